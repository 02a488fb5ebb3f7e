"""What is wrong with latitudes and longitudes as people publish them."""

from __future__ import annotations

import re
from typing import Final

DEGREES: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]+)?")
NORTH: Final = (20.0, 46.0)
EAST: Final = (122.0, 154.0)
"""The degrees between which Japan lies."""

_SCALED: Final = re.compile(r"[0-9]{2,15}(?:\.[0-9]+)?")


def doubt_of_point(lat: str, lon: str) -> str | None:
    """Give what is wrong with a point; None where it lies in Japan."""
    if not (lat or lon):
        return "point_missing"
    if not (DEGREES.fullmatch(lat) and DEGREES.fullmatch(lon)):
        return "point_scaled" if _is_scaled(lat, lon) else "point_malformed"
    north, east = float(lat), float(lon)
    if inside(north, NORTH) and inside(east, EAST):
        return None
    if not (north and east):
        return "point_zero"
    if inside(east, NORTH) and inside(north, EAST):
        return "point_swapped"
    return "point_scaled" if _is_scaled(lat, lon) else "point_outside_japan"


def _is_scaled(lat: str, lon: str) -> bool:
    """Tell whether powers of ten bring a point to Japan."""
    return _scaled_into(lat, NORTH) and _scaled_into(lon, EAST)


def _scaled_into(text: str, sides: tuple[float, float]) -> bool:
    if not _SCALED.fullmatch(text):
        return False
    return any(inside(float(text) / 10.0**power, sides) for power in range(14))


def inside(degrees: float, sides: tuple[float, float]) -> bool:
    """Tell whether a latitude or a longitude lies between two others."""
    return sides[0] <= degrees <= sides[1]

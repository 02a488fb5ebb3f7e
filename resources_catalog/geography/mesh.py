"""Squares of the national grid (JIS X 0410), so that a home is known to about a kilometre and no better."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from jismesh.utils import to_meshpoint

_THIRD: Final = re.compile("[0-9]{4}[0-7]{2}[0-9]{2}")
_SOUTH, _NORTH, _WEST, _EAST = 20.0, 46.0, 122.0, 154.0


@lru_cache(maxsize=4096)
def mesh_centre(code: str) -> tuple[float, float]:
    """Give the centre of a third-level square, about 1 km wide.

    Parameters
    ----------
    code
        Eight digits, e.g. ``53362135``.

    Returns
    -------
    latitude and longitude in degrees

    Raises
    ------
    ValueError
        If it is not such a code, or the square lies outside Japan.
    """
    if not _THIRD.fullmatch(code):
        raise ValueError(f"not a code of a 1-km square (8 digits): {code}")
    lat, lon = map(float, to_meshpoint(code, 0.5, 0.5))
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        raise ValueError(f"a square outside Japan: {code}")
    return lat, lon

"""Times from the straight distance alone: for every place and every way of going, and no more than an assumption."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from resources_catalog.geography import straight_km
from resources_catalog.travel.ways import Source, Ways
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resources_catalog.travel.ways import Points

ORDINARY: Final = "ordinary"
SNOW: Final = "snow"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a way of going is.

    Attributes
    ----------
    kmh
        Kilometres an hour along the way.
    detour
        Length of the way for each straight kilometre.
    wait_minutes
        Added once to each way.
    """

    kmh: float
    detour: float = 1.3
    wait_minutes: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be a pace.

        Raises
        ------
        ValueError
            If it is not faster than 0, shorter than the straight line, or waits less than 0 minutes.
        """
        if not (0 < self.kmh < np.inf and 1 <= self.detour < np.inf and 0 <= self.wait_minutes < np.inf):
            raise ValueError(
                "a pace is faster than 0 km/h, no shorter than the straight line, with a wait of 0 or more"
            )


WHEELCHAIR: Final = Pace(kmh=3.0)
"""A wheelchair pushed by hand on a paved way: an assumption, no measurement."""

SPEED_KEPT: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType(
    {
        ORDINARY: MappingProxyType({}),
        SNOW: MappingProxyType(
            {"walk": 0.7, "wheelchair": 0.4, "bicycle": 0.0, "moped": 0.0, "car": 0.7, "picked_up": 0.7, "bus": 0.8}
        ),
    }
)
"""Share of its speed that a way of going keeps in a season, 0 where it is not usable, 1 where nothing is said.

Assumptions, no measurements: a municipality with figures of its own hands them over instead.
"""


def assumed_pace(mode: str) -> Pace:
    """Give the planning figures for a way of going: those of the vocabulary ``ways``, and a wheelchair's.

    Raises
    ------
    ValueError
        If it is none of them, or one that goes nowhere (``online``).
    """
    if mode == "wheelchair":
        return WHEELCHAIR
    term = terms("ways").get(mode)
    if term is None or not term.more["detour"]:
        raise ValueError(f"not a way of going: {mode}")
    kmh, detour, wait = (float(cast("float", term.more[key])) for key in ("kmh", "detour", "wait_minutes"))
    return Pace(kmh, detour, wait)


def proxy_ways(
    homes: Points,
    hosts: Points,
    *,
    mode: str,
    season: str = ORDINARY,
    pace: Pace | None = None,
    speed_kept: Mapping[str, Mapping[str, float]] = SPEED_KEPT,
) -> Ways:
    """Estimate the minutes between all homes and hosts from the straight distance.

    Parameters
    ----------
    mode, season
        A code of the vocabulary ``ways`` or ``wheelchair``; a key of ``speed_kept``.
    pace
        Takes the place of ``assumed_pace(mode)``, itself an assumption.
    speed_kept
        Share of the speed, 0 to 1, by season and mode.

    Returns
    -------
    Ways
        ``proxy``; minutes of shape (n_homes, n_hosts), NaN where a point is unknown or the mode not usable.

    Raises
    ------
    ValueError
        If the mode or the season is not known, or a share lies outside 0 to 1.
    """
    if season not in speed_kept:
        raise ValueError(f"not a season: {season}")
    kept = speed_kept[season].get(mode, 1.0)
    if not 0 <= kept <= 1:
        raise ValueError(f"the share of a speed lies between 0 and 1: {kept}")
    goes = assumed_pace(mode) if pace is None else pace
    if kept == 0:
        return Ways(np.full((len(homes), len(hosts)), np.nan), Source.PROXY)
    straight = straight_km(homes.lat[:, np.newaxis], homes.lon[:, np.newaxis], hosts.lat, hosts.lon)
    return Ways(straight * (goes.detour * 60 / (goes.kmh * kept)) + goes.wait_minutes, Source.PROXY)

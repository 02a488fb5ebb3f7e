"""How a person gets to each place: measured minutes where somebody measured, else an estimate that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.company import driven
from resources_catalog.geography import mesh_centre, straight_km
from resources_catalog.opening_table import YES, Bools, OpeningTable
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from matcher.needs.person import PersonNeeds
    from matcher.params import Params

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Journey:
    """Minutes one way to each row of the table.

    ``minutes`` is not a number where nothing is known; the truth lies within ``spread`` of it. ``way`` is the
    code of the way taken, ``lifted`` where that is a lift. Rows where nobody has to travel have 0 minutes.
    """

    minutes: Floats
    spread: Floats
    way: NDArray[np.str_]
    lifted: Bools
    moved: Bools


def stays_at_home(openings: OpeningTable) -> Bools:
    """Tell which rows need no journey: support that comes to the person, a home to move to, or on line."""
    at_home = [code for code, term in terms("opening_kinds").items() if term.more["on_request"]]
    result: Bools = np.isin(openings.kind, at_home) | (openings.feature("online") == YES)
    return result


def journey(person: PersonNeeds, openings: OpeningTable, params: Params) -> Journey:
    """Choose the way to each place.

    A bearable way before one that is not, a measured one before an estimate, then the quickest; a lift only where
    nothing else is bearable. Minutes measured without naming a way stand for every way there.
    """
    size = len(openings)
    best, spread = np.full(size, np.nan), np.zeros(size)
    way, rank = np.full(size, "", dtype="<U12"), np.full(size, -1)
    told = _measured(person)
    for code in _ways(person, told):
        minutes, doubt = _estimate(person, openings, params, code)
        by_hand = _tell(openings, told, code, minutes, doubt)
        fits = minutes + doubt <= _bearable(person, code)
        worth = np.where(np.isnan(minutes), -1, 4 * fits + 2 * by_hand + (code != "picked_up") * fits * 8)
        better = (worth > rank) | ((worth == rank) & (worth >= 0) & (minutes < best))
        best[better], spread[better], way[better] = minutes[better], doubt[better], code
        rank[better] = worth[better]
    if person.ways == ("picked_up",):  # whoever comes by lift only takes a lift, also where the minutes are unknown
        way[:] = "picked_up"
    at_home = stays_at_home(openings)
    best[at_home], spread[at_home], way[at_home] = 0.0, 0.0, ""
    return Journey(best, spread, way, way == "picked_up", ~at_home)


def _bearable(person: PersonNeeds, way: str) -> float:
    most = np.inf if person.travel_max is None else float(person.travel_max)
    if way == "walk" and person.walk_max is not None:
        most = min(most, float(person.walk_max))
    return most


Told = Mapping[str, Mapping[str, int]]
"""Measured minutes by way (empty where none was named), then by host, opening or place."""


def _measured(person: PersonNeeds) -> Told:
    told: dict[str, dict[str, int]] = {}
    for fact in person.facts_named("travel_minutes"):
        if isinstance(fact.value, int) and fact.about is not None:
            told.setdefault(fact.detail or "", {})[fact.about] = fact.value
    return told


def _ways(person: PersonNeeds, told: Told) -> list[str]:
    """Give the person's own ways and those somebody measured; without any, the one way that was not named."""
    named = {*person.ways, *(code for code in told if code)}
    return sorted(named - {"online"}) or [""]


def _estimate(person: PersonNeeds, openings: OpeningTable, params: Params, code: str) -> tuple[Floats, Floats]:
    """Estimate minutes and their doubt from the straight line; not a number where a point is unknown."""
    size = len(openings)
    lat, lon, doubt_km = _home(person, openings, params)
    if not code or code not in person.ways:
        return np.full(size, np.nan), np.zeros(size)
    more = terms("ways")[code].more
    slowness = float(str(more["detour"])) * 60 / float(str(more["kmh"]))
    km = straight_km(lat, lon, openings.points[:, 0], openings.points[:, 1])
    minutes = km * slowness + float(str(more["wait_minutes"]))
    if code == "picked_up":
        minutes = np.where((openings.feature("lift_offered") == YES) | driven(openings, params), minutes, np.nan)
    return minutes, np.full(size, doubt_km * slowness)


def _home(person: PersonNeeds, openings: OpeningTable, params: Params) -> tuple[float, float, float]:
    """Give the point a person sets out from and how far off it may be: the mesh, else the middle of the area."""
    if person.home_mesh is not None:
        return (*mesh_centre(person.home_mesh), params.home_spread_km)
    if person.area is not None and person.area in openings.area_centres:
        return (*openings.area_centres[person.area], params.area_spread_km)
    return np.nan, np.nan, 0.0


def _tell(openings: OpeningTable, told: Told, code: str, minutes: Floats, doubt: Floats) -> Bools:
    """Put measured minutes in place of estimates, what is said of a place over what is said of its host."""
    by_hand = np.zeros(len(openings), dtype=np.bool_)
    for way in dict.fromkeys(("", code)):
        for names in (openings.host, openings.opening_ids, openings.place_ids):
            for about, measured in told.get(way, {}).items():
                rows = names == about
                minutes[rows], doubt[rows], by_hand[rows] = float(measured), 0.0, True
    return by_hand

"""How a person gets to each place: measured minutes where somebody measured, else an estimate that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources_catalog.geography import mesh_centre, straight_km
from resources_catalog.opening_table import YES, Bools, OpeningTable
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    The fastest of the person's own ways that is bearable, a lift only where none is; times somebody measured
    replace every estimate for that place.
    """
    size = len(openings)
    best = np.full(size, np.nan)
    spread, way = np.zeros(size), np.full(size, "", dtype="<U12")
    bearable = np.zeros(size, dtype=np.bool_)
    for code, minutes, doubt in _estimates(person, openings, params):
        fits = minutes + doubt <= _bearable(person, code)
        better = np.isnan(best) | (fits & ~bearable) | ((fits == bearable) & (minutes < best))
        better &= ~np.isnan(minutes) & ~(bearable & (code == "picked_up"))
        best[better], spread[better], way[better] = minutes[better], doubt, code
        bearable |= better & fits
    for rows, code, measured in _measured(person, openings):
        best[rows], spread[rows], way[rows] = measured, 0.0, code
    at_home = stays_at_home(openings)
    best[at_home], spread[at_home], way[at_home] = 0.0, 0.0, ""
    return Journey(best, spread, way, way == "picked_up", ~at_home)


def _bearable(person: PersonNeeds, way: str) -> float:
    most = np.inf if person.travel_max is None else float(person.travel_max)
    if way == "walk" and person.walk_max is not None:
        most = min(most, float(person.walk_max))
    return most


def _estimates(person: PersonNeeds, openings: OpeningTable, params: Params) -> Iterator[tuple[str, Floats, float]]:
    if person.home_mesh is None:
        return
    points = openings.points
    km = straight_km(*mesh_centre(person.home_mesh), points[:, 0], points[:, 1])
    ways = terms("ways")
    for code in sorted(person.ways, key=lambda each: (each == "picked_up", each)):
        if code == "online":
            continue
        more = ways[code].more
        slowness = float(str(more["detour"])) * 60 / float(str(more["kmh"]))
        minutes = km * slowness + float(str(more["wait_minutes"]))
        if code == "picked_up":
            minutes = np.where(openings.feature("lift_offered") == YES, minutes, np.nan)
        yield code, minutes, params.home_spread_km * slowness


def _measured(person: PersonNeeds, openings: OpeningTable) -> Iterator[tuple[Bools, str, float]]:
    """Give the best measured way to each place; what is said of a place counts before what is said of its host."""
    told: dict[str, dict[str, int]] = {}
    for fact in person.facts_named("travel_minutes"):
        if isinstance(fact.value, int) and fact.about is not None:
            told.setdefault(fact.about, {})[fact.detail or ""] = fact.value
    for names in (openings.host, openings.opening_ids, openings.place_ids):
        for about, ways in told.items():
            code = min(ways, key=lambda way: (ways[way] > _bearable(person, way), way == "picked_up", ways[way], way))
            yield names == about, code, float(ways[code])

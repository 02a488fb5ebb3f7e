"""Whether the way there is bearable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.company import driven
from matcher.eligibility.reasons import Effect, Mark
from resources_catalog.opening_table import NO, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.eligibility.journey import Journey
    from matcher.needs.person import PersonNeeds
    from matcher.params import Params
    from resources_catalog.opening_table import OpeningTable


def way_is_bearable(person: PersonNeeds, openings: OpeningTable, way: Journey, params: Params) -> Iterator[Mark]:
    """Block a way that is surely too long, ask to measure one that may be."""
    most = np.full(len(openings), np.inf if person.travel_max is None else float(person.travel_max))
    if person.walk_max is not None:
        most = np.where(way.way == "walk", np.minimum(most, person.walk_max), most)
    known = ~np.isnan(way.minutes)
    far = known & (way.minutes - way.spread > most)
    yield from Mark.of("too_far", Effect.BLOCKS, far & way.moved)
    doubtful = known & ~far & (way.minutes + way.spread > most)
    yield from Mark.of("travel_not_measured", Effect.CONFIRMS, doubtful & way.moved, ask="coordinator")
    if person.ways == ("picked_up",):
        lift, walked_in = openings.feature("lift_offered"), way.moved & ~driven(openings, params)
        yield from Mark.of("no_lift", Effect.BLOCKS, (lift == NO) & walked_in)
        yield from Mark.of("lift_unknown", Effect.CONFIRMS, (lift == UNKNOWN) & walked_in, ask="host")
    if person.travel_max is not None:
        yield from Mark.of("travel_unknown", Effect.CONFIRMS, ~known & way.moved, ask="coordinator")

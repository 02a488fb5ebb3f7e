"""Days, hours, seasons: when a place is open and when the person can come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect, Mark
from resources_catalog.opening_table import (
    FAR_FUTURE,
    SHORTEST_VISIT,
    YES,
    Bools,
    OpeningTable,
    quarters_by_day,
    week_bits,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from matcher.needs.person import PersonNeeds
    from matcher.params import Params


def comes_and_goes(openings: OpeningTable) -> Bools:
    """Rows where people come when they can and leave when they like."""
    result: Bools = openings.feature("drop_in") == YES
    return result


def shortest_visit(openings: OpeningTable) -> NDArray[np.int64]:
    """Give the minutes of the shortest visit that is welcome on each row."""
    short = np.minimum(openings.min_minutes, SHORTEST_VISIT)
    return np.where(comes_and_goes(openings), short, openings.min_minutes)


def time_is_free(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block places none of whose times the person can make; free coming and going needs one time only."""
    slotted = openings.visit_minutes > 0
    free = person.times + person.times_possible
    if not free:
        yield from Mark.of("times_unknown", Effect.CONFIRMS, slotted, ask="person")
        return
    fits = _fits(openings, openings.week, week_bits(free))
    yield from Mark.of("no_time_fits", Effect.BLOCKS, slotted & ~fits)
    if openings.changing:
        later = _fits(openings, openings.week_later, week_bits(free))
        yield from Mark.of("later_times_do_not_fit", Effect.NOTES, slotted & fits & ~later)


def _fits(openings: OpeningTable, week: NDArray[np.uint64], free: NDArray[np.uint64]) -> Bools:
    """Tell where the free time holds a visit: on one offered day with free coming and going, else on all."""
    shared = quarters_by_day(week & free)
    offered = quarters_by_day(week)
    # A visit of minutes that fill no whole quarters takes the next one too.
    enough = shared >= np.minimum(offered, -(-shortest_visit(openings)[:, None] // 15))
    asked = offered > 0
    result: Bools = np.where(comes_and_goes(openings), (enough & asked).any(axis=1), (enough | ~asked).all(axis=1))
    return result


def visit_is_short_enough(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block visits and weeks longer than the person can bear."""
    if person.visit_minutes is not None:
        yield from Mark.of("visit_too_long", Effect.BLOCKS, shortest_visit(openings) > person.visit_minutes)
    if person.max_hours is not None:
        whole = openings.hours_hundredths > int(person.max_hours * 100)
        yield from Mark.of("too_many_hours", Effect.BLOCKS, whole)


def in_season(openings: OpeningTable, on: date, params: Params) -> Iterator[Mark]:
    """Block what is over or begins too far ahead; say when it begins or ends."""
    day = on.toordinal()
    yield from Mark.of("season_over", Effect.BLOCKS, openings.valid_until < day)
    later = openings.valid_from > day
    too_late = openings.valid_from > day + params.horizon_days
    yield from Mark.of("starts_too_late", Effect.BLOCKS, too_late)
    yield from Mark.of("starts_later", Effect.NOTES, later & ~too_late)
    yield from Mark.of("ends_on", Effect.NOTES, (openings.valid_until < FAR_FUTURE) & (openings.valid_until >= day))

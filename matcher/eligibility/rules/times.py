"""Days, hours, seasons: when a place is open and when the person can come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect, Mark
from resources_catalog.opening_numbers import SHORTEST_VISIT
from resources_catalog.opening_table import (
    FAR_FUTURE,
    YES,
    Bools,
    OpeningTable,
    quarters_by_day,
    week_bits,
)
from resources_catalog.week import Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
    """Block places none of whose times the person can make; free coming and going needs one time only.

    Where nobody said how short a visit may be, time for a part of it is a question to the host.
    """
    slotted = openings.visit_minutes > 0
    free = free_layers(person.times + person.times_possible)
    if not free:
        yield from Mark.of("times_unknown", Effect.CONFIRMS, slotted, ask="person")
        return
    fits = _fits(openings, openings.week, free, shortest_visit(openings))
    part = ~fits & openings.min_unknown & _fits(openings, openings.week, free, _a_short_one(openings))
    yield from Mark.of("no_time_fits", Effect.BLOCKS, slotted & ~fits & ~part)
    yield from Mark.of("shorter_visit_unknown", Effect.CONFIRMS, slotted & part, ask="host")
    if openings.changing:
        later = _fits(openings, openings.week_later, free, shortest_visit(openings))
        goes_on = later & openings.week_later.any(axis=(1, 2))
        yield from Mark.of("later_times_do_not_fit", Effect.NOTES, slotted & fits & ~goes_on)


def _a_short_one(openings: OpeningTable) -> NDArray[np.int64]:
    return np.minimum(openings.min_minutes, SHORTEST_VISIT)


def free_layers(slots: Sequence[Slot]) -> tuple[NDArray[np.uint64], ...]:
    """Lay free time out so that no layer holds two stretches of one day: what does not touch is no longer visit."""
    stretches: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for slot in sorted(slots, key=lambda each: (each.start, each.end)):
        for week in slot.weeks:
            own = stretches.setdefault((week, slot.day), [])
            if own and slot.start <= own[-1][1]:
                own[-1] = (own[-1][0], max(own[-1][1], slot.end))
            else:
                own.append((slot.start, slot.end))
    deepest = max((len(own) for own in stretches.values()), default=0)
    return tuple(
        week_bits([Slot(day, *own[layer], (week,)) for (week, day), own in stretches.items() if layer < len(own)])
        for layer in range(deepest)
    )


def _fits(
    openings: OpeningTable,
    week: NDArray[np.uint64],
    free: Sequence[NDArray[np.uint64]],
    needed: NDArray[np.int64],
) -> Bools:
    """Tell where the free time holds a visit: on one offered day with free coming and going, else on all."""
    longest = np.maximum.reduce([quarters_by_day(week & layer) for layer in free])
    offered = quarters_by_day(week)
    # A visit of minutes that fill no whole quarters takes the next one too.
    enough = longest >= np.minimum(offered, -(-needed[:, None] // 15))
    asked = offered > 0
    result: Bools = np.where(comes_and_goes(openings), (enough & asked).any(axis=1), (enough | ~asked).all(axis=1))
    return result


def visit_is_short_enough(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block visits and weeks longer than the person can bear; a visit nobody said may not be shorter is a question."""
    if person.visit_minutes is not None:
        long = shortest_visit(openings) > person.visit_minutes
        yield from Mark.of("visit_too_long", Effect.BLOCKS, long & ~openings.min_unknown)
        yield from Mark.of("shorter_visit_unknown", Effect.CONFIRMS, long & openings.min_unknown, ask="host")
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

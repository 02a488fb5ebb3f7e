"""Duties of care: who may not be left alone, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect, Mark
from matcher.eligibility.rules.times import comes_and_goes, shortest_visit
from resources_catalog.week import QUARTERS_A_DAY, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from matcher.eligibility.journey import Journey
    from matcher.needs.person import PersonNeeds
    from matcher.params import Params
    from resources_catalog.opening_table import OpeningTable


def away_minutes(person: PersonNeeds, openings: OpeningTable, way: Journey, params: Params) -> NDArray[np.float64]:
    """Give the minutes from leaving home to being back, for the usual visit; unknown ways count as none.

    A visit lasts as long as offered, at most what the person can bear; with free coming and going the shortest.
    """
    there = np.nan_to_num(way.minutes)
    usual = np.where(comes_and_goes(openings), shortest_visit(openings), openings.visit_minutes)
    if person.visit_minutes is not None:
        usual = np.minimum(usual, person.visit_minutes)
    away = usual + 2 * (there + params.care_margin_minutes)
    return np.where(openings.visit_minutes > 0, away, 0.0)


def outing_times(
    person: PersonNeeds, openings: OpeningTable, row: int, way: Journey, params: Params
) -> tuple[Slot, ...]:
    """Give the times a person is away from home for a row, each widened by the way to whole quarter hours."""
    away = float(away_minutes(person, openings, way, params)[row])
    return tuple(
        Slot(slot.day, max(0, (slot.start - margin) // 15 * 15),
             min(15 * QUARTERS_A_DAY, -(-(slot.end + margin) // 15) * 15), slot.weeks)
        for slot in openings.slots[row]
        for margin in [margin_minutes(slot, away)]
    )  # fmt: skip


def margin_minutes(slot: Slot, away: float) -> int:
    """Give what an outing of so many minutes in all takes before, and after, the time of the place."""
    return max(0, int(away - slot.minutes) // 2)


def is_covered(slots: Sequence[Slot], away: float, others: Sequence[Slot]) -> bool:
    """Tell whether some times hold all of an outing, the way there and back included."""
    return all(
        any(other.covers(slot, before=margin, after=margin) for other in others)
        for slot in slots
        for margin in [margin_minutes(slot, away)]
    )


def somebody_at_home(person: PersonNeeds, other: str) -> tuple[Slot, ...]:
    """Give the times at which somebody else is with the one the person looks after."""
    return tuple(
        slot
        for fact in person.facts_named("somebody_at_home")
        if fact.about == other and isinstance(fact.value, tuple)
        for slot in fact.value
    )


def nobody_is_left_alone(person: PersonNeeds, openings: OpeningTable, way: Journey, params: Params) -> Iterator[Mark]:
    """Note where the person can go only while the one they care for is looked after elsewhere."""
    away = away_minutes(person, openings, way, params)
    alone: dict[str, int] = {}
    for duty in person.facts_named("care_duty"):
        if isinstance(duty.value, int) and duty.about is not None:
            alone[duty.about] = min(duty.value, alone.get(duty.about, duty.value))
    for other, minutes in alone.items():
        too_long = away > minutes
        if times := somebody_at_home(person, other):
            with_them = [is_covered(slots, each, times) for slots, each in zip(openings.slots, away, strict=True)]
            too_long = too_long & ~np.array(with_them, dtype=np.bool_)
        yield from Mark.of("needs_cover", Effect.NOTES, too_long, other=other)
    if alone:
        unsure = np.isnan(way.minutes) & way.moved & (openings.visit_minutes > 0)
        yield from Mark.of("care_way_unknown", Effect.WAITS, unsure, ask="coordinator")

"""Duties of care: who may not be left alone, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect, Mark
from matcher.eligibility.rules.times import shortest_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from matcher.eligibility.journey import Journey
    from matcher.needs.person import PersonNeeds
    from matcher.params import Params
    from resources_catalog.opening_table import OpeningTable


def away_minutes(openings: OpeningTable, way: Journey, params: Params) -> NDArray[np.float64]:
    """Give the minutes from leaving home to being back, for the shortest visit; unknown ways count as none."""
    there = np.nan_to_num(way.minutes)
    away = shortest_visit(openings) + 2 * (there + params.care_margin_minutes)
    return np.where(openings.visit_minutes > 0, away, 0.0)


def nobody_is_left_alone(person: PersonNeeds, openings: OpeningTable, way: Journey, params: Params) -> Iterator[Mark]:
    """Note where the person can go only while the one they care for is looked after elsewhere."""
    away = away_minutes(openings, way, params)
    for duty in person.facts_named("care_duty"):
        if isinstance(duty.value, int) and duty.about is not None:
            yield from Mark.of("needs_cover", Effect.NOTES, away > duty.value, other=duty.about)

"""Duties of care: who may not be left alone, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect, Mark
from matcher.eligibility.rules.times import comes_and_goes, shortest_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def nobody_is_left_alone(person: PersonNeeds, openings: OpeningTable, way: Journey, params: Params) -> Iterator[Mark]:
    """Note where the person can go only while the one they care for is looked after elsewhere."""
    away = away_minutes(person, openings, way, params)
    alone: dict[str, int] = {}
    for duty in person.facts_named("care_duty"):
        if isinstance(duty.value, int) and duty.about is not None:
            alone[duty.about] = min(duty.value, alone.get(duty.about, duty.value))
    for other, minutes in alone.items():
        yield from Mark.of("needs_cover", Effect.NOTES, away > minutes, other=other)
    if alone:
        unsure = np.isnan(way.minutes) & way.moved & (openings.visit_minutes > 0)
        yield from Mark.of("care_way_unknown", Effect.WAITS, unsure, ask="coordinator")

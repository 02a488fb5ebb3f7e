"""The parts of a score, each the share of what is known that fits; what nobody knows is left out, never held against.

Every function gives ``Part`` columns for one person and all rows of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.retention.openings import contrast
from resources_catalog.opening_table import UNKNOWN, YES, OpeningTable, quarters_by_day, week_bits
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from matcher.eligibility.journey import Journey
    from matcher.needs.person import PersonNeeds, Wish
    from matcher.retention.model import StayingModel

Floats = NDArray[np.float64]

POSSIBLE_TIME = 0.25  # what a bearable time is worth beside a good one
SAME_FAMILY = 0.5  # what a place of the same family is worth to somebody who wished for a kind
SAME_GROUP = 0.5  # what a task of the same group is worth to somebody who wished for a task


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part: ``share`` in [0, 1], not a number where nothing is known; ``width`` is the share left unknown."""

    share: Floats
    width: Floats

    @classmethod
    def silent(cls, size: int) -> Part:
        """Say nothing about any row."""
        return cls(np.full(size, np.nan), np.ones(size))


def wish_match(wish: Wish, openings: OpeningTable) -> Floats:
    """Tell how far a wish is answered: 0 to 1, not a number where the opening does not say."""
    if wish.kind == "kind":
        family = terms("opening_kinds")[wish.wish].more["family"]
        relatives = [code for code, term in terms("opening_kinds").items() if term.more["family"] == family]
        return np.where(openings.kind == wish.wish, 1.0, np.where(np.isin(openings.kind, relatives), SAME_FAMILY, 0.0))
    if wish.kind == "host":
        at_host: Floats = (openings.host == wish.wish).astype(np.float64)
        return at_host
    if wish.kind == "feature":
        state = openings.feature(wish.wish)
        return np.where(state == UNKNOWN, np.nan, (state == YES).astype(np.float64))
    if wish.kind == "task":
        return _task_match(wish.wish, openings)
    column = "purposes" if wish.kind == "purpose" else "interests"
    return np.where(openings.states(column), openings.holds(column, wish.wish).astype(np.float64), np.nan)


def _task_match(task: str, openings: OpeningTable) -> Floats:
    group = terms("tasks")[task].group
    close = np.zeros(len(openings), dtype=np.bool_)
    for code, term in terms("tasks").items():
        if term.group == group:
            close |= openings.holds("tasks", code)
    match = np.where(openings.holds("tasks", task), 1.0, np.where(close, SAME_GROUP, 0.0))
    return np.where(openings.states("tasks"), match, np.nan)


def part_wish(person: PersonNeeds, openings: OpeningTable) -> Part:
    """Wishes in the person's own order: the second counts half of the first, the third a third, and so on."""
    wishes = person.first_wishes
    if not wishes:
        return Part.silent(len(openings))
    weights = [1 / place for place in range(1, len(wishes) + 1)]
    return _weighted([wish_match(wish, openings) for wish in wishes], weights)


def part_tasks(person: PersonNeeds, openings: OpeningTable) -> Part:
    """Hold what the person is good at or likes, and what went well before, against what is done here."""
    strengths = [str(fact.value) for name in ("strength", "tried_before_good") for fact in person.facts_named(name)]
    known = [code for code in strengths if code in terms("tasks")]
    columns = [_task_match(code, openings) for code in known]
    columns += [
        np.where(openings.states("interests"), openings.holds("interests", str(fact.value)).astype(np.float64), np.nan)
        for fact in person.facts_named("interest")
    ]
    return _best(columns, len(openings))


def part_environment(person: PersonNeeds, openings: OpeningTable) -> Part:
    """Count what must be there and what helps, as far as somebody knows whether it is there."""
    codes = dict.fromkeys(person.must + person.helps)
    if not codes:
        return Part.silent(len(openings))
    columns = [
        np.where(openings.feature(code) == UNKNOWN, np.nan, (openings.feature(code) == YES).astype(np.float64))
        for code in codes
    ]
    return _weighted(columns, [1.0] * len(columns))


def part_travel(person: PersonNeeds, way: Journey) -> Part:
    """Full up to the easy minutes, falling to a tenth at the most that is bearable."""
    size = len(way.minutes)
    most = person.travel_max
    if most is None:
        return Part.silent(size)
    easy = person.travel_good if person.travel_good is not None else most / 2
    slope = (way.minutes - easy) / max(most - easy, 1)
    share = 1 - np.clip(slope, 0, 1) * 0.9
    share = np.where(way.moved, share, np.nan)
    return Part(share, np.isnan(share).astype(np.float64))


def part_schedule(person: PersonNeeds, openings: OpeningTable) -> Part:
    """Share of the offered time that is a good time; a time that is only possible counts less.

    Where the times change later on, both count alike.
    """
    if not person.times:
        return Part.silent(len(openings))
    good = week_bits(person.times)
    share = _good_share(openings, openings.week, good)
    if openings.changing:
        share = (share + _good_share(openings, openings.week_later, good)) / 2
    share = POSSIBLE_TIME + (1 - POSSIBLE_TIME) * share
    return Part(share, np.isnan(share).astype(np.float64))


def _good_share(openings: OpeningTable, week: NDArray[np.uint64], good: NDArray[np.uint64]) -> Floats:
    offered = quarters_by_day(week).sum(axis=1)
    shared = quarters_by_day(week & good).sum(axis=1)
    slotted = offered > 0
    share = np.full(len(openings), np.nan)
    share[slotted] = shared[slotted] / offered[slotted]
    comes_and_goes = openings.feature("drop_in") == YES
    return np.where(comes_and_goes & (shared > 0), 1.0, share)


def part_staying(model: StayingModel | None, openings: OpeningTable, way: Journey, possible: NDArray[np.bool_]) -> Part:
    """How places differ for one person in how long stays there last; nothing where that cannot be told."""
    if model is None:
        return Part.silent(len(openings))
    share = contrast(model, openings, way.minutes, possible)
    return Part(share, np.isnan(share).astype(np.float64))


def _weighted(columns: list[Floats], weights: list[float]) -> Part:
    table = np.stack(columns, axis=1)
    known = ~np.isnan(table)
    weight = np.array(weights)
    known_weight = known @ weight
    total = np.where(known, table, 0.0) @ weight
    share = np.full(len(table), np.nan)
    some = known_weight > 0
    share[some] = total[some] / known_weight[some]
    return Part(share, 1 - known_weight / weight.sum())


def _best(columns: list[Floats], size: int) -> Part:
    if not columns:
        return Part.silent(size)
    table = np.stack(columns, axis=1)
    known = ~np.isnan(table)
    best = np.where(known, table, -1.0).max(axis=1)
    return Part(np.where(best < 0, np.nan, best), 1 - known.mean(axis=1))

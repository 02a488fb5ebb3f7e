"""Who has no place yet, why, and which single answer would change that for them without taking a place from anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.assignment.plan import Assignment
from matcher.eligibility.reasons import Effect, Reason
from matcher.explanation.limits import LimitsInUse
from matcher.explanation.recommendation import Unplaced
from matcher.round import Answered, Looked, Round

if TYPE_CHECKING:
    from resources_catalog.opening_table import OpeningTable

COST_OF_A_QUESTION = 1
MOST_CODES = 3
MOST_TRIES = 5

Resolve = Callable[[Answered], tuple[Round, Assignment]]


@dataclass(frozen=True, slots=True)
class Solved:
    """The round as it was planned: what was solved, the plan, who has a place, what the limits leave."""

    round: Round
    plan: Assignment
    placed: frozenset[str]
    limits: LimitsInUse

    def places(self, person: str) -> frozenset[str]:
        """Give the places of the plan for a person."""
        return frozenset(place for who, place in self.plan.pairs if who == person)

    @classmethod
    def of(cls, round_: Round, plan: Assignment) -> Solved:
        """Gather what explaining needs, once for everybody."""
        return cls(round_, plan, frozenset(who for who, _ in plan.pairs), LimitsInUse.of(round_.tables, plan))


def explain_unplaced(
    looked: Looked, openings: OpeningTable, base: Solved, resolve: Resolve, may_try: Callable[[], bool]
) -> Unplaced:
    """Say why a person has no place and try the questions that hold one back, one at a time.

    A change counts only if the changed round is solved to the end with this person placed and everybody placed
    before still placed; ``resolve`` solves and checks it, ``may_try`` tells whether there is time for one more.
    """
    person = looked.person.person
    in_the_way, why = base.limits.in_the_way(person), _why(looked, base.round)
    tried = 0
    for reason, opening in _waiting(looked, openings)[:MOST_TRIES]:
        if not may_try():
            break
        tried += 1
        changed = Solved.of(*resolve({person: frozenset({(reason.key(), opening)})}))
        if changed.plan.status == "optimal" and base.placed | {person} <= changed.placed:
            return Unplaced(person, why, (), reason, opening, COST_OF_A_QUESTION, verified=True, tried=tried)
        in_the_way = in_the_way or changed.limits.in_the_way(person)
    return Unplaced(person, why, in_the_way, None, None, None, verified=False, tried=tried)


def _waiting(looked: Looked, openings: OpeningTable) -> list[tuple[Reason, str | None]]:
    """Give the questions that alone hold a place back and the opening each is about, the best place first."""
    rows = np.flatnonzero(looked.possible & looked.judgement.waits).tolist()
    rows.sort(key=lambda row: (-int(looked.scored.value[row]), row))
    found: dict[tuple[Reason, str | None], None] = {}
    for row in rows:
        waits = [reason for reason in looked.judgement.reasons(row) if reason.effect == Effect.WAITS]
        if len(waits) == 1:
            found.setdefault((waits[0], waits[0].scope(openings.openings[row].opening)))
    return list(found)


def _why(looked: Looked, base: Round) -> tuple[str, ...]:
    person = looked.person.person
    if any(who == person for who, _ in base.pairs):
        return ("others_first",)
    if any(who == person for who, _ in base.no_cover):
        return ("needs_cover",)
    if (looked.possible & looked.judgement.waits).any():
        return ("waits_for_answer",)
    if (looked.judgement.allowed > 0).any():
        return ("would_rather_wait",)
    blocks: Counter[str] = Counter()
    for mark in looked.judgement.marks:
        if mark.reason.effect == Effect.BLOCKS:
            blocks[mark.reason.code] += int(mark.rows.sum())
    common = sorted(blocks, key=lambda code: (-blocks[code], code))[:MOST_CODES]
    return ("nothing_fits", *common)

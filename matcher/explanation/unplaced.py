"""Who has no place yet, why, and which single answer would change that for them without taking a place from anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set

import numpy as np

from matcher.assignment.plan import Assignment
from matcher.eligibility.reasons import Effect, Reason
from matcher.explanation.limits import limits_in_the_way
from matcher.explanation.recommendation import Unplaced
from matcher.round import Answered, Looked, Round

COST_OF_A_QUESTION = 1
MOST_CODES = 3

Resolve = Callable[[Answered], tuple[Round, Assignment]]


def explain_unplaced(looked: Looked, base: Round, plan: Assignment, resolve: Resolve, most_tries: int) -> Unplaced:
    """Say why a person has no place and try the questions that hold one back, one at a time.

    A change counts only if the changed round is solved to the end with this person placed and everybody placed
    before still placed; ``resolve`` solves and checks it.
    """
    person = looked.person.person
    placed = {who for who, _ in plan.pairs}
    in_the_way = limits_in_the_way(base.tables, plan, person)
    tried = 0
    for reason in _waiting(looked)[:most_tries]:
        tried += 1
        round_, changed = resolve({person: frozenset({reason.key()})})
        if changed.status == "optimal" and _keeps(changed, placed, person):
            return Unplaced(person, _why(looked, base), (), reason, COST_OF_A_QUESTION, verified=True, tried=tried)
        in_the_way = in_the_way or limits_in_the_way(round_.tables, changed, person)
    return Unplaced(person, _why(looked, base), in_the_way, None, None, verified=False, tried=tried)


def _keeps(changed: Assignment, placed: Set[str], person: str) -> bool:
    return placed | {person} <= {who for who, _ in changed.pairs}


def _waiting(looked: Looked) -> list[Reason]:
    """Give the questions that alone hold a place back, those holding the best place first."""
    rows = np.flatnonzero(looked.possible & looked.judgement.waits).tolist()
    rows.sort(key=lambda row: (-int(looked.scored.value[row]), row))
    found: dict[str, Reason] = {}
    for row in rows:
        waits = [reason for reason in looked.judgement.reasons(row) if reason.effect == Effect.WAITS]
        if len(waits) == 1:
            found.setdefault(waits[0].key(), waits[0])
    return list(found.values())


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

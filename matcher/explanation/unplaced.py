"""Who has no place yet, why, and the smallest change that would give them one without taking a place from anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.changes.apply import apply
from matcher.changes.obstacles import USED_UP, Spare, obstacles
from matcher.changes.propose import propose
from matcher.eligibility.reasons import Effect
from matcher.explanation.limits import LimitsInUse
from matcher.explanation.recommendation import Unplaced
from matcher.round.lay_out import lay_out
from matcher.round.solve import has_plan_with

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.assignment.plan import Assignment
    from matcher.changes.change import Change
    from matcher.round.build import Round
    from matcher.round.lay_out import LaidOut
    from matcher.round.looked import Looked
    from matcher.round.solve import Solver

MOST_CODES = 3
MOST_SINGLES = 24
MOST_PAIRS = 12


@dataclass(frozen=True, slots=True)
class Solved:
    """The round as it was planned: what was solved, the plan, who has a place, what the limits leave."""

    laid: LaidOut
    plan: Assignment
    placed: frozenset[str]
    limits: LimitsInUse

    def places(self, person: str) -> frozenset[str]:
        """Give the places of the plan for a person."""
        return frozenset(place for who, place in self.plan.pairs if who == person)

    @classmethod
    def of(cls, laid: LaidOut, plan: Assignment) -> Solved:
        """Gather what explaining needs, once for everybody."""
        placed = frozenset(who for who, _ in plan.pairs)
        return cls(laid, plan, placed, LimitsInUse.of(laid.round.tables, plan, laid.round.hidden))


def explain_unplaced(looked: Looked, base: Solved, solver: Solver) -> Unplaced:
    """Say why a person has no place and try what could change that, the smallest change first.

    A change counts only if the changed round has a best plan in which this person is placed and everybody placed
    before is too. Single changes come before pairs of them; ``tried`` counts what was tried, ``untried`` what was
    left.
    """
    person, why = looked.person.person, _why(looked, base.laid.round)
    spare = Spare.of(base.laid, base.plan.pairs, base.limits.left)
    in_the_way = base.limits.in_the_way(person) or _behind(looked, base, spare)
    proposed = propose(looked, base.laid, spare)
    tried = 0
    wanted = [*((each,) for each in proposed.singles[:MOST_SINGLES]), *proposed.pairs[:MOST_PAIRS]]
    for changes in wanted:
        if not solver.may_go_on:
            break
        tried += 1
        if _helps(changes, person, base, solver):
            return Unplaced(person, why, in_the_way, tuple(changes), verified=True, tried=tried)
    untried = len(proposed.singles) + len(proposed.pairs) - tried
    return Unplaced(person, why, in_the_way, (), verified=False, tried=tried, untried=untried)


def _behind(looked: Looked, base: Solved, spare: Spare) -> tuple[str, ...]:
    """Name the used-up limits that every place would need which waits for an answer: they come up once it is there."""
    if any(who == looked.person.person for who, _ in base.laid.round.pairs):
        return ()
    short = [
        {each.params[0] for each in obstacles(looked, base.laid, row, spare) if each.code == USED_UP}
        for row in np.flatnonzero(looked.possible).tolist()
    ]
    return tuple(sorted(set[str]().union(*short))) if all(short) else ()


def _helps(changes: Iterable[Change], person: str, base: Solved, solver: Solver) -> bool:
    changed = lay_out(apply(changes, base.laid.inputs), before=base.laid)
    if all(who != person for who, _ in changed.round.pairs):
        return False
    if set(base.laid.round.lost_pins) != set(changed.round.lost_pins):
        return False
    tables = changed.round.tables
    return has_plan_with(solver.solve(tables), tables, base.placed | {person}, solver.solve)


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

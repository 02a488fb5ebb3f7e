"""What to find out this week: each open question once, with whom to ask and how much its answer would change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from matcher.changes.answers import can_be_answered
from matcher.changes.apply import apply
from matcher.changes.change import Change
from matcher.eligibility.reasons import Effect
from matcher.explanation.recommendation import Question, RankedPlace
from matcher.round.lay_out import lay_out
from matcher.round.solve import without_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matcher.eligibility.reasons import Reason
    from matcher.explanation.unplaced import Solved
    from matcher.round.solve import Solver
    from resources_catalog.opening_table import OpeningTable

EFFECTS = ("places_more", "plan_rests_on_it", "fits_better", "may_change_order")
"""What an answer would do, the most first: places for more people, or the place of some if it is no."""

MOST_SOLVED = 80
"""Questions whose answer is tried out, those of most people first; the rest stand below, unverified."""


@dataclass(slots=True)
class _Open:
    """A question as it is gathered: for whom a place waits for it, and which planned pairs rest on it."""

    reason: Reason
    opening: str | None
    host: str | None
    waits: set[str] = field(default_factory=set)
    doubts: set[str] = field(default_factory=set)
    planned: set[tuple[str, str]] = field(default_factory=set)

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(sorted(self.waits | self.doubts))


def questions(
    ranked: Mapping[str, Sequence[RankedPlace]], openings: OpeningTable, base: Solved, solver: Solver
) -> tuple[Question, ...]:
    """Gather the questions of everybody's list and try each out, those that change most first.

    A place that waits: the round is solved as if the answer were good for everybody it is asked about. A planned
    place in doubt: as if the answer were no.
    """
    found = sorted(_gathered(ranked, openings).values(), key=_urgency)
    solved = [_tried(each, base, solver) if number < MOST_SOLVED and solver.may_go_on else _untried(each)
              for number, each in enumerate(found)]  # fmt: skip
    return tuple(sorted(solved, key=_order))


def _gathered(
    ranked: Mapping[str, Sequence[RankedPlace]], openings: OpeningTable
) -> dict[tuple[str, str | None], _Open]:
    found: dict[tuple[str, str | None], _Open] = {}
    for person, places in ranked.items():
        for place in places:
            for reason in place.questions:
                opening = reason.scope(openings.openings[place.row].opening)
                host = None if opening is None else place.host
                own = found.setdefault((reason.key(), opening), _Open(reason, opening, host))
                (own.waits if reason.effect == Effect.WAITS else own.doubts).add(person)
                if place.in_plan:
                    own.planned.add((person, place.place))
    return found


def _urgency(each: _Open) -> tuple[bool, int, str, str]:
    return (not (each.waits or each.planned), -len(each.persons), each.reason.key(), each.opening or "")


def _untried(each: _Open) -> Question:
    effect = "plan_rests_on_it" if each.planned else "may_change_order"
    return Question(each.reason, each.opening, each.host, each.persons, effect, None, verified=False)


def _tried(each: _Open, base: Solved, solver: Solver) -> Question:
    """Give the larger of what a good answer would open and what a bad one would close."""
    plain = _untried(each)
    good = _if_good(each, base, solver) if each.waits else None
    bad = _if_bad(each, base, solver) if each.planned else None
    if good is not None and good[0] > 0 and (bad is None or good[0] >= bad):
        return replace(plain, effect="places_more", gain=good[0], verified=True)
    if bad is not None:
        return replace(plain, effect="plan_rests_on_it", gain=bad, verified=True)
    if good is not None and good[0] == 0 and good[1] > 0:
        return replace(plain, effect="fits_better", verified=True)
    return plain


def _if_good(each: _Open, base: Solved, solver: Solver) -> tuple[int, int] | None:
    """Give how many more people would have a place, and how much better the places would fit; ``None``: not known."""
    code, *detail = each.reason.key().split(":")
    if not can_be_answered(code, tuple(detail)):
        return None
    changes = [Change("answer", 1, 1, person, each.opening, each.reason.key()) for person in sorted(each.waits)]
    changed = lay_out(apply(changes, base.laid.inputs), before=base.laid)
    if set(changed.round.lost_pins) != set(base.laid.round.lost_pins):
        return None
    plan = solver.solve(changed.round.tables)
    if plan.status != "optimal" or plan.objective is None or base.plan.objective is None:
        return None
    placed = {who for who, _ in plan.assignments}
    better = plan.objective[-1] - base.plan.objective[-1]
    same_heads = plan.objective[:-1] == base.plan.objective[:-1] and base.placed <= placed
    return len(placed) - len(base.placed), better if same_heads else 0


def _if_bad(each: _Open, base: Solved, solver: Solver) -> int | None:
    """Give how many people fewer would have a place if every place that rests on the answer fell away."""
    tables = without_pairs(base.laid.round.tables, _resting(each, base))
    # A promise to a group counts people who have a place to go to: it must not stand in the way of counting them.
    kept = {name: table for name, table in tables.tables.items() if name not in ("floors", "groups")}
    plan = solver.solve(replace(tables, tables=kept))
    if plan.status != "optimal":
        return None
    return max(0, len(base.placed) - len({who for who, _ in plan.assignments}))


def _resting(each: _Open, base: Solved) -> set[tuple[str, str]]:
    """Give every pair of the round that rests on an answer, listed for the person or not."""
    laid, key = base.laid, each.reason.key()
    here = np.array([each.opening in (None, opening.opening) for opening in laid.openings.openings], dtype=np.bool_)
    asked = each.persons if each.opening is None else tuple(laid.looked)
    doubtful = {
        code: here & np.logical_or.reduce([mark.rows for mark in laid.looked[code].judgement.marks
                                           if mark.reason.key() == key] or [~here & here])
        for code in asked
    }  # fmt: skip
    ids = laid.openings.ids
    return {(code, ids[row]) for code, row in laid.round.pairs if code in doubtful and doubtful[code][row]}


def _order(question: Question) -> tuple[int, int, int, str, str]:
    return (
        -(question.gain or 0),
        EFFECTS.index(question.effect),
        -len(question.persons),
        question.reason.key(),
        question.opening or "",
    )

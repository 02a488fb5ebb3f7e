"""Prices of pairs in a large round: each solved anew while there is time, the rest within bounds."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matcher.assignment.budget import Budget
from matcher.assignment.plan import levels_of
from matcher.assignment.prices.filling import can_fill
from matcher.assignment.prices.layout import lay_out
from matcher.assignment.prices.left import losses_of
from matcher.assignment.prices.master import middle_of
from matcher.assignment.prices.rules import meetings
from matcher.assignment.prices.solve import assign_prices
from matcher.overrides.pinned import PinnedPairs
from matcher.overrides.price_space import near_prices
from matcher.overrides.prices import Price, pair_of, rows_of
from matcher.problem.format import NO_LIMIT
from matcher.problem.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.assignment.budget import Deadline
    from matcher.assignment.plan import Assignment
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.layout import Layout
    from matcher.overrides.prices import Told
    from matcher.problem.columns import Whole

ROUNDING = 1e-6
ANEW = 0.02
"""The part of the time that solving a round anew is thought to take before one was solved: later than that none is."""

PINNED = 0.99
"""The part of the time left that looking at pairs may take; the rest is for telling what they cost."""


class ValueBounds:
    """What ``value`` can be at most, and what it is at least, in a best plan with a pair.

    Parameters
    ----------
    rows : shape (n,)
        Rows of ``problem.pairs`` that the plan holds.
    """

    def __init__(self, problem: Problem, rows: Whole, deadline: Deadline) -> None:
        self.problem = problem
        names = [level.name for level in levels_of(problem)]
        self.value = int(problem.pairs.value[rows].sum())
        layout = lay_out(problem)
        self._held = rows
        self._layout = layout
        self._relaxed: Relaxed | None = None
        self._simple = names == ["value"] and layout is not None and _only_people_tie(layout)
        self._by_person = _grouped(problem.pairs.person[rows], rows)
        self._by_opening = _grouped(problem.pairs.opening[rows], rows)
        met = meetings(problem)
        self._apart = {
            row: frozenset(others) for row, others in _grouped(*np.concatenate((met, met[:, ::-1])).T).items()
        }
        self._most = np.full(len(problem.pairs.value), _sum_of_best(problem))
        if layout is not None:
            goal = layout.goals[names.index("value")]
            relaxed = self._relaxed = near_prices(layout, goal.worth, deadline)
            ends = relaxed.bound - losses_of(layout, relaxed) + goal.constant + ROUNDING
            self._most[layout.blocks.rows] = np.floor(np.where(np.isfinite(ends), ends, 0.0)).astype(np.int64)

    def of(self, row: int) -> tuple[int, int]:
        """Give the least and the most that ``value`` can lose when the pair of a row is chosen."""
        least = self.value - int(self._most[row])
        most = self.value - int(self.problem.pairs.value[row])
        made = self._made(row) if self._simple else None
        most = most if made is None else made
        return min(least, most), most

    def of_many(self, rows: Sequence[int], deadline: Deadline) -> dict[int, tuple[int, int]]:
        """Give the same for many pairs, closer, where nothing but people ties openings; for no pair elsewhere.

        Where the two are the same, the loss is proven.
        """
        layout, relaxed = self._layout, self._relaxed
        if layout is None or relaxed is None or not self._simple or layout.least.any():
            return {}
        place = np.full(len(self.problem.pairs.value), -1, dtype=np.int64)
        place[layout.blocks.rows] = np.arange(len(layout.blocks.rows))
        fits = (layout.blocks.load <= layout.blocks.capacity[layout.blocks.opening]).tolist()
        open_rows = [row for row in rows if place[row] >= 0 and fits[place[row]]]
        worth = layout.goals[0].worth
        middle = middle_of(layout, worth, relaxed, np.sort(place[self._held]), deadline)
        if middle is None:
            return {}
        least, most = np.array([self.of(row) for row in open_rows], dtype=np.int64).reshape(-1, 2).T
        pinned = PinnedPairs(layout, middle, place[open_rows].tolist(), (self.value - most).tolist())
        pinned.run(deadline.share(PINNED))
        least = np.maximum(least, self.value - pinned.bound)  # a pair that was not looked at keeps what was known of it
        losses = zip(least.tolist(), (self.value - pinned.known).tolist(), strict=True)
        return dict(zip(open_rows, losses, strict=True))

    def _made(self, row: int) -> int | None:
        """Give what a plan loses in which the person comes and whoever finds no room any more stays out; None without.

        Only where leaving somebody out breaks no rule but that some must be placed.
        """
        pairs, problem = self.problem.pairs, self.problem
        person, opening = int(pairs.person[row]), int(pairs.opening[row])
        own = [each for each in self._by_person.get(person, []) if each != row]
        there = [each for each in self._by_opening.get(opening, []) if pairs.person[each] != person]
        seats = int(problem.openings.seats[opening])
        capacity = int(problem.openings.support_capacity[opening])
        capacity = int(pairs.support_load.sum()) if capacity == NO_LIMIT else capacity
        apart = self._apart.get(row, frozenset())
        kept: list[int] = []
        used = int(pairs.support_load[row])
        for each in sorted(there, key=lambda other: -int(pairs.value[other])):
            load = int(pairs.support_load[each])
            if each not in apart and len(kept) + 1 < seats and used + load <= capacity:
                kept.append(each)
                used += load
        out = [*own, *(each for each in there if each not in kept)]
        if any(problem.persons.must_place[pairs.person[each]] for each in out if each not in own):
            return None
        return int(pairs.value[out].sum()) - int(pairs.value[row])


def _only_people_tie(layout: Layout) -> bool:
    """Tell whether each opening's own rules and one place for everybody are all there is."""
    alone = bool((layout.problem.persons.max_placements == 1).all()) and not len(layout.fixed)
    return alone and can_fill(layout) and not len(layout.ties.low)


def _grouped(keys: Whole, rows: Whole) -> dict[int, list[int]]:
    """Gather rows by key."""
    made: dict[int, list[int]] = {}
    for key, row in zip(keys.tolist(), rows.tolist(), strict=True):
        made.setdefault(key, []).append(row)
    return made


def _sum_of_best(problem: Problem) -> int:
    """Give a value no plan exceeds: everybody's best pair as often as they may hold one."""
    best = np.zeros(len(problem.persons.ids), dtype=np.int64)
    np.maximum.at(best, problem.pairs.person, problem.pairs.value)
    return int((best * problem.persons.max_placements).sum())


def price_large(
    problem: Problem, base: Assignment, rows: Sequence[int], deadline: Deadline, *, seed: int,
    on_progress: Told | None = None,
) -> tuple[Price, ...]:  # fmt: skip
    """Price the pairs of rows of a large round; arguments as for ``price``, without who is displaced."""
    slowest = ANEW * deadline.left() if math.isfinite(deadline.left()) else 0.0
    held = np.array(rows_of(problem, base.assignments), dtype=np.int64)
    names = [level.name for level in base.levels]
    bounds = ValueBounds(problem, held, deadline) if "value" in names else None
    chosen = frozenset(held.tolist())
    banned = problem.links.forbidden
    ruled_out = frozenset(problem.pair_rows(banned[:, 0], banned[:, 1]).tolist())
    wanted = [row for row in rows if row not in ruled_out and row not in chosen]
    closer = {} if bounds is None else bounds.of_many(wanted, deadline)
    made = []
    for number, row in enumerate(rows):
        low, high = closer.get(row, (0, 1))
        if row in ruled_out:
            made.append(Price(*pair_of(problem, row), None, None, None, None, proven=True))
        elif low == high:
            made.append(Price(*pair_of(problem, row), (), low, low, high, proven=True))
        else:
            began = deadline.left()
            answer = None if row in chosen or began <= slowest else _with_pin(problem, row, deadline, seed)
            slowest = max(slowest, began - deadline.left()) if math.isfinite(began) else 0.0
            found = _price(problem, base, row, answer, bounds, held=row in chosen)
            unknown = row in closer and not found.proven
            made.append(replace(found, plan_loss_low=low, plan_loss_high=high) if unknown else found)
        if on_progress is not None:
            on_progress(number + 1, len(rows))
    return tuple(made)


def compile_pricing() -> None:
    """Let the kernels of prices be compiled, or read from where they are kept: no time limit counts that."""
    problem = Problem.of(pairs={("a", "x"): 2, ("b", "x"): 1}, seats={"x": 1}, objective=["value"])
    forever = Budget(math.inf).start()
    ValueBounds(problem, np.array([0]), forever).of_many([1], forever)


def _with_pin(problem: Problem, row: int, deadline: Deadline, seed: int) -> Assignment | None:
    """Solve the round anew with a pair pinned; None once the time has ended."""
    if deadline.left() <= 0:
        return None
    pair = np.array([[problem.pairs.person[row], problem.pairs.opening[row]]])
    links = replace(problem.links, pinned=np.concatenate((problem.links.pinned, pair)))
    left = Budget(deadline.left(), deadline.clock)
    return assign_prices(replace(problem, links=links), budget=left, seed=seed)


def _price(
    problem: Problem, base: Assignment, row: int, answer: Assignment | None, bounds: ValueBounds | None, *, held: bool
) -> Price:  # fmt: skip
    pair = pair_of(problem, row)
    names = [level.name for level in base.levels]
    above = names.index("value") if bounds is not None else len(names)
    nothing = 0 if bounds is not None else None
    if held:  # nothing is overridden
        return Price(*pair, (0,) * above, nothing, nothing, nothing, proven=True)
    if answer is not None and answer.status == "infeasible":
        return Price(*pair, None, None, None, None, proven=True)
    if answer is None or answer.status != "optimal" or answer.objective is None or base.objective is None:
        low, high = (None, None) if bounds is None else bounds.of(row)
        return Price(*pair, None, None, low, high, proven=False)
    losses = tuple(before - now for before, now in zip(base.objective, answer.objective, strict=True))
    loss = None if bounds is None else losses[above]
    return Price(*pair, losses[:above], loss, loss, loss, proven=True)

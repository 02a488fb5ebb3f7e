"""The price method: levels one after the other, each held while the next is closed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.budget import Budget
from matcher.assignment.exact.solve import SHARE, Progress, assign_exact
from matcher.assignment.plan import Assignment, levels_of, reached
from matcher.assignment.prices.ascent import Prices, Relaxation
from matcher.assignment.prices.certificate import certificate_of, certified_level, level_key
from matcher.assignment.prices.close import Closing, Tell
from matcher.assignment.prices.filling import Filling
from matcher.assignment.prices.layout import lay_out
from matcher.assignment.prices.left import left_within, losses_of
from matcher.assignment.prices.ties import BEYOND_WHOLE
from matcher.problem.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcher.assignment.budget import Deadline
    from matcher.assignment.plan import Level, Status
    from matcher.assignment.prices.layout import Goal, Layout
    from matcher.problem.columns import Whole

METHOD: Final = "prices"

LARGEST: Final = 2**30
"""The largest weight of a level in the mixed goal: sums of it stay exact."""


def assign_prices(
    problem: Problem, *, budget: Budget, seed: int = 0, on_progress: Callable[[Progress], None] | None = None
) -> Assignment:
    """Solve a round by prices, to the proven best plan or as far as the budget goes."""
    deadline = budget.start()
    layout = lay_out(problem)
    closing = None if layout is None else _Levels(layout, seed, on_progress)
    found = None if closing is None else closing.close(deadline)
    if closing is None or found is None:  # no plan at all, or none in sight: the exact method says which
        exact = assign_exact(problem, budget=Budget(deadline.left(), budget.clock), seed=seed)
        return replace(exact, method=METHOD)
    rows, bound = found
    objective = reached(problem, rows)
    return replace(_answer(problem, rows, objective, bound), certificate=certificate_of(closing.shown))


def _answer(problem: Problem, rows: Whole, objective: tuple[int, ...], bound: tuple[int, ...]) -> Assignment:
    status: Status = "optimal" if objective == bound else "feasible"
    people, places = problem.pairs.person[rows].tolist(), problem.pairs.opening[rows].tolist()
    names = [
        (problem.persons.ids[person], problem.openings.ids[opening])
        for person, opening in zip(people, places, strict=True)
    ]
    levels = levels_of(problem)
    return Assignment(status, tuple(sorted(names)), problem.objective, levels, objective, bound, METHOD)


class _Levels:
    """The levels of a layout, closed one after the other."""

    def __init__(self, layout: Layout, seed: int, on_progress: Callable[[Progress], None] | None) -> None:
        self.layout, self.seed, self.on_progress = layout, seed, on_progress
        self.shown: list[dict[str, object]] = []

    def close(self, deadline: Deadline) -> tuple[Whole, tuple[int, ...]] | None:
        """Close every level; gives the rows of the plan and the bounds, None without a plan."""
        layout, goals, levels = self.layout, self.layout.goals, levels_of(self.layout.problem)
        plan: Whole | None = None
        if len(goals) > 1:
            mixed = _mixed(goals)
            plan = _closing(layout, mixed, None, self.seed).begin(deadline.share(SHARE), step=_step(mixed)).plan
        bounds: list[int] = []
        for place, goal in enumerate(goals):
            share = 1.0 if place == len(goals) - 1 else SHARE
            tell = self._teller(levels[place], goal.constant)
            closing = _closing(layout, goal.worth, plan, self.seed, tell)
            closed = closing.close(deadline.share(share), step=_step(goal.worth))
            if closed.plan is None:
                return None
            plan = closed.plan
            bounds.append(closed.bound + goal.constant)
            if tell is not None:
                tell(int(goal.worth[plan].sum()), closed.bound)
            self.shown.append(certified_level(levels[place], layout, closed.prices))
            layout = hold(layout, goal, int(goal.worth[plan].sum()), levels[place])
        assert plan is not None or not goals
        pairs = np.empty(0, dtype=np.int64) if plan is None else plan[plan < len(layout.blocks.rows)]
        rows = np.sort(np.concatenate((layout.fixed, layout.blocks.rows[pairs])))
        return rows, tuple(bounds)

    def _teller(self, level: Level, constant: int) -> Tell | None:
        """Give what hands progress of a level on, fixed pairs counted."""
        heard = self.on_progress
        if heard is None:
            return None
        return lambda reached, bound: heard(Progress(level, reached + constant, bound + constant))


def _closing(layout: Layout, worth: Whole, plan: Whole | None, seed: int, tell: Tell | None = None) -> Closing:
    return Closing(layout, worth, Prices.first(layout, worth), plan, seed, tell)


def _step(worth: Whole) -> float:
    """Say how far a price moves at most in the first round: about as far as worths differ."""
    spread = float(worth[worth > 0].std()) if (worth > 0).any() else 0.0
    return max(spread, float(worth.max(initial=0)) / 8.0, 0.1)


def _mixed(goals: tuple[Goal, ...]) -> Whole:
    """Weigh the levels into one sum in which an earlier one counts for much more, if not for everything.

    Where numbers would grow too large, levels in between share one weight: it is only for a plan to begin with.
    """
    factor = 1
    total = np.zeros_like(goals[0].worth)
    for goal in reversed(goals):
        total = total + factor * goal.worth
        if 4 * int(total.max(initial=0)) < LARGEST:
            factor = 4 * max(int(total.max(initial=0)), 1)
    return total


def hold(layout: Layout, goal: Goal, reached_now: int, level: Level) -> Layout:
    """Give the layout in which a level may not fall below what it reaches, fixed pairs not counted.

    Where that is everybody who counts for it, each of them must be placed: a price each is sharper than one for all.
    """
    terms = np.flatnonzero(goal.worth)
    pairs = terms[terms < len(layout.blocks.rows)]
    people = np.unique(layout.blocks.person[pairs])
    if level.name not in ("value", "kept") and len(pairs) == len(terms) and len(people) == reached_now:
        least = layout.least.copy()
        least[people] = 1
        return replace(layout, least=least)
    ties = layout.ties.with_row(level_key(level), terms, goal.worth[terms], reached_now, BEYOND_WHOLE)
    return replace(layout, ties=ties)


def compile_kernels() -> None:
    """Let every kernel be compiled, or read from where it is kept: a tiny problem goes through each of them."""
    pairs = {("a", "x"): 3, ("b", "x"): 2, ("c", "x"): 2, ("c", "y"): 1}
    loads: list[dict[str, object]] = [{"person": who, "opening": "x", "support_load": 1} for who in "abc"]
    rows: dict[str, list[dict[str, object]]] = {
        "openings": [{"opening": "x", "host": "x", "support_capacity": 2}],
        "pairs": loads,
        "keep_apart": [{"a": "a", "b": "b", "where": "opening"}],
    }
    layout = lay_out(Problem.of(pairs=pairs, seats={"x": 2, "y": 1}, objective=["value"], rows=rows))
    assert layout is not None  # nobody has to be placed
    worth, deadline = layout.goals[0].worth, Budget(math.inf).start()
    relaxation = Relaxation(layout, worth)
    relaxed = relaxation.lower(Prices.first(layout, worth), rounds=2, step=1.0, deadline=deadline)
    Filling(layout, worth, relaxation.picking).fill(relaxed, deadline)
    left_within(layout, relaxed, 1.0, 100)
    losses_of(layout, relaxed)

"""The price method: levels one after the other, each held while the next is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.exact.solve import SHARE, Progress, assign_exact
from matcher.assignment.plan import Assignment, levels_of, reached
from matcher.assignment.prices.ascent import Prices
from matcher.assignment.prices.certificate import certificate_of, certified_level, level_key
from matcher.assignment.prices.close import Closed, Closing
from matcher.assignment.prices.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcher.assignment.budget import Budget, Deadline
    from matcher.assignment.plan import Level, Status
    from matcher.assignment.prices.layout import Goal, Layout
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

METHOD: Final = "prices"

LARGEST: Final = 2**30
"""The largest weight of a level in the mixed goal: sums of it stay exact."""


def assign_prices(
    problem: Problem, *, budget: Budget, seed: int = 0, on_progress: Callable[[Progress], None] | None = None
) -> Assignment:
    """Solve a round by prices, to the proven best plan or as far as the budget goes."""
    deadline = budget.start()
    layout = lay_out(problem)
    closing = None if layout is None else _Levels(layout, seed)
    found = None if closing is None else closing.close(deadline)
    if closing is None or found is None:  # no plan at all, or none in sight: the exact method says which
        exact = assign_exact(problem, budget=type(budget)(deadline.left(), budget.clock), seed=seed)
        return replace(exact, method=METHOD)
    rows, bound = found
    objective = reached(problem, rows)
    if on_progress is not None:
        for level, now, most in zip(levels_of(problem), objective, bound, strict=True):
            on_progress(Progress(level, now, most))
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

    def __init__(self, layout: Layout, seed: int) -> None:
        self.layout, self.seed = layout, seed
        self.shown: list[dict[str, object]] = []

    def close(self, deadline: Deadline) -> tuple[Whole, tuple[int, ...]] | None:
        """Close every level; gives the rows of the plan and the bounds, None without a plan."""
        layout, goals, levels = self.layout, self.layout.goals, levels_of(self.layout.problem)
        plan: Whole | None = None
        if len(goals) > 1:
            mixed = _mixed(goals)
            plan = _close(layout, mixed, None, deadline.share(SHARE), self.seed).plan
        bounds: list[int] = []
        for place, goal in enumerate(goals):
            share = 1.0 if place == len(goals) - 1 else SHARE
            closed = _close(layout, goal.worth, plan, deadline.share(share), self.seed)
            if closed.plan is None:
                return None
            plan = closed.plan
            bounds.append(closed.bound + goal.constant)
            self.shown.append(certified_level(levels[place], layout, closed.prices))
            layout = _held(layout, goal, int(goal.worth[plan].sum()), levels[place])
        assert plan is not None or not goals
        pairs = np.empty(0, dtype=np.int64) if plan is None else plan[plan < len(layout.blocks.rows)]
        rows = np.sort(np.concatenate((layout.fixed, layout.blocks.rows[pairs])))
        return rows, tuple(bounds)


def _close(layout: Layout, worth: Whole, plan: Whole | None, deadline: Deadline, seed: int) -> Closed:
    spread = float(worth[worth > 0].std()) if (worth > 0).any() else 0.0
    step = max(spread, float(worth.max(initial=0)) / 8.0, 0.1)
    return Closing(layout, worth, Prices.first(layout, worth), plan, seed).close(deadline, step=step)


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


def _held(layout: Layout, goal: Goal, reached_now: int, level: Level) -> Layout:
    """Give the layout in which a level may not fall below what it reaches."""
    terms = np.flatnonzero(goal.worth)
    pairs = terms[terms < len(layout.blocks.rows)]
    people = np.unique(layout.blocks.person[pairs])
    if level.name not in ("value", "kept") and len(pairs) == len(terms) and len(people) == reached_now:
        least = layout.least.copy()
        least[people] = 1
        return replace(layout, least=least)
    ties = layout.ties.with_row(level_key(level), terms, goal.worth[terms], reached_now, 10**18)
    return replace(layout, ties=ties)

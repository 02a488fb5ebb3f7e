"""Whether the placements of a plan survive when every value is a little wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment import FEW, assign
from matcher.assignment.budget import Budget
from matcher.errors import NoPlan
from matcher.overrides.near_ties import rows_of

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.plan import Assignment
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

NOISE: Final = 0.05
RUNS: Final = 100
LARGEST: Final = 1_000_000
"""The largest value the format knows."""

Anew = Callable[["Whole", "Deadline"], "Whole | None"]
"""Gives the rows of the best plan for other values; None where the time did not suffice to show that it is."""


@dataclass(frozen=True, slots=True)
class Survival:
    """In what share of the runs the best plan holds a placement, 0 … 1; None without a run."""

    person: str
    opening: str
    survives: float | None


@dataclass(frozen=True, slots=True)
class Robustness:
    """What is left of a plan when values are moved.

    Parameters
    ----------
    placements
        One for each of the plan, by person, then opening.
    runs
        How many were done; fewer than asked for where the time ran out.
    """

    placements: tuple[Survival, ...]
    runs: int


def robustness(
    problem: Problem,
    base: Assignment,
    *,
    noise: float = NOISE,
    runs: int = RUNS,
    budget: Budget,
    seed: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> Robustness:
    """Solve again and again, each time with every value moved, and count who keeps which place.

    Parameters
    ----------
    base
        A plan of this problem.
    noise
        Each value is multiplied by a factor of its own, drawn evenly between 1 - noise and 1 + noise, then rounded and
        held between 0 and 1,000,000. A harm guard counts with these values too; in a run
        that it leaves without any plan, no placement survives.
    runs
        How many times; run ``k`` draws the same factors whatever the others do.
    on_progress
        Told how many runs are done, and how many there are.

    Returns
    -------
    Robustness
        Equal arguments give equal shares unless the budget cuts in. Where several plans are best, the one found counts.

    Raises
    ------
    NoPlan
        If the base has no plan.
    """
    if base.objective is None:
        raise NoPlan(base.conflict)
    deadline = budget.start()
    rows = rows_of(problem, base.assignments)
    anew = _solver(problem, base, noise, seed, deadline)
    kept, done = np.zeros(len(rows), dtype=np.int64), 0
    while done < runs:
        found = anew(moved(problem.pairs.value, noise, [seed, done]), deadline)
        if found is None:
            break
        kept += np.isin(rows, found)
        done += 1
        if on_progress is not None:
            on_progress(done, runs)
    return Robustness(_named(problem, rows, kept, done), done)


def moved(value: Whole, noise: float, seed: list[int]) -> Whole:
    """Multiply each value by a factor of its own, shape (n_pairs,)."""
    factors = np.random.default_rng(seed).uniform(1.0 - noise, 1.0 + noise, size=len(value))
    return np.clip(np.rint(value * factors), 0, LARGEST).astype(np.int64)


def _named(problem: Problem, rows: Whole, kept: Whole, runs: int) -> tuple[Survival, ...]:
    made = []
    for row, number in zip(rows.tolist(), kept.tolist(), strict=True):
        person, opening = int(problem.pairs.person[row]), int(problem.pairs.opening[row])
        share = number / runs if runs else None
        made.append(Survival(problem.persons.ids[person], problem.openings.ids[opening], share))
    return tuple(sorted(made, key=lambda each: (each.person, each.opening)))


# ------------------------------------------------------------------ solving anew


def _solver(
    problem: Problem, base: Assignment, noise: float, seed: int, deadline: Deadline
) -> Anew:  # fmt: skip
    """Choose how to solve: from the prices of the base where the levels above ``value`` are known to stay as they are.

    Values move no level but their own, so that what was the best above them is so again, unless a harm guard measures
    plans by them.
    """
    last = [level.name for level in base.levels[-1:]] == ["value"]
    settled = (len(base.levels) == 1 or base.status == "optimal") and not problem.harm_guard
    if len(problem.pairs.value) > FEW and last and settled:
        # Its compiler takes a second to load, which no small round should wait for.
        from matcher.overrides.price_runs import PriceRuns

        return PriceRuns(problem, base, noise, seed, deadline).best
    return _Whole(problem, seed).best


class _Whole:
    """Solves each run from the beginning."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem, self.seed = problem, seed

    def best(self, value: Whole, deadline: Deadline) -> Whole | None:
        """Give the rows of the best plan for other values; no rows where a harm guard then leaves no plan."""
        other = replace(self.problem, pairs=replace(self.problem.pairs, value=value))
        found = assign(other, budget=Budget(deadline.left(), deadline.clock), seed=self.seed)
        return rows_of(self.problem, found.assignments) if found.status in ("optimal", "infeasible") else None

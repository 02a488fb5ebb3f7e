"""From a problem to a plan with a proven bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matcher.assignment.exact.solve import assign_exact
from matcher.errors import UnknownMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcher.assignment.budget import Budget
    from matcher.assignment.exact.solve import Progress
    from matcher.assignment.plan import Assignment
    from matcher.problem.problem import Problem

METHODS: Final = ("auto", "exact", "prices")

FEW: Final = 3000
"""Pairs up to which the exact method is as quick as any; above, prices are far ahead of it."""


def assign(
    problem: Problem,
    *,
    method: str = "auto",
    budget: Budget,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
) -> Assignment:
    """Answer a problem.

    Parameters
    ----------
    method
        One of ``METHODS``; ``auto`` picks by size.
    budget
        Time, after which the best plan so far is given with an honest bound.
    seed
        Equal problem, method and seed give an equal answer unless the budget cuts in.
    on_progress
        Told after each level of the objective.

    Raises
    ------
    UnknownMethod
        If there is no method of that name.
    """
    if method not in METHODS:
        raise UnknownMethod(method)
    if _by_prices(problem, method):
        # Its compiler takes a second to load, which no small round should wait for.
        from matcher.assignment.prices.solve import assign_prices

        return assign_prices(problem, budget=budget, seed=seed, on_progress=on_progress)
    return assign_exact(problem, budget=budget, seed=seed, on_progress=on_progress)


def prepare(problem: Problem, method: str = "auto") -> None:
    """Load and compile what a method needs, so that the time of a solve holds nothing else."""
    if _by_prices(problem, method):
        from matcher.assignment.prices.solve import compile_kernels

        compile_kernels()


def _by_prices(problem: Problem, method: str) -> bool:
    return method == "prices" or (method == "auto" and len(problem.pairs.value) > FEW)

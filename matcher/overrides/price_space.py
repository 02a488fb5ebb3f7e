"""The plans near the best one of a large problem: parties of openings that prices leave within a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.sat.python import cp_model

from matcher.assignment.plan import levels_of
from matcher.assignment.prices.ascent import Prices, Relaxation
from matcher.assignment.prices.layout import lay_out
from matcher.assignment.prices.left import gap_that_leaves, left_within
from matcher.assignment.prices.search import Search
from matcher.assignment.prices.solve import hold
from matcher.errors import NoPlan
from matcher.overrides.plan_space import HELPER, Contents, Space

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.layout import Goal, Layout
    from matcher.assignment.prices.left import Left
    from matcher.overrides.plan_space import Demand
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

ROUNDS: Final = 200
"""Rounds of prices from nothing."""

FINER: Final = 300
"""Rounds in shorter steps behind them."""

MOST: Final = 60_000
"""Parties up to which one search looks at all of them."""

ROUNDING: Final = 1e-6
WANTED: Final = 1.2
"""Parties of the first gap for each person and opening: fewer are searched sooner, more hold plans further apart."""

TWICE: Final = 2
"""Times as many parties as wanted that are still searched so that the base is among them."""

WIDER: Final = 2.5
"""Times the gap where nothing is left within it."""


def price_spaces(problem: Problem, demands: Sequence[Demand], base: Whole, deadline: Deadline) -> Iterator[Space]:
    """Give spaces that grow until one holds every plan demanded, or would be too large.

    A party of an opening that is worth much less than its best one at the prices of the others is in no plan near the
    best: a space holds the parties within a gap, and every plan whose parties are. The last one, whose gap is what the
    demanded value lacks to the bound, holds every plan.

    Parameters
    ----------
    demands
        Levels of the objective, first to last; the last of them is ``value``.
    base : shape (n,)
        Rows of ``problem.pairs`` of the plan whose neighbours are looked for.
    """
    layout, goal = demanded(problem, demands[:-1])
    least = demands[-1][1] - goal.constant
    relaxed = near_prices(layout, goal.worth, deadline)
    whole = max(relaxed.bound - least, 0.0) + 2 * ROUNDING
    gap = min(_first_gap(layout, relaxed, base), whole)
    while (left := left_within(layout, relaxed, gap, MOST)) is not None:
        yield _space(layout, left, goal, least, whole=gap >= whole)
        if gap >= whole:
            return
        gap = min(WIDER * gap, whole)


def demanded(problem: Problem, demands: Sequence[Demand]) -> tuple[Layout, Goal]:
    """Lay a problem out with what the levels above ``value`` must reach; gives the goal ``value`` beside it.

    Raises
    ------
    NoPlan
        If it is plain that no plan keeps every rule.
    """
    layout = lay_out(problem)
    if layout is None:
        raise NoPlan(None)
    for goal, (level, least) in zip(layout.goals, demands, strict=False):
        layout = hold(layout, goal, least - goal.constant, level)
    place = [level.name for level in levels_of(problem)].index("value")
    return layout, layout.goals[place]


def near_prices(layout: Layout, worth: Whole, deadline: Deadline) -> Relaxed:
    """Look for prices with a bound close to the best plan."""
    relaxation = Relaxation(layout, worth)
    step = max(float(worth.max(initial=0)) / 8.0, 0.1)
    relaxed = relaxation.lower(Prices.first(layout, worth), rounds=ROUNDS, step=step, deadline=deadline)
    return relaxation.lower(relaxed.prices, rounds=FINER, step=step / 20.0, deadline=deadline, shortest=200.0)


def _first_gap(layout: Layout, relaxed: Relaxed, base: Whole) -> float:
    """Guess a gap that leaves a few thousand parties where there are thousands of people, the base among them."""
    wanted = int(WANTED * (len(layout.least) + len(layout.blocks.seats))) + 500
    gap = gap_that_leaves(layout, relaxed, wanted)
    lacks = _lacks(layout, relaxed, base)
    if lacks > gap and left_within(layout, relaxed, lacks, TWICE * wanted) is not None:
        return lacks
    return gap


def _lacks(layout: Layout, relaxed: Relaxed, base: Whole) -> float:
    """Give how much less than the best one a party of the base is worth, at the most."""
    pairs = len(layout.blocks.rows)
    own = np.isin(layout.blocks.rows, base)
    openings = layout.blocks.opening[own]
    parties = np.bincount(openings, relaxed.reduced[:pairs][own], minlength=len(relaxed.best))
    return float((relaxed.best - parties).max(initial=0.0)) + ROUNDING


def _space(layout: Layout, left: Left, goal: Goal, least: int, *, whole: bool) -> Space:
    """Make the space of what is left."""
    search = Search(layout, left)
    rows = np.append(layout.blocks.rows, np.full(layout.helpers, HELPER, dtype=np.int64))[left.members]
    contents = Contents(left.parties, left.opening[: left.parties], left.variable, rows, layout.fixed)
    space = Space(layout.problem, search.model, search.variables, contents, whole=whole)
    value = space.weigh(layout.problem.pairs.value).tolist()
    search.model.add(cp_model.LinearExpr.weighted_sum(search.variables, value) >= least)
    return space

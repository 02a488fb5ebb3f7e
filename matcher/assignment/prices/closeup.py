"""A plan made better where openings take many people each: a few of them are solved anew, with prices of their own.

Prices of the whole problem suit every opening a little; those of a few openings show at once, and mostly at no search,
that they cannot do better by themselves, or leave so little to look at that the best they can do is soon found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.ascent import Relaxation
from matcher.assignment.prices.left import left_within
from matcher.assignment.prices.search import Search
from matcher.assignment.prices.windows import window_of

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

MANY: Final = 5
"""People for each opening from which on openings take many."""

PATIENCE: Final = 3
"""For each opening, windows of a size that gain nothing before they are made larger."""

ROUNDS: Final = (12, 30)
"""Rounds of prices of a window: first a few, which often show that nothing can be gained, then more."""

FINER: Final = 20.0
"""How many times shorter the first step is than for the whole problem."""

NEAR: Final = 1e-4
"""Part of the bound below which what a plan lacks is left to a search, which may prove it too."""

EFFORT: Final = 0.5
"""Work one window may take."""

MOST: Final = 20_000
ROUNDING: Final = 1e-6


def takes_many(layout: Layout) -> bool:
    """Tell whether openings take many people each and nothing ties them but the people; at least two of them."""
    openings = len(layout.blocks.seats)
    return openings > 1 and not len(layout.ties.low) and len(layout.least) >= MANY * openings


def improve_closely(
    layout: Layout, relaxed: Relaxed, worth: Whole, plan: Whole, *, sizes: range, step: float, deadline: Deadline,
    seed: int,
) -> Whole:  # fmt: skip
    """Solve random windows anew, larger ones when those of a size gain nothing any more.

    Only for layouts without helpers.

    Parameters
    ----------
    sizes
        Openings of a window, rising.
    step
        How far a price of the whole problem moved at most in the first round.
    """
    rng = np.random.default_rng(seed)
    count = len(layout.blocks.seats)
    enough = (1.0 - NEAR) * relaxed.bound
    for size in sizes:
        idle = 0
        while idle < PATIENCE * count and deadline.left() > 0 and worth[plan].sum() < enough:
            openings = np.sort(rng.choice(count, min(size, count), replace=False))
            better = _solved(layout, relaxed, worth, plan, openings, step / FINER, deadline, seed)
            idle = idle + 1 if better is None else 0
            plan = plan if better is None else better
    return plan


def _solved(
    layout: Layout, relaxed: Relaxed, worth: Whole, plan: Whole, openings: Whole, step: float, deadline: Deadline,
    seed: int,
) -> Whole | None:  # fmt: skip
    """Solve a window anew; gives the better plan, None where none is found."""
    small, kept = window_of(layout, plan, openings)
    inside = np.flatnonzero(np.isin(kept, plan))
    reached = int(worth[kept[inside]].sum())
    relaxation, prices = Relaxation(small, worth[kept]), relaxed.prices
    for rounds in ROUNDS:
        now = relaxation.lower(prices, rounds=rounds, step=step, deadline=deadline, shortest=FINER)
        gap = now.bound - reached - 1 + ROUNDING
        if gap < 0.0:
            return None
        prices = now.prices
    left = left_within(small, now, gap, MOST, inside, each=1)
    if left is None:
        return None
    found = Search(small, left).best(worth[kept], seconds=deadline.left(), seed=seed, start=inside, effort=EFFORT)
    if found.interrupted:
        deadline.stop()
    if found.chosen is None or worth[kept[found.chosen]].sum() <= reached:
        return None
    return np.sort(np.concatenate((np.setdiff1d(plan, kept[inside]), kept[found.chosen])))

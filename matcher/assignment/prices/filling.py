"""A first plan, filled in by prices: good within a tenth of a percent, and quick at any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.kernels.fill_in import fill_in
from matcher.assignment.prices.kernels.sweep import BEYOND

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.blocks import Picking
    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

CHARGES: Final = (1.0, 0.75, 0.5, 0.25, 0.0)
"""Parts of the price that somebody costs who is not placed yet, pass by pass."""

MOST_PASSES: Final = 30


def can_fill(layout: Layout) -> bool:
    """Tell whether leaving somebody out never breaks a rule, but that they must be placed."""
    only_limits = bool((layout.ties.low <= -BEYOND).all() and (layout.ties.weight >= 0).all())
    return only_limits and layout.helpers == 0 and not layout.blocks.least.any()


class Filling:
    """A plan being filled in.

    Parameters
    ----------
    plan : shape (n_pairs,)
        1 for the pairs chosen.
    """

    def __init__(self, layout: Layout, worth: Whole, picking: Picking) -> None:
        blocks, ties = layout.blocks, layout.ties
        self.layout, self.picking = layout, picking
        self.worth: Real = worth[: len(blocks.rows)].astype(np.float64)
        self.plan: Small = np.zeros(len(blocks.rows), dtype=np.int8)
        self._placed: Whole = np.zeros(len(layout.least), dtype=np.int64)
        self._left: Whole = np.minimum(ties.high, 2**60).astype(np.int64)
        self._own: Whole = np.argsort(blocks.person, kind="stable")
        self._own_from: Whole = np.searchsorted(blocks.person[self._own], np.arange(len(layout.least) + 1))
        order = np.argsort(ties.choice, kind="stable")
        self._tie, self._use = ties.row[order], ties.weight[order]
        self._tie_from: Whole = np.searchsorted(ties.choice[order], np.arange(len(blocks.rows) + 1))
        self._reduced: Real = np.zeros(len(blocks.rows))

    def fill(self, relaxed: Relaxed, deadline: Deadline) -> Whole | None:
        """Fill the plan in; gives its choices, rising, or None where somebody who must be placed is not."""
        order = np.argsort(-relaxed.best, kind="stable")
        values, self.worth = self.worth, relaxed.often - 0.5
        self._pass(order, np.zeros(len(self._placed)), 0.0)
        self.worth = values
        for number in range(MOST_PASSES):
            charge = CHARGES[min(number, len(CHARGES) - 1)]
            gained = self._pass(order, relaxed.prices.person, charge)
            if deadline.left() <= 0 or (number >= len(CHARGES) and gained < 0.5):
                break
        missed = self._placed < self.layout.least
        return None if missed.any() else np.flatnonzero(self.plan)

    def improve(self, plan: Whole, relaxed: Relaxed, deadline: Deadline) -> Whole | None:
        """Go on from a plan: every pass makes it better or leaves it; None where somebody stays out who must not."""
        blocks = self.layout.blocks
        self.plan[:] = 0
        self.plan[plan] = 1
        self._placed[:] = np.bincount(blocks.person[plan], minlength=len(self._placed))
        self._left -= self.layout.ties.used(self.plan.astype(np.float64)).astype(np.int64)
        order = np.argsort(-relaxed.best, kind="stable")
        for _ in range(MOST_PASSES):
            if self._pass(order, relaxed.prices.person, 0.0) < 0.5 or deadline.left() <= 0:
                break
        missed = self._placed < self.layout.least
        return None if missed.any() else np.flatnonzero(self.plan)

    def _pass(self, order: Whole, price: Real, charge: float) -> float:
        blocks, picking, layout = self.layout.blocks, self.picking, self.layout
        return fill_in(
            order, blocks.start, self.worth, blocks.person, price, charge, blocks.load, blocks.seats, blocks.capacity,
            layout.least, layout.most, blocks.apart_from, blocks.apart, picking.off, picking.table, picking.taken,
            picking.own, picking.kept, picking.left_out, picking.next_out, picking.chosen, self._reduced,
            self._own, self._own_from, self._tie_from, self._tie, self._use, self._left, self.plan, self._placed,
        )  # fmt: skip

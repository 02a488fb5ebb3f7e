"""Prices that make the bound small: rounds of picking and of moving prices, with steps that get shorter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.blocks import Picking
from matcher.assignment.prices.kernels.party import NEVER
from matcher.assignment.prices.kernels.sweep import BEYOND, count_placed, move_prices, paid, take_prices

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.kernels.party import Real
    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

GRID: Final = 4096
"""Prices are whole numbers of this part of a unit: sums of them are exact in floating point below 2e12."""

MOST_ASKED: Final = 8.0
"""A person asked for by more openings too many than this counts as asked for by so many."""

STEPS_APART: Final = 1000.0
"""How many times longer the first step is than the last one."""


@dataclass(frozen=True)
class Prices:
    """A price on each person's placements, shape (n_persons,), and on each tie, shape (n_ties,)."""

    person: Real
    tie: Real

    @classmethod
    def first(cls, layout: Layout, worth: Whole) -> Prices:
        """Give prices to begin with: what each person's best pair is worth, so that nobody is asked for yet."""
        person = layout.blocks.person
        best = np.zeros(len(layout.least))
        np.maximum.at(best, person, worth[: len(person)].astype(np.float64))
        return cls(best, np.zeros(len(layout.ties.low)))

    def on_grid(self) -> Prices:
        """Round to what sums exactly."""
        return Prices(np.round(self.person * GRID) / GRID, np.round(self.tie * GRID) / GRID)


@dataclass(frozen=True)
class Relaxed:
    """What prices show.

    Parameters
    ----------
    bound
        No plan has a larger sum of worth; infinite before anything is known.
    reduced : shape (n_choices,)
        Worth of each choice with prices taken off.
    best : shape (n_openings,)
        What the best party of each opening is worth then.
    often : shape (n_pairs,)
        In what share of the last rounds each pair was picked: close to 1 for what the best plans hold.
    """

    prices: Prices
    bound: float
    reduced: Real
    best: Real
    often: Real


class Relaxation:
    """The problem with every rule that ties openings together replaced by a price, for one goal.

    Parameters
    ----------
    worth : shape (n_choices,)
        What each choice adds to the goal.
    """

    def __init__(self, layout: Layout, worth: Whole, picking: Picking | None = None) -> None:
        self.layout = layout
        self.worth: Real = worth.astype(np.float64)
        self.picking = picking or Picking(layout.blocks)
        self._low, self._high = layout.ties.low.astype(np.float64), layout.ties.high.astype(np.float64)
        # Nobody is placed less than never: without a least number there is no lower side that could have a price.
        self._least = np.where(layout.least > 0, layout.least.astype(np.float64), -BEYOND)
        self._most = layout.most.astype(np.float64)
        self._pairs = len(layout.blocks.rows)
        self._reduced: Real = np.zeros(layout.choices)
        self._placed: Whole = np.zeros(len(layout.least), dtype=np.int64)
        self._pace, self._stride = _pace(layout)

    def at(self, prices: Prices) -> Relaxed:
        """Say what prices on the grid show, exactly."""
        bound = self._round(prices)
        often = self.picking.chosen.astype(np.float64)
        return Relaxed(prices, bound, self._reduced.copy(), self.picking.best.copy(), often)

    def _round(self, prices: Prices) -> float:
        """Let everything pick at these prices; gives the bound."""
        layout, pairs = self.layout, self._pairs
        worth = self.worth
        if len(prices.tie):
            worth = worth - layout.ties.charged(prices.tie, layout.choices)
        take_prices(worth[:pairs], layout.blocks.person, prices.person, self._reduced)
        self._reduced[pairs:] = worth[pairs:]
        total = self.picking.pick(self._reduced[:pairs])
        if total == NEVER:
            return NEVER
        helpers = float(np.maximum(self._reduced[pairs:], 0.0).sum())
        return (
            total + helpers + paid(prices.person, self._least, self._most) + paid(prices.tie, self._low, self._high)
        )  # fmt: skip

    def _chosen(self) -> Real:
        return np.concatenate((self.picking.chosen, self._reduced[self._pairs :] > 0.0)).astype(np.float64)

    def lower(
        self, start: Prices, *, rounds: int, step: float, deadline: Deadline, shortest: float = STEPS_APART
    ) -> Relaxed:  # fmt: skip
        """Look for prices with a small bound.

        Parameters
        ----------
        rounds, step, shortest
            How many rounds; how far a price moves at most in the first one; how many times less in the last one.
        deadline
            When it ends, the best prices so far are given.
        """
        now = Prices(start.person.copy(), start.tie.copy())
        drift = np.zeros(len(now.person)), np.zeros(len(now.tie))
        wide = np.full(len(now.person), MOST_ASKED)
        best, bound = start, np.inf
        often, counted = np.zeros(self._pairs), 0
        for number in range(rounds):
            found = self._round(now)
            if number >= 0.7 * rounds:
                often += self.picking.chosen
                counted += 1
            if found < bound:
                best, bound = Prices(now.person.copy(), now.tie.copy()), found
            if found == NEVER or deadline.left() <= 0:
                break
            length = step * shortest ** (-number / rounds)
            count_placed(self.layout.blocks.person, self.picking.chosen, self._placed)
            placed = self._placed.astype(np.float64)
            move_prices(now.person, placed, self._least, self._most, 1.0 / wide, wide, drift[0], length)
            if len(now.tie):
                used = self.layout.ties.used(self._chosen())
                move_prices(now.tie, used, self._low, self._high, self._pace, self._stride, drift[1], length)
        shown = self.at(best.on_grid())
        return replace(shown, often=often / counted) if counted else shown


def _pace(layout: Layout) -> tuple[Real, Real]:
    """Say how fast the price of each tie moves: by what a typical choice uses of it, and how many it ties."""
    ties = layout.ties
    entries = np.maximum(np.diff(ties.start), 1)
    sizes = np.bincount(ties.row, np.abs(ties.weight), minlength=len(entries)) / entries
    sizes = np.maximum(sizes, 1.0)
    return 1.0 / (sizes * np.sqrt(entries / 2.0)), 1.0 / sizes

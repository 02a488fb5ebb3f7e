"""One level of the objective: prices for a bound, then a search through what the bound leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from matcher.assignment.prices.ascent import Prices, Relaxation
from matcher.assignment.prices.kernels.party import NEVER
from matcher.assignment.prices.left import left_within
from matcher.assignment.prices.search import Search

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.layout import Layout
    from matcher.assignment.prices.left import Left
    from matcher.problem.columns import Whole

ROUNDS: Final = 200
"""Rounds of prices before the first search; a city comes within 0.003 % of its best plan in them."""

POLISH: Final = 1500
"""Rounds in shorter steps where the first search did not close the gap."""

MOST: Final = 60_000
"""Parties up to which one search looks at all of them."""

ROUNDING: Final = 1e-6


@dataclass(frozen=True)
class Closed:
    """What is known of a level.

    Parameters
    ----------
    plan : shape (n,)
        Choices of the best plan found, rising; None without one.
    bound
        No plan is worth more on this level.
    prices
        Prices that show the bound, or one near it.
    impossible
        Whether it was shown that there is no plan at all.
    """

    plan: Whole | None
    bound: int
    prices: Prices
    impossible: bool = False

    def reached(self, worth: Whole) -> int | None:
        """Measure the plan; None without one."""
        return None if self.plan is None else int(worth[self.plan].sum())


class Closing:
    """A level being closed: the goal, what prices show, the best plan so far."""

    def __init__(self, layout: Layout, worth: Whole, start: Prices, plan: Whole | None, seed: int) -> None:
        self.layout, self.worth, self.seed = layout, worth, seed
        self.relaxation = Relaxation(layout, worth)
        self.start = start
        self.closed = Closed(plan, math.floor(float(worth[worth > 0].sum())), start)

    def close(self, deadline: Deadline, *, step: float) -> Closed:
        """Close the level as far as the time goes."""
        relaxed = self.relaxation.lower(self.start, rounds=ROUNDS, step=step, deadline=deadline)
        self._learn(relaxed)
        if self._is_done():
            return self.closed
        gap = self._first_gap(relaxed)
        polished = False
        while deadline.left() > 0:
            left = left_within(self.layout, relaxed, gap, MOST)
            if left is None or not self._search(left, relaxed, deadline):
                break
            if not polished and self._needed(relaxed) > 2.5 * gap:
                polished = True
                relaxed = self._polished(relaxed, step, deadline)
                if self._is_done():
                    break
            gap = self._next_gap(relaxed, gap)
        return self.closed

    def _learn(self, relaxed: Relaxed) -> None:
        if relaxed.bound == NEVER:
            self.closed = replace(self.closed, impossible=True)
            return
        bound = min(self.closed.bound, math.floor(relaxed.bound + ROUNDING))
        self.closed = replace(self.closed, bound=bound, prices=relaxed.prices)

    def _is_done(self) -> bool:
        return self.closed.impossible or self.closed.reached(self.worth) == self.closed.bound

    def _polished(self, relaxed: Relaxed, step: float, deadline: Deadline) -> Relaxed:
        finer = self.relaxation.lower(
            relaxed.prices, rounds=POLISH, step=step / 20.0, deadline=deadline, shortest=200.0
        )  # fmt: skip
        if finer.bound >= relaxed.bound:
            return relaxed
        self._learn(finer)
        return finer

    def _first_gap(self, relaxed: Relaxed) -> float:
        """Guess a gap that leaves about as many parties as there are people and openings."""
        wanted = int(1.4 * (len(self.layout.least) + len(self.layout.blocks.seats))) + 500
        gap = 0.5 + abs(relaxed.bound) * 1e-6
        while gap < relaxed.bound and left_within(self.layout, relaxed, 1.5 * gap, wanted) is not None:
            gap *= 1.5
        return gap

    def _next_gap(self, relaxed: Relaxed, gap: float) -> float:
        """Give the gap that proves the plan, or a few times the last one where that is less."""
        return min(self._needed(relaxed), 2.5 * gap)

    def _needed(self, relaxed: Relaxed) -> float:
        """Give the gap beyond which nothing can be better than the plan."""
        reached = self.closed.reached(self.worth)
        return max(relaxed.bound - (0 if reached is None else reached + 1), 0.0) + 2 * ROUNDING

    def _search(self, left: Left, relaxed: Relaxed, deadline: Deadline) -> bool:
        """Search what is left and learn from it; tells whether a larger gap could tell more."""
        found = Search(self.layout, left).best(
            self.worth, seconds=deadline.left(), seed=self.seed, start=self.closed.plan
        )  # fmt: skip
        if found.impossible and left.gap >= relaxed.bound:  # nothing was left out: worths are not negative
            self.closed = replace(self.closed, impossible=True)
            return False
        value = None if found.chosen is None else int(self.worth[found.chosen].sum())
        reached = self.closed.reached(self.worth)
        if value is not None and (reached is None or value > reached):
            self.closed = replace(self.closed, plan=found.chosen)
            reached = value
        # Whatever was left out is worth more than the gap below the bound, and worths are whole numbers.
        outside = math.ceil(relaxed.bound - left.gap - ROUNDING) - 1
        inside = -1 if found.impossible else found.bound
        best = -1 if reached is None else reached
        self.closed = replace(self.closed, bound=min(self.closed.bound, max(inside, outside, best)))
        return inside <= best and best < self.closed.bound

"""One level of the objective: prices for a bound, then a search through what the bound leaves."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from matcher.assignment.prices.ascent import Prices, Relaxation
from matcher.assignment.prices.closeup import improve_closely, takes_many
from matcher.assignment.prices.diving import dive
from matcher.assignment.prices.filling import Filling, can_fill
from matcher.assignment.prices.flow import best_flow, is_flow
from matcher.assignment.prices.kernels.party import NEVER
from matcher.assignment.prices.left import gap_that_leaves, left_within
from matcher.assignment.prices.search import Search
from matcher.assignment.prices.windows import improve

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
"""Parties that are listed at most."""

MOST_AT_ONCE: Final = 20_000
"""Parties up to which one search looks at all of them; above, only windows are searched."""

FEW_PAIRS: Final = 3_000
"""Pairs up to which a search looks at all that the gap leaves."""

EFFORT: Final = 30.0
"""Work one search may take before windows are tried."""

LITTLE: Final = 2.0
"""Work a search for a plan to begin with may take."""

TRIES: Final = 8
"""Gaps within which a plan to begin with is looked for."""

WINDOW: Final = 1_000
"""Parties of a window within the last gap, before it is made wider."""

WIDER: Final = 3.0
"""How much wider the gap of a window is."""

SMALL: Final = range(2, 5)
LARGE: Final = range(5, 9)
"""Openings that are solved anew together, where they take many people each, before the first search and after it."""

CLOSELY: Final = 0.8
"""Part of the time that may take."""

ROUNDING: Final = 1e-6


@dataclass(frozen=True, eq=False)
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


Tell = Callable[[int, int], None]
"""Told what the best plan so far reaches on a level, and what none exceeds."""


class Closing:
    """A level being closed: the goal, what prices show, the best plan so far; ``tell`` hears of each change."""

    def __init__(
        self, layout: Layout, worth: Whole, start: Prices, plan: Whole | None, seed: int, tell: Tell | None = None
    ) -> None:  # fmt: skip
        self.layout, self.worth, self.seed = layout, worth, seed
        self._tell = tell
        self.relaxation = Relaxation(layout, worth)
        self.start = start
        self.closed = Closed(plan, math.floor(float(worth[worth > 0].sum())), start)

    def begin(self, deadline: Deadline, *, step: float) -> Closed:
        """Find a plan to begin with, and no more; arguments as for ``close``."""
        relaxed = self.relaxation.lower(self.start, rounds=ROUNDS, step=step, deadline=deadline)
        self._learn(relaxed)
        if self.closed.impossible:
            return self.closed
        if can_fill(self.layout):
            self._fill(relaxed, step, deadline)
        gap = self._first_gap(relaxed)
        for _ in range(TRIES):
            left = left_within(self.layout, relaxed, gap, MOST, self.closed.plan)
            if left is None or deadline.left() <= 0 or not self._search(left, relaxed, deadline, effort=LITTLE):
                break
            if self.closed.plan is not None:
                break
            gap *= 2.5
        return self.closed

    def close(self, deadline: Deadline, *, step: float) -> Closed:
        """Close the level as far as the time goes.

        Parameters
        ----------
        step
            How far a price moves at most in the first round.
        """
        if is_flow(self.layout):
            return self._flow()
        relaxed = self.relaxation.lower(self.start, rounds=ROUNDS, step=step, deadline=deadline)
        self._learn(relaxed)
        if self._is_done():
            return self.closed
        can_improve = can_fill(self.layout)
        if can_improve:
            self._fill(relaxed, step, deadline)
            self._look_closely(relaxed, SMALL, step, deadline)
            relaxed = self._search_pairs(relaxed, step, deadline)
        gap, relaxed = self._search_wider_and_wider(relaxed, step, deadline)
        if can_improve:
            self._look_closely(relaxed, LARGE, step, deadline)
        if can_improve and self.closed.plan is not None and not self._is_done():
            better = improve(
                self.layout, relaxed, self.worth, self.closed.plan, gap=WIDER * gap, wanted=self._window(gap, relaxed),
                deadline=deadline, seed=self.seed,
            )  # fmt: skip
            self._take(better)
        if not self._is_done():  # nothing quicker is left to try: the search may take the time there is
            self._search_wider_and_wider(relaxed, step, deadline, math.inf)
        return self.closed

    def _flow(self) -> Closed:
        found = best_flow(self.layout, self.worth)
        if found is None:
            self.closed = replace(self.closed, impossible=True)
            return self.closed
        plan, price = found
        self.closed = replace(self.closed, plan=plan)
        self._learn(self.relaxation.at(Prices(price, self.start.tie)))
        return self.closed

    def _fill(self, relaxed: Relaxed, step: float, deadline: Deadline) -> None:
        """Find a plan without any search."""
        filling = Filling(self.layout, self.worth, self.relaxation.picking)
        if len(self.layout.ties.low):
            self._take(filling.fill(relaxed, deadline))
            return
        self._take(
            filling.improve(dive(self.layout, relaxed, self.worth, step=step, deadline=deadline), relaxed, deadline)
        )

    def _look_closely(self, relaxed: Relaxed, sizes: range, step: float, deadline: Deadline) -> None:
        """Make the plan better a few openings at a time, where they take many people each."""
        plan = self.closed.plan
        if plan is None or self._is_done() or not takes_many(self.layout):
            return
        self._take(
            improve_closely(
                self.layout, relaxed, self.worth, plan, sizes=sizes, step=step, deadline=deadline.share(CLOSELY),
                seed=self.seed,
            )
        )  # fmt: skip

    def _search_pairs(self, relaxed: Relaxed, step: float, deadline: Deadline) -> Relaxed:
        """Search pair by pair within the whole gap, where openings take many people and finer prices leave few pairs.

        Parties of many people are too many to list; of the pairs hardly any is left once the gap is small.
        """
        if self.closed.plan is None or self._is_done() or not takes_many(self.layout):
            return relaxed
        relaxed = self._polished(relaxed, step, deadline)
        left = left_within(self.layout, relaxed, self._needed(relaxed), FEW_PAIRS, self.closed.plan, each=1)
        if left is not None and len(left.opening) <= FEW_PAIRS and not self._is_done():
            self._search(left, relaxed, deadline)
        return relaxed

    def _take(self, plan: Whole | None) -> None:
        """Take a plan if it is better than the one so far."""
        if plan is not None and int(self.worth[plan].sum()) > (self.closed.reached(self.worth) or -1):
            self._change(plan=plan)

    def _change(self, *, plan: Whole | None = None, bound: int | None = None) -> None:
        """Note a better plan or a lower bound."""
        before = self.closed
        self.closed = replace(
            before, plan=before.plan if plan is None else plan, bound=before.bound if bound is None else bound
        )  # fmt: skip
        reached = self.closed.reached(self.worth)
        if self._tell is not None and reached is not None and self.closed is not before:
            self._tell(reached, self.closed.bound)

    def _window(self, gap: float, relaxed: Relaxed) -> int:
        """Say how many openings a window may hold, by how many parties an opening has within the gap."""
        left = left_within(self.layout, relaxed, gap, MOST)
        each = (MOST if left is None else left.parties) / len(self.layout.blocks.seats)
        return int(min(max(WINDOW / max(each, 1.0), 4), 400))

    def _search_wider_and_wider(
        self, relaxed: Relaxed, step: float, deadline: Deadline, effort: float = EFFORT
    ) -> tuple[float, Relaxed]:  # fmt: skip
        """Search within a gap that grows until it proves the plan; gives the last gap and the last prices."""
        gap, polished = self._first_gap(relaxed), False
        while deadline.left() > 0:
            left = self._left(relaxed, gap, pair_by_pair=effort == math.inf)
            if left is None or not self._search(left, relaxed, deadline, effort):
                break
            if not polished and self._needed(relaxed) > 2.5 * gap:
                polished = True
                relaxed = self._polished(relaxed, step, deadline)
                if self._is_done():
                    break
            gap = self._next_gap(relaxed, gap)
        return gap, relaxed

    def _left(self, relaxed: Relaxed, gap: float, *, pair_by_pair: bool) -> Left | None:
        """List what is left within a gap, pair by pair where parties are too many; None when that is too much."""
        left = left_within(self.layout, relaxed, gap, MOST, self.closed.plan)
        if pair_by_pair and (left is None or len(left.opening) > MOST_AT_ONCE):
            left = left_within(self.layout, relaxed, gap, MOST, self.closed.plan, each=1)
        return left if left is not None and len(left.opening) <= MOST_AT_ONCE else None

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
        return gap_that_leaves(self.layout, relaxed, wanted)

    def _next_gap(self, relaxed: Relaxed, gap: float) -> float:
        """Give the gap that proves the plan, or a few times the last one where that is less."""
        return min(self._needed(relaxed), 2.5 * gap)

    def _needed(self, relaxed: Relaxed) -> float:
        """Give the gap beyond which nothing can be better than the plan."""
        reached = self.closed.reached(self.worth)
        return max(relaxed.bound - (0 if reached is None else reached + 1), 0.0) + 2 * ROUNDING

    def _search(self, left: Left, relaxed: Relaxed, deadline: Deadline, effort: float = EFFORT) -> bool:
        """Search what is left and learn from it; tells whether a larger gap could tell more."""
        found = Search(self.layout, left).best(
            self.worth, seconds=deadline.left(), seed=self.seed, start=self.closed.plan, effort=effort
        )  # fmt: skip
        if found.interrupted:
            deadline.stop()
        if found.impossible and left.gap >= relaxed.bound:  # nothing was left out: worths are not negative
            self.closed = replace(self.closed, impossible=True)
            return False
        value = None if found.chosen is None else int(self.worth[found.chosen].sum())
        reached = self.closed.reached(self.worth)
        if value is not None and (reached is None or value > reached):
            self._change(plan=found.chosen)
            reached = value
        # Whatever was left out is worth more than the gap below the bound, and worths are whole numbers.
        outside = math.ceil(relaxed.bound - left.gap - ROUNDING) - 1
        inside = -1 if found.impossible else found.bound
        best = -1 if reached is None else reached
        self._change(bound=min(self.closed.bound, max(inside, outside, best)))
        return inside <= best and best < self.closed.bound

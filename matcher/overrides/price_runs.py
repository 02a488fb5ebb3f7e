"""The best plan of a large problem for values that differ a little, from the prices of the plan it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.close import Closing
from matcher.overrides.price_space import demanded, near_prices

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.plan import Assignment
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

ROUNDED: Final = 0.1
"""The shortest first step of prices."""


class PriceRuns:
    """A problem whose levels above ``value`` are held at what a plan reaches.

    Parameters
    ----------
    base
        The plan, best on those levels.
    noise
        How far values move, as a share of them: so far prices move too.
    """

    def __init__(
        self, problem: Problem, base: Assignment, noise: float, seed: int, deadline: Deadline
    ) -> None:  # fmt: skip
        assert base.objective is not None  # only a plan comes here
        held = list(zip(base.levels, base.objective, strict=True))[:-1]
        self.layout, goal = demanded(problem, held)
        self.seed = seed
        self.prices = near_prices(self.layout, goal.worth, deadline).prices
        self.step = max(noise * float(goal.worth.max(initial=0)), ROUNDED)

    def best(self, value: Whole, deadline: Deadline) -> Whole | None:
        """Give the rows of the best plan for other values, rising; None where the time ended before that was shown."""
        layout = self.layout
        pairs = len(layout.blocks.rows)
        worth = np.zeros(layout.choices, dtype=np.int64)
        worth[:pairs] = value[layout.blocks.rows]
        # The plan itself is no good beginning: it mends badly where a few values have moved much.
        closed = Closing(layout, worth, self.prices, None, self.seed).close(deadline, step=self.step)
        if closed.plan is None or closed.reached(worth) != closed.bound:
            return None
        own = closed.plan[closed.plan < pairs]
        made: Whole = np.sort(np.concatenate((layout.fixed, layout.blocks.rows[own])))
        return made

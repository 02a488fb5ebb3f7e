"""A first plan without any search, so that a large round is never left without one when time is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matcher.assignment.exact.parts import Part
    from matcher.problem.columns import Whole


class _Filling:
    """Choices made one after the other, none of which breaks a row."""

    def __init__(self, part: Part) -> None:
        self.rows = part.rows
        self.chosen = [0] * len(part.choices)
        self.sums = [0] * len(part.rows)
        self.rows_of: list[list[tuple[int, int]]] = [[] for _ in part.choices]
        for number, row in enumerate(part.rows):
            for choice, weight in zip(row.choices.tolist(), row.weights.tolist(), strict=True):
                self.rows_of[choice].append((number, weight))

    def choose(self, choice: int, *, deeper: bool = True) -> bool:
        """Make a choice if no row forbids it, and first a helper that it needs; tell whether it is made."""
        if self.chosen[choice]:
            return True
        for number, weight in self.rows_of[choice]:
            row, after = self.rows[number], self.sums[number] + weight
            if after > row.high:
                return False
            if weight < 0 and after < row.low and not (deeper and self._helped(number, choice, weight)):
                return False
        self.chosen[choice] = 1
        for number, weight in self.rows_of[choice]:
            self.sums[number] += weight
        return True

    def _helped(self, number: int, choice: int, weight: int) -> bool:
        """Make another choice of a row so that this one may be made."""
        row = self.rows[number]
        for other, gain in zip(row.choices.tolist(), row.weights.tolist(), strict=True):
            if gain > 0 and other != choice and not self.chosen[other] and self.choose(other, deeper=False):
                return self.sums[number] + weight >= row.low
        return False

    def holds(self) -> bool:
        """Tell whether every row holds."""
        return all(row.low <= total <= row.high for row, total in zip(self.rows, self.sums, strict=True))


def first_plan(part: Part) -> tuple[int, ...] | None:
    """Fill the best-looking choices in, what is demanded of a single choice before all others.

    Returns
    -------
    tuple of 0 and 1, or None
        A plan that keeps every rule; None where filling in does not lead to one.
    """
    filling = _Filling(part)
    demanded = [row.choices.tolist()[0] for row in part.rows if row.low > 0 and len(row.choices) == 1]
    for choice in [*demanded, *_by_worth(part).tolist()]:
        filling.choose(choice)
    return tuple(filling.chosen) if filling.holds() else None


def _by_worth(part: Part) -> Whole:
    """Order the choices: those of pairs by what they add to the last level, helpers after them; each in its order."""
    worth = np.full(len(part.choices), -1, dtype=np.int64)
    for choices, weights in part.goals[-1:]:
        worth[choices] = weights
    return np.argsort(-worth, kind="stable")

"""Rules that tie openings together, as rows ``low <= sum(weight * choice) <= high`` in columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.assignment.prices.kernels.sweep import BEYOND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.assignment.prices.kernels.party import Real
    from matcher.problem.columns import Whole

Key = tuple[str, ...]
"""Name of a row: the rule as a conflict names it, then what tells rows of one rule apart."""

BEYOND_WHOLE = int(BEYOND)


@dataclass(frozen=True)
class Ties:
    """Rows over choices: pairs in the order of the blocks, then helpers.

    Parameters
    ----------
    keys
        Name of each row.
    start : shape (n_rows + 1,)
        Where the entries of each row begin.
    choice, weight : shape (n_entries,)
        The choices of the rows and their weights.
    low, high : shape (n_rows,)
        ``-BEYOND`` and ``BEYOND`` for a side that is not there.
    """

    keys: tuple[Key, ...]
    start: Whole
    choice: Whole
    weight: Whole
    low: Whole
    high: Whole

    @property
    def row(self) -> Whole:
        """The row of each entry, shape (n_entries,)."""
        made: Whole = np.repeat(np.arange(len(self.low)), np.diff(self.start))
        return made

    def charged(self, price: Real, choices: int) -> Real:
        """Give what each choice pays when rows have prices, shape (choices,)."""
        made: Real = np.bincount(self.choice, self.weight * price[self.row], minlength=choices).astype(np.float64)
        return made

    def used(self, chosen: Real) -> Real:
        """Give what choices use of each row, shape (n_rows,)."""
        made: Real = np.bincount(self.row, self.weight * chosen[self.choice], minlength=len(self.low)).astype(
            np.float64
        )
        return made

    def with_row(self, key: Key, choice: Whole, weight: Whole, low: int, high: int) -> Ties:
        """Give the same rows and one more."""
        return Ties(
            (*self.keys, key),
            np.append(self.start, len(self.choice) + len(choice)),
            np.concatenate((self.choice, choice)),
            np.concatenate((self.weight, weight)),
            np.append(self.low, low),
            np.append(self.high, high),
        )


class TieRows:
    """Collects rows over the rows of ``problem.pairs`` and helpers, whether open, closed or fixed."""

    def __init__(self, pairs: int) -> None:
        self.pairs = pairs
        self._helpers: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._choices: list[Whole] = []
        self._weights: list[Whole] = []
        self._sides: list[tuple[int, int]] = []

    @property
    def helpers(self) -> int:
        """How many helpers were made."""
        return len(self._helpers)

    def helper(self, name: Key) -> int:
        """Make a further yes/no choice that counts nothing by itself."""
        self._helpers[name] = self.pairs + len(self._helpers)
        return self._helpers[name]

    def helper_of(self, name: Key) -> int | None:
        """Give the helper of a name if it was made."""
        return self._helpers.get(name)

    def add(
        self, key: Key, choices: Whole, weights: Whole | None = None, *, low: int = -BEYOND_WHOLE,
        high: int = BEYOND_WHOLE,
    ) -> None:  # fmt: skip
        """Lay a row down."""
        self._keys.append(key)
        self._choices.append(np.asarray(choices, dtype=np.int64))
        self._weights.append(np.ones(len(choices), dtype=np.int64) if weights is None else weights)
        self._sides.append((low, high))

    def ties(self, place: Whole, fixed: NDArray[np.bool_], helpers_from: int) -> Ties | None:
        """Make rows over open choices; None where a row without open choices does not hold.

        Parameters
        ----------
        place : shape (n_pairs,)
            Place of each pair among the open ones; -1 for those that are not.
        fixed : shape (n_pairs,)
            Pairs that are chosen for certain: what they use is taken off both sides.
        helpers_from
            Place of the first helper.
        """
        where = np.concatenate((place, helpers_from + np.arange(self.helpers)))
        certain = np.concatenate((fixed, np.zeros(self.helpers, dtype=np.bool_)))
        keys, choices, weights, sides = [], [], [], []
        for key, choice, weight, (low, high) in zip(
            self._keys, self._choices, self._weights, self._sides, strict=True
        ):  # fmt: skip
            sure = int(weight[certain[choice]].sum())
            keep = where[choice] >= 0
            least, most = _sides(low, sure), _sides(high, sure)
            if not _can_hold(weight[keep], least, most):
                return None
            if _may_break(weight[keep], least, most):
                keys.append(key)
                choices.append(where[choice[keep]])
                weights.append(weight[keep])
                sides.append((least, most))
        lengths = np.cumsum([0, *(len(each) for each in choices)])
        grid = np.array(sides, dtype=np.int64).reshape(-1, 2)
        none = np.empty(0, dtype=np.int64)
        return Ties(
            tuple(keys), lengths, np.concatenate([none, *choices]), np.concatenate([none, *weights]),
            grid[:, 0], grid[:, 1],
        )  # fmt: skip


def _sides(side: int, sure: int) -> int:
    return side if abs(side) >= BEYOND_WHOLE else side - sure


def _can_hold(weight: Whole, low: int, high: int) -> bool:
    return int(weight[weight > 0].sum()) >= low and int(weight[weight < 0].sum()) <= high


def _may_break(weight: Whole, low: int, high: int) -> bool:
    return int(weight[weight > 0].sum()) > high or int(weight[weight < 0].sum()) < low

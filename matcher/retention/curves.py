"""How many are still there, and what ended the stays of the others: no model, only who was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import beta

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matcher.retention.spells import Spells


@dataclass(frozen=True, eq=False)
class Curve:
    """The part still there after each time at which somebody left, and the parts that left by cause.

    Where nobody was watched from the beginning, it is about those who were there when the first one was.

    Parameters
    ----------
    times : shape (m,)
        Times at which somebody left, rising.
    at_risk : shape (m,)
        Who was there, and watched, just before.
    exits : shape (m, causes)
        Who left then, by cause.
    survival : shape (m,)
        Kaplan and Meier. Just after each time; 1 before the first.
    incidence : shape (m, causes)
        Aalen and Johansen, exact where several leave at one time: with ``survival`` they add to 1.
    stays
        What it was worked out from.
    """

    times: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    exits: NDArray[np.int64]
    survival: NDArray[np.float64]
    incidence: NDArray[np.float64]
    stays: Spells

    @property
    def last(self) -> float:
        """The last time at which anybody was seen: nothing is known beyond."""
        return float(self.stays.until.max(initial=0.0))

    def survival_at(self, times: Sequence[float]) -> NDArray[np.float64]:
        """Give the part still there after each time; not a number beyond the last."""
        return self._known(times, np.concatenate([[1.0], self.survival])[self._before(times)])

    def incidence_at(self, times: Sequence[float]) -> NDArray[np.float64]:
        """Give the parts that left by each time, a row for each time and a column for each cause."""
        steps = np.vstack([np.zeros(self.incidence.shape[1]), self.incidence])[self._before(times)]
        return np.where(np.asarray(times)[:, None] > self.last, np.nan, steps)

    def at_risk_at(self, times: Sequence[float]) -> NDArray[np.int64]:
        """Give who was there, and watched, just before each time."""
        return at_risk(self.stays, np.asarray(times, dtype=np.float64))

    def interval_at(self, times: Sequence[float], level: float = 0.95) -> NDArray[np.float64]:
        """Give bounds for the part still there after each time; shape (times, 2), not numbers beyond the last.

        For few stays: they do not shrink to nothing where nobody left, and hold at least as often as said. Where
        stays were not watched from their beginning the lower ones rest on how many were watched when they were fewest.

        References
        ----------
        Fay, Brittain and Proschan (2013), Biostatistics 14(4), 723-736: products of beta variables, by their moments.
        """
        if not 0 < level < 1:
            raise ValueError("level: between 0 and 1")
        n, left = self.at_risk, self.exits.sum(axis=1)
        fewest = _fewest(self.stays, np.concatenate([[0.0], self.times])[:-1], self.times)
        passed, asked = self._before(times), np.asarray(times, dtype=np.float64)
        upper = _after_each(n, n, left)[passed]
        since = _fewest(self.stays, np.concatenate([[0.0], self.times])[passed], asked)
        after = np.minimum(_known_to_stay(self.stays, asked), since)
        lower = _after_each(fewest, n, left)[passed] * np.column_stack([after / (after + 1), after / (after + 2)])
        low = np.fmin(_quantile(lower, (1 - level) / 2), self.survival_at(times))
        return self._known(times, np.column_stack([low, _quantile(upper, (1 + level) / 2)]).T).T

    def _before(self, times: Sequence[float]) -> NDArray[np.intp]:
        """Count the times of exits up to each time."""
        return np.searchsorted(self.times, np.asarray(times, dtype=np.float64), side="right")

    def _known(self, times: Sequence[float], found: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(np.asarray(times) > self.last, np.nan, found)


def curve_of(stays: Spells) -> Curve:
    """Work out the curve of stays.

    References
    ----------
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5(3), 141-150.
    """
    left = stays.cause > 0
    times, place = np.unique(stays.until[left], return_inverse=True)
    exits = np.zeros((len(times), stays.causes), dtype=np.int64)
    np.add.at(exits, (place, stays.cause[left] - 1), 1)
    there = at_risk(stays, times)
    survival = np.cumprod(1 - exits.sum(axis=1) / there)
    before = np.concatenate([[1.0], survival[:-1]])[: len(times)]
    incidence = np.cumsum(before[:, None] * exits / there[:, None], axis=0)
    return Curve(times, there, exits, survival, incidence, stays)


def at_risk(stays: Spells, times: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count who has ``entry < t <= until``."""
    until = np.sort(stays.until)
    there = len(until) - np.searchsorted(until, times, side="left")
    if stays.entry is not None:
        entry = np.sort(stays.entry)
        there = there - (len(entry) - np.searchsorted(entry, times, side="left"))
    return there


def _fewest(stays: Spells, since: NDArray[np.float64], until: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count who was watched when they were fewest, at any time later than ``since`` and up to ``until``.

    Not before anybody was watched: of that time the curve says nothing.
    """
    there = at_risk(stays, until)
    if stays.entry is None:
        return there
    entries = np.unique(stays.entry)
    before = at_risk(stays, entries)  # between two entries they only become fewer
    begin, end = (np.searchsorted(entries, each, side="right") for each in (since, until))
    found = [min([count, *before[max(a, 1) : b]]) for count, a, b in zip(there, begin, end, strict=True)]
    return np.array(found, dtype=np.int64)


def _after_each(fewest: NDArray[np.int64], n: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the first and second moments of the part still there, before the first exits and after each."""
    first = (n - left + 1) / n
    second = first * (n - left + 2) / (n + 1)
    steps = np.column_stack([first * fewest / (fewest + 1), second * fewest / (fewest + 2)])
    return np.vstack([[1.0, 1.0], np.cumprod(steps, axis=0)])


def _known_to_stay(stays: Spells, times: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count who was there just before a time and did not leave at it; who was last seen then is one of them."""
    left = np.sort(stays.until[stays.cause > 0])
    then = np.searchsorted(left, times, side="right") - np.searchsorted(left, times, side="left")
    return at_risk(stays, times) - then


def _quantile(moments: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    """Give a quantile of the beta variables with these first and second moments; of a constant, the constant."""
    mean, square = moments.T
    spread = square - mean**2
    certain = (spread <= 0) | (mean <= 0) | (mean >= 1)
    size = np.where(certain, 1.0, (mean - square) / np.where(certain, 1.0, spread))
    found = beta.ppf(part, mean * size, (1 - mean) * size)
    bounds: NDArray[np.float64] = np.where(certain, mean, found)
    return bounds

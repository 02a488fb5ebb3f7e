"""Stays taken apart into periods in each of which the chance of leaving in a month is taken for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matcher.retention.spells import Spells

MONTHS: Final = (1, 2, 3, 6, 12, 24, 36)
"""Months up to which the chance of leaving in a month is taken for the same; the last goes on for ever."""


class Watched(NamedTuple):
    """What was seen of stays, period by period.

    Parameters
    ----------
    months : shape (n, periods)
        How many months each stay was watched in each period, that of the exit included.
    exits : shape (causes, n, periods)
        1 where it ended, by what ended it.
    """

    months: NDArray[np.float64]
    exits: NDArray[np.float64]


def watched(stays: Spells, edges: Sequence[int], causes: int) -> Watched:
    """Take stays apart, in whole months as ``whole_months`` gives them.

    References
    ----------
    Singer and Willett (1993), Journal of Educational Statistics 18(2), 155-195.
    """
    first, last = whole_months(stays)
    begin, end = _bounds(edges)
    months = np.maximum(np.minimum(last[:, None], end) - np.maximum(first[:, None], begin), 0)
    exits = np.zeros((causes, *months.shape))
    (who,) = np.nonzero(stays.cause > 0)
    exits[stays.cause[who] - 1, who, np.searchsorted(end, last[who])] = 1
    return Watched(months, exits)


def whole_months(stays: Spells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the months that were over before each stay was watched, and those at its end.

    An exit at any time of a month is one of that month; who was last seen within a month was watched up to its
    beginning.
    """
    last = np.where(stays.cause > 0, np.maximum(np.ceil(stays.until), 1), np.floor(stays.until))
    return np.zeros(len(stays)) if stays.entry is None else np.floor(stays.entry), last


def even_edges(stays: Spells, most: int = 12) -> tuple[int, ...]:
    """Give periods in each of which about as many stays ended, in whole units of a time that may be no month."""
    ended = stays.until[stays.cause > 0]
    if not len(ended):
        return (1,)
    parts = np.quantile(ended, np.linspace(0, 1, most + 1)[1:], method="higher")
    return tuple(sorted({max(int(np.ceil(each)), 1) for each in parts}))


def months_in(edges: Sequence[int], months: Sequence[float]) -> NDArray[np.float64]:
    """Count the months of each period that lie before each of some months; shape (months, periods)."""
    begin, end = _bounds(edges)
    found: NDArray[np.float64] = np.minimum(np.asarray(months, dtype=np.float64)[:, None], end) - begin
    return np.maximum(found, 0)


def _bounds(edges: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([0, *edges[:-1]], dtype=np.float64), np.array([*edges[:-1], np.inf])

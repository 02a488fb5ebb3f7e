"""How well forecasts of staying order people, and how far they are from what happened.

Who was lost from sight is made up for by giving more weight to those who were seen as long (inverse probability of
censoring): in ``train`` one sees how long stays are watched, in ``test`` how good the forecasts are. The two may be the
same stays.

Where all stays are looked at on one day, many are still there at the longest time, and they are what matters most.
Never leave them out: cut both with ``stays.cut(tau)`` at a time somewhat later than the last that is asked for. Who
left after it is then still there at ``tau``, and every stay is counted. Who is last seen exactly at a time asked for is
not known to be there after it; where times are whole months, ask between them (11.5: has lasted eleven months).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matcher.retention.curves import at_risk, curve_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from matcher.retention.spells import Spells

SAME: Final = 1e-8
"""Risks that differ by no more are the same."""
ROUNDING: Final = 1e-9
"""How far beyond 0 and 1 a chance may lie for want of digits."""


class Pairs(NamedTuple):
    """How pairs of stays, of which one is known to have ended first, were ordered.

    Parameters
    ----------
    right, wrong, tied
        How many had the higher risk on the stay that ended first, how many on the other, and how many on neither.
    """

    right: int
    wrong: int
    tied: int


class Auc(NamedTuple):
    """How well those who have left by a time are told from those still there.

    Parameters
    ----------
    at : shape (times,)
        At each time; 1 is the best, 0.5 no better than chance.
    mean
        Over all times, weighted by how many leave between them.
    """

    at: NDArray[np.float64]
    mean: float


def pairs(stays: Spells, risk: ArrayLike) -> Pairs:
    """Count the pairs that ``harrell_c`` is made of.

    Parameters
    ----------
    stays
        In any unit of time, all watched from their beginning.
    risk : shape (n,)
        Any numbers; higher leaves sooner.

    Raises
    ------
    ValueError
        If there is not one finite risk for each stay, or a stay was not watched from its beginning.
    """
    _, all_after, lower, tied = _ordered(stays, risk)
    right, same = int(lower.sum()), int(tied.sum())
    return Pairs(right, int(all_after.sum()) - right - same, same)


def harrell_c(stays: Spells, risk: ArrayLike) -> float:
    """Give the part of pairs in which the one who left first had the higher risk.

    A pair counts if it is known who left first; one who was still there when the other left stayed longer. Where
    risks are the same it counts half. It depends on how long stays were watched: see ``uno_c``.

    Parameters
    ----------
    stays
        In any unit of time, all watched from their beginning.
    risk : shape (n,)
        Any numbers; higher leaves sooner.

    Returns
    -------
    float
        Higher is better: 1 is the right order, 0.5 no better than chance.

    Raises
    ------
    ValueError
        If no pair counts, there is not one finite risk for each stay, or a stay was not watched from its beginning.

    References
    ----------
    Harrell, Lee and Mark (1996), Statistics in Medicine 15(4), 361-387.
    """
    _, all_after, lower, tied = _ordered(stays, risk)
    return _part(np.ones(len(all_after)), all_after, lower + tied / 2)


def uno_c(train: Spells, test: Spells, risk: ArrayLike, tau: float) -> float:
    """Give the part of pairs in which the one who left first, before ``tau``, had the higher risk.

    It does not depend on how long stays were watched, as ``harrell_c`` does. Nobody is left out: who left at ``tau``
    or later is one who stayed longer. Cutting at ``tau`` or later changes nothing.

    Parameters
    ----------
    train
        From which it is taken how long stays are watched; in the unit of ``test``.
    test
        What happened; all watched from their beginning.
    risk : shape (n,)
        Of each of ``test``, any numbers; higher leaves sooner.
    tau
        Up to which time exits count; some of ``train`` must have been watched so long.

    Returns
    -------
    float
        Higher is better: 1 is the right order, 0.5 no better than chance.

    Raises
    ------
    ValueError
        If no pair counts, there is not one finite risk for each stay, a stay was not watched from its beginning, or
        somebody left before ``tau`` at a time to which nobody of ``train`` was watched.

    References
    ----------
    Uno, Cai, Pencina, D'Agostino and Wei (2011), Statistics in Medicine 30(10), 1105-1117.
    """
    who, all_after, lower, tied = _ordered(test, risk)
    early = test.until[who] < tau
    weights = np.zeros(len(who))
    weights[early] = 1 / _watched(train, test.until[who][early]) ** 2
    return _part(weights, all_after, lower + tied / 2)


def brier(train: Spells, test: Spells, survival: ArrayLike, times: ArrayLike) -> NDArray[np.float64]:
    """Give the mean square of what forecasts were wrong by at each time.

    Parameters
    ----------
    train
        From which it is taken how long stays are watched; in the unit of ``test``.
    test
        What happened; all watched from their beginning.
    survival : shape (n, times)
        Chance of each of ``test`` to be still there after each time.
    times
        Rising, and before the last time at which any of ``test`` was seen: cut later than the last of them.

    Returns
    -------
    shape (times,)
        Lower is better: 0 is certain and right, 0.25 is what a chance of one half gives.

    Raises
    ------
    ValueError
        If shapes differ, a chance is not in [0, 1], times are not as said, a stay was not watched from its beginning,
        or nobody of ``train`` was watched to a time that is needed.

    References
    ----------
    Graf, Schmoor, Sauerbrei and Schumacher (1999), Statistics in Medicine 18(17-18), 2529-2545.
    """
    asked = _asked(test, times)
    told = _chances(survival, (len(test), len(asked)))
    gone, there = test.until[:, None] <= asked, test.until[:, None] > asked
    weights = _weights(train, test, asked[-1])[:, None]
    wrong = told**2 * gone * weights + (1 - told) ** 2 * there / _watched(train, asked)
    found: NDArray[np.float64] = wrong.mean(axis=0)
    return found


def integrated_brier(train: Spells, test: Spells, survival: ArrayLike, times: ArrayLike) -> float:
    """Give the mean of ``brier`` from the first to the last of at least two times, straight between them.

    Parameters, errors and source are those of ``brier``. Lower is better.
    """
    wrong, asked = brier(train, test, survival, times), np.asarray(times, dtype=np.float64)
    if len(asked) < 2:
        raise ValueError("times: at least two")
    return float(np.trapezoid(wrong, asked) / (asked[-1] - asked[0]))


def explained(train: Spells, test: Spells, survival: ArrayLike, times: ArrayLike) -> float:
    """Give by what part forecasts are less wrong than telling everybody the curve of ``train``.

    Parameters are those of ``brier``, for at least two times.

    Returns
    -------
    float
        Higher is better: 1 is certain and right, 0 no better than the curve, below 0 worse.

    Raises
    ------
    ValueError
        As ``brier``, and if the curve is never wrong.

    References
    ----------
    Kattan and Gerds (2018), Diagnostic and Prognostic Research 2, 7: index of prediction accuracy.
    """
    wrong = integrated_brier(train, test, survival, times)
    curve = np.tile(curve_of(train).survival_at(np.asarray(times).tolist()), (len(test), 1))
    without = integrated_brier(train, test, curve, times)
    if without == 0:
        raise ValueError("times: at which the curve is wrong of somebody")
    return 1 - wrong / without


def auc(train: Spells, test: Spells, risk: ArrayLike, times: ArrayLike) -> Auc:
    """Tell who has left by each time from who is still there after it.

    Parameters
    ----------
    train
        From which it is taken how long stays are watched; in the unit of ``test``.
    test
        What happened; all watched from their beginning.
    risk : shape (n,) or (n, times)
        Of each of ``test``, any numbers, the same at all times or one for each; higher leaves sooner.
    times
        Rising, and before the last time at which any of ``test`` was seen: cut later than the last of them. By the
        first somebody must have left.

    Raises
    ------
    ValueError
        If shapes differ, a risk is not finite, times are not as said, a stay was not watched from its beginning, or
        somebody left at a time to which nobody of ``train`` was watched.

    References
    ----------
    Uno, Cai, Tian and Wei (2007), JASA 102(478), 527-537; Hung and Chiang (2010), Canadian Journal of Statistics 38(1),
    8-26; the mean: Lambert and Chevret (2016), Statistical Methods in Medical Research 25(5), 2088-2102.
    """
    asked = _asked(test, times)
    told = np.asarray(risk, dtype=np.float64)
    if told.ndim == 1:
        told = np.broadcast_to(told[:, None], (len(told), len(asked)))
    if told.shape != (len(test), len(asked)) or not np.isfinite(told).all():
        raise ValueError("risk: a finite number for every stay, or for every stay and time")
    weights = _weights(train, test, asked[-1])
    if not (weights[test.until <= asked[0]] > 0).any():
        raise ValueError("times: somebody has left by the first")
    at = np.array([_told_apart(test.until, weights, told[:, k], time) for k, time in enumerate(asked)])
    left = -np.diff(curve_of(test).survival_at(asked.tolist()), prepend=1.0)
    return Auc(at, float(at @ left / left.sum()) if len(at) > 1 else float(at[0]))


def _told_apart(
    until: NDArray[np.float64], weights: NDArray[np.float64], risk: NDArray[np.float64], time: float
) -> float:
    """Give the part of pairs of one who left by a time and one still there in which the first had the higher risk."""
    gone = (until <= time) & (weights > 0)
    there = np.sort(risk[until > time])
    lower = np.searchsorted(there, risk[gone] - SAME, side="left")
    not_higher = np.searchsorted(there, risk[gone] + SAME, side="right")
    return float(weights[gone] @ (lower + not_higher) / 2 / (weights[gone].sum() * len(there)))


def _part(weights: NDArray[np.float64], all_after: NDArray[np.intp], won: NDArray[np.float64]) -> float:
    counted = float(weights @ all_after)
    if counted == 0:
        raise ValueError("stays: of which one is known to have ended before another")
    return float(weights @ won) / counted


def _ordered(stays: Spells, risk: ArrayLike) -> tuple[NDArray[np.intp], ...]:
    """Compare each stay that ended with those that lasted longer.

    Returns
    -------
    shape (exits,) each
        Which stay, how many lasted longer, and how many of these had a lower and how many the same risk.
    """
    told = np.asarray(risk, dtype=np.float64)
    if told.shape != stays.until.shape or not np.isfinite(told).all():
        raise ValueError("risk: a finite number for every stay")
    _from_beginning(stays)
    kept = stays.cause == 0
    order = np.lexsort((kept, stays.until))  # at one time first those who left, then those who were still there
    until = stays.until[order]
    exits = np.flatnonzero(~kept[order])
    gone = np.cumsum(~kept[order])
    first = np.searchsorted(until, until[exits], side="left")
    last = np.searchsorted(until, until[exits], side="right") - 1
    before = np.where(first > 0, gone[first - 1], 0)
    after = first + gone[last] - before  # the place of the first who lasted longer than each that left
    rising = np.sort(told)
    rank = np.searchsorted(rising, told[order], side="left")
    own = told[order][exits]
    lower = _count_from(after, np.searchsorted(rising, own - SAME, side="left"), rank)
    not_higher = _count_from(after, np.searchsorted(rising, own + SAME, side="right"), rank)
    return order[exits], len(until) - after, lower, not_higher - lower


def _count_from(start: NDArray[np.intp], below: NDArray[np.intp], rank: NDArray[np.intp]) -> NDArray[np.intp]:
    """Count the ranks lower than each of some, from each of some places on; no start is 0.

    The places from a start on are taken as blocks of 1, 2, 4, … whose ranks are sorted once for all: n log² n steps
    where comparing all with all takes n².
    """
    levels = len(rank).bit_length()
    wide = len(rank) + 1
    ranks = np.full(1 << levels, wide - 1)
    ranks[: len(rank)] = rank
    place, start, found = np.arange(1 << levels), start.copy(), np.zeros(len(start), dtype=np.intp)
    for level in range(levels):
        sorted_blocks = np.sort((place >> level) * wide + ranks)
        odd = np.flatnonzero((start >> level) & 1)
        block = start[odd] >> level
        found[odd] += np.searchsorted(sorted_blocks, block * wide + below[odd]) - (block << level)
        start[odd] += 1 << level
    return found


def _watched(train: Spells, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the chance that a stay would be watched beyond each time; exits come before losses of the same time."""
    _from_beginning(train)
    lost, left = train.until[train.cause == 0], np.sort(train.until[train.cause > 0])
    steps, losses = np.unique(lost, return_counts=True)
    leaving = np.searchsorted(left, steps, side="right") - np.searchsorted(left, steps, side="left")
    seen = np.concatenate([[1.0], np.cumprod(1 - losses / (at_risk(train, steps) - leaving))])
    found = seen[np.searchsorted(steps, times, side="right")]
    if (times > train.until.max(initial=0.0)).any() or (found == 0).any():
        raise ValueError("train: stays watched longer than any time that is asked for")
    return found


def _weights(train: Spells, test: Spells, last: float) -> NDArray[np.float64]:
    """Give for how many each exit up to a time stands; 0 for all others."""
    left = (test.cause > 0) & (test.until <= last)
    found = np.zeros(len(test))
    found[left] = 1 / _watched(train, test.until[left])
    return found


def _asked(test: Spells, times: ArrayLike) -> NDArray[np.float64]:
    _from_beginning(test)
    asked = np.asarray(times, dtype=np.float64)
    if asked.ndim != 1 or not asked.size or not (np.diff(asked) > 0).all() or not asked[0] >= 0:
        raise ValueError("times: at least one, of at least 0, rising")
    if not asked[-1] < test.until.max(initial=0.0):
        raise ValueError("times: before the last at which anybody was seen")
    return asked


def _chances(survival: ArrayLike, shape: tuple[int, int]) -> NDArray[np.float64]:
    told = np.asarray(survival, dtype=np.float64)
    if told.shape != shape or not ((told >= -ROUNDING) & (told <= 1 + ROUNDING)).all():
        raise ValueError("survival: a chance for every stay and time")
    return told


def _from_beginning(stays: Spells) -> None:
    if stays.entry is not None and (stays.entry > 0).any():
        raise ValueError("stays: all watched from their beginning")

"""Whether as many left as was forecast, in all and among those of whom more or less was forecast.

Months are those of ``periods``: an exit at any time of a month is one of that month, and who was last seen within
a month was watched up to its beginning. Who stayed longer than forecasts go is not left out, but looked at no further:
``stays.cut(months)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from matcher.retention.periods import whole_months

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from matcher.retention.spells import Spells

BINS: Final = 10
ROUNDING: Final = 1e-9
"""How far a chance may rise, or lie beyond 0 and 1, for want of digits."""


class Calibration(NamedTuple):
    """How many left against how many were expected to.

    Parameters
    ----------
    observed, expected
        Exits that were seen, and exits that forecasts make of the same months.
    ratio
        The first by the second. 1 is the best; above 1 more left than was forecast.
    low, high
        Bounds of the ratio, exact for Poisson counts.
    slope
        How much the risk of exits rises where one more was forecast, on the scale of logarithms of risks. 1 is the
        best; below 1 forecasts differ too much between people, above 1 too little, below 0 they have the wrong order.
        None where it cannot be told: no exit, one risk for all, or all exits at the highest or all at the lowest risk.
    slope_se
        Its standard error; None with it.
    """

    observed: int
    expected: float
    ratio: float
    low: float
    high: float
    slope: float | None
    slope_se: float | None


class Own(NamedTuple):
    """What was forecast of each stay at its own end, given that it had lasted until it was watched.

    Parameters
    ----------
    before : shape (n,)
        Chance of still being there before the last month that it was watched.
    after : shape (n,)
        Chance of still being there after that month.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]


def expected(stays: Spells, survival: ArrayLike) -> NDArray[np.float64]:
    """Give how many exits were forecast of each stay over the months that it was watched.

    The sum of the chances of leaving in each month, given presence at its beginning (cumulative hazard of discrete
    time): in the mean it is as many as exits are seen, however stays were lost from sight.

    Parameters
    ----------
    stays
        In months; what ended them makes no difference.
    survival : shape (n, months)
        Chance of still being there after each month: column ``k`` is after ``k + 1`` months, from the beginning of
        the stay. A later entry is respected.

    Returns
    -------
    shape (n,)
        0 where a stay was watched for no whole month.

    Raises
    ------
    ValueError
        If shapes differ, a chance is not in [0, 1] or rises, a stay was watched longer than there are months, or
        somebody was there when the chance of it was 0.

    References
    ----------
    Singer and Willett (1993), Journal of Educational Statistics 18(2), 155-195; expected exits: Berry (1983),
    Biometrics 39(1), 173-184.
    """
    told, first, last = _watched(stays, survival)
    hazard = 1 - told[:, 1:] / np.where(told[:, :-1] > 0, told[:, :-1], 1.0)
    month = np.arange(hazard.shape[1])
    there = (month >= first[:, None]) & (month < last[:, None])
    found: NDArray[np.float64] = np.where(there, np.clip(hazard, 0, 1), 0.0).sum(axis=1)
    return found


def own(stays: Spells, survival: ArrayLike) -> Own:
    """Give what was forecast of each stay at its own end, for ``d_calibration``.

    Parameters and errors are those of ``expected``. A stay that was watched for no whole month has 1 and 1.
    """
    told, first, last = _watched(stays, survival)
    each = np.arange(len(told))
    from_entry = told[each, first]
    return Own(told[each, np.maximum(last - 1, first)] / from_entry, told[each, last] / from_entry)


def log_hazard(survival: ArrayLike) -> NDArray[np.float64]:
    """Give the logarithm of cumulative hazards from chances of still being there at one time; higher leaves sooner.

    Parameters
    ----------
    survival : shape (n,)
        At the same time for all, such as after twelve months; kept from 0 and 1 by as much as digits need.
    """
    kept = np.clip(np.asarray(survival, dtype=np.float64), ROUNDING, 1 - ROUNDING)
    found: NDArray[np.float64] = np.log(-np.log(kept))
    return found


def calibration(exits: ArrayLike, forecast: ArrayLike, risk: ArrayLike, *, level: float = 0.95) -> Calibration:
    """Compare exits with those that were forecast.

    The slope is that of a Poisson regression of exits on ``risk`` with offset ``log(forecast) - risk``. The risk must
    be one that was known from the beginning: ``forecast`` itself is small for who left soon, and a slope on it is far
    from 1 even where all forecasts are right.

    Parameters
    ----------
    exits : shape (n,)
        True or 1 where the stay was seen to end.
    forecast : shape (n,)
        How many exits were expected of it, by ``expected``.
    risk : shape (n,)
        The forecast of each at one time for all, by ``log_hazard``, or the linear predictor of a model.
    level
        Of the bounds of the ratio, between 0 and 1.

    Raises
    ------
    ValueError
        If lengths differ, numbers are not as said, nothing was expected, or one left of whom nothing was expected.

    References
    ----------
    Crowson, Atkinson and Therneau (2016), Statistical Methods in Medical Research 25(4), 1692-1706; bounds: Garwood
    (1936), Biometrika 28, 437-442.
    """
    left, due, known = (np.asarray(each, dtype=np.float64) for each in (exits, forecast, risk))
    _refuse(left, due, known, level)
    observed, total = int(left.sum()), float(due.sum())
    outside = (1 - level) / 2
    low = float(chi2.ppf(outside, 2 * observed)) / 2 if observed else 0.0
    high = float(chi2.ppf(1 - outside, 2 * observed + 2)) / 2
    slope, error = _slope(left, due, known)
    return Calibration(observed, total, observed / total, low / total, high / total, slope, error)


def d_calibration(stays: Spells, after: ArrayLike, before: ArrayLike | None = None) -> float:
    """Test whether chances forecast of each at the own end are spread evenly over ten bins, as right ones are.

    An exit is counted in the bin of its chance. Of a stay still there it is only known that the chance at its end lies
    below ``after``, so it is spread evenly over the bins from there down.

    Parameters
    ----------
    stays
        Cause 0 is still there; times make no difference.
    after : shape (n,)
        Chance of still being there that was forecast of each for its own last time (``Own.after``).
    before : shape (n,) or None
        Where times are whole months: the chance before the last of them (``Own.before``). An exit is then spread evenly
        from there to ``after``, since many leave in one month and nothing is known of when. None: times are exact.

    Returns
    -------
    float
        Chance of bins at least as uneven if forecasts are right: near 0 they are not. Spreading evens bins out, so
        that with many still there, or few months, small ones are rarer than they should be; and whether forecasts
        order people is not tested at all.

    Raises
    ------
    ValueError
        If lengths differ, a chance is not in [0, 1], ``before`` is below ``after``, or there are no stays.

    References
    ----------
    Haider, Hoehn, Davis and Greiner (2020), Journal of Machine Learning Research 21(85), 1-63; evenly within a month:
    Czado, Gneiting and Held (2009), Biometrics 65(4), 1254-1261.
    """
    bins = _spread(*_stretches(stays, after, before)).sum(axis=0)
    even = len(stays) / BINS
    return float(chi2.sf(((bins - even) ** 2 / even).sum(), BINS - 1))


def _stretches(
    stays: Spells, after: ArrayLike, before: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give from where to where the chance of each stay at its end may lie."""
    bottom = np.asarray(after, dtype=np.float64)
    top = bottom if before is None else np.asarray(before, dtype=np.float64)
    if not (len(stays) and bottom.shape == top.shape == (len(stays),)):
        raise ValueError("after, before: a chance for every stay")
    if not ((bottom >= 0) & (top >= bottom) & (top <= 1)).all():
        raise ValueError("after, before: in [0, 1], the first not above the second")
    left = stays.cause > 0
    return np.where(left, bottom, 0.0), np.where(left, top, bottom)


def _spread(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the part of each stretch that lies in each bin; a stretch of no length lies in one bin, shape (n, bins)."""
    edges = np.linspace(0, 1, BINS + 1)
    wide = high > low
    length = np.where(wide, high - low, 1.0)[:, None]
    parts = np.clip(np.minimum(high[:, None], edges[1:]) - np.maximum(low[:, None], edges[:-1]), 0, None) / length
    point = np.minimum(np.searchsorted(edges, high, side="right") - 1, BINS - 1)
    found: NDArray[np.float64] = np.where(wide[:, None], parts, point[:, None] == np.arange(BINS))
    return found


def _watched(
    stays: Spells, survival: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:  # fmt: skip
    """Give chances with a column for the beginning, and the months before and up to which each stay was watched."""
    told = np.asarray(survival, dtype=np.float64)
    if told.ndim != 2 or len(told) != len(stays):
        raise ValueError("survival: a row for every stay, a column for every month")
    told = np.column_stack([np.ones(len(told)), told])
    if not ((told >= -ROUNDING) & (told <= 1 + ROUNDING)).all() or (np.diff(told, axis=1) > ROUNDING).any():
        raise ValueError("survival: in [0, 1], never rising")
    told = np.minimum.accumulate(np.clip(told, 0, 1), axis=1)
    first, last = (each.astype(np.intp) for each in whole_months(stays))
    months = np.maximum(last - first, 0)
    if (first + months >= told.shape[1]).any():
        raise ValueError("survival: for every month that a stay was watched")
    if (told[np.arange(len(told)), first + np.maximum(months - 1, 0)] <= 0).any():
        raise ValueError("survival: above 0 where somebody was still there")
    return told, first, first + months


def _refuse(left: NDArray[np.float64], due: NDArray[np.float64], risk: NDArray[np.float64], level: float) -> None:
    if not (left.shape == due.shape == risk.shape and left.ndim == 1):
        raise ValueError("exits, forecast and risk: one of each for every stay")
    if not (np.isin(left, (0, 1)).all() and np.isfinite(due).all() and (due >= 0).all() and np.isfinite(risk).all()):
        raise ValueError("exits: 0 or 1; forecast: at least 0; risk: numbers")
    if due.sum() == 0 or (left[due == 0] > 0).any():
        raise ValueError("forecast: above 0 where somebody left, and for some at all")
    if not 0 < level < 1:
        raise ValueError("level: between 0 and 1")


def _slope(
    left: NDArray[np.float64], due: NDArray[np.float64], risk: NDArray[np.float64]
) -> tuple[float, float] | tuple[None, None]:
    """Find the slope of the Poisson regression.

    Its intercept makes the exits expected as many as those seen; what is left is to find the slope at which the mean
    risk, weighted by exits expected, is that of those who left. The mean rises with the slope, so one root is all.
    """
    some = due > 0
    size = float(np.ptp(risk[some]))
    if size == 0 or not left.any():
        return None, None
    scaled = (risk - risk[some].min()) / size
    seen = float(left @ scaled / left.sum())
    if not 0 < seen < 1:
        return None, None

    def moments(steeper: float) -> tuple[float, float]:
        log_weights = np.log(due[some]) + steeper * scaled[some]
        weights = np.exp(log_weights - log_weights.max())
        mean = float(np.average(scaled[some], weights=weights))
        return mean, float(np.average((scaled[some] - mean) ** 2, weights=weights))

    reach = 1.0
    while not moments(-reach)[0] < seen < moments(reach)[0]:
        reach *= 2
    found = float(brentq(lambda steeper: moments(steeper)[0] - seen, -reach, reach, xtol=1e-12))
    return 1 + found / size, float(1 / np.sqrt(left.sum() * moments(found)[1])) / size

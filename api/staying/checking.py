"""How far the model can be trusted: forecasts for people it was not fitted to, held against what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from api.staying.fitting import fitted
from matcher.retention.calibration import calibration, d_calibration, expected, log_hazard, own
from matcher.retention.challenger import challenge
from matcher.retention.metrics import auc, explained, harrell_c, integrated_brier, uno_c
from matcher.retention.tiers import FEW_EXITS, Tier, tier_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from api.staying.outcomes import Outcomes
    from matcher.retention.calibration import Calibration
    from matcher.retention.spells import Spells

FOLDS: Final = 5
DRAWS: Final = 200
FEW: Final = 10
YEAR: Final = 12
LATEST: Final = 0.2
"""The part of stays, those that began last, on which another kind of model is tried."""
STRAIGHT: Final = (0.8, 1.2)
"""Slopes of calibration with which one would be taken."""


class Figure(NamedTuple):
    """A figure, and bounds from drawing people anew."""

    found: float
    low: float
    high: float


@dataclass(frozen=True)
class Checked:
    """What forecasts were worth.

    Parameters
    ----------
    months
        How far they were looked at: while enough stays were watched.
    figures
        ``harrell_c``, ``uno_c``, ``auc`` (higher is better), ``brier`` (lower is better), ``explained`` (above 0:
        better than the curve of everybody). Empty where stays were watched from later on.
    calibration, d_calibration
        Whether as many left as was forecast.
    """

    months: int
    figures: dict[str, Figure]
    calibration: Calibration
    d_calibration: float


@dataclass(frozen=True)
class Challenged:
    """Another kind of model against this one, on the stays that began last: ``gain`` below 0 is nearer to the truth."""

    stays: int
    gain: Figure
    slope: float | None

    @property
    def wins(self) -> bool:
        """Whether it would be worth taking: nearer beyond chance, and with forecasts neither too bold nor too timid."""
        return self.gain.high < 0 and self.slope is not None and STRAIGHT[0] <= self.slope <= STRAIGHT[1]


def checked(outcomes: Outcomes, seed: int) -> Checked | None:
    """Forecast each person from the others; None where too few stays have ended to tell."""
    stays = outcomes.stays
    if (stays.cause > 0).sum() < FEW_EXITS:
        return None
    months = _months(stays)
    there = _forecasts(outcomes, months, seed)
    seen = stays.cut(months + 0.5)
    risk = log_hazard(there[:, min(YEAR, months) - 1])
    left = calibration(seen.cause > 0, expected(stays.cut(months), there), risk)
    before, after = own(stays.cut(months), there)
    figures = {} if stays.entry is not None and (stays.entry > 0).any() else _figures(seen, there, outcomes, seed)
    return Checked(months, figures, left, d_calibration(stays.cut(months), after, before))


def _months(stays: Spells) -> int:
    """Give the last month up to which enough are watched."""
    ordered = np.sort(stays.until)
    return max(int(ordered[max(len(ordered) - FEW, 0)]), 1)


def _forecasts(outcomes: Outcomes, months: int, seed: int) -> NDArray[np.float64]:
    """Give the chance of being there after each month, by a model fitted to the stays of other people."""
    random = np.random.default_rng(seed)
    persons = sorted(set(outcomes.persons))
    fold_of = dict(zip(persons, random.permutation(len(persons)) % FOLDS, strict=True))
    folds = np.array([fold_of[each] for each in outcomes.persons])
    there = np.zeros((len(outcomes.stays), months))
    for fold in np.unique(folds):
        own_rows = folds == fold
        model = fitted(outcomes, ~own_rows)
        there[own_rows] = model.survival(
            outcomes.columns[own_rows], range(1, months + 1), outcomes.members_of(own_rows)
        )
    return there


def _figures(seen: Spells, there: NDArray[np.float64], outcomes: Outcomes, seed: int) -> dict[str, Figure]:
    months = there.shape[1]
    times = np.arange(1, months) + 0.5 if months > 1 else np.array([0.5])
    risk = 1 - there[:, min(YEAR, months) - 1]
    forecast = there[:, : len(times)]
    measures: dict[str, Callable[[NDArray[np.intp]], float]] = {
        "harrell_c": lambda rows: harrell_c(seen.take(rows), risk[rows]),
        "uno_c": lambda rows: uno_c(seen.take(rows), seen.take(rows), risk[rows], months),
        "auc": lambda rows: auc(seen.take(rows), seen.take(rows), risk[rows], times).mean,
        "brier": lambda rows: integrated_brier(seen.take(rows), seen.take(rows), forecast[rows], times),
        "explained": lambda rows: explained(seen.take(rows), seen.take(rows), forecast[rows], times),
    }
    draws = _drawn_anew(outcomes.persons, seed)
    return {name: figure for name, measure in measures.items() if (figure := _bounded(measure, draws)) is not None}


def _drawn_anew(persons: list[str], seed: int) -> list[NDArray[np.intp]]:
    """Give all rows, then rows of people drawn anew, each with all of their stays."""
    random = np.random.default_rng(seed)
    rows: dict[str, list[int]] = {}
    for row, person in enumerate(persons):
        rows.setdefault(person, []).append(row)
    every = [np.array(each) for each in rows.values()]
    drawn = (random.integers(0, len(every), len(every)) for _ in range(DRAWS))
    return [np.arange(len(persons)), *(np.concatenate([every[one] for one in draw]) for draw in drawn)]


def _bounded(measure: Callable[[NDArray[np.intp]], float], draws: list[NDArray[np.intp]]) -> Figure | None:
    """Give a figure of all rows with bounds from draws; those in which it cannot be told are left out."""
    found: list[float] = []
    for rows in draws:
        try:
            found.append(measure(rows))
        except ValueError:
            if not found:
                return None
    return Figure(found[0], *map(float, np.quantile(found[1:] or found, [0.025, 0.975])))


def challenged(outcomes: Outcomes, seed: int) -> Challenged | None:
    """Try trees on the stays that began last; None where there are too few, or nobody wrote when they began."""
    stays = outcomes.stays
    enough = tier_of(int((stays.cause > 0).sum()), len(set(outcomes.placements))) is Tier.CHALLENGED
    if not enough or not all(outcomes.started) or not outcomes.started or stays.entry is not None:
        return None
    order = np.argsort(np.array(outcomes.started), kind="stable")
    late = np.zeros(len(stays), dtype=bool)
    late[order[int((1 - LATEST) * len(order)) :]] = True
    late &= np.array(outcomes.started) > outcomes.started[order[int((1 - LATEST) * len(order)) - 1]]
    if (stays.cause[late] > 0).sum() < FEW_EXITS:
        return None
    months = _months(stays.take(late))
    members = outcomes.members_of(late)
    every_month = range(1, months + 1)
    ours = fitted(outcomes, ~late).survival(outcomes.columns[late], every_month, members)
    theirs = challenge(stays.take(~late), outcomes.columns[~late], seed).survival(outcomes.columns[late], every_month)
    seen = stays.take(late).cut(months + 0.5)
    times = np.arange(1, months) + 0.5
    persons = [one for one, mine in zip(outcomes.persons, late, strict=True) if mine]

    def gain(rows: NDArray[np.intp]) -> float:
        some = seen.take(rows)
        first, second = (integrated_brier(some, some, each[rows, :-1], times) for each in (theirs, ours))
        return first - second

    found = _bounded(gain, _drawn_anew(persons, seed))
    whole = stays.take(late).cut(months)
    risk = log_hazard(theirs[:, min(YEAR, months) - 1])
    slope = calibration(whole.cause > 0, expected(whole, theirs), risk).slope
    return None if found is None else Challenged(int(late.sum()), found, slope)

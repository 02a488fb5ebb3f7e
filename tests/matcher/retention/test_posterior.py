"""The highest point and how sharp it is: as finite differences, another minimiser and plain integration find them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.optimize import minimize

from matcher.retention.design import Design, Group
from matcher.retention.periods import watched
from matcher.retention.posterior import Prior, chances, evidence, highest, posterior
from matcher.retention.priors import weak_prior, with_groups
from matcher.retention.spells import Spells

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from matcher.retention.periods import Watched

EDGES = (1, 3, 8)


class Case(NamedTuple):
    design: Design
    seen: Watched
    prior: Prior


def case(seed: int, causes: int, n: int = 60, *, many: bool = False) -> Case:
    """Draw stays with two columns and two groups; ``many``: most leave at once."""
    random = np.random.default_rng(seed)
    until = random.integers(1, 3 if many else 15, n)
    stays = Spells.of(until, random.integers(1 if many else 0, causes + 1, n))
    groups = (Group(random.integers(-1, 4, n), 4), Group(random.integers(0, 2, n), 2))
    design = Design(len(EDGES), random.normal(size=(n, 2)), groups)
    prior = with_groups(weak_prior(causes, len(EDGES), 2), (4, 2), (0.4, 0.8))
    return Case(design, watched(stays, EDGES, causes), prior)


def height(each: Case, flat: NDArray[np.float64]) -> float:
    """Add the logarithms of what was seen month by month, and of the prior, without the help of the code."""
    at = flat.reshape(each.prior.mean.shape)
    predictor = np.array([each.design.predictor(one) for one in at])
    staying = np.log1p(np.exp(predictor).sum(axis=0))
    away = at - each.prior.mean
    pull = sum(float(one @ precision @ one) for one, precision in zip(away, each.prior.precision, strict=True))
    return float((each.seen.exits * predictor).sum() - (each.seen.months * staying).sum() - pull / 2)


def slopes(of: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    ways = step * np.eye(len(at))
    return np.array([(of(at + way) - of(at - way)) / (2 * step) for way in ways])


def bends(
    of: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64], rows: int, step: float
) -> NDArray[np.float64]:
    """Give second differences of the first coordinates with all; shape (rows, coordinates)."""
    ways = step * np.eye(len(at))
    return np.array(
        [
            [(of(at + one + two) - of(at + one - two) - of(at - one + two) + of(at - one - two)) / (4 * step**2)
             for two in ways]
            for one in ways[:rows]
        ]
    )  # fmt: skip


CASES = [(0, 1, 60, False), (1, 2, 60, False), (2, 3, 25, False), (3, 2, 60, True), (4, 1, 0, False)]


@pytest.mark.parametrize(("seed", "causes", "n", "many"), CASES)
def test_the_top_is_flat_and_is_that_of_another_minimiser(seed: int, causes: int, n: int, many: bool) -> None:
    each = case(seed, causes, n, many=many)
    top = highest(*each)
    assert np.abs(slopes(lambda at: height(each, at), top.ravel(), 1e-5)).max(initial=0) < 5e-3
    other = minimize(lambda at: -height(each, at), each.prior.mean.ravel(), method="BFGS", options={"gtol": 1e-6})
    assert height(each, top.ravel()) == pytest.approx(-other.fun, abs=1e-6)
    assert top.ravel() == pytest.approx(other.x, abs=2e-3)


@pytest.mark.parametrize(("seed", "causes", "n", "many"), CASES)
def test_the_curvature_is_that_of_finite_differences(seed: int, causes: int, n: int, many: bool) -> None:
    each = case(seed, causes, n, many=many)
    top = highest(*each)
    found = posterior(*each, top).precision
    width = min(top.size, 12)  # of the first twelve with all: a cause has eleven
    assert found[:width] == pytest.approx(-bends(lambda at: height(each, at), top.ravel(), width, 1e-3), abs=2e-3)
    assert np.array_equal(found, found.T)


def test_the_start_does_not_matter() -> None:
    each = case(5, 2)
    far = np.full(each.prior.mean.shape, 3.0)
    assert highest(*each, far) == pytest.approx(highest(*each), abs=1e-3)


@pytest.mark.parametrize("causes", [1, 2])
def test_before_anything_was_seen_all_is_as_believed_before(causes: int) -> None:
    each = case(0, causes, 0)
    top = highest(*each)
    after = posterior(*each, top)
    assert np.array_equal(top, each.prior.mean)
    assert after.log_evidence == pytest.approx(0, abs=1e-9)
    assert evidence(*each, top) == pytest.approx(0, abs=1e-9)
    width = each.design.width
    assert after.precision[:width, :width] == pytest.approx(each.prior.precision[0])


@pytest.mark.parametrize(("months", "left", "close"), [(40, 8, 0.02), (400, 40, 0.01), (400, 0, 0.1), (3, 3, 0.1)])
def test_the_evidence_of_one_number_is_its_integral(months: int, left: int, close: float) -> None:
    stays = Spells.of([1] * months, [1] * left + [0] * (months - left))
    prior = Prior(np.array([[-2.0]]), np.ones((1, 1, 1)))
    each = Case(Design(1, np.zeros((months, 0))), watched(stays, (1,), 1), prior)
    whole, _ = quad(lambda at: np.exp(height(each, np.array([at]))) / np.sqrt(2 * np.pi), -12, 8, limit=200)
    top = highest(*each)
    assert posterior(*each, top).log_evidence == pytest.approx(np.log(whole), abs=close)
    assert evidence(*each, top) == pytest.approx(posterior(*each, top).log_evidence)


def test_the_evidence_of_two_causes_is_their_integral() -> None:
    stays = Spells.of([1] * 200, [1] * 20 + [2] * 30 + [0] * 150)
    prior = Prior(np.array([[-2.0], [-2.0]]), np.ones((2, 1, 1)))
    each = Case(Design(1, np.zeros((200, 0))), watched(stays, (1,), 2), prior)
    top = highest(*each)
    level = height(each, top.ravel())
    whole, _ = dblquad(lambda x, y: np.exp(height(each, np.array([x, y])) - level) / (2 * np.pi), -4, 0, -4, 0)
    assert posterior(*each, top).log_evidence == pytest.approx(level + np.log(whole), abs=0.02)
    assert evidence(*each, top) == pytest.approx(level + np.log(whole), abs=0.1)


def test_chances_add_to_1_with_staying_and_bear_any_log_odds() -> None:
    predictor = np.array([[-800.0, -1.0, 0.0, 800.0, 800.0], [-800.0, 2.0, 0.0, -800.0, 800.0]])
    found = chances(predictor)
    assert found[:, 2].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert found[:, 0].tolist() == [0, 0]
    assert found[:, 3:].T.tolist() == [[1, 0], [0.5, 0.5]]
    assert (found.sum(axis=0) <= 1).all()

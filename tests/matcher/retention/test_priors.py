"""What is believed beforehand: how columns are measured, what places told, and what was published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.retention.periods import MONTHS
from matcher.retention.posterior import Posterior
from matcher.retention.priors import COLUMN_SD, COLUMNS_SD, Scale, prior_of, weak_prior, with_groups
from matcher.retention.published import KINDS, borrowed


def places(seed: int, count: int, between: list[float], inside: float) -> list[Posterior]:
    """Draw what so many places found out about a coefficient each: their middle is 1, -2, …"""
    random = np.random.default_rng(seed)
    width = len(between)
    middle = np.array([1.0, -2.0, 0.5])[:width]
    own = middle + random.normal(size=(count, width)) * between
    found = own + random.normal(size=(count, width)) * inside
    return [Posterior(each[None], np.eye(width) / inside**2, 0.0) for each in found]


def test_how_much_places_differ_is_found_again() -> None:
    made = [prior_of(places(seed, 12, [0.8, 0.3, 0.0], 0.2)) for seed in range(60)]
    middle = np.mean([each.mean[0] for each in made], axis=0)
    variance = np.mean([np.diag(np.linalg.inv(each.precision[0])) for each in made], axis=0)
    assert middle == pytest.approx([1, -2, 0.5], abs=0.06)
    assert variance[0] == pytest.approx(0.64 * 13 / 12, rel=0.15)  # and how little is known of the middle
    assert variance[1] == pytest.approx(0.09 * 13 / 12, rel=0.25)
    assert variance[2] < 0.015


def test_where_places_do_not_differ_nothing_is_added() -> None:
    place = Posterior(np.array([[1.0, 2.0]]), np.array([[4.0, 1.0], [1.0, 9.0]]), 0.0)
    found = prior_of([place] * 5)
    assert found.mean[0] == pytest.approx([1, 2])
    assert found.precision[0] == pytest.approx(5 * place.precision)  # as sure as all of them together


def test_causes_are_told_apart() -> None:
    one, two = places(1, 6, [0.5], 0.1), places(2, 6, [0.0], 0.1)
    both = [
        Posterior(np.vstack([a.mean, b.mean]), np.diag([a.precision[0, 0], b.precision[0, 0]]), 0.0)
        for a, b in zip(one, two, strict=True)
    ]
    found, alone = prior_of(both), [prior_of(one), prior_of(two)]
    assert found.mean == pytest.approx(np.vstack([each.mean for each in alone]))
    assert found.precision == pytest.approx(np.vstack([each.precision for each in alone]))


@pytest.mark.parametrize("count", [0, 1])
def test_one_place_does_not_tell_how_places_differ(count: int) -> None:
    with pytest.raises(ValueError, match="elsewhere") as told:
        prior_of(places(0, count, [1.0], 0.1))
    assert "two" in str(told.value)


# ------------------------------------------------------------------ columns


def test_columns_are_measured_by_what_is_known_of_them() -> None:
    columns = np.array([[1.0, np.nan, 7.0], [3.0, np.nan, 7.0], [np.nan, np.nan, 7.0]])
    scale = Scale.of(columns)
    assert (scale.middle.tolist(), scale.spread.tolist()) == ([2, 0, 7], [1, 1, 1])
    assert scale.apply(columns).tolist() == [[-1, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert Scale.of(np.zeros((0, 2))).apply(np.array([[1.0, np.nan]])).tolist() == [[1, 0]]


@given(st.integers(1, 60), st.sampled_from([0.1, 0.3, 1e-9, 1e9 / 3, -0.7, 0.0]))
def test_a_column_that_says_the_same_of_all_has_the_spread_1(count: int, value: float) -> None:
    scale = Scale.of(np.full((count, 1), value))  # whose mean is not the number itself, for want of digits
    assert scale.spread.tolist() == [1]
    assert scale.apply(np.array([[value + 0.1]]))[0, 0] == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize(("columns", "spread"), [(1, COLUMN_SD), (4, COLUMNS_SD / 2), (49, COLUMNS_SD / 7)])
def test_the_more_columns_the_less_each_may_matter(columns: int, spread: float) -> None:
    prior = weak_prior(2, 3, columns)
    variance = np.diag(np.linalg.inv(prior.precision[1]))
    assert variance[3:] == pytest.approx([spread**2] * columns)
    assert prior.mean[:, 3:].tolist() == [[0] * columns] * 2


def test_without_a_publication_one_in_twenty_leaves_in_a_month_by_some_cause() -> None:
    level = np.exp(weak_prior(4, 2, 0).mean)
    assert (level / (1 + level.sum(axis=0))).sum(axis=0) == pytest.approx([0.05, 0.05])


def test_groups_are_added_beside_what_was_believed() -> None:
    prior = weak_prior(1, 2, 1)
    found = with_groups(prior, (2, 0, 1), (0.5, 0.1, 2.0))
    assert np.array_equal(found.precision[0, :3, :3], prior.precision[0])
    assert np.diag(found.precision[0])[3:].tolist() == [4, 4, 0.25]
    assert not found.precision[0, 3:, :3].any()
    assert not found.mean[0, 3:].any()


# ------------------------------------------------------------------ published


def test_the_published_prior_is_of_the_kinds_of_exits_and_as_sure_as_ten_stays() -> None:
    found = borrowed(("a", "b"), Scale.of(np.zeros((0, 2))))
    assert (found.edges, found.names, found.causes) == (MONTHS, ("a", "b"), KINDS)
    assert "137" in found.source
    odds = np.exp(found.prior.mean[:, : len(MONTHS)])
    staying = 1 / (1 + odds.sum(axis=0))
    assert staying[:3] == pytest.approx(0.794 ** (1 / 3))
    assert staying[3:] == pytest.approx((0.624 / 0.794) ** (1 / 9))
    spread = np.linalg.inv(found.prior.precision[0])
    assert spread[0, 1] == pytest.approx(1 / (10 * (1 - 0.624)) + 0.5**2)

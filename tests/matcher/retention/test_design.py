"""Sums and products of a design: those of the same columns written out in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.retention.design import Design, Group

if TYPE_CHECKING:
    from numpy.typing import NDArray


@st.composite
def designs(draw: st.DrawFn) -> tuple[Design, int]:
    """Of up to three groups, some without a member, and of stays of no member that is known."""
    stays, periods, columns = draw(st.integers(0, 8)), draw(st.integers(1, 4)), draw(st.integers(0, 3))
    seed = draw(st.integers(0, 999))
    random = np.random.default_rng(seed)
    sizes = draw(st.lists(st.integers(0, 3), max_size=3))
    groups = tuple(Group(random.integers(-1, size, stays), size) for size in sizes)
    return Design(periods, random.normal(size=(stays, columns)), groups), seed


def written_out(design: Design) -> NDArray[np.float64]:
    """Give a row for each stay and period, a column for each coefficient; shape (n, periods, width)."""
    rows = [np.broadcast_to(np.eye(design.periods), (len(design.columns), design.periods, design.periods))]
    of_stays = [design.columns]
    for group in design.groups:
        members = np.vstack([np.eye(group.size), np.zeros((1, group.size))])
        of_stays.append(members[group.member])
    rows += [np.repeat(each[:, None], design.periods, axis=1) for each in of_stays]
    return np.concatenate(rows, axis=2)


@given(designs())
def test_sums_and_products_are_those_of_columns_written_out(case: tuple[Design, int]) -> None:
    design, seed = case
    full = written_out(design)
    weights = np.random.default_rng(seed + 1).normal(size=full.shape[:2])
    assert full.shape[2] == design.width
    assert design.sums(weights) == pytest.approx(np.einsum("np,npw->w", weights, full))
    found = design.gram(weights)
    assert found == pytest.approx(np.einsum("np,npv,npw->vw", weights, full, full))
    assert np.array_equal(found, found.T)


@given(designs(), st.sampled_from([(), (2,), (3, 2)]))
def test_log_odds_are_those_of_columns_written_out(case: tuple[Design, int], draws: tuple[int, ...]) -> None:
    design, seed = case
    coefficients = np.random.default_rng(seed + 1).normal(size=(*draws, design.width))
    found = design.predictor(coefficients)
    assert found == pytest.approx(np.einsum("npw,...w->...np", written_out(design), coefficients))
    assert found.shape == (*draws, len(design.columns), design.periods)


def test_a_stay_of_no_known_member_takes_no_part_of_any() -> None:
    design = Design(1, np.zeros((2, 0)), (Group(np.array([0, -1]), 1),))
    assert design.predictor(np.array([1.0, 5.0]))[:, 0].tolist() == [6, 1]

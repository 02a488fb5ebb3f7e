"""The dated numbers of rules: one in force each day, each with unit and source."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from matcher.eligibility.figures import NoFigureError, figure, figures
from matcher.params import Figure

BY_NAME: dict[str, list[Figure]] = defaultdict(list)
for each in figures():
    BY_NAME[each.name].append(each)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_number_follows_the_one_before_without_gap_or_overlap(name: str) -> None:
    rows = sorted(BY_NAME[name], key=lambda row: row.valid_from)
    for before, after in pairwise(rows):
        assert before.valid_until is not None
        assert after.valid_from == before.valid_until + timedelta(days=1)
    assert rows[-1].valid_until is None


@pytest.mark.parametrize("each", figures(), ids=lambda each: f"{each.name}-{each.valid_from}")
def test_a_number_has_unit_source_and_says_if_it_is_assumed(each: Figure) -> None:
    assert each.unit
    assert each.source
    assert isinstance(each.assumption, bool)


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("adult_age", date(2022, 3, 31), 20),
        ("adult_age", date(2022, 4, 1), 18),
        ("type_b_choice_assessment", date(2025, 9, 30), 0),
        ("type_b_choice_assessment", date(2025, 10, 1), 1),
        ("type_b_age", date(2026, 6, 8), 50),
    ],
)
def test_the_number_in_force_on_a_day(name: str, on: date, value: int) -> None:
    assert figure(name, on) == value


@pytest.mark.parametrize(("name", "on"), [("type_b_age", date(2013, 3, 31)), ("no_such_number", date(2026, 6, 8))])
def test_a_day_without_a_number_is_an_error_that_names_both(name: str, on: date) -> None:
    with pytest.raises(NoFigureError, match=f"{name}.*{on.isoformat()}"):
        figure(name, on)

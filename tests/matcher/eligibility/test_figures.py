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


@pytest.mark.parametrize(
    ("name", "last_day", "before", "after"),
    [
        ("choice_assessment_in_force", date(2025, 9, 30), 0, 1),
        ("support_housing_in_force", date(2025, 9, 30), 0, 1),
        ("spec_recipients", date(2025, 3, 31), 0, 1),
        ("type_a_choice_assessment", date(2027, 3, 31), 0, 1),
        ("transition_renewal_assessment", date(2027, 3, 31), 0, 1),
    ],
)
def test_a_change_of_law_is_there_from_its_first_day(name: str, last_day: date, before: int, after: int) -> None:
    assert (figure(name, last_day), figure(name, last_day + timedelta(days=1))) == (before, after)


def test_all_numbers_of_programmes_are_there_from_april_2020() -> None:
    """A round on an older day is refused for a missing number, so no further number may begin later."""
    assert max(min(row.valid_from for row in rows) for rows in BY_NAME.values()) == date(2020, 4, 1)


OWN = (
    Figure("type_b_age", 45, "years", date(2026, 4, 1), date(2027, 3, 31), "要綱", assumption=False),
    Figure("type_b_age", 40, "years", date(2027, 4, 1), None, "要綱", assumption=False),
    Figure("own_number", 7, "days", date(2026, 4, 1), None, "要綱", assumption=False),
)


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("type_b_age", date(2026, 3, 31), 50),
        ("type_b_age", date(2026, 4, 1), 45),
        ("type_b_age", date(2027, 3, 31), 45),
        ("type_b_age", date(2027, 4, 1), 40),
        ("adult_age", date(2026, 4, 1), 18),
        ("own_number", date(2026, 4, 1), 7),
    ],
)
def test_a_number_of_the_municipality_holds_on_its_days_and_the_shipped_one_on_the_others(
    name: str, on: date, value: int
) -> None:
    assert figure(name, on, OWN) == value


def test_a_number_that_is_nobodys_on_a_day_stays_an_error() -> None:
    with pytest.raises(NoFigureError, match="own_number"):
        figure("own_number", date(2026, 3, 31), OWN)

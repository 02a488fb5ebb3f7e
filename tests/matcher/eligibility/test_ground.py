"""Whole months since a day, and whether a day has come: counted as on a calendar."""

from datetime import date
from typing import Any

import pytest

from tests.matcher.eligibility.ground import ground
from tests.towns import person


@pytest.mark.parametrize(
    ("since", "on", "months"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1),
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2024, 2, 29), date(2025, 3, 1), 12),
        (date(2026, 2, 15), date(2026, 1, 15), -1),
        (date(1, 1, 1), date(9999, 12, 31), 9998 * 12 + 11),
        (None, date(2026, 1, 1), None),
    ],
)
def test_months_are_whole_ones(since: date | None, on: date, months: int | None) -> None:
    assert ground(on).months_since(person(facts={"job_prep_since": since}), "job_prep_since") == months


@pytest.mark.parametrize(
    ("day", "done"), [(date(2026, 6, 8), True), (date(2026, 6, 9), False), (None, False), (True, False)]
)
def test_a_day_that_is_unknown_or_ahead_has_not_come(day: Any, done: bool) -> None:
    someone = person(facts={"choice_assessment_on": day})
    assert ground(date(2026, 6, 8)).done(someone, "choice_assessment_on") is done

"""What is asked: the founding question first, attendance last, and a page that opens when it is needed."""

from datetime import date

import pytest

from matcher.followup.cadence import Cadence
from matcher.followup.items import (
    ATTENDANCE,
    CHECK_IN_ITEMS,
    HOST_ITEMS,
    attendance_mark,
    check_in_items,
    opens_crisis_page,
    ties_due,
)


@pytest.mark.parametrize("ties", [False, True])
def test_the_founding_question_is_first_and_attendance_last(ties: bool) -> None:
    codes = [each.code for each in check_in_items(ties=ties)]
    assert codes[:2] == ["in_line", "would_change"]
    assert codes[-1] == "attendance"
    assert ("place_to_go" in codes) is ties


def test_without_ties_it_is_the_check_in_as_it_stands() -> None:
    assert check_in_items(ties=False) == CHECK_IN_ITEMS


def test_a_host_is_asked_three_things_and_its_load_and_is_thanked() -> None:
    assert [each.code for each in HOST_ITEMS] == ["would_keep", "needs_help", "wants_to_stop", "load", "thanks"]
    assert not HOST_ITEMS[-1].asked


@pytest.mark.parametrize(
    ("answers", "opens"),
    [
        ({}, False),
        ({"going": None}, False),
        ({"going": "2", "would_change": "the hours"}, False),
        ({"going": "1"}, True),
        ({"going": "5", "trouble": "not_safe"}, True),
        ({"trouble": "yes"}, False),
    ],
)
def test_the_lowest_mark_or_an_unsafe_place_opens_the_crisis_page(answers: dict[str, str | None], opens: bool) -> None:
    assert opens_crisis_page(answers) is opens
    assert opens_crisis_page(answers, despair_heard=True)


@pytest.mark.parametrize("answers", [{"going": "0"}, {"mood": "1"}])
def test_a_slip_of_the_pen_does_not_keep_the_page_closed(answers: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="no item") as refused:
        opens_crisis_page(answers)
    assert refused.value.args


@pytest.mark.parametrize(
    ("came", "agreed", "drop_in", "mark"),
    [
        (1, 1, False, "as_agreed"),  # once a week was agreed, and once it was
        (0, 1, False, "fewer"),
        (3, 2, False, "more"),
        (0, None, True, "no_days_agreed"),
        (None, 2, False, None),
        (2, None, False, None),
    ],
)
def test_attendance_is_told_beside_the_pace_agreed(
    came: int | None, agreed: int | None, drop_in: bool, mark: str | None
) -> None:
    assert attendance_mark(came, agreed, drop_in=drop_in) == mark
    assert mark is None or mark in ATTENDANCE.answers


@pytest.mark.parametrize(
    ("last", "on", "due"),
    [
        (None, date(2026, 8, 31), False),
        (None, date(2026, 9, 1), True),
        (date(2026, 9, 4), date(2026, 12, 1), False),
        (date(2026, 9, 4), date(2026, 12, 4), True),
    ],
)
def test_ties_are_asked_about_every_three_months(last: date | None, on: date, due: bool) -> None:
    assert ties_due(date(2026, 6, 1), last, on, Cadence()) is due

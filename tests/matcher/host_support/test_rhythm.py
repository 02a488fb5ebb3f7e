"""Thanks and news, what became of somebody, and the worker-status check."""

from datetime import date

import pytest

from matcher.followup.cadence import Due, Held, next_due
from matcher.host_support.figures import HostFigures
from matcher.host_support.rhythm import (
    EMPLOYMENT_CODES,
    EMPLOYMENT_MARKS,
    Hours,
    dormant_dues,
    feedback_due,
    worker_status,
    worker_status_dues,
)

FIGURES = HostFigures()
START = date(2026, 6, 1)


def test_a_host_without_anybody_hears_from_us_twice_a_year() -> None:
    dues = dormant_dues(START, date(2028, 1, 1), FIGURES)
    assert [each.on for each in dues] == [date(2026, 12, 1), date(2027, 6, 1), date(2027, 12, 1)]
    thanked = [Held("thanks_and_news", date(2026, 12, 3))]
    assert next_due(dues, thanked, date(2026, 12, 3)) == Due(date(2027, 6, 1), "thanks_and_news", ("dormant",))


@pytest.mark.parametrize(("consent", "kind"), [(True, "feedback"), (None, "ask_consent_for_feedback"), (False, None)])
def test_a_host_hears_what_became_of_somebody_only_with_consent(consent: bool | None, kind: str | None) -> None:
    due = feedback_due(START, consent=consent, figures=FIGURES)
    assert (None if due is None else due.kind) == kind
    assert due is None or due.on == date(2026, 6, 29)


def test_the_worker_status_is_checked_at_the_start_and_when_hours_grow() -> None:
    hours = [
        Hours(date(2026, 10, 1), 240),
        Hours(START, 120),
        Hours(date(2026, 7, 1), 180),
        Hours(date(2026, 8, 1), 60),
        Hours(date(2026, 8, 15), None),
        Hours(date(2026, 9, 1), 180),  # as much as before the summer
    ]
    assert worker_status_dues(START, hours) == [
        Due(START, "worker_status", ("start",)),
        Due(date(2026, 7, 1), "worker_status", ("hours_grow",)),
        Due(date(2026, 10, 1), "worker_status", ("hours_grow",)),
    ]


@pytest.mark.parametrize(
    ("yes", "no", "code"),
    [
        ([], [], "ask_further"),
        ([], EMPLOYMENT_MARKS, "nothing_noticed"),
        (["in_the_rota"], EMPLOYMENT_MARKS[3:], "ask_further"),
        (["in_the_rota"], [each for each in EMPLOYMENT_MARKS if each != "in_the_rota"], "nothing_noticed"),
        (["in_the_rota", "fixed_shifts"], [], "talk_about_employment"),
    ],
)
def test_two_marks_of_employment_ask_for_a_talk_about_a_job(yes: list[str], no: list[str], code: str) -> None:
    answers: dict[str, bool | None] = {**dict.fromkeys(no, False), **dict.fromkeys(yes, True)}
    assert worker_status(answers, FIGURES) == code
    assert code in EMPLOYMENT_CODES


def test_a_question_that_is_not_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="not asked: diagnosis") as refused:
        worker_status({"diagnosis": True}, FIGURES)
    assert refused.value.args

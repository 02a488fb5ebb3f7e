"""B-type sites before and after 2025-10-01, and activity centres: a worked case for each branch."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.programmes.disability_services import activity_centre, type_b
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from tests.towns import person

BEFORE, AFTER = date(2025, 9, 30), date(2025, 10, 1)
FEBRUARY = date(2025, 2, 16)
STATUS: dict[str, Any] = {"disability_status": True}


def judged(on: date, **facts: Any) -> ProgrammeVerdict:
    return type_b(person(facts=facts), on)


def short(verdict: ProgrammeVerdict) -> tuple[str, str, str | None, str | None]:
    return verdict.outcome, verdict.why, verdict.ask, verdict.not_used


@pytest.mark.parametrize("on", [BEFORE, AFTER])
@pytest.mark.parametrize("status", [None, True, False])
def test_who_holds_the_grant_may_come_on_any_day(on: date, status: bool | None) -> None:
    assert short(judged(on, benefit_grant_type_b=True, disability_status=status)) == (
        "eligible",
        "benefit_granted",
        None,
        None,
    )


@pytest.mark.parametrize("on", [BEFORE, AFTER])
@pytest.mark.parametrize("grant", [None, False])
def test_an_unknown_status_is_the_persons_to_tell(on: date, grant: bool | None) -> None:
    assert short(judged(on, benefit_grant_type_b=grant)) == ("confirm", "status_unknown", "person", "not_known_yet")


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_without_a_status_it_is_out_of_scope(on: date) -> None:
    assert short(judged(on, disability_status=False)) == ("no", "no_disability_status", None, "not_in_scope")


@pytest.mark.parametrize("on", [BEFORE, AFTER])
@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"age": 50}, "type_b_by_age"),
        ({"age": 49, "pension_grade1": True}, "type_b_by_pension"),
        ({"pension_grade1": False, "work_history_cannot_continue": True}, "type_b_by_history"),
    ],
)
def test_three_groups_need_no_assessment(on: date, facts: dict[str, Any], why: str) -> None:
    assert short(judged(on, **STATUS, **facts)) == ("eligible", why, None, None)


@pytest.mark.parametrize(
    ("assessed", "expected"),
    [
        (FEBRUARY, ("eligible", "transition_assessment_done", None, None)),
        (BEFORE, ("eligible", "transition_assessment_done", None, None)),
        (AFTER, ("confirm", "transition_assessment_needed", "disability_section", "not_known_yet")),  # still ahead
        (None, ("confirm", "transition_assessment_needed", "disability_section", "not_known_yet")),
    ],
)
def test_until_september_2025_another_assessment_was_needed_and_is_asked_about(
    assessed: date | None, expected: Any
) -> None:
    assert short(judged(BEFORE, **STATUS, age=32, transition_assessment_on=assessed)) == expected


def test_from_october_2025_the_older_assessment_alone_does_not_open_it() -> None:
    found = judged(AFTER, **STATUS, transition_assessment_on=FEBRUARY, waiting_exception=False)
    assert short(found) == ("confirm", "choice_assessment_needed", "disability_section", "full_or_waiting")


@pytest.mark.parametrize("waiting", [None, True, False])
def test_from_october_2025_the_choice_assessment_opens_it_on_its_day(waiting: bool | None) -> None:
    assert short(judged(AFTER, **STATUS, choice_assessment_on=AFTER, waiting_exception=waiting)) == (
        "eligible",
        "choice_assessment_done",
        None,
        None,
    )


def test_an_assessment_that_is_still_ahead_does_not_count_yet() -> None:
    assert judged(AFTER, **STATUS, choice_assessment_on=date(2025, 10, 2)).why == "waiting_exception_open"


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        (True, ("eligible", "waiting_exception_granted", None, None)),
        (None, ("confirm", "waiting_exception_open", "disability_section", "not_known_yet")),
        (False, ("confirm", "choice_assessment_needed", "disability_section", "full_or_waiting")),
    ],
)
def test_while_the_queue_is_long_the_section_may_make_an_exception(waiting: bool | None, expected: Any) -> None:
    assert short(judged(AFTER, **STATUS, waiting_exception=waiting)) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, ("confirm", "status_unknown", "person", "not_known_yet")),
        (False, ("no", "no_disability_status", None, "not_in_scope")),
        (True, ("confirm", "municipal_rule", "disability_section", "not_known_yet")),
    ],
)
def test_who_comes_to_an_activity_centre_is_the_municipalitys_rule(status: bool | None, expected: Any) -> None:
    assert short(activity_centre(person(facts={"disability_status": status}), AFTER)) == expected

"""A-type, transition courses and keeping a job: a worked case for each branch, on both sides of 2027-04-01."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.programmes.employment_services import job_retention_service, transition_support, type_a
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from tests.matcher.eligibility.ground import ground, own_figure, short
from tests.towns import TODAY, person

BEFORE, AFTER = date(2027, 3, 31), date(2027, 4, 1)
STATUS: dict[str, Any] = {"disability_status": True}
CONTRACT: dict[str, Any] = {**STATUS, "age": 40, "contract_wished": True}
COURSE: dict[str, Any] = {**STATUS, "age": 40, "ordinary_work_wished": True}
FIRST = ("eligible", "provisional_grant_first", None, None)
NEEDED = ("confirm", "choice_assessment_needed", "disability_section", "full_or_waiting")


def contract(on: date, **facts: Any) -> ProgrammeVerdict:
    return type_a(person(facts=facts), ground(on))


def course(on: date, **facts: Any) -> ProgrammeVerdict:
    return transition_support(person(facts=facts), ground(on))


# ------------------------------------------------------------------ A-type


@pytest.mark.parametrize("on", [BEFORE, AFTER])
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"benefit_grant_type_a": True, "age": 70}, ("eligible", "benefit_granted", None, None)),
        ({"benefit_grant_type_a": False}, ("confirm", "status_unknown", "person", "not_known_yet")),
        ({"disability_status": False}, ("no", "no_disability_status", None, "not_in_scope")),
        (STATUS, ("confirm", "contract_wish_open", "person", "not_known_yet")),
        ({**CONTRACT, "contract_wished": False}, ("no", "contract_not_wished", None, "content_does_not_fit")),
        ({**CONTRACT, "age": None}, ("confirm", "age_unknown", "person", "not_known_yet")),
        ({**CONTRACT, "age": 65}, ("confirm", "start_age_conditions", "disability_section", "not_known_yet")),
    ],
)
def test_a_type_asks_for_a_contract_and_an_age_at_the_start(on: date, facts: Any, expected: Any) -> None:
    """ayumitsubomi.sakura.ne.jp/agata: an employment contract, under 65 at the start."""
    assert short(contract(on, **facts)) == expected


def test_a_type_needs_the_choice_assessment_from_april_2027() -> None:
    """水戸市 障害福祉: type A follows on 2027-04-01; until then a provisional grant begins it."""
    assert short(contract(BEFORE, **CONTRACT, waiting_exception=False)) == FIRST
    assert short(contract(AFTER, **CONTRACT, waiting_exception=False)) == NEEDED
    assert short(contract(BEFORE, **{**CONTRACT, "age": 64})) == FIRST


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"choice_assessment_on": AFTER}, ("eligible", "choice_assessment_done", None, None)),
        ({"choice_assessment_on": date(2027, 4, 2), "waiting_exception": False}, NEEDED),
        ({"age": 50}, ("eligible", "type_a_by_age", None, None)),
        ({"age": 49, "waiting_exception": False}, NEEDED),
        ({"pension_grade1": True}, ("eligible", "type_a_by_pension", None, None)),
        ({"work_history_cannot_continue": True}, ("eligible", "type_a_by_history", None, None)),
        ({"waiting_exception": True}, ("eligible", "waiting_exception_granted", None, None)),
        ({}, ("confirm", "waiting_exception_open", "disability_section", "not_known_yet")),
    ],
)
def test_the_exceptions_of_b_type_are_assumed_for_a_type_too(facts: dict[str, Any], expected: Any) -> None:
    assert short(contract(AFTER, **{**CONTRACT, **facts})) == expected
    assert short(contract(BEFORE, **{**CONTRACT, **facts})) == FIRST


# ------------------------------------------------------------------ transition courses


@pytest.mark.parametrize("on", [BEFORE, AFTER])
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"benefit_grant_transition": True}, ("eligible", "benefit_granted", None, None)),
        ({}, ("confirm", "status_unknown", "person", "not_known_yet")),
        ({"disability_status": False}, ("no", "no_disability_status", None, "not_in_scope")),
        (STATUS, ("confirm", "ordinary_work_wish_open", "person", "not_known_yet")),
        ({**COURSE, "ordinary_work_wished": False}, ("no", "ordinary_work_not_wished", None, "content_does_not_fit")),
        ({**COURSE, "age": None}, ("confirm", "age_unknown", "person", "not_known_yet")),
        ({**COURSE, "age": 64}, FIRST),
        ({**COURSE, "age": 65}, ("confirm", "start_age_conditions", "disability_section", "not_known_yet")),
        ({**COURSE, "transition_used_months": 23}, FIRST),
    ],
)
def test_a_transition_course_is_for_who_wants_ordinary_work(on: date, facts: Any, expected: Any) -> None:
    """「障害者の就労支援について」(MHLW 2015-03-17): wants ordinary employment, 24 months, under 65 as a rule."""
    assert short(course(on, **facts)) == expected


@pytest.mark.parametrize(
    ("on", "assessed", "why"),
    [
        (BEFORE, None, "standard_term_used"),
        (AFTER, None, "renewal_assessment_needed"),
        (AFTER, date(2027, 4, 2), "renewal_assessment_needed"),
        (AFTER, BEFORE, "standard_term_used"),
    ],
)
def test_beyond_24_months_the_municipality_decides_and_later_after_an_assessment(
    on: date, assessed: date | None, why: str
) -> None:
    found = course(on, **COURSE, transition_used_months=24, choice_assessment_on=assessed)
    assert short(found) == ("confirm", why, "disability_section", "period_ended")


def test_a_municipality_may_know_another_standard_term() -> None:
    someone = person(facts={**COURSE, "transition_used_months": 24})
    own = ground(TODAY, figures=(own_figure("transition_months", 36),))
    assert short(transition_support(someone, own)) == FIRST


# ------------------------------------------------------------------ keeping a job


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2025, 12, 9), ("no", "retention_not_yet", None, "not_in_scope")),  # five months and 30 days
        (date(2025, 12, 8), ("eligible", "retention_time", None, None)),  # six months to the day
        (date(2022, 12, 9), ("eligible", "retention_time", None, None)),
        (date(2022, 12, 8), ("no", "retention_over", None, "period_ended")),  # 42 months
        (date(2026, 7, 1), ("no", "retention_not_yet", None, "not_in_scope")),
    ],
)
def test_keeping_a_job_is_supported_from_the_seventh_month_for_three_years(since: date, expected: Any) -> None:
    """e-fukushi.jp/?p=257: six months in the job have passed, three years at most."""
    someone = person(facts={"work_through_service": True, "ordinary_work_since": since})
    assert short(job_retention_service(someone, ground(TODAY))) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("confirm", "retention_facts_open", "person", "not_known_yet")),
        ({"work_through_service": True}, ("confirm", "retention_facts_open", "person", "not_known_yet")),
        ({"ordinary_work_since": BEFORE}, ("confirm", "retention_facts_open", "person", "not_known_yet")),
        ({"work_through_service": False}, ("no", "work_not_through_service", None, "not_in_scope")),
    ],
)
def test_the_job_has_to_come_through_a_service(facts: dict[str, Any], expected: Any) -> None:
    assert short(job_retention_service(person(facts=facts), ground(AFTER))) == expected

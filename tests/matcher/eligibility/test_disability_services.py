"""B-type sites before and after 2025-10-01, the choice assessment, and activity centres: a case for each branch."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.programmes.disability_services import activity_centre, choice_assessment, type_b
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from tests.matcher.eligibility.ground import ground, own_figure, short
from tests.towns import person

BEFORE, AFTER = date(2025, 9, 30), date(2025, 10, 1)
FEBRUARY = date(2025, 2, 16)
STATUS: dict[str, Any] = {"disability_status": True}


def judged(on: date, **facts: Any) -> ProgrammeVerdict:
    return type_b(person(facts=facts), ground(on))


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
    assert short(activity_centre(person(facts={"disability_status": status}), ground(AFTER))) == expected


# ------------------------------------------------------------------ the exception while people wait


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (None, ("eligible", "waiting_exception_granted", None, None)),
        (FEBRUARY, ("eligible", "waiting_exception_assessed", None, None)),
        (AFTER, ("eligible", "waiting_exception_assessed", None, None)),
        (date(2025, 10, 2), ("confirm", "other_assessment_ahead", "disability_section", "full_or_waiting")),
    ],
)
def test_the_exception_takes_in_the_other_assessment_unless_that_is_still_ahead(
    other: date | None, expected: Any
) -> None:
    """大田区 2026-01-29: no provider near, or a queue: an assessment by a transition office or the like is accepted."""
    assert short(judged(AFTER, **STATUS, waiting_exception=True, transition_assessment_on=other)) == expected


def test_before_the_reform_the_exception_meant_nothing() -> None:
    found = judged(BEFORE, **STATUS, waiting_exception=True)
    assert found.why == "transition_assessment_needed"


def test_the_municipality_may_have_its_own_age() -> None:
    older = person(facts={**STATUS, "age": 50})
    own = ground(AFTER, figures=(own_figure("type_b_age", 51),))
    assert type_b(older, own).outcome == "confirm"
    assert type_b(older, ground(AFTER)).why == "type_b_by_age"


# ------------------------------------------------------------------ employment choice support


def choice(on: date, wishes: Any = (), **facts: Any) -> Any:
    return short(choice_assessment(person(wishes=wishes, facts=facts), ground(on)))


NOT_YET = ("no", "not_in_force_yet", None, "not_in_municipality")
WISHED = ("eligible", "choice_assessment_wished", None, None)


@pytest.mark.parametrize("wish", ["kind:type_b", "kind:type_a", "kind:transition"])
def test_choice_support_is_there_from_october_2025_for_who_thinks_of_a_service(wish: str) -> None:
    """大田区「就労選択支援について」2026-01-29."""
    assert choice(BEFORE, [wish], **STATUS) == NOT_YET
    assert choice(AFTER, [wish], **STATUS) == WISHED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("confirm", "status_unknown", "person", "not_known_yet")),
        ({"disability_status": False}, ("no", "no_disability_status", None, "not_in_scope")),
        (STATUS, ("confirm", "choice_wish_open", "person", "not_known_yet")),
        ({**STATUS, "type_b_applied": False}, ("confirm", "choice_wish_open", "person", "not_known_yet")),
        ({**STATUS, "type_b_applied": True}, WISHED),
        ({**STATUS, "type_b_applied": True, "choice_assessment_on": date(2025, 10, 2)}, WISHED),
        (
            {**STATUS, "type_b_applied": True, "choice_assessment_on": AFTER},
            ("confirm", "choice_assessment_repeat", "disability_section", "period_ended"),
        ),
    ],
)
def test_choice_support_is_for_a_month_and_again_in_listed_cases_only(facts: dict[str, Any], expected: Any) -> None:
    assert choice(AFTER, **facts) == expected


# ------------------------------------------------------------------ activity centres


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        (True, ("eligible", "quota_agreed", None, None)),
        (False, ("no", "quota_used", None, "full_or_waiting")),
    ],
)
def test_a_joint_centre_goes_by_the_municipalitys_share(agreed: bool, expected: Any) -> None:
    """practice.md O14: three towns share the centre; our quota is 2, used 2."""
    facts = {**STATUS, "municipality_quota_agrees": agreed}
    assert short(activity_centre(person(facts=facts), ground(AFTER))) == expected


@pytest.mark.parametrize("grant", ["benefit_grant_type_b", "benefit_grant_type_a", "benefit_grant_transition"])
def test_no_double_use_only_where_the_municipality_says_so(grant: str) -> None:
    """豊郷町 has a clause that prohibits it; as shipped nothing is closed."""
    someone = person(facts={**STATUS, grant: True, "municipality_quota_agrees": True})
    own = ground(AFTER, figures=(own_figure("activity_centre_no_double_use", 1),))
    assert activity_centre(someone, ground(AFTER)).why == "quota_agreed"
    assert short(activity_centre(someone, own)) == ("no", "no_double_use", None, "not_in_scope")
    assert activity_centre(person(facts={**STATUS, grant: False}), own).why == "municipal_rule"

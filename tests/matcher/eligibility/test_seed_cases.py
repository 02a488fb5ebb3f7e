"""The four people of the founding document (domain.md 1.6 a-d, practice.md P01-P04): what each scheme says of them."""

from datetime import date

import pytest

from matcher.eligibility.programmes.table import judge_programmes
from matcher.needs.person import PersonNeeds
from matcher.params import Params
from tests.matcher.eligibility.ground import Short, short
from tests.towns import person

ON = date(2026, 6, 8)
HINATA = Params(programmes_not_run=("housing_support",))
NOT_ASKED = ("no", "not_asked_about", None, "not_known_yet")
NOT_WISHED = ("no", "person_does_not_wish", None, "person_does_not_wish")
DISABILITY = ("type_b", "type_a", "transition_support", "choice_assessment", "activity_centre", "job_retention_service")

SUGI = person(
    "P01", facts={"age": 34, "household_income_below_line": False}, declines_programmes=("youth_support_station",)
)
KAEDE = person("P02", facts={"age": 27, "household_income_below_line": False}, declines_programmes=("type_b",))
KEYAKI = person(
    "P03",
    facts={
        "age": 41,
        "agency_assessment": True,
        "hard_to_work_at_once": True,
        "training_form": "non_employed",
        "household_income_below_line": True,
    },
)
TSUBAKI = person(
    "P04",
    wishes=["watch_over", "company"],
    facts={"age": 68, "housing_at_risk": True, "isolated": True, "care_level": "非該当"},
)


def said(someone: PersonNeeds, programme: str, on: date = ON) -> Short:
    return short(judge_programmes(someone, on, HINATA)[programme])


def test_a_at_home_for_years_over_the_income_line() -> None:
    """P01: job preparation by recognition (the city is asked), no word of a diagnosis, the youth station declined."""
    recognition = ("eligible_by_recognition", "job_prep_recognition_open", "sr_agency", "not_known_yet")
    assert said(SUGI, "job_prep") == recognition
    assert said(SUGI, "youth_support_station") == NOT_WISHED
    assert {said(SUGI, code) for code in DISABILITY} == {NOT_ASKED}


def test_b_no_diagnosis_and_no_wish_for_one() -> None:
    """P02: that she does not wish B-type is the whole reason; the other services are not brought up."""
    assert said(KAEDE, "type_b") == NOT_WISHED
    assert {said(KAEDE, code) for code in DISABILITY if code != "type_b"} == {NOT_ASKED}
    assert said(KAEDE, "participation_support")[1] == "outside_schemes"


def test_c_poor_at_talking_and_assessed_by_the_agency() -> None:
    """P03: certified training is his by right, without a contract; the means test looks at the savings first."""
    assert said(KEYAKI, "certified_training") == ("eligible", "training_non_employed", None, None)
    assert said(KEYAKI, "job_prep")[:2] == ("eligible_by_recognition", "job_prep_recognition_open")


@pytest.mark.parametrize(
    ("on", "housing"),
    [
        (date(2025, 9, 30), ("no", "not_in_force_yet", None, "not_in_municipality")),
        (ON, ("eligible", "home_at_risk", None, None)),
    ],
)
def test_d_losing_the_home_and_nobody_near(on: date, housing: Short) -> None:
    """P04: visits are not run here, the certified home is a right since October 2025, the tea is open at 68."""
    assert said(TSUBAKI, "housing_support", on) == ("no", "not_run_here", None, "not_in_municipality")
    assert said(TSUBAKI, "support_housing", on) == housing
    assert said(TSUBAKI, "care_prevention", on) == ("eligible", "care_prevention_age", None, None)


def test_who_waits_for_the_assessment_is_one_answer_away() -> None:
    """P11, before and after: not free entry before October 2025, and one yes of the section opens it since."""
    facts = {"age": 32, "disability_status": True, "type_b_applied": True, "pension_grade1": False,
             "work_history_cannot_continue": False}  # fmt: skip
    sakura = person("P11", wishes=["kind:type_b"], facts=facts)
    granted = person("P11", wishes=["kind:type_b"], facts={**facts, "waiting_exception": True})
    assert said(sakura, "type_b", date(2025, 9, 30))[1] == "transition_assessment_needed"
    assert said(sakura, "type_b")[1] == "waiting_exception_open"
    assert said(granted, "type_b")[:2] == ("eligible", "waiting_exception_granted")
    assert said(sakura, "choice_assessment")[0] == "eligible"


def test_who_fled_is_not_turned_away() -> None:
    """P07: the residence rule is open, so the supervisor is asked, without a name."""
    hinoki = person("P07", restricted=True, facts={"residence_registered": False})
    assert said(hinoki, "job_prep") == ("confirm", "residence_rule_open", "supervisor", "not_known_yet")

"""Job preparation, certified training, learning support: every combination of known yes, known no and unknown."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from matcher.eligibility.programmes.self_reliance import certified_training, job_prep, learning_support
from matcher.needs.person import Fact
from tests.matcher.eligibility.ground import ground, own_figure, short
from tests.towns import TODAY, person

ANSWERS = (True, False, None)
BEFORE, AFTER = date(2025, 3, 31), date(2025, 4, 1)


def prepared(on: date = TODAY, *, params: Any = None, **facts: Any) -> Any:
    return short(job_prep(person(facts=facts), ground(on, **(params or {}))))


# ------------------------------------------------------------------ job preparation


@pytest.mark.parametrize(("recognised", "income", "assets"), list(product(ANSWERS, repeat=3)))
def test_job_preparation_by_means_or_by_recognition(
    recognised: bool | None, income: bool | None, assets: bool | None
) -> None:
    """施行規則 第4条: both amounts of the household at or below the line, or recognition (準ずる者)."""
    found = prepared(
        job_prep_recognised=recognised, household_income_below_line=income, household_assets_below_line=assets
    )
    if recognised:
        expected: tuple[Any, ...] = ("eligible_by_recognition", "job_prep_recognised", None, None)
    elif income and assets:
        expected = ("eligible", "job_prep_means_test", None, None)
    elif recognised is False and False not in (income, assets):
        expected = ("confirm", "job_prep_means_open", "sr_agency", "not_known_yet")
    elif recognised is False:
        expected = ("no", "job_prep_not_recognised", None, "not_in_scope")
    else:
        expected = ("eligible_by_recognition", "job_prep_recognition_open", "sr_agency", "not_known_yet")
    assert found == expected


@pytest.mark.parametrize(
    ("params", "office"),
    [
        ({}, "sr_agency"),
        ({"welfare_office": False}, "prefecture"),
        ({"welfare_office": False, "recognised_by": "welfare_section"}, "welfare_section"),
    ],
)
def test_over_the_income_line_whoever_recognises_here_may_still_do_so(params: dict[str, Any], office: str) -> None:
    """WAM NET Q&A 163: somebody living on the parents' means may be recognised; a town without office asks others."""
    found = prepared(params=params, household_income_below_line=False)
    assert found == ("eligible_by_recognition", "job_prep_recognition_open", office, "not_known_yet")


@pytest.mark.parametrize(
    ("recognised", "before", "after"),
    [
        (True, "job_prep_recognised", "job_prep_recognised"),
        (None, "public_assistance_own_scheme", "spec_recipient_open"),
        (False, "public_assistance_own_scheme", "job_prep_not_recognised"),
    ],
)
def test_some_recipients_of_public_assistance_may_come_from_april_2025(
    recognised: bool | None, before: str, after: str
) -> None:
    """衆議院 第213回 閣第9号 (特定被保護者): the same person on 2025-03-31 and on 2025-04-01."""
    facts = {"public_assistance": True, "job_prep_recognised": recognised, "household_income_below_line": True,
             "household_assets_below_line": True}  # fmt: skip
    assert [prepared(on, **facts)[1] for on in (BEFORE, AFTER)] == [before, after]


def test_recognition_of_a_recipient_is_asked_where_it_is_given() -> None:
    found = prepared(AFTER, params={"welfare_office": False}, public_assistance=True)
    assert found == ("eligible_by_recognition", "spec_recipient_open", "prefecture", "not_known_yet")
    assert prepared(BEFORE, public_assistance=True) == ("no", "public_assistance_own_scheme", None, "not_in_scope")


OVER = ("no", "job_prep_period_over", None, "period_ended")


@pytest.mark.parametrize(
    ("since", "until", "over"),
    [
        (date(2025, 6, 9), None, False),
        (date(2025, 6, 8), None, True),  # a year to the day
        (date(2025, 1, 1), date(2026, 6, 8), False),  # the municipality set another period (art. 5)
        (date(2026, 1, 1), date(2026, 6, 7), True),
        (None, date(2026, 6, 7), True),
        (None, None, False),
    ],
)
def test_job_preparation_lasts_a_year_unless_another_period_was_set(
    since: date | None, until: date | None, over: bool
) -> None:
    """施行規則 第5条: not over one year, unless the municipality sets another period."""
    found = prepared(job_prep_recognised=True, job_prep_since=since, job_prep_until=until)
    assert (found == OVER) == over
    assert over or found[1] == "job_prep_recognised"


def test_the_usual_period_may_be_the_municipalitys() -> None:
    facts: dict[str, Any] = {"job_prep_recognised": True, "job_prep_since": date(2025, 6, 8)}
    assert prepared(params={"figures": (own_figure("job_prep_months", 18),)}, **facts)[1] == "job_prep_recognised"


# ------------------------------------------------------------------ certified training


@pytest.mark.parametrize(
    ("assessed", "expected"),
    [
        (True, ("eligible", "agency_assessed", None, None)),
        (None, ("confirm", "agency_assessment_open", "sr_agency", "not_known_yet")),
        (False, ("no", "agency_assessed_otherwise", None, "not_in_scope")),
    ],
)
@pytest.mark.parametrize("hard", [True, None])
def test_certified_training_is_by_the_agencys_assessment_without_a_means_test(
    hard: bool | None, assessed: bool | None, expected: Any
) -> None:
    """奈良県「認定マニュアル」2019-04-01: assessment and referral by the self-reliance agency."""
    facts = {"agency_assessment": assessed, "household_income_below_line": False, "hard_to_work_at_once": hard}
    assert short(certified_training(person(facts=facts), ground())) == expected


@pytest.mark.parametrize("assessed", ANSWERS)
def test_who_can_take_ordinary_work_at_once_needs_no_training(assessed: bool | None) -> None:
    """松江市: for people who cannot take ordinary work at once."""
    someone = person(facts={"agency_assessment": assessed, "hard_to_work_at_once": False})
    assert short(certified_training(someone, ground())) == ("no", "ordinary_work_possible", None, "not_in_scope")


@pytest.mark.parametrize(
    ("form", "why"), [("employed", "training_employed"), ("non_employed", "training_non_employed")]
)
def test_the_form_of_the_training_is_said_once_it_is_settled(form: str, why: str) -> None:
    someone = person(facts={"agency_assessment": True, "training_form": form})
    assert short(certified_training(someone, ground())) == ("eligible", why, None, None)


def test_the_latest_form_counts() -> None:
    """非雇用型 comes first, 雇用型 later: the steps of the manual."""
    rows = [
        Fact("agency_assessment", True),
        Fact("training_form", "employed", known_on=date(2026, 6, 1)),
        Fact("training_form", "non_employed", known_on=date(2026, 1, 1)),
        Fact("training_form", "non_employed"),
    ]
    assert certified_training(person(facts=rows), ground()).why == "training_employed"


# ------------------------------------------------------------------ learning support


@pytest.mark.parametrize(("school", "income", "assistance"), list(product(ANSWERS, repeat=3)))
def test_learning_support_is_for_a_pupil_of_a_household_in_need(
    school: bool | None, income: bool | None, assistance: bool | None
) -> None:
    facts = {"in_school_register": school, "household_income_below_line": income, "public_assistance": assistance}
    found = short(learning_support(person(facts={**facts, "age": 18}), ground()))
    if school is False:
        expected: tuple[Any, ...] = ("no", "not_at_school", None, "not_in_scope")
    elif school and (income or assistance):
        expected = ("eligible", "learning_household", None, None)
    elif (income, assistance) == (False, False):
        expected = ("no", "household_not_in_need", None, "not_in_scope")
    else:
        expected = ("confirm", "learning_facts_open", "sr_agency", "not_known_yet")
    assert found == expected


def test_how_far_up_learning_support_goes_is_the_municipalitys_rule() -> None:
    grown = person(facts={"in_school_register": True, "public_assistance": True, "age": 19})
    assert short(learning_support(grown, ground())) == ("no", "past_learning_age", None, "not_in_scope")
    own = ground(figures=(own_figure("learning_age_to", 20),))
    assert learning_support(grown, own).outcome == "eligible"

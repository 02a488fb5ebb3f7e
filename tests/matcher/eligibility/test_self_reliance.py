"""Job preparation, certified training, housing: every combination of known yes, known no and unknown."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from matcher.eligibility.programmes.self_reliance import (
    certified_training,
    housing_support,
    job_prep,
    support_housing,
)
from tests.towns import person

ON = date(2026, 6, 8)
ANSWERS = (True, False, None)


@pytest.mark.parametrize(("recognised", "income", "assets"), list(product(ANSWERS, repeat=3)))
def test_job_preparation_by_means_or_by_recognition(
    recognised: bool | None, income: bool | None, assets: bool | None
) -> None:
    found = job_prep(
        person(
            facts={
                "job_prep_recognised": recognised,
                "household_income_below_line": income,
                "household_assets_below_line": assets,
            }
        ),
        ON,
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
    assert (found.outcome, found.why, found.ask, found.not_used) == expected


def test_over_the_income_line_the_city_may_still_recognise() -> None:
    found = job_prep(person(facts={"household_income_below_line": False}), ON)
    assert (found.outcome, found.ask) == ("eligible_by_recognition", "sr_agency")


@pytest.mark.parametrize(
    ("assessed", "expected"),
    [
        (True, ("eligible", "agency_assessed", None, None)),
        (None, ("confirm", "agency_assessment_open", "sr_agency", "not_known_yet")),
        (False, ("no", "agency_assessed_otherwise", None, "not_in_scope")),
    ],
)
def test_certified_training_is_by_the_agencys_assessment_without_a_means_test(
    assessed: bool | None, expected: Any
) -> None:
    facts = {"agency_assessment": assessed, "household_income_below_line": False}
    found = certified_training(person(facts=facts), ON)
    assert (found.outcome, found.why, found.ask, found.not_used) == expected


@pytest.mark.parametrize(("risk", "alone"), list(product(ANSWERS, repeat=2)))
@pytest.mark.parametrize("rule", [housing_support, support_housing])
def test_housing_needs_both_a_home_at_risk_and_nobody_near(rule: Any, risk: bool | None, alone: bool | None) -> None:
    found = rule(person(facts={"housing_at_risk": risk, "isolated": alone}), ON)
    if False in (risk, alone):
        expected: tuple[Any, ...] = ("no", "home_is_safe", None, "not_in_scope")
    elif None in (risk, alone):
        expected = ("confirm", "home_unknown", "coordinator", "not_known_yet")
    else:
        expected = ("eligible", "home_at_risk", None, None)
    assert (found.programme, found.outcome, found.why, found.ask, found.not_used) == (rule.__name__, *expected)

"""Temporary stays, visits and watch-over, certified homes: the same person on both sides of a change of law."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from matcher.eligibility.programmes.housing import housing_support, support_housing
from tests.matcher.eligibility.ground import Short, ground, short
from tests.towns import TODAY, person

ANSWERS = (True, False, None)
AT_RISK: dict[str, Any] = {"housing_at_risk": True, "isolated": True}


def supported(on: date = TODAY, *, params: Any = None, **facts: Any) -> Short:
    return short(housing_support(person(facts=facts), ground(on, **(params or {}))))


@pytest.mark.parametrize(("risk", "alone"), list(product(ANSWERS, repeat=2)))
@pytest.mark.parametrize("rule", [housing_support, support_housing])
def test_housing_needs_both_a_home_at_risk_and_nobody_near(rule: Any, risk: bool | None, alone: bool | None) -> None:
    """wic-net 16476/10: at risk of losing the home and socially isolated."""
    found = rule(person(facts={"housing_at_risk": risk, "isolated": alone}), ground())
    if False in (risk, alone):
        expected: tuple[Any, ...] = ("no", "home_is_safe", None, "not_in_scope")
    elif None in (risk, alone):
        expected = ("confirm", "home_unknown", "coordinator", "not_known_yet")
    else:
        expected = ("eligible", "home_at_risk", None, None)
    assert (found.programme, *short(found)) == (rule.__name__, *expected)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 9, 30), ("no", "not_in_force_yet", None, "not_in_municipality")),
        (date(2025, 10, 1), ("eligible", "home_at_risk", None, None)),
    ],
)
def test_homes_with_support_are_there_from_october_2025(on: date, expected: Any) -> None:
    """practice.md F5: in force 2025-10-01."""
    assert short(support_housing(person(facts=AT_RISK), ground(on))) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 3, 31), ("no", "public_assistance_own_scheme", None, "not_in_scope")),
        (date(2025, 4, 1), ("eligible_by_recognition", "spec_recipient_open", "sr_agency", "not_known_yet")),
    ],
)
def test_visits_for_recipients_of_public_assistance_from_april_2025(on: date, expected: Any) -> None:
    """衆議院 第213回 閣第9号: 特定被保護者 may use 地域居住支援."""
    assert supported(on, **AT_RISK, public_assistance=True) == expected
    assert supported(on, **AT_RISK, public_assistance=False)[1] == "home_at_risk"
    assert supported(on, public_assistance=True)[1] == "home_unknown"


def test_without_a_fixed_home_a_stay_is_there_whoever_is_near() -> None:
    """Street, net café, a friend's house: the shelter asks neither for an eviction nor for being alone."""
    assert supported(no_fixed_home=True, isolated=False) == ("eligible", "no_fixed_home", None, None)
    assert supported(no_fixed_home=False, isolated=False)[1] == "home_is_safe"


def test_who_leaves_the_shelter_is_visited_next() -> None:
    assert supported(leaves_shelter=True, isolated=False) == ("eligible", "leaves_shelter", None, None)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2026, 3, 9), ("eligible", "no_fixed_home", None, None)),
        (date(2026, 3, 8), ("confirm", "shelter_term_used", "prefecture", "period_ended")),  # three months
        (date(2025, 12, 9), ("confirm", "shelter_term_used", "prefecture", "period_ended")),
        (date(2025, 12, 8), ("no", "shelter_period_over", None, "period_ended")),  # six months
    ],
)
def test_a_stay_lasts_three_months_and_six_at_most(since: date, expected: Any) -> None:
    assert supported(params={"welfare_office": False}, no_fixed_home=True, shelter_since=since) == expected


@pytest.mark.parametrize(
    ("since", "why"), [(date(2025, 6, 9), "home_at_risk"), (date(2025, 6, 8), "housing_term_used")]
)
def test_after_about_a_year_of_visits_it_is_asked_whether_they_go_on(since: date, why: str) -> None:
    found = supported(**AT_RISK, housing_support_since=since)
    assert found[1] == why
    assert (found[0], found[2:]) == (
        ("eligible", (None, None)) if why == "home_at_risk" else ("confirm", ("sr_agency", "period_ended"))
    )

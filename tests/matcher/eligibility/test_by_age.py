"""Programmes that ask for an age: the day before a birthday of the rule and the day itself."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.programmes.by_age import (
    care_prevention,
    child_rearing_base,
    silver_centre,
    youth_support_station,
    youth_trial,
)
from tests.matcher.eligibility.ground import ground, own_figure, short
from tests.towns import TODAY, person


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (65, ("eligible", "care_prevention_age", None, None)),
        (64, ("confirm", "group_agrees", "host", "not_known_yet")),
        (None, ("confirm", "group_agrees", "host", "not_known_yet")),
    ],
)
def test_the_group_decides_about_people_under_65(age: int | None, expected: Any) -> None:
    assert short(care_prevention(person(facts={"age": age}), ground())) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, ("eligible", "small_child", None, None)),
        (3, ("eligible", "small_child", None, None)),
        (4, ("no", "child_too_old", None, "not_in_scope")),
        (None, ("confirm", "child_unknown", "person", "not_known_yet")),
    ],
)
def test_a_child_rearing_base_is_for_small_children(age: int | None, expected: Any) -> None:
    assert short(child_rearing_base(person(facts={"youngest_child_age": age}), ground())) == expected


NOT_OF_AGE = ("no", "not_of_youth_age", None, "not_in_scope")
BUSY = ("no", "in_work_or_school", None, "not_in_scope")
OPEN = ("confirm", "youth_facts_open", "person", "not_known_yet")


@pytest.mark.parametrize(
    ("age", "busy", "expected"),
    [
        (15, False, ("eligible", "youth_age", None, None)),
        (49, False, ("eligible", "youth_age", None, None)),
        (14, False, NOT_OF_AGE),
        (50, None, NOT_OF_AGE),
        (50, True, NOT_OF_AGE),
        (30, True, BUSY),
        (None, True, BUSY),
        (30, None, OPEN),
        (None, False, OPEN),
        (None, None, OPEN),
    ],
)
def test_a_youth_station_is_for_15_to_49_not_busy(age: int | None, busy: bool | None, expected: Any) -> None:
    assert short(youth_support_station(person(facts={"age": age, "in_work_or_school": busy}), ground())) == expected


@pytest.mark.parametrize("level", [None, "非該当", "要支援1", "要介護3"])
def test_no_care_level_counts_for_a_group_that_keeps_people_well(level: str | None) -> None:
    """practice.md P06: 82, 要支援1, comes like anybody else."""
    assert care_prevention(person(facts={"age": 82, "care_level": level}), ground()).why == "care_prevention_age"
    assert care_prevention(person(facts={"age": 50, "care_level": level}), ground()).why == "group_agrees"


def test_a_municipality_that_keeps_to_under_three_says_so() -> None:
    """おおむね3歳未満: the sample town takes children of three as well."""
    strict = ground(figures=(own_figure("child_rearing_child_age", 2),))
    assert child_rearing_base(person(facts={"youngest_child_age": 3}), ground()).why == "small_child"
    assert child_rearing_base(person(facts={"youngest_child_age": 3}), strict).why == "child_too_old"


MEMBER = ("eligible", "silver_member", None, None)
MEMBERSHIP = ("confirm", "silver_membership_open", "host", "not_known_yet")


@pytest.mark.parametrize(
    ("age", "member", "expected"),
    [
        (60, None, MEMBERSHIP),
        (60, False, MEMBERSHIP),
        (None, None, MEMBERSHIP),
        (59, None, ("no", "not_of_silver_age", None, "not_in_scope")),
        (59, True, MEMBER),
        (72, True, MEMBER),
    ],
)
def test_a_silver_centre_is_for_members_from_about_sixty(age: int | None, member: bool | None, expected: Any) -> None:
    assert short(silver_centre(person(facts={"age": age, "silver_member": member}), ground())) == expected


ASK_THE_CITY = ("confirm", "office_decides", "welfare_section", "not_known_yet")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"age": 15}, ASK_THE_CITY),
        ({"age": 39, "in_work_or_school": False}, ASK_THE_CITY),
        ({}, ASK_THE_CITY),
        ({"age": 14}, NOT_OF_AGE),
        ({"age": 40}, NOT_OF_AGE),
        ({"age": 30, "in_work_or_school": True}, BUSY),
        ({"age": 30, "youth_trial_since": date(2026, 5, 9)}, ASK_THE_CITY),
        ({"age": 30, "youth_trial_since": date(2026, 5, 8)}, ("no", "youth_trial_over", None, "period_ended")),
        ({"age": 30, "youth_trial_since": date(2026, 7, 1)}, ASK_THE_CITY),  # agreed, not begun
    ],
)
def test_a_work_trial_for_young_people_is_for_15_to_39_and_a_month(facts: dict[str, Any], expected: Any) -> None:
    """松江市 2024-06-24; whether another town runs one, its office says."""
    assert short(youth_trial(person(facts=facts), ground(TODAY))) == expected

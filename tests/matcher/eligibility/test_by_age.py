"""Programmes that ask for an age, and what is open to all."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.programmes.by_age import (
    care_prevention,
    child_rearing_base,
    open_to_all,
    outside_schemes,
    youth_support_station,
)
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from tests.towns import person

ON = date(2026, 6, 8)


def short(verdict: ProgrammeVerdict) -> tuple[str, str, str | None, str | None]:
    return verdict.outcome, verdict.why, verdict.ask, verdict.not_used


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (65, ("eligible", "care_prevention_age", None, None)),
        (64, ("confirm", "group_agrees", "host", "not_known_yet")),
        (None, ("confirm", "group_agrees", "host", "not_known_yet")),
    ],
)
def test_the_group_decides_about_people_under_65(age: int | None, expected: Any) -> None:
    assert short(care_prevention(person(facts={"age": age}), ON)) == expected


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
    assert short(child_rearing_base(person(facts={"youngest_child_age": age}), ON)) == expected


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
    assert short(youth_support_station(person(facts={"age": age, "in_work_or_school": busy}), ON)) == expected


def test_what_needs_no_scheme_is_open_to_everybody() -> None:
    assert short(open_to_all(person(), ON)) == ("eligible", "open_to_all", None, None)


def test_nobody_is_entitled_to_a_seat_outside_the_schemes() -> None:
    assert short(outside_schemes(person(), ON)) == ("no", "outside_schemes", None, None)

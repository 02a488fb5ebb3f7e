"""Whatever is wrong with a certificate is told with its place, and nothing of it is trusted."""

import json
from typing import Any

import pytest

from matcher.check import Certified
from matcher.problem.decoding import decode_solution
from tests.matcher.check.certificates import AX, AY, BX, WIDE_A, B, checked, part_of, shown, small
from tests.random_problems import Document

BOTH_AT_X = [(AX, 10), (BX, 6)]
WITH_HOURS = [{"opening": name, "host": "h", "seats": 2, "hours": 1, "slots": ["mon"]} for name in "xy"]

GOOD_PART = part_of(["value"], ["hosts", "h", "seats", 600])
ANSWER: Document = {
    "format": "enishi-solution/1",
    "status": "optimal",
    "assignments": [["A", "x"]],
    "objective": {"value": 10},
    "bound": {"value": 10},
    "certificate": {"unit": 100, "levels": [GOOD_PART]},
}
HOST_OF_ONE = small(BOTH_AT_X, hosts=[{"host": "h", "seats": 1}])


def test_a_bound_is_certified_claimed_or_not_there() -> None:
    assert checked(HOST_OF_ONE, ANSWER) == Certified((), "certified", {"value": 10})
    weak = checked(HOST_OF_ONE, {**ANSWER, "certificate": {"unit": 100, "levels": [part_of(["value"])]}})
    assert (weak.violations, weak.bound, weak.shown) == ((), "claimed", {"value": 16})
    assert [(each.level, each.stated, each.shown) for each in weak.weaker] == [(("value",), 10, 16)]
    assert checked(HOST_OF_ONE, {**ANSWER, "certificate": None}) == Certified((), "claimed")
    nothing = {**ANSWER, "status": "unknown", "assignments": [], "objective": None}
    assert checked(HOST_OF_ONE, nothing).bound == "claimed"
    no_plan = {**nothing, "status": "infeasible", "bound": None, "conflict": [["pinned", "A", "x"]]}
    assert checked(HOST_OF_ONE, no_plan).bound is None
    wrong = checked(HOST_OF_ONE, {**ANSWER, "objective": {"value": 9}})
    assert [each.code for each in wrong.violations] == ["objective_wrong"]
    assert wrong.shown is None


def test_prices_may_come_from_a_file() -> None:
    text = json.dumps(ANSWER).replace("600", "6.0e2").replace('"unit": 100', '"unit": 100.0')
    assert checked(HOST_OF_ONE, decode_solution(text.encode(), "s.json")).bound == "certified"


@pytest.mark.parametrize(
    ("certificate", "code", "place"),
    [
        ([], "certificate_malformed", ""),
        ({}, "certificate_malformed", ""),
        ({"unit": 100, "levels": [GOOD_PART], "more": 1}, "certificate_malformed", ""),
        ({"unit": 0, "levels": [GOOD_PART]}, "certificate_malformed", "unit"),
        ({"unit": True, "levels": [GOOD_PART]}, "certificate_malformed", "unit"),
        ({"unit": "100", "levels": [GOOD_PART]}, "certificate_malformed", "unit"),
        ({"unit": 100, "levels": None}, "certificate_malformed", "levels"),
        ({"unit": 100, "levels": []}, "certificate_malformed", "levels"),
        ({"unit": 100, "levels": [GOOD_PART, GOOD_PART]}, "certificate_malformed", "levels"),
        ({"unit": 100, "levels": ["value"]}, "certificate_malformed", "levels 1"),
        ({"unit": 100, "levels": [{"level": ["value"], "rules": []}]}, "certificate_malformed", "levels 1"),
        ({"unit": 100, "levels": [part_of(["kept"])]}, "certificate_malformed", "levels 1 level"),
        ({"unit": 100, "levels": [{**GOOD_PART, "rules": {}}]}, "certificate_malformed", "levels 1 rules"),
    ],
)
def test_a_certificate_of_another_form_is_told_with_its_place(certificate: object, code: str, place: str) -> None:
    found = checked(HOST_OF_ONE, {**ANSWER, "certificate": certificate})
    assert [(wrong.code, " ".join(wrong.rule)) for wrong in found.violations] == [
        (code, f"certificate {place}".strip())
    ]
    assert (found.bound, found.shown) == ("claimed", None)


RICH = small(
    [*BOTH_AT_X, (AY, 1)],
    persons=[WIDE_A, {**B, "max_hours": 5}],
    hosts=[{"host": "h", "seats": 1}, {"host": "empty", "seats": 1, "support_capacity": 1}],
    openings=WITH_HOURS,
    keep_apart=[{"a": "A", "b": "B", "where": "opening"}],
    keep_together=[{"a": "A", "b": "B"}],
    requires=[{**BX, "other": "B", "other_opening": "y"}],
    limits=[{"limit": "l", "max": 5}],
    floors=[{"group": "g", "min_placed": 0}],
    current=[AX],
)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ([], "malformed"),
        (["limits"], "malformed"),
        ([5], "malformed"),
        (["limits", "l", 1.5], "malformed"),
        (["limits", "l", True], "malformed"),
        (["limits", "l", "1"], "malformed"),
        (["limits", 3, 1], "malformed"),
        (["limits", "l", 10**16], "malformed"),
        ("limits", "malformed"),
        (["limits", "l", 2], "twice"),
        (["floors", "g", 1], "wrong_side"),
        (["hosts", "h", "seats", -1], "wrong_side"),
        (["visit", "A", "h", "x", -1], "wrong_side"),
        (["placed", "A", 1], "wrong_side"),
        (["kept", "A", "x", 1], "wrong_side"),
        (["kept", "A", "y", -1], "wrong_side"),
        (["persons", "B", "max_hours", -1], "wrong_side"),
        (["everything", 1], "unknown_rule"),
        (["limits", "m", 1], "unknown_rule"),
        (["limits", "l", "more", 1], "unknown_rule"),
        (["floors", "m", -1], "unknown_rule"),
        (["hosts", "h", 1], "unknown_rule"),
        (["hosts", "h", "support_capacity", 1], "unknown_rule"),
        (["hosts", "k", "seats", 1], "unknown_rule"),
        (["hosts", "empty", "seats", 1], "unknown_rule"),
        (["hosts", "empty", "support_capacity", 1], "unknown_rule"),
        (["openings", "x", "support_capacity", 1], "unknown_rule"),
        (["openings", "z", "support_capacity", 1], "unknown_rule"),
        (["openings", "x", "seats", 1], "unknown_rule"),
        (["persons", "A", "max_hours", 1], "unknown_rule"),
        (["persons", "C", "max_hours", 1], "unknown_rule"),
        (["persons", "A", "slots", "tue", 1], "unknown_rule"),
        (["persons", "C", "slots", "mon", 1], "unknown_rule"),
        (["keep_apart", "A", "B", "host", "h", 1], "unknown_rule"),
        (["keep_apart", "A", "B", "opening", "h", 1], "unknown_rule"),
        (["keep_apart", "A", "B", "host", "k", 1], "unknown_rule"),
        (["keep_together", "A", "B", "y", 1], "unknown_rule"),
        (["keep_together", "A", "A", "x", 1], "unknown_rule"),
        (["requires", "A", "x", -1], "unknown_rule"),
        (["requires", "B", "x", -1], "unknown_rule"),
        (["requires", "B", "y", -1], "unknown_rule"),
        (["current", "A", -1], "unknown_rule"),
        (["placed", "B", -1], "unknown_rule"),
        (["placed", "C", -1], "unknown_rule"),
        (["visit", "B", "h", "x", 1], "unknown_rule"),
        (["visit", "A", "empty", "x", 1], "unknown_rule"),
        (["visit", "A", "h", "z", 1], "unknown_rule"),
        (["kept", "B", "x", -1], "unknown_rule"),
        (["kept", "C", "x", -1], "unknown_rule"),
        (["level", "value", -1], "unknown_rule"),
        (["level", "kept", -1], "unknown_rule"),
    ],
)
def test_a_price_on_what_is_no_rule_of_the_round_is_told(rule: object, code: str) -> None:
    answer = {**ANSWER, "assignments": [], "objective": {"value": 0}, "bound": {"value": 0}}
    parts = [{"level": ["value"], "persons": [["A", 1]], "rules": [["limits", "l", 2], rule]}]
    found = checked(RICH, {**answer, "certificate": {"unit": 100, "levels": parts}})
    expected = [(f"certificate_{code}", ("certificate", "levels", "1", "rules", "2"))]
    assert [(wrong.code, wrong.rule) for wrong in found.violations] == expected


def test_a_price_on_nobody_and_a_second_price_are_told() -> None:
    part = {"level": ["value"], "persons": [["C", 1], ["A", "B", 1], ["A", 1], ["A", 2]], "rules": []}
    found = checked(HOST_OF_ONE, {**ANSWER, "certificate": {"unit": 100, "levels": [part]}})
    assert sorted((wrong.code, wrong.rule[-1]) for wrong in found.violations) == [
        ("certificate_twice", "4"),
        ("certificate_unknown_person", "1"),
        ("certificate_unknown_person", "2"),
    ]


def test_a_plan_above_what_its_certificate_shows_is_told() -> None:
    """It cannot be, unless a rule is read differently: here the plan is only said to be there."""
    found = shown(HOST_OF_ONE, ANSWER["certificate"], (11,))
    assert [(wrong.code, wrong.found, wrong.allowed) for wrong in found.wrong] == [
        ("certificate_below_plan", "10", "11")
    ]
    assert found.levels == {}
    few = [{"opening": "x", "host": "h", "seats": 3, "min_group": 3}]
    found = shown(small(BOTH_AT_X, openings=few, pinned=[AX]), {"unit": 1, "levels": [part_of(["value"])]}, (0,))
    assert [(wrong.code, wrong.found) for wrong in found.wrong] == [("certificate_below_plan", "-1")]


HUGE = 10**12


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (small([({**AX, "support_load": HUGE}, 1)], hosts=[{"host": "h", "support_capacity": HUGE}]),
         ["hosts", "h", "support_capacity", HUGE]),
        (small([(AX, 1)], limits=[{"limit": "l", "max": HUGE}],
               limit_weights=[{"limit": "l", **AX, "weight": HUGE}]), ["limits", "l", HUGE]),
        (small([(AX, 1)], limits=[{"limit": "l", "max": 0}],
               limit_weights=[{"limit": "l", **AX, "weight": HUGE}]), ["limits", "l", 10**5]),
    ],
)  # fmt: skip
def test_what_cannot_be_summed_exactly_is_not_certified(document: Document, rule: list[Any]) -> None:
    answer = {**ANSWER, "assignments": [], "objective": {"value": 0}, "bound": {"value": 1}, "status": "feasible"}
    parts = [part_of(["value"], rule)]
    found = checked(document, {**answer, "certificate": {"unit": 10**15, "levels": parts}})
    assert (found.violations, found.bound) == ((), "claimed" if rule[-1] == HUGE else "certified")
    assert [each.shown for each in found.weaker] == ([None] if rule[-1] == HUGE else [])


def test_many_numbers_that_pass_64_bits_together_are_not_summed() -> None:
    persons = [{"person": f"p{number:03}"} for number in range(2000)]
    pairs = [({**person, "opening": "x"}, 1) for person in persons]
    parts = [part_of(["value"], persons=[[person["person"], -(10**15)] for person in persons])]
    document = small(pairs, persons=persons)
    assert shown(document, {"unit": 1, "levels": parts}, (0,)).levels == {("value",): None}

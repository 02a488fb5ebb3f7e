"""Small rounds worked out by hand: what a price on one rule tells of the bound."""

from typing import Any

import pytest

from matcher.check.bound.levels import shown_by
from matcher.check.facts import facts_of
from tests.matcher.check.certificates import AX, AY, BX, BY, WIDE_A, WIDE_B, A, B, part_of, shown, small
from tests.problems import tables_of
from tests.random_problems import Document

BOTH_AT_X = [(AX, 10), (BX, 6)]
ONE_SEAT: Document = {
    "openings": [{"opening": "x", "host": "h", "seats": 1}, {"opening": "y", "host": "h", "seats": 1}]
}
LOADED = [({**AX, "support_load": 1}, 10), ({**BX, "support_load": 1}, 6)]
ONE_UNIT = {"openings": [{"opening": "x", "host": "h", "seats": 2, "support_capacity": 1}]}
WITH_HOURS = [{"opening": name, "host": "h", "seats": 2, "hours": 1, "slots": ["mon"]} for name in "xy"]
WEIGHTS = [{"limit": "l", **pair, "weight": 1} for pair in (AX, BX, AY)]
EXAMPLES: dict[str, tuple[Document, list[list[Any]], int, int]] = {
    "seats of a host": (small(BOTH_AT_X, hosts=[{"host": "h", "seats": 1}]), [["hosts", "h", "seats", 600]], 16, 10),
    "seats of a host, one pinned": (
        small(BOTH_AT_X, hosts=[{"host": "h", "seats": 1}], pinned=[AX]), [["hosts", "h", "seats", 600]], 16, 10,
    ),
    "seats of a host, people of one pair there": (
        small(BOTH_AT_X, hosts=[{"host": "h", "seats": 1}], persons=[WIDE_A, WIDE_B]),
        [["hosts", "h", "seats", 600]], 16, 10,
    ),
    "visits": (
        small([*BOTH_AT_X, (AY, 10)], hosts=[{"host": "h", "seats": 1}], persons=[WIDE_A, B]),
        [["hosts", "h", "seats", 600], ["visit", "A", "h", "x", 300], ["visit", "A", "h", "y", 300]], 26, 20,
    ),
    "support of a host": (
        small(LOADED, hosts=[{"host": "h", "support_capacity": 1}]), [["hosts", "h", "support_capacity", 600]], 16, 10,
    ),
    "support of an opening": (small(LOADED, **ONE_UNIT), [["openings", "x", "support_capacity", 600]], 10, 10),
    "support of an opening, not dear enough": (
        small(LOADED, **ONE_UNIT), [["openings", "x", "support_capacity", 100]], 10, 15,
    ),
    "hours": (
        small([(AX, 10), (AY, 6)], persons=[{**WIDE_A, "max_hours": 1}], openings=WITH_HOURS),
        [["persons", "A", "max_hours", 6]], 16, 10,
    ),
    "slots": (
        small([(AX, 10), (AY, 6)], persons=[WIDE_A], openings=WITH_HOURS),
        [["persons", "A", "slots", "mon", 600]], 16, 10,
    ),
    "kept apart at a host": (
        small([(AX, 10), (BY, 6)], keep_apart=[{"a": "B", "b": "A", "where": "host"}]),
        [["keep_apart", "A", "B", "host", "h", 600]], 16, 10,
    ),
    "kept apart at a host, with several pairs there": (
        small([(AX, 10), (AY, 1), (BY, 6)], persons=[WIDE_A, B], keep_apart=[{"a": "B", "b": "A", "where": "host"}]),
        [["keep_apart", "B", "A", "host", "h", 600], ["visit", "A", "h", "x", 600]], 17, 11,
    ),
    "kept together": (
        small(BOTH_AT_X, **ONE_SEAT, keep_together=[{"a": "A", "b": "B"}]),
        [["keep_together", "A", "B", "x", 200]], 10, 8,
    ),
    "company": (
        small(BOTH_AT_X, **ONE_SEAT, requires=[{**AX, "other": "B", "other_opening": "x"}]),
        [["requires", "A", "x", -200]], 10, 8,
    ),
    "a limit": (
        small(BOTH_AT_X, limits=[{"limit": "l", "max": 1}], limit_weights=WEIGHTS), [["limits", "l", 600]], 16, 10,
    ),
    "a floor": (
        small(BOTH_AT_X, **ONE_SEAT, floors=[{"group": "g", "min_placed": 1}], groups=[{"group": "g", **B}]),
        [["floors", "g", -400]], 10, 6,
    ),
    "what is held now": (small(BOTH_AT_X, **ONE_SEAT, harm_guard=True, current=[BX]), [["current", "B", -67]], 10, 6),
}  # fmt: skip


def value_shown(document: Document, persons: list[Any], rules: list[Any]) -> int | None:
    parts = [{"level": ["value"], "persons": persons, "rules": rules}]
    found = shown_by(facts_of(tables_of(document)), {"unit": 100, "levels": parts}, {("value",): 0})
    assert found.wrong == ()
    return found.levels["value",]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_price_on_a_rule_tells_what_the_rule_costs(name: str) -> None:
    document, rules, without, priced = EXAMPLES[name]
    assert value_shown(document, [], []) == without
    assert value_shown(document, [], rules) == priced
    unpriced = value_shown(document, [], [[*rule[:-1], 0] for rule in rules])
    assert unpriced is not None
    assert unpriced >= without


def test_a_price_on_a_person_counts_the_places_the_person_may_hold_or_must() -> None:
    single = small([(AX, 10), (AY, 6)])
    assert value_shown(single, [], []) == 16
    assert value_shown(single, [["A", 600]], []) == 10
    assert value_shown({**single, "persons": [WIDE_A]}, [["A", 600]], []) == 16
    crowded = small(BOTH_AT_X, **ONE_SEAT)
    assert value_shown(crowded, [["B", -400]], []) == 10
    assert value_shown({**crowded, "persons": [A, {**B, "must_place": True}]}, [["B", -400]], []) == 6
    assert value_shown({**crowded, "pinned": [BX]}, [["B", -400]], []) == 6
    assert value_shown({**crowded, "harm_guard": True, "current": [BX]}, [["B", -400]], []) == 6


def test_what_earlier_levels_reach_is_held() -> None:
    stays = small(BOTH_AT_X, **ONE_SEAT, objective=["kept", "value"], current=[BX])
    parts = [part_of(["kept"]), part_of(["value"], ["level", "kept", -400])]
    assert shown(stays, {"unit": 100, "levels": parts}, (1, 6)).levels == {("kept",): 1, ("value",): 6}
    assert shown(stays, {"unit": 100, "levels": parts}, (0, 10)).levels == {("kept",): 1, ("value",): 10}
    everybody = small([(AX, 10), (AY, 1), (BX, 6)], **ONE_SEAT, objective=["placed", "value"])
    parts = [part_of(["placed"]), part_of(["value"], persons=[["A", 900], ["B", 500]])]
    assert shown(everybody, {"unit": 100, "levels": parts}, (2, 7)).levels == {("placed",): 2, ("value",): 15}
    parts = [part_of(["placed"]), part_of(["value"], persons=[["A", 400], ["B", -100]])]
    assert shown(everybody, {"unit": 100, "levels": parts}, (2, 7)).levels["value",] == 10
    assert shown(everybody, {"unit": 100, "levels": parts}, (1, 10)).levels["value",] == 11


def test_people_of_several_places_count_once() -> None:
    """Both could come to x, which has one seat; that being placed takes a placement is what the helper says."""
    document = small(BOTH_AT_X, **ONE_SEAT, persons=[WIDE_A, WIDE_B], objective=["placed"])
    assert shown(document, {"unit": 100, "levels": [part_of(["placed"])]}, (1,)).levels == {("placed",): 2}
    priced = part_of(["placed"], ["placed", "A", -100], ["placed", "B", -100])
    assert shown(document, {"unit": 100, "levels": [priced]}, (1,)).levels == {("placed",): 1}


def test_who_holds_exactly_the_same_as_now_is_told_by_a_helper() -> None:
    document = small([(AX, 1), (AY, 1)], persons=[WIDE_A], objective=["kept"], current=[AX], pinned=[AY])
    assert shown(document, {"unit": 100, "levels": [part_of(["kept"])]}, (0,)).levels == {("kept",): 1}
    assert shown(document, {"unit": 100, "levels": [part_of(["kept"], ["kept", "A", "y", 100])]}, (0,)).levels == {
        ("kept",): 0
    }
    ruled_out = {**document, "pinned": [], "forbidden": [AX]}
    assert shown(ruled_out, {"unit": 100, "levels": [part_of(["kept"], ["kept", "A", "x", -100])]}, (0,)).levels == {
        ("kept",): 0
    }

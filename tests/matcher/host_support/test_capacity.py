"""How many people a host may be asked for: always with a reason, and nobody who is there loses a seat."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.host_support.capacity import CAPACITY_CODES, Capacity, Room, capacity_by_policy, newcomer_room
from matcher.host_support.figures import HostFigures
from matcher.host_support.flags import Away, Ending, HostFacts, host_flag, rule_flags
from tests.matcher.host_support.test_flags import ENDED_TWICE, several

TODAY = date(2026, 6, 22)
FIGURES = HostFigures()
HOST = HostFacts(host="H1", people=1, seats=2, newcomers=1)
WORRIED = host_flag("H1", "too_much", "this_week", None, date(2026, 6, 1), FIGURES)


@pytest.mark.parametrize(
    ("known", "number", "code", "until"),
    [
        ({}, 1, "as_said", date(2026, 7, 1)),
        ({"began": (date(2026, 6, 3),)}, 0, "none_left", date(2026, 7, 1)),
        ({"began": (date(2026, 5, 30),)}, 1, "as_said", date(2026, 7, 1)),
        ({"began": (date(2026, 6, 3), date(2026, 6, 5))}, 0, "none_left", date(2026, 7, 1)),
        ({"newcomers": None}, None, "not_said", None),
        ({"endings": (Ending(date(2026, 6, 10), "own_decision"),)}, 0, "cool_down", date(2026, 7, 8)),
        ({"endings": (Ending(date(2026, 5, 26), "health"),)}, 0, "cool_down", date(2026, 6, 23)),
        ({"endings": (Ending(date(2026, 5, 25), "health"),)}, 1, "as_said", date(2026, 7, 1)),
        ({"endings": (Ending(date(2026, 6, 10), "positive"),)}, 1, "as_said", date(2026, 7, 1)),
    ],
)
def test_new_people_of_this_month(known: dict[str, Any], number: int | None, code: str, until: date | None) -> None:
    assert newcomer_room(replace(HOST, **known), FIGURES, TODAY) == Room("H1", number, code, until)


def test_a_municipality_may_set_how_many_where_the_host_has_not_said() -> None:
    unsaid = replace(HOST, newcomers=None)
    assert newcomer_room(unsaid, HostFigures(newcomers=2), TODAY).number == 2


def test_the_farm_cafe_of_the_town_is_paused_until_its_key_person_is_back() -> None:
    cafe = replace(HOST, endings=ENDED_TWICE, away=Away(date(2026, 6, 1), date(2026, 9, 1)), flags=(WORRIED,))
    flags = [*cafe.flags, *rule_flags([cafe], FIGURES, TODAY)]
    assert capacity_by_policy(cafe, flags, FIGURES, TODAY) == Capacity(
        "H1", 2, 1, "paused", ("key_person_away", "two_early_endings"), date(2026, 9, 1)
    )


def test_two_early_endings_alone_pause_until_only_one_is_left_in_three_months() -> None:
    cafe = replace(HOST, endings=ENDED_TWICE)
    found = capacity_by_policy(cafe, rule_flags([cafe], FIGURES, TODAY), FIGURES, TODAY)
    assert (found.code, found.until, found.paused) == ("paused", date(2026, 7, 11), True)
    before, after = date(2026, 7, 10), date(2026, 7, 11)
    assert [len(rule_flags([cafe], FIGURES, day)) for day in (before, after)] == [1, 0]


@pytest.mark.parametrize(
    ("known", "flags", "seats", "code", "because"),
    [
        ({}, [], 2, "as_said", ()),
        ({"seats": None}, [], None, "not_said", ()),
        ({}, ["open_long"], 1, "lowered", ("open_long",)),
        ({"people": 2}, ["open_long"], 2, "lowered", ("open_long",)),
        ({"people": None, "seats": 0}, ["open_long"], 0, "lowered", ("open_long",)),
        ({}, ["wants_to_stop"], 1, "paused", ("wants_to_stop",)),
        ({"incident_open": True}, [], 1, "paused", ("incident",)),
        ({"seats": None, "people": None, "incident_open": True}, [], None, "paused", ("incident",)),
        ({}, ["task"], 2, "as_said", ()),
    ],
)
def test_what_is_offered(
    known: dict[str, Any], flags: list[str], seats: int | None, code: str, because: tuple[str, ...]
) -> None:
    facts = replace(HOST, **known)
    raised = [replace(WORRIED, code=each) for each in flags]
    found = capacity_by_policy(facts, raised, FIGURES, TODAY)
    assert found == Capacity("H1", facts.seats, seats, code, because, None)


def test_the_flags_of_others_and_closed_ones_say_nothing_here() -> None:
    others = [
        replace(WORRIED, host="H2", code="wants_to_stop"),
        replace(WORRIED, code="wants_to_stop", closed=date(2026, 6, 20), result="helped"),
    ]
    assert capacity_by_policy(HOST, others, FIGURES, TODAY).code == "as_said"


def test_the_policy_is_the_municipality_s() -> None:
    gentle = HostFigures(pause_for=(), lower_for=())
    cafe = replace(HOST, endings=ENDED_TWICE)
    assert capacity_by_policy(cafe, rule_flags([cafe], gentle, TODAY), gentle, TODAY).code == "as_said"


@given(several, st.integers(0, 5))
def test_nothing_is_lowered_in_silence_and_nobody_there_loses_a_seat(facts: list[HostFacts], newcomers: int) -> None:
    flags = [*(flag for each in facts for flag in each.flags), *rule_flags(facts, FIGURES, TODAY)]
    for each in facts:
        found = capacity_by_policy(each, flags, FIGURES, TODAY)
        assert found.code in CAPACITY_CODES
        assert bool(found.because) is (found.code in ("lowered", "paused"))
        assert found.seats == each.seats or found.because
        if found.seats is not None and not found.paused and each.seats is not None:
            assert found.seats >= min(each.people or 0, each.seats)
        room = newcomer_room(replace(each, newcomers=newcomers), FIGURES, TODAY)
        assert room.number is not None
        assert 0 <= room.number <= newcomers

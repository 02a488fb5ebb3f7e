"""Flags: in the host's own word or by rule, each with a hand that is offered; never an order of hosts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.followup.rows import EXITS
from matcher.host_support.figures import HostFigures
from matcher.host_support.flags import (
    HELPS,
    HOST_CODES,
    HOW_SOON,
    RULE_CODES,
    Away,
    Ending,
    Flag,
    HostCall,
    HostFacts,
    host_flag,
    rule_flags,
)

TODAY = date(2026, 6, 22)
FIGURES = HostFigures()
HOST = HostFacts(host="H1")
OLD = host_flag("H1", "task", "this_week", None, date(2026, 6, 1), FIGURES)  # open for 21 days
ENDED_TWICE = (Ending(date(2026, 4, 10), "own_decision"), Ending(date(2026, 6, 5), "hosts_side"))


def call(day: int, **said: Any) -> HostCall:
    return HostCall(on=date(2026, 6, day), reached=bool(said), **said)


def codes(known: dict[str, Any]) -> list[str]:
    return [each.code for each in rule_flags([replace(HOST, **known)], FIGURES, TODAY)]


@pytest.mark.parametrize(
    ("known", "raised"),
    [
        ({}, []),
        ({"calls": (call(10, load=3),)}, []),
        ({"calls": (call(10, load=4),)}, ["worry"]),
        ({"calls": (call(10, needs_help="yes"),)}, ["worry"]),
        ({"calls": (call(10, load=5), call(20, load=2))}, []),
        ({"calls": (call(10), call(12, load=1), call(15))}, []),
        ({"calls": (call(12, load=1), call(15), call(19))}, ["missed_calls"]),
        ({"people": 3, "seats": 2}, ["over_capacity"]),
        ({"people": 2, "seats": 2}, []),
        ({"people": 3, "seats": None}, []),
        ({"endings": ENDED_TWICE}, ["two_early_endings"]),
        ({"endings": ENDED_TWICE[:1]}, []),
        ({"endings": (ENDED_TWICE[0], Ending(date(2026, 6, 5), "positive"))}, []),
        ({"endings": (Ending(date(2026, 3, 22), "health"), ENDED_TWICE[1])}, []),
        ({"endings": (Ending(date(2026, 3, 23), "health"), ENDED_TWICE[1])}, ["two_early_endings"]),
        ({"away": Away(date(2026, 6, 1), date(2026, 9, 1))}, ["key_person_away"]),
        ({"away": Away(date(2026, 6, 1))}, ["key_person_away"]),
        ({"away": Away(date(2026, 6, 1), date(2026, 6, 22))}, []),
        ({"flags": (OLD,)}, ["open_long"]),
        ({"flags": (replace(OLD, since=date(2026, 6, 8)),)}, []),
        ({"flags": (replace(OLD, closed=date(2026, 6, 10), result="helped"),)}, []),
        ({"incident_open": True}, []),  # an accident is another record
    ],
)
def test_what_a_rule_notices(known: dict[str, Any], raised: list[str]) -> None:
    assert codes(known) == raised


def test_a_flag_by_rule_says_why_what_is_offered_who_and_by_when() -> None:
    (flag,) = rule_flags([replace(HOST, endings=ENDED_TWICE)], FIGURES, TODAY)
    assert flag == Flag(
        "H1", "two_early_endings", date(2026, 6, 5), (("number", 2),), ("job_coach", "carve_task", "thanks_call"),
        "coordinator", date(2026, 6, 12), date(2026, 6, 20), "rule",
    )  # fmt: skip
    assert flag.owner_on(date(2026, 6, 19)) == "coordinator"
    assert flag.owner_on(date(2026, 6, 20)) == "supervisor"


def test_too_many_people_is_so_since_the_last_one_began() -> None:
    full = replace(HOST, people=3, seats=2, began=(date(2026, 5, 1), date(2026, 6, 15)))
    (flag,) = rule_flags([full], FIGURES, TODAY)
    assert (flag.since, flag.due) == (date(2026, 6, 15), date(2026, 6, 22))


def test_what_was_closed_is_not_raised_again_before_something_new_happens() -> None:
    (flag,) = rule_flags([replace(HOST, endings=ENDED_TWICE)], FIGURES, TODAY)
    closed = replace(HOST, endings=ENDED_TWICE, flags=(replace(flag, closed=TODAY, result="helped"),))
    assert rule_flags([closed], FIGURES, TODAY) == []
    again = replace(closed, endings=(*ENDED_TWICE, Ending(date(2026, 6, 25), "health")))
    assert [each.code for each in rule_flags([again], FIGURES, date(2026, 6, 25))] == ["two_early_endings"]


@pytest.mark.parametrize(
    ("soon", "due"),
    [("today", date(2026, 6, 22)), ("this_week", date(2026, 6, 29)), ("no_hurry", date(2026, 7, 6))],
)
def test_three_taps_or_one_call_raise_a_flag(soon: str, due: date) -> None:
    flag = host_flag("H1", "conflict", soon, "call", TODAY, FIGURES)
    assert (flag.due, flag.escalates, flag.source) == (due, date(2026, 7, 7), "host")
    assert flag.helps == ("call", "visit", "three_way_talk")  # what the host would like comes first


@pytest.mark.parametrize(
    ("about", "soon", "wanted"), [("weather", "today", None), ("task", "soon", None), ("task", "today", "money")]
)
def test_a_word_that_is_none_of_ours_is_refused(about: str, soon: str, wanted: str | None) -> None:
    with pytest.raises(ValueError, match=r"no flag|no help") as refused:
        host_flag("H1", about, soon, wanted, TODAY, FIGURES)
    assert refused.value.args


def test_a_flag_is_closed_with_a_result_and_only_so() -> None:
    with pytest.raises(ValueError, match="a closed flag has a result"):
        replace(OLD, closed=TODAY)
    with pytest.raises(ValueError, match="no result: gone") as refused:
        replace(OLD, closed=TODAY, result="gone")
    assert refused.value.args


def test_help_is_offered_for_every_code() -> None:
    assert set(HELPS) == {*HOST_CODES, *RULE_CODES}
    assert all(HELPS.values())


days = st.integers(-120, 20).map(lambda number: TODAY + timedelta(days=number))


@st.composite
def hosts(draw: st.DrawFn) -> HostFacts:
    name = draw(st.sampled_from(("H1", "H2", "H3", "H4")))
    flags = draw(st.lists(st.tuples(st.sampled_from(HOST_CODES), st.sampled_from(HOW_SOON), days), max_size=2))
    calls = st.builds(
        HostCall,
        on=days,
        reached=st.booleans(),
        load=st.one_of(st.none(), st.integers(1, 5)),
        needs_help=st.sampled_from((None, "no", "yes")),
    )
    return HostFacts(
        host=name,
        calls=tuple(draw(st.lists(calls, max_size=4))),
        people=draw(st.one_of(st.none(), st.integers(0, 4))),
        seats=draw(st.one_of(st.none(), st.integers(0, 4))),
        began=tuple(draw(st.lists(days, max_size=3))),
        endings=tuple(draw(st.lists(st.builds(Ending, days, st.sampled_from(EXITS)), max_size=4))),
        away=draw(st.one_of(st.none(), st.builds(Away, days, st.none()))),
        flags=tuple(host_flag(name, about, soon, None, on, FIGURES) for about, soon, on in flags),
        incident_open=draw(st.booleans()),
    )


several = st.lists(hosts(), max_size=4, unique_by=lambda each: each.host)


@given(several, st.permutations(("H1", "H2", "H3", "H4")))
def test_other_names_for_hosts_give_the_same_flags_under_these_names(facts: list[HostFacts], names: list[str]) -> None:
    new = dict(zip(("H1", "H2", "H3", "H4"), names, strict=True))
    renamed = [
        replace(each, host=new[each.host], flags=tuple(replace(flag, host=new[flag.host]) for flag in each.flags))
        for each in facts
    ]
    before, after = rule_flags(facts, FIGURES, TODAY), rule_flags(renamed, FIGURES, TODAY)
    assert {replace(each, host=new[each.host]) for each in before} == set(after)
    assert len(before) == len(after)


@given(several)
def test_flags_are_by_due_day_and_what_is_said_of_one_host_depends_on_no_other(facts: list[HostFacts]) -> None:
    found = rule_flags(facts, FIGURES, TODAY)
    assert [each.due for each in found] == sorted(each.due for each in found)
    assert found == rule_flags(facts[::-1], FIGURES, TODAY)
    alone = [flag for each in facts for flag in rule_flags([each], FIGURES, TODAY)]
    assert set(found) == set(alone)
    assert all(each.helps and each.since <= TODAY and each.since <= each.due for each in found)

"""The staff list: each rule on days a caseworker can count, and that everything laid aside comes back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.followup.cadence import FILE_REVIEW
from matcher.followup.worklist import (
    ACTIONS,
    LIVING_CHANGES,
    RULES,
    SNOOZE_REASONS,
    WORK_CHANGES,
    Acted,
    Change,
    Known,
    ListFigures,
    lapsed,
    month_list,
    retired,
    snooze,
    worklist,
)

TODAY = date(2026, 9, 16)
FIGURES = ListFigures()
KNOWN = Known(placement="A", start=date(2026, 6, 1))
EVERYTHING = replace(
    KNOWN,
    missed=(date(2026, 9, 1), date(2026, 9, 15)),
    person_stop=date(2026, 9, 15),
    host_stop=date(2026, 9, 14),
    absences=(date(2026, 9, 7), date(2026, 9, 14)),
    flag_open_since=date(2026, 9, 1),
    changes=(Change("task", date(2026, 9, 3)), Change("housing", date(2026, 9, 4))),
    planned_end=date(2026, 9, 30),
)


def rules(known: Known, on: date = TODAY) -> list[str]:
    return [each.rule for each in worklist([known], FIGURES, on)]


@pytest.mark.parametrize(
    ("known", "fired"),
    [
        ({}, []),
        ({"missed": (date(2026, 9, 8),)}, []),
        ({"missed": (date(2026, 9, 1), date(2026, 9, 8))}, ["missed_check_ins"]),
        ({"missed": (date(2026, 9, 1), date(2026, 9, 8)), "last_check_in": date(2026, 9, 1)}, []),
        ({"person_stop": date(2026, 9, 10)}, ["person_wants_to_stop"]),
        ({"host_stop": date(2026, 9, 10)}, ["host_wants_to_stop"]),
        ({"absences": (date(2026, 9, 3), date(2026, 9, 16))}, ["absences"]),
        ({"absences": (date(2026, 9, 2), date(2026, 9, 16))}, []),  # the first is more than two weeks old
        ({"flag_open_since": date(2026, 9, 2)}, []),
        ({"flag_open_since": date(2026, 9, 1)}, ["host_flag_open"]),
        ({"changes": (Change("supervisor", date(2026, 9, 1)),)}, ["work_changed"]),
        ({"changes": (Change("supervisor", date(2026, 9, 1)),), "last_check_in": date(2026, 9, 2)}, []),
        ({"changes": (Change("benefit", date(2026, 9, 1)),)}, ["living_changed"]),
        ({"planned_end": date(2026, 10, 16)}, ["end_without_next"]),
        ({"planned_end": date(2026, 10, 17)}, []),
        ({"planned_end": date(2026, 10, 1), "next_step": True}, []),
        ({"planned_end": date(2026, 10, 1), "next_step": False}, ["end_without_next"]),
    ],
)
def test_when_a_rule_speaks(known: dict[str, Any], fired: list[str]) -> None:
    assert rules(replace(KNOWN, **known)) == fired


def test_an_entry_says_why_what_who_and_by_when() -> None:
    (found,) = worklist([replace(KNOWN, missed=(date(2026, 9, 1), date(2026, 9, 8)))], FIGURES, TODAY)
    assert (found.since, found.due, found.expires) == (date(2026, 9, 8), date(2026, 9, 15), date(2026, 10, 13))
    assert (found.action, found.owner, found.because) == ("another_way_to_reach", "coordinator", (("number", 2),))


def test_every_rule_can_speak_and_has_its_action() -> None:
    found = worklist([EVERYTHING], FIGURES, TODAY)
    assert {each.rule: each.action for each in found} == dict(ACTIONS)
    assert {each.rule for each in found if each.owner == "supervisor"} == {"host_flag_open"}
    assert dict(next(each for each in found if each.rule == "work_changed").because) == {"changes": ("task",)}


def test_somebody_who_rests_is_not_called_and_the_file_is_looked_into() -> None:
    found = worklist([replace(EVERYTHING, quiet=True)], FIGURES, TODAY)
    assert {each.action for each in found} == {FILE_REVIEW}
    assert {each.rule for each in found} == set(RULES) - {"missed_check_ins", "absences"}


def test_a_try_out_of_a_week_is_not_late_before_it_begins() -> None:
    (found,) = worklist([replace(KNOWN, start=TODAY, planned_end=date(2026, 9, 23))], FIGURES, TODAY)
    assert (found.since, found.due) == (TODAY, date(2026, 9, 23))


def test_an_entry_goes_away_by_itself_and_the_supervisor_sees_that() -> None:
    asked = replace(KNOWN, person_stop=date(2026, 9, 10))  # due on 17 September, gone after 15 October
    assert rules(asked, date(2026, 10, 15)) == ["person_wants_to_stop"]
    assert lapsed([asked], FIGURES, date(2026, 10, 15)) == []
    assert rules(asked, date(2026, 10, 16)) == []
    assert [each.rule for each in lapsed([asked], FIGURES, date(2026, 10, 16))] == ["person_wants_to_stop"]


def test_a_snooze_ends_by_itself_or_by_something_new() -> None:
    asked = replace(KNOWN, absences=(date(2026, 9, 7), date(2026, 9, 14)))
    (entry,) = worklist([asked], FIGURES, TODAY)
    nap = snooze(entry, TODAY, date(2026, 9, 19), "day_is_set", FIGURES)
    shown = [len(worklist([asked], FIGURES, date(2026, 9, day), snoozes=[nap])) for day in (16, 18, 19)]
    assert shown == [0, 0, 1]
    again = replace(asked, absences=(*asked.absences, date(2026, 9, 17)))
    assert len(worklist([again], FIGURES, date(2026, 9, 17), snoozes=[nap])) == 1


@pytest.mark.parametrize(("days", "reason"), [(0, "day_is_set"), (29, "day_is_set"), (7, "busy")])
def test_an_entry_is_not_laid_aside_without_reason_or_end(days: int, reason: str) -> None:
    (entry,) = worklist([replace(KNOWN, person_stop=TODAY)], FIGURES, TODAY)
    with pytest.raises(ValueError, match=r"rests for|no reason") as refused:
        snooze(entry, TODAY, TODAY + timedelta(days=days), reason, FIGURES)
    assert refused.value.args


def test_a_month_holds_what_somebody_has_room_for_and_says_what_waits() -> None:
    found = worklist([EVERYTHING], FIGURES, TODAY)
    month = month_list(found, {"coordinator": 3})
    assert [each.owner for each in month.shown].count("coordinator") == 3
    assert [each.owner for each in month.shown].count("supervisor") == 1  # who named no number sees all
    assert sorted((*month.shown, *month.waiting)) == found
    assert max(each.due for each in month.shown if each.owner == "coordinator") <= min(
        each.due for each in month.waiting
    )


SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("history", "laid_down"),
    [
        ([], False),
        ([Acted("absences", SPRING, 20, 3)], False),
        ([Acted("absences", SPRING, 20, 3), Acted("absences", SUMMER, 10, 1)], True),
        ([Acted("absences", SPRING, 20, 3), Acted("absences", SUMMER, 10, 2)], False),
        ([Acted("absences", SPRING, 20, 3), Acted("absences", SUMMER, 0, 0)], False),
        ([Acted("absences", SPRING, 20, 3), Acted("absences", AUTUMN, 10, 1)], False),
        ([Acted("absences", SUMMER, 20, 3), Acted("absences", AUTUMN, 10, 1)], True),
    ],
)
def test_a_rule_that_nobody_acts_on_in_two_quarters_is_laid_down(history: list[Acted], laid_down: bool) -> None:
    without = retired(history, FIGURES)
    assert without == ({"absences"} if laid_down else set())
    assert ("absences" in [each.rule for each in worklist([EVERYTHING], FIGURES, TODAY, without=without)]) is (
        not laid_down
    )


def test_a_slip_of_the_pen_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        Change("weather", TODAY)
    with pytest.raises(ValueError, match="acted on 3 of 2") as refused:
        Acted("absences", SPRING, 2, 3)
    assert refused.value.args


days = st.integers(-60, 60).map(lambda number: TODAY + timedelta(days=number))
maybe = st.one_of(st.none(), days)
known = st.builds(
    Known,
    placement=st.sampled_from("ABC"),
    start=st.just(date(2026, 6, 1)),
    missed=st.lists(days, max_size=3).map(tuple),
    last_check_in=maybe,
    person_stop=maybe,
    host_stop=maybe,
    absences=st.lists(days, max_size=4).map(tuple),
    flag_open_since=maybe,
    changes=st.lists(st.builds(Change, st.sampled_from((*WORK_CHANGES, *LIVING_CHANGES)), days), max_size=3).map(tuple),
    planned_end=maybe,
    next_step=st.one_of(st.none(), st.booleans()),
    quiet=st.booleans(),
)


@given(st.lists(known, max_size=3, unique_by=lambda each: each.placement), st.integers(1, 28))
def test_every_snooze_expires(people: list[Known], length: int) -> None:
    until = TODAY + timedelta(days=length)
    naps = [
        snooze(each, TODAY, until, SNOOZE_REASONS[0], FIGURES) for each in worklist(people, FIGURES, TODAY)
    ]  # fmt: skip
    assert worklist(people, FIGURES, TODAY, snoozes=naps) == []
    assert worklist(people, FIGURES, until, snoozes=naps) == worklist(people, FIGURES, until)


@given(st.lists(known, max_size=3, unique_by=lambda each: each.placement))
def test_a_list_is_by_due_day_rests_on_facts_of_the_past_and_calls_nobody_who_rests(people: list[Known]) -> None:
    found = worklist(people, FIGURES, TODAY)
    quiet = {each.placement for each in people if each.quiet}
    assert [each.due for each in found] == sorted(each.due for each in found)
    assert all(each.since <= TODAY <= each.expires for each in found)
    assert all(each.action == FILE_REVIEW for each in found if each.placement in quiet)
    assert not set(found) & set(lapsed(people, FIGURES, TODAY))

"""Rows of what became of placements: worked examples, and that nothing later changes what was written."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from matcher.followup.cadence import Pause
from matcher.followup.months import months_after
from matcher.followup.rows import EXIT_OF, EXITS, Row, Signal, Stay, how_it_ended, outcome_rows
from matcher.placement import ENDINGS, Seat
from tests.matcher.followup import drawn

START = drawn.START
STAY = Stay(placement="A", person="P1", host="H1", start=START)
LATE = date(2029, 6, 1)


def rows(stay: Stay, on: date, *pauses: Pause, signals: tuple[Signal, ...] = ()) -> list[Row]:
    return outcome_rows([stay], {"A": pauses}, signals, on)


def exits(found: list[Row]) -> list[tuple[int, str | None]]:
    return [(each.month, each.exit) for each in found]


def test_somebody_who_stays_has_a_row_for_each_month_that_is_over() -> None:
    assert exits(rows(STAY, date(2026, 8, 31))) == [(1, None), (2, None)]
    assert exits(rows(STAY, date(2026, 9, 1))) == [(1, None), (2, None), (3, None)]


def test_an_exit_stands_in_its_month() -> None:
    left = replace(STAY, ended=date(2026, 7, 20), ending="own_decision")
    assert exits(rows(left, LATE)) == [(1, None), (2, "own_decision")]
    assert exits(rows(left, date(2026, 7, 19))) == [(1, None)]  # it is not known yet


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_has_its_exit_but_the_planned_one(ending: str) -> None:
    left = replace(STAY, ended=date(2026, 6, 20), ending=ending)
    wanted = [] if ending == "as_planned" else [(1, EXIT_OF[ending])]
    assert exits(rows(left, LATE)) == wanted
    assert EXIT_OF[ending] in (*EXITS, None)


@pytest.mark.parametrize(
    ("known", "how"),
    [
        ({"ending": "lost_contact"}, "lost_contact"),
        ({"ending": None}, "not_known"),
        ({"ending": "next"}, "positive"),
        ({"ending": "next", "planned_end": date(2026, 8, 1)}, "as_planned"),
        ({"ending": "next", "planned_end": date(2026, 9, 1)}, "positive"),
        ({"ending": "health", "planned_end": date(2026, 8, 1)}, "health"),
        ({"ending": "own_decision", "seat": Seat.TRY_OUT, "reviewed": date(2026, 8, 1)}, "completed"),
        ({"ending": "own_decision", "seat": Seat.TRY_OUT}, "own_decision"),
        ({"ending": "own_decision", "reviewed": date(2026, 8, 1)}, "own_decision"),
    ],
)
def test_how_it_ended(known: dict[str, Any], how: str) -> None:
    left = replace(STAY, ended=date(2026, 8, 1), **known)
    assert how_it_ended(left, date(2026, 8, 1)) == how
    assert how_it_ended(left, date(2026, 7, 31)) is None
    assert exits(rows(left, LATE))[:2] == [(1, None), (2, None)]


def test_a_stay_taken_over_has_rows_from_when_it_was_followed() -> None:
    taken_over = replace(STAY, seen_from=date(2026, 9, 15), ended=date(2026, 11, 3), ending="moved")
    found = rows(taken_over, LATE)
    assert exits(found) == [(4, None), (5, None), (6, "moved")]
    assert {each.entry for each in found} == {3}


def test_months_wholly_in_a_winter_stop_are_not_at_risk() -> None:
    stop = Pause("pause_season", date(2026, 11, 15), date(2027, 3, 10))
    months = [each.month for each in rows(STAY, date(2027, 6, 1), stop)]
    assert months == [1, 2, 3, 4, 5, 6, 10, 11, 12]  # December to February have a number and no row


def test_two_pauses_may_follow_one_another_and_one_may_be_open() -> None:
    stops = (
        Pause("pause_disaster", date(2026, 8, 1), date(2026, 8, 12)),
        Pause("pause_host", date(2026, 8, 12), date(2026, 9, 1)),
        Pause("pause_person", date(2026, 10, 1), None),
    )
    assert [each.month for each in rows(STAY, date(2026, 12, 1), *stops)] == [1, 2, 4]


def test_an_exit_in_a_pause_is_not_lost() -> None:
    left = replace(STAY, ended=date(2026, 8, 20), ending="health")
    stop = Pause("pause_person", date(2026, 7, 1), None)
    assert exits(rows(left, LATE, stop)) == [(1, None), (3, "health")]


def test_a_row_holds_the_last_signals_before_its_month() -> None:
    heard = (
        Signal("A", "going", date(2026, 7, 1), 2),
        Signal("A", "going", date(2026, 6, 22), 3),
        Signal("A", "going", date(2026, 6, 8), 4),
        Signal("B", "load", date(2026, 6, 8), 5),
    )
    first, second, third = rows(STAY, date(2026, 9, 1), signals=heard)
    assert first.signals == ()
    assert [each.value for each in second.signals] == [3]  # that of 1 July came too late for July
    assert [each.value for each in third.signals] == [2]


def test_two_stays_of_one_placement_are_told_apart_by_the_seat() -> None:
    tried = replace(STAY, seat=Seat.TRY_OUT, ended=date(2026, 7, 1), ending="as_planned", reviewed=date(2026, 6, 29))
    stayed = replace(STAY, start=date(2026, 7, 1))
    found = outcome_rows([tried, stayed], {}, [], date(2026, 8, 1))
    assert [(each.seat, each.month, each.exit) for each in found] == [
        (Seat.TRY_OUT, 1, None),
        (Seat.REGULAR, 1, None),
    ]
    with pytest.raises(ValueError, match="two stays"):
        outcome_rows([STAY, stayed], {}, [], LATE)


@pytest.mark.parametrize(
    "known",
    [
        {"ended": date(2026, 5, 1)},
        {"ended": date(2026, 7, 1), "seen_from": date(2026, 8, 1)},
        {"ending": "health"},
        {"ended": date(2026, 7, 1), "ending": "fired"},
        {"seat": Seat.NONE},
    ],
)
def test_what_cannot_be_true_is_refused(known: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^A: ") as refused:
        replace(STAY, **known)
    assert refused.value.args


@given(drawn.stays(), drawn.pauses(open_ones=True), drawn.signals, drawn.days)
def test_nothing_that_happens_after_a_day_changes_a_row_written_on_it(
    stay: Stay, pauses: list[Pause], signals: list[Signal], on: date
) -> None:
    """On a day nothing later is known: no ending, no pause, no day of coming back, no signal."""
    ended = stay.ended is not None and stay.ended <= on
    known = stay if ended else replace(stay, ended=None, ending=None)
    if stay.reviewed is not None and stay.reviewed > on:
        known = replace(known, reviewed=None)
    begun = [
        replace(each, back=each.back if each.back is not None and each.back <= on else None)
        for each in pauses
        if each.first <= on
    ]
    then = outcome_rows([known], {"A": begun}, [each for each in signals if each.on <= on], on)
    later = outcome_rows([stay], {"A": pauses}, signals, LATE)
    assert later[: len(then)] == then


@given(drawn.stays(), drawn.pauses(), drawn.signals)
def test_rows_keep_what_they_promise(stay: Stay, pauses: list[Pause], signals: list[Signal]) -> None:
    found = outcome_rows([stay], {"A": pauses}, signals, LATE)
    assert all(each.starts == months_after(START, each.month - 1) and each.month > each.entry for each in found)
    assert all(said.on < each.starts for each in found for said in each.signals)
    how = how_it_ended(stay, LATE)
    assert [each.exit for each in found if each.exit is not None] == ([how] if how in EXITS else [])
    assert all(each.exit is None for each in found[:-1])

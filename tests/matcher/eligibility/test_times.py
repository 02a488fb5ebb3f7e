"""Days, hours, seasons: worked weeks, and an oracle that walks through the quarter hours."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.eligibility.rules.times import free_layers, in_season, time_is_free, visit_is_short_enough
from matcher.params import Params
from resources_catalog.opening_table import quarters_by_day, week_bits
from resources_catalog.week import Slot
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, NOTES, asked, said
from tests.towns import TODAY, opening, person, slots, table


def reasons(slots: str, times: str, possible: str = "", **known: Any) -> dict[str, dict[str, Any]]:
    places = table(opening("O1", slots=slots, **known))
    return said(time_is_free(person(times=times, possible=possible), places), places)


def test_a_time_that_is_good_or_possible_fits() -> None:
    assert reasons("tue 14:00-15:30", "tue 14:00-17:00") == {"O1": {}}
    assert reasons("tue 14:00-15:30", "mon 9:00-12:00", "tue 14:00-17:00") == {"O1": {}}


def test_a_time_that_is_neither_is_blocked() -> None:
    assert reasons("tue 14:00-15:30", "wed 14:00-17:00") == {"O1": {"no_time_fits": BLOCKS}}
    assert reasons("tue 14:00-15:30", "tue 14:15-17:00", min_minutes=90) == {"O1": {"no_time_fits": BLOCKS}}


def test_good_and_possible_time_make_one_visit_together() -> None:
    assert reasons("tue 14:00-16:00", "tue 14:00-15:00", "tue 15:00-16:00") == {"O1": {}}


def test_a_shorter_visit_is_enough_where_it_is_welcome() -> None:
    assert reasons("tue 14:00-15:30", "tue 14:30-15:15", min_minutes=45) == {"O1": {}}
    assert reasons("tue 14:00-15:30", "tue 14:30-15:00", min_minutes=45) == {"O1": {"no_time_fits": BLOCKS}}


def test_where_nobody_said_how_short_a_visit_may_be_time_for_a_part_is_a_question_to_the_host() -> None:
    places = table(opening("O1", slots="tue 14:00-15:30"))
    marks = tuple(time_is_free(person(times="tue 14:15-14:45"), places))
    assert said(marks, places) == {"O1": {"shorter_visit_unknown": CONFIRMS}}
    assert asked(marks) == {"shorter_visit_unknown": "host"}
    assert reasons("tue 14:00-15:30", "tue 14:15-14:30") == {"O1": {"no_time_fits": BLOCKS}}
    assert reasons("tue 14:00-14:15", "tue 14:00-14:15") == {"O1": {}}
    assert reasons("tue 14:00-15:30", "tue 14:15-14:45", features=("drop_in",)) == {"O1": {}}


@pytest.mark.parametrize(
    ("free", "shortest", "fits"),
    [
        ("tue 10:00-10:45; tue 11:15-12:00", 45, True),
        ("tue 10:00-10:45; tue 11:15-12:00", 60, False),  # two parts of an hour and a half are no visit of an hour
        ("tue 10:00-10:45; tue 10:45-11:00", 60, True),  # what touches is one stretch
        ("tue 10:00-11:00; tue 10:15-10:30", 60, True),  # what lies within another adds and takes nothing
        ("tue 10:00-10:30; tue 10:45-11:15; tue 11:30-12:00", 45, False),
        ("tue 10:00-10:30; tue 10:45-11:00; tue 11:15-12:00", 45, True),  # the third stretch
        ("tue 10:00-10:30/w1; tue 10:30-11:00/w2; tue 11:00-12:00/w345", 30, True),
    ],
)
def test_free_time_counts_by_its_longest_stretch(free: str, shortest: int, fits: bool) -> None:
    assert reasons("tue 10:00-12:00", free, min_minutes=shortest) == {"O1": {} if fits else {"no_time_fits": BLOCKS}}


@given(free=st.lists(slots(), max_size=6))
def test_layers_hold_all_free_time_once_and_one_stretch_a_day(free: list[Slot]) -> None:
    layers = free_layers(free)
    whole = np.bitwise_or.reduce([week_bits(free), *layers])
    assert np.array_equal(whole, week_bits(free))
    assert sum(int(quarters_by_day(layer).sum()) for layer in layers) == int(quarters_by_day(whole).sum())
    for layer in layers:
        bits = np.unpackbits(layer.view(np.uint8), axis=1, bitorder="little").astype(np.int8)
        assert (np.count_nonzero(np.diff(bits, axis=1, prepend=0) == 1, axis=1) <= 1).all()


def test_unknown_times_are_a_question_to_the_person() -> None:
    places = table(opening("O1", slots="tue 14:00-15:30"), opening("O2", "support_housing"))
    marks = tuple(time_is_free(person(), places))
    assert said(marks, places) == {"O1": {"times_unknown": CONFIRMS}, "O2": {}}
    assert asked(marks) == {"times_unknown": "person"}


def test_a_place_without_times_fits_every_week() -> None:
    assert reasons("", "wed 14:00-15:00") == {"O1": {}}


def test_single_days_are_looked_at_one_by_one() -> None:
    assert reasons("mon 9:00-11:00; thu 9:00-11:00", "thu 9:00-12:00") == {
        "O1@mon": {"no_time_fits": BLOCKS},
        "O1@thu": {},
    }


def test_where_all_days_belong_together_each_must_fit() -> None:
    both = "mon 9:00-11:00; thu 9:00-11:00"
    assert reasons(both, "thu 9:00-12:00", days_mode="all_days") == {"O1": {"no_time_fits": BLOCKS}}
    assert reasons(both, "mon 9:00-11:00; thu 9:00-12:00", days_mode="all_days") == {"O1": {}}


def test_one_time_is_enough_where_people_come_and_go() -> None:
    both = "mon 9:00-11:00; thu 9:00-11:00"
    drop_in: dict[str, Any] = {"days_mode": "all_days", "features": ("drop_in",)}
    assert reasons(both, "thu 10:30-12:00", **drop_in) == {"O1": {}}
    assert reasons(both, "thu 10:45-12:00", **drop_in) == {"O1": {"no_time_fits": BLOCKS}}
    assert reasons(both, "fri 9:00-12:00", **drop_in) == {"O1": {"no_time_fits": BLOCKS}}


def test_weeks_of_the_month_must_meet() -> None:
    assert reasons("tue 10:00-12:00/w24", "tue 10:00-12:00/w13") == {"O1": {"no_time_fits": BLOCKS}}
    assert reasons("tue 10:00-12:00/w24", "tue 10:00-12:00") == {"O1": {}}
    assert reasons("tue 10:00-12:00", "tue 10:00-12:00/w24") == {"O1": {"no_time_fits": BLOCKS}}


def test_times_that_change_later_are_said() -> None:
    later: dict[str, Any] = {"slots_later": (Slot(0, 450, 570),), "slots_later_from": date(2026, 7, 10)}
    assert reasons("mon 9:00-11:00", "mon 9:00-12:00", **later) == {"O1": {"later_times_do_not_fit": NOTES}}
    assert reasons("mon 9:00-11:00", "mon 7:00-12:00", **later) == {"O1": {}}
    assert reasons("mon 9:00-11:00", "tue 9:00-12:00", **later) == {"O1": {"no_time_fits": BLOCKS}}


def test_a_day_that_is_no_more_later_on_is_said() -> None:
    later: dict[str, Any] = {"slots_later": (Slot(1, 540, 660),), "slots_later_from": date(2026, 7, 10)}
    assert reasons("mon 9:00-11:00", "mon 9:00-12:00; tue 9:00-12:00", **later) == {
        "O1": {"later_times_do_not_fit": NOTES}
    }
    both = {**later, "slots_later": (Slot(0, 540, 660), Slot(1, 540, 660))}
    assert reasons("mon 9:00-11:00", "mon 9:00-12:00", **both) == {"O1": {}}


@given(offered=slots(), free=st.lists(slots(), min_size=1, max_size=4), shortest=st.sampled_from((None, 30, 60)))
def test_a_visit_fits_when_every_week_holds_a_long_enough_stretch(
    offered: Slot, free: list[Slot], shortest: int | None
) -> None:
    places = table(replace(opening("O1"), slots=(offered,), min_minutes=shortest))
    shared = min(longest_stretch(offered, free, week) for week in offered.weeks)
    found = said(time_is_free(replace(person(), times=tuple(free)), places), places)["O1"]
    if shared >= min(shortest or offered.minutes, offered.minutes):
        assert found == {}
    elif shortest is None and shared >= 30:
        assert found == {"shorter_visit_unknown": CONFIRMS}
    else:
        assert found == {"no_time_fits": BLOCKS}


def longest_stretch(offered: Slot, free: list[Slot], week: int) -> int:
    """Walk through the quarter hours that are offered and free in a week of the month, for the minutes on end."""
    longest = run = 0
    for start in range(offered.start, offered.end, 15):
        shared = any(slot.day == offered.day and week in slot.weeks and slot.start <= start < slot.end for slot in free)
        run = run + 15 if shared else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize(
    ("known", "bearable", "expected"),
    [
        ({}, 120, {}),
        ({}, 119, {"shorter_visit_unknown": CONFIRMS}),
        ({"min_minutes": 120}, 119, {"visit_too_long": BLOCKS}),
        ({"min_minutes": 30}, 60, {}),
        ({"min_minutes": 90}, 60, {"visit_too_long": BLOCKS}),
        ({"features": ("drop_in",)}, 30, {}),
        ({"features": ("drop_in",)}, 29, {"shorter_visit_unknown": CONFIRMS}),
        ({"features": ("drop_in",), "min_minutes": 60}, 29, {"visit_too_long": BLOCKS}),
        ({}, None, {}),
    ],
)
def test_the_shortest_welcome_visit_is_bearable_and_an_unknown_one_is_a_question_to_the_host(
    known: dict[str, Any], bearable: int | None, expected: dict[str, Any]
) -> None:
    places = table(opening("O1", slots="tue 10:00-12:00", **known))
    marks = tuple(visit_is_short_enough(person(visit_minutes=bearable), places))
    assert said(marks, places) == {"O1": expected}
    assert asked(marks).get("shorter_visit_unknown", "host") == "host"


@pytest.mark.parametrize(("hours", "blocked"), [("3.99", True), ("4", False), ("20", False)])
def test_the_weekly_hours_of_a_place_are_bearable(hours: str, blocked: bool) -> None:
    places = table(opening("O1", slots="mon 10:00-12:00; tue 10:00-12:00", days_mode="all_days"))
    found = said(visit_is_short_enough(person(max_hours=Decimal(hours)), places), places)
    assert found == {"O1": {"too_many_hours": BLOCKS} if blocked else {}}


def test_hours_of_a_place_without_times_count_too() -> None:
    places = table(opening("O1", "watch_over", hours_week=Decimal("0.5")))
    assert said(visit_is_short_enough(person(max_hours=Decimal("0.25")), places), places) == {
        "O1": {"too_many_hours": BLOCKS}
    }


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (None, None, {}),
        (0, None, {}),
        (1, None, {"starts_later": NOTES}),
        (92, None, {"starts_later": NOTES}),
        (93, None, {"starts_too_late": BLOCKS}),
        (None, 0, {"ends_on": NOTES}),
        (None, -1, {"season_over": BLOCKS}),
        (-30, 60, {"ends_on": NOTES}),
    ],
)
def test_a_season_by_the_day(begins: int | None, ends: int | None, expected: dict[str, Any]) -> None:
    days = {"valid_from": begins, "valid_until": ends}
    season: dict[str, Any] = {name: TODAY + timedelta(days=day) for name, day in days.items() if day is not None}
    places = table(opening("O1", **season))
    assert said(in_season(places, TODAY, Params(horizon_days=92)), places) == {"O1": expected}

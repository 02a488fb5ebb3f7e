"""When to talk with whom: days that a caseworker can count on a calendar, and promises that hold for any."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.followup.cadence import (
    CHECK_IN,
    FILE_REVIEW,
    HOST_CALL,
    QUIET_STATES,
    REVIEW,
    WITH_THE_PERSON,
    Cadence,
    Due,
    Event,
    Held,
    Pause,
    due_days,
    next_due,
    overdue,
    review_days,
    unmet,
)
from matcher.followup.months import months_after, whole_months
from tests.matcher.followup import drawn

START = drawn.START  # a Monday
END = date(2028, 12, 31)
CADENCE = Cadence()


def on(dues: list[Due], *kinds: str) -> list[date]:
    return [each.on for each in dues if each.kind in kinds]


def test_the_first_year_of_somebody_who_began_on_the_first_of_june() -> None:
    dues = due_days(START, date(2027, 6, 1), [], [], CADENCE)
    assert on(dues, CHECK_IN) == [
        date(2026, 6, 2), date(2026, 6, 8), date(2026, 6, 15), date(2026, 6, 22), date(2026, 6, 29),
        date(2026, 7, 13), date(2026, 7, 27), date(2026, 8, 10), date(2026, 8, 24),
        date(2026, 10, 1), date(2026, 11, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1),
        date(2027, 4, 1), date(2027, 5, 1),
    ]  # fmt: skip
    assert on(dues, REVIEW) == [date(2026, 9, 1), date(2026, 12, 1), date(2027, 6, 1)]
    assert on(dues, HOST_CALL) == [
        date(2026, 6, 8), date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 12, 1), date(2027, 3, 1),
        date(2027, 6, 1),
    ]  # fmt: skip
    assert {each.because for each in dues} == {("rhythm",)}


def test_after_the_first_year_it_is_every_three_months_up_to_the_third() -> None:
    dues = due_days(START, date(2031, 1, 1), [], [], CADENCE)
    assert on([each for each in dues if each.on > date(2027, 6, 1)], CHECK_IN) == [
        date(2027, 9, 1), date(2027, 12, 1), date(2028, 3, 1), date(2028, 6, 1),
        date(2028, 9, 1), date(2028, 12, 1), date(2029, 3, 1), date(2029, 6, 1),
    ]  # fmt: skip


def test_the_rhythm_is_the_municipality_s() -> None:
    own = Cadence(person_days=(3, 14), fortnights_until=1, months_until=2, quarters_until=2, review_months=(2,))
    assert due_days(START, END, [], [], own)[:4] == [
        Due(date(2026, 6, 4), CHECK_IN, ("rhythm",)),
        Due(date(2026, 6, 8), HOST_CALL, ("rhythm",)),
        Due(date(2026, 6, 15), CHECK_IN, ("rhythm",)),
        Due(date(2026, 6, 29), CHECK_IN, ("rhythm",)),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"person_days": ()},
        {"person_days": (0, 7)},
        {"review_months": (6, 3)},
        {"host_days": (7, 7)},
        {"months_until": 2},
        {"event_days": 0},
        {"in_touch": 0},
    ],
)
def test_a_rhythm_that_nobody_can_keep_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"whole numbers|fortnights|rhythm") as refused:
        Cadence(**said)
    assert refused.value.args


def test_a_new_task_brings_a_check_in_within_seven_days() -> None:
    dues = due_days(START, END, [Event("changed_task", date(2026, 10, 12))], [], CADENCE)
    assert Due(date(2026, 10, 19), CHECK_IN, ("changed_task",)) in dues


def test_a_check_in_that_comes_anyway_names_what_happened_and_nobody_is_called_twice() -> None:
    dues = due_days(START, END, [Event("hospital", date(2026, 10, 28))], [], CADENCE)
    assert [each for each in dues if date(2026, 10, 28) <= each.on <= date(2026, 11, 30)] == [
        Due(date(2026, 11, 1), CHECK_IN, ("rhythm", "hospital"))
    ]


def test_a_farm_that_stops_in_winter_moves_what_falls_into_it_to_the_first_day_back() -> None:
    stop = Pause("pause_season", date(2026, 11, 15), date(2027, 3, 10))
    dues = due_days(START, date(2027, 4, 30), [], [stop], CADENCE)
    assert [each for each in dues if each.on >= date(2026, 11, 15)] == [
        Due(date(2026, 12, 15), FILE_REVIEW, ("in_pause",)),
        Due(date(2027, 1, 15), FILE_REVIEW, ("in_pause",)),
        Due(date(2027, 2, 15), FILE_REVIEW, ("in_pause",)),
        Due(date(2027, 3, 10), HOST_CALL, ("rhythm", "pause_season")),
        Due(date(2027, 3, 10), REVIEW, ("rhythm", "pause_season")),
        Due(date(2027, 4, 1), CHECK_IN, ("rhythm",)),
    ]


def test_while_nobody_knows_when_somebody_comes_back_the_file_is_looked_into_and_they_are_left_in_peace() -> None:
    stop = Pause("pause_person", date(2026, 9, 15), None)
    dues = due_days(START, date(2026, 12, 31), [Event("family", date(2026, 9, 20))], [stop], CADENCE)
    assert [each for each in dues if each.on > date(2026, 9, 15)] == [
        Due(date(2026, 9, 27), FILE_REVIEW, ("family",)),
        Due(date(2026, 10, 15), FILE_REVIEW, ("in_pause",)),
        Due(date(2026, 11, 15), FILE_REVIEW, ("in_pause",)),
        Due(date(2026, 12, 15), FILE_REVIEW, ("in_pause",)),
    ]


def test_a_pause_that_follows_another_moves_on() -> None:
    stops = [
        Pause("pause_disaster", date(2026, 9, 25), date(2026, 10, 20)),
        Pause("pause_host", date(2026, 10, 20), date(2026, 10, 25)),
    ]
    assert Due(date(2026, 10, 25), CHECK_IN, ("rhythm", "pause_disaster", "pause_host")) in due_days(
        START, END, [], stops, CADENCE
    )


@pytest.mark.parametrize(
    ("state", "days"),
    [
        ("resting", [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]),
        ("in_touch", [date(2026, 8, 1), date(2026, 10, 1)]),
        ("building_trust", [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]),
    ],
)
def test_the_file_is_looked_into_on_the_rhythm_of_a_state(state: str, days: list[date]) -> None:
    dues = review_days(state, START, date(2026, 10, 1), [], CADENCE)
    assert on(dues, FILE_REVIEW) == days
    assert {each.because for each in dues} == {(state,)}


def test_only_a_quiet_state_has_no_check_ins() -> None:
    with pytest.raises(ValueError, match="taking_part") as refused:
        review_days("taking_part", START, END, [], CADENCE)
    assert refused.value.args


def test_what_is_still_to_do_and_what_is_late() -> None:
    dues = due_days(START, date(2026, 7, 31), [], [], CADENCE)
    held = [Held(CHECK_IN, date(2026, 6, 3)), Held(CHECK_IN, date(2026, 6, 12)), Held(HOST_CALL, date(2026, 6, 10))]
    # the talk of 12 June is nearer to 15 June than to 8 June: it is the one that was meant
    assert overdue(dues, held, date(2026, 6, 25)) == [Due(date(2026, 6, 22), CHECK_IN, ("rhythm",))]
    assert next_due(dues, held, date(2026, 6, 25)) == Due(date(2026, 6, 29), CHECK_IN, ("rhythm",))
    assert next_due(dues, held, date(2026, 8, 1)) is None


def test_a_review_meets_a_check_in_and_not_the_other_way_round() -> None:
    dues = [Due(date(2026, 9, 1), REVIEW, ("rhythm",)), Due(date(2026, 10, 1), CHECK_IN, ("rhythm",))]
    assert unmet(dues, [Held(CHECK_IN, date(2026, 10, 2))]) == dues[:1]
    assert unmet(dues, [Held(REVIEW, date(2026, 10, 2))]) == []


@pytest.mark.parametrize(
    ("since", "months", "day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
    ],
)
def test_a_month_later(since: date, months: int, day: date) -> None:
    assert months_after(since, months) == day
    assert whole_months(since, day) == months
    assert whole_months(since, day - timedelta(days=1)) == months - 1


def test_an_event_or_a_pause_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        Event("weather", START)
    with pytest.raises(ValueError, match="weather"):
        Pause("weather", START, None)
    with pytest.raises(ValueError, match="comes back") as refused:
        Pause("pause_host", START, START)
    assert refused.value.args


@given(drawn.events, drawn.pauses(open_ones=True))
def test_days_are_in_order_and_of_each_kind_at_most_one_a_day(events: list[Event], pauses: list[Pause]) -> None:
    dues = due_days(START, END, events, pauses, CADENCE)
    assert dues == sorted(dues)
    assert len({(each.on, each.kind) for each in dues}) == len(dues)
    assert all(each.on > START and each.because for each in dues)
    assert not any(pause.covers(each.on) for pause in pauses for each in dues if each.kind != FILE_REVIEW)


@given(drawn.events, drawn.pauses())
def test_a_pause_moves_a_talk_and_never_loses_one(events: list[Event], pauses: list[Pause]) -> None:
    dues = due_days(START, END, events, pauses, CADENCE)
    backs = {pause.back for pause in pauses}
    for each in due_days(START, END, events, [], CADENCE):
        kinds = WITH_THE_PERSON if each.kind in WITH_THE_PERSON else (each.kind,)
        later = [day for day in on(dues, *kinds) if day >= each.on]
        if any(pause.covers(each.on) for pause in pauses):
            assert set(later) & backs
        else:
            assert each.on in later


@given(drawn.events)
def test_whatever_happened_there_is_a_check_in_within_the_days_set(events: list[Event]) -> None:
    dues = due_days(START, END, events, [], CADENCE)
    for each in events:
        if each.on <= END:
            assert any(
                each.on < due.on <= each.on + timedelta(days=7) and each.kind in due.because
                for due in dues
                if due.kind in WITH_THE_PERSON
            )


@given(st.sampled_from(QUIET_STATES), drawn.events)
def test_nobody_who_rests_gets_a_talk_that_is_chased(state: str, events: list[Event]) -> None:
    dues = review_days(state, START, END, events, CADENCE)
    assert {each.kind for each in dues} == {FILE_REVIEW}
    assert dues == sorted(dues)


@given(drawn.events, st.lists(st.builds(Held, st.sampled_from((CHECK_IN, REVIEW, HOST_CALL)), drawn.days), max_size=8))
def test_one_talk_more_never_leaves_more_to_do(events: list[Event], held: list[Held]) -> None:
    dues = due_days(START, END, events, [], CADENCE)
    left = unmet(dues, held)
    assert set(left) <= set(unmet(dues, held[1:])) <= set(dues)
    assert not any(each.on <= talk.on for each in left for talk in held if talk.kind == REVIEW and each.kind == REVIEW)

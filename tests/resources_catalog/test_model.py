"""Hosts and openings: what cannot be true is refused when it is built, and days become places."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.model import Host, Opening
from resources_catalog.week import Slot, parse_slots
from tests.towns import host, opening, slots


@pytest.mark.parametrize("half", [{"lat": 36.0}, {"lon": 138.1}])
def test_a_point_has_a_latitude_and_a_longitude(half: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="latitude"):
        Host(host="H1", name="なぎ", kind="shop", **half)


def test_a_host_may_stand_nowhere_on_the_map() -> None:
    assert host("H1", at=None).lat is None


def test_a_feature_is_not_both_there_and_absent() -> None:
    with pytest.raises(ValueError, match="noise, quiet"):
        opening("O1", features=("quiet", "noise", "cats"), lacks=("noise", "quiet"))


@pytest.mark.parametrize("half", [{"slots_later": (Slot(0, 450, 570),)}, {"slots_later_from": date(2026, 7, 10)}])
def test_later_times_come_with_the_day_from_which_they_hold(half: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="later"):
        opening("O1", **half)


def test_a_season_may_be_one_day_and_does_not_end_before_it_begins() -> None:
    assert opening("O1", valid_from=date(2026, 6, 8), valid_until=date(2026, 6, 8)).valid_until == date(2026, 6, 8)
    with pytest.raises(ValueError, match="ends before"):
        opening("O1", valid_from=date(2026, 6, 8), valid_until=date(2026, 6, 7))


@pytest.mark.parametrize(
    ("slots", "mode", "ids"),
    [
        ("", "each_day", ["O1"]),
        ("wed 14:00-15:00", "each_day", ["O1"]),
        ("mon 9:00-11:00; thu 9:00-11:00", "all_days", ["O1"]),
        ("mon 9:00-11:00; thu 9:00-11:00", "each_day", ["O1@mon", "O1@thu"]),
        ("mon 9:00-11:00; mon 13:00-15:00; thu 9:00-11:00", "each_day", ["O1@mon09", "O1@mon13", "O1@thu"]),
        ("mon 9:00-9:30; mon 9:30-10:00", "each_day", ["O1@mon900-930", "O1@mon930-1000"]),
        ("tue 10:00-12:00/w13; tue 10:00-12:00/w24", "each_day", ["O1@tue1000-1200/w13", "O1@tue1000-1200/w24"]),
    ],
)
def test_people_come_on_single_days_or_on_all_of_them(slots: str, mode: str, ids: list[str]) -> None:
    places = opening("O1", slots=slots, days_mode=mode).places()
    assert [place for place, _ in places] == ids
    assert tuple(slot for _, held in places for slot in held) == opening("O1", slots=slots).slots


def test_an_opening_as_of_a_day_is_the_same_as_of_that_day_again() -> None:
    place = opening("O1", slots="mon 9:00-11:00", tasks=("sorting", "harvest"), task_months=(("harvest", (7,)),),
                    slots_later=parse_slots("tue 9:00-11:00"), slots_later_from=date(2026, 7, 10))  # fmt: skip
    for day in (date(2026, 1, 8), date(2026, 6, 8), date(2026, 7, 10), date(2026, 12, 31)):
        assert place.as_of(day).as_of(day) == place.as_of(day)


@pytest.mark.parametrize(("month", "there"), [(10, False), (11, True), (12, True), (1, True), (2, False)])
def test_tasks_are_those_of_three_months_over_the_new_year(month: int, there: bool) -> None:
    place = opening("O1", tasks=("harvest",), task_months=(("harvest", (1,)),))
    assert place.as_of(date(2026, month, 1)).tasks == (("harvest",) if there else ())


@given(
    week=st.lists(slots(), max_size=6, unique=True).map(lambda found: tuple(sorted(found))),
    mode=st.sampled_from(("each_day", "all_days")),
)
def test_places_have_ids_of_their_own_and_hold_every_slot_once(week: tuple[Slot, ...], mode: str) -> None:
    places = replace(opening("O1", days_mode=mode), slots=week).places()
    assert len({place for place, _ in places}) == len(places)
    assert tuple(slot for _, held in places for slot in held) == week
    assert all(place == "O1" or (place.startswith("O1@") and len(held) == 1) for place, held in places)


def test_an_opening_of_which_little_is_said_is_free_and_unrestricted_and_everything_else_is_unknown() -> None:
    bare = Opening(opening="O1", host="H1", name="O1", kind="ibasho", seats=2, programme="open_to_all")
    said = {"opening", "host", "name", "kind", "seats", "programme"}
    assert {
        field.name: getattr(bare, field.name)
        for field in fields(bare)
        if field.name not in said and getattr(bare, field.name) not in (None, ())
    } == {
        "seats_for": "regular",
        "seats_in_use": 0,
        "days_mode": "each_day",
        "accompany_needed": False,
        "support_load": 0,
        "restricted": False,
    }

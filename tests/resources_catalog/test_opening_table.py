"""Openings as columns: every column against the objects it was made of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources_catalog.opening_table import FAR_FUTURE, NO, UNKNOWN, YES, OpeningTable, week_bits
from resources_catalog.vocabulary import terms
from resources_catalog.week import Slot, parse_slots
from tests.town_hosts import POINTS
from tests.towns import Town, catalogue, host, opening, slots, table, towns

DAY = date(2026, 7, 1)


def held(bits: Any, week: int, day: int) -> list[int]:
    """Quarter hours of one day of one week of the month, read bit by bit."""
    words = [int(word) for word in bits[(week - 1) * 7 + day]]
    return [quarter for quarter in range(96) if words[quarter // 64] >> (quarter % 64) & 1]


# ------------------------------------------------------------------ quarter hours


@given(found=st.lists(slots(), max_size=5))
def test_a_week_holds_exactly_the_quarter_hours_of_its_slots(found: list[Slot]) -> None:
    bits = week_bits(found)
    assert bits.shape == (35, 2)
    for week in range(1, 6):
        for day in range(7):
            expected = {
                quarter
                for slot in found
                if slot.day == day and week in slot.weeks
                for quarter in range(slot.start // 15, slot.end // 15)
            }
            assert held(bits, week, day) == sorted(expected)


def test_the_last_quarter_of_a_day_is_held_too() -> None:
    assert held(week_bits([Slot(6, 23 * 60 + 45, 24 * 60)]), 5, 6) == [95]


# ------------------------------------------------------------------ rows


def test_rows_stand_in_the_order_of_their_place_ids() -> None:
    days = opening("O2", host="H2", slots="mon 9:00-10:00; tue 9:00-10:00")
    places = table(days, opening("O1"), hosts=[host("H2", at="B")])
    assert places.ids == ("O1", "O2@mon", "O2@tue")
    assert [each.opening for each in places.openings] == ["O1", "O2", "O2"]
    assert [each.host for each in places.hosts] == ["H1", "H2", "H2"]
    assert places.row_of == {"O1": 0, "O2@mon": 1, "O2@tue": 2}
    assert dict(places.rows_of_opening) == {"O1": (0,), "O2": (1, 2)}
    assert [slot.day for slots in places.slots for slot in slots] == [0, 1]
    assert len(places) == 3


@settings(max_examples=30)
@given(drawn=towns(), seed=st.randoms(use_true_random=False))
def test_a_table_of_some_rows_holds_those_rows_in_the_order_asked_for(drawn: Town, seed: Any) -> None:
    places = drawn.table
    rows = seed.sample(range(len(places)), seed.randint(1, len(places)))
    part = places.take(rows)
    assert part.ids == tuple(places.ids[row] for row in rows)
    for name in (
        "kind",
        "host",
        "area",
        "programme",
        "seats_for",
        "cover",
        "talk",
        "week",
        "week_later",
        "visit_minutes",
        "min_minutes",
        "hours_hundredths",
        "valid_from",
        "valid_until",
        "paused_until",
        "confirmed_on",
        "gap_approved",
        "restricted",
        "offering",
        "seats_open",
    ):
        assert getattr(part, name).tolist() == getattr(places, name)[rows].tolist()
    assert np.array_equal(part.points, places.points[rows], equal_nan=True)


def test_an_empty_table_has_empty_columns() -> None:
    nothing = table()
    for name in ("kind", "talk", "visit_minutes", "points", "seats_open", "restricted"):
        assert len(getattr(nothing, name)) == 0
    assert nothing.week.shape == nothing.week_later.shape == (0, 35, 2)
    assert nothing.points.shape == (0, 2)
    assert nothing.feature("quiet").shape == (0,)
    assert not nothing.states("tasks").any()


# ------------------------------------------------------------------ columns


@settings(max_examples=20)
@given(drawn=towns())
def test_a_feature_is_yes_no_or_unknown(drawn: Town) -> None:
    places = drawn.table
    for code in terms("features"):
        assert places.feature(code).tolist() == [
            YES if code in each.features else NO if code in each.lacks else UNKNOWN for each in places.openings
        ]


@settings(max_examples=20)
@given(drawn=towns())
def test_a_list_column_holds_what_was_said_and_knows_when_nothing_was(drawn: Town) -> None:
    places = drawn.table
    for column in ("tasks", "purposes", "interests", "languages", "thanks"):
        assert places.states(column).tolist() == [bool(getattr(each, column)) for each in places.openings]
        for code in terms(column):
            assert places.holds(column, code).tolist() == [code in getattr(each, column) for each in places.openings]


def test_texts_are_empty_where_nobody_said() -> None:
    places = table(opening("O1", cover=None), opening("O2", host="H2", cover="covered"), hosts=[host("H1", at=None)])
    assert places.area.tolist() == ["", "A"]
    assert places.cover.tolist() == ["", "covered"]
    assert places.host.tolist() == ["H1", "H2"]
    assert (places.kind.tolist(), places.programme.tolist(), places.seats_for.tolist()) == (
        ["ibasho"] * 2,
        ["open_to_all"] * 2,
        ["regular"] * 2,
    )


def test_talk_is_a_rank_or_unknown() -> None:
    levels = sorted(terms("talk_levels"), key=lambda code: int(str(terms("talk_levels")[code].more["rank"])))
    places = table(*(opening(f"O{row}", talk=level) for row, level in enumerate(levels)), opening("O9"))
    assert places.talk.tolist() == [*range(len(levels)), UNKNOWN]


def test_later_times_hold_for_the_days_of_the_place_only() -> None:
    days = opening(
        "O1",
        slots="mon 9:00-11:00; thu 9:00-11:00",
        slots_later_from=DAY,
        slots_later=parse_slots("mon 7:30-9:30; thu 7:30-9:30"),
    )
    places = table(days, opening("O2", slots="tue 9:00-10:00"))
    assert np.array_equal(places.week_later[0], week_bits(parse_slots("mon 7:30-9:30")))
    assert np.array_equal(places.week_later[1], week_bits(parse_slots("thu 7:30-9:30")))
    assert np.array_equal(places.week_later[2], places.week[2])
    whole = table(replace(days, days_mode="all_days"))
    assert np.array_equal(whole.week_later[0], week_bits(days.slots_later))


@pytest.mark.parametrize(
    ("known", "longest", "shortest", "hours"),
    [
        ({"slots": "wed 14:00-15:00"}, 60, 60, 100),
        ({"slots": "wed 14:00-15:00", "min_minutes": 30}, 60, 30, 100),
        ({"slots": "mon 9:00-10:00; tue 9:00-10:45", "days_mode": "all_days"}, 105, 105, 275),
        ({"slots": "wed 14:00-14:45"}, 45, 45, 75),
        ({"slots": "tue 10:00-12:00/w24"}, 120, 120, 100),
        ({"slots": "tue 10:00-12:00/w123"}, 120, 120, 150),
        ({"slots": "tue 10:00-12:00/w12345"}, 120, 120, 200),
        ({"slots": "tue 10:00-16:00", "features": ("drop_in",)}, 360, 360, 50),
        ({"slots": "tue 10:00-16:00", "features": ("drop_in",), "min_minutes": 15}, 360, 15, 25),
        ({"slots": "tue 10:00-16:00", "features": ("drop_in",), "min_minutes": 60}, 360, 60, 50),
        ({"slots": "tue 10:00-10:15", "features": ("drop_in",)}, 15, 15, 25),
        (
            {"slots": "mon 10:00-16:00; tue 10:00-10:15", "features": ("drop_in",), "days_mode": "all_days"},
            360,
            360,
            50,
        ),
        ({"hours_week": Decimal("0.5")}, 0, 0, 50),
        ({"hours_week": Decimal("1.25"), "slots": "wed 14:00-15:00"}, 60, 60, 100),
        ({}, 0, 0, 0),
    ],
)
def test_lengths_in_minutes_and_hours(known: dict[str, Any], longest: int, shortest: int, hours: int) -> None:
    places = table(opening("O1", **known))
    assert (places.visit_minutes[0], places.min_minutes[0], places.hours_hundredths[0]) == (longest, shortest, hours)


def test_how_short_a_visit_may_be_is_known_or_not() -> None:
    assert table(opening("O1", min_minutes=30), opening("O2", slots="tue 9:00-10:00")).min_unknown.tolist() == [
        False,
        True,
    ]


def test_a_list_that_says_nothing_is_unknown_and_tasks_out_of_season_are_known() -> None:
    away = replace(opening("O2", "farm"), tasks=("harvest",), task_months=(("harvest", (7,)),)).as_of(date(2026, 1, 8))
    places = table(opening("O1"), away, opening("O3", tasks=("sorting",)))
    assert places.holds("tasks", "harvest").tolist() == [False, False, False]
    assert places.states("tasks").tolist() == [False, True, True]
    assert places.states("interests").tolist() == [False, False, False]


def test_welfare_services_are_known_by_their_kind() -> None:
    kinds = sorted(terms("opening_kinds"))
    places = table(*(opening(f"O{row:02d}", kind) for row, kind in enumerate(kinds)))
    found = {kind for kind, welfare in zip(kinds, places.in_welfare.tolist(), strict=True) if welfare}
    assert found == {kind for kind in kinds if terms("opening_kinds")[kind].more["family"] == "welfare"}
    assert {"type_b", "activity_centre"} <= found
    assert not {"farm", "ibasho", "work_trial"} & found


def test_the_persons_a_host_can_take_bound_the_seats_of_all_its_places() -> None:
    places = catalogue(
        [opening("O1", seats=5, seats_in_use=1), opening("O2", seats=5), opening("O3", seats=5, host="H2")],
        [host("H1", seats=3)],
    )
    found = OpeningTable.of(places, [("X", "O2")])
    assert (dict(found.host_seats_open), found.seats_open.tolist()) == ({"H1": 1}, [1, 1, 5])
    assert found.take([0]).seats_open.tolist() == [1]
    crowd = [(f"X{number}", place) for place in ("O1", "O2") for number in range(4)]
    assert OpeningTable.of(places, crowd).seats_open.tolist() == [0, 0, 5]
    twice = OpeningTable.of(places, [("X", "O1"), ("X", "O2")])
    assert dict(twice.host_seats_open) == {"H1": 1}, "one person with two places is one person"


def test_points_are_no_numbers_where_a_host_has_none() -> None:
    places = table(opening("O1"), opening("O2", host="H2"), hosts=[host("H1", at=None), host("H2", at="C")])
    assert np.isnan(places.points[0]).all()
    assert places.points[1].tolist() == [36.025641, 138.186177]


def test_open_ends_of_a_season_lie_before_and_after_every_day() -> None:
    places = table(opening("O1"), opening("O2", valid_from=DAY, valid_until=DAY))
    assert places.valid_from.tolist() == [0, DAY.toordinal()]
    assert places.valid_until.tolist() == [FAR_FUTURE, DAY.toordinal()]


def test_the_longer_pause_of_opening_and_host_counts() -> None:
    later = date(2026, 8, 31)
    places = table(
        opening("O1", paused_until=DAY),
        opening("O2"),
        opening("O3", host="H2"),
        opening("O4", host="H2", paused_until=date(2026, 9, 30)),
        hosts=[host("H2", paused_until=later)],
    )
    assert places.paused_until.tolist() == [DAY.toordinal(), 0, later.toordinal(), date(2026, 9, 30).toordinal()]


def test_a_day_without_a_word_of_the_host_is_before_every_day() -> None:
    assert table(opening("O1", confirmed_on=None), opening("O2", confirmed_on=DAY)).confirmed_on.tolist() == [
        0,
        DAY.toordinal(),
    ]


def test_agreement_to_gap_seats_is_yes_no_or_unknown() -> None:
    places = table(*(opening(f"O{row}", gap_approved=answer) for row, answer in enumerate((True, False, None))))
    assert places.gap_approved.tolist() == [YES, NO, UNKNOWN]


def test_what_is_restricted_and_who_offers() -> None:
    places = table(opening("O1", restricted=True), opening("O2", host="H2"), hosts=[host("H2", status="listed")])
    assert (places.restricted.tolist(), places.offering.tolist()) == ([True, False], [True, False])


@pytest.mark.parametrize(
    ("seats", "in_use", "standing", "free"), [(4, 3, 0, 1), (4, 4, 0, 0), (4, 1, 2, 1), (4, 3, 2, 0), (0, 0, 0, 0)]
)
def test_free_seats_are_the_total_less_what_others_hold(seats: int, in_use: int, standing: int, free: int) -> None:
    places = catalogue([opening("O1", seats=seats, seats_in_use=in_use)])
    assert OpeningTable.of(places, [*((f"X{n}", "O1") for n in range(standing)), ("Y", "O9")]).seats_open.tolist() == [
        free
    ]


def test_every_day_of_an_opening_has_seats_of_its_own() -> None:
    places = catalogue([opening("O1", slots="mon 9:00-10:00; tue 9:00-10:00", seats=2)])
    found = OpeningTable.of(places, [("X", "O1@tue")])
    assert dict(zip(found.ids, found.seats_open.tolist(), strict=True)) == {"O1@mon": 2, "O1@tue": 1}
    assert found.take([1]).seats_open.tolist() == [1]


# ------------------------------------------------------------------ what a part of a table cannot know by itself


def test_capacity_and_users_are_those_of_the_host_and_unknown_where_nobody_said() -> None:
    hosts = [host("H1", capacity=20, users=0), host("H2", capacity=0), host("H3")]
    found = table(*(opening(f"O{number}", host=f"H{number}") for number in (1, 2, 3)), hosts=hosts)
    assert found.capacity.tolist() == [20, 0, UNKNOWN]
    assert found.users.tolist() == [0, UNKNOWN, UNKNOWN]


def test_where_somebody_has_to_come_along_is_a_column() -> None:
    assert table(opening("O1"), opening("O2", accompany_needed=True)).accompany_needed.tolist() == [False, True]


def test_the_middle_of_an_area_is_that_of_all_its_hosts_also_in_a_part_of_the_table() -> None:
    hosts = [host("H1", at="A"), replace(host("H2", at="B"), area="A"), host("H3", at=None, area="A"),
             replace(host("H4", at="C"), area=None), replace(host("H5", at="D"), area="A")]  # fmt: skip
    places = [opening(f"O{number}", host=f"H{number}", restricted=number == 5) for number in range(1, 6)]
    found = table(*places, hosts=hosts)
    (lat_a, lon_a), (lat_b, lon_b) = POINTS["A"], POINTS["B"]
    assert found.area_centres == {"A": pytest.approx(((lat_a + lat_b) / 2, (lon_a + lon_b) / 2))}
    assert found.take([0]).area_centres == found.area_centres

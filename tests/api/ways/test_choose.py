"""Who is looked up, and whose minutes are trusted: measured before matrix before timetable before estimate."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.ways.choose import find_ways
from api.ways.files import found_facts
from api.ways.sources import Sources, read_sources, season_of, vehicles
from api.ways.usable import usable_pairs
from matcher.needs.person import Fact
from tests.api.ways.village import MONDAY, SQUARE, feed, inputs, somebody

if TYPE_CHECKING:
    from pathlib import Path

    from api.ways.answer import Answer, PairWay
    from matcher.needs.person import PersonNeeds


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    path = feed(tmp_path_factory.mktemp("feed") / "bus.zip")
    return read_sources(path, None, None, on=MONDAY, expired_too=False, season="ordinary")


def ways(sources: Sources, *people: PersonNeeds) -> dict[tuple[str, str, str], Answer]:
    return {(row.person, row.opening, row.way): row.answer for row in find_ways(inputs(*people), sources).rows}


def test_a_caseworker_finds_the_minutes_in_the_timetable(bus: Sources) -> None:
    """Leave at 9:00 for 9:30; stop at 15:30, wait for 16:00, home at 16:20; the last bus leaves at 16:00."""
    found = ways(bus)["P1", "O1@mon", "bus"]
    assert (found.source, found.there, found.back, found.minutes) == ("timetable", 30, 50, 50)
    assert (found.day, found.session_end, found.last_home, found.way_home) == (MONDAY, 930, 960, True)


def test_the_last_bus_leaves_before_the_end(bus: Sources) -> None:
    found = ways(bus)["P1", "O1@tue", "bus"]
    assert (found.there, found.back, found.session_end, found.last_home) == (30, None, 1020, 960)
    assert (found.way_home, found.no_home) == (False, (1,))


def test_of_days_that_belong_together_the_worst_counts(bus: Sources) -> None:
    found = ways(bus)["P1", "O2", "bus"]
    assert (found.way_home, found.no_home, found.session_end) == (False, (4,), 1020)


def test_a_day_without_a_bus_has_no_way(bus: Sources) -> None:
    found = ways(bus)["P1", "O6", "bus"]
    assert (found.there, found.way_home, found.no_home, found.no_there) == (None, False, (5,), (5,))


def test_where_no_stop_is_near_the_timetable_says_nothing(bus: Sources) -> None:
    found = ways(bus)["P1", "O3", "bus"]
    assert (found.source, found.way_home, found.notes) == ("proxy", None, ("ways_note_no_stop",))


def test_nobody_aside_and_nothing_without_times_point_or_for_no_list(bus: Sources) -> None:
    found = find_ways(inputs(), bus)
    assert {row.person for row in found.rows} == {"P1", "P2", "P5", "P6"}
    assert set(found.openings.ids) == {"O1@mon", "O1@tue", "O2", "O3", "O6"}
    assert found.without_square == ("P5",)


def test_measured_minutes_stay_and_the_way_home_is_told_beside_them(bus: Sources) -> None:
    found = ways(bus)
    assert found["P2", "O1@mon", "bus"][:3] == ("measured", 33, 33)
    assert (found["P2", "O1@tue", "bus"].way_home, found["P2", "O1@tue", "bus"].last_home) == (False, 960)
    assert not any(row["person"] == "P2" for row in found_facts(find_ways(inputs(), bus).rows, MONDAY))


def test_minutes_of_no_named_way_stand_for_each_and_a_place_comes_before_its_host(bus: Sources) -> None:
    told = (Fact("travel_minutes", 20, "O1@mon"), Fact("travel_minutes", 40, "H1"))
    found = ways(bus, somebody("P1", *told, ways=("bus", "walk")), somebody("P2", *told, ways=()))
    for way in ("bus", "walk"):
        assert [found["P1", place, way].there for place in ("O1@mon", "O1@tue")] == [20, 40]
    assert found["P2", "O2", ""][:3] == ("measured", 40, 40)
    assert ("P2", "O3", "") not in found


def test_a_bus_timetable_is_none_of_trains(bus: Sources) -> None:
    assert {answer.source for (who, _, _), answer in ways(bus).items() if who == "P6"} == {"proxy"}


def test_the_matrix_comes_before_the_timetable_and_after_what_was_measured(bus: Sources) -> None:
    minutes = {SQUARE: {"H1": 12.2}, "P1": {"O1@mon": 8.0}, "H1": {SQUARE: 14.5}}
    found = ways(replace(bus, minutes=minutes, matrix_way="bus"))
    assert found["P1", "O1@mon", "bus"][:3] == ("matrix", 8, 8)
    assert found["P1", "O1@tue", "bus"][:3] == ("matrix", 13, 15)
    assert found["P1", "O1@tue", "bus"].way_home is False
    assert found["P2", "O1@mon", "bus"].source == "measured"
    assert found["P6", "O1@mon", "walk"].source == "proxy"


def test_a_matrix_may_say_that_there_is_no_way(bus: Sources) -> None:
    there = ways(Sources(minutes={"P1": {"O3": math.nan}}), somebody("P1"))["P1", "O3", "bus"]
    assert (there.source, there.there, there.way_home, there.notes) == (
        "matrix",
        None,
        None,
        ("ways_note_matrix_none",),
    )
    back = ways(Sources(minutes={"P1": {"O3": 5.0}, "O3": {"P1": math.nan}}), somebody("P1"))["P1", "O3", "bus"]
    assert (back.there, back.back, back.way_home, back.is_document) == (5, None, False, False)


def test_a_matrix_promises_no_lift() -> None:
    sources = Sources(minutes={"P1": {"H1": 5.0}})
    assert ways(sources, somebody("P1", ways=("picked_up", "car"))).keys() == {
        ("P1", place, "car") for place in ("O1@mon", "O1@tue", "O2", "O3", "O6")
    }


def test_snow_is_reckoned_with_in_winter() -> None:
    assert [season_of(MONDAY.replace(month=month)) for month in (1, 4, 12)] == ["snow", "ordinary", "snow"]
    found = ways(Sources(season="snow"), somebody("P1", ways=("bicycle", "bus")))
    assert found["P1", "O3", "bicycle"].there is None
    assert found["P1", "O3", "bus"].notes == ("ways_note_snow",)


def test_vehicles_are_told_by_the_kinds_of_routes(tmp_path: Path) -> None:
    kinds = ["", "2", "4", "715", "x"]
    for number, (ways_of, some) in enumerate((({"bus"}, kinds[:1]), ({"train"}, kinds[1:3]), ({"bus"}, kinds[3:]))):
        routes = [{"route_id": f"r{at}" if at else "r", "route_type": kind} for at, kind in enumerate(some)]
        assert vehicles(feed(tmp_path / f"{number}.zip", routes=routes)) == ways_of


TOLD = st.builds(
    Fact,
    st.just("travel_minutes"),
    st.integers(0, 90),
    st.sampled_from(["H1", "H2", "O1", "O1@mon", "O2"]),
    st.sampled_from([None, "bus", "walk", "car"]),
)
MINUTES = st.dictionaries(
    st.sampled_from([SQUARE, "P1", "H1", "O1"]),
    st.dictionaries(st.sampled_from(["H1", "O1", "O1@tue", "O3", "P1", SQUARE]), st.floats(0, 99) | st.just(math.nan)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(TOLD, max_size=4),
    minutes=MINUTES | st.none(),
    own=st.lists(st.sampled_from(["bus", "walk", "train", "picked_up", "online"]), unique=True, max_size=3),
    square=st.booleans(),
)
def test_facts_are_added_only_of_ways_that_stand_in_the_table_and_lead_home(
    bus: Sources, told: list[Fact], minutes: dict[str, dict[str, float]] | None, own: list[str], square: bool
) -> None:
    who = somebody("P1", *told, ways=tuple(own), home_mesh=SQUARE if square else None)
    rows = list(find_ways(inputs(who), replace(bus, minutes=minutes)).rows)
    keys = [(row.person, row.opening, row.way) for row in rows]
    assert all(one < other for one, other in pairwise(keys))
    by_key = dict(zip(keys, rows, strict=True))
    for fact in found_facts(rows, MONDAY):
        row = by_key[str(fact["person"]), str(fact["about"]), str(fact["detail"] or "")]
        assert row.answer.source in ("matrix", "timetable")
        assert row.answer.way_home is not False
        assert fact["value"] == str(max(row.answer.there or 0, row.answer.back or 0))
        assert not measured(told, row)


def measured(told: list[Fact], row: PairWay) -> bool:
    names = (row.host, row.opening, row.opening.partition("@")[0])
    return any(fact.about in names and fact.detail in (None, row.way) for fact in told)


def test_a_pair_is_usable_whatever_its_way() -> None:
    far = somebody("P1", travel_max=1, times="mon 9:00-16:00; tue 9:00-12:00")
    table = find_ways(inputs(far), Sources()).openings
    usable = set(usable_pairs(inputs(far), table))
    assert ("P1", "O1@mon") in usable
    assert ("P1", "O3") not in usable

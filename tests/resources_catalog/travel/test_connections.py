"""The scan against a plain search over events: random timetables, a real one where it is found; and by hand."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources_catalog.errors import FaultsFound
from resources_catalog.travel import (
    Feed,
    Points,
    Source,
    Timetable,
    Walking,
    day_ways,
    earliest_arrival,
    latest_departure,
    read_gtfs,
)
from tests.resources_catalog.travel.feeds import Row, Tables, calls, feeds, service, stop, write
from tests.resources_catalog.travel.plain_search import PlainDay, Point

if TYPE_CHECKING:
    from resources_catalog.travel.ways import Floats

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "gtfs" / "donanbus_muroran.zip"
MONDAY = dt.date(2026, 6, 8)


def points(*places: Point) -> Points:
    return Points.of([lat for lat, _ in places], [lon for _, lon in places])


def seconds(minutes: float) -> int | None:
    return None if np.isnan(minutes) else round(60 * minutes)


def check_first(plain: PlainDay, start: Point, end: Point, leave_at: int, found: float) -> None:
    assert seconds(found) == plain.first_arrival(start, end, 60 * leave_at)


def check_last(plain: PlainDay, start: Point, end: Point, arrive_by: int, found: float) -> None:
    """Leaving then is in time and leaving a second later is not: waiting is allowed, so nothing later is either."""
    by, leave = 60 * arrive_by, seconds(found)
    if leave is None:
        assert plain.first_arrival(start, end, -86_400, by) is None
    else:
        assert plain.first_arrival(start, end, leave, by) is not None
        assert plain.first_arrival(start, end, leave + 1, by) is None


@pytest.mark.usefixtures("kernels")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables=feeds(),
    day=st.sampled_from([dt.date(2026, 6, 7), MONDAY, dt.date(2026, 6, 9), dt.date(2026, 4, 1)]),
    data=st.data(),
)
def test_random_timetables_give_what_a_plain_search_gives(
    tmp_path: Path, tables: Tables, day: dt.date, data: st.DataObject
) -> None:
    path = write(tmp_path / "feed.zip", tables)
    timetable, plain = Timetable.of(read_gtfs(path), day), PlainDay(path, day)
    places = [*plain.stops.values(), (42.004, 141.004)]
    events = {second // 60 for trip in plain.trips.values() for call in trip for second in (call.arrive, call.leave)}
    minute = data.draw(st.sampled_from(sorted(events | {0, 1440})))
    arrive = earliest_arrival(timetable, points(*places), points(*places), leave_at=minute)
    leave = latest_departure(timetable, points(*places), points(*places), arrive_by=minute)
    for (one, start), (other, end) in itertools.product(enumerate(places), repeat=2):
        check_first(plain, start, end, minute, arrive[one, other])
        check_last(plain, start, end, minute, leave[one, other])


if REAL.is_file():

    def test_500_pairs_of_a_real_town_are_those_of_a_plain_search() -> None:
        feed, day = read_gtfs(REAL), dt.date(2020, 11, 25)
        plain, rng = PlainDay(REAL, day), np.random.default_rng(1)
        homes, hosts = about(feed, 500, rng), about(feed, 500, rng)
        ways = day_ways(Timetable.of(feed, day), homes, hosts)
        there, back, last = (diagonal(each) for each in (ways.there.minutes, ways.back.minutes, ways.last_home))
        assert 0.5 < np.isfinite(there).mean() < 1
        for at in range(500):
            home, host = place(homes, at), place(hosts, at)
            check_last(plain, home, host, 570, 570 - there[at])
            check_first(plain, host, home, 930, 930 + back[at])
            check_last(plain, host, home, 1440, last[at])

    def test_a_town_takes_less_than_ten_seconds() -> None:
        feed, rng = read_gtfs(REAL), np.random.default_rng(2)
        homes, hosts = about(feed, 1000, rng), about(feed, 500, rng)
        start = time.perf_counter()
        day_ways(Timetable.of(feed, dt.date(2020, 11, 25)), homes, hosts)
        assert time.perf_counter() - start < 10

    def test_a_real_timetable_out_of_date_is_refused_or_moved() -> None:
        feed = read_gtfs(REAL)
        with pytest.raises(FaultsFound) as refused:
            Timetable.of(feed, dt.date(2026, 11, 27))
        assert [(fault.code, fault.value, fault.allowed) for fault in refused.value.faults] == [
            ("gtfs_expired", "2026-11-27", "2020-04-01 … 2021-04-01")
        ]
        assert Timetable.of(feed, dt.date(2026, 11, 27), move=True).day == dt.date(2021, 3, 26)


def about(feed: Feed, size: int, rng: np.random.Generator) -> Points:
    """Places around stops, as homes are."""
    near = rng.integers(len(feed.stops), size=size)
    return Points(feed.stops.lat[near] + rng.normal(0, 0.004, size), feed.stops.lon[near] + rng.normal(0, 0.005, size))


def diagonal(matrix: Floats) -> Floats:
    return np.diagonal(matrix)


def place(several: Points, at: int) -> Point:
    return float(several.lat[at]), float(several.lon[at])


# By hand: home and harbour are at stops; the hill is far from both, and one changes at the station.
HOME, STATION, HILL = (42.0, 141.0), (42.1, 141.0), (42.2, 141.0)


def town(*times: Row) -> Tables:
    trips = dict.fromkeys(row["trip_id"] for row in times)
    return {
        "stops.txt": [stop("home", *HOME), stop("station", *STATION), stop("hill", *HILL)],
        "routes.txt": [{"route_id": "r"}],
        "trips.txt": [{"route_id": "r", "service_id": "all", "trip_id": trip} for trip in trips],
        "stop_times.txt": list(times),
        "calendar.txt": [service("all")],
    }


OUT = [
    *calls("bus1", ("home", "8:00:00"), ("station", "8:20:00")),
    *calls("bus2", ("home", "8:30:00"), ("station", "8:50:00")),
    *calls("hill1", ("station", "8:51:00"), ("hill", "9:10:00")),
    *calls("hill2", ("station", "8:52:00"), ("hill", "9:25:00")),
    *calls("hill3", ("station", "9:00:00"), ("hill", "9:31:00")),
]
HOMEWARD = [
    *calls("down1", ("hill", "16:00:00"), ("station", "16:20:00")),
    *calls("down2", ("hill", "18:00:00"), ("station", "18:20:00")),
    *calls("down3", ("hill", "20:00:00"), ("station", "20:20:00")),
    *calls("last", ("station", "18:22:00"), ("home", "18:40:00")),
    *calls("early", ("station", "16:21:00"), ("home", "16:40:00")),
]


@pytest.mark.usefixtures("kernels")
def test_a_change_takes_its_time_and_the_last_bus_home_decides(tmp_path: Path) -> None:
    timetable = Timetable.of(read_gtfs(write(tmp_path / "t.zip", town(*OUT, *HOMEWARD))), MONDAY)
    ways = day_ways(timetable, points(HOME), points(HILL))
    assert ways.there.at(0, 0) == (60, Source.TIMETABLE)  # the 8:30, 2 minutes to change, there at 9:25
    assert ways.back.at(0, 0) == (190, Source.TIMETABLE)  # the 16:21 leaves a minute too early: home at 18:40
    assert ways.last_home.tolist() == [[18 * 60]]  # there is a bus down at 20:00, but none further
    slower = Walking(change_minutes=3)
    ways = day_ways(Timetable.of(read_gtfs(tmp_path / "t.zip"), MONDAY, walking=slower), points(HOME), points(HILL))
    assert ways.there.at(0, 0) == (90, Source.TIMETABLE)
    assert ways.last_home.tolist() == [[16 * 60]]


def test_without_a_bus_back_there_is_no_last_way_home(tmp_path: Path) -> None:
    timetable = Timetable.of(read_gtfs(write(tmp_path / "t.zip", town(*OUT))), MONDAY)
    ways = day_ways(timetable, points(HOME, (np.nan, np.nan)), points(HILL))
    assert ways.there.at(0, 0).minutes == 60
    assert ways.there.at(1, 0).minutes is None
    assert ways.back.at(0, 0) == (None, Source.TIMETABLE)
    assert np.isnan(ways.last_home).all()


def test_a_short_way_is_walked_at_any_hour(tmp_path: Path) -> None:
    timetable = Timetable.of(read_gtfs(write(tmp_path / "t.zip", town(*OUT))), MONDAY)
    ways = day_ways(timetable, points(HOME), points((42.01, 141.0)))
    minutes = 0.01 * np.pi / 180 * 6371.0088 * 1.3 / 4.0 * 60
    assert ways.there.minutes[0, 0] == pytest.approx(minutes, abs=1 / 60)
    assert ways.last_home[0, 0] == pytest.approx(1440 - minutes, abs=1 / 60)


def test_the_night_bus_belongs_to_the_evening_before(tmp_path: Path) -> None:
    night = calls("night", ("station", "24:10:00"), ("home", "24:30:00"))
    feed = read_gtfs(write(tmp_path / "t.zip", town(*night)))
    timetable = Timetable.of(feed, MONDAY)
    start, end = points(STATION), points(HOME)
    assert latest_departure(timetable, start, end, arrive_by=1440).tolist() == [[10]]  # the one of Sunday
    assert latest_departure(timetable, start, end, arrive_by=1500).tolist() == [[1450]]
    assert earliest_arrival(timetable, start, end, leave_at=0).tolist() == [[30]]
    first_day = Timetable.of(feed, dt.date(2026, 4, 1))
    assert earliest_arrival(first_day, start, end, leave_at=0).tolist() == [[1470]]
    assert np.isnan(latest_departure(first_day, start, end, arrive_by=1440)).all()


def test_a_bus_at_the_stroke_of_midnight_is_caught_on_either_day(tmp_path: Path) -> None:
    times = calls("night", ("station", "24:00:00"), ("home", "24:20:00"))
    timetable = Timetable.of(read_gtfs(write(tmp_path / "t.zip", town(*times))), MONDAY)
    for leave_at, arrives in ((0, 20), (1, 1460), (1440, 1460)):
        assert earliest_arrival(timetable, points(STATION), points(HOME), leave_at=leave_at).tolist() == [[arrives]]


def test_the_bus_of_yesterday_does_not_carry_over_to_the_one_of_today(tmp_path: Path) -> None:
    line = calls("night", ("station", "23:00:00"), ("hill", "23:50:00"), ("home", "24:10:00"), ("home", "24:20:00"))
    timetable = Timetable.of(read_gtfs(write(tmp_path / "t.zip", town(*line))), MONDAY)
    # At home one can get on at 0:10, which does not mean sitting in the bus that leaves the station at 23:00.
    assert np.isnan(earliest_arrival(timetable, points(HOME), points(HILL), leave_at=0)).all()


def test_nobody_and_nothing_give_empty_matrices(tmp_path: Path) -> None:
    tables = town() | {"stops.txt": []}
    timetable = Timetable.of(read_gtfs(write(tmp_path / "t.zip", tables)), MONDAY)
    assert day_ways(timetable, points(), points(HILL)).there.minutes.shape == (0, 1)
    assert np.isnan(day_ways(timetable, points(HOME), points(HILL)).back.minutes).tolist() == [[True]]


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_a_walk_that_cannot_be_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="walking is"):
        Walking(kmh=wrong)
    with pytest.raises(ValueError, match="walking is"):
        Walking(detour=wrong)
    with pytest.raises(ValueError, match="walking is"):
        Walking(to_stop_km=wrong or -0.1)


def test_a_change_in_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        Walking(change_minutes=0)

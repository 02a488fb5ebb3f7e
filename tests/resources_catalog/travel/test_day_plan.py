"""The worst session of a week: as ``day_ways`` gives each of them, and the day of the timetable for each weekday."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources_catalog.errors import FaultsFound
from resources_catalog.geography import straight_km
from resources_catalog.travel import Points, Timetable, day_ways, read_gtfs
from resources_catalog.travel.day_plan import PlanCell, Session, timetable_day, week_plan
from resources_catalog.travel.service_days import Calendar, Service
from tests.resources_catalog.travel.feeds import Tables, calls, feeds, service, stop, write

if TYPE_CHECKING:
    from pathlib import Path

    from resources_catalog.travel import Feed

MONDAY = dt.date(2026, 6, 8)
POINTS = Points.of([42.0, 42.003, 42.027, 42.03, 43.0], [141.0, 141.0, 141.003, 141.0, 143.0])
"""Four around the stops of the random feeds, and one where nothing stops."""

TIMES = st.builds(
    lambda day, start, length: Session(day, start, start + length),
    st.integers(0, 6), st.sampled_from([480, 510, 900]), st.sampled_from([15, 60, 480]),
)  # fmt: skip


def cell(feed: Feed, home: int, place: int, session: Session) -> PlanCell:
    """One session by itself."""
    day = timetable_day(feed.calendar, MONDAY, session.weekday)
    here = [Points(POINTS.lat[[at]], POINTS.lon[[at]]) for at in (home, place)]
    ways = day_ways(Timetable.of(feed, day), *here, arrive_by=session.start, leave_at=session.end)
    found = (float(each[0, 0]) for each in (ways.there.minutes, ways.back.minutes, ways.last_home))
    there, back, last = (None if np.isnan(minutes) else minutes for minutes in found)
    stuck = last is None or last < session.end
    return PlanCell(
        session, day, there, back, last,
        (session.weekday,) if stuck else (), (session.weekday,) if there is None else (),
    )  # fmt: skip


def within_a_walk(feed: Feed, home: int, place: int) -> bool:
    """A kilometre to a stop at both ends, or two from door to door."""
    km = 1.3 * straight_km(POINTS.lat[:, None], POINTS.lon[:, None], feed.stops.lat, feed.stops.lon)
    doors = 1.3 * straight_km(POINTS.lat[home], POINTS.lon[home], POINTS.lat[place], POINTS.lon[place])
    return bool(doors <= 2 or (km[home].min() <= 1 and km[place].min() <= 1))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=feeds(), times=st.lists(st.lists(TIMES, max_size=3), min_size=5, max_size=5))
def test_the_worst_of_the_sessions_is_kept(tmp_path: Path, tables: Tables, times: list[list[Session]]) -> None:
    feed = read_gtfs(write(tmp_path / "feed.zip", tables))
    plan = week_plan(feed, POINTS, POINTS, times, on=MONDAY)
    for home in range(5):
        for place in range(5):
            found = plan.at(home, place)
            if found is None:
                assert not times[place] or not within_a_walk(feed, home, place)
                continue
            each = [cell(feed, home, place, session) for session in sorted(set(times[place]))]
            assert within_a_walk(feed, home, place)
            worst = max(
                each, key=lambda one: (bool(one.no_home), bool(one.no_there), max(one.there or 0, one.back or 0))
            )
            assert found[:5] == worst[:5]
            assert set(found.no_home) == {day for one in each for day in one.no_home}
            assert set(found.no_there) == {day for one in each for day in one.no_there}


def calendar(first: str = "2026-04-01", last: str = "2026-06-17", *removed: str) -> Calendar:
    begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    days = frozenset(map(dt.date.fromisoformat, removed))
    return Calendar((Service("s", (True,) * 7, begin, end, removed=days),), begin, end)


@pytest.mark.parametrize(
    ("days", "weekday", "found"),
    [
        (calendar(), 0, "2026-06-08"),
        (calendar(), 6, "2026-06-14"),
        (calendar("2026-06-10"), 0, "2026-06-15"),
        (calendar("2026-04-01", "2026-06-17", "2026-06-08"), 0, "2026-06-15"),
        (calendar("2026-04-01", "2026-06-13", "2026-06-08"), 0, "2026-06-08"),
    ],
)
def test_a_weekday_is_the_first_to_come_without_exceptions(days: Calendar, weekday: int, found: str) -> None:
    assert timetable_day(days, MONDAY, weekday).isoformat() == found


def test_days_behind_the_end_are_refused_or_moved() -> None:
    ended = calendar("2026-04-01", "2026-06-09")
    assert timetable_day(ended, MONDAY, 1).isoformat() == "2026-06-09"
    with pytest.raises(FaultsFound):
        timetable_day(ended, MONDAY, 2)
    assert timetable_day(ended, MONDAY, 2, move=True).isoformat() == "2026-06-03"
    assert timetable_day(ended, dt.date.max, 0, move=True).isoformat() == "2026-06-08"


def test_every_day_that_is_missing_is_told(tmp_path: Path) -> None:
    tables = {
        "stops.txt": [stop("s", 35, 136)],
        "routes.txt": [{"route_id": "r"}],
        "trips.txt": [{"route_id": "r", "service_id": "s", "trip_id": "t"}],
        "stop_times.txt": calls("t", ("s", "9:00:00")),
        "calendar.txt": [service("s", end="20260609")],
    }
    ended = read_gtfs(write(tmp_path / "feed.zip", tables))
    times = [[Session(day, 540, 600) for day in (0, 2, 4)]]
    with pytest.raises(FaultsFound) as found:
        week_plan(ended, Points.of([35], [136]), Points.of([35], [136]), times, on=MONDAY)
    assert [fault.code for fault in found.value.faults] == ["gtfs_expired", "gtfs_expired"]

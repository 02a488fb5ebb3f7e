"""Reading a timetable: what is taken, and that every damage ends in a report."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources_catalog.errors import FaultsFound
from resources_catalog.travel import Timetable, gtfs_files, read_gtfs
from tests.resources_catalog.travel.feeds import HEADERS, Row, Tables, calls, feeds, service, stop, text, write

if TYPE_CHECKING:
    from pathlib import Path

    from resources_catalog.faults import Fault

ANY_FILE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DAY = dt.date(2026, 6, 8)


def good() -> Tables:
    return {
        "stops.txt": [stop("a", 42.0, 141.0), stop("b", 42.1, 141.0), {"stop_id": "hall", "location_type": "1"}],
        "routes.txt": [{"route_id": "r"}],
        "trips.txt": [{"route_id": "r", "service_id": "all", "trip_id": "t"}],
        "stop_times.txt": [*reversed(calls("t", ("a", "25:00:00"), ("b", "25:30:00")))],
        "calendar.txt": [service("all")],
        "calendar_dates.txt": [{"service_id": "all", "date": "20260607", "exception_type": "2"}],
        "feed_info.txt": [{"feed_start_date": "20260501", "feed_end_date": "20260630", "feed_version": "7"}],
    }


def changed(name: str, at: int, **cells: str) -> Tables:
    tables = good()
    tables[name][at] = {**tables[name][at], **cells}
    return tables


def faults(path: Path) -> list[Fault]:
    with pytest.raises(FaultsFound) as found:
        read_gtfs(path)
    return list(found.value.faults)


def test_what_is_taken(tmp_path: Path) -> None:
    feed = read_gtfs(write(tmp_path / "t.zip", good()))
    assert feed.stop_ids == ("a", "b")
    assert feed.stops.lat.tolist() == [42.0, 42.1]
    assert feed.trip_ids == ("t",)
    assert feed.calls.leave.tolist() == [25 * 3600, 25 * 3600 + 1800]
    assert feed.calls.stop.tolist() == [0, 1]
    assert feed.calls.boards.all()
    assert feed.version == "7"
    assert (feed.calendar.first, feed.calendar.last) == (dt.date(2026, 5, 1), dt.date(2026, 6, 30))
    assert feed.calendar.running(DAY).tolist() == [True]
    assert feed.calendar.running(dt.date(2026, 6, 7)).tolist() == [False]
    assert Timetable.of(feed, DAY).hops.leave.tolist() == [25 * 3600]


def test_either_calendar_will_do_and_the_publisher_may_name_no_dates(tmp_path: Path) -> None:
    single = good() | {"calendar_dates.txt": [{"service_id": "all", "date": "20260608", "exception_type": "1"}]}
    del single["calendar.txt"], single["feed_info.txt"]
    assert read_gtfs(write(tmp_path / "t.zip", single)).calendar.first == DAY
    weekly = good() | {"feed_info.txt": [{"feed_version": ""}]}
    del weekly["calendar_dates.txt"]
    feed = read_gtfs(write(tmp_path / "u.zip", weekly))
    assert feed.version is None
    assert feed.calendar.last == dt.date(2027, 3, 31)


def test_an_empty_time_takes_the_other_one(tmp_path: Path) -> None:
    feed = read_gtfs(write(tmp_path / "t.zip", changed("stop_times.txt", 0, arrival_time="")))
    assert feed.calls.arrive.tolist() == feed.calls.leave.tolist()


@pytest.mark.parametrize(
    ("name", "at", "cells", "code", "value"),
    [
        ("stops.txt", 0, {"stop_id": ""}, "missing", None),
        ("stops.txt", 1, {"stop_id": "a"}, "repeated_key", "a"),
        ("stops.txt", 0, {"stop_lat": "north"}, "not_a_number", "north"),
        ("stops.txt", 0, {"stop_lat": ""}, "missing", None),
        ("stops.txt", 0, {"stop_lon": "181"}, "out_of_range", "181"),
        ("stops.txt", 0, {"location_type": "9"}, "not_a_choice", "9"),
        ("trips.txt", 0, {"route_id": "q"}, "unknown_id", "q"),
        ("trips.txt", 0, {"service_id": "q"}, "unknown_id", "q"),
        ("stop_times.txt", 0, {"trip_id": "q"}, "unknown_id", "q"),
        ("stop_times.txt", 0, {"stop_id": "hall"}, "unknown_id", "hall"),
        ("stop_times.txt", 0, {"stop_id": ""}, "missing", None),
        ("stop_times.txt", 0, {"arrival_time": "9:60:00"}, "gtfs_time", "9:60:00"),
        ("stop_times.txt", 0, {"departure_time": "noon"}, "gtfs_time", "noon"),
        ("stop_times.txt", 0, {"stop_sequence": "-1"}, "not_whole", "-1"),
        ("stop_times.txt", 0, {"stop_sequence": "1"}, "repeated_key", "1"),
        ("stop_times.txt", 0, {"arrival_time": "24:59:59"}, "gtfs_time_backwards", "24:59:59"),
        ("stop_times.txt", 0, {"departure_time": "25:29:00"}, "gtfs_time_backwards", "25:29:00"),
        ("stop_times.txt", 0, {"pickup_type": "7"}, "not_a_choice", "7"),
        ("calendar.txt", 0, {"monday": "yes"}, "not_a_choice", "yes"),
        ("calendar.txt", 0, {"monday": ""}, "missing", None),
        ("calendar.txt", 0, {"start_date": "20260431"}, "not_a_date", "20260431"),
        ("calendar.txt", 0, {"start_date": "2026/4/1"}, "not_a_date", "2026/4/1"),
        ("calendar.txt", 0, {"end_date": ""}, "missing", None),
        ("calendar_dates.txt", 0, {"exception_type": "3"}, "not_a_choice", "3"),
        ("calendar_dates.txt", 0, {"date": "today"}, "not_a_date", "today"),
        ("feed_info.txt", 0, {"feed_end_date": "soon"}, "not_a_date", "soon"),
    ],
)
def test_a_cell_at_fault_is_told_by_its_place(
    tmp_path: Path, name: str, at: int, cells: Row, code: str, value: str | None
) -> None:
    told = [
        (each.table, each.code, each.value) for each in faults(write(tmp_path / "t.zip", changed(name, at, **cells)))
    ]
    assert (name, code, value) in told


def test_dates_that_leave_no_day_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "t.zip", changed("feed_info.txt", 0, feed_end_date="20260331"))
    assert [fault.code for fault in faults(path)] == ["gtfs_no_days"]


def test_headways_instead_of_times_are_refused(tmp_path: Path) -> None:
    tables = good() | {"frequencies.txt": [{"trip_id": "t"}]}
    assert [fault.code for fault in faults(write(tmp_path / "t.zip", tables))] == ["gtfs_frequencies"]
    assert read_gtfs(write(tmp_path / "u.zip", good() | {"frequencies.txt": []})).trip_ids == ("t",)


@pytest.mark.parametrize("name", ["stops.txt", "routes.txt", "trips.txt", "stop_times.txt"])
def test_a_table_or_column_that_is_missing(tmp_path: Path, name: str) -> None:
    tables = {key: rows for key, rows in good().items() if key != name}
    assert [(each.table, each.code) for each in faults(write(tmp_path / "t.zip", tables))] == [
        (name, "gtfs_file_missing")
    ]
    (fault,) = faults(write(tmp_path / "u.zip", good() | {name: text(name, []).replace("_id", "_x", 1)}))
    assert (fault.table, fault.code) == (name, "missing_column")
    assert fault.column in HEADERS[name]


def test_no_calendar_at_all(tmp_path: Path) -> None:
    tables = {key: rows for key, rows in good().items() if not key.startswith("calendar")}
    assert [each.code for each in faults(write(tmp_path / "t.zip", tables))] == ["gtfs_file_missing"]


def test_files_that_are_no_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.zip"
    assert faults(path)[0].code == "file_unreadable"
    path.write_bytes(b"")
    assert faults(path)[0].code == "file_empty"
    path.write_bytes(b"stop_id,stop_name")
    assert faults(path)[0].code == "not_a_zip"
    write(path, good())
    path.write_bytes(path.read_bytes().replace(b"25:30:00", b"25:31:00"))
    assert [(each.table, each.code) for each in faults(path)] == [("stop_times.txt", "damaged_zip")]
    monkeypatch.setattr(gtfs_files, "MAX_UNPACKED", 10)
    assert faults(path)[0].code == "file_too_large"
    monkeypatch.setattr(gtfs_files, "MAX_BYTES", 10)
    assert faults(path)[0].code == "file_too_large"


def outcome(path: Path) -> tuple[tuple[Fault, ...], Timetable | None]:
    """Read it and make a day ready: a report, or the day."""
    try:
        return (), Timetable.of(read_gtfs(path), DAY, move=True)
    except FaultsFound as found:
        return found.faults, None


def reported(path: Path) -> list[str]:
    """Give the codes of the report, which says where; none where there is a day, which is whole then."""
    report, timetable = outcome(path)
    if timetable is None:
        assert report
        assert {fault.table for fault in report} <= {path.name, *HEADERS}
        assert all(fault.row is None or fault.row > 0 for fault in report)
        return [fault.code for fault in report]
    hops, stops = timetable.hops, len(timetable.stops.lat)
    assert (hops.leave[:-1] <= hops.leave[1:]).all()
    assert (hops.leave <= hops.arrive).all()
    assert ((hops.trip >= 0) & (hops.trip < hops.n_trips)).all()
    for ends in (hops.leave_stop, hops.arrive_stop):
        assert ((ends >= 0) & (ends < stops)).all()
    return []


@ANY_FILE
@given(data=st.binary(max_size=200))
def test_any_bytes_as_the_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "t.zip"
    path.write_bytes(data)
    (code,) = reported(path)  # two hundred bytes are no feed
    assert code in {"not_a_zip", "damaged_zip", "file_empty"}


@ANY_FILE
@given(tables=feeds(), changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=5))
def test_any_bytes_changed(tmp_path: Path, tables: Tables, changes: list[tuple[int, int]]) -> None:
    path = write(tmp_path / "t.zip", tables)
    before = reported(path)
    whole = path.read_bytes()
    data = bytearray(whole)
    for at, byte in changes:
        data[at % len(data)] = byte
    path.write_bytes(data)
    after = reported(path)
    assert after == before or bytes(data) != whole


CELLS = st.one_of(st.text(max_size=6), st.sampled_from(["", "0", "1", "-1", "99:59:59", "19000101", "21991231", "nan"]))


@ANY_FILE
@given(tables=feeds(), name=st.sampled_from(sorted(HEADERS)), cell=CELLS, data=st.data())
def test_any_text_in_any_cell(tmp_path: Path, tables: Tables, name: str, cell: str, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(HEADERS[name]))
    clean = cell.encode("utf-8", "replace").decode()
    rows = [{**row, column: clean} if data.draw(st.booleans()) else row for row in tables.get(name, [{}])]
    codes = reported(write(tmp_path / "t.zip", tables | {name: rows}))
    assert rows != tables.get(name) or codes == reported(write(tmp_path / "plain.zip", tables))


@ANY_FILE
@given(name=st.sampled_from(sorted(HEADERS)), member=st.one_of(st.text(max_size=40), st.binary(max_size=40)))
def test_any_text_as_a_table(tmp_path: Path, name: str, member: str | bytes) -> None:
    as_text = member.encode("utf-8", "replace") if isinstance(member, str) else member
    codes = reported(write(tmp_path / "t.zip", good() | {name: as_text.decode("latin-1")}))
    assert codes or name != "stop_times.txt"  # whose header alone is longer

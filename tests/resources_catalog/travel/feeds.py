"""Timetables for tests: text tables written to a zip, and random small ones."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]

HEADERS: Mapping[str, Sequence[str]] = {
    "stops.txt": ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type"),
    "routes.txt": ("route_id", "route_type"),
    "trips.txt": ("route_id", "service_id", "trip_id"),
    "stop_times.txt": (
        "trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence", "pickup_type", "drop_off_type",
    ),
    "calendar.txt": (
        "service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "start_date", "end_date",
    ),
    "calendar_dates.txt": ("service_id", "date", "exception_type"),
    "feed_info.txt": ("feed_publisher_name", "feed_start_date", "feed_end_date", "feed_version"),
    "frequencies.txt": ("trip_id", "start_time", "end_time", "headway_secs"),
}  # fmt: skip
WEEKDAYS = HEADERS["calendar.txt"][1:8]


def stop(name: str, lat: float, lon: float) -> Row:
    return {"stop_id": name, "stop_lat": str(lat), "stop_lon": str(lon), "location_type": "0"}


def service(name: str, days: str = "1111111", start: str = "20260401", end: str = "20270331") -> Row:
    return {"service_id": name, **dict(zip(WEEKDAYS, days, strict=True)), "start_date": start, "end_date": end}


def calls(trip: str, *at: tuple[str, str]) -> list[Row]:
    """One row for each (stop, time)."""
    return [
        {"trip_id": trip, "arrival_time": time, "departure_time": time, "stop_id": name, "stop_sequence": str(number)}
        for number, (name, time) in enumerate(at, start=1)
    ]


def text(name: str, rows: Sequence[Row]) -> str:
    page = io.StringIO(newline="")
    writer = csv.DictWriter(page, HEADERS[name], restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue()


def write(path: Path, tables: Mapping[str, Sequence[Row] | str]) -> Path:
    """Write a zip; a table that is a text is written as it is."""
    with zipfile.ZipFile(path, "w") as packed:
        for name, rows in tables.items():
            packed.writestr(name, rows if isinstance(rows, str) else text(name, rows))
    return path


def clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}:00"


@st.composite
def feeds(draw: st.DrawFn) -> Tables:
    """A few stops within a walk of each other or not, trips with zero-minute hops, nights, and doors kept shut."""
    places = st.tuples(st.sampled_from([0, 1, 9, 10, 20]), st.sampled_from([0, 1, 9]))
    points = draw(st.lists(places, min_size=2, max_size=6))
    stops = [stop(f"s{n}", 42 + 0.003 * north, 141 + 0.003 * east) for n, (north, east) in enumerate(points)]
    trips: list[Row] = []
    times: list[Row] = []
    for number in range(draw(st.integers(0, 8))):
        runs = draw(st.sampled_from(["all", "days", "single"]))
        trips.append({"route_id": "r", "service_id": runs, "trip_id": f"t{number}"})
        times += _calls_of(draw, f"t{number}", len(stops))
    return {
        "stops.txt": [*stops, {"stop_id": "hall", "location_type": "1"}],
        "routes.txt": [{"route_id": "r", "route_type": "3"}],
        "trips.txt": trips,
        "stop_times.txt": draw(st.permutations(times)),
        "calendar.txt": [service("all"), service("days", "1111100")],
        "calendar_dates.txt": [
            {"service_id": "single", "date": "20260607", "exception_type": "1"},
            {"service_id": "days", "date": "20260608", "exception_type": draw(st.sampled_from("12"))},
        ],
    }


def _calls_of(draw: st.DrawFn, trip: str, n_stops: int) -> list[Row]:
    now = draw(st.sampled_from([480, 480, 500, 900, 1420, 1440, 1900]))
    rows: list[Row] = []
    for sequence in range(draw(st.integers(1, 5))):
        arrive = now + draw(st.integers(0, 15))
        now = arrive + draw(st.integers(0, 3))
        rows.append(
            {
                "trip_id": trip, "arrival_time": clock(arrive), "departure_time": clock(now),
                "stop_id": f"s{draw(st.integers(0, n_stops - 1))}", "stop_sequence": str(sequence * 10),
                "pickup_type": draw(st.sampled_from(["", "0", "1", "3"])),
                "drop_off_type": draw(st.sampled_from(["", "0", "1", "3"])),
            }
        )  # fmt: skip
    return rows

"""An independent answer: a heap over the events of a day, read from the zip on its own way."""

from __future__ import annotations

import bisect
import csv
import datetime as dt
import heapq
import io
import math
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Point = tuple[float, float]
Entry = tuple[int, int, str, int]
RIDE, OFF, STOP = 0, 1, 2


@dataclass
class Call:
    stop: str
    arrive: int
    leave: int
    boards: bool
    alights: bool


def km(one: Point, other: Point) -> float:
    (lat1, lon1), (lat2, lon2) = ([math.radians(each) for each in point] for point in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def on_foot(one: Point, other: Point, most_km: float) -> int | None:
    way = 1.3 * km(one, other)
    return math.ceil(way / 4.0 * 3600) if way <= most_km else None


class PlainDay:
    """One day of a timetable: the limits and speeds are the defaults of ``Walking``, written out."""

    def __init__(self, path: Path, day: dt.date) -> None:
        with zipfile.ZipFile(path) as packed:
            self._tables = {
                name: list(csv.DictReader(io.StringIO(packed.read(name).decode("utf-8-sig"))))
                for name in packed.namelist()
                if name in {"stops.txt", "trips.txt", "stop_times.txt", "calendar.txt", "calendar_dates.txt"}
            }
        rows = [row for row in self._tables["stops.txt"] if row["location_type"] != "1"]
        self.stops = {row["stop_id"]: (float(row["stop_lat"]), float(row["stop_lon"])) for row in rows}
        self._known: dict[Point, dict[str, int]] = {}
        self.trips: dict[str, list[Call]] = {}
        self._take(day, 0)
        self._take(day - dt.timedelta(days=1), 86_400)
        self.departures: dict[str, list[tuple[int, str, int]]] = {name: [] for name in self.stops}
        for trip, found in self.trips.items():
            for number, call in enumerate(found[:-1]):
                if call.boards:
                    self.departures[call.stop].append((call.leave, trip, number))
        for listed in self.departures.values():
            listed.sort()
        self.walks: dict[str, list[tuple[str, int]]] = {
            name: [(to, walk) for to, there in self.stops.items() if (walk := on_foot(here, there, 0.5)) is not None]
            for name, here in self.stops.items()
        }

    def _runs(self, service: str, day: dt.date) -> bool:
        stamp = day.strftime("%Y%m%d")
        for row in self._tables["calendar_dates.txt"]:
            if row["service_id"] == service and row["date"] == stamp:
                return row["exception_type"] == "1"
        weekday = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[day.weekday()]
        return any(
            row["service_id"] == service and row[weekday] == "1" and row["start_date"] <= stamp <= row["end_date"]
            for row in self._tables["calendar.txt"]
        )

    def _take(self, day: dt.date, shift: int) -> None:
        services = {row["service_id"] for row in self._tables["trips.txt"]}
        runs = {service for service in services if self._runs(service, day)}
        trips = {row["trip_id"] for row in self._tables["trips.txt"] if row["service_id"] in runs}
        for row in sorted(self._tables["stop_times.txt"], key=lambda row: int(row["stop_sequence"])):
            call = Call(
                row["stop_id"],
                seconds(row["arrival_time"]) - shift,
                seconds(row["departure_time"]) - shift,
                row["pickup_type"] != "1",
                row["drop_off_type"] != "1",
            )
            if row["trip_id"] in trips and call.leave >= 0:
                self.trips.setdefault(f"{row['trip_id']}/{shift}", []).append(call)

    def first_arrival(self, start: Point, end: Point, leave: int, until: int = 1 << 30) -> int | None:
        """Second of the first arrival after leaving, None if it is later than ``until``."""
        direct = on_foot(start, end, 2.0)
        best = until + 1 if direct is None else min(until + 1, leave + direct)
        ends = self._near(end)
        heap: list[Entry] = [(leave + walk, STOP, name, 0) for name, walk in self._near(start).items()]
        heapq.heapify(heap)
        label: dict[tuple[int, str, int], int] = {}
        while heap and heap[0][0] < best:
            now, kind, name, number = heapq.heappop(heap)
            if kind == OFF and self.trips[name][number].alights:
                best = min(best, now + ends.get(self.trips[name][number].stop, until + 1 - now))
            for entry in self._next(now, kind, name, number, best):
                if entry[0] < label.get(entry[1:], 1 << 30):
                    label[entry[1:]] = entry[0]
                    heapq.heappush(heap, entry)
        return best if best <= until else None

    def _near(self, point: Point) -> dict[str, int]:
        if point not in self._known:
            walks = {name: on_foot(point, at, 1.0) for name, at in self.stops.items()}
            self._known[point] = {name: walk for name, walk in walks.items() if walk is not None}
        return self._known[point]

    def _next(self, now: int, kind: int, name: str, number: int, best: int) -> list[Entry]:
        if kind == STOP:
            first, last = (bisect.bisect_left(self.departures[name], (second, "", 0)) for second in (now, best))
            return [(leave, RIDE, trip, at) for leave, trip, at in self.departures[name][first:last]]
        found = self.trips[name]
        if kind == RIDE:
            return [(found[number + 1].arrive, OFF, name, number + 1)]
        stay = [(found[number].leave, RIDE, name, number)] if number + 1 < len(found) else []
        walks = self.walks[found[number].stop] if found[number].alights else []
        return stay + [(now + walk + 120, STOP, to, 0) for to, walk in walks]


def seconds(text: str) -> int:
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest

"""Reads a timetable in GTFS-JP (標準的なバス情報フォーマット): stops, trips, their calls, and the days they run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.template.fault_log import FaultLog
from resources_catalog.travel.gtfs_cells import Cells
from resources_catalog.travel.gtfs_files import tables
from resources_catalog.travel.service_days import Calendar, Service
from resources_catalog.travel.ways import Points

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from resources_catalog.travel.csv_table import Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DOORS: Final = ("", "0", "1", "2", "3")
_SHUT: Final = "1"


@dataclass(frozen=True, eq=False, slots=True)
class Calls:
    """Every call of a trip at a stop, ordered by trip and along each trip; all shapes (n_calls,).

    ``arrive`` and ``leave`` are seconds after the midnight with which the day of service begins, beyond 86,400 for
    what runs after the next; ``boards`` and ``alights`` tell whether one may get on or off.
    """

    trip: Ints
    stop: Ints
    arrive: Ints
    leave: Ints
    boards: Bools
    alights: Bools


@dataclass(frozen=True, eq=False, slots=True)
class Feed:
    """One timetable.

    Attributes
    ----------
    version
        As the publisher names it; None where it is not said.
    stop_ids, stops
        The places to get on and off, in the order of the file; stations that only group them are left out.
    trip_ids, trip_service : shape (n_trips,)
        The place of each trip's service in ``calendar.services``.
    """

    version: str | None
    calendar: Calendar
    stop_ids: tuple[str, ...]
    stops: Points
    trip_ids: tuple[str, ...]
    trip_service: Ints
    calls: Calls


def read_gtfs(path: Path) -> Feed:
    """Read a timetable.

    Parameters
    ----------
    path
        A zip with ``stops``, ``routes``, ``trips``, ``stop_times``, at least one of ``calendar`` and
        ``calendar_dates``, and ``feed_info`` if there is one. Other tables (fares, transfers, shapes) are left aside.

    Raises
    ------
    FaultsFound
        With every fault, by file, row and column. A timetable is read as a whole or not at all, and one that gives
        headways (``frequencies.txt``) instead of times is refused.

    References
    ----------
    General Transit Feed Specification, Schedule Reference.
    国土交通省, 標準的なバス情報フォーマット (GTFS-JP), 3rd edition.
    """
    log = FaultLog()
    found = tables(path, log)
    _raise(log)
    if "frequencies.txt" in found and found["frequencies.txt"].rows:
        log.add("frequencies.txt", "gtfs_frequencies", row=found["frequencies.txt"].numbers[0])
    stop_ids, stops = _stops(found["stops.txt"], log)
    services = _services(found, log)
    trip_ids, trip_service = _trips(found, services, log)
    calls = _calls(found["stop_times.txt"], trip_ids, stop_ids, log)
    version, first, last = _feed_info(found.get("feed_info.txt"), log)
    _raise(log)
    calendar = _calendar(tuple(services.values()), first, last)
    return Feed(version, calendar, tuple(stop_ids), stops, tuple(trip_ids), trip_service, calls)


def _raise(log: FaultLog) -> None:
    if faults := log.faults():
        raise FaultsFound(faults)


def _stops(table: Table, log: FaultLog) -> tuple[dict[str, int], Points]:
    cells = Cells(table, log)
    kinds = cells.choice("location_type", ("", "0", "1", "2", "3", "4"))
    boarded = {name: at for name, at in cells.keys("stop_id").items() if kinds[at] in ("", "0")}
    rows = list(boarded.values())
    points = Points(cells.degrees("stop_lat", 90, rows), cells.degrees("stop_lon", 180, rows))
    return {name: place for place, name in enumerate(boarded)}, points


def _services(found: Mapping[str, Table], log: FaultLog) -> dict[str, Service]:
    services: dict[str, Service] = {}
    if "calendar.txt" in found:
        cells = Cells(found["calendar.txt"], log)
        flags = list(zip(*(cells.choice(day, ("0", "1")) for day in WEEKDAYS), strict=True))
        firsts, lasts = cells.dates("start_date", needed=True), cells.dates("end_date", needed=True)
        for name, at in cells.keys("service_id").items():
            services[name] = Service(name, tuple(flag == "1" for flag in flags[at]), firsts[at], lasts[at])
    if "calendar_dates.txt" in found:
        _add_single_days(found["calendar_dates.txt"], services, log)
    return services


def _add_single_days(table: Table, services: dict[str, Service], log: FaultLog) -> None:
    cells = Cells(table, log)
    days: dict[str, dict[str, set[dt.date]]] = {}
    kinds, dates = cells.choice("exception_type", ("1", "2")), cells.dates("date", needed=True)
    for name, day, kind in zip(table.column("service_id"), dates, kinds, strict=True):
        if day is not None:
            days.setdefault(name, {}).setdefault(kind, set()).add(day)
    for name, single in days.items():
        added, removed = frozenset(single.get("1", ())), frozenset(single.get("2", ()))
        services[name] = replace(services.get(name, Service(name)), added=added, removed=removed)


def _trips(found: Mapping[str, Table], services: Mapping[str, Service], log: FaultLog) -> tuple[dict[str, int], Ints]:
    cells = Cells(found["trips.txt"], log)
    cells.references("route_id", Cells(found["routes.txt"], log).keys("route_id"))
    numbers = {name: at for at, name in enumerate(services)}
    return cells.keys("trip_id"), cells.references("service_id", numbers)


def _calls(table: Table, trips: Mapping[str, int], stops: Mapping[str, int], log: FaultLog) -> Calls:
    cells = Cells(table, log)
    trip, stop = cells.references("trip_id", trips), cells.references("stop_id", stops)
    sequence = cells.whole("stop_sequence")
    arrive, leave = cells.seconds("arrival_time", "departure_time"), cells.seconds("departure_time", "arrival_time")
    boards, alights = (_open(cells.choice(column, _DOORS)) for column in ("pickup_type", "drop_off_type"))
    order = np.lexsort((sequence, trip))
    if not log.faults():
        _doubt_order(cells, order, trip, sequence, arrive, leave)
    return Calls(trip[order], stop[order], arrive[order], leave[order], boards[order], alights[order])


def _open(kinds: list[str]) -> Bools:
    return np.array([kind != _SHUT for kind in kinds], dtype=np.bool_)


def _doubt_order(cells: Cells, order: Ints, trip: Ints, sequence: Ints, arrive: Ints, leave: Ints) -> None:
    """Refuse two calls of a trip with one number, and times that run backwards."""
    before, after = order[:-1], order[1:]
    same = trip[before] == trip[after]
    for at in after[same & (sequence[before] == sequence[after])].tolist():
        cells.fault(at, "stop_sequence", "repeated_key", str(sequence[at]))
    for at in after[same & (arrive[after] < leave[before])].tolist():
        cells.fault(at, "arrival_time", "gtfs_time_backwards", _clock(int(arrive[at])))
    for at in np.flatnonzero(leave < arrive).tolist():
        cells.fault(at, "departure_time", "gtfs_time_backwards", _clock(int(leave[at])), f"≥ {_clock(int(arrive[at]))}")


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _feed_info(table: Table | None, log: FaultLog) -> tuple[str | None, dt.date | None, dt.date | None]:
    if table is None or not table.rows:
        return None, None, None
    cells = Cells(table, log)
    first, last = (cells.dates(column)[0] for column in ("feed_start_date", "feed_end_date"))
    return table.column("feed_version")[0] or None, first, last


def _calendar(services: tuple[Service, ...], first: dt.date | None, last: dt.date | None) -> Calendar:
    """Bound the days of the services by those the publisher gives for the whole."""
    added = [day for service in services for day in service.added]
    firsts = [service.first for service in services if service.first is not None] + added
    lasts = [service.last for service in services if service.last is not None] + added
    begin = max(min(firsts, default=dt.date.max), first or dt.date.min)
    end = min(max(lasts, default=dt.date.min), last or dt.date.max)
    if begin > end:
        raise FaultsFound([Fault.at("calendar.txt", None, None, None, "gtfs_no_days")])
    return Calendar(services, begin, end)

"""Opens a timetable: a zip with one CSV for each table."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Final

from resources_catalog.travel.csv_table import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resources_catalog.template.fault_log import FaultLog
    from resources_catalog.travel.csv_table import Table

WANTED: Final[Mapping[str, Sequence[str]]] = {
    "stops.txt": ("stop_id", "stop_lat", "stop_lon"),
    "routes.txt": ("route_id",),
    "trips.txt": ("trip_id", "route_id", "service_id"),
    "stop_times.txt": ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
    "calendar.txt": (
        "service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "start_date", "end_date",
    ),
    "calendar_dates.txt": ("service_id", "date", "exception_type"),
    "feed_info.txt": (),
    "frequencies.txt": ("trip_id",),
}  # fmt: skip
"""The tables that are read, and the columns each must have; every other table is left aside."""

NEEDED: Final = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_UNPACKED: Final = 1024 * 1024 * 1024

_ZIP_ERRORS: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


def tables(path: Path, log: FaultLog) -> dict[str, Table]:
    """Read the tables of a timetable by their file names; what is missing or damaged goes to the log."""
    try:
        size = path.stat().st_size
    except OSError as error:
        log.add(path.name, "file_unreadable", value=error.strerror)
        return {}
    if size == 0:
        log.add(path.name, "file_empty")
        return {}
    if size > MAX_BYTES:
        log.add(path.name, "file_too_large", value=str(size), allowed=f"≤ {MAX_BYTES}")
        return {}
    try:
        packed = zipfile.ZipFile(path)
    except _ZIP_ERRORS:
        log.add(path.name, "not_a_zip", allowed="GTFS-JP .zip")
        return {}
    with closing(packed):
        return _members(packed, path.name, log)


def _members(packed: zipfile.ZipFile, file: str, log: FaultLog) -> dict[str, Table]:
    names = set(packed.namelist())
    for name in NEEDED:
        if name not in names:
            log.add(name, "gtfs_file_missing", allowed=" / ".join(NEEDED))
    if not names & {"calendar.txt", "calendar_dates.txt"}:
        log.add("calendar.txt", "gtfs_file_missing", allowed="calendar.txt / calendar_dates.txt")
    found = {name: packed.getinfo(name) for name in WANTED if name in names}
    unpacked = sum(info.file_size for info in found.values())
    if unpacked > MAX_UNPACKED:
        log.add(file, "file_too_large", value=str(unpacked), allowed=f"≤ {MAX_UNPACKED}")
        return {}
    read = {name: _table(packed, info, log) for name, info in found.items()}
    return {name: table for name, table in read.items() if table is not None}


def _table(packed: zipfile.ZipFile, info: zipfile.ZipInfo, log: FaultLog) -> Table | None:
    """Read one member; one that is longer than it says ends in a wrong checksum."""
    try:
        data = packed.read(info)
    except _ZIP_ERRORS:
        log.add(info.filename, "damaged_zip")
        return None
    return read_table(info.filename, data, log, required=WANTED[info.filename])

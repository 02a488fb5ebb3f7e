"""What ways are looked up in: a timetable and the vehicles it is of, an imported matrix, the season."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.template.fault_log import FaultLog
from resources_catalog.travel import Feed, Matrix, read_gtfs, read_matrix
from resources_catalog.travel.csv_table import read_table
from resources_catalog.travel.proxy import ORDINARY, SNOW
from resources_catalog.vocabulary import resolve

SNOW_MONTHS: Final = (12, 1, 2, 3)
"""When the estimate reckons with snow where nobody says otherwise: an assumption."""

DRIVEN: Final = "picked_up"
_ROUTES: Final = "routes.txt"
_BUS: Final = (range(3, 4), range(11, 12), range(200, 300), range(700, 900))
_TRAIN: Final = (range(3), range(5, 6), range(7, 8), range(12, 13), range(100, 200), range(400, 500), range(900, 1000))


@dataclass(frozen=True, eq=False, slots=True)
class TimetableFile:
    """A timetable; ``name`` is what its publisher calls it, else the file's; ``ways`` those its vehicles are of."""

    feed: Feed
    name: str
    ways: frozenset[str]


@dataclass(frozen=True, eq=False, slots=True)
class Sources:
    """Where ways come from.

    Attributes
    ----------
    minutes
        Those of the matrix: by home (a person or a square), then by host, opening or place, and the other way round;
        not a number where there is no way.
    matrix_way
        The way of going the matrix is of; None stands for each way but a lift, which the matrix cannot promise.
    expired_too
        Look at the last weeks of a timetable that has ended.
    season
        A key of ``proxy.SPEED_KEPT``.
    """

    timetable: TimetableFile | None = None
    minutes: Mapping[str, Mapping[str, float]] | None = None
    matrix_way: str | None = None
    expired_too: bool = False
    season: str = ORDINARY

    def matrix_holds(self, way: str) -> bool:
        """Tell whether the minutes of the matrix are minutes of this way."""
        if self.matrix_way is None:
            return way != DRIVEN
        return way == self.matrix_way


def season_of(on: dt.date) -> str:
    """Give the season of a day."""
    return SNOW if on.month in SNOW_MONTHS else ORDINARY


def read_sources(
    timetable: Path | None, matrix: Path | None, matrix_way: str | None, *, on: dt.date, expired_too: bool, season: str
) -> Sources:
    """Read the timetable and the matrix.

    Raises
    ------
    FaultsFound
        With the faults of both in one go; among them a timetable that has ended before the day.
    """
    faults: list[Fault] = []
    way = None if matrix_way is None else resolve("ways", matrix_way)
    if matrix_way is not None and way in (None, "online", DRIVEN):
        faults.append(Fault.at("--matrix-way", None, None, matrix_way, "ways_no_such_way", allowed="walk / bus / car"))
    found, minutes = None, None
    try:
        found = None if timetable is None else _timetable(timetable, on, expired_too)
    except FaultsFound as error:
        faults += error.faults
    try:
        minutes = None if matrix is None else by_start(read_matrix(matrix))
    except FaultsFound as error:
        faults += error.faults
    if faults:
        raise FaultsFound(faults)
    return Sources(found, minutes, way, expired_too, season)


def by_start(matrix: Matrix) -> dict[str, dict[str, float]]:
    """Lay the minutes of a matrix out by where a way begins."""
    found: dict[str, dict[str, float]] = {}
    for (start, end), minutes in matrix.minutes.items():
        found.setdefault(start, {})[end] = minutes
    return found


def _timetable(path: Path, on: dt.date, expired_too: bool) -> TimetableFile:
    feed = read_gtfs(path)
    days = feed.calendar
    if on > days.last and not expired_too:
        allowed = f"{days.first} … {days.last}"
        raise FaultsFound([Fault.at(path.name, None, None, on.isoformat(), "ways_expired", allowed=allowed)])
    return TimetableFile(feed, feed.version or path.name, vehicles(path))


def vehicles(path: Path) -> frozenset[str]:
    """Tell of which ways (``bus``, ``train``) the vehicles of a timetable are, by the kinds of its routes.

    Parameters
    ----------
    path
        A timetable that ``read_gtfs`` has read without fault.

    References
    ----------
    General Transit Feed Specification, ``routes.txt``: ``route_type``, and the extended route types.
    """
    with closing(zipfile.ZipFile(path)) as packed:
        table = read_table(_ROUTES, packed.read(_ROUTES), FaultLog(), required=("route_id",))
    kinds = set() if table is None else set(table.column("route_type"))
    return frozenset(filter(None, map(_way, kinds)))


def _way(kind: str) -> str | None:
    """Name the way of a kind of route; where nothing is said it is a bus, of which GTFS-JP is the format."""
    if not kind:
        return "bus"
    number = int(kind) if kind.isdecimal() and len(kind) < 5 else -1
    if any(number in numbers for numbers in _BUS):
        return "bus"
    return "train" if any(number in numbers for numbers in _TRAIN) else None

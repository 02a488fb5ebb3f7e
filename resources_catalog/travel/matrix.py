"""An imported matrix: minutes that a router elsewhere worked out (r5py, OpenTripPlanner, Valhalla), as a CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.template.fault_log import FaultLog
from resources_catalog.travel.csv_table import read_table
from resources_catalog.travel.ways import Source, Ways

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resources_catalog.travel.csv_table import Table

COLUMNS: Final = ("from", "to", "minutes")
MOST_MINUTES: Final = 1440
MAX_BYTES: Final = 256 * 1024 * 1024

_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Minutes by (home, host); a pair whose minutes were left empty is there with NaN: no way."""

    minutes: Mapping[tuple[str, str], float]

    def ways(self, homes: Sequence[str], hosts: Sequence[str]) -> Ways:
        """Lay the minutes out for homes and hosts by their ids.

        Returns
        -------
        Ways
            ``matrix``; minutes of shape (n_homes, n_hosts), NaN where the file says no way or names no such pair.

        Raises
        ------
        ValueError
            If an id stands there twice.
        """
        if len(set(homes)) < len(homes) or len(set(hosts)) < len(hosts):
            raise ValueError("each home and each host stands there once")
        found = np.array([self.minutes.get((home, host), np.nan) for home in homes for host in hosts], dtype=np.float64)
        return Ways(found.reshape(len(homes), len(hosts)), Source.MATRIX)


def read_matrix(path: Path) -> Matrix:
    """Read a matrix of minutes.

    Parameters
    ----------
    path
        A CSV with the columns ``from`` (id of a home), ``to`` (id of a host) and ``minutes`` (0 to 1440, empty where
        there is no way), in UTF-8 or CP932; other columns are left aside.

    Raises
    ------
    FaultsFound
        With every fault of the file: half a matrix is none.
    """
    log = FaultLog()
    table = read_table(path.name, _bytes(path), log, required=COLUMNS)
    minutes = {} if table is None else _minutes(table, log)
    if faults := log.faults():
        raise FaultsFound(faults)
    return Matrix(MappingProxyType(minutes))


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise FaultsFound([Fault.at(path.name, None, None, size, "file_too_large", allowed=f"≤ {MAX_BYTES}")])
        return path.read_bytes()
    except OSError as error:
        raise FaultsFound([Fault.at(path.name, None, None, error.strerror, "file_unreadable")]) from None


def _minutes(table: Table, log: FaultLog) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    rows: dict[tuple[str, str], int] = {}
    for row, home, host, text in zip(table.numbers, *map(table.column, COLUMNS), strict=True):
        missing = [column for column, cell in zip(COLUMNS, (home, host), strict=False) if not cell]
        for column in missing:
            log.add(table.name, "missing", row=row, column=column)
        if missing:
            continue
        if (home, host) in rows:
            where = f"→ {rows[home, host]}"
            log.add(table.name, "repeated_key", row=row, column="from", value=f"{home} {host}", allowed=where)
        rows.setdefault((home, host), row)
        found[home, host] = _one(table.name, row, text, log)
    return found


def _one(name: str, row: int, text: str, log: FaultLog) -> float:
    """Read one cell; NaN where it is empty or at fault."""
    if not text:
        return np.nan
    allowed = f"0 … {MOST_MINUTES}"
    if not _NUMBER.fullmatch(text):
        log.add(name, "not_a_number", row=row, column="minutes", value=text, allowed=allowed)
    elif not 0 <= float(text) <= MOST_MINUTES:
        log.add(name, "out_of_range", row=row, column="minutes", value=text, allowed=allowed)
    else:
        return float(text)
    return np.nan

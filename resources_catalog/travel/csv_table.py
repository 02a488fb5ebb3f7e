"""Tables of text files with a header: columns by name, rows by the number a spreadsheet shows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.template.csv_text import decode
from resources_catalog.template.raw import UnusableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resources_catalog.template.fault_log import FaultLog

MAX_ROWS: Final = 5_000_000
"""Enough for the calls of a city's buses, and for every home and host of a municipality."""


class Table(NamedTuple):
    """One table as found: ``numbers`` are the rows a spreadsheet shows, the header included."""

    name: str
    places: dict[str, int]
    numbers: list[int]
    rows: list[list[str]]

    def column(self, name: str, *, empty: str = "") -> list[str]:
        """Give a column without blanks around its cells; ``empty`` throughout where the table has no such column."""
        place = self.places.get(name)
        return [empty] * len(self.rows) if place is None else [cells[place].strip() for cells in self.rows]


def read_table(name: str, data: bytes, log: FaultLog, *, required: Sequence[str]) -> Table | None:
    """Read a table; None where it cannot be used, with the reason in the log.

    Parameters
    ----------
    name
        Of the file, for the faults.
    data
        The file as it is: UTF-8, UTF-16 with a byte order mark, or CP932.
    log
        Takes every fault: no text, no CSV, a column missing or there twice, a row of another length.
    required
        The columns that must be there; others may.
    """
    try:
        rows = _rows(data)
    except UnusableError as error:
        log.add(name, error.code, value=error.value, allowed=error.allowed)
        return None
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    missing = [column for column in required if column not in header]
    repeated = {column for column in header if column and header.count(column) > 1}
    for column in missing:
        log.add(name, "missing_column", row=1, column=column)
    for column in repeated:
        log.add(name, "repeated_column", row=1, column=column)
    if missing or repeated:
        return None
    kept: list[tuple[int, list[str]]] = []
    for number, cells in rows[1:]:
        if len(cells) == len(header):
            kept.append((number, cells))
        else:
            log.add(name, "row_length", row=number, value=str(len(cells)), allowed=str(len(header)))
    return Table(name, {column: at for at, column in enumerate(header)}, *_unzipped(kept))


def _unzipped(kept: list[tuple[int, list[str]]]) -> tuple[list[int], list[list[str]]]:
    return [number for number, _ in kept], [cells for _, cells in kept]


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    """Read the rows that are not empty."""
    if not data.strip():
        raise UnusableError("file_empty")
    found: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(decode(data)[0], newline=""), strict=True), start=1):
            if number > MAX_ROWS:
                raise UnusableError("too_many_rows", None, f"≤ {MAX_ROWS}")
            if any(map(str.strip, cells)):
                found.append((number, cells))
    except csv.Error:
        raise UnusableError("not_csv", f"{number + 1}") from None
    return found

"""Any table of a file, as texts: CSV in whatever encoding, or the first sheet of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.doubts import half_width
from resources_catalog.template.cells import shown
from resources_catalog.template.csv_text import mended_rows
from resources_catalog.template.raw import UnusableError
from resources_catalog.template.workbook import first_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Rows = Sequence[tuple[int, Sequence[str]]]


class Table(NamedTuple):
    """What a file holds.

    Parameters
    ----------
    rows
        Each with the number a spreadsheet shows.
    encoding
        ``utf-8``, ``utf-8-sig``, ``utf-16``, ``cp932``, or ``xlsx``.
    """

    rows: Rows
    encoding: str


def read_table(path: Path) -> Table:
    """Read a table.

    Parameters
    ----------
    path
        CSV in UTF-8, UTF-16 (with its byte order mark) or CP932, of which a few lines may hold bytes that no text has,
        or a workbook (``.xlsx``), of which the first sheet is read.

    Raises
    ------
    FaultsFound
        If it is no such file.
    """
    try:
        return Table(_workbook_rows(path), "xlsx") if path.suffix.lower() == ".xlsx" else Table(*mended_rows(path))
    except UnusableError as error:
        raise FaultsFound([Fault.at(path.name, None, None, error.value, error.code, allowed=error.allowed)]) from None


def _workbook_rows(path: Path) -> Rows:
    """Read a sheet as texts, each row as wide as the first; empty rows above the headers are left out."""
    try:
        raw = first_sheet(path).rows
    except OSError as error:
        raise UnusableError("file_unreadable", error.strerror) from None
    rows = [(number, ["" if cell is None else shown(cell) for cell in cells]) for number, cells in raw]
    while rows and not any(rows[0][1]):
        del rows[0]
    wide = len(rows[0][1]) if rows else 0
    return [(number, cells + [""] * (wide - len(cells))) for number, cells in rows]


def folded_header(text: str) -> str:
    """Fold a header: its width and the spaces around it do not matter."""
    return half_width(text).strip()


def folded_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Fold the headers of a row."""
    return tuple(map(folded_header, cells))

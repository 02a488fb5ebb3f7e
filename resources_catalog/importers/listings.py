"""Reads public lists: the family is known by the headers, rows that cannot be taken are named, the others are read."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.care import CARE
from resources_catalog.importers.doubts import Doubts, half_width
from resources_catalog.importers.facilities import RECOMMENDED, STANDARD
from resources_catalog.importers.wamnet import WAMNET
from resources_catalog.template.cells import ID_SEPARATORS, UNPRINTABLE, shown
from resources_catalog.template.csv_text import csv_rows
from resources_catalog.template.raw import UnusableError
from resources_catalog.template.workbook import first_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resources_catalog.importers.family import Family
    from resources_catalog.listing import Listing

FAMILIES: Final = (WAMNET, CARE, STANDARD, RECOMMENDED)

MANY_AT_ONE_POINT: Final = 5
"""Records at one point from which it is taken for the point of a district, not of an office."""


MOST_LACKING: Final = 0.5
"""The part of a family's columns that may be missing for a file to seem one of it."""


_NO_ID: Final = re.compile(rf"[\s{ID_SEPARATORS}]|{UNPRINTABLE.pattern}")
"""What no id holds: a record becomes a host whose id is its number."""


class ListingsRead(NamedTuple):
    """What a list held.

    Parameters
    ----------
    family
        Code of the family it belongs to.
    listings
        Records in the order of the file.
    rows
        The row of each, as a spreadsheet shows it.
    rejected
        Why rows could not be taken, with the row a spreadsheet shows and the header of the column.
    warnings
        Doubts about rows that were taken.
    """

    family: str
    listings: tuple[Listing, ...]
    rows: tuple[int, ...]
    rejected: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def read_listings(path: Path) -> ListingsRead:
    """Read a public list of any family, as published.

    Parameters
    ----------
    path
        CSV in UTF-8, UTF-16 (with its byte order mark) or CP932, or a workbook (``.xlsx``), of which the first sheet
        is read.

    Raises
    ------
    FaultsFound
        If it is no such file, or of no family that is known.
    """
    try:
        rows = _workbook_rows(path) if path.suffix.lower() == ".xlsx" else csv_rows(path)
    except UnusableError as error:
        raise FaultsFound([Fault.at(path.name, None, None, error.value, error.code, allowed=error.allowed)]) from None
    header = [_folded(text) for text in rows[0][1]] if rows else []
    family = _recognised(header)
    if family is None:
        raise FaultsFound([_unknown(path.name, header)])
    return _Reader(path.name, family, header).read(rows[1:])


def _workbook_rows(path: Path) -> Sequence[tuple[int, Sequence[str]]]:
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


def _folded(header: str) -> str:
    """Fold a header: its width and the spaces around it do not matter."""
    return half_width(header).strip()


def _recognised(header: Sequence[str]) -> Family | None:
    """Find the family all of whose headers a file has."""
    fitting = (each for each in FAMILIES if set(map(_folded, each.headers.values())) <= set(header))
    return next(fitting, None)


def _unknown(file: str, header: Sequence[str]) -> Fault:
    """Say which columns the family that fits best lacks."""
    lacking = [[text for text in each.headers.values() if _folded(text) not in header] for each in FAMILIES]
    parts = [len(texts) / len(each.headers) for texts, each in zip(lacking, FAMILIES, strict=True)]
    nearest = parts.index(min(parts))
    if parts[nearest] > MOST_LACKING:
        known = " / ".join(each.source for each in FAMILIES)
        return Fault.at(file, 1, None, "、".join(header) or None, "list_unknown", allowed=known)
    source, texts = FAMILIES[nearest].source, lacking[nearest]
    return Fault.at(file, 1, None, source, "list_lacks_columns", allowed="、".join(texts))


class _Reader:
    """One file being read."""

    def __init__(self, file: str, family: Family, header: Sequence[str]) -> None:
        self._file = file
        self._family = family
        self._places = {key: header.index(_folded(text)) for key, text in family.headers.items()}
        self._wide = len(header)
        self._doubts = Doubts(file, family.headers)
        self._rejected: list[Fault] = []

    def read(self, rows: Sequence[tuple[int, Sequence[str]]]) -> ListingsRead:
        taken: dict[tuple[str, ...], tuple[int, Listing]] = {}
        for row, values in rows:
            cells = self._cells(row, values)
            if cells is None:
                continue
            key = tuple(cells[name] for name in self._family.key)
            if key in taken:
                self._reject(row, self._family.key[-1], key[-1], "repeated_key", f"→ {taken[key][0]}")
                continue
            self._doubts.row = row
            taken[key] = (row, self._family.listing(cells, self._doubts))
        self._doubt_across(tuple(taken.values()))
        return ListingsRead(
            self._family.name,
            tuple(listing for _, listing in taken.values()),
            tuple(row for row, _ in taken.values()),
            tuple(self._rejected),
            tuple(sorted(self._doubts.found)),
        )

    def _cells(self, row: int, values: Sequence[str]) -> Mapping[str, str] | None:
        """Name the cells of a row; None where the row is empty or cannot be taken."""
        if not any(values):
            return None
        if len(values) != self._wide:
            self._reject(row, None, str(len(values)), "row_length", str(self._wide))
            return None
        cells = {key: values[place] for key, place in self._places.items()}
        missing = [key for key in (*self._family.key, *self._family.required) if not cells[key].strip()]
        for key in missing:
            self._reject(row, key, None, "missing")
        strange = [key for key in self._family.key if key not in missing and _NO_ID.search(cells[key])]
        for key in strange:
            self._reject(row, key, cells[key], "not_an_id")
        return None if missing or strange else cells

    def _doubt_across(self, rows: Sequence[tuple[int, Listing]]) -> None:
        """Doubt what only shows when rows are seen together."""
        numbers = Counter(listing.office_number for _, listing in rows)
        points = Counter((listing.lat, listing.lon) for _, listing in rows)
        for self._doubts.row, listing in rows:
            if listing.office_number is not None and numbers[listing.office_number] > 1:
                self._doubts.add("office_number", listing.office_number, "office_number_repeats")
            if listing.lat is not None and points[listing.lat, listing.lon] >= MANY_AT_ONE_POINT:
                self._doubts.add("lat", f"{listing.lat} {listing.lon}", "point_shared")

    def _reject(self, row: int, key: str | None, value: str | None, code: str, allowed: str | None = None) -> None:
        header = None if key is None else self._family.headers[key]
        self._rejected.append(Fault.at(self._file, row, header, value, code, allowed=allowed))

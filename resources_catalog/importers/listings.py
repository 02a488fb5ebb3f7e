"""Reads public lists: the family is known by the headers, rows that cannot be taken are named, the others are read."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.care import CARE
from resources_catalog.importers.doubts import UNMAPPABLE, Doubts
from resources_catalog.importers.events import EVENTS_RECOMMENDED, EVENTS_STANDARD
from resources_catalog.importers.facilities import RECOMMENDED, STANDARD
from resources_catalog.importers.tables import folded_header, folded_headers, read_table
from resources_catalog.importers.wamnet import WAMNET
from resources_catalog.template.cells import ID_SEPARATORS, UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resources_catalog.importers.family import Family
    from resources_catalog.importers.mapped import SavedMapping
    from resources_catalog.importers.tables import Rows
    from resources_catalog.listing import Listing

FAMILIES: Final = (WAMNET, CARE, STANDARD, RECOMMENDED, EVENTS_STANDARD, EVENTS_RECOMMENDED)

HEADERS_WITHIN: Final = 20
"""The rows among which the headers of a table read through a mapping are: titles may stand above them."""

MANY_AT_ONE_POINT: Final = 5
"""Records at one point from which it is taken for the point of a district, not of an office."""


MOST_LACKING: Final = 0.5
"""The part of a family's columns that may be missing for a file to seem one of it."""


_NO_ID: Final = re.compile(rf"[\s{ID_SEPARATORS}]|{UNPRINTABLE.pattern}")
"""What no id holds: a record becomes a host whose id is its number."""


def is_number(text: str) -> bool:
    """Tell whether a text can be the number of a record."""
    return bool(text.strip()) and not _NO_ID.search(text)


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
    encoding
        That of the file: ``utf-8``, ``utf-8-sig``, ``utf-16``, ``cp932``, or ``xlsx`` for a workbook.
    """

    family: str
    listings: tuple[Listing, ...]
    rows: tuple[int, ...]
    rejected: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    encoding: str


def read_listings(path: Path, mapping: SavedMapping | None = None) -> ListingsRead:
    """Read a public list, as published.

    Parameters
    ----------
    path
        CSV or a workbook, as of ``read_table``.
    mapping
        Which column holds what; None where the list is of a family that is known by its headers.

    Raises
    ------
    FaultsFound
        If it is no such file, of no family that is known, or lacks columns of the mapping.
    """
    table = read_table(path)
    header: Sequence[str]
    if mapping is None:
        header = folded_headers(table.rows[0][1]) if table.rows else ()
        family, rows = _recognised(header), table.rows[1:]
        if family is None:
            raise FaultsFound([_unknown(path.name, header)])
    else:
        family = mapping.family()
        header, rows = _below_titles(path.name, table.rows, family)
    return _Reader(path.name, family, header).read(rows, table.encoding)


def _below_titles(file: str, rows: Rows, family: Family) -> tuple[Sequence[str], Rows]:
    """Find the row that has all headers; gives it folded, and the rows below it."""
    headers = [folded_headers(cells) for _, cells in rows[:HEADERS_WITHIN]]
    lacking = [[text for text in family.needed() if folded_header(text) not in header] for header in headers]
    if [] in lacking:
        place = lacking.index([])
        return headers[place], rows[place + 1 :]
    fewest = min(lacking, key=len, default=list(family.needed()))
    texts = "、".join(fewest)
    raise FaultsFound([Fault.at(file, None, None, family.source, "list_lacks_columns", allowed=texts)])


def _recognised(header: Sequence[str]) -> Family | None:
    """Find the family all of whose headers a file has."""
    fitting = (each for each in FAMILIES if set(folded_headers(each.needed())) <= set(header))
    return next(fitting, None)


def _unknown(file: str, header: Sequence[str]) -> Fault:
    """Say which columns the family that fits best lacks."""
    parts = [
        sum(folded_header(text) not in header for text in each.headers.values()) / len(each.headers)
        for each in FAMILIES
    ]
    nearest = FAMILIES[parts.index(min(parts))]
    if min(parts) > MOST_LACKING:
        known = " / ".join(each.source for each in FAMILIES)
        return Fault.at(file, 1, None, "、".join(header) or None, "list_unknown", allowed=known)
    texts = "、".join(text for text in nearest.needed() if folded_header(text) not in header)
    return Fault.at(file, 1, None, nearest.source, "list_lacks_columns", allowed=texts)


def _place(doubt: Fault) -> tuple[int, str, str, str]:
    """Give the order of doubts: that of faults, worked out once for each, which is faster for many."""
    return doubt.row or 0, doubt.column or "", doubt.code, doubt.value or ""


class _Reader:
    """One file being read."""

    def __init__(self, file: str, family: Family, header: Sequence[str]) -> None:
        self._file = file
        self._family = family
        self._header = header
        folded = {key: folded_header(text) for key, text in family.headers.items()}
        self._places = {key: header.index(text) for key, text in folded.items() if text in header}
        self._shown = {place: family.headers[key] for key, place in self._places.items()}
        self._required = [key for key in (*family.key, *family.required) if key not in family.optional]
        self._doubts = Doubts(file, family.headers)
        self._rejected: list[Fault] = []

    def read(self, rows: Rows, encoding: str) -> ListingsRead:
        taken: dict[tuple[str, ...], tuple[int, Listing]] = {}
        for row, values in rows:
            cells = self._cells(row, values)
            if cells is None:
                continue
            key = tuple(cells.get(name, "") for name in self._family.key)
            if key in taken:
                self._reject(row, self._family.key[-1], key[-1], "repeated_key", f"→ {taken[key][0]}")
                continue
            self._doubts.row = row
            self._doubt_characters(values)
            taken[key] = (row, self._family.listing(cells, self._doubts))
        self._doubt_across(tuple(taken.values()))
        return ListingsRead(
            self._family.name,
            tuple(listing for _, listing in taken.values()),
            tuple(row for row, _ in taken.values()),
            tuple(self._rejected),
            tuple(sorted(self._doubts.found, key=_place)),
            encoding,
        )

    def _cells(self, row: int, values: Sequence[str]) -> Mapping[str, str] | None:
        """Name the cells of a row; None where the row is empty or cannot be taken."""
        if not any(values):
            return None
        if len(values) != len(self._header):
            self._reject(row, None, str(len(values)), "row_length", str(len(self._header)))
            return None
        cells = dict(zip(self._places, map(values.__getitem__, self._places.values()), strict=True))
        if self._family.number is not None:
            cells["number"] = self._family.number(cells)
        missing = [key for key in self._required if not cells[key].strip()]
        for key in missing:
            self._reject(row, key, None, "missing")
        number = self._family.key[-1]
        strange = number not in missing and not is_number(cells[number])
        if strange:
            self._reject(row, number, cells[number], "not_an_id")
        return None if missing or strange else cells

    def _doubt_characters(self, values: Sequence[str]) -> None:
        """Doubt the cells of a row, used or not, that hold characters without a meaning."""
        if not UNMAPPABLE.search("".join(values)):
            return
        for place, value in enumerate(values):
            if UNMAPPABLE.search(value):
                header = self._shown.get(place, self._header[place])
                self._doubts.add_under(header, value, "characters_unmappable")

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
        header = None if key is None else self._family.headers.get(key)
        self._rejected.append(Fault.at(self._file, row, header, value, code, allowed=allowed))

"""Reads sheets of a workbook or of a folder of CSV: typed rows, and every fault of every sheet in one go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.template.cells import CellError, empty_cell, is_empty, parse_cell
from resources_catalog.template.fault_log import FaultLog
from resources_catalog.template.folder import folder_sheets
from resources_catalog.template.raw import ROW, RawCell, RawSheet, UnusableError
from resources_catalog.template.spelling import closest_ids, closest_names, folded, readings
from resources_catalog.template.workbook import workbook_sheets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from resources_catalog.faults import Fault
    from resources_catalog.template.columns import Cell, Column, Row, Sheet

_PATHS: Final = ".xlsx / .csv × n"


class SheetsRead(NamedTuple):
    """What a file held: typed rows by code name of the sheet, and its faults by place.

    A sheet that is absent has no rows. Where there are faults a faulty cell stands as unknown: such rows serve to
    look for further faults, and for nothing else.
    """

    rows: Mapping[str, tuple[Row, ...]]
    faults: tuple[Fault, ...]


def read_sheets(
    path: Path, sheets: Sequence[Sheet], *, others: Sequence[Sheet] = (), optional: Collection[str] = ()
) -> SheetsRead:
    """Read sheets of the template.

    Parameters
    ----------
    path
        A workbook (``.xlsx``) or a folder of CSV.
    sheets
        The sheets to read.
    others
        Sheets that may stand beside them and are not read: one file may hold the catalogue and the needs.
    optional
        Code names of sheets that may be absent.

    Returns
    -------
    SheetsRead
        Every column of a sheet is a key of its rows, present in the file or not; an empty cell is None (an empty
        tuple in a column of lists), never the default.
    """
    log = FaultLog()
    try:
        found = _raw_sheets(path, sheets, others, log)
    except UnusableError as error:
        log.add(path.name, error.code, value=error.value, allowed=error.allowed)
        return SheetsRead({sheet.name: () for sheet in sheets}, log.faults())
    for sheet in sheets:
        if sheet.name not in found and sheet.name not in optional:
            log.add(sheet.name, "missing_sheet", allowed=f"{sheet.ja} / {sheet.en} ({sheet.name})")
    return _typed(found, sheets, log)


def read_cells(cells: Mapping[str, Sequence[Mapping[str, RawCell]]], sheets: Sequence[Sheet]) -> SheetsRead:
    """Read rows that stand in no file, as if they stood in the template.

    Parameters
    ----------
    cells
        By code name of the sheet, rows of raw cells by header: a code name, or the Japanese or English one.

    Returns
    -------
    SheetsRead
        As ``read_sheets`` gives it; a row's number is the one it would have under a header.
    """
    found: dict[str, RawSheet | None] = {}
    for name, rows in cells.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        lines = [(number, [row.get(column) for column in header]) for number, row in enumerate(rows, start=2)]
        found[name] = RawSheet(name, [(1, header), *lines]) if header else None
    return _typed(found, sheets, FaultLog())


def _typed(found: Mapping[str, RawSheet | None], sheets: Sequence[Sheet], log: FaultLog) -> SheetsRead:
    """Type the rows of sheets and check what they say of each other."""
    rows: dict[str, tuple[Row, ...]] = {}
    for sheet in sheets:
        raw = found.get(sheet.name)
        rows[sheet.name] = () if raw is None else _SheetReader(sheet, log).rows(raw)
    for sheet in sheets:
        _check_keys(sheet, rows[sheet.name], log)
        _check_references(sheet, rows, {name for name, raw in found.items() if raw is not None}, log)
    return SheetsRead(rows, log.faults())


def _raw_sheets(
    path: Path, sheets: Sequence[Sheet], others: Sequence[Sheet], log: FaultLog
) -> Mapping[str, RawSheet | None]:
    try:
        if path.is_dir():
            return folder_sheets(path, sheets, others, log)
        if not path.exists():
            raise UnusableError("file_missing", str(path), _PATHS)
        if path.suffix.lower() == ".csv":
            raise UnusableError("csv_without_folder", path.name, str(path.parent))
        return workbook_sheets(path, sheets, others, log)
    except OSError as error:
        raise UnusableError("file_unreadable", error.strerror) from None


class _SheetReader:
    """Reads one sheet: finds its columns by their headers, then each row."""

    def __init__(self, sheet: Sheet, log: FaultLog) -> None:
        self._sheet = sheet
        self._log = log
        self._columns: dict[int, Column] = {}
        self._named: set[int] = set()

    def rows(self, raw: RawSheet) -> tuple[Row, ...]:
        filled = ((number, cells) for number, cells in raw.rows if not all(map(is_empty, cells)))
        header = next(filled, None)
        if header is None:
            self._log.add(self._sheet.name, "empty_sheet", allowed=self._header_names())
            return ()
        self._read_header(*header)
        return tuple(self._row(number, cells) for number, cells in filled)

    def _header_names(self) -> str:
        return "、".join(f"{column.ja} ({column.name})" for column in self._sheet.columns if column.required)

    def _read_header(self, number: int, cells: Sequence[RawCell]) -> None:
        names = readings(self._sheet.columns)
        for position, cell in enumerate(cells):
            if is_empty(cell):
                continue
            name = names.get(folded(str(cell)))
            if name is None:
                self._unknown_column(number, str(cell))
            elif name in (column.name for column in self._columns.values()):
                self._log.add(self._sheet.name, "repeated_column", row=number, column=name, value=str(cell))
            else:
                self._columns[position] = self._sheet.column(name)
        self._named = {position for position, cell in enumerate(cells) if not is_empty(cell)}
        present = set(self._columns.values())
        for column in self._sheet.columns:
            if column.required and column not in present:
                spelled = f"{column.ja} / {column.en} ({column.name})"
                self._log.add(self._sheet.name, "missing_column", row=number, column=column.name, allowed=spelled)

    def _unknown_column(self, number: int, text: str) -> None:
        near = partial(closest_names, text, self._sheet.columns)
        self._log.add(self._sheet.name, "unknown_column", row=number, column=text, value=text, allowed=near)

    def _row(self, number: int, cells: Sequence[RawCell]) -> Row:
        row: dict[str, Cell] = {column.name: empty_cell(column) for column in self._sheet.columns}
        row[ROW] = number
        filled: set[str] = set()
        for position, cell in enumerate(cells):
            if is_empty(cell):
                continue
            column = self._columns.get(position)
            if column is not None:
                filled.add(column.name)
                row[column.name] = self._cell(number, column, cell)
            elif position not in self._named:
                where = _letters(position)
                self._log.add(self._sheet.name, "cell_without_header", row=number, column=where, value=str(cell))
        for column in self._columns.values():
            if column.required and column.name not in filled:
                self._log.add(self._sheet.name, "missing", row=number, column=column.name)
        return row

    def _cell(self, number: int, column: Column, cell: RawCell) -> Cell:
        try:
            return parse_cell(column, cell)
        except CellError as error:
            for each in (error, *error.also):
                self._log.add(
                    self._sheet.name, each.code, row=number, column=column.name, value=each.value, allowed=each.allowed
                )
            return empty_cell(column)


def _check_keys(sheet: Sheet, rows: Sequence[Row], log: FaultLog) -> None:
    first: dict[tuple[Cell, ...], Cell] = {}
    for row in rows:
        key = tuple(row[name] for name in sheet.key)
        if not key or None in key:
            continue
        if key in first:
            said, place = " ".join(map(str, key)), f"→ {first[key]}"
            log.add(sheet.name, "repeated_key", row=_number(row), column=sheet.key[0], value=said, allowed=place)
        else:
            first[key] = row[ROW]


def _check_references(sheet: Sheet, rows: Mapping[str, Sequence[Row]], read: Collection[str], log: FaultLog) -> None:
    for column in sheet.columns:
        if column.refers_to is None or column.refers_to[0] not in read:
            continue
        target, target_column = column.refers_to
        ids = {str(row[target_column]): row for row in rows[target] if row[target_column] is not None}
        shown = [code for code, row in ids.items() if row.get("restricted") is not True]  # the rest is in no list
        for number, value in _values(rows[sheet.name], column.name):
            if value not in ids:
                near = partial(closest_ids, value, shown)
                log.add(sheet.name, "unknown_reference", row=number, column=column.name, value=value, allowed=near)


def _values(rows: Sequence[Row], name: str) -> Iterator[tuple[int, str]]:
    for row in rows:
        if row[name] is not None:
            yield _number(row), str(row[name])


def _number(row: Row) -> int:
    number = row[ROW]
    assert isinstance(number, int)
    return number


def _letters(position: int) -> str:
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

"""Files of the problem format as raw columns: no defaults, no rules, no repair.

The independent check reads through this module too, so it knows names and cells but nothing of their meaning.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from pathlib import Path

PROBLEM_FORMAT: Final = "enishi-problem/1"
SOLUTION_FORMAT: Final = "enishi-solution/1"
TABLE_NAMES: Final = (
    *("persons", "hosts", "openings", "pairs", "keep_apart", "keep_together", "pinned", "forbidden"),
    *("requires", "limits", "limit_weights", "groups", "floors", "current"),
)
SETTING_NAMES: Final = ("format", "harm_guard", "objective")
SETTINGS_FILE: Final = "problem.json"
SETTINGS: Final = "settings"
"""Where a fault of a setting stands: its ``table``."""

WIDEST: Final = 64
"""Bytes of a cell up to which a CSV column is kept as one block of memory."""

Cells = list[object] | NDArray[np.bytes_]
"""A raw column: JSON values or CSV text with None for absent, or UTF-8 bytes with ``b""`` for absent."""


@dataclass(frozen=True)
class NotANumber:
    """A numeral of a file that stands for no number, kept as typed."""

    text: str

    def __str__(self) -> str:
        """Give it back as typed."""
        return self.text


class _Repeating(dict[str, object]):
    """A JSON object that names something twice; ``names`` are those."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table as it stands in the file.

    Parameters
    ----------
    columns
        Name to cells; all of length ``rows``.
    rows
        Number of records.
    first_row
        What the user calls the first record: 1 in JSON, 2 in CSV (the header is row 1).
    as_text
        Whether cells are text of a CSV file instead of JSON values.
    """

    columns: Mapping[str, Cells] = field(default_factory=dict)
    rows: int = 0
    first_row: int = 1
    as_text: bool = False


@dataclass(frozen=True)
class Tables:
    """A problem as it stands in its file or folder.

    Parameters
    ----------
    tables
        Every table that is present, by name.
    settings
        Settings that are present, as JSON values.
    in_folder
        Whether it came as a folder, so that its solution is one too.
    faults
        What is wrong with the shape of the file; the rest could still be read.
    """

    tables: Mapping[str, Table]
    settings: Mapping[str, object]
    in_folder: bool = False
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, records: Mapping[str, Sequence[Mapping[str, object]]], settings: Mapping[str, object]) -> Tables:
        """Make tables from records, as a JSON file would give them; ``format`` is added."""
        made = {name: _columns_of(list(rows)) for name, rows in records.items()}
        return cls(made, {"format": PROBLEM_FORMAT, **settings})


def read_problem(path: Path) -> Tables:
    """Read a problem file or folder.

    Parameters
    ----------
    path
        A JSON file, or a folder with ``problem.json`` and a CSV file per table.

    Raises
    ------
    FaultsFound
        If something cannot be read at all or is of another format. Faults of shape that leave the rest readable are
        handed on in ``Tables.faults``.
    """
    return _read_folder(path) if path.is_dir() else decode_problem(_bytes_of(path), path.name)


def decode_problem(data: bytes, name: str) -> Tables:
    """Decode the bytes of a JSON problem; ``name`` is what faults call the file."""
    document = _json_object(data, name)
    _expect_format(document, PROBLEM_FORMAT)
    faults = [Fault.at(SETTINGS, None, repeated, repeated, "repeated_name") for repeated in _repeated(document)]
    tables: dict[str, Table] = {}
    settings: dict[str, object] = {}
    for key, value in document.items():
        if key in SETTING_NAMES:
            settings[key] = value
        elif key not in TABLE_NAMES:
            faults.append(Fault.at(key, None, None, key, "unknown_table_or_setting", allowed=_names(document=True)))
        elif isinstance(value, list):
            tables[key] = _columns_of(value)
            faults += _record_faults(key, value)
        elif value is not None:
            faults.append(Fault.at(key, None, None, value, "table_not_a_list"))
    return Tables(tables, settings, faults=tuple(faults))


def read_solution(path: Path) -> Mapping[str, object]:
    """Read a solution file or folder as JSON values; a folder's ``assignments.csv`` becomes ``assignments``.

    Raises
    ------
    FaultsFound
        If it cannot be read or is of another format. Anything wrong inside is left to the check.
    """
    if not path.is_dir():
        return decode_solution(_bytes_of(path), path.name)
    solution = dict(decode_solution(_bytes_of(path / "solution.json"), "solution.json"))
    file = path / "assignments.csv"
    header, lines, _ = _csv_lines(_text_of(_bytes_of(file), file.name), file.name)
    # A list of another header is inside a readable solution: the check then finds a list of the wrong shape.
    usual = header == ["person", "opening"] and "assignments" not in solution
    solution["assignments"] = [list(line) for line in lines] if usual else {"header": header}
    return solution


def decode_solution(data: bytes, name: str) -> Mapping[str, object]:
    """Decode the bytes of a JSON solution; ``name`` is what faults call the file."""
    document = _json_object(data, name)
    _expect_format(document, SOLUTION_FORMAT)
    return document


# ------------------------------------------------------------------ bytes, text, JSON


def _fault(name: str, code: str, row: int | None = None, value: object = None, allowed: str | None = None) -> Fault:
    return Fault.at(name, row, None, value, code, allowed=allowed)


def _bytes_of(path: Path) -> bytes:
    if path.suffix == ".parquet":
        raise FaultsFound([_fault(path.name, "parquet_not_read", value=path.name, allowed=".json / .csv")])
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FaultsFound([_fault(path.name, "file_missing")]) from None
    except OSError as error:
        raise FaultsFound([_fault(path.name, "file_unreadable", value=error.strerror)]) from None


def _text_of(data: bytes, name: str) -> str:
    """Text of a file; a byte order mark, as spreadsheets write it, belongs to the encoding and not to the text."""
    if b"\0" in data:
        raise FaultsFound([_fault(name, "binary_file", value=data[:20], allowed="UTF-8")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise FaultsFound([_fault(name, "not_utf8", row, data[error.start : error.start + 20], "UTF-8")]) from None
    if not text.strip():
        raise FaultsFound([_fault(name, "file_empty")])
    return text


def _json_object(data: bytes, name: str) -> dict[str, object]:
    text = _text_of(data, name)
    try:
        document: object = json.loads(
            text, object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=NotANumber
        )
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 40]
        raise FaultsFound([_fault(name, "not_json", error.lineno, found, "JSON")]) from None
    except RecursionError:
        raise FaultsFound([_fault(name, "nested_too_deeply")]) from None
    if not isinstance(document, dict):
        raise FaultsFound([_fault(name, "not_an_object", value=document, allowed="{ … }")])
    return document


def _number(numeral: str) -> int | Decimal | NotANumber:
    """Read exactly; a numeral of absurd length never becomes a whole number of that length."""
    if len(numeral) <= 18 and numeral.lstrip("-").isdigit():
        return int(numeral)
    try:
        return Decimal(numeral)
    except InvalidOperation:
        return NotANumber(numeral)


def _object(items: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(items)
    if len(made) == len(items):
        return made
    repeating = _Repeating(made)
    names = [name for name, _ in items]
    repeating.names = tuple(sorted({name for name in names if names.count(name) > 1}))
    return repeating


def _repeated(document: object) -> tuple[str, ...]:
    return document.names if isinstance(document, _Repeating) else ()


def _expect_format(document: Mapping[str, object], expected: str) -> None:
    found = document.get("format")
    if found != expected:
        raise FaultsFound([Fault.at(SETTINGS, None, "format", found, "other_format", allowed=expected)])


def _names(*, document: bool) -> str:
    return " / ".join((*SETTING_NAMES, *TABLE_NAMES) if document else SETTING_NAMES)


def _columns_of(records: Sequence[object]) -> Table:
    rows = [record if isinstance(record, Mapping) else {} for record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    return Table({name: [row.get(name) for row in rows] for name in names}, len(rows))


def _record_faults(table: str, records: Sequence[object]) -> list[Fault]:
    faults = []
    for row, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            faults.append(Fault.at(table, row, None, record, "row_not_a_record", allowed="{ … }"))
        faults += [Fault.at(table, row, name, name, "repeated_name") for name in _repeated(record)]
    return faults


# ------------------------------------------------------------------ folders of CSV


def _read_folder(folder: Path) -> Tables:
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    try:
        settings, faults = _folder_settings(folder / SETTINGS_FILE)
    except FaultsFound as unreadable:
        settings, faults = {}, list(unreadable.faults)
    for file in sorted(folder.iterdir()):
        if file.name == SETTINGS_FILE:
            continue
        if file.is_dir() or file.stem not in TABLE_NAMES or file.suffix not in {".csv", ".parquet"}:
            faults.append(_fault(file.name, "unknown_file", allowed=_file_names()))
            continue
        try:
            tables[file.stem], found = decode_csv(_bytes_of(file), file.name, file.stem)
        except FaultsFound as unreadable:
            found = list(unreadable.faults)
        faults += found
    if any(fault.code not in _LEAVES_THE_REST_READABLE for fault in faults):
        raise FaultsFound(faults)
    return Tables(tables, settings, in_folder=True, faults=tuple(faults))


_LEAVES_THE_REST_READABLE: Final = ("unknown_file", "unknown_setting", "row_length", "repeated_name")


def _file_names() -> str:
    return " / ".join((SETTINGS_FILE, *(f"{name}.csv" for name in TABLE_NAMES)))


def _folder_settings(file: Path) -> tuple[dict[str, object], list[Fault]]:
    document = _json_object(_bytes_of(file), file.name)
    _expect_format(document, PROBLEM_FORMAT)
    faults = [Fault.at(SETTINGS, None, name, name, "repeated_name") for name in _repeated(document)]
    for name in document.keys() - set(SETTING_NAMES):
        faults.append(Fault.at(SETTINGS, None, name, name, "unknown_setting", allowed=_names(document=False)))
    return {name: value for name, value in document.items() if name in SETTING_NAMES}, faults


def decode_csv(data: bytes, file: str, table: str) -> tuple[Table, list[Fault]]:
    """Decode the bytes of one table in CSV.

    Parameters
    ----------
    data
        UTF-8, with or without a byte order mark; comma separated; first line the column names.
    file
        What faults of the whole file name.
    table
        What faults of a row name.

    Returns
    -------
    tuple of Table and list of Fault
        Columns without quotes are cut out of the bytes in one go; empty cells are absent.
    """
    text = _text_of(data, file)
    block = text.encode()
    plain = None if b'"' in block or b"\r" in block.replace(b"\r\n", b"\n") else _cut(block.replace(b"\r\n", b"\n"))
    if plain is not None:
        header, columns, rows = plain
        return Table(columns, rows, 2, as_text=True), _header_faults(table, header)
    header, lines, faults = _csv_lines(text, table)
    cells: dict[str, Cells] = {
        name: [line[place] if place < len(line) and line[place] else None for line in lines]
        for place, name in enumerate(header)
    }
    return Table(cells, len(lines), 2, as_text=True), faults + _header_faults(table, header)


def _header_faults(table: str, header: Sequence[str]) -> list[Fault]:
    repeated = sorted({name for name in header if header.count(name) > 1})
    return [Fault.at(table, 1, name, name, "repeated_name") for name in repeated]


def _csv_lines(text: str, name: str) -> tuple[list[str], list[list[str]], list[Fault]]:
    """Read line by line: for quoted cells and for lines of uneven length, whose faults need their row."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise FaultsFound([_fault(name, "not_csv", value=error, allowed="CSV")]) from None
    while not lines[-1]:
        lines.pop()
    header, body = lines[0], [line or [""] for line in lines[1:]]
    uneven = [(row, len(line)) for row, line in enumerate(body, start=2) if len(line) != len(header)]
    return header, body, [Fault.at(name, row, None, n, "row_length", allowed=str(len(header))) for row, n in uneven]


def _cut(block: bytes) -> tuple[list[str], dict[str, Cells], int] | None:
    """Cut a CSV without quotes into columns, without an object per cell; None where lines are uneven or wide."""
    body = np.frombuffer(block.rstrip(b"\n") + b"\n", dtype=np.uint8)
    ends = np.flatnonzero((body == ord(",")) | (body == ord("\n")))
    lines = int(np.count_nonzero(body == ord("\n")))
    header = block.split(b"\n", 1)[0].decode().split(",")
    if len(ends) != lines * len(header) or (body[ends[len(header) - 1 :: len(header)]] != ord("\n")).any():
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    grid_from, grid_to = (side.reshape(lines, len(header))[1:] for side in (starts, ends))
    if lines > 1 and int((grid_to - grid_from).max()) > WIDEST:
        return None
    columns: dict[str, Cells] = {
        name: _block(body, grid_from[:, place], grid_to[:, place]) for place, name in enumerate(header)
    }
    return header, columns, lines - 1


def _block(body: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bytes_]:
    sizes = ends - starts
    width = max(1, int(sizes.max(initial=0)))
    cells = np.zeros((len(starts), width), dtype=np.uint8)
    for place in range(width):
        inside = sizes > place
        cells[inside, place] = body[starts[inside] + place]
    return cells.view(f"S{width}").reshape(len(starts))

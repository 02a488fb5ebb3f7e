"""Tables in CSV as columns: cut out of the bytes piece by piece where that can be done, line by line where not."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.problem.decoding.cells import NARROW, Cells, Coded, DistinctTexts
from matcher.problem.decoding.tables import Table
from matcher.problem.decoding.text import after_mark, expect_text, file_fault, pieces
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

WIDEST: Final = 64
"""Bytes of a cell up to which a CSV column is cut out of its bytes."""

_COMMA, _LINE_FEED, _QUOTE = (ord(sign) for sign in ',\n"')


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
        Columns whose cells hold no comma, quote or line end are cut out of the bytes; empty cells are absent.
    """
    expect_text(data, file)
    plain = _cut(data)
    if plain is not None:
        header, columns, rows = plain
        return Table(columns, rows, 2, as_text=True), _header_faults(table, header)
    lines = csv_lines(data, table)
    header = next(lines) or [""]
    shared: dict[str, str] = {}
    cells: list[list[object]] = [[] for _ in header]
    faults, rows = [], 0
    for line in lines:
        rows += 1
        if len(line) != len(header):
            faults.append(file_fault(table, "row_length", rows + 1, len(line), str(len(header))))
        for place, column in enumerate(cells):
            cell = line[place] if place < len(line) else ""
            # Equal cells are one text, whatever the number of rows.
            column.append(shared.setdefault(cell, cell) if cell else None)
    named: dict[str, Cells] = dict(zip(header, cells, strict=True))
    return Table(named, rows, 2, as_text=True), faults + _header_faults(table, header)


def csv_lines(data: bytes, name: str) -> Iterator[list[str]]:
    """Read line by line, the header first and empty lines at the end left out.

    Raises
    ------
    FaultsFound
        If quotes are not closed; ``name`` is what the fault names.
    """
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    empty = 0
    started = False
    try:
        for line in csv.reader(text, strict=True):
            if not line and started:
                empty += 1
                continue
            yield from ([""] for _ in range(empty))
            yield line
            started, empty = True, 0
    except csv.Error as error:
        raise FaultsFound([file_fault(name, "not_csv", value=error, allowed="CSV")]) from None


def _header_faults(table: str, header: Sequence[str]) -> list[Fault]:
    repeated = sorted({name for name in header if header.count(name) > 1})
    return [Fault.at(table, 1, name, name, "repeated_name") for name in repeated]


# ------------------------------------------------------------------ cutting


def _cut(data: bytes) -> tuple[list[str], dict[str, Cells], int] | None:
    """Cut into columns, without an object per cell; None where lines are uneven, wide or quoted with a reason."""
    start, end = after_mark(data), len(data)
    while data.endswith(b"\n", start, end):
        end -= 2 if data.endswith(b"\r\n", start, end) else 1
    below = data.find(b"\n", start, end) + 1 or end
    top = _lines(data, start, below)
    names = _cut_lines(top, top.count(b",") + 1)
    if names is None:
        return None
    header = [name[0].decode() for name in names]
    growing = [_Growing() for _ in header]
    rows = 0
    for piece in pieces(data, below, end):
        cut = _cut_lines(_lines(data, *piece), len(header))
        if cut is None:
            return None
        rows += len(cut[0])
        for column, cells in zip(growing, cut, strict=True):
            column.add(cells)
    return header, {name: column.cells() for name, column in zip(header, growing, strict=True)}, rows


def _lines(data: bytes, start: int, stop: int) -> bytes:
    lines = data[start:stop].replace(b"\r\n", b"\n")
    return lines if lines.endswith(b"\n") else lines + b"\n"


def _cut_lines(lines: bytes, width: int) -> list[NDArray[np.bytes_]] | None:
    """Cut lines of ``width`` cells each."""
    if b"\r" in lines:
        return None
    body = np.frombuffer(lines, dtype=np.uint8)
    ends = np.flatnonzero((body == _COMMA) | (body == _LINE_FEED))
    if len(ends) != lines.count(b"\n") * width or (body[ends[width - 1 :: width]] != _LINE_FEED).any():
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    if b'"' in lines:
        quoted = _quoted(body, starts, ends)
        if quoted is None:
            return None
        starts, ends = starts + quoted, ends - quoted
    if int((ends - starts).max()) > WIDEST:
        return None
    grid_from, grid_to = (side.reshape(-1, width) for side in (starts, ends))
    return [_block(body, grid_from[:, place], grid_to[:, place]) for place in range(width)]


def _quoted(body: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_] | None:
    """Tell which cells stand in quotes; None where quotes do anything else, as around a comma or another quote."""
    quotes = body == _QUOTE
    number = np.add.reduceat(quotes, starts, dtype=np.int64)
    around = quotes[starts] & quotes[ends - 1] & (ends - starts > 1)
    return around if np.array_equal(number, 2 * around) else None


def _block(body: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bytes_]:
    sizes = ends - starts
    width = max(1, int(sizes.max(initial=0)))
    cells = np.zeros((len(starts), width), dtype=np.uint8)
    for place in range(width):
        inside = sizes > place
        cells[inside, place] = body[starts[inside] + place]
    return cells.view(f"S{width}").reshape(len(starts))


class _Growing:
    """A column as it grows: its bytes while they are few, codes of its different cells from the first wide one on."""

    def __init__(self) -> None:
        self._parts: list[NDArray[np.bytes_]] = []
        self._codes: list[NDArray[np.int32]] = []
        self._seen: DistinctTexts | None = None

    def add(self, cells: NDArray[np.bytes_]) -> None:
        self._parts.append(cells)
        if self._seen is None and cells.itemsize > NARROW:
            self._seen = DistinctTexts(cells.itemsize)
        if self._seen is not None:
            self._codes += [self._seen.add(part) for part in self._parts]
            self._parts.clear()

    def cells(self) -> Cells:
        if self._seen is not None:
            codes = np.concatenate(self._codes)
            self._codes.clear()
            return Coded(self._seen.values, codes)
        cells = np.concatenate(self._parts) if self._parts else np.empty(0, dtype="S1")
        self._parts.clear()
        return cells

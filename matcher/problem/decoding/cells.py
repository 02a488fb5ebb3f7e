"""Raw cells of a column: a list of values, or arrays in which no row has an object of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW: Final = 8
"""Bytes of a cell up to which a column of CSV is kept as it stands: no more than a number of 64 bits takes."""

STRIDE: Final = 1 << 18
"""Rows looked at in one go: what is made on the way stays small beside the column."""


@dataclass(frozen=True, eq=False)
class Coded:
    """A column as its different cells and which of them each row has.

    Parameters
    ----------
    values
        The different cells, as a column of their own; one may be absent.
    codes : shape (rows,)
        Place of each row's cell in ``values``; -1 for absent.
    """

    values: list[object] | NDArray[np.bytes_]
    codes: NDArray[np.int32]

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.codes)

    def __iter__(self) -> Iterator[object]:
        """Give each row's cell, None for absent."""
        return (raw(self, row) for row in range(len(self)))


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column of whole numbers.

    Parameters
    ----------
    values : shape (rows,)
        The numbers; anything where absent.
    absent : shape (rows,)
        Which cells are empty; None where none is.
    """

    values: NDArray[np.int64]
    absent: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.values)

    def __iter__(self) -> Iterator[object]:
        """Give each row's number, None for absent."""
        return (raw(self, row) for row in range(len(self)))


Cells = list[object] | NDArray[np.bytes_] | Coded | Numbers
"""A raw column: JSON values or CSV text with None for absent, UTF-8 bytes with ``b""`` for absent, or arrays."""


def strides(rows: int) -> Iterator[slice]:
    """Cut rows into pieces of at most ``STRIDE``."""
    return (slice(start, start + STRIDE) for start in range(0, rows, STRIDE))


def none_of(rows: int) -> Coded:
    """Give a column in which every cell is absent; it takes no memory."""
    return Coded([], np.broadcast_to(np.int32(-1), (rows,)))


def raw(cells: Cells, index: int) -> object:
    """Give one cell as found, bytes of a CSV as text."""
    if isinstance(cells, Numbers):
        return None if cells.absent is not None and cells.absent[index] else int(cells.values[index])
    if isinstance(cells, Coded):
        code = int(cells.codes[index])
        return None if code < 0 else raw(cells.values, code)
    cell = cells[index]
    return cell.decode() if isinstance(cell, bytes) else cell


def is_absent(cells: Cells) -> NDArray[np.bool_]:
    """Tell which cells are empty, shape (rows,)."""
    if isinstance(cells, Numbers):
        return np.zeros(len(cells), dtype=np.bool_) if cells.absent is None else cells.absent
    if isinstance(cells, Coded):
        return np.asarray(np.append(is_absent(cells.values), True)[cells.codes], dtype=np.bool_)
    if isinstance(cells, np.ndarray):
        return np.asarray(cells == b"", dtype=np.bool_)
    return np.fromiter((cell is None or cell == "" for cell in cells), dtype=np.bool_, count=len(cells))


def coded(cells: Cells) -> Coded:
    """Tell the different cells of a column apart; those of a list must be values that compare."""
    if isinstance(cells, Coded):
        return cells
    if isinstance(cells, list):
        return _coded_list(cells)
    return _coded_numbers(cells) if isinstance(cells, Numbers) else _coded_block(cells)


def _coded_list(cells: list[object]) -> Coded:
    place: dict[object, int] = {}
    found = (-1 if cell is None or cell == "" else place.setdefault(cell, len(place)) for cell in cells)
    codes = np.fromiter(found, dtype=np.int32, count=len(cells))
    return Coded(list(place), codes)


def _coded_numbers(cells: Numbers) -> Coded:
    seen = Distinct()
    codes = np.empty(len(cells), dtype=np.int32)
    for rows in strides(len(cells)):
        codes[rows] = seen.add(cells.values[rows])
    if cells.absent is not None:
        codes[cells.absent] = -1
    return Coded(seen.in_order().tolist(), codes)


def _coded_block(cells: NDArray[np.bytes_]) -> Coded:
    seen = DistinctTexts(cells.itemsize)
    codes = np.empty(len(cells), dtype=np.int32)
    for rows in strides(len(cells)):
        codes[rows] = seen.add(cells[rows])
    return Coded(seen.values, codes)


class Distinct:
    """Numbers the different keys of a column, which comes in parts: a table of them, and no object per row."""

    def __init__(self) -> None:
        self.keys: NDArray[Any] | None = None
        self.codes = np.empty(0, dtype=np.int32)

    def add(self, part: NDArray[Any]) -> NDArray[np.int32]:
        """Give the code of each key of a part, shape (rows,): the same for equal keys of whatever part."""
        heads = np.flatnonzero(np.append(True, part[1:] != part[:-1])) if len(part) else np.empty(0, dtype=np.int64)
        found, place = np.unique(part[heads], return_inverse=True)
        codes = self._codes_of(found)[place]
        # Most files stand sorted by one of their columns: equal neighbours are looked up once.
        return np.repeat(codes, np.diff(np.append(heads, len(part))))

    def _codes_of(self, found: NDArray[Any]) -> NDArray[np.int32]:
        """Look up sorted keys without repeats; new ones are taken in."""
        if self.keys is None:
            self.keys, self.codes = found, np.arange(len(found), dtype=np.int32)
            return self.codes
        place = np.searchsorted(self.keys, found)
        near = np.minimum(place, len(self.keys) - 1)
        known = self.keys[near] == found
        codes = np.where(known, self.codes[near], 0).astype(np.int32)
        new = np.flatnonzero(~known)
        codes[new] = len(self.keys) + np.arange(len(new))
        merged = np.concatenate((self.keys, found[new]))
        order = np.argsort(merged, kind="stable")
        self.keys, self.codes = merged[order], np.concatenate((self.codes, codes[new]))[order]
        return codes

    def in_order(self) -> NDArray[Any]:
        """Give the keys by their codes."""
        if self.keys is None:
            return np.empty(0)
        keys = np.empty_like(self.keys)
        keys[self.codes] = self.keys
        return keys


class DistinctTexts:
    """Numbers the different cells of a column of bytes; short ones are compared as numbers, which is much faster.

    Parameters
    ----------
    width
        Bytes of the cells to come: above ``NARROW`` they may be of any width.
    """

    def __init__(self, width: int) -> None:
        self._short = width <= NARROW
        self._seen = Distinct()

    def add(self, part: NDArray[np.bytes_]) -> NDArray[np.int32]:
        """Give the code of each cell of a part, -1 for absent."""
        codes = self._seen.add(part.astype(f"S{NARROW}").view(">u8").astype(np.uint64) if self._short else part)
        codes[part == b""] = -1
        return codes

    @property
    def values(self) -> NDArray[np.bytes_]:
        """The cells by their codes."""
        keys = self._seen.in_order()
        if not len(keys):
            return np.empty(0, dtype="S1")
        return keys.astype(">u8").view(f"S{NARROW}") if self._short else keys

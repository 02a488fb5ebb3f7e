"""Raw cells into typed columns: exact numbers, texts with codes, and what could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from matcher.problem.decoding import Coded, Numbers, coded, is_absent, raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matcher.problem.decoding import Cells
    from matcher.problem.format import Column

__all__ = ["Misread", "Texts", "Whole", "is_absent", "raw", "read_numbers", "read_slots", "read_texts"]

Whole = NDArray[np.int64]

_NUMERAL: Final = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
_DIGITS_OF_64_BITS: Final = 18
_ROWS_AT_ONCE: Final = 1 << 18
"""What is made on the way stays small beside the column."""

_BEYOND: Final = 10**30
"""Stands for any number out of every range, whose digits need not be written out."""


@dataclass(frozen=True)
class Misread:
    """A cell that is not what its column holds: ``index`` counts records from 0, ``code`` names the fault."""

    index: int
    value: object
    code: str


@dataclass(frozen=True)
class Texts:
    """A column of texts, each different one stored once.

    Parameters
    ----------
    ids
        The different texts.
    codes : shape (rows,)
        Place of each cell's text in ``ids``; -1 for absent or unreadable.
    """

    ids: tuple[str, ...]
    codes: NDArray[np.int32]

    def rows_in(self, row_of: dict[str, int]) -> Whole:
        """Give the row each cell names in another table; -1 for absent and for names that table lacks."""
        place = np.array([*(row_of.get(name, -1) for name in self.ids), -1], dtype=np.int64)
        return place[self.codes]


# ------------------------------------------------------------------ numbers


def whole_or_code(cell: object, column: Column, *, as_text: bool) -> int | str:
    """Read one number exactly.

    Parameters
    ----------
    cell
        A JSON value, or text of a CSV file when ``as_text``.
    column
        Its range; decimals are scaled to hundredths.

    Returns
    -------
    int or str
        The number, or the code of the fault.
    """
    if as_text:
        cell = Decimal(cell) if isinstance(cell, str) and _NUMERAL.fullmatch(cell) else None
    if isinstance(cell, bool) or not isinstance(cell, int | Decimal):
        return "not_a_number"
    decimals = 2 if column.kind == "decimal" else 0
    scaled = _scaled(cell, decimals)
    if scaled is None:
        return "too_many_decimals" if decimals else "not_whole"
    unit = 10**decimals
    return scaled if column.low * unit <= scaled <= column.high * unit else "out_of_range"


def _scaled(number: int | Decimal, decimals: int) -> int | None:
    """Multiply by a power of ten, None where that leaves a fraction; ``1e999999999`` is never written out."""
    unit: int = 10**decimals
    if isinstance(number, int):
        return number * unit
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):  # a Decimal can be NaN or infinite
        return None
    if not any(digits):
        return 0
    if number.adjusted() > _DIGITS_OF_64_BITS:
        return -_BEYOND if sign else _BEYOND
    shift = exponent + decimals
    if shift < 0 and any(digits[shift:]):
        return None
    kept = digits[:shift] if shift < 0 else digits + (0,) * shift
    size = int("".join(map(str, kept)) or "0")
    return -size if sign else size


def _yes_no_or_code(cell: object, column: Column, *, as_text: bool) -> int | str:
    if as_text:
        cell = {"true": True, "false": False}.get(str(cell))
    return int(cell) if isinstance(cell, bool) else "not_true_false"


def _choice_or_code(cell: object, column: Column, *, as_text: bool) -> int | str:
    return column.choices.index(cell) if isinstance(cell, str) and cell in column.choices else "not_a_choice"


def read_numbers(cells: Cells, column: Column, *, as_text: bool) -> tuple[Whole, list[Misread]]:
    """Read a column of whole numbers, decimals, yes/no or choices.

    Returns
    -------
    numbers : shape (rows,)
        Absent and unreadable cells hold the column's default; decimals are in hundredths, choices are places in
        ``column.choices``.
    misread
        Every cell that could not be read.
    """
    if isinstance(cells, Numbers) and column.kind in ("whole", "decimal"):
        return _ready_numbers(cells, column)
    if isinstance(cells, Coded | Numbers):
        return _coded_numbers(coded(cells), column, as_text=as_text)
    readers: dict[str, Callable[..., int | str]] = {"yes_no": _yes_no_or_code, "choice": _choice_or_code}
    reader = readers.get(column.kind, whole_or_code)
    numbers, todo = _plain_numbers(cells, column)
    misread: list[Misread] = []
    for index in np.flatnonzero(todo).tolist():
        cell = raw(cells, index)
        read = reader(cell, column, as_text=as_text)
        if isinstance(read, str):
            misread.append(Misread(index, cell, read))
        else:
            numbers[index] = read
    return numbers, misread


def _ready_numbers(cells: Numbers, column: Column) -> tuple[Whole, list[Misread]]:
    """Take numbers as they are, if they are within the range."""
    absent = is_absent(cells)
    fits = (cells.values >= column.low) & (cells.values <= column.high)
    bad = np.flatnonzero(~fits & ~absent).tolist()
    unit = 100 if column.kind == "decimal" else 1
    whole = unit == 1 and cells.absent is None and not bad
    numbers = cells.values if whole else np.where(fits & ~absent, cells.values, 0) * unit
    if not whole:
        numbers[absent | ~fits] = column.default
    return numbers, [Misread(index, raw(cells, index), "out_of_range") for index in bad]


def _coded_numbers(cells: Coded, column: Column, *, as_text: bool) -> tuple[Whole, list[Misread]]:
    """Read each different cell once."""
    numbers, misread = read_numbers(cells.values, column, as_text=as_text)
    return np.append(numbers, column.default)[cells.codes], list(_spread(misread, cells))


def _spread(misread: list[Misread], cells: Coded) -> Iterator[Misread]:
    """Find the rows that hold the cells misread."""
    by_code = {wrong.index: wrong for wrong in misread}
    if not by_code:
        return
    is_wrong = np.zeros(len(cells.values) + 1, dtype=np.bool_)
    is_wrong[list(by_code)] = True
    for index in np.flatnonzero(is_wrong[cells.codes]).tolist():
        wrong = by_code[int(cells.codes[index])]
        yield Misread(index, wrong.value, wrong.code)


def _plain_numbers(cells: list[object] | NDArray[np.bytes_], column: Column) -> tuple[Whole, NDArray[np.bool_]]:
    """Read what is nothing but a few digits in one go; the rest is told apart for a closer look."""
    numbers = np.full(len(cells), column.default, dtype=np.int64)
    todo = ~is_absent(cells)
    if not isinstance(cells, np.ndarray) or column.kind not in ("whole", "decimal"):
        return numbers, todo
    for start in range(0, len(cells), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        read, plain = _digits(cells[rows])
        plain &= todo[rows] & (read >= column.low) & (read <= column.high)
        numbers[rows][plain] = read[plain] * (100 if column.kind == "decimal" else 1)
        todo[rows] &= ~plain
    return numbers, todo


def _digits(cells: NDArray[np.bytes_]) -> tuple[Whole, NDArray[np.bool_]]:
    """Read cells of digits, and tell which are nothing else."""
    width = min(cells.itemsize, _DIGITS_OF_64_BITS - 3)
    signs = np.ascontiguousarray(cells).view(np.uint8).reshape(len(cells), cells.itemsize)
    digit = (signs >= ord("0")) & (signs <= ord("9"))
    plain = np.asarray((digit | (signs == 0)).all(axis=1) & (signs[:, width:] == 0).all(axis=1), dtype=np.bool_)
    read = np.zeros(len(cells), dtype=np.int64)
    for place in range(width):
        read = np.where(digit[:, place], read * 10 + signs[:, place] - ord("0"), read)
    return read, plain


# ------------------------------------------------------------------ texts


def _text_fault(cell: object) -> str | None:
    if not isinstance(cell, str):
        return "not_text"
    # What a line of CSV or UTF-8 could not give back.
    writable = not any(sign in "\0\r" or "\ud800" <= sign <= "\udfff" for sign in cell)
    return None if writable else "unwritable_text"


def read_texts(cells: Cells) -> tuple[Texts, list[Misread]]:
    """Read a column of texts; absent and unreadable cells get code -1."""
    if not isinstance(cells, list):
        return _coded_texts(coded(cells))
    absent = is_absent(cells)
    misread: list[Misread] = []
    codes = np.full(len(cells), -1, dtype=np.int32)
    place: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if absent[index]:
            continue
        fault = _text_fault(cell)
        if fault is None:
            codes[index] = place.setdefault(str(cell), len(place))
        else:
            misread.append(Misread(index, cell, fault))
    return Texts(tuple(place), codes), misread


def _coded_texts(cells: Coded) -> tuple[Texts, list[Misread]]:
    """Read each different cell once."""
    if isinstance(cells.values, np.ndarray):  # a file of text gives nothing else
        return Texts(tuple(cell.decode() for cell in cells.values.tolist()), cells.codes), []
    names, misread = read_texts(cells.values)
    unchanged = np.array_equal(names.codes, np.arange(len(names.codes)))
    codes = cells.codes if unchanged else np.append(names.codes, np.int32(-1))[cells.codes]
    return Texts(names.ids, codes), list(_spread(misread, cells))


def read_slots(cells: Cells, *, as_text: bool) -> tuple[Whole, Texts, list[Misread]]:
    """Read a column of slot lists.

    Parameters
    ----------
    as_text
        Whether a list may be one text, with spaces between the slots.

    Returns
    -------
    owners : shape (n,)
        Record each slot belongs to, rising.
    slots : Texts of n cells
        The slots themselves, in the order given.
    misread
        Cells that are no list, slots that hold a space or stand twice in one list.
    """
    owners: list[int] = []
    names: list[object] = []
    misread: list[Misread] = []
    for index in np.flatnonzero(~is_absent(cells)).tolist():
        cell = raw(cells, index)
        listed = [slot for slot in cell.split(" ") if slot] if as_text and isinstance(cell, str) else cell
        if not isinstance(listed, list | tuple):
            misread.append(Misread(index, cell, "not_a_slot_list"))
            continue
        good = [slot for slot in listed if _slot_fault(slot) is None]
        misread += [Misread(index, slot, code) for slot in listed if (code := _slot_fault(slot)) is not None]
        misread += [Misread(index, slot, "repeated_slot") for slot in dict.fromkeys(good) if good.count(slot) > 1]
        owners += [index] * len(good)
        names += good
    return np.array(owners, dtype=np.int64), read_texts(names)[0], misread


def _slot_fault(slot: object) -> str | None:
    if isinstance(slot, str) and (slot == "" or any(sign.isspace() for sign in slot)):
        return "slot_with_space"
    return _text_fault(slot)

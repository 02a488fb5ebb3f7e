"""From a raw cell to a typed one, and back to the text that people read."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from resources_catalog.template.dates import ALLOWED, FIRST_DAY, LAST_DAY, parse_date
from resources_catalog.template.raw import ERROR_TEXTS, MAX_TEXT, ROW, Broken, RawCell
from resources_catalog.template.spelling import closest_words, code_of, folded
from resources_catalog.vocabulary import label
from resources_catalog.week import Slot, parse_slots, slot_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from resources_catalog.template.columns import Cell, Column, Row, Sheet
    from resources_catalog.template.fault_log import Allowed

YES_NO: Final = {"ja": {True: "はい", False: "いいえ"}, "en": {True: "yes", False: "no"}}
NUMBERS: Final = frozenset({"int", "decimal"})
LISTED: Final = frozenset({"ids", "codes", "slots"})
"""Types whose cells hold several values: empty is an empty tuple."""

SLOTS_ALLOWED: Final = "火 10:00-12:00; 月-金 9:00-12:00; 第2・第4火 10:00-12:00; tue 10:00-12:00/w24"

UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
"""What no text of a cell holds: control characters but tabs and line ends, halves of characters, no characters."""

_YES: Final = frozenset({"はい", "yes", "true", "○", "〇", "◯"})
_NO: Final = frozenset({"いいえ", "no", "false", "×"})
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
ID_SEPARATORS: Final = ",;、，；"
_LEVELS: Final = tuple(map(re.compile, (r"[;\n]", r"[、,]", r"\s", "・")))
_INVISIBLE: Final = re.compile("[\ufffd\u200b-\u200f\u2060\ufeff\u00ad]")


class CellError(Exception):
    """A cell that is not what its column takes; ``also`` are the further faults of the same cell."""

    def __init__(self, code: str, value: str, allowed: Allowed = None, also: tuple[CellError, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self.allowed = allowed
        self.also = also


def is_empty(raw: RawCell) -> bool:
    """Tell whether nothing stands in a cell: blanks are nothing."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def empty_cell(column: Column) -> Cell:
    """Give what an empty cell means: nothing listed, or unknown."""
    return () if column.type in LISTED else None


def parse_cell(column: Column, raw: RawCell) -> Cell:
    """Read a cell that is not empty.

    Raises
    ------
    CellError
        If it is not what the column takes; nothing is rounded, cut or guessed.
    """
    if isinstance(raw, Broken):
        raise CellError(raw.code, raw.value)
    if isinstance(raw, str):
        _check_text(raw, free=column.type == "text")
    return _PARSERS[column.type](column, raw)


def cell_text(column: Column, value: Cell, lang: str) -> str:
    """Write a typed cell so that people read it and ``parse_cell`` gives it back."""
    if value is None:
        return ""
    if column.type == "slots":
        return slot_texts(cast("tuple[Slot, ...]", value), lang)
    if column.type == "ids":
        return " ".join(cast("tuple[str, ...]", value))
    if column.type == "codes":
        return "; ".join(label(_vocabulary(column), code, lang) for code in cast("tuple[str, ...]", value))
    if column.type == "code":
        return label(_vocabulary(column), str(value), lang)
    if isinstance(value, bool):
        return YES_NO[lang][value]
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def check_names(sheet: Sheet, row: Row) -> None:
    """Make sure that a row to be written loses nothing.

    Raises
    ------
    ValueError
        If it has a cell that the sheet has no column for.
    """
    if strange := set(row) - {column.name for column in sheet.columns} - {ROW}:
        raise ValueError(f"no such columns in {sheet.name}: {', '.join(sorted(strange))}")


def allowed_range(column: Column) -> str:
    """Say the range of a number column: ``0 … 99``, ``≥ 0``, or nothing."""
    if column.minimum is None:
        return "" if column.maximum is None else f"≤ {column.maximum:g}"
    return f"≥ {column.minimum:g}" if column.maximum is None else f"{column.minimum:g} … {column.maximum:g}"


def _check_text(text: str, *, free: bool) -> None:
    if len(text) > MAX_TEXT:
        raise CellError("text_too_long", text, f"≤ {MAX_TEXT}")
    if found := UNPRINTABLE.search(text) or (None if free else _INVISIBLE.search(text)):
        raise CellError("unwritable_text", text, f"U+{ord(found[0]):04X}")
    if text in ERROR_TEXTS:
        raise CellError("formula_error", text)


def _vocabulary(column: Column) -> str:
    return column.vocabulary or column.name  # a set that does not exist is a KeyError


def shown(raw: RawCell) -> str:
    """Write a cell as a spreadsheet shows it: whole numbers without a point, days as ISO text."""
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, dt.time):
        return raw.isoformat("minutes")
    return str(raw)


def _text(_: Column, raw: RawCell) -> str:
    return shown(raw)


def _id(_: Column, raw: RawCell) -> str:
    text = shown(raw)
    if isinstance(raw, float | int) and not isinstance(raw, bool) and text.isdecimal():
        return text
    if not isinstance(raw, str) or any(sign.isspace() or sign in ID_SEPARATORS for sign in text):
        raise CellError("not_an_id", text)
    return text


def _ids(column: Column, raw: RawCell) -> tuple[str, ...]:
    if not isinstance(raw, str):
        return (_id(column, raw),)
    return tuple(dict.fromkeys(part for part in re.split(rf"[\s{ID_SEPARATORS}]", raw) if part))


def _number(column: Column, raw: RawCell, code: str) -> Decimal:
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        text = format(Decimal(format(raw, ".15g")), "f")  # the digits that a spreadsheet keeps and shows
    else:
        text = unicodedata.normalize("NFKC", shown(raw)).strip()
    if not _NUMBER.fullmatch(text):
        raise CellError(code, shown(raw), allowed_range(column) or None)
    number = Decimal(text)
    low, high = column.minimum, column.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise CellError("out_of_range", shown(raw), allowed_range(column))
    return number


def _int(column: Column, raw: RawCell) -> int:
    number = _number(column, raw, "not_whole")
    if number != number.to_integral_value():
        raise CellError("not_whole", shown(raw), allowed_range(column) or None)
    return int(number)


def _decimal(column: Column, raw: RawCell) -> Decimal:
    return _number(column, raw, "not_a_number")


def _date(_: Column, raw: RawCell) -> dt.date:
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        found = raw
    elif isinstance(raw, str):
        try:
            found = parse_date(raw)
        except ValueError:
            raise CellError("not_a_date", raw, ALLOWED) from None
    else:
        raise CellError("not_a_date", shown(raw), ALLOWED)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise CellError("date_out_of_range", shown(raw), f"{FIRST_DAY} … {LAST_DAY}")
    return found


def _yes_no(_: Column, raw: RawCell) -> bool:
    if isinstance(raw, bool):
        return raw
    word = folded(raw) if isinstance(raw, str) else None
    if word in _YES or word in _NO:
        return word in _YES
    raise CellError("not_yes_no", shown(raw), "はい / いいえ / yes / no / ○ / ×")


def _code(column: Column, raw: RawCell) -> str:
    found = code_of(_vocabulary(column), raw) if isinstance(raw, str) else None
    if found is None:
        raise _unknown(column, shown(raw))
    return found


def _codes(column: Column, raw: RawCell) -> tuple[str, ...]:
    if not isinstance(raw, str):
        raise _unknown(column, shown(raw))
    words = list(_split(_vocabulary(column), unicodedata.normalize("NFKC", raw), 0))
    if unknown := [_unknown(column, word) for word, code in words if code is None]:
        first, *others = unknown
        raise CellError(first.code, first.value, first.allowed, tuple(others))
    return tuple(dict.fromkeys(code for _, code in words if code is not None))


def _split(vocabulary: str, text: str, level: int) -> Iterable[tuple[str, str | None]]:
    """Read words at the coarsest separator at which they are words: a label may hold the finer ones."""
    if not text.strip():
        return
    found = code_of(vocabulary, text)
    if found is not None or level == len(_LEVELS):
        yield text.strip(), found
        return
    parts = _LEVELS[level].split(text)
    if len(parts) > 1 and level > 1 and not any(code_of(vocabulary, part) for part in parts):
        yield text.strip(), None  # one misspelled label, not several unknown words
        return
    for part in parts:
        yield from _split(vocabulary, part, level + 1)


def _unknown(column: Column, text: str) -> CellError:
    vocabulary = _vocabulary(column)
    return CellError("unknown_word", text, lambda: closest_words(vocabulary, text))


def _slots(_: Column, raw: RawCell) -> tuple[Slot, ...]:
    try:
        return parse_slots(shown(raw))
    except ValueError as error:
        raise CellError("not_a_slot", str(error), SLOTS_ALLOWED) from None


_PARSERS: Final[Mapping[str, Callable[[Column, RawCell], Cell]]] = {
    "id": _id,
    "ids": _ids,
    "text": _text,
    "int": _int,
    "decimal": _decimal,
    "date": _date,
    "yes_no": _yes_no,
    "code": _code,
    "codes": _codes,
    "slots": _slots,
}

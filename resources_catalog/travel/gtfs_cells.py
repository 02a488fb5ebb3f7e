"""Reads cells of GTFS: times beyond midnight, dates, numbers; what cannot be read goes to the log."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from resources_catalog.template.fault_log import FaultLog
    from resources_catalog.travel.csv_table import Table

TIMES: Final = "0:00:00 … 99:59:59"

_TIME: Final = re.compile("([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])")
_DATE: Final = re.compile("(?:19|20|21)[0-9]{6}")
_WHOLE: Final = re.compile("[0-9]{1,9}")
_DEGREES: Final = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?")


class Cells:
    """Reads columns of one table as arrays; a cell at fault becomes a 0 that nobody gets to see."""

    def __init__(self, table: Table, log: FaultLog) -> None:
        self._table = table
        self._log = log

    def fault(self, at: int, column: str, code: str, value: str | None, allowed: str | None = None) -> None:
        """Note a fault of the cell in the ``at``-th row after the header."""
        row = self._table.numbers[at]
        self._log.add(self._table.name, code, row=row, column=column, value=value, allowed=allowed)

    def keys(self, column: str) -> dict[str, int]:
        """Find the row of each id of a column: none may be empty or stand there twice."""
        found: dict[str, int] = {}
        for at, text in enumerate(self._table.column(column)):
            if not text:
                self.fault(at, column, "missing", None)
            elif text in found:
                self.fault(at, column, "repeated_key", text, f"→ {self._table.numbers[found[text]]}")
            found.setdefault(text, at)
        return found

    def references(self, column: str, known: Mapping[str, int]) -> NDArray[np.int64]:
        """Give the numbers of the ids in a column, shape (n_rows,)."""
        texts = self._table.column(column)
        for at, text in enumerate(texts):
            if text not in known:
                self.fault(at, column, "unknown_id" if text else "missing", text or None)
        return np.array([known.get(text, 0) for text in texts], dtype=np.int64)

    def whole(self, column: str) -> NDArray[np.int64]:
        """Read whole numbers from 0 on, shape (n_rows,)."""
        texts = self._table.column(column)
        read = [int(text) if _WHOLE.fullmatch(text) else None for text in texts]
        for at, number in enumerate(read):
            if number is None:
                self.fault(at, column, "not_whole", texts[at] or None, "0 … 999999999")
        return np.array([number or 0 for number in read], dtype=np.int64)

    def seconds(self, column: str, stand_in: str) -> NDArray[np.int64]:
        """Read times as seconds, shape (n_rows,); an empty cell takes the one of the other column."""
        own, other = self._table.column(column), self._table.column(stand_in)
        texts = [mine or theirs for mine, theirs in zip(own, other, strict=True)]
        known = {text: _seconds(text) for text in set(texts)}
        for at, text in enumerate(texts):
            if known[text] is None:
                self.fault(at, column, "gtfs_time", text or None, TIMES)
        return np.array([known[text] or 0 for text in texts], dtype=np.int64)

    def degrees(self, column: str, most: int, rows: Sequence[int]) -> NDArray[np.float64]:
        """Read degrees of the rows asked for, shape (n,)."""
        texts, allowed = self._table.column(column), f"-{most} … {most}"
        found = np.zeros(len(rows))
        for place, at in enumerate(rows):
            if not _DEGREES.fullmatch(texts[at]):
                self.fault(at, column, "not_a_number" if texts[at] else "missing", texts[at] or None, allowed)
            elif abs(float(texts[at])) > most:
                self.fault(at, column, "out_of_range", texts[at], allowed)
            else:
                found[place] = float(texts[at])
        return found

    def choice(self, column: str, allowed: Sequence[str]) -> list[str]:
        """Read words of a short list."""
        texts = self._table.column(column)
        for at, text in enumerate(texts):
            if text not in allowed:
                said = " / ".join(filter(None, allowed))
                self.fault(at, column, "not_a_choice" if text else "missing", text or None, said)
        return texts

    def dates(self, column: str, *, needed: bool = False) -> list[dt.date | None]:
        """Read dates like 20260401; None where the cell is empty, which is a fault if it is needed, or at fault."""
        texts = self._table.column(column)
        read = [_date(text) for text in texts]
        for at, day in enumerate(read):
            if day is None and (needed or texts[at]):
                self.fault(at, column, "not_a_date" if texts[at] else "missing", texts[at] or None, "20260401")
        return read


def _seconds(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    return None if match is None else int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])


def _date(text: str) -> dt.date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None

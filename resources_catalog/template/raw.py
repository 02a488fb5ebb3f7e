"""What a file holds before anything is understood: sheets of raw cells, and the faults of the file itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT: Final = "enishi-template/1"
GUIDE_NAMES: Final = {"ja": "使い方", "en": "How to use"}
WORDS_NAMES: Final = {"ja": "ことば", "en": "Words"}
LISTS_NAME: Final = "_lists"

ROW: Final = "_row"
"""The key of each typed row that holds its number in the spreadsheet, the header included."""

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_ROWS: Final = 200_000
MAX_CELLS: Final = 5_000_000
MAX_TEXT: Final = 32_767
"""Characters in a cell: what a workbook can hold, so that whatever is read can be written."""

ERROR_TEXTS: Final = frozenset({"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"})


@dataclass(frozen=True, slots=True)
class Broken:
    """A workbook cell without a usable value: an error, or a formula that no program has calculated yet."""

    code: str
    value: str

    def __str__(self) -> str:
        """Show it as the workbook does."""
        return self.value


RawCell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | Broken | None


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as found: ``rows`` hold the number a spreadsheet shows and the cells from the first column on."""

    name: str
    rows: Sequence[tuple[int, Sequence[RawCell]]]


class UnusableError(Exception):
    """A file or sheet that cannot be read at all; code, value and what is allowed make the fault."""

    def __init__(self, code: str, value: str | None = None, allowed: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self.allowed = allowed

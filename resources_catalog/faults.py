"""A fault of an input: what is wrong, where, and what would be allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CLIPPED_AT: Final = 80
"""Characters of a faulty value that are kept: enough to find it, never a whole file."""


def readable(value: object) -> str:
    """Give a value as one short printable line.

    Parameters
    ----------
    value
        Whatever stood in the input; characters that steer a terminal or cannot be written as UTF-8 are escaped, and
        of a list or a record only its kind is shown.

    Returns
    -------
    str
        At most ``CLIPPED_AT`` characters; a cut is marked by an ellipsis.
    """
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, bool):
        return "true" if value else "false"
    start = str(value)[: CLIPPED_AT + 1]
    text = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in start)
    return text if len(text) <= CLIPPED_AT else text[: CLIPPED_AT - 1] + "…"


@dataclass(frozen=True)
class Fault:
    """One fault of an input.

    Parameters
    ----------
    table
        Table, sheet or file it stands in.
    row
        1-based, as the user sees it: the spreadsheet row (header included) of sheets and CSV, the place of the
        record in JSON; None where the whole table is meant.
    column
        None where the whole row is meant.
    value
        What was found, clipped; None where something is missing.
    code
        Key of the sentence in the message files.
    allowed
        What would be accepted, in signs that need no translation (``0 … 99``, ``true / false``).
    """

    table: str
    row: int | None
    column: str | None
    value: str | None
    code: str
    allowed: str | None = None

    @classmethod
    def at(
        cls,
        table: str,
        row: int | None,
        column: str | None,
        value: object,
        code: str,
        *,
        allowed: str | None = None,
    ) -> Fault:
        """Make a fault from whatever was found, clipped to a readable line; None stays None."""
        return cls(table, row, column, None if value is None else readable(value), code, allowed)

    def __lt__(self, other: Fault) -> bool:
        """Order by place, then by what is wrong, so that a report reads from top to bottom."""
        return self._place() < other._place()

    def _place(self) -> tuple[str, int, str, str, str, str]:
        row = 0 if self.row is None else self.row
        return (self.table, row, self.column or "", self.code, self.value or "", self.allowed or "")

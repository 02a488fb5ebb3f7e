"""What a sheet of the template is: its columns, their types and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

type_names = Literal["id", "ids", "text", "int", "decimal", "date", "yes_no", "code", "codes", "slots"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    ``vocabulary`` names the set of terms a ``code`` or ``codes`` cell is taken from; ``refers_to`` names
    the ``(sheet, column)`` whose value an ``id`` must equal. ``example`` stands in the filled-in example row.
    """

    name: str
    ja: str
    en: str
    type: type_names
    required: bool = False
    vocabulary: str | None = None
    refers_to: tuple[str, str] | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    default: str | None = None
    help_ja: str = ""
    help_en: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the template: a table with a key that no two rows share (empty: rows may repeat)."""

    name: str
    ja: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Give the column of that name; ``KeyError`` if there is none."""
        return {column.name: column for column in self.columns}[name]


Cell = object
"""A typed cell: ``str``, ``int``, ``Decimal``, ``date``, ``bool``, a tuple of ``str`` or of ``Slot``, or ``None``."""

Row = Mapping[str, Cell]
"""Typed cells by column name; an empty cell is ``None`` (unknown), an empty list is an empty tuple."""

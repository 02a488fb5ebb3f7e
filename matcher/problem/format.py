"""The tables of the problem format, declared once: the fault report and the documentation both read this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "whole", "decimal", "yes_no", "slots", "choice"]

NO_LIMIT: Final = -1
"""Stands in integer columns where the problem states no limit."""

LARGEST: Final = 1_000_000_000_000
"""Largest whole number of the columns without a limit of their own: sums of them stay exact in 64 bits."""

MOST_HOURS: Final = 1_000_000_000
LARGEST_VALUE: Final = 1_000_000
LAST_TIER: Final = 99

OBJECTIVES: Final = ("placed_by_tier", "placed", "kept", "value")
DEFAULT_OBJECTIVE: Final = ("placed_by_tier", "value")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name, kind
        ``decimal`` is read in hundredths.
    required
        Whether an absent cell is a fault; otherwise ``default`` is meant.
    default
        Meaning of an absent cell, ``NO_LIMIT`` for none.
    low, high
        Range of whole numbers and (before scaling) of decimals.
    refers
        Table whose key this names; None for a name of its own.
    choices
        What a ``choice`` may be.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    default: int = 0
    low: int = 0
    high: int = LARGEST
    refers: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What the column accepts, in signs that need no translation."""
        if self.kind in ("whole", "decimal"):
            return f"{self.low} … {self.high}"
        return " / ".join(("true", "false") if self.kind == "yes_no" else self.choices)


@dataclass(frozen=True)
class TableFormat:
    """One table: its columns, the columns that make a row one of a kind, and whether repeating it is a fault."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Give the column of that name."""
        return next(column for column in self.columns if column.name == name)


def _limit(name: str) -> Column:
    return Column(name, "whole", required=False, default=NO_LIMIT)


def _of(table: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, refers=table) for name in names)


_PAIR: Final = (*_of("persons", "person"), *_of("openings", "opening"))

TABLES: Final[tuple[TableFormat, ...]] = (
    TableFormat(
        "persons",
        (
            Column("person"),
            Column("tier", "whole", required=False, high=LAST_TIER),
            Column("must_place", "yes_no", required=False),
            Column("max_placements", "whole", required=False, default=1, low=1),
            Column("max_hours", "decimal", required=False, default=NO_LIMIT, high=MOST_HOURS),
        ),
        key=("person",),
    ),
    TableFormat("hosts", (Column("host"), _limit("seats"), _limit("support_capacity")), key=("host",)),
    TableFormat(
        "openings",
        (
            Column("opening"),
            Column("host"),
            Column("seats", "whole"),
            _limit("support_capacity"),
            Column("min_group", "whole", required=False),
            Column("hours", "decimal", required=False, high=MOST_HOURS),
            Column("slots", "slots", required=False),
        ),
        key=("opening",),
    ),
    TableFormat(
        "pairs",
        (
            *_PAIR,
            Column("value", "whole", high=LARGEST_VALUE),
            Column("support_load", "whole", required=False),
        ),
        key=("person", "opening"),
    ),
    TableFormat("keep_apart", (*_of("persons", "a", "b"), Column("where", "choice", choices=("opening", "host")))),
    TableFormat("keep_together", _of("persons", "a", "b")),
    TableFormat("pinned", _PAIR),
    TableFormat("forbidden", _PAIR),
    TableFormat("requires", (*_PAIR, *_of("persons", "other"), *_of("openings", "other_opening"))),
    TableFormat("limits", (Column("limit"), Column("max", "whole")), key=("limit",)),
    TableFormat(
        "limit_weights",
        (*_of("limits", "limit"), *_PAIR, Column("weight", "whole")),
        key=("limit", "person", "opening"),
    ),
    TableFormat("groups", (*_of("floors", "group"), *_of("persons", "person"))),
    TableFormat("floors", (Column("group"), Column("min_placed", "whole")), key=("group",)),
    TableFormat("current", _PAIR),
)


def table_format(name: str) -> TableFormat:
    """Give the declaration of a table.

    Raises
    ------
    KeyError
        If the format has no such table.
    """
    return {table.name: table for table in TABLES}[name]

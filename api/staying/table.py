"""Stays as somebody's table has them, read cell by cell; every fault of it is told in one go."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.tables import read_table

if TYPE_CHECKING:
    from matcher.retention.spells import Spells

ALL: Final = "all"
"""The group of everybody, where none was asked for."""
YES_NO: Final = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}
MOST_CAUSES: Final = 99
HEADERS_SHOWN: Final = 40


@dataclass(frozen=True)
class Columns:
    """Which column holds the time of the exit, what ended the stay (0: nothing yet), from when it was watched."""

    duration: str
    event: str
    entry: str | None = None
    group: str | None = None

    @property
    def all(self) -> list[str]:
        """Those that are to be there."""
        every = (self.duration, self.event, self.entry, self.group)
        return [name for name in dict.fromkeys(every) if name is not None]


@dataclass
class Cells:
    """The cells of a row by header; what is wrong with any of them goes to ``faults``."""

    file: str
    row: int
    places: Mapping[str, int]
    cells: Sequence[str]
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Give what stands in a column."""
        return self.cells[self.places[name]].strip()

    def number(self, name: str, most: float = math.inf, *, whole: bool = False) -> float:
        """Give the number of a column, at least 0; not a number where it is none, and then the fault is noted."""
        value = number_of(self.text(name))
        if value is None:
            return self.fault(name, "not_a_number" if self.text(name) else "missing")
        if not 0 <= value <= most or math.isinf(value):
            return self.fault(name, "out_of_range", "0 …" if most == math.inf else f"0 … {most:g}")
        if whole and value != int(value):
            return self.fault(name, "not_whole", f"0 … {most:g}")
        return value

    def entry(self, name: str | None, until: float) -> float:
        """Give from when a stay was watched: before it ended."""
        if name is None:
            return 0.0
        entry = self.number(name)
        return self.fault(name, "entry_not_before_exit", f"< {until:g}") if entry >= until else entry

    def fault(self, name: str, code: str, allowed: str | None = None) -> float:
        """Note what is wrong with a cell; it is no number then."""
        self.faults.append(Fault.at(self.file, self.row, name, self.text(name) or None, code, allowed=allowed))
        return math.nan


class Table(NamedTuple):
    """A table with its headers; ``faults`` gathers what is wrong with its cells."""

    header: Sequence[str]
    rows: Sequence[Cells]
    faults: list[Fault]


def number_of(text: str) -> float | None:
    """Read a number, or yes and no; None where it is neither."""
    try:
        return YES_NO[text.lower()] if text.lower() in YES_NO else float(text)
    except ValueError:
        return None


def table_of(path: Path, wanted: Sequence[str]) -> Table:
    """Read a table.

    Raises
    ------
    FaultsFound
        If it is none, has no row, or lacks a column that is wanted.
    """
    rows = read_table(path).rows
    header = [text.strip() for text in rows[0][1]] if rows else []
    if not rows[1:]:
        raise FaultsFound([Fault.at(path.name, None, None, None, "file_empty")])
    known = "、".join(header[:HEADERS_SHOWN])
    faults = [
        Fault.at(path.name, 1, name, None, "missing_column", allowed=known) for name in wanted if name not in header
    ]
    faults += [Fault.at(path.name, 1, name, None, "repeated_name") for name in wanted if header.count(name) > 1]
    if faults:
        raise FaultsFound(faults)
    places = {name: place for place, name in reversed([*enumerate(header)])}
    every = [Cells(path.name, number, places, cells, faults) for number, cells in rows[1:] if any(cells)]
    if not every:
        raise FaultsFound([Fault.at(path.name, None, None, None, "file_empty")])
    fitting = [each for each in every if len(each.cells) == len(header)]
    wrong = (each for each in every if len(each.cells) != len(header))
    faults += [
        Fault.at(path.name, each.row, None, len(each.cells), "row_length", allowed=str(len(header))) for each in wrong
    ]
    return Table(header, fitting, faults)


def read_spells(path: Path, columns: Columns) -> dict[str, Spells]:
    """Read stays by group, in the order of their names.

    Raises
    ------
    FaultsFound
        With every fault of the file.
    """
    from matcher.retention.spells import Spells

    table = table_of(path, columns.all)
    groups: dict[str, list[tuple[float, float, float]]] = {}
    for cells in table.rows:
        until = cells.number(columns.duration)
        read = until, cells.number(columns.event, MOST_CAUSES, whole=True), cells.entry(columns.entry, until)
        groups.setdefault(ALL if columns.group is None else cells.text(columns.group), []).append(read)
    if table.faults:
        raise FaultsFound(sorted(table.faults))
    found = {}
    for name, rows in sorted(groups.items()):
        until_of, cause_of, entry_of = zip(*rows, strict=True)
        found[name] = Spells.of(until_of, cause_of, None if columns.entry is None else entry_of)
    return found

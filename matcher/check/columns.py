"""Large tables for the check as columns: rows coded by the places of what they name, and no object per row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matcher.problem.decoding import Numbers, Table, coded, none_of, raw

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from matcher.problem.decoding import Cells, Tables

Pair = tuple[str, str]

_ROWS_AT_ONCE: Final = 1 << 18


@dataclass(frozen=True, eq=False)
class Places:
    """Places of persons and openings in their tables, which is how columns name them."""

    persons: Mapping[str, int]
    openings: Mapping[str, int]

    def key(self, person: NDArray[Any], opening: NDArray[Any]) -> NDArray[np.int64]:
        """Give one number per pair of places."""
        keys: NDArray[np.int64] = person.astype(np.int64) * len(self.openings) + opening
        return keys

    def keys(self, pairs: Iterable[Pair]) -> NDArray[np.int64]:
        """Give one number per pair of names; -1 where a name is not known."""
        both = ((self.persons.get(person), self.openings.get(opening)) for person, opening in pairs)
        width = len(self.openings)
        return np.array([-1 if p is None or o is None else p * width + o for p, o in both], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class PairColumns:
    """Rows of a table that names a pair in each.

    Parameters
    ----------
    places
        What the codes mean.
    person, opening : shape (rows,), 32 bits
        Places in the tables ``persons`` and ``openings``, in the order of the rows.
    numbers : name to shape (rows,), 64 bits
        Further columns: ``value`` and ``support_load`` of ``pairs``, both with their defaults; ``limit`` (its place)
        and ``weight`` of ``limit_weights``; ``other`` and ``other_opening`` (places) of ``requires``.
    """

    places: Places
    person: NDArray[np.int32]
    opening: NDArray[np.int32]
    numbers: Mapping[str, NDArray[np.int64]]

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.person)

    def naming(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the rows that name one of some pairs, by their keys; rising."""
        wanted = np.unique(keys)
        if not len(wanted):
            return np.empty(0, dtype=np.int64)
        found = []
        for start in range(0, len(self), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            own = self.places.key(self.person[rows], self.opening[rows])
            near = np.minimum(np.searchsorted(wanted, own), len(wanted) - 1)
            found.append(start + np.flatnonzero(wanted[near] == own))
        return np.concatenate([np.empty(0, dtype=np.int64), *found])

    def names(self, pairs: Collection[Pair]) -> list[bool]:
        """Tell for each of some pairs whether a row names it."""
        keys = self.places.keys(pairs)
        rows = self.naming(keys)
        return [bool(there) for there in np.isin(keys, self.places.key(self.person[rows], self.opening[rows]))]


# ------------------------------------------------------------------ reading


def pair_columns(tables: Tables, table: str, places: Places, **more: NDArray[np.int64]) -> PairColumns:
    """Read the columns that name a pair; ``more`` are the others."""
    person = codes(tables, table, "person", places.persons)
    return PairColumns(places, person, codes(tables, table, "opening", places.openings), more)


def codes(tables: Tables, table: str, column: str, place: Mapping[str, int]) -> NDArray[np.int32]:
    """Read a column of names as their places, shape (rows,); each different name is looked up once."""
    return _read(tables, table, column, lambda cell: place.get(str(cell), -1), -1).astype(np.int32)


def whole_numbers(tables: Tables, table: str, column: str, default: int = 0) -> NDArray[np.int64]:
    """Read a column of whole numbers, shape (rows,)."""
    found = tables.tables.get(table, Table())
    cells = found.columns.get(column)
    if isinstance(cells, Numbers):
        return cells.values if cells.absent is None else np.where(cells.absent, default, cells.values)
    return _read(tables, table, column, whole, default)


def _read(tables: Tables, table: str, column: str, read: Callable[[object], int], default: int) -> NDArray[np.int64]:
    found = tables.tables.get(table, Table())
    cells = coded(found.columns.get(column, none_of(found.rows)))
    different = [default if _is_empty(cell) else read(cell) for cell in plain(cells.values)]
    return np.array([*different, default], dtype=np.int64)[cells.codes]


def rows_of(tables: Tables, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Give the cells of each row of a small table as they stand: whatever the file has, None or "" for absent."""
    found = tables.tables.get(table, Table())
    return zip(*(plain(found.columns.get(name, none_of(found.rows))) for name in columns), strict=True)


def plain(column: Cells) -> list[Any]:
    """Give each cell of a column."""
    return column if isinstance(column, list) else [raw(column, row) for row in range(len(column))]


def whole(cell: object, default: int = 0) -> int:
    """Read a whole number."""
    return default if _is_empty(cell) else int(Decimal(str(cell)))


def _is_empty(cell: object) -> bool:
    return cell is None or cell == ""

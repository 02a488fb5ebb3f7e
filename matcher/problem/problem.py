"""A round of placement as columns: texts coded by whole numbers, defaults applied, nothing left to doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from matcher.problem.decoding import PROBLEM_FORMAT, Cells, Table, Tables
from matcher.problem.faults import TypedTable, TypedTables, typed_tables
from matcher.problem.format import DEFAULT_OBJECTIVE, TABLES, Column, TableFormat

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.problem.columns import Whole

Record = Mapping[str, object]
_NO_ROWS: Mapping[str, Sequence[Record]] = MappingProxyType({})


@dataclass(frozen=True)
class Persons:
    """The people of the round; all arrays of shape (n_persons,), hours in hundredths, ``NO_LIMIT`` for none."""

    ids: tuple[str, ...]
    tier: Whole
    must_place: Whole
    max_placements: Whole
    max_hours: Whole


@dataclass(frozen=True)
class Hosts:
    """The hosts, those with a row first; arrays of shape (n_hosts,), ``NO_LIMIT`` for none."""

    ids: tuple[str, ...]
    seats: Whole
    support_capacity: Whole


@dataclass(frozen=True)
class Openings:
    """The openings; arrays of shape (n_openings,) but ``slot_owner`` and ``slot``, a row per opening and slot."""

    ids: tuple[str, ...]
    host: Whole
    seats: Whole
    support_capacity: Whole
    min_group: Whole
    hours: Whole
    slot_ids: tuple[str, ...]
    slot_owner: Whole
    slot: Whole


@dataclass(frozen=True)
class Pairs:
    """The allowed pairs; arrays of shape (n_pairs,), persons and openings as their places in the other tables."""

    person: Whole
    opening: Whole
    value: Whole
    support_load: Whole


@dataclass(frozen=True)
class Links:
    """The rules that tie pairs or persons together.

    Parameters
    ----------
    keep_apart : shape (n, 3)
        a, b, where (0: opening, 1: host).
    keep_together : shape (n, 2)
        a, b.
    pinned, forbidden, current : shape (n, 2)
        person, opening.
    requires : shape (n, 4)
        person, opening, other, other_opening.
    limit_weights : shape (n, 4)
        limit, person, opening, weight.
    limit_ids, limit_max : length n, shape (n,)
        The named limits.
    groups : shape (n, 2)
        floor, person.
    floor_ids, floor_min : length n, shape (n,)
        The floors.
    """

    keep_apart: Whole
    keep_together: Whole
    pinned: Whole
    forbidden: Whole
    requires: Whole
    limit_ids: tuple[str, ...]
    limit_max: Whole
    limit_weights: Whole
    floor_ids: tuple[str, ...]
    floor_min: Whole
    groups: Whole
    current: Whole


@dataclass(frozen=True, eq=False)
class Problem:
    """One round, ready to be solved: it holds no fault.

    Parameters
    ----------
    objective
        Names of the objective, most important first.
    harm_guard
        Whether nobody may end below the standing plan.
    """

    persons: Persons
    hosts: Hosts
    openings: Openings
    pairs: Pairs
    links: Links
    objective: tuple[str, ...]
    harm_guard: bool

    @classmethod
    def of(
        cls,
        *,
        pairs: Mapping[tuple[str, str], int],
        seats: Mapping[str, int],
        objective: Sequence[str] = DEFAULT_OBJECTIVE,
        harm_guard: bool = False,
        rows: Mapping[str, Sequence[Record]] = _NO_ROWS,
    ) -> Problem:
        """Make a problem by hand.

        Parameters
        ----------
        pairs
            Value by (person, opening).
        seats
            Seats by opening; each opening is its own host unless ``rows`` says otherwise.
        rows
            Records of any table; those of persons, openings and pairs lie over what the other arguments say.

        Raises
        ------
        FaultsFound
            If that is no problem.
        """
        persons: list[Record] = [{"person": person} for person, _ in pairs]
        openings: list[Record] = [{"opening": name, "host": name, "seats": number} for name, number in seats.items()]
        values: list[Record] = [{"person": p, "opening": o, "value": value} for (p, o), value in pairs.items()]
        made = {"persons": persons, "openings": openings, "pairs": values}
        keyed = {table.name: table.key for table in TABLES if table.name in made}
        merged = {name: _merged(keyed[name], (*own, *rows.get(name, ()))) for name, own in made.items()}
        records = {**rows, **merged}
        return cls.from_tables(Tables.of(records, {"objective": list(objective), "harm_guard": harm_guard}))

    @classmethod
    def from_tables(cls, tables: Tables) -> Problem:
        """Apply the defaults and replace names by places.

        Raises
        ------
        FaultsFound
            With every fault of the tables.
        """
        typed = typed_tables(tables)
        pairs = typed["pairs"].numbers
        chosen = tables.settings.get("objective")
        return cls(
            persons=_persons(typed["persons"]),
            hosts=_hosts(typed),
            openings=_openings(typed),
            pairs=Pairs(pairs["person"], pairs["opening"], pairs["value"], pairs["support_load"]),
            links=_links(typed),
            objective=tuple(chosen) if isinstance(chosen, list | tuple) else DEFAULT_OBJECTIVE,
            harm_guard=tables.settings.get("harm_guard") is True,
        )

    def pair_rows(self, persons: Whole, openings: Whole) -> Whole:
        """Find pairs.

        Parameters
        ----------
        persons, openings : shape (n,)
            Places in the tables of those names.

        Returns
        -------
        shape (n,)
            Row of ``pairs``; -1 where the pair is not allowed.
        """
        keys, order = self._keys
        if not len(keys):
            return np.full(len(persons), -1, dtype=np.int64)
        wanted = persons * len(self.openings.ids) + openings
        near = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        rows = near if order is None else order[near].astype(np.int64)
        return np.where(keys[near] == wanted, rows, -1)

    @cached_property
    def _keys(self) -> tuple[Whole, NDArray[np.int32] | None]:
        """The keys of the pairs, sorted, and the row of each: None where the rows are in this order already."""
        keys = self.pairs.person * len(self.openings.ids) + self.pairs.opening
        if (keys[1:] > keys[:-1]).all():
            return keys, None
        order = np.argsort(keys).astype(np.int32)
        return keys[order], order

    def to_tables(self) -> Tables:
        """Give the tables back, absent cells for defaults; ``from_tables`` of them is this problem again."""
        made = {table.name: _table(table, self) for table in TABLES}
        settings: dict[str, object] = {
            "format": PROBLEM_FORMAT,
            "objective": list(self.objective),
            "harm_guard": self.harm_guard,
        }
        return Tables({name: table for name, table in made.items() if table.rows}, settings)


def _merged(key: Sequence[str], records: Sequence[Record]) -> list[Record]:
    """Lay the columns of later records over the earlier one with the same key."""
    rows: dict[object, Record] = {}
    for record in records:
        name = tuple(record[column] for column in key)
        rows[name] = {**rows.get(name, {}), **record}
    return list(rows.values())


# ------------------------------------------------------------------ from typed tables


def _ids(typed: TypedTable, column: str) -> tuple[str, ...]:
    names = typed.texts[column]
    return tuple(names.ids[code] for code in names.codes.tolist())


def _grid(typed: TypedTable, *columns: str) -> Whole:
    return np.stack([typed.numbers[name] for name in columns], axis=1)


def _persons(typed: TypedTable) -> Persons:
    numbers = typed.numbers
    return Persons(
        ids=_ids(typed, "person"),
        tier=numbers["tier"],
        must_place=numbers["must_place"],
        max_placements=numbers["max_placements"],
        max_hours=numbers["max_hours"],
    )


def _hosts(typed: TypedTables) -> Hosts:
    """Hosts with a row, then those only named by openings, which have no limits."""
    rows = _ids(typed["hosts"], "host")
    known = set(rows)
    more = tuple(name for name in dict.fromkeys(_ids(typed["openings"], "host")) if name not in known)
    unlimited = np.full(len(more), -1, dtype=np.int64)
    numbers = typed["hosts"].numbers
    return Hosts(
        ids=rows + more,
        seats=np.concatenate((numbers["seats"], unlimited)),
        support_capacity=np.concatenate((numbers["support_capacity"], unlimited)),
    )


def _openings(typed: TypedTables) -> Openings:
    own = typed["openings"]
    place = {name: row for row, name in enumerate(_hosts(typed).ids)}
    numbers = own.numbers
    return Openings(
        ids=_ids(own, "opening"),
        host=own.texts["host"].rows_in(place),
        seats=numbers["seats"],
        support_capacity=numbers["support_capacity"],
        min_group=numbers["min_group"],
        hours=numbers["hours"],
        slot_ids=own.slots.ids,
        slot_owner=own.slot_owner,
        slot=own.slots.codes.astype(np.int64),
    )


def _links(typed: TypedTables) -> Links:
    return Links(
        keep_apart=_grid(typed["keep_apart"], "a", "b", "where"),
        keep_together=_grid(typed["keep_together"], "a", "b"),
        pinned=_grid(typed["pinned"], "person", "opening"),
        forbidden=_grid(typed["forbidden"], "person", "opening"),
        requires=_grid(typed["requires"], "person", "opening", "other", "other_opening"),
        limit_ids=_ids(typed["limits"], "limit"),
        limit_max=typed["limits"].numbers["max"],
        limit_weights=_grid(typed["limit_weights"], "limit", "person", "opening", "weight"),
        floor_ids=_ids(typed["floors"], "group"),
        floor_min=typed["floors"].numbers["min_placed"],
        groups=_grid(typed["groups"], "group", "person"),
        current=_grid(typed["current"], "person", "opening"),
    )


# ------------------------------------------------------------------ back to tables


def _table(table: TableFormat, problem: Problem) -> Table:
    columns = _raw_columns(table.name, problem)
    made: dict[str, Cells] = {}
    for column in table.columns:
        given = columns[column.name]
        cells = list(given) if isinstance(given, tuple) else _cells(given, column, problem)
        if any(cell is not None for cell in cells):
            made[column.name] = cells
    rows = len(next(iter(columns.values())))
    return Table(made, rows)


def _raw_columns(table: str, problem: Problem) -> dict[str, Whole | tuple[object, ...]]:
    """Name what each column of a table was made of: codes, numbers, or finished cells as a tuple."""
    links = problem.links
    plain: dict[str, object] = {
        "persons": problem.persons,
        "hosts": problem.hosts,
        "openings": problem.openings,
        "pairs": problem.pairs,
    }
    if table in plain:
        source = plain[table]
        key = {"persons": "person", "hosts": "host", "openings": "opening"}.get(table)
        names = [column.name for column in _format(table).columns]
        made = {name: getattr(source, "ids" if name == key else name, ()) for name in names}
        return made | ({"slots": _slot_cells(problem.openings)} if table == "openings" else {})
    if table == "limits":
        return {"limit": links.limit_ids, "max": links.limit_max}
    if table == "floors":
        return {"group": links.floor_ids, "min_placed": links.floor_min}
    grid: Whole = getattr(links, table)
    return {column.name: grid[:, place] for place, column in enumerate(_format(table).columns)}


def _format(name: str) -> TableFormat:
    return next(table for table in TABLES if table.name == name)


def _slot_cells(openings: Openings) -> tuple[object, ...]:
    slots: list[list[str]] = [[] for _ in openings.ids]
    for owner, slot in zip(openings.slot_owner.tolist(), openings.slot.tolist(), strict=True):
        slots[owner].append(openings.slot_ids[slot])
    return tuple(listed or None for listed in slots)


def _cells(numbers: Whole, column: Column, problem: Problem) -> list[object]:
    names: Mapping[str, tuple[str, ...]] = {
        "persons": problem.persons.ids,
        "openings": problem.openings.ids,
        "limits": problem.links.limit_ids,
        "floors": problem.links.floor_ids,
    }
    if column.refers is not None or column.name == "host":
        known = names[column.refers] if column.refers is not None else problem.hosts.ids
        return [known[code] for code in numbers.tolist()]
    return [None if not column.required and n == column.default else _cell(n, column) for n in numbers.tolist()]


def _cell(number: int, column: Column) -> object:
    if column.kind == "yes_no":
        return bool(number)
    if column.kind == "choice":
        return column.choices[number]
    if column.kind == "decimal":
        return number // 100 if number % 100 == 0 else Decimal(number) / 100
    return number

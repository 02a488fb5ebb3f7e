"""What a problem says, read once more from its raw cells: own defaults, own numbers.

Small tables become plain dictionaries. What may have millions of rows stays in columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from matcher.check.columns import Pair, PairColumns, Places, codes, pair_columns, rows_of, whole, whole_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from matcher.problem.decoding import Tables

Worth = tuple[int, int]
"""Value and support load of a pair."""


@dataclass(frozen=True)
class PersonFacts:
    """What a person's row says; hours in hundredths, None for no limit."""

    tier: int
    must_place: bool
    max_placements: int
    max_hours: int | None


@dataclass(frozen=True)
class HostFacts:
    """What a host's row says; None for no limit."""

    seats: int | None
    support_capacity: int | None


@dataclass(frozen=True)
class OpeningFacts:
    """What an opening's row says; hours in hundredths, None for no limit."""

    host: str
    seats: int
    support_capacity: int | None
    min_group: int
    hours: int
    slots: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class GroupColumns:
    """Members of groups; arrays of shape (rows,): places in the tables ``floors`` and ``persons``."""

    group: NDArray[np.int32]
    person: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Facts:
    """A problem, read for checking.

    Parameters
    ----------
    persons, hosts, openings
        By name, in the order of the rows; hosts only those with a row.
    places
        The place of each person and opening in that order: columns name them by it.
    columns
        Every allowed pair: ``person`` and ``opening`` as places, ``numbers["value"]``, ``numbers["support_load"]``.
        For a few pairs by name see ``worth_of``.
    keep_apart
        (a, b, where) as the rows have them.
    forbidden
        Pairs ruled out.
    requires
        For a pair, another one (``other``, ``other_opening``): one of those named for it must be chosen with it.
    limits
        By name, in the order of the rows.
    limit_weights
        What a pair uses (``weight``) of a limit (``limit``, its place).
    groups
        Members of the groups of ``floors``.
    current
        For a person, the openings held now that are still offered.
    objective
        Names, most important first.
    """

    persons: Mapping[str, PersonFacts]
    hosts: Mapping[str, HostFacts]
    openings: Mapping[str, OpeningFacts]
    places: Places
    columns: PairColumns
    keep_apart: tuple[tuple[str, str, str], ...]
    keep_together: tuple[Pair, ...]
    pinned: frozenset[Pair]
    forbidden: PairColumns
    requires: PairColumns
    limits: Mapping[str, int]
    limit_weights: PairColumns
    floors: Mapping[str, int]
    groups: GroupColumns
    current: Mapping[str, frozenset[str]]
    harm_guard: bool
    objective: tuple[str, ...]

    def worth_of(self, pairs: Collection[Pair]) -> dict[Pair, Worth]:
        """Look some pairs up, all in one go; those that are not allowed are left out."""
        keys = self.places.keys(pairs)
        rows = self.columns.naming(keys)
        found = self.places.key(self.columns.person[rows], self.columns.opening[rows]).tolist()
        both = (self.columns.numbers[name][rows].tolist() for name in ("value", "support_load"))
        worth = dict(zip(found, zip(*both, strict=True), strict=True))
        return {pair: worth[key] for pair, key in zip(pairs, keys.tolist(), strict=True) if key in worth}

    @property
    def tiers(self) -> range:
        """Every tier from 0 to the highest present."""
        return range(max((person.tier for person in self.persons.values()), default=-1) + 1)


def facts_of(tables: Tables) -> Facts:
    """Read a problem without faults."""
    persons, openings = _persons(tables), _openings(tables)
    places = Places(_numbered(persons), _numbered(openings))
    limits = {name: whole(most) for name, most in rows_of(tables, "limits", "limit", "max")}
    floors = {name: whole(least) for name, least in rows_of(tables, "floors", "group", "min_placed")}
    columns = _pair_columns(tables, places)
    objective = tables.settings.get("objective")
    return Facts(
        persons=persons,
        hosts=_hosts(tables),
        openings=openings,
        places=places,
        columns=columns,
        keep_apart=tuple((a, b, where) for a, b, where in rows_of(tables, "keep_apart", "a", "b", "where")),
        keep_together=tuple(_pairs(tables, "keep_together", "a", "b")),
        pinned=frozenset(_pairs(tables, "pinned", "person", "opening")),
        forbidden=pair_columns(tables, "forbidden", places),
        requires=_requires(tables, places),
        limits=limits,
        limit_weights=_weights(tables, places, limits),
        floors=floors,
        groups=GroupColumns(
            codes(tables, "groups", "group", _numbered(floors)), codes(tables, "groups", "person", places.persons)
        ),
        current=_current(tables, columns),
        harm_guard=tables.settings.get("harm_guard") is True,
        objective=tuple(objective) if isinstance(objective, list) else ("placed_by_tier", "value"),
    )


# ------------------------------------------------------------------ tables


def _persons(tables: Tables) -> dict[str, PersonFacts]:
    names = ("person", "tier", "must_place", "max_placements", "max_hours")
    return {
        person: PersonFacts(whole(tier, 0), must in (True, "true"), whole(most, 1), _hundredths(hours))
        for person, tier, must, most, hours in rows_of(tables, "persons", *names)
    }


def _hosts(tables: Tables) -> dict[str, HostFacts]:
    rows = rows_of(tables, "hosts", "host", "seats", "support_capacity")
    return {host: HostFacts(_limit(seats), _limit(support)) for host, seats, support in rows}


def _openings(tables: Tables) -> dict[str, OpeningFacts]:
    names = ("opening", "host", "seats", "support_capacity", "min_group", "hours", "slots")
    return {
        opening: OpeningFacts(
            host=host,
            seats=whole(seats),
            support_capacity=_limit(support),
            min_group=whole(group, 0),
            hours=_hundredths(hours) or 0,
            slots=_slots(slots),
        )
        for opening, host, seats, support, group, hours, slots in rows_of(tables, "openings", *names)
    }


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _pair_columns(tables: Tables, places: Places) -> PairColumns:
    value, load = (whole_numbers(tables, "pairs", name) for name in ("value", "support_load"))
    return pair_columns(tables, "pairs", places, value=value, support_load=load)


def _pairs(tables: Tables, table: str, *columns: str) -> list[Pair]:
    return [(one, other) for one, other in rows_of(tables, table, *columns)]


def _requires(tables: Tables, places: Places) -> PairColumns:
    other = codes(tables, "requires", "other", places.persons).astype("int64")
    there = codes(tables, "requires", "other_opening", places.openings).astype("int64")
    return pair_columns(tables, "requires", places, other=other, other_opening=there)


def _weights(tables: Tables, places: Places, limits: Mapping[str, int]) -> PairColumns:
    limit = codes(tables, "limit_weights", "limit", _numbered(limits)).astype("int64")
    weight = whole_numbers(tables, "limit_weights", "weight")
    return pair_columns(tables, "limit_weights", places, limit=limit, weight=weight)


def _current(tables: Tables, columns: PairColumns) -> dict[str, frozenset[str]]:
    held: dict[str, set[str]] = {}
    pairs = _pairs(tables, "current", "person", "opening")
    for (person, opening), offered in zip(pairs, columns.names(pairs), strict=True):
        if offered:
            held.setdefault(person, set()).add(opening)
    return {person: frozenset(openings) for person, openings in held.items()}


# ------------------------------------------------------------------ cells


def _limit(cell: object) -> int | None:
    return None if cell is None or cell == "" else whole(cell)


def _hundredths(cell: object) -> int | None:
    return None if cell is None or cell == "" else int(Decimal(str(cell)) * 100)


def _slots(cell: object) -> tuple[str, ...]:
    if isinstance(cell, list):
        return tuple(cell)
    return tuple(str(cell).split()) if cell else ()

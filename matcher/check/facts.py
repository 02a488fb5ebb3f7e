"""What a problem says, read once more from its raw cells: own defaults, own numbers, plain dictionaries."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from matcher.problem.decoding import Cells, Tables

Pair = tuple[str, str]


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


@dataclass(frozen=True)
class Facts:
    """A problem as plain dictionaries.

    Parameters
    ----------
    pairs
        Value and support load of every allowed pair.
    keep_apart
        (a, b, where) as the rows have them.
    requires
        For a pair with rows, the pairs its rows name.
    limit_weights
        For a limit, what each pair uses of it.
    groups
        Members by group.
    current
        For a person, the openings held now that are still offered.
    objective
        Names, most important first.
    """

    persons: Mapping[str, PersonFacts]
    hosts: Mapping[str, HostFacts]
    openings: Mapping[str, OpeningFacts]
    pairs: Mapping[Pair, tuple[int, int]]
    keep_apart: tuple[tuple[str, str, str], ...]
    keep_together: tuple[Pair, ...]
    pinned: frozenset[Pair]
    forbidden: frozenset[Pair]
    requires: Mapping[Pair, frozenset[Pair]]
    limits: Mapping[str, int]
    limit_weights: Mapping[str, Mapping[Pair, int]]
    floors: Mapping[str, int]
    groups: Mapping[str, frozenset[str]]
    current: Mapping[str, frozenset[str]]
    harm_guard: bool
    objective: tuple[str, ...]

    @property
    def tiers(self) -> range:
        """Every tier from 0 to the highest present."""
        return range(max((person.tier for person in self.persons.values()), default=-1) + 1)


def facts_of(tables: Tables) -> Facts:
    """Read a problem without faults."""
    pairs = {
        (person, opening): (_whole(value), _whole(load, 0))
        for person, opening, value, load in _rows(tables, "pairs", "person", "opening", "value", "support_load")
    }
    objective = tables.settings.get("objective")
    return Facts(
        persons=_persons(tables),
        hosts=_hosts(tables),
        openings=_openings(tables),
        pairs=pairs,
        keep_apart=tuple((a, b, where) for a, b, where in _rows(tables, "keep_apart", "a", "b", "where")),
        keep_together=tuple((a, b) for a, b in _rows(tables, "keep_together", "a", "b")),
        pinned=_pairs(tables, "pinned"),
        forbidden=_pairs(tables, "forbidden"),
        requires=_requires(tables),
        limits={name: _whole(most) for name, most in _rows(tables, "limits", "limit", "max")},
        limit_weights=_weights(tables),
        floors={name: _whole(least) for name, least in _rows(tables, "floors", "group", "min_placed")},
        groups=_gathered(_rows(tables, "groups", "group", "person")),
        current=_gathered(pair for pair in _pairs(tables, "current") if pair in pairs),
        harm_guard=tables.settings.get("harm_guard") is True,
        objective=tuple(objective) if isinstance(objective, list) else ("placed_by_tier", "value"),
    )


# ------------------------------------------------------------------ tables


def _persons(tables: Tables) -> dict[str, PersonFacts]:
    names = ("person", "tier", "must_place", "max_placements", "max_hours")
    return {
        person: PersonFacts(_whole(tier, 0), must in (True, "true"), _whole(most, 1), _hundredths(hours))
        for person, tier, must, most, hours in _rows(tables, "persons", *names)
    }


def _hosts(tables: Tables) -> dict[str, HostFacts]:
    rows = _rows(tables, "hosts", "host", "seats", "support_capacity")
    return {host: HostFacts(_limit(seats), _limit(support)) for host, seats, support in rows}


def _openings(tables: Tables) -> dict[str, OpeningFacts]:
    names = ("opening", "host", "seats", "support_capacity", "min_group", "hours", "slots")
    return {
        opening: OpeningFacts(
            host=host,
            seats=_whole(seats),
            support_capacity=_limit(support),
            min_group=_whole(group, 0),
            hours=_hundredths(hours) or 0,
            slots=_slots(slots),
        )
        for opening, host, seats, support, group, hours, slots in _rows(tables, "openings", *names)
    }


def _pairs(tables: Tables, table: str) -> frozenset[Pair]:
    return frozenset((person, opening) for person, opening in _rows(tables, table, "person", "opening"))


def _requires(tables: Tables) -> dict[Pair, frozenset[Pair]]:
    found: dict[Pair, frozenset[Pair]] = {}
    for person, opening, other, there in _rows(tables, "requires", "person", "opening", "other", "other_opening"):
        found[person, opening] = found.get((person, opening), frozenset()) | {(other, there)}
    return found


def _weights(tables: Tables) -> dict[str, dict[Pair, int]]:
    found: dict[str, dict[Pair, int]] = {}
    for limit, person, opening, weight in _rows(tables, "limit_weights", "limit", "person", "opening", "weight"):
        found.setdefault(limit, {})[person, opening] = _whole(weight)
    return found


def _gathered(items: Iterable[Pair]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for key, item in items:
        found[key] = found.get(key, frozenset()) | {item}
    return found


# ------------------------------------------------------------------ cells


def _rows(tables: Tables, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Give the cells of each row as they stand: whatever JSON or CSV has there, None or "" for absent."""
    found = tables.tables.get(table)
    if found is None:
        return iter(())
    cells = [found.columns.get(name, [None] * found.rows) for name in columns]
    return zip(*(_plain(column) for column in cells), strict=True)


def _plain(column: Cells) -> list[object]:
    if isinstance(column, list):
        return column
    return [cell.decode() for cell in column.tolist()]


def _whole(cell: object, default: int = 0) -> int:
    return default if cell is None or cell == "" else int(Decimal(str(cell)))


def _limit(cell: object) -> int | None:
    return None if cell is None or cell == "" else _whole(cell)


def _hundredths(cell: object) -> int | None:
    return None if cell is None or cell == "" else int(Decimal(str(cell)) * 100)


def _slots(cell: object) -> tuple[str, ...]:
    if isinstance(cell, list):
        return tuple(cell)
    return tuple(str(cell).split()) if cell else ()

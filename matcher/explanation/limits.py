"""Limits that a plan uses to the last unit: what comes next waits for them, and that is said."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.assignment.plan import Assignment
    from matcher.problem.decoding import Tables


def limits_used_up(tables: Tables, plan: Assignment) -> tuple[str, ...]:
    """Name the limits of which the plan leaves nothing, in order of name."""
    if "limits" not in tables.tables:
        return ()
    used: Counter[str] = Counter()
    for limit, person, place, weight in _weights(tables):
        if (person, place) in plan.pairs:
            used[limit] += weight
    columns = tables.tables["limits"].columns
    return tuple(
        sorted(
            str(name)
            for name, most in zip(columns["limit"], columns["max"], strict=True)
            if used[str(name)] >= int(str(most))
        )
    )


def limits_in_the_way(tables: Tables, plan: Assignment, person: str) -> tuple[str, ...]:
    """Name the used-up limits that every place of a person would need; none if one place needs none of them."""
    gone = set(limits_used_up(tables, plan))
    needed: dict[str, set[str]] = {place: set() for who, place in _pairs(tables) if who == person}
    for limit, who, place, _ in _weights(tables):
        if who == person and limit in gone:
            needed[place].add(limit)
    if not needed or not all(needed.values()):
        return ()
    return tuple(sorted(set.union(*needed.values())))


def _weights(tables: Tables) -> Iterator[tuple[str, str, str, int]]:
    if "limit_weights" in tables.tables:
        columns = tables.tables["limit_weights"].columns
        rows = zip(*(columns[name] for name in ("limit", "person", "opening", "weight")), strict=True)
        yield from ((str(limit), str(person), str(place), int(str(weight))) for limit, person, place, weight in rows)


def _pairs(tables: Tables) -> Iterator[tuple[str, str]]:
    if "pairs" in tables.tables:
        columns = tables.tables["pairs"].columns
        yield from ((str(who), str(place)) for who, place in zip(columns["person"], columns["opening"], strict=True))

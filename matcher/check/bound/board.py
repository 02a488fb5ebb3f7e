"""A round as arrays for the bound: numbers of persons and openings by place, and which pairs may be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from matcher.check.facts import Facts

    Whole = NDArray[np.int64]
    Marks = NDArray[np.bool_]

NONE: Final = -1
"""Stands in arrays where there is no limit."""


@dataclass(frozen=True, eq=False)
class Board:
    """What a round says, by the places of persons, openings and hosts.

    Parameters
    ----------
    tier, most, hours_most : shape (persons,)
        Hours in hundredths; ``NONE`` for no limit.
    must : shape (persons,)
        Who must hold a placement whatever the plan.
    hosts
        The place of each host that has an opening.
    host, seats, support, group, hours : shape (openings,)
        Place of the host, people and support at most, people at least, hundredths of hours.
    """

    facts: Facts
    tier: Whole
    most: Whole
    hours_most: Whole
    must: Marks
    hosts: dict[str, int]
    host: Whole
    seats: Whole
    support: Whole
    group: Whole
    hours: Whole

    @classmethod
    def of(cls, facts: Facts) -> Board:
        """Lay a round out."""
        persons, openings = list(facts.persons.values()), list(facts.openings.values())
        hosts: dict[str, int] = {}
        for opening in openings:
            hosts.setdefault(opening.host, len(hosts))
        must = _numbers(int(person.must_place) for person in persons) == 1
        if facts.harm_guard:
            must[[facts.places.persons[name] for name in facts.current]] = True
        return cls(
            facts=facts,
            tier=_numbers(person.tier for person in persons),
            most=_numbers(person.max_placements for person in persons),
            hours_most=_numbers(_or_none(person.max_hours) for person in persons),
            must=must,
            hosts=hosts,
            host=_numbers(hosts[opening.host] for opening in openings),
            seats=_numbers(opening.seats for opening in openings),
            support=_numbers(_or_none(opening.support_capacity) for opening in openings),
            group=_numbers(opening.min_group for opening in openings),
            hours=_numbers(opening.hours for opening in openings),
        )

    # -------------------------------------------------------------- pairs

    @property
    def person(self) -> NDArray[np.int32]:
        """The person of each pair."""
        return self.facts.columns.person

    @property
    def opening(self) -> NDArray[np.int32]:
        """The opening of each pair."""
        return self.facts.columns.opening

    @property
    def value(self) -> Whole:
        """What each pair is worth."""
        return self.facts.columns.numbers["value"]

    @property
    def load(self) -> Whole:
        """The support each pair needs."""
        return self.facts.columns.numbers["support_load"]

    @cached_property
    def several(self) -> Marks:
        """Who may hold several places, shape (persons,)."""
        marks: Marks = self.most > 1
        return marks

    @cached_property
    def offered(self) -> Whole:
        """How many pairs each person has, shape (persons,)."""
        return np.bincount(self.person, minlength=len(self.most)).astype(np.int64)

    @cached_property
    def _by_person(self) -> tuple[Whole, Whole]:
        return np.argsort(self.person, kind="stable"), np.append(0, np.cumsum(self.offered))

    def rows_of(self, person: int) -> Whole:
        """Give the pairs of a person."""
        order, start = self._by_person
        own: Whole = order[start[person] : start[person + 1]]
        return own

    def row_of(self, person: int, opening: int) -> int | None:
        """Give the row of a pair; None where it is not offered."""
        rows = self.rows_of(person)
        found = rows[self.opening[rows] == opening]
        return int(found[0]) if len(found) else None

    def rows_at(self, person: int, host: int) -> Whole:
        """Give the pairs of a person at a host."""
        rows = self.rows_of(person)
        own: Whole = rows[self.host[self.opening[rows]] == host]
        return own

    # -------------------------------------------------------------- rules by name

    @cached_property
    def slots(self) -> list[tuple[str, ...]]:
        """The slots of each opening."""
        return [opening.slots for opening in self.facts.openings.values()]

    @cached_property
    def limits(self) -> dict[str, int]:
        """The place of each limit."""
        return {name: place for place, name in enumerate(self.facts.limits)}

    @cached_property
    def ties(self) -> frozenset[tuple[str, ...]]:
        """What is kept apart or together, as the rows have it."""
        return frozenset((*self.facts.keep_apart, *self.facts.keep_together))

    @cached_property
    def _requires(self) -> tuple[Whole, Whole]:
        table = self.facts.requires
        keys = self.facts.places.key(table.person, table.opening)
        order = np.argsort(keys, kind="stable")
        return keys[order], order

    def companions(self, row: int) -> list[tuple[int, int]]:
        """Give the persons and openings named as those of which the pair of a row needs one."""
        keys, order = self._requires
        own = int(self.person[row]) * len(self.seats) + int(self.opening[row])
        rows = order[np.searchsorted(keys, own) : np.searchsorted(keys, own, side="right")]
        ends = (self.facts.requires.numbers[name][rows].tolist() for name in ("other", "other_opening"))
        return list(zip(*ends, strict=True))

    # -------------------------------------------------------------- what is decided

    @cached_property
    def fixed(self) -> Whole:
        """Pairs that every plan has."""
        return self.facts.columns.naming(self.facts.places.keys(self.facts.pinned))

    @cached_property
    def held(self) -> Whole:
        """How many such pairs each person has, shape (persons,)."""
        return np.bincount(self.person[self.fixed], minlength=len(self.most)).astype(np.int64)

    @cached_property
    def there(self) -> Whole:
        """How many such pairs each opening has, shape (openings,)."""
        return np.bincount(self.opening[self.fixed], minlength=len(self.seats)).astype(np.int64)

    @cached_property
    def support_left(self) -> Whole:
        """Support that such pairs leave, shape (openings,); ``NONE`` for no limit."""
        used = np.zeros(len(self.seats), dtype=np.int64)
        np.add.at(used, self.opening[self.fixed], self.load[self.fixed])
        left: Whole = np.where(self.support == NONE, NONE, self.support - used)
        return left

    @cached_property
    def apart(self) -> Whole:
        """Persons never in the same opening, shape (n, 2), each two once."""
        place = self.facts.places.persons
        both = {(place[a], place[b]) for a, b, where in self.facts.keep_apart if where == "opening"}
        return np.array(sorted({(min(two), max(two)) for two in both}), dtype=np.int64).reshape(-1, 2)

    @cached_property
    def is_open(self) -> Marks:
        """Which pairs a plan may add to those decided, shape (pairs,)."""
        marks = (self.most > self.held)[self.person]
        marks &= (self.seats > self.there)[self.opening]
        if (self.hours_most != NONE).any():
            most = np.where(self.hours_most == NONE, np.iinfo(np.int64).max, self.hours_most)
            marks &= self.hours[self.opening] <= most[self.person]
        marks[self.fixed] = False
        places, banned = self.facts.places, self.facts.forbidden
        closed = [places.key(banned.person, banned.opening), _without_companion(self.facts), self._beside_fixed()]
        marks[self.facts.columns.naming(np.concatenate(closed))] = False
        for a, b in self.facts.keep_together:
            self._close_alone(marks, places.persons[a], places.persons[b])
        return marks

    @cached_property
    def placeable(self) -> Marks:
        """Who could hold a placement, shape (persons,)."""
        marks = self.held > 0
        marks[self.person[self.is_open]] = True
        return marks

    def _close_alone(self, marks: Marks, a: int, b: int) -> None:
        """Close pairs of two people who go together at openings where one of them has none."""
        for own, other in ((self.rows_of(a), self.rows_of(b)), (self.rows_of(b), self.rows_of(a))):
            marks[own[~np.isin(self.opening[own], self.opening[other])]] = False

    def _beside_fixed(self) -> Whole:
        """Give the keys of pairs that would meet somebody decided to be there."""
        beside: dict[int, list[int]] = {}
        for a, b in self.apart.tolist() if len(self.fixed) else ():
            beside.setdefault(a, []).append(b)
            beside.setdefault(b, []).append(a)
        keys = [
            other * len(self.seats) + opening
            for person, opening in zip(self.person[self.fixed].tolist(), self.opening[self.fixed].tolist(), strict=True)
            for other in beside.get(person, ())
        ]
        return np.array(keys, dtype=np.int64)


def _numbers(found: Iterable[int]) -> Whole:
    return np.array(list(found), dtype=np.int64)


def _or_none(number: int | None) -> int:
    return NONE if number is None else number


def _without_companion(facts: Facts) -> Whole:
    """Give the keys of pairs that need another one, of which none is offered."""
    table, places, columns = facts.requires, facts.places, facts.columns
    others = places.key(table.numbers["other"], table.numbers["other_opening"])
    own = places.key(table.person, table.opening)
    rows = columns.naming(others)
    met = own[np.isin(others, places.key(columns.person[rows], columns.opening[rows]))]
    return np.setdiff1d(own, met)

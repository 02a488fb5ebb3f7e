"""What prices take off the pairs and the helpers: collected by what they hang on, summed up pair by pair."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.errors import MatcherError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matcher.check.bound.board import Board, Whole

Amounts = defaultdict[int, int]

LARGEST: Final = 2**60
"""Sums beyond this are not worked out: they would not be exact in 64 bits."""

_ROWS_AT_ONCE: Final = 1 << 20


class TooLarge(MatcherError):
    """Prices or numbers so large that their sums pass 64 bits."""


def amounts() -> Amounts:
    """Give a new collection of amounts."""
    return defaultdict(int)


@dataclass(eq=False)
class Charges:
    """Amounts that are taken off; what is wished for counts as taken off below nothing.

    Parameters
    ----------
    paid
        What all plans together owe for the sides of the rules.
    placement
        By person, for each placement.
    hour, worth
        By person, for each hundredth of an hour, and for each unit of value.
    everybody
        For each unit of value, whoever it is.
    support
        By opening, for each unit.
    host_support, visitor
        By host, for each unit of support, and for each different person.
    placed
        By person, for being placed: a person who may hold several places has a helper for it.
    placed_helper, visit, kept
        On helpers alone: by person; by person and host (``person * hosts + host``); by person.
    limit
        By limit, for each unit of weight.
    single
        By row of the pairs.
    unsupported
        Openings whose support has a price, and is not looked at again inside.
    """

    board: Board
    paid: int = 0
    everybody: int = 0
    placement: Amounts = field(default_factory=amounts)
    hour: Amounts = field(default_factory=amounts)
    worth: Amounts = field(default_factory=amounts)
    support: Amounts = field(default_factory=amounts)
    host_support: Amounts = field(default_factory=amounts)
    visitor: Amounts = field(default_factory=amounts)
    placed: Amounts = field(default_factory=amounts)
    placed_helper: Amounts = field(default_factory=amounts)
    visit: Amounts = field(default_factory=amounts)
    kept: Amounts = field(default_factory=amounts)
    limit: Amounts = field(default_factory=amounts)
    single: Amounts = field(default_factory=amounts)
    unsupported: set[int] = field(default_factory=set)

    def visits(self, person: int, host: int, price: int) -> None:
        """Charge a person for coming to a host, however often."""
        rows = self.board.rows_at(person, host)
        if len(rows) > 1 and self.board.several[person]:
            self.visit[person * len(self.board.hosts) + host] += price
        else:
            self.rows(rows, price)

    def rows(self, rows: Whole, price: int) -> None:
        """Charge pairs."""
        for row in rows.tolist():
            self.single[row] += price

    # -------------------------------------------------------------- sums

    def helpers(self) -> int:
        """Give what helpers add at most."""
        board = self.board
        people = np.flatnonzero(board.several & board.placeable).tolist()
        placed = (-self.placed.get(person, 0) - self.placed_helper.get(person, 0) for person in people)
        others = (-charge for each in (self.visit, self.kept) for charge in each.values())
        return sum(max(0, left) for each in (placed, others) for left in each)

    def left(self) -> Whole:
        """Give what is left of each pair, shape (pairs,).

        Raises
        ------
        TooLarge
            If the sums could pass 64 bits.
        """
        board = self.board
        self._visits_of_several()
        by_person = {**self.placement}
        for person, price in self.placed.items():
            if not board.several[person]:
                by_person[person] = by_person.get(person, 0) + price
        weights = self._weights()
        products = (
            (by_person, None),
            (self.hour, board.hours),
            (self.worth, board.value),
            ({0: self.everybody}, board.value),
            (self.support, board.load),
            (self.host_support, board.load),
            (self.visitor, None),
            (self.single, None),
        )
        most = sum(_largest(each.values()) * _top(times) for each, times in products)
        if most + int(np.abs(weights[1]).max(initial=0)) >= LARGEST:
            raise TooLarge
        left = self._summed(by_person)
        left[weights[0]] -= weights[1]
        return left

    def _summed(self, by_person: Mapping[int, int]) -> Whole:
        board = self.board
        persons, openings = len(board.most), len(board.seats)
        placement, worth, hour = (_spread(each, persons) for each in (by_person, self.worth, self.hour))
        at_host, visitor = (_spread(each, len(board.hosts))[board.host] for each in (self.host_support, self.visitor))
        support = _spread(self.support, openings) + at_host
        left = np.empty(len(board.person), dtype=np.int64)
        for start in range(0, len(left), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            person, opening = board.person[rows], board.opening[rows]
            taken = placement[person] + (worth[person] + self.everybody) * board.value[rows]
            if self.hour:
                taken += hour[person] * board.hours[opening]
            if self.support or self.host_support:
                taken += support[opening] * board.load[rows]
            if self.visitor:
                taken += visitor[opening] * ~board.several[person]
            left[rows] = -taken
        left[list(self.single)] -= np.array(list(self.single.values()), dtype=np.int64)
        return left

    def _visits_of_several(self) -> None:
        """Charge people who may hold several places for each host they come to."""
        board = self.board
        if not self.visitor or not board.several.any():
            return
        priced = np.zeros(len(board.hosts), dtype=np.bool_)
        priced[list(self.visitor)] = True
        rows = np.flatnonzero(board.several[board.person] & priced[board.host[board.opening]])
        keys = board.person[rows].astype(np.int64) * len(board.hosts) + board.host[board.opening[rows]]
        found, first, count = np.unique(keys, return_index=True, return_counts=True)
        for key, row, number in zip(found.tolist(), rows[first].tolist(), count.tolist(), strict=True):
            price = self.visitor[key % len(board.hosts)]
            if number > 1:
                self.visit[key] += price
            else:
                self.single[row] += price

    def _weights(self) -> tuple[Whole, Whole]:
        """Give what limits take off pairs: the rows, and how much each."""
        facts = self.board.facts
        table, columns = facts.limit_weights, facts.columns
        prices = _spread(self.limit, len(facts.limits))
        if _largest(self.limit.values()) * _top(table.numbers["weight"]) * len(facts.limits) >= LARGEST:
            raise TooLarge
        used = np.flatnonzero(prices[table.numbers["limit"]]) if self.limit else np.empty(0, dtype=np.int64)
        each, place = np.unique(columns.places.key(table.person[used], table.opening[used]), return_inverse=True)
        sums = np.zeros(len(each), dtype=np.int64)
        np.add.at(sums, place, prices[table.numbers["limit"][used]] * table.numbers["weight"][used])
        rows = columns.naming(each)
        own = np.searchsorted(each, columns.places.key(columns.person[rows], columns.opening[rows]))
        return rows, sums[own]


def _spread(each: Mapping[int, int], size: int) -> Whole:
    """Make an array of amounts, which were found not to pass 64 bits."""
    made = np.zeros(size, dtype=np.int64)
    made[list(each.keys())] = np.array(list(each.values()), dtype=np.int64)
    return made


def _largest(numbers: Iterable[int]) -> int:
    return max((abs(number) for number in numbers), default=0)


def _top(numbers: Whole | None) -> int:
    """Give the largest of some numbers, at least 1."""
    return 1 if numbers is None else int(numbers.max(initial=1))

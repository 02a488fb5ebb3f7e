"""The best set of people of one opening, given what each adds: found exactly, or its worth at most where that is large.

First without regard to support, which is a matter of sorting; then, where the best few need too much of it, by a table
over people and support. Where two meet who are kept apart, one of them is left out, and then the other.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from matcher.check.bound.board import Marks, Whole

CELLS: Final = 20_000_000
"""Cells of a table; where it would be larger, support is counted in coarser units, rounded down."""

BRANCHES: Final = 2_000
"""Sets looked at with people left out, after which the worth that is certain not to be passed is given."""

WORK: Final = 2_000_000_000
"""Cells of the tables of all of them together: the larger the table, the fewer sets are looked at."""

NEVER: Final = -(2**62)
"""Worth of what cannot be: below any sum, and a sum with any other stays within 64 bits."""


@dataclass(frozen=True)
class Room:
    """People at least and at most, support at most (None: any), and whether the opening runs in any case."""

    seats: int
    support: int | None
    least: int = 0
    must_run: bool = False


@dataclass(frozen=True)
class Party:
    """A set of people, by place, and what it is worth."""

    worth: int
    members: Whole


_NOBODY: Final = Party(0, np.empty(0, dtype=np.int64))


def most_worth(
    worth: Whole, load: Whole, room: Room, apart: Mapping[int, frozenset[int]], *, branches: int = BRANCHES
) -> int | None:
    """Give what the best set of people is worth; None where the opening must run and cannot.

    Parameters
    ----------
    worth, load : shape (n,)
        What each person adds and needs.
    apart
        For the place of a person, those never to be met.
    """
    everybody: Marks = np.ones(len(worth), dtype=np.bool_)
    order = count()
    most = min(branches, WORK // min(_cells(worth, load, room), CELLS))
    waiting: list[tuple[int, int, Party, Marks]] = []

    def consider(may_come: Marks) -> None:
        party = best_party(worth, load, room, may_come)
        if party is not None:
            heapq.heappush(waiting, (-party.worth, next(order), party, may_come))

    consider(everybody)
    while waiting:
        _, number, party, may_come = heapq.heappop(waiting)
        met = _meeting(party.members, apart)
        if met is None or number >= most:
            return party.worth  # nothing that waits is worth more
        for left_out in met:
            fewer = may_come.copy()
            fewer[left_out] = False
            consider(fewer)
    return None


def _cells(worth: Whole, load: Whole, room: Room) -> int:
    """Give the size of the table at most, 1 where none is needed because everybody's support is there."""
    if room.support is None or int(load.sum()) <= room.support:
        return 1
    return max(1, len(worth) * (min(room.seats, len(worth)) + 1) * (room.support + 1))


def _meeting(members: Whole, apart: Mapping[int, frozenset[int]]) -> tuple[int, int] | None:
    """Find two members who must not meet."""
    there = frozenset(members.tolist())
    for member in members.tolist() if apart else ():
        for other in apart.get(member, frozenset()) & there:
            return member, other
    return None


def best_party(worth: Whole, load: Whole, room: Room, may_come: Marks) -> Party | None:
    """Find the best set whoever meets whom; where its table is coarse, one that is worth at least as much."""
    fits = may_come if room.support is None else may_come & (load <= room.support)
    own = np.flatnonzero(fits if room.least else fits & (worth > 0))
    own = own[np.argsort(-worth[own], kind="stable")]
    if room.least > min(room.seats, len(own)):
        return None if room.must_run else _NOBODY
    front = _front(worth[own], room)
    found: Whole | None = front
    if room.support is not None and int(load[own[front]].sum()) > room.support:
        found = _by_table(worth[own], load[own], room, room.support, front)
    if found is None:
        return None if room.must_run else _NOBODY
    party = Party(int(worth[own[found]].sum()), own[found])
    return party if room.must_run or party.worth > 0 else _NOBODY


def _front(worth: Whole, room: Room) -> Whole:
    """Give the best people without regard to support, of those sorted by worth."""
    most = min(room.seats, len(worth))
    joined = int((worth[:most] > 0).sum())
    return np.arange(max(joined, room.least), dtype=np.int64)


def _by_table(worth: Whole, load: Whole, room: Room, support: int, front: Whole) -> Whole | None:
    """Find the best people by a table over people and support; ``front`` where even a coarse one is too large."""
    seats = min(room.seats, len(worth))
    is_free = room.least == 0 and seats == len(worth)
    cells = len(worth) * (1 if is_free else seats + 1)
    if cells > CELLS:
        return front
    coarse = max(1, -(-(support + 1) * cells // CELLS))
    table, took = _fill(worth, load // coarse, 0 if is_free else seats, support // coarse, counted=room.least > 0)
    row = room.least + int(np.argmax(table[room.least :, -1])) if room.least else len(table) - 1
    if table[row, -1] < NEVER // 2:
        return None
    return _trace(load // coarse, took, row, is_free=is_free)


def _fill(
    worth: Whole, load: Whole, seats: int, support: int, *, counted: bool
) -> tuple[Whole, NDArray[np.bool_]]:  # fmt: skip
    """Fill the table over people (0: any number; ``counted``: exactly so many) and support at most."""
    table = np.zeros((seats + 1, support + 1), dtype=np.int64)
    if counted:
        table[1:] = NEVER
    took = np.zeros((len(worth), seats + 1, support + 1), dtype=np.bool_)
    step = 1 if seats else 0
    for place, (more, units) in enumerate(zip(worth.tolist(), load.tolist(), strict=True)):
        before = table[: len(table) - step, : support + 1 - units] + more
        now = table[step:, units:]
        better = before > now
        took[place, step:, units:] = better
        table[step:, units:] = np.where(better, before, now)
    return table, took


def _trace(load: Whole, took: NDArray[np.bool_], row: int, *, is_free: bool) -> Whole:
    """Walk back through the table and gather who comes."""
    column = took.shape[2] - 1
    members = []
    for place in range(len(load) - 1, -1, -1):
        if took[place, row, column]:
            members.append(place)
            column -= int(load[place])
            row -= 0 if is_free else 1
    return np.array(members, dtype=np.int64)

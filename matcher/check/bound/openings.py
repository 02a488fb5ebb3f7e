"""All openings at once: most are settled by sorting, the others one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.check.bound.board import NONE
from matcher.check.bound.charges import LARGEST, TooLarge
from matcher.check.bound.opening import Room, most_worth

if TYPE_CHECKING:
    from collections.abc import Collection

    from matcher.check.bound.board import Board, Marks, Whole


@dataclass(frozen=True, eq=False)
class _Rooms:
    """What each opening has left, shape (openings,)."""

    seats: Whole
    support: Whole
    least: Whole
    must_run: Marks

    @classmethod
    def of(cls, board: Board, unsupported: Collection[int]) -> _Rooms:
        support = board.support_left.copy()
        support[list(unsupported)] = NONE
        # Somebody decided to be there is enough for an opening that runs with one.
        least = np.where(board.group > 1, np.maximum(board.group - board.there, 0), 0)
        return cls(board.seats - board.there, support, least, board.there > 0)

    def room(self, opening: int) -> Room:
        support = int(self.support[opening])
        return Room(
            int(self.seats[opening]),
            None if support == NONE else support,
            int(self.least[opening]),
            bool(self.must_run[opening]),
        )


@dataclass(frozen=True, eq=False)
class _Comers:
    """Pairs that may be chosen, by opening, the best first; ``apart`` holds places of two that may not meet."""

    opening: Whole
    person: Whole
    worth: Whole
    load: Whole
    start: Whole
    apart: Whole


def most_of_all(board: Board, left: Whole, unsupported: Collection[int]) -> int | None:
    """Give what all openings together can make at most of what prices leave of each pair.

    Parameters
    ----------
    left : shape (pairs,)
        What is left of each pair.
    unsupported
        Openings whose support is not looked at.

    Returns
    -------
    int or None
        None where an opening must run and cannot, so that there is no plan.

    Raises
    ------
    TooLarge
        If the sums could pass 64 bits.
    """
    rooms = _Rooms.of(board, unsupported)
    comers = _comers(board, left, rooms)
    if int(np.abs(comers.worth).max(initial=0)) * max(len(comers.worth), 1) >= LARGEST:
        raise TooLarge
    rank = np.arange(len(comers.worth)) - comers.start[comers.opening]
    joins = (rank < rooms.seats[comers.opening]) & (comers.worth > 0)
    sums, loads = (np.zeros(len(rooms.seats), dtype=np.int64) for _ in range(2))
    np.add.at(sums, comers.opening[joins], comers.worth[joins])
    np.add.at(loads, comers.opening[joins], comers.load[joins])
    is_open_question = (rooms.least > 0) | ((rooms.support != NONE) & (loads > rooms.support))
    meeting = comers.apart[joins[comers.apart].all(axis=1)]
    is_open_question[comers.opening[meeting[:, 0]]] = True
    total = int(sums[~is_open_question].sum())
    for opening in np.flatnonzero(is_open_question).tolist():
        found = _one(comers, rooms, opening)
        if found is None:
            return None
        total += found
    return total


def _one(comers: _Comers, rooms: _Rooms, opening: int) -> int | None:
    first, last = comers.start[opening : opening + 2].tolist()
    own = slice(first, last)
    known = slice(*np.searchsorted(comers.apart[:, 0], (first, last)).tolist())
    apart: dict[int, frozenset[int]] = {}
    for one, other in (comers.apart[known] - first).tolist():
        apart[one] = apart.get(one, frozenset()) | {other}
    return most_worth(comers.worth[own], comers.load[own], rooms.room(opening), apart)


def _comers(board: Board, left: Whole, rooms: _Rooms) -> _Comers:
    counted = (rooms.least > 0)[board.opening]
    rows = np.flatnonzero(board.is_open & (counted | (left > 0)))
    limit = rooms.support[board.opening[rows]]
    rows = rows[(limit == NONE) | (board.load[rows] <= limit)]
    rows = rows[np.lexsort((-left[rows], board.opening[rows]))]
    opening, person = board.opening[rows].astype(np.int64), board.person[rows].astype(np.int64)
    load = np.where(rooms.support[opening] == NONE, 0, board.load[rows])
    start = np.searchsorted(opening, np.arange(len(rooms.seats) + 1))
    return _Comers(opening, person, left[rows], load, start, _meetings(board, opening, person))


def _meetings(board: Board, opening: Whole, person: Whole) -> Whole:
    """Give places of pairs that bring two together who are kept apart, in either order, shape (n, 2), rising."""
    named = np.zeros(len(board.most), dtype=np.bool_)
    named[board.apart] = True
    places = np.flatnonzero(named[person])
    keys = person[places] * len(board.seats) + opening[places]
    order = np.argsort(keys)
    places, keys = places[order], keys[order]
    both = np.concatenate((board.apart, board.apart[:, ::-1]))
    first = np.searchsorted(keys, both[:, 0] * len(board.seats))
    wide = np.searchsorted(keys, (both[:, 0] + 1) * len(board.seats)) - first
    each = np.repeat(np.arange(len(both)), wide)
    one = places[np.arange(len(each)) + np.repeat(first - np.cumsum(wide) + wide, wide)]
    wanted = both[each, 1] * len(board.seats) + opening[one]
    near = np.searchsorted(keys, wanted)
    is_there = np.append(keys, -1)[near] == wanted
    met = np.stack((one[is_there], np.append(places, -1)[near[is_there]]), axis=1)
    return met[np.argsort(met[:, 0], kind="stable")]

"""Libraries for matchings in graphs, where the problem is one they can state: seats as the only rule of an opening."""

import importlib
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from tests.benchmarks.instances import NO_LIMIT, Instance, Whole
from tests.benchmarks.model import rows_by
from tests.benchmarks.peers import Answer
from tests.benchmarks.verify import value_of

DENSE_CELLS: Final = 50_000_000
DEEP: Final = 10_000_000
"""Frames the ``matching`` library may nest: it copies a graph of objects by walking along it."""


def only_seats(made: Instance) -> bool:
    """Tell whether seats are the only rule, and everybody who must be placed may go anywhere."""
    limited = bool((made.support_capacity != NO_LIMIT).any()) or len(made.apart) > 0
    return not limited and (not made.must_place or len(made.person) == made.persons * made.openings)


def fits_a_dense_matrix(made: Instance) -> bool:
    """Tell whether a cell per person and seat can be held, for ``only_seats``."""
    return only_seats(made) and made.persons * int(made.seats.sum()) <= DENSE_CELLS


def scipy_dense(made: Instance, _limit: float) -> Answer:
    """Solve with ``linear_sum_assignment``: a matrix of persons and seats, 0 where a pair is not allowed.

    Values are never negative, so a 0 outside the pairs is the same as staying without a place.
    """
    optimize = importlib.import_module("scipy.optimize")
    began = time.perf_counter()
    opening_of_seat = np.repeat(np.arange(made.openings), made.seats)
    row_at = np.full((made.persons, made.openings), -1, dtype=np.int64)
    row_at[made.person, made.opening] = np.arange(len(made.person))
    worth = np.zeros((made.persons, made.openings))
    worth[made.person, made.opening] = made.value
    matrix = worth[:, opening_of_seat]
    person, seat = optimize.linear_sum_assignment(matrix, maximize=True)
    rows = row_at[person, opening_of_seat[seat]]
    return _exact(made, rows[rows >= 0], began)


def scipy_sparse(made: Instance, _limit: float) -> Answer:
    """Solve with ``min_weight_full_bipartite_matching``: the allowed pairs to each seat, and a seat at home each.

    Weights are above 0, because a stored 0 is no edge.
    """
    graphs, sparse = importlib.import_module("scipy.sparse.csgraph"), importlib.import_module("scipy.sparse")
    began = time.perf_counter()
    first_seat = np.cumsum(made.seats) - made.seats
    copies = made.seats[made.opening]
    row = np.repeat(np.arange(len(made.person)), copies)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(copies) - copies, copies)
    person, seat, seats = made.person[row], first_seat[made.opening[row]] + nth, int(made.seats.sum())
    top = int(made.value.max(initial=0)) + 1
    cost = top - made.value[row]
    if not made.must_place:
        home = np.arange(made.persons)
        person, seat = np.concatenate([person, home]), np.concatenate([seat, home + seats])
        cost = np.concatenate([cost, np.full(made.persons, top)])
    width = seats if made.must_place else seats + made.persons
    matrix = sparse.csr_array((cost.astype(np.float64), (person, seat)), shape=(made.persons, width))
    persons, taken = graphs.min_weight_full_bipartite_matching(matrix)
    away = taken < seats
    opening = np.searchsorted(np.cumsum(made.seats), taken[away], side="right")
    keys = made.person * made.openings + made.opening
    return _exact(made, np.searchsorted(keys, persons[away] * made.openings + opening), began)


def _exact(made: Instance, rows: Whole, began: float) -> Answer:
    total = value_of(made, rows)
    return Answer("optimal", rows, total, total, time.perf_counter() - began)


# ------------------------------------------------------------------ stability: another question


def matching_library(made: Instance, limit: float) -> Answer:
    """Find a stable plan with the ``matching`` library: persons and openings rank each other by value.

    It answers another question (nobody can improve together with an opening), so its total has no bound.
    """
    library: Any = importlib.import_module("matching.games").HospitalResident
    began = time.perf_counter()
    persons = _ranked(made, made.person, made.opening, made.persons)
    openings = _ranked(made, made.opening, made.person, made.openings)
    seats = {place: seats for place, seats in enumerate(made.seats.tolist()) if place in openings}
    try:
        with _stopped_after(limit):
            found = library.create_from_dictionaries(persons, openings, seats).solve()
    except (TimeoutError, RecursionError):
        return Answer("unknown", None, None, None, time.perf_counter() - began)
    pairs = [(person.name, opening.name) for opening, people in found.items() for person in people]
    keys = made.person * made.openings + made.opening
    wanted = np.array([person * made.openings + opening for person, opening in pairs], dtype=np.int64)
    rows = np.searchsorted(keys, wanted)
    return Answer("stable", rows, value_of(made, rows), None, time.perf_counter() - began)


def _ranked(made: Instance, whose: Whole, others: Whole, count: int) -> dict[int, list[int]]:
    """Rank by value, ties by number; whoever has no pair is left out."""
    lists = enumerate(rows_by(whose, count))
    return {
        place: others[rows[np.lexsort((others[rows], -made.value[rows]))]].tolist()
        for place, rows in lists
        if len(rows)
    }


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Stop what knows no time limit of its own, and let it nest as deep as it needs; pure Python only."""

    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError

    before, depth = signal.signal(signal.SIGALRM, stop), sys.getrecursionlimit()
    sys.setrecursionlimit(DEEP)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer)
        sys.setrecursionlimit(depth)

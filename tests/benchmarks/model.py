"""The plain model of an instance: a 0/1 choice per pair, and the rows of rules between bounds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.instances import NO_LIMIT, Instance, Whole


@dataclass(frozen=True, eq=False)
class Model:
    """Rules as a sparse matrix by rows.

    Parameters
    ----------
    low, high : shape (n_rules,)
        Least and most of each rule.
    start : shape (n_rules + 1,)
        Where the entries of each rule begin.
    column, weight : shape (n_entries,)
        Pair and weight of each entry.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    start: Whole
    column: Whole
    weight: NDArray[np.float64]


def model_of(made: Instance) -> Model:
    """Write the rules: one placement a person, seats, support, and a row per two pairs kept apart."""
    n, every = len(made.person), np.arange(len(made.person))
    limited = np.flatnonzero(made.support_capacity != NO_LIMIT)
    place = np.full(made.openings, -1)
    place[limited] = np.arange(len(limited)) + made.persons + made.openings
    loaded = every[place[made.opening] >= 0]
    apart = apart_rows(made)
    rules = made.persons + made.openings + len(limited)
    of_apart = np.repeat(np.arange(len(apart)) + rules, 2)
    rule = np.concatenate([made.person, made.opening + made.persons, place[made.opening[loaded]], of_apart])
    column = np.concatenate([every, every, loaded, apart.ravel()])
    weight = np.concatenate([np.ones(2 * n), made.load[loaded], np.ones(apart.size)])
    order = np.argsort(rule, kind="stable")
    high = np.concatenate([np.ones(made.persons), made.seats, made.support_capacity[limited], np.ones(len(apart))])
    low = np.zeros(len(high))
    low[: made.persons] = 1 if made.must_place else 0
    start = np.concatenate([[0], np.cumsum(np.bincount(rule, minlength=len(high)))])
    return Model(low, high.astype(np.float64), start, column[order], weight[order].astype(np.float64))


def apart_rows(made: Instance) -> Whole:
    """Give the pairs that keep-apart rows forbid together, shape (n, 2): the same opening for both."""
    found: set[tuple[int, int]] = set()
    start = np.searchsorted(made.person, np.arange(made.persons + 1))
    for a, b in np.sort(made.apart, axis=1).tolist():
        first, second = slice(start[a], start[a + 1]), slice(start[b], start[b + 1])
        _, ours, theirs = np.intersect1d(
            made.opening[first], made.opening[second], assume_unique=True, return_indices=True
        )
        found.update(zip((ours + start[a]).tolist(), (theirs + start[b]).tolist(), strict=True))
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def rows_by(key: Whole, count: int) -> list[Whole]:
    """Give the places of each key 0 … count - 1."""
    order = np.argsort(key, kind="stable")
    ends = np.cumsum(np.bincount(key, minlength=count))[:-1]
    return np.split(order, ends)

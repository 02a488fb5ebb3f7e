"""A problem laid out for prices: openings with their pairs, people with their placements, and what ties them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.plan import current_rows, levels_of
from matcher.assignment.prices.blocks import TABLE, Blocks
from matcher.assignment.prices.rules import TIES, both_ways, hours_over_all, level_terms, meetings, unmet
from matcher.assignment.prices.ties import TieRows, Ties
from matcher.problem.format import NO_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

UNLIMITED: Final = 2**40
"""More support than any opening could be asked for."""


@dataclass(frozen=True)
class Goal:
    """A level of the objective: what each choice adds to it, shape (n_choices,), and what the fixed pairs add."""

    worth: Whole
    constant: int


@dataclass(frozen=True)
class Layout:
    """What the price method works on.

    Parameters
    ----------
    blocks
        The openings; every open pair once.
    least, most : shape (n_persons,)
        Placements of each person that are still to be made, at least and at most.
    ties
        Rows over pairs and helpers.
    helpers
        How many helpers there are.
    fixed : shape (n,)
        Rows of ``problem.pairs`` that are chosen for certain.
    goals
        The levels of the objective.
    """

    problem: Problem
    blocks: Blocks
    least: Whole
    most: Whole
    ties: Ties
    helpers: int
    fixed: Whole
    goals: tuple[Goal, ...]

    @property
    def choices(self) -> int:
        """How many choices there are: pairs, then helpers."""
        return len(self.blocks.rows) + self.helpers


def lay_out(problem: Problem) -> Layout | None:
    """Lay a problem out; None where it is plain that no plan keeps every rule."""
    fixed = _pinned(problem)
    is_fixed = np.zeros(len(problem.pairs.person), dtype=np.bool_)
    is_fixed[fixed] = True
    held = np.bincount(problem.pairs.person[fixed], minlength=len(problem.persons.ids))
    most = problem.persons.max_placements - held
    seats = problem.openings.seats - np.bincount(problem.pairs.opening[fixed], minlength=len(problem.openings.ids))
    if (most < 0).any() or (seats < 0).any():
        return None
    rows = TieRows(len(is_fixed))
    for rule in TIES:
        rule(rows, problem)
    terms = [level_terms(rows, problem, level) for level in levels_of(problem)]
    is_open = _open(problem, is_fixed, most, seats)
    support = _support_left(problem, is_fixed)
    if (support < 0).any() or not _sound(problem, is_fixed):
        return None
    order = np.flatnonzero(is_open)
    order = order[np.argsort(problem.pairs.opening[order], kind="stable")]
    blocks = _blocks(problem, order, seats, support, rows, is_fixed)
    place = np.full(len(is_fixed), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    ties = rows.ties(place, is_fixed, len(order))
    least = np.where((_must(problem) == 1) & (held == 0), 1, 0)
    if ties is None or (least > np.bincount(problem.pairs.person[order], minlength=len(least))).any():
        return None
    goals = tuple(_goal(term, place, is_fixed, len(order) + rows.helpers) for term in terms)
    return Layout(problem, blocks, least, most, ties, rows.helpers, fixed, goals)


def _goal(terms: tuple[Whole, Whole], place: Whole, is_fixed: NDArray[np.bool_], choices: int) -> Goal:
    """Bring a level to the order of the choices."""
    choice, weight = terms
    helpers = choices - int((place >= 0).sum())
    where = np.concatenate((place, choices - helpers + np.arange(helpers)))
    sure = np.concatenate((is_fixed, np.zeros(helpers, dtype=np.bool_)))
    worth = np.zeros(choices, dtype=np.int64)
    keep = where[choice] >= 0
    worth[where[choice[keep]]] = weight[keep]
    return Goal(worth, int(weight[sure[choice]].sum()))


def _pinned(problem: Problem) -> Whole:
    pins = problem.links.pinned
    found: Whole = np.unique(problem.pair_rows(pins[:, 0], pins[:, 1]))
    return found


def _must(problem: Problem) -> Whole:
    """Tell who must hold a placement: who may not be left out, and who stands somewhere where that is guarded."""
    must = problem.persons.must_place.copy()
    if problem.harm_guard:
        must[list(current_rows(problem))] = 1
    return must


def _open(problem: Problem, is_fixed: NDArray[np.bool_], most: Whole, seats: Whole) -> NDArray[np.bool_]:
    """Tell which pairs may be chosen and are not yet, shape (n_pairs,)."""
    pairs = problem.pairs
    banned = problem.links.forbidden
    rows = problem.pair_rows(banned[:, 0], banned[:, 1])
    is_open = ~is_fixed & (most[pairs.person] > 0) & (seats[pairs.opening] > 0)
    is_open[rows[rows >= 0]] = False
    is_open &= ~hours_over_all(problem) & ~unmet(problem)
    met = both_ways(meetings(problem))
    is_open[met[is_fixed[met[:, 0]], 1]] = False
    return is_open


def _sound(problem: Problem, is_fixed: NDArray[np.bool_]) -> bool:
    """Tell whether no pin is at a pair that can never be chosen, or beside one to be kept apart."""
    never = is_fixed & (hours_over_all(problem) | unmet(problem))
    return not never.any() and not is_fixed[meetings(problem)].all(axis=1).any()


def _support_left(problem: Problem, is_fixed: NDArray[np.bool_]) -> Whole:
    used = np.bincount(
        problem.pairs.opening, problem.pairs.support_load * is_fixed, minlength=len(problem.openings.ids)
    ).astype(np.int64)
    limit = problem.openings.support_capacity
    left: Whole = np.where(limit == NO_LIMIT, UNLIMITED, limit - used)
    return left


def _blocks(
    problem: Problem, order: Whole, seats: Whole, support: Whole, rows: TieRows, is_fixed: NDArray[np.bool_]
) -> Blocks:
    """Make the openings; support whose table would be too large becomes a row."""
    opening = problem.pairs.opening[order]
    count = len(problem.openings.ids)
    start = np.searchsorted(opening, np.arange(count + 1))
    wide = np.diff(start)
    load = problem.pairs.support_load[order]
    loads = np.bincount(opening, load, minlength=count).astype(np.int64)
    limit = np.minimum(support, np.maximum(loads, 0))
    rows_of = np.where((seats >= wide) & (problem.openings.min_group <= 1), 0, np.minimum(seats, wide)) + 1
    table = rows_of * (limit + 1) * np.maximum(wide, 1)
    for large in np.flatnonzero((table > TABLE) & (loads > support)).tolist():
        here = np.flatnonzero(problem.pairs.opening == large)
        key = ("openings", problem.openings.ids[large], "support_capacity")
        capacity = int(problem.openings.support_capacity[large])
        rows.add(key, here, problem.pairs.support_load[here], high=capacity)
        load[start[large] : start[large + 1]] = 0
        limit[large] = 0
    there = np.bincount(problem.pairs.opening[is_fixed], minlength=count)
    least = np.where(problem.openings.min_group > 1, np.maximum(problem.openings.min_group - there, 0), 0)
    must_run = ((there > 0) & (least > 0)).astype(np.int8)
    least[(least <= 1) & (must_run == 0)] = 0
    apart_from, apart = _apart(problem, order, is_fixed)
    return Blocks(
        start=start, rows=order, person=problem.pairs.person[order].astype(np.int32), load=load,
        seats=np.minimum(seats, wide), capacity=limit, least=least, must_run=must_run,
        apart_from=apart_from, apart=apart,
    )  # fmt: skip


def _apart(problem: Problem, order: Whole, is_fixed: NDArray[np.bool_]) -> tuple[Whole, Whole]:
    """Give for each open pair the open pairs of the same opening it may not meet, as starts and places."""
    place = np.full(len(is_fixed), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    met = place[meetings(problem)]
    met = met[(met >= 0).all(axis=1)]
    both = np.unique(both_ways(met), axis=0)
    starts: Whole = np.searchsorted(both[:, 0], np.arange(len(order) + 1))
    return starts, both[:, 1].copy()

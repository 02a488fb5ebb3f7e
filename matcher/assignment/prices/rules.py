"""The rules that tie openings together, one function each, as rows that get a price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.exact.rows import groups
from matcher.assignment.plan import current_rows
from matcher.problem.format import NO_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.assignment.plan import Level
    from matcher.assignment.prices.ties import TieRows
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

Lay = Callable[["TieRows", "Problem"], None]
OPENING: Final = 0

# ------------------------------------------------------------------ pairs that can never be chosen


def hours_over_all(problem: Problem) -> NDArray[np.bool_]:
    """Tell which pairs alone take more hours than the person has, shape (n_pairs,)."""
    most = problem.persons.max_hours[problem.pairs.person]
    over: NDArray[np.bool_] = (most != NO_LIMIT) & (problem.openings.hours[problem.pairs.opening] > most)
    return over


def unmet(problem: Problem) -> NDArray[np.bool_]:
    """Tell which pairs need another one that is not offered at all, shape (n_pairs,)."""
    made = np.zeros(len(problem.pairs.person), dtype=np.bool_)
    grid = problem.links.requires
    rows, others = problem.pair_rows(grid[:, 0], grid[:, 1]), problem.pair_rows(grid[:, 2], grid[:, 3])
    made[rows[rows >= 0]] = True
    made[rows[(rows >= 0) & (others >= 0)]] = False
    for a, b in both_ways(problem.links.keep_together).tolist():
        own = _of_person(problem, a)
        missing = problem.pair_rows(np.full(len(own), b), problem.pairs.opening[own]) < 0
        made[own[missing]] = True
    return made


def meetings(problem: Problem) -> Whole:
    """Give the pairs that would bring two people together in an opening where they must not meet, shape (n, 2)."""
    grid = problem.links.keep_apart
    ties = np.unique(np.sort(grid[grid[:, 2] == OPENING, :2], axis=1), axis=0)
    if not len(ties):
        return np.empty((0, 2), dtype=np.int64)
    order, start = _by_person(problem)
    wide = start[ties[:, 0] + 1] - start[ties[:, 0]]
    each = np.repeat(np.arange(len(ties)), wide)
    within = np.arange(len(each)) - np.repeat(np.cumsum(wide) - wide, wide)
    one = order[start[ties[each, 0]] + within]
    other = problem.pair_rows(ties[each, 1], problem.pairs.opening[one])
    return np.stack((one, other), axis=1)[other >= 0]


def _by_person(problem: Problem) -> tuple[Whole, Whole]:
    """Give the rows of pairs by person, and where each person's begin."""
    order = np.argsort(problem.pairs.person, kind="stable")
    start = np.searchsorted(problem.pairs.person[order], np.arange(len(problem.persons.ids) + 1))
    return order, start


def _of_person(problem: Problem, person: int) -> Whole:
    own: Whole = np.flatnonzero(problem.pairs.person == person)
    return own


def both_ways(ties: Whole) -> Whole:
    """Give ties of two in either order, shape (2 n, 2)."""
    return np.concatenate((ties, ties[:, ::-1]))


def _single(problem: Problem, rows: Whole) -> NDArray[np.bool_]:
    """Tell which pairs are of people who hold one place at most, shape (n,)."""
    single: NDArray[np.bool_] = problem.persons.max_placements[problem.pairs.person[rows]] == 1
    return single


# ------------------------------------------------------------------ whether somebody is placed, or comes to a host


def placed_terms(rows: TieRows, problem: Problem, people: Whole) -> Whole:
    """Give choices whose sum counts the people placed; those who may hold several places get a helper each."""
    chosen = np.isin(problem.pairs.person, people)
    own = np.flatnonzero(chosen)
    single = _single(problem, own)
    return np.concatenate((own[single], _placed_helpers(rows, problem, own[~single])))


def _placed_helpers(rows: TieRows, problem: Problem, own: Whole) -> Whole:
    """Give for each person a choice that can be made only with one of these pairs, which are all the person's."""
    made = []
    for person, places in groups(problem.pairs.person[own]):
        key = ("placed", problem.persons.ids[person])
        known = rows.helper_of(key)
        if known is None:
            known = rows.helper(key)
            weights = np.append(np.ones(len(places), dtype=np.int64), -1)
            rows.add(key, np.append(own[places], known), weights, low=0)
        made.append(known)
    return np.array(made, dtype=np.int64)


def _visit_terms(rows: TieRows, problem: Problem, own: Whole, host: str) -> Whole:
    """Give choices whose sum counts distinct people among pairs; some get a helper that must be made with any."""
    single = _single(problem, own)
    made = [own[single]]
    several = own[~single]
    for _, places in groups(problem.pairs.person[several]):
        if len(places) == 1:
            made.append(several[places])
            continue
        made.append(np.array([_visit(rows, problem, several[places], host)]))
    return np.concatenate(made)


def _visit(rows: TieRows, problem: Problem, own: Whole, host: str) -> int:
    """Give a choice that must be made with any of a person's pairs at a host."""
    name = ("visit", problem.persons.ids[problem.pairs.person[own[0]]], host)
    known = rows.helper_of(name)
    if known is None:
        known = rows.helper(name)
        for row in own.tolist():
            opening = problem.openings.ids[problem.pairs.opening[row]]
            rows.add((*name, opening), np.array([row, known]), np.array([1, -1]), high=0)
    return known


# ------------------------------------------------------------------ levels of the objective


def level_terms(rows: TieRows, problem: Problem, level: Level) -> tuple[Whole, Whole]:
    """Give a level as choices and weights; the sum of a plan is at most, and at the best at least, what it reaches."""
    if level.name == "value":
        return np.arange(len(problem.pairs.value)), problem.pairs.value
    if level.name == "kept":
        made = [_kept(rows, problem, person, held) for person, held in current_rows(problem).items()]
        terms = np.array(made, dtype=np.int64)
    else:
        people = np.arange(len(problem.persons.ids))
        chosen = people if level.tier is None else np.flatnonzero(problem.persons.tier == level.tier)
        terms = placed_terms(rows, problem, chosen)
    return terms, np.ones(len(terms), dtype=np.int64)


def _kept(rows: TieRows, problem: Problem, person: int, held: frozenset[int]) -> int:
    """Give a choice that can be made only if the person holds exactly what is held now."""
    if len(held) == 1 and problem.persons.max_placements[person] == 1:
        return next(iter(held))
    kept = rows.helper(("kept", problem.persons.ids[person]))
    for row in _of_person(problem, person).tolist():
        key = ("kept", problem.persons.ids[person], problem.openings.ids[problem.pairs.opening[row]])
        if row in held:
            rows.add(key, np.array([row, kept]), np.array([1, -1]), low=0)
        else:
            rows.add(key, np.array([row, kept]), high=1)
    return kept


# ------------------------------------------------------------------ the rules


def host_seats(rows: TieRows, problem: Problem) -> None:
    """Limit the distinct people at a host over all its openings."""
    for host, own in _of_limited_hosts(problem, problem.hosts.seats):
        name = problem.hosts.ids[host]
        terms = _visit_terms(rows, problem, own, name)
        rows.add(("hosts", name, "seats"), terms, high=int(problem.hosts.seats[host]))


def host_support(rows: TieRows, problem: Problem) -> None:
    """Limit the support units used at a host over all its openings."""
    for host, own in _of_limited_hosts(problem, problem.hosts.support_capacity):
        most = int(problem.hosts.support_capacity[host])
        rows.add(
            ("hosts", problem.hosts.ids[host], "support_capacity"), own, problem.pairs.support_load[own], high=most
        )


def _of_limited_hosts(problem: Problem, limit: Whole) -> Iterator[tuple[int, Whole]]:
    """Give each host with a limit and its pairs."""
    if not (limit != NO_LIMIT).any():
        return
    host_of = problem.openings.host[problem.pairs.opening]
    for host, places in groups(host_of):
        if limit[host] != NO_LIMIT:
            yield host, places


def slots(rows: TieRows, problem: Problem) -> None:
    """Keep people who may hold several places from holding two that share a slot."""
    several = problem.persons.max_placements[problem.pairs.person] > 1
    number = np.bincount(problem.openings.slot_owner, minlength=len(problem.openings.ids))
    start = np.cumsum(number) - number
    own = np.flatnonzero(several & (number[problem.pairs.opening] > 0))
    wide = number[problem.pairs.opening[own]]
    each = np.repeat(own, wide)
    within = np.arange(len(each)) - np.repeat(np.cumsum(wide) - wide, wide)
    slot = problem.openings.slot[start[problem.pairs.opening[each]] + within]
    width = len(problem.openings.slot_ids) + 1
    for key, places in groups(problem.pairs.person[each] * width + slot):
        person, taken = divmod(key, width)
        name = ("persons", problem.persons.ids[person], "slots", problem.openings.slot_ids[taken])
        rows.add(name, each[places], high=1)


def max_hours(rows: TieRows, problem: Problem) -> None:
    """Limit the weekly hours of people who may hold several places, in hundredths."""
    limited = (problem.persons.max_hours != NO_LIMIT) & (problem.persons.max_placements > 1)
    own = np.flatnonzero(limited[problem.pairs.person])
    for person, places in groups(problem.pairs.person[own]):
        hours = problem.openings.hours[problem.pairs.opening[own[places]]]
        most = int(problem.persons.max_hours[person])
        rows.add(("persons", problem.persons.ids[person], "max_hours"), own[places], hours, high=most)


def keep_apart(rows: TieRows, problem: Problem) -> None:
    """Keep two people from coming to the same host; openings keep their own people apart themselves."""
    grid = problem.links.keep_apart
    ties = np.unique(np.sort(grid[grid[:, 2] != OPENING, :2], axis=1), axis=0)
    host_of = problem.openings.host[problem.pairs.opening]
    for a, b in ties.tolist():
        of_a, of_b = _of_person(problem, a), _of_person(problem, b)
        for host in np.intersect1d(host_of[of_a], host_of[of_b]).tolist():
            both = np.concatenate((of_a[host_of[of_a] == host], of_b[host_of[of_b] == host]))
            name = problem.hosts.ids[host]
            key = ("keep_apart", problem.persons.ids[a], problem.persons.ids[b], "host", name)
            rows.add(key, _visit_terms(rows, problem, both, name), high=1)


def keep_together(rows: TieRows, problem: Problem) -> None:
    """Hold two people in exactly the same openings."""
    for a, b in np.unique(np.sort(problem.links.keep_together, axis=1), axis=0).tolist():
        own = _of_person(problem, a)
        others = problem.pair_rows(np.full(len(own), b), problem.pairs.opening[own])
        for row, other in zip(own[others >= 0].tolist(), others[others >= 0].tolist(), strict=True):
            opening = problem.openings.ids[problem.pairs.opening[row]]
            key = ("keep_together", problem.persons.ids[a], problem.persons.ids[b], opening)
            rows.add(key, np.array([row, other]), np.array([1, -1]), low=0, high=0)


def requires(rows: TieRows, problem: Problem) -> None:
    """Let a pair be chosen only together with one of the pairs its rows name."""
    grid = problem.links.requires
    own, others = problem.pair_rows(grid[:, 0], grid[:, 1]), problem.pair_rows(grid[:, 2], grid[:, 3])
    for row in np.unique(own[(own >= 0) & (others >= 0)]).tolist():
        helping = np.unique(others[(own == row) & (others >= 0)])
        if row in helping:
            continue
        pair = problem.persons.ids[problem.pairs.person[row]], problem.openings.ids[problem.pairs.opening[row]]
        weights = np.append(np.ones(len(helping), dtype=np.int64), -1)
        rows.add(("requires", *pair), np.append(helping, row), weights, low=0)


def limits(rows: TieRows, problem: Problem) -> None:
    """Keep what the chosen pairs use of each named limit within it."""
    weights = problem.links.limit_weights
    pairs = problem.pair_rows(weights[:, 1], weights[:, 2])
    for limit, most in enumerate(problem.links.limit_max.tolist()):
        own = (weights[:, 0] == limit) & (pairs >= 0)
        rows.add(("limits", problem.links.limit_ids[limit]), pairs[own], weights[own, 3], high=most)


def floors(rows: TieRows, problem: Problem) -> None:
    """Demand placements for enough people of a group."""
    grid = problem.links.groups
    for floor, least in enumerate(problem.links.floor_min.tolist()):
        terms = placed_terms(rows, problem, np.unique(grid[grid[:, 0] == floor, 1]))
        rows.add(("floors", problem.links.floor_ids[floor]), terms, low=least)


def harm_guard(rows: TieRows, problem: Problem) -> None:
    """Demand for everyone who stands somewhere no less value than now; that they are placed stands elsewhere."""
    for person, held in current_rows(problem).items() if problem.harm_guard else ():
        own = _of_person(problem, person)
        value = problem.pairs.value
        rows.add(("current", problem.persons.ids[person]), own, value[own], low=int(value[list(held)].sum()))


TIES: Final[tuple[Lay, ...]] = (
    *(max_hours, slots, host_seats, host_support, keep_apart, keep_together, requires, limits, floors, harm_guard),
)

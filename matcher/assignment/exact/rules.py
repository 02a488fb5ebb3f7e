"""The rules of the format, one function each, as rows over the choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.exact.rows import groups
from matcher.assignment.plan import current_rows

if TYPE_CHECKING:
    from matcher.assignment.exact.rows import Choices
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

Lay = Callable[["Choices", "Problem"], None]

OPENING: Final = 0
"""``where`` of a keep-apart row that means the opening; the other means the host."""

# ------------------------------------------------------------------ persons


def max_placements(choices: Choices, problem: Problem) -> None:
    """Limit the openings a person holds at once."""
    for person, most in enumerate(problem.persons.max_placements.tolist()):
        choices.at_most(("persons", problem.persons.ids[person], "max_placements"), choices.of_person(person), most)


def max_hours(choices: Choices, problem: Problem) -> None:
    """Limit a person's weekly hours over all openings, in hundredths."""
    for person, most in _limited(problem.persons.max_hours):
        own = choices.of_person(person)
        hours = problem.openings.hours[problem.pairs.opening[own]]
        choices.at_most(("persons", problem.persons.ids[person], "max_hours"), own, most, hours)


def slots(choices: Choices, problem: Problem) -> None:
    """Keep a person from holding two openings that share a slot."""
    openings = problem.openings
    each, slot = _pairs_by_slot(problem)
    taken = problem.pairs.person[each] * (len(openings.slot_ids) + 1) + slot
    for _, places in groups(taken):
        person = int(problem.pairs.person[each[places[0]]])
        choices.at_most(("persons", problem.persons.ids[person], "slots"), each[places], 1)


def _pairs_by_slot(problem: Problem) -> tuple[Whole, Whole]:
    """Give a row of ``pairs`` and a slot for every slot of every pair, shape (n,) each."""
    openings = problem.openings
    number = np.bincount(openings.slot_owner, minlength=len(openings.ids))
    start = np.cumsum(number) - number
    of_pair = number[problem.pairs.opening]
    each = np.repeat(np.arange(len(of_pair)), of_pair)
    within = np.arange(len(each)) - np.repeat(np.cumsum(of_pair) - of_pair, of_pair)
    return each, openings.slot[start[problem.pairs.opening[each]] + within]


def must_place(choices: Choices, problem: Problem) -> None:
    """Demand a placement for those who must not be left out."""
    for person in np.flatnonzero(problem.persons.must_place).tolist():
        choices.at_least(("persons", problem.persons.ids[person], "must_place"), choices.of_person(person), 1)


# ------------------------------------------------------------------ openings and hosts


def seats(choices: Choices, problem: Problem) -> None:
    """Limit the persons at an opening."""
    for opening, most in enumerate(problem.openings.seats.tolist()):
        choices.at_most(("openings", problem.openings.ids[opening], "seats"), choices.of_opening(opening), most)


def support_capacity(choices: Choices, problem: Problem) -> None:
    """Limit the support units used at an opening."""
    for opening, most in _limited(problem.openings.support_capacity):
        here = choices.of_opening(opening)
        name = ("openings", problem.openings.ids[opening], "support_capacity")
        choices.at_most(name, here, most, problem.pairs.support_load[here])


def min_group(choices: Choices, problem: Problem) -> None:
    """Let an opening run with enough persons or none."""
    for opening in np.flatnonzero(problem.openings.min_group > 1).tolist():
        here = choices.of_opening(opening)
        if not len(here):
            continue
        name = ("openings", problem.openings.ids[opening], "min_group")
        # More than could ever come is the same as one more than that.
        needed = min(int(problem.openings.min_group[opening]), len(here) + 1)
        running = choices.helper()
        for row in here.tolist():
            choices.implies(None, row, np.array([running]))
        weights = np.append(np.ones(len(here), dtype=np.int64), -needed)
        choices.between(name, np.append(here, running), weights, low=0)


def host_seats(choices: Choices, problem: Problem) -> None:
    """Limit the distinct persons at a host over all its openings."""
    for host, most in _limited(problem.hosts.seats):
        there = np.flatnonzero(problem.openings.host[problem.pairs.opening] == host)
        visitors = np.unique(problem.pairs.person[there]).tolist()
        visits = [choices.visits(person, host) for person in visitors]
        choices.at_most(("hosts", problem.hosts.ids[host], "seats"), np.array(visits, dtype=np.int64), most)


def host_support(choices: Choices, problem: Problem) -> None:
    """Limit the support units used at a host over all its openings; each opening held counts."""
    for host, most in _limited(problem.hosts.support_capacity):
        there = np.flatnonzero(problem.openings.host[problem.pairs.opening] == host)
        name = ("hosts", problem.hosts.ids[host], "support_capacity")
        choices.at_most(name, there, most, problem.pairs.support_load[there])


def _limited(limits: Whole) -> list[tuple[int, int]]:
    """Give places and limits where there is one."""
    return [(place, int(limits[place])) for place in np.flatnonzero(limits >= 0).tolist()]


# ------------------------------------------------------------------ ties


def keep_apart(choices: Choices, problem: Problem) -> None:
    """Keep two persons from meeting in an opening, or at a host."""
    seen: set[tuple[int, int, int]] = set()
    for a, b, where in problem.links.keep_apart.tolist():
        if (min(a, b), max(a, b), where) in seen:
            continue
        seen.add((min(a, b), max(a, b), where))
        name = ("keep_apart", problem.persons.ids[a], problem.persons.ids[b], "opening" if where == OPENING else "host")
        for one, other in _meetings(choices, problem, a, b, at_opening=where == OPENING):
            choices.at_most(name, np.array([one, other]), 1)


def _meetings(choices: Choices, problem: Problem, a: int, b: int, *, at_opening: bool) -> list[tuple[int, int]]:
    """Give the choices of two persons that would bring them together."""
    of_a, of_b = choices.of_person(a), choices.of_person(b)
    places = problem.pairs.opening if at_opening else problem.openings.host[problem.pairs.opening]
    shared = np.intersect1d(places[of_a], places[of_b]).tolist()
    if at_opening:
        return [(int(of_a[places[of_a] == place][0]), int(of_b[places[of_b] == place][0])) for place in shared]
    visits = [(choices.visits(a, place), choices.visits(b, place)) for place in shared]
    return [(one, other) for one, other in visits if one is not None and other is not None]


def keep_together(choices: Choices, problem: Problem) -> None:
    """Hold two persons in exactly the same openings."""
    seen: set[tuple[int, int]] = set()
    for a, b in problem.links.keep_together.tolist():
        if (min(a, b), max(a, b)) in seen:
            continue
        seen.add((min(a, b), max(a, b)))
        name = ("keep_together", problem.persons.ids[a], problem.persons.ids[b])
        both = np.concatenate((choices.of_person(a), choices.of_person(b)))
        for _, places in groups(problem.pairs.opening[both]):
            # Alone in the list, a choice must equal nothing: it cannot be made.
            choices.between(name, both[places], np.array([1, -1][: len(places)]), low=0, high=0)


def pinned(choices: Choices, problem: Problem) -> None:
    """Demand the pairs that were decided."""
    for person, opening, row in _named_pairs(problem, problem.links.pinned):
        choices.at_least(("pinned", person, opening), np.array([row]), 1)


def forbidden(choices: Choices, problem: Problem) -> None:
    """Rule out the pairs that were ruled out."""
    for person, opening, row in _named_pairs(problem, problem.links.forbidden):
        choices.at_most(("forbidden", person, opening), np.array([row]), 0)


def _named_pairs(problem: Problem, pairs: Whole) -> list[tuple[str, str, int]]:
    """Give names and row of each different pair that is allowed at all."""
    rows = problem.pair_rows(pairs[:, 0], pairs[:, 1])
    found = dict.fromkeys(rows[rows >= 0].tolist())
    return [
        (
            problem.persons.ids[problem.pairs.person[row]],
            problem.openings.ids[problem.pairs.opening[row]],
            row,
        )
        for row in found
    ]


def requires(choices: Choices, problem: Problem) -> None:
    """Let a pair be chosen only together with one of the pairs its rows name."""
    grid = problem.links.requires
    rows, others = problem.pair_rows(grid[:, 0], grid[:, 1]), problem.pair_rows(grid[:, 2], grid[:, 3])
    named = {row: (person, opening) for person, opening, row in _named_pairs(problem, grid[:, :2])}
    for row, (person, opening) in named.items():
        helping = np.unique(others[(rows == row) & (others >= 0)])
        if row not in helping:
            choices.implies(("requires", person, opening), row, helping)


def limits(choices: Choices, problem: Problem) -> None:
    """Keep what the chosen pairs use of each named limit within it."""
    weights = problem.links.limit_weights
    rows = problem.pair_rows(weights[:, 1], weights[:, 2])
    for limit, most in enumerate(problem.links.limit_max.tolist()):
        own = (weights[:, 0] == limit) & (rows >= 0)
        choices.at_most(("limits", problem.links.limit_ids[limit]), rows[own], most, weights[own, 3])


def floors(choices: Choices, problem: Problem) -> None:
    """Demand placements for enough persons of a group."""
    grid = problem.links.groups
    for floor, least in enumerate(problem.links.floor_min.tolist()):
        members = np.unique(grid[grid[:, 0] == floor, 1]).tolist()
        placed = [choice for person in members if (choice := choices.placed(person)) is not None]
        choices.at_least(("floors", problem.links.floor_ids[floor]), np.array(placed, dtype=np.int64), least)


def harm_guard(choices: Choices, problem: Problem) -> None:
    """Demand for everyone who stands somewhere a place, and no less value than now."""
    if not problem.harm_guard:
        return
    for person, held in current_rows(problem).items():
        own = choices.of_person(person)
        name = ("current", problem.persons.ids[person])
        choices.at_least(name, own, 1)
        value = problem.pairs.value
        choices.at_least(name, own, int(value[list(held)].sum()), value[own])


RULES: Final[tuple[Lay, ...]] = (
    *(must_place, pinned, floors, harm_guard),
    *(max_placements, max_hours, slots, seats, support_capacity, min_group, host_seats, host_support),
    *(keep_apart, keep_together, forbidden, requires, limits),
)

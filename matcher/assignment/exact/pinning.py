"""A problem solved again and again, each time with another pair pinned: only what a pin can change is solved anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.exact.levels import caps, level_sum
from matcher.assignment.exact.parts import parts_of
from matcher.assignment.exact.rows import BEYOND_ANY_SUM, Choices
from matcher.assignment.exact.rules import RULES
from matcher.assignment.exact.run import run
from matcher.assignment.exact.unmoved import Unmoved
from matcher.assignment.plan import levels_of, reached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.assignment.budget import Deadline
    from matcher.assignment.exact.parts import Part
    from matcher.assignment.exact.rows import Model
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

LARGEST: Final = 2**40
"""Up to here several goals are added up into one sum: far below where a bound of the solver stops being exact."""


@dataclass(frozen=True)
class Resolved:
    """A part solved anew.

    Parameters
    ----------
    rows : shape (n,)
        Chosen rows of ``problem.pairs`` in this part; None when no plan was found.
    reached
        A number per goal: the levels asked for, then the others who hold exactly what they held (if asked for).
    bounds
        No plan has more on a goal, of those that reach ``reached`` on the goals before, as long as each of these is
        settled, that is, reaches its bound. What stands after the first one that is not is true of every plan.
    impossible
        Whether it was shown that there is no plan.
    """

    rows: Whole | None
    reached: tuple[int, ...]
    bounds: tuple[int, ...]
    impossible: bool = False

    def settled(self, goals: int) -> bool:
        """Tell whether the first goals are known to be as good as can be."""
        return self.rows is not None and self.reached[:goals] == self.bounds[:goals]


class Pinning:
    """A problem laid out once, in parts whose models are kept.

    Parameters
    ----------
    base : shape (n,)
        Rows of ``problem.pairs`` that the plan holds, rising.
    levels
        How many levels of the objective matter.
    unmoved
        Whether, after these, as many people as can be are to hold exactly what they hold in the plan.
    """

    def __init__(self, problem: Problem, base: Whole, *, levels: int, unmoved: bool) -> None:
        self.problem, self.base, self.levels = problem, base, levels
        choices = Choices(problem)
        for rule in RULES:
            rule(choices, problem)
        goals = [level_sum(choices, problem, level) for level in levels_of(problem)[:levels]]
        # Laid down before the parts are made: it ties the pairs of a person together, so that nobody who holds places
        # in two parts is counted twice.
        self.unmoved = Unmoved.of(choices, problem, base) if unmoved else None
        if self.unmoved is not None:
            goals.append((self.unmoved.choices, self.unmoved.weights))
        self.parts = parts_of(choices, goals)
        self.owner = np.zeros(choices.count, dtype=np.int64)
        if self.unmoved is not None:
            self.owner[self.unmoved.choices] = self.unmoved.persons
        self.part_of = np.empty(choices.count, dtype=np.int64)
        for place, part in enumerate(self.parts):
            self.part_of[part.choices] = place
        self._open: dict[int, _OpenPart] = {}

    def held(self, place: int) -> Whole:
        """Give the rows that the plan holds in a part."""
        rows: Whole = self.base[self.part_of[self.base] == place]
        return rows

    def solve(self, place: int, pin: int | None, *, deadline: Deadline, seed: int) -> Resolved:
        """Solve a part anew.

        Parameters
        ----------
        pin
            A row of ``problem.pairs`` in this part that must be chosen, whose person does not count as one who may
            stay; None for no more than the problem demands.
        """
        if place not in self._open:
            self._open[place] = _OpenPart(self, place)
        return self._open[place].solve(pin, deadline, seed)

    def people(self, place: int, pin: int | None) -> Whole:
        """Give the people with pairs in a part, without the one of the pin, shape (n,)."""
        own = self.parts[place].choices
        people = np.unique(self.problem.pairs.person[own[own < len(self.problem.pairs.person)]])
        return people if pin is None else people[people != self.problem.pairs.person[pin]]

    def measure(self, place: int, rows: Whole, pin: int | None) -> tuple[int, ...]:
        """Measure chosen rows of a part on every goal."""
        numbers = reached(self.problem, rows)[: self.levels]
        if self.unmoved is None:
            return numbers
        changed = np.setxor1d(rows, self.held(place))
        moved = np.isin(self.people(place, pin), self.problem.pairs.person[changed])
        return (*numbers, int((~moved).sum()))


class _OpenPart:
    """A part with its model: each pin is taken back after use, so that no answer depends on those before it."""

    def __init__(self, pinning: Pinning, place: int) -> None:
        self.pinning, self.place = pinning, place
        self.part: Part = pinning.parts[place]
        self.model: Model = self.part.model()
        self.tops = self._tops()
        self.groups, self.factors = weighed(self.tops)
        # Rows that hold a goal while later ones are improved; they ask for nothing until then.
        self.floors = {goal: self.model.floor(*self.part.goals[goal]) for group in self.groups[:-1] for goal in group}

    def _tops(self) -> tuple[int, ...]:
        """Give for each goal a number no plan of this part exceeds, without any search."""
        most = caps(self.pinning.problem, self.part.choices)[: self.pinning.levels]
        tops = [min(cap, int(weights.sum())) for cap, (_, weights) in zip(most, self.part.goals, strict=False)]
        return tuple(tops) if self.pinning.unmoved is None else (*tops, len(self.pinning.people(self.place, None)))

    def solve(self, pin: int | None, deadline: Deadline, seed: int) -> Resolved:
        own = None if pin is None else int(np.searchsorted(self.part.choices, pin))
        if own is not None:
            self.model.allow(own, 1, 1)
        found = self._goal_by_goal(pin, deadline, seed)
        if own is not None:
            self.model.allow(own, 0, 1)
        for floor in self.floors.values():
            self.model.raise_floor(floor, -BEYOND_ANY_SUM)
        return found

    def _goal_by_goal(self, pin: int | None, deadline: Deadline, seed: int) -> Resolved:
        state, chosen = Resolved(None, tuple(0 for _ in self.tops), self.tops), None
        for number, group in enumerate(self.groups):
            goal, constant = self._sum(group, pin)
            found = run(self.model, seconds=deadline.left(), seed=seed, goal=goal, start=chosen, at_once=True)
            if found.chosen is None:
                # With a plan in hand nothing was learnt; without one, this is the answer.
                return Resolved(state.rows, state.reached, state.bounds, found.impossible and number == 0)
            chosen = found.chosen
            state = self._read(group, found.chosen, found.bound + constant, state.bounds, pin)
            if not state.settled(group[-1] + 1):
                break
            for place in group if number + 1 < len(self.groups) else ():
                self.model.raise_floor(self.floors[place], state.reached[place])
        return state

    def _sum(self, group: Sequence[int], pin: int | None) -> tuple[tuple[Whole, Whole], int]:
        """Add goals up into one; what the choices do not say of it is the constant."""
        total, constant = np.zeros(len(self.part.choices), dtype=np.int64), 0
        unmoved = self.pinning.unmoved
        for goal in group:
            choices, weights = self.part.goals[goal]
            if unmoved is not None and goal == self.pinning.levels:
                people = self.pinning.people(self.place, pin)
                constant = self.factors[goal] * int(unmoved.alone[people].sum())
                weights = weights * np.isin(self.pinning.owner[self.part.choices[choices]], people)
            np.add.at(total, choices, self.factors[goal] * weights)
        counted = np.flatnonzero(total)
        return (counted, total[counted]), constant

    def _read(
        self, group: Sequence[int], chosen: tuple[int, ...], most: int, bounds: tuple[int, ...], pin: int | None
    ) -> Resolved:
        """Measure a plan, and split what no sum of a group exceeds into what no goal of it does."""
        made: Whole = self.part.choices[np.array(chosen, dtype=np.int64) == 1]
        rows = made[made < len(self.pinning.problem.pairs.person)]
        numbers, known = self.pinning.measure(self.place, rows, pin), list(bounds)
        for goal in group:
            # The goals after it count for nothing at least, and those before it are as good as can be.
            known[goal] = min(known[goal], most // self.factors[goal])
            if known[goal] > numbers[goal]:
                break
            most -= self.factors[goal] * numbers[goal]
        return Resolved(rows, numbers, tuple(known))


def weighed(tops: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    """Weigh goals so that one more of a goal counts more than all that come after it together.

    Parameters
    ----------
    tops
        The most each goal may reach; the least is 0.

    Returns
    -------
    groups
        Places of the goals in order; those of a group may be added up, because the sum stays below ``LARGEST``.
    factors
        What one of each goal weighs in the sum of its group.
    """
    groups: list[list[int]] = [[]]
    factors = [1] * len(tops)
    span = 1
    for goal in reversed(range(len(tops))):
        if groups[0] and span * (tops[goal] + 1) > LARGEST:
            groups.insert(0, [])
            span = 1
        groups[0].insert(0, goal)
        factors[goal] = span
        span *= tops[goal] + 1
    return groups, factors

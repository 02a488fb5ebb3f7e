"""Plans nearly as good as a plan: listed one by one, with the share of them that holds each placement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from matcher.assignment import FEW
from matcher.assignment.plan import Assignment, levels_of, reached
from matcher.check import check
from matcher.errors import NoPlan, PlanRefused
from matcher.overrides.plan_space import Searched, Space, exact_space

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matcher.assignment.budget import Budget, Deadline
    from matcher.overrides.plan_space import Demand
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

Pair = tuple[str, str]
Ended = Literal["complete", "plans", "time", "size"]
"""``complete``: there is no other plan within the tolerance; ``plans``: there are more than were asked for; ``time``:
the time ran out; ``size``: what the prices leave is too much to be searched to the end."""

PLANS: Final = 50

BEST_EVERY: Final = 10
"""Every so many plans the next best one is looked for; the others come from values moved a little at random."""

EFFORT: Final = 1.5
"""Work one search may take before the plan it has is good enough."""

PARTS: Final = 64
"""Values are moved in this part of a unit."""

FIRST_MOVE: Final = 8.0
"""Times the tolerance for one placement by which values are moved at first."""

SLACK: Final = 20
"""The best plan for moved values may be missed by this part of the tolerance."""

FASTER: Final = 1.5
LITTLE, MUCH = 0.2, 0.5
"""Shares of the tolerance: a plan that uses less of it lets values move further, one that uses more less far."""


@dataclass(frozen=True, slots=True)
class NearTie:
    """A plan: the sum of its values, and its (person, opening), sorted."""

    value: int
    assignments: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What share of the listed plans holds a placement, 0 … 1, and whether the base plan does."""

    person: str
    opening: str
    in_plan: bool
    share: float


@dataclass(frozen=True, slots=True)
class NearTies:
    """Plans within a tolerance.

    Parameters
    ----------
    plans
        The base first; then by value, the largest first, then by assignments.
    ended
        Why the list ends.
    shares
        A row for each placement that a listed plan holds, by person, then opening. A share is one of the plans listed:
        unless the list is complete, it says nothing of those that are not.
    drawn
        Place in ``plans`` of the one that was drawn; None unless that was asked for.
    probability
        How likely each plan was to be drawn; None unless that was asked for.
    """

    plans: tuple[NearTie, ...]
    ended: Ended
    shares: tuple[Share, ...]
    drawn: int | None = None
    probability: float | None = None

    @property
    def complete(self) -> bool:
        """Whether there is no other plan within the tolerance."""
        return self.ended == "complete"


def near_ties(
    problem: Problem,
    base: Assignment,
    *,
    plans: int = PLANS,
    tolerance: int,
    budget: Budget,
    seed: int = 0,
    draw: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> NearTies:
    """List plans nearly as good as a plan.

    Each keeps every rule, reaches at least what the base reaches on each level above ``value``, and is worth at most
    the tolerance less than the base. Without ``value`` in the objective every level is held and the value is free.
    Levels after ``value`` are not looked at.

    The next best plan is looked for at the first turn and at every tenth; such plans differ from others in a few
    people. In between, all values are moved a little at random, as far as the tolerance bears, and the plan that is
    best then is taken: such plans differ from each other as much as they may.

    Parameters
    ----------
    base
        A plan that keeps the rules of this problem, best where its status is ``optimal``. Where it is not, better ones
        may be among the plans.
    plans
        How many to list at most, the base among them.
    tolerance
        In units of value.
    draw
        Whether one of the plans is drawn, each as likely as any other. Nothing is drawn unless somebody decided so.
    on_progress
        Told how many plans are listed, and how many there can be at most.

    Returns
    -------
    NearTies
        Equal arguments give an equal list unless the budget cuts in.

    Raises
    ------
    NoPlan
        If the base has no plan.
    PlanRefused
        If a plan fails the independent check, the base too.
    """
    if base.objective is None:
        raise NoPlan(base.conflict)
    listing = _Listing(problem, base, tolerance, seed)
    ended = listing.fill(plans, budget.start(), on_progress)
    found = _sorted(problem, base, listing.plans)
    shares = _shares(problem, listing.plans)
    if not draw:
        return NearTies(found, ended, shares)
    drawn = int(np.random.default_rng(seed).integers(len(found)))
    return NearTies(found, ended, shares, drawn, 1.0 / len(found))


def rows_of(problem: Problem, pairs: Sequence[Pair]) -> Whole:
    """Find the rows of pairs that the problem has, rising."""
    person = {name: place for place, name in enumerate(problem.persons.ids)}
    opening = {name: place for place, name in enumerate(problem.openings.ids)}
    grid = np.array([(person[who], opening[where]) for who, where in pairs], dtype=np.int64).reshape(-1, 2)
    rows: Whole = np.sort(problem.pair_rows(grid[:, 0], grid[:, 1]))
    return rows


class _Listing:
    """Plans listed so far, as rows of ``problem.pairs``; the base is the first."""

    def __init__(self, problem: Problem, base: Assignment, tolerance: int, seed: int) -> None:
        self.problem, self.seed, self.tolerance = problem, seed, tolerance
        self.tables = problem.to_tables()
        self.plans = [rows_of(problem, base.assignments)]
        self.known = {self.plans[0].tobytes()}
        self._verify(self.plans[0])
        self.value = problem.pairs.value
        self.most = self._worth(self.plans[0])
        self.has_value = "value" in problem.objective
        self.demands = _demands(base, tolerance)
        self.move = FIRST_MOVE * tolerance / max(1, len(self.plans[0]))
        if not self.has_value:
            self.move = float(self.value.max(initial=0)) + 1.0

    def fill(self, most: int, deadline: Deadline, on_progress: Callable[[int, int], None] | None) -> Ended:
        """List up to so many plans; tells why the list ends."""
        for space in self._spaces(deadline):
            self._forbid(space, self.plans[:1] if len(space.variables) > FEW else self.plans)
            while (found := self._next(space, deadline)).rows is not None:
                if found.rows.tobytes() in self.known:
                    self._forbid(space, [found.rows])
                    continue
                if len(self.plans) >= most:
                    return "plans"
                self._add(space, found.rows)
                if on_progress is not None:
                    on_progress(len(self.plans), most)
            if not found.impossible:
                return "time"
            if space.whole:
                return "complete"
        return "size"

    def _add(self, space: Space, rows: Whole) -> None:
        """List a plan. In a large space it is forbidden only when it is found again: each such row costs time."""
        self._verify(rows)
        self.plans.append(rows)
        self.known.add(rows.tobytes())
        if len(space.variables) <= FEW:
            self._forbid(space, [rows])

    def _verify(self, rows: Whole) -> None:
        """Read a plan again by the independent check."""
        problem, numbers = self.problem, reached(self.problem, rows)
        made = Assignment(
            "feasible", _names(problem, rows), problem.objective, levels_of(problem), numbers, numbers, "given"
        )  # fmt: skip
        if broken := check(self.tables, made.to_solution()):
            raise PlanRefused(broken)

    def _forbid(self, space: Space, plans: Sequence[Whole]) -> None:
        for rows in plans:
            space.forbid(rows)

    def _spaces(self, deadline: Deadline) -> Iterator[Space]:
        """Give where to look, a small problem pair by pair."""
        if len(self.value) <= FEW or not self.has_value:
            yield exact_space(self.problem, self.demands)
        else:
            # Its compiler takes a second to load, which no small round should wait for.
            from matcher.overrides.price_space import price_spaces

            yield from price_spaces(self.problem, self.demands, self.plans[0], deadline)

    def _next(self, space: Space, deadline: Deadline) -> Searched:
        """Look for a plan that is not forbidden yet."""
        turn = len(self.plans) - 1
        is_best = turn % BEST_EVERY == 0
        found = self._best(space, deadline, EFFORT) if is_best else self._moved(space, turn, deadline)
        if found.rows is None and not found.impossible:
            return self._best(space, deadline, None)
        return found

    def _best(self, space: Space, deadline: Deadline, effort: float | None) -> Searched:
        goal = space.weigh(self.value)
        return space.search(goal, seconds=deadline.left(), seed=self.seed, effort=effort)

    def _moved(self, space: Space, turn: int, deadline: Deadline) -> Searched:
        """Take the plan that is best when every value has moved a little; learns how far values should move."""
        far = max(1, round(self.move * PARTS))
        moves = np.random.default_rng([self.seed, turn]).integers(-far, far + 1, size=len(self.value))
        goal = space.weigh(self.value * PARTS + moves)
        slack = self.tolerance * PARTS / SLACK
        found = space.search(goal, seconds=deadline.left(), seed=self.seed, effort=EFFORT, slack=slack)
        if found.rows is not None and self.has_value:
            used = self.most - self._worth(found.rows)
            if used > MUCH * self.tolerance:
                self.move /= FASTER
            elif used < LITTLE * self.tolerance:
                self.move *= FASTER
        return found

    def _worth(self, rows: Whole) -> int:
        return int(self.value[rows].sum())


def _demands(base: Assignment, tolerance: int) -> tuple[Demand, ...]:
    """Say what a plan must reach: all that the base does on levels down to ``value``, and there the tolerance less."""
    assert base.objective is not None  # only a plan comes here
    demands: list[Demand] = []
    for level, number in zip(base.levels, base.objective, strict=True):
        if level.name == "value":
            return (*demands, (level, number - tolerance))
        demands.append((level, number))
    return tuple(demands)


def _sorted(problem: Problem, base: Assignment, plans: Sequence[Whole]) -> tuple[NearTie, ...]:
    """Name the plans and bring them into order."""
    values = [int(problem.pairs.value[rows].sum()) for rows in plans]
    first, *others = (NearTie(value, _names(problem, rows)) for value, rows in zip(values, plans, strict=True))
    return (first, *sorted(others, key=lambda plan: (-plan.value, plan.assignments)))


def _names(problem: Problem, rows: Whole) -> tuple[Pair, ...]:
    persons, openings = problem.pairs.person[rows].tolist(), problem.pairs.opening[rows].tolist()
    named = ((problem.persons.ids[p], problem.openings.ids[o]) for p, o in zip(persons, openings, strict=True))
    return tuple(sorted(named))


def _shares(problem: Problem, plans: Sequence[Whole]) -> tuple[Share, ...]:
    """Count in how many plans each placement stands."""
    number = np.bincount(np.concatenate(plans), minlength=len(problem.pairs.person))
    rows = np.flatnonzero(number)
    own = np.isin(rows, plans[0]).tolist()
    shares = (number[rows] / len(plans)).tolist()
    persons, openings = problem.pairs.person[rows].tolist(), problem.pairs.opening[rows].tolist()
    made = (
        Share(problem.persons.ids[person], problem.openings.ids[opening], mine, share)
        for person, opening, mine, share in zip(persons, openings, own, shares, strict=True)
    )
    return tuple(sorted(made, key=lambda each: (each.person, each.opening)))

"""The exact method: levels one after the other, each held while the next is improved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.exact.conflict import smallest_conflict
from matcher.assignment.exact.levels import caps, level_sum
from matcher.assignment.exact.rows import BEYOND_ANY_SUM, Choices, Model
from matcher.assignment.exact.rules import RULES
from matcher.assignment.exact.run import run
from matcher.assignment.plan import Assignment, Level, Status, levels_of, reached

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcher.assignment.budget import Budget, Deadline
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

METHOD: Final = "exact"
SHARE: Final = 0.5
"""Part of the time left that a level may take while others wait: a plan good on all levels beats one proof."""


@dataclass(frozen=True)
class Progress:
    """How far a solve is: a level was left with this much reached, and no plan can reach more than ``bound``."""

    level: Level
    reached: int
    bound: int


@dataclass(frozen=True)
class _State:
    """The best plan so far (None before the first), every choice of it, and what was shown of each level."""

    chosen: tuple[int, ...] | None
    bounds: tuple[int, ...]
    impossible: bool = False


def assign_exact(
    problem: Problem, *, budget: Budget, seed: int = 0, on_progress: Callable[[Progress], None] | None = None
) -> Assignment:
    """Solve a round to the proven best plan, or as far as the budget goes.

    Parameters
    ----------
    budget
        When it ends first, the plan is ``feasible`` with an honest bound, or ``unknown`` when there is none yet.
    seed
        Equal problem and seed give an equal answer unless the budget cuts in.
    on_progress
        Told after each level.
    """
    deadline = budget.start()
    choices = Choices(problem)  # one choice per row of problem.pairs
    for rule in RULES:  # one function per rule of the format
        rule(choices, problem)
    state = _solve_levels(choices, problem, deadline, seed, on_progress)
    if state.impossible:
        return _impossible(choices, problem, deadline, seed)
    return _answer(problem, state)


def _solve_levels(
    choices: Choices,
    problem: Problem,
    deadline: Deadline,
    seed: int,
    on_progress: Callable[[Progress], None] | None,
) -> _State:
    levels = levels_of(problem)
    sums = [level_sum(choices, problem, level) for level in levels]  # may lay down helpers: before the model
    model = choices.model()
    state = _State(None, caps(problem))
    if not levels:
        return _first_plan(model, state, deadline, seed)
    for place, level in enumerate(levels):
        state = _improve(model, problem, state, place, sums[place], deadline, seed)
        if state.chosen is None:
            return state
        now = _reached(problem, state)[place]
        model.add(*sums[place], now, BEYOND_ANY_SUM)
        if on_progress is not None:
            on_progress(Progress(level, now, state.bounds[place]))
    return state


def _first_plan(model: Model, state: _State, deadline: Deadline, seed: int) -> _State:
    """Look for any plan: the round has no level to improve, which takes a round without people."""
    found = run(model, seconds=deadline.left(), seed=seed)
    return _State(found.chosen, state.bounds, found.impossible)


def _improve(
    model: Model,
    problem: Problem,
    state: _State,
    place: int,
    goal: tuple[Whole, Whole],
    deadline: Deadline,
    seed: int,
) -> _State:
    """Improve one level, the earlier ones held; a level that cannot rise any more needs no search."""
    if state.chosen is not None and _reached(problem, state)[place] == state.bounds[place]:
        return state
    last = place == len(state.bounds) - 1
    seconds = deadline.left() * (1.0 if last else SHARE)
    found = run(model, seconds=seconds, seed=seed, goal=goal, start=state.chosen)
    if found.chosen is None:
        # With a plan in hand nothing was learnt; without one, this is the answer.
        return state if state.chosen is not None else replace(state, impossible=found.impossible)
    bounds = list(state.bounds)
    bounds[place] = min(bounds[place], found.bound)
    return _State(found.chosen, tuple(bounds))


def _reached(problem: Problem, state: _State) -> tuple[int, ...]:
    return reached(problem, _rows(problem, state))


def _rows(problem: Problem, state: _State) -> Whole:
    return np.flatnonzero(np.array(state.chosen, dtype=np.int64)[: len(problem.pairs.person)])


# ------------------------------------------------------------------ answers


def _answer(problem: Problem, state: _State) -> Assignment:
    if state.chosen is None:
        return Assignment("unknown", (), levels_of(problem), None, state.bounds, METHOD)
    rows = _rows(problem, state)
    objective = reached(problem, rows)
    status: Status = "optimal" if objective == state.bounds else "feasible"
    names = [
        (problem.persons.ids[person], problem.openings.ids[opening])
        for person, opening in zip(problem.pairs.person[rows], problem.pairs.opening[rows], strict=True)
    ]
    return Assignment(status, tuple(sorted(names)), levels_of(problem), objective, state.bounds, METHOD)


def _impossible(choices: Choices, problem: Problem, deadline: Deadline, seed: int) -> Assignment:
    conflict, minimal = smallest_conflict(choices, deadline=deadline, seed=seed)
    return Assignment("infeasible", (), levels_of(problem), None, None, METHOD, conflict, minimal)

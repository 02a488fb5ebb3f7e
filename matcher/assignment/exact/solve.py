"""The exact method: levels one after the other, each held while the next is improved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.exact.conflict import smallest_conflict
from matcher.assignment.exact.levels import caps, level_sum
from matcher.assignment.exact.parts import parts_of
from matcher.assignment.exact.rows import BEYOND_ANY_SUM, Choices
from matcher.assignment.exact.rules import RULES
from matcher.assignment.exact.run import run
from matcher.assignment.exact.start import first_plan
from matcher.assignment.plan import Assignment, Level, Status, levels_of, reached

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcher.assignment.budget import Budget, Deadline
    from matcher.assignment.exact.parts import Part
    from matcher.assignment.exact.rows import Model
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

METHOD: Final = "exact"
LEAST: Final = 0.2
"""Part of the time left that even a tiny part may take: starting the solver alone takes a moment."""

SMALL: Final = 2000
"""Choices up to which the solver finds a first plan at once by itself."""

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
    """The best plan of a part so far (None before the first), every choice of it, and what was shown of each level."""

    part: Part
    chosen: tuple[int, ...] | None
    bounds: tuple[int, ...]
    impossible: bool = False

    def rows(self, problem: Problem) -> Whole:
        """Give the chosen rows of ``problem.pairs``."""
        made: Whole = self.part.choices[np.array(self.chosen or (), dtype=np.int64) == 1]
        pairs: Whole = made[made < len(problem.pairs.person)]
        return pairs

    def reached(self, problem: Problem) -> tuple[int, ...]:
        """Measure the plan of this part."""
        return reached(problem, self.rows(problem))


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
        Told of each level once the plan is final.
    """
    deadline = budget.start()
    choices = Choices(problem)  # one choice per row of problem.pairs
    for rule in RULES:  # one function per rule of the format
        rule(choices, problem)
    levels = levels_of(problem)
    goals = [level_sum(choices, problem, level) for level in levels]  # may lay down helpers: before the parts
    states = _solve_parts(parts_of(choices, goals), problem, deadline, seed)
    if any(state.impossible for state in states):
        return _impossible(choices, problem, deadline, seed)
    answer = _answer(problem, states)
    if on_progress is not None and answer.objective is not None and answer.bound is not None:
        for level, now, bound in zip(levels, answer.objective, answer.bound, strict=True):
            on_progress(Progress(level, now, bound))
    return answer


def _solve_parts(parts: tuple[Part, ...], problem: Problem, deadline: Deadline, seed: int) -> list[_State]:
    """Solve the parts one after the other, the smallest first; each may take its share of the time left."""
    states: list[_State] = []
    waiting = sum(len(part.choices) for part in parts)
    for part in parts:
        share = max(LEAST, len(part.choices) / waiting) if waiting else 1.0
        states.append(_solve_levels(part, problem, deadline.share(share), seed))
        waiting -= len(part.choices)
        if states[-1].impossible:
            break
    return states


def _solve_levels(part: Part, problem: Problem, deadline: Deadline, seed: int) -> _State:
    model = part.model()
    most = zip(caps(problem, part.choices), part.goals, strict=True)
    state = _State(part, None, tuple(cap if len(choices) else 0 for cap, (choices, _) in most))
    # A level nobody here counts for is passed over, so that it makes no difference to the plan of this part.
    own = [(place, goal) for place, goal in enumerate(part.goals) if len(goal[0])]
    if not own:
        return _first_plan(model, state, deadline, seed)
    if len(part.choices) > SMALL and deadline.left() > 0:
        state = replace(state, chosen=first_plan(part))
    for place, goal in own:
        state = _improve(model, problem, state, place, deadline, seed)
        if state.chosen is None:
            return state
        model.add(*goal, state.reached(problem)[place], BEYOND_ANY_SUM)
    return state


def _first_plan(model: Model, state: _State, deadline: Deadline, seed: int) -> _State:
    """Look for any plan where there is no level to improve."""
    found = run(model, seconds=deadline.left(), seed=seed)
    return replace(state, chosen=found.chosen, impossible=found.impossible)


def _improve(model: Model, problem: Problem, state: _State, place: int, deadline: Deadline, seed: int) -> _State:
    """Improve one level, the earlier ones held; a level that cannot rise any more needs no search."""
    if state.chosen is not None and state.reached(problem)[place] == state.bounds[place]:
        return state
    last = not any(len(choices) for choices, _ in state.part.goals[place + 1 :])
    seconds = deadline.left() * (1.0 if last else SHARE)
    found = run(model, seconds=seconds, seed=seed, goal=state.part.goals[place], start=state.chosen)
    if found.interrupted:
        deadline.stop()
    if found.chosen is None:
        # With a plan in hand nothing was learnt; without one, this is the answer.
        return state if state.chosen is not None else replace(state, impossible=found.impossible)
    bounds = list(state.bounds)
    bounds[place] = min(bounds[place], found.bound)
    return replace(state, chosen=found.chosen, bounds=tuple(bounds))


# ------------------------------------------------------------------ answers


def _answer(problem: Problem, states: list[_State]) -> Assignment:
    levels = levels_of(problem)
    bound = _bound(problem, states)
    if any(state.chosen is None for state in states):
        return Assignment("unknown", (), problem.objective, levels, None, bound, METHOD)
    rows = np.sort(np.concatenate([state.rows(problem) for state in states]))
    objective = reached(problem, rows)
    status: Status = "optimal" if objective == bound else "feasible"
    names = [
        (problem.persons.ids[person], problem.openings.ids[opening])
        for person, opening in zip(problem.pairs.person[rows], problem.pairs.opening[rows], strict=True)
    ]
    return Assignment(status, tuple(sorted(names)), problem.objective, levels, objective, bound, METHOD)


def _bound(problem: Problem, states: list[_State]) -> tuple[int, ...]:
    """Add up what no plan exceeds.

    The bounds of parts may be added as long as every part has settled the levels before: once one has not, parts
    could trade what they reach there, and only what holds without any search is left.
    """
    bound = list(caps(problem, np.arange(len(problem.pairs.person))))
    for place in range(len(bound)):
        bound[place] = min(bound[place], sum(state.bounds[place] for state in states))
        if any(state.chosen is None or state.reached(problem)[place] < state.bounds[place] for state in states):
            break
    return tuple(bound)


def _impossible(choices: Choices, problem: Problem, deadline: Deadline, seed: int) -> Assignment:
    conflict, minimal = smallest_conflict(choices, deadline=deadline, seed=seed)
    return Assignment("infeasible", (), problem.objective, levels_of(problem), None, None, METHOD, conflict, minimal)

"""A set of plans that can be searched again and again, with the plans already listed taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.sat.python import cp_model

from matcher.assignment.exact.levels import level_sum
from matcher.assignment.exact.rows import BEYOND_ANY_SUM, Choices
from matcher.assignment.exact.rules import RULES
from matcher.assignment.exact.run import searched, solver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matcher.assignment.plan import Level
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

Demand = tuple["Level", int]
"""A level of the objective and the least that a plan must reach on it."""

HELPER: Final = -1


@dataclass(frozen=True)
class Contents:
    """What the variables of a model stand for.

    Parameters
    ----------
    parties
        How many variables say who comes to an opening, all of its people at once; exactly one of each opening holds.
        They stand first; then come variables of single pairs, then helpers.
    opening : shape (parties,)
        The opening of each party.
    variable, row : shape (n,)
        A variable, and a row of ``problem.pairs`` it holds; ``HELPER`` for one that holds none. A party of nobody has
        no entry.
    fixed : shape (n,)
        Rows that every plan holds and no variable stands for.
    """

    parties: int
    opening: Whole
    variable: Whole
    row: Whole
    fixed: Whole


@dataclass(frozen=True)
class Searched:
    """The rows of the plan found, rising; None without one, then whether it was shown that there is none left."""

    rows: Whole | None
    impossible: bool = False


class Space:
    """Plans that a model holds.

    Parameters
    ----------
    whole
        Whether every plan asked for is in it: once nothing is left here, there is no other plan.
    """

    def __init__(
        self,
        problem: Problem,
        model: cp_model.CpModel,
        variables: Sequence[cp_model.IntVar],
        contents: Contents,
        *,
        whole: bool,
    ) -> None:
        self.problem, self.model, self.variables, self.contents, self.whole = problem, model, variables, contents, whole
        inside = contents.row != HELPER
        self._variable, self._row = contents.variable[inside], contents.row[inside]
        self._size = np.bincount(self._variable, minlength=len(variables))
        self._single = self._size > 0
        self._single[: contents.parties] = False
        others = np.bincount(contents.opening, minlength=len(problem.openings.ids))
        self._decides = np.ones(len(variables), dtype=np.bool_)
        self._decides[: contents.parties] = others[contents.opening] > 1
        self._openings = int((others > 0).sum())

    def weigh(self, worth: Whole) -> Whole:
        """Sum up for each variable what the rows it holds are worth, shape (n_variables,)."""
        summed = np.bincount(self._variable, worth[self._row].astype(np.float64), minlength=len(self.variables))
        return np.round(summed).astype(np.int64)

    def forbid(self, rows: Whole) -> None:
        """Take exactly one plan out; one that is not in this space makes no difference.

        Parameters
        ----------
        rows : shape (n,)
            Rows of ``problem.pairs`` that the plan holds.
        """
        made = self._held(rows)
        listed = int(made[: self.contents.parties].sum())
        if listed != self._openings or int(self._size[made].sum()) != len(rows) - len(self.contents.fixed):
            return
        held = np.flatnonzero(made & self._decides)
        free = np.flatnonzero(self._single & ~made)
        places = np.concatenate((held, free)).tolist()
        weights = [1] * len(held) + [-1] * len(free)
        total = cp_model.LinearExpr.weighted_sum([self.variables[place] for place in places], weights)
        self.model.add_linear_constraint(total, -BEYOND_ANY_SUM, len(held) - 1)

    def _held(self, rows: Whole) -> NDArray[np.bool_]:
        """Tell which variables a plan makes true, helpers left out; shape (n_variables,)."""
        own = np.zeros(len(self.problem.pairs.person), dtype=np.bool_)
        own[rows] = True
        own[self.contents.fixed] = False
        here = np.bincount(self._variable, own[self._row], minlength=len(self.variables))
        no_helper = self._single.copy()
        no_helper[: self.contents.parties] = True
        made: NDArray[np.bool_] = (here == self._size) & no_helper
        # A party holds when all who come to its opening are in it, and nobody else.
        number = np.bincount(self.problem.pairs.opening[own], minlength=len(self.problem.openings.ids))
        alone: NDArray[np.bool_] = here[: self.contents.parties] == number[self.contents.opening]
        made[: self.contents.parties] &= alone
        return made

    def search(
        self,
        goal: Whole,
        *,
        seconds: float,
        seed: int,
        effort: float | None = None,
        slack: float = 0.0,
    ) -> Searched:
        """Look for a plan.

        Parameters
        ----------
        goal : shape (n_variables,)
            What to raise.
        effort
            Work at most, about seconds of a fast machine and the same on every one; None for as much as the time lets.
        slack
            How much less than the most the goal may reach.

        Raises
        ------
        SolverRefused
            If the model is malformed.
        """
        if seconds <= 0:
            return Searched(None)
        self.model.maximize(cp_model.LinearExpr.weighted_sum(self.variables, goal.tolist()))
        search = solver(seconds, seed, at_once=True)
        search.parameters.absolute_gap_limit = slack
        if effort is not None:
            search.parameters.max_deterministic_time = effort
        status = searched(search, self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Searched(None, impossible=status == cp_model.INFEASIBLE)
        made = np.array([search.value(variable) for variable in self.variables], dtype=np.bool_)
        return Searched(np.sort(np.concatenate((self.contents.fixed, self._row[made[self._variable]]))))


def exact_space(problem: Problem, demands: Sequence[Demand]) -> Space:
    """Make the space of every plan that keeps the rules and reaches what is demanded, pair by pair."""
    choices = Choices(problem)  # one choice per row of problem.pairs
    for rule in RULES:
        rule(choices, problem)
    goals = [level_sum(choices, problem, level) for level, _ in demands]
    model = choices.model()
    for goal, (_, least) in zip(goals, demands, strict=True):
        model.add(*goal, least, BEYOND_ANY_SUM)
    pairs, none = len(problem.pairs.person), np.empty(0, dtype=np.int64)
    places = np.arange(choices.count)
    contents = Contents(0, none, places, np.where(places < pairs, places, HELPER), none)
    return Space(problem, model.model, model.choices, contents, whole=True)

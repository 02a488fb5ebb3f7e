"""The best plan out of what is left, by CP-SAT: parties of openings chosen so that every tie holds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from matcher.assignment.exact.rows import groups
from matcher.assignment.exact.run import ROUNDING, searched, was_interrupted
from matcher.assignment.prices.ties import BEYOND_WHOLE

if TYPE_CHECKING:
    from matcher.assignment.prices.layout import Layout
    from matcher.assignment.prices.left import Left
    from matcher.problem.columns import Whole


@dataclass(frozen=True)
class Found:
    """What a search showed.

    Parameters
    ----------
    chosen : shape (n,)
        Choices made, rising; None when no plan was found.
    bound
        No plan out of what is left is worth more.
    impossible
        Whether it was shown that what is left holds no plan.
    interrupted
        Whether somebody stopped it (Ctrl-C) before its time.
    """

    chosen: Whole | None
    bound: int
    impossible: bool = False
    interrupted: bool = False


class Search:
    """The model over what is left."""

    def __init__(self, layout: Layout, left: Left) -> None:
        self.layout, self.left = layout, left
        self.model = cp_model.CpModel()
        self.variables = [self.model.new_bool_var("") for _ in range(len(left.opening))]
        self._openings()
        self._people()
        self._ties()

    def best(
        self, worth: Whole, *, seconds: float, seed: int, start: Whole | None = None, effort: float = math.inf
    ) -> Found:  # fmt: skip
        """Find the best plan.

        Parameters
        ----------
        worth : shape (n_choices,)
            What each choice adds.
        start : shape (n,)
            Choices of a plan to begin with.
        effort
            Work of the search at most, about seconds of a fast machine, the same on every one.
        """
        most = int(worth[worth > 0].sum())
        if seconds <= 0:  # a search without time would state a bound that nothing has shown
            return Found(None, most)
        of_variable = np.bincount(self.left.variable, worth[self.left.members], minlength=len(self.variables))
        weights = of_variable.astype(np.int64).tolist()
        self.model.maximize(cp_model.LinearExpr.weighted_sum(self.variables, weights))
        self._begin_with(start)
        search = cp_model.CpSolver()
        search.parameters.num_workers = 1
        search.parameters.random_seed = seed
        search.parameters.max_time_in_seconds = seconds
        search.parameters.max_deterministic_time = effort
        search.parameters.linearization_level = 2
        # Parties have a linear relaxation that is nearly whole: what helps is that relaxation at once and in full.
        search.parameters.add_lp_constraints_lazily = False
        search.parameters.cp_model_presolve = False
        status = searched(search, self.model)
        if status == cp_model.INFEASIBLE:
            return Found(None, 0, impossible=True)
        if status == cp_model.UNKNOWN:  # what it says of the bound then may come from before any look at the model
            return Found(None, most, interrupted=was_interrupted(search, status))
        bound = math.floor(search.best_objective_bound + ROUNDING)
        made = np.array([search.value(variable) for variable in self.variables], dtype=np.bool_)
        chosen = np.sort(self.left.members[made[self.left.variable]])
        return Found(chosen, bound, interrupted=was_interrupted(search, status))

    def _begin_with(self, start: Whole | None) -> None:
        self.model.proto.clear_solution_hint()
        if start is None:
            return
        left = self.left
        held = np.zeros(self.layout.choices, dtype=np.bool_)
        held[start] = True
        here = np.bincount(left.variable, held[left.members], minlength=len(self.variables))
        full = here == np.diff(left.heads)
        # A party is held when all who are held at its opening are in it, and nobody else.
        pairs = start[start < len(self.layout.blocks.rows)]
        number = np.bincount(self.layout.blocks.opening[pairs], minlength=len(left.wide))
        full[: left.parties] &= here[: left.parties] == number[left.opening[: left.parties]]
        for variable, value in zip(self.variables, full.tolist(), strict=True):
            self.model.add_hint(variable, value)

    # -------------------------------------------------------------- rules

    def _openings(self) -> None:
        """One party for each opening listed; the rules of the others, pair by pair."""
        left, blocks = self.left, self.layout.blocks
        for _, places in groups(left.opening[: left.parties]):
            self.model.add_exactly_one([self.variables[place] for place in places.tolist()])
        for opening in np.flatnonzero(left.wide).tolist():
            self._wide_opening(opening, np.flatnonzero(left.opening == opening), blocks.least[opening])

    def _wide_opening(self, opening: int, places: Whole, least: int) -> None:
        blocks, model = self.layout.blocks, self.model
        own = [self.variables[place] for place in places.tolist()]
        pairs = self.left.members[self.left.heads[places]]
        load = blocks.load[pairs].tolist()
        everybody = cp_model.LinearExpr.sum(own)
        model.add(everybody <= int(blocks.seats[opening]))
        model.add(cp_model.LinearExpr.weighted_sum(own, load) <= int(blocks.capacity[opening]))
        if blocks.must_run[opening]:
            model.add(everybody >= int(least))
        elif least > 0:
            running = model.new_bool_var("")
            model.add(everybody >= int(least) * running)
            for variable in own:
                model.add_implication(variable, running)
        variable_of = dict(zip(pairs.tolist(), own, strict=True))
        for pair in variable_of:
            for other in blocks.apart[blocks.apart_from[pair] : blocks.apart_from[pair + 1]].tolist():
                if pair < other and other in variable_of:
                    model.add_at_most_one([variable_of[pair], variable_of[other]])

    def _people(self) -> None:
        """Hold everybody's number of placements."""
        left, layout = self.left, self.layout
        variable = left.variable
        is_pair = left.members < len(layout.blocks.rows)
        person = layout.blocks.person[left.members[is_pair]].astype(np.int64)
        served = np.zeros(len(layout.least), dtype=np.bool_)
        for who, places in groups(person):
            served[who] = True
            own = [self.variables[place] for place in variable[is_pair][places].tolist()]
            least, most = int(layout.least[who]), int(layout.most[who])
            if most == 1 and least == 1:
                self.model.add_exactly_one(own)
            elif most == 1 and len(own) > 1:
                self.model.add_at_most_one(own)
            elif least > 0 or most < len(own):
                self.model.add_linear_constraint(cp_model.LinearExpr.sum(own), least, most)
        if (layout.least > served).any():  # somebody who must be placed has nothing left
            self.model.add_bool_or([])

    def _ties(self) -> None:
        """Lay every tie down over the variables that hold its choices."""
        left, ties = self.left, self.layout.ties
        if not len(ties.low):
            return
        order = np.argsort(left.members, kind="stable")
        held = left.members[order]
        first = np.searchsorted(held, ties.choice, side="left")
        number = np.searchsorted(held, ties.choice, side="right") - first
        entry = np.repeat(np.arange(len(ties.choice)), number)
        within = np.arange(len(entry)) - np.repeat(np.cumsum(number) - number, number)
        variable = left.variable[order[first[entry] + within]]
        row, weight = ties.row[entry], ties.weight[entry]
        starts = np.searchsorted(row, np.arange(len(ties.low) + 1))
        for place in range(len(ties.low)):
            span = slice(starts[place], starts[place + 1])
            own = [self.variables[each] for each in variable[span].tolist()]
            total = cp_model.LinearExpr.weighted_sum(own, weight[span].tolist())
            low, high = int(ties.low[place]), int(ties.high[place])
            self.model.add_linear_constraint(total, max(low, -BEYOND_WHOLE), min(high, BEYOND_WHOLE))

"""Rules as linear rows over yes/no choices, and the solver's model of any part of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from matcher.assignment.plan import Rule
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

BEYOND_ANY_SUM = 2**62


@dataclass(frozen=True)
class Row:
    """``low <= sum(weight * choice) <= high``; ``rule`` is None for what only defines a helper choice."""

    rule: Rule | None
    choices: Whole
    weights: Whole
    low: int
    high: int


def groups(keys: Whole) -> Iterator[tuple[int, Whole]]:
    """Give each different key, rising, with the places it stands at, rising."""
    order = np.argsort(keys, kind="stable")
    heads = np.flatnonzero(np.diff(keys[order], prepend=-1))
    for places in np.split(order, heads[1:]) if len(keys) else ():
        yield int(keys[places[0]]), places


class Choices:
    """The yes/no choices of a problem: one per row of ``problem.pairs``, then helpers that follow from them.

    Helpers never forbid anything by themselves, so that any part of the rules can be left out and the rest still
    means what it says.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.count = len(problem.pairs.person)
        self.rows: list[Row] = []
        self._of_person = dict(groups(problem.pairs.person))
        self._of_opening = dict(groups(problem.pairs.opening))
        self._placed: dict[int, int] = {}
        self._visits: dict[tuple[int, int], int] = {}
        self._none = np.empty(0, dtype=np.int64)

    def of_person(self, person: int) -> Whole:
        """Rows of the pairs of a person, shape (n,)."""
        return self._of_person.get(person, self._none)

    def of_opening(self, opening: int) -> Whole:
        """Rows of the pairs of an opening, shape (n,)."""
        return self._of_opening.get(opening, self._none)

    def at_host(self, person: int, host: int) -> Whole:
        """Rows of the pairs of a person at a host, shape (n,)."""
        own = self.of_person(person)
        there = np.flatnonzero(self.problem.openings.host[self.problem.pairs.opening[own]] == host)
        return own[there]

    def at_most(self, rule: Rule | None, choices: Whole, high: int, weights: Whole | None = None) -> None:
        """Limit a sum of choices; weights are at least 0. What cannot be exceeded is left out."""
        each = np.ones(len(choices), dtype=np.int64) if weights is None else weights
        # A weight above the limit rules its choice out whatever its size: small numbers keep sums exact.
        each = np.minimum(each, high + 1)
        if int(each.sum()) > high:
            self.rows.append(Row(rule, choices, each, 0, high))

    def at_least(self, rule: Rule | None, choices: Whole, low: int, weights: Whole | None = None) -> None:
        """Demand a sum of choices."""
        each = np.ones(len(choices), dtype=np.int64) if weights is None else weights
        if low > 0:
            self.rows.append(Row(rule, choices, each, low, BEYOND_ANY_SUM))

    def between(self, rule: Rule, choices: Whole, weights: Whole, *, low: int, high: int = BEYOND_ANY_SUM) -> None:
        """Hold a weighted sum of choices, of whatever sign, in a range."""
        self.rows.append(Row(rule, choices, weights, low, high))

    def implies(self, rule: Rule | None, choice: int, others: Whole) -> None:
        """Let a choice be made only together with at least one of the others."""
        weights = np.array([1] * len(others) + [-1], dtype=np.int64)
        self.rows.append(Row(rule, np.append(others, choice), weights, 0, BEYOND_ANY_SUM))

    def helper(self) -> int:
        """Make a further choice that nothing ties down yet."""
        self.count += 1
        return self.count - 1

    def placed(self, person: int) -> int | None:
        """Give the choice that can be made only if the person holds something; None for a person without pairs."""
        own = self.of_person(person)
        if len(own) < 2:
            return int(own[0]) if len(own) else None
        if person not in self._placed:
            self._placed[person] = self.helper()
            self.implies(None, self._placed[person], own)
        return self._placed[person]

    def visits(self, person: int, host: int) -> int | None:
        """Give the choice that must be made if the person is anywhere at the host; None if that cannot be."""
        own = self.at_host(person, host)
        if len(own) < 2:
            return int(own[0]) if len(own) else None
        if (person, host) not in self._visits:
            self._visits[person, host] = self.helper()
            for row in own.tolist():
                self.implies(None, row, np.array([self._visits[person, host]]))
        return self._visits[person, host]

    def rules(self) -> tuple[Rule, ...]:
        """Every rule that can restrict anything, in the order it was laid down."""
        return tuple(dict.fromkeys(row.rule for row in self.rows if row.rule is not None))

    def model(self, only: Collection[Rule] | None = None) -> Model:
        """Make the solver's model of all rules, or of some only."""
        model = Model(self.count)
        for row in self.rows:
            if only is None or row.rule is None or row.rule in only:
                model.add(row.choices, row.weights, row.low, row.high)
        return model

    def guarded_model(self, rules: Sequence[Rule]) -> Model:
        """Make a model in which each rule can be assumed; the assumptions are numbered as in ``rules``."""
        model = Model(self.count)
        guards = {rule: model.assumption() for rule in rules}
        for row in self.rows:
            model.add(row.choices, row.weights, row.low, row.high, guard=guards.get(row.rule) if row.rule else None)
        return model


class Model:
    """A model of the solver over numbered choices."""

    def __init__(self, count: int) -> None:
        self.model = cp_model.CpModel()
        self.choices = [self.model.new_bool_var("") for _ in range(count)]
        self.assumptions: list[cp_model.IntVar] = []

    def assumption(self) -> cp_model.IntVar:
        """Make a literal that stands for one rule."""
        literal = self.model.new_bool_var("")
        self.assumptions.append(literal)
        self.model.add_assumption(literal)
        return literal

    def add(self, choices: Whole, weights: Whole, low: int, high: int, *, guard: cp_model.IntVar | None = None) -> None:
        """Add a row; one without choices holds or makes the model impossible."""
        added = self.model.add_linear_constraint(self.sum(choices, weights), low, high)
        if guard is not None:
            added.only_enforce_if(guard)

    def allow(self, choice: int, low: int, high: int) -> None:
        """Say anew what a choice may be: 1 and 1 pins it, 0 and 1 leaves it free again."""
        domain = self.model.proto.variables[self.choices[choice].index].domain
        domain.clear()
        domain.extend([low, high])

    def floor(self, choices: Whole, weights: Whole) -> int:
        """Add a row that asks for nothing yet; gives its number."""
        return int(self.model.add_linear_constraint(self.sum(choices, weights), -BEYOND_ANY_SUM, BEYOND_ANY_SUM).index)

    def raise_floor(self, floor: int, low: int) -> None:
        """Say anew how much a row asks for at least."""
        domain = self.model.proto.constraints[floor].linear.domain
        domain.clear()
        domain.extend([low, BEYOND_ANY_SUM])

    def begin_with(self, chosen: Sequence[int] | None) -> None:
        """Name a plan to begin the search with."""
        self.model.proto.clear_solution_hint()
        for choice, value in zip(self.choices, chosen or (), strict=chosen is not None):
            self.model.add_hint(choice, value)

    def sum(self, choices: Whole, weights: Whole) -> cp_model.LinearExprT:
        """Give a weighted sum of choices as an expression."""
        return cp_model.LinearExpr.weighted_sum([self.choices[place] for place in choices.tolist()], weights.tolist())

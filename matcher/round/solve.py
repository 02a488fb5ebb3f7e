"""solve(): a round answered and checked; a plan that fails the check goes no further."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matcher.assignment import assign, prepare
from matcher.assignment.budget import Budget
from matcher.check import check
from matcher.errors import PlanRefused
from matcher.problem.decoding import Table, Tables
from matcher.problem.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from matcher.assignment.budget import Deadline
    from matcher.assignment.plan import Assignment


def solve(tables: Tables, budget: Budget, seed: int) -> Assignment:
    """Solve the tables of a round.

    Raises
    ------
    PlanRefused
        If the plan fails the independent check.
    """
    problem = Problem.from_tables(tables)
    prepare(problem)  # the budget is for searching: what is compiled once on a machine takes none of it
    plan = assign(problem, budget=budget, seed=seed)
    if broken := check(tables, plan.to_solution()):
        raise PlanRefused(broken)
    return plan


LARGE = 2000
"""Pairs of a round from which on solving takes clearly more for each of them."""


@dataclass(slots=True)
class Solver:
    """Solves changed rounds one after the other, as long as there is work left and no longer than ``deadline``.

    ``work`` is counted in pairs of the rounds solved, a large round more for each of its pairs: unlike time it is the
    same on every machine, so that equal input gives equal answers wherever the machine is quick enough.
    """

    deadline: Deadline
    seed: int
    work: float = math.inf

    @property
    def may_go_on(self) -> bool:
        """Whether there is time and work left for one more."""
        return self.work > 0 and self.deadline.left() > 0

    def share(self, part: float) -> Solver:
        """Give a solver that may do a part of the work that is left, ``part`` in [0, 1]."""
        return Solver(self.deadline, self.seed, self.work * part)

    def solve(self, tables: Tables) -> Assignment:
        """Solve one of them, in the time that is left."""
        pairs = tables.tables["pairs"].rows if "pairs" in tables.tables else 0
        self.work -= pairs * (1 + pairs / LARGE)
        return solve(tables, Budget(self.deadline.left()), self.seed)


def without_pairs(tables: Tables, rows: Collection[tuple[str, str]]) -> Tables:
    """Give tables in which some (person, opening) cannot be; what was decided or stands there holds no longer."""
    changed = dict(tables.tables)
    for name in ("pinned", "current"):
        if name in changed:
            changed[name] = _pair_table([pair for pair in _pairs_of(changed[name]) if pair not in rows])
    changed["forbidden"] = _pair_table(sorted(rows))
    return replace(tables, tables=changed)


def _pairs_of(table: Table) -> list[tuple[str, str]]:
    columns = table.columns
    return [(str(who), str(place)) for who, place in zip(columns["person"], columns["opening"], strict=True)]


def _pair_table(pairs: Sequence[tuple[str, str]]) -> Table:
    return Table({"person": [who for who, _ in pairs], "opening": [place for _, place in pairs]}, len(pairs))


def with_must_place(tables: Tables, people: Collection[str]) -> Tables:
    """Give tables in which these people must hold a placement."""
    persons = tables.tables["persons"]
    must: list[object] = [str(code) in people for code in persons.columns["person"]]
    return replace(
        tables, tables={**tables.tables, "persons": Table({**persons.columns, "must_place": must}, persons.rows)}
    )


def has_plan_with(
    plan: Assignment, tables: Tables, people: Collection[str], again: Callable[[Tables], Assignment]
) -> bool:
    """Tell whether some best plan places all of these people: the one found, or another that is as good."""
    placed = {who for who, _ in plan.assignments}
    if plan.status != "optimal":
        return False
    if set(people) <= placed:
        return True
    if len(placed) < len(set(people)):
        return False
    other = again(with_must_place(tables, people))
    return other.status == "optimal" and other.objective == plan.objective

"""What a solve gives: a plan, how good it is, and how good any plan could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from matcher.problem.decoding import SOLUTION_FORMAT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Rule = tuple[str, ...]
"""Name of a rule as the format writes it: table, keys, column."""

PER_TIER: Final = "placed_by_tier"


@dataclass(frozen=True)
class Level:
    """One level of the objective: its name, and the tier where the name has a level for each."""

    name: str
    tier: int | None = None


def levels_of(problem: Problem) -> tuple[Level, ...]:
    """Give the levels of a problem, most important first; tiers from 0 to the highest present."""
    tiers = range(int(problem.persons.tier.max(initial=-1)) + 1)
    return tuple(
        level
        for name in problem.objective
        for level in ([Level(name, tier) for tier in tiers] if name == PER_TIER else [Level(name)])
    )


@dataclass(frozen=True)
class Assignment:
    """The answer to a problem.

    Parameters
    ----------
    status
        ``optimal`` when objective and bound agree on every level.
    assignments
        Chosen (person, opening), sorted.
    names
        Names of the objective, most important first.
    levels
        What the numbers of ``objective`` and ``bound`` mean, one each.
    objective
        None without a plan.
    bound
        No plan whose earlier levels reach ``objective`` has more on a level; None when infeasible.
    conflict
        When infeasible: rules that cannot all hold.
    conflict_minimal
        Whether each of them was shown to be needed.
    certificate
        What another program needs to verify the bound, ready for JSON; None where there is none.
    """

    status: Status
    assignments: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    levels: tuple[Level, ...]
    objective: tuple[int, ...] | None
    bound: tuple[int, ...] | None
    method: str
    conflict: tuple[Rule, ...] | None = None
    conflict_minimal: bool = True
    certificate: Mapping[str, object] | None = None

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The chosen pairs as a set."""
        return frozenset(self.assignments)

    def to_solution(self) -> dict[str, object]:
        """Give the answer in the solution format, ready for JSON."""
        solution: dict[str, object] = {
            "format": SOLUTION_FORMAT,
            "status": self.status,
            "assignments": [list(pair) for pair in self.assignments],
            "objective": self.by_name(self.objective),
            "bound": self.by_name(self.bound),
            "conflict": None if self.conflict is None else [list(rule) for rule in self.conflict],
            "certificate": self.certificate,
            "method": self.method,
        }
        return solution if self.conflict_minimal else {**solution, "conflict_minimal": False}

    def by_name(self, numbers: tuple[int, ...] | None) -> dict[str, int | list[int]] | None:
        """Group numbers per level under the names of the objective; None stays None."""
        if numbers is None:
            return None
        pairs = list(zip(self.levels, numbers, strict=True))
        # Without people there is no tier, and the list of tiers is empty.
        tiers = [number for level, number in pairs if level.tier is not None]
        single = {level.name: number for level, number in pairs if level.tier is None}
        return {name: tiers if name == PER_TIER else single[name] for name in self.names}


def reached(problem: Problem, rows: Whole) -> tuple[int, ...]:
    """Measure a plan.

    Parameters
    ----------
    rows : shape (n,)
        Chosen rows of ``problem.pairs``, each once.

    Returns
    -------
    tuple of int
        A number per level.
    """
    placed = np.zeros(len(problem.persons.ids), dtype=np.bool_)
    placed[problem.pairs.person[rows]] = True
    numbers = {
        "placed": int(placed.sum()),
        "kept": len(_kept(problem, rows)) if "kept" in problem.objective else 0,
        "value": int(problem.pairs.value[rows].sum()),
    }
    return tuple(
        numbers[level.name] if level.tier is None else int(placed[problem.persons.tier == level.tier].sum())
        for level in levels_of(problem)
    )


def current_rows(problem: Problem) -> dict[int, frozenset[int]]:
    """Map each person who stands somewhere to the rows of ``pairs`` held now; what is no longer offered has ended."""
    current = problem.links.current
    rows = problem.pair_rows(current[:, 0], current[:, 1])
    held: dict[int, set[int]] = {}
    for person, row in zip(current[:, 0].tolist(), rows.tolist(), strict=True):
        if row >= 0:
            held.setdefault(person, set()).add(row)
    return {person: frozenset(own) for person, own in held.items()}


def _kept(problem: Problem, rows: Whole) -> list[int]:
    chosen: dict[int, set[int]] = {}
    for row in rows.tolist():
        chosen.setdefault(int(problem.pairs.person[row]), set()).add(row)
    return [person for person, held in current_rows(problem).items() if chosen.get(person, set()) == set(held)]

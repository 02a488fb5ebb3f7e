"""Levels of the objective as sums of choices, and what no plan can exceed on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.assignment.plan import Level, current_rows, levels_of

if TYPE_CHECKING:
    from matcher.assignment.exact.rows import Choices
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem


def level_sum(choices: Choices, problem: Problem, level: Level) -> tuple[Whole, Whole]:
    """Give a level as choices and weights; lays down the helpers it needs.

    Helpers may stay unmade where they could be made, so that the sum of a plan is at most, and at the best at least,
    what the plan reaches.
    """
    if level.name == "value":
        return np.arange(len(problem.pairs.value)), problem.pairs.value
    if level.name == "kept":
        made = [_kept(choices, problem, person, held) for person, held in current_rows(problem).items()]
    else:
        made = [choice for person in _persons(problem, level) if (choice := choices.placed(person)) is not None]
    return np.array(made, dtype=np.int64), np.ones(len(made), dtype=np.int64)


def _persons(problem: Problem, level: Level) -> list[int]:
    if level.tier is None:
        return list(range(len(problem.persons.ids)))
    return np.flatnonzero(problem.persons.tier == level.tier).tolist()


def _kept(choices: Choices, problem: Problem, person: int, held: frozenset[int]) -> int:
    """Make a choice that can be made only if the person holds exactly what is held now."""
    kept = choices.helper()
    for row in choices.of_person(person).tolist():
        if row in held:
            choices.implies(None, kept, np.array([row]))
        else:
            choices.at_most(None, np.array([kept, row]), 1)
    return kept


def caps(problem: Problem, choices: Whole) -> tuple[int, ...]:
    """Give for each level a number no plan exceeds, without any search.

    Parameters
    ----------
    choices : shape (n,)
        The choices that belong to the part looked at; those beyond the pairs are helpers.

    Counts those who have an open pair at all; a value is at most the best pairs a person may hold at once.
    """
    banned = problem.links.forbidden
    rows = problem.pair_rows(banned[:, 0], banned[:, 1])
    is_open = np.zeros(len(problem.pairs.person), dtype=np.bool_)
    is_open[choices[choices < len(is_open)]] = True
    is_open[rows[rows >= 0]] = False
    person, value = problem.pairs.person[is_open], problem.pairs.value[is_open]
    reachable = np.zeros(len(problem.persons.ids), dtype=np.bool_)
    reachable[person] = True
    order = np.lexsort((-value, person))
    first = np.searchsorted(person[order], person[order])  # place at which each person's pairs begin
    best = np.arange(len(order)) - first < problem.persons.max_placements[person[order]]
    numbers = {
        "placed": int(reachable.sum()),
        "kept": len(current_rows(problem)),
        "value": int(value[order][best].sum()),
    }
    return tuple(
        numbers[level.name] if level.tier is None else int(reachable[problem.persons.tier == level.tier].sum())
        for level in levels_of(problem)
    )

"""How many people hold exactly what they held in a plan, as a sum of choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matcher.assignment.exact.rows import Choices
    from matcher.problem.columns import Whole
    from matcher.problem.problem import Problem


@dataclass(frozen=True)
class Unmoved:
    """A sum that says how many people are where they were.

    Parameters
    ----------
    choices, weights, persons : shape (n,)
        What counts, how much, and whose it is.
    alone : shape (n_persons,)
        1 for people who count without any choice made: they hold nothing, and each pair of theirs takes 1 off.
    """

    choices: Whole
    weights: Whole
    persons: Whole
    alone: Whole

    @classmethod
    def of(cls, choices: Choices, problem: Problem, base: Whole) -> Unmoved:
        """Lay the sum down for a plan; makes helpers only for those who may hold several places.

        Parameters
        ----------
        base : shape (n,)
            Chosen rows of ``problem.pairs``, each once.
        """
        held_by: dict[int, list[int]] = {}
        for row in base.tolist():
            held_by.setdefault(int(problem.pairs.person[row]), []).append(row)
        terms: list[tuple[int, int, int]] = []
        alone = np.zeros(len(problem.persons.ids), dtype=np.int64)
        for person in np.unique(problem.pairs.person).tolist():
            own, held = choices.of_person(person), held_by.get(person, [])
            if min(int(problem.persons.max_placements[person]), len(own)) > 1:
                terms.append((_same(choices, own, held), 1, person))
            elif held:  # one place at most: whoever holds it holds nothing else
                terms.append((held[0], 1, person))
            else:
                alone[person] = 1
                terms += [(row, -1, person) for row in own.tolist()]
        grid = np.array(terms, dtype=np.int64).reshape(-1, 3)
        return cls(grid[:, 0], grid[:, 1], grid[:, 2], alone)


def _same(choices: Choices, own: Whole, held: list[int]) -> int:
    """Make a choice that can be made only if exactly these of a person's pairs are chosen."""
    same = choices.helper()
    for row in own.tolist():
        if row in held:
            choices.implies(None, same, np.array([row]))
        else:
            choices.at_most(None, np.array([same, row]), 1)
    return same

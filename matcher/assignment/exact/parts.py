"""A problem in parts that share no rule: each is solved alone, so that what changes in one moves nobody in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.assignment.exact.rows import Model, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.assignment.exact.rows import Choices
    from matcher.problem.columns import Whole


@dataclass(frozen=True)
class Part:
    """Choices that rules tie together, numbered anew from 0.

    Parameters
    ----------
    choices : shape (n,)
        Their numbers in the whole problem, rising: those of pairs before helpers.
    rows
        The rows over them.
    goals
        For each level of the objective the choices and weights that belong here.
    """

    choices: Whole
    rows: tuple[Row, ...]
    goals: tuple[tuple[Whole, Whole], ...]

    def model(self) -> Model:
        """Make the solver's model of this part."""
        model = Model(len(self.choices))
        for row in self.rows:
            model.add(row.choices, row.weights, row.low, row.high)
        return model


def parts_of(choices: Choices, goals: Sequence[tuple[Whole, Whole]]) -> tuple[Part, ...]:
    """Split a problem into parts without a common row, the smallest first.

    Rows that no plan can break are not laid down at all: seats that suffice for everybody tie nobody together.
    A row without choices belongs to the first part.
    """
    part_of = _labels(choices)
    first = part_of.min(initial=0)
    rows: dict[int, list[Row]] = {}
    for row in choices.rows:
        rows.setdefault(int(part_of[row.choices[0]]) if len(row.choices) else int(first), []).append(row)
    order = np.argsort(part_of, kind="stable")
    heads = np.flatnonzero(np.diff(part_of[order], prepend=-1))
    members = np.split(order, heads[1:]) if len(order) else [order]
    number = np.empty(choices.count, dtype=np.int64)
    for own in members:
        number[own] = np.arange(len(own))
    made = [_part(own, rows.get(int(part_of[own[0]]) if len(own) else 0, []), goals, part_of, number)
            for own in members]  # fmt: skip
    return tuple(sorted(made, key=lambda part: (len(part.choices), part.choices[:1].tolist())))


def _part(own: Whole, rows: Sequence[Row], goals: Sequence[tuple[Whole, Whole]], part_of: Whole, number: Whole) -> Part:
    renumbered = tuple(Row(row.rule, number[row.choices], row.weights, row.low, row.high) for row in rows)
    here = part_of[own[0]] if len(own) else 0
    kept = [part_of[each] == here for each, _ in goals]
    return Part(
        own,
        renumbered,
        tuple((number[each[keep]], weights[keep]) for (each, weights), keep in zip(goals, kept, strict=True)),
    )


def _labels(choices: Choices) -> Whole:
    """Label each choice by the smallest one that rows tie it to, shape (count,)."""
    parent = list(range(choices.count))

    def root(choice: int) -> int:
        while parent[choice] != choice:
            parent[choice] = parent[parent[choice]]
            choice = parent[choice]
        return choice

    for row in choices.rows:
        tied = row.choices.tolist()
        for other in tied[1:]:
            a, b = root(tied[0]), root(other)
            parent[max(a, b)] = min(a, b)
    return np.array([root(choice) for choice in range(choices.count)], dtype=np.int64)

"""Parties as the columns of a linear program, and cuts that take solutions out which hold parties in part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.kernels.pinned import Branches
from matcher.assignment.prices.kernels.shown import PARTS, Cuts
from matcher.assignment.prices.kernels.steps import IN_BASIS, REASON, Program, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

MOST_STEPS: Final = 4_000
STEP_ENTRIES: Final = 2_000_000
"""Steps of a walk, and their entries, that there is room for."""

DEPTH: Final = 40
"""Pairs that are settled one after the other at the most."""

FAR: Final = 1e12
"""The loss of a column that is no party: no price is held back by it."""

Party = tuple[int, tuple[int, ...]]
"""An opening and the pairs that come, rising."""


class Parties:
    """Parties of openings, each once, in the order they were added.

    Parameters
    ----------
    opening, worth
        Of each party.
    heads, members
        The pairs of each.
    """

    def __init__(self, layout: Layout, worth: Whole) -> None:
        self.layout, self._worth = layout, worth
        self._place: dict[Party, int] = {}
        self.opening: Whole = np.empty(0, dtype=np.int64)
        self.heads: Whole = np.zeros(1, dtype=np.int64)
        self.members: Whole = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        """Count them."""
        return len(self.opening)

    def place(self, party: Party) -> int:
        """Give the place of a party that was added."""
        return self._place[party]

    def add(self, parties: Iterable[Party]) -> int:
        """Add those that are new; gives how many."""
        new = [party for party in dict.fromkeys(parties) if party not in self._place]
        for party in new:
            self._place[party] = len(self._place)
        sizes = np.cumsum([len(pairs) for _, pairs in new], dtype=np.int64)
        self.opening = np.append(self.opening, [opening for opening, _ in new]).astype(np.int64)
        self.heads = np.append(self.heads, self.heads[-1] + sizes)
        self.members = np.append(self.members, [pair for _, pairs in new for pair in pairs]).astype(np.int64)
        return len(new)

    @property
    def worth(self) -> Whole:
        """What each party adds to the goal."""
        return self.summed(self._worth)

    def summed(self, of_pair: Whole) -> Whole:
        """Sum up for each party what its pairs have."""
        total: Whole = np.bincount(self.owner, of_pair[self.members], minlength=len(self)).astype(np.int64)
        return total

    @property
    def owner(self) -> Whole:
        """The party of each member."""
        made: Whole = np.repeat(np.arange(len(self)), np.diff(self.heads))
        return made


@dataclass(frozen=True)
class Cut:
    """Parts of rows (people, openings, cuts before) that a cut uses, and how much all parties together may count."""

    use: Whole
    side: int


def counts(parties: Parties, cuts: Sequence[Cut]) -> Whole:
    """Give how much each party counts for each cut, shape (n_cuts, n_parties)."""
    made = np.zeros((len(cuts), len(parties)), dtype=np.int64)
    for number, cut in enumerate(cuts):
        made[number] = count_of(parties, cut, made)
    return made


def count_of(parties: Parties, cut: Cut, before: Whole) -> Whole:
    """Give how much each party counts for a cut, from what it counts for those before."""
    people, openings = len(parties.layout.least), len(parties.layout.blocks.seats)
    person = parties.layout.blocks.person.astype(np.int64)
    parts = parties.summed(cut.use[person]) + cut.use[people + parties.opening]
    of_cuts = cut.use[people + openings :]
    made: Whole = (parts + of_cuts @ before[: len(of_cuts)]) // PARTS
    return made


def kernel_cuts(layout: Layout, cuts: Sequence[Cut]) -> Cuts:
    """Lay cuts out for kernels."""
    rows = len(layout.least) + len(layout.blocks.seats)
    use = np.zeros((len(cuts), rows + len(cuts)), dtype=np.int64)
    for number, cut in enumerate(cuts):
        use[number, : len(cut.use)] = cut.use
    return Cuts(use, np.array([cut.side for cut in cuts], dtype=np.int64), np.zeros(len(cuts), dtype=np.int64))


def program_of(parties: Parties, cuts: Sequence[Cut], plan: Whole, price: Real) -> Program:
    """Make the program whose first basis is a plan.

    Every row but those of openings has two more columns: what the row leaves free, and its price as a column that no
    solution may hold. The first basis has the party of each opening in the plan; for each other row its price, where
    the plan leaves nothing free, and what is left free elsewhere.

    Parameters
    ----------
    plan : shape (n_openings,)
        The party of each opening.
    price : shape (n_rows,)
        Of people, openings, cuts, at which the parties of the plan lose nothing; no price where the plan leaves
        something free.
    """
    people, openings = len(parties.layout.least), len(parties.layout.blocks.seats)
    rows = people + openings + len(cuts)
    counted = counts(parties, cuts)
    column, row, weight, pair = entries_of(parties, counted)
    others = np.concatenate((np.arange(people), np.arange(people + openings, rows)))
    side = np.concatenate((np.ones(people + openings), [float(cut.side) for cut in cuts]))
    in_plan = np.isin(column, plan)
    used = np.bincount(row[in_plan], weight[in_plan], minlength=rows)
    free = len(parties) + np.arange(len(others))
    columns = len(parties) + 2 * len(others)
    basis = np.zeros(rows, dtype=np.int64)
    basis[people : people + openings] = plan
    basis[others] = np.where(used[others] < side[others], free, free + len(others))
    held = np.ones(rows)
    held[others] = side[others] - used[others]
    worth = np.concatenate((parties.worth, np.zeros(len(others)), price[others])).astype(np.float64)
    banned = (np.arange(columns) >= columns - len(others)).astype(np.int8)
    column = np.concatenate((column, np.arange(len(parties), columns)))
    row = np.concatenate((row, others, others))
    weight = np.concatenate((weight, np.ones(2 * len(others))))
    pair = np.concatenate((pair, np.full(2 * len(others), -1)))
    by_column, by_row = np.argsort(column, kind="stable"), np.argsort(row, kind="stable")
    return Program(
        np.searchsorted(column[by_column], np.arange(columns + 1)), row[by_column], weight[by_column],
        pair[by_column], worth, np.searchsorted(row[by_row], np.arange(rows + 1)), column[by_row].astype(np.int32),
        weight[by_row], *_inverse(plan, column, row, weight, people, openings, rows), basis, held, price.copy(),
        np.maximum(np.bincount(column, price[row] * weight) - worth, 0.0), banned,
    )  # fmt: skip


def entries_of(parties: Parties, counted: Whole) -> tuple[Whole, Whole, Real, Whole]:
    """Give column, row, weight and pair of each entry of parties."""
    people, openings = len(parties.layout.least), len(parties.layout.blocks.seats)
    cut, party = np.nonzero(counted)
    column = np.concatenate((parties.owner, np.arange(len(parties)), party))
    person = parties.layout.blocks.person[parties.members].astype(np.int64)
    row = np.concatenate((person, people + parties.opening, people + openings + cut))
    weight = np.concatenate((np.ones(len(person) + len(parties)), counted[cut, party])).astype(np.float64)
    pair = np.concatenate((parties.members, np.full(len(parties) + len(party), -1)))
    return column, row, weight, pair


def _inverse(
    plan: Whole, column: Whole, row: Whole, weight: Real, people: int, openings: int, rows: int
) -> tuple[Whole, Whole, Real, Whole, Whole, Real]:  # fmt: skip
    """Give the inverse of the first basis by rows and by columns: what parties use of other rows is taken off them."""
    of_opening = np.full(int(column.max(initial=0)) + 1, -1, dtype=np.int64)
    of_opening[plan] = people + np.arange(openings)
    own = (of_opening[column] >= 0) & ((row < people) | (row >= people + openings))
    left = np.concatenate((np.arange(rows), row[own]))
    right = np.concatenate((np.arange(rows), of_opening[column[own]]))
    value = np.concatenate((np.ones(rows), -weight[own]))
    by_row, by_column = np.lexsort((right, left)), np.lexsort((left, right))
    place = np.arange(rows + 1)
    return (
        np.searchsorted(left[by_row], place), right[by_row], value[by_row],
        np.searchsorted(right[by_column], place), left[by_column], value[by_column],
    )  # fmt: skip


def walk_of(program: Program, before: Walk | None = None) -> Walk:
    """Make the space for walks through a program, at its first basis.

    Parameters
    ----------
    before
        A walk through a program of as many rows, whose space is used again.
    """
    rows, columns = len(program.basis), len(program.worth)
    banned = program.banned * np.int8(REASON)
    banned[program.basis] += IN_BASIS
    basis, held, price = program.basis.copy(), program.held.copy(), program.price.copy()
    across, places, loss = np.zeros(columns), np.zeros(columns, dtype=np.int64), program.loss.copy()
    if before is not None:
        return before._replace(
            basis=basis, held=held, price=price, banned=banned, across=across, across_list=places, loss=loss
        )  # fmt: skip
    return Walk(
        basis, held, price, banned, np.zeros(MOST_STEPS, dtype=np.int64), np.zeros(MOST_STEPS + 1, dtype=np.int64),
        np.zeros(STEP_ENTRIES, dtype=np.int64), np.zeros(STEP_ENTRIES), np.zeros(2, dtype=np.int64),
        np.zeros(rows, dtype=np.int8), np.ones(rows),
        *_sums(rows), *_sums(rows), across, places, loss,
    )  # fmt: skip


def _sums(number: int) -> tuple[Real, Whole, Small]:
    return np.zeros(number), np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int8)


def branches_of(program: Program, layout: Layout, cuts: int) -> Branches:
    """Make the space for branches of a search."""
    rows, pairs, openings = len(program.basis), len(layout.blocks.rows), len(layout.blocks.seats)
    return Branches(
        np.zeros(DEPTH + 1, dtype=np.int64), np.zeros(DEPTH + 1, dtype=np.int8),
        np.zeros((DEPTH, rows), dtype=np.int64), np.zeros((DEPTH, rows)), np.zeros((DEPTH, rows)),
        np.zeros(DEPTH, dtype=np.int64), np.zeros(DEPTH), np.zeros(pairs), np.zeros(pairs, dtype=np.int64),
        np.zeros(len(layout.least), dtype=np.int8), np.zeros(openings, dtype=np.int8), np.zeros(cuts),
    )  # fmt: skip

"""What is left of a problem once prices have ruled out what no plan good enough could hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.blocks import cells_of
from matcher.assignment.prices.kernels.near import SLACK, loss_of_joining, near_best

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.kernels.party import Real
    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

CELLS: Final = 4_000_000
"""Cells of the tables of one opening; one that needs more is not listed by parties."""

MOST_EACH: Final = 4_000
"""Parties of one opening up to which it is listed; above, its pairs are looked at one by one."""

LARGEST_PARTY: Final = 24
"""Members of a party that room is kept for on average."""


@dataclass(frozen=True)
class Left:
    """Choices that are left, as variables: parties, pairs of openings with too many parties, helpers.

    Parameters
    ----------
    gap
        A plan that holds anything else is worth more than this below the bound.
    parties
        How many of the variables are parties; they stand first.
    opening : shape (n_variables,)
        The opening of each; -1 for a helper.
    heads, members : shape (n_variables + 1,), (n,)
        The choices each variable stands for.
    wide : shape (n_openings,)
        Openings looked at by pairs.
    """

    gap: float
    parties: int
    opening: Whole
    heads: Whole
    members: Whole
    wide: NDArray[np.bool_]

    @property
    def variable(self) -> Whole:
        """The variable each member belongs to, shape (n,)."""
        made: Whole = np.repeat(np.arange(len(self.opening)), np.diff(self.heads))
        return made


def left_within(
    layout: Layout, relaxed: Relaxed, gap: float, most: int, plan: Whole | None = None, each: int = MOST_EACH
) -> Left | None:  # fmt: skip
    """List what a plan worth at most ``gap`` less than the bound may hold; None when that is more than ``most``.

    Parameters
    ----------
    plan : shape (n,)
        Choices of a plan whose parties are listed whatever they lack.
    each
        Parties of one opening up to which it is listed; above, its pairs are looked at one by one.
    """
    blocks = layout.blocks
    wide_count = np.diff(blocks.start)
    widest = int(wide_count.max(initial=0))
    cells = int(min(CELLS, ((wide_count + 1) * cells_of(blocks)).max(initial=1)))
    heads = np.zeros(most + 2, dtype=np.int64)
    members = np.zeros((most + 2) * int(min(LARGEST_PARTY, blocks.seats.max(initial=1) + 1)), dtype=np.int64)
    losses, first = np.zeros(most + 2), np.zeros(len(wide_count) + 1, dtype=np.int64)
    wide = np.zeros(len(wide_count), dtype=np.int8)
    off = np.zeros(len(blocks.rows), dtype=np.int8)
    reduced = relaxed.reduced[: len(off)]
    behind = np.zeros(cells)
    own = np.zeros(widest + 1, dtype=np.int64)
    number = near_best(
        blocks.start, reduced, blocks.load, blocks.seats, blocks.capacity, blocks.least, blocks.must_run,
        blocks.apart_from, blocks.apart, relaxed.best, gap, min(each, most), off, own, behind,
        np.zeros(4 * (widest + 2), dtype=np.int64), np.zeros(widest + 2), np.zeros(widest + 1, dtype=np.int64),
        heads, members, losses, first, wide,
    )  # fmt: skip
    if number < 0:
        return None
    return _left(layout, relaxed, gap, heads[: number + 1], members, first, wide == 1, plan)


def _left(
    layout: Layout, relaxed: Relaxed, gap: float, heads: Whole, members: Whole, first: Whole,
    wide: NDArray[np.bool_], plan: Whole | None,
) -> Left:  # fmt: skip
    """Put parties, the pairs of wide openings and helpers into one list."""
    blocks = layout.blocks
    near = losses_of(layout, relaxed) <= gap + SLACK if wide.any() else np.zeros(len(blocks.rows), dtype=np.bool_)
    held = np.zeros(layout.choices, dtype=np.bool_)
    held[plan if plan is not None else []] = True
    own = held[: len(near)]
    pairs = np.flatnonzero((near | own) & wide[blocks.opening])
    value = np.bincount(blocks.opening[own], relaxed.reduced[: len(near)][own], minlength=len(wide))
    # Openings whose party in the plan is not near enough to be listed: it is, after all others.
    far = (
        np.flatnonzero((relaxed.best - value > gap + SLACK) & ~wide)
        if plan is not None
        else np.empty(0, dtype=np.int64)
    )
    there = np.flatnonzero(own & np.isin(blocks.opening, far))
    sizes = np.bincount(blocks.opening[there], minlength=len(wide))[far]
    helpers = len(near) + np.arange(layout.helpers)
    alone = np.concatenate((pairs, helpers))
    listed = np.repeat(np.arange(len(wide)), np.diff(first))
    lengths = np.concatenate((np.diff(heads), sizes, np.ones(len(alone), dtype=np.int64)))
    return Left(
        gap=gap,
        parties=len(heads) - 1 + len(far),
        opening=np.concatenate((listed, far, blocks.opening[pairs], np.full(layout.helpers, -1))),
        heads=np.concatenate(([0], np.cumsum(lengths))),
        members=np.concatenate((members[: heads[-1]], there, alone)),
        wide=wide,
    )


def gap_that_leaves(layout: Layout, relaxed: Relaxed, wanted: int) -> float:
    """Guess a gap within which about so many parties lie, and no more."""
    gap = 0.5 + abs(relaxed.bound) * 1e-6
    while gap < relaxed.bound and left_within(layout, relaxed, 1.5 * gap, wanted) is not None:
        gap *= 1.5
    return gap


def losses_of(layout: Layout, relaxed: Relaxed) -> Real:
    """Give for each open pair at least how much a plan that holds it is worth below the bound, shape (n_pairs,)."""
    blocks = layout.blocks
    wide_count = np.diff(blocks.start)
    sizes = (wide_count + 1) * cells_of(blocks)
    cells = int(min(CELLS, sizes.max(initial=1)))
    pairs = len(blocks.rows)
    losses = np.zeros(pairs)
    loss_of_joining(
        blocks.start, relaxed.reduced[:pairs], blocks.load, blocks.seats, blocks.capacity, blocks.least, relaxed.best,
        np.zeros(pairs, dtype=np.int8), np.zeros(int(wide_count.max(initial=0)) + 1, dtype=np.int64),
        np.zeros(cells), np.zeros(cells), losses,
    )  # fmt: skip
    return losses

"""The openings of a problem as arrays of their open pairs: what each can be solved by alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.kernels.sweep import sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.problem.columns import Whole

TABLE: Final = 2_000_000
"""Cells of the table of an opening up to which its support is part of it; above, support gets a price."""


@dataclass(frozen=True)
class Blocks:
    """Openings with the pairs that are open, opening by opening.

    Parameters
    ----------
    start : shape (n_openings + 1,)
        Where the pairs of each opening begin.
    rows, person, load : shape (n_pairs,)
        Row of ``problem.pairs``, the person, the units of support (0 where the opening limits none).
    seats, capacity, least : shape (n_openings,)
        People and units at most; people at least, or 0.
    must_run : shape (n_openings,)
        1 where somebody pinned is counted on, so that the opening cannot stay closed.
    apart_from, apart : shape (n_pairs + 1,), (n,)
        For each pair the others of the same opening that may not come together with it.
    """

    start: Whole
    rows: Whole
    person: NDArray[np.int32]
    load: Whole
    seats: Whole
    capacity: Whole
    least: Whole
    must_run: Small
    apart_from: Whole
    apart: Whole

    @property
    def opening(self) -> Whole:
        """The opening of each pair, shape (n_pairs,)."""
        made: Whole = np.repeat(np.arange(len(self.seats)), np.diff(self.start))
        return made


class Picking:
    """The space in which openings pick their parties, made once for many rounds.

    Parameters
    ----------
    chosen : shape (n_pairs,)
        1 for the pairs picked last.
    best : shape (n_openings,)
        What each party was worth.
    """

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        pairs = len(blocks.rows)
        wide = np.diff(blocks.start)
        self.cells = int(cells_of(blocks).max(initial=1))
        widest = int(wide.max(initial=1))
        self.chosen: Small = np.zeros(pairs, dtype=np.int8)
        self.best: Real = np.zeros(len(wide))
        self.off: Small = np.zeros(pairs, dtype=np.int8)
        self.kept: Small = np.zeros(pairs, dtype=np.int8)
        self.table: Real = np.zeros(self.cells)
        self.taken: Small = np.zeros(int((cells_of(blocks) * np.maximum(wide, 1)).max(initial=1)), dtype=np.int8)
        self.own: Whole = np.zeros(widest, dtype=np.int64)
        self.left_out: Whole = np.zeros(widest + 1, dtype=np.int64)
        self.next_out: Whole = np.zeros(widest + 1, dtype=np.int64)

    def pick(self, worth: Real) -> float:
        """Let every opening pick; gives what all parties together are worth."""
        own = self.blocks
        return sweep(
            own.start, worth, own.load, own.seats, own.capacity, own.least, own.must_run, own.apart_from, own.apart,
            self.off, self.table, self.taken, self.own, self.kept, self.left_out, self.next_out,
            self.chosen, self.best,
        )  # fmt: skip


def cells_of(blocks: Blocks) -> Whole:
    """Give the size of the table of each opening, shape (n_openings,)."""
    wide = np.diff(blocks.start)
    loads = np.add.reduceat(np.append(blocks.load, 0), np.minimum(blocks.start[:-1], len(blocks.load)))
    loads[wide == 0] = 0
    width = np.where(loads <= blocks.capacity, 1, blocks.capacity + 1)
    # Seats bind by how many come at once, which no count of candidates tells before the round.
    rows = np.where(blocks.seats >= wide, np.where(blocks.least > 0, wide, 0), blocks.seats) + 1
    sizes: Whole = rows * width
    return sizes

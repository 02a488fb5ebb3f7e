"""Cuts by Chvatal and Gomory: sums of parts of rows, rounded down, which no whole solution exceeds.

What is held in part, and what an earlier cut ties to it, is looked at alone, in pieces that share no row. The rows that
hold a piece fast make a square system; each row of its inverse, whole parts left out, weighs these rows so that every
party of the piece uses a whole number, while what they may use is none. Rounding down is true of every party, whatever
the weights are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.kernels.shown import PARTS
from matcher.assignment.prices.parties import Cut, count_of, counts, entries_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from matcher.assignment.prices.kernels.party import Real
    from matcher.assignment.prices.parties import Parties
    from matcher.problem.columns import Whole

PART: Final = 1e-6
BROKEN: Final = 1e-3
"""By how much a cut must be broken to be of use."""

AT_ONCE: Final = 8
LARGEST: Final = 600
"""Parties of a piece that is still looked at."""


def cuts_for(parties: Parties, cuts: Sequence[Cut], held: Real) -> list[Cut]:
    """Give cuts that parties held in part break; each row is in few of them.

    Parameters
    ----------
    held : shape (n_parties,)
        How much of each party a solution holds.
    """
    before = counts(parties, cuts)
    column, row, weight, _ = entries_of(parties, before)
    rows = len(parties.layout.least) + len(parties.layout.blocks.seats) + len(cuts)
    side = np.concatenate((np.ones(rows - len(cuts)), [float(cut.side) for cut in cuts]))
    tight = np.bincount(row, weight * held[column], minlength=rows) >= side - PART
    tied = np.isin(np.arange(len(held)), column[(row >= rows - len(cuts)) & tight[row]])
    parts = np.flatnonzero((held > PART) & ((held < 1.0 - PART) | tied))
    matrix = np.zeros((rows, len(parts)))
    own = np.isin(column, parts)
    matrix[row[own], np.searchsorted(parts, column[own])] = weight[own]
    found: dict[bytes, tuple[float, Cut]] = {}
    for piece in _pieces(matrix != 0.0):
        for use in _uses(matrix[:, piece], tight):
            cut = Cut(use, int(use @ side) // PARTS)
            counted = count_of(parties, cut, before)
            broken = float(counted @ held) - cut.side
            if broken > BROKEN:
                found[use.tobytes()] = (broken / float(np.linalg.norm(counted)), cut)
    return _apart([cut for _, cut in sorted(found.values(), key=lambda each: -each[0])])


def _pieces(shared: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """Give the parties held in part, in pieces that share no row; ``shared`` tells which rows each has."""
    left: NDArray[np.bool_] = np.ones(shared.shape[1], dtype=np.bool_)
    while left.any():
        piece: NDArray[np.bool_] = np.arange(len(left)) == left.argmax()
        size = 0
        while size < piece.sum():
            size = int(piece.sum())
            piece = np.asarray(shared[shared[:, piece].any(axis=1)].any(axis=0))
        left &= ~piece
        if piece.sum() <= LARGEST:
            yield piece


def _uses(matrix: Real, tight: NDArray[np.bool_]) -> Iterator[Whole]:
    """Give what cuts use of rows, in parts, for a piece held fast by tight rows."""
    own = np.flatnonzero(tight & (matrix != 0.0).any(axis=1))
    chosen = _independent(matrix[own])
    if len(chosen) < matrix.shape[1]:
        return
    inverse = np.linalg.inv(matrix[own[chosen]])
    for weights in np.concatenate((inverse, -inverse)):
        parts = np.round((weights - np.floor(weights + PART)) * PARTS)
        use = np.zeros(len(matrix), dtype=np.int64)
        use[own[chosen]] = parts.astype(np.int64) % PARTS
        yield use


def _independent(matrix: Real) -> Whole:
    """Give rows that hold every column fast, as many as columns; fewer where there are not."""
    left = matrix.copy()
    chosen: list[int] = []
    for column in range(matrix.shape[1]):
        row = int(np.abs(left[:, column]).argmax()) if len(left) else 0
        if not len(left) or abs(left[row, column]) < PART:
            return np.array(chosen, dtype=np.int64)
        chosen.append(row)
        left = left - np.outer(left[:, column] / left[row, column], left[row])
        left[row] = 0.0
    return np.array(chosen, dtype=np.int64)


def _apart(cuts: list[Cut]) -> list[Cut]:
    """Keep the first cuts of which less than half lies in those kept."""
    kept: list[Cut] = []
    taken: set[int] = set()
    for cut in cuts:
        own = set(np.flatnonzero(cut.use).tolist())
        if len(kept) < AT_ONCE and 2 * len(own & taken) <= len(own):
            taken |= own
            kept.append(cut)
    return kept

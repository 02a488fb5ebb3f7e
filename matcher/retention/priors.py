"""What is believed of staying before any stay of one's own was seen: published, or next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np
from scipy.linalg import block_diag

from matcher.retention.posterior import Prior

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matcher.retention.posterior import Posterior

GUESSED_SD: Final = 2.0
"""How far the level of leaving may lie from a guess, in log odds."""
PUBLISHED_SD: Final = 1.0
"""How far it may lie from what was published elsewhere."""
PERIOD_SD: Final = 0.5
"""How far periods may lie from that level."""
COLUMNS_SD: Final = 0.7
"""How much all columns together may matter between two people: each by itself the less, the more there are."""
COLUMN_SD: Final = 0.5
"""How much a single column may matter at most, for one standard deviation of it."""
GUESSED: Final = 0.05
"""The part that leaves in a month, where nobody published any."""


SAME: Final = 1e-12
"""Numbers of a column that differ by no more than this part of them are the same."""


class Scale(NamedTuple):
    """What columns are measured by: their middle and their spread, one of each for a column."""

    middle: NDArray[np.float64]
    spread: NDArray[np.float64]

    @classmethod
    def of(cls, columns: NDArray[np.float64]) -> Self:
        """Measure by what is known of each column; one that says nothing has the spread 1."""
        known = np.isfinite(columns)
        count = np.maximum(known.sum(axis=0), 1)
        filled = np.where(known, columns, 0.0)
        middle = filled.sum(axis=0) / count
        spread = np.sqrt((np.where(known, columns - middle, 0.0) ** 2).sum(axis=0) / count)
        return cls(middle, np.where(spread > SAME * np.abs(middle), spread, 1.0))

    def apply(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give columns as distances from their middles; what is unknown lies in the middle: it speaks for nothing."""
        scaled = (columns - self.middle) / self.spread
        return np.where(np.isfinite(scaled), scaled, 0.0)


@dataclass(frozen=True, eq=False)
class Published:
    """What somebody else found out about staying, as a prior for periods and columns.

    Parameters
    ----------
    edges, names, causes
        Of the periods, columns and causes that it speaks of.
    scale
        By which its columns are measured.
    prior
        Coefficients: periods first, then columns.
    source
        Where it was published; shown wherever it has any weight.
    """

    edges: tuple[int, ...]
    names: tuple[str, ...]
    causes: tuple[str, ...]
    scale: Scale
    prior: Prior
    source: str


def weak_prior(causes: int, periods: int, columns: int, middle: NDArray[np.float64] | None = None) -> Prior:
    """Believe next to nothing: any level, periods somewhat alike, columns of little weight either way.

    Parameters
    ----------
    middle : shape (causes, periods) or None
        Where the level is guessed, in log odds; None: one in twenty leaves in a month.
    """
    guessed = np.log(GUESSED / causes / (1 - GUESSED))
    level, level_sd = (np.full((causes, periods), guessed), GUESSED_SD) if middle is None else (middle, PUBLISHED_SD)
    spread = alike(level_sd, np.full(periods, PERIOD_SD))
    of_column = min(COLUMN_SD, COLUMNS_SD / np.sqrt(max(columns, 1)))
    one = block_diag(np.linalg.inv(spread), np.eye(columns) / of_column**2)
    return Prior(np.hstack([level, np.zeros((causes, columns))]), np.tile(one, (causes, 1, 1)))


def alike(level: float, periods: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how periods vary together: all by one level, and each by itself (standard deviations)."""
    found: NDArray[np.float64] = level**2 + np.diag(periods**2)
    return found


def with_groups(prior: Prior, sizes: Sequence[int], spreads: Sequence[float]) -> Prior:
    """Add parts of groups, each normal around 0 with a spread of its own."""
    added = np.repeat(1 / np.square(np.asarray(spreads, float)), sizes)
    causes, width = prior.mean.shape
    mean = np.hstack([prior.mean, np.zeros((causes, len(added)))])
    precision = np.zeros((causes, width + len(added), width + len(added)))
    precision[:, :width, :width] = prior.precision
    precision[:, np.arange(width, width + len(added)), np.arange(width, width + len(added))] = added
    return Prior(mean, precision)


def prior_of(elsewhere: Sequence[Posterior]) -> Prior:
    """Make a prior of what several places found, each by itself, about the same columns in the same measure.

    A place of one's own may differ from their middle as much as they differ from each other beyond chance.

    Raises
    ------
    ValueError
        If there are fewer than two.

    References
    ----------
    DerSimonian and Laird (1986), Controlled Clinical Trials 7(3), 177-188, coefficient by coefficient.
    """
    if len(elsewhere) < 2:
        raise ValueError("elsewhere: at least two places")
    causes, width = elsewhere[0].mean.shape
    means, precisions = [], []
    for cause in range(causes):
        own = slice(cause * width, (cause + 1) * width)
        inside = np.array([np.linalg.inv(each.precision)[own, own] for each in elsewhere])
        found = np.array([each.mean[cause] for each in elsewhere])
        between = np.diag(_between(found, np.diagonal(inside, axis1=1, axis2=2)))
        weights = np.linalg.inv(inside + between)
        spread = np.linalg.inv(weights.sum(axis=0))
        means.append(spread @ np.einsum("spq,sq->p", weights, found))
        precisions.append(np.linalg.inv(spread + between))
    return Prior(np.array(means), np.array(precisions))


def _between(found: NDArray[np.float64], variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how much places differ beyond chance, for each coefficient; 0 where they do not."""
    weight = 1 / variance
    middle = (weight * found).sum(axis=0) / weight.sum(axis=0)
    beyond = (weight * (found - middle) ** 2).sum(axis=0) - (len(found) - 1)
    total = weight.sum(axis=0)
    between: NDArray[np.float64] = beyond / (total - (weight**2).sum(axis=0) / total)
    return np.maximum(between, 0.0)

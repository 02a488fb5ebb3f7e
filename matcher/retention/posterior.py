"""What is believed of coefficients before and after seeing stays: the highest point, and how sharp it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.retention.design import Design
    from matcher.retention.periods import Watched

STEPS: Final = 200
CLOSE: Final = 1e-7
"""The height that a last step may gain, in log likelihood."""


class Prior(NamedTuple):
    """What is believed before: coefficients of each cause, normal around ``mean``, independent between causes.

    Parameters
    ----------
    mean : shape (causes, width)
    precision : shape (causes, width, width)
    """

    mean: NDArray[np.float64]
    precision: NDArray[np.float64]


class Posterior(NamedTuple):
    """What is believed after: normal around the highest point, with the curvature there (Laplace).

    Parameters
    ----------
    mean : shape (causes, width)
    precision : shape (causes * width, causes * width)
    log_evidence
        Logarithm of how likely the stays were before they were seen.
    """

    mean: NDArray[np.float64]
    precision: NDArray[np.float64]
    log_evidence: float


class _Point:
    """A point of coefficients: how high it lies, and the chances there."""

    def __init__(self, design: Design, seen: Watched, prior: Prior, at: NDArray[np.float64]) -> None:
        self.at = at
        self._design, self._seen, self._prior = design, seen, prior
        predictor = design.predictor(at)
        most = np.maximum(predictor.max(axis=0), 0.0)
        odds = np.exp(predictor - most)
        every = np.exp(-most) + odds.sum(axis=0)
        self.chance: NDArray[np.float64] = odds / every
        away = at - prior.mean
        self._pull = np.einsum("kpq,kq->kp", prior.precision, away)
        likely = (seen.exits * predictor).sum() - (seen.months * (most + np.log(every))).sum()
        self.height = float(likely - (away * self._pull).sum() / 2)

    def slope(self) -> NDArray[np.float64]:
        beyond = self._seen.exits - self._seen.months * self.chance
        found: NDArray[np.float64] = np.array([self._design.sums(one) for one in beyond]) - self._pull
        return found

    def bends(self) -> NDArray[np.float64]:
        """Give how the height bends down along the coefficients of each cause."""
        grams = [self._design.gram(self._seen.months * one * (1 - one)) for one in self.chance]
        return np.array(grams) + self._prior.precision

    def curvature(self) -> NDArray[np.float64]:
        """Give how it bends along those of all causes together."""
        causes, width = self.at.shape
        whole = np.zeros((causes, width, causes, width))
        for one, bend in enumerate(self.bends()):
            whole[one, :, one] = bend
            for other in range(one):
                both = self._design.gram(-self._seen.months * self.chance[one] * self.chance[other])
                whole[one, :, other] = whole[other, :, one] = both
        return whole.reshape(causes * width, causes * width)


def highest(
    design: Design, seen: Watched, prior: Prior, start: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Find the highest point of a logit of competing exits.

    By steps of Newton, cause by cause (what one tells of another is of the order of the chance of leaving in a month),
    each halved until it climbs.

    References
    ----------
    Tutz and Schmid (2016), Modeling Discrete Time-to-Event Data, Springer, chapter 8.
    """
    here = _Point(design, seen, prior, prior.mean if start is None else start)
    for _ in range(STEPS):
        slope = here.slope()
        step = np.array([cho_solve(cho_factor(one), own) for one, own in zip(here.bends(), slope, strict=True)])
        if float((slope * step).sum()) < CLOSE:
            break
        length = 1.0
        while (there := _Point(design, seen, prior, here.at + length * step)).height < here.height:
            length /= 2
            if length < CLOSE:
                return here.at
        here = there
    return here.at


def posterior(design: Design, seen: Watched, prior: Prior, at: NDArray[np.float64]) -> Posterior:
    """Give what is believed after, from the highest point.

    References
    ----------
    Laplace's approximation: MacKay (1992), Neural Computation 4(3), 415-447.
    """
    top = _Point(design, seen, prior, at)
    curvature = top.curvature()
    return Posterior(at, curvature, top.height + _volume(prior.precision, curvature))


def evidence(design: Design, seen: Watched, prior: Prior, at: NDArray[np.float64]) -> float:
    """Give ``log_evidence`` as if causes told nothing of each other: to choose among priors, at a part of the work."""
    top = _Point(design, seen, prior, at)
    return top.height + _volume(prior.precision, top.bends())


def chances(predictor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the chance of each cause in a month from log odds; causes first. Staying is what is left to 1."""
    most = np.maximum(predictor.max(axis=0), 0.0)
    odds = np.exp(predictor - most)
    found: NDArray[np.float64] = odds / (np.exp(-most) + odds.sum(axis=0))
    return found


def _volume(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    return float(np.linalg.slogdet(before)[1].sum() - np.linalg.slogdet(after)[1].sum()) / 2

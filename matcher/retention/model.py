"""The model of staying: months of leaving by cause, published figures and one's own stays together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from matcher.retention.design import Design, Group
from matcher.retention.periods import months_in
from matcher.retention.posterior import chances

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from matcher.retention.posterior import Posterior, Prior
    from matcher.retention.priors import Scale


class Component(NamedTuple):
    """One way to believe: how likely it is after the stays, what was believed before, and after."""

    weight: float
    before: Prior
    after: Posterior


@dataclass(frozen=True, eq=False)
class StayingModel:
    """A model of staying, fitted.

    Parameters
    ----------
    edges, names, causes
        Of its periods, columns and causes.
    scale
        By which columns are measured.
    components
        Ways to believe; the first is the published one, where there is one.
    groups
        Members of ``host`` and ``municipality`` by place; one that is not there is like any.
    spreads
        How far members of a group differ, in log odds.
    stays, exits
        How many of one's own it was fitted to, and how many of them ended.
    source
        Where the published prior is from; None without one.
    """

    edges: tuple[int, ...]
    names: tuple[str, ...]
    causes: tuple[str, ...]
    scale: Scale
    components: tuple[Component, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spreads: Mapping[str, float] = field(default_factory=dict)
    stays: int = 0
    exits: int = 0
    source: str | None = None

    @property
    def prior_weight(self) -> float:
        """How far what was published is still believed to speak of this town; 0 where nothing was published."""
        return self.components[0].weight if self.source is not None else 0.0

    @property
    def local_share(self) -> float:
        """How much of what is known of leaving in the first year comes from stays of one's own, 0 to 1."""
        width = self.components[0].before.mean.shape[1]
        about = np.zeros(width)
        about[: len(self.edges)] = months_in(self.edges, [12.0])[0] / 12
        shares = []
        for each in self.components:
            causes = each.before.mean.shape[0]
            own = np.linalg.inv(each.after.precision)
            parts = [slice(k * width, (k + 1) * width) for k in range(causes)]
            after = sum(float(about @ own[part, part] @ about) for part in parts)
            before = sum(float(about @ np.linalg.solve(one, about)) for one in each.before.precision)
            shares.append(1 - after / before)
        return float(np.clip(np.dot([each.weight for each in self.components], shares), 0, 1))

    def effects(self, cause: int) -> dict[str, tuple[float, float]]:
        """Give what each column does to the log odds of leaving by a cause, for one spread of it.

        Returns
        -------
        dict
            By name: the middle, and the standard deviation, of what is believed. Above 0: more leave.
        """
        begin, width = len(self.edges), self.components[0].after.mean.shape[1]
        found = np.zeros((len(self.components), 2, len(self.names)))
        for at, each in enumerate(self.components):
            variance = np.diag(np.linalg.inv(each.after.precision)).reshape(len(self.causes), width)[cause]
            middle = each.after.mean[cause]
            found[at] = middle[begin : begin + len(self.names)], variance[begin : begin + len(self.names)]
        weights = np.array([each.weight for each in self.components])
        middle = weights @ found[:, 0]
        spread = np.sqrt(weights @ (found[:, 1] + (found[:, 0] - middle) ** 2))
        return dict(zip(self.names, zip(middle.tolist(), spread.tolist(), strict=True), strict=True))

    def survival(
        self, columns: ArrayLike, months: Sequence[float], members: Mapping[str, Sequence[str]] | None = None
    ) -> NDArray[np.float64]:
        """Give the chance of still being there after some months; shape (rows, months). Higher is better."""
        left: NDArray[np.float64] = self.incidence(columns, months, members).sum(axis=2)
        return np.maximum(1 - left, 0.0)

    def incidence(
        self, columns: ArrayLike, months: Sequence[float], members: Mapping[str, Sequence[str]] | None = None
    ) -> NDArray[np.float64]:
        """Give the chance of having left by some months, by cause; shape (rows, months, causes)."""
        design = self._design(columns, members)
        lengths = months_in(self.edges, months)
        found = np.zeros((len(design.columns), len(months), len(self.causes)))
        for each in self.components:
            found += each.weight * _incidence(chances(design.predictor(each.after.mean)), lengths)
        return found

    def interval(
        self, columns: ArrayLike, months: Sequence[float], *, level: float, seed: int,
        members: Mapping[str, Sequence[str]] | None = None, draws: int = 2000,
    ) -> NDArray[np.float64]:  # fmt: skip
        """Give bounds for the chance of still being there; shape (rows, months, 2).

        Of draws from what is believed; a host of whom nothing is known may be any.
        """
        bounds = [
            np.quantile(there, [(1 - level) / 2, (1 + level) / 2], axis=0).T
            for there in self.drawn(columns, months, seed=seed, members=members, draws=draws)
        ]
        return np.array(bounds).reshape(len(bounds), len(months), 2)

    def drawn(
        self, columns: ArrayLike, months: Sequence[float], *, seed: int,
        members: Mapping[str, Sequence[str]] | None = None, draws: int = 2000,
    ) -> Iterator[NDArray[np.float64]]:  # fmt: skip
        """Draw from what is believed, row by row: chances of still being there, shape (draws, months).

        A draw is one and the same truth for all rows, so that rows can be compared within it.
        """
        design = self._design(columns, members)
        lengths = months_in(self.edges, months)
        random = np.random.default_rng(seed)
        counts = random.multinomial(draws, [each.weight for each in self.components])
        drawn = np.concatenate([_draws(each.after, count, random)
                                for each, count in zip(self.components, counts, strict=True)])  # fmt: skip
        strangers = random.standard_normal((len(self.groups), draws, len(self.causes)))
        for row in range(len(design.columns)):
            one = _row(design, row)
            predictor = np.moveaxis(one.predictor(drawn)[:, :, 0], 1, 0)
            for group, spread, strange in zip(one.groups, self.spreads.values(), strangers, strict=True):
                predictor = predictor + (group.member[0] < 0) * spread * strange.T[:, :, None]
            yield np.maximum(1 - _incidence(chances(predictor), lengths).sum(axis=2), 0.0)

    def _design(self, columns: ArrayLike, members: Mapping[str, Sequence[str]] | None) -> Design:
        scaled = self.scale.apply(np.asarray(columns, dtype=np.float64))
        groups = []
        for name, known in self.groups.items():
            place = {member: at for at, member in enumerate(known)}
            asked = (members or {}).get(name) or [""] * len(scaled)
            groups.append(Group(np.array([place.get(each, -1) for each in asked], dtype=np.intp), len(known)))
        return Design(len(self.edges), scaled, tuple(groups))


def _row(design: Design, row: int) -> Design:
    groups = tuple(Group(group.member[row : row + 1], group.size) for group in design.groups)
    return Design(design.periods, design.columns[row : row + 1], groups)


def _draws(after: Posterior, count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Draw coefficients; shape (draws, causes, width)."""
    factor = np.linalg.cholesky(after.precision)
    steps = solve_triangular(factor, random.standard_normal((len(factor), count)), lower=True, trans="T")
    found: NDArray[np.float64] = after.mean + steps.T.reshape(count, *after.mean.shape)
    return found


def _incidence(chance: NDArray[np.float64], lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give who has left after so many months of each period; shape (rows, months, causes), causes first in."""
    leaving = np.minimum(chance.sum(axis=0), 1 - np.finfo(float).epsneg)  # never certain, however large a column is
    staying = np.log1p(-leaving)
    found = np.zeros((leaving.shape[0], len(lengths), len(chance)))
    for at, months in enumerate(lengths):
        each = staying * months
        before = np.cumsum(each, axis=1) - each
        gone = np.exp(before) * -np.expm1(each) / np.maximum(leaving, np.finfo(float).tiny)
        found[:, at] = (chance * gone).sum(axis=2).T
    return found

"""Fitting the model of staying to stays: each way to believe for itself, then weighed by how likely the stays are."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.retention.design import Design, Group
from matcher.retention.model import Component, StayingModel
from matcher.retention.periods import MONTHS, watched
from matcher.retention.posterior import evidence, highest, posterior
from matcher.retention.priors import Scale, weak_prior, with_groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from matcher.retention.periods import Watched
    from matcher.retention.posterior import Prior
    from matcher.retention.priors import Published
    from matcher.retention.spells import Spells

TRUST: Final = 0.8
"""How far a published prior is believed to speak of this town, before its own stays are seen."""
SPREADS: Final = (0.1, 0.2, 0.4, 0.8)
"""Among which the spread of hosts, and of municipalities, is chosen by how likely the stays are."""


def fit(
    stays: Spells, columns: ArrayLike, *, names: Sequence[str] = (), causes: Sequence[str] = ("exit",),
    published: Published | None = None, members: Mapping[str, Sequence[str]] | None = None,
    edges: Sequence[int] = MONTHS, trust: float = TRUST,
) -> StayingModel:  # fmt: skip
    """Fit a model of staying.

    Parameters
    ----------
    stays
        In months; ``cause`` counts ``causes`` from 1.
    columns : shape (n, q)
        What is known of each stay from its beginning on, named by ``names``; not a number where it is unknown.
    published
        A prior; it has the edges, names and causes, and measures the columns.
    members
        Which host and which municipality each stay belongs to; empty where that is unknown.
    trust
        How far the published prior is believed before anything was seen; the rest is for next to nothing.

    Raises
    ------
    ValueError
        If lengths or names do not agree, or the published prior speaks of something else.
    """
    known = np.asarray(columns, dtype=np.float64)
    names = tuple(names) or tuple(f"x{at}" for at in range(known.shape[1]))
    _refuse(stays, known, names, tuple(causes), published)
    edges = tuple(edges) if published is None else published.edges
    scale = Scale.of(known) if published is None else published.scale
    groups = {name: tuple(sorted(set(each) - {""})) for name, each in (members or {}).items()}
    of_groups = tuple(_group(each, groups[name]) for name, each in (members or {}).items())
    design = Design(len(edges), scale.apply(known), of_groups)
    seen = watched(stays, edges, len(causes))
    priors = _priors(len(causes), len(edges), known.shape[1], published, trust)
    spreads, components = _weighed(design, seen, priors, [len(each) for each in groups.values()])
    return StayingModel(
        edges, names, tuple(causes), scale, components, groups, dict(zip(groups, spreads, strict=True)),
        len(stays), int((stays.cause > 0).sum()), None if published is None else published.source,
    )  # fmt: skip


def _refuse(
    stays: Spells, columns: NDArray[np.float64], names: tuple[str, ...], causes: tuple[str, ...],
    published: Published | None,
) -> None:  # fmt: skip
    if columns.shape != (len(stays), len(names)):
        raise ValueError("columns: a row for each stay, a name for each column")
    if stays.causes > len(causes):
        raise ValueError("causes: a name for each cause")
    if published is not None and (published.names, published.causes) != (names, causes):
        raise ValueError("published: of the same columns and causes")


def _group(members: Sequence[str], known: tuple[str, ...]) -> Group:
    place = {member: at for at, member in enumerate(known)}
    return Group(np.array([place.get(each, -1) for each in members], dtype=np.intp), len(known))


def _priors(
    causes: int, periods: int, columns: int, published: Published | None, trust: float
) -> list[tuple[float, Prior]]:
    if published is None:
        return [(1.0, weak_prior(causes, periods, columns))]
    weak = weak_prior(causes, periods, columns, published.prior.mean[:, :periods])
    return [(part, prior) for part, prior in ((trust, published.prior), (1 - trust, weak)) if part > 0]


def _weighed(
    design: Design, seen: Watched, priors: Sequence[tuple[float, Prior]], sizes: Sequence[int]
) -> tuple[tuple[float, ...], tuple[Component, ...]]:
    """Choose the spreads of groups under which the stays are likeliest; gives them, and the ways to believe."""
    spreads = _likeliest(design, seen, priors[-1][1], sizes)
    before = [with_groups(prior, sizes, spreads) for _, prior in priors]
    after = [posterior(design, seen, each, highest(design, seen, each)) for each in before]
    likely = np.log([part for part, _ in priors]) + [each.log_evidence for each in after]
    weights = np.exp(likely - np.logaddexp.reduce(likely))
    return spreads, tuple(map(Component, weights.tolist(), before, after))


def _likeliest(design: Design, seen: Watched, prior: Prior, sizes: Sequence[int]) -> tuple[float, ...]:
    """Choose the spreads under the prior that believes least: what periods and columns are is left to the stays."""
    found: dict[tuple[float, ...], float] = {}
    top: NDArray[np.float64] | None = None
    for spreads in product(SPREADS, repeat=len(sizes)) if sizes else ():
        before = with_groups(prior, sizes, spreads)
        top = highest(design, seen, before, top)
        found[spreads] = evidence(design, seen, before, top)
    return max(found, key=found.__getitem__, default=())

"""Fitting the model of staying to a table: with the published rate where the endings are those of this programme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matcher.retention.fit import fit
from matcher.retention.periods import MONTHS, even_edges
from matcher.retention.priors import Scale
from matcher.retention.published import borrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from api.staying.outcomes import Outcomes
    from matcher.retention.model import StayingModel


def fitted(outcomes: Outcomes, rows: NDArray[np.bool_] | None = None) -> StayingModel:
    """Fit the model to a table, or to some of its rows; a stay in several rows counts once."""
    taken = np.ones(len(outcomes.stays), dtype=bool) if rows is None else rows
    stays, columns = outcomes.stays.take(taken), outcomes.columns[taken]
    published = borrowed(outcomes.names, Scale.of(columns)) if outcomes.kinds else None
    edges = MONTHS if outcomes.kinds else even_edges(outcomes.stays)
    model = fit(
        stays, columns, names=outcomes.names, causes=outcomes.causes, published=published,
        members=outcomes.members_of(taken), edges=edges,
    )  # fmt: skip
    return replace(model, stays=len({each for each, there in zip(outcomes.placements, taken, strict=True) if there}))

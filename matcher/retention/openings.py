"""What the model of staying says of openings: only how they differ for one and the same person.

Nothing about the person enters: what a model knows of people is left unknown here, so that nobody gets or loses a
place by how long people like them have stayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matcher.retention.tiers import Tier, tier_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matcher.retention.model import StayingModel
    from resources_catalog.opening_table import OpeningTable

MONTHS: Final = 6
LEVEL: Final = 0.8
SURE: Final = 0.9
"""How much of what is believed has to put an opening on one side of the others before it is told apart."""
LEAST: Final = 0.01
"""A smaller difference tells no places apart, however sure it is."""
DRAWS: Final = 200
SEED: Final = 0


class Outlook(NamedTuple):
    """The chance of still being there after six months, and bounds that hold eight times in ten."""

    part: float
    low: float
    high: float


def outlook(model: StayingModel, openings: OpeningTable, minutes: NDArray[np.float64], row: int) -> Outlook:
    """Say how a stay at one opening is expected to go, of anybody."""
    columns = _columns(model, openings, minutes)[row : row + 1]
    members = {"host": [str(openings.host[row])]}
    part = float(model.survival(columns, [MONTHS], members)[0, 0])
    low, high = model.interval(columns, [MONTHS], level=LEVEL, seed=SEED, members=members)[0, 0]
    return Outlook(part, float(low), float(high))


def contrast(
    model: StayingModel, openings: OpeningTable, minutes: NDArray[np.float64], possible: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Tell openings apart for one person: around a half, above it where stays last longer than at their other places.

    Parameters
    ----------
    minutes : shape (rows,)
        The way there; not a number where it is not known.
    possible : shape (rows,)
        The places that can be compared at all.

    Returns
    -------
    shape (rows,)
        Not a number where a place is not told apart from the others, and everywhere while a town has no stays of its
        own that ended: a published rate tells no places apart.
    """
    found = np.full(len(possible), np.nan)
    rows = np.flatnonzero(possible)
    if tier_of(model.exits, model.stays) is Tier.PUBLISHED or len(rows) < 2:
        return found
    columns = _columns(model, openings, minutes)[rows]
    members = [str(each) for each in openings.host[rows]]
    kinds, place = np.unique(np.column_stack([columns, np.unique(members, return_inverse=True)[1]]), axis=0,
                             return_index=True, return_inverse=True)[1:]  # fmt: skip
    asked = {"host": [members[each] for each in kinds]}
    drawn = np.array([each[:, 0] for each in
                      model.drawn(columns[kinds], [MONTHS], seed=SEED, members=asked, draws=DRAWS)])  # fmt: skip
    there = drawn[place.ravel()]
    beyond = there - there.mean(axis=0)
    above = (beyond > 0).mean(axis=1)
    middle = beyond.mean(axis=1)
    apart = ((above >= SURE) | (above <= 1 - SURE)) & (np.abs(middle) >= LEAST)
    found[rows[apart]] = np.clip(0.5 + middle[apart], 0.0, 1.0)
    return found


def _columns(model: StayingModel, openings: OpeningTable, minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what the model asks for and an opening tells; what it does not tell is unknown."""
    found = [_column(name, openings, minutes) for name in model.names]
    return np.column_stack(found) if found else np.zeros((len(minutes), 0))


def _column(name: str, openings: OpeningTable, minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    what, _, kind = name.partition("=")
    if name == "minutes":
        return minutes
    if name == "hours":
        return openings.hours_hundredths / 100
    if what == "host_kind":
        return _is(kind, [host.kind for host in openings.hosts])
    if what == "opening_kind":
        return _is(kind, openings.kind.tolist())
    return np.full(len(minutes), np.nan)


def _is(kind: str, kinds: Sequence[str]) -> NDArray[np.float64]:
    return np.array([each == kind for each in kinds], dtype=np.float64)

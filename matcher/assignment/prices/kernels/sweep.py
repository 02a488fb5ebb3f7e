"""One round of prices: every opening picks its best party, every price moves towards what was asked for too often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matcher.assignment.prices.kernels.party import NEVER, best_party
from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.problem.columns import Whole

    People = NDArray[np.int32]

BEYOND: Final = 1e18
"""A side of a rule that is not there."""


@compiled
def sweep(
    start: Whole, worth: Real, load: Whole, seats: Whole, capacity: Whole, least: Whole, must_run: Small,
    apart_from: Whole, apart: Whole, off: Small, table: Real, taken: Small, own: Whole, kept: Small,
    left_out: Whole, next_out: Whole, chosen: Small, best: Real,
) -> float:  # fmt: skip
    """Let every opening pick its best party.

    Parameters
    ----------
    start : shape (n_openings + 1,)
        Where the pairs of each opening begin.
    worth : shape (n_pairs,)
        What each pair adds, prices taken off.
    chosen : shape (n_pairs,)
        Set to 1 for the pairs picked, to 0 for the others.
    best : shape (n_openings,)
        Set to the worth of each party.

    Returns
    -------
    float
        The sum of ``best``; ``NEVER`` when an opening that must run cannot.
    """
    total = 0.0
    for opening in range(len(start) - 1):
        found = best_party(
            start[opening], start[opening + 1], worth, load, seats[opening], capacity[opening], least[opening],
            must_run[opening] == 1, apart_from, apart, off, table, taken, own, chosen, kept, left_out, next_out,
        )  # fmt: skip
        best[opening] = found
        if found == NEVER:
            return NEVER
        total += found
    return total


@compiled
def take_prices(worth: Real, person: People, price: Real, reduced: Real) -> None:
    """Take each person's price off the worth of each of the person's pairs."""
    for pair in range(len(worth)):
        reduced[pair] = worth[pair] - price[person[pair]]


@compiled
def count_placed(person: People, chosen: Small, placed: Whole) -> None:
    """Count how many openings picked each person."""
    placed[:] = 0
    for pair in range(len(person)):
        if chosen[pair] == 1:
            placed[person[pair]] += 1


@compiled
def paid(price: Real, low: Real, high: Real) -> float:
    """Sum up what the prices of rules ``low <= sum <= high`` are worth at most to any plan."""
    total = 0.0
    for rule in range(len(price)):
        total += price[rule] * (high[rule] if price[rule] > 0.0 else low[rule])
    return total


@compiled
def move_prices(
    price: Real, asked: Real, low: Real, high: Real, pace: Real, stride: Real, drift: Real, step: float
) -> None:  # fmt: skip
    """Move each price against the rule it is broken by: up where too much is asked for, down where too little.

    Parameters
    ----------
    asked, low, high : shape (n,)
        What the parties picked use of each rule, and what it allows.
    pace, stride : shape (n,)
        For one unit too many a price moves by ``pace`` strides, never by more than one; a stride is a part of ``step``.
    drift : shape (n,)
        The last moves, smoothed, which keeps prices from swinging; changed in place, as ``price`` is.
    """
    for rule in range(len(price)):
        now = price[rule]
        if now > 0.0 or asked[rule] > high[rule]:
            gap = asked[rule] - high[rule]
        elif now < 0.0 or asked[rule] < low[rule]:
            gap = asked[rule] - low[rule]
        else:
            gap = 0.0
        drift[rule] = 0.5 * drift[rule] + 0.5 * min(1.0, max(-1.0, gap * pace[rule]))
        then = now + step * stride[rule] * drift[rule]
        # A rule without a lower side never asks for more, one without an upper side never for less.
        if then < 0.0 and low[rule] <= -BEYOND:
            then = 0.0
        if then > 0.0 and high[rule] >= BEYOND:
            then = 0.0
        price[rule] = then

"""A plan by diving: openings whose party hardly changes any more are settled, prices are found anew for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.ascent import Relaxation
from matcher.assignment.prices.windows import window_of

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.kernels.party import Real
    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

SURE: Final = 0.9
"""Share of the rounds in which a pair was picked, or was not, for its opening to count as settled."""

AT_LEAST: Final = 0.1
"""Part of the openings that are settled in each step, the surest first."""

ROUNDS: Final = 60


def dive(layout: Layout, relaxed: Relaxed, worth: Whole, *, step: float, deadline: Deadline) -> Whole:
    """Settle openings step by step; gives the choices of a plan, rising, in which somebody may still be left out.

    Only for layouts in which leaving somebody out breaks no rule, and with no tie but the placements of people.
    """
    plan: Whole = np.empty(0, dtype=np.int64)
    waiting = np.arange(len(layout.blocks.seats))
    here, kept, now = layout, np.arange(len(layout.blocks.rows)), relaxed
    while len(waiting) and deadline.left() > 0:
        settled, party = _settled(here, now)
        plan = np.sort(np.concatenate((plan, kept[party])))
        waiting = np.delete(waiting, settled)
        here, kept = window_of(layout, plan, waiting)
        now = Relaxation(here, worth[kept]).lower(
            now.prices, rounds=ROUNDS, step=step / 4.0, deadline=deadline, shortest=50.0
        )  # fmt: skip
    return plan


def _settled(layout: Layout, relaxed: Relaxed) -> tuple[Whole, Whole]:
    """Choose the openings to settle and their parties: the surest first, as long as nobody is placed too often."""
    blocks, often = layout.blocks, relaxed.often
    doubt = np.zeros(len(blocks.seats))
    np.maximum.at(doubt, blocks.opening, np.minimum(often, 1.0 - often))
    likely = np.flatnonzero(often > 0.5)
    asked = np.bincount(blocks.person[likely], minlength=len(layout.most))
    wrong = np.zeros(len(doubt), dtype=np.bool_)
    wrong[blocks.opening[likely[asked[blocks.person[likely]] > layout.most[blocks.person[likely]]]]] = True
    wrong |= np.bincount(blocks.opening[likely], minlength=len(doubt)) > blocks.seats
    wrong |= np.bincount(blocks.opening[likely], blocks.load[likely], minlength=len(doubt)) > blocks.capacity
    sure = ~wrong & (doubt <= 1.0 - SURE)
    party = [likely[sure[blocks.opening[likely]]]]
    missing = int(np.ceil(AT_LEAST * len(doubt))) - int(sure.sum())
    if missing > 0:
        left = layout.most - np.bincount(blocks.person[party[0]], minlength=len(layout.most))
        surest = np.argsort(np.where(sure, np.inf, doubt), kind="stable")[:missing]
        sure[surest] = True
        party += [_greedy(layout, often, place, left) for place in surest.tolist()]
    return np.flatnonzero(sure), np.concatenate(party)


def _greedy(layout: Layout, often: Real, opening: int, left: Whole) -> Whole:
    """Take the likely pairs of an opening that fit, the likeliest first; counts off ``left``."""
    blocks = layout.blocks
    first, last = blocks.start[opening], blocks.start[opening + 1]
    seats, capacity = int(blocks.seats[opening]), int(blocks.capacity[opening])
    party: list[int] = []
    order = np.argsort(-often[first:last], kind="stable")
    for pair in (first + order[often[first:last][order] > 0.5]).tolist():
        person, load = int(blocks.person[pair]), int(blocks.load[pair])
        if left[person] > 0 and seats > 0 and load <= capacity:
            party.append(pair)
            left[person] -= 1
            seats, capacity = seats - 1, capacity - load
    return np.array(party, dtype=np.int64)

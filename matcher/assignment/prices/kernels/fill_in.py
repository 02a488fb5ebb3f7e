"""A plan from prices: opening after opening picks its party from the people whom prices or other openings leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matcher.assignment.prices.kernels.party import best_party
from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.assignment.prices.kernels.sweep import People
    from matcher.problem.columns import Whole

BADLY_MISSED: Final = 1e9
"""What placing somebody counts who must be placed: more than any sum of values."""


@compiled
def lift(pair: int, plan: Small, placed: Whole, person: People, tie_from: Whole, tie: Whole, use: Whole,
         left: Whole, sign: int) -> None:  # fmt: skip
    """Take a pair out of the plan (``sign`` 1) or put it in (-1)."""
    plan[pair] = 0 if sign > 0 else 1
    placed[person[pair]] -= sign
    for place in range(tie_from[pair], tie_from[pair + 1]):
        left[tie[place]] += sign * use[place]


@compiled
def fits(pair: int, tie_from: Whole, tie: Whole, use: Whole, left: Whole) -> bool:
    """Tell whether every tie has room for a pair."""
    room = True
    for place in range(tie_from[pair], tie_from[pair + 1]):
        room = room and left[tie[place]] >= use[place]
    return room


@compiled
def held_by(pair: int, own: Whole, own_from: Whole, who: int, plan: Small, worth: Real) -> int:
    """Give the pair of the plan that a person would leave for another one: the one worth least; -1 for none."""
    found = -1
    for place in range(own_from[who], own_from[who + 1]):
        other = own[place]
        if plan[other] == 1 and other != pair and (found < 0 or worth[other] < worth[found]):
            found = other
    return found


@compiled
def fill_in(
    order: Whole, start: Whole, worth: Real, person: People, price: Real, charge: float, load: Whole, seats: Whole,
    capacity: Whole, least: Whole, most: Whole, apart_from: Whole, apart: Whole, off: Small, table: Real,
    taken: Small, own_table: Whole, kept: Small, left_out: Whole, next_out: Whole, chosen: Small, reduced: Real,
    own: Whole, own_from: Whole, tie_from: Whole, tie: Whole, use: Whole, left: Whole, plan: Small, placed: Whole,
) -> float:  # fmt: skip
    """Let each opening of ``order`` pick anew; gives how much the plan, changed in place, gains.

    Somebody not placed costs ``charge`` of their price, somebody placed as often as can be what they are worth where
    they are. With a charge of 0 and without ties every pick makes the plan better or leaves it as it is.
    """
    gained = 0.0
    for opening in order:
        first, last = start[opening], start[opening + 1]
        before = 0.0
        for pair in range(first, last):
            if plan[pair] == 1:
                lift(pair, plan, placed, person, tie_from, tie, use, left, 1)
                before += worth[pair] + (BADLY_MISSED if placed[person[pair]] < least[person[pair]] else 0.0)
        for pair in range(first, last):
            who = person[pair]
            reduced[pair] = worth[pair]
            if placed[who] >= most[who]:
                other = held_by(pair, own, own_from, who, plan, worth)
                reduced[pair] -= worth[other] if other >= 0 else 2.0 * BADLY_MISSED
            else:
                reduced[pair] -= charge * price[who]
                reduced[pair] += BADLY_MISSED if placed[who] < least[who] else 0.0
        best_party(
            first, last, reduced, load, seats[opening], capacity[opening], 0, False, apart_from, apart, off, table,
            taken, own_table, chosen, kept, left_out, next_out,
        )  # fmt: skip
        gained -= before
        for pair in range(first, last):
            if chosen[pair] == 1:
                gained += take_in(
                    pair, worth, person, least, most, own, own_from, tie_from, tie, use, left, plan, placed
                )  # fmt: skip
    return gained


@compiled
def take_in(
    pair: int, worth: Real, person: People, least: Whole, most: Whole, own: Whole, own_from: Whole, tie_from: Whole,
    tie: Whole, use: Whole, left: Whole, plan: Small, placed: Whole,
) -> float:  # fmt: skip
    """Put a pair into the plan, out of where its person is already; gives the gain, 0 where a tie has no room."""
    who = person[pair]
    gain = worth[pair] + (BADLY_MISSED if placed[who] < least[who] else 0.0)
    other = held_by(pair, own, own_from, who, plan, worth) if placed[who] >= most[who] else -1
    if other >= 0:
        lift(other, plan, placed, person, tie_from, tie, use, left, 1)
        gain -= worth[other]
    if fits(pair, tie_from, tie, use, left):
        lift(pair, plan, placed, person, tie_from, tie, use, left, -1)
        return float(gain)
    if other >= 0:
        lift(other, plan, placed, person, tie_from, tie, use, left, -1)
    return 0.0

"""Every party of an opening that is nearly as good as its best one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.kernels.party import NEVER, candidates
from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.problem.columns import Whole

SLACK: Final = 1e-6
"""Sums of worth differ by less than this for no reason but the order they were added in."""


@compiled
def fill_behind(
    own: Whole, count: int, worth: Real, load: Whole, seats: int, width: int, behind: Real
) -> None:  # fmt: skip
    """Fill tables of the most that the pairs from each place on can add.

    Cell ``place, people left, support left`` of ``behind``; ``seats`` 0 stands for seats that bind nobody, ``width`` 1
    for support that does not.
    """
    size = (seats + 1) * width
    for cell in range(size):
        behind[count * size + cell] = 0.0
    back = width if seats > 0 else 0
    for place in range(count - 1, -1, -1):
        pair = own[place]
        units = load[pair] if width > 1 else 0
        for cell in range(size):
            without = behind[(place + 1) * size + cell]
            if cell >= back and cell % width >= units:
                joined = behind[(place + 1) * size + cell - back - units] + worth[pair]
                without = max(without, joined)
            behind[place * size + cell] = without


@compiled
def may_join(pair: int, party: Whole, number: int, apart_from: Whole, apart: Whole) -> bool:
    """Tell whether somebody is kept apart from nobody of a party."""
    for place in range(apart_from[pair], apart_from[pair + 1]):
        for member in range(number):
            if party[member] == apart[place]:
                return False
    return True


@compiled
def list_parties(
    own: Whole, count: int, worth: Real, load: Whole, seats: int, width: int, behind: Real, need: float,
    least: int, must_run: bool, apart_from: Whole, apart: Whole, stack: Whole, sums: Real, party: Whole,
    heads: Whole, members: Whole, losses: Real, best: float, number: int, entries: int,
) -> tuple[int, int]:  # fmt: skip
    """List the parties worth at least ``need`` behind those already listed; gives how many are listed then.

    Each step decides whether one more pair joins; the tables ``behind`` leave out what cannot come up to ``need`` any
    more, so that the work grows with what is found. The first number is -1 when there is no room for another one.
    """
    size = (seats + 1) * width
    back = width if seats > 0 else 0
    top = 0  # rows of the stack: place, cell, members, next thing to try
    stack[0], stack[1], stack[2], stack[3], sums[0] = 0, size - 1, 0, 0, 0.0
    while top >= 0:
        place, cell, inside, phase = stack[4 * top], stack[4 * top + 1], stack[4 * top + 2], stack[4 * top + 3]
        stack[4 * top + 3] += 1
        if place == count or phase == 2:
            top -= 1
            if place == count and (inside >= least or (inside == 0 and not must_run)):
                if number + 1 >= len(heads) or entries + inside > len(members):
                    return -1, entries
                members[entries : entries + inside] = party[:inside]
                losses[number] = best - sums[top + 1]
                entries += inside
                number += 1
                heads[number] = entries
            continue
        pair, joined, total = own[place], cell, sums[top]
        if phase == 0:
            units = load[pair] if width > 1 else 0
            if cell < back or cell % width < units or not may_join(pair, party, inside, apart_from, apart):
                continue
            party[inside] = pair
            joined, total, inside = cell - back - units, total + worth[pair], inside + 1
        if total + behind[(place + 1) * size + joined] >= need:
            top += 1
            stack[4 * top], stack[4 * top + 1], stack[4 * top + 2], stack[4 * top + 3] = place + 1, joined, inside, 0
            sums[top] = total
    return number, entries


@compiled
def near_best(
    start: Whole, worth: Real, load: Whole, seats: Whole, capacity: Whole, least: Whole, must_run: Small,
    apart_from: Whole, apart: Whole, best: Real, gap: float, most: int, off: Small, own: Whole, behind: Real,
    stack: Whole, sums: Real, party: Whole, heads: Whole, members: Whole, losses: Real, first: Whole, wide: Small,
) -> int:  # fmt: skip
    """List for every opening the parties worth at most ``gap`` less than its ``best``; gives how many.

    Fills ``heads`` (where the members of each party begin), ``members``, ``losses`` (how much less it is worth) and
    ``first`` (the first party of each opening, shape (n_openings + 1,)). An opening with more than ``most`` is only
    marked in ``wide``. -1 when ``heads`` is too short.
    """
    number, entries = 0, 0
    for opening in range(len(start) - 1):
        first[opening] = number
        above = NEVER if least[opening] > 0 else -gap - SLACK
        count, total = candidates(
            start[opening], start[opening + 1], worth, load, capacity[opening], above, off, own
        )  # fmt: skip
        rows = 0 if count <= seats[opening] else seats[opening]
        width = 1 if total <= capacity[opening] else capacity[opening] + 1
        size = (rows + 1) * width
        if (count + 1) * size > len(behind):
            wide[opening] = 1
            continue
        found, after = list_near(
            own, count, worth, load, rows, width, behind, best[opening], gap, least[opening], must_run[opening] == 1,
            apart_from, apart, stack, sums, party, heads, members, losses, number, entries, seats[opening], most,
        )  # fmt: skip
        if found < 0 and number + most < len(heads):
            wide[opening] = 1
        elif found < 0:
            return -1
        else:
            number, entries = found, after
    first[len(start) - 1] = number
    return number


@compiled
def list_near(
    own: Whole, count: int, worth: Real, load: Whole, rows: int, width: int, behind: Real, best: float, gap: float,
    least: int, must_run: bool, apart_from: Whole, apart: Whole, stack: Whole, sums: Real, party: Whole,
    heads: Whole, members: Whole, losses: Real, number: int, entries: int, seats: int, most: int,
) -> tuple[int, int]:  # fmt: skip
    """List the parties of one opening, ``most`` at most; -1 as the first number when there are more."""
    if seats == 0:  # a row of 0 stands for seats that bind nobody
        count = 0
    fill_behind(own, count, worth, load, rows, width, behind)
    room = min(len(heads), number + most + 1)
    return list_parties(
        own, count, worth, load, rows, width, behind, best - gap - SLACK, least, must_run, apart_from, apart, stack,
        sums, party, heads[:room], members, losses, best, number, entries,
    )  # fmt: skip


@compiled
def loss_of_joining(
    start: Whole, worth: Real, load: Whole, seats: Whole, capacity: Whole, least: Whole, best: Real, off: Small,
    own: Whole, ahead: Real, behind: Real, losses: Real,
) -> None:  # fmt: skip
    """Give for every pair at least how much less its opening's party is worth when that pair must be in it.

    Who may meet whom is left out of account, and openings with a least number, or whose tables would be too large, get
    0 or what the pair itself lacks: true, if less sharp.
    """
    for opening in range(len(start) - 1):
        a, b = start[opening], start[opening + 1]
        for pair in range(a, b):
            losses[pair] = np.inf if load[pair] > capacity[opening] or seats[opening] == 0 else max(0.0, -worth[pair])
        if least[opening] > 0:
            losses[a:b] = 0.0
            continue
        count, total = candidates(a, b, worth, load, capacity[opening], NEVER, off, own)
        rows = 0 if count <= seats[opening] else seats[opening]
        width = 1 if total <= capacity[opening] else capacity[opening] + 1
        size = (rows + 1) * width
        if size == 1 or seats[opening] == 0 or (count + 1) * size > len(behind):
            continue
        fill_behind(own, count, worth, load, rows, width, behind)
        for cell in range(size):
            ahead[cell] = 0.0
        join(own, count, worth, load, rows, width, ahead, behind, best[opening], losses)


@compiled
def join(
    own: Whole, count: int, worth: Real, load: Whole, rows: int, width: int, ahead: Real, behind: Real, best: float,
    losses: Real,
) -> None:  # fmt: skip
    """Let each pair in turn be in the party: the best of those before it and behind it share what it leaves.

    ``ahead`` holds the table of the pairs before the one looked at.
    """
    size = (rows + 1) * width
    back = width if rows > 0 else 0
    for place in range(count):
        pair = own[place]
        units = load[pair] if width > 1 else 0
        most = NEVER
        for cell in range(size):
            left = size - 1 - back - cell  # people and support that remain for those behind
            if left >= 0 and cell % width + units < width:
                most = max(most, ahead[cell] + behind[(place + 1) * size + left - units])
        losses[pair] = max(0.0, best - most - worth[pair])
        for cell in range(size - 1, back - 1, -1):
            if cell % width >= units:
                ahead[cell] = max(ahead[cell], ahead[cell - back - units] + worth[pair])

"""The best party of one opening: who should come, given what each would add.

A party is a set of people at one opening. Its pairs are those from ``first`` up to but without ``last``; ``worth`` is
what each adds, ``load`` what each takes of ``capacity``. ``least`` is how many must come for the opening to run (0: no
condition), ``must_run`` whether it may not stay closed. ``off`` marks pairs left out of account.

Tables hold the best worth by number of people and units of support; ``taken`` the choices that led there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matcher.assignment.prices.kernels.inlined import inlined
from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from matcher.problem.columns import Whole

    Real = NDArray[np.float64]
    Small = NDArray[np.int8]

NEVER: Final = -1e300
"""Worth of what cannot be: below any sum, and still a number that can be added to."""


@inlined
def candidates(
    first: int, last: int, worth: Real, load: Whole, capacity: int, above: float, off: Small, own: Whole
) -> tuple[int, int]:
    """Gather the pairs that fit alone and add more than ``above``; gives their number and their load together."""
    count, total = 0, 0
    for pair in range(first, last):
        if off[pair] == 0 and load[pair] <= capacity and worth[pair] > above:
            own[count] = pair
            count += 1
            total += load[pair]
    return count, total


@inlined
def fill(
    own: Whole, count: int, worth: Real, load: Whole, seats: int, width: int, exact: bool, table: Real, taken: Small
) -> None:
    """Fill the table over people and units of support, one pair after the other.

    Parameters
    ----------
    seats
        Rows of the table after the first; 0 when seats bind nobody.
    width
        Columns of the table; 1 when support binds nobody.
    exact
        Whether a row means exactly so many people instead of at most.
    """
    size = (seats + 1) * width
    for cell in range(size):
        table[cell] = NEVER if exact and cell >= width else 0.0
    low = 1 if seats > 0 else 0
    for place in range(count):
        pair = own[place]
        units = load[pair] if width > 1 else 0
        back = units + (width if seats > 0 else 0)
        for row in range(seats, low - 1, -1):
            for cell in range(row * width, row * width + units):
                taken[place * size + cell] = 0
            for cell in range(row * width + width - 1, row * width + units - 1, -1):
                better = table[cell - back] + worth[pair]
                if better > table[cell]:
                    table[cell] = better
                    taken[place * size + cell] = 1
                else:
                    taken[place * size + cell] = 0


@inlined
def trace(
    own: Whole, count: int, load: Whole, seats: int, width: int, row: int, taken: Small, chosen: Small
) -> None:  # fmt: skip
    """Walk back from the last cell of a row of the table and mark who comes."""
    size = (seats + 1) * width
    column = width - 1
    for place in range(count - 1, -1, -1):
        if (row > 0 or seats == 0) and taken[place * size + row * width + column] == 1:
            pair = own[place]
            chosen[pair] = 1
            if width > 1:
                column -= load[pair]
            if seats > 0:
                row -= 1


@inlined
def best_free(
    own: Whole, count: int, total: int, worth: Real, load: Whole, seats: int, capacity: int,
    table: Real, taken: Small, chosen: Small,
) -> float:  # fmt: skip
    """Find the best party where any number may come; every pair of ``own`` adds something."""
    found = 0.0
    if count <= seats and total <= capacity:
        for place in range(count):
            chosen[own[place]] = 1
            found += worth[own[place]]
        return found
    if seats <= 1:
        best = own[0]
        for place in range(1, count):
            if worth[own[place]] > worth[best]:
                best = own[place]
        chosen[best] = seats
        return float(worth[best] * seats)
    rows = 0 if count <= seats else seats
    width = 1 if total <= capacity else capacity + 1
    fill(own, count, worth, load, rows, width, False, table, taken)
    trace(own, count, load, rows, width, rows, taken, chosen)
    return float(table[(rows + 1) * width - 1])


@inlined
def best_counted(
    own: Whole, count: int, total: int, worth: Real, load: Whole, seats: int, capacity: int, least: int,
    must_run: bool, table: Real, taken: Small, chosen: Small,
) -> float:  # fmt: skip
    """Find the best party of at least ``least`` people, or nobody where that is allowed and better."""
    rows = min(seats, count)
    nobody = NEVER if must_run else 0.0
    if least > rows:
        return nobody
    width = 1 if total <= capacity else capacity + 1
    fill(own, count, worth, load, rows, width, True, table, taken)
    best = least
    for row in range(least + 1, rows + 1):
        if table[row * width + width - 1] > table[best * width + width - 1]:
            best = row
    found = float(table[best * width + width - 1])
    if found <= nobody:
        return nobody
    trace(own, count, load, rows, width, best, taken, chosen)
    return found


@compiled
def best_together(
    first: int, last: int, worth: Real, load: Whole, seats: int, capacity: int, least: int, must_run: bool,
    off: Small, table: Real, taken: Small, own: Whole, chosen: Small,
) -> float:  # fmt: skip
    """Find the best party, whoever may meet whom."""
    for pair in range(first, last):
        chosen[pair] = 0
    above = NEVER if least > 0 else 0.0
    count, total = candidates(first, last, worth, load, capacity, above, off, own)
    if least > 0:
        return best_counted(
            own, count, total, worth, load, seats, capacity, least, must_run, table, taken, chosen
        )  # fmt: skip
    if count == 0:
        return 0.0
    return best_free(own, count, total, worth, load, seats, capacity, table, taken, chosen)


@inlined
def meeting(first: int, last: int, chosen: Small, apart_from: Whole, apart: Whole) -> tuple[int, int]:
    """Find two chosen pairs that must be kept apart; -1 twice when there are none."""
    for pair in range(first, last):
        if chosen[pair] == 1:
            for place in range(apart_from[pair], apart_from[pair + 1]):
                if apart[place] > pair and chosen[apart[place]] == 1:
                    return pair, apart[place]
    return -1, -1


@inlined
def best_party(
    first: int, last: int, worth: Real, load: Whole, seats: int, capacity: int, least: int, must_run: bool,
    apart_from: Whole, apart: Whole, off: Small, table: Real, taken: Small, own: Whole, chosen: Small, kept: Small,
    left_out: Whole, next_out: Whole,
) -> float:  # fmt: skip
    """Find the best party in which nobody meets somebody to be kept apart from.

    Where two meet, one of them is left out, and then the other: a search over who is left out, each step solved
    exactly, so that the best of all is found. ``left_out`` and ``next_out`` hold the branch looked at.
    """
    found = best_together(
        first, last, worth, load, seats, capacity, least, must_run, off, table, taken, own, chosen
    )  # fmt: skip
    one, other = meeting(first, last, chosen, apart_from, apart)
    if one < 0:
        return found
    best, depth = NEVER, 0
    while depth >= 0:
        if found > best and one >= 0:
            left_out[depth], next_out[depth] = one, other
            off[one] = 1
            depth += 1
        else:
            if found > best:
                best = found
                kept[first:last] = chosen[first:last]
            depth = turn(depth, off, left_out, next_out)
        if depth >= 0:
            found = best_together(
                first, last, worth, load, seats, capacity, least, must_run, off, table, taken, own, chosen
            )  # fmt: skip
            one, other = meeting(first, last, chosen, apart_from, apart)
    if best > NEVER:
        chosen[first:last] = kept[first:last]
    return best


@compiled
def turn(depth: int, off: Small, left_out: Whole, next_out: Whole) -> int:
    """Go back to the last branch with another one to try and enter it; gives its depth, -1 after the last one."""
    while depth > 0:
        place = depth - 1
        off[left_out[place]] = 0
        if next_out[place] >= 0:
            left_out[place], next_out[place] = next_out[place], -1
            off[left_out[place]] = 1
            return depth
        depth = place
    return -1

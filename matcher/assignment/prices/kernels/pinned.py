"""The best plan with a pair pinned: a search over parties, whose every branch ends with prices that show its bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matcher.assignment.prices.kernels.shown import bound_at
from matcher.assignment.prices.kernels.steps import IN_BASIS, REASON, SOLVED, STEPS, WALKED, find_losses, walk_on
from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.assignment.prices.kernels.shown import Cuts, Room, Shown
    from matcher.assignment.prices.kernels.steps import Program, Walk
    from matcher.problem.columns import Whole

LIKELY, EVEN = 0.75, 0.5
"""How much the pair comes that is settled next: until a better plan is found a likely one, as that soon ends in a
plan; then one of which both sides tell much."""

WHOLE: Final = 1e-6
"""How far from whole a column may be held and still count as whole."""

SHORT: Final = 0.9
"""A branch ends once what it may reach is so far below the next whole number; the rest is left to roundings."""


class Branches(NamedTuple):
    """Where branches go back to, by depth.

    Parameters
    ----------
    pair, inside : shape (depth + 1,)
        The pair settled, the pinned one first, and whether it comes.
    basis, held, price : shape (depth, n_rows)
    steps, value : shape (depth,)
    share : shape (n_pairs,)
        Space: in how much of its opening each pair is.
    listed : shape (n_pairs,)
    placed, taken : shape (n_persons,), (n_openings,)
        Space: 1 for those who are placed, and for openings that have their party.
    cut_price : shape (n_cuts,)
    """

    pair: Whole
    inside: Small
    basis: Whole
    held: Real
    price: Real
    steps: Whole
    value: Real
    share: Real
    listed: Whole
    placed: Small
    taken: Small
    cut_price: Real


@compiled
def begin(program: Program, walk: Walk) -> None:
    """Go to the first basis, and to what columns lose there."""
    go_to(walk, program.basis, program.held, program.price)
    walk.loss[:] = program.loss
    walk.counter[STEPS] = 0


@compiled
def go_to(walk: Walk, basis: Whole, held: Real, price: Real) -> None:
    """Go to a basis, all rows of one scale; what columns lose there is still to be found."""
    walk.scale[:] = 1.0
    for row in range(len(basis)):
        walk.banned[walk.basis[row]] -= IN_BASIS
    for row in range(len(basis)):
        walk.banned[basis[row]] += IN_BASIS
        walk.basis[row], walk.held[row], walk.price[row] = basis[row], held[row], price[row]


@compiled
def settle(program: Program, walk: Walk, row: int, pair: int, inside: bool, by: int) -> None:
    """Rule out the parties of an opening (its row) with a pair, or those without it; ``by`` -1 goes back."""
    for each in range(program.row_from[row], program.row_from[row + 1]):
        column = program.column[each]
        has = False
        for place in range(program.heads[column], program.heads[column + 1]):
            if program.pair[place] == pair:
                has = True
        if has != inside:
            walk.banned[column] += by * REASON


@compiled
def shares(program: Program, walk: Walk, branches: Branches) -> int:
    """Sum up for pairs of parties held in part how much they come; gives how many are listed."""
    number = 0
    for row in range(len(walk.held)):
        part = walk.held[row]
        if part <= WHOLE or part >= 1.0 - WHOLE:
            continue
        column = walk.basis[row]
        for place in range(program.heads[column], program.heads[column + 1]):
            pair = program.pair[place]
            if pair < 0:
                continue
            if branches.share[pair] == 0.0:
                branches.listed[number] = pair
                number += 1
            branches.share[pair] += part
    return number


@compiled
def in_part(program: Program, walk: Walk, branches: Branches, about: float) -> int:
    """Give the pair that comes in part and next to ``about``; -1 where every pair comes or does not."""
    number = shares(program, walk, branches)
    least, found = 1.0, -1
    for place in range(number):
        pair = branches.listed[place]
        share = branches.share[pair]
        branches.share[pair] = 0.0
        if share < WHOLE or share > 1.0 - WHOLE:
            continue
        off = abs(share - about)
        if off < least - 1e-9 or (off < least + 1e-9 and found >= 0 and pair < found):
            least, found = min(off, least), pair
    return found


@compiled
def opening_of(program: Program, column: int, people: int, openings: int) -> int:
    """Give the opening of a party; -1 for a column that is none."""
    for place in range(program.heads[column], program.heads[column + 1]):
        opening = program.row[place] - people
        if 0 <= opening < openings and program.pair[place] < 0:
            return int(opening)
    return -1


@compiled
def joins(program: Program, walk: Walk, branches: Branches, column: int) -> bool:
    """Tell whether a party is not ruled out and nobody of it is placed yet."""
    free = bool(walk.banned[column] <= IN_BASIS)
    for place in range(program.heads[column], program.heads[column + 1]):
        if program.pair[place] >= 0 and branches.placed[program.row[place]] == 1:
            free = False
    return free


@compiled
def join(program: Program, branches: Branches, column: int, opening: int) -> float:
    """Let a party come; gives what it is worth."""
    branches.taken[opening] = 1
    for place in range(program.heads[column], program.heads[column + 1]):
        if program.pair[place] >= 0:
            branches.placed[program.row[place]] = 1
    return float(program.worth[column])


@compiled
def best_joining(program: Program, walk: Walk, branches: Branches, row: int) -> int:
    """Give the party of an opening (its row) that may come and is worth most; -1 for none."""
    most, found = -1.0, -1
    for each in range(program.row_from[row], program.row_from[row + 1]):
        column = program.column[each]
        if program.worth[column] > most and joins(program, walk, branches, column):
            most, found = program.worth[column], column
    return found


@compiled
def rounded_value(program: Program, walk: Walk, branches: Branches, people: int, openings: int) -> float:
    """Add up a plan made of the parties held, the largest parts first, and the best that can still come elsewhere.

    Where all are held whole, it is theirs. Gives -1 where some opening finds no party that is not ruled out.
    """
    branches.placed[:] = 0
    branches.taken[:] = 0
    total = 0.0
    for least in (1.0 - WHOLE, 0.5 - WHOLE, WHOLE):
        for row in range(len(walk.held)):
            if walk.held[row] < least:
                continue
            column = walk.basis[row]
            opening = opening_of(program, column, people, openings)
            if opening >= 0 and branches.taken[opening] == 0 and joins(program, walk, branches, column):
                total += join(program, branches, column, opening)
    for opening in range(openings):
        if branches.taken[opening] == 0:
            column = best_joining(program, walk, branches, people + opening)
            if column < 0:
                return -1.0
            total += join(program, branches, column, opening)
    return total


@compiled
def go_back(program: Program, walk: Walk, branches: Branches, opening: Whole, people: int, depth: int) -> int:
    """Leave a branch for the next one; gives its depth, 0 when there is none."""
    while depth > 0:
        pair = branches.pair[depth]
        row = people + opening[pair]
        settle(program, walk, row, pair, branches.inside[depth] == 1, -1)
        if branches.inside[depth] == 1:
            branches.inside[depth] = 0
            settle(program, walk, row, pair, False, 1)
            last = depth - 1
            go_to(walk, branches.basis[last], branches.held[last], branches.price[last])
            find_losses(program, walk)
            walk.counter[STEPS] = branches.steps[last]
            return depth
        depth -= 1
    return 0


@compiled
def go_deeper(program: Program, walk: Walk, branches: Branches, row: int, pair: int, depth: int, value: float) -> int:
    """Begin with the branch in which a pair comes; gives its depth."""
    branches.basis[depth], branches.held[depth], branches.price[depth] = walk.basis, walk.held, walk.price
    branches.steps[depth], branches.value[depth] = walk.counter[STEPS], value
    depth += 1
    branches.pair[depth], branches.inside[depth] = pair, 1
    settle(program, walk, row, pair, True, 1)
    return depth


@compiled
def best_with(
    program: Program, walk: Walk, branches: Branches, room: Room, cuts: Cuts, shown: Shown, pair: int, known: float,
    nodes: int, most: int,
) -> tuple[float, float]:  # fmt: skip
    """Give what the best plan found with a pair is worth, ``known`` where none is better, and what none exceeds.

    Parameters
    ----------
    known
        What some plan with the pair is worth.
    nodes, most
        Branches looked at, and steps in each, at the most.
    """
    people, openings = len(shown.person), len(shown.opening)
    begin(program, walk)
    branches.pair[0], branches.inside[0] = pair, 1
    settle(program, walk, people + room.opening[pair], pair, True, 1)
    depth, found, bound, looked = 0, known, known, 0
    value = shown.total[0]
    walk.counter[WALKED] = 0
    while True:
        ended, value = walk_on(program, walk, value, found + 1.0 - SHORT, most)
        looked += 1
        if ended == SOLVED:
            found = max(found, rounded_value(program, walk, branches, people, openings))
        about = EVEN if found > known else LIKELY
        more = ended == SOLVED and value >= found + 1.0 - SHORT
        half = in_part(program, walk, branches, about) if more else -1
        if half >= 0 and depth < len(branches.value) and looked < nodes:
            row = people + room.opening[half]
            depth = go_deeper(program, walk, branches, row, half, depth, value)
            continue
        bound = max(bound, bound_at(
            room, cuts, shown, walk.price, branches.cut_price, branches.pair, branches.inside, depth + 1
        ))  # fmt: skip
        depth = go_back(program, walk, branches, room.opening, people, depth)
        if depth == 0:
            break
        value = branches.value[depth - 1]
    settle(program, walk, people + room.opening[pair], pair, True, -1)
    return found, bound


@compiled
def centre(program: Program, price: Real, losses: Real, home: Whole, sweeps: int) -> None:
    """Move the price of each person of a plan halfway between the least and the most it may be, the others held.

    What moves on to the opening's price leaves the party of the plan where it is: it pays exactly what it is worth.

    Parameters
    ----------
    price : shape (n_rows,)
        Changed in place, as ``losses`` is: how much more than it is worth each column pays.
    home : shape (n_persons,)
        Row of the opening where the person is; -1 for nobody placed.
    """
    for _ in range(sweeps):
        furthest = 0.0
        for who in range(len(home)):
            if home[who] < 0:
                continue
            row = home[who]
            fall = min(price[who], least_without(program, losses, who, row))
            rise = least_without(program, losses, row, who)
            move = 0.5 * (rise - fall)
            price[who] += move
            price[row] -= move
            for each in range(program.row_from[who], program.row_from[who + 1]):
                losses[program.column[each]] += move
            for each in range(program.row_from[row], program.row_from[row + 1]):
                losses[program.column[each]] -= move
            furthest = max(furthest, abs(move))
        if furthest < 0.01:
            break


@compiled
def least_without(program: Program, losses: Real, row: int, other: int) -> float:
    """Give the least loss of the columns of a row that have no entry in another one."""
    least = np.inf
    for each in range(program.row_from[row], program.row_from[row + 1]):
        column = program.column[each]
        has = False
        for place in range(program.heads[column], program.heads[column + 1]):
            if program.row[place] == other:
                has = True
        if not has:
            least = min(least, losses[column])
    return float(least)

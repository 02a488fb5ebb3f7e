"""What prices of people, openings and cuts show: no plan is worth more, exactly, whatever the prices are.

A plan is worth no more than the prices of all people, openings and cuts together, and what any party is worth beyond
what it pays. Prices are multiples of 1/4096, so that sums are exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matcher.assignment.prices.kernels.near import SLACK, fill_behind, list_parties
from matcher.assignment.prices.kernels.party import candidates
from resources_catalog.compiled import compiled

if TYPE_CHECKING:
    from matcher.assignment.prices.kernels.party import Real, Small
    from matcher.assignment.prices.kernels.sweep import People
    from matcher.problem.columns import Whole

GRID: Final = 4096.0
PARTS: Final = 720_720
"""A cut weighs a row by a whole number of this part."""

LARGE: Final = 2.0**24
"""Added to what must come: more than any party is worth, and sums with it stay exact."""

WORTHWHILE: Final = 0.002
"""A party that is worth so much more than it pays is noted."""

NOTED, ENTRIES = range(2)
"""Counters of what was noted: parties, members."""


class Room(NamedTuple):
    """Openings as ``Blocks`` holds them, and space to list their parties.

    Parameters
    ----------
    opening : shape (n_pairs,)
        The opening of each pair.
    own_from, own : shape (n_persons + 1,), (n_pairs,)
        The pairs of each person.
    most
        shape (1,): parties of one opening that are listed at most.
    reduced : shape (n_pairs,)
        Worth of each pair with the price of its person taken off.
    noted_from, noted, noted_at
        Parties found to be worth more than they pay: where members begin, members, openings.
    losses, counter
        Space for what listed parties lack; ``NOTED`` and ``ENTRIES``.
    """

    start: Whole
    person: People
    load: Whole
    seats: Whole
    capacity: Whole
    apart_from: Whole
    apart: Whole
    opening: Whole
    own_from: Whole
    own: Whole
    most: Whole
    reduced: Real
    off: Small
    inside: Whole
    behind: Real
    stack: Whole
    sums: Real
    party: Whole
    noted_from: Whole
    noted: Whole
    noted_at: Whole
    losses: Real
    counter: Whole


class Cuts(NamedTuple):
    """Cuts: each party counts the whole part of what it uses of rows, and all together may count ``side``.

    Parameters
    ----------
    use : shape (n_cuts, n_rows + n_cuts)
        Parts of each row (people, openings, cuts before) that a cut uses.
    side : shape (n_cuts,)
    counted : shape (n_cuts,)
        Space for what a party counts.
    """

    use: Whole
    side: Whole
    counted: Whole


class Shown(NamedTuple):
    """Prices on the grid at which no party is worth more than it pays, and their sum.

    Parameters
    ----------
    person, opening, cut
        Prices of each.
    total : shape (1,)
        The sum of what they are worth.
    now : shape (n_openings,)
        Space for other prices of openings.
    marked : shape (n_openings,)
        Space: 1 for the openings to look at.
    """

    person: Real
    opening: Real
    cut: Real
    total: Real
    now: Real
    marked: Small


@compiled
def charge(room: Room, cuts: Cuts, price: Real, opening: int, first: int, last: int) -> float:
    """Give what the cuts charge a party that was noted, ``price`` being those of cuts."""
    people = len(room.own_from) - 1
    rows = people + len(room.seats)
    total = 0.0
    for cut in range(len(cuts.side)):
        parts = cuts.use[cut, people + opening]
        for place in range(first, last):
            parts += cuts.use[cut, room.person[room.noted[place]]]
        for before in range(cut):
            parts += cuts.use[cut, rows + before] * cuts.counted[before]
        cuts.counted[cut] = parts // PARTS
        total += price[cut] * cuts.counted[cut]
    return total


@compiled
def keep_worthwhile(room: Room, cuts: Cuts, price: Real, opening: int, need: float, end: int) -> float:
    """Keep of the parties listed last those that are worth more than ``need``; gives the most beyond it."""
    most = 0.0
    number, entries = room.counter[NOTED], room.counter[ENTRIES]
    for place in range(number, end):
        first, last = room.noted_from[place], room.noted_from[place + 1]
        beyond = -room.losses[place] - charge(room, cuts, price, opening, first, last) - need
        most = max(most, beyond)
        if beyond > WORTHWHILE:
            for each in range(first, last):
                room.noted[entries] = room.noted[each]
                entries += 1
            room.noted_at[number] = opening
            number += 1
            room.noted_from[number] = entries
    room.counter[NOTED], room.counter[ENTRIES] = number, entries
    return most


@compiled
def table_of(room: Room, opening: int) -> tuple[int, int, int, float]:
    """Fill the table of an opening; gives candidates, rows, width, and what the best party is worth, whoever meets."""
    seats, capacity = room.seats[opening], room.capacity[opening]
    count, total = candidates(
        room.start[opening], room.start[opening + 1], room.reduced, room.load, capacity, 0.0, room.off, room.inside
    )  # fmt: skip
    if seats == 0:  # a row of 0 stands for seats that bind nobody
        count = 0
    rows = 0 if count <= seats else seats
    width = 1 if total <= capacity else capacity + 1
    fill_behind(room.inside, count, room.reduced, room.load, rows, width, room.behind)
    return count, rows, width, float(room.behind[(rows + 1) * width - 1])


@compiled
def beyond_price(room: Room, cuts: Cuts, price: Real, opening: int, need: float) -> float:
    """Give how much more than ``need`` the best party of an opening is worth at the most; notes such parties.

    Where there are too many, fewer are noted, the best ones, and what they would be worth without cuts counts.
    """
    count, rows, width, best = table_of(room, opening)
    if best <= need:
        return 0.0
    low, end = need, -1
    while end < 0 and best - low > 0.01:
        number, entries = room.counter[NOTED], room.counter[ENTRIES]
        limit = min(len(room.noted_from), number + room.most[0] + 1)
        end, _ = list_parties(
            room.inside, count, room.reduced, room.load, rows, width, room.behind, low + SLACK, 0, False,
            room.apart_from, room.apart, room.stack, room.sums, room.party, room.noted_from[:limit], room.noted,
            room.losses, 0.0, number, entries,
        )  # fmt: skip
        low = low if end >= 0 else 0.5 * (low + best)
    most = keep_worthwhile(room, cuts, price, opening, need, end) if end >= 0 else 0.0
    return max(most, SLACK) if low == need and end >= 0 else float(best - need)


@compiled
def note_with(room: Room, cuts: Cuts, cut_price: Real, pair: int, gap: float) -> None:
    """Note the parties that hold a pair and are worth at most ``gap`` less than the best of them."""
    opening = room.opening[pair]
    room.reduced[pair] += LARGE
    _, _, _, best = table_of(room, opening)
    beyond_price(room, cuts, cut_price, opening, best - gap)
    room.reduced[pair] -= LARGE


@compiled
def on_grid(price: float) -> float:
    """Round a price that may not be negative."""
    return float(np.floor(max(price, 0.0) * GRID + 0.5) / GRID)


@compiled
def move_people(room: Room, shown: Shown, price: Real, back: bool) -> float:
    """Take changed prices of people off their pairs, or go back; gives what they change and marks what they touch."""
    total = 0.0
    for who in range(len(shown.person)):
        change = on_grid(price[who]) - shown.person[who]
        if change == 0.0:
            continue
        total += change
        for place in range(room.own_from[who], room.own_from[who + 1]):
            pair = room.own[place]
            room.reduced[pair] += change if back else -change
            if change < 0.0 and room.reduced[pair] > 0.0:
                shown.marked[room.opening[pair]] = 1
    return total


@compiled
def move_cuts(shown: Shown, cuts: Cuts, price: Real, now: Real) -> float:
    """Bring prices of cuts to the grid; gives what they change and marks every opening where one fell."""
    total = 0.0
    for cut in range(len(cuts.side)):
        now[cut] = on_grid(price[len(price) - len(cuts.side) + cut])
        total += (now[cut] - shown.cut[cut]) * cuts.side[cut]
        if now[cut] < shown.cut[cut]:
            shown.marked[:] = 1
    return total


@compiled
def move_openings(shown: Shown, price: Real) -> float:
    """Bring prices of openings to the grid, upwards; gives what they change and marks those that fell."""
    total = 0.0
    people = len(shown.person)
    for opening in range(len(shown.opening)):
        now = np.ceil(price[people + opening] * GRID - 0.01) / GRID
        shown.now[opening] = now
        total += now - shown.opening[opening]
        if now < shown.opening[opening]:
            shown.marked[opening] = 1
    return total


@compiled
def hold_fast(room: Room, opening: int, pairs: Whole, inside: Small, number: int, sign: float) -> float:
    """Let settled pairs of an opening come for certain, or not at all; ``sign`` -1 goes back. Gives what it adds."""
    added = 0.0
    for place in range(number):
        pair = pairs[place]
        if room.opening[pair] != opening:
            continue
        if inside[place] == 1:
            room.reduced[pair] += sign * LARGE
            added += LARGE
        else:
            room.off[pair] = 1 if sign > 0.0 else 0
    return added


@compiled
def bound_at(
    room: Room, cuts: Cuts, shown: Shown, price: Real, cut_price: Real, pairs: Whole, inside: Small, number: int
) -> float:  # fmt: skip
    """Give what no plan exceeds in which pairs are settled, as prices of rows show.

    Parameters
    ----------
    price : shape (n_rows,)
        Of people, openings, cuts; anything.
    cut_price : shape (n_cuts,)
        Space.
    pairs, inside, number
        The pairs that are settled, whether they come, how many they are.
    """
    shown.marked[:] = 0
    total = shown.total[0] + move_people(room, shown, price, False)
    total += move_cuts(shown, cuts, price, cut_price) + move_openings(shown, price)
    for opening in range(len(shown.opening)):
        if shown.marked[opening] == 1:
            added = hold_fast(room, opening, pairs, inside, number, 1.0)
            total += beyond_price(room, cuts, cut_price, opening, shown.now[opening] + added)
            hold_fast(room, opening, pairs, inside, number, -1.0)
    move_people(room, shown, price, True)
    return float(total)


@compiled
def every_beyond(room: Room, cuts: Cuts, top: Real, cut_price: Real, beyond: Real) -> None:
    """Give for every opening how much more than its price ``top`` a party is worth at the most."""
    for opening in range(len(top)):
        beyond[opening] = beyond_price(room, cuts, cut_price, opening, top[opening])

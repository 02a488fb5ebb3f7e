"""A plan made better a window at a time: a few openings and who is free for them are solved anew, all else stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.assignment.prices.blocks import Blocks, Picking
from matcher.assignment.prices.left import left_within
from matcher.assignment.prices.search import Search
from matcher.assignment.prices.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.kernels.party import Real
    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

PARTIES: Final = 5_000
"""Parties of a window: about what is searched in a fifth of a second."""

EFFORT: Final = 2.0
"""Work one window may take."""

LARGEST: Final = 600
"""Openings of a window at most."""

LITTLE: Final = 0.1
"""Part of what a plan lacks that a round of windows must gain for the next one to be of the same size."""

DOUBT: Final = 0.1
NARROW: Final = 0.15
"""Openings whose party was picked, or not, in all but a tenth of the rounds are looked at within a narrower gap."""

IDLE: Final = 3
"""Rounds in a row without any gain after which it ends."""


def improve(
    layout: Layout, relaxed: Relaxed, worth: Whole, plan: Whole, *, gap: float, wanted: int, deadline: Deadline,
    seed: int,
) -> Whole:  # fmt: skip
    """Make a plan better, window by window, where it lacks most of the bound; larger ones when that gains little.

    Parameters
    ----------
    gap
        Parties of a window worth this much less than the best are looked at.
    wanted
        Openings of the first windows.
    """
    rng = np.random.default_rng(seed)
    spare = _narrower(layout, relaxed, gap)
    around = Around(layout, relaxed, gap)
    idle = 0
    while idle < IDLE and deadline.left() > 0:
        before = int(worth[plan].sum())
        lacking = lack(layout, relaxed, plan)
        # Windows around other openings each time: the same ones again would find the same.
        order = np.argsort(-lacking * rng.uniform(0.2, 1.0, len(lacking)), kind="stable")
        for openings in around.windows(order, wanted):
            if deadline.left() <= 0:
                break
            if lacking[openings].sum() >= 1.0:
                plan = _solved(layout, relaxed, worth, plan, openings, spare[openings], gap, deadline, seed)
        gained = int(worth[plan].sum()) - before
        idle = idle + 1 if gained == 0 else 0
        if gained < LITTLE * lacking.sum():
            wanted = min(2 * wanted, LARGEST)
    return plan


def _narrower(layout: Layout, relaxed: Relaxed, gap: float) -> Real:
    """Say how much narrower the gap of an opening may be whose party hardly changed, shape (n_openings,)."""
    doubt = np.zeros(len(layout.blocks.seats))
    np.maximum.at(doubt, layout.blocks.opening, np.minimum(relaxed.often, 1.0 - relaxed.often))
    return np.where(doubt < DOUBT, (1.0 - NARROW) * gap, 0.0)


def lack(layout: Layout, relaxed: Relaxed, plan: Whole) -> Real:
    """Tell at which openings a plan lacks what the bound has, shape (n_openings,).

    What an opening's party lacks of its best one stands there; what prices promised for people who are placed less
    often than they can be, at the opening that wants each of them most.
    """
    blocks = layout.blocks
    pairs = len(blocks.rows)
    reduced = relaxed.reduced[:pairs]
    held = np.zeros(pairs)
    held[plan] = 1.0
    missing = relaxed.best - np.bincount(blocks.opening, reduced * held, minlength=len(blocks.seats))
    free = layout.most - np.bincount(blocks.person[plan], minlength=len(layout.most))
    price = np.where(free > 0, np.maximum(relaxed.prices.person, 0.0) * free, 0.0)
    order = np.lexsort((-reduced, blocks.person))
    first = order[np.flatnonzero(np.diff(blocks.person[order], prepend=-1))]
    np.add.at(missing, blocks.opening[first], price[blocks.person[first]])
    return missing


class Around:
    """Openings and who is near them, to walk from one opening to those that share people with it."""

    def __init__(self, layout: Layout, relaxed: Relaxed, gap: float) -> None:
        self.count = len(layout.blocks.seats)
        near = np.flatnonzero(relaxed.reduced[: len(layout.blocks.rows)] >= -gap)
        opening, person = layout.blocks.opening[near], layout.blocks.person[near].astype(np.int64)
        self._people = person[np.argsort(opening, kind="stable")].tolist()
        self._people_from = np.searchsorted(np.sort(opening), np.arange(self.count + 1)).tolist()
        self._places = opening[np.argsort(person, kind="stable")].tolist()
        self._places_from = np.searchsorted(np.sort(person), np.arange(len(layout.least) + 1)).tolist()

    def windows(self, order: Whole, wanted: int) -> Iterator[Whole]:
        """Give windows that cover every opening at least once, each grown from the first opening not covered yet."""
        covered = [False] * self.count
        for begin in order.tolist():
            if covered[begin]:
                continue
            window = self.grown([begin], wanted)
            for each in window:
                covered[each] = True
            yield np.sort(np.array(window, dtype=np.int64))

    def grown(self, starts: list[int], wanted: int) -> list[int]:
        """Walk from some openings to those nearest to them, until there are enough."""
        window, seen = list(starts), set(starts)
        for here in window:
            for who in self._people[self._people_from[here] : self._people_from[here + 1]]:
                for other in self._places[self._places_from[who] : self._places_from[who + 1]]:
                    if other not in seen and len(window) < wanted:
                        seen.add(other)
                        window.append(other)
            if len(window) >= wanted:
                break
        return window


def _solved(
    layout: Layout, relaxed: Relaxed, worth: Whole, plan: Whole, openings: Whole, spare: Real, gap: float,
    deadline: Deadline, seed: int,
) -> Whole:  # fmt: skip
    """Solve a window anew; gives the better plan, or the old one. The gap of each opening is ``spare`` narrower."""
    small, kept = window_of(layout, plan, openings)
    picking = Picking(small.blocks)
    reduced = relaxed.reduced[kept]
    picking.pick(reduced)
    within = replace(relaxed, reduced=reduced, best=picking.best + spare)
    inside = np.flatnonzero(np.isin(kept, plan))
    left = left_within(small, within, gap, 4 * PARTIES, inside)
    if left is None:  # pair by pair there are always few enough
        left = left_within(small, within, gap, 4 * PARTIES, inside, each=1)
    if left is None:
        return plan
    found = Search(small, left).best(
        worth[kept], seconds=deadline.left(), seed=seed, start=inside, effort=EFFORT
    )  # fmt: skip
    if found.interrupted:
        deadline.stop()
    if found.chosen is None or worth[kept[found.chosen]].sum() <= worth[kept[inside]].sum():
        return plan
    return np.sort(np.concatenate((np.setdiff1d(plan, kept[inside]), kept[found.chosen])))


def window_of(layout: Layout, plan: Whole, openings: Whole) -> tuple[Layout, Whole]:
    """Give the layout of a few openings, everything else as in the plan; and the choices it holds, rising.

    Only for layouts without helpers.
    """
    blocks, ties = layout.blocks, layout.ties
    is_in = np.zeros(len(blocks.seats), dtype=np.bool_)
    is_in[openings] = True
    outside = plan[~is_in[blocks.opening[plan]]]
    elsewhere = np.bincount(blocks.person[outside], minlength=len(layout.least))
    kept = np.flatnonzero(is_in[blocks.opening] & (elsewhere[blocks.person] < layout.most[blocks.person]))
    place = np.full(len(blocks.rows), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    held = np.zeros(len(blocks.rows))
    held[outside] = 1.0
    used = ties.used(held).astype(np.int64)
    entries = np.flatnonzero(place[ties.choice] >= 0)
    start = np.searchsorted(ties.row[entries], np.arange(len(ties.low) + 1))
    small_ties = Ties(
        ties.keys, start, place[ties.choice[entries]], ties.weight[entries], ties.low - used, ties.high - used
    )  # fmt: skip
    is_here = np.zeros(len(layout.least), dtype=np.bool_)
    is_here[blocks.person[kept]] = True
    least = np.where(is_here & (elsewhere == 0), layout.least, 0)
    inside = blocks_of(blocks, openings, kept)
    return replace(layout, blocks=inside, least=least, most=layout.most - elsewhere, ties=small_ties), kept


def blocks_of(blocks: Blocks, openings: Whole, kept: Whole) -> Blocks:
    """Give a few openings with some of their pairs, both rising."""
    lengths = np.diff(blocks.apart_from)[kept]
    entries = np.repeat(blocks.apart_from[kept] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
    other = np.searchsorted(kept, blocks.apart[entries])
    there = (other < len(kept)) & (kept[np.minimum(other, len(kept) - 1)] == blocks.apart[entries])
    owner = np.repeat(np.arange(len(kept)), lengths)[there]
    start = np.append(np.searchsorted(kept, blocks.start[openings]), len(kept))
    return Blocks(
        start=start, rows=blocks.rows[kept], person=blocks.person[kept], load=blocks.load[kept],
        seats=np.minimum(blocks.seats[openings], np.diff(start)), capacity=blocks.capacity[openings],
        least=blocks.least[openings], must_run=blocks.must_run[openings],
        apart_from=np.searchsorted(owner, np.arange(len(kept) + 1)), apart=other[there],
    )  # fmt: skip

"""Where nothing but seats and placements binds, the best plan is a flow, and its shortest paths are exact prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.graph.python import min_cost_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matcher.assignment.prices.layout import Layout
    from matcher.problem.columns import Whole

FAR: Final = 2**60
"""Stands for a distance not known yet."""


def is_flow(layout: Layout) -> bool:
    """Tell whether seats of openings and placements of people are all that binds."""
    blocks = layout.blocks
    loads = np.bincount(blocks.opening, blocks.load, minlength=len(blocks.seats))
    free = bool((loads <= blocks.capacity).all()) and not len(blocks.apart) and not blocks.least.any()
    return free and not len(layout.ties.low) and layout.helpers == 0


def best_flow(layout: Layout, worth: Whole) -> tuple[Whole, NDArray[np.float64]] | None:
    """Find the best plan and prices that prove it; None where somebody who must be placed cannot be.

    Returns
    -------
    choices : shape (n,)
        Those of the plan, rising.
    price : shape (n_persons,)
        Of each person's placements.
    """
    blocks = layout.blocks
    best = np.zeros(len(layout.least), dtype=np.int64)
    np.maximum.at(best, blocks.person, worth)
    # Placing somebody who must be placed counts more than all that it could ever cost.
    missed = int((best * layout.most).sum()) + 1
    chosen = _chosen(layout, worth, missed)
    placed = np.bincount(blocks.person[chosen], minlength=len(layout.least))
    if (placed < layout.least).any():
        return None
    return chosen, _prices(layout, worth, chosen, placed)


def _chosen(layout: Layout, worth: Whole, missed: int) -> Whole:
    """Solve the flow: from a source to people to openings to a sink, and past them all."""
    blocks, people, places = layout.blocks, len(layout.least), len(layout.blocks.seats)
    person, opening = np.arange(people), people + np.arange(places)
    source, sink = people + places, people + places + 1
    must = np.flatnonzero(layout.least)
    rest = layout.most - layout.least
    supply = int(layout.most.sum())
    ones, none = np.ones(len(worth), dtype=np.int64), np.zeros(people, dtype=np.int64)
    past = np.array([supply], dtype=np.int64)
    tails = (blocks.person, np.full(people, source), np.full(len(must), source), opening, np.array([source]))
    heads = (people + blocks.opening, person, must, np.full(places, sink), np.array([sink]))
    room = (ones, rest, np.ones(len(must), dtype=np.int64), blocks.seats, past)
    cost = (-worth, none, np.full(len(must), -missed), np.zeros(places, dtype=np.int64), 0 * past)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(tails).astype(np.int32), np.concatenate(heads).astype(np.int32),
        np.concatenate(room).astype(np.int64), np.concatenate(cost).astype(np.int64),
    )  # fmt: skip
    flow.set_nodes_supplies(np.array([source, sink], dtype=np.int32), np.array([supply, -supply], dtype=np.int64))
    flow.solve()
    made: Whole = np.flatnonzero(flow.flows(arcs[: len(worth)]))
    return made


def _prices(layout: Layout, worth: Whole, chosen: Whole, placed: Whole) -> NDArray[np.float64]:
    """Give shortest distances to people in what the flow leaves open: no pair is worth more than its two ends cost."""
    blocks = layout.blocks
    filled = np.diff(blocks.start) > 0
    used = np.bincount(blocks.opening[chosen], minlength=len(blocks.seats)) > 0
    to_person = np.where(placed < layout.most, 0, FAR)
    to_opening = np.where(used, 0, FAR)
    free = np.ones(len(worth), dtype=np.bool_)
    free[chosen] = False
    while True:
        through = np.where(free, to_person[blocks.person] - worth, FAR)
        nearest = np.full(len(to_opening), FAR)
        nearest[filled] = np.minimum.reduceat(through, blocks.start[:-1][filled]) if len(worth) else FAR
        to_opening = np.minimum(to_opening, nearest)
        back = to_opening[blocks.opening[chosen]] + worth[chosen]
        before = to_person.copy()
        np.minimum.at(to_person, blocks.person[chosen], back)
        if (before == to_person).all():
            break
    price = np.where(to_person > FAR // 2, 0, to_person)
    return np.where(layout.least > 0, price, np.maximum(price, 0)).astype(np.float64)

"""Openings that take many people each: windows with prices of their own keep every rule, gain, and end in time."""

import random
from itertools import product

import numpy as np
import pytest

from matcher.assignment.budget import Deadline
from matcher.assignment.prices import close, closeup
from matcher.assignment.prices.ascent import Prices
from matcher.assignment.prices.close import Closing
from matcher.assignment.prices.closeup import improve_closely, takes_many
from matcher.assignment.prices.layout import Layout
from matcher.assignment.prices.search import Found, Search
from matcher.problem.columns import Whole
from tests.matcher.assignment.prices.small import Ticking, broken, in_time, laid_out, late, lowered, small_city
from tests.random_problems import Document

SIZES = range(2, 4)


def crowded(seed: int, *, persons: int = 8, openings: int = 3, must_place: bool = True) -> tuple[Document, Whole]:
    """Make openings that take many; gives a plan of them too, in which everybody is somewhere."""
    rng = random.Random(f"crowded {seed}")
    load = [[rng.randint(1, 9) for _ in range(openings)] for _ in range(persons)]
    at = [rng.randrange(openings) for _ in range(persons)]
    used = [sum(load[who][place] for who in range(persons) if at[who] == place) for place in range(openings)]
    pairs = [
        {"person": f"p{who}", "opening": f"o{place}", "value": rng.randint(1, 30), "support_load": load[who][place]}
        for who, place in product(range(persons), range(openings))
    ]
    document: Document = {
        "format": "enishi-problem/1",
        "objective": ["value"],
        "persons": [{"person": f"p{who}", "must_place": must_place} for who in range(persons)],
        "openings": [
            {"opening": f"o{place}", "host": "h", "seats": persons, "support_capacity": used[place] + rng.randint(0, 2)}
            for place in range(openings)
        ],
        "pairs": pairs,
    }
    return document, np.sort(np.array([at[who] * persons + who for who in range(persons)]))


def best_of(layout: Layout) -> int:
    """Try every opening, and nowhere where that is allowed, for everybody."""
    blocks, worth = layout.blocks, layout.goals[0].worth
    own = [
        [*np.flatnonzero(blocks.person == who).tolist(), *([] if layout.least[who] else [-1])]
        for who in range(len(layout.least))
    ]
    best = -1
    for plan in product(*own):
        held = np.array([pair for pair in plan if pair >= 0], dtype=np.int64)
        used = np.bincount(blocks.opening[held], blocks.load[held], minlength=len(blocks.seats))
        if (used <= blocks.capacity).all():
            best = max(best, int(worth[held].sum()))
    return best


def closer(layout: Layout, plan: Whole, deadline: Deadline | None = None, seed: int = 0) -> Whole:
    worth, relaxed = layout.goals[0].worth, lowered(layout)
    return improve_closely(
        layout, relaxed, worth, plan, sizes=SIZES, step=10.0, deadline=deadline or in_time(), seed=seed
    )  # fmt: skip


@pytest.mark.parametrize("must_place", [True, False])
def test_a_plan_keeps_every_rule_and_is_the_best_one_where_a_window_holds_all(must_place: bool) -> None:
    for seed in range(6):
        document, plan = crowded(seed, persons=7, must_place=must_place)
        layout = laid_out(document)
        found = closer(layout, plan)
        assert not broken(document, layout, found.tolist())
        assert layout.goals[0].worth[found].sum() == best_of(layout)
        assert closer(layout, plan).tolist() == found.tolist()


def test_a_plan_with_more_openings_keeps_every_rule_and_is_never_worse() -> None:
    for seed in range(3):
        document, plan = crowded(seed, persons=25, openings=5)
        layout = laid_out(document)
        worth = layout.goals[0].worth
        found = closer(layout, plan, seed=seed)
        assert not broken(document, layout, found.tolist())
        assert worth[found].sum() > worth[plan].sum()


def test_it_ends_with_the_time_and_is_never_worse() -> None:
    document, plan = crowded(1, persons=25, openings=5)
    layout = laid_out(document)
    worth = layout.goals[0].worth
    assert closer(layout, plan, late()).tolist() == plan.tolist()
    for looks in (1, 5, 40, 80):
        found = closer(layout, plan, Deadline(1.0, Ticking(looks)))
        assert not broken(document, layout, found.tolist())
        assert worth[found].sum() >= worth[plan].sum()


def test_who_stops_it_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    document, plan = crowded(1, persons=25, openings=5)
    monkeypatch.setattr(Search, "best", lambda *_, **__: Found(None, 0, interrupted=True))
    deadline = in_time()
    assert closer(laid_out(document), plan, deadline).tolist() == plan.tolist()
    assert deadline.left() == 0.0


def test_a_window_with_too_many_pairs_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    document, plan = crowded(1, persons=25, openings=5)
    monkeypatch.setattr(closeup, "left_within", lambda *_, **__: None)
    assert closer(laid_out(document), plan).tolist() == plan.tolist()


def test_only_openings_that_take_many_and_that_nothing_ties_are_looked_at() -> None:
    assert takes_many(laid_out(crowded(0, persons=15)[0]))
    assert not takes_many(laid_out(crowded(0, persons=14)[0]))
    assert not takes_many(laid_out(small_city(0)))


def test_a_level_is_closed_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    document, plan = crowded(2, persons=15)
    layout = laid_out(document)
    worth = layout.goals[0].worth
    closing = Closing(layout, worth, Prices.first(layout, worth), plan, 0)
    monkeypatch.setattr(close, "SMALL", range(2, 3))
    closed = closing.close(in_time(), step=10.0)
    assert closed.plan is not None
    assert closed.reached(worth) == closed.bound
    assert not broken(document, layout, closed.plan.tolist())


def test_the_few_pairs_that_the_gap_leaves_are_searched_to_the_proof() -> None:
    searched = 0
    for seed in range(6):
        document, plan = crowded(seed, persons=10, openings=2)
        layout = laid_out(document)
        worth = layout.goals[0].worth
        closing = Closing(layout, worth, Prices.first(layout, worth), plan, 0)
        relaxed = lowered(layout)
        closing._learn(relaxed)
        searched += closing.closed.reached(worth) != closing.closed.bound
        closing._search_pairs(relaxed, 10.0, in_time())
        assert closing.closed.reached(worth) == closing.closed.bound == best_of(layout)
    assert searched > 0

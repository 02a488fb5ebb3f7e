"""Plans without a search: whatever is filled in, dived for or solved window by window keeps the rules and gains."""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from matcher.assignment.budget import Deadline
from matcher.assignment.prices import filling, windows
from matcher.assignment.prices.ascent import Prices, Relaxation
from matcher.assignment.prices.blocks import Picking
from matcher.assignment.prices.diving import dive
from matcher.assignment.prices.filling import Filling, can_fill
from matcher.assignment.prices.layout import Layout, lay_out
from matcher.assignment.prices.windows import Around, improve, lack, window_of
from matcher.problem.columns import Whole
from tests.matcher.assignment.prices.small import (
    NOTHING,
    Ticking,
    broken,
    documents_of,
    in_time,
    laid_out,
    late,
    lowered,
    small_city,
)
from tests.problems import problem_of
from tests.random_problems import Document

COUNT = {"compiled": 6, "pure": 2}
GAP = 150.0


def cities(count: int, *, limits: tuple[int, ...] = (0, 2), must_place: int = 0) -> Iterator[tuple[Document, Layout]]:
    for seed in range(count):
        for number in limits:
            document = small_city(seed, limits=number, must_place=must_place)
            yield document, laid_out(document)


def filled(layout: Layout, worth: Whole | None = None) -> Whole:
    worth = layout.goals[0].worth if worth is None else worth
    found = Filling(layout, worth, Picking(layout.blocks)).fill(lowered(layout, worth), in_time())
    assert found is not None
    return found


def without_must(document: Document) -> Document:
    """Drop the demands that a plan by filling or diving may leave unmet."""
    return {**document, "persons": [{**row, "must_place": False} for row in document["persons"]]}


def test_only_limits_may_bind_where_a_plan_is_filled_in() -> None:
    for document in documents_of("fill", 150):
        layout = lay_out(problem_of(document))
        if layout is not None and can_fill(layout):
            assert not broken(without_must(document), layout, [])
    floor = {"floors": [{"group": "g", "min_placed": 1}], "groups": [{"group": "g", "person": f"p{n}"} for n in (1, 2)]}
    assert not can_fill(laid_out({**small_city(0), **floor}))


def test_a_plan_filled_in_keeps_every_rule_and_is_near_the_bound(kernels: str) -> None:
    for document, layout in cities(COUNT[kernels]):
        assert can_fill(layout)
        for deadline in (in_time(), late()):
            relaxed, worth = lowered(layout), layout.goals[0].worth
            found = Filling(layout, worth, Picking(layout.blocks)).fill(relaxed, deadline)
            assert found is not None
            assert not broken(document, layout, found.tolist())
            assert worth[found].sum() >= 0.5 * relaxed.bound


def test_somebody_who_must_be_placed_is_or_no_plan_is_told(kernels: str) -> None:
    told = set()
    for document, layout in cities(COUNT[kernels], must_place=22):
        worth, relaxed = layout.goals[0].worth, lowered(layout)
        found = Filling(layout, worth, Picking(layout.blocks)).fill(relaxed, in_time())
        better = Filling(layout, worth, Picking(layout.blocks)).improve(NOTHING, relaxed, in_time())
        told |= {found is None, better is None}
        for plan in (found, better):
            assert plan is None or not broken(document, layout, plan.tolist())
    assert told == {True, False} or kernels == "pure"


def test_going_on_from_a_plan_never_makes_it_worse_where_no_tie_binds(kernels: str) -> None:
    for seed, (document, layout) in enumerate(cities(COUNT[kernels], limits=(0,))):
        worth, relaxed = layout.goals[0].worth, lowered(layout)
        full = filled(layout)
        for share in (0.0, 0.5, 1.0):
            rng = random.Random(f"half {seed} {share}")
            plan = np.array([pair for pair in full.tolist() if rng.random() < share], dtype=np.int64)
            for deadline in (in_time(), late()):
                found = Filling(layout, worth, Picking(layout.blocks)).improve(plan, relaxed, deadline)
                assert found is not None
                assert worth[found].sum() >= worth[plan].sum()
                assert not broken(document, layout, found.tolist())


def test_going_on_from_a_plan_keeps_every_limit(kernels: str) -> None:
    for document, layout in cities(COUNT[kernels], limits=(1, 3)):
        worth, relaxed = layout.goals[0].worth, lowered(layout)
        found = Filling(layout, worth, Picking(layout.blocks)).improve(filled(layout)[::2], relaxed, in_time())
        assert found is not None
        assert not broken(document, layout, found.tolist())


def test_a_dive_keeps_every_rule(kernels: str) -> None:
    for document, layout in cities(COUNT[kernels], limits=(0,), must_place=5):
        worth, relaxed = layout.goals[0].worth, lowered(layout)
        found = dive(layout, relaxed, worth, step=100.0, deadline=in_time())
        assert not broken(without_must(document), layout, found.tolist())
        assert worth[found].sum() >= 0.8 * relaxed.bound
        assert not len(dive(layout, relaxed, worth, step=100.0, deadline=late()))


def test_a_dive_from_prices_that_say_little_keeps_every_rule_too(kernels: str) -> None:
    for document, layout in cities(COUNT[kernels], limits=(0,)):
        worth = layout.goals[0].worth
        raw = Relaxation(layout, worth).at(lowered(layout).prices)
        for seed in range(3):
            rng = np.random.default_rng(seed)
            unsure = type(raw)(raw.prices, raw.bound, raw.reduced, raw.best, rng.uniform(0.3, 0.6, len(raw.often)))
            found = dive(laid_out({**document, "keep_apart": []}), unsure, worth, step=100.0, deadline=in_time())
            assert not broken({**document, "keep_apart": []}, layout, found.tolist())


def test_windows_keep_every_rule_and_only_gain(kernels: str) -> None:
    for document, layout in cities(COUNT[kernels] // 2, must_place=3):
        worth, relaxed = layout.goals[0].worth, lowered(layout)
        plan = filled(layout)[1::2] if not layout.least.any() else filled(layout)
        found = improve(layout, relaxed, worth, plan, gap=GAP, wanted=4, deadline=in_time(), seed=0)
        assert not broken(document, layout, found.tolist())
        assert worth[found].sum() >= worth[plan].sum()
        assert worth[found].sum() > worth[filled(layout)].sum() * 0.98


def test_windows_end_with_the_time_and_are_never_worse() -> None:
    layout = laid_out(small_city(3))
    worth, relaxed, plan = layout.goals[0].worth, lowered(layout), filled(layout)[::2]
    reached = []
    for looks in range(12):
        deadline = Deadline(1.0, Ticking(looks))
        found = improve(layout, relaxed, worth, plan, gap=GAP, wanted=4, deadline=deadline, seed=0)
        reached.append(int(worth[found].sum()))
    assert reached[0] == worth[plan].sum()
    assert reached == sorted(reached)
    assert reached[-1] > reached[0]


def test_a_window_with_too_many_parties_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = laid_out(small_city(3))
    worth, relaxed, plan = layout.goals[0].worth, lowered(layout), filled(layout)[::2]
    monkeypatch.setattr(windows, "left_within", lambda *_, **__: None)
    same = improve(layout, relaxed, worth, plan, gap=GAP, wanted=4, deadline=in_time(), seed=0)
    assert same.tolist() == plan.tolist()


@pytest.mark.parametrize("passes", [1, 2])
def test_a_few_passes_are_enough_for_a_plan_that_keeps_every_rule(monkeypatch: pytest.MonkeyPatch, passes: int) -> None:
    monkeypatch.setattr(filling, "MOST_PASSES", passes)
    for document, layout in cities(2):
        worth, relaxed = layout.goals[0].worth, lowered(layout)
        for plan in (
            Filling(layout, worth, Picking(layout.blocks)).fill(relaxed, in_time()),
            Filling(layout, worth, Picking(layout.blocks)).improve(NOTHING, relaxed, in_time()),
        ):
            assert plan is not None
            assert not broken(document, layout, plan.tolist())


def test_a_window_leaves_room_for_what_stays() -> None:
    for seed, (document, layout) in enumerate(cities(4)):
        rng = np.random.default_rng(seed)
        plan = filled(layout)
        openings = np.sort(rng.choice(len(layout.blocks.seats), 6, replace=False))
        small, kept = window_of(layout, plan, openings)
        assert set(layout.blocks.opening[kept].tolist()) <= set(openings.tolist())
        outside = plan[~np.isin(layout.blocks.opening[plan], openings)]
        inside = filled(small, layout.goals[0].worth[kept]) if len(kept) else NOTHING
        assert not broken(document, layout, [*outside.tolist(), *kept[inside].tolist()])


def test_what_a_plan_lacks_adds_up_to_its_distance_from_the_bound() -> None:
    for _, layout in cities(4, limits=(0,)):
        worth, plan, prices = layout.goals[0].worth, filled(layout), lowered(layout).prices
        relaxed = Relaxation(layout, worth).at(Prices(np.maximum(prices.person, 0.0), prices.tie))
        assert lack(layout, relaxed, plan).sum() == pytest.approx(relaxed.bound - worth[plan].sum(), abs=1e-3)


def test_windows_cover_every_opening() -> None:
    layout = laid_out(small_city(5))
    around = Around(layout, lowered(layout), GAP)
    made = list(around.windows(np.arange(around.count), 5))
    assert set(np.concatenate(made).tolist()) == set(range(around.count))
    assert max(len(window) for window in made) == 5

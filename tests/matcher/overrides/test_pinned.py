"""The cost of many pins, from a few steps each, against every plan there is."""

import numpy as np
import pytest

from matcher.assignment.budget import Deadline
from matcher.assignment.prices.layout import Layout
from matcher.assignment.prices.master import Middle, middle_of
from matcher.overrides import pinned as pinned_module
from matcher.overrides.pinned import PinnedPairs
from tests.matcher.assignment.prices.small import best_values, in_time, late, lowered, tight_layout


def priced(layout: Layout, middle: Middle, best: dict[int, int], deadline: Deadline) -> PinnedPairs:
    pinned = PinnedPairs(layout, middle, list(best), [int(layout.goals[0].worth[pair]) for pair in best])
    pinned.run(deadline)
    return pinned


def middle_at(seed: int) -> tuple[Layout, Middle | None, dict[int, int]]:
    layout = tight_layout(seed)
    plan, best = best_values(layout)
    return layout, middle_of(layout, layout.goals[0].worth, lowered(layout), plan, in_time()), best


@pytest.mark.parametrize("looks", [((0.0, (1, 5)),), ((0.0, (40, 1000)), (0.0, (400, 1000)))])
@pytest.mark.parametrize("again", [1, 8])
def test_what_is_found_and_what_none_exceeds_hold_the_best_plan_between_them(
    monkeypatch: pytest.MonkeyPatch, looks: tuple[tuple[float, tuple[int, int]], ...], again: int
) -> None:
    monkeypatch.setattr(pinned_module, "LOOKS", looks)
    monkeypatch.setattr(pinned_module, "AGAIN", again)
    proven = total = 0
    for seed in range(10):
        layout, middle, best = middle_at(seed)
        if middle is None:
            continue
        pinned = priced(layout, middle, best, in_time())
        truth = np.array(list(best.values()))
        assert (pinned.known <= truth).all()
        assert (truth <= pinned.bound).all()
        proven += int((pinned.known == pinned.bound).sum())
        total += len(truth)
    assert proven > (0.95 if len(looks) > 1 and again > 1 else 0.4) * total > 0


def test_without_time_the_truth_lies_between_what_was_known_and_the_plan() -> None:
    layout, middle, best = middle_at(0)
    assert middle is not None
    pinned = priced(layout, middle, best, late())
    assert (pinned.known <= list(best.values())).all()
    assert (pinned.bound == max(best.values())).all()


def test_the_same_pairs_give_the_same_answers_however_many_stand_at_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    layout, first, best = middle_at(1)
    _, second, _ = middle_at(1)
    assert first is not None
    assert second is not None
    two = priced(layout, first, best, in_time())
    monkeypatch.setattr(pinned_module, "BENCHES", 1)
    one = priced(layout, second, best, in_time())
    assert one.known.tolist() == two.known.tolist()
    assert one.bound.tolist() == two.bound.tolist()

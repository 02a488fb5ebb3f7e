"""The best set of people of one opening, against every set."""

import random
from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.check.bound import opening
from matcher.check.bound.opening import Room, most_worth


def brute_force(worth: list[int], load: list[int], room: Room, apart: Mapping[int, frozenset[int]]) -> int | None:
    """Try every set of people."""
    best = None if room.must_run and room.least else 0
    for size in range(max(room.least, 1), min(room.seats, len(worth)) + 1):
        for members in combinations(range(len(worth)), size):
            if room.support is not None and sum(load[member] for member in members) > room.support:
                continue
            if any(other in apart.get(member, ()) for member in members for other in members):
                continue
            total = sum(worth[member] for member in members)
            best = total if best is None else max(best, total)
    return best


Case = tuple[list[int], list[int], Room, dict[int, frozenset[int]]]


def random_opening(rng: random.Random) -> Case:
    number = rng.randint(0, 8)
    least = rng.choice([0, 0, 1, 2, 4])
    support = rng.choice([None, rng.randint(0, 8), rng.randint(0, 40)])
    room = Room(rng.randint(0, 8), support, least, rng.random() < 0.3)
    apart: dict[int, frozenset[int]] = {}
    for _ in range(rng.choice([0, 0, 1, 3, 8]) if number > 1 else 0):
        a, b = rng.sample(range(number), 2)
        apart[a], apart[b] = apart.get(a, frozenset()) | {b}, apart.get(b, frozenset()) | {a}
    return [rng.randint(-5, 20) for _ in range(number)], [rng.randint(0, 7) for _ in range(number)], room, apart


def found_at(case: Case, branches: int = 10**6) -> int | None:
    worth, load, room, apart = case
    return most_worth(np.array(worth, np.int64), np.array(load, np.int64), room, apart, branches=branches)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=500)
def test_the_best_set_of_an_opening_is_the_best_of_all_sets(seed: int) -> None:
    case = random_opening(random.Random(seed))
    assert found_at(case) == brute_force(*case)


@pytest.mark.parametrize("cells", [1, 12, 60, 200])
def test_where_an_opening_is_too_large_it_is_worth_no_less_than_its_best_set(
    monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    monkeypatch.setattr(opening, "CELLS", cells)
    above = 0
    for seed in range(400):
        case = random_opening(random.Random(seed))
        found, best = found_at(case, branches=2), brute_force(*case)
        if best is not None:
            assert found is not None
            assert found >= best
            above += found > best
    assert above > 0

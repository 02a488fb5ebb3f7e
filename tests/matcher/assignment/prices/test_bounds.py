"""No plan is better than the bound, whatever the prices; and a search through all that is left finds the best plan."""

import random

import numpy as np
import pytest

from matcher.assignment.plan import levels_of
from matcher.assignment.prices.ascent import GRID, Prices, Relaxation
from matcher.assignment.prices.kernels.party import NEVER
from matcher.assignment.prices.layout import Layout, lay_out
from matcher.assignment.prices.left import left_within
from matcher.assignment.prices.search import Search
from matcher.errors import SolverRefused
from tests.matcher.assignment.prices.small import (
    broken,
    documents_of,
    in_time,
    laid_out,
    late,
    lowered,
    small_city,
)
from tests.problems import best_by_enumeration, is_possible, measure, plans, problem_of
from tests.random_problems import Document

COUNT = {"compiled": 120, "pure": 40}
ROUNDED = 0.05
"""What rounding prices to their grid may add to a bound."""


def most_of_each_level(document: Document) -> tuple[int, ...] | None:
    """Give the most that any plan has on each level by itself; None without a plan."""
    every = [measure(document, plan) for plan in plans(document)]
    return tuple(max(level) for level in zip(*every, strict=True)) if every else None


def any_prices(rng: random.Random, layout: Layout) -> Prices:
    person = np.array([rng.choice([0, rng.uniform(-300, 900)]) for _ in layout.least])
    tie = np.array([rng.choice([0, rng.uniform(-300, 300)]) for _ in layout.ties.low])
    return Prices(person, tie).on_grid()


def test_no_plan_is_better_than_the_bound_at_any_prices(kernels: str) -> None:
    for place, document in enumerate(documents_of("bound", COUNT[kernels])):
        most, layout = most_of_each_level(document), lay_out(problem_of(document))
        if layout is None:
            assert most is None
            continue
        rng = random.Random(f"prices {place}")
        for goal, reached in zip(layout.goals, most or [-1] * len(layout.goals), strict=True):
            relaxation = Relaxation(layout, goal.worth)
            for prices in (Prices.first(layout, goal.worth).on_grid(), any_prices(rng, layout)):
                bound = relaxation.at(prices).bound
                assert most is None or bound + goal.constant >= reached
                assert bound == NEVER or bound * GRID % 1 == 0


def test_looking_for_prices_never_ends_worse_than_it_began(kernels: str) -> None:
    for place, document in enumerate(documents_of("lower", COUNT[kernels] // 2)):
        layout, most = lay_out(problem_of(document)), most_of_each_level(document)
        if layout is None:
            continue
        relaxation = Relaxation(layout, layout.goals[0].worth)
        for start in (Prices.first(layout, layout.goals[0].worth), any_prices(random.Random(place), layout)):
            begun = relaxation.at(start.on_grid()).bound
            for deadline in (in_time(), late()):
                found = relaxation.lower(start, rounds=40, step=50.0, deadline=deadline)
                assert found.bound <= begun + ROUNDED
                assert found.bound == relaxation.at(found.prices).bound
                assert most is None or found.bound + layout.goals[0].constant >= most[0]


def test_prices_of_a_city_come_close_to_its_best_plan() -> None:
    layout = laid_out(small_city(1))
    relaxed = lowered(layout)
    first = Relaxation(layout, layout.goals[0].worth).at(Prices.first(layout, layout.goals[0].worth))
    best = _searched(layout)
    assert best <= relaxed.bound <= 1.05 * best < 0.9 * first.bound


def _searched(layout: Layout) -> int:
    relaxed = lowered(layout)
    left = left_within(layout, relaxed, relaxed.bound + 1.0, 60_000)
    assert left is not None
    found = Search(layout, left).best(layout.goals[0].worth, seconds=60, seed=0)
    assert found.chosen is not None
    assert found.bound == layout.goals[0].worth[found.chosen].sum()
    return found.bound


@pytest.mark.parametrize("most_each", [4_000, 2])
def test_a_search_through_everything_finds_the_best_plan(most_each: int) -> None:
    for document in documents_of("search", 80):
        document["objective"] = document["objective"][:1] if "objective" in document else ["value"]
        if document["objective"] == ["placed_by_tier"]:
            document["objective"] = ["placed"]
        best, layout = best_by_enumeration(document), lay_out(problem_of(document))
        if layout is None:
            assert best is None
            continue
        goal = layout.goals[0]
        relaxed = Relaxation(layout, goal.worth).at(Prices.first(layout, goal.worth).on_grid())
        if relaxed.bound == NEVER:
            assert best is None
            continue
        left = left_within(layout, relaxed, relaxed.bound + 1.0, 60_000, each=most_each)
        assert left is not None
        found = Search(layout, left).best(goal.worth, seconds=60, seed=0)
        assert found.impossible == (best is None)
        assert found.chosen is None or not broken(document, layout, found.chosen.tolist())
        assert best is None or (found.bound + goal.constant,) == best


def test_a_search_goes_on_from_a_plan_and_lists_its_parties_however_much_they_lack() -> None:
    for seed in range(10):
        document = small_city(seed)
        layout = laid_out(document)
        worth, relaxed = layout.goals[0].worth, lowered(layout)
        nobody = np.empty(0, dtype=np.int64)
        poor = np.array([int(layout.blocks.start[np.flatnonzero(np.diff(layout.blocks.start))[0]])])
        for plan in (nobody, poor):
            left = left_within(layout, relaxed, 0.5, 60_000, plan)
            assert left is not None
            assert set(plan.tolist()) <= set(left.members.tolist())
            found = Search(layout, left).best(worth, seconds=60, seed=0, start=plan)
            assert found.chosen is not None
            assert worth[found.chosen].sum() >= worth[plan].sum()
            assert not broken(document, layout, found.chosen.tolist())


def test_a_search_without_time_or_effort_states_nothing_that_it_has_not_shown() -> None:
    layout = laid_out(small_city(2))
    worth, relaxed = layout.goals[0].worth, lowered(layout)
    left = left_within(layout, relaxed, relaxed.bound + 1.0, 60_000)
    assert left is not None
    best = _searched(layout)
    for seconds, effort in ((0.0, 30.0), (60.0, 0.0), (1e-9, 30.0)):
        found = Search(layout, left).best(worth, seconds=seconds, seed=0, effort=effort)
        assert not found.impossible
        assert found.bound >= best


def test_numbers_beyond_the_solver_are_refused_by_name() -> None:
    layout = laid_out(small_city(0))
    left = left_within(layout, lowered(layout), 100.0, 60_000)
    assert left is not None
    with pytest.raises(SolverRefused):
        Search(layout, left).best(np.full(layout.choices, 2**60, dtype=np.int64), seconds=1.0, seed=0)


def test_levels_and_goals_are_the_same_number() -> None:
    for document in documents_of("levels", 40):
        layout = lay_out(problem_of(document))
        assert layout is None or len(layout.goals) == len(levels_of(layout.problem))


def test_a_plan_adds_up_to_at_most_what_it_reaches_on_every_level() -> None:
    for document in documents_of("goals", 60):
        layout = lay_out(problem_of(document))
        if layout is None or layout.helpers or not is_possible(document):
            continue
        place = {pair: number for number, pair in enumerate(_named(layout))}
        for plan in plans(document):
            own = [place[pair] for pair in plan if pair in place]
            sums = [int(goal.worth[own].sum()) + goal.constant for goal in layout.goals]
            assert tuple(sums) == measure(document, plan)


def _named(layout: Layout) -> list[tuple[str, str]]:
    pairs, problem = layout.problem.pairs, layout.problem
    rows = layout.blocks.rows
    return [
        (problem.persons.ids[person], problem.openings.ids[opening])
        for person, opening in zip(pairs.person[rows].tolist(), pairs.opening[rows].tolist(), strict=True)
    ]

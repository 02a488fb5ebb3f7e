"""Placements that survive when values are moved: the shares of solves anew, whichever way they are solved."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.prices.close import Closing
from matcher.errors import NoPlan
from matcher.overrides import given_plan, price_runs
from matcher.overrides import robustness as module
from matcher.overrides.robustness import Survival, moved, robustness
from matcher.problem.problem import Problem
from tests.matcher.overrides.test_near_ties import city, problem_of_levels, town
from tests.overridden import every_plan
from tests.problems import problem_of
from tests.random_problems import random_document

AMPLE = Budget(300)


def test_a_town_by_hand() -> None:
    """The change of places costs 200 of 1,600: noise of a tenth may hide it, noise of a hundredth never does."""
    problem = problem_of(town())
    base = assign(problem, budget=AMPLE)
    calm = robustness(problem, base, noise=0.01, runs=20, budget=AMPLE)
    assert calm.placements == tuple(Survival(*pair, 1.0) for pair in base.assignments)
    assert calm.runs == 20
    wild = {each.person: each.survives for each in robustness(problem, base, noise=0.5, budget=AMPLE).placements}
    assert wild["aki"] == wild["ben"]
    assert wild["aki"] is not None
    assert 0.5 < wild["aki"] < 1.0
    assert wild["chie"] == 1.0


def test_values_move_by_no_more_than_the_noise_and_stay_what_the_format_knows() -> None:
    value = np.array([0, 1000, 1_000_000] * 200)
    found = moved(value, 0.05, [3, 1])
    assert (found[value == 0] == 0).all()
    assert ((found[value == 1000] >= 950) & (found[value == 1000] <= 1050)).all()
    assert len(set(found[value == 1000].tolist())) > 50
    assert found.max() == 1_000_000
    assert (moved(value, 0.05, [3, 1]) == found).all()
    assert (moved(value, 0.05, [3, 2]) != found).any()


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_solving_from_prices_gives_a_plan_as_good_as_solving_from_the_beginning(seed: int) -> None:
    document = random_document(random.Random(seed))
    document["objective"] = [name for name in document.get("objective", []) if name != "value"] + ["value"]
    document["harm_guard"] = False
    if not every_plan(document):
        return
    problem = problem_of(document)
    base = assign(problem, budget=AMPLE)
    runs = price_runs.PriceRuns(problem, base, 0.3, 0, AMPLE.start())
    for number in range(2):
        value = moved(problem.pairs.value, 0.3, [seed, number])
        rows = runs.best(value, AMPLE.start())
        assert rows is not None
        anew = assign(with_values(problem, value), budget=AMPLE)
        assert given_plan(with_values(problem, value), names(problem, rows)).objective == anew.objective


def with_values(problem: Problem, value: Any) -> Problem:
    return replace(problem, pairs=replace(problem.pairs, value=value))


def names(problem: Problem, rows: Any) -> list[tuple[str, str]]:
    pairs = problem.pairs
    return [(problem.persons.ids[pairs.person[row]], problem.openings.ids[pairs.opening[row]]) for row in rows]


@pytest.mark.parametrize("names_of_levels", [("value",), ("placed", "value")])
def test_a_city_is_solved_from_the_prices_of_its_plan(names_of_levels: tuple[str, ...]) -> None:
    problem = problem_of_levels(city(200, 150), *names_of_levels)
    base = assign(problem, budget=AMPLE)
    found = robustness(problem, base, runs=3, budget=AMPLE, seed=4)
    assert found == robustness(problem, base, runs=3, budget=AMPLE, seed=4)
    assert found.runs == 3
    assert {each.survives for each in found.placements} == {0.0, 1 / 3, 2 / 3, 1.0}


def test_where_a_harm_guard_leaves_no_plan_nothing_survives() -> None:
    """Aki stands at x and is pinned to y, which is worth the same until values move."""
    pairs = [{"person": "aki", "opening": opening, "value": 1000} for opening in "xy"]
    own = [{"person": "aki", "opening": "y"}]
    standing = [{"person": "aki", "opening": "x"}]
    problem = problem_of(town(pairs=pairs, pinned=own, current=standing, harm_guard=True))
    found = robustness(problem, assign(problem, budget=AMPLE), runs=20, budget=AMPLE)
    assert found.runs == 20
    (only,) = found.placements
    assert only.survives is not None
    assert 0.1 < only.survives < 0.9


# ------------------------------------------------------------------ time, faults


def test_without_time_no_run_is_done_and_nothing_is_said() -> None:
    problem = problem_of(town())
    base = assign(problem, budget=AMPLE)
    found = robustness(problem, base, budget=Budget(0))
    assert found.runs == 0
    assert {each.survives for each in found.placements} == {None}


def test_a_run_that_is_not_shown_to_be_best_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(town(objective=["value"]))
    base = assign(problem, budget=AMPLE)
    monkeypatch.setattr(module, "FEW", 0)
    monkeypatch.setattr(Closing, "close", lambda self, deadline, step: self.closed)
    assert robustness(problem, base, budget=AMPLE).runs == 0


def test_progress_is_told_run_by_run() -> None:
    problem, heard = problem_of(town()), []
    base = assign(problem, budget=AMPLE)
    robustness(problem, base, runs=2, budget=AMPLE, on_progress=lambda *told: heard.append(told))
    assert heard == [(1, 2), (2, 2)]


def test_a_problem_without_anybody_has_nothing_to_survive() -> None:
    problem = problem_of({"format": "enishi-problem/1", "objective": ["placed_by_tier"]})
    found = robustness(problem, assign(problem, budget=AMPLE), runs=1, budget=AMPLE)
    assert (found.placements, found.runs) == ((), 1)


def test_without_a_plan_there_is_nothing_to_move() -> None:
    problem = problem_of(town(pinned=[{"person": "aki", "opening": "x"}, {"person": "ben", "opening": "x"}]))
    with pytest.raises(NoPlan):
        robustness(problem, assign(problem, budget=AMPLE), budget=AMPLE)

"""Plans nearly as good as a plan: all of them, each once, and nothing else; compared with trying every plan."""

import random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.errors import NoPlan, PlanRefused, SolverRefused
from matcher.overrides import given_plan, plan_space, price_space
from matcher.overrides import near_ties as near_ties_module
from matcher.overrides.near_ties import NearTies, Share, near_ties
from matcher.overrides.plan_space import Searched, Space, exact_space
from matcher.problem.problem import Problem
from tests.benchmarks.instances import instance_of
from tests.benchmarks.ours import problem_of as problem_of_instance
from tests.evidence_near_ties import within
from tests.overridden import every_plan
from tests.problems import problem_of
from tests.random_problems import Document, random_document

AMPLE = Budget(300)
EVERYTHING = 100_000
NOBODY = np.empty(0, dtype=np.int64)


def town(**rows: Any) -> Document:
    """Aki and Ben may have x or y, one seat each; Chie may have z; the best plan is worth 900 + 700 + 500."""
    values = {("aki", "x"): 900, ("aki", "y"): 800, ("ben", "x"): 600, ("ben", "y"): 700, ("chie", "z"): 500}
    return {
        "format": "enishi-problem/1",
        "persons": [{"person": name} for name in ("aki", "ben", "chie")],
        "openings": [{"opening": name, "host": name, "seats": 1} for name in "xyz"],
        "pairs": [{"person": who, "opening": where, "value": value} for (who, where), value in values.items()],
        **rows,
    }


def listed(document: Document, tolerance: int, **more: Any) -> tuple[Assignment, NearTies]:
    problem = problem_of(document)
    base = assign(problem, budget=AMPLE)
    return base, near_ties(problem, base, tolerance=tolerance, budget=AMPLE, **more)


def test_a_town_by_hand() -> None:
    base, found = listed(town(), 200)
    assert base.objective == (3, 2100)
    one = (("aki", "x"), ("ben", "y"), ("chie", "z"))
    other = (("aki", "y"), ("ben", "x"), ("chie", "z"))
    assert [(plan.value, plan.assignments) for plan in found.plans] == [(2100, one), (1900, other)]
    assert (found.ended, found.complete, found.drawn, found.probability) == ("complete", True, None, None)
    assert found.shares == (
        *(Share("aki", "x", True, 0.5), Share("aki", "y", False, 0.5)),
        *(Share("ben", "x", False, 0.5), Share("ben", "y", True, 0.5)),
        Share("chie", "z", True, 1.0),
    )


def test_a_unit_too_much_is_out() -> None:
    assert len(listed(town(), 199)[1].plans) == 1


def test_where_nobody_is_counted_a_place_left_empty_is_another_plan() -> None:
    document = town(objective=["value"])
    _, found = listed(document, 500)
    assert [plan.value for plan in found.plans] == [2100, 1900, 1600]
    assert found.plans[2].assignments == (("aki", "x"), ("ben", "y"))


# ------------------------------------------------------------------ every plan, and no other


@pytest.mark.parametrize("few", [0, 3000])
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=120)
def test_a_complete_list_holds_exactly_the_plans_within_the_tolerance(seed: int, few: int) -> None:
    rng = random.Random(seed)
    document = random_document(rng, most_pairs=9)
    every = every_plan(document)
    if not every:
        return
    problem = problem_of(document)
    poor = given_plan(problem, sorted(rng.choice(every)[1]))
    base = rng.choice([assign(problem, budget=AMPLE), poor])
    tolerance = rng.choice([0, 3, 300, 2000])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near_ties_module, "FEW", few)
        if rng.random() < 0.5:
            patch.setattr(price_space, "_first_gap", lambda *given: 1.0)
        found = near_ties(problem, base, plans=EVERYTHING, tolerance=tolerance, budget=AMPLE, seed=seed % 1000)
    assert found.ended == "complete"
    plans = [frozenset(plan.assignments) for plan in found.plans]
    assert len(plans) == len(set(plans))
    assert set(plans) == within(every, base, tolerance)
    assert plans[0] == base.pairs
    rest = [(-plan.value, plan.assignments) for plan in found.plans[1:]]
    assert rest == sorted(rest)
    held = {(share.person, share.opening): share for share in found.shares}
    assert held.keys() == frozenset().union(*plans)
    assert all(share.share == sum(pair in plan for plan in plans) / len(plans) for pair, share in held.items())
    assert {pair for pair, share in held.items() if share.in_plan} == base.pairs


def test_without_value_every_level_is_held_and_the_value_is_free() -> None:
    _, found = listed(town(objective=["placed"]), 0)
    assert sorted(plan.value for plan in found.plans) == [1900, 2100]
    assert found.complete


# ------------------------------------------------------------------ large


def city(persons: int, openings: int) -> Problem:
    return problem_of_instance(instance_of(f"city/{persons}x{openings}/0"))


def test_plans_of_a_city_are_many_different_and_the_same_again() -> None:
    problem = city(200, 150)
    base = assign(problem, budget=AMPLE)
    assert base.objective is not None
    tolerance = base.objective[-1] // 200
    one, again = (near_ties(problem, base, plans=12, tolerance=tolerance, budget=AMPLE) for _ in range(2))
    assert one == again
    assert (one.ended, len({plan.assignments for plan in one.plans})) == ("plans", 12)
    assert all(base.objective[-1] - tolerance <= plan.value <= base.objective[-1] for plan in one.plans)
    distances = [len(base.pairs - set(plan.assignments)) for plan in one.plans[1:]]
    assert min(distances) <= 10  # the next best
    assert sorted(distances)[len(distances) // 2] > 10  # the others move more than a few people


def test_levels_above_value_are_held_in_a_city() -> None:
    made = city(200, 150)
    problem = problem_of_levels(made, "placed", "value")
    base = assign(problem, budget=AMPLE)
    assert base.objective is not None
    found = near_ties(problem, base, plans=5, tolerance=500, budget=AMPLE)
    assert len(found.plans) == 5
    assert {len({person for person, _ in plan.assignments}) for plan in found.plans} == {base.objective[0]}


def problem_of_levels(problem: Problem, *names: str) -> Problem:
    tables = problem.to_tables()
    return Problem.from_tables(type(tables)(tables.tables, {**tables.settings, "objective": list(names)}))


def test_what_prices_leave_may_be_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_ties_module, "FEW", 0)
    monkeypatch.setattr(price_space, "left_within", lambda *given: None)
    _, found = listed(town(objective=["value"]), 500)
    assert (len(found.plans), found.ended) == (1, "size")


def test_a_base_that_breaks_a_rule_is_no_base() -> None:
    crowded = [{"person": person, "opening": "x"} for person in ("aki", "ben")]
    problem = problem_of(town(pinned=crowded))
    with pytest.raises(PlanRefused):
        near_ties(problem, given_plan(problem, []), tolerance=0, budget=AMPLE)
    with pytest.raises(NoPlan):
        price_space.demanded(problem, [])


# ------------------------------------------------------------------ where the list ends


def test_no_more_than_asked_for() -> None:
    heard: list[tuple[int, int]] = []
    document = town(objective=["value"])
    _, found = listed(document, 2100, plans=3, on_progress=lambda *told: heard.append(told))
    assert (len(found.plans), found.ended, heard) == (3, "plans", [(2, 3), (3, 3)])


def test_exactly_as_many_as_asked_for_may_be_all() -> None:
    assert listed(town(), 200, plans=2)[1].ended == "complete"


def test_without_time_only_the_plan_itself() -> None:
    problem = problem_of(town())
    base = assign(problem, budget=AMPLE)
    found = near_ties(problem, base, tolerance=200, budget=Budget(0))
    assert ([plan.assignments for plan in found.plans], found.ended) == ([base.assignments], "time")


def test_a_search_that_gives_up_is_tried_again_with_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    search = Space.search

    def short(self: Space, goal: Any, *, effort: float | None = None, **more: Any) -> Searched:
        return Searched(None) if effort is not None else search(self, goal, **more)

    monkeypatch.setattr(Space, "search", short)
    assert [plan.value for plan in listed(town(), 200)[1].plans] == [2100, 1900]


# ------------------------------------------------------------------ drawing


def test_a_plan_is_drawn_only_when_asked_for_and_each_as_likely() -> None:
    document = town(objective=["value"])
    drawn = [listed(document, 700, draw=True, seed=seed)[1] for seed in range(60)]
    assert {found.probability for found in drawn} == {1 / len(drawn[0].plans)}
    counts = np.bincount([found.drawn or 0 for found in drawn], minlength=len(drawn[0].plans))
    assert (counts > 0).all()
    assert listed(document, 700, draw=True, seed=7)[1] == drawn[7]


# ------------------------------------------------------------------ faults


def test_without_a_plan_there_is_nothing_near() -> None:
    with pytest.raises(NoPlan):
        listed(town(pinned=[{"person": "aki", "opening": "x"}, {"person": "ben", "opening": "x"}]), 0)


def test_a_plan_that_fails_the_check_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_ties_module, "check", lambda tables, solution: ["broken"])
    with pytest.raises(PlanRefused):
        listed(town(), 200)


def test_a_model_that_is_malformed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(town())
    space = exact_space(problem, [])
    refusing = SimpleNamespace(parameters=SimpleNamespace(), solve=lambda model: cp_model.MODEL_INVALID)
    monkeypatch.setattr(plan_space, "solver", lambda *given, **more: refusing)
    with pytest.raises(SolverRefused):
        space.search(space.weigh(problem.pairs.value), seconds=1, seed=0)


def test_a_plan_outside_a_space_is_not_forbidden_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """That Aki and Ben change places costs 200, which is further than the gap of this space."""
    problem = problem_of(town(objective=["value"]))
    best = assign(problem, budget=AMPLE)
    level = best.levels[0]
    monkeypatch.setattr(price_space, "_first_gap", lambda *given: 1.0)
    space = next(price_space.price_spaces(problem, [(level, 1000)], NOBODY, AMPLE.start()))
    before = len(space.model.proto.constraints)
    space.forbid(near_ties_module.rows_of(problem, [("aki", "y"), ("ben", "x"), ("chie", "z")]))
    assert len(space.model.proto.constraints) == before
    space.forbid(near_ties_module.rows_of(problem, best.assignments))
    assert len(space.model.proto.constraints) == before + 1


def test_spaces_grow_until_one_holds_every_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(town(objective=["value"]))
    (level,) = assign(problem, budget=AMPLE).levels
    monkeypatch.setattr(price_space, "_first_gap", lambda *given: 1.0)
    spaces = list(price_space.price_spaces(problem, [(level, 1000)], NOBODY, AMPLE.start()))
    assert [space.whole for space in spaces] == [False] * (len(spaces) - 1) + [True]
    sizes = [len(space.variables) for space in spaces]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_the_first_space_holds_the_plan_itself_unless_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = city(200, 150)
    best = assign(problem, budget=AMPLE)
    layout, goal = price_space.demanded(problem, [])
    relaxed = price_space.near_prices(layout, goal.worth, AMPLE.start())
    poor = near_ties(problem, best, plans=3, tolerance=1000, budget=AMPLE).plans[-1]
    rows = near_ties_module.rows_of(problem, poor.assignments)
    lacks = price_space._lacks(layout, relaxed, rows)
    monkeypatch.setattr(price_space, "WANTED", -1)  # few parties: 150
    narrow = price_space._first_gap(layout, relaxed, rows)
    assert narrow < lacks
    monkeypatch.setattr(price_space, "TWICE", 1000)
    assert price_space._first_gap(layout, relaxed, rows) == lacks

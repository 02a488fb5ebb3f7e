"""Where only seats bind: the plan is the best one, and its prices prove it by themselves."""

import random

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.prices.ascent import Prices, Relaxation
from matcher.assignment.prices.flow import best_flow, is_flow
from matcher.assignment.prices.layout import Layout, lay_out
from matcher.check import certified
from tests.matcher.assignment.prices.small import broken
from tests.problems import problem_of, tables_of
from tests.random_problems import Document

AMPLE = Budget(300)


def seats_only(rng: random.Random) -> Document:
    """Make a problem of seats and placements alone, in which some must be placed."""
    persons, openings = rng.randint(1, 8), rng.randint(1, 5)
    every = [(person, opening) for person in range(persons) for opening in range(openings)]
    pairs = rng.sample(every, rng.randint(1, len(every)))
    return {
        "format": "enishi-problem/1",
        "objective": ["value"],
        "persons": [
            {"person": f"p{who}", "must_place": rng.random() < 0.3, "max_placements": rng.choice([1, 1, 2, 3])}
            for who in range(persons)
        ],
        "openings": [{"opening": f"o{place}", "host": "h", "seats": rng.randint(0, 3)} for place in range(openings)],
        "pairs": [
            {"person": f"p{who}", "opening": f"o{place}", "value": rng.choice([rng.randint(0, 3), rng.randint(0, 99)])}
            for who, place in sorted(pairs)
        ],
    }


def proven(document: Document, layout: Layout) -> int | None:
    """Find the best plan and prove it by its prices; None without one."""
    worth = layout.goals[0].worth
    found = best_flow(layout, worth)
    if found is None:
        return None
    plan, price = found
    assert not broken(document, layout, plan.tolist())
    bound = Relaxation(layout, worth).at(Prices(price, np.zeros(0))).bound
    assert bound == worth[plan].sum()
    return int(bound)


def test_the_flow_is_the_best_plan_and_its_prices_prove_it() -> None:
    placeless = 0
    for seed in range(200):
        document = seats_only(random.Random(f"flow {seed}"))
        problem = problem_of(document)
        best, layout = assign(problem, method="exact", budget=AMPLE), lay_out(problem)
        if layout is None:
            assert best.status == "infeasible"
            continue
        assert is_flow(layout)
        reached = proven(document, layout)
        placeless += reached is None
        assert best.objective == (None if reached is None else (reached,))
        found = assign(problem, method="prices", budget=AMPLE)
        assert (found.status, found.objective, found.bound) == (best.status, best.objective, best.bound)
        shown = certified(tables_of(document), found.to_solution())
        assert not shown.violations
        assert shown.bound in (None, "certified")
    assert placeless > 0


def square(values: list[list[int]]) -> Document:
    """Make a problem in which everybody goes to an opening of their own."""
    size = len(values)
    return {
        "format": "enishi-problem/1",
        "objective": ["value"],
        "persons": [{"person": f"p{who:02d}", "must_place": True} for who in range(size)],
        "openings": [{"opening": f"o{place:02d}", "host": "h", "seats": 1} for place in range(size)],
        "pairs": [
            {"person": f"p{who:02d}", "opening": f"o{place:02d}", "value": values[who][place]}
            for who in range(size)
            for place in range(size)
        ],
    }


@pytest.mark.parametrize("seed", range(4))
def test_an_assignment_equals_the_library_of_assignments(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 100, (20, 20))
    document = square(values.tolist())
    layout = lay_out(problem_of(document))
    assert layout is not None
    rows, columns = linear_sum_assignment(values, maximize=True)
    assert proven(document, layout) == values[rows, columns].sum()


def test_whatever_else_binds_is_no_flow() -> None:
    plain = square([[1, 2], [3, 4]])
    layout = lay_out(problem_of(plain))
    assert layout is not None
    assert is_flow(layout)
    uses = [{"limit": "l", "person": f"p0{n}", "opening": f"o0{n}", "weight": 1} for n in (0, 1)]
    tied = {"limits": [{"limit": "l", "max": 1}], "limit_weights": uses}
    support = [{**row, "support_capacity": 1} for row in plain["openings"]]
    for change in (
        tied,
        {"openings": support, "pairs": [{**row, "support_load": 1} for row in plain["pairs"]]},
        {"keep_apart": [{"a": "p00", "b": "p01", "where": "opening"}]},
        {"openings": [{**row, "min_group": 2, "seats": 2} for row in plain["openings"]]},
    ):
        other = lay_out(problem_of({**plain, **change}))
        assert other is not None
        assert not is_flow(other)

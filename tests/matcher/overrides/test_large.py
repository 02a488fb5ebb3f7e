"""Prices of a large round equal those of a small one, and where time is short the truth lies within the bounds."""

import random

import numpy as np
import pytest

from matcher.assignment import FEW, assign
from matcher.assignment.budget import Budget
from matcher.overrides import listed, price
from matcher.overrides.large import ValueBounds, price_large
from matcher.overrides.prices import rows_of
from tests.benchmarks.instances import instance_of
from tests.benchmarks.ours import problem_of as problem_of_instance
from tests.problems import allowed_pairs, problem_of
from tests.random_problems import random_document

AMPLE = Budget(300)


@pytest.mark.parametrize("seed", range(40))
def test_every_pair_costs_what_the_exact_method_says(seed: int) -> None:
    document = random_document(random.Random(f"large {seed}"))
    problem = problem_of(document)
    base = assign(problem, budget=AMPLE)
    if base.objective is None:
        return
    pairs = sorted(allowed_pairs(document))
    small = price(problem, base, pairs, budget=AMPLE)
    told: list[tuple[int, int]] = []
    large = price_large(
        problem, base, rows_of(problem, pairs), AMPLE.start(), seed=0, on_progress=lambda *n: told.append(n)
    )
    assert large == small
    assert told[-1] == (len(pairs), len(pairs))


@pytest.mark.parametrize("seed", range(60))
def test_without_time_the_loss_lies_within_the_bounds(seed: int) -> None:
    rng = random.Random(f"bounds {seed}")
    document = random_document(rng)
    if rng.random() < 0.7:  # where leaving people out breaks nothing, a plan is made by hand
        document["objective"] = ["value"]
        for table in ("pinned", "floors", "requires", "keep_together", "hosts", "limits", "groups", "limit_weights"):
            document[table] = []
        document["harm_guard"] = False
        for row in document["persons"]:
            row["max_placements"] = 1
        for row in document["openings"]:
            row.pop("min_group", None)
    problem = problem_of(document)
    base = assign(problem, budget=AMPLE)
    if base.objective is None:
        return
    rows = rows_of(problem, sorted(allowed_pairs(document)))
    exact = price_large(problem, base, rows, AMPLE.start(), seed=0)
    cut = price_large(problem, base, rows, Budget(0).start(), seed=0)
    for known, guessed in zip(exact, cut, strict=True):
        if guessed.proven or known.plan_loss is None:  # a pair of the plan, one that cannot be, or no value at all
            continue
        assert guessed.plan_loss_low is not None
        assert guessed.plan_loss_high is not None
        assert guessed.plan_loss_low <= known.plan_loss <= guessed.plan_loss_high


def test_a_round_that_rules_alone_forbid_has_bounds_without_prices() -> None:
    document = random_document(random.Random("large 0"))
    document["pinned"] = []
    document["objective"] = ["value"]
    document["persons"][0]["must_place"] = True
    document["forbidden"] = [
        {"person": row["person"], "opening": row["opening"]}
        for row in document["pairs"]
        if row["person"] == document["persons"][0]["person"]
    ]
    problem = problem_of(document)
    bounds = ValueBounds(problem, np.empty(0, dtype=np.int64), Budget(0).start())
    low, high = bounds.of(0)
    assert low <= high


def test_a_large_round_is_priced_by_this_method() -> None:
    problem = problem_of_instance(instance_of("city/200x150/0"))
    assert len(problem.pairs.value) > FEW
    base = assign(problem, budget=AMPLE)
    pairs = [pair for pair in listed(problem, base, 2) if pair not in base.pairs][:5]
    found = price(problem, base, pairs, budget=AMPLE)
    assert all(each.proven for each in found)
    held = price(problem, base, sorted(base.pairs)[:2], budget=Budget(0))
    assert [each.plan_loss for each in held] == [0, 0]

"""The first plan of a large round: it breaks no rule, and the search that begins with it ends at the same best plan."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment.budget import Budget
from matcher.assignment.exact import solve
from matcher.assignment.exact.levels import level_sum
from matcher.assignment.exact.parts import Part, parts_of
from matcher.assignment.exact.rows import Choices
from matcher.assignment.exact.rules import RULES
from matcher.assignment.exact.solve import assign_exact
from matcher.assignment.exact.start import first_plan
from matcher.assignment.plan import levels_of
from matcher.check import check
from tests.problems import best_by_enumeration, problem_of, tables_of
from tests.random_problems import Document, random_document


def parts(document: Document) -> tuple[Part, ...]:
    problem = problem_of(document)
    choices = Choices(problem)
    for rule in RULES:
        rule(choices, problem)
    return parts_of(choices, [level_sum(choices, problem, level) for level in levels_of(problem)])


@given(seed=st.integers(0, 2**20))
@settings(max_examples=150)
def test_a_first_plan_keeps_every_row_of_its_part(seed: int) -> None:
    for part in parts(random_document(random.Random(seed))):
        plan = first_plan(part)
        if plan is not None:
            assert set(plan) <= {0, 1}
            for row in part.rows:
                total = sum(plan[choice] * weight for choice, weight in zip(row.choices, row.weights, strict=True))
                assert row.low <= total <= row.high


def test_most_rounds_that_can_hold_have_a_first_plan() -> None:
    """Without it the method would still be right, but of no use: at least half of the small hard rounds have one."""
    documents = [random_document(random.Random(seed)) for seed in range(200)]
    possible = [document for document in documents if best_by_enumeration(document) is not None]
    with_plan = [document for document in possible if all(first_plan(part) is not None for part in parts(document))]
    assert len(with_plan) * 2 > len(possible) > 50


@given(seed=st.integers(0, 2**20))
@settings(max_examples=60)
def test_a_search_from_the_first_plan_ends_at_the_best_one(seed: int) -> None:
    document = random_document(random.Random(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "SMALL", 0)
        found = assign_exact(problem_of(document), budget=Budget(20))
    assert found.objective == best_by_enumeration(document)
    assert check(tables_of(document), found.to_solution()) == []

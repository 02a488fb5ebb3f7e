"""The exact method gives the best plan there is, a bound that is true, and conflicts that are needed in full."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment import METHODS, assign
from matcher.assignment.budget import Budget
from matcher.assignment.exact.conflict import guessed_core
from matcher.assignment.exact.rows import Choices
from matcher.assignment.exact.rules import RULES
from matcher.assignment.exact.run import run
from matcher.assignment.exact.solve import Progress, assign_exact
from matcher.check import check
from matcher.errors import SolverRefused, UnknownMethod
from matcher.problem.problem import Problem
from tests.evidence_problem import TWO_PERSONS, hinata_changes, hinata_problem, random_problems
from tests.problems import (
    best_by_enumeration,
    best_of_level,
    documents,
    hinata,
    is_minimal_conflict,
    is_possible,
    measure,
    plans,
    problem_of,
    same_rule,
    tables_of,
)
from tests.random_problems import Document, random_document
from tests.tamperings import KINDS

AMPLE = Budget(300)


class Ticking:
    """A clock that stands still for a number of looks and is far ahead afterwards."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def __call__(self) -> float:
        self.looks -= 1
        return 0.0 if self.looks >= 0 else 1e9


def test_last_seat_goes_to_the_larger_value() -> None:
    problem = Problem.of(pairs={("aki", "cafe"): 900, ("ben", "cafe"): 700}, seats={"cafe": 1})
    assert assign_exact(problem, budget=AMPLE).pairs == {("aki", "cafe")}


@given(document=documents())
@settings(max_examples=100)
def test_no_rule_is_broken_and_the_total_is_the_best_one(document: Document) -> None:
    found = assign_exact(problem_of(document), budget=AMPLE)
    assert check(tables_of(document), found.to_solution()) == []
    assert found.objective == best_by_enumeration(document)
    assert found.status == ("infeasible" if found.objective is None else "optimal")


def test_random_problems_agree_with_enumeration_and_every_rule_matters() -> None:
    figures = random_problems(seed=1, n=250)
    assert {name: figures[name] for name in ("other_objective", "unproven", "violations", "bad_conflicts")} == {
        "other_objective": 0,
        "unproven": 0,
        "violations": 0,
        "bad_conflicts": 0,
    }
    assert 0.2 < figures["impossible"] / figures["problems"] < 0.6
    assert set(figures["binding"]) == set(KINDS)
    assert min(figures["binding"].values()) > 0


@pytest.mark.parametrize("name", hinata_changes())
def test_the_sample_town_comes_out_as_calculated_by_hand(name: str) -> None:
    document, expected = hinata_changes()[name]
    answer = assign(problem_of(document), budget=AMPLE)
    assert answer.objective == answer.bound == expected == best_by_enumeration(document)


def test_the_plan_of_the_sample_town_is_the_only_best_one() -> None:
    best = [plan for plan in plans(hinata()) if measure(hinata(), plan) == (1, 9, 9540)]
    assert best == [assign(problem_of(hinata()), budget=AMPLE).pairs]
    assert hinata_problem() == {"cases": 7, "wrong": []}


def test_value_only_gives_a_second_place_before_a_first_one() -> None:
    held = assign(problem_of(hinata_changes()["value only"][0]), budget=AMPLE).pairs
    assert {("P03", "O05"), ("P03", "O07")} <= held
    assert "P05" not in {person for person, _ in held}


@given(seed=st.integers(0, 2**20))
@settings(max_examples=30)
def test_equal_seeds_give_equal_answers(seed: int) -> None:
    document = random_document(random.Random(seed))
    answers = [assign_exact(problem_of(document), budget=AMPLE, seed=7) for _ in range(2)]
    assert json.dumps(answers[0].to_solution()) == json.dumps(answers[1].to_solution())


def prefixed(document: Document, sign: str) -> Document:
    """Give a document with every name and every slot made its own."""
    names = ("person", "opening", "host", "a", "b", "other", "other_opening", "limit", "group")

    def renamed(record: dict[str, Any]) -> dict[str, Any]:
        made = {key: sign + cell if key in names and isinstance(cell, str) else cell for key, cell in record.items()}
        return made | ({"slots": [sign + slot for slot in made["slots"]]} if made.get("slots") else {})

    return {key: [renamed(row) for row in rows] if isinstance(rows, list) and key != "objective" else rows
            for key, rows in document.items()}  # fmt: skip


@given(seed=st.integers(0, 2**20))
@settings(max_examples=60)
def test_two_rounds_side_by_side_are_answered_as_each_alone(seed: int) -> None:
    """Whoever shares no seat, limit or tie with others is not moved by them, not even between equally good plans."""
    rng = random.Random(seed)
    rule = {"objective": ["placed_by_tier", "value"], "harm_guard": False}
    one, two = (prefixed({**random_document(rng), **rule}, sign) for sign in "xy")
    tables = {key for key in (*one, *two) if key not in (*rule, "format")}
    both = {**one, **{key: [*one.get(key, []), *two.get(key, [])] for key in tables}}
    alone = [assign_exact(problem_of(document), budget=AMPLE) for document in (one, two)]
    together = assign_exact(problem_of(both), budget=AMPLE)
    if any(each.objective is None for each in alone):
        assert together.status == "infeasible"
    else:
        assert together.pairs == alone[0].pairs | alone[1].pairs


# ------------------------------------------------------------------ when time runs out


@given(document=documents(), looks=st.integers(1, 5))
@settings(max_examples=150)
def test_a_bound_is_true_wherever_time_ends(document: Document, looks: int) -> None:
    found = assign_exact(problem_of(document), budget=Budget(20, Ticking(looks)))
    assert check(tables_of(document), found.to_solution()) == []
    if found.status == "infeasible":
        assert found.conflict is not None
        assert not is_possible(document, {same_rule(rule) for rule in found.conflict})
        return
    assert found.bound is not None
    if is_possible(document):
        reached = found.objective or (0,) * len(found.bound)
        highest = [best_of_level(document, place, reached[:place]) for place in range(len(reached))]
        assert all(bound >= most for bound, most in zip(found.bound, highest, strict=True))


def test_without_time_there_is_no_plan_but_a_bound() -> None:
    found = assign(problem_of(TWO_PERSONS), budget=Budget(0))
    assert (found.status, found.objective, found.bound) == ("unknown", None, (2, 1200))
    assert found.assignments == ()


def test_a_level_left_open_leaves_a_feasible_plan() -> None:
    found = assign_exact(problem_of(TWO_PERSONS), budget=Budget(20, Ticking(3)))
    assert (found.status, found.objective, found.bound) == ("feasible", (2, 400), (2, 1200))


def test_each_level_is_told_with_its_bound() -> None:
    told: list[Progress] = []
    assign(problem_of(hinata()), budget=AMPLE, on_progress=told.append)
    assert [(progress.level.name, progress.level.tier) for progress in told] == [
        ("placed_by_tier", 0),
        ("placed_by_tier", 1),
        ("value", None),
    ]
    assert [(progress.reached, progress.bound) for progress in told] == [(1, 1), (9, 9), (9540, 9540)]


# ------------------------------------------------------------------ conflicts


@given(document=documents())
@settings(max_examples=100)
def test_a_conflict_needs_each_of_its_rules(document: Document) -> None:
    found = assign(problem_of(document), budget=AMPLE)
    assert (found.conflict is None) == is_possible(document)
    if found.conflict is not None:
        assert found.conflict_minimal
        assert is_minimal_conflict(document, found.conflict)


def crowd(persons: int) -> Document:
    """Everyone must be placed at the one place, which has a seat less than that and other limits that hold."""
    names = [f"p{number}" for number in range(persons)]
    return {
        "format": "enishi-problem/1",
        "persons": [{"person": name, "must_place": True, "max_hours": 9} for name in names],
        "openings": [{"opening": "o", "host": "h", "seats": persons - 1, "hours": 9.01, "support_capacity": 1}],
        "pairs": [{"person": name, "opening": "o", "value": 1, "support_load": 1} for name in names],
    }


def test_a_conflict_cut_short_still_cannot_hold_and_says_so() -> None:
    document = crowd(4)
    whole = assign(problem_of(document), budget=AMPLE)
    cut = assign(problem_of(document), budget=Budget(20, Ticking(3)))
    assert whole.conflict is not None
    assert cut.conflict is not None
    assert whole.conflict_minimal
    assert not cut.conflict_minimal
    assert cut.to_solution()["conflict_minimal"] is False
    assert set(whole.conflict) < set(cut.conflict)
    assert not is_possible(document, cut.conflict)


@pytest.mark.parametrize("looks", range(3, 13))
def test_wherever_the_search_for_a_conflict_is_cut_its_claim_is_true(looks: int) -> None:
    document = crowd(3)
    found = assign(problem_of(document), budget=Budget(20, Ticking(looks)))
    assert found.conflict is not None
    assert not is_possible(document, found.conflict)
    assert is_minimal_conflict(document, found.conflict) or not found.conflict_minimal


@pytest.mark.parametrize("wrong", [(), (("openings", "o", "seats"),), (("persons", "p0", "must_place"),)])
def test_a_wrong_core_of_the_solver_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, wrong: tuple[tuple[str, ...], ...]
) -> None:
    document = crowd(4)
    monkeypatch.setattr("matcher.assignment.exact.conflict.guessed_core", lambda *_: wrong)
    found = assign(problem_of(document), budget=AMPLE)
    assert found.conflict is not None
    assert found.conflict_minimal
    assert is_minimal_conflict(document, found.conflict)


def test_no_core_is_guessed_where_there_is_a_plan() -> None:
    problem = problem_of(TWO_PERSONS)
    choices = Choices(problem)
    for rule in RULES:
        rule(choices, problem)
    assert choices.rules() == (("persons", "A", "max_placements"), ("openings", "x", "seats"))
    assert guessed_core(choices, choices.rules(), AMPLE.start(), 0) == ()


def test_a_core_larger_than_needed_is_cut_down(monkeypatch: pytest.MonkeyPatch) -> None:
    document = crowd(4)
    monkeypatch.setattr("matcher.assignment.exact.conflict.guessed_core", lambda _choices, rules, *_: rules)
    found = assign(problem_of(document), budget=AMPLE)
    assert found.conflict is not None
    assert is_minimal_conflict(document, found.conflict)


# ------------------------------------------------------------------ edges


def test_a_round_without_people_has_an_empty_plan() -> None:
    found = assign(problem_of({"format": "enishi-problem/1"}), budget=AMPLE)
    assert (found.status, found.assignments, found.objective) == ("optimal", (), (0,))
    only_tiers = {"format": "enishi-problem/1", "objective": ["placed_by_tier"]}
    assert assign(problem_of(only_tiers), budget=AMPLE).to_solution()["objective"] == {"placed_by_tier": []}
    asked = {**only_tiers, "floors": [{"group": "g", "min_placed": 1}]}
    assert assign(problem_of(asked), budget=AMPLE).conflict == (("floors", "g"),)
    assert assign(problem_of(asked), budget=Budget(0)).status == "unknown"


def test_large_numbers_are_exact() -> None:
    most = 10**12
    document: Document = {
        "format": "enishi-problem/1",
        "objective": ["value"],
        "persons": [{"person": "a", "max_hours": 1_000_000_000}, {"person": "b"}],
        "openings": [{"opening": "x", "host": "h", "seats": most, "support_capacity": most, "min_group": 2}],
        "pairs": [
            {"person": "a", "opening": "x", "value": 1_000_000, "support_load": most},
            {"person": "b", "opening": "x", "value": 1, "support_load": 0},
        ],
    }
    assert assign(problem_of(document), budget=AMPLE).objective == (1_000_001,)
    document["openings"][0]["min_group"] = most
    assert assign(problem_of(document), budget=AMPLE).objective == (0,)


def test_an_unknown_method_is_refused() -> None:
    assert METHODS == ("auto", "exact", "prices")
    with pytest.raises(UnknownMethod):
        assign(problem_of(TWO_PERSONS), method="guess", budget=AMPLE)


def test_a_malformed_model_is_an_error_of_the_program() -> None:
    choices = Choices(problem_of(TWO_PERSONS))
    model = choices.model()
    model.model.proto.variables[0].domain.clear()
    with pytest.raises(SolverRefused):
        run(model, seconds=1, seed=0)

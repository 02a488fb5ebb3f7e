"""The check finds whatever is wrong with an answer, says which rule, and finds nothing in a good one."""

import json
import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.check import Violation, check
from matcher.messages import LANGUAGES, sentence
from matcher.problem.decoding import Tables, decode_solution, read_problem
from tests.evidence_problem import TWO_PERSONS, tamperings
from tests.parquet_folders import write_parquet_folder
from tests.problem_folders import write_folder
from tests.problems import allowed_pairs, documents, hinata, kind_of, problem_of, rules_of, same_rule, tables_of
from tests.random_problems import Document, random_document
from tests.tamperings import KINDS, TAMPERINGS, honest_answer

AMPLE = Budget(300)


def found(document: Document, solution: Mapping[str, object]) -> list[Violation]:
    """Check, and make sure that everything found can be said."""
    violations = check(tables_of(document), solution)
    for lang in LANGUAGES:
        for wrong in violations:
            assert sentence(wrong.code, lang, rule=" ".join(wrong.rule), found=wrong.found, allowed=wrong.allowed)
    return violations


def codes(document: Document, solution: Mapping[str, object]) -> set[str]:
    return {wrong.code for wrong in found(document, solution)}


@given(document=documents(), seed=st.integers(0, 2**32))
@settings(max_examples=300)
def test_the_check_finds_exactly_the_broken_rules_of_any_plan(document: Document, seed: int) -> None:
    rng = random.Random(seed)
    share = rng.random()
    chosen = frozenset(pair for pair in sorted(allowed_pairs(document)) if rng.random() < share)
    broken = {(f"broken_{kind_of(rule)}", rule) for rule, holds in rules_of(document).items() if not holds(chosen)}
    violations = found(document, honest_answer(document, chosen))
    assert {(wrong.code, same_rule(wrong.rule)) for wrong in violations} == broken


def test_every_kind_of_tampering_is_found() -> None:
    figures = tamperings(seed=1, n=120)
    assert figures["missed"] == {}
    assert len(TAMPERINGS) == figures["kinds"] >= 15
    assert {name for name, tried in figures["tried"].items() if tried == 0} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_breaks_one_kind_of_rule_is_told_that_kind(kind: str) -> None:
    rng = random.Random(kind)
    for seed in range(2000):
        document = random_document(random.Random(seed))
        spoilt = TAMPERINGS[f"breaks {kind}"](document, {}, rng)
        if spoilt is not None:
            assert codes(document, spoilt) == {f"broken_{kind}"}
            return
    pytest.fail("the generator never breaks this kind alone")


@given(document=documents(), seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_the_encoding_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, document: Document, seed: int
) -> None:
    everything = honest_answer(document, frozenset(allowed_pairs(document)))
    in_csv = write_folder(tmp_path_factory.mktemp("csv"), document)
    assert check(read_problem(in_csv), everything) == found(document, everything)
    in_parquet = write_parquet_folder(tmp_path_factory.mktemp("parquet"), document, random.Random(seed))
    assert check(read_problem(in_parquet), everything) == found(document, everything)


# ------------------------------------------------------------------ what is said

GOOD = {
    "format": "enishi-solution/1",
    "status": "optimal",
    "assignments": [["A", "y"], ["B", "x"]],
    "objective": {"placed": 2, "value": 400},
    "bound": {"placed": 2, "value": 400},
}
NO_PLAN: Document = {
    "format": "enishi-solution/1",
    "status": "infeasible",
    "assignments": [],
    "objective": None,
    "bound": None,
}
UNKNOWN = {**NO_PLAN, "status": "unknown", "bound": {"placed": 2, "value": 1200}}
CROWDED: Document = {**TWO_PERSONS, "pinned": [{"person": p, "opening": "x"} for p in ("A", "B")]}
CONFLICT = [["openings", "x", "seats"], ["pinned", "A", "x"], ["pinned", "B", "x"]]


def test_good_answers_are_left_alone() -> None:
    assert found(TWO_PERSONS, GOOD) == []
    assert found(TWO_PERSONS, {**GOOD, "status": "feasible", "bound": {"placed": 2, "value": 900}}) == []
    assert found(TWO_PERSONS, UNKNOWN) == []
    assert found(CROWDED, {**NO_PLAN, "conflict": CONFLICT}) == []
    assert found(CROWDED, {**NO_PLAN, "conflict": CONFLICT, "conflict_minimal": False}) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": None}, ("status_unknown", ("status",), "null")),
        ({"status": ["optimal"]}, ("status_unknown", ("status",), "['optimal']")),
        ({"assignments": None}, ("assignments_not_a_list", ("assignments",), "null")),
        ({"assignments": [["A", "y"], ["B", 3]]}, ("assignment_not_a_pair", ("assignments", "2"), "[…]")),
        ({"assignments": [["A", "y"], ["C", "x"]]}, ("assignment_unknown_person", ("assignments", "C", "x"), "C")),
        ({"assignments": [["A", "z"], ["B", "x"]]}, ("assignment_unknown_opening", ("assignments", "A", "z"), "z")),
        ({"assignments": [["A", "y"], ["B", "y"]]}, ("assignment_not_allowed", ("assignments", "B", "y"), None)),
        ({"assignments": [["A", "y"], ["A", "y"]]}, ("assignment_twice", ("assignments", "A", "y"), "2")),
        ({"assignments": [["B", "x"], ["A", "y"]]}, ("assignments_unsorted", ("assignments",), None)),
        ({"objective": {"placed": 2, "value": 401}}, ("objective_wrong", ("objective", "value"), "401")),
        ({"objective": {"placed": 2}}, ("levels_malformed", ("objective",), "{…}")),
        ({"objective": {"placed": 2, "value": True}}, ("levels_malformed", ("objective",), "{…}")),
        ({"objective": {"placed": [2], "value": 400}}, ("levels_malformed", ("objective",), "{…}")),
        ({"bound": {"placed": 1, "value": 400}}, ("bound_below_objective", ("bound", "placed"), "1")),
        ({"bound": {"placed": 2, "value": 401}}, ("best_without_proof", ("bound", "value"), "401")),
        ({"bound": None}, ("levels_malformed", ("bound",), "null")),
        ({"conflict": CONFLICT}, ("conflict_with_plan", ("conflict",), "[…]")),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(
    change: dict[str, object], expected: tuple[str, tuple[str, ...], str | None]
) -> None:
    violations = found(TWO_PERSONS, {**GOOD, **change})
    assert expected in [(wrong.code, wrong.rule, wrong.found) for wrong in violations]


@pytest.mark.parametrize(
    ("solution", "code"),
    [
        ({**NO_PLAN, "conflict": None}, "conflict_malformed"),
        ({**NO_PLAN, "conflict": []}, "conflict_malformed"),
        ({**NO_PLAN, "conflict": ["seats"]}, "conflict_malformed"),
        ({**NO_PLAN, "conflict": [*CONFLICT, CONFLICT[0]]}, "conflict_rule_twice"),
        ({**NO_PLAN, "conflict": [*CONFLICT, ["pairs", "A", "x"]]}, "conflict_unknown_rule"),
        ({**NO_PLAN, "conflict": [*CONFLICT, ["pinned", "A"]]}, "conflict_unknown_rule"),
        ({**NO_PLAN, "conflict": [*CONFLICT, ["limits"]]}, "conflict_unknown_rule"),
        ({**NO_PLAN, "conflict": [*CONFLICT, ["current", "A"]]}, "conflict_unknown_rule"),
        ({**NO_PLAN, "conflict": CONFLICT[:1]}, "conflict_demands_nothing"),
        ({**NO_PLAN, "conflict": CONFLICT, "conflict_minimal": "no"}, "conflict_malformed"),
        ({**NO_PLAN, "conflict": CONFLICT, "bound": {"value": 1}}, "levels_without_plan"),
        ({**NO_PLAN, "conflict": CONFLICT, "objective": {"value": 1}}, "levels_without_plan"),
        ({**NO_PLAN, "conflict": CONFLICT, "assignments": [["A", "x"]]}, "assignments_without_plan"),
        ({**UNKNOWN, "conflict": CONFLICT}, "conflict_with_plan"),
        ({**UNKNOWN, "bound": None}, "levels_malformed"),
        ({**UNKNOWN, "objective": {"placed": 0, "value": 0}}, "levels_without_plan"),
    ],
)
def test_what_is_wrong_with_an_answer_without_a_plan_is_named(solution: dict[str, object], code: str) -> None:
    assert codes(CROWDED, solution) == {code}


def test_no_plan_is_a_false_claim_where_nobody_placed_breaks_nothing() -> None:
    claim = {**NO_PLAN, "conflict": [["openings", "x", "seats"]]}
    assert codes(TWO_PERSONS, claim) == {"nobody_placed_breaks_nothing", "conflict_demands_nothing"}


def test_whole_numbers_may_be_written_with_a_point() -> None:
    solution = json.dumps({**GOOD, "objective": {"placed": 2.0, "value": 400.0}})
    assert found(TWO_PERSONS, decode_solution(solution.encode(), "s")) == []
    half = decode_solution(solution.replace("400.0", "400.5").encode(), "s")
    assert codes(TWO_PERSONS, half) == {"levels_malformed"}


def test_levels_of_tiers_are_compared_one_by_one() -> None:
    solution = assign(problem_of(hinata()), budget=AMPLE).to_solution()
    wrong = found(hinata(), {**solution, "objective": {"placed_by_tier": [1, 8], "value": 9540}})
    assert wrong == [Violation("objective_wrong", ("objective", "placed_by_tier", "1"), "8", "9")]
    short = found(hinata(), {**solution, "bound": {"placed_by_tier": [1], "value": 9540}})
    assert [violation.code for violation in short] == ["levels_malformed"]


def test_hours_are_compared_in_hundredths() -> None:
    document: Document = {
        "format": "enishi-problem/1",
        "persons": [{"person": "a", "max_placements": 3, "max_hours": 0.3}],
        "openings": [
            {"opening": o, "host": "h", "seats": 1, "hours": h} for o, h in (("x", 0.1), ("y", 0.2), ("z", 0))
        ],
        "pairs": [{"person": "a", "opening": o, "value": 1} for o in "xyz"],
    }
    assert found(document, honest_answer(document, frozenset({("a", "x"), ("a", "y"), ("a", "z")}))) == []
    document["openings"][2]["hours"] = 0.01
    over = found(document, honest_answer(document, frozenset({("a", "x"), ("a", "y"), ("a", "z")})))
    assert over == [Violation("broken_max_hours", ("persons", "a", "max_hours"), "0.31", "0.3")]


def test_a_host_counts_a_person_once_but_support_at_each_opening() -> None:
    document: Document = {
        "format": "enishi-problem/1",
        "persons": [{"person": "a", "max_placements": 2}],
        "hosts": [{"host": "h", "seats": 1, "support_capacity": 3}],
        "openings": [{"opening": o, "host": "h", "seats": 1} for o in "xy"],
        "pairs": [{"person": "a", "opening": o, "value": 1, "support_load": 2} for o in "xy"],
    }
    both = honest_answer(document, frozenset({("a", "x"), ("a", "y")}))
    assert found(document, both) == [Violation("broken_host_support", ("hosts", "h", "support_capacity"), "4", "3")]


def test_a_problem_without_anything_has_an_empty_answer() -> None:
    empty = {**GOOD, "assignments": [], "objective": {"placed_by_tier": [], "value": 0}}
    assert check(Tables.of({}, {}), {**empty, "bound": empty["objective"]}) == []

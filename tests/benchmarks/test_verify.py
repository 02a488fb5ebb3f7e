"""The reading of a plan finds each kind of broken rule, and nothing in a valid one."""

from dataclasses import replace

import numpy as np
import pytest

from tests.benchmarks.instances import Instance, instance_of
from tests.benchmarks.peers import Answer, cp_sat
from tests.benchmarks.verify import broken_rules, rows_of, value_of
from tests.benchmarks.worker import faults_of

MADE = Instance(
    *("three", 3, 2, np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])),
    *(np.array([5, 4, 3, 2, 1, 9]), np.array([2, 2, 1, 1, 2, 2])),
    seats=np.array([2, 3]),
    support_capacity=np.array([3, 4]),
    apart=np.array([[1, 0]]),
)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([0, 3, 5], []),
        ([], []),
        ([0, 0], ["a row twice or unknown"]),
        ([6], ["a row twice or unknown"]),
        ([0, 1], ["two placements of p0"]),
        ([0, 2], ["p1 and p0 in o0"]),
        ([0, 4], ["support of o0"]),
        ([1, 3, 5], ["support of o1", "p1 and p0 in o1"]),
        ([0, 2, 4], ["seats of o0", "support of o0", "p1 and p0 in o0"]),
    ],
)
def test_each_broken_rule_is_named(rows: list[int], wanted: list[str]) -> None:
    assert broken_rules(MADE, np.array(rows, dtype=np.int64)) == wanted


def test_who_must_be_placed_is_missed() -> None:
    made = replace(MADE, must_place=True)
    assert broken_rules(made, np.array([0, 5])) == ["must_place of p1"]
    assert broken_rules(made, np.array([0, 3, 5])) == []


def test_support_without_limit_is_no_rule() -> None:
    free = replace(MADE, support_capacity=np.array([-1, -1]))
    assert broken_rules(free, np.array([0, 4])) == []


def test_names_are_found_and_what_is_not_allowed_is_refused() -> None:
    assert rows_of(MADE, [("p2", "o1"), ("p0", "o0")]).tolist() == [5, 0]
    some = replace(MADE, **{name: getattr(MADE, name)[:5] for name in ("person", "opening", "value", "load")})
    with pytest.raises(KeyError):
        rows_of(some, [("p2", "o1")])


def test_an_answer_that_says_another_total_or_a_low_bound_is_wrong() -> None:
    made = instance_of("gap/gap1-0")
    answer = cp_sat(made, 20.0)
    assert answer.rows is not None
    assert answer.objective == value_of(made, answer.rows)
    assert faults_of(made, answer) == []
    more = Answer("optimal", answer.rows, answer.objective + 1, answer.objective, 0.0)
    assert faults_of(made, more) == [
        f"objective {answer.objective + 1} is {answer.objective}",
        f"bound {answer.objective} below {answer.objective + 1}",
    ]
    short = Answer("optimal", answer.rows[1:], answer.objective, answer.bound, 0.0)
    assert faults_of(made, short) == ["must_place of p0"]

"""The check keeps large tables as columns, which say what the rows say and take no object a pair."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.check import check
from matcher.check.facts import facts_of
from matcher.check.rules import is_rule
from matcher.problem.decoding import read_problem
from tests.large_rounds import BYTES_A_PAIR, Kind, taken_by, write_large_round
from tests.parquet_folders import write_parquet_folder
from tests.problems import allowed_pairs, current, documents, rules_of, tables_of
from tests.random_problems import Document, Pair

PAIRS = 300_000


@given(document=documents(), seed=st.integers(0, 2**32))
def test_columns_say_what_the_rows_say(tmp_path_factory: pytest.TempPathFactory, document: Document, seed: int) -> None:
    folder = write_parquet_folder(tmp_path_factory.mktemp("problem"), document, random.Random(seed))
    for tables in (tables_of(document), read_problem(folder)):
        facts = facts_of(tables)
        persons, openings = list(facts.persons), list(facts.openings)
        columns = facts.columns
        pairs = [(persons[p], openings[o]) for p, o in zip(columns.person, columns.opening, strict=True)]
        worth = zip(columns.numbers["value"].tolist(), columns.numbers["support_load"].tolist(), strict=True)
        rows = allowed_pairs(document)
        expected = {pair: (row["value"], row.get("support_load") or 0) for pair, row in rows.items()}
        assert list(zip(pairs, worth, strict=True)) == list(expected.items())
        everything = [(person, opening) for person in (*persons, "nobody") for opening in (*openings, "nowhere")]
        assert facts.worth_of(everything) == expected
        assert columns.names(everything) == [pair in rows for pair in everything]
        assert {person: set(held) for person, held in facts.current.items()} == current(document)


@given(document=documents(), data=st.data())
def test_the_rules_that_can_be_named_are_those_there_are(document: Document, data: st.DataObject) -> None:
    facts = facts_of(tables_of(document))
    named = set(rules_of(document))
    assert all(is_rule(facts, rule) for rule in named if rule[0] != "current" or document["harm_guard"])
    rule = data.draw(st.sampled_from(sorted(named)))
    longer, shorter, other = (*rule, "more"), rule[:-1], (rule[0], "nobody", *rule[2:])
    assert not any(is_rule(facts, name) for name in (longer, shorter, other) if name)


@pytest.mark.parametrize(("kind", "shuffled"), [("csv", False), ("csv", True), ("parquet", True)])
def test_checking_a_large_round_takes_bytes_and_not_objects(tmp_path: Path, kind: Kind, shuffled: bool) -> None:
    tables = read_problem(write_large_round(tmp_path / "round", kind, PAIRS, shuffled=shuffled))
    facts = facts_of(tables)
    chosen: list[Pair] = [
        (person, opening) for person, opening in zip(list(facts.persons)[:500], facts.openings, strict=True)
    ]
    allowed = facts.worth_of(chosen)
    answer = {
        "format": "enishi-solution/1",
        "status": "feasible",
        "assignments": [list(pair) for pair in chosen],
        "objective": {"placed_by_tier": [500], "value": 0},
        "bound": {"placed_by_tier": [6000], "value": 10**9},
    }
    taken = taken_by(lambda: check(tables, answer))
    assert taken.most_bytes <= BYTES_A_PAIR * PAIRS
    assert taken.objects < PAIRS / 4
    wrong = check(tables, answer)
    assert {violation.code for violation in wrong} <= {"assignment_not_allowed", "broken_forbidden", "objective_wrong"}
    assert [violation.rule[1:] for violation in wrong if violation.code == "assignment_not_allowed"] == [
        pair for pair in sorted(chosen) if pair not in allowed
    ]

"""A problem keeps everything its tables say, and comes back from them as it was."""

import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given

from matcher.problem.decoding import TABLE_NAMES, Tables, decode_problem
from matcher.problem.format import DEFAULT_OBJECTIVE, TABLES, table_format
from matcher.problem.problem import Problem
from matcher.problem.write import json_lines, problem_json
from resources_catalog.errors import FaultsFound
from tests.problems import best_by_enumeration, document_of, documents, hinata, problem_of, tables_of
from tests.random_problems import Document


@given(document=documents())
def test_writing_and_reading_gives_the_same_problem(document: Document) -> None:
    problem = problem_of(document)
    written = problem_json(problem.to_tables())
    again = Problem.from_tables(decode_problem(written, "again"))
    assert problem_json(again.to_tables()) == written
    assert best_by_enumeration(problem) == best_by_enumeration(document)


@given(document=documents())
def test_a_problem_says_what_its_document_says(document: Document) -> None:
    written = document_of(problem_of(document))
    defaults = {column.name: column.default for table in TABLES for column in table.columns if not column.required}
    for table in ("persons", "openings", "pairs"):
        for given_row, row in zip(document[table], written[table], strict=True):
            meant = {name: cell for name, cell in given_row.items() if cell not in (defaults.get(name), [])}
            assert row == meant


def test_writing_keeps_order_digits_and_letters() -> None:
    records = {"persons": [{"person": "縁", "max_hours": Decimal("2.50")}, {"person": "a", "tier": 0}]}
    tables = Tables.of(records, {"objective": ["value"]})
    assert problem_json(tables).decode() == (
        '{\n "format": "enishi-problem/1",\n "objective": ["value"],\n "persons": [\n'
        '  {"person": "縁", "max_hours": 2.5},\n  {"person": "a", "tier": 0}\n ]\n}\n'
    )


def test_what_has_no_form_in_json_is_not_written() -> None:
    with pytest.raises(TypeError):
        json_lines({"a": object()})


def test_a_written_town_is_the_town() -> None:
    assert json.loads(problem_json(tables_of(hinata()))) == hinata()


def test_a_problem_made_by_hand_applies_the_defaults() -> None:
    problem = Problem.of(pairs={("aki", "cafe"): 900, ("ben", "cafe"): 700}, seats={"cafe": 1})
    assert problem.objective == DEFAULT_OBJECTIVE
    assert document_of(problem) == {
        "format": "enishi-problem/1",
        "harm_guard": False,
        "objective": ["placed_by_tier", "value"],
        "persons": [{"person": "aki"}, {"person": "ben"}],
        "hosts": [{"host": "cafe"}],
        "openings": [{"opening": "cafe", "host": "cafe", "seats": 1}],
        "pairs": [
            {"person": "aki", "opening": "cafe", "value": 900},
            {"person": "ben", "opening": "cafe", "value": 700},
        ],
    }


def test_rows_lie_over_what_is_made_and_add_the_rest() -> None:
    problem = Problem.of(
        pairs={("aki", "cafe"): 900},
        seats={"cafe": 1},
        objective=["value"],
        harm_guard=True,
        rows={
            "persons": [{"person": "aki", "max_placements": 2}, {"person": "cho"}],
            "openings": [{"opening": "cafe", "host": "town", "slots": ["mon-am"]}],
            "pairs": [{"person": "aki", "opening": "cafe", "support_load": 2}],
            "current": [{"person": "aki", "opening": "cafe"}],
        },
    )
    document = document_of(problem)
    assert document["persons"] == [{"person": "aki", "max_placements": 2}, {"person": "cho"}]
    assert document["openings"] == [{"opening": "cafe", "host": "town", "seats": 1, "slots": ["mon-am"]}]
    assert document["pairs"] == [{"person": "aki", "opening": "cafe", "value": 900, "support_load": 2}]
    assert document["current"] == [{"person": "aki", "opening": "cafe"}]
    assert document["harm_guard"] is True


def test_what_cannot_be_true_is_not_made() -> None:
    with pytest.raises(FaultsFound) as found:
        Problem.of(pairs={("aki", "nowhere"): -1}, seats={"cafe": 1})
    assert {fault.code for fault in found.value.faults} == {"unknown_id", "out_of_range"}


@given(document=documents())
def test_pairs_are_found_by_person_and_opening(document: Document) -> None:
    problem = problem_of(document)
    people, places = len(problem.persons.ids), len(problem.openings.ids)
    grid = np.indices((people, places)).reshape(2, -1)
    rows = problem.pair_rows(grid[0], grid[1])
    found = [(int(p), int(o)) for p, o, row in zip(*grid, rows, strict=True) if row >= 0]
    assert sorted(found) == sorted(zip(problem.pairs.person.tolist(), problem.pairs.opening.tolist(), strict=True))
    assert all(problem.pairs.person[row] == p for p, row in zip(grid[0], rows, strict=True) if row >= 0)


def test_a_problem_without_anything_is_a_problem() -> None:
    problem = Problem.from_tables(Tables.of({}, {}))
    assert problem.pair_rows(np.array([0]), np.array([0])).tolist() == [-1]
    assert problem.to_tables().tables == {}


def test_the_declared_tables_are_the_decoded_ones() -> None:
    assert tuple(table.name for table in TABLES) == TABLE_NAMES
    assert table_format("keep_apart").column("where").allowed == "opening / host"
    assert table_format("persons").column("must_place").allowed == "true / false"
    assert table_format("persons").column("tier").allowed == "0 … 99"

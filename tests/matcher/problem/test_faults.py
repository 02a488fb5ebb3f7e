"""Every fault of a problem comes in one go, with its place, what was found and what is allowed."""

import copy
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.messages import LANGUAGES
from matcher.messages.fault_lines import fault_line
from matcher.problem.decoding import NotANumber, Tables, decode_problem, read_problem
from matcher.problem.faults import find_faults
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from tests.problem_folders import write_folder
from tests.problems import documents, hinata, tables_of
from tests.random_problems import Document

Place = tuple[str, int | None, str | None, str | None, str]

SMALL: Document = {
    "format": "enishi-problem/1",
    "persons": [{"person": "a"}, {"person": "b", "tier": 2}],
    "hosts": [{"host": "h"}],
    "openings": [{"opening": "x", "host": "h", "seats": 1}, {"opening": "y", "host": "k", "seats": 2}],
    "pairs": [
        {"person": "a", "opening": "x", "value": 5},
        {"person": "b", "opening": "x", "value": 5},
        {"person": "b", "opening": "y", "value": 5},
    ],
    "limits": [{"limit": "l", "max": 1}],
    "floors": [{"group": "g", "min_placed": 1}],
}


def places(faults: tuple[Fault, ...]) -> list[Place]:
    return [(fault.table, fault.row, fault.column, fault.value, fault.code) for fault in faults]


def faults_of(document: Document) -> list[Place]:
    """Give the faults of a document, each of which can be said in every language."""
    found = find_faults(tables_of(document))
    for lang in LANGUAGES:
        assert all(fault.table in fault_line(fault, lang) for fault in found)
    return places(found)


@given(document=documents())
def test_a_problem_without_faults_has_none(document: Document) -> None:
    assert faults_of(document) == []


@pytest.mark.parametrize(
    ("table", "row", "cells", "found", "code"),
    [
        ("persons", 0, {"tier": 100}, "100", "out_of_range"),
        ("persons", 0, {"tier": -1}, "-1", "out_of_range"),
        ("persons", 0, {"tier": 3.5}, "3.5", "not_whole"),
        ("persons", 0, {"tier": 1e300}, "1E+300", "out_of_range"),
        ("persons", 0, {"tier": -1e300}, "-1E+300", "out_of_range"),
        ("persons", 0, {"tier": float("nan")}, "NaN", "not_a_number"),
        ("persons", 0, {"tier": float("-inf")}, "-Infinity", "not_a_number"),
        ("persons", 0, {"tier": True}, "true", "not_a_number"),
        ("persons", 0, {"tier": "1"}, "1", "not_a_number"),
        ("persons", 0, {"tier": [1]}, "[…]", "not_a_number"),
        ("persons", 0, {"must_place": 1}, "1", "not_true_false"),
        ("persons", 0, {"must_place": "true"}, "true", "not_true_false"),
        ("persons", 0, {"max_placements": 0}, "0", "out_of_range"),
        ("persons", 0, {"max_hours": 1.005}, "1.005", "too_many_decimals"),
        ("persons", 0, {"max_hours": 1e-9}, "1E-9", "too_many_decimals"),
        ("persons", 0, {"max_hours": -0.5}, "-0.5", "out_of_range"),
        ("persons", 0, {"person": 7}, "7", "not_text"),
        ("persons", 0, {"person": "\ud800"}, "\\ud800", "unwritable_text"),
        ("persons", 0, {"person": "a\0"}, "a\\x00", "unwritable_text"),
        ("persons", 0, {"person": None}, None, "missing"),
        ("persons", 0, {"person": ""}, None, "missing"),
        ("persons", 0, {"nickname": "A"}, "A", "unknown_column"),
        ("hosts", 0, {"seats": -2}, "-2", "out_of_range"),
        ("hosts", 0, {"support_capacity": 1.5}, "1.5", "not_whole"),
        ("openings", 0, {"seats": None}, None, "missing"),
        ("openings", 0, {"seats": 10**13}, str(10**13), "out_of_range"),
        ("openings", 0, {"slots": "mon-am"}, "mon-am", "not_a_slot_list"),
        ("openings", 0, {"slots": ["mon am"]}, "mon am", "slot_with_space"),
        ("openings", 0, {"slots": ["mon\u3000am"]}, "mon\\u3000am", "slot_with_space"),
        ("openings", 0, {"slots": [""]}, "", "slot_with_space"),
        ("openings", 0, {"slots": [3]}, "3", "not_text"),
        ("openings", 0, {"slots": ["t", "u", "t", "t"]}, "t", "repeated_slot"),
        ("openings", 0, {"min_group": "many"}, "many", "not_a_number"),
        ("pairs", 0, {"value": 1_000_001}, "1000001", "out_of_range"),
        ("pairs", 0, {"value": None}, None, "missing"),
        ("pairs", 0, {"support_load": -1}, "-1", "out_of_range"),
        ("pairs", 0, {"person": "nobody"}, "nobody", "unknown_id"),
        ("pairs", 0, {"opening": "A"}, "A", "unknown_id"),
        ("limits", 0, {"max": -1}, "-1", "out_of_range"),
        ("floors", 0, {"min_placed": 0.5}, "0.5", "not_whole"),
    ],
)
def test_a_faulty_cell_is_named_with_its_place(
    table: str, row: int, cells: dict[str, object], found: str | None, code: str
) -> None:
    document = {"format": "enishi-problem/1", table: [SMALL[table][row]]}
    if table == "pairs":
        document |= {"persons": SMALL["persons"], "openings": SMALL["openings"]}
    document[table] = [SMALL[table][row] | cells]
    assert faults_of(document) == [(table, row + 1, next(iter(cells)), found, code)]


@pytest.mark.parametrize(
    ("table", "rows", "expected"),
    [
        ("persons", [{"person": "a"}, {"person": "b"}, {"person": "a"}], (3, None, "a", "repeated_key")),
        ("hosts", [{"host": "h"}, {"host": "h", "seats": 1}], (2, None, "h", "repeated_key")),
        ("limits", [{"limit": "l", "max": 1}, {"limit": "l", "max": 1}], (2, None, "l", "repeated_key")),
        ("floors", [{"group": "g", "min_placed": 1}] * 2, (2, None, "g", "repeated_key")),
        ("keep_apart", [{"a": "a", "b": "a", "where": "host"}], (1, "b", "a", "same_person_twice")),
        ("keep_apart", [{"a": "a", "b": "b", "where": "town"}], (1, "where", "town", "not_a_choice")),
        ("keep_apart", [{"a": "a", "b": "b"}], (1, "where", None, "missing")),
        ("keep_together", [{"a": "b", "b": "b"}], (1, "b", "b", "same_person_twice")),
        ("keep_together", [{"a": "b", "b": "c"}], (1, "b", "c", "unknown_id")),
        ("pinned", [{"person": "a", "opening": "y"}], (1, None, "a y", "pin_outside_pairs")),
        ("pinned", [{"person": "a", "opening": "z"}], (1, "opening", "z", "unknown_id")),
        ("forbidden", [{"person": "z", "opening": "x"}], (1, "person", "z", "unknown_id")),
        ("current", [{"person": "a", "opening": "z"}], (1, "opening", "z", "unknown_id")),
        ("groups", [{"group": "q", "person": "a"}], (1, "group", "q", "unknown_id")),
        (
            "requires",
            [{"person": "a", "opening": "x", "other": "z", "other_opening": "x"}],
            (1, "other", "z", "unknown_id"),
        ),
        (
            "limit_weights",
            [{"limit": "q", "person": "a", "opening": "x", "weight": 1}],
            (1, "limit", "q", "unknown_id"),
        ),
        (
            "limit_weights",
            [{"limit": "l", "person": "a", "opening": "x", "weight": n} for n in (1, 2)],
            (2, None, "l a x", "repeated_key"),
        ),
    ],
)
def test_a_faulty_row_is_named_with_its_place(
    table: str, rows: list[Document], expected: tuple[int, str | None, str | None, str]
) -> None:
    assert faults_of({**SMALL, table: rows}) == [(table, *expected)]


def test_a_repeated_pair_and_a_pin_at_a_forbidden_pair_are_faults() -> None:
    document = copy.deepcopy(SMALL)
    document["pairs"].append({"person": "b", "opening": "y", "value": 1})
    document["pinned"] = document["forbidden"] = [{"person": "a", "opening": "x"}]
    assert faults_of(document) == [
        ("pairs", 4, None, "b y", "repeated_key"),
        ("pinned", 1, None, "a x", "pin_forbidden"),
    ]


@given(rows=st.lists(st.tuples(*[st.integers(0, 2)] * 3), max_size=8), bits=st.sampled_from([1, 4, 1 << 62]))
def test_repeated_keys_are_those_that_stood_before(rows: list[tuple[int, int, int]], bits: int) -> None:
    names = ("limit", "person", "opening")
    weights = [
        dict(zip(names, (f"{name[0]}{part}" for name, part in zip(names, row, strict=True)), strict=True))
        for row in rows
    ]
    document = {
        "format": "enishi-problem/1",
        "persons": [{"person": f"p{n}"} for n in range(3)],
        "openings": [{"opening": f"o{n}", "host": "h", "seats": 1} for n in range(3)],
        "limits": [{"limit": f"l{n}", "max": 1} for n in range(3)],
        "limit_weights": [{**row, "weight": 1} for row in weights],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.problem.faults._BITS_62", bits)
        found = [row for _, row, _, _, code in faults_of(document) if code == "repeated_key"]
    assert found == [place + 1 for place, row in enumerate(rows) if row in rows[:place]]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"objective": []}, ("objective", "[…]", "objective_empty")),
        ({"objective": "value"}, ("objective", "value", "objective_empty")),
        ({"objective": ["value", "happiness"]}, ("objective", "happiness", "objective_unknown")),
        ({"objective": [["value"]]}, ("objective", "[…]", "objective_unknown")),
        ({"objective": ["value", "kept", "value"]}, ("objective", "value", "objective_repeated")),
        ({"harm_guard": "yes"}, ("harm_guard", "yes", "not_true_false")),
    ],
)
def test_settings_are_checked_too(settings: dict[str, object], expected: tuple[str, str, str]) -> None:
    assert faults_of({**SMALL, **settings}) == [("settings", None, *expected)]


def test_null_settings_mean_the_default() -> None:
    assert faults_of({**SMALL, "objective": None, "harm_guard": None}) == []


HARMLESS: Document = {
    "keep_apart": [{"a": "a", "b": "b", "where": "host"}, {"a": "b", "b": "a", "where": "host"}],
    "keep_together": [{"a": "a", "b": "b"}, {"a": "a", "b": "b"}],
    "pinned": [{"person": "b", "opening": "y"}] * 2,
    "forbidden": [{"person": "a", "opening": "x"}, {"person": "a", "opening": "y"}] * 2,
    "groups": [{"group": "g", "person": "a"}] * 2,
    "current": [{"person": "a", "opening": "y"}] * 2,
    "requires": [{"person": "a", "opening": "y", "other": "b", "other_opening": "x"}] * 2,
    "limit_weights": [{"limit": "l", "person": "a", "opening": "y", "weight": 1}],
    "hosts": [{"host": "somewhere else", "seats": 0}],
    "openings": [
        {"opening": "x", "host": "h", "seats": 1, "min_group": 9},
        {"opening": "y", "host": "k", "seats": 2.0, "hours": 2.50},
    ],
}


@pytest.mark.parametrize("table", HARMLESS)
def test_what_has_no_effect_is_no_fault(table: str) -> None:
    assert faults_of({**SMALL, table: HARMLESS[table]}) == []


def test_a_row_that_is_no_record_is_told_once() -> None:
    document = {**SMALL, "persons": [*SMALL["persons"], 3]}
    assert faults_of(document) == [("persons", 3, None, "3", "row_not_a_record")]


@given(seed=st.integers(0, 2**32))
def test_as_many_faults_come_as_were_made(seed: int) -> None:
    rng = random.Random(seed)
    document = hinata()
    tables = {"persons": "tier", "openings": "seats", "pairs": "value", "limits": "max"}
    made: list[Place] = []
    for table, column in tables.items():
        for row in rng.sample(range(len(document[table])), 2):
            document[table][row][column] = -7
            made.append((table, row + 1, column, "-7", "out_of_range"))
    assert sorted(faults_of(document), key=str) == sorted(made, key=str)


def test_a_csv_fault_names_the_row_of_the_sheet(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, SMALL)
    people = "person,tier,must_place,nickname\na,１,TRUE,\nb,NaN,true,x\nb,1e2,,\nc,2e0,false,\n,007,,\n"
    (folder / "persons.csv").write_text(people, encoding="utf-8")
    (folder / "openings.csv").write_text(
        "opening,host,slots\nx,h,mon-am  tue-am\ny,k,mon-am mon-am\n", encoding="utf-8"
    )
    (folder / "hosts.csv").write_text("seats\n", encoding="utf-8")
    assert places(find_faults(read_problem(folder))) == [
        ("hosts", 1, "host", None, "missing_column"),
        ("openings", 1, "seats", None, "missing_column"),
        ("openings", 3, "slots", "mon-am", "repeated_slot"),
        ("persons", 1, "nickname", "nickname", "unknown_column"),
        ("persons", 2, "must_place", "TRUE", "not_true_false"),
        ("persons", 2, "tier", "１", "not_a_number"),
        ("persons", 3, "tier", "NaN", "not_a_number"),
        ("persons", 4, None, "b", "repeated_key"),
        ("persons", 4, "tier", "1e2", "out_of_range"),
        ("persons", 6, "person", None, "missing"),
    ]


def test_numbers_of_absurd_size_are_refused_without_being_written_out() -> None:
    text = (
        '{"format": "enishi-problem/1", "persons": [{"person": "a", "tier": 1e999999999}, {"person": "b", "tier": %s}]}'
    )
    digits = "9" * 5000
    found = find_faults(decode_problem((text % digits).encode(), "p"))
    assert [fault.code for fault in found] == ["out_of_range", "out_of_range"]
    assert all(len(fault.value or "") <= 80 for fault in found)
    endless = find_faults(decode_problem((text % "1e99999999999999999999").encode(), "p"))
    assert [fault.code for fault in endless] == ["out_of_range", "not_a_number"]
    assert str(NotANumber("1e99")) == "1e99"


def test_a_decimal_that_is_no_number_is_refused() -> None:
    tables = Tables.of({"persons": [{"person": "a", "tier": Decimal("NaN")}]}, {})
    assert [fault.code for fault in find_faults(tables)] == ["not_whole"]


def test_faults_come_sorted_and_once() -> None:
    low, high = Fault.at("a", None, None, 1, "missing"), Fault.at("a", 3, "b", "x" * 100, "missing", allowed="y")
    found = FaultsFound([high, low, high])
    assert found.faults == (low, high)
    assert len(high.value or "") == 80


def test_a_file_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({**SMALL, "hosts": [{"host": "h", "seats": -1}]}), encoding="utf-8")
    assert places(find_faults(read_problem(path))) == [("hosts", 1, "seats", "-1", "out_of_range")]

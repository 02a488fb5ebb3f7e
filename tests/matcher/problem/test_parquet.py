"""A folder of Parquet gives the problem of its JSON, and what is wrong in it is told as everywhere."""

import json
import random
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.messages import LANGUAGES
from matcher.messages.fault_lines import fault_line
from matcher.problem.decoding import Coded, Numbers, arrow, read_problem, read_solution
from matcher.problem.faults import find_faults, typed_tables
from matcher.problem.problem import Problem
from matcher.problem.write import assignments_parquet, problem_json
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from tests.parquet_folders import Arrow, write_parquet, write_parquet_folder
from tests.problem_folders import write_folder
from tests.problems import documents, problem_of
from tests.random_problems import Document

FOLDERS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
SMALL: Document = {
    "format": "enishi-problem/1",
    "persons": [{"person": "a", "tier": 1}, {"person": "b", "tier": 2}],
    "openings": [{"opening": "x", "host": "h", "seats": 1}, {"opening": "y", "host": "k", "seats": 2}],
    "pairs": [{"person": person, "opening": opening, "value": 5} for person in "ab" for opening in "xy"],
}
Place = tuple[str, int | None, str | None, str | None, str]


def places(faults: tuple[Fault, ...]) -> list[Place]:
    """Give what faults name; each can be said in every language."""
    assert all(fault_line(fault, lang) for lang in LANGUAGES for fault in faults)
    return [(fault.table, fault.row, fault.column, fault.value, fault.code) for fault in faults]


def refused(folder: Path) -> list[Place]:
    with pytest.raises(FaultsFound) as found:
        read_problem(folder)
    return places(found.value.faults)


def array(cells: list[Any], kind: str | None = None) -> Arrow:
    """Make a column of a type by its name."""
    pyarrow = arrow()
    made = pyarrow.array(cells) if kind is None else pyarrow.array(cells, getattr(pyarrow, kind)())
    return pyarrow.chunked_array([made])


def small(folder: Path, table: str, columns: dict[str, Arrow]) -> Path:
    """Write the small problem with one of its tables in Parquet instead."""
    write_folder(folder, {name: rows for name, rows in SMALL.items() if name != table})
    write_parquet(folder / f"{table}.parquet", columns)
    return folder


GOOD: dict[str, dict[str, list[Any]]] = {
    "persons": {"person": ["a", "b"], "tier": [1, 2]},
    "openings": {"opening": ["x", "y"], "host": ["h", "k"], "seats": [1, 2]},
}


@given(document=documents(), seed=st.integers(0, 2**32))
@FOLDERS
def test_a_folder_of_parquet_gives_the_problem_of_its_csv_and_json(
    tmp_path_factory: pytest.TempPathFactory, document: Document, seed: int
) -> None:
    in_parquet = write_parquet_folder(tmp_path_factory.mktemp("parquet"), document, random.Random(seed))
    in_csv = write_folder(tmp_path_factory.mktemp("csv"), document)
    one, other = (
        problem_json(Problem.from_tables(read_problem(folder)).to_tables()) for folder in (in_parquet, in_csv)
    )
    assert one == other == problem_json(problem_of(document).to_tables())


def test_texts_stay_codes_and_numbers_stay_numbers(tmp_path: Path) -> None:
    people = [f"p{number}" for number in range(10)] * 3
    texts = {"person": array(people), "opening": array(people).cast("large_string").dictionary_encode()}
    numbers = {"value": array([5] * 29 + [None], "int16"), "support_load": array(list(range(30)), "uint64")}
    small(tmp_path, "pairs", texts | numbers)
    columns = read_problem(tmp_path).tables["pairs"].columns
    for name in texts:
        cells = columns[name]
        assert isinstance(cells, Coded)
        assert sorted(map(str, cells.values)) == sorted(set(people))
        assert [cells.values[code] for code in cells.codes] == people
    assert all(isinstance(columns[name], Numbers) for name in numbers)


def test_hours_are_exact_in_every_type(tmp_path: Path) -> None:
    pyarrow = arrow()
    hours = [0.1, 0.3, 2.25, 7.0, None]
    exact = [None if number is None else Decimal(str(number)) for number in hours]
    floating = [pyarrow.array(hours, kind) for kind in (pyarrow.float32(), pyarrow.float64())]
    decimals = [pyarrow.array(exact, kind(8, 3)) for kind in (pyarrow.decimal128, pyarrow.decimal256)]
    for column in (*floating, *decimals):
        small(tmp_path, "persons", {"person": array(list("abcde")), "max_hours": column})
        persons = typed_tables(read_problem(tmp_path))["persons"]
        assert persons.numbers["max_hours"].tolist() == [10, 30, 225, 700, -1]


def test_whole_hours_are_hundredths_too(tmp_path: Path) -> None:
    small(tmp_path, "persons", {"person": array(["a", "b", "c"]), "max_hours": array([3, None, 0], "int8")})
    assert typed_tables(read_problem(tmp_path))["persons"].numbers["max_hours"].tolist() == [300, -1, 0]


@pytest.mark.parametrize(
    ("table", "columns", "expected"),
    [
        ("persons", {"tier": array([1, 100])}, [(2, "tier", "100", "out_of_range")]),
        ("persons", {"tier": array([-1, None], "int8")}, [(1, "tier", "-1", "out_of_range")]),
        ("persons", {"tier": array([2**64 - 1, None], "uint64")}, [(1, "tier", str(2**64 - 1), "out_of_range")]),
        ("persons", {"tier": array([3.5, 3.0])}, [(1, "tier", "3.5", "not_whole")]),
        ("persons", {"tier": array([1e300, 1.0])}, [(1, "tier", "1E+300", "out_of_range")]),
        ("persons", {"tier": array([1.0, float("nan")])}, [(2, "tier", "nan", "not_a_number")]),
        ("persons", {"tier": array([float("-inf"), None])}, [(1, "tier", "-inf", "not_a_number")]),
        ("persons", {"tier": array([Decimal("1.50"), None])}, [(1, "tier", "1.50", "not_whole")]),
        ("persons", {"tier": array(["1", None])}, [(1, "tier", "1", "not_a_number")]),
        ("persons", {"tier": array([True, None])}, [(1, "tier", "true", "not_a_number")]),
        ("persons", {"tier": array([["a"], None])}, [(1, "tier", "[…]", "not_a_number")]),
        ("persons", {"must_place": array([1, None])}, [(1, "must_place", "1", "not_true_false")]),
        ("persons", {"must_place": array(["true", None])}, [(1, "must_place", "true", "not_true_false")]),
        ("persons", {"max_placements": array([0, 1])}, [(1, "max_placements", "0", "out_of_range")]),
        ("persons", {"max_hours": array([1.005, None])}, [(1, "max_hours", "1.005", "too_many_decimals")]),
        ("persons", {"max_hours": array([-0.5, 1e9])}, [(1, "max_hours", "-0.5", "out_of_range")]),
        ("persons", {"nickname": array(["A", None])}, [(None, "nickname", "nickname", "unknown_column")]),
        ("persons", {"person": array(["a", "b\0"])}, [(2, "person", "b\\x00", "unwritable_text")]),
        ("openings", {"seats": array([None, 2])}, [(1, "seats", None, "missing")]),
        ("openings", {"host": array(["h", None])}, [(2, "host", None, "missing")]),
        ("openings", {"host": array(["", "k"])}, [(1, "host", None, "missing")]),
        ("openings", {"host": array([None, None], "null")}, [(n, "host", None, "missing") for n in (1, 2)]),
        ("openings", {"slots": array([["mon am"], []])}, [(1, "slots", "mon am", "slot_with_space")]),
        ("openings", {"slots": array(["t u t", None])}, [(1, "slots", "t", "repeated_slot")]),
        ("openings", {"slots": array([7, None])}, [(1, "slots", "7", "not_a_slot_list")]),
        ("openings", {"slots": array([["t", None], None])}, [(1, "slots", None, "not_text")]),
        ("openings", {"host": array([7, 7])}, [(n, "host", "7", "not_text") for n in (1, 2)]),
    ],
)
def test_a_faulty_cell_is_named_with_its_place(
    tmp_path: Path, table: str, columns: dict[str, Arrow], expected: list[tuple[int | None, str, str | None, str]]
) -> None:
    good = {name: array(cells) for name, cells in GOOD[table].items()}
    small(tmp_path, table, good | columns)
    (tmp_path / "pairs.csv").unlink()
    assert places(find_faults(read_problem(tmp_path))) == [(table, *place) for place in expected]


def test_bytes_that_are_no_text_are_named_with_their_place(tmp_path: Path) -> None:
    pyarrow = arrow()
    broken = pyarrow.Array.from_buffers(
        pyarrow.string(),
        2,
        [None, pyarrow.py_buffer(np.array([0, 1, 3], dtype=np.int32)), pyarrow.py_buffer(b"a\xff\xfe")],
    )
    small(tmp_path, "persons", {"person": broken})
    (tmp_path / "pairs.csv").unlink()
    found = places(find_faults(read_problem(tmp_path)))
    assert [(row, column, code) for _, row, column, _, code in found] == [(2, "person", "unwritable_text")]


def test_faulty_rows_of_many_are_named_each(tmp_path: Path) -> None:
    people, places_ = ["a", "b", "c", "a", "a", None], ["x", "x", "y", "q", "x", "y"]
    values = array([5, 5, 5, 5, 1_000_001, 5], "int32")
    small(tmp_path, "pairs", {"person": array(people), "opening": array(places_), "value": values})
    assert places(find_faults(read_problem(tmp_path))) == [
        ("pairs", 3, "person", "c", "unknown_id"),
        ("pairs", 4, "opening", "q", "unknown_id"),
        ("pairs", 5, None, "a x", "repeated_key"),
        ("pairs", 5, "value", "1000001", "out_of_range"),
        ("pairs", 6, "person", None, "missing"),
    ]


def test_a_missing_column_and_a_repeated_name_are_told_once(tmp_path: Path) -> None:
    pyarrow = arrow()
    columns = [array(["a", "b"]), array(["a", "c"])]
    write_folder(tmp_path, {name: SMALL[name] for name in ("format", "persons")})
    repeated = pyarrow.Table.from_arrays(columns, names=["person", "person"])
    (tmp_path / "persons.csv").unlink()
    pyarrow.parquet.write_table(repeated, tmp_path / "persons.parquet")
    write_parquet(tmp_path / "openings.parquet", {"opening": array(["x"]), "host": array(["h"])})
    assert places(find_faults(read_problem(tmp_path))) == [
        ("openings", None, "seats", None, "missing_column"),
        ("persons", None, "person", "person", "repeated_name"),
    ]


def test_an_empty_table_is_a_table(tmp_path: Path) -> None:
    columns = {"person": array([], "string"), "opening": array([], "string"), "value": array([], "int64")}
    small(tmp_path, "pairs", columns)
    problem = Problem.from_tables(read_problem(tmp_path))
    assert len(problem.pairs.value) == 0


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (lambda pyarrow: pyarrow.array([1, 2], pyarrow.timestamp("us")), "timestamp[us]"),
        (lambda pyarrow: pyarrow.array([b"a", b"b"]), "binary"),
        (lambda pyarrow: pyarrow.array([{"a": 1}, None]), "struct<a: int64>"),
        (lambda pyarrow: pyarrow.array([[1], None]), "list<element: int64>"),
    ],
)
def test_a_column_of_a_type_without_cells_is_one_fault(
    tmp_path: Path, made: Callable[[Arrow], Arrow], kind: str
) -> None:
    small(tmp_path, "persons", {"person": array(["a", "b"]), "tier": made(arrow())})
    assert refused(tmp_path) == [("persons", None, "tier", kind, "column_type")]


# ------------------------------------------------------------------ files


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1", b"person\na\n"])
def test_a_broken_file_is_one_fault(tmp_path: Path, content: bytes) -> None:
    write_folder(tmp_path, SMALL)
    (tmp_path / "hosts.parquet").write_bytes(content)
    assert [(table, row, code) for table, row, _, _, code in refused(tmp_path)] == [
        ("hosts.parquet", None, "not_parquet")
    ]


def test_a_file_broken_inside_is_one_fault(tmp_path: Path) -> None:
    people = array([f"somebody {number}" for number in range(5000)])
    file = write_parquet(tmp_path / "persons.parquet", {"person": people}, rows_at_once=5000)
    content = bytearray(file.read_bytes())
    content[4:2000] = bytes(1996)
    file.write_bytes(content)
    (tmp_path / "problem.json").write_text('{"format": "enishi-problem/1"}', encoding="utf-8")
    assert [(table, code) for table, _, _, _, code in refused(tmp_path)] == [("persons.parquet", "not_parquet")]


def test_a_name_that_is_no_text_is_one_fault(tmp_path: Path) -> None:
    small(tmp_path, "persons", {"person": array(["a", "b"])})
    file = tmp_path / "persons.parquet"
    file.write_bytes(file.read_bytes().replace(b"person", b"perso\xdc"))
    assert [(table, code) for table, _, _, _, code in refused(tmp_path)] == [("persons.parquet", "not_parquet")]


def test_a_table_stands_in_one_file_only(tmp_path: Path) -> None:
    small(tmp_path, "persons", {"person": array(["a", "b"])})
    (tmp_path / "persons.csv").write_text("person\na\nb\n", encoding="utf-8")
    assert refused(tmp_path) == [("persons", None, None, "persons.csv, persons.parquet", "table_in_two_files")]


def test_a_missing_library_is_one_fault_however_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(tmp_path, "persons", {"person": array(["a", "b"])})
    write_parquet(tmp_path / "hosts.parquet", {"host": array(["h"])})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(FaultsFound) as found:
        read_problem(tmp_path)
    assert [(fault.code, fault.allowed) for fault in found.value.faults] == [
        ("parquet_without_library", "pip install 'enishi[columnar]'")
    ]
    assert all("columnar" in fault_line(found.value.faults[0], lang) for lang in LANGUAGES)


def test_a_missing_library_does_not_matter_without_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert find_faults(read_problem(write_folder(tmp_path, SMALL))) == ()


# ------------------------------------------------------------------ solutions

SOLUTION = {"format": "enishi-solution/1", "status": "feasible", "objective": {"value": 1}, "bound": {"value": 1}}
CHOSEN = [("p,1", "o1"), ("縁", "o2")]


def solved(folder: Path, assignments: bytes) -> Path:
    (folder / "solution.json").write_text(json.dumps(SOLUTION), encoding="utf-8")
    (folder / "assignments.parquet").write_bytes(assignments)
    return folder


def test_assignments_in_parquet_are_those_in_json(tmp_path: Path) -> None:
    found = read_solution(solved(tmp_path, assignments_parquet(CHOSEN)))
    assert found == {**SOLUTION, "assignments": [list(pair) for pair in CHOSEN]}
    assert read_solution(solved(tmp_path, assignments_parquet([])))["assignments"] == []
    assert assignments_parquet(CHOSEN) == assignments_parquet(CHOSEN)


def test_assignments_under_another_header_are_no_list(tmp_path: Path) -> None:
    solved(tmp_path, b"")
    write_parquet(tmp_path / "assignments.parquet", {"opening": array(["o1"]), "person": array(["p1"])})
    assert read_solution(tmp_path)["assignments"] == {"header": ["opening", "person"]}


def test_assignments_stand_in_one_file_that_can_be_read(tmp_path: Path) -> None:
    for assignments, csv, code in ((b"", None, "not_parquet"), (b"", "person,opening\n", "table_in_two_files")):
        solved(tmp_path, assignments)
        if csv is not None:
            (tmp_path / "assignments.csv").write_text(csv, encoding="utf-8")
        with pytest.raises(FaultsFound) as found:
            read_solution(tmp_path)
        assert [fault.code for fault in found.value.faults] == [code]


def test_assignments_that_name_a_column_twice_cannot_be_read(tmp_path: Path) -> None:
    pyarrow = arrow()
    solved(tmp_path, b"")
    repeated = pyarrow.Table.from_arrays([array(["a"]), array(["x"])], names=["person", "person"])
    pyarrow.parquet.write_table(repeated, tmp_path / "assignments.parquet")
    with pytest.raises(FaultsFound) as found:
        read_solution(tmp_path)
    assert places(found.value.faults) == [("assignments", None, "person", "person", "repeated_name")]

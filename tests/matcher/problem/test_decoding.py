"""Both encodings give the same problem, and what cannot be read is said in one report."""

import csv
import json
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from matcher.messages import LANGUAGES
from matcher.messages.fault_lines import fault_line
from matcher.problem.decoding import decode_csv, decode_problem, decode_solution, read_problem, read_solution
from matcher.problem.problem import Problem
from matcher.problem.write import problem_json
from resources_catalog.errors import FaultsFound
from tests.problem_folders import write_folder
from tests.problems import documents, hinata, problem_of
from tests.random_problems import Document

FOLDERS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
SETTINGS = '{"format": "enishi-problem/1"}'


def codes(faults: FaultsFound) -> set[str]:
    """Give the codes of faults, each of which can be said in every language."""
    assert all(fault_line(fault, lang) for lang in LANGUAGES for fault in faults.faults)
    return {fault.code for fault in faults.faults}


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@given(document=documents())
@FOLDERS
def test_a_folder_of_csv_gives_the_problem_of_its_json(
    tmp_path_factory: pytest.TempPathFactory, quoting: Literal[0, 1], document: Document
) -> None:
    folder = write_folder(tmp_path_factory.mktemp("problem"), document, quoting=quoting)
    from_folder = Problem.from_tables(read_problem(folder))
    assert problem_json(from_folder.to_tables()) == problem_json(problem_of(document).to_tables())


def test_a_csv_without_quotes_is_kept_as_blocks_of_memory() -> None:
    table, faults = decode_csv(b"person,opening,value\np1,o1,5\np2,,7\n", "pairs.csv", "pairs")
    assert faults == []
    assert table.rows == 2
    assert all(isinstance(cells, np.ndarray) for cells in table.columns.values())
    assert list(table.columns["opening"]) == [b"o1", b""]


def test_quotes_long_cells_line_ends_and_marks_change_nothing() -> None:
    long = "x" * 200
    plain, _ = decode_csv(f"person,tier\np1,2\n{long},\n".encode(), "persons.csv", "persons")
    written = f'\ufeff"person","tier"\r\n"p1",2\r\n{long},\r\n'.encode()
    quoted, faults = decode_csv(written, "persons.csv", "persons")
    assert faults == []
    assert quoted == plain
    assert quoted.columns["person"] == ["p1", long]
    assert quoted.columns["tier"] == ["2", None]


def test_lines_of_uneven_length_and_repeated_headers_are_faults_of_their_row() -> None:
    table, faults = decode_csv(b"person,tier,tier\np1,1,1\np2\np3,1,1,1\n\np4,1,1\n\n", "persons.csv", "persons")
    assert [(fault.row, fault.code, fault.value) for fault in sorted(faults)] == [
        (1, "repeated_name", "tier"),
        (3, "row_length", "1"),
        (4, "row_length", "4"),
        (5, "row_length", "1"),
    ]
    assert table.rows == 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        (b"{", "not_json"),
        (b"nonsense", "not_json"),
        (b"[1, 2]", "not_an_object"),
        ('{"format": "縁"}'.encode("cp932"), "not_utf8"),
        ('{"format": "enishi-problem/1"}'.encode("utf-16"), "binary_file"),
        (bytes(range(256)), "binary_file"),
        (b'{"a": ' + b"[" * 100_000, "nested_too_deeply"),
        (b'{"format": "enishi-problem/2"}', "other_format"),
        (b'{"persons": []}', "other_format"),
    ],
)
def test_what_cannot_be_read_is_one_fault(data: bytes, code: str) -> None:
    with pytest.raises(FaultsFound) as found:
        decode_problem(data, "problem.json")
    assert codes(found.value) == {code}


def test_a_byte_order_mark_belongs_to_the_encoding() -> None:
    with_mark = b"\xef\xbb\xbf" + json.dumps(hinata()).encode()
    assert problem_json(Problem.from_tables(decode_problem(with_mark, "p")).to_tables()) == problem_json(
        problem_of(hinata()).to_tables()
    )


@pytest.mark.parametrize(("name", "code"), [("absent.json", "file_missing"), ("round.parquet", "parquet_not_read")])
def test_files_that_are_not_there_or_not_of_this_kind(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(FaultsFound) as found:
        read_problem(tmp_path / name)
    assert codes(found.value) == {code}


def test_a_path_through_a_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        read_problem(tmp_path / "file" / "problem.json")
    assert codes(found.value) == {"file_unreadable"}


def test_a_folder_reports_every_unreadable_file_at_once(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_bytes("名前".encode("cp932"))
    (tmp_path / "pairs.parquet").write_bytes(b"PAR1")
    (tmp_path / "openings.csv").write_text('opening,host\n"o1,h1\n', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    (tmp_path / "hosts.csv").mkdir()
    with pytest.raises(FaultsFound) as found:
        read_problem(tmp_path)
    assert {(fault.table, fault.code) for fault in found.value.faults} == {
        ("problem.json", "file_missing"),
        ("persons.csv", "not_utf8"),
        ("pairs.parquet", "not_parquet"),
        ("openings", "not_csv"),
        ("notes.txt", "unknown_file"),
        ("hosts.csv", "unknown_file"),
    }


def test_a_folder_keeps_what_is_readable_beside_faults_of_shape(tmp_path: Path) -> None:
    settings_text = '{"format": "enishi-problem/1", "persons": [], "harm_guard": true, "harm_guard": false}'
    (tmp_path / "problem.json").write_text(settings_text, encoding="utf-8")
    (tmp_path / "persons.csv").write_text("person\np1\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    tables = read_problem(tmp_path)
    assert tables.in_folder
    assert tables.tables["persons"].rows == 1
    assert {(fault.table, fault.column, fault.code) for fault in tables.faults} == {
        ("settings", "persons", "unknown_setting"),
        ("settings", "harm_guard", "repeated_name"),
        ("notes.txt", None, "unknown_file"),
    }


def test_names_that_stand_twice_and_tables_of_another_shape() -> None:
    text = (
        '{"format": "enishi-problem/1", "persons": [{"person": "a", "person": "b"}, 5], "pairs": {"a": 1}, '
        '"hosts": null, "limits": [], "limits": [], "people": []}'
    )
    tables = decode_problem(text.encode(), "problem.json")
    assert {(fault.table, fault.row, fault.column, fault.code) for fault in tables.faults} == {
        ("settings", None, "limits", "repeated_name"),
        ("persons", 1, "person", "repeated_name"),
        ("persons", 2, None, "row_not_a_record"),
        ("pairs", None, None, "table_not_a_list"),
        ("people", None, None, "unknown_table_or_setting"),
    }
    assert "hosts" not in tables.tables


# ------------------------------------------------------------------ solutions

SOLUTION = {"format": "enishi-solution/1", "status": "feasible", "objective": {"value": 1}, "bound": {"value": 1}}


def test_a_solution_in_a_folder_is_the_solution_in_a_file(tmp_path: Path) -> None:
    whole = {**SOLUTION, "assignments": [["p,1", "o1"], ["p2", "o2"]]}
    (tmp_path / "file.json").write_text(json.dumps(whole), encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "solution.json").write_text(json.dumps(SOLUTION), encoding="utf-8")
    (folder / "assignments.csv").write_text('person,opening\n"p,1",o1\np2,o2\n', encoding="utf-8")
    assert read_solution(folder) == read_solution(tmp_path / "file.json") == whole


@pytest.mark.parametrize(
    ("solution", "assignments"),
    [(SOLUTION, "opening,person\no1,p1\n"), ({**SOLUTION, "assignments": []}, "person,opening\n")],
)
def test_assignments_under_another_header_or_twice_are_no_list(
    tmp_path: Path, solution: dict[str, object], assignments: str
) -> None:
    (tmp_path / "solution.json").write_text(json.dumps(solution), encoding="utf-8")
    (tmp_path / "assignments.csv").write_text(assignments, encoding="utf-8")
    assert not isinstance(read_solution(tmp_path)["assignments"], list)


@pytest.mark.parametrize(("data", "code"), [(b"{}", "other_format"), (SETTINGS.encode(), "other_format")])
def test_a_solution_of_another_format_is_not_read(data: bytes, code: str) -> None:
    with pytest.raises(FaultsFound) as found:
        decode_solution(data, "solution.json")
    assert codes(found.value) == {code}


def test_a_folder_without_its_assignments_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "solution.json").write_text(json.dumps(SOLUTION), encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        read_solution(tmp_path)
    assert codes(found.value) == {"file_missing"}

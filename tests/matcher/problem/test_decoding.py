"""Both encodings give the same problem, and what cannot be read is said in one report."""

import csv
import io
import json
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.messages import LANGUAGES
from matcher.messages.fault_lines import fault_line
from matcher.problem.columns import read_texts
from matcher.problem.decoding import (
    Coded,
    Numbers,
    Table,
    Tables,
    coded,
    decode_csv,
    decode_problem,
    decode_solution,
    is_absent,
    none_of,
    raw,
    read_problem,
    read_solution,
)
from matcher.problem.problem import Problem
from matcher.problem.write import problem_json
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
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


GRIDS = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.text('ab縁 ,"\n', max_size=4) | st.text("xyz", max_size=12), min_size=width, max_size=width),
        min_size=1,
        max_size=12,
    )
)


def by_the_reader(text: str) -> tuple[list[str], list[list[str | None]]]:
    """Read a CSV by the library alone: header and columns."""
    header, *lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    while lines and not lines[-1]:
        lines.pop()
    whole = [line or [""] for line in lines]
    return header, [[line[place] or None for line in whole] for place in range(len(header))]


@given(
    grid=GRIDS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    piece=st.integers(1, 60),
)
@settings(max_examples=300)
def test_a_csv_cut_into_pieces_is_what_the_reader_makes_of_it(
    grid: list[list[str]], quoting: Literal[0, 1], line_end: str, piece: int
) -> None:
    text = io.StringIO(newline="")
    names = [f"n{place}" for place in range(len(grid[0]))]
    csv.writer(text, quoting=quoting, lineterminator=line_end).writerows([names, *grid])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.problem.decoding.text.PIECE", piece)
        patch.setattr("matcher.problem.decoding.cells.STRIDE", 3)
        table, faults = decode_csv(text.getvalue().encode(), "pairs.csv", "pairs")
        cells = [[None if cell == b"" else raw(column, row) for row, cell in enumerate(column)]
                 for column in table.columns.values()]  # fmt: skip
        texts = [read_texts(column)[0] for column in table.columns.values()]
    assert faults == []
    expected = by_the_reader(text.getvalue())
    assert (list(table.columns), cells) == expected
    assert [[column.ids[code] if code >= 0 else None for code in column.codes] for column in texts] == expected[1]


@given(text=st.text('a",\n\r', max_size=14))
@settings(max_examples=500)
def test_any_text_is_read_as_the_reader_does_or_refused(text: str) -> None:
    written = "n,m" + text
    try:
        header, columns = by_the_reader(written)
    except (csv.Error, IndexError):
        with pytest.raises(FaultsFound):
            refuse(decode_csv(written.encode(), "pairs.csv", "pairs")[1])
        return
    table, _ = decode_csv(written.encode(), "pairs.csv", "pairs")
    if len(set(header)) == len(header):
        assert list(table.columns) == header
        assert [[raw(column, row) or None for row in range(table.rows)] for column in table.columns.values()] == columns


def refuse(faults: list[Fault]) -> None:
    """Refuse faults of shape as those of content are."""
    if faults:
        raise FaultsFound(faults)


def test_codes_in_quotes_are_cut_out_too() -> None:
    table, faults = decode_csv(b'"person","opening"\n"p1","o1"\n"p2",""\n', "pairs.csv", "pairs")
    assert faults == []
    assert all(isinstance(cells, np.ndarray) for cells in table.columns.values())
    assert list(table.columns["opening"]) == [b"o1", b""]


def test_wide_cells_are_codes_and_equal_ones_are_one_text() -> None:
    people = [f"a person with a long code {number % 3}" for number in range(9)]
    table, _ = decode_csv("\n".join(["person", "p1", *people]).encode(), "pairs.csv", "pairs")
    cells = table.columns["person"]
    assert isinstance(cells, Coded)
    assert len(cells.values) == 4
    assert list(cells) == ["p1", *people]
    quoted, _ = decode_csv("\n".join(["person", *(f'"{who}, again"' for who in people)]).encode(), "p.csv", "pairs")
    column = quoted.columns["person"]
    assert len({id(cell) for cell in column}) == 3


def test_a_column_without_cells_takes_nothing() -> None:
    cells = none_of(5)
    assert (len(cells), list(cells)) == (5, [None] * 5)
    assert is_absent(cells).all()
    numbers = Numbers(np.array([3, 0], dtype=np.int64), np.array([False, True]))
    assert (len(numbers), list(numbers)) == (2, [3, None])
    assert list(coded(numbers)) == [3, None]
    assert list(coded(Numbers(np.empty(0, dtype=np.int64)))) == []
    assert list(coded(np.empty(0, dtype="S3"))) == []


def test_a_folder_names_the_file_its_answer_lists_pairs_in() -> None:
    assert Tables({}, {}).assignments_file is None
    assert Tables({}, {}, in_folder=True).assignments_file == "assignments.csv"
    in_parquet = Tables({"pairs": Table(in_parquet=True)}, {}, in_folder=True)
    assert in_parquet.assignments_file == "assignments.parquet"


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

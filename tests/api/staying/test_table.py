"""Stays read from a table: every fault with its place, and groups as they are named."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from api.staying.table import ALL, Columns, number_of, read_spells, table_of
from resources_catalog.errors import FaultsFound

if TYPE_CHECKING:
    from pathlib import Path

    from matcher.retention.spells import Spells
    from resources_catalog.faults import Fault

PLAIN = Columns("months", "exit")
WATCHED = Columns("months", "exit", "from", "town")


def written(folder: Path, text: str | bytes, name: str = "stays.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults(path: Path, columns: Columns) -> list[tuple[int | None, str | None, str | None, str]]:
    with pytest.raises(FaultsFound) as found:
        read_spells(path, columns)
    assert {each.table for each in found.value.faults} == {path.name}
    return [(each.row, each.column, each.value, each.code) for each in found.value.faults]


def test_stays_are_read_by_group_in_the_order_of_names(tmp_path: Path) -> None:
    path = written(tmp_path, "town,months,exit,from\nb, 3 ,1,0\na,4.5,0,2\n\nb,6,2,1\n")
    found = read_spells(path, WATCHED)
    assert list(found) == ["a", "b"]
    assert (found["b"].until.tolist(), found["b"].cause.tolist()) == ([3, 6], [1, 2])
    assert [each.entry.tolist() for each in found.values() if each.entry is not None] == [[2], [0, 1]]
    everybody = read_spells(path, PLAIN)
    assert (list(everybody), everybody[ALL].until.tolist(), everybody[ALL].entry) == ([ALL], [3, 4.5, 6], None)


def test_yes_and_no_are_causes(tmp_path: Path) -> None:
    path = written(tmp_path, "months,exit\n1,TRUE\n2,no\n3,Yes\n4,false\n")
    assert read_spells(path, PLAIN)[ALL].cause.tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_table_is_read_in_any_of_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "月数,終わり,町\n3,1,東\n4,0,西\n".encode(encoding))
    assert list(read_spells(path, Columns("月数", "終わり", group="町"))) == ["東", "西"]


def test_a_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "stays.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((["months", "exit"], [3.5, 1], [6, 0])):
            sheet.write_row(at, 0, row)
    found = read_spells(path, PLAIN)[ALL]
    assert (found.until.tolist(), found.cause.tolist()) == ([3.5, 6], [1, 0])


def test_every_fault_is_told_with_its_place_from_top_to_bottom(tmp_path: Path) -> None:
    text = (
        "months,exit,from,town\n-1,1,0,a\nx,1,0,a\n3,1.5,0,a\n3,100,0,a\n3,,0,a\n,1,0,a\n3,1,3,a\n3,1,9,a\n"
        "nan,1,0,a\ninf,1,0,a\n3,nan,0,a\n3,1,0\n3,1,-1,a\n3,1,0,a\n"
    )
    assert faults(written(tmp_path, text), WATCHED) == [
        (2, "months", "-1", "out_of_range"),
        (3, "months", "x", "not_a_number"),
        (4, "exit", "1.5", "not_whole"),
        (5, "exit", "100", "out_of_range"),
        (6, "exit", None, "missing"),
        (7, "months", None, "missing"),
        (8, "from", "3", "entry_not_before_exit"),
        (9, "from", "9", "entry_not_before_exit"),
        (10, "months", "nan", "out_of_range"),
        (11, "months", "inf", "out_of_range"),
        (12, "exit", "nan", "out_of_range"),
        (13, None, "3", "row_length"),
        (14, "from", "-1", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [(None, None, None, "file_empty")]),
        ("months,exit\n", [(None, None, None, "file_empty")]),
        ("months,exit\n,\n,\n", [(None, None, None, "file_empty")]),
        ("a,b\n1,2\n", [(1, "exit", None, "missing_column"), (1, "months", None, "missing_column")]),
        ("months,exit,exit\n1,1,1\n", [(1, "exit", None, "repeated_name")]),
    ],
)
def test_a_table_without_what_is_asked_for_is_refused(
    tmp_path: Path, text: str, told: list[tuple[int | None, str | None, str | None, str]]
) -> None:
    assert faults(written(tmp_path, text), PLAIN) == told


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "none.csv", tmp_path / "folder", written(tmp_path, b"PK\x03\x04", "broken.xlsx")):
        ((row, column, _, code),) = faults(path, PLAIN)
        assert (row, column) == (None, None)
        assert code in {"file_missing", "file_unreadable", "damaged_workbook"}


@given(st.binary(max_size=200))
def test_any_bytes_are_stays_or_faults(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), b"months,exit\n" + data, "any.csv")
    found, told = read(path)
    assert bool(found) != bool(told)
    assert all(len(each) > 0 for each in found.values())


def read(path: Path) -> tuple[dict[str, Spells], list[Fault]]:
    try:
        return read_spells(path, PLAIN), []
    except FaultsFound as found:
        return {}, list(found.faults)


@given(st.text(max_size=12))
def test_a_number_is_a_number_or_none(text: str) -> None:
    value = number_of(text)
    assert value is None or isinstance(value, float)


def test_numbers_are_read_as_written() -> None:
    assert [number_of(text) for text in ("3", "1e2", "No", "", "３", "x")] == [3, 100, 0, None, 3, None]
    assert math.isnan(number_of("nan") or 0)


def test_headers_are_told_from_spaces_around_them(tmp_path: Path) -> None:
    found = table_of(written(tmp_path, " months , exit\n1,0\n"), ["months", "exit"])
    assert (list(found.header), found.rows[0].text("exit"), found.faults) == (["months", "exit"], "0", [])

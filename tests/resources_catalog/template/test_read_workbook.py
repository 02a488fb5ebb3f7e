"""Reading workbooks that were not made by this program."""

from __future__ import annotations

import datetime as dt
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.template.catalogue_sheets import HOSTS
from resources_catalog.template.raw import FORMAT
from resources_catalog.template.read import read_sheets
from tests.resources_catalog.template.samples import ONE, places

if TYPE_CHECKING:
    from pathlib import Path


def book(path: Path, *pages: tuple[str, list[list[object]]]) -> Path:
    made = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    day = made.add_format({"num_format": "yyyy/m/d"})
    hour = made.add_format({"num_format": "h:mm"})
    for name, rows in pages:
        page = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for position, value in enumerate(row):
                style = day if isinstance(value, date) else hour
                page.write(number, position, value, *([style] if hasattr(value, "isoformat") else []))
    made.close()
    return path


def test_a_workbook_made_by_hand(tmp_path: Path) -> None:
    path = book(
        tmp_path / "w.xlsx",
        (
            "ひとつ",
            [["番号", "整数", "日", "数", "はい", "文字"], [101, 3.0, date(2026, 6, 8), 0.1 + 0.2, True, 778511234]],
        ),
    )
    rows, faults = read_sheets(path, [ONE])
    assert faults == ()
    got = rows["one"][0]
    assert (got["id"], got["int"], got["date"], got["yes_no"]) == ("101", 3, date(2026, 6, 8), True)
    assert (got["decimal"], got["text"]) == (Decimal("0.3"), "778511234")


def test_cells_of_the_wrong_kind_in_a_workbook(tmp_path: Path) -> None:
    noon = dt.datetime.combine(date(2026, 6, 8), dt.time(12))
    header: list[object] = ["id", "int", "date", "yes_no", "code", "codes", "decimal", "ids", "slots"]
    path = book(
        tmp_path / "w.xlsx",
        ("one", [header, [1.5, True, 46181, 1, 5, 6, date(2026, 6, 8), 7, 8], [date(2026, 6, 8), 3.5, noon]]),
    )
    assert places(read_sheets(path, [ONE])) == [
        ("one", 2, "code", "5", "unknown_word"),
        ("one", 2, "codes", "6", "unknown_word"),
        ("one", 2, "date", "46181", "not_a_date"),
        ("one", 2, "decimal", "2026-06-08", "not_a_number"),
        ("one", 2, "id", "1.5", "not_an_id"),
        ("one", 2, "int", "TRUE", "not_whole"),
        ("one", 2, "slots", "8", "not_a_slot"),
        ("one", 2, "yes_no", "1", "not_yes_no"),
        ("one", 3, "date", "2026-06-08 12:00:00", "not_a_date"),
        ("one", 3, "id", "2026-06-08", "not_an_id"),
        ("one", 3, "int", "3.5", "not_whole"),
    ]


def test_times_in_a_workbook_are_texts_as_they_are_shown(tmp_path: Path) -> None:
    half_past_nine = dt.time(9, 30)
    rows = read_sheets(book(tmp_path / "w.xlsx", ("one", [["id", "text"], ["A", half_past_nine]])), [ONE]).rows
    assert rows["one"][0]["text"] == "09:30"


def test_formulas_without_a_usable_result(tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(tmp_path / "w.xlsx")
    page = made.add_worksheet("one")
    page.write_row(0, 0, ["id", "int", "text", "date"])
    page.write_string(1, 0, "A")
    page.write_formula(1, 1, "=#REF!", None, "#REF!")
    page.write_formula(1, 2, "=A9", None, "")
    page.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    page.write_string(2, 0, "B")
    page.write_formula(2, 1, "=1+1", None, 2)
    page.write_formula(2, 2, '="x"', None, "x")
    page.write_formula(5, 3, "=1/0", None, "#N/A")
    made.close()
    read = read_sheets(tmp_path / "w.xlsx", [ONE])
    assert places(read) == [
        ("one", 2, "date", "#DIV/0!", "formula_error"),
        ("one", 2, "int", "#REF!", "formula_error"),
        ("one", 2, "text", "=", "formula_not_calculated"),
        ("one", 6, "date", "#N/A", "formula_error"),
        ("one", 6, "id", None, "missing"),
    ]
    assert (read.rows["one"][1]["int"], read.rows["one"][1]["text"]) == (2, "x")


def test_a_formula_that_no_program_has_calculated(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "one"
    made.active.append(["id", "int"])
    made.active.append(["A", "=1+1"])
    made.save(tmp_path / "w.xlsx")
    assert places(read_sheets(tmp_path / "w.xlsx", [ONE])) == [("one", 2, "int", "=", "formula_not_calculated")]


def test_sheets_of_a_workbook(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "Notes"
    made.create_sheet("使い方").append([FORMAT.replace("1", "9")])
    made.create_sheet("How to use").append(["nothing"])
    made.create_sheet("Words").append(["x"])
    made.create_sheet("みなさん").append(["x"])
    page = made.create_sheet("hosts")
    page.append(["host", "name", "kind"])
    page.append(["H1", "a", "farm"])
    page.merge_cells("B2:B3")
    made.create_sheet("受け入れ先").append(["host"])
    made.save(tmp_path / "w.xlsx")
    read = read_sheets(tmp_path / "w.xlsx", [HOSTS], others=NEEDS_SHEETS)
    assert places(read) == [
        ("How to use", None, None, None, "template_version"),
        ("Notes", None, None, "Notes", "unknown_sheet"),
        ("hosts", None, None, "受け入れ先", "repeated_sheet"),
        ("hosts", 2, None, None, "joined_cells"),
        ("使い方", None, None, "enishi-template/9", "template_version"),
    ]


@pytest.mark.parametrize("position", [0, 1, 25, 26, 51, 701, 702])
def test_a_column_without_a_header_is_named_as_a_spreadsheet_names_it(tmp_path: Path, position: int) -> None:
    made = xlsxwriter.Workbook(tmp_path / "w.xlsx")
    page = made.add_worksheet("one")
    page.write(0, 800, "id")
    page.write(1, 800, "A")
    page.write(1, position, "x")
    made.close()
    name = xlsxwriter.utility.xl_col_to_name(position)
    assert places(read_sheets(tmp_path / "w.xlsx", [ONE])) == [("one", 2, name, "x", "cell_without_header")]

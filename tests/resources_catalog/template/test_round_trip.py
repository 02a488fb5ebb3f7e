"""What is written reads back equal, in both kinds of file and both languages."""

from __future__ import annotations

import string
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS, HOSTS
from resources_catalog.template.columns import Cell, Column, Row, Sheet
from resources_catalog.template.raw import FORMAT, GUIDE_NAMES, MAX_TEXT, ROW
from resources_catalog.template.read import read_sheets
from resources_catalog.template.write import write_folder, write_workbook
from resources_catalog.vocabulary import terms
from resources_catalog.week import Slot

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = Sheet(
    "everything",
    "ぜんぶ",
    "All of it",
    (
        Column("id", "番号", "Id", "id", required=True),
        Column("ids", "番号いくつか", "Ids", "ids"),
        Column("text", "文字", "Text", "text"),
        Column("int", "整数", "Whole", "int"),
        Column("decimal", "数", "Number", "decimal"),
        Column("date", "日", "Day", "date"),
        Column("yes_no", "はい", "Yes", "yes_no"),
        Column("code", "ことば", "Word", "code", vocabulary="features"),
        Column("codes", "ことばいくつか", "Words", "codes", vocabulary="features"),
        Column("slots", "時間", "Times", "slots"),
    ),
    key=("id",),
)
OTHER = Sheet("other", "ほか", "Other", (Column("id", "番号", "Id", "id", required=True),))
LANGUAGES = st.sampled_from(["ja", "en"])

IDS = st.text(st.sampled_from(string.ascii_letters + string.digits + "_-=+@'髙﨑東"), min_size=1, max_size=8)
SIGNS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd\ufffe\uffff")
TEXTS = st.one_of(
    st.text(st.one_of(SIGNS, st.sampled_from("\n\t'=+-@\"; ,")), max_size=30).filter(lambda text: text.strip() != ""),
    st.sampled_from(
        ["=1+1", "+81-778", "-5", "@here", "'=x", "''", "007", "2026-06-08", " a ", "_x0041_", "𠮷辻\U000e0100"]
    ),
)
DECIMALS = st.builds(
    lambda sign, whole, part: Decimal(f"{sign}{whole}.{part}"),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**15 - 1),
    st.text(string.digits, min_size=1, max_size=15),
)
DAYS = st.dates(date(1901, 1, 1), date(2199, 12, 31))
FEATURES = st.sampled_from(sorted(terms("features")))
QUARTERS = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])
WEEKS = st.sets(st.integers(1, 5), min_size=1).map(lambda weeks: tuple(sorted(weeks)))
SLOTS = st.builds(
    lambda day, pair, weeks: Slot(day, pair[0] * 15, pair[1] * 15, weeks), st.integers(0, 6), QUARTERS, WEEKS
)


def distinct(elements: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(elements, unique=True, max_size=4).map(tuple)


CELLS: dict[str, st.SearchStrategy[Cell]] = {
    "id": IDS,
    "ids": distinct(IDS),
    "text": st.none() | TEXTS,
    "int": st.none() | st.integers(-(10**15) + 1, 10**15 - 1),
    "decimal": st.none() | DECIMALS,
    "date": st.none() | DAYS,
    "yes_no": st.none() | st.booleans(),
    "code": st.none() | FEATURES,
    "codes": distinct(FEATURES),
    "slots": st.sets(SLOTS, max_size=4).map(lambda slots: tuple(sorted(slots))),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=5, unique_by=lambda row: row["id"])


Factory = pytest.TempPathFactory


def numbered(rows: list[dict[str, Cell]]) -> tuple[Row, ...]:
    return tuple({**row, ROW: number} for number, row in enumerate(rows, start=2))


@settings(max_examples=80)
@given(rows=ROWS, lang=LANGUAGES)
def test_a_workbook_reads_back_equal(tmp_path_factory: Factory, rows: list[dict[str, Cell]], lang: str) -> None:
    path = tmp_path_factory.mktemp("book") / "all.xlsx"
    write_workbook(path, [EVERYTHING], {"everything": rows}, lang)
    assert read_sheets(path, [EVERYTHING]) == ({"everything": numbered(rows)}, ())


@settings(max_examples=80)
@given(rows=ROWS, lang=LANGUAGES)
def test_a_folder_reads_back_equal(tmp_path_factory: Factory, rows: list[dict[str, Cell]], lang: str) -> None:
    path = tmp_path_factory.mktemp("folder") / "new"
    write_folder(path, [EVERYTHING], {"everything": rows}, lang)
    assert read_sheets(path, [EVERYTHING]) == ({"everything": numbered(rows)}, ())


@given(
    word=FEATURES, more=FEATURES, lang=LANGUAGES, separator=st.sampled_from(["; ", "；", "、", ",", "，", "\n", ";"])
)
def test_words_are_known_however_they_are_separated(
    tmp_path_factory: Factory, word: str, more: str, lang: str, separator: str
) -> None:
    folder = tmp_path_factory.mktemp("words")
    said = [terms("features")[each].ja if lang == "ja" else terms("features")[each].en for each in (word, more)]
    (folder / "everything.csv").write_text(f'id,codes\nA,"{separator.join(said)}"\n', encoding="utf-8")
    rows, faults = read_sheets(folder, [EVERYTHING])
    assert faults == ()
    assert rows["everything"][0]["codes"] == tuple(dict.fromkeys([word, more]))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_equal_rows_give_equal_bytes(tmp_path: Path, lang: str) -> None:
    rows: list[Row] = [{"host": "001", "name": "=名前", "kind": "farm", "lat": Decimal("35.9")}]
    for name in ("one", "two"):
        write_workbook(tmp_path / f"{name}.xlsx", CATALOGUE_SHEETS, {"hosts": rows}, lang)
        write_folder(tmp_path / name, CATALOGUE_SHEETS, {"hosts": rows}, lang)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    for sheet in CATALOGUE_SHEETS:
        assert (tmp_path / "one" / f"{sheet.name}.csv").read_bytes() == (
            tmp_path / "two" / f"{sheet.name}.csv"
        ).read_bytes()
    assert sorted(tmp_path.iterdir()) == sorted(tmp_path / name for name in ("one", "one.xlsx", "two", "two.xlsx"))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_empty_template_of_all_sheets_has_no_fault(tmp_path: Path, lang: str) -> None:
    sheets = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)
    write_workbook(tmp_path / "empty.xlsx", sheets, {}, lang)
    write_folder(tmp_path / "empty", sheets, {}, lang)
    for path in (tmp_path / "empty.xlsx", tmp_path / "empty"):
        assert read_sheets(path, sheets) == ({sheet.name: () for sheet in sheets}, ())
        assert read_sheets(path, CATALOGUE_SHEETS, others=NEEDS_SHEETS).faults == ()


def test_csv_is_utf_8_with_a_mark_and_plain_line_ends(tmp_path: Path) -> None:
    write_folder(tmp_path, [OTHER], {"other": [{"id": "髙"}]}, "ja")
    assert (tmp_path / "other.csv").read_bytes() == "\ufeff番号\n髙\n".encode()


def test_a_text_like_a_formula_stays_text_for_a_spreadsheet(tmp_path: Path) -> None:
    rows: list[Row] = [{"id": f"A{number}", "text": text} for number, text in enumerate(["=1+1", "+81", "-a", "@x"])]
    write_folder(tmp_path / "f", [EVERYTHING], {"everything": rows}, "en")
    lines = (tmp_path / "f" / "everything.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(",")[2] for line in lines] == ["'=1+1", "'+81", "'-a", "'@x"]
    write_workbook(tmp_path / "f.xlsx", [EVERYTHING], {"everything": rows}, "en")
    page = openpyxl.load_workbook(tmp_path / "f.xlsx")["All of it"]
    assert [page.cell(row, 3).data_type for row in range(2, 6)] == ["s"] * 4
    assert [page.cell(row, 3).number_format for row in range(2, 6)] == ["@"] * 4


def test_what_a_spreadsheet_shows(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "t.xlsx", (*CATALOGUE_SHEETS, *NEEDS_SHEETS), {"hosts": [{"host": "001", "name": "山"}]}, "ja"
    )
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames[0] == GUIDE_NAMES["ja"]
    assert book[GUIDE_NAMES["ja"]]["A2"].value == FORMAT
    hosts = book["受け入れ先"]
    assert [cell.value for cell in hosts[1]] == [column.ja for column in HOSTS.columns]
    assert (hosts["A2"].value, hosts["A2"].number_format) == ("001", "@")
    assert hosts.freeze_panes == "B2"
    assert book["_lists"].sheet_state == "hidden"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_column_of_one_choice_offers_its_words(tmp_path: Path, lang: str) -> None:
    sheets = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)
    write_workbook(tmp_path / "t.xlsx", sheets, {}, lang)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    for sheet in sheets:
        page = book[sheet.ja if lang == "ja" else sheet.en]
        offered = {}
        for validation in page.data_validations.dataValidation:
            column = sheet.columns[next(iter(validation.sqref.ranges)).min_col - 1]
            title, _, place = book.defined_names[validation.formula1.removeprefix("=")].attr_text.rpartition("!")
            offered[column.name] = [cell.value for (cell,) in book[title.strip("'")][place.replace("$", "")]]
        wanted = {}
        for column in sheet.columns:
            if column.type == "yes_no":
                wanted[column.name] = ["はい", "いいえ"] if lang == "ja" else ["yes", "no"]
            if column.type == "code":
                assert column.vocabulary is not None
                words = terms(column.vocabulary).values()
                wanted[column.name] = [term.ja if lang == "ja" else term.en for term in words]
        assert offered == wanted


def test_a_cell_that_has_no_column_is_refused(tmp_path: Path) -> None:
    for write, name in ((write_workbook, "x.xlsx"), (write_folder, "x")):
        with pytest.raises(ValueError, match="no such columns in other: more"):
            write(tmp_path / name, [OTHER], {"other": [{"id": "A", "more": "B"}]}, "ja")
    assert list(tmp_path.iterdir()) == []


def test_a_text_longer_than_a_workbook_holds_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most"):
        write_workbook(
            tmp_path / "x.xlsx", [EVERYTHING], {"everything": [{"id": "A", "text": "x" * (MAX_TEXT + 1)}]}, "ja"
        )
    assert list(tmp_path.iterdir()) == []

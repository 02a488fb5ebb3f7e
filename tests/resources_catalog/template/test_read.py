"""Reading: one call gives the rows and every fault, each with its place, the value and what is allowed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.needs.sheets import NEEDS_SHEETS, PERSONS, PLACEMENTS
from resources_catalog.faults import Fault
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS, HOSTS, OPENINGS, TASKS
from resources_catalog.template.read import read_sheets
from resources_catalog.week import Slot
from tests.resources_catalog.template.samples import ONE, places

if TYPE_CHECKING:
    from pathlib import Path

Factory = pytest.TempPathFactory

HEADER = "host,name,kind\n"


def folder(path: Path, **files: str | bytes) -> Path:
    path.mkdir(exist_ok=True)
    for name, data in files.items():
        (path / f"{name}.csv").write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def cell(tmp_path: Path, column: str, text: str) -> tuple[object, list[Fault]]:
    quoted = text.replace('"', '""')
    header, row = ("id", f'"{quoted}"') if column == "id" else (f"id,{column}", f'A,"{quoted}"')
    rows, faults = read_sheets(folder(tmp_path / "cell", one=f"{header}\n{row}\n"), [ONE])
    return rows["one"][0][column], list(faults)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("id", "H-01", "H-01"), ("id", "髙﨑", "髙﨑"), ("id", "007", "007"),
        ("ids", "A B、C; D\nE,F", ("A", "B", "C", "D", "E", "F")), ("ids", "A A", ("A",)),
        ("text", "  as typed　", "  as typed　"), ("text", "①㈱～", "①㈱～"),
        ("text", "a\r\nb", "a\nb"), ("text", "'=x", "=x"),
        ("int", "3", 3), ("int", "3.0", 3), ("int", "３", 3), ("int", " +3 ", 3), ("int", "99", 99), ("low", "1", 1),
        ("high", "9.5", Decimal("9.5")), ("high", "-100", Decimal(-100)),
        ("decimal", "35.94670086", Decimal("35.94670086")), ("decimal", "-0.5", Decimal("-0.5")),
        ("date", "2026-06-08", date(2026, 6, 8)), ("date", "令和8年6月8日", date(2026, 6, 8)),
        ("date", "R8.6.8", date(2026, 6, 8)), ("date", "2026/6/8", date(2026, 6, 8)),
        ("yes_no", "はい", True), ("yes_no", "いいえ", False), ("yes_no", "YES", True), ("yes_no", "No", False),
        ("yes_no", "true", True), ("yes_no", "FALSE", False), ("yes_no", "○", True), ("yes_no", "×", False),
        ("code", "greetings", "greetings"), ("code", "ＧＲＥＥＴＩＮＧＳ", "greetings"),
        ("codes", "quiet step_free", ("quiet", "step_free")), ("codes", "静か・段差がない", ("quiet", "step_free")),
        ("codes", "静か、 quiet；Quiet", ("quiet",)), ("codes", "quiet;; step_free;", ("quiet", "step_free")),
        ("slots", "火 10:00-12:00", (Slot(1, 600, 720),)),
    ],
)  # fmt: skip
def test_a_cell_is_read(tmp_path: Path, column: str, text: str, value: object) -> None:
    assert cell(tmp_path, column, text) == (value, [])


@pytest.mark.parametrize(
    ("column", "text", "found", "code", "allowed"),
    [
        ("id", "H 1", "H 1", "not_an_id", None), ("id", "H1 ", "H1 ", "not_an_id", None),
        ("id", "H1,H2", "H1,H2", "not_an_id", None), ("id", "A\u200bB", "A\\u200bB", "unwritable_text", "U+200B"),
        ("text", "a\x07b", "a\\x07b", "unwritable_text", "U+0007"), ("text", "#REF!", "#REF!", "formula_error", None),
        ("text", "x" * 32_768, "x" * 79 + "…", "text_too_long", "≤ 32767"),
        ("int", "3.5", "3.5", "not_whole", "0 … 99"), ("int", "-1", "-1", "out_of_range", "0 … 99"),
        ("int", "100", "100", "out_of_range", "0 … 99"), ("int", "NaN", "NaN", "not_whole", "0 … 99"),
        ("int", "1,200", "1,200", "not_whole", "0 … 99"), ("int", "三", "三", "not_whole", "0 … 99"),
        ("int", "1e1", "1e1", "not_whole", "0 … 99"), ("int", "9" * 5000, "9" * 79 + "…", "not_whole", "0 … 99"),
        ("low", "0", "0", "out_of_range", "≥ 1"), ("high", "9.51", "9.51", "out_of_range", "≤ 9.5"),
        ("decimal", "nan", "nan", "not_a_number", None), ("decimal", "inf", "inf", "not_a_number", None),
        ("decimal", "35,9", "35,9", "not_a_number", None), ("decimal", "#DIV/0!", "#DIV/0!", "formula_error", None),
        ("date", "6/8", "6/8", "not_a_date", "2026-06-08 / 2026/6/8 / 令和8年6月8日 / R8.6.8"),
        ("date", "来週の火曜", "来週の火曜", "not_a_date", "2026-06-08 / 2026/6/8 / 令和8年6月8日 / R8.6.8"),
        ("date", "2026-02-30", "2026-02-30", "not_a_date", "2026-06-08 / 2026/6/8 / 令和8年6月8日 / R8.6.8"),
        ("date", "1899-12-31", "1899-12-31", "date_out_of_range", "1901-01-01 … 2199-12-31"),
        ("yes_no", "たぶん", "たぶん", "not_yes_no", "はい / いいえ / yes / no / ○ / ×"),
        ("yes_no", "1", "1", "not_yes_no", "はい / いいえ / yes / no / ○ / ×"),
        ("slots", "月 25:00-26:00", "月 25:00-26:00", "not_a_slot",
         "火 10:00-12:00; 月-金 9:00-12:00; 第2・第4火 10:00-12:00; tue 10:00-12:00/w24"),
    ],
)  # fmt: skip
def test_a_cell_is_refused(tmp_path: Path, column: str, text: str, found: str, code: str, allowed: str | None) -> None:
    value, faults = cell(tmp_path, column, text)
    assert faults == [Fault("one", 2, column, found, code, allowed)]
    assert value in (None, ())


def test_an_unknown_word_is_answered_with_the_closest(tmp_path: Path) -> None:
    _, (fault,) = cell(tmp_path, "code", "greeting")
    assert (fault.value, fault.code) == ("greeting", "unknown_word")
    assert (fault.allowed or "").split("、")[0].endswith("(greetings)")


def test_every_unknown_word_of_a_cell_is_named(tmp_path: Path) -> None:
    _, faults = cell(tmp_path, "codes", "quiet stepfree; nonsense here、静かか")
    assert {fault.value for fault in faults} == {"stepfree", "nonsense here", "静かか"}
    assert {fault.code for fault in faults} == {"unknown_word"}


def test_headers_and_names_in_either_language_and_any_order(tmp_path: Path) -> None:
    read = read_sheets(folder(tmp_path / "a", **{"ひとつ": " ＷＨＯＬＥ ,番号\n7,A\n"}), [ONE])
    assert read.faults == ()
    assert (read.rows["one"][0]["id"], read.rows["one"][0]["int"]) == ("A", 7)
    other = read_sheets(folder(tmp_path / "b", **{"One  Thing": "Id,整数\nA,7\n"}), [ONE])
    assert other == read


def test_an_empty_cell_is_unknown_and_never_the_default(tmp_path: Path) -> None:
    (row,) = read_sheets(folder(tmp_path, hosts=HEADER + "H1,a,farm\n"), [HOSTS]).rows["hosts"]
    assert row["status"] is None
    assert set(row) == {column.name for column in HOSTS.columns} | {"_row"}


def test_rows_carry_the_number_a_spreadsheet_shows(tmp_path: Path) -> None:
    text = "\n\n" + HEADER + 'H1,"two\nlines",farm\n,,\n  ,　,\nH2,b,farm\n'
    read = read_sheets(folder(tmp_path, hosts=text), [HOSTS])
    assert read.faults == ()
    assert [(row["host"], row["_row"]) for row in read.rows["hosts"]] == [("H1", 4), ("H2", 7)]


def test_every_fault_of_every_sheet_in_one_go(tmp_path: Path) -> None:
    folder(
        tmp_path,
        hosts="host,name,kind,lat,colour,name\nH1,a,farm,999,,\nH1,,farmm,35,red,\n,,,,,,extra\nH3,c,farm,,,\n",
        openings="opening,host,name,kind,slots\nO1,H9,a,farm,月 9:00-8:00\nO2,,b,farm,\n",
        persons="x\n",
        extra="a\n",
    )
    (tmp_path / "hosts.xlsx").write_bytes(b"")
    (tmp_path / "enishi.toml").write_text("", encoding="utf-8")
    read = read_sheets(tmp_path, CATALOGUE_SHEETS, others=NEEDS_SHEETS)
    assert places(read) == [
        ("extra.csv", None, None, "extra.csv", "unknown_file"),
        ("hosts", 1, "colour", "colour", "unknown_column"),
        ("hosts", 1, "name", "name", "repeated_column"),
        ("hosts", 2, "lat", "999", "out_of_range"),
        ("hosts", 3, "host", "H1", "repeated_key"),
        ("hosts", 3, "kind", "farmm", "unknown_word"),
        ("hosts", 3, "name", None, "missing"),
        ("hosts", 4, "G", "extra", "cell_without_header"),
        ("hosts", 4, "host", None, "missing"),
        ("hosts", 4, "kind", None, "missing"),
        ("hosts", 4, "name", None, "missing"),
        ("hosts.xlsx", None, None, "hosts.xlsx", "unknown_file"),
        ("openings", 1, "seats", None, "missing_column"),
        ("openings", 2, "host", "H9", "unknown_reference"),
        ("openings", 2, "slots", "月 9:00-8:00", "not_a_slot"),
        ("openings", 3, "host", None, "missing"),
        ("tasks", None, None, None, "missing_sheet"),
    ]
    allowed = {(fault.row, fault.code, fault.column): fault.allowed for fault in read.faults}
    assert allowed[3, "repeated_key", "host"] == "→ 2"
    assert allowed[2, "unknown_reference", "host"] == "H3、H1"


def test_a_sheet_may_be_absent_when_it_is_optional(tmp_path: Path) -> None:
    folder(tmp_path, hosts=HEADER, openings="opening,host,name,kind,seats\n")
    assert read_sheets(tmp_path, CATALOGUE_SHEETS, optional=("tasks",)) == (
        {"hosts": (), "openings": (), "tasks": ()}, (),
    )  # fmt: skip


def test_a_reference_is_followed_only_into_a_sheet_of_the_same_reading(tmp_path: Path) -> None:
    folder(tmp_path, tasks="opening,task\nO9,bagging\n", placements="person,opening,status\nP9,O9,trying\n")
    assert read_sheets(tmp_path, [TASKS], others=NEEDS_SHEETS).faults == ()
    assert read_sheets(tmp_path, [PLACEMENTS], others=[TASKS]).faults == ()
    folder(tmp_path, openings="")
    codes = [fault.code for fault in read_sheets(tmp_path, [TASKS, OPENINGS], others=NEEDS_SHEETS).faults]
    assert codes == ["file_empty"]


def test_a_key_of_several_columns_repeats_only_as_a_whole(tmp_path: Path) -> None:
    folder(tmp_path, tasks="opening,task\nO1,bagging\nO1,sorting\nO2,bagging\n")
    assert read_sheets(tmp_path, [TASKS]).faults == ()
    folder(tmp_path, tasks="opening,task\nO1,bagging\nO1,sorting\nO2,bagging\nO1,Bagging\n")
    assert places(read_sheets(tmp_path, [TASKS])) == [("tasks", 5, "opening", "O1 bagging", "repeated_key")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    folder(tmp_path, hosts="受け入れ先ID,名称,種類\r\n髙,①㈱～山,farm\r\n".encode(encoding))
    read = read_sheets(tmp_path, [HOSTS])
    assert read.faults == ()
    assert (read.rows["hosts"][0]["host"], read.rows["hosts"][0]["name"]) == ("髙", "①㈱～山")


@pytest.mark.parametrize(
    ("data", "code", "value"),
    [
        (b"", "file_empty", None),
        (b" \r\n\n", "file_empty", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary_file", None),
        ("host,名称\n".encode() + b"\x82\xff", "unknown_encoding", None),
        (b'host,name,kind\nH1,"a,farm\n', "not_csv", "2"),
        (b'host,name,kind\nH1,a,farm\nH2,"a"b,farm\n', "not_csv", "3"),
    ],
)
def test_a_file_of_a_folder_that_cannot_be_read(tmp_path: Path, data: bytes, code: str, value: str | None) -> None:
    folder(tmp_path, hosts=data, tasks="opening,task\nO1,nonsense\n")
    read = read_sheets(tmp_path, [HOSTS, TASKS])
    assert places(read) == [
        ("hosts.csv", None, None, value, code), ("tasks", 2, "task", "nonsense", "unknown_word"),
    ]  # fmt: skip


def test_a_file_with_nothing_but_a_mark_has_no_header(tmp_path: Path) -> None:
    folder(tmp_path, hosts=b"\xef\xbb\xbf", tasks=",,\n")
    assert places(read_sheets(tmp_path, [HOSTS, TASKS])) == [
        ("hosts", None, None, None, "empty_sheet"), ("tasks", None, None, None, "empty_sheet"),
    ]  # fmt: skip


def test_the_same_sheet_twice_is_not_chosen_from(tmp_path: Path) -> None:
    folder(tmp_path, hosts=HEADER, **{"受け入れ先": HEADER})
    assert places(read_sheets(tmp_path, [HOSTS])) == [("hosts", None, None, "受け入れ先.csv", "repeated_sheet")]


def test_a_known_name_with_another_ending_is_not_passed_over(tmp_path: Path) -> None:
    folder(tmp_path, hosts=HEADER)
    (tmp_path / "persons.json").write_text("[]", encoding="utf-8")
    (tmp_path / ".hosts.csv").write_text("", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    assert places(read_sheets(tmp_path, [HOSTS], others=[PERSONS])) == [
        ("persons.json", None, None, "persons.json", "unknown_file")
    ]


def test_paths_that_lead_to_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "hosts.csv").write_text(HEADER, encoding="utf-8")
    for name, code in (
        ("none", "file_missing"), ("empty", "folder_without_sheets"), ("folder.xlsx", "folder_without_sheets"),
        ("hosts.csv", "csv_without_folder"),
    ):  # fmt: skip
        read = read_sheets(tmp_path / name, CATALOGUE_SHEETS)
        assert [(table, code) for table, _, _, _, code in places(read)] == [(name, code)]
        assert read.rows == {"hosts": (), "openings": (), "tasks": ()}


def test_a_path_that_the_machine_refuses(tmp_path: Path) -> None:
    found = read_sheets(tmp_path / ("x" * 5000), [HOSTS]).faults
    assert [fault.code for fault in found] == ["file_unreadable"]


def test_ten_thousand_rows_of_nonsense_make_a_short_report(tmp_path: Path) -> None:
    width = len(HOSTS.columns)
    text = ",".join(column.name for column in HOSTS.columns) + "\n"
    text += "".join(",".join(f"？x {row * width + n}" for n in range(width)) + "\n" for row in range(10_000))
    read = read_sheets(folder(tmp_path, hosts=text), [HOSTS])
    listed = [fault for fault in read.faults if fault.code != "more_like_this"]
    others = [fault for fault in read.faults if fault.code == "more_like_this"]
    assert len(listed) <= 200
    faulty = [column for column in HOSTS.columns if column.type != "text"]
    assert {fault.column for fault in listed} == {column.name for column in faulty}
    assert len(listed) + sum(int(fault.value or 0) for fault in others) == 10_000 * len(faulty)
    places(read)


@given(data=st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_folder(tmp_path_factory: Factory, data: bytes) -> None:
    read = read_sheets(folder(tmp_path_factory.mktemp("any"), hosts=data), [HOSTS])
    assert places(read)


@given(rows=st.lists(st.lists(st.text(max_size=10), max_size=5), max_size=5))
def test_no_cells_break_the_reading_of_a_folder(tmp_path_factory: Factory, rows: list[list[str]]) -> None:
    lines = ["id,int,date,codes,slots", *(",".join(f'"{text}"' for text in row) for row in rows)]
    data = "\n".join(lines).encode("utf-8", "ignore")
    read = read_sheets(folder(tmp_path_factory.mktemp("any"), one=data), [ONE])
    assert len(places(read)) == len(read.faults)

"""A file that is not what its name says, or that would fill the memory, is one clear fault and never a crash."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest

from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS, HOSTS
from resources_catalog.template.read import read_sheets
from resources_catalog.template.scan import broken_cells, open_workbook, sheet_parts
from resources_catalog.template.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SHEET = "xl/worksheets/sheet2.xml"  # the first is the guide
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    path = tmp_path_factory.mktemp("base") / "base.xlsx"
    write_workbook(path, [HOSTS], {"hosts": [{"host": "H1", "name": "a", "kind": "farm"}]}, "ja")
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return target.getvalue()


def faults(path: Path, data: bytes) -> list[str]:
    path.write_bytes(data)
    rows, found = read_sheets(path, [HOSTS])
    assert bool(found) != bool(rows["hosts"])
    return [fault.code for fault in found]


def test_the_untouched_file_has_no_fault(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    assert faults(tmp_path / "w.xlsx", packed(members)) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not_a_workbook"),
        (b"host,name,kind\nH1,a,farm\n", "not_a_workbook"),
        (b"%PDF-1.7", "not_a_workbook"),
        (OLE + bytes(504) + "Workbook".encode("utf-16-le"), "old_workbook"),
        (OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "encrypted_workbook"),
        (b"PK\x03\x04 and then nothing", "damaged_workbook"),
        (packed({"word/document.xml": b"<x/>"}), "not_a_workbook"),
        (
            packed({"content.xml": b"<x/>", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "not_a_workbook",
        ),
    ],
)
def test_a_file_that_is_not_what_it_says(tmp_path: Path, data: bytes, code: str) -> None:
    assert faults(tmp_path / "w.xlsx", data) == [code]


def test_a_file_cut_short(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    whole = packed(members)
    for part in range(4, len(whole), len(whole) // 40):
        assert faults(tmp_path / "w.xlsx", whole[:part]) == ["damaged_workbook"]


def test_a_member_with_a_wrong_checksum(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    data = target.getvalue().replace(b"<v>0</v>", b"<v>1</v>", 1)
    assert faults(tmp_path / "w.xlsx", data) == ["damaged_workbook"]


def test_a_member_behind_a_password(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    data = bytearray(packed(members))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert faults(tmp_path / "w.xlsx", bytes(data)) == ["damaged_workbook"]


def one_sheet(members: Mapping[str, bytes], rows: str, head: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<?xml version="1.0"?>{head}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return packed({**members, SHEET: text.encode()})


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = '<row r="1">' + inline("A1", "host") + inline("B1", "name") + inline("C1", "kind") + "</row>"
ROW = '<row r="2">' + inline("A2", "H1") + inline("B2", "a") + inline("C2", "farm") + "</row>"


@pytest.mark.parametrize(
    ("rows", "head", "code"),
    [
        (HEADER + ROW + f'<row r="1048576">{inline("XFD1048576", "x")}</row>', "", "too_many_cells"),
        (HEADER + ROW + f'<row r="200001">{inline("A200001", "x")}</row>', "", "too_many_cells"),
        (HEADER + ROW + '<row r="1000000"><c r="A1000000"><f>1/0</f></c></row>', "", "too_many_cells"),
        (HEADER + ROW + '<row r="99999999">' + inline("A3", "x") + "</row>", "", "damaged_workbook"),
        (HEADER + ROW + '<row r="3">' + inline("a3", "x") + "</row>", "", "damaged_workbook"),
        (HEADER + ROW + '<row r="-3">' + inline("A3", "x") + "</row>", "", "damaged_workbook"),
        (HEADER + ROW, '<!DOCTYPE x [<!ENTITY a "aaaa">]>', "damaged_workbook"),
        (HEADER + ROW + "<row>", "", "damaged_workbook"),
    ],
)
def test_a_sheet_that_is_not_sane(
    tmp_path: Path, members: Mapping[str, bytes], rows: str, head: str, code: str
) -> None:
    assert faults(tmp_path / "w.xlsx", one_sheet(members, rows, head)) == [code]


def test_an_encoding_that_nobody_knows(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    data = {**members, SHEET: members[SHEET].replace(b'encoding="UTF-8"', b'encoding="X-9"')}
    assert faults(tmp_path / "w.xlsx", packed(data)) == ["damaged_workbook"]


def test_cells_that_do_not_say_their_place(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    rows = (HEADER + ROW).replace(' r="A2"', "").replace(' r="B2"', "").replace(' r="C2"', "").replace(' r="2"', "")
    assert faults(tmp_path / "w.xlsx", one_sheet(members, rows)) == []
    broken = rows + '<row><c t="e"><v>#N/A</v></c><c><f>A1</f></c></row>'
    (tmp_path / "b.xlsx").write_bytes(one_sheet(members, broken))
    with open_workbook(tmp_path / "b.xlsx") as file:
        found = broken_cells(file, sheet_parts(file)["受け入れ先"])
    assert {place: what.code for place, what in found.items()} == {
        (3, 1): "formula_error", (3, 2): "formula_not_calculated",
    }  # fmt: skip


def test_a_formula_below_and_beside_everything_else(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    data = one_sheet(members, HEADER + ROW + '<row r="5"><c r="E5"><f>1+1</f></c></row>')
    (tmp_path / "w.xlsx").write_bytes(data)
    found = read_sheets(tmp_path / "w.xlsx", [HOSTS]).faults
    assert ("hosts", 5, "E", "cell_without_header") in [
        (each.table, each.row, each.column, each.code) for each in found
    ]


def test_millions_of_formatted_empty_cells_are_no_rows(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="XFD{row}" s="1"/></row>' for row in range(3, 50_003))
    assert faults(tmp_path / "w.xlsx", one_sheet(members, HEADER + ROW + empty)) == []


def test_a_file_that_swells_is_not_unpacked(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
        with file.open("xl/media/image1.bin", "w") as member:
            for _ in range(257):
                member.write(bytes(1 << 20))
    assert len(target.getvalue()) < 1 << 20
    assert faults(tmp_path / "w.xlsx", target.getvalue()) == ["file_too_large"]


def test_a_file_too_large_to_begin_with(tmp_path: Path) -> None:
    with (tmp_path / "w.xlsx").open("wb") as file:
        file.truncate((64 << 20) + 1)
    found = read_sheets(tmp_path / "w.xlsx", [HOSTS]).faults
    assert [fault.code for fault in found] == ["file_too_large"]
    (tmp_path / "w.xlsx").rename(tmp_path / "hosts.csv")
    assert [fault.code for fault in read_sheets(tmp_path, [HOSTS]).faults] == ["file_too_large"]


def test_a_csv_of_too_many_rows(tmp_path: Path) -> None:
    (tmp_path / "hosts.csv").write_text("host,name,kind\n" + "\n" * 200_001, encoding="utf-8")
    assert [fault.code for fault in read_sheets(tmp_path, [HOSTS]).faults] == ["too_many_rows"]


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/sharedStrings.xml"])
def test_a_missing_or_empty_member(tmp_path: Path, members: Mapping[str, bytes], name: str) -> None:
    without = {key: data for key, data in members.items() if key != name}
    assert faults(tmp_path / "w.xlsx", packed(without))
    assert faults(tmp_path / "w.xlsx", packed({**without, name: b""}))


def test_hundreds_of_damaged_files(tmp_path: Path, members: Mapping[str, bytes]) -> None:
    rng = random.Random(20260608)
    names = sorted(members)
    for _ in range(300):
        name = rng.choice(names)
        data = bytearray(members[name])
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path = tmp_path / "w.xlsx"
        path.write_bytes(packed({**members, name: bytes(data)}))
        rows, found = read_sheets(path, CATALOGUE_SHEETS)  # any answer will do, but an answer
        assert set(rows) == {sheet.name for sheet in CATALOGUE_SHEETS}
        assert found  # two sheets are missing at least

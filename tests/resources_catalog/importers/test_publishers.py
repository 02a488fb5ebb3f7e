"""What public facilities say beside their place: whose list it is, postal codes, access; and damaged characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resources_catalog.errors import FaultsFound
from resources_catalog.importers import facilities
from resources_catalog.importers.listings import read_listings
from resources_catalog.listing import ACCESS, Access
from resources_catalog.template.csv_text import decode
from resources_catalog.template.raw import UnusableError
from tests.resources_catalog.importers.test_listings import PLACE, SHARED, codes, one, write

if TYPE_CHECKING:
    from pathlib import Path

    from resources_catalog.importers.family import Family

FORMS = [facilities.RECOMMENDED, facilities.STANDARD]
forms = pytest.mark.parametrize("family", FORMS, ids=lambda family: family.name)


@forms
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("202142", []),
        ("092011", []),
        ("92011", ["publisher_code_malformed"]),
        ("2.02E+05", ["publisher_code_malformed"]),
        ("", ["publisher_code_malformed"]),
    ],
)
def test_the_code_of_the_publisher_stands_as_typed(
    tmp_path: Path, family: Family, code: str, expected: list[str]
) -> None:
    read = one(tmp_path, family, publisher=code)
    assert (read.listings[0].publisher, codes(read)) == (code, expected)


@forms
def test_two_publishers_may_use_one_number(tmp_path: Path, family: Family) -> None:
    read = read_listings(write(tmp_path / "x.csv", family, PLACE, {**PLACE, "publisher": "172120"}, PLACE))
    assert [place.publisher for place in read.listings] == ["202142", "172120"]
    assert [(fault.row, fault.code, fault.allowed) for fault in read.rejected] == [(4, "repeated_key", "→ 2")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("391-8501", []),
        ("3918501", []),
        ("〒３９１－８５０１", []),
        ("", []),
        ("-", ["postal_code_malformed"]),
        ("391850", ["postal_code_malformed"]),
    ],
)
def test_postal_codes_stand_as_published(tmp_path: Path, text: str, expected: list[str]) -> None:
    read = one(tmp_path, facilities.STANDARD, postal_code=text)
    assert (read.listings[0].postal_code, codes(read)) == (text or None, expected)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        *((text, True) for text in ("有", "可", "あり", "○", "〇", "1", "１", "TRUE", "はい")),
        *((text, False) for text in ("無", "否", "不可", "なし", "×", "0", "FALSE", "いいえ")),
    ],
)
def test_yes_and_no_of_access(tmp_path: Path, text: str, there: bool) -> None:
    read = one(tmp_path, facilities.STANDARD, wheelchair=text)
    assert (read.listings[0].access, codes(read)) == ((Access("wheelchair", there),), [])


def test_other_texts_on_access_are_unknown(tmp_path: Path) -> None:
    read = one(tmp_path, facilities.STANDARD, captions="要相談", writing="可")
    assert read.listings[0].access == (Access("writing", True),)
    assert [(fault.column, fault.value, fault.code) for fault in read.warnings] == [
        (ACCESS["captions"], "要相談", "access_malformed")
    ]


def test_the_standard_form_is_read_without_its_optional_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", facilities.STANDARD, PLACE)
    rows = [line.split(",") for line in path.read_text("utf-8-sig").splitlines()]
    kept = [at for at, key in enumerate(facilities.STANDARD.headers) if key not in facilities.STANDARD.optional]
    path.write_text("\n".join(",".join(row[at] for at in kept) for row in rows), "utf-8")
    read = read_listings(path)
    assert (read.family, read.encoding, codes(read)) == ("facilities_standard", "utf-8", [])
    assert (read.listings[0].publisher, read.listings[0].access, read.listings[0].postal_code) == ("", (), None)


PUBLISHED = SHARED / "public_facilities" / "172120_public-facility.csv"


@pytest.mark.parametrize("path", [PUBLISHED] if PUBLISHED.is_file() else [])
def test_access_of_a_published_list(path: Path) -> None:
    read = read_listings(path)
    said = [each for place in read.listings for each in place.access]
    assert {place.publisher for place in read.listings} == {"172120"}
    assert sum(each == ("wheelchair", True) for each in said) == 7
    assert sum(each == ("wheelchair_lent", True) for each in said) == 22
    assert [code for code in codes(read) if code == "postal_code_malformed"] == ["postal_code_malformed"]


def damaged(path: Path, rows: int, bad: tuple[int, ...], encoding: str) -> Path:
    """Write a list of which the names of some rows hold bytes that no text has."""
    write(
        path,
        facilities.RECOMMENDED,
        *({**PLACE, "number": str(number), "lat": f"35.{number}"} for number in range(rows)),
    )
    lines = path.read_text("utf-8-sig").encode(encoding).splitlines()
    name = PLACE["name"].encode(encoding)
    for row in bad:
        lines[row] = lines[row].replace(name, b"\xa0\xff\xfe" + name if encoding == "utf-8" else b"\x85\x01" + name)
    path.write_bytes(b"\r\n".join(lines) + b"\r\n")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_list_with_a_few_bad_bytes_is_read_and_its_rows_are_named(tmp_path: Path, encoding: str) -> None:
    path = damaged(tmp_path / "x.csv", 39, (4, 7), encoding)
    read = read_listings(path)
    assert (read.encoding, len(read.listings), read.rejected) == (encoding, 39, ())
    assert [(fault.row, fault.column, fault.code) for fault in read.warnings] == [
        (5, "名称", "characters_unmappable"),
        (8, "名称", "characters_unmappable"),
    ]
    assert read.listings[3].name.startswith("\ufffd")
    assert read.listings[3].name.endswith("ゆいわーく")
    with pytest.raises(UnusableError, match="unknown_encoding"):
        decode(path.read_bytes())


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize(("rows", "bad"), [(39, (1, 2, 3)), (18, (1,)), (39, (0,))])
def test_a_list_with_more_bad_lines_or_bad_headers_is_refused(
    tmp_path: Path, encoding: str, rows: int, bad: tuple[int, ...]
) -> None:
    path = damaged(tmp_path / "x.csv", rows, bad, encoding)
    if bad == (0,):
        path.write_bytes(b"\x81\xff" + path.read_bytes())
    with pytest.raises(FaultsFound) as found:
        read_listings(path)
    assert [fault.code for fault in found.value.faults] == ["unknown_encoding"]


def test_characters_of_a_private_area_are_doubted_in_any_column(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", facilities.RECOMMENDED, {**PLACE, "name": "\ue000田"})
    text = path.read_text("utf-8-sig").splitlines()
    path.write_text(f"{text[0]},備考\n{text[1]},\uf8ff\n", "utf-8")
    read = read_listings(path)
    assert [(fault.column, fault.code) for fault in read.warnings] == [
        ("備考", "characters_unmappable"),
        ("名称", "characters_unmappable"),
    ]

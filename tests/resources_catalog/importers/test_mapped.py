"""Any table through a saved mapping, and what is proposed for one."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from resources_catalog.errors import FaultsFound
from resources_catalog.importers.listings import FAMILIES, ListingsRead, read_listings
from resources_catalog.importers.mapped import FIELDS, SavedMapping, digest, read_mapping
from resources_catalog.importers.proposal import propose_mapping
from resources_catalog.importers.tables import folded_header
from resources_catalog.listing import DayHours

if TYPE_CHECKING:
    from collections.abc import Callable

    from resources_catalog.faults import Fault

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "data" / "catalogue"
Factory = pytest.TempPathFactory

MAPPING = """
name = "meals"
source = "こども食堂一覧（鯖江市）"
kind = "npo"
service = "こども食堂"
municipality = "福井県鯖江市"

[columns]
name = "こども食堂名"
corporation = "運営団体"
address = "所在地"
phone = "連絡先"
days = "開催日"
start = "開始"
end = "終了"
capacity = "定員"
about = "対象"
"""
TABLE = """令和8年度 こども食堂一覧,,,,,,,,
,,,,,,,,
こども食堂名,運営団体,所在地,連絡先,開催日,開始,終了,定員,対象
ひだまり食堂,ひだまりの会,福井県鯖江市西山町１３－１,0778-00-0000,毎月第2土曜,11:00,13:00,30,小学生
みんなの台所,NPO法人みんな,鯖江市水落町2-25,(0778)00-0001,月・水,16:00,18:30,,どなたでも
"""
SOME_HEADERS = "名称,住所,電話番号,緯度,経度,開催日"


def files(folder: Path, mapping: str = MAPPING, table: str = TABLE, encoding: str = "utf-8") -> tuple[Path, Path]:
    (folder / "m.toml").write_text(mapping, "utf-8")
    (folder / "t.csv").write_bytes(table.encode(encoding))
    return folder / "t.csv", folder / "m.toml"


def read(folder: Path, mapping: str = MAPPING, table: str = TABLE) -> ListingsRead:
    path, saved = files(folder, mapping, table)
    return read_listings(path, read_mapping(saved))


def refused(path: Path) -> list[tuple[str | None, str]]:
    with pytest.raises(FaultsFound) as found:
        read_mapping(path)
    assert {fault.table for fault in found.value.faults} == {path.name}
    return [(fault.column, fault.code) for fault in found.value.faults]


def test_a_towns_own_list_is_read_below_its_title(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.family, found.rejected, found.rows, found.encoding) == ("meals", (), (4, 5), "utf-8")
    first, second = found.listings
    assert (first.source, first.kind, first.service) == ("こども食堂一覧（鯖江市）", "npo", "こども食堂")
    assert (first.municipality, first.address) == ("福井県鯖江市", "西山町１３－１")
    assert (second.municipality, second.address) == ("福井県鯖江市", "水落町2-25")
    assert (first.corporation, first.phone, first.capacity) == ("ひだまりの会", "0778-00-0000", 30)
    assert (first.remarks, first.hours) == ("毎月第2土曜 小学生", ())
    assert second.hours == (DayHours("monday", 960, 1110), DayHours("wednesday", 960, 1110))
    assert (first.lat, first.postal_code, first.corporation_number) == (None, None, None)
    assert [(fault.row, fault.column, fault.code) for fault in found.warnings] == [
        (4, "開催日", "days_malformed"),
        (5, "定員", "capacity_missing"),
    ]


def test_a_table_without_numbers_gets_stable_ones(tmp_path: Path) -> None:
    numbers = [each.number for each in read(tmp_path).listings]
    digits = hashlib.sha256("ひだまり食堂\n福井県鯖江市西山町13-1".encode()).hexdigest()[:12]
    assert numbers[0] == digest({"name": " ひだまり食堂", "address": "福井県鯖江市西山町13-1"}) == digits
    lines = TABLE.splitlines()
    other = "\n".join([lines[2], lines[4], lines[3]])
    assert [each.number for each in read(tmp_path, table=other).listings] == numbers[::-1]
    again = read(tmp_path, table="\n".join([*lines, lines[3]]))
    assert [(fault.row, fault.column, fault.code) for fault in again.rejected] == [(6, None, "repeated_key")]


def test_a_workbook_with_titles_is_read(tmp_path: Path) -> None:
    book = Workbook()
    for line in TABLE.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    book.save(tmp_path / "t.xlsx")
    _, saved = files(tmp_path)
    found, plain = read_listings(tmp_path / "t.xlsx", read_mapping(saved)), read(tmp_path)
    assert (found.listings, found.rows, found.encoding) == (plain.listings, plain.rows, "xlsx")


def test_days_of_events_and_towns_of_a_table(tmp_path: Path) -> None:
    mapping = (
        'name = "walks"\nsource = "s"\nkind = "informal_group"\nservice = "散歩"\n[columns]\nname = "名"\n'
        'number = "番"\n'
        'prefecture = "県"\ntown = "町"\naddress = "所"\nsince = "日"\nstart = "始"\nend = "終"\nlat = "N"\nlon = "E"\n'
    )
    table = (
        "番,名,県,町,所,日,始,終,N,E\n1,朝の散歩,福井県,鯖江市,福井県鯖江市本町1,令和8年3月1日（日）,9:00,10:00,35.9,136.1\n"
        "2,夜の散歩,福井県,福井県越前市,越前市府中1,毎月第3日曜,19:00,20:00,136.1,35.9\n3,x,福井県,,,,,,,\n"
    )
    found = read(tmp_path, mapping, table)
    first, second = found.listings
    assert (first.since, first.until, first.hours) == (date(2026, 3, 1),) * 2 + ((DayHours("sunday", 540, 600),),)
    assert (first.municipality, first.address, first.lat) == ("福井県鯖江市", "本町1", 35.9)
    assert (second.municipality, second.address) == ("福井県越前市", "府中1")
    assert (second.since, second.hours, second.remarks) == (None, (), "毎月第3日曜")
    assert [(fault.row, fault.code) for fault in found.warnings] == [
        (3, "point_swapped"),
        (3, "prefecture_missing"),
        (3, "date_malformed"),
    ]
    assert [(fault.row, fault.column, fault.code) for fault in found.rejected] == [(4, "町", "missing")]


@pytest.mark.parametrize(
    ("columns", "since", "until"),
    [
        ('since = "A"', 1, 1),
        ('until = "B"', 8, 8),
        ('since = "A"\nuntil = "B"', 1, 8),
    ],
)
def test_one_column_of_days_is_of_events_of_one_day(tmp_path: Path, columns: str, since: int, until: int) -> None:
    mapping = MAPPING[: MAPPING.index("[columns]")] + f'[columns]\nname = "名"\n{columns}\n'
    (event,) = read(tmp_path, mapping, "名,A,B\n花,2026-03-01,2026-03-08\n").listings
    assert (event.since, event.until, event.address) == (date(2026, 3, since), date(2026, 3, until), None)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (("name =", "naem ="), [("naem", "mapping_key_unknown"), ("name", "mapping_key_missing")]),
        (('"meals"', "3"), [("name", "mapping_not_text")]),
        (('"meals"', '" "'), [("name", "mapping_key_missing")]),
        (('"npo"', '"nop"'), [("kind", "unknown_word")]),
        (('municipality = "福井県鯖江市"', ""), [("municipality", "mapping_without_town")]),
        (("phone =", "fax ="), [("fax", "mapping_key_unknown")]),
        (('"連絡先"', '""'), [("[columns] phone", "mapping_key_missing")]),
        (('"連絡先"', "[1]"), [("phone", "mapping_not_text")]),
        (('name = "こども食堂名"', ""), [("[columns] name", "mapping_key_missing")]),
        (("[columns]", "columns = 1\n[other]"), [("columns", "mapping_not_text")]),
        (("[columns]", "[columns"), [(None, "mapping_not_toml")]),
    ],
)
def test_a_mapping_with_a_slip_is_refused_with_its_place(
    tmp_path: Path, changed: tuple[str, str], expected: list[tuple[str | None, str]]
) -> None:
    _, saved = files(tmp_path, MAPPING.replace(*changed, 1))
    assert refused(saved) == expected


def test_a_mapping_that_is_not_there_is_one_clear_fault(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.toml") == [(None, "file_unreadable")]
    (tmp_path / "x.toml").write_bytes(b"\xff")
    assert refused(tmp_path / "x.toml") == [(None, "mapping_not_toml")]


@pytest.mark.parametrize("above", [0, 19, 20])
def test_headers_are_looked_for_in_twenty_rows(tmp_path: Path, above: int) -> None:
    table = "title\n" * above + "\n".join(TABLE.splitlines()[2:])
    if above < 20:
        assert len(read(tmp_path, table=table).listings) == 2
    else:
        with pytest.raises(FaultsFound):
            read(tmp_path, table=table)


def test_columns_that_a_file_lacks_are_named(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound) as found:
        read(tmp_path, table=TABLE.replace("連絡先", "携帯").replace("定員", "人数"))
    (fault,) = found.value.faults
    assert (fault.code, fault.value, fault.allowed) == (
        "list_lacks_columns",
        "こども食堂一覧（鯖江市）",
        "連絡先、定員",
    )


def proposed(path: Path) -> dict[str, str]:
    columns = tomllib.loads(propose_mapping(path))["columns"]
    assert columns.keys() <= set(FIELDS)
    assert all(isinstance(header, str) for header in columns.values())
    return dict(columns)


EXTRACTS = [ROOT / "tests/data/wamnet/csvdownload046_100.csv", ROOT / "tests/data/care/jigyosho_730_60.csv"]
WHOLE = ["mhlw_kaigo/jigyosho_730.csv", "public_facilities/172120_public-facility.csv"]
WHOLE += ["public_facilities/202142_public_facility.csv", "wamnet_202603/csvdownload046.csv"]


@pytest.mark.parametrize("path", [*EXTRACTS, *(SHARED / name for name in WHOLE if (SHARED / name).is_file())])
def test_columns_of_published_lists_are_proposed_right(path: Path, tmp_path: Path) -> None:
    found, plain = proposed(path), read_listings(path)
    (family,) = [each for each in FAMILIES if each.name == plain.family]
    for field in ("name", "number", "address", "phone", "lat", "lon", "kana", "corporation_number"):
        assert found[field] == folded_header(family.headers[field])
    (tmp_path / "m.toml").write_text(propose_mapping(path), "utf-8")
    again = read_listings(path, read_mapping(tmp_path / "m.toml"))
    assert again.rejected == ()
    for one, other in zip(plain.listings, again.listings, strict=True):
        assert (one.number, one.name, one.phone, one.lat, one.lon) == (
            other.number, other.name, other.phone, other.lat, other.lon,
        )  # fmt: skip


def test_a_mapping_is_proposed_from_headers_and_from_what_columns_hold(tmp_path: Path) -> None:
    table = (
        "居場所の一覧,,,,,,,,\n"
        "No,居場所の名まえ,場所,TEL,FAX,くわしくは,北,東,〒\n"
        "1,ひだまり,福井県鯖江市西山町13-1,0778-00-0000,0778-00-0009,https://example.jp/,35.95,136.18,916-0024\n"
        "2,こもれび,福井県鯖江市水落町2-25,0778-00-0001,0778-00-0008,https://example.jp/2,35.94,136.19,916-0016\n"
    ).replace("場所,TEL", "所在地（番地まで）,TEL")
    path, _ = files(tmp_path, table=table)
    text = propose_mapping(path)
    assert tomllib.loads(text)["municipality"] == "福井県鯖江市"
    assert proposed(path) == {
        "name": "", "number": "No", "address": "所在地(番地まで)", "phone": "TEL", "url": "くわしくは", "lat": "北",
        "lon": "東", "postal_code": "〒",
    }  # fmt: skip
    (tmp_path / "m.toml").write_text(text.replace('name = ""', 'name = "居場所の名まえ"'), "utf-8")
    found = read_listings(path, read_mapping(tmp_path / "m.toml"))
    assert [(each.number, each.address) for each in found.listings] == [("1", "西山町13-1"), ("2", "水落町2-25")]
    assert found.warnings == ()


def test_days_that_are_no_dates_are_proposed_as_days(tmp_path: Path) -> None:
    for cell, field in (("2026/3/1", "since"), ("令和8年3月1日（日）", "since"), ("毎月第2土曜", "days")):
        path, _ = files(tmp_path, table=f"団体名,開催日,更新日\nひだまり,{cell},2026-01-05\n")
        assert proposed(path) == {"name": "団体名", field: "開催日"}


def test_an_empty_table_has_no_proposal(tmp_path: Path) -> None:
    for data in (b"\xef\xbb\xbf", b"\xef\xbb\xbf,,\n , ,\n", b""):
        (tmp_path / "x.csv").write_bytes(data)
        with pytest.raises(FaultsFound) as found:
            propose_mapping(tmp_path / "x.csv")
        assert [fault.code for fault in found.value.faults] == ["file_empty"]


LINES = st.lists(st.text("名称住所,\n\"0123-.年月日\x00\ue000'[]=", max_size=30), max_size=8).map("\n".join)


T = TypeVar("T")


def or_faults(call: Callable[[], T]) -> T | list[Fault]:
    try:
        return call()
    except FaultsFound as error:
        return list(error.faults)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
@given(data=st.one_of(st.binary(max_size=300), LINES.map(str.encode)), headed=st.booleans())
def test_any_bytes_are_read_or_refused_with_a_report(
    tmp_path_factory: Factory, name: str, data: bytes, headed: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes((SOME_HEADERS.encode() + b"\n" if headed else b"") + data)
    columns = {"name": "名称", "address": "住所", "phone": "電話番号", "lat": "緯度", "lon": "経度", "since": "開催日"}
    mapping = SavedMapping("x", "x", "npo", "x", "福井県鯖江市", columns)
    calls: list[Callable[[], ListingsRead | str]] = [
        lambda: read_listings(path, mapping),
        lambda: read_listings(path),
        lambda: propose_mapping(path),
    ]
    for call in calls:
        found = or_faults(call)
        if isinstance(found, list):
            assert [fault.table for fault in found] == [name]
        else:
            assert isinstance(found, ListingsRead) or tomllib.loads(found)["columns"]


@given(data=st.binary(max_size=200), start=st.sampled_from([b"", MAPPING.encode()]))
def test_any_bytes_are_a_mapping_or_are_refused(tmp_path_factory: Factory, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "m.toml"
    path.write_bytes(start + data)
    found = or_faults(lambda: read_mapping(path))
    assert found if isinstance(found, list) else found.columns["name"]

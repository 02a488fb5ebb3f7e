"""Public lists beside WAM NET: known by their headers, read whole, doubted by exact tests."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from resources_catalog.errors import FaultsFound
from resources_catalog.importers import care, facilities
from resources_catalog.importers.doubts import DEFINITIONS, has_check_digit
from resources_catalog.importers.listings import FAMILIES, ListingsRead, read_listings
from resources_catalog.listing import DayHours

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resources_catalog.importers.family import Family

ROOT = Path(__file__).parents[3]
EXTRACT = ROOT / "tests" / "data" / "care" / "jigyosho_730_60.csv"
SHARED = ROOT.parent / "shared" / "data" / "catalogue"
Factory = pytest.TempPathFactory

PLACE = {
    "number": "1", "prefecture": "長野県", "town": "茅野市", "address": "長野県茅野市塚原1-7-40", "lat": "35.99",
    "lon": "138.15", "phone": "0266-00-0000", "corporation_number": "6000012070001", "name": "ゆいわーく",
    "days": "月火水木金土", "start": "9:00", "end": "16:00", "capacity": "29", "service": "小規模多機能型居宅介護",
    "building": "2階", "access": "スロープ有り", "remarks": "祝日は休み", "publisher": "202142", "since": "2026-03-01",
    "until": "2026-03-01", "authority": "長野県茅野市",
}  # fmt: skip
OTHERS = [care.CARE, facilities.RECOMMENDED, facilities.STANDARD]


def write(path: Path, family: Family, *rows: dict[str, str]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(family.headers.values())
    writer.writerows([row.get(key, "") for key in family.headers] for row in rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def one(folder: Path, family: Family, **changed: str) -> ListingsRead:
    read = read_listings(write(folder / "one.csv", family, {**PLACE, **changed}))
    assert (read.family, read.rejected, len(read.listings)) == (family.name, (), 1)
    return read


def codes(read: ListingsRead) -> list[str]:
    return [fault.code for fault in read.warnings]


@pytest.mark.parametrize("family", OTHERS, ids=lambda family: family.name)
def test_a_good_row_raises_no_doubt_and_its_texts_stay(tmp_path: Path, family: Family) -> None:
    read = one(tmp_path, family)
    (place,) = read.listings
    assert codes(read) == []
    assert (place.source, place.municipality, place.address) == (family.source, "長野県茅野市", "塚原1-7-40 2階")
    assert (place.name, place.phone, place.lat, place.lon) == ("ゆいわーく", "0266-00-0000", 35.99, 138.15)
    assert place.kind == ("care_facility" if family is care.CARE else "municipality")
    assert place.capacity == (29 if family is care.CARE else None)


@pytest.mark.parametrize("family", OTHERS, ids=lambda family: family.name)
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"address": "茅野市塚原1-7-40"}, ["prefecture_missing"]),
        ({"address": "長野県茅野市塚原"}, ["address_without_number"]),
        ({"corporation_number": "4.00E+12"}, ["corporation_number_exponent"]),
        ({"lat": "0.000000000000000", "lon": "0.000000000000000"}, ["point_zero"]),
        ({"lat": "359900", "lon": "1381500"}, ["point_scaled"]),
        ({"lat": "53.41", "lon": "-8.24"}, ["point_outside_japan"]),
        ({"phone": "０２６６－００－００００"}, []),
        ({"phone": "266000"}, ["phone_malformed"]),
    ],
)
def test_slips_that_every_list_has_are_named(
    tmp_path: Path, family: Family, changed: dict[str, str], expected: list[str]
) -> None:
    assert codes(one(tmp_path, family, **changed)) == expected


@pytest.mark.parametrize(
    ("days", "start", "end", "kinds", "expected"),
    [
        ("月火水木金", "9:00", "16:00", ["weekday"], []),
        ("月火水木金土日", "09:00", "16:00", ["weekday", "saturday", "sunday"], []),
        ("火・木曜日", "9:00", "16:00", ["tuesday", "thursday"], []),
        ("", "9:00", "16:00", [], ["days_missing"]),
        ("平日", "", "", [], ["days_malformed"]),
        ("月", "", "", [], []),
        ("平日", "9:00", "16:00", [], ["days_malformed"]),
        ("月", "9:00", "", [], ["hours_malformed"]),
        ("月", "16:00", "9:00", [], ["hours_backwards"]),
        ("月", "0:00", "0:00", [], ["hours_zero"]),
    ],
)
def test_days_and_hours_of_facilities(
    tmp_path: Path, days: str, start: str, end: str, kinds: list[str], expected: list[str]
) -> None:
    read = one(tmp_path, facilities.STANDARD, days=days, start=start, end=end)
    assert list(read.listings[0].hours) == [DayHours(kind, 540, 960) for kind in kinds]
    assert codes(read) == expected


@pytest.mark.parametrize("family", OTHERS, ids=lambda family: family.name)
def test_a_record_named_twice_or_without_a_name_is_rejected(tmp_path: Path, family: Family) -> None:
    rows: tuple[dict[str, str], ...] = (
        PLACE,
        {**PLACE, "name": "again"},
        {**PLACE, "number": "2", "name": " "},
        {},
        {**PLACE, "number": "3"},
    )
    read = read_listings(write(tmp_path / "x.csv", family, *rows))
    assert [each.number for each in read.listings] == ["1", "3"]
    assert [(fault.row, fault.code) for fault in read.rejected] == [(3, "repeated_key"), (4, "missing")]


@pytest.mark.parametrize("number", ["A 1", "1、2", "1\u3000", "A\x01"])
def test_a_number_that_can_be_no_id_is_rejected(tmp_path: Path, number: str) -> None:
    read = read_listings(write(tmp_path / "x.csv", care.CARE, {**PLACE, "number": number}, PLACE))
    assert [each.number for each in read.listings] == ["1"]
    assert [(fault.row, fault.column, fault.code) for fault in read.rejected] == [(2, "No", "not_an_id")]


@pytest.mark.parametrize(
    ("address", "street", "expected"),
    [
        ("北海道石狩郡当別町弥生2-1", "弥生2-1", []),
        ("石狩郡当別町弥生2-1", "弥生2-1", ["prefecture_missing"]),
        ("北海道当別町弥生2-1", "弥生2-1", []),
        ("弥生2-1", "弥生2-1", ["municipality_missing", "prefecture_missing"]),
        ("北海道石狩郡新篠津村第47線", "石狩郡新篠津村第47線", ["municipality_missing"]),
    ],
)
def test_prefecture_county_and_municipality_are_cut_off_an_address(
    tmp_path: Path, address: str, street: str, expected: list[str]
) -> None:
    read = one(tmp_path, care.CARE, prefecture="北海道", town="当別町", building="", address=address)
    assert (read.listings[0].municipality, read.listings[0].address) == ("北海道当別町", street)
    assert codes(read) == expected


def test_a_small_and_a_large_ke_are_one(tmp_path: Path) -> None:
    read = one(
        tmp_path, care.CARE, prefecture="神奈川県", town="茅ヶ崎市", address="神奈川県茅ケ崎市柳島1", building=""
    )
    assert (read.listings[0].address, codes(read)) == ("柳島1", [])


def test_the_extract_of_care_offices_is_read_whole() -> None:
    read = read_listings(EXTRACT)
    assert (read.family, len(read.listings), read.rejected) == ("care", 60, ())
    with EXTRACT.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, office in zip(rows, read.listings, strict=True):
        assert office.municipality == row["都道府県名"] + row["市区町村名"]
        assert (office.name, office.phone or "") == (row["事業所名"], row["電話番号"])
        assert row["住所"].endswith((office.address or "").split(" ")[0])
    zeros = [row for row in rows if float(row["緯度"]) == 0]
    assert Counter(codes(read))["point_zero"] == len(zeros) > 0


def test_every_warning_given_has_its_definition_and_every_header_stands_once() -> None:
    assert set(codes(read_listings(EXTRACT))) <= DEFINITIONS.keys()
    for family in FAMILIES:
        assert len(set(family.headers.values())) == len(family.headers)
        assert {*family.key, *family.required} <= family.headers.keys()


@given(st.text("0123456789", min_size=12, max_size=12))
def test_one_first_digit_checks_twelve_others(rest: str) -> None:
    assert sum(has_check_digit(f"{first}{rest}") for first in range(10)) == 1


def test_the_number_of_a_ministry_has_its_check_digit_and_no_other() -> None:
    assert [first for first in range(10) if has_check_digit(f"{first}000012070001")] == [6]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@given(cells=st.dictionaries(st.sampled_from(sorted(PLACE)), st.text(max_size=12), max_size=8))
def test_no_cell_whatever_it_holds_breaks_the_reader(
    tmp_path_factory: Factory, family: Family, cells: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "x.csv"
    text = {key: value.encode("utf-8", "ignore").decode().replace("\x00", "") for key, value in cells.items()}
    read = read_listings(write(path, family, {**PLACE, "municipality": "長野県茅野市", **text}))
    assert len(read.listings) + bool(read.rejected) == 1


def workbook(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_as_the_csv_it_holds(tmp_path: Path) -> None:
    with EXTRACT.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    filled: list[list[str | None]] = [[], [], *([cell or None for cell in row] for row in rows)]  # two rows above
    read, plain = read_listings(workbook(tmp_path / "x.xlsx", filled)), read_listings(EXTRACT)
    assert (read.listings, read.rejected) == (plain.listings, ())
    assert [(fault.row, fault.code) for fault in read.warnings] == [
        ((fault.row or 0) + 2, fault.code) for fault in plain.warnings
    ]


def test_numbers_and_times_of_a_workbook_are_read_as_they_are_shown(tmp_path: Path) -> None:
    typed: dict[str, object] = {
        **PLACE, "number": 1, "lat": 35.99, "lon": 138.15, "corporation_number": 6000012070001, "start": dt.time(9),
        "end": dt.time(16),
    }  # fmt: skip
    headers = facilities.STANDARD.headers
    read = read_listings(workbook(tmp_path / "x.xlsx", [[*headers.values()], [typed.get(key) for key in headers]]))
    assert read == one(tmp_path, facilities.STANDARD)._replace(encoding="xlsx")


def test_a_workbook_without_rows_or_that_is_not_there_is_one_clear_fault(tmp_path: Path) -> None:
    for path, code in ((workbook(tmp_path / "x.xlsx", []), "list_unknown"), (tmp_path / "no.xlsx", "file_unreadable")):
        with pytest.raises(FaultsFound) as found:
            read_listings(path)
        assert [fault.code for fault in found.value.faults] == [code]


STARTS = [b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04"]


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
@given(data=st.binary(max_size=300), start=st.sampled_from(STARTS))
def test_any_bytes_are_refused_with_a_report(tmp_path_factory: Factory, name: str, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(start + data)
    with pytest.raises(FaultsFound) as found:
        read_listings(path)
    assert [fault.table for fault in found.value.faults] == [name]


MEASURED: dict[str, tuple[str, int, dict[str, int]]] = {
    "mhlw_kaigo/jigyosho_730.csv": (
        "care",
        5_451,
        {"prefecture_missing": 1_109, "capacity_zero": 2_211, "point_zero": 6},
    ),
    "public_facilities/172120_public-facility.csv": ("facilities_standard", 189, {"corporation_number_missing": 3}),
    "public_facilities/202142_public_facility.csv": ("facilities_recommended", 93, {"corporation_number_exponent": 93}),
    "wamnet_202503/csvdownload045.csv": ("wamnet", 4_607, {"capacity_missing": 602}),
    "wamnet_202603/csvdownload045.csv": ("wamnet", 4_650, {"capacity_missing": 529}),
}


@pytest.mark.parametrize("name", [name for name in MEASURED if (SHARED / name).is_file()])
def test_published_files_are_read_whole_with_the_counts_that_were_measured(name: str) -> None:
    family, rows, counts = MEASURED[name]
    read = read_listings(SHARED / name)
    assert (read.family, len(read.listings), read.rejected) == (family, rows, ())
    found = Counter(codes(read))
    assert {code: found[code] for code in counts} == counts


EDITIONS = [SHARED / f"wamnet_{edition}" / "csvdownload045.csv" for edition in ("202503", "202603")]


@pytest.mark.parametrize("paths", [EDITIONS] if all(path.is_file() for path in EDITIONS) else [])
def test_the_same_office_keeps_its_number_from_year_to_year(paths: list[Path]) -> None:
    before, after = ({each.number: each for each in read_listings(path).listings} for path in paths)
    assert (len(before.keys() - after.keys()), len(after.keys() - before.keys())) == (364, 407)
    kept = before.keys() & after.keys()
    assert round(sum(before[key].name != after[key].name for key in kept) / len(kept), 3) == 0.021
    assert round(sum(before[key].capacity != after[key].capacity for key in kept) / len(kept), 3) == 0.078

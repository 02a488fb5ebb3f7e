"""The reader of WAM NET, on real rows, on the whole published files where they are found, and on damaged rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.errors import FaultsFound
from resources_catalog.importers.listings import ListingsRead, read_listings
from resources_catalog.importers.wamnet import HEADERS, WAMNET
from resources_catalog.listing import DayHours, Listing

ROOT = Path(__file__).parents[3]
EXTRACT = ROOT / "tests" / "data" / "wamnet" / "csvdownload046_100.csv"
WHOLE = ROOT.parent / "shared" / "data" / "catalogue" / "wamnet_202603" / "csvdownload046.csv"

CORPORATION = "6000012070001"
"""The corporate number of the Ministry of Health, Labour and Welfare: its check digit is right."""

GOOD = {
    "authority_code": "18000", "number": "A0000000001", "authority": "鯖江市", "corporation": "社会福祉法人　山",
    "corporation_number": CORPORATION, "service": "就労継続支援Ｂ型", "name": "ひだまり",
    "office_number": "1810600001", "municipality": "福井県鯖江市", "address": "西山町１３－１", "phone": "0778-00-0000",
    "lat": "35.95", "lon": "136.18", "weekday": "09:00-16:00", "closed_days": "日曜", "capacity": "20",
}  # fmt: skip
NARROW = str.maketrans("（）", "()")
Factory = pytest.TempPathFactory


@pytest.fixture(scope="module")
def extract() -> ListingsRead:
    return read_listings(EXTRACT)


def write(path: Path, *rows: dict[str, str], headers: tuple[str, ...] = tuple(HEADERS.values())) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(headers)
    writer.writerows([row.get(key, "") for key in HEADERS] for row in rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def one(path: Path, **changed: str) -> tuple[Listing, list[str]]:
    read = read_listings(write(path / "one.csv", {**GOOD, **changed}))
    assert read.rejected == ()
    return read.listings[0], [fault.code for fault in read.warnings]


def test_the_extract_is_read_whole(extract: ListingsRead) -> None:
    assert len(extract.listings) == 100
    assert extract.rejected == ()
    assert Counter(fault.code for fault in extract.warnings) == {
        "address_repeats_municipality": 13, "address_without_number": 10, "authority_is_not_municipality": 63,
        "capacity_missing": 7, "capacity_zero": 6, "characters_unmappable": 2, "corporation_number_check": 1,
        "corporation_number_malformed": 9, "corporation_number_missing": 4, "hours_backwards": 6, "hours_zero": 24,
        "office_number_repeats": 7, "point_shared": 5,
    }  # fmt: skip


def test_texts_stay_as_they_were_published(extract: ListingsRead) -> None:
    with EXTRACT.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, listing in zip(rows, extract.listings, strict=True):
        for key in ("number", "name", "municipality", "service"):
            assert getattr(listing, key) == row[HEADERS[key]]
        for key in ("kana", "corporation", "corporation_number", "office_number", "address", "phone", "closed_days"):
            assert (getattr(listing, key) or "") == row[HEADERS[key]]


def test_a_known_office(extract: ListingsRead) -> None:
    office = next(each for each in extract.listings if each.number == "A0000060630")
    assert (office.source, office.name) == (WAMNET.source, "福祉事業所　みんなの家")
    assert (office.municipality, office.address) == ("福井県鯖江市", "平井町62-60-17")
    assert (office.lat, office.lon, office.capacity) == (35.96738946, 136.1667443, 20)
    assert office.hours == (
        DayHours("weekday", 570, 930), DayHours("saturday", 600, 840), DayHours("holiday", 570, 930),
    )  # fmt: skip


def test_the_municipality_is_that_of_the_address_not_of_the_authority(extract: ListingsRead) -> None:
    towns = Counter(listing.municipality for listing in extract.listings)
    assert towns["福井県鯖江市"] == 11
    assert towns["福井県越前市"] == 14


if WHOLE.is_file():

    def test_the_whole_file_has_the_counts_that_were_measured() -> None:
        read = read_listings(WHOLE)
        listings, counts = read.listings, Counter(fault.code for fault in read.warnings)
        assert len(listings) == 20_783
        assert read.rejected == ()
        assert len({listing.municipality for listing in listings}) == 1_656
        numbers = Counter(listing.office_number for listing in listings)
        assert sum(count > 1 for count in numbers.values()) == 740
        assert round(sum(listing.corporation_number is None for listing in listings) / len(listings), 2) == 0.05
        assert counts["corporation_number_malformed"] == 700
        assert counts["phone_malformed"] == 13
        assert counts["corporation_number_missing"] == 1_039
        assert counts["capacity_missing"] == 2_832
        assert counts["office_number_repeats"] == 1_562
        assert len({listing.closed_days or "" for listing in listings}) == 8_303
        assert counts["hours_zero"] + counts["hours_backwards"] == 1_563
        assert counts["hours_malformed"] == 0
        assert counts["capacity_zero"] == 11
        unknown = sum(listing.capacity is None for listing in listings)
        assert round((unknown - counts["capacity_zero"]) / len(listings), 3) == 0.136
        assert max(listing.capacity or 0 for listing in listings) == 270
        assert counts["address_without_number"] == 97
        assert counts["address_repeats_municipality"] == 231
        points = Counter((listing.lat, listing.lon) for listing in listings)
        assert None not in {lat for lat, _ in points}
        assert sum(count >= 5 for count in points.values()) == 22
        assert counts["point_shared"] == 147
        assert counts["characters_unmappable"] == 19


def test_a_good_row_raises_no_doubt(tmp_path: Path) -> None:
    listing, codes = one(tmp_path)
    assert codes == []
    assert listing == Listing(
        source=WAMNET.source, kind="welfare_office", number="A0000000001", name="ひだまり", kana=None,
        corporation="社会福祉法人　山", corporation_number=CORPORATION, service="就労継続支援Ｂ型",
        office_number="1810600001",
        municipality="福井県鯖江市", address="西山町１３－１", phone="0778-00-0000", url=None, lat=35.95, lon=136.18,
        hours=(DayHours("weekday", 540, 960),), closed_days="日曜", remarks=None, capacity=20,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "codes", "unknown"),
    [
        ({"authority": "福井県"}, ["authority_is_not_municipality"], []),
        ({"capacity": ""}, ["capacity_missing"], ["capacity"]),
        ({"capacity": "0"}, ["capacity_zero"], ["capacity"]),
        ({"capacity": "二十"}, ["capacity_malformed"], ["capacity"]),
        ({"capacity": "-5"}, ["capacity_malformed"], ["capacity"]),
        ({"capacity": "２０"}, ["capacity_malformed"], ["capacity"]),
        ({"capacity": "9" * 5000}, ["capacity_malformed"], ["capacity"]),
        ({"weekday": ""}, [], ["hours"]),
        ({"weekday": "00:00-00:00"}, ["hours_zero"], ["hours"]),
        ({"weekday": "16:00-09:00"}, ["hours_backwards"], ["hours"]),
        ({"weekday": "09:30-09:30"}, ["hours_backwards"], ["hours"]),
        ({"weekday": "00:00-24:15"}, ["hours_backwards"], ["hours"]),
        ({"weekday": "9時から"}, ["hours_malformed"], ["hours"]),
        ({"lat": "", "lon": ""}, ["point_missing"], ["lat", "lon"]),
        ({"lat": ""}, ["point_malformed"], ["lat", "lon"]),
        ({"lat": "－", "lon": "－"}, ["point_malformed"], ["lat", "lon"]),
        ({"lat": "136.18", "lon": "35.95"}, ["point_swapped"], ["lat", "lon"]),
        ({"lat": "0", "lon": "0"}, ["point_zero"], ["lat", "lon"]),
        ({"lat": "53.4", "lon": "-8.2"}, ["point_outside_japan"], ["lat", "lon"]),
        ({"lat": "36956056"}, ["point_scaled"], ["lat", "lon"]),
        ({"lat": "369.56056", "lon": "1361.8"}, ["point_scaled"], ["lat", "lon"]),
        ({"corporation_number": ""}, ["corporation_number_missing"], ["corporation_number"]),
        ({"corporation_number": "4.00E+12"}, ["corporation_number_exponent"], []),
        ({"corporation_number": "7000012070001"}, ["corporation_number_check"], []),
        ({"corporation_number": "123456789012 "}, ["corporation_number_malformed"], []),
        ({"phone": "0778000000"}, [], []),
        ({"phone": "０７７８（００）００００"}, [], []),
        ({"phone": "77-8000"}, ["phone_malformed"], []),
        ({"phone": ""}, ["phone_missing"], ["phone"]),
        ({"address": "鯖江市西山町1"}, ["address_repeats_municipality"], []),
        ({"address": "西山町"}, ["address_without_number"], []),
        ({"address": "西山町二丁目"}, [], []),
    ],
)
def test_slips_are_named_and_placeholders_are_unknown(
    tmp_path: Path, changed: dict[str, str], codes: list[str], unknown: list[str]
) -> None:
    listing, found = one(tmp_path, **changed)
    plain, _ = one(tmp_path)
    assert found == codes
    for key in ("capacity", "hours", "lat", "lon", "phone", "corporation_number"):
        if key in unknown:
            assert not getattr(listing, key)
        else:
            assert getattr(listing, key) == changed.get(key, getattr(plain, key))


def test_a_row_that_cannot_be_taken_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.csv",
        GOOD,
        {**GOOD, "number": "A2", "name": " ", "municipality": ""},
        {**GOOD, "name": "again"},
        {},
        {**GOOD, "number": "A3"},
    )
    path.write_bytes(path.read_bytes() + b'"A4","short"\r\n')
    read = read_listings(path)
    assert [listing.number for listing in read.listings] == ["A0000000001", "A3"]
    assert [(fault.row, fault.column, fault.code) for fault in read.rejected] == [
        (3, HEADERS["name"], "missing"),
        (3, HEADERS["municipality"], "missing"),
        (4, HEADERS["number"], "repeated_key"),
        (7, None, "row_length"),
    ]
    assert {(fault.row, fault.code) for fault in read.warnings} == {
        (2, "office_number_repeats"), (6, "office_number_repeats"),
    }  # fmt: skip


def test_one_number_may_stand_for_two_services(tmp_path: Path) -> None:
    other = {**GOOD, "service": "就労移行支援", "office_number": "2"}
    read = read_listings(write(tmp_path / "x.csv", GOOD, other, other))
    assert [listing.service for listing in read.listings] == ["就労継続支援Ｂ型", "就労移行支援"]
    assert [(fault.row, fault.column, fault.code) for fault in read.rejected] == [
        (4, HEADERS["number"], "repeated_key"),
    ]  # fmt: skip


def test_five_offices_at_one_point_are_doubted_and_four_are_not(tmp_path: Path) -> None:
    rows = [{**GOOD, "number": f"A{n}", "office_number": f"{n}"} for n in range(5)]
    assert not read_listings(write(tmp_path / "4.csv", *rows[:4])).warnings
    assert [fault.code for fault in read_listings(write(tmp_path / "5.csv", *rows)).warnings] == ["point_shared"] * 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary_file"),
        (b"\x81", "unknown_encoding"),
        (b'"a', "not_csv"),
        ("番号,名前\r\n".encode("cp932"), "list_unknown"),
        (b"\xef\xbb\xbf", "list_unknown"),
        (",".join(list(HEADERS.values())[:-1]).encode("utf-16"), "list_lacks_columns"),
    ],
)
def test_another_file_is_one_clear_fault(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(FaultsFound) as found:
        read_listings(tmp_path / "x.csv")
    assert [(fault.table, fault.code) for fault in found.value.faults] == [("x.csv", code)]


def test_a_file_that_is_not_there_or_is_a_folder_is_one_clear_fault(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FaultsFound) as found:
            read_listings(path)
        assert [fault.code for fault in found.value.faults] == ["file_unreadable"]


def test_columns_are_known_by_their_headers_whatever_their_order_and_whatever_others_there_are(tmp_path: Path) -> None:
    plain = read_listings(write(tmp_path / "x.csv", GOOD))
    headers = [*reversed(list(HEADERS)), "more"]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*(HEADERS[key].translate(NARROW) for key in headers[:-1]), "ほかの列"])
    writer.writerow([GOOD.get(key, "") for key in headers])
    (tmp_path / "x.csv").write_bytes(text.getvalue().encode("utf-16"))
    assert plain.encoding == "utf-8-sig"
    assert read_listings(tmp_path / "x.csv") == plain._replace(encoding="utf-16")


@given(cells=st.dictionaries(st.sampled_from(sorted(HEADERS)), st.text(max_size=12), max_size=6))
def test_no_cell_whatever_it_holds_breaks_the_reader(tmp_path_factory: Factory, cells: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("any") / "x.csv"
    text = {key: value.encode("utf-8", "ignore").decode().replace("\x00", "") for key, value in cells.items()}
    read = read_listings(write(path, {**GOOD, **text}))
    assert len(read.listings) + bool(read.rejected) == 1


def test_hours_and_points_that_cannot_be_are_not_built() -> None:
    with pytest.raises(ValueError, match="no such hours"):
        DayHours("weekday", 600, 600)
    with pytest.raises(ValueError, match="a point has"):
        Listing(
            source="x", kind="npo", number="1", name="x", kana=None, corporation=None, corporation_number=None,
            service="x", office_number=None, municipality="x", address=None, phone=None, url=None, lat=35.0, lon=None,
            hours=(), closed_days=None, remarks=None, capacity=None,
        )  # fmt: skip

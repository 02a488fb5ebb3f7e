from __future__ import annotations

import csv
import gzip
import io
import math
import statistics
import zipfile
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.geography import straight_km
from resources_catalog.geography.addresses import address_key
from resources_catalog.geography.towns import CHANGES, FORMER, Municipality, Place, Towns

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parent.parent.parent.parent
SHARED: Final = ROOT.parent / "shared" / "data"
"""Has the whole files on some machines; the extract under ``tests/data`` is always there."""

TODAY: Final = date(2026, 4, 1)
TOWNS: Final = Towns(TODAY)
JAPAN: Final = {"lat": (20.0, 46.0), "lon": (122.0, 154.0)}

Row = dict[str, str]
Point = tuple[str, float, float]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


TABLE: Final = rows(ROOT / "tests" / "data" / "addresses" / "addresses.csv")


@pytest.mark.parametrize("row", TABLE, ids=[row["shape"] for row in TABLE])
def test_every_shape_of_an_address_is_understood(row: Row) -> None:
    place = TOWNS.place(row["address"])
    told = ("", "", "", "") if place is None else (*place[:2], place.town or "", place.precision)
    assert told == (row["prefecture"], row["municipality"], row["town"], row["precision"])
    where = TOWNS.municipality(row["address"])
    assert (None if where is None else tuple(where)) == (told[:2] if told[0] else None)


def test_the_table_of_shapes_is_large() -> None:
    assert len(TABLE) >= 100
    assert len({row["address"] for row in TABLE}) == len(TABLE)


PIECES = st.sampled_from([
    "北海道", "東京都", "府中市", "京都市", "中京区", "浜松市", "北区", "上る", "西入", "大字", "字", "町", "中",
    "三方原町", "本町", "一丁目", "1", "-", "の", "ケ", "なし", " ",
])  # fmt: skip


@given(text=st.text() | st.lists(PIECES, max_size=12).map("".join))
def test_any_text_has_a_point_in_japan_or_none(text: str) -> None:
    place = TOWNS.place(text)
    if place is not None:
        assert JAPAN["lat"][0] < place.lat < JAPAN["lat"][1]
        assert JAPAN["lon"][0] < place.lon < JAPAN["lon"][1]
        assert (place.town is not None) == (place.precision == "town")
        assert TOWNS.municipality(text) == place[:2]


def test_the_point_is_that_of_the_nearest_name() -> None:
    town, koaza = (TOWNS.place(f"石川県金沢市神谷内町{rest}") for rest in ("", "チ162-1"))
    assert town is not None
    assert koaza is not None
    assert (town.town, koaza.town) == ("神谷内町", "神谷内町")
    assert (town.lat, town.lon) != (koaza.lat, koaza.lon)


def test_a_town_of_chome_without_number_is_in_the_middle_of_them() -> None:
    place = TOWNS.place("石川県金沢市広坂")
    assert place is not None
    assert (place.town, place.precision) == ("広坂", "town")
    chome = [each for n in (1, 2) if (each := TOWNS.place(f"石川県金沢市広坂{n}丁目")) is not None]
    assert place[3:5] in [each[3:5] for each in chome]


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        ("静岡県浜松市中区元城町103-2", "浜松市中区", "浜松市中央区"),
        ("静岡県浜松市中央区元城町103-2", "浜松市中区", "浜松市中央区"),
        ("静岡県浜松市北区初生町1", "浜松市北区", "浜松市中央区"),
        ("静岡県浜松市浜名区細江町気賀305", "浜松市北区", "浜松市浜名区"),
        ("静岡県浜松市浜北区貴布祢3000", "浜松市浜北区", "浜松市浜名区"),
        ("静岡県浜松市天竜区二俣町二俣481", "浜松市天竜区", "浜松市天竜区"),
    ],
)
def test_a_ward_has_the_name_of_the_day(address: str, before: str, after: str) -> None:
    for day, name in ((date(2023, 12, 31), before), (date(2024, 1, 1), after)):
        assert Towns(day).municipality(address) == Municipality("静岡県", name)


@pytest.mark.parametrize("change", FORMER, ids=[change.before for change in FORMER])
def test_a_former_name_is_read(change: tuple[date, str, str, str]) -> None:
    _, prefecture, before, now, *_ = change
    assert TOWNS.municipality(prefecture + before) == Municipality(prefecture, now)


def test_changes_begin_from_names_of_the_table() -> None:
    names = set(table().namelist())
    assert {f"{each.prefecture}/{each.before}.csv" for each in CHANGES} <= names
    assert {f"{each.prefecture}/{each.now}.csv" for each in FORMER} <= names
    assert not {f"{each.prefecture}/{each.before}.csv" for each in FORMER} & names


def table() -> zipfile.ZipFile:
    data = files("resources_catalog.geography").joinpath("data", "towns.zip").read_bytes()
    return zipfile.ZipFile(io.BytesIO(data))


def test_every_municipality_is_found_under_its_own_name() -> None:
    names = [Municipality(*name.removesuffix(".csv").split("/")) for name in table().namelist()]
    assert len(names) == 1895
    assert len({each.prefecture for each in names}) == 47
    day = Towns(date(2023, 12, 31))
    assert [day.municipality("".join(each)) for each in names] == names


def test_the_table_is_that_of_the_origin() -> None:
    for path in filter(Path.exists, [SHARED / "geo" / "towns.csv.gz"]):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            origin = sorted((row["prefecture"], row["municipality"], *named(row)) for row in csv.DictReader(file))
        with table() as shipped:
            ours = sorted(
                (*name.removesuffix(".csv").split("/"), *named(row))
                for name in shipped.namelist()
                for row in csv.DictReader(io.StringIO(shipped.read(name).decode("utf-8")))
            )
        assert ours == origin


def named(row: Row) -> tuple[str, str, str, str]:
    lat, lng = (f"{float(row[axis]):.5f}" if row[axis] else "" for axis in ("lat", "lng"))
    return row["town"], row["koaza"], lat, lng


def wamnet(path: Path) -> list[Point]:
    at = "事業所住所（市区町村）", "事業所住所（番地以降）"
    return [(row[at[0]] + row[at[1]], *degrees(row["事業所緯度"], row["事業所経度"])) for row in rows(path)]


def kaigo(path: Path) -> list[Point]:
    at = "都道府県名", "市区町村名", "住所"
    return [("".join(row[each] for each in at), *degrees(row["緯度"], row["経度"])) for row in rows(path)]


def degrees(lat: str, lon: str) -> tuple[float, float]:
    """The official point, NaN where it lacks or lies outside Japan: some have their two numbers swapped."""
    point = float(lat or "nan"), float(lon or "nan")
    inside = 20 < point[0] < 46 and 122 < point[1] < 154
    return point if inside else (float("nan"), float("nan"))


EXTRACT: Final = ROOT / "tests" / "data" / "wamnet" / "csvdownload046_100.csv"
"""Its rows were chosen to show slips, so that some name no town."""

CATALOGUE: Final = SHARED / "catalogue"
FILES: Final = [
    (path, read, share)
    for path, read, share in (
        (EXTRACT, wamnet, 0.9),
        (CATALOGUE / "wamnet_202603" / "csvdownload046.csv", wamnet, 0.985),
        (CATALOGUE / "mhlw_kaigo" / "jigyosho_730.csv", kaigo, 0.985),
    )
    if path.exists()
]


@pytest.mark.parametrize(("path", "read", "share"), FILES, ids=[path.stem for path, _, _ in FILES])
def test_published_addresses_are_found_near_their_points(
    path: Path, read: Callable[[Path], list[Point]], share: float
) -> None:
    published = read(path)
    places = [TOWNS.place(address) for address, _, _ in published]
    assert None not in places
    found = [(place, lat, lon) for place, (_, lat, lon) in zip(places, published, strict=True) if in_town(place)]
    assert len(found) >= share * len(published)
    metres = [1000 * float(straight_km(place.lat, place.lon, lat, lon)) for place, lat, lon in found if place]
    known = [each for each in metres if not math.isnan(each)]
    assert statistics.median(known) <= 300
    assert sum(each > 20_000 for each in known) <= 0.01 * len(known)


WAMNET: Final = [path for path, read, _ in FILES if read is wamnet]


@pytest.mark.parametrize("path", WAMNET, ids=[path.stem for path in WAMNET])
def test_the_municipality_of_an_office_is_the_published_one(path: Path) -> None:
    published = rows(path)
    at = "事業所住所（市区町村）"
    found = [TOWNS.municipality(row[at] + row["事業所住所（番地以降）"]) for row in published]
    same = [
        each is not None and address_key(row[at]) == address_key("".join(each))
        for row, each in zip(published, found, strict=True)
        if "八丈島" not in row[at]  # the table calls it 八丈町
    ]
    assert all(same)


def in_town(place: Place | None) -> bool:
    return place is not None and place.precision == "town"

"""Lists of events: their days, their hours, their places."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from resources_catalog.importers.events import EVENTS_RECOMMENDED, EVENTS_STANDARD
from resources_catalog.importers.listings import ListingsRead, read_listings
from resources_catalog.listing import DayHours

if TYPE_CHECKING:
    from pathlib import Path

    from resources_catalog.importers.family import Family

RECOMMENDED = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,イベント名_カナ,イベント名_英語,開始日,終了日,開始時間,"
    "終了時間,開始日時特記事項,説明,料金(基本),料金(詳細),連絡先名称,連絡先電話番号,連絡先内線番号,主催者,場所名称,住所,方書,"
    "緯度,経度,アクセス方法,駐車場情報,定員,参加申込終了日,参加申込終了時間,参加申込方法,URL,備考"
)
EVENT = {
    "publisher": "182079", "number": "E0001", "prefecture": "福井県", "town": "鯖江市", "name": "園芸の集い",
    "since": "2026-03-01", "until": "2026-03-01", "start": "10:00", "end": "12:00", "about": "花の苗を植えます",
    "fee": "無料", "phone": "0778-00-0000", "corporation": "鯖江市", "place": "文化の館", "building": "1階",
    "address": "福井県鯖江市水落町2-25-28", "lat": "35.95", "lon": "136.18", "capacity": "20",
    "authority": "福井県鯖江市", "postal_code": "916-0024", "days_note": "雨でも行います", "category": "講座・教室",
}  # fmt: skip
FORMS = [EVENTS_RECOMMENDED, EVENTS_STANDARD]
forms = pytest.mark.parametrize("family", FORMS, ids=lambda family: family.name)


def write(path: Path, family: Family, *rows: dict[str, str], without: tuple[str, ...] = ()) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    keys = [key for key in family.headers if key not in without]
    writer.writerow(family.headers[key] for key in keys)
    writer.writerows([row.get(key, "") for key in keys] for row in rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def one(folder: Path, family: Family, **changed: str) -> ListingsRead:
    read = read_listings(write(folder / "one.csv", family, {**EVENT, **changed}))
    assert (read.family, read.rejected, len(read.listings)) == (family.name, (), 1)
    return read


def codes(read: ListingsRead) -> list[str]:
    return [fault.code for fault in read.warnings]


@forms
def test_a_good_event_raises_no_doubt(tmp_path: Path, family: Family) -> None:
    read = one(tmp_path, family)
    (event,) = read.listings
    assert codes(read) == []
    assert (event.source, event.service, event.kind) == (family.source, "イベント", "municipality")
    assert (event.since, event.until) == (date(2026, 3, 1), date(2026, 3, 1))
    assert event.hours == (DayHours("sunday", 600, 720),)
    assert (event.municipality, event.address) == ("福井県鯖江市", "水落町2-25-28 文化の館 1階")
    assert event.remarks == "講座・教室 雨でも行います 花の苗を植えます 無料"
    assert (event.publisher, event.corporation, event.capacity) == ("182079", "鯖江市", 20)
    assert event.postal_code == ("916-0024" if family is EVENTS_STANDARD else None)


def test_the_headers_of_the_recommended_form_are_known(tmp_path: Path) -> None:
    row = (
        "182079,1,福井県,鯖江市,園芸の集い,エンゲイノツドイ,,2026/3/1,2026/3/8,10:00,12:00,,花の苗,,,生涯学習課,0778-00-0000,,"
        "鯖江市,文化の館,福井県鯖江市水落町2-25-28,,35.95,136.18,,,20,,,電話で,https://example.jp/,"
    )
    (tmp_path / "x.csv").write_text(f"{RECOMMENDED}\r\n{row}\r\n", encoding="cp932", newline="")
    read = read_listings(tmp_path / "x.csv")
    assert (read.family, read.encoding, codes(read)) == ("events_recommended", "cp932", [])
    assert (read.listings[0].remarks, read.listings[0].hours) == ("花の苗 電話で 生涯学習課", ())


@forms
@pytest.mark.parametrize(
    ("changed", "since", "until", "expected"),
    [
        ({"since": "2026/3/1", "until": "令和8年3月8日"}, 1, 8, []),
        ({"since": "令和８年３月１日（日）", "until": "R8.3.1"}, 1, 1, []),
        ({"until": ""}, 1, None, ["date_missing"]),
        ({"since": "3月上旬"}, None, 1, ["date_malformed"]),
        ({"since": "2026-02-30"}, None, 1, ["date_malformed"]),
        ({"since": "0001-01-01"}, None, 1, ["date_malformed"]),
        ({"since": "2026-03-02"}, None, None, ["dates_backwards"]),
    ],
)
def test_days_are_read_and_what_is_none_is_unknown(
    tmp_path: Path, family: Family, changed: dict[str, str], since: int | None, until: int | None, expected: list[str]
) -> None:
    read = one(tmp_path, family, **changed)
    days = [None if day is None else date(2026, 3, day) for day in (since, until)]
    assert [read.listings[0].since, read.listings[0].until] == days
    assert codes(read) == expected
    assert bool(read.listings[0].hours) == (since == until and since is not None)


@forms
def test_hours_of_one_day_are_doubted_and_those_of_several_are_not_read(tmp_path: Path, family: Family) -> None:
    assert codes(one(tmp_path, family, start="12:00", end="10:00")) == ["hours_backwards"]
    assert codes(one(tmp_path, family, start="", end="10:00")) == ["hours_malformed"]
    assert codes(one(tmp_path, family, start="12:00", end="10:00", until="2026-03-02")) == []


@forms
def test_columns_that_are_not_there_are_not_doubted(tmp_path: Path, family: Family) -> None:
    path = write(tmp_path / "x.csv", family, EVENT, without=tuple(family.optional))
    read = read_listings(path)
    (event,) = read.listings
    assert (read.family, codes(read)) == (family.name, [])
    assert (event.publisher, event.phone, event.lat, event.capacity, event.remarks) == ("", None, None, None, None)


@forms
def test_two_publishers_may_use_one_number(tmp_path: Path, family: Family) -> None:
    read = read_listings(write(tmp_path / "x.csv", family, EVENT, {**EVENT, "publisher": "182095"}, EVENT))
    assert [event.publisher for event in read.listings] == ["182079", "182095"]
    assert [(fault.row, fault.code) for fault in read.rejected] == [(4, "repeated_key")]


def test_an_event_without_a_place_is_in_the_town_that_publishes_it(tmp_path: Path) -> None:
    nowhere = {"prefecture": "", "town": "", "address": "", "building": "", "place": "オンライン"}
    (event,) = one(tmp_path, EVENTS_STANDARD, **nowhere).listings
    assert (event.municipality, event.address) == ("福井県鯖江市", "オンライン")

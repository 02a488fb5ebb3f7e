"""Lists of events as municipalities publish them: the recommended form and the standard form.

What is on is told in ``remarks``: category, note on the days, description, costs, how to take part. The hours are those
of the day where an event lasts one; of a longer one nobody says which day begins and ends when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.importers.family import Family
from resources_catalog.importers.week import hours_of_day
from resources_catalog.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resources_catalog.importers.doubts import Cells, Doubts

SERVICE: Final = "イベント"

_NEEDED: Final[Mapping[str, str]] = {
    "name": "イベント名",
    "since": "開始日",
    "until": "終了日",
    "place": "場所名称",
}
_OPTIONAL: Final[Mapping[str, str]] = {
    "kana": "イベント名_カナ",
    "start": "開始時間",
    "end": "終了時間",
    "days_note": "開始日時特記事項",
    "about": "説明",
    "category": "カテゴリー",
    "fee": "料金（基本）",
    "fee_more": "料金（詳細）",
    "contact": "連絡先名称",
    "phone": "連絡先電話番号",
    "corporation": "主催者",
    "lat": "緯度",
    "lon": "経度",
    "way": "アクセス方法",
    "capacity": "定員",
    "joining": "参加申込方法",
    "url": "URL",
    "remarks": "備考",
}
RECOMMENDED_HEADERS: Final[Mapping[str, str]] = {
    "publisher": "都道府県コード又は市区町村コード",
    "number": "NO",
    "prefecture": "都道府県名",
    "town": "市区町村名",
    "address": "住所",
    "building": "方書",
    **_NEEDED,
    **_OPTIONAL,
}
STANDARD_HEADERS: Final[Mapping[str, str]] = {
    "publisher": "全国地方公共団体コード",
    "number": "ID",
    "authority": "地方公共団体名",
    "prefecture": "所在地_都道府県",
    "town": "所在地_市区町村",
    "address": "所在地_連結表記",
    "building": "建物名等(方書)",
    "postal_code": "郵便番号",
    **_NEEDED,
    **_OPTIONAL,
}
_REMARKS: Final = ("category", "days_note", "about", "fee", "fee_more", "way", "joining", "contact", "remarks")


def _listing(cells: Cells, doubts: Doubts, source: str) -> Listing:
    since, until = doubts.days(cells)
    lat, lon = doubts.point("lat", cells.get("lat"), cells.get("lon"))
    return Listing(
        source=source,
        kind="municipality",
        number=cells["number"],
        name=cells["name"],
        kana=cells.get("kana") or None,
        corporation=cells.get("corporation") or None,
        corporation_number=None,
        service=SERVICE,
        office_number=None,
        municipality=cells["prefecture"] + cells["town"] or cells.get("authority", ""),
        address=_address(cells, doubts),
        phone=doubts.phone("phone", cells.get("phone")),
        url=cells.get("url") or None,
        lat=lat,
        lon=lon,
        hours=() if since is None or since != until else hours_of_day(cells, doubts, since),
        closed_days=None,
        remarks=" ".join(cells[key] for key in _REMARKS if cells.get(key)) or None,
        capacity=doubts.capacity("capacity", cells.get("capacity")),
        publisher=doubts.publisher("publisher", cells.get("publisher")),
        postal_code=doubts.postal_code("postal_code", cells.get("postal_code")),
        since=since,
        until=until,
    )


def _address(cells: Cells, doubts: Doubts) -> str | None:
    """Read the street, the place and the part of its building; an event without an address is not doubted."""
    street = cells["address"]
    if street:
        street = doubts.street("address", street, cells["prefecture"], cells["town"])
    return " ".join(part for part in (street, cells["place"], cells.get("building")) if part) or None


def _recommended(cells: Cells, doubts: Doubts) -> Listing:
    return _listing(cells, doubts, EVENTS_RECOMMENDED.source)


def _standard(cells: Cells, doubts: Doubts) -> Listing:
    return _listing(cells, doubts, EVENTS_STANDARD.source)


_LACKABLE: Final = frozenset(("publisher", "building", "postal_code", *_OPTIONAL))
EVENTS_RECOMMENDED: Final = Family(
    name="events_recommended",
    source="イベント一覧（推奨データセット）",
    headers=RECOMMENDED_HEADERS,
    key=("publisher", "number"),
    required=("name", "prefecture"),
    listing=_recommended,
    optional=_LACKABLE,
)
EVENTS_STANDARD: Final = Family(
    name="events_standard",
    source="イベント一覧（自治体標準オープンデータセット）",
    headers=STANDARD_HEADERS,
    key=("publisher", "number"),
    required=("name", "authority"),
    listing=_standard,
    optional=_LACKABLE,
)

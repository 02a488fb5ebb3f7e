"""Lists of public facilities as municipalities publish them: the recommended form and the standard form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from resources_catalog.importers.family import Family
from resources_catalog.listing import DayHours, Listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resources_catalog.importers.doubts import Cells, Doubts

SERVICE: Final = "公共施設"

_SHARED: Final[Mapping[str, str]] = {
    "name": "名称",
    "kana": "名称_カナ",
    "poi": "POIコード",
    "lat": "緯度",
    "lon": "経度",
    "phone": "電話番号",
    "corporation_number": "法人番号",
    "corporation": "団体名",
    "days": "利用可能曜日",
    "start": "開始時間",
    "end": "終了時間",
    "remarks": "利用可能時間特記事項",
    "about": "説明",
    "url": "URL",
}
RECOMMENDED_HEADERS: Final[Mapping[str, str]] = {
    "number": "NO",
    "prefecture": "都道府県名",
    "town": "市区町村名",
    "address": "住所",
    "building": "方書",
    "access": "バリアフリー情報",
    **_SHARED,
}
STANDARD_HEADERS: Final[Mapping[str, str]] = {
    "number": "ID",
    "prefecture": "所在地_都道府県",
    "town": "所在地_市区町村",
    "address": "所在地_連結表記",
    "building": "建物名等(方書)",
    **_SHARED,
}
_DAYS: Final[Mapping[str, str]] = {
    "月": "monday",
    "火": "tuesday",
    "水": "wednesday",
    "木": "thursday",
    "金": "friday",
    "土": "saturday",
    "日": "sunday",
}
_WEEKDAYS: Final = "月火水木金"
_SEPARATORS: Final = re.compile(r"[\s、,，・;；/／]|曜日?")


def _listing(cells: Cells, doubts: Doubts, source: str) -> Listing:
    street = doubts.street("address", cells["address"], cells["prefecture"], cells["town"])
    lat, lon = doubts.point("lat", cells["lat"], cells["lon"])
    notes = (cells["remarks"], cells["about"], cells.get("access", ""))
    return Listing(
        source=source,
        kind="municipality",
        number=cells["number"],
        name=cells["name"],
        kana=cells["kana"] or None,
        corporation=cells["corporation"] or None,
        corporation_number=doubts.corporation_number("corporation_number", cells["corporation_number"]),
        service=f"{SERVICE} {cells['poi']}".strip(),
        office_number=None,
        municipality=cells["prefecture"] + cells["town"],
        address=" ".join(part for part in (street, cells["building"]) if part) or None,
        phone=doubts.phone("phone", cells["phone"]),
        url=cells["url"] or None,
        lat=lat,
        lon=lon,
        hours=_hours(cells, doubts),
        closed_days=None,
        remarks=" ".join(note for note in notes if note) or None,
        capacity=None,
    )


def _hours(cells: Cells, doubts: Doubts) -> tuple[DayHours, ...]:
    """Read the days and the hours of all of them; none where either is unknown."""
    days = set(_SEPARATORS.sub("", cells["days"]))
    given = bool(cells["start"] or cells["end"])
    span = doubts.span("start", f"{cells['start']}-{cells['end']}") if given else None
    if given and not days:
        doubts.add("days", None, "days_missing")
    if not days <= _DAYS.keys():
        doubts.add("days", cells["days"], "days_malformed")
    if span is None or not days <= _DAYS.keys():
        return ()
    kinds = [_DAYS[day] for day in _DAYS if day in days and not (day in _WEEKDAYS and days >= set(_WEEKDAYS))]
    whole_week = ["weekday"] if days >= set(_WEEKDAYS) else []
    return tuple(DayHours(kind, *span) for kind in (*whole_week, *kinds))


def _recommended(cells: Cells, doubts: Doubts) -> Listing:
    return _listing(cells, doubts, RECOMMENDED.source)


def _standard(cells: Cells, doubts: Doubts) -> Listing:
    return _listing(cells, doubts, STANDARD.source)


RECOMMENDED: Final = Family(
    "facilities_recommended", "公共施設一覧（推奨データセット）", RECOMMENDED_HEADERS, ("number",), ("name", "town"),
    _recommended,
)  # fmt: skip
STANDARD: Final = Family(
    "facilities_standard", "公共施設一覧（自治体標準オープンデータセット）", STANDARD_HEADERS, ("number",),
    ("name", "town"), _standard,
)  # fmt: skip

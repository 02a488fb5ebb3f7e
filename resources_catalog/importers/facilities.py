"""Lists of public facilities as municipalities publish them: the recommended form and the standard form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.importers.family import Family
from resources_catalog.importers.week import week_hours
from resources_catalog.listing import ACCESS, Access, Listing

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
    "publisher": "都道府県コード又は市区町村コード",
    "number": "NO",
    "prefecture": "都道府県名",
    "town": "市区町村名",
    "address": "住所",
    "building": "方書",
    "access": "バリアフリー情報",
    **_SHARED,
}
STANDARD_HEADERS: Final[Mapping[str, str]] = {
    "publisher": "全国地方公共団体コード",
    "number": "ID",
    "prefecture": "所在地_都道府県",
    "town": "所在地_市区町村",
    "address": "所在地_連結表記",
    "building": "建物名等(方書)",
    "postal_code": "郵便番号",
    **_SHARED,
    **ACCESS,
}


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
        hours=week_hours(cells, doubts),
        closed_days=None,
        remarks=" ".join(note for note in notes if note) or None,
        capacity=None,
        publisher=doubts.publisher("publisher", cells.get("publisher")),
        postal_code=doubts.postal_code("postal_code", cells.get("postal_code")),
        access=_access(cells, doubts),
    )


def _access(cells: Cells, doubts: Doubts) -> tuple[Access, ...]:
    """Read what is said of access; what is not said, or cannot be read, is left out."""
    said = ((code, doubts.answer(code, cells.get(code))) for code in ACCESS)
    return tuple(Access(code, there) for code, there in said if there is not None)


def _recommended(cells: Cells, doubts: Doubts) -> Listing:
    return _listing(cells, doubts, RECOMMENDED.source)


def _standard(cells: Cells, doubts: Doubts) -> Listing:
    return _listing(cells, doubts, STANDARD.source)


RECOMMENDED: Final = Family(
    name="facilities_recommended",
    source="公共施設一覧（推奨データセット）",
    headers=RECOMMENDED_HEADERS,
    key=("publisher", "number"),
    required=("name", "town"),
    listing=_recommended,
    optional=frozenset(("publisher",)),
)
STANDARD: Final = Family(
    name="facilities_standard",
    source="公共施設一覧（自治体標準オープンデータセット）",
    headers=STANDARD_HEADERS,
    key=("publisher", "number"),
    required=("name", "town"),
    listing=_standard,
    optional=frozenset(("publisher", "postal_code", *ACCESS)),
)

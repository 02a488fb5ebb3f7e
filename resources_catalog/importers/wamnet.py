"""The open data of WAM NET on welfare offices for people with disabilities (29 columns, twice a year).

The first column is the authority that designated the office, often the prefecture: the municipality is that of the
address. An office number may stand in several rows, one for each site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.importers.family import Family
from resources_catalog.importers.municipality import without_prefecture
from resources_catalog.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resources_catalog.importers.doubts import Cells, Doubts

HEADERS: Final[Mapping[str, str]] = {
    "authority_code": "都道府県コード又は市区町村コード",
    "number": "NO（※システム内の固有の番号、連番）",
    "authority": "指定機関名",
    "corporation": "法人の名称",
    "corporation_kana": "法人の名称_かな",
    "corporation_number": "法人番号",
    "corporation_municipality": "法人住所（市区町村）",
    "corporation_address": "法人住所（番地以降）",
    "corporation_phone": "法人電話番号",
    "corporation_fax": "法人FAX番号",
    "corporation_url": "法人URL",
    "service": "サービス種別",
    "name": "事業所の名称",
    "kana": "事業所の名称_かな",
    "office_number": "事業所番号",
    "municipality": "事業所住所（市区町村）",
    "address": "事業所住所（番地以降）",
    "phone": "事業所電話番号",
    "fax": "事業所FAX番号",
    "url": "事業所URL",
    "lat": "事業所緯度",
    "lon": "事業所経度",
    "weekday": "利用可能な時間帯（平日）",
    "saturday": "利用可能な時間帯（土曜）",
    "sunday": "利用可能な時間帯（日曜）",
    "holiday": "利用可能な時間帯（祝日）",
    "closed_days": "定休日",
    "remarks": "利用可能曜日特記事項（留意事項）",
    "capacity": "定員",
}
DAY_KINDS: Final = ("weekday", "saturday", "sunday", "holiday")


def _listing(cells: Cells, doubts: Doubts) -> Listing:
    town = without_prefecture(cells["municipality"])
    if not town.startswith(cells["authority"]):
        doubts.add("authority", cells["authority"] or None, "authority_is_not_municipality")
    if cells["address"].startswith(town):
        doubts.add("address", cells["address"], "address_repeats_municipality")
    doubts.numbered("address", cells["address"])
    lat, lon = doubts.point("lat", cells["lat"], cells["lon"])
    return Listing(
        source=WAMNET.source,
        kind="welfare_office",
        number=cells["number"],
        name=cells["name"],
        kana=cells["kana"] or None,
        corporation=cells["corporation"] or None,
        corporation_number=doubts.corporation_number("corporation_number", cells["corporation_number"]),
        service=cells["service"],
        office_number=cells["office_number"] or None,
        municipality=cells["municipality"],
        address=cells["address"] or None,
        phone=doubts.phone("phone", cells["phone"]),
        url=cells["url"] or None,
        lat=lat,
        lon=lon,
        hours=tuple(hours for kind in DAY_KINDS if cells[kind] for hours in doubts.hours(kind, cells[kind], kind)),
        closed_days=cells["closed_days"] or None,
        remarks=cells["remarks"] or None,
        capacity=doubts.capacity("capacity", cells["capacity"]),
    )


WAMNET: Final = Family("wamnet", "WAM NET", HEADERS, ("service", "number"), ("name", "municipality"), _listing)

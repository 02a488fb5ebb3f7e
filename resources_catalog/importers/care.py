"""The open data of the ministry on long-term care offices (介護サービス情報公表, 24 columns, twice a year).

The address is written in one piece, in a fifth of the rows without the prefecture, which has a column of its own. A
capacity of 0 stands for none given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from resources_catalog.importers.family import Family
from resources_catalog.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resources_catalog.importers.doubts import Cells, Doubts

HEADERS: Final[Mapping[str, str]] = {
    "number": "No",
    "prefecture": "都道府県名",
    "town": "市区町村名",
    "name": "事業所名",
    "kana": "事業所名カナ",
    "service": "サービスの種類",
    "address": "住所",
    "building": "方書（ビル名等）",
    "lat": "緯度",
    "lon": "経度",
    "phone": "電話番号",
    "corporation_number": "法人番号",
    "corporation": "法人の名称",
    "office_number": "事業所番号",
    "days": "利用可能曜日",
    "remarks": "利用可能曜日特記事項",
    "capacity": "定員",
    "url": "URL",
}


def _listing(cells: Cells, doubts: Doubts) -> Listing:
    street = doubts.street("address", cells["address"], cells["prefecture"], cells["town"])
    lat, lon = doubts.point("lat", cells["lat"], cells["lon"])
    return Listing(
        source=CARE.source,
        kind="care_facility",
        number=cells["number"],
        name=cells["name"],
        kana=cells["kana"] or None,
        corporation=cells["corporation"] or None,
        corporation_number=doubts.corporation_number("corporation_number", cells["corporation_number"]),
        service=cells["service"],
        office_number=cells["office_number"] or None,
        municipality=cells["prefecture"] + cells["town"],
        address=" ".join(part for part in (street, cells["building"]) if part) or None,
        phone=doubts.phone("phone", cells["phone"]),
        url=cells["url"] or None,
        lat=lat,
        lon=lon,
        hours=(),
        closed_days=None,
        remarks=" ".join(part for part in (cells["days"], cells["remarks"]) if part) or None,
        capacity=doubts.capacity("capacity", cells["capacity"]),
    )


CARE: Final = Family("care", "介護サービス情報公表", HEADERS, ("service", "number"), ("name", "town"), _listing)

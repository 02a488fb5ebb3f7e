"""Reads the open data of WAM NET on welfare offices for people with disabilities (29 columns, twice a year)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.municipality import without_prefecture
from resources_catalog.listing import DayHours, Listing
from resources_catalog.template.csv_text import csv_rows
from resources_catalog.template.raw import UnusableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SOURCE: Final = "WAM NET"

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
MANY_AT_ONE_POINT: Final = 5
"""Offices at one point from which it is taken for the point of a district, not of an office."""

_REQUIRED: Final = ("number", "name", "service", "municipality")
_HOURS: Final = re.compile("([0-9]{2}):([0-5][0-9])-([0-9]{2}):([0-5][0-9])")
_PHONE: Final = re.compile("0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")
_CORPORATION: Final = re.compile("[0-9]{13}")
_DEGREES: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]+)?")
_NUMERALS: Final = re.compile("[0-9一二三四五六七八九十]")
_SOUTH, _NORTH, _WEST, _EAST = 20.0, 46.0, 122.0, 154.0

_Cells = dict[str, str]


class ListingsRead(NamedTuple):
    """Records in the order of the file; rows that could not be taken; doubts about rows that were taken."""

    listings: tuple[Listing, ...]
    rejected: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def read_wamnet(path: Path, *, edition: str | None = None) -> ListingsRead:
    """Read one file of WAM NET.

    Parameters
    ----------
    path
        The CSV as published (UTF-8 with a byte order mark; CP932 is read too).
    edition
        Year and month of the edition, ``2026-03``; the file itself does not say it.

    Returns
    -------
    ListingsRead
        Faults and warnings carry the row a spreadsheet shows and the header of the column.

    Raises
    ------
    FaultsFound
        If it is not a file of WAM NET.

    References
    ----------
    WAM NET, open data on welfare services for people with disabilities (障害福祉サービス等情報公表).
    """
    try:
        rows = csv_rows(path)
    except UnusableError as error:
        raise FaultsFound([Fault.at(path.name, None, None, error.value, error.code, allowed=error.allowed)]) from None
    header = rows[0][1] if rows else ()
    if tuple(header) != tuple(HEADERS.values()):
        raise FaultsFound([_wrong_header(path.name, header)])
    return _Reader(path.name, edition).read(rows[1:])


def _wrong_header(name: str, header: Sequence[str]) -> Fault:
    strange = [text for text in header if text not in HEADERS.values()]
    missing = [text for text in HEADERS.values() if text not in header]
    return Fault.at(name, 1, None, "、".join(strange) or None, "not_wamnet", allowed="、".join(missing) or None)


class _Reader:
    def __init__(self, file: str, edition: str | None) -> None:
        self._file = file
        self._edition = edition
        self._row = 0
        self._rejected: list[Fault] = []
        self._warnings: list[Fault] = []

    def read(self, rows: Sequence[tuple[int, Sequence[str]]]) -> ListingsRead:
        taken: dict[str, tuple[int, Listing]] = {}
        for self._row, values in rows:
            cells = self._cells(values)
            if cells is None:
                continue
            number = cells["number"]
            if number in taken:
                self._reject("number", number, "repeated_key", f"→ {taken[number][0]}")
            else:
                taken[number] = (self._row, self._listing(cells))
        self._doubt_across(tuple(taken.values()))
        listings = tuple(listing for _, listing in taken.values())
        return ListingsRead(listings, tuple(self._rejected), tuple(sorted(self._warnings)))

    def _cells(self, values: Sequence[str]) -> _Cells | None:
        """Name the cells of a row; None where the row is empty or cannot be taken."""
        if not any(values):
            return None
        if len(values) != len(HEADERS):
            found, wanted = str(len(values)), str(len(HEADERS))
            self._rejected.append(Fault.at(self._file, self._row, None, found, "row_length", allowed=wanted))
            return None
        cells = dict(zip(HEADERS, values, strict=True))
        missing = [key for key in _REQUIRED if not cells[key].strip()]
        for key in missing:
            self._reject(key, None, "missing")
        return None if missing else cells

    def _listing(self, cells: _Cells) -> Listing:
        self._doubt_texts(cells)
        lat, lon = self._point(cells)
        return Listing(
            source=SOURCE,
            edition=self._edition,
            number=cells["number"],
            name=cells["name"],
            kana=cells["kana"] or None,
            corporation=cells["corporation"] or None,
            corporation_number=cells["corporation_number"] or None,
            service=cells["service"],
            office_number=cells["office_number"] or None,
            municipality=cells["municipality"],
            address=cells["address"] or None,
            phone=cells["phone"] or None,
            lat=lat,
            lon=lon,
            hours=tuple(hours for kind in DAY_KINDS if (hours := self._hours(kind, cells[kind])) is not None),
            closed_days=cells["closed_days"] or None,
            remarks=cells["remarks"] or None,
            capacity=self._capacity(cells["capacity"]),
        )

    def _doubt_texts(self, cells: _Cells) -> None:
        town = without_prefecture(cells["municipality"])
        if not town.startswith(cells["authority"]):
            self._warn("authority_code", cells["authority"], "authority_is_not_municipality")
        if cells["corporation_number"] and not _CORPORATION.fullmatch(cells["corporation_number"]):
            self._warn("corporation_number", cells["corporation_number"], "corporation_number_malformed")
        if not _PHONE.fullmatch(cells["phone"]):
            self._warn("phone", cells["phone"], "phone_odd")
        if cells["address"].startswith(town):
            self._warn("address", cells["address"], "address_repeats_municipality")
        if not _NUMERALS.search(unicodedata.normalize("NFKC", cells["address"])):
            self._warn("address", cells["address"], "address_without_number")

    def _hours(self, kind: str, text: str) -> DayHours | None:
        if not text:
            return None
        match = _HOURS.fullmatch(text)
        if match is None:
            self._warn(kind, text, "hours_malformed")
            return None
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if not start < end <= 24 * 60:
            self._warn(kind, text, "hours_backwards" if start or end else "hours_zero")
            return None
        return DayHours(kind, start, end)

    def _capacity(self, text: str) -> int | None:
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 6 and int(text)):
            self._warn("capacity", text, "capacity_zero" if text == "0" else "capacity_malformed")
            return None
        return int(text)

    def _point(self, cells: _Cells) -> tuple[float, float] | tuple[None, None]:
        texts = [cells["lat"], cells["lon"]]
        if not all(map(_DEGREES.fullmatch, texts)):
            self._warn("lat", " ".join(texts).strip() or None, "point_malformed" if any(texts) else "point_missing")
            return None, None
        lat, lon = map(float, texts)
        if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
            self._warn("lat", " ".join(texts), "point_outside_japan")
            return None, None
        return lat, lon

    def _doubt_across(self, rows: Sequence[tuple[int, Listing]]) -> None:
        """Doubt what only shows when rows are seen together."""
        numbers = Counter(listing.office_number for _, listing in rows)
        points = Counter((listing.lat, listing.lon) for _, listing in rows)
        for self._row, listing in rows:
            if listing.office_number is not None and numbers[listing.office_number] > 1:
                self._warn("office_number", listing.office_number, "office_number_repeats")
            if listing.lat is not None and points[listing.lat, listing.lon] >= MANY_AT_ONE_POINT:
                self._warn("lat", f"{listing.lat} {listing.lon}", "point_shared")

    def _reject(self, key: str, value: str | None, code: str, allowed: str | None = None) -> None:
        self._rejected.append(Fault.at(self._file, self._row, HEADERS[key], value, code, allowed=allowed))

    def _warn(self, key: str, value: str | None, code: str) -> None:
        self._warnings.append(Fault.at(self._file, self._row, HEADERS[key], value, code))

"""Reads the cells that public lists share, and doubts what cannot be: each doubt is a code with an exact test.

No doubt keeps a row out, and nothing is corrected: hours, capacities and points that cannot be stand as unknown, all
else as published.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.faults import Fault
from resources_catalog.importers.municipality import street_of
from resources_catalog.listing import DayHours

if TYPE_CHECKING:
    from collections.abc import Mapping

    Cells = Mapping[str, str]
    Point = tuple[float, float] | tuple[None, None]


class Definition(NamedTuple):
    """The exact test behind a doubt, in Japanese and English."""

    ja: str
    en: str


DEFINITIONS: Final[Mapping[str, Definition]] = {
    "authority_is_not_municipality": Definition(
        "指定機関名が、所在地の市区町村名（都道府県を除く）の先頭と一致しない",
        "the municipality of the address, prefecture cut off, does not begin with the designating authority",
    ),
    "prefecture_missing": Definition(
        "都道府県名の列があるのに、住所が都道府県名で始まっていない",
        "the list names the prefecture, and the address does not begin with it",
    ),
    "municipality_missing": Definition(
        "住所が、都道府県名と郡を除いて、市区町村名の列の名前で始まっていない",
        "prefecture and county cut off, the address does not begin with the municipality that the list names",
    ),
    "corporation_number_missing": Definition("法人番号が空", "the corporate number is empty"),
    "corporation_number_exponent": Definition(
        "法人番号が指数の形（4.00E+12 など）", "the corporate number is in powers of ten (4.00E+12)"
    ),
    "corporation_number_malformed": Definition(
        "法人番号が空でも指数の形でもなく、数字13桁でもない", "neither empty nor in powers of ten, and not 13 digits"
    ),
    "corporation_number_check": Definition(
        "13桁の法人番号の先頭が、検査用数字（平成26年財務省令第70号の式）と合わない",
        "the first of the 13 digits is not the check digit of the other twelve",
    ),
    "phone_missing": Definition("電話番号が空", "the phone number is empty"),
    "phone_malformed": Definition(
        "全角を半角にし、空白・かっこ・横線・点を除くと、0 で始まる10桁か11桁の数字でない",
        "folded to half width, without spaces, brackets, dashes and dots, it is not 0 and nine or ten more digits",
    ),
    "address_repeats_municipality": Definition(
        "番地以降の欄が市区町村名で始まる", "the street part begins with the name of the municipality"
    ),
    "address_without_number": Definition(
        "住所の市区町村より後に、算用数字も漢数字もない", "no digit and no numeral follows the municipality"
    ),
    "hours_malformed": Definition("時間帯が HH:MM の組として読めない", "the hours are no pair of HH:MM"),
    "days_missing": Definition("開始・終了時間があるのに、利用可能曜日が空", "there are hours, and the days are empty"),
    "days_malformed": Definition(
        "利用可能曜日に、曜日の字（月火水木金土日）と区切り以外がある",
        "the days hold more than names of days and separators",
    ),
    "hours_zero": Definition("始まりも終わりも 00:00", "both the beginning and the end are 00:00"),
    "hours_backwards": Definition(
        "終わりが始まりと同じか前、または 24:00 より後（00:00-00:00 を除く）",
        "the end is not after the beginning, or is after 24:00 (00:00-00:00 left out)",
    ),
    "capacity_missing": Definition("定員が空", "the capacity is empty"),
    "capacity_zero": Definition("定員が 0", "the capacity is 0"),
    "capacity_malformed": Definition("定員が6桁までの整数でない", "the capacity is no whole number of up to 6 digits"),
    "point_missing": Definition("緯度も経度も空", "latitude and longitude are empty"),
    "point_zero": Definition("緯度か経度が 0", "the latitude or the longitude is 0"),
    "point_malformed": Definition(
        "緯度か経度が、整数部3桁までの数でない（`point_scaled` を除く）",
        "one of the two is no number of up to 3 digits before the point, and they are not `point_scaled`",
    ),
    "point_scaled": Definition(
        "10 の何乗かで割ると日本の中（緯度20-46、経度122-154）に入る",
        "divided by some power of ten it lies in Japan (20-46 north, 122-154 east)",
    ),
    "point_swapped": Definition("緯度と経度を入れかえると日本の中に入る", "with the two exchanged it lies in Japan"),
    "point_outside_japan": Definition(
        "日本の外で、位取りや入れかえでは説明できない", "outside Japan, neither scaled nor exchanged"
    ),
    "point_shared": Definition(
        "同じファイルの5件以上が同じ緯度・経度", "five or more rows of the file have the same latitude and longitude"
    ),
    "point_far": Definition(
        "緯度・経度が、住所の大字・町丁目の代表点から直線で 5 km より遠い（住所の町が分かるときだけ）",
        "the point lies more than 5 km from the middle of the town of the address, where that town is known",
    ),
    "office_number_repeats": Definition(
        "同じ事業所番号の行がほかにもある", "another row of the file has the same office number"
    ),
}
"""Doubts by code; the sentences that tell them stand with the messages."""

_PHONE: Final = re.compile("0[0-9]{9,10}")
_PUNCTUATION: Final = re.compile(r"[\s\-‐‑–—―−ーｰ()\[\].·・]")
_CORPORATION: Final = re.compile("[0-9]{13}")
_EXPONENT: Final = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")
_NUMERALS: Final = re.compile("[0-9一二三四五六七八九十]")
_SPAN: Final = re.compile("([0-9]{1,2}):([0-5][0-9])-([0-9]{1,2}):([0-5][0-9])")
_DEGREES: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]+)?")
_SCALED: Final = re.compile(r"[0-9]{2,15}(?:\.[0-9]+)?")
_NORTH: Final = (20.0, 46.0)
_EAST: Final = (122.0, 154.0)
_DAY: Final = 24 * 60


def half_width(text: str) -> str:
    """Fold digits, letters and signs to half width."""
    return unicodedata.normalize("NFKC", text)


def has_check_digit(number: str) -> bool:
    """Tell whether the first of 13 digits checks the other twelve.

    References
    ----------
    National Tax Agency of Japan, rule of the check digit of corporate numbers (平成26年財務省令第70号).
    """
    weighed = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number[1:])))
    return int(number[0]) == 9 - weighed % 9


class Doubts:
    """Doubts about the rows of a file.

    Parameters
    ----------
    file
        Its name.
    headers
        The header of each cell, by the cell's own name.
    """

    def __init__(self, file: str, headers: Mapping[str, str]) -> None:
        self.row = 0
        self.found: list[Fault] = []
        self._file = file
        self._headers = headers

    def add(self, key: str, value: str | None, code: str) -> None:
        """Doubt a cell of the row."""
        self.found.append(Fault.at(self._file, self.row, self._headers[key], value, code))

    def corporation_number(self, key: str, text: str) -> str | None:
        """Read a corporate number, as it stands."""
        if not text:
            self.add(key, None, "corporation_number_missing")
        elif _EXPONENT.fullmatch(text):
            self.add(key, text, "corporation_number_exponent")
        elif not _CORPORATION.fullmatch(text):
            self.add(key, text, "corporation_number_malformed")
        elif not has_check_digit(text):
            self.add(key, text, "corporation_number_check")
        return text or None

    def phone(self, key: str, text: str) -> str | None:
        """Read a phone number, as it stands."""
        if not text:
            self.add(key, None, "phone_missing")
        elif not _PHONE.fullmatch(_PUNCTUATION.sub("", half_width(text))):
            self.add(key, text, "phone_malformed")
        return text or None

    def capacity(self, key: str, text: str) -> int | None:
        """Read a capacity; 0 and what is no number are unknown."""
        if not text:
            self.add(key, None, "capacity_missing")
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 6):
            self.add(key, text, "capacity_malformed")
            return None
        if int(text) == 0:
            self.add(key, text, "capacity_zero")
        return int(text) or None

    def numbered(self, key: str, text: str) -> None:
        """Doubt the part of an address after the municipality where it has no number."""
        if not _NUMERALS.search(half_width(text)):
            self.add(key, text or None, "address_without_number")

    def street(self, key: str, text: str, prefecture: str, town: str) -> str:
        """Read an address written in one piece; gives what follows the municipality."""
        street, whole = street_of(text, prefecture, town)
        if not text.startswith(prefecture):
            self.add(key, text or None, "prefecture_missing")
        if not whole:
            self.add(key, text or None, "municipality_missing")
        self.numbered(key, street)
        return street

    def span(self, key: str, text: str) -> tuple[int, int] | None:
        """Read ``9:00-16:00`` as minutes after midnight; what ends before it begins is unknown."""
        match = _SPAN.fullmatch(text)
        if match is None:
            self.add(key, text, "hours_malformed")
            return None
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if start < end <= _DAY:
            return start, end
        self.add(key, text, "hours_backwards" if start or end else "hours_zero")
        return None

    def hours(self, key: str, text: str, kind: str) -> tuple[DayHours, ...]:
        """Read the hours of a kind of day; none where they are unknown."""
        span = self.span(key, text) if text else None
        return () if span is None else (DayHours(kind, *span),)

    def point(self, key: str, lat: str, lon: str) -> Point:
        """Read a point; one that is not in Japan is unknown."""
        code = _doubt_of_point(lat, lon)
        if code is None:
            return float(lat), float(lon)
        self.add(key, f"{lat} {lon}".strip() or None, code)
        return None, None


def _doubt_of_point(lat: str, lon: str) -> str | None:
    """Give what is wrong with a point; None where it lies in Japan."""
    if not (lat or lon):
        return "point_missing"
    if not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lon)):
        return "point_scaled" if _is_scaled(lat, lon) else "point_malformed"
    north, east = float(lat), float(lon)
    if _inside(north, _NORTH) and _inside(east, _EAST):
        return None
    if not (north and east):
        return "point_zero"
    if _inside(east, _NORTH) and _inside(north, _EAST):
        return "point_swapped"
    return "point_scaled" if _is_scaled(lat, lon) else "point_outside_japan"


def _is_scaled(lat: str, lon: str) -> bool:
    """Tell whether powers of ten bring a point to Japan."""
    return _scaled_into(lat, _NORTH) and _scaled_into(lon, _EAST)


def _scaled_into(text: str, sides: tuple[float, float]) -> bool:
    if not _SCALED.fullmatch(text):
        return False
    return any(_inside(float(text) / 10.0**power, sides) for power in range(14))


def _inside(degrees: float, sides: tuple[float, float]) -> bool:
    return sides[0] <= degrees <= sides[1]

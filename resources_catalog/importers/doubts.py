"""Reads the cells that public lists share, and doubts what cannot be: each doubt is a code with an exact test.

No doubt keeps a row out, and nothing is corrected: hours, capacities, points, days and answers that cannot be stand as
unknown, all else as published. A column that a file does not have is ``None`` here, and is not doubted.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.faults import Fault
from resources_catalog.importers.municipality import street_of
from resources_catalog.importers.points import doubt_of_point
from resources_catalog.listing import DayHours
from resources_catalog.template.dates import ALLOWED, FIRST_DAY, LAST_DAY, parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    Cells = Mapping[str, str]
    Point = tuple[float, float] | tuple[None, None]
    Days = tuple[date | None, date | None]


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
    "publisher_code_malformed": Definition(
        "公表した自治体のコードが、数字6桁でない（空、先頭の 0 が落ちた5桁、指数の形も）",
        "the code of the publishing municipality is not 6 digits: empty, 5 digits without the leading zero, in powers "
        "of ten or anything else",
    ),
    "postal_code_malformed": Definition(
        "郵便番号が空でなく、半角にしても「数字3桁、横線（なくてもよい）、数字4桁」でない（〒は除く）",
        "not empty, and folded to half width and without 〒 it is not 3 digits, a dash that may lack, and 4 digits",
    ),
    "access_malformed": Definition(
        "バリアフリーなどの欄が空でなく、有・無、可・否、あり・なし、○・×、1・0、TRUE・FALSE、はい・いいえ、yes・no の"
        "どれでもない",
        "a column on access is neither empty nor one of 有・無, 可・否, あり・なし, ○・×, 1・0, TRUE・FALSE, "
        "はい・いいえ, yes・no",
    ),
    "date_missing": Definition(
        "一覧に開始日・終了日（開催日）の列があるのに空", "the list has a column of the day, and it is empty"
    ),
    "date_malformed": Definition(
        f"日付として読めない（{ALLOWED}。後ろのかっこ書きの曜日は除く）",
        f"it cannot be read as a day ({ALLOWED}; a weekday in brackets after it is left out)",
    ),
    "dates_backwards": Definition("終了日が開始日より前", "the last day is before the first"),
    "characters_unmappable": Definition(
        "セルに、文字コードとして読めない部分、U+FFFD、外字（私用領域 U+E000-U+F8FF）のどれかがある",
        "the cell holds bytes that no text has, U+FFFD or a private-use character (U+E000-U+F8FF)",
    ),
}
"""Doubts by code; the sentences that tell them stand with the messages."""

_PHONE: Final = re.compile("0[0-9]{9,10}")
_PUNCTUATION: Final = re.compile(r"[\s\-‐‑–—―−ーｰ()\[\].·・]")
_CORPORATION: Final = re.compile("[0-9]{13}")
_EXPONENT: Final = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")
_NUMERALS: Final = re.compile("[0-9一二三四五六七八九十]")
_SPAN: Final = re.compile("([0-9]{1,2}):([0-5][0-9])-([0-9]{1,2}):([0-5][0-9])")
_DAY: Final = 24 * 60
_PUBLISHER: Final = re.compile("[0-9]{6}")
_POSTAL_CODE: Final = re.compile(r"〒?\s*[0-9]{3}[\-‐‑–—―−ー]?[0-9]{4}")
_WEEKDAY_AFTER: Final = re.compile(r"\s*\([月火水木金土日祝・]{1,4}(?:曜日?)?\)$")
_LONGEST_DAY: Final = 40
_YES: Final = frozenset(("有", "可", "あり", "有り", "○", "〇", "◯", "1", "true", "はい", "yes"))
_NO: Final = frozenset(("無", "否", "不可", "なし", "無し", "×", "✕", "0", "false", "いいえ", "no"))
UNMAPPABLE: Final = re.compile("[\ufffd\ue000-\uf8ff]")
"""Characters without a meaning that all share."""


def half_width(text: str) -> str:
    """Fold digits, letters and signs to half width."""
    return unicodedata.normalize("NFKC", text)


def is_phone(text: str) -> bool:
    """Tell whether a text is a phone number: 0 and nine or ten more digits, whatever stands between them."""
    if _PHONE.fullmatch(text.replace("-", "")):  # nearly all, in a fraction of the time
        return True
    return bool(_PHONE.fullmatch(_PUNCTUATION.sub("", half_width(text))))


def is_postal_code(text: str) -> bool:
    """Tell whether a text is a postal code."""
    return bool(_POSTAL_CODE.fullmatch(half_width(text).strip()))


def is_corporation_number(text: str) -> bool:
    """Tell whether a text has the 13 digits of a corporate number."""
    return bool(_CORPORATION.fullmatch(text))


def day_of(text: str) -> date | None:
    """Read a day, with or without its weekday in brackets; None where it is none."""
    if len(text) > _LONGEST_DAY:
        return None
    try:
        day = parse_date(_WEEKDAY_AFTER.sub("", half_width(text).strip()))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def has_check_digit(number: str) -> bool:
    """Tell whether the first of 13 digits checks the other twelve.

    References
    ----------
    National Tax Agency of Japan, rule of the check digit of corporate numbers (平成26年財務省令第70号).
    """
    weighed = sum(map(int, number[12:0:-2])) + 2 * sum(map(int, number[11:0:-2]))
    return int(number[0]) == 9 - weighed % 9


@lru_cache(maxsize=4096)
def _minutes(text: str) -> tuple[int, int] | None:
    """Read ``9:00-16:00``; remembered, because lists repeat their hours."""
    match = _SPAN.fullmatch(text)
    return None if match is None else (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4]))


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
        self.add_under(self._headers[key], value, code)

    def add_under(self, header: str, value: str | None, code: str) -> None:
        """Doubt a cell of the row, whether it is used or not."""
        self.found.append(Fault.at(self._file, self.row, header, value, code))

    def corporation_number(self, key: str, text: str | None) -> str | None:
        """Read a corporate number, as it stands."""
        if text is None:
            return None
        if not text:
            self.add(key, None, "corporation_number_missing")
        elif _EXPONENT.fullmatch(text):
            self.add(key, text, "corporation_number_exponent")
        elif not is_corporation_number(text):
            self.add(key, text, "corporation_number_malformed")
        elif not has_check_digit(text):
            self.add(key, text, "corporation_number_check")
        return text or None

    def phone(self, key: str, text: str | None) -> str | None:
        """Read a phone number, as it stands."""
        if text is None:
            return None
        if not text:
            self.add(key, None, "phone_missing")
        elif not is_phone(text):
            self.add(key, text, "phone_malformed")
        return text or None

    def publisher(self, key: str, text: str | None) -> str:
        """Read the code of the municipality that published the list, as it stands."""
        if text is not None and not _PUBLISHER.fullmatch(text):
            self.add(key, text or None, "publisher_code_malformed")
        return text or ""

    def postal_code(self, key: str, text: str | None) -> str | None:
        """Read a postal code, as it stands."""
        if text and not is_postal_code(text):
            self.add(key, text, "postal_code_malformed")
        return text or None

    def answer(self, key: str, text: str | None) -> bool | None:
        """Read whether something is there; what is neither yes nor no is unknown."""
        said = half_width(text or "").strip().lower()
        if not said or said in _YES or said in _NO:
            return said in _YES if said else None
        self.add(key, text, "access_malformed")
        return None

    def day(self, key: str, text: str | None) -> date | None:
        """Read a day; what is none is unknown."""
        if text is None:
            return None
        found = day_of(text)
        if found is None:
            self.add(key, text or None, "date_malformed" if text.strip() else "date_missing")
        return found

    def days(self, cells: Cells) -> Days:
        """Read the first and the last day; where they are exchanged both are unknown."""
        since, until = self.day("since", cells.get("since")), self.day("until", cells.get("until"))
        if since is None or until is None or since <= until:
            return since, until
        self.add("until", f"{cells['since']} {cells['until']}", "dates_backwards")
        return None, None

    def capacity(self, key: str, text: str | None) -> int | None:
        """Read a capacity; 0 and what is no number are unknown."""
        if text is None:
            return None
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
        if not (_NUMERALS.search(text) or _NUMERALS.search(half_width(text))):
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
        minutes = _minutes(text)
        if minutes is None:
            self.add(key, text, "hours_malformed")
            return None
        start, end = minutes
        if start < end <= _DAY:
            return start, end
        self.add(key, text, "hours_backwards" if start or end else "hours_zero")
        return None

    def hours(self, key: str, text: str, kind: str) -> tuple[DayHours, ...]:
        """Read the hours of a kind of day; none where they are unknown."""
        span = self.span(key, text) if text else None
        return () if span is None else (DayHours(kind, *span),)

    def point(self, key: str, lat: str | None, lon: str | None) -> Point:
        """Read a point; one that is not in Japan is unknown."""
        if lat is None or lon is None:
            return None, None
        code = doubt_of_point(lat, lon)
        if code is None:
            return float(lat), float(lon)
        self.add(key, f"{lat} {lon}".strip() or None, code)
        return None, None

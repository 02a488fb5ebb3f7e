"""Proposes a mapping for a table of no known family, from its headers and from what its columns hold."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.importers.doubts import day_of, half_width, is_corporation_number, is_phone, is_postal_code
from resources_catalog.importers.listings import FAMILIES, HEADERS_WITHIN, is_number
from resources_catalog.importers.mapped import FIELDS
from resources_catalog.importers.municipality import is_prefecture, municipality_in
from resources_catalog.importers.points import EAST, NORTH, inside
from resources_catalog.importers.tables import folded_header, read_table
from resources_catalog.template.cells import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from resources_catalog.importers.tables import Rows

ROWS_SEEN: Final = 200
"""Rows below the headers that are looked at."""

MOST: Final = 0.8
"""The part of the filled cells of a column that must be of a kind for the column to be of it."""

ENOUGH: Final = 0.6
"""The least likeness at which a column is proposed."""

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("番号", "No.", "整理番号", "管理番号"),
    "name": ("名称", "施設名", "団体名", "こども食堂名", "子ども食堂名", "事業所名", "店名", "居場所名", "サロン名"),
    "kana": ("カナ", "ふりがな", "フリガナ", "よみ", "読み"),
    "corporation": ("運営団体", "運営主体", "実施主体", "法人名", "運営者", "主催"),
    "prefecture": ("都道府県",),
    "town": ("市町村", "市区町村", "市町村名"),
    "address": ("住所", "所在地", "開催場所住所", "会場住所", "開催場所"),
    "postal_code": ("〒",),
    "phone": ("電話", "連絡先", "TEL", "問い合わせ先", "問合せ先", "お問い合わせ"),
    "url": ("ホームページ", "HP", "ウェブサイト", "リンク"),
    "days": ("曜日", "開催曜日", "活動曜日", "開催日", "開催日時"),
    "start": ("開始時刻",),
    "end": ("終了時刻",),
    "remarks": ("備考", "特記事項"),
    "about": ("内容", "活動内容", "概要", "対象"),
    "capacity": ("定員", "利用定員"),
    "since": ("開催日", "実施日", "開催年月日"),
}
_PLACE: Final = re.compile(r"[都道府県市区町村郡].*[0-9一二三四五六七八九十]")
_NUMBER: Final = re.compile(r"[0-9]{2,3}\.[0-9]+")
_PHONE: Final = re.compile(r"0[0-9()\-]{8,}[0-9]")
_NO_PHONE: Final = re.compile("fax|ファ[ック]+ス|内線", re.IGNORECASE)


def _address(text: str) -> bool:
    return bool(_PLACE.search(half_width(text)))


def _phone(text: str) -> bool:
    return is_phone(text) or bool(_PHONE.search(half_width(text)))


def _url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _degrees(sides: tuple[float, float]) -> Callable[[str], bool]:
    return lambda text: bool(_NUMBER.fullmatch(text)) and inside(float(text), sides)


TESTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "corporation_number": is_corporation_number,
    "prefecture": is_prefecture,
    "address": _address,
    "postal_code": is_postal_code,
    "phone": _phone,
    "url": _url,
    "lat": _degrees(NORTH),
    "lon": _degrees(EAST),
    "since": lambda text: day_of(text) is not None,
    "until": lambda text: day_of(text) is not None,
}
"""What the cells of a column of a field look like."""

_ALSO_BY_HEADER: Final = frozenset(("since", "until", "address"))
"""Fields that other columns look like too, such as a day of change: the header must say it as well."""

_STRICT: Final = frozenset(("since", "until", "prefecture", "postal_code", "phone", "url"))
"""Fields whose header is not enough where hardly a cell looks like them."""

_HARDLY: Final = 0.2
_LONGEST: Final = 60
_CLIPPED_AT: Final = 200
_WIDEST: Final = 200
"""Signs of a header, signs of a cell and columns of a table that are looked at."""

_HEAD: Final = """\
# 表の読みかたの案です。たしかめて、直してください。kind は受け入れ先の種類、service は何の一覧か、です。
# A proposal of how to read a table: check and correct it. kind is the kind of host, service what the list is of.
"""
_TOWN_LACKS: Final = "  # 市区町村の名前を都道府県から / the full name of the town"


class _Column(NamedTuple):
    header: str
    cells: tuple[str, ...]


def propose_mapping(path: Path) -> str:
    """Propose a mapping for a table.

    Returns
    -------
    str
        TOML as ``read_mapping`` takes it. What could not be found stands empty: name and town are for people to fill
        in then.

    Raises
    ------
    FaultsFound
        If it is no table.
    """
    columns = _columns(path.name, read_table(path).rows)
    chosen = _chosen(columns)
    title = UNPRINTABLE.sub("", path.stem)
    lines = [f"{key} = {_quoted(text)}" for key, text in _texts(title).items()]
    if "town" not in chosen:
        town = _town_of_all(chosen)
        lines.append(f"municipality = {_quoted(town)}" + ("" if town else _TOWN_LACKS))
    found = {"name": "", **{field: chosen[field].header for field in FIELDS if field in chosen}}
    lines += ["", "[columns]", *(f"{field} = {_quoted(header)}" for field, header in found.items())]
    return _HEAD + "\n".join(lines) + "\n"


def _texts(title: str) -> Mapping[str, str]:
    return {"name": "mapped", "source": title, "kind": "npo", "service": title}


def _quoted(text: str) -> str:
    """Write a text as TOML, which takes the strings of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _columns(file: str, rows: Rows) -> tuple[_Column, ...]:
    """Find the headers and give each column below them; a header that stands twice means the first."""
    first = [tuple(map(_header, cells[:_WIDEST])) for _, cells in rows[:HEADERS_WITHIN]]
    if not any(map(any, first)):
        raise FaultsFound([Fault.at(file, None, None, None, "file_empty")])
    likeness = [sum(max(_same(field, text) for field in FIELDS) for text in header if text) for header in first]
    place = max(range(len(first)), key=lambda at: (likeness[at], sum(map(bool, first[at])), -at))
    below = [cells for _, cells in rows[place + 1 : place + 1 + ROWS_SEEN]]
    header = first[place]
    return tuple(
        _Column(text, tuple(cells[at].strip()[:_CLIPPED_AT] for cells in below if at < len(cells)))
        for at, text in enumerate(header)
        if text and header.index(text) == at
    )


def _header(cell: str) -> str:
    """Give a header folded; one that nobody could write down in a mapping is left out."""
    text = folded_header(cell)
    return "" if UNPRINTABLE.search(text) else text


def _chosen(columns: Sequence[_Column]) -> Mapping[str, _Column]:
    """Give each field the column most like it, the surest first; a column holds one field."""
    found = [(_score(field, column), field, column) for field in FIELDS for column in columns]
    chosen: dict[str, _Column] = {}
    for score, field, column in sorted(found, key=lambda each: -each[0]):
        if score >= ENOUGH and field not in chosen and column not in chosen.values():
            chosen[field] = column
    return chosen


def _score(field: str, column: _Column) -> float:
    """Tell how like a field a column is, by its header and by what it holds."""
    by_header = max(_same(field, column.header), _alike(field, column.header))
    if field == "number":
        return by_header if by_header == 1 and _are_numbers(column.cells) else 0.0
    share = _share(field, column.cells)
    if share is None:
        return by_header
    without = (field in _ALSO_BY_HEADER and not by_header) or (field in _STRICT and share < _HARDLY)
    if without or (field == "phone" and _NO_PHONE.search(column.header)):
        return 0.0
    return by_header + (0.9 if share >= MOST else 0.0)


def _same(field: str, header: str) -> float:
    """Tell how much of a header is a word for a field, or of a word the header: 1 is the same."""
    text, best = header[:_LONGEST].casefold(), 0.0
    for word in _KNOWN[field]:
        if text == word:
            return 1.0
        short, long = sorted((text, word), key=len)
        if len(short) > 1 and short in long:
            best = max(best, 0.6 + 0.3 * len(short) / len(long))
    return best


def _alike(field: str, header: str) -> float:
    """Tell how like the words for a field a header is spelled."""
    near = difflib.get_close_matches(header[:_LONGEST].casefold(), _KNOWN[field], n=1, cutoff=0.75)
    return 0.8 if near else 0.0


def _share(field: str, cells: Sequence[str]) -> float | None:
    """Give the part of the filled cells that look like a field; None where nothing can be told."""
    filled = [cell for cell in cells if cell]
    if field not in TESTS or not filled:
        return None
    return sum(map(TESTS[field], filled)) / len(filled)


def _are_numbers(cells: Sequence[str]) -> bool:
    """Tell whether cells can be numbers of records: each is there once."""
    filled = [cell for cell in cells if cell]
    return all(map(is_number, filled)) and len(set(filled)) == len(filled) > 0


def _town_of_all(chosen: Mapping[str, _Column]) -> str:
    """Give the town that all addresses name; empty where they differ."""
    cells = chosen["address"].cells if "address" in chosen else ()
    towns = {municipality_in(cell) for cell in cells if cell}
    return (towns.pop() or "") if len(towns) == 1 else ""


def _known() -> Mapping[str, tuple[str, ...]]:
    """Give the folded words for each field: the headers of all families, and usual ones."""
    words: dict[str, dict[str, None]] = {field: {} for field in FIELDS}
    for family in FAMILIES:
        for key, header in family.headers.items():
            field = "town" if key == "municipality" else key
            if field in words:
                words[field][folded_header(header).casefold()] = None
    for field, more in _WORDS.items():
        words[field].update((folded_header(word).casefold(), None) for word in more)
    return {field: tuple(each) for field, each in words.items()}


_KNOWN: Final = _known()

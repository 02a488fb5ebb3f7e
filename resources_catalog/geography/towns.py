"""Where an address lies: its municipality and the point of its town, from the table that the package carries.

The table is ``data/towns.zip`` (``data/LICENCE.md`` says from where); a municipality is read when it is first asked
for, in some milliseconds.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from resources_catalog.geography.addresses import address_key, readings, without_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EDITION: Final = date(2024, 1, 15)
"""Of the table of towns."""

_NO_TOWN: Final = "（大字なし）"
_COUNTY: Final = re.compile("^[^郡]+郡(?=.+[町村]$)")
_WARD: Final = re.compile("^(.+?市)(.+区)$")
_CHOME: Final = re.compile("[0-9]+丁$")
_CHOME_WRITTEN: Final = re.compile("[一二三四五六七八九十百]+丁目?$")
_TURN: Final = re.compile("上[るル]|下[るル]|[東西]入[るルリ]?")
_JOINED: Final = re.compile(".+?[町村]([^0-9].+)")
_WEAK: Final = re.compile("[ノケツ町村]")
_ONE_SIGN: Final = re.compile("(?:[大小]?字)?.[大小]?字")
_LONGEST: Final = 24
"""Signs of a name that are looked at: more than any town of the table has."""

_AFTER_ONE_SIGN: Final = re.compile("[0-9甲乙丙丁ァ-ヴ]|$")


class Place(NamedTuple):
    """A point of an address: degrees (WGS84), and whether it stands for the town or for the municipality only."""

    prefecture: str
    municipality: str
    town: str | None
    lat: float
    lon: float
    precision: Literal["town", "municipality"]


class Municipality(NamedTuple):
    """A municipality as in addresses: county and town, or city and ward; a city alone where its ward is unknown."""

    prefecture: str
    name: str


class Change(NamedTuple):
    """From a day, the towns of ``before`` that begin with one of ``towns`` (all, where there is none) are ``now``."""

    since: date
    prefecture: str
    before: str
    now: str
    towns: tuple[str, ...] = ()


_HAMAMATSU: Final = date(2024, 1, 1)
_MIKATAHARA: Final = ("三方原町", "初生町", "東三方町", "豊岡町", "三幸町", "大原町", "根洗町")
CHANGES: Final = (
    Change(_HAMAMATSU, "静岡県", "浜松市中区", "浜松市中央区"),
    Change(_HAMAMATSU, "静岡県", "浜松市東区", "浜松市中央区"),
    Change(_HAMAMATSU, "静岡県", "浜松市西区", "浜松市中央区"),
    Change(_HAMAMATSU, "静岡県", "浜松市南区", "浜松市中央区"),
    Change(_HAMAMATSU, "静岡県", "浜松市北区", "浜松市中央区", _MIKATAHARA),
    Change(_HAMAMATSU, "静岡県", "浜松市北区", "浜松市浜名区"),
    Change(_HAMAMATSU, "静岡県", "浜松市浜北区", "浜松市浜名区"),
)
"""Changes that the table of towns has not made: the first that fits a town holds."""

FORMER: Final = (
    Change(date(2019, 5, 1), "兵庫県", "篠山市", "丹波篠山市"),
    Change(date(2018, 10, 1), "福岡県", "筑紫郡那珂川町", "那珂川市"),
    Change(date(2016, 10, 10), "宮城県", "黒川郡富谷町", "富谷市"),
    Change(date(2014, 1, 1), "岩手県", "岩手郡滝沢村", "滝沢市"),
    Change(date(2013, 1, 1), "千葉県", "山武郡大網白里町", "大網白里市"),
    Change(date(2012, 10, 1), "埼玉県", "南埼玉郡白岡町", "白岡市"),
    Change(date(2012, 1, 4), "愛知県", "愛知郡長久手町", "長久手市"),
    Change(date(2011, 11, 11), "石川県", "石川郡野々市町", "野々市市"),
)
"""Changes that the table has made: the old name is read, the new one is given whatever the day."""


class _Point(NamedTuple):
    name: str
    lat: float
    lon: float


_Row = tuple[str, str, float, float]
"""Town, 小字, latitude, longitude: a plain tuple, because a whole country of them is read."""


class _Hit(NamedTuple):
    length: int
    point: _Point


@dataclass(frozen=True, eq=False)
class _Index:
    """The towns of a municipality by their keys."""

    rows: Sequence[_Row]
    _koaza: dict[str, Mapping[str, _Point]] = field(default_factory=dict, repr=False)

    @cached_property
    def towns(self) -> Mapping[str, _Point]:
        """The towns, and under the name before 丁目 the middle one of its 丁目."""
        found: dict[str, _Point] = {}
        parts: dict[str, list[_Point]] = defaultdict(list)
        for town, koaza, lat, lon in self.rows:
            if koaza and town != _NO_TOWN:
                continue
            point = _Point(koaza or town, lat, lon)
            key = _key(point.name)
            found.setdefault(key, point)
            base = _CHOME.sub("", key)
            if base not in ("", key):
                parts[base].append(point._replace(name=_CHOME_WRITTEN.sub("", point.name)))
        for base, points in parts.items():
            found.setdefault(base, _middle(points))
        return found

    @cached_property
    def loose(self) -> Mapping[str, _Point]:
        """The same without what people leave out or add: single signs, the first half of 「加古川町寺家町」."""
        found: dict[str, _Point] = {}
        halves: dict[str, list[_Point]] = defaultdict(list)
        for key, point in self.towns.items():
            found.setdefault(_weakened(key), point)
            joined = _JOINED.fullmatch(key)
            if joined is not None:
                halves[_weakened(joined[1])].append(point)
        for half, points in halves.items():
            if len(points) == 1:
                found.setdefault(half, points[0])
        return found

    @cached_property
    def _parts(self) -> Mapping[str, Sequence[_Row]]:
        found: dict[str, list[_Row]] = defaultdict(list)
        for row in self.rows:
            if row[1]:
                found[row[0]].append(row)
        return found

    def koaza(self, town: str) -> Mapping[str, _Point]:
        """Give the points of the 小字 of a town by their keys."""
        if town not in self._koaza:
            rows = self._parts.get(town, ())
            self._koaza[town] = {_key(koaza): _Point(town, lat, lon) for _, koaza, lat, lon in rows}
        return self._koaza[town]

    @cached_property
    def centre(self) -> _Point | None:
        points = list(self.towns.values())
        return _middle(points) if points else None

    def find(self, tail: str) -> _Hit | None:
        """Find the town at the beginning of what follows the municipality."""
        marked = _ONE_SIGN.match(tail) is not None
        for names, texts in ((self.towns, readings(tail)), (self.loose, readings(_WEAK.sub("", tail)))):
            hits = (self._closer(names, text, marked=marked) for text in texts)
            best = max(filter(None, hits), default=None)
            if best is not None:
                return best
        return None

    def _closer(self, names: Mapping[str, _Point], text: str, *, marked: bool) -> _Hit | None:
        """Find a town, and its 小字 where it has that; a town of one sign needs something that shows its end."""
        hit = _prefix(names, text)
        if hit is None:
            return None
        closer = _prefix(self.koaza(hit.point.name), text[hit.length :])
        if closer is not None:
            return _Hit(hit.length + closer.length, closer.point)
        return hit if hit.length > 1 or marked or _AFTER_ONE_SIGN.match(text, 1) else None

    def find_inside(self, tail: str) -> _Hit | None:
        """Find the town after the directions of Kyoto: street, street, which way, then the town."""
        turns = [found.end() for found in _TURN.finditer(tail)]
        starts = [*reversed(turns), *range(min(len(tail), 24))] if turns else range(min(len(tail), 24))
        return next(filter(None, (self.find(tail[start:]) for start in starts)), None)


def _prefix(names: Mapping[str, _Point], text: str) -> _Hit | None:
    """Find the longest name at the beginning; a name that ends in a number is not cut out of a longer number."""
    for length in range(min(len(text), _LONGEST), 0, -1):
        point = names.get(text[:length])
        if point is not None and not (text[length - 1].isdecimal() and text[length : length + 1].isdecimal()):
            return _Hit(length, point)
    return None


def _middle(points: Sequence[_Point]) -> _Point:
    """Give the point next to the mean, which itself may lie in the sea."""
    lat = sum(point.lat for point in points) / len(points)
    lon = sum(point.lon for point in points) / len(points)
    return min(points, key=lambda point: ((point.lat - lat) ** 2 + (point.lon - lon) ** 2, point))


def _weakened(key: str) -> str:
    weak = _WEAK.sub("", key)
    return weak if len(weak) > 1 else key


def _key(name: str) -> str:
    return without_marks(address_key(name))


@lru_cache(maxsize=1)
def _table() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(files(__package__).joinpath("data", "towns.zip").read_bytes()))


def _read(prefecture: str, name: str) -> list[_Row]:
    text = _table().read(f"{prefecture}/{name}.csv").decode("utf-8")
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return [(town, koaza, float(lat), float(lon)) for town, koaza, lat, lon in rows if lat]


@lru_cache(maxsize=1)
def _members() -> Sequence[Municipality]:
    names = (name.removesuffix(".csv").split("/") for name in _table().namelist())
    return tuple(Municipality(prefecture, name) for prefecture, name in names)


@dataclass(frozen=True)
class Towns:
    """The municipalities and towns of Japan under the names of a day.

    Parameters
    ----------
    on
        The day: an address may be written with older or newer names, the answer has those of this day.
    """

    on: date
    _indexes: dict[Municipality, _Index] = field(default_factory=dict, repr=False, compare=False)

    def place(self, address: str) -> Place | None:
        """Give the point of an address.

        Parameters
        ----------
        address
            Prefecture (it may lack), municipality, town and number, as anybody writes them.

        Returns
        -------
        Place or None
            ``town``: the point of the 小字, 丁目 or 大字; ``municipality``: only that was found, and the point is its
            middle town's. None where no municipality, or several of one name, can be meant.
        """
        found, hit = self._find(address)
        if found is None:
            return None
        if hit is not None:
            return Place(*found, hit.point.name, hit.point.lat, hit.point.lon, "town")
        centre = self._centre(found)
        return None if centre is None else Place(*found, None, centre.lat, centre.lon, "municipality")

    def municipality(self, address: str) -> Municipality | None:
        """Give the municipality of an address, None where none or several can be meant."""
        return self._find(address)[0]

    def _find(self, address: str) -> tuple[Municipality | None, _Hit | None]:
        meant, tail = self._meant(address_key(address), None)
        hits = {each: hit for each in meant if (hit := self._town(each, tail)) is not None}
        longest = max((hit.length for hit in hits.values()), default=0)
        best = [each for each, hit in hits.items() if hit.length == longest]
        if len(best) == 1:
            return best[0], hits[best[0]]
        return _common(best or meant), None

    def _meant(self, key: str, among: Iterable[Municipality] | None) -> tuple[tuple[Municipality, ...], str]:
        """Give the municipalities that the beginning may name, and what follows."""
        prefecture = next((key[:size] for size in (3, 4) if key[:size] in self._prefectures), None)
        rest = key.removeprefix(prefecture or "")
        for length in range(min(len(rest), _LONGEST), 1, -1):
            known = self._spellings.get(rest[:length])
            if known is None:
                continue
            fits = tuple(each for each in known if prefecture in (None, each.prefecture) and each in (among or known))
            if fits:
                return fits, rest[length:]
        return (), rest

    def _town(self, where: Municipality, tail: str) -> _Hit | None:
        texts = [tail]
        while (again := self._meant(texts[-1], (where,)))[0]:
            texts.append(again[1])
        if not texts[-1]:  # the municipality and nothing else, however often
            return None
        index = self._index(where)
        for text in reversed(texts):
            hit = index.find_inside(text) if where.name.startswith("京都市") else index.find(text)
            if hit is not None:
                return hit
        return None

    def _centre(self, where: Municipality) -> _Point | None:
        wards = [where] if where in self._parts else [each for each in self._parts if _city(each) == where]
        points = [point for each in wards if (point := self._index(each).centre) is not None]
        return _middle(points) if points else None

    def _index(self, where: Municipality) -> _Index:
        if where not in self._indexes:
            rows = (row for member in self._parts[where] for row in self._rows(member, where))
            self._indexes[where] = _Index(tuple(rows))
        return self._indexes[where]

    def _rows(self, member: Municipality, where: Municipality) -> Iterable[_Row]:
        """Read the rows of a member of the table that belong to a municipality of the day."""
        rows, changes = _read(*member), self._changes(member)
        return [row for row in rows if _now(changes, row[0]) == where.name] if changes else rows

    def _changes(self, member: Municipality) -> list[Change]:
        return [each for each in CHANGES if (each.prefecture, each.before) == member and each.since <= self.on]

    @cached_property
    def _prefectures(self) -> frozenset[str]:
        return frozenset(member.prefecture for member in _members())

    @cached_property
    def _parts(self) -> Mapping[Municipality, tuple[Municipality, ...]]:
        """The members of the table that each municipality of the day is read from."""
        found: dict[Municipality, tuple[Municipality, ...]] = {}
        for member in _members():
            names = [change.now for change in self._changes(member)] or [member.name]
            for name in dict.fromkeys(names):
                where = Municipality(member.prefecture, name)
                found[where] = (*found.get(where, ()), member)
        return found

    @cached_property
    def _spellings(self) -> Mapping[str, tuple[Municipality, ...]]:
        """The municipalities of the day that each key may mean, old and new names together."""
        found: dict[str, dict[Municipality, None]] = defaultdict(dict)
        for where, members in self._parts.items():
            names = {where.name, *(member.name for member in members)}
            names |= {each.now for each in CHANGES if (each.prefecture, each.before) == where}
            names |= {each.before for each in FORMER if (each.prefecture, each.now) == where}
            for spelling in {short for name in names for short in _spelled(where.prefecture, name)}:
                found[address_key(spelling)][where] = None
        return {key: tuple(each) for key, each in found.items()}


def _now(changes: Sequence[Change], town: str) -> str | None:
    return next((each.now for each in changes if not each.towns or town.startswith(each.towns)), None)


def _spelled(prefecture: str, name: str) -> Iterator[str]:
    """Give a name as people write it: with and without the county, the city or the ward alone, 「八丈島八丈町」."""
    yield name
    yield _COUNTY.sub("", name)
    ward = _WARD.match(name)
    if ward is not None:
        yield from ward.groups()
    if prefecture == "東京都" and name[-1] in "町村":
        yield f"{name[:-1].removesuffix('島')}島{name}"


def _city(where: Municipality) -> Municipality:
    ward = _WARD.match(where.name)
    return where if ward is None else where._replace(name=ward[1])


def _common(meant: Sequence[Municipality]) -> Municipality | None:
    """Give the only one, or the city of which all are wards."""
    cities = {_city(each) for each in meant}
    if len(meant) == 1:
        return meant[0]
    return next(iter(cities)) if len(cities) == 1 else None

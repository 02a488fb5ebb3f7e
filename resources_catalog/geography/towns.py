"""Where an address lies: its municipality and the point of its town, from the table that the package carries.

The table is ``data/towns.zip`` (``data/LICENCE.md`` says from where); a municipality is read when it is first asked
for, in some milliseconds.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from resources_catalog.geography.addresses import address_key
from resources_catalog.geography.index import Hit, Point, TownIndex, lengths_by_sign, middle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EDITION: Final = date(2024, 1, 15)
"""Of the table of towns."""

_COUNTY: Final = re.compile("^[^郡]+郡(?=.+[町村]$)")
_WARD: Final = re.compile("^(.+?市)(.+区)$")


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


@lru_cache(maxsize=1)
def _table() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(files(__package__).joinpath("data", "towns.zip").read_bytes()))


def _read(prefecture: str, name: str) -> list[str]:
    return _table().read(f"{prefecture}/{name}.csv").decode("utf-8").split("\n")[1:-1]


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
    _indexes: dict[Municipality, TownIndex] = field(default_factory=dict, repr=False, compare=False)

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

    def _find(self, address: str) -> tuple[Municipality | None, Hit | None]:
        meant, tail = self._meant(address_key(address), None)
        hits = {each: hit for each in meant if (hit := self._town(each, tail)) is not None}
        longest = max((hit.length for hit in hits.values()), default=0)
        best = [each for each, hit in hits.items() if hit.length == longest]
        if len(best) == 1:
            return best[0], hits[best[0]]
        return _common(best or meant), None

    def _meant(self, key: str, among: Iterable[Municipality] | None) -> tuple[tuple[Municipality, ...], str]:
        """Give the municipalities that the beginning may name, and what follows."""
        size = 3 if key[:3] in self._prefectures else 4 if key[:4] in self._prefectures else 0
        prefecture, rest = key[:size], key[size:]
        for length in self._lengths.get(rest[:1], ()):
            known = self._spellings.get(rest[:length]) if length <= len(rest) else None
            if known is None:
                continue
            fits = tuple(each for each in known if prefecture in ("", each.prefecture) and each in (among or known))
            if fits:
                return fits, rest[length:]
        return (), rest

    def _town(self, where: Municipality, tail: str) -> Hit | None:
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

    def _centre(self, where: Municipality) -> Point | None:
        wards = [where] if where in self._parts else [each for each in self._parts if _city(each) == where]
        points = [point for each in wards if (point := self._index(each).centre) is not None]
        return middle(points) if points else None

    def _index(self, where: Municipality) -> TownIndex:
        if where not in self._indexes:
            rows = (row for member in self._parts[where] for row in self._rows(member, where))
            self._indexes[where] = TownIndex(tuple(rows))
        return self._indexes[where]

    def _rows(self, member: Municipality, where: Municipality) -> Iterable[str]:
        """Read the lines of a member of the table that belong to a municipality of the day."""
        rows, changes = _read(*member), self._changes(member)
        return [row for row in rows if _now(changes, row) == where.name] if changes else rows

    def _changes(self, member: Municipality) -> list[Change]:
        return [each for each in CHANGES if (each.prefecture, each.before) == member and each.since <= self.on]

    @cached_property
    def _prefectures(self) -> frozenset[str]:
        return frozenset(member.prefecture for member in _members())

    @cached_property
    def _lengths(self) -> Mapping[str, Sequence[int]]:
        return lengths_by_sign(self._spellings)

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

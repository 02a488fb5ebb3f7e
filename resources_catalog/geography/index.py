"""The towns of one municipality by their keys, and the search for the one that an address begins with."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.geography.addresses import UNITS, readings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_NO_TOWN: Final = "（大字なし）"
_CHOME_WRITTEN: Final = re.compile("[一二三四五六七八九十百]+丁目?$")
_TURN: Final = re.compile("上[るル]|下[るル]|[東西]入[るルリ]?")
_JOINED: Final = re.compile(".+?[町村]([^0-9].+)")
_WEAK: Final = re.compile("[ノケツ町村]")
_ONE_SIGN: Final = re.compile("(?:[大小]?字)?.[大小]?字")
_AFTER_ONE_SIGN: Final = re.compile("[0-9甲乙丙丁ァ-ヴ]|$")
_INSIDE: Final = 24
"""Signs of an address of Kyoto among which its town begins."""


class Point(NamedTuple):
    """The name of a town and its point in degrees (WGS84)."""

    name: str
    lat: float
    lon: float


class Hit(NamedTuple):
    """How many signs of a text name a town, and which."""

    length: int
    point: Point


_Kept = Point | str | tuple[str, ...]
"""A point, the line of the table that has it, or the lines of all 丁目 of a name that has no line of its own."""


class _Names:
    """Points by their keys; a line is taken apart when it is first asked for, since few are."""

    def __init__(self, kept: dict[str, _Kept]) -> None:
        self._kept = kept
        self._lengths = lengths_by_sign(kept)

    def items(self) -> Iterable[tuple[str, _Kept]]:
        return self._kept.items()

    def points(self) -> Iterator[Point]:
        return map(self.point, self._kept)

    def longest(self, text: str) -> _Found | None:
        """Find the longest key at the beginning; one that ends in a number is not cut out of a longer number."""
        size = len(text)
        for length in self._lengths.get(text[:1], ()):
            if length > size or (key := text[:length]) not in self._kept:
                continue
            if not (key[-1].isdecimal() and text[length : length + 1].isdecimal()):
                return _Found(length, self, key)
        return None

    def point(self, key: str) -> Point:
        kept = self._kept[key]
        if not isinstance(kept, Point):
            kept = self._kept[key] = _read(kept) if isinstance(kept, str) else _middle_of_chome(kept)
        return kept


class _Found(NamedTuple):
    """How many signs of a text name a town, and where its point is kept."""

    length: int
    names: _Names
    key: str

    @property
    def hit(self) -> Hit:
        return Hit(self.length, self.names.point(self.key))


class TownIndex:
    """The towns of a municipality by their keys.

    Parameters
    ----------
    lines
        Of the table of towns: ``town,koaza,lat,lng,key``.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        towns: dict[str, _Kept] = {}
        chome: dict[str, list[str]] = defaultdict(list)
        self._parts: dict[str, list[str]] = defaultdict(list)
        self._koaza: dict[str, _Names | None] = {}
        for line in lines:
            town, koaza, lat, _, key = line.split(",")
            if not lat:
                continue
            if koaza:
                self._parts[town].append(line)
                if town != _NO_TOWN:
                    continue
            key = key or koaza or town
            towns.setdefault(key, line)
            if key[-1] == "丁" and (base := key[:-1].rstrip("0123456789")) and len(base) < len(key) - 1:
                chome[base].append(line)
        for base, parts in chome.items():
            towns.setdefault(base, tuple(parts))
        self._towns = _Names(towns)
        text = "\n".join(lines)
        self._units = tuple(unit for unit in UNITS if unit == "丁" or unit in text)

    @cached_property
    def centre(self) -> Point | None:
        """The town in the middle; None where there is no town."""
        points = list(self._towns.points())
        return middle(points) if points else None

    def find(self, tail: str) -> Hit | None:
        """Find the town at the beginning of what follows the municipality."""
        marked = _ONE_SIGN.match(tail) is not None
        best = self._best(self._towns, readings(tail, self._units), marked=marked)
        return best or self._best(self._loose, readings(_WEAK.sub("", tail)), marked=marked)

    def find_inside(self, tail: str) -> Hit | None:
        """Find the town after the directions of Kyoto: street, street, which way, then the town."""
        turns = [found.end() for found in _TURN.finditer(tail)]
        starts = (*reversed(turns), *range(min(len(tail), _INSIDE)))
        return next(filter(None, (self.find(tail[start:]) for start in starts)), None)

    @cached_property
    def _loose(self) -> _Names:
        """The towns without what people leave out or add: single signs, the first half of 「加古川町寺家町」."""
        found: dict[str, _Kept] = {}
        halves: dict[str, list[_Kept]] = defaultdict(list)
        for key, kept in self._towns.items():
            found.setdefault(_weakened(key), kept)
            joined = _JOINED.fullmatch(key)
            if joined is not None:
                halves[_weakened(joined[1])].append(kept)
        for half, kept_ones in halves.items():
            if len(kept_ones) == 1:
                found.setdefault(half, kept_ones[0])
        return _Names(found)

    def _best(self, names: _Names, texts: Iterable[str], *, marked: bool) -> Hit | None:
        found = {each for text in texts if (each := self._closer(names, text, marked=marked)) is not None}
        longest = max((each.length for each in found), default=0)
        return max((each.hit for each in found if each.length == longest), default=None)

    def _closer(self, names: _Names, text: str, *, marked: bool) -> _Found | None:
        """Find a town, and its 小字 where it has that; a town of one sign needs something that shows its end."""
        town = names.longest(text)
        if town is None:
            return None
        koaza = self._koaza_of(names.point(town.key).name) if self._parts else None
        closer = None if koaza is None else koaza.longest(text[town.length :])
        if closer is not None:
            return closer._replace(length=town.length + closer.length)
        return town if town.length > 1 or marked or _AFTER_ONE_SIGN.match(text, 1) else None

    def _koaza_of(self, town: str) -> _Names | None:
        """Give the 小字 of a town, each under the name of the town; None where it has none."""
        if town not in self._parts:
            return None
        if town not in self._koaza:
            cells = (line.split(",") for line in self._parts[town])
            points = {key or koaza: Point(town, float(lat), float(lon)) for _, koaza, lat, lon, key in cells}
            self._koaza[town] = _Names(dict(points))
        return self._koaza[town]


def lengths_by_sign(keys: Collection[str]) -> Mapping[str, Sequence[int]]:
    """Give the lengths that the keys of a first sign have, the longest first."""
    found: dict[str, list[int]] = defaultdict(list)
    for sign, length in sorted(set(zip(map(itemgetter(0), keys), map(len, keys), strict=True)), reverse=True):
        found[sign].append(length)
    return found


def middle(points: Sequence[Point]) -> Point:
    """Give the point next to the mean, which itself may lie in the sea."""
    lat = sum(point.lat for point in points) / len(points)
    lon = sum(point.lon for point in points) / len(points)
    return min(points, key=lambda point: ((point.lat - lat) ** 2 + (point.lon - lon) ** 2, point))


def _middle_of_chome(lines: Sequence[str]) -> Point:
    cells = (line.split(",") for line in lines)
    return middle(
        [Point(_CHOME_WRITTEN.sub("", koaza or town), float(lat), float(lon)) for town, koaza, lat, lon, _ in cells]
    )


def _read(line: str) -> Point:
    town, koaza, lat, lon, _ = line.split(",")
    return Point(koaza or town, float(lat), float(lon))


def _weakened(key: str) -> str:
    weak = _WEAK.sub("", key)
    return weak if len(weak) > 1 else key

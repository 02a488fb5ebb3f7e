"""The quick search against one that reads every line and tries every length."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.geography.addresses import address_key, readings
from resources_catalog.geography.index import Hit, Point, TownIndex, lengths_by_sign
from resources_catalog.geography.pack import town_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Line = tuple[str, str, str, str]
NO_TOWN = "（大字なし）"
TOWN = st.sampled_from([
    "本町", "本町一丁目", "本町二丁目", "本", "中ノ町", "中町", "加古川町寺家", "第四地割", "北三条", "北三条二丁目",
    "大字植大", "植", "一丁目", "十一丁目", "本町1", NO_TOWN,
])  # fmt: skip
KOAZA = st.sampled_from(["", "", "", "チ", "甲", "乙", "第一地割", "本町", "一丁目", "字上"])
DEGREES = st.sampled_from(["", "36.00000", "36.10000", "36.30000"])
LINES = st.lists(st.tuples(TOWN, KOAZA, DEGREES, DEGREES), max_size=12).map(
    lambda lines: [(town, koaza, lat, lon if lat else "") for town, koaza, lat, lon in lines if bool(lat) == bool(lon)]
)
TAILS = st.lists(
    st.sampled_from(["本", "町", "中", "ノ", "寺家", "植", "大字", "字", "大", "北", "三条", "一丁目", "二", "1", "2",
                     "11", "-", "第四地割", "地割", "チ", "甲", "上る", "西入", "町一", "条"]),
    max_size=8,
).map("".join)  # fmt: skip


def index(lines: Sequence[Line]) -> TownIndex:
    keys = (town_key(koaza or town) for town, koaza, _, _ in lines)
    return TownIndex([",".join((*line, key)) for line, key in zip(lines, keys, strict=True)])


def plainly(lines: Sequence[Line], tail: str) -> Hit | None:
    """Find the town without any table that is kept."""
    towns = tables(lines)
    marked = re.match("(?:[大小]?字)?.[大小]?字", tail) is not None
    for names, rest in ((towns, tail), (loosened(towns), re.sub("[ノケツ町村]", "", tail))):
        hits = [closer(lines, names, text, marked) for text in readings(rest)]
        if found := [hit for hit in hits if hit is not None]:
            return max(found)
    return None


def tables(lines: Iterable[Line]) -> dict[str, Point]:
    found: dict[str, Point] = {}
    chome: dict[str, list[Point]] = defaultdict(list)
    for town, koaza, lat, lon in lines:
        if not lat or (koaza and town != NO_TOWN):
            continue
        point = Point(koaza or town, float(lat), float(lon))
        key = town_key(point.name)
        found.setdefault(key, point)
        base = re.sub("[0-9]+丁$", "", key)
        if base not in ("", key):
            chome[base].append(point._replace(name=re.sub("[一二三四五六七八九十百]+丁目?$", "", point.name)))
    for base, points in chome.items():
        found.setdefault(base, middle(points))
    return found


def middle(points: Sequence[Point]) -> Point:
    lat = sum(point.lat for point in points) / len(points)
    lon = sum(point.lon for point in points) / len(points)
    return min(points, key=lambda point: ((point.lat - lat) ** 2 + (point.lon - lon) ** 2, point))


def loosened(towns: Mapping[str, Point]) -> dict[str, Point]:
    found: dict[str, Point] = {}
    halves: dict[str, list[Point]] = defaultdict(list)
    for key, point in towns.items():
        found.setdefault(weak(key), point)
        if joined := re.fullmatch(".+?[町村]([^0-9].+)", key):
            halves[weak(joined[1])].append(point)
    for half, points in halves.items():
        if len(points) == 1:
            found.setdefault(half, points[0])
    return found


def weak(key: str) -> str:
    short = re.sub("[ノケツ町村]", "", key)
    return short if len(short) > 1 else key


def closer(lines: Iterable[Line], names: Mapping[str, Point], text: str, marked: bool) -> Hit | None:
    hit = prefix(names, text)
    if hit is None:
        return None
    town = hit.point.name
    koaza = {
        town_key(part): Point(town, float(lat), float(lon))
        for name, part, lat, lon in lines
        if part and lat and name == town
    }
    nearer = prefix(koaza, text[hit.length :])
    if nearer is not None:
        return Hit(hit.length + nearer.length, nearer.point)
    shown = hit.length > 1 or marked or re.match("[0-9甲乙丙丁ァ-ヴ]|$", text[1:])
    return hit if shown else None


def prefix(names: Mapping[str, Point], text: str) -> Hit | None:
    for length in range(len(text), 0, -1):
        cut = text[length - 1].isdecimal() and text[length : length + 1].isdecimal()
        if text[:length] in names and not cut:
            return Hit(length, names[text[:length]])
    return None


@given(lines=LINES, tails=st.lists(TAILS, min_size=1, max_size=4))
def test_the_town_is_the_one_of_the_plain_search_also_when_asked_again(lines: list[Line], tails: list[str]) -> None:
    found = index(lines)
    for tail in map(address_key, [*tails, *tails]):
        assert found.find(tail) == plainly(lines, tail)


@given(lines=LINES, tail=TAILS)
def test_the_centre_is_the_middle_town_whatever_was_asked_before(lines: list[Line], tail: str) -> None:
    found = index(lines)
    found.find(address_key(tail))
    points = list(tables(lines).values())
    assert found.centre == (middle(points) if points else None)


@given(lines=LINES, tail=TAILS)
def test_inside_a_street_address_the_first_start_that_names_a_town_holds(lines: list[Line], tail: str) -> None:
    key = address_key(tail)
    turns = [turn.end() for turn in re.finditer("上[るル]|下[るル]|[東西]入[るルリ]?", key)]
    hits = (plainly(lines, key[start:]) for start in [*reversed(turns), *range(min(len(key), 24))])
    assert index(lines).find_inside(key) == next((hit for hit in hits if hit is not None), None)


@given(keys=st.lists(st.text("ab", min_size=1, max_size=4)))
def test_lengths_are_those_of_the_keys_of_a_sign_longest_first(keys: list[str]) -> None:
    found = lengths_by_sign(keys)
    assert {(sign, size) for sign, sizes in found.items() for size in sizes} == {(key[0], len(key)) for key in keys}
    assert all(list(sizes) == sorted(set(sizes), reverse=True) for sizes in found.values())


def test_a_name_of_one_sign_needs_something_that_shows_its_end() -> None:
    found = index([("本", "", "36.00000", "136.00000")])
    told = {tail: found.find(tail) is not None for tail in ("本1", "本", "本村", "本字上", "本チ", "本町屋")}
    assert told == {"本1": True, "本": True, "本村": True, "本字上": True, "本チ": True, "本町屋": False}


def test_a_name_that_ends_in_a_number_is_not_cut_out_of_a_longer_one() -> None:
    found = index([("線1", "", "36.00000", "136.00000")])
    told = {tail: found.find(tail) is not None for tail in ("線1", "線1-2", "線12")}
    assert told == {"線1": True, "線1-2": True, "線12": False}


def test_a_line_without_a_point_is_no_town() -> None:
    found = index([("本町", "", "", "")])
    assert found.find("本町1") is None
    assert found.centre is None
    assert found.find_inside("本町") is None

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.importers.municipality import (
    find_municipality,
    is_prefecture,
    municipality_in,
    without_prefecture,
)

KNOWN = (
    "福井県鯖江市",
    "福井県越前市",
    "福井県南条郡南越前町",
    "福井県今立郡池田町",
    "岐阜県揖斐郡池田町",
    "東京都府中市",
    "広島県府中市",
    "東京都港区",
    "北海道札幌市北区",
    "北海道札幌市南区",
    "大阪府大阪市北区",
    "福島県郡山市",
    "茨城県龍ケ崎市",
    "兵庫県赤穂郡上郡町",
    "東京都西多摩郡日の出町",
    "三重県四日市市",
    "京都府京都市北区",
    "神奈川県川崎市川崎区",
)


@given(name=st.sampled_from(KNOWN))
def test_a_full_name_is_found(name: str) -> None:
    assert find_municipality(name, KNOWN) == (frozenset({name}), False, None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("鯖江市", {"福井県鯖江市"}),
        (" 鯖江市　", {"福井県鯖江市"}),
        ("南越前町", {"福井県南条郡南越前町"}),
        ("南条郡南越前町", {"福井県南条郡南越前町"}),
        ("福井県南越前町", {"福井県南条郡南越前町"}),
        ("福井県池田町", {"福井県今立郡池田町"}),
        ("東京都府中市", {"東京都府中市"}),
        ("港区", {"東京都港区"}),
        ("札幌市", {"北海道札幌市北区", "北海道札幌市南区"}),
        ("北海道札幌市", {"北海道札幌市北区", "北海道札幌市南区"}),
        ("札幌市北区", {"北海道札幌市北区"}),
        ("龍ヶ崎市", {"茨城県龍ケ崎市"}),
        ("郡山市", {"福島県郡山市"}),
        ("上郡町", {"兵庫県赤穂郡上郡町"}),
        ("日の出町", {"東京都西多摩郡日の出町"}),
        ("四日市市", {"三重県四日市市"}),
        ("京都市", {"京都府京都市北区"}),
    ],
)
def test_a_short_name_is_found(text: str, names: set[str]) -> None:
    assert find_municipality(text, KNOWN) == (frozenset(names), False, None)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("府中市", "広島県府中市、東京都府中市"), ("池田町", "岐阜県揖斐郡池田町、福井県今立郡池田町")],
)
def test_two_towns_of_one_name_are_ambiguous(text: str, nearest: str) -> None:
    assert find_municipality(text, KNOWN) == (frozenset(), True, nearest)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("鯖江", "福井県鯖江市"), ("鯖江町", "福井県鯖江市"), ("zzzz", None), ("", None)],
)
def test_another_name_is_not_guessed_but_the_nearest_are_named(text: str, nearest: str | None) -> None:
    assert find_municipality(text, KNOWN) == (frozenset(), False, nearest)


@pytest.mark.parametrize(
    ("name", "town"),
    [
        ("京都府京都市北区", "京都市北区"),
        ("東京都港区", "港区"),
        ("神奈川県川崎市川崎区", "川崎市川崎区"),
        ("鯖江市", "鯖江市"),
    ],
)
def test_without_its_prefecture(name: str, town: str) -> None:
    assert without_prefecture(name) == town


@pytest.mark.parametrize("name", [*KNOWN, "北海道余市郡余市町", "石川県野々市市", "東京都東村山市", "奈良県大和郡山市"])
def test_the_municipality_in_front_of_an_address_is_guessed(name: str) -> None:
    city = re.sub("(?<=市).{1,2}区$", "", name)  # wards are not told from what follows
    assert municipality_in(f"{name}本町3-1") == city


def test_a_prefecture_is_its_name_and_nothing_else() -> None:
    assert [text for text in ("福井県", "神奈川県", "福井県鯖江市", "") if is_prefecture(text)] == [
        "福井県",
        "神奈川県",
    ]
    assert municipality_in("3-1") is None

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resources_catalog.geography import addresses
from resources_catalog.geography.addresses import UNITS, address_key, number_of, readings, without_marks

PIECES = st.sampled_from([
    "北海道", "府中市", "大字", "字", "第", "ヶ", "が", "の", "之", "ー", "一", "二十三", "〇",
    "丁目", "丁", "町目", "番地", "号", "地割", "条", "線", "-", "－", "・", "1", "２",
    "㌔", "ｶﾞ", "か", "\u3099", "\u0301", "〒", "100-8916", " ", "　", "澤", "ß", "İ",
])  # fmt: skip
ADDRESSES = st.text() | st.lists(PIECES, max_size=20).map("".join)
"""Any text, and what is nearly an address: the signs that the rules are about, in any order."""


@given(text=ADDRESSES)
def test_a_key_of_a_key_is_the_key_itself(text: str) -> None:
    key = address_key(text)
    assert address_key(key) == key


def every_rule(text: str) -> str:
    """Apply every rule, whether or not the text shows what it looks for."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(addresses._ALIKE)
    plain = addresses._POSTCODE.sub("", plain)
    plain = addresses._GAP.sub("-", addresses._LONG.sub("-", plain))
    plain = addresses._WRITTEN.sub(addresses._in_digits, plain)
    plain = addresses._AFTER_DASH.sub(addresses._in_digits, plain)
    return addresses._BETWEEN.sub("", addresses._CHOME.sub("丁", plain))


@given(text=ADDRESSES)
@example(text="1\u2003 2")
@example(text="一\u30fc二番")
def test_a_key_is_what_the_rules_give_until_nothing_changes(text: str) -> None:
    folded = every_rule(text)
    while (again := every_rule(folded)) != folded:
        folded = again
    assert address_key(text) == folded


@given(key=ADDRESSES.map(address_key), units=st.sets(st.sampled_from(UNITS)))
def test_units_left_out_leave_out_their_readings_only(key: str, units: set[str]) -> None:
    some = list(readings(key, [unit for unit in UNITS if unit in units]))
    others = iter(readings(key))
    assert all(each in others for each in some)  # in the same order
    bare = re.search("[0-9]+(?:-|$)", without_marks(key))
    assert len(some) == 1 + len(units) * (bare is not None) + ("大字" in key)


@given(text=ADDRESSES)
def test_a_key_has_no_blanks_and_no_dash_but_between_digits(text: str) -> None:
    key = address_key(text)
    assert not any(sign.isspace() for sign in key)
    assert all(
        key[at - 1 : at].isdecimal() and key[at + 1 : at + 2].isdecimal() for at, sign in enumerate(key) if sign == "-"
    )


@given(text=ADDRESSES)
def test_the_plain_meaning_is_the_first_one(text: str) -> None:
    key = address_key(text)
    found = list(readings(key))
    assert found[0] == without_marks(key)
    assert "字" not in "".join(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("霞が関一丁目２番２号", "霞ヶ関1丁目2番2号"),
        ("霞ケ関１－２－２", "霞ガ関1‐2‐2"),
        ("1ー2", "1-2"),
        ("1一2", "1-2"),
        ("旭町二-三-一", "旭町2-3-1"),
        ("旭町 2 3", "旭町2-3"),
        ("旭町1、2", "旭町1-2"),
        ("北三条西二十丁目", "北3条西20丁"),
        ("三町目", "3丁目"),
        ("第四地割", "4地割"),
        ("大字澤邊", "大字沢辺"),
        ("上の町", "上之町"),
        ("丸乃内", "丸ノ内"),
        ("四ッ谷", "四ツ谷"),
        ("〒100-8916 東京都", "東京都"),
        ("東 京　都", "東京都"),
        ("一〇丁目", "十丁目"),
        ("龍ヶ崎", "竜ケ崎"),
    ],
)
def test_two_spellings_of_one_place_are_one_key(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("旭町1-12", "旭町11-2"), ("東町", "西町"), ("一番町", "二番町"), ("旭町1丁目", "旭町1番"), ("大坂", "大阪")],
)
def test_two_places_stay_two_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_a_bare_number_may_be_that_of_a_chome() -> None:
    assert list(readings(address_key("広坂1-1-1"))) == ["広坂1-1-1", "広坂1丁-1-1", "広坂1地割-1-1", "広坂1条-1-1"]
    assert list(readings(address_key("広坂一丁目"))) == ["広坂1丁"]


def test_a_town_whose_name_ends_in_dai_keeps_it() -> None:
    assert list(readings("植大字深田")) == ["植深田", "植大深田"]


@pytest.mark.parametrize(
    ("written", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十三", 23), ("二三", 23), ("二〇", 20), ("百八", 108), ("三百二十", 320),
     ("千", 1000), ("零", 0), ("", 0)],
)  # fmt: skip
def test_numerals_write_a_number(written: str, number: int) -> None:
    assert number_of(written) == number


def test_a_sign_that_is_no_numeral_is_refused() -> None:
    with pytest.raises(KeyError):
        number_of("三万")


def test_a_run_of_numerals_without_end_is_no_number() -> None:
    text = "一" * 10_000 + "丁目"
    assert address_key(text) == text

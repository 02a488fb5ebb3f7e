from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from resources_catalog import duplicates
from resources_catalog.duplicates import (
    EVIDENCE,
    LEAST_KINDS,
    LEAST_TOTAL,
    Evidence,
    Suggestion,
    folded_name,
    numbered_branches,
    suggested,
)
from resources_catalog.geography.addresses import address_key
from resources_catalog.importers.listings import read_listings
from resources_catalog.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
EXTRACT: Final = ROOT / "tests" / "data" / "wamnet" / "csvdownload046_100.csv"
WHOLE: Final = [
    path
    for number in ("045", "046")
    if (path := ROOT.parent / "shared/data/catalogue/wamnet_202603" / f"csvdownload{number}.csv").exists()
]
"""The offices of types A and B; on some machines only."""

OFFICE: Final = Listing(
    source="WAM NET",
    kind="welfare_office",
    number="A1",
    name="サンジョイ",
    kana=None,
    corporation=None,
    corporation_number="1234567890123",
    service="就労継続支援Ｂ型",
    office_number="1810100001",
    municipality="福井県鯖江市",
    address="西山町13-1",
    phone="0778-51-2200",
    url=None,
    lat=35.95,
    lon=136.18,
    hours=(),
    closed_days=None,
    remarks=None,
    capacity=None,
)
NOTHING: Final = replace(
    OFFICE, corporation_number=None, office_number=None, address=None, phone=None, lat=None, lon=None
)
"""Municipality, name and service: what nobody leaves out."""


def of_two(one: Listing, other: Listing) -> Suggestion | None:
    found = suggested([("a", one), ("b", other)])
    assert found == suggested([("b", other), ("a", one)])
    assert len(found) <= 1
    return found[0] if found else None


def told(found: Suggestion | None) -> tuple[str, list[str], int] | None:
    return None if found is None else (found.kind, [each.code for each in found.evidence], found.total)


def test_one_office_listed_twice_shows_everything() -> None:
    again = replace(OFFICE, number="A2", name="（株）サンジョイ", phone="（0778）51－2200", address="西山町１３－１")
    assert of_two(OFFICE, again) == Suggestion(
        "a",
        "b",
        "same_record",
        (
            Evidence("same_name", 100.0),
            Evidence("same_phone"),
            Evidence("same_point", 0.0),
            Evidence("same_address"),
            Evidence("same_office_number"),
            Evidence("same_corporation"),
        ),
        10 + 8 + 7 + 3,
    )


NAME_AND: Final[list[tuple[dict[str, Any], list[str], int]]] = [
    ({"phone": "0778512200"}, ["same_name", "same_phone"], 18),
    ({"lat": 35.95, "lon": 136.18}, ["same_name", "same_point"], 17),
    ({"lat": 35.9508, "lon": 136.18}, ["same_name", "within_100_m"], 16),
    ({"address": "西山町13-2"}, [], 0),
    ({"address": "西山町１３ー１"}, ["same_name", "same_address"], 17),
    ({"lat": 35.954, "lon": 136.18}, [], 0),
    (
        {"lat": 35.954, "lon": 136.18, "office_number": "1810100001"},
        ["same_name", "within_500_m", "same_office_number"],
        16,
    ),
    ({"office_number": "1810100001"}, [], 0),
    ({"corporation_number": "1234567890123", "office_number": "1810100001"}, [], 0),
]


@pytest.mark.parametrize(("shared", "codes", "total"), NAME_AND)
def test_one_name_needs_something_of_another_kind_that_is_heavy_enough(
    shared: dict[str, Any], codes: list[str], total: int
) -> None:
    found = of_two(OFFICE, replace(NOTHING, **shared))
    assert told(found) == (("same_record", codes, total) if codes else None)


def test_the_metres_are_those_on_the_map() -> None:
    found = of_two(OFFICE, replace(OFFICE, lat=35.9508))  # 0.0008 of 111.2 km
    assert found is not None
    assert Evidence("within_100_m", 89.0) in found.evidence


def test_an_office_with_two_services_is_one_place_and_two_records() -> None:
    found = of_two(
        replace(OFFICE, name="サンジョイＢ型事業所"),
        replace(OFFICE, name="サンジョイＡ型事業所", service="就労継続支援Ａ型"),
    )
    assert found is not None
    assert (found.kind, found.total) == ("same_place", 28)
    assert found.evidence[0] == Evidence("same_name", 100.0)
    assert found.evidence[-1] == Evidence("other_service")


def test_numbered_branches_weigh_less_and_say_so() -> None:
    one, other = (replace(OFFICE, name=f"アンサンブル共同作業所第{sign}") for sign in "ⅠⅡ")
    speaks = ["like_name", "same_phone", "same_point", "same_address", "same_office_number", "same_corporation"]
    assert told(of_two(one, other)) == ("same_record", [*speaks, "numbered_branches"], 8 + 8 + 7 + 3 - 6)
    assert of_two(one, replace(other, phone=None)) is None


def test_two_kinds_are_needed_however_many_codes_there_are() -> None:
    assert (
        of_two(OFFICE, replace(OFFICE, name="ひだまり農園", phone=None, office_number=None, corporation_number=None))
        is None
    )


def test_only_records_of_one_municipality_are_compared() -> None:
    assert of_two(OFFICE, replace(OFFICE, municipality="福井県越前市")) is None
    assert of_two(*[replace(OFFICE, municipality="")] * 2) is None
    assert (
        of_two(replace(OFFICE, municipality="茨城県龍ヶ崎市"), replace(OFFICE, municipality="茨城県龍ケ崎市"))
        is not None
    )


@pytest.mark.parametrize(("times", "counts"), [(4, True), (5, False)])
def test_a_point_of_many_is_no_evidence(times: int, counts: bool) -> None:
    others = [(f"o{n}", replace(NOTHING, municipality=f"{n}市", lat=35.95, lon=136.18)) for n in range(times - 2)]
    pair = [(f"p{n}", replace(NOTHING, lat=35.95, lon=136.18)) for n in range(2)]
    assert [(each.first, each.second) for each in suggested([*others, *pair])] == ([("p0", "p1")] if counts else [])


@pytest.mark.parametrize(("names", "counts"), [(4, True), (5, False)])
def test_a_phone_of_many_names_is_that_of_a_head_office(names: int, counts: bool) -> None:
    others = [
        (f"o{n}", replace(NOTHING, municipality=f"{n}市", name="あいうえおか"[n], phone="0778-51-2200"))
        for n in range(names - 1)
    ]
    pair = [(f"p{n}", replace(NOTHING, phone="0778-51-2200")) for n in range(2)]
    assert [(each.first, each.second) for each in suggested([*others, *pair])] == ([("p0", "p1")] if counts else [])


@pytest.mark.parametrize(
    "placeholder",
    [
        {"phone": "なし"},
        {"phone": "000"},
        {"phone": "1-23"},
        {"lat": 95.0, "lon": 136.0},
        {"lat": math.nan, "lon": math.nan},
        {"address": "　"},
        {"address": "鯖江市"},
    ],
)
def test_what_stands_for_nothing_is_no_evidence(placeholder: dict[str, Any]) -> None:
    blank = replace(NOTHING, **placeholder)
    assert of_two(blank, blank) is None


@pytest.mark.parametrize(
    ("number", "counts"),
    [
        ({"office_number": "1810100001"}, True),
        ({"office_number": "0000000000"}, False),
        ({"corporation_number": "1234567890123"}, True),
        ({"corporation_number": "123456789012"}, False),
        ({"corporation_number": "4.00E+12"}, False),
    ],
)
def test_a_number_that_is_none_is_no_evidence(number: dict[str, Any], counts: bool) -> None:
    one, other = (replace(NOTHING, lat=lat, lon=136.18, **number) for lat in (35.95, 35.954))
    assert (of_two(one, other) is not None) is counts


def test_two_records_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="one id"):
        suggested([("a", OFFICE), ("a", OFFICE)])


def test_nothing_to_compare_is_nothing_suggested() -> None:
    assert suggested([]) == suggested([("a", OFFICE)]) == ()


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("社会福祉法人　ひまわり", "ひまわり"),
        ("㈱ひまわり", "ひまわり"),
        ("ＮＰＯ法人 ヒマワリ", "ひまわり"),
        ("就労継続支援B型事業所　ひまわり", "ひまわり"),
        ("多機能型事業所ひまわり（Ａ型・Ｂ型）", "ひまわり"),
        ("ひまわり第二作業所", "ひまわり第2作業所"),
        ("ひまわり第Ⅱ作業所", "ひまわり第2作業所"),
        ("ひまわり II", "ひまわり2"),
        ("Vivid III", "vivid3"),
        ("就労継続支援Ｂ型事業所", "就労継続支援b型事業所"),
        ("・・・", ""),
        ("", ""),
    ],
)
def test_a_name_is_folded_without_form_and_service(name: str, folded: str) -> None:
    assert folded_name(name) == folded


@pytest.mark.parametrize(
    ("one", "other", "branches"),
    [
        ("アンサンブル第Ⅰ", "アンサンブル第Ⅱ", True),
        ("第1けやき", "第2けやき", True),
        ("けやき", "第二けやき", True),
        ("けやき", "けやきⅡ", True),
        ("けやき本館", "けやき別館", True),
        ("けやき東", "けやき西", True),
        ("けやきA棟", "けやきB棟", True),
        ("けやき", "けやき2号館", True),
        ("けやき", "けやき分室", True),
        ("第2けやき", "第二けやき", False),  # one name
        ("けやき", "けやき", False),
        ("けやき", "けやか", False),
        ("けやき", "けやきの丘", False),
        ("cafe", "care", False),
        ("第1けやき", "第2かえで", False),
    ],
)
def test_a_counter_tells_branches_apart(one: str, other: str, branches: bool) -> None:
    names = folded_name(one), folded_name(other)
    assert numbered_branches(*names) is numbered_branches(*reversed(names)) is branches


@given(name=st.text())
def test_a_folded_name_has_no_blanks_and_no_punctuation(name: str) -> None:
    assert not re.search(r"[\W_]", folded_name(name))


def test_the_table_of_evidence_is_whole() -> None:
    assert all(meaning.weight < LEAST_TOTAL for meaning in EVIDENCE.values())
    assert {meaning.kind for meaning in EVIDENCE.values()} == {"name", "phone", "where", "who", "doubt"}
    assert all((meaning.weight <= 0) == (meaning.kind == "doubt") for meaning in EVIDENCE.values())
    assert all(meaning.ja and meaning.en for meaning in EVIDENCE.values())


# ---------------------------------------------------------------- against a search that looks at every pair

LISTINGS: Final = st.builds(
    lambda name, service, where, phone, point, corporation, office, address: replace(
        NOTHING, name=name, service=service, municipality=where, phone=phone, lat=point[0], lon=point[1],
        corporation_number=corporation, office_number=office, address=address,
    ),
    st.sampled_from([
        "ひまわり", "ひまわり第1作業所", "ひまわり第2作業所", "㈱ひまわり", "けやき工房", "",
        "ひまわり共同作業所東", "ひまわり共同作業所西", "ひまわり共同作業所西口",
    ]),
    st.sampled_from(["Ａ型", "Ｂ型", ""]),
    st.sampled_from(["福井県鯖江市", "福井県越前市", ""]),
    st.sampled_from([None, "0778-51-2200", "０７７８（５１）２２００", "0778-51-2201", "なし"]),
    st.sampled_from([(None, None), (35.95, 136.18), (35.9508, 136.18), (35.953, 136.18), (35.96, 136.18)]),
    st.sampled_from([None, "1234567890123", "1234567890124", "1.23E+12"]),
    st.sampled_from([None, "1810100001", "1810100002", "0000000000"]),
    st.sampled_from([None, "西山町13-1", "西山町１３－１", "西山町14", "西山町"]),
)  # fmt: skip
RECORDS: Final = st.lists(LISTINGS, max_size=12).map(lambda found: [(f"r{n}", each) for n, each in enumerate(found)])

Kind = Literal["same_record", "same_place"]
Records = list[tuple[str, Listing]]


def plainly(records: Records) -> tuple[Suggestion, ...]:
    """Look at every pair of records, one after the other."""
    points = Counter((listing.lat, listing.lon) for _, listing in records)
    phones = {
        phone: {folded_name(other.name) for _, other in records if digits(other) == phone}
        for _, listing in records
        if (phone := digits(listing))
    }
    found = []
    for (first, one), (second, other) in combinations(sorted(records, key=lambda record: record[0]), 2):
        if not one.municipality or one.municipality != other.municipality:
            continue
        known = points[one.lat, one.lon] < 5 and points[other.lat, other.lon] < 5
        phone = digits(one) if digits(one) and len(phones[digits(one)]) < 5 else ""
        evidence = list(spoken(one, other, known, phone))
        kinds = {EVIDENCE[each.code].kind for each in evidence} - {"doubt"}
        total = sum(
            max((EVIDENCE[each.code].weight for each in evidence if EVIDENCE[each.code].kind == kind), default=0)
            for kind in ("name", "phone", "where", "who")
        )
        total -= 6 * (Evidence("numbered_branches") in evidence)
        if len(kinds) >= LEAST_KINDS and total >= LEAST_TOTAL:
            order = sorted(evidence, key=lambda each: list(EVIDENCE).index(each.code))
            kind: Kind = "same_place" if Evidence("other_service") in evidence else "same_record"
            found.append(Suggestion(first, second, kind, tuple(order), total))
    return tuple(sorted(found, key=lambda each: (-each.total, each.first, each.second)))


def digits(listing: Listing) -> str:
    return "".join(str(int(sign)) for sign in listing.phone or "" if sign.isdecimal())


def spoken(one: Listing, other: Listing, known: bool, phone: str) -> Iterator[Evidence]:
    names = folded_name(one.name), folded_name(other.name)
    like = round(ratio(*names), 1)
    if all(names) and like >= 90:
        yield Evidence("same_name" if names[0] == names[1] else "like_name", like)
    if known and one.lat is not None and other.lat is not None:
        metres = round(math.radians(abs(one.lat - other.lat)) * 6_371_008.8, 1)  # one meridian
        codes = [code for code, m in (("same_point", 0), ("within_100_m", 100), ("within_500_m", 500)) if metres <= m]
        yield from (Evidence(code, metres) for code in codes[:1])
    flags = {
        "same_phone": bool(phone) and phone == digits(other),
        "same_address": street(one) == street(other) != "",
        "same_office_number": one.office_number == other.office_number not in (None, "0000000000"),
        "same_corporation": one.corporation_number == other.corporation_number not in (None, "1.23E+12"),
        "numbered_branches": numbered_branches(*names),
        "other_service": bool(one.service and other.service) and one.service != other.service,
    }
    yield from (Evidence(code) for code, flag in flags.items() if flag)


def street(listing: Listing) -> str:
    return "" if listing.address in (None, "西山町") else address_key(listing.address)


@given(records=RECORDS)
def test_the_pairs_are_those_of_the_plain_search(records: Records) -> None:
    assert suggested(records) == plainly(records)


@given(records=RECORDS, order=st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(records: Records, order: Any) -> None:
    mixed = list(records)
    order.shuffle(mixed)
    assert suggested(mixed) == suggested(records)


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
def test_looking_at_few_pairs_at_once_changes_nothing(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [(f"{n:02d}", replace(OFFICE, municipality=f"{n % 4}市", name="けやき" * (1 + n % 2))) for n in range(23)]
    records = [(each, replace(listing, lat=35.0 + int(each) // 8, lon=136.0)) for each, listing in records]
    whole = suggested(records)
    assert whole == plainly(records)
    monkeypatch.setattr(duplicates, "_PAIRS", at_once)
    assert suggested(records) == whole


def test_the_extract_has_two_names_of_one_address_and_phone() -> None:
    listings = read_listings(EXTRACT).listings
    found = suggested((each.number, each) for each in listings)
    assert [(each.first, each.second, each.total) for each in found] == [("E0000003848", "E0000003849", 18)]


def test_the_published_lists_hold_some_duplicates_and_many_offices_of_two_services() -> None:
    for type_b in WHOLE[1:]:
        b = [(f"b{each.number}", each) for each in read_listings(type_b).listings]
        a = [(f"a{each.number}", each) for each in read_listings(WHOLE[0]).listings]
        alone = suggested(b)
        assert 150 <= len(alone) <= 400
        assert {each.kind for each in alone} == {"same_record"}
        both = Counter(each.kind for each in suggested([*a, *b]))
        assert both["same_place"] >= 900

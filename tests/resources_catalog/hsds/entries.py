"""Records to exchange: one with everything, and any that there may be."""

from __future__ import annotations

import json
import lzma
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs
from hypothesis import strategies as st

from resources_catalog.hsds.entry import Entry
from resources_catalog.hsds.words import DAY_KINDS
from resources_catalog.listing import ACCESS, CAPACITY_STATUSES, Access, DayHours, Listing, StatedCapacity
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from resources_catalog.hsds.words import Json

DATA = Path(__file__).parents[2] / "data"
HSDS = DATA / "hsds"

FULL = Listing(
    source="WAM NET",
    kind="welfare_office",
    number="1234",
    name="ひなた工房",
    kana="ひなたこうぼう",
    corporation="社会福祉法人ひなた",
    corporation_number="7000012050002",
    service="就労継続支援B型",
    office_number="1810700001",
    municipality="福井県鯖江市",
    address="西山町13-1",
    phone="0778-00-0000",
    url="https://example.jp/hinata?a=1",
    lat=35.955786,
    lon=136.183151,
    hours=(
        DayHours("weekday", 9 * 60, 16 * 60),
        DayHours("saturday", 10 * 60, 24 * 60),
        DayHours("holiday", 10 * 60, 12 * 60),
    ),
    closed_days="日、お盆",
    remarks="見学は電話で",
    capacity=20,
    publisher="182079",
    postal_code="916-8666",
    access=(Access("wheelchair", there=True), Access("ostomate_toilet", there=False)),
    since=date(2026, 5, 1),
    until=date(2026, 5, 3),
)
STATED = StatedCapacity(available=2, maximum=20, on=date(2026, 5, 20), status="capacity")
ENTRY = Entry(
    id="0af1c3d25b6e5d0e9a533b1f8f6a2c44",
    listing=FULL,
    assured_on=date(2026, 3, 31),
    modified_at=datetime(2026, 4, 1, 8, 30, 15, 123000, tzinfo=UTC),
    seen=True,
    capacity=STATED,
)


@cache
def validator(name: str) -> jsonschema_rs.Validator:
    """Give the official schema; ids, addresses of the web and times have to be well-formed too."""
    schema = json.loads(lzma.decompress((HSDS / f"{name}.json.xz").read_bytes()))
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def schema_errors(name: str, document: object) -> list[str]:
    """Say what a schema does not accept in a document."""
    return [f"{list(error.instance_path)}: {error.message}" for error in validator(name).iter_errors(document)]


def example(name: str) -> Json:
    """Give an official example."""
    made: Json = json.loads((HSDS / f"example_{name}.json").read_text("utf-8"))
    return made


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
NAMES = TEXTS.filter(str.strip)
NUMBERS = st.text("0123456789ABCabc-_.", min_size=1, max_size=12)
URLS = st.one_of(
    st.just("https://example.jp/"),
    st.builds("http://{}".format, TEXTS),
    st.builds("https://a.jp/{}".format, st.text("ab/?#&=%2F~+ あ[]'\"", max_size=8)),
    TEXTS,
)
CORPORATION_NUMBERS = st.sampled_from(["7000012050002", "1000012050002", "4.00E+12", "７０００", ""])
MUNICIPALITIES = st.one_of(st.sampled_from(["福井県鯖江市", "鯖江市", "東京都", "北海道余市郡余市町", ""]), TEXTS)
DAYS = st.dates()
POINTS = st.one_of(st.just((None, None)), st.tuples(st.floats(-90, 90), st.floats(-180, 180)))


@st.composite
def day_hours(draw: st.DrawFn) -> DayHours:
    """Draw hours of a kind of day."""
    start, end = sorted(draw(st.lists(st.integers(0, 24 * 60), min_size=2, max_size=2, unique=True)))
    return DayHours(draw(st.sampled_from(DAY_KINDS)), start, end)


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """Draw a public record."""
    lat, lon = draw(POINTS)
    maybe = st.one_of(st.none(), TEXTS)
    return Listing(
        source=draw(NAMES),
        kind=draw(st.sampled_from(sorted(terms("host_kinds")))),
        number=draw(NUMBERS),
        name=draw(NAMES),
        kana=draw(maybe),
        corporation=draw(maybe),
        corporation_number=draw(st.one_of(st.none(), CORPORATION_NUMBERS)),
        service=draw(TEXTS),
        office_number=draw(maybe),
        municipality=draw(MUNICIPALITIES),
        address=draw(maybe),
        phone=draw(maybe),
        url=draw(st.one_of(st.none(), URLS)),
        lat=lat,
        lon=lon,
        hours=tuple(draw(st.lists(day_hours(), max_size=4))),
        closed_days=draw(maybe),
        remarks=draw(maybe),
        capacity=draw(st.one_of(st.none(), st.integers(1, 999_999))),
        publisher=draw(TEXTS),
        postal_code=draw(st.one_of(st.none(), st.just("916-8666"), TEXTS)),
        access=tuple(draw(st.lists(st.builds(Access, st.sampled_from(sorted(ACCESS)), st.booleans()), max_size=3))),
        since=draw(st.one_of(st.none(), DAYS)),
        until=draw(st.one_of(st.none(), DAYS)),
    )


@st.composite
def capacities(draw: st.DrawFn) -> StatedCapacity:
    """Draw what a host may say of its room."""
    available = draw(st.integers(0, 999))
    maximum = draw(st.one_of(st.none(), st.integers(available, 9_999)))
    return StatedCapacity(
        available=available, maximum=maximum, on=draw(DAYS), status=draw(st.sampled_from(CAPACITY_STATUSES))
    )


@st.composite
def exchanged(draw: st.DrawFn) -> list[Entry]:
    """Draw some records, each with an id of its own."""
    ids = draw(st.lists(st.uuids().map(lambda each: each.hex), unique=True, max_size=3))
    return [
        Entry(
            id=own,
            listing=draw(listings()),
            assured_on=draw(st.one_of(st.none(), DAYS)),
            modified_at=draw(st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))),
            seen=draw(st.booleans()),
            capacity=draw(st.one_of(st.none(), capacities())),
        )
        for own in ids
    ]

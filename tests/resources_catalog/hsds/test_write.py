"""What is written is HSDS, and says nothing that is not known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources_catalog.hsds import write
from resources_catalog.hsds.check import faults_of
from resources_catalog.hsds.parts import location_id, number_of, organization_id, service_at_location_id, service_id
from resources_catalog.hsds.read import entries_of
from resources_catalog.hsds.words import AT_LOCATION, LOCATION, SERVICE, turned, turned_back, uuid_of
from resources_catalog.importers.listings import read_listings
from resources_catalog.listing import Access, DayHours, StatedCapacity
from tests.resources_catalog.hsds.entries import DATA, ENTRY, FULL, HSDS, exchanged, schema_errors

if TYPE_CHECKING:
    from uuid import UUID

    from resources_catalog.hsds.entry import Entry
    from resources_catalog.hsds.words import Json
    from resources_catalog.listing import Listing

ROOT = Path(__file__).parents[3]
WHOLE_FILE = ROOT.parent / "shared" / "data" / "catalogue" / "wamnet_202603" / "csvdownload046.csv"
LISTS = [path for path in (DATA / "wamnet/csvdownload046_100.csv", DATA / "care/jigyosho_730_60.csv", WHOLE_FILE)
         if path.exists()]  # fmt: skip


def one(entry: Entry) -> Json:
    return write.services([entry])[0]


def inside(record: Json, *path: str | int) -> Json:
    found: object = record
    for step in path:
        found = cast("Json", found)[step] if isinstance(step, str) else cast("list[object]", found)[step]
    return cast("Json", found)


def assert_all_valid(entries: list[Entry]) -> None:
    """Hold every object that can be written of these records against its schema, a file against that of files."""
    assert schema_errors("service_package", write.services(entries)) == []
    terms = [each for one in write.services(entries) for each in cast("list[Json]", one["attributes"])]
    told = write.taxonomy_terms({each.listing.service for each in entries}, {each.listing.kind for each in entries})
    assert {str(each["taxonomy_term_id"]) for each in terms} == {str(each["id"]) for each in told}
    whole = write.organizations(entries)
    short = [{key: each[key] for key in ("id", "name", "description")} for each in whole]
    for name, made in (
        ("service", write.services(entries)),
        ("service_list", write.service_list(entries)),
        ("organization", whole),
        ("organization", write.organizations(entries, full_service=True)),
        ("organization_list", short),
        ("service_at_location", write.service_at_locations(entries)),
        ("service_at_location_list", write.service_at_location_list(entries)),
    ):
        assert [error for each in made for error in schema_errors(name, each)] == []


@given(entries=exchanged())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_written_is_valid_and_read_back_without_loss(entries: list[Entry]) -> None:
    assert_all_valid(entries)
    file = json.loads(json.dumps(write.services(entries)))
    assert list(entries_of(file, "x.json")) == entries
    assert write.services(entries_of(file, "x.json")) == file
    codes = {fault.code for fault in faults_of(file)}
    backwards = [each for each in entries if each.listing.since and each.listing.until
                 and each.listing.since > each.listing.until]  # fmt: skip
    assert codes == ({"hsds_ends_before_start"} if backwards else set())


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_real_records_are_valid_and_read_back_without_loss(path: Path) -> None:
    entries = [
        replace(ENTRY, id=f"{number:032x}", listing=listing, capacity=None)
        for number, listing in enumerate(read_listings(path).listings[:500])
    ]
    assert len(entries) >= 60
    assert_all_valid(entries)
    file = json.loads(json.dumps(write.services(entries)))
    assert list(entries_of(file, path.name)) == entries
    assert faults_of(file) == ()
    assert not any("capacities" in each for each in file)


def test_a_full_record_in_every_field() -> None:
    made = one(ENTRY)
    assert made["status"] == "active"
    assert (made["assured_date"], made["last_modified"]) == ("2026-03-31", "2026-04-01T08:30:15.123000Z")
    assert (made["url"], made["description"], made["x_published_capacity"]) == (FULL.url, FULL.remarks, 20)
    assert inside(made, "organization", "organization_identifiers", 0)["identifier"] == FULL.corporation_number
    assert inside(made, "phones", 0)["number"] == FULL.phone
    place = inside(made, "service_at_locations", 0, "location")
    assert (place["latitude"], place["longitude"], "x_address" in place) == (35.955786, 136.183151, False)
    address = inside(place, "addresses", 0)
    assert [address[key] for key in ("state_province", "city", "address_1", "postal_code", "country")] == [
        "福井県", "鯖江市", "西山町13-1", "916-8666", "JP",
    ]  # fmt: skip
    assert [inside(place, "accessibility", number)["description"] for number in (0, 1)] == [
        "車椅子可：あり",
        "オストメイト対応トイレ：なし",
    ]
    schedules = cast("list[Json]", made["schedules"])
    told = ("freq", "byday", "x_day_kind", "opens_at", "closes_at", "x_closes_at_midnight", "valid_from", "valid_to")
    event = ("2026-05-01", "2026-05-03")
    assert [tuple(each.get(key) for key in told) for each in schedules] == [
        ("WEEKLY", "MO,TU,WE,TH,FR", None, "09:00+09:00", "16:00+09:00", None, *event),
        ("WEEKLY", "SA", None, "10:00+09:00", "23:59+09:00", True, *event),
        (None, None, "holiday", "10:00+09:00", "12:00+09:00", None, *event),
    ]
    room = inside(made, "capacities", 0)
    assert [room[key] for key in ("available", "maximum", "updated", "x_status")] == [
        2, 20, "2026-05-20T00:00:00+09:00", "capacity",
    ]  # fmt: skip
    terms = [inside(made, "attributes", number, "taxonomy_term") for number in (0, 1)]
    assert [(term["code"], term["name"]) for term in terms] == [
        ("就労継続支援B型", "就労継続支援B型"),
        ("welfare_office", "福祉事業所"),
    ]


def test_what_is_not_known_is_not_written() -> None:
    bare = replace(
        FULL, kana=None, corporation=None, corporation_number=None, service="", office_number=None, address=None,
        phone=None, url=None, lat=None, lon=None, hours=(), closed_days=None, remarks=None, capacity=None,
        publisher="", postal_code=None, access=(), since=None, until=None,
    )  # fmt: skip
    made = one(replace(ENTRY, listing=bare, assured_on=None, modified_at=None, seen=False, capacity=None))
    kept = {"id", "name", "status", "x_source", "x_number", "attributes", "service_at_locations"}
    assert made.keys() == kept
    assert made["status"] == "inactive"
    assert inside(made, "service_at_locations", 0, "location").keys() == {"id", "location_type", "x_address"}
    assert "null" not in json.dumps(made)


def test_a_published_capacity_is_never_free_places() -> None:
    made = one(replace(ENTRY, capacity=None))
    assert "capacities" not in made
    assert '"available"' not in json.dumps(made)
    assert made["x_published_capacity"] == 20


@pytest.mark.parametrize(
    "listing",
    [
        replace(FULL, postal_code=None),
        replace(FULL, address=None),
        replace(FULL, municipality="鯖江市"),
        replace(FULL, municipality="福井県"),
    ],
    ids=["no postal code", "no street", "no prefecture", "no municipality"],
)
def test_an_address_that_is_not_whole_is_carried_in_parts(listing: Listing) -> None:
    place = inside(one(replace(ENTRY, listing=listing)), "service_at_locations", 0, "location")
    assert "addresses" not in place
    parts = {"municipality": listing.municipality, "street": listing.address, "postal_code": listing.postal_code}
    assert place["x_address"] == {key: value for key, value in parts.items() if value is not None}


@pytest.mark.parametrize("url", ["www.example.jp", "https://例え.jp/", "http://a b", "http://", "https://a.jp/%zz", ""])
def test_what_is_no_address_of_the_web_is_carried_as_it_was_published(url: str) -> None:
    made = one(replace(ENTRY, listing=replace(FULL, url=url)))
    assert ("url" in made, made["x_url"]) == (False, url)


def test_the_same_corporation_is_the_same_organization() -> None:
    other_list = replace(FULL, source="other", corporation="(福)ひなた")
    assert organization_id(FULL) == organization_id(other_list)
    unnumbered = replace(FULL, corporation_number="4.00E+12")
    assert organization_id(unnumbered) == organization_id(replace(unnumbered, number="2", corporation_number=None))
    others = [unnumbered, replace(unnumbered, source="other"), replace(unnumbered, publisher="2"), FULL]
    assert len({organization_id(each) for each in others}) == 4
    assert organization_id(replace(FULL, corporation=None)) is None


def test_an_organization_stands_once_with_its_commonest_name_and_all_its_services() -> None:
    listings = [replace(FULL, corporation=name) for name in ("(福)ひなた", "社会福祉法人ひなた", "社会福祉法人ひなた")]
    entries = [replace(ENTRY, id=f"{number:032x}", listing=each) for number, each in enumerate(listings)]
    (made,) = write.organizations(entries)
    assert made["name"] == "社会福祉法人ひなた"
    assert [each["id"] for each in cast("list[Json]", made["services"])] == [service_id(each.id) for each in entries]
    (full,) = write.organizations(entries, full_service=True)
    assert inside(full, "services", 0)["phones"] == one(entries[0])["phones"]
    assert "organization" not in inside(full, "services", 0)


def test_ids_never_change() -> None:
    """Others keep our ids: a change here is a new identity for every record that was ever handed out."""
    assert service_id(ENTRY.id) == "0af1c3d2-5b6e-5d0e-9a53-3b1f8f6a2c44"
    assert service_at_location_id(ENTRY.id) == "82bc801e-fe38-0d34-257c-79427d6ee4a6"
    assert location_id(ENTRY.id) == "5216c26c-6bb9-0fe5-13d9-7679cda29ab3"
    assert organization_id(FULL) == "1b0e6c55-93a7-5f4d-8c1e-0c30fa44d063"
    assert number_of(str(organization_id(FULL))) == FULL.corporation_number
    assert number_of(str(organization_id(replace(FULL, corporation_number=None)))) is None
    assert uuid_of("a", "b") != uuid_of("ab")


@given(own=st.uuids(), bits=st.sampled_from([SERVICE, AT_LOCATION, LOCATION]))
def test_an_id_turned_back_is_that_of_the_record(own: UUID, bits: int) -> None:
    told = turned(own.hex, bits)
    assert turned_back(told, bits) == turned_back(told.upper(), bits) == own.hex
    assert turned_back(own.hex, bits) is turned_back("", bits) is turned_back(f"{{{own}}}", bits) is None


def test_taxonomies_and_their_terms() -> None:
    assert [each["name"] for each in write.taxonomies()] == ["service_kind", "host_kind"]
    terms = write.taxonomy_terms({"就労継続支援B型", "図書館", ""}, {"welfare_office", "library"})
    hosts = [("host_kind", "図書館"), ("host_kind", "福祉事業所")]
    assert [(each["taxonomy"], each["name"]) for each in terms] == [
        *hosts, ("service_kind", "図書館"), ("service_kind", "就労継続支援B型"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "number", "total", "told"),
    [
        (0, 1, 0, (0, True, True, True)),
        (2, 1, 5, (3, True, False, False)),
        (2, 2, 5, (3, False, False, False)),
        (1, 3, 5, (3, False, True, False)),
        (0, 4, 5, (3, False, True, True)),
    ],
)
def test_the_envelope_of_a_page(held: int, number: int, total: int, told: tuple[object, ...]) -> None:
    contents: list[Json] = [{"id": str(each)} for each in range(held)]
    made = write.page(contents, number, 2, total)
    described = json.loads((HSDS / "openapi.json").read_text("utf-8"))["components"]["schemas"]["Page"]
    assert made.keys() == {*described["properties"], "contents"}
    assert tuple(made[key] for key in ("total_pages", "first_page", "last_page", "empty")) == told
    assert (made["total_items"], made["page_number"], made["size"], made["contents"]) == (total, number, held, contents)


@pytest.mark.parametrize(
    ("held", "number", "per_page", "total"), [(0, 0, 1, 0), (0, 1, 0, 0), (2, 1, 1, 2), (1, 1, 2, 0)]
)
def test_there_is_no_such_page(held: int, number: int, per_page: int, total: int) -> None:
    with pytest.raises(ValueError, match="no such page"):
        write.page([{} for _ in range(held)], number, per_page, total)


def test_what_cannot_be_true_is_not_built() -> None:
    for available, maximum, status in ((-1, None, "capacity"), (3, 2, "capacity"), (0, None, "full")):
        with pytest.raises(ValueError, match="no such"):
            StatedCapacity(available=available, maximum=maximum, on=date(2026, 5, 1), status=status)
    japan = datetime(2026, 5, 1, tzinfo=timezone(timedelta(hours=9)))
    with pytest.raises(ValueError, match="UTC"):
        replace(ENTRY, modified_at=japan)
    assert replace(ENTRY, modified_at=japan.astimezone(UTC)).modified_at == japan
    for own in ("", "0" * 31, "0" * 33, "A" * 32, "x" * 32):
        with pytest.raises(ValueError, match="no id"):
            replace(ENTRY, id=own)
    for listing in (
        replace(FULL, kind="pub"),
        replace(FULL, hours=(DayHours("someday", 1, 2),)),
        replace(FULL, access=(Access("lift", there=True),)),
    ):
        with pytest.raises(ValueError, match="no words of the catalogue"):
            replace(ENTRY, listing=listing)
    for lat, lon in ((91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)):
        with pytest.raises(ValueError, match="no such point"):
            replace(ENTRY, listing=replace(FULL, lat=lat, lon=lon))

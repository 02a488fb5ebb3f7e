"""Files are read or reported, whatever they hold; what contradicts itself is found."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources_catalog.errors import FaultsFound
from resources_catalog.hsds import json_file, write
from resources_catalog.hsds.check import faults_of
from resources_catalog.hsds.json_file import records_of
from resources_catalog.hsds.read import OTHERS_KIND, SOURCE, entries_of, read_services
from resources_catalog.listing import DayHours
from tests.resources_catalog.hsds.entries import ENTRY, FULL, HSDS, STATED, example, schema_errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from resources_catalog.hsds.entry import Entry
    from resources_catalog.hsds.words import Json

Step = str | int
OURS = write.services([ENTRY])[0]
LOCATION: tuple[Step, ...] = ("service_at_locations", 0, "location")


def changed(path: tuple[Step, ...], value: object, record: Json = OURS) -> Json:
    """Give a copy of a service with another value somewhere; ``...`` takes the field away."""
    made = copy.deepcopy(record)
    held: object = made
    for step in path[:-1]:
        held = cast("dict[Step, object]", held)[step]
    holder = cast("dict[Step, object]", held)
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return made


def reported(data: bytes) -> list[tuple[int | None, str | None, str]]:
    """Give place and code of the faults of a file."""
    with pytest.raises(FaultsFound) as found:
        entries_of(records_of(data, "x.json"), "x.json")
    assert {fault.table for fault in found.value.faults} == {"x.json"}
    return [(fault.row, fault.column, fault.code) for fault in found.value.faults]


def packed(*services: Json) -> bytes:
    return json.dumps(services).encode()


@pytest.mark.parametrize("form", [lambda each: [each], lambda each: write.page([each], 1, 10, 1), lambda each: each])
def test_a_list_a_page_and_a_single_service_are_read(tmp_path: Path, form: Callable[[Json], object]) -> None:
    path = tmp_path / "services.json"
    path.write_text(json.dumps(form(OURS)), "utf-8-sig")
    assert read_services(path) == (ENTRY,)


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("service_full", "service"),
        ("organization_full", "organization"),
        ("service_at_location_full", "service_at_location"),
    ],
)
def test_the_official_examples_are_valid(name: str, schema: str) -> None:
    assert schema_errors(schema, example(name)) == []


def test_the_official_example_is_read_as_far_as_a_record_can_hold_it() -> None:
    (entry,) = read_services(HSDS / "example_service_full.json", "shop")
    listing = entry.listing
    assert entry.id == "ac148810d857441c9679408f346de14b"
    assert (entry.assured_on, entry.seen) == (date(2005, 1, 1), True)
    assert entry.modified_at == datetime(2023, 3, 15, 10, 30, 45, 123000, tzinfo=UTC)
    assert entry.capacity is None  # kilograms
    assert (listing.source, listing.corporation) == ("Example Organization Inc.",) * 2
    assert (listing.number, listing.kind) == ("ac148810-d857-441c-9679-408f346de14b", "shop")
    assert (listing.name, listing.service) == ("Community Counselling", "name")
    assert (listing.phone, listing.url) == ('"+44 1234 234567"', "http://example.com/counselling")
    assert (listing.municipality, listing.address) == ("MyState MyCity", "1-30 Main Street MyVillage")
    assert listing.postal_code == "ABC 1234"
    assert (listing.lat, listing.hours, listing.since) == (None, (), None)  # 100 degrees north, one week of a year
    assert write.services(entries_of(write.services([entry]), "x")) == write.services([entry])


def test_a_page_of_short_services_of_others_is_read() -> None:
    (entry,) = read_services(HSDS / "example_service_list.json")
    assert (entry.listing.name, entry.listing.kind) == ("Community Counselling", OTHERS_KIND)
    assert (entry.listing.municipality, entry.listing.source) == ("", "Example Organization Inc.")


def test_a_service_of_others_with_the_least_it_may_say() -> None:
    (entry,) = entries_of([{"id": "a-1", "name": "x", "status": "temporarily closed", "phones": None}], "x")
    assert (entry.listing.source, entry.listing.number, entry.seen) == (SOURCE, "a-1", False)
    (again,) = entries_of([{"id": "a-1", "name": "y", "status": "active"}], "x")
    assert entry.id == again.id != entries_of([{"id": "a-2", "name": "x", "status": "active"}], "x")[0].id


WEEKLY: Json = {"id": "s", "freq": "WEEKLY", "byday": "TH,MO", "opens_at": "10:00:00", "closes_at": "18:00"}


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({}, ["thursday", "monday"]),
        ({"byday": "FR,TH,WE,TU,MO,SU", "interval": 1}, ["weekday", "sunday"]),
        ({"opens_at": "10:00+09:00", "closes_at": "18:00+09:00"}, ["thursday", "monday"]),
        ({"opens_at": "10:00Z", "closes_at": "18:00Z"}, []),
        ({"opens_at": "18:00"}, []),
        ({"opens_at": "noon"}, []),
        ({"opens_at": "10:00:30"}, []),
        ({"closes_at": None}, []),
        ({"interval": 2}, []),
        ({"count": 3}, []),
        ({"until": "2026-12-31"}, []),
        ({"byday": "2MO"}, []),
        ({"byday": None}, []),
        ({"freq": "MONTHLY"}, []),
        ({"valid_from": "2026-01-01"}, []),
    ],
)
def test_only_hours_of_every_week_are_taken_from_schedules_of_others(change: Json, kinds: list[str]) -> None:
    service: Json = {"id": "a", "name": "x", "status": "active", "schedules": [{**WEEKLY, **change}]}
    (entry,) = entries_of([service], "x")
    assert entry.listing.hours == tuple(DayHours(kind, 600, 1080) for kind in kinds)


def test_phones_and_hours_may_stand_at_the_place() -> None:
    fax: Json = {"id": "f", "number": "1", "type": "fax"}
    place: Json = {"id": "l", "location_type": "physical", "phones": [fax, {"id": "p", "number": "2"}]}
    at: Json = {"id": "t", "location": place, "schedules": [WEEKLY]}
    service: Json = {"id": "a", "name": "x", "status": "active", "phones": [fax], "service_at_locations": [at]}
    (entry,) = entries_of([service], "x")
    assert (entry.listing.phone, len(entry.listing.hours)) == ("2", 2)


@pytest.mark.parametrize(
    ("path", "value", "column", "code"),
    [
        (("id",), ..., "id", "missing"),
        (("name",), None, "name", "missing"),
        (("name",), "　", "name", "missing"),
        (("status",), ..., "status", "missing"),
        (("status",), "open", "status", "not_a_choice"),
        (("name",), 3, "name", "not_text"),
        (("name",), "\ud800", "name", "unwritable_text"),
        (("x_number",), "a b", "x_number", "not_an_id"),
        (("assured_date",), "2026-02-30", "assured_date", "not_a_date"),
        (("assured_date",), "20260201", "assured_date", "not_a_date"),
        (("last_modified",), "2026-02-03T10:00:00", "last_modified", "not_a_date"),
        (("last_modified",), "0001-01-01T00:00:00+09:00", "last_modified", "not_a_date"),
        (("last_modified",), "soon", "last_modified", "not_a_date"),
        (("x_published_capacity",), 2.5, "x_published_capacity", "not_whole"),
        (("x_published_capacity",), True, "x_published_capacity", "not_a_number"),
        (("x_published_capacity",), 10**40, "x_published_capacity", "not_a_number"),
        (("organization",), "x", "organization", "row_not_a_record"),
        (("organization", "name"), ..., "organization.name", "missing"),
        (("phones",), {}, "phones", "table_not_a_list"),
        (("phones", 0), "x", "phones[0]", "row_not_a_record"),
        (("phones", 0, "number"), ..., "phones[0].number", "missing"),
        (("capacities", 0, "available"), ..., "capacities[0].available", "missing"),
        (("capacities", 0, "updated"), ..., "capacities[0].updated", "missing"),
        (("capacities", 0, "x_status"), "full", "capacities[0].x_status", "not_a_choice"),
        (("schedules", 2, "x_day_kind"), "x", "schedules[2].x_day_kind", "not_a_choice"),
        (("schedules", 1, "x_closes_at_midnight"), 1, "schedules[1].x_closes_at_midnight", "not_true_false"),
        (("attributes", 1, "taxonomy_term", "code"), "pub", "attributes[1].taxonomy_term.code", "not_a_choice"),
        ((*LOCATION, "latitude"), "35", "service_at_locations[0].location.latitude", "not_a_number"),
        (
            (*LOCATION, "addresses", 0, "postal_code"),
            ...,
            "service_at_locations[0].location.addresses[0].postal_code",
            "missing",
        ),
    ],
)
def test_what_is_missing_or_of_the_wrong_kind_is_named_with_its_place(
    path: tuple[Step, ...], value: object, column: str, code: str
) -> None:
    first = {**OURS, "id": "1"}
    assert reported(packed(first, changed(path, value))) == [(2, column, code)]


@pytest.mark.parametrize("on", [date.min, date.max])
def test_any_day_on_which_room_was_stated_is_read(on: date) -> None:
    stated = replace(ENTRY, capacity=replace(STATED, on=on))
    assert entries_of(write.services([stated]), "x") == (stated,)


def test_an_id_that_stands_there_twice_is_named() -> None:
    assert reported(packed(OURS, OURS)) == [(2, "id", "repeated_key")]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b" ", (None, None, "file_empty")),
        (b"[{]", (1, None, "not_json")),
        (b"\xff", (None, None, "not_utf8")),
        (b"[" * 100_000, (None, None, "nested_too_deeply")),
        (b"[NaN]", (None, None, "not_json")),
        (b"[" + b"1" * 5_000 + b"]", (None, None, "not_json")),
        (b'[{"a": 1, "a": 2}]', (None, "a", "repeated_name")),
        (b"3", (None, None, "hsds_no_services")),
        (b"{}", (None, None, "hsds_no_services")),
        (b'{"contents": {}}', (None, None, "hsds_no_services")),
        (b"[{}, 3]", (2, None, "row_not_a_record")),
    ],
)
def test_what_is_no_list_of_services_is_one_clear_fault(data: bytes, fault: tuple[object, ...]) -> None:
    assert reported(data) == [fault]


def test_a_file_that_is_not_there_or_too_large_is_one_clear_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.json"
    large.write_text("[" + " " * 9_999 + "]")
    monkeypatch.setattr(json_file, "MAX_FILE_BYTES", 9_999)
    for path, code in (
        (tmp_path / "no.json", "file_unreadable"),
        (tmp_path, "file_unreadable"),
        (large, "file_too_large"),
    ):
        with pytest.raises(FaultsFound) as found:
            read_services(path)
        assert [fault.code for fault in found.value.faults] == [code]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just("2026-01-01")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from([*OURS, "id"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def leaves(value: object, path: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    """Give the path of everything in a service."""
    steps: list[tuple[Step, object]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return [found for step, each in steps for found in [(*path, step), *leaves(each, (*path, step))]]


def read_or_reported(data: bytes) -> tuple[Entry, ...]:
    """Read what can be read, nothing where it is reported; any other error than a report fails the test."""
    with suppress(FaultsFound):
        records = records_of(data, "x.json")
        faults_of(records)
        return entries_of(records, "x.json")
    return ()


def written_and_read(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return entries_of(json.loads(json.dumps(write.services(entries))), "x.json")


@given(
    data=st.binary(max_size=60), start=st.sampled_from([b"", b"[", b'{"contents": [', b"\xef\xbb\xbf", packed(OURS)])
)
def test_any_bytes_are_read_or_reported(data: bytes, start: bytes) -> None:
    entries = read_or_reported(start + data)
    assert written_and_read(entries) == entries


@given(path=st.sampled_from(leaves(OURS)), value=JSON)
@settings(max_examples=300)
def test_any_value_in_any_field_is_read_or_reported(path: tuple[Step, ...], value: object) -> None:
    data = packed(changed(path, value)).replace(b"NaN", b"1e999").replace(b"Infinity", b"1e999")
    entries = read_or_reported(data)
    assert written_and_read(entries) == entries


def found_in(*services: Json) -> list[tuple[int | None, str | None, str]]:
    return [(fault.row, fault.column, fault.code) for fault in faults_of(services)]


def test_the_official_example_says_that_more_is_there_than_can_be_and_lies_beyond_the_pole() -> None:
    found = found_in(example("service_full"))
    assert (1, "capacities[0].available", "hsds_more_than_maximum") in found
    assert {fault for fault in found if fault[2] != "hsds_more_than_maximum"} == {
        (1, "organization.locations[0].latitude", "out_of_range"),
        (1, "service_at_locations[0].location.latitude", "out_of_range"),
    }


def test_ours_is_without_contradictions() -> None:
    assert found_in(OURS) == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("capacities", 0, "available"), 21, "hsds_more_than_maximum"),
        (("capacities", 0, "available"), -1, "out_of_range"),
        (("schedules", 0, "opens_at"), "17:00+09:00", "hsds_closes_before_opening"),
        (("schedules", 0, "opens_at"), "16:00+09:00", "hsds_closes_before_opening"),
        (("schedules", 0, "opens_at"), "9時", "hsds_not_a_time"),
        (("schedules", 0, "valid_to"), "2026-04-30", "hsds_ends_before_start"),
        ((*LOCATION, "latitude"), 91, "out_of_range"),
        ((*LOCATION, "longitude"), -181, "out_of_range"),
        (("organization_id",), "nobody", "hsds_id_of_nothing"),
        (("phones", 0, "service_id"), "nobody", "hsds_id_of_nothing"),
        (("service_at_locations", 0, "location_id"), "nowhere", "hsds_id_of_nothing"),
        (("attributes", 0, "link_id"), "nothing", "hsds_id_of_nothing"),
        (("attributes", 0, "taxonomy_term_id"), "nothing", "hsds_id_of_nothing"),
        (("attributes", 0, "taxonomy_term", "taxonomy_id"), "nothing", "hsds_id_of_nothing"),
        (("capacities", 0, "unit_id"), "nothing", "hsds_id_of_nothing"),
    ],
)
def test_each_contradiction_is_found_with_its_place(path: tuple[Step, ...], value: object, code: str) -> None:
    first = write.services([ENTRY])[0]
    first["id"] = "another"
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    column = "schedules[0].closes_at" if code == "hsds_closes_before_opening" else steps[1:]
    assert (1, column, code) in found_in(changed(path, value))
    assert len(found_in(changed(path, value))) == 1


def test_a_service_that_stands_there_twice_is_found() -> None:
    assert found_in(OURS, OURS) == [(2, "id", "repeated_key")]


def test_what_cannot_be_true_is_unknown_to_the_reader() -> None:
    tampered = changed(("capacities", 0, "available"), 21)
    tampered = changed((*LOCATION, "latitude"), 91, tampered)
    tampered = changed(("schedules", 0, "opens_at"), "17:00+09:00", tampered)
    (entry,) = entries_of([tampered], "x")
    assert (entry.capacity, entry.listing.lat, entry.listing.lon) == (None, None, None)
    assert entry.listing.hours == FULL.hours[1:]

"""The read API of HSDS: pages that add up, objects of the official schemas, filters that narrow down, nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.catalogue.exchange import entries_of_store
from api.catalogue.tables import ListingRow
from api.hosts import commands, from_listing
from api.hosts.schemas import HostChange
from resources_catalog.diff import key_of, record_id
from resources_catalog.hsds import write
from resources_catalog.hsds.entry import Entry
from resources_catalog.hsds.parts import organization_id, service_at_location_id, service_id
from tests.api.service.host_builders import TODAY
from tests.api.service.lists import EXTRACT, STAFF, taken_in, wam_file
from tests.api.service.office import Office
from tests.api.service.test_exchange import exchange_file
from tests.api.service.test_tokens import lend, programme
from tests.resources_catalog.hsds.entries import ENTRY, FULL, schema_errors

HSDA = "/api/v1/hsda"
LISTS = ("services", "service_at_locations", "organizations")
CARE = EXTRACT.parents[1] / "care" / "jigyosho_730_60.csv"


def entry(number: int, **changes: Any) -> Entry:
    listing = replace(FULL, number=str(number), **changes)
    moment = datetime(2026, 4, number, tzinfo=UTC)
    return replace(ENTRY, id=record_id(key_of(listing)), listing=listing, modified_at=moment)


ENTRIES = [
    entry(1),
    entry(2, corporation="(福)ひなた", service="図書館", kind="library", name="本の森"),
    entry(3, corporation="ひとり", corporation_number=None, service=""),
    replace(entry(4, corporation="ひとり", corporation_number="7000012050003"), seen=False),
    entry(5, corporation=None, corporation_number=None),
    entry(6, corporation="ひとり", corporation_number=None, source="other"),
]
"""Two spellings of a number, a name with no number and a wrong one, the same name of another list, no name."""


@pytest.fixture
def client(office: Office, tmp_path: Path) -> TestClient:
    taken_in(office, exchange_file(tmp_path / "in.json", ENTRIES))
    return office.client(STAFF)


def get(client: TestClient, path: str, **asked: object) -> Any:
    answer = client.get(f"{HSDA}/{path}", params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def pages(client: TestClient, path: str, per_page: int, **asked: object) -> list[Any]:
    """Read every page; what each says of itself has to be so."""
    contents: list[Any] = []
    number = 1
    while True:
        page = get(client, path, page=number, per_page=per_page, **asked)
        total = page["total_items"]
        assert page["total_pages"] == -(-total // per_page)
        assert (page["page_number"], page["size"]) == (number, len(page["contents"]))
        assert (page["first_page"], page["empty"]) == (number == 1, not page["contents"])
        contents += page["contents"]
        if page["last_page"]:
            assert len(contents) == total
            return contents
        assert page["size"] == per_page
        number += 1


def numbers(client: TestClient, path: str = "services", **asked: object) -> set[int]:
    """Numbers of the records that are given."""
    records = pages(client, path, 2, **asked)
    return {int((each if path == "services" else each["service"])["x_number"]) for each in records}


def test_the_root_says_what_is_read_here(client: TestClient) -> None:
    about = get(client, "")
    assert (about["version"], about["profile"]) == ("3.1", "urn:enishi:hsds-profile:1")
    assert f"{HSDA}/services" in client.get(about["openapi_url"]).json()["paths"]


@pytest.mark.parametrize("per_page", [1, 7, 50, 500])
def test_all_pages_together_are_all_records_once(office: Office, per_page: int) -> None:
    taken_in(office, EXTRACT, edition="2026-03")
    taken_in(office, CARE)
    client = office.client(STAFF)
    entries = office.look(STAFF, lambda view: list(entries_of_store(view)))
    wanted: dict[str, set[str | None]] = {
        "services": {service_id(each.id) for each in entries},
        "service_at_locations": {service_at_location_id(each.id) for each in entries},
        "organizations": {organization_id(each.listing) for each in entries} - {None},
    }
    for path in LISTS if per_page > 1 else LISTS[:1]:
        ids = [each["id"] for each in pages(client, path, per_page)]
        assert (len(ids), set(ids)) == (len(wanted[path]), wanted[path])


@pytest.mark.parametrize("path", LISTS)
def test_every_object_is_valid_by_the_official_schema(office: Office, path: str) -> None:
    taken_in(office, EXTRACT, edition="2026-03")
    client = office.client(STAFF)
    name = path.removesuffix("s")
    short, full = pages(client, path, 40), pages(client, path, 40, full=True)
    assert len(short) == len(full) > 50
    assert [error for each in short for error in schema_errors(f"{name}_list", each)] == []
    assert [error for each in full for error in schema_errors(name, each)] == []
    for each in full[:10]:
        assert get(client, f"{path}/{each['id']}") == each
        assert get(client, f"{path}/{each['id'].upper()}") == each


def test_what_is_given_is_what_the_writer_writes(client: TestClient) -> None:
    entries = sorted(ENTRIES, key=lambda each: each.id)
    assert pages(client, "services", 2) == write.service_list(entries)
    assert pages(client, "services", 2, full=True) == write.services(entries)
    assert pages(client, "service_at_locations", 2) == write.service_at_location_list(entries)
    assert pages(client, "service_at_locations", 2, full=True) == write.service_at_locations(entries)
    for asked, full_service in (({"full": True}, False), ({"full_service": True}, True)):
        whole = {each["id"]: each for each in write.organizations(entries, full_service=full_service)}
        given = pages(client, "organizations", 2, **asked)
        assert {each["id"]: each for each in given} == whole
        assert len(given) == len(whole) == 3
        short = [{key: each[key] for key in ("id", "name", "description")} for each in given]
        assert pages(client, "organizations", 2) == short
        for own, each in whole.items():
            assert get(client, f"organizations/{own}", full_service=full_service) == each
    minimal = [{key: each[key] for key in ("id", "last_modified")} for each in write.service_list(entries)]
    assert pages(client, "services", 2, minimal=True) == minimal


def test_filters_narrow_down_together(client: TestClient) -> None:
    terms = {each["code"]: each["id"] for each in pages(client, "taxonomy_terms", 2)}
    taxonomies = {each["name"]: each["id"] for each in pages(client, "taxonomies", 1)}
    run_by = {each.listing.number: organization_id(each.listing) for each in ENTRIES}
    for path in LISTS[:2]:
        for wanted, asked in (
            ({1, 2, 3, 4, 5, 6}, {}),
            ({2}, {"taxonomy_term_id": terms["図書館"]}),
            ({2}, {"taxonomy_term_id": terms["library"]}),
            ({1, 4, 5, 6}, {"taxonomy_term_id": terms[FULL.service]}),
            ({1, 2, 4, 5, 6}, {"taxonomy_id": taxonomies["service_kind"]}),
            ({1, 2, 3, 4, 5, 6}, {"taxonomy_id": taxonomies["host_kind"]}),
            ({1, 2}, {"organization_id": run_by["1"]}),
            ({3, 4}, {"organization_id": run_by["4"]}),
            ({6}, {"organization_id": run_by["6"]}),
            ({4, 5, 6}, {"modified_after": "2026-04-04T09:00:00+09:00"}),
            ({5, 6}, {"modified_after": "2026-04-04T00:00:01"}),
            ({2}, {"search": "本 森"}),
            ({1, 2, 3, 5, 6}, {"search": "西山町"}),
            (set(), {"search": "西山町 みどり"}),
            ({2}, {"search": "西山町", "organization_id": run_by["1"], "taxonomy_term_id": terms["図書館"]}),
            (set(), {"taxonomy_id": uuid4()}),
            (set(), {"taxonomy_term_id": uuid4()}),
            (set(), {"organization_id": uuid4()}),
            (set(), {"organization_id": "none"}),
        ):
            assert numbers(client, path, **asked) == wanted, asked


def test_organizations_are_found_by_name_and_by_what_they_run(client: TestClient) -> None:
    terms = {each["code"]: each["id"] for each in pages(client, "taxonomy_terms", 2)}

    def names(**asked: object) -> list[str]:
        return [each["name"] for each in pages(client, "organizations", 2, **asked)]

    assert sorted(names()) == sorted(["(福)ひなた", "ひとり", "ひとり"])
    assert names(search="ひなた") == ["(福)ひなた"]
    assert names(search="ひなた みどり") == []
    assert names(taxonomy_term_id=terms["図書館"]) == ["(福)ひなた"]
    assert names(taxonomy_id=uuid4()) == []


def test_taxonomies_and_terms(client: TestClient) -> None:
    every = pages(client, "taxonomy_terms", 1)
    assert {each["code"] for each in every} == {"図書館", FULL.service, "library", "welfare_office"}
    for path, records in (("taxonomies", pages(client, "taxonomies", 1)), ("taxonomy_terms", every)):
        for each in records:
            assert get(client, f"{path}/{each['id']}") == each
    kinds = {each["taxonomy_id"] for each in every if each["taxonomy"] == "host_kind"}
    (own,) = kinds
    assert {each["code"] for each in pages(client, "taxonomy_terms", 1, taxonomy_id=own)} == {
        "library", "welfare_office",
    }  # fmt: skip
    assert [each["code"] for each in pages(client, "taxonomy_terms", 1, search="福祉")] == ["welfare_office"]
    assert [each["name"] for each in pages(client, "taxonomies", 1, search="語彙")] == ["host_kind"]


@pytest.mark.parametrize("path", [*LISTS, "taxonomies", "taxonomy_terms"])
@pytest.mark.parametrize(
    "own",
    ["0193a5b2-0cc3-4980-bff3-e7b2c1627256", "none", "0" * 32, "1b0e6c55-93a7-5f4d-8c1e-0a6d2b7f9e31", "%E3%81%82"],
)
def test_an_unknown_id_is_not_found(client: TestClient, path: str, own: str) -> None:
    assert client.get(f"{HSDA}/{path}/{own}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["per_page=0", "per_page=501", "page=0", "page=1000001", "page=x", "format=ndjson", "postcode=916", "proximity=1",
     "modified_after=soon", "modified_after=0001-01-01T00:00:00%2B09:00", f"search={'x' * 201}", "minimal=perhaps"],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_and_not_left_out(client: TestClient, asked: str) -> None:
    assert client.get(f"{HSDA}/services?{asked}").status_code == 422


def test_beyond_the_last_page_there_is_nothing(client: TestClient) -> None:
    page = get(client, "services", page=1_000_000, per_page=500)
    assert (page["empty"], page["contents"], page["last_page"], page["total_items"]) == (True, [], True, 6)


def test_a_double_is_not_given_and_what_is_gone_says_so(office: Office, client: TestClient) -> None:
    gone = service_id(ENTRIES[3].id)
    assert get(client, f"services/{gone}")["status"] == "inactive"
    with Session(office.store.engine) as session, session.begin():
        session.execute(update(ListingRow).where(ListingRow.id == ENTRIES[0].id).values(kept_as=ENTRIES[1].id))
    assert client.get(f"{HSDA}/services/{service_id(ENTRIES[0].id)}").status_code == 404
    assert numbers(client) == {2, 3, 4, 5, 6}


def test_a_search_reads_what_the_list_says_and_nothing_that_a_host_said(office: Office, client: TestClient) -> None:
    spoke = from_listing.ContactIn(said_by="manager", on=TODAY, channel="phone")
    host = office.run(STAFF, from_listing.contact, ENTRIES[1].id, spoke)
    said = HostChange(name="かくれ工房", facts={"note": "秘密のことば"})
    office.run(STAFF, commands.change_host, host.id, said, host.version)
    assert numbers(client, search="本の森") == {2}
    assert numbers(client, search="かくれ") == numbers(client, search="秘密") == set()
    assert "かくれ" not in client.get(f"{HSDA}/services?full=true").text


def test_a_programme_with_the_right_reads_and_another_does_not(office: Office, client: TestClient) -> None:
    assert get(programme(office, lend(office)["secret"]), "services")["total_items"] == 6
    other = programme(office, lend(office, rights=["see_people"])["secret"])
    for path in ("", *LISTS, "taxonomies", "taxonomy_terms", f"services/{service_id(ENTRIES[0].id)}"):
        assert other.get(f"{HSDA}/{path}").status_code == 403
        assert office.client(Role.HOST).get(f"{HSDA}/{path}").status_code == 403
        assert office.client().get(f"{HSDA}/{path}").status_code == 401


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_one_record_is_found_without_reading_the_others(office: Office) -> None:
    taken_in(office, EXTRACT)
    client = office.client(STAFF)
    one = get(client, "services", per_page=1)["contents"][0]
    plans: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if "FROM listing" in statement and not statement.startswith("EXPLAIN"):
            plans.extend(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(office.store.engine, "before_cursor_execute", note)
    place = get(client, f"services/{one['id']}")["service_at_locations"][0]["id"]
    get(client, f"service_at_locations/{place}")
    event.remove(office.store.engine, "before_cursor_execute", note)
    assert [plan for plan in plans if "listing" in plan] != []
    assert [plan for plan in plans if "id=?" not in plan and "listing=?" not in plan] == []


def test_day_of_confirmation_comes_with_the_edition(office: Office, tmp_path: Path) -> None:
    taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1"}]), edition="2026-02")
    (service,) = pages(office.client(STAFF), "services", 2)
    assert service["assured_date"] == str(date(2026, 2, 28))
    assert service["last_modified"] == "2026-06-08T00:00:00Z"

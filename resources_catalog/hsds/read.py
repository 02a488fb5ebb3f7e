"""Reads services of HSDS 3.1 as public records: ours without loss, those of others as far as a record can hold them.

What cannot be true (hours that end before they begin, a point that is none, more room than there is) is unknown here,
and named by ``resources_catalog.hsds.check``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.hsds.entry import Entry
from resources_catalog.hsds.fields import JAPAN, Fields, Place
from resources_catalog.hsds.json_file import read_records
from resources_catalog.hsds.read_parts import access, address, hours, point
from resources_catalog.hsds.words import HOST_KIND, NUMBER_SCHEME, SERVICE, SERVICE_KIND, turned_back, uuid_of
from resources_catalog.listing import CAPACITY_STATUSES, Listing, StatedCapacity
from resources_catalog.template.cells import ID_SEPARATORS, UNPRINTABLE
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from resources_catalog.hsds.words import Json

SOURCE: Final = "HSDS"
"""The source of a record where the file names neither a list nor an organization."""

OTHERS_KIND: Final = "npo"
"""The kind of host that records of others get where nothing else is said: HSDS has no kinds of organizations."""

STATUSES: Final = ("active", "inactive", "defunct", "temporarily closed")

_NO_ID: Final = re.compile(rf"[\s{ID_SEPARATORS}]|{UNPRINTABLE.pattern}")


def read_services(path: Path, kind: str = OTHERS_KIND) -> tuple[Entry, ...]:
    """Read a file of services: a list, a page of the read API, or a single service.

    Parameters
    ----------
    path
        JSON in UTF-8.
    kind
        The kind of host (vocabulary ``host_kinds``) of records that do not say it.

    Raises
    ------
    FaultsFound
        If it is no such file, or if any service of it lacks what it has to have or holds the wrong type somewhere.
    """
    return entries_of(read_records(path), path.name, kind)


def entries_of(records: Sequence[Json], file: str, kind: str = OTHERS_KIND) -> tuple[Entry, ...]:
    """Read services as records; ``file`` is what faults call them.

    Raises
    ------
    FaultsFound
        As ``read_services``; also where an id stands there twice.
    """
    faults: list[Fault] = []
    taken: dict[str, tuple[int, Entry]] = {}
    for row, record in enumerate(records, start=1):
        place = Place(file, row)
        entry = _entry(Fields(record, place), place, kind)
        faults += place.faults
        if entry is None:
            continue
        if entry.id in taken:
            faults.append(Fault.at(file, row, "id", record["id"], "repeated_key", allowed=f"→ {taken[entry.id][0]}"))
        taken.setdefault(entry.id, (row, entry))
    if faults:
        raise FaultsFound(faults)
    return tuple(entry for _, entry in taken.values())


def _entry(service: Fields, place: Place, kind: str) -> Entry | None:
    """Read a service; ``None`` where it has faults."""
    own = _id(service)
    listing = _listing(service, kind)
    status = service.needed("status") and service.choice("status", STATUSES)
    assured_on = service.date("assured_date")
    modified_at = service.moment("last_modified")
    capacity = _capacity(service)
    if place.faults:
        return None
    return Entry(
        id=own,
        listing=listing,
        assured_on=assured_on,
        modified_at=modified_at,
        seen=status == "active",
        capacity=capacity,
    )


def _id(service: Fields) -> str:
    """Give the id of the record: the digits of a UUID, or made of what others gave instead."""
    theirs = service.needed("id")
    return turned_back(theirs, SERVICE) or UUID(uuid_of("others", theirs)).hex


def _listing(service: Fields, kind: str) -> Listing:
    corporation, number = _organization(service)
    places = service.records("service_at_locations")
    where = places[0].record("location") if places else None
    municipality, street, postal_code = address(where)
    lat, lon = point(where)
    since, until = service.date("x_since"), service.date("x_until")
    schedules = service.records("schedules") or [each for at in places[:1] for each in at.records("schedules")]
    term, host_kind = _kinds(service)
    return Listing(
        source=_told(service.text("x_source"), corporation) or SOURCE,
        kind=host_kind or kind,
        number=_number(service),
        name=_not_blank(service, "name"),
        kana=service.text("x_kana"),
        corporation=corporation,
        corporation_number=number,
        service=term or "",
        office_number=service.text("x_office_number"),
        municipality=municipality,
        address=street,
        phone=_phone(service, places, where),
        url=_told(service.text("url"), service.text("x_url")),
        lat=lat,
        lon=lon,
        hours=hours(schedules, since, until),
        closed_days=service.text("x_closed_days"),
        remarks=service.text("description"),
        capacity=service.whole("x_published_capacity"),
        publisher=service.text("x_publisher") or "",
        postal_code=postal_code,
        access=access(where),
        since=since,
        until=until,
    )


def _told(first: str | None, second: str | None) -> str | None:
    return second if first is None else first


def _not_blank(service: Fields, key: str) -> str:
    text = service.needed(key)
    if text and not text.strip():
        service.blame(key, text, "missing")
    return text


def _number(service: Fields) -> str:
    """Give the number of the record in its list: where none is told, the id that others gave."""
    key = "id" if service.text("x_number") is None else "x_number"
    number = service.text(key) or ""
    if _NO_ID.search(number):
        service.blame(key, number, "not_an_id")
    return number


def _organization(service: Fields) -> tuple[str | None, str | None]:
    """Give the corporation and its number."""
    told = service.text("x_corporation_number")
    found = service.record("organization")
    if found is None:
        return None, told
    found.needed("id")
    for each in found.records("organization_identifiers"):
        if each.text("identifier_scheme") == NUMBER_SCHEME:
            return found.needed("name"), each.needed("identifier")
    return found.needed("name"), told


def _kinds(service: Fields) -> tuple[str | None, str | None]:
    """Give the kind of service and the kind of host; of terms of others the first is the kind of service."""
    names: dict[str | None, str] = {}
    host_kind = None
    for each in service.records("attributes"):
        term = each.record("taxonomy_term")
        if term is None:
            continue
        taxonomy = term.text("taxonomy_id")
        if taxonomy == HOST_KIND:
            host_kind = term.choice("code", tuple(terms("host_kinds")))
        else:
            names.setdefault(SERVICE_KIND if taxonomy == SERVICE_KIND else None, term.needed("name"))
    return _told(names.get(SERVICE_KIND), names.get(None)), host_kind


def _phone(service: Fields, places: Sequence[Fields], where: Fields | None) -> str | None:
    """Give the first number by which a voice can be reached: of the service, at its place, of the place."""
    for holder in (service, *places[:1], *([] if where is None else [where])):
        for each in holder.records("phones"):
            number = each.needed("number")
            if each.text("type") in (None, "voice"):
                return number
    return None


def _capacity(service: Fields) -> StatedCapacity | None:
    """Give the room that a host stated; what does not say its status says nothing about places for people."""
    for each in service.records("capacities"):
        status = each.choice("x_status", CAPACITY_STATUSES)
        available, maximum = each.whole("available"), each.whole("maximum")
        updated = each.moment("updated", JAPAN)
        if status is None:
            continue
        if available is None or updated is None:
            each.blame("available" if available is None else "updated", None, "missing")
        elif 0 <= available <= (available if maximum is None else maximum):
            return StatedCapacity(available=available, maximum=maximum, on=updated.date(), status=status)
    return None

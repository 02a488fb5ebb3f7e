"""The parts of a service: organization, location, schedules, capacity, kinds. What is not known is left out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from resources_catalog.hsds.words import (
    AT_LOCATION,
    BYDAY,
    COUNTRY,
    HOST_KIND,
    LOCATION,
    NUMBER_SCHEME,
    OFFSET,
    ORGANIZATION,
    SERVICE,
    SERVICE_KIND,
    TAXONOMIES,
    UNIT,
    turned,
    turned_back,
    uuid_of,
)
from resources_catalog.importers.doubts import has_check_digit
from resources_catalog.importers.municipality import without_prefecture
from resources_catalog.listing import ACCESS
from resources_catalog.vocabulary import label

if TYPE_CHECKING:
    from resources_catalog.hsds.entry import Entry
    from resources_catalog.hsds.words import Json
    from resources_catalog.listing import DayHours, Listing, StatedCapacity

_LAST_MINUTE: Final = 24 * 60
_NUMBER: Final = re.compile("[0-9]{13}")


def known(record: Json) -> Json:
    """Leave out what is unknown: HSDS has no null, and an empty list says that there is none."""
    return {key: value for key, value in record.items() if value is not None and value != []}


def service_id(entry_id: str) -> str:
    """Give the id of the service that a record of the store is in every export."""
    return turned(entry_id, SERVICE)


def service_at_location_id(entry_id: str) -> str:
    """Give the id of the service of a record at its place."""
    return turned(entry_id, AT_LOCATION)


def location_id(entry_id: str) -> str:
    """Give the id of the place of a record."""
    return turned(entry_id, LOCATION)


class Corporation(NamedTuple):
    """What is known of who runs a service: of which list, the name, the corporate number as published."""

    source: str
    publisher: str
    name: str
    number: str | None

    @property
    def key(self) -> tuple[str, ...]:
        """What names it, the same in all records that surely mean it.

        A well-formed corporate number says who is meant. Without it a name means the same corporation only within one
        list.
        """
        if well_formed(self.number):
            return NUMBER_SCHEME, self.number or ""
        return self.source, self.publisher, self.name

    @property
    def id(self) -> str:
        """Its id."""
        return corporation_id(self.key)


def corporation_id(key: tuple[str, ...]) -> str:
    """Give the id of a corporation by what names it: its number can be read from it, a name cannot."""
    if len(key) == len((NUMBER_SCHEME, "number")):
        return turned(f"{int(key[1]):x}", ORGANIZATION)
    return uuid_of("organization", *key)


def number_of(own: str) -> str | None:
    """Give the corporate number whose corporation has an id, ``None`` where it is that of no number."""
    found = turned_back(own, ORGANIZATION)
    number = "" if found is None else f"{int(found, 16):013d}"
    return number if well_formed(number) else None


def organization_id(listing: Listing) -> str | None:
    """Give the id of the corporation; ``None`` where none is named."""
    if listing.corporation is None:
        return None
    return Corporation(listing.source, listing.publisher, listing.corporation, listing.corporation_number).id


@lru_cache(maxsize=65536)  # the numbers of a nation-wide list are looked at again and again
def well_formed(number: str | None) -> bool:
    """Tell whether a corporate number is 13 digits of which the first is the check digit."""
    return number is not None and _NUMBER.fullmatch(number) is not None and has_check_digit(number)


def number_told_by_organization(listing: Listing) -> bool:
    """Tell whether the corporate number stands with the organization, or has to stand with the service."""
    return listing.corporation is not None and well_formed(listing.corporation_number)


def organization_summary(listing: Listing) -> Json | None:
    """Give who runs a service, in the fields of a list; ``None`` where no list names it."""
    own = organization_id(listing)
    if own is None:
        return None
    # HSDS asks for a description, and no list describes corporations: the name says no more than is known.
    return {"id": own, "name": listing.corporation, "description": listing.corporation}


def organization(listing: Listing) -> Json | None:
    """Give who runs a service, with its corporate number."""
    summary = organization_summary(listing)
    if summary is None or not number_told_by_organization(listing):
        return summary
    identifier: Json = {
        "id": uuid_of("identifier", str(summary["id"])),
        "organization_id": summary["id"],
        "identifier_scheme": NUMBER_SCHEME,
        "identifier_type": "法人番号",
        "identifier": listing.corporation_number,
    }
    return {**summary, "organization_identifiers": [identifier]}


def location_summary(entry: Entry) -> Json:
    """Give where a service is, in the fields of a list."""
    listing = entry.listing
    return known(
        {
            "id": location_id(entry.id),
            "location_type": "physical",
            "latitude": _plain(listing.lat),
            "longitude": _plain(listing.lon),
            "x_address": None if address(entry) else _address_in_parts(listing),
        }
    )


def location(entry: Entry) -> Json:
    """Give where a service is, with its address and what is known of access."""
    found = address(entry)
    return known(
        {**location_summary(entry), "addresses": [found] if found else [], "accessibility": _accessibility(entry)}
    )


def address(entry: Entry) -> Json | None:
    """Give an address where all that HSDS asks of one is known; else ``None``, nothing is made up."""
    listing = entry.listing
    city = without_prefecture(listing.municipality)
    prefecture = listing.municipality.removesuffix(city) if city else ""
    if listing.postal_code is None or listing.address is None or not prefecture:
        return None
    return {
        "id": uuid_of("address", entry.id),
        "location_id": location_id(entry.id),
        "address_1": listing.address,
        "city": city,
        "state_province": prefecture,
        "postal_code": listing.postal_code,
        "country": COUNTRY,
        "address_type": "physical",
    }


def _address_in_parts(listing: Listing) -> Json:
    return known({"municipality": listing.municipality, "street": listing.address, "postal_code": listing.postal_code})


def _accessibility(entry: Entry) -> list[Json]:
    return [
        {
            "id": uuid_of("accessibility", entry.id, str(place)),
            "location_id": location_id(entry.id),
            # Somebody who reads only the sentence must not take what is missing for something that is there.
            "description": f"{ACCESS[code]}：{'あり' if there else 'なし'}",
            "x_code": code,
            "x_there": there,
        }
        for place, (code, there) in enumerate(entry.listing.access)
    ]


def schedules(entry: Entry) -> list[Json]:
    """Give a schedule for each kind of day with hours; for days of an event without hours one with these days."""
    listing = entry.listing
    days = known(
        {
            "valid_from": None if listing.since is None else listing.since.isoformat(),
            "valid_to": None if listing.until is None else listing.until.isoformat(),
        }
    )
    rules = [_rule(hours) for hours in listing.hours] or ([{}] if days else [])
    return [
        {"id": uuid_of("schedule", entry.id, str(place)), "service_id": service_id(entry.id), **days, **rule}
        for place, rule in enumerate(rules)
    ]


def _rule(hours: DayHours) -> Json:
    """Say hours as a weekly rule; holidays have none and are named by a field of the profile."""
    byday = BYDAY.get(hours.kind)
    days: Json = {"x_day_kind": hours.kind} if byday is None else {"freq": "WEEKLY", "byday": byday}
    times: Json = {"timezone": 9, "opens_at": _clock(hours.start), "closes_at": _clock(hours.end)}
    if hours.end == _LAST_MINUTE:  # many programs read no 24:00
        times |= {"closes_at": _clock(_LAST_MINUTE - 1), "x_closes_at_midnight": True}
    return days | times


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}{OFFSET}"


def capacity(entry: Entry, stated: StatedCapacity) -> Json:
    """Give the room for people that a host stated; the hour of ``updated`` says nothing."""
    return known(
        {
            "id": uuid_of("capacity", entry.id),
            "service_id": service_id(entry.id),
            "unit": dict(UNIT),
            "unit_id": UNIT["id"],
            "available": stated.available,
            "maximum": stated.maximum,
            "updated": f"{stated.on.isoformat()}T00:00:00{OFFSET}",
            "x_status": stated.status,
        }
    )


def moment(entry: Entry) -> str | None:
    """Give the time of the last change as HSDS writes it."""
    if entry.modified_at is None:
        return None
    return entry.modified_at.replace(tzinfo=None).isoformat() + "Z"


def taxonomy(own: str) -> Json:
    """Give a taxonomy by its id."""
    name, description = TAXONOMIES[own]
    return {"id": own, "name": name, "description": description}


def service_term(service: str) -> Json:
    """Give a kind of service as its list names it."""
    return _term(SERVICE_KIND, service, service)


def host_term(kind: str) -> Json:
    """Give a kind of host, by its code of the vocabulary."""
    return _term(HOST_KIND, kind, label("host_kinds", kind, "ja"))


def term_id(taxonomy_id: str, code: str) -> str:
    """Give the id of a term."""
    return uuid_of("term", taxonomy_id, code)


def _term(own: str, code: str, name: str) -> Json:
    return {
        "id": term_id(own, code),
        "code": code,
        "name": name,
        "description": name,
        "taxonomy": TAXONOMIES[own][0],
        "taxonomy_id": own,
        "taxonomy_detail": taxonomy(own),
        "language": "ja",
    }


def attributes(entry: Entry) -> list[Json]:
    """Give the kinds of a service; of what service it is, where the list names it."""
    listing = entry.listing
    named = [service_term(listing.service)] if listing.service else []
    return [
        {
            "id": uuid_of("attribute", entry.id, str(term["taxonomy_id"])),
            "link_id": service_id(entry.id),
            "link_entity": "service",
            "taxonomy_term_id": term["id"],
            "taxonomy_term": term,
        }
        for term in (*named, host_term(listing.kind))
    ]


def _plain(degrees: float | None) -> float | None:
    """Write a zero without a sign: a store may keep none."""
    return None if degrees is None else degrees + 0.0

"""Writes public records as objects of HSDS 3.1: whole, as its read API gives one, and short, as it lists many."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from resources_catalog.hsds import parts
from resources_catalog.hsds.parts import known
from resources_catalog.hsds.words import TAXONOMIES, uuid_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from resources_catalog.hsds.entry import Entry
    from resources_catalog.hsds.words import Json

_WEB_ADDRESS: Final = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:[/?](?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?",
    re.ASCII | re.IGNORECASE,
)
"""Addresses that every program takes for one; others are carried as they were published."""


def services(entries: Iterable[Entry]) -> list[Json]:
    """Give each record as a whole service, with everything in it that is known (``/services/{id}``)."""
    return [_whole_service(entry) for entry in entries]


def service_list(entries: Iterable[Entry]) -> list[Json]:
    """Give each record in the fields of a list (``/services``)."""
    return [_short_service(entry) for entry in entries]


def organizations(entries: Iterable[Entry], *, full_service: bool = False) -> list[Json]:
    """Give each corporation once, with its services: their names only, or all of them.

    Where records spell its name in several ways, the one that most of them have is taken.
    """
    found = []
    for own, theirs in _by_organization(entries).items():
        whole = parts.organization(theirs[0].listing) or {}
        run = [_run_service(entry, full=full_service) for entry in theirs]
        named = organization_named(own, Counter(each.listing.corporation or "" for each in theirs))
        found.append({**whole, **named, "services": run})
    return found


def organization_named(own: str, spellings: Counter[str]) -> Json:
    """Give a corporation in the fields of a list, by how often its records spell its name in which way."""
    name = min(spellings, key=lambda each: (-spellings[each], each))
    return {"id": own, "name": name, "description": name}


def service_at_locations(entries: Iterable[Entry]) -> list[Json]:
    """Give each record as a service at its place, whole."""
    return [{**_at_location(entry), "service": _without_places(entry)} for entry in entries]


def service_at_location_list(entries: Iterable[Entry]) -> list[Json]:
    """Give each record as a service at its place, in the fields of a list."""
    return [
        {**_link(entry), "location": parts.location_summary(entry), "service": _short_service(entry)}
        for entry in entries
    ]


def taxonomies() -> list[Json]:
    """Give the taxonomies that services are sorted by."""
    return [parts.taxonomy(own) for own in TAXONOMIES]


def taxonomy_terms(services: Collection[str], kinds: Collection[str]) -> list[Json]:
    """Give the terms of these kinds of services and of hosts; sorted by taxonomy and name."""
    terms = [parts.host_term(each) for each in kinds] + [parts.service_term(each) for each in services if each]
    return sorted(terms, key=lambda term: (str(term["taxonomy"]), str(term["name"]), str(term["id"])))


def page(contents: Sequence[Json], page_number: int, per_page: int, total: int) -> Json:
    """Put a page of objects into the envelope of the read API.

    Parameters
    ----------
    contents
        The objects of this page.
    page_number
        1 is the first page.
    per_page
        Objects on a full page.
    total
        Objects on all pages.

    Raises
    ------
    ValueError
        If there can be no such page.
    """
    if page_number < 1 or per_page < 1 or not len(contents) <= min(per_page, total):
        raise ValueError(f"no such page: {page_number} of {per_page} each, {len(contents)} of {total}")
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page_number,
        "size": len(contents),
        "first_page": page_number == 1,
        "last_page": page_number >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def _whole_service(entry: Entry) -> Json:
    return {**_without_places(entry), "service_at_locations": [_at_location(entry)]}


def _without_places(entry: Entry) -> Json:
    listing = entry.listing
    stated = entry.capacity
    return known(
        {
            **_own_fields(entry),
            "organization": parts.organization(listing),
            "phones": _phones(entry),
            "schedules": parts.schedules(entry),
            "capacities": [] if stated is None else [parts.capacity(entry, stated)],
            "attributes": parts.attributes(entry),
        }
    )


def _short_service(entry: Entry) -> Json:
    return known({**_own_fields(entry), "organization": parts.organization_summary(entry.listing)})


def _own_fields(entry: Entry) -> Json:
    listing = entry.listing
    return known(
        {
            "id": parts.service_id(entry.id),
            "organization_id": parts.organization_id(listing),
            "name": listing.name,
            "description": listing.remarks,
            "url": listing.url if _is_web_address(listing.url) else None,
            "status": "active" if entry.seen else "inactive",
            "assured_date": None if entry.assured_on is None else entry.assured_on.isoformat(),
            "last_modified": parts.moment(entry),
            **_profile_fields(entry),
        }
    )


def _profile_fields(entry: Entry) -> Json:
    listing = entry.listing
    return {
        "x_source": listing.source,
        "x_publisher": listing.publisher or None,
        "x_number": listing.number,
        "x_office_number": listing.office_number,
        "x_kana": listing.kana,
        "x_url": None if _is_web_address(listing.url) else listing.url,
        "x_corporation_number": (
            None if parts.number_told_by_organization(listing) else listing.corporation_number
        ),
        "x_closed_days": listing.closed_days,
        "x_published_capacity": listing.capacity,
        "x_since": None if listing.since is None else listing.since.isoformat(),
        "x_until": None if listing.until is None else listing.until.isoformat(),
    }  # fmt: skip


def _is_web_address(text: str | None) -> bool:
    return text is not None and _WEB_ADDRESS.fullmatch(text) is not None


def _phones(entry: Entry) -> list[Json]:
    if entry.listing.phone is None:
        return []
    own: Json = {"id": uuid_of("phone", entry.id), "service_id": parts.service_id(entry.id)}
    return [{**own, "number": entry.listing.phone, "type": "voice"}]


def _link(entry: Entry) -> Json:
    return {
        "id": parts.service_at_location_id(entry.id),
        "service_id": parts.service_id(entry.id),
        "location_id": parts.location_id(entry.id),
    }


def _at_location(entry: Entry) -> Json:
    return {**_link(entry), "location": parts.location(entry)}


def _by_organization(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        own = parts.organization_id(entry.listing)
        if own is not None:
            found.setdefault(own, []).append(entry)
    return found


def _run_service(entry: Entry, *, full: bool) -> Json:
    if not full:
        own = _own_fields(entry)
        return {key: own[key] for key in ("id", "organization_id", "name", "status")}
    whole = _whole_service(entry)
    return {key: value for key, value in whole.items() if key != "organization"}

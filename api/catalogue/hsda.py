"""What the read API of HSDS (HSDA) is asked: pages of services, organizations, places and terms, and single ones."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import RowMapping

from api.access.policy import Right, require
from api.catalogue import exchange_repository as exchanging
from api.catalogue.entries import texts_of
from api.catalogue.exchange import editions_of, entries_of_rows
from api.catalogue.exchange_repository import EVERY_RECORD, NUMBERED, Chosen, CorporationKey
from api.catalogue.hsda_schemas import OrganizationsAsked, Page, Paged, PlacesAsked, Record, ServicesAsked, TermsAsked
from api.catalogue.search import MOST
from api.catalogue.search_repository import Narrowed, hits, tiers
from api.errors import NotFound
from api.store.store import View
from resources_catalog.folding import fold
from resources_catalog.hsds import write
from resources_catalog.hsds.entry import Entry
from resources_catalog.hsds.parts import corporation_id, number_of, term_id
from resources_catalog.hsds.words import AT_LOCATION, HOST_KIND, NUMBER_SCHEME, SERVICE, SERVICE_KIND, turned_back

NOTHING: Final = Chosen(nothing=True)


def services(view: View, asked: ServicesAsked) -> Page:
    """Give a page of services."""
    entries, total = _entries(view, asked)
    if asked.minimal:
        short = write.service_list(entries)
        made = [{key: each[key] for key in ("id", "last_modified")} for each in short]
    else:
        made = write.services(entries) if asked.full else write.service_list(entries)
    return _page(made, asked, total)


def service(view: View, service: str) -> Record:
    """Give one service, whole."""
    return write.services([_entry(view, turned_back(service, SERVICE))])[0]


def places(view: View, asked: PlacesAsked) -> Page:
    """Give a page of services at their places."""
    entries, total = _entries(view, asked)
    made = write.service_at_locations(entries) if asked.full else write.service_at_location_list(entries)
    return _page(made, asked, total)


def place(view: View, at_location: str) -> Record:
    """Give one service at its place, whole."""
    return write.service_at_locations([_entry(view, turned_back(at_location, AT_LOCATION))])[0]


def organizations(view: View, asked: OrganizationsAsked) -> Page:
    """Give a page of organizations, those with a number first, by number."""
    chosen = _of_kind(view, asked)
    words = _words(asked.search)
    if words:
        spelled = exchanging.corporations(view, chosen)
        every = {each.key for each, _ in spelled if _holds(words, each.name)}
    else:
        every = exchanging.corporation_keys(view, chosen)
    keys = sorted(every, key=lambda key: (len(key), key))
    begin = (asked.page - 1) * asked.per_page
    shown = keys[begin : begin + asked.per_page]
    if asked.full or asked.full_service:
        made = _whole_organizations(view, shown, full_service=asked.full_service)
    else:
        made = _short_organizations(view, shown)
    return _page(made, asked, len(keys))


def organization(view: View, organization: str, *, full_service: bool) -> Record:
    """Give one organization with its services."""
    key = _corporation(view, organization)
    found = [] if key is None else _whole_organizations(view, [key], full_service=full_service)
    if not found:
        raise NotFound("no_such_organization")
    return found[0]


def taxonomies(view: View, asked: Paged) -> Page:
    """Give the taxonomies."""
    require(view.actor, Right.SEE_HOSTS)
    words = _words(asked.search)
    return _cut([each for each in write.taxonomies() if _holds(words, str(each["description"]))], asked)


def taxonomy(view: View, taxonomy: str) -> Record:
    """Give one taxonomy."""
    require(view.actor, Right.SEE_HOSTS)
    return _one(write.taxonomies(), taxonomy)


def terms(view: View, asked: TermsAsked) -> Page:
    """Give the terms that records have."""
    every = write.taxonomy_terms(*exchanging.kinds(view))
    words = _words(asked.search)
    of = [each for each in every if asked.taxonomy_id in (None, each["taxonomy_id"])]
    return _cut([each for each in of if _holds(words, str(each["name"]))], asked)


def term(view: View, term: str) -> Record:
    """Give one term."""
    return _one(write.taxonomy_terms(*exchanging.kinds(view)), term)


def _page(made: Sequence[Record], asked: Paged, total: int) -> Page:
    return Page.model_validate(write.page(made, asked.page, asked.per_page, total))


def _cut(every: Sequence[Record], asked: Paged) -> Page:
    begin = (asked.page - 1) * asked.per_page
    return _page(every[begin : begin + asked.per_page], asked, len(every))


def _one(every: Sequence[Record], own: str) -> Record:
    for each in every:
        if each["id"] == own.lower():
            return each
    raise NotFound("no_such_term")


def _holds(words: Sequence[str], name: str) -> bool:
    """Tell whether a name holds all words."""
    folded = fold(name)
    return all(word in folded for word in words)


def _words(search: str | None) -> list[str]:
    return [word for each in (search or "").split() if (word := fold(each))]


def _entry(view: View, code: str | None) -> Entry:
    rows = [] if code is None else exchanging.records_named(view, [code])
    if not rows:
        raise NotFound("no_such_listing")
    return entries_of_rows(view, editions_of(view), rows)[0]


def _entries(view: View, asked: PlacesAsked) -> tuple[list[Entry], int]:
    """Give the records of a page by id, and how many are on all pages."""
    chosen = _of_kind(view, asked)
    if asked.organization_id is not None:
        key = _corporation(view, asked.organization_id)
        chosen = NOTHING if key is None else chosen._replace(run_by=(key,))
    rows, total = _rows(view, asked, chosen._replace(since=asked.modified_after))
    return entries_of_rows(view, editions_of(view), rows), total


def _rows(view: View, asked: Paged, chosen: Chosen) -> tuple[Sequence[RowMapping], int]:
    begin, most = (asked.page - 1) * asked.per_page, asked.per_page
    words = _words(asked.search)
    if not words:
        return exchanging.page_of(view, chosen, begin, most), exchanging.count(view, chosen)
    found = _holding(view, words)
    # What can be found at all is exchanged: where nothing else was asked, nothing else is to be looked up.
    ids = (
        sorted(found) if chosen == EVERY_RECORD else [each for each in exchanging.ids_of(view, chosen) if each in found]
    )
    return exchanging.records_named(view, ids[begin : begin + most]), len(ids)


def _holding(view: View, words: Sequence[str]) -> set[str]:
    """Find the records that hold all words.

    A record of which a host was made is found through that host elsewhere; here what the host or staff said must not
    tell anything, so that its own texts are read.
    """
    widest = tiers(words)[-1]
    found = {hit.id for hit, _ in hits(view, [widest], Narrowed(), MOST) if hit.of == "listing"}
    for row in exchanging.records_named(view, exchanging.found_as_hosts(view)):
        texts = texts_of([row])
        if all(word in texts.names or word in texts.rest for word in words):
            found.add(row["id"])
    return found


def _of_kind(view: View, asked: OrganizationsAsked | PlacesAsked) -> Chosen:
    """Choose records by taxonomy and term; ids of nothing choose nothing."""
    chosen = EVERY_RECORD
    if asked.taxonomy_id is not None:
        if asked.taxonomy_id not in (SERVICE_KIND, HOST_KIND):
            return NOTHING
        chosen = chosen._replace(named=asked.taxonomy_id == SERVICE_KIND)
    if asked.taxonomy_term_id is None:
        return chosen
    services, hosts = exchanging.kinds(view)
    for service in services:
        if service and term_id(SERVICE_KIND, service) == asked.taxonomy_term_id:
            return chosen._replace(service=service)
    for kind in hosts:
        if term_id(HOST_KIND, kind) == asked.taxonomy_term_id:
            return chosen._replace(kind=kind)
    return NOTHING


def _corporation(view: View, organization: str) -> CorporationKey | None:
    """Find what names an organization: a number stands in its id, of names the ids of all are looked at."""
    number = number_of(organization)
    if number is not None:
        return NUMBER_SCHEME, number
    keys = (key for key in exchanging.corporation_keys(view, EVERY_RECORD) if len(key) != NUMBERED)
    return next((key for key in keys if corporation_id(key) == organization.lower()), None)


def _short_organizations(view: View, keys: Sequence[CorporationKey]) -> list[Record]:
    names: dict[CorporationKey, Counter[str]] = {key: Counter() for key in keys}
    for each, times in exchanging.corporations(view, Chosen(run_by=tuple(keys))):
        names[each.key][each.name] += times
    return [write.organization_named(corporation_id(key), found) for key, found in names.items()]


def _whole_organizations(view: View, keys: Sequence[CorporationKey], *, full_service: bool) -> list[Record]:
    """Give organizations with their services, in the order of their keys; one without any is left out."""
    editions = editions_of(view)
    entries = [
        entry
        for rows in exchanging.records(view, Chosen(run_by=tuple(keys)))
        for entry in entries_of_rows(view, editions, rows)
    ]
    made = {str(each["id"]): each for each in write.organizations(entries, full_service=full_service)}
    return [made[own] for own in map(corporation_id, keys) if own in made]

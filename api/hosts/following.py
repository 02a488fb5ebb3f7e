"""What a host made of a public record takes from it: each part follows the list until somebody says otherwise."""

from collections.abc import Sequence
from typing import Any, Final

from api.catalogue import repository as listings
from api.catalogue.finding import put_hosts
from api.catalogue.records import Columns, listing_of
from api.hosts.repository import hosts_of_listings
from api.hosts.tables import HostRow
from api.store.store import Work
from resources_catalog.importers.hosts import host_rows
from resources_catalog.template.catalogue_sheets import HOSTS
from resources_catalog.template.cells import cell_text

PHONE_LENGTH: Final = 64
FOLLOWING: Final = ("address", "capacity", "hours", "lat", "listing", "lon", "name", "note", "phone")
"""Columns of a host that follow its record until somebody says otherwise."""


def as_host(record: Columns) -> dict[str, Any]:
    """Give what a record says as cells of the sheet of hosts, without what is unknown."""
    row = host_rows([listing_of(record)], "ja")[0]
    texts = {column.name: cell_text(column, row.get(column.name), "ja") for column in HOSTS.columns}
    return {name: text for name, text in texts.items() if text and name in FOLLOWING}


def follow(work: Work, ids: Sequence[str]) -> None:
    """Let hosts say what their records say now, in what follows; those whose record is no more keep what stands."""
    hosts = hosts_of_listings(work, ids)
    records = listings.listings_named(work, list(hosts))
    for code, row in hosts.items():
        if code in records:
            take_over(row, as_host(records[code]))
        else:
            row.listing, row.as_listed, row.version = None, [], row.version + 1
    work.session.flush()
    put_hosts(work, list(hosts.values()))


def take_over(row: HostRow, said: dict[str, Any]) -> None:
    """Write what a record says, as ``as_host`` gives it, where a host follows it."""
    before = (row.name, row.phone, row.facts)
    theirs = {name: said.get(name) for name in row.as_listed}
    row.name = theirs.pop("name", None) or row.name
    if "phone" in theirs:
        phone = theirs.pop("phone")
        row.phone = None if phone is None else phone[:PHONE_LENGTH]
    own = {name: cell for name, cell in row.facts.items() if name not in theirs}
    row.facts = own | {name: cell for name, cell in theirs.items() if cell is not None}
    if (row.name, row.phone, row.facts) != before:
        row.version = (row.version or 0) + 1

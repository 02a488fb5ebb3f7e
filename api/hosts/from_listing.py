"""Hosts made of public records: what stands as the list says it follows the list, what was said by anybody does not.

A record is no opening: somebody speaks with them first, and they say what they offer.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from api.access.policy import Right, require
from api.accounts.schemas import Form
from api.catalogue import repository as listings
from api.catalogue.finding import put_hosts
from api.catalogue.records import Columns, listing_of
from api.errors import Conflict
from api.hosts.cells import check_host
from api.hosts.changes import keep_word
from api.hosts.repository import hosts_of_listings, spoken, today
from api.hosts.room_schemas import SaidBy
from api.hosts.schemas import Channel, HostOut
from api.hosts.tables import HostRow
from api.store.base import new_id
from api.store.store import Work
from resources_catalog.importers.hosts import host_rows
from resources_catalog.template.catalogue_sheets import HOSTS
from resources_catalog.template.cells import cell_text

PHONE_LENGTH: Final = 64
FOLLOWING: Final = ("address", "capacity", "hours", "lat", "listing", "lon", "name", "note", "phone")
"""Columns of a host that follow its record until somebody says otherwise."""


class ContactIn(Form):
    """That somebody of a public record was spoken with: with whom, when and how."""

    said_by: SaidBy
    on: date
    channel: Channel


def contact(work: Work, listing: str, form: ContactIn) -> HostOut:
    """Make a host of a public record, because somebody spoke with them.

    Raises
    ------
    NotFound
        If there is no such record.
    Conflict
        If it is kept as another one, or is a host already.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    record = listings.listing_seen(work, listing)
    if record["kept_as"] is not None:
        raise Conflict("kept_as_another")
    if hosts_of_listings(work, [listing]):
        raise Conflict("contacted_already")
    row = HostRow(
        municipality=work.actor.municipality, id=new_id(), kind=record["kind"], stage="contacted", listing=listing,
        name=record["name"], facts={}, as_listed=list(FOLLOWING), made_at=work.now,
    )  # fmt: skip
    _follow(row, as_host(record))
    check_host(row)
    work.session.add(row)
    work.session.flush()
    keep_word(work, row.id, None, said_by=form.said_by, on=form.on, channel=form.channel, changed={})
    work.session.flush()
    put_hosts(work, [row])
    work.note("host.contacted", row.id, listing=listing, channel=form.channel)
    return HostOut.of(row, spoken(work, row.id).get(row.id), today(work))


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
            _follow(row, as_host(records[code]))
        else:
            row.listing, row.as_listed, row.version = None, [], row.version + 1
    work.session.flush()
    put_hosts(work, list(hosts.values()))


def _follow(row: HostRow, said: dict[str, Any]) -> None:
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

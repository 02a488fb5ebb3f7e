"""Hosts made of public records: what stands as the list says it follows the list, what was said by anybody does not.

A record is no opening: somebody speaks with them first, and they say what they offer.
"""

from datetime import date

from api.access.policy import Right, require
from api.accounts.schemas import Form
from api.catalogue import repository as listings
from api.catalogue.finding import put_hosts
from api.errors import Conflict
from api.hosts.cells import check_host
from api.hosts.changes import keep_word
from api.hosts.following import FOLLOWING, as_host, take_over
from api.hosts.repository import hosts_of_listings, spoken, today
from api.hosts.room_schemas import SaidBy
from api.hosts.schemas import Channel, HostOut
from api.hosts.tables import HostRow
from api.store.base import new_id
from api.store.store import Work


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
    take_over(row, as_host(record))
    check_host(row)
    work.session.add(row)
    work.session.flush()
    keep_word(work, row.id, None, said_by=form.said_by, on=form.on, channel=form.channel, changed={})
    work.session.flush()
    put_hosts(work, [row])
    work.note("host.contacted", row.id, listing=listing, channel=form.channel)
    return HostOut.of(row, spoken(work, row.id).get(row.id), today(work))

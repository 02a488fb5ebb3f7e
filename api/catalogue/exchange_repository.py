"""Queries about records as they are exchanged; each begins with which records the actor may know of.

Records that are gone are exchanged as well, so that whoever took them over learns of it; a record that is kept as
another one is not, or the two would be two again elsewhere.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, false, func, or_, select, tuple_

from api.access.policy import Right, may
from api.catalogue.exchanged import EXCHANGED
from api.catalogue.repository import AT_ONCE, CHUNK, EVERY, batches
from api.catalogue.tables import BatchRow, ListingChangeRow, ListingRow
from api.hosts.tables import HostRow
from api.store.store import View
from resources_catalog.hsds.parts import Corporation, well_formed
from resources_catalog.hsds.words import NUMBER_SCHEME

CORPORATION = tuple(
    ListingRow.__table__.c[name] for name in ("source", "publisher", "corporation", "corporation_number")
)
"""The columns of a ``Corporation``, in its order; of the table, which gives many rows faster than the class."""
CorporationKey = tuple[str, ...]
NUMBERED = 2
"""Parts of the key of a corporation that is named by a number."""


class Chosen(NamedTuple):
    """Which records are meant: all conditions hold together, and None does not narrow down.

    ``service`` and ``kind`` are what a record is, ``named`` whether its kind of service is named, ``run_by`` keys of
    corporations, ``since`` the moment from which it changed.
    """

    areas: Collection[str] | None = None
    service: str | None = None
    kind: str | None = None
    named: bool = False
    nothing: bool = False
    run_by: tuple[CorporationKey, ...] | None = None
    since: datetime | None = None


EVERY_RECORD = Chosen()


def _visible(view: View, chosen: Chosen, *columns: Any) -> Select[Any]:
    """Whoever sees hosts sees the public lists."""
    own = (ListingRow.municipality == view.actor.municipality, ListingRow.kept_as.is_(None))
    seen = ListingRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else ListingRow.id.in_(())
    return select(*columns).select_from(ListingRow).where(*own, seen, *_conditions(view, chosen))


def _conditions(view: View, chosen: Chosen) -> Iterator[ColumnElement[bool]]:
    if chosen.areas is not None:
        yield ListingRow.area.in_(sorted(chosen.areas))
    if chosen.service is not None:
        yield ListingRow.service == chosen.service
    if chosen.kind is not None:
        yield ListingRow.kind == chosen.kind
    if chosen.named:
        yield ListingRow.service != ""
    if chosen.nothing:
        yield false()
    if chosen.run_by is not None:
        yield _run_by(view, chosen.run_by)
    if chosen.since is not None:
        yield _changed_since(view, chosen.since)


def _run_by(view: View, keys: Sequence[CorporationKey]) -> ColumnElement[bool]:
    """Narrow down to records of corporations: by number where it is well-formed, else by list and name."""
    numbers = [key[1] for key in keys if len(key) == NUMBERED]
    names = [key for key in keys if len(key) != NUMBERED]
    numbered = and_(ListingRow.corporation.is_not(None), ListingRow.corporation_number.in_(numbers))
    if not names:
        return numbered
    called = tuple_(*CORPORATION[:3]).in_(names)
    query = _visible(view, EVERY_RECORD, ListingRow.corporation_number).where(called).distinct()
    wrong = [each for each in view.session.scalars(query) if each is not None and not well_formed(each)]
    unnumbered = or_(ListingRow.corporation_number.is_(None), ListingRow.corporation_number.in_(wrong))
    return or_(numbered, and_(called, unnumbered))


def _changed_since(view: View, since: datetime) -> ColumnElement[bool]:
    """Narrow down to records whose ``modified_at`` (see ``exchange.Editions``) is not before a moment."""
    there = [each for each in batches(view, BatchRow.undone_at.is_(None)) if each.at >= since]
    later = [each.id for each in there]
    lists = [each.id for each in there if each.profile != EXCHANGED]
    told = ListingRow.modified_at >= since
    if not later:
        return told
    own = (ListingChangeRow.municipality == ListingRow.municipality, ListingChangeRow.listing == ListingRow.id)
    changed = exists(select(ListingChangeRow.listing).where(*own, ListingChangeRow.batch.in_(later)))
    silent = and_(ListingRow.modified_at.is_(None), or_(ListingRow.first_in.in_(later), changed))
    return or_(told, silent, ListingRow.gone_in.in_(lists))


def records(view: View, chosen: Chosen) -> Iterator[Sequence[RowMapping]]:
    """Give all columns of the records, by id, some at a time."""
    query = _visible(view, chosen, *EVERY).order_by(ListingRow.id).execution_options(yield_per=CHUNK)
    yield from view.session.execute(query).mappings().partitions()


def page_of(view: View, chosen: Chosen, begin: int, most: int) -> Sequence[RowMapping]:
    """Give all columns of some records, by id, from the place ``begin`` on."""
    ids = _visible(view, chosen, ListingRow.id).order_by(ListingRow.id).offset(begin).limit(most)
    return records_named(view, list(view.session.scalars(ids)))


def records_named(view: View, ids: Sequence[str]) -> list[RowMapping]:
    """Give all columns of records by id; those that are not exchanged are left out."""
    found: list[RowMapping] = []
    for begin in range(0, len(ids), AT_ONCE):
        query = _visible(view, EVERY_RECORD, *EVERY).where(ListingRow.id.in_(ids[begin : begin + AT_ONCE]))
        found += view.session.execute(query).mappings()
    return sorted(found, key=lambda row: str(row["id"]))


def ids_of(view: View, chosen: Chosen) -> list[str]:
    """Give the ids of the records, in their order."""
    return list(view.session.scalars(_visible(view, chosen, ListingRow.id).order_by(ListingRow.id)))


def count(view: View, chosen: Chosen) -> int:
    """Count the records."""
    found: int = view.session.execute(_visible(view, chosen, func.count())).scalar_one()
    return found


def corporations(view: View, chosen: Chosen) -> list[tuple[Corporation, int]]:
    """Give every spelling of a corporation, and how many records have it."""
    query = _visible(view, chosen, *CORPORATION, func.count()).where(ListingRow.corporation.is_not(None))
    rows = view.session.execute(query.group_by(*CORPORATION))
    return [(Corporation(source, publisher, name, number), times) for source, publisher, name, number, times in rows]


def corporation_keys(view: View, chosen: Chosen) -> set[CorporationKey]:
    """Give what names each corporation; most have a number, so that few names are read."""
    number = CORPORATION[-1]
    query = _visible(view, chosen, number).where(ListingRow.corporation.is_not(None), number.is_not(None))
    numbers = view.session.scalars(query.distinct()).all()
    wrong = [each for each in numbers if not well_formed(each)]
    unnumbered = (ListingRow.corporation.is_not(None), or_(number.is_(None), number.in_(wrong)))
    rows = view.session.execute(_visible(view, chosen, *CORPORATION).where(*unnumbered).distinct())
    return {(NUMBER_SCHEME, each) for each in numbers if well_formed(each)} | {Corporation(*row).key for row in rows}


def kinds(view: View) -> tuple[set[str], set[str]]:
    """Give the kinds of services and of hosts that there are."""
    rows = view.session.execute(_visible(view, EVERY_RECORD, ListingRow.service, ListingRow.kind).distinct()).all()
    return {service for service, _ in rows}, {kind for _, kind in rows}


def returned(view: View, ids: Sequence[str]) -> dict[str, int]:
    """Give, for records that had been gone, the number of the last batch with which they were back."""
    found: dict[str, int] = {}
    for begin in range(0, len(ids), AT_ONCE):
        there = (ListingChangeRow.kind == "back", ListingChangeRow.listing.in_(ids[begin : begin + AT_ONCE]))
        query = (
            select(ListingChangeRow.listing, func.max(BatchRow.number))
            .join(
                BatchRow,
                and_(BatchRow.municipality == ListingChangeRow.municipality, BatchRow.id == ListingChangeRow.batch),
            )
            .where(ListingChangeRow.municipality == view.actor.municipality, *there)
            .group_by(ListingChangeRow.listing)
        )
        found |= {code: number for code, number in view.session.execute(query)}
    return found


def found_as_hosts(view: View) -> list[str]:
    """Give the records of which hosts were made: in a search these hosts stand for them."""
    made = exists(
        select(HostRow.id).where(HostRow.municipality == ListingRow.municipality, HostRow.listing == ListingRow.id)
    )
    there = (made, ListingRow.gone_in.is_(None))
    return list(view.session.scalars(_visible(view, EVERY_RECORD, ListingRow.id).where(*there).order_by(ListingRow.id)))

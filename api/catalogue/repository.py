"""Queries about records of public lists and their editions; each begins with which records the actor may know of."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, Select, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from api.access.policy import Right, may
from api.catalogue.records import LISTING_COLUMNS, Known, Placed, listing_of
from api.catalogue.tables import BatchRow, ListingChangeRow, ListingRow
from api.errors import NotFound
from api.store.store import View
from resources_catalog.diff import Key, Scope

COLUMNS = tuple(ListingRow.__table__.c[name] for name in ("id", *LISTING_COLUMNS))
PLACED = tuple(ListingRow.__table__.c[name] for name in Placed._fields)
EVERY = (*COLUMNS, *PLACED, *(ListingRow.__table__.c[name] for name in ("first_in", "said_in", "gone_in", "kept_as")))
SHOWN = tuple(ListingRow.__table__.c[name] for name in ("id", "name", "kana", "kind", "town", "address"))
"""What a search shows of a record."""
KEY_COLUMNS = (ListingRow.source, ListingRow.publisher, ListingRow.service, ListingRow.number)
AT_ONCE = 500
CHUNK = 2000


def _visible(view: View, *columns: Any) -> Select[Any]:
    """Whoever sees hosts sees the public lists."""
    own = ListingRow.municipality == view.actor.municipality
    query = select(*columns).select_from(ListingRow)
    return query.where(own) if may(view.actor, Right.SEE_HOSTS) else query.where(own, ListingRow.id.in_(()))


def known(view: View, scopes: Collection[Scope]) -> Iterator[Known]:
    """Give the records of parts of the lists, those that are gone as well."""
    wanted = tuple_(ListingRow.source, ListingRow.publisher, ListingRow.service).in_(sorted(scopes))
    rows = view.session.execute(_visible(view, *EVERY).where(wanted).execution_options(yield_per=CHUNK))
    for row in rows.mappings():
        yield Known(
            row["id"], listing_of(row), Placed(*(row[name] for name in Placed._fields)), row["gone_in"] is not None
        )


def listings_named(view: View, ids: Sequence[str], columns: Sequence[Any] = EVERY) -> dict[str, RowMapping]:
    """Give records by id with their columns; those that are not there are left out."""
    found: dict[str, RowMapping] = {}
    for begin in range(0, len(ids), AT_ONCE):
        query = _visible(view, *columns).where(ListingRow.id.in_(ids[begin : begin + AT_ONCE]))
        found |= {row["id"]: row for row in view.session.execute(query).mappings()}
    return found


def listing_seen(view: View, listing: str) -> RowMapping:
    """Give one record.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    found = listings_named(view, [listing])
    if listing not in found:
        raise NotFound("no_such_listing")
    return found[listing]


def listings_there(view: View, *conditions: Any) -> Iterator[RowMapping]:
    """Give the records that the last edition had and that are no other's double while that is there, by key."""
    kept = aliased(ListingRow)
    same = (kept.municipality == ListingRow.municipality, kept.id == ListingRow.kept_as, kept.gone_in.is_(None))
    alone = or_(ListingRow.kept_as.is_(None), ~exists(select(kept.id).where(*same)))
    there = _visible(view, *EVERY).where(ListingRow.gone_in.is_(None), alone, *conditions)
    order = (ListingRow.source, ListingRow.publisher, ListingRow.service, ListingRow.number)
    yield from view.session.execute(there.order_by(*order).execution_options(yield_per=CHUNK)).mappings()


def same_as(view: View, ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    """Give, by the record that is kept, those that somebody said are the same and that are not gone."""
    found: dict[str, list[RowMapping]] = {}
    for begin in range(0, len(ids), AT_ONCE):
        own = (ListingRow.kept_as.in_(ids[begin : begin + AT_ONCE]), ListingRow.gone_in.is_(None))
        for row in view.session.execute(_visible(view, *EVERY).where(*own).order_by(ListingRow.id)).mappings():
            found.setdefault(row["kept_as"], []).append(row)
    return found


def areas(view: View) -> list[str]:
    """Give the municipalities in which there are records."""
    return list(view.session.scalars(_visible(view, ListingRow.area).distinct().order_by(ListingRow.area)))


def batches(view: View, *conditions: Any) -> list[BatchRow]:
    """Give the editions taken in, the last first."""
    own = BatchRow.municipality == view.actor.municipality
    seen = BatchRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else BatchRow.id.in_(())
    return list(view.session.scalars(select(BatchRow).where(own, seen, *conditions).order_by(BatchRow.number.desc())))


def batch_seen(view: View, batch: str) -> BatchRow:
    """Give one edition by its number or id.

    Raises
    ------
    NotFound
        If there is none.
    """
    number = int(batch) if batch.isascii() and batch.isdecimal() and len(batch) < 10 else -1
    found = batches(view, or_(BatchRow.id == batch, BatchRow.number == number))
    if not found:
        raise NotFound("no_such_batch")
    return found[0]


class Mark(NamedTuple):
    """The number of the last edition taken in (0 before the first), and how many were taken back."""

    last: int
    undone: int


def mark(view: View) -> Mark:
    """Tell how far the catalogue has come; equal marks: nothing changed."""
    own = BatchRow.municipality == view.actor.municipality
    query = select(func.coalesce(func.max(BatchRow.number), 0), func.count(BatchRow.undone_at)).where(own)
    return Mark(*view.session.execute(query).one())


def resting_on(view: View, batch: BatchRow) -> int | None:
    """Give the number of the last edition that rests on an earlier one: of the same lists, or with changes to them."""
    later = batches(view, BatchRow.number > batch.number, BatchRow.undone_at.is_(None))
    came = came_with(view, batch.id)
    own = {tuple(each) for each in batch.scopes} | {key[:3] for key in keys_of(view, came).values()}
    touched = {each.listing for each in changes_of(view, batch.id)} | set(came)
    for each in later:
        same = own & {tuple(scope) for scope in each.scopes}
        # Which records a file without whole parts found unchanged is not kept: it may have been any.
        rests = not each.scopes and each.counts["unchanged"] > 0
        if same or rests or any(change.listing in touched for change in changes_of(view, each.id)):
            return each.number
    return None


def came_with(view: View, batch: str) -> list[str]:
    """Give the records that an edition was the first to have."""
    return list(view.session.scalars(_visible(view, ListingRow.id).where(ListingRow.first_in == batch)))


def changes_of(view: View, batch: str) -> list[ListingChangeRow]:
    """Give what a batch changed of records that were there before."""
    own = (ListingChangeRow.municipality == view.actor.municipality, ListingChangeRow.batch == batch)
    return list(view.session.scalars(select(ListingChangeRow).where(*own).order_by(ListingChangeRow.listing)))


def changes_to(view: View, listing: str) -> list[ListingChangeRow]:
    """Give what batches changed of a record."""
    own = (ListingChangeRow.municipality == view.actor.municipality, ListingChangeRow.listing == listing)
    return list(view.session.scalars(select(ListingChangeRow).where(*own)))


def any_exchanged(view: View, profile: str) -> bool:
    """Tell whether a file of this profile was ever taken in."""
    own = (BatchRow.municipality == view.actor.municipality, BatchRow.profile == profile)
    return view.session.scalar(select(BatchRow.id).where(*own).limit(1)) is not None


def keys_of(view: View, ids: Sequence[str]) -> dict[str, Key]:
    """Give the keys of records by id; those that are not there are left out."""
    found: dict[str, Key] = {}
    for begin in range(0, len(ids), AT_ONCE):
        query = _visible(view, ListingRow.id, *KEY_COLUMNS).where(ListingRow.id.in_(ids[begin : begin + AT_ONCE]))
        found |= {own: Key(*key) for own, *key in view.session.execute(query)}
    return found

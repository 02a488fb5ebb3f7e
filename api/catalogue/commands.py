"""Taking an edition of a list in, and taking it back; each command is one transaction and one row in the audit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, update

from api.access.policy import Right, require
from api.catalogue import repository
from api.catalogue.entries import AT_ONCE, entry_of, learn_words, put_entries, take_out
from api.catalogue.finding import refresh_entries
from api.catalogue.importing import Prepared
from api.catalogue.records import LISTING_COLUMNS, Placed, columns_of
from api.catalogue.repository import Mark
from api.catalogue.tables import BatchRow, ListingChangeRow, ListingRow
from api.errors import Conflict, Stale
from api.hosts.following import follow
from api.store.base import insert_rows, new_id
from api.store.store import Work
from resources_catalog.diff import COMPARED, groups_of, key_of

KEPT = (*LISTING_COLUMNS, *Placed._fields, "said_in", "gone_in")
"""Columns that an edition may change."""

MANY_NEW = 1000
"""So many new records may change which words are common."""

DAYS: Mapping[str, Callable[[str], date]] = {
    "since": date.fromisoformat, "until": date.fromisoformat, "assured_on": date.fromisoformat,
    "modified_at": datetime.fromisoformat,
}  # fmt: skip
"""Columns that JSON holds as texts, and how they are read."""


def take_in(work: Work, files: Sequence[Prepared], mark: Mark) -> list[BatchRow]:
    """Take files in as they were prepared.

    Parameters
    ----------
    mark
        What had been taken in and taken back when they were compared.

    Raises
    ------
    Stale
        If another edition was taken in, or taken back, since.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    if repository.mark(work) != mark:
        raise Stale("changed_meanwhile")
    made = [_take_in(work, each, number) for number, each in enumerate(files, start=mark.last + 1)]
    if sum(len(each.difference.new) for each in files) >= MANY_NEW:
        learn_words(work)
    work.note("catalogue.imported", made[-1].id if made else None, batches=[each.number for each in made])
    return made


def _take_in(work: Work, file: Prepared, number: int) -> BatchRow:
    found, read = file.read.found, file.read
    row = BatchRow(
        municipality=work.actor.municipality, id=new_id(), number=number, file=read.path.name, digest=read.digest,
        profile=found.family, encoding=found.encoding, edition=read.edition,
        scopes=[list(each) for each in file.scopes], counts=file.counts(), warnings=file.warned(),
        account=work.actor.account, at=work.now, undone_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    _add(work, row, file)
    _change(work, row, file)
    _mark_gone(work, row, file.leaving)
    return row


def _add(work: Work, batch: BatchRow, file: Prepared) -> None:
    """Write records that the store does not have."""
    rows = [
        {
            "municipality": work.actor.municipality, "id": file.ids[key], **columns_of(listing),
            **file.places[key]._asdict(), "first_in": batch.id, "said_in": {},
            "gone_in": batch.id if key in file.read.absent else None, "kept_as": None,
        }
        for listing in file.difference.new
        if (key := key_of(listing)) not in file.back
    ]  # fmt: skip
    if rows:
        insert_rows(work.session, ListingRow, rows)
        put_entries(work, [entry_of(row, file.texts[row["id"]]) for row in rows if row["gone_in"] is None])


def _change(work: Work, batch: BatchRow, file: Prepared) -> None:
    """Write what differs of records that the store has, and keep how they were."""
    after = {file.ids[key_of(each.after)]: (each.after, each.fields) for each in file.difference.changed}
    after |= {file.ids[key]: (each, COMPARED) for each in file.difference.new if (key := key_of(each)) in file.back}
    before = repository.listings_named(work, sorted(after))
    changes, rows = [], []
    for code, (listing, fields) in sorted(after.items()):
        old = before[code]
        said = {**old["said_in"], **dict.fromkeys(groups_of(fields), batch.id)}
        where = file.places[key_of(listing)]._asdict()
        gone_in = (old["gone_in"] or batch.id) if key_of(listing) in file.read.absent else None
        new = {**columns_of(listing), **where, "said_in": said, "gone_in": gone_in}
        kind = _kind(old["gone_in"], gone_in)
        was = _as_text({name: old[name] for name in KEPT if old[name] != new[name]})
        changes.append(_change_row(work, batch.id, code, kind, was))
        rows.append({"id": code, **new})
    if rows:
        insert_rows(work.session, ListingChangeRow, changes)
        rewrite(work, rows)
        _seen_anew(work, [row["id"] for row in rows])


def _kind(before: str | None, after: str | None) -> str:
    """Say what became of a record, by the edition that no longer had it before and after."""
    if before == after:
        return "changed"
    return "back" if after is None else "gone"


def _mark_gone(work: Work, batch: BatchRow, codes: Sequence[str]) -> None:
    if not codes:
        return
    before = {"gone_in": None}
    changes = [_change_row(work, batch.id, code, "gone", before) for code in codes]
    insert_rows(work.session, ListingChangeRow, changes)
    rewrite(work, [{"id": code, "gone_in": batch.id} for code in codes])
    _seen_anew(work, codes)


def _seen_anew(work: Work, codes: Sequence[str]) -> None:
    """Let records be found as they are now, and let the hosts made of them say so."""
    refresh_entries(work, codes)
    follow(work, codes)


def _change_row(work: Work, batch: str, listing: str, kind: str, before: Mapping[str, Any]) -> dict[str, Any]:
    place = work.actor.municipality
    return {"municipality": place, "batch": batch, "listing": listing, "kind": kind, "before": dict(before)}


def _as_text(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Write days as texts, which JSON can hold."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}


def _as_days(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: DAYS[name](value) if name in DAYS and value else value for name, value in columns.items()}


def rewrite(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write columns of listings by id; all rows name the same columns."""
    names = [name for name in rows[0] if name != "id"]
    own = (ListingRow.municipality == work.actor.municipality, ListingRow.id == bindparam("_id"))
    values = {name: bindparam(f"_{name}", type_=ListingRow.__table__.c[name].type) for name in names}
    statement = update(ListingRow).where(*own).values(values)
    work.session.connection().execute(statement, [{f"_{name}": value for name, value in row.items()} for row in rows])


def undo(work: Work, batch: str) -> BatchRow:
    """Take an edition back: every record is as it was before it.

    Raises
    ------
    NotFound
        If there is no such edition.
    Conflict
        If it was taken back before, or a later one of the same lists was taken in: that one goes first.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = repository.batch_seen(work, batch)
    if row.undone_at is not None:
        raise Conflict("batch_undone")
    later = repository.resting_on(work, row)
    if later is not None:
        raise Conflict("later_batch", number=later)
    _put_back(work, row)
    _take_away(work, row)
    row.undone_at = work.now
    work.note("catalogue.undone", row.id, batch=row.number)
    return row


def _put_back(work: Work, batch: BatchRow) -> None:
    """Write what the batch changed as it was, and forget that it changed it."""
    changes = [(each.listing, dict(each.before)) for each in repository.changes_of(work, batch.id)]
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for code, before in changes:
        by_columns.setdefault(tuple(sorted(before)), []).append({"id": code, **_as_days(before)})
    for rows in by_columns.values():
        rewrite(work, rows)
    own = (ListingChangeRow.municipality == work.actor.municipality, ListingChangeRow.batch == batch.id)
    work.session.execute(delete(ListingChangeRow).where(*own))
    _seen_anew(work, [code for code, _ in changes])


def _take_away(work: Work, batch: BatchRow) -> None:
    """Remove the records that came with the batch; what was kept as one of them stands alone again."""
    codes = repository.came_with(work, batch.id)
    apart = [row["kept_as"] for row in repository.listings_named(work, codes).values() if row["kept_as"] is not None]
    for begin in range(0, len(codes), AT_ONCE):
        some = codes[begin : begin + AT_ONCE]
        place = ListingRow.municipality == work.actor.municipality
        apart += [row["id"] for rows in repository.same_as(work, some).values() for row in rows]
        work.session.execute(update(ListingRow).where(place, ListingRow.kept_as.in_(some)).values(kept_as=None))
    take_out(work, codes)
    for begin in range(0, len(codes), AT_ONCE):
        some = codes[begin : begin + AT_ONCE]
        place = ListingRow.municipality == work.actor.municipality
        work.session.execute(delete(ListingRow).where(place, ListingRow.id.in_(some)))
    refresh_entries(work, sorted(set(apart) - set(codes)))
    follow(work, codes)

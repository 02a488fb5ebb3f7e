"""Everything that is known of a public record: what it says, which edition said it, how it changed, its doubles."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from api.access.policy import Right, require
from api.catalogue import likeness_repository as said
from api.catalogue import repository
from api.catalogue.likeness import AlikeOut, LikenessOut
from api.catalogue.records import LISTING_COLUMNS, TOWN, Columns, point_of
from api.catalogue.tables import BatchRow, ListingChangeRow
from api.store.store import View
from resources_catalog.diff import GROUPS

FIELDS = {column: field for field, column in TOWN.items()}
"""The field of a column where the two are not called the same."""


class EditionOut(BaseModel):
    """A list that was taken in: its number, file and edition, and when that was."""

    batch: int
    file: str
    edition: str | None
    at: datetime

    @classmethod
    def of(cls, row: BatchRow) -> "EditionOut":
        """Show an edition."""
        return cls(batch=row.number, file=row.file, edition=row.edition, at=row.at)


class GroupOut(BaseModel):
    """Fields that are said together, and the edition that said them as they are."""

    group: str
    fields: dict[str, Any]
    said: EditionOut


class FieldChangeOut(BaseModel):
    """A field before and after."""

    field: str
    before: Any
    after: Any


class ChangeOut(BaseModel):
    """What an edition changed; ``kind`` is ``changed``, ``gone`` or ``back``."""

    kind: str
    said: EditionOut
    fields: list[FieldChangeOut]


class PointOut(BaseModel):
    """Where the record is, and whose point that is: ``published``, or of its ``town`` or ``municipality``."""

    lat: float
    lon: float
    whose: str


class RecordOut(BaseModel):
    """A public record with all that is known of it."""

    id: str
    source: str
    publisher: str
    service: str
    number: str
    name: str
    gone: EditionOut | None
    groups: list[GroupOut]
    history: list[ChangeOut]
    point: PointOut | None
    kept_as: AlikeOut | None
    doubles: list[AlikeOut]
    said: list[LikenessOut]


def record_page(view: View, listing: str) -> RecordOut:
    """Show everything known of a record, the latest change first.

    Raises
    ------
    NotFound
        If there is no such record.
    """
    require(view.actor, Right.SEE_HOSTS)
    row = repository.listing_seen(view, listing)
    editions = {batch.id: EditionOut.of(batch) for batch in repository.batches(view)}
    codes = [*said.doubles_of(view, listing), *([row["kept_as"]] if row["kept_as"] else [])]
    others = repository.listings_named(view, codes)
    lat, lon, whose = point_of(row)
    kept_as = others.pop(row["kept_as"], None)
    return RecordOut(
        **{name: row[name] for name in ("id", "source", "publisher", "service", "number", "name")},
        gone=None if row["gone_in"] is None else editions[row["gone_in"]],
        groups=_groups(_plain(row), editions, row["said_in"], row["first_in"]),
        history=_history(repository.changes_to(view, listing), _plain(row), editions),
        point=None if lat is None or lon is None or whose is None else PointOut(lat=lat, lon=lon, whose=whose),
        kept_as=None if kept_as is None else AlikeOut.of(kept_as),
        doubles=[AlikeOut.of(each) for _, each in sorted(others.items())],
        said=[LikenessOut.of(each) for each in said.likenesses_of(view, listing)],
    )  # fmt: skip


def _plain(row: Columns) -> dict[str, Any]:
    """Give the columns of a record as JSON holds them, by field."""
    values = {FIELDS.get(name, name): row[name] for name in LISTING_COLUMNS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _groups(
    fields: Mapping[str, Any], editions: Mapping[str, EditionOut], said_in: Mapping[str, str], first: str
) -> list[GroupOut]:
    return [
        GroupOut(group=group, fields={name: fields[name] for name in members}, said=editions[said_in.get(group, first)])
        for group, members in GROUPS.items()
    ]


def _history(
    changes: Sequence[ListingChangeRow], fields: Mapping[str, Any], editions: Mapping[str, EditionOut]
) -> list[ChangeOut]:
    """Go back from what stands now: what stood after a change is what the later ones found."""
    after = dict(fields)
    told = []
    for change in sorted(changes, key=lambda each: editions[each.batch].batch, reverse=True):
        before = {FIELDS.get(name, name): value for name, value in change.before.items()}
        own = [name for name in fields if name in before]
        told.append(
            ChangeOut(
                kind=change.kind, said=editions[change.batch],
                fields=[FieldChangeOut(field=name, before=before[name], after=after[name]) for name in own],
            )
        )  # fmt: skip
        after |= {name: before[name] for name in own}
    return told

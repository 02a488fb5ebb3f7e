"""Editions of public lists, their records, what each edition changed, and what is searched."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    CheckConstraint,
    Connection,
    Dialect,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from api.store.base import CODE, WORDS, Base, Owned


class Grams(TypeDecorator[list[str]]):
    """The grams of a text, for the index of PostgreSQL; SQLite keeps them in ``entry_grams`` and nothing here."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give an array where there are arrays."""
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())


class BatchRow(Owned, Base):
    """One file taken in. ``scopes`` are the parts of the lists that it holds whole, ``warnings`` counts by code."""

    __tablename__ = "batch"
    number: Mapped[int]
    file: Mapped[str] = mapped_column(WORDS)
    digest: Mapped[str] = mapped_column(CODE)
    profile: Mapped[str] = mapped_column(CODE)
    encoding: Mapped[str] = mapped_column(CODE)
    edition: Mapped[str | None] = mapped_column(CODE)
    scopes: Mapped[list[list[str]]] = mapped_column(JSON)
    counts: Mapped[dict[str, Any]]
    warnings: Mapped[dict[str, Any]]
    account: Mapped[str | None] = mapped_column(CODE)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        UniqueConstraint("municipality", "number"),
    )


class ListingRow(Owned, Base):
    """A public record as the last edition that had it says. ``town`` is the municipality of its address.

    ``area`` is that municipality by the name of today, ``town_lat`` and ``town_lon`` the point of the address
    (``precision``: of its town or its municipality), beside the published ``lat`` and ``lon``. ``said_in`` gives, for
    each group of fields that changed since ``first_in``, the batch that changed it. ``gone_in`` is the batch of the
    edition that no longer had the record, ``kept_as`` the record that somebody said it is the same as.
    """

    __tablename__ = "listing"
    source: Mapped[str] = mapped_column(WORDS)
    publisher: Mapped[str] = mapped_column(WORDS)
    service: Mapped[str] = mapped_column(WORDS)
    number: Mapped[str] = mapped_column(WORDS)
    kind: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(WORDS)
    kana: Mapped[str | None] = mapped_column(WORDS)
    corporation: Mapped[str | None] = mapped_column(WORDS)
    corporation_number: Mapped[str | None] = mapped_column(WORDS)
    office_number: Mapped[str | None] = mapped_column(WORDS)
    town: Mapped[str] = mapped_column(WORDS)
    address: Mapped[str | None] = mapped_column(WORDS)
    postal_code: Mapped[str | None] = mapped_column(WORDS)
    phone: Mapped[str | None] = mapped_column(WORDS)
    url: Mapped[str | None] = mapped_column(WORDS)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    hours: Mapped[list[list[Any]]] = mapped_column(JSON)
    closed_days: Mapped[str | None] = mapped_column(WORDS)
    remarks: Mapped[str | None] = mapped_column(WORDS)
    capacity: Mapped[int | None]
    access: Mapped[list[list[Any]]] = mapped_column(JSON)
    since: Mapped[date | None]
    until: Mapped[date | None]
    assured_on: Mapped[date | None]
    modified_at: Mapped[datetime | None]
    stated: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    area: Mapped[str] = mapped_column(WORDS)
    town_lat: Mapped[float | None]
    town_lon: Mapped[float | None]
    precision: Mapped[str | None] = mapped_column(CODE)
    first_in: Mapped[str] = mapped_column(CODE)
    said_in: Mapped[dict[str, Any]]
    gone_in: Mapped[str | None] = mapped_column(CODE)
    kept_as: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "first_in"], ["batch.municipality", "batch.id"]),
        ForeignKeyConstraint(["municipality", "kept_as"], ["listing.municipality", "listing.id"]),
        UniqueConstraint("municipality", "source", "publisher", "service", "number"),
        CheckConstraint("precision in ('town', 'municipality')", "precision"),
        Index(None, "municipality", "area"),
        Index(None, "municipality", "corporation_number"),
        Index(None, "municipality", "first_in"),
        Index(None, "municipality", "kept_as"),
    )


class ListingChangeRow(Base):
    """What a batch changed of a record that was there before: the columns as they were, so that it can be undone.

    ``kind`` is ``changed``, ``gone`` or ``back`` (it had been gone, and may have changed as well).
    """

    __tablename__ = "listing_change"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    batch: Mapped[str] = mapped_column(CODE, primary_key=True)
    listing: Mapped[str] = mapped_column(CODE, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    before: Mapped[dict[str, Any]]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "batch"], ["batch.municipality", "batch.id"]),
        ForeignKeyConstraint(["municipality", "listing"], ["listing.municipality", "listing.id"]),
        CheckConstraint("kind in ('changed', 'gone', 'back')", "kind"),
        Index(None, "municipality", "listing"),
    )


class EntryRow(Owned, Base):
    """What is searched of a record or a host (``id`` is its own): folded texts, and what narrows a search down.

    ``names`` and ``rest`` are texts of ``folding.searched``. ``days`` and ``access`` are sets of bits in the order of
    ``DAY_KINDS`` and ``ACCESS``. ``serial`` is the order of coming in, and the row of the index on SQLite.
    """

    __tablename__ = "entry"
    of: Mapped[str] = mapped_column(String(16))
    serial: Mapped[int]
    names: Mapped[str] = mapped_column(WORDS)
    rest: Mapped[str] = mapped_column(WORDS)
    grams: Mapped[list[str] | None] = mapped_column(Grams)
    kind: Mapped[str | None] = mapped_column(CODE)
    area: Mapped[str | None] = mapped_column(WORDS)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    days: Mapped[int]
    access: Mapped[int]
    __table_args__ = (
        CheckConstraint("\"of\" in ('listing', 'host')", "of"),
        UniqueConstraint("municipality", "serial"),
        Index("ix_entry_grams", "grams", postgresql_using="gin"),
        Index(None, "municipality", "area"),
    )


class LikenessRow(Owned, Base):
    """What somebody said of two records that looked alike: the same (``other`` is kept as ``listing``) or not."""

    __tablename__ = "likeness"
    listing: Mapped[str] = mapped_column(CODE)
    other: Mapped[str] = mapped_column(CODE)
    same: Mapped[bool]
    account: Mapped[str | None] = mapped_column(CODE)
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "listing"], ["listing.municipality", "listing.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["municipality", "other"], ["listing.municipality", "listing.id"], ondelete="CASCADE"),
        Index(None, "municipality", "listing"),
        Index(None, "municipality", "other"),
    )


SEARCHABLE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE entry_grams USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')"
    ],
    "postgresql": [],
}
"""What a database needs beside its tables: SQLite a table of grams whose rows are the serials of entries."""


def make_searchable(_: object, connection: Connection, **__: object) -> None:
    """Make what is needed beside the tables."""
    for statement in SEARCHABLE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


event.listen(EntryRow.__table__, "after_create", make_searchable)

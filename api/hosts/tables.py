"""Hosts, openings and what was said about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, WORDS, Base, Owned, Versioned


class HostRow(Owned, Versioned, Base):
    """An organisation, a shop, a couple with a field. ``facts`` are the columns of the template's ``hosts`` sheet."""

    __tablename__ = "host"
    name: Mapped[str] = mapped_column(WORDS)
    kind: Mapped[str | None] = mapped_column(CODE)
    stage: Mapped[str] = mapped_column(CODE, default="contacted")
    phone: Mapped[str | None] = mapped_column(CODE)
    facts: Mapped[dict[str, Any]]
    agreement_until: Mapped[date | None]
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        CheckConstraint("stage in ('listed', 'contacted', 'offers', 'paused', 'ended')", "stage"),
    )


class OpeningRow(Owned, Versioned, Base):
    """A role at a host. ``facts`` and ``tasks`` are the columns of the template's sheets.

    ``seats`` are places to take part, ``try_out_seats`` those for looking and trying; ``taken`` and ``try_out_taken``
    say how many of each are held now, and are only ever changed by an update that asks whether one is left.
    """

    __tablename__ = "opening"
    host: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(WORDS)
    kind: Mapped[str | None] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(CODE, default="draft")
    seats: Mapped[int]
    try_out_seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    try_out_taken: Mapped[int] = mapped_column(default=0)
    facts: Mapped[dict[str, Any]]
    tasks: Mapped[list[str]]
    last_word_on: Mapped[date | None]
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        CheckConstraint("state in ('draft', 'open', 'paused', 'closed')", "state"),
        CheckConstraint("taken >= 0 and taken <= seats", "seats_hold"),
        CheckConstraint("try_out_taken >= 0 and try_out_taken <= try_out_seats", "try_out_seats_hold"),
        Index(None, "municipality", "host"),
    )


class HeardRow(Owned, Base):
    """What a host said: who said it (a role), who heard it, when and how; what changed by it."""

    __tablename__ = "heard"
    host: Mapped[str] = mapped_column(CODE)
    opening: Mapped[str | None] = mapped_column(CODE)
    said_by: Mapped[str] = mapped_column(CODE)
    heard_by: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    channel: Mapped[str] = mapped_column(CODE)
    changed: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"], ondelete="CASCADE"),
        Index(None, "municipality", "host"),
    )


class AgreementRow(Owned, Base):
    """A paper between a host and the municipality: which, from when to when, what is settled, where it lies."""

    __tablename__ = "agreement"
    host: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    since: Mapped[date]
    until: Mapped[date]
    settled: Mapped[list[str]]
    paper_lies: Mapped[str | None] = mapped_column(WORDS)
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"], ondelete="CASCADE"),
        Index(None, "municipality", "host"),
    )

"""How long records are kept, what is held back, proposals of a disposal and what became of each record."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.people.tables import OfPerson
from api.people.ties.tables import of_person, one_of
from api.store.base import CODE, Base, Owned, Versioned

KINDS = ("not_met", "consulted", "took_part")
"""Classes of records, by how far somebody came before the record was closed; each goes further than the one before."""
REASONS = ("litigation", "objection", "incident", "other")
OUTCOMES = ("erased", "held", "changed")


class RetentionRow(Base):
    """For how many years records of a class are kept; without a number they are kept. The decision is sealed."""

    __tablename__ = "retention"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE, primary_key=True)
    years: Mapped[int | None]
    number: Mapped[bytes] = mapped_column(LargeBinary)
    on: Mapped[date]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        one_of("kind", KINDS),
        CheckConstraint("years is null or years > 0", "years"),
    )


class HoldRow(OfPerson, Base):
    """A record held back from disposal until somebody lifts it; why is sealed with the person's key."""

    __tablename__ = "disposal_hold"
    kind: Mapped[str] = mapped_column(CODE)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(CODE)
    lifted_at: Mapped[datetime | None]


class DisposalRow(Owned, Versioned, Base):
    """A disposal that one proposed and another one perhaps approved; ``number`` is that of the certificate.

    ``restricted`` says that it is of one restricted record. ``head`` and ``digest`` are the end of the audit just
    before: the row of the disposal itself is the next one.
    """

    __tablename__ = "disposal"
    restricted: Mapped[bool]
    proposed_by: Mapped[str] = mapped_column(CODE)
    proposed_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(CODE)
    approved_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(CODE)
    withdrawn_at: Mapped[datetime | None]
    number: Mapped[str | None] = mapped_column(CODE)
    decision: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_on: Mapped[date | None]
    head: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = (
        UniqueConstraint("municipality", "number"),
        ForeignKeyConstraint(["municipality", "proposed_by"], ["account.municipality", "account.id"]),
        ForeignKeyConstraint(["municipality", "approved_by"], ["account.municipality", "account.id"]),
        ForeignKeyConstraint(["municipality", "withdrawn_by"], ["account.municipality", "account.id"]),
        CheckConstraint("approved_by <> proposed_by", "two_people"),
        CheckConstraint("approved_by is null or withdrawn_by is null", "one_end"),
        CheckConstraint("(approved_by is null) = (decision is null)", "approved_with_a_decision"),
    )


class DisposalItemRow(Base):
    """One record of a disposal, of the version that was proposed, and what became of it."""

    __tablename__ = "disposal_item"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    disposal: Mapped[str] = mapped_column(CODE, primary_key=True)
    person: Mapped[str] = mapped_column(CODE, primary_key=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(CODE)
    closed_on: Mapped[date]
    kept_until: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "disposal"], ["disposal.municipality", "disposal.id"]),
        one_of("kind", KINDS),
        one_of("outcome", OUTCOMES),
    )

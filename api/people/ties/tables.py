"""Referrals, tracks, households and quiet times; words are sealed with the key of the person they are about."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from api.people.tables import OfPerson
from api.store.base import CODE, WORDS, Base, Owned, Versioned

FUNCTIONS = ("consultation", "outreach", "participation", "coordination")
RELATIONS = (
    "parent", "child", "spouse", "sibling", "grandparent", "grandchild", "relative", "carer", "housemate",
)  # fmt: skip


STILL_OPEN = text("closed_on is null")


def of_person(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    """Point to the person a row is about, and say what else holds for its table."""
    person = ForeignKeyConstraint(
        ["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"
    )  # fmt: skip
    return (person, Index(None, "municipality", "person"), *more)


def one_of(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    """Hold a column to its codes."""
    return CheckConstraint("{} in ({})".format(column, ", ".join(f"'{each}'" for each in codes)), column)


class ReferralRow(Owned, Base):
    """Somebody referred by an agency, and what the agency was told in the end.

    ``knows`` says whether the person knows of the referral; ``reference`` is the agency's own number for the person.
    """

    __tablename__ = "referral"
    person: Mapped[str] = mapped_column(CODE)
    agency: Mapped[str] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)
    reference: Mapped[str | None] = mapped_column(CODE)
    knows: Mapped[bool]
    words: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    received_by: Mapped[str | None] = mapped_column(CODE)
    received_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(CODE)
    report: Mapped[bytes | None] = mapped_column(LargeBinary)
    reported_by: Mapped[str | None] = mapped_column(CODE)
    reported_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(CODE)
    acknowledged_at: Mapped[datetime | None]

    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "agency"], ["agency.municipality", "agency.id"]),
        Index(None, "municipality", "agency"),
    )


class TrackRow(Owned, Versioned, Base):
    """One function of the scheme at work for a person; each opens and closes on its own, one open per function."""

    __tablename__ = "track"
    person: Mapped[str] = mapped_column(CODE)
    function: Mapped[str] = mapped_column(CODE)
    main_agency: Mapped[str | None] = mapped_column(CODE)
    opened_on: Mapped[date]
    monitor_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)

    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "main_agency"], ["agency.municipality", "agency.id"]),
        one_of("function", FUNCTIONS),
        CheckConstraint("(closed_on is null) = (reason is null)", "closed_with_a_reason"),
        Index(
            "uq_track_open", "municipality", "person", "function", unique=True, sqlite_where=STILL_OPEN,
            postgresql_where=STILL_OPEN,
        ),
    )  # fmt: skip


class HouseholdRow(Owned, Base):
    """A household: nothing but that it is one. Who belongs to it stands with each person."""

    __tablename__ = "household"
    made_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["municipality"], ["municipality.id"]),)


class RelationRow(Owned, Base):
    """What a person is to another one: ``person`` is ``relation`` of ``other``."""

    __tablename__ = "relation"
    person: Mapped[str] = mapped_column(CODE)
    other: Mapped[str] = mapped_column(CODE)
    relation: Mapped[str] = mapped_column(CODE)

    __table_args__ = of_person(
        ForeignKeyConstraint(
            ["municipality", "other"], ["person.municipality", "person.id"], "fk_relation_other", ondelete="CASCADE"
        ),
        one_of("relation", RELATIONS),
        Index("uq_relation_pair", "municipality", "person", "other", unique=True),
    )


class CareRow(Owned, Base):
    """A care duty: ``person`` looks after ``whom`` (a relation), who may be left alone so many minutes.

    ``other`` is the record of the one looked after, where there is one. ``alone_at_most`` 0 is never; None is unknown.
    ``hours`` are those of the duty, ``somebody_there`` those in which somebody else is there; weekly slots.
    """

    __tablename__ = "care_duty"
    person: Mapped[str] = mapped_column(CODE)
    other: Mapped[str | None] = mapped_column(CODE)
    whom: Mapped[str] = mapped_column(CODE)
    alone_at_most: Mapped[int | None]
    hours: Mapped[str | None] = mapped_column(WORDS)
    somebody_there: Mapped[str | None] = mapped_column(WORDS)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]

    __table_args__ = of_person(
        ForeignKeyConstraint(
            ["municipality", "other"], ["person.municipality", "person.id"], "fk_care_duty_other", ondelete="CASCADE"
        ),
        CheckConstraint("alone_at_most is null or alone_at_most >= 0", "alone_at_most"),
    )


class QuietRow(OfPerson, Base):
    """A time in which nobody gets in touch with a person; ``review_on`` is when staff looks at the file alone."""

    __tablename__ = "quiet_time"
    asked_by: Mapped[str] = mapped_column(CODE)
    since: Mapped[date]
    until: Mapped[date | None]
    review_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    account: Mapped[str] = mapped_column(CODE)


class MergeRow(OfPerson, Base):
    """Two records found to be of one person, and perhaps found not to be: ``person`` was put into ``into``."""

    __tablename__ = "merge"
    into: Mapped[str] = mapped_column(CODE)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(CODE)
    undone_at: Mapped[datetime | None]

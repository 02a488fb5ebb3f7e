"""Incidents, complaints, where emergency cards are, hindrances; words are sealed, what is on a card is not kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.people.ties.tables import of_person, one_of
from api.store.base import CODE, Base, Owned

HINDRANCES = ("rules", "hands", "travel", "old_information", "no_host", "partners", "money", "not_met")


class IncidentRow(Owned, Base):
    """An accident or a near miss at an opening; until somebody looked at it nobody new begins there."""

    __tablename__ = "incident"
    opening: Mapped[str] = mapped_column(CODE)
    person: Mapped[str | None] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    told: Mapped[list[str]]
    words: Mapped[bytes] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    looked_by: Mapped[str | None] = mapped_column(CODE)
    looked_at: Mapped[datetime | None]
    changes: Mapped[bytes | None] = mapped_column(LargeBinary)
    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "opening"], ["opening.municipality", "opening.id"]),
        one_of("kind", ("incident", "near_miss")),
        CheckConstraint("(looked_at is null) = (changes is null)", "looked_at_with_words"),
        Index(None, "municipality", "opening"),
    )


class ComplaintRow(Owned, Base):
    """A complaint; ``account`` is whom of the staff it is about, who never sees it."""

    __tablename__ = "complaint"
    about: Mapped[str] = mapped_column(CODE)
    account: Mapped[str | None] = mapped_column(CODE)
    host: Mapped[str | None] = mapped_column(CODE)
    person: Mapped[str | None] = mapped_column(CODE)
    came_by: Mapped[str] = mapped_column(CODE)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    filed_by: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_by: Mapped[str | None] = mapped_column(CODE)
    answered_at: Mapped[datetime | None]
    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "account"], ["account.municipality", "account.id"]),
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        one_of("about", ("staff", "host", "agency", "other")),
    )


class EmergencyCardRow(Owned, Base):
    """Where a sealed envelope is and that it came back; what is in it is on paper alone."""

    __tablename__ = "emergency_card"
    person: Mapped[str] = mapped_column(CODE)
    kept_by: Mapped[str] = mapped_column(CODE)
    host: Mapped[str | None] = mapped_column(CODE)
    items: Mapped[list[str]]
    lies: Mapped[bytes] = mapped_column(LargeBinary)
    issued_on: Mapped[date]
    account: Mapped[str] = mapped_column(CODE)
    returned_on: Mapped[date | None]
    returned_to: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"]),
        one_of("kept_by", ("person", "host", "office")),
        CheckConstraint("(kept_by = 'host') = (host is not null)", "host_named"),
    )


class HindranceRow(Owned, Base):
    """What stood in the way, by one code, with a line where there is more to say."""

    __tablename__ = "hindrance"
    code: Mapped[str] = mapped_column(CODE)
    person: Mapped[str | None] = mapped_column(CODE)
    on: Mapped[date]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = of_person(one_of("code", HINDRANCES), Index(None, "municipality", "on"))

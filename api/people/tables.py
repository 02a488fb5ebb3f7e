"""People and what is kept about them; words and names are sealed with each person's own key."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from api.store.base import CODE, WORDS, Base, Owned, Versioned

STATES = (
    "not_met", "building_trust", "listening", "seeking", "seeking_slowly", "trying", "taking_part", "resting",
    "in_touch", "closed",
)  # fmt: skip
"""How it stands with a person, apart from any placement; each has its own rhythm and its own good outcomes."""


class AgencyRow(Owned, Versioned, Base):
    """A consultation agency or other partner that refers people and is told how it went."""

    __tablename__ = "agency"
    name: Mapped[str] = mapped_column(WORDS)
    kind: Mapped[str] = mapped_column(CODE)
    area: Mapped[str | None] = mapped_column(CODE)
    phone: Mapped[str | None] = mapped_column(CODE)
    fields: Mapped[list[str]] = mapped_column(default=list)
    functions: Mapped[list[str]] = mapped_column(default=list)
    base: Mapped[str | None] = mapped_column(CODE)
    receiver: Mapped[str | None] = mapped_column(CODE)
    """The account that is in charge of whom this agency refers; without one the supervisor who was here first."""
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (ForeignKeyConstraint(["municipality"], ["municipality.id"]),)


class PersonRow(Owned, Versioned, Base):
    """A person by pseudonym.

    ``counsellor`` is the account in charge; a restricted person is visible to that account alone. ``next_contact_on``
    is when to be in touch, ``review_on`` when to look at the file without contacting the person.
    """

    __tablename__ = "person"
    code: Mapped[str] = mapped_column(CODE)
    state: Mapped[str] = mapped_column(CODE)
    restricted: Mapped[bool] = mapped_column(default=False)
    counsellor: Mapped[str] = mapped_column(CODE)
    agency: Mapped[str | None] = mapped_column(CODE)
    source: Mapped[str] = mapped_column(CODE)
    area: Mapped[str | None] = mapped_column(CODE)
    household: Mapped[str | None] = mapped_column(CODE)
    next_contact_on: Mapped[date | None]
    review_on: Mapped[date | None]
    merged_into: Mapped[str | None] = mapped_column(CODE)
    made_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("municipality", "code"),
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        ForeignKeyConstraint(["municipality", "counsellor"], ["account.municipality", "account.id"]),
        ForeignKeyConstraint(["municipality", "agency"], ["agency.municipality", "agency.id"]),
        CheckConstraint("state in ({})".format(", ".join(f"'{each}'" for each in STATES)), "state"),
        Index("ix_person_counsellor", "municipality", "counsellor", "state"),
        Index("ix_person_due", "municipality", "next_contact_on", "code"),
        Index("ix_person_own_due", "municipality", "counsellor", "next_contact_on", "code"),
    )


class OfPerson(Owned):
    """A row about one person; goes when the person is erased."""

    person: Mapped[str] = mapped_column(CODE)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        """Point to the person."""
        return (
            ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
            Index(None, "municipality", "person"),
        )


class PersonKeyRow(Base):
    """The key of one person, wrapped by a master key; without it nothing of theirs can be read any more."""

    __tablename__ = "person_key"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    person: Mapped[str] = mapped_column(CODE, primary_key=True)
    master: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
    )


class PersonFieldRow(Base):
    """One sealed field: a name, a telephone number, how to reach somebody."""

    __tablename__ = "person_field"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    person: Mapped[str] = mapped_column(CODE, primary_key=True)
    field: Mapped[str] = mapped_column(CODE, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
    )


class PersonGramRow(Base):
    """A keyed token of two signs of a name or a number: finds the person, tells nothing by itself."""

    __tablename__ = "person_gram"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    gram: Mapped[bytes] = mapped_column(LargeBinary(12), primary_key=True)
    person: Mapped[str] = mapped_column(CODE, primary_key=True)
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "person"], ["person.municipality", "person.id"], ondelete="CASCADE"),
        Index(None, "municipality", "person"),
    )


class StateChangeRow(OfPerson, Base):
    """How it stood with a person from when on."""

    __tablename__ = "state_change"
    before: Mapped[str | None] = mapped_column(CODE)
    after: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str | None] = mapped_column(CODE)
    account: Mapped[str | None] = mapped_column(CODE)
    at: Mapped[datetime]


class ContactRow(OfPerson, Base):
    """A letter, a visit, a call. Never counts as a failure, whatever came of it; the words are sealed."""

    __tablename__ = "contact"
    on: Mapped[date]
    kind: Mapped[str] = mapped_column(CODE)
    whom: Mapped[str] = mapped_column(CODE)
    minutes: Mapped[int | None]
    function: Mapped[str | None] = mapped_column(CODE)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]


class ConsentRow(OfPerson, Base):
    """What a person agreed to: for what, towards whom, which items, how long, and how it was said."""

    __tablename__ = "consent"
    purpose: Mapped[str] = mapped_column(CODE)
    recipient: Mapped[str | None] = mapped_column(CODE)
    items: Mapped[list[str]]
    since: Mapped[date]
    until: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(CODE)
    evidence_place: Mapped[bytes | None] = mapped_column(LargeBinary)
    withdrawn_at: Mapped[datetime | None]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]


class AssessmentRow(OfPerson, Base):
    """What is known of a person's needs, as the sheets of the template say it; each change is a new number."""

    __tablename__ = "assessment"
    number: Mapped[int]
    form: Mapped[str] = mapped_column(CODE)
    answers: Mapped[bytes] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]


class GlassRow(OfPerson, Base):
    """A restricted record opened for a reason, for some hours, by somebody who is not in charge of it."""

    __tablename__ = "glass"
    account: Mapped[str] = mapped_column(CODE)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    since: Mapped[datetime]
    until: Mapped[datetime]

"""Conferences, who was there, what was said of whom (sealed), numbered copies, and work on what the town lacks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.people.ties.tables import of_person, one_of
from api.store.base import CODE, WORDS, Base, Owned, Versioned

BASES = ("statutory", "consent", "no_person")
"""By law without consent (members only), by the consent of each person spoken of, or about nobody."""

CHECKS = ("own_words", "household_seen", "schemes_checked", "roles_and_days", "may_rest_or_refuse", "hosts_load")
"""What a conference looks at before it calls a plan adequate."""

TASK_STATES = ("suggested", "asked", "answered", "tried", "opened", "dropped")


class MeetingKindRow(Owned, Versioned, Base):
    """A kind of meeting as the municipality names it; ``article`` is the text of its legal basis."""

    __tablename__ = "meeting_kind"
    name: Mapped[str] = mapped_column(WORDS)
    article: Mapped[str] = mapped_column(WORDS)
    basis: Mapped[str] = mapped_column(CODE)
    chair: Mapped[str] = mapped_column(WORDS)
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (ForeignKeyConstraint(["municipality"], ["municipality.id"]), one_of("basis", BASES))


class ConferenceRow(Owned, Versioned, Base):
    """One meeting. Basis and article are those of its kind when it was called: a later change does not reach it.

    Where it meets is sealed: that may be somebody's home.
    """

    __tablename__ = "conference"
    kind: Mapped[str] = mapped_column(CODE)
    basis: Mapped[str] = mapped_column(CODE)
    article: Mapped[str] = mapped_column(WORDS)
    on: Mapped[date]
    place: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(CODE, default="planned")
    called_by: Mapped[str] = mapped_column(CODE)
    held_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "kind"], ["meeting_kind.municipality", "meeting_kind.id"]),
        one_of("basis", BASES),
        one_of("state", ("planned", "held")),
        Index(None, "municipality", "on"),
    )


class AttendeeRow(Base):
    """Somebody who is a member of a meeting, and when they took note of the duty to keep silent."""

    __tablename__ = "attendee"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    conference: Mapped[str] = mapped_column(CODE, primary_key=True)
    account: Mapped[str] = mapped_column(CODE, primary_key=True)
    secrecy_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "conference"], ["conference.municipality", "conference.id"]),
        ForeignKeyConstraint(["municipality", "account"], ["account.municipality", "account.id"]),
        Index(None, "municipality", "account"),
    )


class AgendaRow(Owned, Versioned, Base):
    """One person spoken of in a meeting: minutes (sealed), the look at the plan, its result, the decision after it."""

    __tablename__ = "agenda_item"
    person: Mapped[str] = mapped_column(CODE)
    conference: Mapped[str] = mapped_column(CODE)
    plan: Mapped[str | None] = mapped_column(CODE)
    minutes: Mapped[bytes | None] = mapped_column(LargeBinary)
    checks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[str | None] = mapped_column(CODE)
    decision: Mapped[str | None] = mapped_column(CODE)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = of_person(
        ForeignKeyConstraint(["municipality", "conference"], ["conference.municipality", "conference.id"]),
        ForeignKeyConstraint(["municipality", "plan"], ["plan.municipality", "plan.id"]),
        CheckConstraint("result is null or result in ('adequate', 'mend', 'sent_back')", "result"),
        Index("uq_agenda_item_person", "municipality", "conference", "person", unique=True),
    )


class CopyRow(Base):
    """A numbered copy on paper: who got it, and that it came back."""

    __tablename__ = "paper_copy"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    conference: Mapped[str] = mapped_column(CODE, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(CODE)
    given_at: Mapped[datetime]
    collected_at: Mapped[datetime | None]
    collected_by: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality", "conference", "account"],
            ["attendee.municipality", "attendee.conference", "attendee.account"],
        ),
    )


class TaskRow(Owned, Versioned, Base):
    """Work on something the town lacks, followed until it is there or dropped for a reason; about nobody."""

    __tablename__ = "development_task"
    conference: Mapped[str | None] = mapped_column(CODE)
    title: Mapped[str] = mapped_column(WORDS)
    kind: Mapped[str | None] = mapped_column(CODE)
    area: Mapped[str | None] = mapped_column(CODE)
    owner: Mapped[str] = mapped_column(CODE)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(CODE, default="suggested")
    reason: Mapped[str | None] = mapped_column(CODE)
    opening: Mapped[str | None] = mapped_column(CODE)
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality"], ["municipality.id"]),
        ForeignKeyConstraint(["municipality", "conference"], ["conference.municipality", "conference.id"]),
        ForeignKeyConstraint(["municipality", "owner"], ["account.municipality", "account.id"]),
        ForeignKeyConstraint(["municipality", "opening"], ["opening.municipality", "opening.id"]),
        one_of("state", TASK_STATES),
        CheckConstraint("(state = 'dropped') = (reason is not null)", "dropped_with_a_reason"),
    )


class TaskStepRow(Owned, Base):
    """What happened with a piece of work, in order."""

    __tablename__ = "development_step"
    task: Mapped[str] = mapped_column(CODE)
    number: Mapped[int]
    after: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    words: Mapped[str | None] = mapped_column(WORDS)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["municipality", "task"], ["development_task.municipality", "development_task.id"]),
        Index("uq_development_step_number", "municipality", "task", "number", unique=True),
    )

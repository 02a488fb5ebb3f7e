"""Talks with people, calls to hosts, what happened, what staff did about what the rules noticed.

What somebody answered at a check-in is sealed with their own key, marks and words alike. Of what a host answered the
marks stand as they are, the office's words are sealed with its key.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from api.people.tables import OfPerson
from api.people.ties.tables import one_of
from api.placements.tables import OfPlacement
from api.store.base import CODE, Base, Owned
from matcher.followup.cadence import WITH_THE_PERSON
from matcher.followup.worklist import LIVING_CHANGES, RULES
from matcher.host_support.flags import HELPS, RESULTS

NOTED_EVENTS = ("changed_task", "key_person", "hours", "season_change", "hospital", "family", *LIVING_CHANGES)
"""What staff note; the last are no reason for one more talk by themselves, only for a line of the staff list."""

SNOOZED, ACTED, SET_ASIDE = ANSWERS = ("snoozed", "acted", "set_aside")


def _of_placement(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    key = ForeignKeyConstraint(
        ["municipality", "placement"], ["placement.municipality", "placement.id"], ondelete="CASCADE"
    )
    return (key, Index(None, "municipality", "placement"), *more)


def _of_host(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    key = ForeignKeyConstraint(["municipality", "host"], ["host.municipality", "host.id"], ondelete="CASCADE")
    return (key, Index(None, "municipality", "host"), *more)


class CheckInRow(OfPlacement, Base):
    """A talk with somebody about their place, or a try at one that reached nobody."""

    __tablename__ = "check_in"
    kind: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    how: Mapped[str] = mapped_column(CODE)
    reached: Mapped[bool]
    said: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = _of_placement(
        one_of("kind", WITH_THE_PERSON),
        one_of("how", ("visit", "phone", "letter", "at_place")),
        CheckConstraint("reached or kind = 'check_in'", "review_is_a_talk"),
    )


class EventRow(OfPlacement, Base):
    """Something that happened on a day."""

    __tablename__ = "follow_up_event"
    kind: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = _of_placement(one_of("kind", NOTED_EVENTS))


class FileReviewRow(OfPerson, Base):
    """Staff looked into somebody's file, without contacting them."""

    __tablename__ = "file_review"
    on: Mapped[date]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]


class HostCallRow(Owned, Base):
    """A call to a host, or a try that reached nobody; ``thanked`` tells whether thanks were said."""

    __tablename__ = "host_call"
    host: Mapped[str] = mapped_column(CODE)
    on: Mapped[date]
    reached: Mapped[bool]
    would_keep: Mapped[str | None] = mapped_column(CODE)
    needs_help: Mapped[str | None] = mapped_column(CODE)
    wants_to_stop: Mapped[str | None] = mapped_column(CODE)
    load: Mapped[int | None]
    thanked: Mapped[bool]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = _of_host(
        CheckConstraint("load is null or load between 1 and 5", "load"),
    )


class EntryRow(OfPlacement, Base):
    """A line of the staff list: on which day it was first put before somebody, and what was done about it.

    ``since`` is the day of the fact it rests on; ``until`` is when one that was laid aside comes back.
    """

    __tablename__ = "staff_entry"
    rule: Mapped[str] = mapped_column(CODE)
    since: Mapped[date]
    shown_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(CODE)
    reason: Mapped[str | None] = mapped_column(CODE)
    answered_on: Mapped[date | None]
    until: Mapped[date | None]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    __table_args__ = _of_placement(
        one_of("rule", RULES),
        one_of("answer", ANSWERS),
        CheckConstraint("(answer is null) = (answered_on is null)", "answered_on_a_day"),
        CheckConstraint(f"(coalesce(answer, '') = '{SNOOZED}') = (until is not null)", "comes_back"),
        CheckConstraint(f"(coalesce(answer, '{ACTED}') = '{ACTED}') = (reason is null)", "reason"),
        UniqueConstraint("municipality", "placement", "rule", "since"),
        Index(None, "municipality", "shown_on"),
    )


class RuleFlagRow(Owned, Base):
    """A hand for a host that a rule or its word in a call asks for, once somebody took it up.

    Flags that the host raised itself are kept in its own room.
    """

    __tablename__ = "rule_flag"
    host: Mapped[str] = mapped_column(CODE)
    code: Mapped[str] = mapped_column(CODE)
    since: Mapped[date]
    account: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime]
    closed_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(CODE)
    __table_args__ = _of_host(
        one_of("code", tuple(HELPS)),
        one_of("result", RESULTS),
        CheckConstraint("(closed_on is null) = (result is null)", "closed_with_a_result"),
        UniqueConstraint("municipality", "host", "code", "since"),
    )

"""Talks, calls, what is due and what staff look at, as they come in and go out."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.followups.tables import CheckInRow, EventRow, FileReviewRow, HostCallRow
from api.people.schemas import Code, Short, Words
from matcher.followup.worklist import Entry
from matcher.host_support.capacity import Capacity, Room

AT_ONCE = 60
"""So many sheets of paper are entered at once."""

How = Literal["visit", "phone", "letter", "at_place"]
Noted = Literal["changed_task", "key_person", "hours", "season_change", "hospital", "family", "benefit", "housing"]
Slots = Annotated[int, Field(ge=0, le=1000)]


class CheckInIn(Form):
    """A talk with somebody about their place, or a try that reached nobody.

    ``answers`` are by the code of what was asked; nobody has to answer anything. ``despair_heard`` is for words of
    despair that staff heard, whatever was answered.
    """

    placement: Code
    on: date
    how: How
    kind: Literal["check_in", "review"] = "check_in"
    reached: bool = True
    answers: dict[Code, Short | None] = Field(default={}, max_length=20)
    despair_heard: bool = False
    words: Words | None = None


class CheckInsIn(Form):
    """Talks from the paper of a week; all are kept, or none."""

    check_ins: list[CheckInIn] = Field(min_length=1, max_length=AT_ONCE)


class CheckInKept(BaseModel):
    """A talk that was kept; ``opens`` says which page staff must see now."""

    id: str
    placement: str
    on: date
    reached: bool
    opens: Literal["crisis_page"] | None


class Said(BaseModel):
    """What was said at a talk; sealed with the person's key."""

    answers: dict[str, str | None] = {}
    despair_heard: bool = False
    words: str | None = None


class CheckInOut(BaseModel):
    """A talk; what was said is gone where the person's record was erased."""

    id: str
    kind: str
    on: date
    how: str
    reached: bool
    said: Said | None

    @classmethod
    def of(cls, row: CheckInRow, said: Said | None) -> "CheckInOut":
        """Show a talk."""
        return cls(id=row.id, kind=row.kind, on=row.on, how=row.how, reached=row.reached, said=said)


class EventIn(Form):
    """Something that happened on a day."""

    kind: Noted
    on: date


class EventOut(BaseModel):
    """Something that happened."""

    id: str
    kind: str
    on: date

    @classmethod
    def of(cls, row: EventRow) -> "EventOut":
        """Show what happened."""
        return cls(id=row.id, kind=row.kind, on=row.on)


class FollowUpPage(BaseModel):
    """What was talked about at a placement, what happened, and what is asked today."""

    placement: str
    asked_today: list[str]
    check_ins: list[CheckInOut]
    events: list[EventOut]


class FileReviewIn(Form):
    """The day on which staff looked into somebody's file, without contacting them."""

    on: date


class FileReviewOut(BaseModel):
    """A look into somebody's file."""

    id: str
    on: date

    @classmethod
    def of(cls, row: FileReviewRow) -> "FileReviewOut":
        """Show a look into a file."""
        return cls(id=row.id, on=row.on)


class HostCallIn(Form):
    """A call to a host, or a try that reached nobody; nothing about anybody in particular.

    ``load`` is from 1 (light) to 5 (too heavy); ``thanked`` tells whether thanks were said.
    """

    host: Code
    on: date
    reached: bool = True
    would_keep: Literal["yes", "not_known_yet", "no"] | None = None
    needs_help: Literal["no", "a_little", "yes"] | None = None
    wants_to_stop: Literal["no", "not_known_yet", "yes"] | None = None
    load: int | None = Field(default=None, ge=1, le=5)
    thanked: bool = False
    words: Short | None = None


class HostCallsIn(Form):
    """Calls from the paper of a week; all are kept, or none."""

    calls: list[HostCallIn] = Field(min_length=1, max_length=AT_ONCE)


class HostCallOut(BaseModel):
    """A call to a host."""

    id: str
    host: str
    on: date
    reached: bool
    would_keep: str | None
    needs_help: str | None
    wants_to_stop: str | None
    load: int | None
    thanked: bool
    words: str | None

    @classmethod
    def of(cls, row: HostCallRow, words: str | None) -> "HostCallOut":
        """Show a call."""
        return cls(
            id=row.id, host=row.host, on=row.on, reached=row.reached, would_keep=row.would_keep,
            needs_help=row.needs_help, wants_to_stop=row.wants_to_stop, load=row.load, thanked=row.thanked, words=words,
        )  # fmt: skip


class DueOut(BaseModel):
    """Something to do by a day, with the codes of why; overdue is the office's delay, never the person's.

    ``code`` is the person's pseudonym. A call to a host names nobody.
    """

    on: date
    kind: str
    because: list[str]
    overdue: bool
    placement: str | None = None
    person: str | None = None
    code: str | None = None
    host: str | None = None


class EntryOut(BaseModel):
    """A line of the staff list: what a rule noticed, what could be done, whose it is, until when."""

    placement: str
    person: str
    code: str
    rule: str
    since: date
    because: dict[str, Any]
    action: str
    owner: str
    due: date
    expires: date

    @classmethod
    def of(cls, entry: Entry, person: str, code: str) -> "EntryOut":
        """Show a line."""
        return cls(
            placement=entry.placement, person=person, code=code, rule=entry.rule, since=entry.since,
            because=dict(entry.because), action=entry.action, owner=entry.owner, due=entry.due, expires=entry.expires,
        )  # fmt: skip


class EntryAnswerIn(Form):
    """What was done about a line: laid aside until a day, acted on, or set aside as not fitting."""

    answer: Literal["snoozed", "acted", "set_aside"]
    reason: Code | None = None
    until: date | None = None


class EntryAnswerOut(BaseModel):
    """What was done about a line."""

    placement: str
    rule: str
    since: date
    answer: str
    reason: str | None
    until: date | None


class MonthIn(Form):
    """How many lines there is room for this month; without a number all are listed."""

    slots: Slots | None = None


class MonthOut(BaseModel):
    """The staff list of a month: what there is room for, and what waits."""

    shown: list[EntryOut]
    waiting: list[EntryOut]


class RuleCount(BaseModel):
    """How often a rule was shown and acted on in the quarter that begins on a day."""

    rule: str
    quarter: date
    shown: int
    acted: int


class RulesOut(BaseModel):
    """How rules do, and which are laid down for nobody acts on them."""

    counts: list[RuleCount]
    retired: list[str]


class HandOut(BaseModel):
    """A hand that a host asks for, or that a rule thinks it might like; ``flag`` is the host's own asking."""

    host: str
    code: str
    source: Literal["host", "call", "rule"]
    flag: str | None
    since: date
    because: dict[str, Any]
    helps: list[str]
    owner: str
    due: date
    taken_up: bool


class CloseIn(Form):
    """What came of it."""

    result: Literal["helped", "not_needed", "agreed_to_pause", "agreed_to_end", "still_hard"]


class RoomForNew(BaseModel):
    """How many new people a host may still be asked for this month, and why."""

    number: int | None
    code: str
    until: date | None


class CapacityOut(BaseModel):
    """What a host can offer today, by its own word and the policy of the municipality."""

    host: str
    said: int | None
    seats: int | None
    code: str
    because: list[str]
    until: date | None
    newcomers: RoomForNew

    @classmethod
    def of(cls, capacity: Capacity, room: Room) -> "CapacityOut":
        """Show what a host can offer."""
        return cls(
            host=capacity.host, said=capacity.said, seats=capacity.seats, code=capacity.code,
            because=list(capacity.because), until=capacity.until,
            newcomers=RoomForNew(number=room.number, code=room.code, until=room.until),
        )  # fmt: skip


class TodayOut(BaseModel):
    """The list of a day: what is due or overdue, what the rules noticed, and whom help was promised by now."""

    due: list[DueOut]
    entries: list[EntryOut]
    hands: list[HandOut]

"""Conferences and development work as they come in and go out."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.conferences.tables import AgendaRow, ConferenceRow, CopyRow, MeetingKindRow, TaskRow, TaskStepRow
from api.people.schemas import Code, Short, Words

Basis = Literal["statutory", "consent", "no_person"]
Check = Literal["own_words", "household_seen", "schemes_checked", "roles_and_days", "may_rest_or_refuse", "hosts_load"]
Result = Literal["adequate", "mend", "sent_back"]
TaskState = Literal["suggested", "asked", "answered", "tried", "opened", "dropped"]
DropReason = Literal[
    "no_host", "no_money", "no_hands", "no_need_any_more", "not_allowed", "somebody_else_does", "other"
]


class MeetingKindIn(Form):
    """A kind of meeting: its name here, the text of its basis, who chairs."""

    name: Short
    article: Words
    basis: Basis
    chair: Short
    active: bool = True


class MeetingKindOut(BaseModel):
    """A kind of meeting."""

    id: str
    version: int
    name: str
    article: str
    basis: str
    chair: str
    active: bool

    @classmethod
    def of(cls, row: MeetingKindRow) -> "MeetingKindOut":
        """Show a kind."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ConferenceIn(Form):
    """A meeting to be called; the one who calls it is a member."""

    kind: Code
    on: date
    place: Short | None = None
    attendees: list[Code] = Field(default=[], max_length=60)


class AttendeeIn(Form):
    """Somebody to be asked to a meeting."""

    account: Code


class AttendeeOut(BaseModel):
    """A member of a meeting."""

    account: str
    name: str
    secrecy_at: datetime | None


class AgendaIn(Form):
    """Somebody to be spoken of, and the plan if there is one."""

    person: Code
    plan: Code | None = None


class MinutesIn(Form):
    """What was said of a person."""

    words: Words


class JudgementIn(Form):
    """The look at a plan: each point yes, no, or not to be said yet; and what came of it."""

    checks: dict[Check, Literal["yes", "no", "not_yet"]]
    result: Result


class DecisionIn(Form):
    """The municipality's decision."""

    number: Code
    on: date


class ItemOut(BaseModel):
    """One person spoken of; without a word of what was said."""

    id: str
    version: int
    person: str
    code: str
    plan: str | None
    minutes: bool
    checks: dict[str, str]
    result: str | None
    decision: str | None
    decided_on: date | None

    @classmethod
    def of(cls, row: AgendaRow, code: str) -> "ItemOut":
        """Show an item by the person's pseudonym."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name not in ("code", "minutes")}
        return cls(**plain, code=code, minutes=row.minutes is not None)


class ItemPage(ItemOut):
    """One person spoken of, with what was said."""

    words: str | None


class CopyOut(BaseModel):
    """A numbered copy."""

    number: int
    account: str
    given_at: datetime
    collected_at: datetime | None

    @classmethod
    def of(cls, row: CopyRow) -> "CopyOut":
        """Show a copy."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ConferenceOut(BaseModel):
    """A meeting in a list."""

    id: str
    version: int
    kind: str
    basis: str
    article: str
    on: date
    place: str | None
    state: str

    @classmethod
    def of(cls, row: ConferenceRow, place: str | None) -> "ConferenceOut":
        """Show a meeting."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields if name != "place"}, place=place)


class ConferencePage(BaseModel):
    """A meeting for somebody who may look at it; ``silent`` is whether they took note of the duty of silence."""

    version: int
    conference: ConferenceOut
    silent: bool
    attendees: list[AttendeeOut]
    items: list[ItemOut]
    copies: list[CopyOut]


class TaskIn(Form):
    """Something the town lacks, who sees to it and until when. Nothing about a person belongs here."""

    title: Short
    kind: Code | None = None
    area: Code | None = None
    owner: Code
    due_on: date
    conference: Code | None = None


class TaskMove(Form):
    """What happened with a piece of work."""

    to: TaskState
    on: date
    reason: DropReason | None = None
    opening: Code | None = None
    words: Short | None = None


class TaskChange(Form):
    """Who sees to a piece of work from now on, and until when."""

    owner: Code
    due_on: date


class TaskStepOut(BaseModel):
    """One thing that happened with a piece of work."""

    after: str
    on: date
    words: str | None

    @classmethod
    def of(cls, row: TaskStepRow) -> "TaskStepOut":
        """Show a step."""
        return cls(after=row.after, on=row.on, words=row.words)


class TaskOut(BaseModel):
    """A piece of work."""

    id: str
    version: int
    conference: str | None
    title: str
    kind: str | None
    area: str | None
    owner: str
    due_on: date
    state: str
    reason: str | None
    opening: str | None
    steps: list[TaskStepOut]

    @classmethod
    def of(cls, row: TaskRow, steps: list[TaskStepOut]) -> "TaskOut":
        """Show a piece of work with what happened."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields if name != "steps"}, steps=steps)

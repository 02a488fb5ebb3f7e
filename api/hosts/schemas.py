"""Hosts and openings as they come in and go out."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.hosts.freshness import Freshness, freshness
from api.hosts.paper_schemas import AgreementOut, FlagOut, InsuranceOut, MoneyForHost, PledgeOut
from api.hosts.room_schemas import RoomOut, SaidBy
from api.hosts.tables import HeardRow, HostRow, HostVisitRow, OpeningRow
from api.people.schemas import Code, Short, Words

Stage = Literal["listed", "contacted", "offers", "paused", "ended"]
OpeningState = Literal["draft", "open", "paused", "closed"]
Channel = Literal["phone", "visit", "met", "fax", "letter", "mail"]
Number = Annotated[int, Field(ge=-(10**9), le=10**9)]
Decimals = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Cell = Words | bool | Number | Decimals
"""A raw cell, as somebody would type it into the template."""
Facts = Annotated[dict[Code, Cell], Field(max_length=60)]
ChangedFacts = Annotated[dict[Code, Cell | None], Field(max_length=60)]
"""Only the columns that change; null takes one away."""
Tasks = Annotated[list[dict[Code, Cell]], Field(max_length=60)]
Seats = Annotated[int, Field(ge=0, le=9999)]
Phone = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9+() -]+$")]


class HostIn(Form):
    """A new host; ``facts`` are columns of the template's ``hosts`` sheet beside those named here."""

    name: Short
    kind: Code
    stage: Stage = "contacted"
    phone: Phone | None = None
    facts: Facts = Field(default_factory=dict)


class HostChange(Form):
    """What changes of a host; what is not named stays."""

    name: Short | None = None
    kind: Code | None = None
    stage: Stage | None = None
    phone: Phone | None = None
    facts: ChangedFacts = Field(default_factory=dict)


class OpeningIn(Form):
    """A new opening; a draft until it is opened. ``facts`` and ``tasks`` are columns of the template's sheets."""

    name: Short
    kind: Code | None = None
    seats: Seats = 1
    try_out_seats: Seats = 1
    facts: Facts = Field(default_factory=dict)
    tasks: Tasks = Field(default_factory=list)


class OpeningChange(Form):
    """What changes of an opening; what is not named stays. ``tasks`` are given whole."""

    name: Short | None = None
    kind: Code | None = None
    seats: Seats | None = None
    try_out_seats: Seats | None = None
    facts: ChangedFacts = Field(default_factory=dict)
    tasks: Tasks | None = None


class OpeningStateIn(Form):
    """Whether an opening takes new people now; ``until`` is how long a pause lasts, where that is known."""

    state: Literal["open", "paused", "closed"]
    until: date | None = None


class HeardIn(Form):
    """Who at the host said it, when, and how it was heard."""

    said_by: SaidBy
    on: date
    channel: Channel


class HeardOfHostIn(HeardIn):
    """What was said about the host as a whole."""

    change: HostChange | None = None


class HeardOfOpeningIn(HeardIn):
    """What was said about an opening; without a change all of it still holds."""

    change: OpeningChange | None = None
    state: OpeningStateIn | None = None


class OwnStateIn(Form):
    """A host rests an opening for a while, or takes new people again."""

    state: Literal["open", "paused"]
    until: date | None = None


class VisitIn(Form):
    """What was seen and said at a host's place."""

    on: date
    can_do: Words | None = None
    difficult: Words | None = None
    worries: Words | None = None
    occasion: Words | None = None
    next_question: Words | None = None


class HostOut(BaseModel):
    """A host as staff sees it; ``spoken_on`` is when somebody last spoke with it.

    ``listing`` is the public record that it was made of, ``as_listed`` names the columns that follow that record.
    """

    id: str
    version: int
    name: str
    kind: str | None
    stage: str
    phone: str | None
    facts: dict[str, Any]
    agreement_until: date | None
    spoken_on: date | None
    freshness: Freshness
    listing: str | None
    as_listed: list[str]
    area: str | None

    @classmethod
    def of(cls, row: HostRow, spoken_on: date | None, on: date) -> "HostOut":
        """Show a host."""
        return cls(
            id=row.id, version=row.version, name=row.name, kind=row.kind, stage=row.stage, phone=row.phone,
            facts=row.facts, agreement_until=row.agreement_until, spoken_on=spoken_on,
            freshness=freshness(spoken_on, on), listing=row.listing, as_listed=row.as_listed, area=row.area,
        )  # fmt: skip


class OpeningOut(BaseModel):
    """An opening as staff and its own host see it."""

    id: str
    version: int
    host: str
    name: str
    kind: str | None
    state: str
    seats: int
    try_out_seats: int
    taken: int
    try_out_taken: int
    facts: dict[str, Any]
    tasks: list[dict[str, Any]]
    last_word_on: date | None
    freshness: Freshness

    @classmethod
    def of(cls, row: OpeningRow, on: date) -> "OpeningOut":
        """Show an opening."""
        return cls(
            id=row.id, version=row.version, host=row.host, name=row.name, kind=row.kind, state=row.state,
            seats=row.seats, try_out_seats=row.try_out_seats, taken=row.taken, try_out_taken=row.try_out_taken,
            facts=row.facts, tasks=row.tasks, last_word_on=row.last_word_on,
            freshness=freshness(row.last_word_on, on),
        )  # fmt: skip


class HeardOut(BaseModel):
    """What a host said; ``changed`` holds before and after by column."""

    id: str
    opening: str | None
    said_by: str
    heard_by: str
    on: date
    channel: str
    changed: dict[str, Any]
    at: datetime

    @classmethod
    def of(cls, row: HeardRow) -> "HeardOut":
        """Show what was heard."""
        return cls(
            id=row.id, opening=row.opening, said_by=row.said_by, heard_by=row.heard_by, on=row.on,
            channel=row.channel, changed=row.changed, at=row.at,
        )  # fmt: skip


class VisitOut(BaseModel):
    """A visit to a host; ``opening`` is the draft that came of it."""

    id: str
    on: date
    account: str
    can_do: str | None
    difficult: str | None
    worries: str | None
    occasion: str | None
    next_question: str | None
    opening: str | None

    @classmethod
    def of(cls, row: HostVisitRow) -> "VisitOut":
        """Show a visit."""
        return cls(
            id=row.id, on=row.on, account=row.account, can_do=row.can_do, difficult=row.difficult,
            worries=row.worries, occasion=row.occasion, next_question=row.next_question, opening=row.opening,
        )  # fmt: skip


class HostPage(BaseModel):
    """Everything staff sees of one host; ``room`` is its last word about room."""

    version: int
    host: HostOut
    room: RoomOut | None
    openings: list[OpeningOut]
    heard: list[HeardOut]
    visits: list[VisitOut]
    agreements: list[AgreementOut]
    pledges: list[PledgeOut]
    insurance: list[InsuranceOut]
    flags: list[FlagOut]


class Said(BaseModel):
    """A worry of the host, as it was told on a visit."""

    on: date
    words: str


class OwnHostPage(BaseModel):
    """What a host sees of itself, and of nobody else."""

    id: str
    name: str
    kind: str | None
    phone: str | None
    openings: list[OpeningOut]
    agreements: list[AgreementOut]
    worries: list[Said]
    flags: list[FlagOut]
    money: list[MoneyForHost]


class Ask(BaseModel):
    """One thing to ask; ``since`` is what makes it due: when the waiting began, the last word, the last day.

    ``reminder`` says for the how manieth time it is asked whether all is still so.
    """

    code: Literal["answer_waiting", "still_so", "agreement_renewal", "how_are_things"]
    opening: str | None = None
    opening_name: str | None = None
    since: date | None = None
    waiting: int = 0
    reminder: int = 0


class Call(BaseModel):
    """A host to phone, and what to ask."""

    host: str
    name: str
    phone: str | None
    stage: str
    asks: list[Ask]

"""Agencies, referrals, tracks, households and what is to be done today, as they come in and go out."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.accounts.schemas import Form
from api.people.schemas import Code, ConsentOut, ContactOut, Identity, PersonOut, Short, Words
from api.people.tables import AgencyRow, PersonRow
from api.people.ties.tables import CareRow, QuietRow, ReferralRow, RelationRow, TrackRow
from resources_catalog.week import parse_slots, slot_texts

Concern = Literal["elderly", "disability", "children", "hardship", "health", "other"]
Function = Literal["consultation", "outreach", "participation", "coordination"]
Relation = Literal[
    "parent", "child", "spouse", "sibling", "grandparent", "grandchild", "relative", "carer", "housemate"
]  # fmt: skip
Outcome = Literal["taken_on", "taking_part", "in_touch", "returned", "declined", "not_reached", "moved", "ended"]
ClosingReason = Literal[
    "as_planned", "next_step", "own_decision", "other_agency", "returned", "health", "moved", "no_contact", "died"
]  # fmt: skip


def _slots(text: str) -> str:
    """Keep weekly hours in the one form they are stored in; what cannot be read is refused."""
    try:
        return slot_texts(parse_slots(text))
    except ValueError:
        raise ValueError("no weekly hours") from None


Slots = Annotated[Short, AfterValidator(_slots)]


class AgencyIn(Form):
    """An agency: what it is for, which functions it has, where it works."""

    name: Short
    kind: Code
    fields: list[Concern] = Field(default=[], max_length=6)
    functions: list[Literal["1", "2", "3", "4", "5", "6"]] = Field(default=[], max_length=6)
    base: Literal["basic", "combined", "local"] | None = None
    area: Code | None = None
    phone: Annotated[str, Field(min_length=3, max_length=64, pattern=r"^[0-9+() -]+$")] | None = None
    receiver: Code | None = None
    active: bool = True


class AgencyOut(BaseModel):
    """An agency as staff sees it."""

    id: str
    version: int
    name: str
    kind: str
    fields: list[str]
    functions: list[str]
    base: str | None
    area: str | None
    phone: str | None
    receiver: str | None
    active: bool

    @classmethod
    def of(cls, row: AgencyRow) -> "AgencyOut":
        """Show an agency."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ReferralIn(Form):
    """Somebody whom an agency refers; what is not known stays away. ``reference`` is the agency's own number."""

    identity: Identity = Identity()
    state: Literal["not_met", "listening"] = "not_met"
    knows: bool
    reference: Code | None = None
    area: Code | None = None
    words: Words


class ReferralState(BaseModel):
    """How it stands with somebody, for the agency that referred them; nothing else about them."""

    id: str
    reference: str | None
    state: str
    received: bool
    outcome: str | None
    note: bool
    acknowledged: bool


class StaffReferral(BaseModel):
    """A referral as staff sees it."""

    id: str
    person: str
    agency: str
    knows: bool
    words: str
    at: datetime
    received_at: datetime | None
    outcome: str | None
    report: str | None
    reported_at: datetime | None
    acknowledged_at: datetime | None

    @classmethod
    def of(cls, row: ReferralRow, words: str, report: str | None) -> "StaffReferral":
        """Show a referral with its words."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name not in ("words", "report")}
        return cls(**plain, words=words, report=report)


class ReportIn(Form):
    """What the referrer is told in the end; words only where the person agreed."""

    outcome: Outcome
    words: Words | None = None


class ReportOut(BaseModel):
    """The closing note, for the agency that referred."""

    id: str
    outcome: str
    words: str | None


class TrackIn(Form):
    """A function to be opened."""

    function: Function
    opened_on: date
    main_agency: Code | None = None
    monitor_on: date | None = None


class TrackChange(Form):
    """Who leads a track and when it is looked at; both as they are from now on."""

    main_agency: Code | None = None
    monitor_on: date | None = None


class TrackEnd(Form):
    """A track to be closed."""

    on: date
    reason: ClosingReason


class TrackOut(BaseModel):
    """A track."""

    id: str
    version: int
    person: str
    function: str
    main_agency: str | None
    opened_on: date
    monitor_on: date | None
    closed_on: date | None
    reason: str | None

    @classmethod
    def of(cls, row: TrackRow) -> "TrackOut":
        """Show a track."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class JoinIn(Form):
    """The household of another person, which somebody belongs to."""

    of: Code


class RelationIn(Form):
    """What a person is to another one."""

    other: Code
    relation: Relation


class CareIn(Form):
    """A care duty; ``alone_at_most`` 0 is never alone, left out is not known."""

    other: Code | None = None
    whom: Relation
    alone_at_most: int | None = Field(default=None, ge=0, le=10_080)
    hours: Slots | None = None
    somebody_there: Slots | None = None


class RelationOut(BaseModel):
    """What ``person`` is to ``other``."""

    person: str
    other: str
    relation: str

    @classmethod
    def of(cls, row: RelationRow) -> "RelationOut":
        """Show a relation."""
        return cls(person=row.person, other=row.other, relation=row.relation)


class CareOut(BaseModel):
    """A care duty."""

    id: str
    person: str
    other: str | None
    whom: str
    alone_at_most: int | None
    hours: str | None
    somebody_there: str | None

    @classmethod
    def of(cls, row: CareRow) -> "CareOut":
        """Show a care duty."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class MemberOut(BaseModel):
    """One member of a household with what this member agreed to."""

    person: PersonOut
    agreed: list[str]


class HouseholdOut(BaseModel):
    """A household as far as the one who looks may know of its members."""

    id: str
    members: list[MemberOut]
    relations: list[RelationOut]
    care: list[CareOut]


class LookAlike(BaseModel):
    """A record that may be of the same person."""

    id: str
    code: str
    name: str | None


class LookAlikes(BaseModel):
    """Records that may be of the same person; ``ask_supervisor`` where there is one that is not shown."""

    found: list[LookAlike]
    ask_supervisor: bool


class Together(BaseModel):
    """A person's record with those found to be of the same person, read as one; each stays what it is."""

    version: int
    person: PersonOut
    records: list[str]
    identities: dict[str, dict[str, str]]
    consents: list[ConsentOut]
    contacts: list[ContactOut]
    tracks: list[TrackOut]


class CardIn(Form):
    """How to reach somebody, and what may be said to whoever answers."""

    means: list[
        Literal["letter", "postcard", "door_note", "mail", "phone", "never_phone", "through_family", "visit", "message"]
    ] = Field(default=[], max_length=9)
    best_hours: Short | None = None
    may_say: Words | None = None
    voicemail: Literal["nothing", "name_only", "message"] = "nothing"
    plain_envelope: bool = True
    must_not_know: Words | None = None


class CardOut(BaseModel):
    """A contact card; ``version`` is that of the person's record."""

    version: int
    card: CardIn | None


class QuietIn(Form):
    """A time without contact. Without an end it lasts until the person is in touch; staff looks at the file then."""

    asked_by: Literal["person", "family", "staff"]
    since: date
    until: date | None = None
    review_on: date


class QuietOut(BaseModel):
    """A time without contact."""

    id: str
    asked_by: str
    since: date
    until: date | None
    review_on: date
    ended_at: datetime | None

    @classmethod
    def of(cls, row: QuietRow) -> "QuietOut":
        """Show a quiet time."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class DueOut(BaseModel):
    """Something to do today. ``on`` is the day it was meant for; None where no day presses anybody."""

    what: Literal["contact", "review", "consent_ends", "track", "plan", "host_answer"]
    person: str
    code: str
    state: str
    called: str | None
    on: date | None
    subject: str | None = None

    @classmethod
    def of(cls, what: str, row: PersonRow, called: str | None, on: date | None, subject: str | None) -> "DueOut":
        """Show one line of the day."""
        return cls.model_validate(
            {"what": what, "person": row.id, "code": row.code, "state": row.state, "called": called, "on": on,
             "subject": subject}
        )  # fmt: skip


class TodayOut(BaseModel):
    """The day: whom to be in touch with, which files to look at without getting in touch, what else falls due."""

    on: date
    contacts: list[DueOut]
    reviews: list[DueOut]
    hosts_answers: list[DueOut]
    consents_ending: list[DueOut]
    tracks: list[DueOut]
    plans: list[DueOut]

"""Incidents, complaints, emergency cards and hindrances as they come in and go out."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.people.schemas import Code, Short, Words

Hindrance = Literal["rules", "hands", "travel", "old_information", "no_host", "partners", "money", "not_met"]
Told = Literal["person", "family", "host", "insurer", "municipality", "police", "ambulance"]


class IncidentIn(Form):
    """An accident or a near miss: where, what, what was done at once, who was told."""

    opening: Code
    person: Code | None = None
    kind: Literal["incident", "near_miss"]
    on: date
    told: list[Told] = Field(default=[], max_length=7)
    words: Words


class LookedIn(Form):
    """What changes after an incident was looked at."""

    words: Words


class IncidentOut(BaseModel):
    """An incident; without the person and the words where these are hidden from who looks."""

    id: str
    opening: str
    kind: str
    on: date
    told: list[str]
    person: str | None
    words: str | None
    looked_at: datetime | None
    changes: str | None


class ComplaintIn(Form):
    """A complaint and how it came; about one of the staff it goes past them."""

    about: Literal["staff", "host", "agency", "other"]
    account: Code | None = None
    host: Code | None = None
    person: Code | None = None
    came_by: Literal["person", "family", "third_party", "city_desk", "host", "other"]
    words: Words


class ComplaintKept(BaseModel):
    """That a complaint was kept; nothing more goes back to who entered it."""

    id: str


class AnswerIn(Form):
    """What was answered to a complaint."""

    words: Words


class ComplaintOut(BaseModel):
    """A complaint, for who supervises."""

    id: str
    about: str
    account: str | None
    host: str | None
    person: str | None
    came_by: str
    at: datetime
    words: str
    answer: str | None
    answered_at: datetime | None


class EmergencyCardIn(Form):
    """An envelope that is given out: who keeps it, where it lies, and which items were agreed to be in it."""

    kept_by: Literal["person", "host", "office"]
    host: Code | None = None
    items: list[
        Literal["called", "what_happens", "what_to_do", "whom_to_call", "hospital", "deadly_allergy", "no_family"]
    ] = Field(min_length=1, max_length=7)
    lies: Short
    issued_on: date


class EmergencyCardOut(BaseModel):
    """Where an envelope is."""

    id: str
    person: str
    kept_by: str
    host: str | None
    items: list[str]
    lies: str | None
    issued_on: date
    returned_on: date | None


class BackIn(Form):
    """The day an envelope came back."""

    on: date


class HindranceIn(Form):
    """What stood in the way: one tap, a line where there is more to say."""

    code: Hindrance
    on: date
    person: Code | None = None
    words: Short | None = None


class HindranceOut(BaseModel):
    """What stood in the way."""

    id: str
    code: str
    on: date
    person: str | None
    words: str | None


class HindranceCount(BaseModel):
    """How often something stood in the way; None where there are too few to tell without showing somebody."""

    code: str
    number: int | None

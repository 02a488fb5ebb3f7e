"""People as they come in and go out, for each kind of reader."""

from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.accounts.schemas import Form
from api.people.tables import ConsentRow, ContactRow, PersonRow

State = Literal[
    "not_met", "building_trust", "listening", "seeking", "seeking_slowly", "trying", "taking_part", "resting",
    "in_touch", "closed",
]  # fmt: skip

PURPOSES = ("matching", "tell_host", "conference", "family", "emergency", "statistics", "handover")
Purpose = Literal["matching", "tell_host", "conference", "family", "emergency", "statistics", "handover"]
Source = Literal["residents", "meetings", "agencies", "other_fields", "self", "family"]


def _whole(words: str) -> str:
    """Refuse characters no database keeps; all others stay as typed."""
    if "\x00" in words:
        raise ValueError("nul")
    return words


Words = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_whole)]
Short = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_whole)]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:@-]+$")]


class Identity(Form):
    """Who somebody is; kept sealed, never handed to the matching. A field that is null is taken away."""

    name: Short | None = None
    kana: Short | None = None
    called: Short | None = None
    phone: Short | None = None
    address: Short | None = None
    born_on: Short | None = None
    reach: Words | None = None
    family_note: Words | None = None
    emergency: Words | None = None


class PersonIn(Form):
    """A person who is new here; a name may still be unknown."""

    identity: Identity = Identity()
    state: State = "not_met"
    source: Source = "agencies"
    agency: Code | None = None
    area: Code | None = None
    restricted: bool = False


class PersonOut(BaseModel):
    """A person in a list of staff."""

    id: str
    version: int
    code: str
    state: str
    restricted: bool
    counsellor: str
    area: str | None
    source: str
    agency: str | None
    household: str | None
    next_contact_on: date | None
    review_on: date | None
    name: str | None = None
    called: str | None = None

    @classmethod
    def of(cls, row: PersonRow, fields: dict[str, str]) -> "PersonOut":
        """Show a person by the name to use, where there is one."""
        return cls(**_columns(row, cls), name=fields.get("name"), called=fields.get("called"))


def _columns(row: PersonRow, shown: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _shared(shown)}


@cache
def _shared(shown: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name in shown.model_fields if name in PersonRow.__mapper__.columns)


class ContactOut(BaseModel):
    """A contact."""

    id: str
    on: date
    kind: str
    whom: str
    minutes: int | None
    function: str | None
    words: str | None

    @classmethod
    def of(cls, row: ContactRow, words: str | None) -> "ContactOut":
        """Show a contact."""
        return cls(
            id=row.id, on=row.on, kind=row.kind, whom=row.whom, minutes=row.minutes, function=row.function, words=words
        )


class ConsentOut(BaseModel):
    """What somebody agreed to."""

    id: str
    purpose: str
    recipient: str | None
    items: list[str]
    since: date
    until: date | None
    evidence: str
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: ConsentRow) -> "ConsentOut":
        """Show a consent."""
        return cls(
            id=row.id, purpose=row.purpose, recipient=row.recipient, items=row.items, since=row.since,
            until=row.until, evidence=row.evidence, withdrawn_at=row.withdrawn_at,
        )  # fmt: skip


class Answers(Form):
    """Needs as rows of the template: one of ``persons`` without the pseudonym, and any of ``wishes`` and ``facts``."""

    person: dict[Code, Any] = Field(default={}, max_length=60)
    wishes: list[dict[Code, Any]] = Field(default=[], max_length=60)
    facts: list[dict[Code, Any]] = Field(default=[], max_length=200)


class AssessmentOut(BaseModel):
    """What is known of the needs; ``answers`` are columns of the template's sheets."""

    number: int
    form: str
    at: datetime
    answers: Answers


class PersonPage(BaseModel):
    """Everything staff sees of one person."""

    version: int
    person: PersonOut
    identity: dict[str, str]
    consents: list[ConsentOut]
    contacts: list[ContactOut]
    assessment: AssessmentOut | None


class IdentityIn(Form):
    """Changed fields of who somebody is; those not named stay."""

    identity: Identity


class StateIn(Form):
    """How it stands now."""

    state: State
    reason: Code | None = None
    next_contact_on: date | None = None
    review_on: date | None = None


class ContactIn(Form):
    """A contact to be noted."""

    on: date
    kind: Literal["letter", "door", "phone", "visit", "met", "mail", "meeting", "no_answer", "went_along"]
    whom: Literal["person", "family", "host", "agency", "other"] = "person"
    minutes: Literal[15, 30, 60, 120] | None = None
    function: Literal["1", "2", "3", "4", "5", "6"] | None = None
    words: Words | None = None


class ConsentIn(Form):
    """A consent to be noted. Without a recipient it is towards everybody the purpose needs."""

    purpose: Purpose
    recipient: Code | None = None
    items: list[Code] = Field(default=[], max_length=30)
    since: date
    until: date | None = None
    evidence: Literal["written", "spoken"]
    evidence_place: Short | None = None


class AssessmentIn(Form):
    """An assessment: the five facts, or all."""

    form: Literal["five", "full"]
    answers: Answers


class SearchIn(Form):
    """Words to find people by; sent in the body, so that no name stands in an address."""

    words: Short


class GlassIn(Form):
    """Why a restricted record is opened by somebody who is not in charge."""

    code: Code
    reason: Annotated[str, Field(min_length=10, max_length=500), AfterValidator(_whole)]


class ReferralOut(BaseModel):
    """How it stands with somebody, for the agency that referred them."""

    id: str
    code: str
    state: str

    @classmethod
    def of(cls, row: PersonRow) -> "ReferralOut":
        """Show no more than how it stands."""
        return cls(id=row.id, code=row.code, state=row.state)

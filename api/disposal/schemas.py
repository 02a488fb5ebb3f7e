"""How long records are kept, holds, disposals and their certificates as they come in and go out."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.accounts.schemas import Form
from api.people.schemas import Code, Short, Words

Kind = Literal["not_met", "consulted", "took_part"]
MOST_AT_ONCE = 50
"""Records of one disposal: all of it is one transaction, and other writers wait for it."""


class RetentionIn(Form):
    """For how many years records of a class are kept, by which decision; no number keeps them."""

    kind: Kind
    years: int | None = Field(ge=1, le=100)
    number: Short
    on: date


class RetentionOut(BaseModel):
    """For how many years records of a class are kept; without a number nothing of it is ever due."""

    kind: str
    years: int | None
    number: str | None
    on: date | None


class HoldIn(Form):
    """Why a record must not be disposed of."""

    kind: Literal["litigation", "objection", "incident", "other"]
    reason: Words


class HoldOut(BaseModel):
    """A hold; without its words where the record was erased after it was lifted."""

    id: str
    person: str
    code: str
    kind: str
    reason: str | None
    at: datetime
    lifted_at: datetime | None


class DueOut(BaseModel):
    """A closed record that was kept long enough; ``records`` are those taken for one person's, this one among them."""

    person: str
    code: str
    kind: str
    closed_on: date
    kept_until: date
    records: int
    restricted: bool


class DisposalIn(Form):
    """Whose records are to be disposed of."""

    people: list[Code] = Field(min_length=1, max_length=MOST_AT_ONCE)


class ApprovalIn(Form):
    """The decision that a disposal stands on."""

    number: Short
    on: date


class ItemOut(BaseModel):
    """One record of a disposal: not decided yet (None), erased, or left out as it is held or was changed since."""

    person: str
    code: str
    kind: str
    closed_on: date
    kept_until: date
    outcome: str | None


class DisposalOut(BaseModel):
    """A disposal; ``number`` is that of its certificate, None before it was approved."""

    id: str
    version: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    withdrawn_at: datetime | None
    number: str | None
    items: list[ItemOut]


class DisposedOut(BaseModel):
    """One record that was erased, by its pseudonym."""

    code: str
    kind: str
    closed_on: date
    kept_until: date


class CertificateOut(BaseModel):
    """What was disposed of, who proposed and who approved it, when and by which decision.

    ``audit_number`` and ``audit_digest`` are the end of the audit just before; the next row is the disposal itself.
    """

    number: str
    municipality: str
    decision: str
    decided_on: date
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime
    count: int
    records: list[DisposedOut]
    audit_number: int
    audit_digest: str

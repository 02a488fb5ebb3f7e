"""The audit as it goes out."""

from datetime import datetime

from pydantic import BaseModel


class AccessOut(BaseModel):
    """One thing that somebody saw or changed of a person's record; ``name`` is None for the service itself."""

    number: int
    at: datetime
    account: str | None
    name: str | None
    kind: str


class AccessReport(BaseModel):
    """Who saw and who changed a person's record, the newest first; ``more`` tells whether there was still more."""

    person: str
    code: str
    accesses: list[AccessOut]
    more: bool

"""Whether a host has room, as it comes in and goes out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from api.accounts.schemas import Form
from api.hosts.freshness import ROOM_HOLDS
from api.hosts.tables import RoomRow

SaidBy = Literal["owner", "manager", "staff", "family", "other"]
Status = Literal["no-capacity", "capacity", "waitlist", "additional-assessment-required"]
Count = Annotated[int, Field(ge=0, le=9999)]


class RoomIn(Form):
    """What a host said of its room; numbers only where it named them."""

    status: Status
    available: Count | None = None
    maximum: Count | None = None

    @model_validator(mode="after")
    def _possible(self) -> "RoomIn":
        """Refuse more room than there is, and room where there is none."""
        if self.maximum is not None and self.available is not None and self.available > self.maximum:
            raise ValueError("more is available than the maximum")
        if self.status == "no-capacity" and self.available:
            raise ValueError("nothing is available where there is no room")
        return self


class HeardRoomIn(RoomIn):
    """The same heard by staff: from whom, on which day."""

    said_by: SaidBy
    on: date


class RoomOut(BaseModel):
    """The last word of a host about its room; ``known`` is false once it is too old to rely on."""

    status: str
    available: int | None
    maximum: int | None
    said_by: str
    on: date
    known: bool

    @classmethod
    def of(cls, row: RoomRow, on: date) -> "RoomOut":
        """Show a word about room, as good as it is on a day."""
        return cls(
            status=row.status, available=row.available, maximum=row.maximum, said_by=row.said_by, on=row.on,
            known=on - row.on <= ROOM_HOLDS,
        )  # fmt: skip

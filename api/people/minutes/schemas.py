"""Minutes as they go out."""

from datetime import date

from pydantic import BaseModel


class MinutesCell(BaseModel):
    """Minutes of one function in one month; None where they may not be told, or not yet."""

    month: str
    function: str
    minutes: int | None


class MinutesSum(BaseModel):
    """A sum over cells that are shown; nothing of the others is in it. ``whole`` tells whether none was left out."""

    minutes: int
    whole: bool


class MinutesOut(BaseModel):
    """Minutes by function and month, whole months alone.

    Cells of fewer contacts, or of fewer people, than ``fewer_than`` are not told, nor are months that are not over.
    """

    since: date
    until: date
    fewer_than: int
    not_yet: list[str]
    cells: list[MinutesCell]
    by_month: dict[str, MinutesSum]
    by_function: dict[str, MinutesSum]
    total: MinutesSum

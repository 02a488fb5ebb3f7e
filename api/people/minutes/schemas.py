"""Minutes as they go out."""

from datetime import date

from pydantic import BaseModel


class MinutesCell(BaseModel):
    """Minutes of one function in one month; None where they come from fewer contacts than may be told."""

    month: str
    function: str
    minutes: int | None


class MinutesSum(BaseModel):
    """A sum over cells that are shown; nothing of the others is in it. ``whole`` tells whether none was left out."""

    minutes: int
    whole: bool


class MinutesOut(BaseModel):
    """Minutes by function and month, whole months alone; cells of fewer contacts than ``fewer_than`` are not told."""

    since: date
    until: date
    fewer_than: int
    cells: list[MinutesCell]
    by_month: dict[str, MinutesSum]
    by_function: dict[str, MinutesSum]
    total: MinutesSum

"""Minutes by function over ``/api/v1``."""

from datetime import date
from typing import Annotated

from fastapi import Response

from api.access.policy import Right
from api.people.minutes import commands
from api.people.minutes.schemas import MinutesOut
from api.web.desk import Desk, entrance, room

router = room("minutes")

FiguresDesk = Annotated[Desk, entrance(Right.SEE_FIGURES)]


class CsvResponse(Response):
    """A table for a spreadsheet."""

    media_type = "text/csv"


@router.get("/minutes")
def count_minutes(since: date, until: date, desk: FiguresDesk) -> MinutesOut:
    """Sum staff minutes up by function and month."""
    return desk.look(commands.count_minutes, since, until)


@router.get("/minutes.csv", response_class=CsvResponse)
def minutes_table(since: date, until: date, desk: FiguresDesk) -> CsvResponse:
    """Sum staff minutes up by function and month, as a table."""
    found = desk.look(commands.count_minutes, since, until)
    return CsvResponse(
        commands.as_csv(found, desk.lang), headers={"Content-Disposition": 'attachment; filename="minutes.csv"'}
    )

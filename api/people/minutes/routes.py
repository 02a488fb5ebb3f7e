"""Minutes by function over ``/api/v1``."""

from datetime import date
from typing import Annotated, Any

from fastapi import Response

from api.access.policy import Right
from api.people.minutes import commands
from api.people.minutes.schemas import MinutesOut
from api.web.desk import Desk, entrance, room

router = room("minutes")

FiguresDesk = Annotated[Desk, entrance(Right.SEE_FIGURES)]


# A refusal is JSON here too: with a class of its own for the table, the description would call both a table.
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/minutes")
def count_minutes(since: date, until: date, desk: FiguresDesk) -> MinutesOut:
    """Sum staff minutes up by function and month."""
    return desk.look(commands.count_minutes, since, until)


@router.get("/minutes.csv", response_class=Response, responses=TABLE)
def minutes_table(since: date, until: date, desk: FiguresDesk) -> Response:
    """Sum staff minutes up by function and month, as a table."""
    found = desk.look(commands.count_minutes, since, until)
    name = {"Content-Disposition": 'attachment; filename="minutes.csv"'}
    return Response(commands.as_csv(found, desk.lang), media_type="text/csv", headers=name)

"""The audit over ``/api/v1``."""

from typing import Annotated

from api.access.policy import Right
from api.audit import commands
from api.audit.schemas import AccessReport
from api.web.desk import Desk, entrance, room

router = room("audit")


@router.get("/people/{person}/access-report")
def report_accesses(person: str, desk: Annotated[Desk, entrance(Right.SEE_PEOPLE)]) -> AccessReport:
    """Tell who saw and who changed a person's record."""
    return desk.see(commands.report_accesses, person)

"""Jobs and reminders over ``/api/v1``."""

from typing import Annotated

from api.access.policy import Right
from api.jobs import commands
from api.jobs.schemas import JobOut, ReminderOut
from api.web.desk import Desk, entrance, room

router = room("jobs")

SomebodyDep = Annotated[Desk, entrance(Right.HAVE_SESSION)]


@router.get("/jobs")
def jobs(desk: SomebodyDep) -> list[JobOut]:
    """List the jobs one asked for."""
    return desk.look(commands.jobs)


@router.get("/jobs/{job}")
def look_at(job: str, desk: SomebodyDep) -> JobOut:
    """Show how far a job is."""
    return desk.look(commands.look_at, job)


@router.post("/jobs/{job}/cancel")
def cancel(job: str, desk: SomebodyDep) -> JobOut:
    """Ask to leave a job."""
    return desk.run(commands.cancel, job)


@router.post("/backups", status_code=202)
def ask_backup(desk: Annotated[Desk, entrance(Right.ADMINISTER)]) -> JobOut:
    """Ask for a backup."""
    return desk.run(commands.ask_backup)


@router.post("/rounds/{round}/job", status_code=202)
def ask_round(round: str, desk: Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]) -> JobOut:
    """Ask the worker to run a round."""
    return desk.run(commands.ask_round, round)


@router.get("/reminders")
def reminders(desk: Annotated[Desk, entrance(Right.SEE_PEOPLE)]) -> list[ReminderOut]:
    """List what is to be remembered today."""
    return desk.look(commands.reminders)

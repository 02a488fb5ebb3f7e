"""Asking for jobs and leaving them."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from api.access.policy import Right, require
from api.errors import Conflict
from api.jobs.repository import job_seen, jobs_seen, reminders_until
from api.jobs.schemas import JobOut, ReminderOut
from api.jobs.tables import OPEN, JobRow
from api.rounds.repository import round_seen
from api.store.base import new_id, rows_changed
from api.store.store import View, Work

HERE = ZoneInfo("Asia/Tokyo")


def today(now: datetime) -> date:
    """Give the day that it is in Japan."""
    return now.astimezone(HERE).date()


def ask(work: Work, kind: str, key: str, ids: Mapping[str, str] | None = None) -> tuple[JobRow, bool]:
    """Ask for a job, once for each key; part of a command that notes what was asked.

    Returns
    -------
    JobRow, bool
        The job, and whether it is new.
    """
    own = (JobRow.municipality == work.actor.municipality, JobRow.kind == kind, JobRow.key == key)
    found = work.session.scalars(select(JobRow).where(*own)).one_or_none()
    if found is not None:
        return found, False
    row = JobRow(
        municipality=work.actor.municipality, id=new_id(), kind=kind, key=key, ids=dict(ids or {}),
        account=work.actor.account, not_before=work.now, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row, True


def ask_backup(work: Work) -> JobOut:
    """Ask for a backup now."""
    require(work.actor, Right.ADMINISTER)
    row, _ = ask(work, "backup", new_id())
    work.note("job.asked", row.id, job=row.kind)
    return JobOut.of_row(row)


def ask_round(work: Work, number: str) -> JobOut:
    """Ask the worker to run a round; asked twice, it is one job.

    Raises
    ------
    NotFound
        If there is no such round.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row, _ = ask(work, "run_round", round_seen(work, number).id, {"round": number})
    work.note("job.asked", row.id, job=row.kind, round=number)
    return JobOut.of_row(row)


def cancel(work: Work, job: str) -> JobOut:
    """Ask to leave a job: one that waits is left at once, one that runs when it next looks up.

    Raises
    ------
    Conflict
        If it has ended.
    """
    require(work.actor, Right.HAVE_SESSION)
    row = job_seen(work, job)
    own = (JobRow.municipality == row.municipality, JobRow.id == row.id)
    gone = {"state": "cancelled", "result": "cancelled", "cancel_asked": True, "ended_at": work.now}
    if rows_changed(work.session, update(JobRow).where(*own, JobRow.state == "waiting").values(gone)) == 0:
        asked = update(JobRow).where(*own, JobRow.state.in_(OPEN)).values(cancel_asked=True)
        if rows_changed(work.session, asked) == 0:
            raise Conflict("job_has_ended")
    work.session.refresh(row)
    work.note("job.cancel_asked", row.id, job=row.kind)
    return JobOut.of_row(row)


def jobs(view: View) -> list[JobOut]:
    """List the jobs one asked for."""
    return [JobOut.of_row(row) for row in jobs_seen(view)]


def look_at(view: View, job: str) -> JobOut:
    """Show one job."""
    return JobOut.of_row(job_seen(view, job))


def reminders(view: View) -> list[ReminderOut]:
    """List what is to be remembered today."""
    require(view.actor, Right.SEE_PEOPLE)
    return [ReminderOut.of_row(row) for row in reminders_until(view, today(view.now))]

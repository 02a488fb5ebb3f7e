"""Queries about jobs and reminders; each begins with what may be seen at all."""

from datetime import date

from sqlalchemy import Select, select

from api.access.policy import Right, may
from api.errors import NotFound
from api.jobs.tables import JobRow, ReminderRow
from api.people.repository import seen_among
from api.store.store import View


def _visible(view: View) -> Select[JobRow]:
    """Jobs that the actor asked for; an administrator sees all of the municipality."""
    query = select(JobRow).where(JobRow.municipality == view.actor.municipality)
    return query if may(view.actor, Right.ADMINISTER) else query.where(JobRow.account == view.actor.account)


def job_seen(view: View, job: str) -> JobRow:
    """Give one job.

    Raises
    ------
    NotFound
        If there is none, or somebody else asked for it.
    """
    row = view.session.scalars(_visible(view).where(JobRow.id == job)).one_or_none()
    if row is None:
        raise NotFound("no_such_job")
    return row


def jobs_seen(view: View, most: int = 200) -> list[JobRow]:
    """List jobs, the latest first."""
    return list(view.session.scalars(_visible(view).order_by(JobRow.made_at.desc(), JobRow.id).limit(most)))


def reminders_until(view: View, day: date) -> list[ReminderRow]:
    """List what is to be remembered by a day, without what is about people whom the actor may not see."""
    query = select(ReminderRow).where(
        ReminderRow.municipality == view.actor.municipality, ReminderRow.due_on <= day
    )  # fmt: skip
    rows = list(view.session.scalars(query.order_by(ReminderRow.due_on, ReminderRow.kind, ReminderRow.id)))
    seen = {row.id for row in seen_among(view, sorted({row.person for row in rows if row.person is not None}))}
    return [row for row in rows if row.person is None or row.person in seen]

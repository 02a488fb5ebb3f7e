"""Jobs and reminders as they go out."""

from datetime import date, datetime

from pydantic import BaseModel

from api.jobs.tables import JobRow, ReminderRow


class JobOut(BaseModel):
    """A job as it is shown to who asked for it."""

    id: str
    kind: str
    state: str
    tries: int
    done: int
    of: int
    cancel_asked: bool
    made_at: datetime
    ended_at: datetime | None
    result: str | None

    @classmethod
    def of_row(cls, row: JobRow) -> "JobOut":
        """Show a job."""
        return cls(
            id=row.id, kind=row.kind, state=row.state, tries=row.tries, done=row.done, of=row.of,
            cancel_asked=row.cancel_asked, made_at=row.made_at, ended_at=row.ended_at, result=row.result,
        )  # fmt: skip


class ReminderOut(BaseModel):
    """Something to remember; ``person`` is an id."""

    kind: str
    subject: str
    person: str | None
    due_on: date

    @classmethod
    def of_row(cls, row: ReminderRow) -> "ReminderOut":
        """Show a reminder."""
        return cls(kind=row.kind, subject=row.subject, person=row.person, due_on=row.due_on)

"""The worker's side of the table of jobs: taking one, showing that one is alive, ending it; all by guarded updates.

These change only how a job stands; what a job does to anything else is a command with its row in the audit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.accounts.tables import MunicipalityRow
from api.jobs.tables import JobRow
from api.store.base import rows_changed
from api.store.engine import is_sqlite
from api.store.store import Store, Work, told_plainly
from api.store.walls import stand_in

MOST_TRIES = 3
DEAD_AFTER = timedelta(seconds=60)
"""A worker that showed nothing for so long holds its job no more."""


class Lost(Exception):
    """Somebody else holds the job now: nothing of it may be kept here."""


class Cancelled(Exception):
    """Somebody asked to leave the job."""


@dataclass(frozen=True)
class Held:
    """A job that a worker holds; ``tries`` tells this time from those before."""

    municipality: str
    id: str
    kind: str
    key: str
    ids: dict[str, Any]
    tries: int
    worker: str

    @property
    def actor(self) -> Actor:
        """The service itself, working for the municipality."""
        return the_service(self.municipality)


def the_service(municipality: str) -> Actor:
    """Give the actor of what the service does by itself."""
    return Actor(municipality, None, frozenset({Role.ADMINISTRATOR}))


def municipalities(store: Store) -> list[str]:
    """List the municipalities of a store."""
    with told_plainly(), Session(store.engine) as session:
        return list(session.scalars(select(MunicipalityRow.id).order_by(MunicipalityRow.id)))


def claim(store: Store, worker: str, now: datetime, dead_after: timedelta = DEAD_AFTER) -> Held | None:
    """Take the job that waits longest, or one whose worker is dead; None if there is none."""
    for place in municipalities(store):
        while (job := _next(store, place, now, dead_after)) is not None:
            if (held := _take(store, job, worker, now)) is not None:
                return held
    return None


def _next(store: Store, place: str, now: datetime, dead_after: timedelta) -> JobRow | None:
    ready = and_(JobRow.state == "waiting", JobRow.not_before <= now)
    left = and_(JobRow.state == "running", JobRow.beat_at < now - dead_after)
    query = select(JobRow).where(JobRow.municipality == place, or_(ready, left))
    with store.view(the_service(place), now) as view:
        row = view.session.scalars(query.order_by(JobRow.not_before, JobRow.id).limit(1)).one_or_none()
        if row is not None:
            view.session.expunge(row)  # it is looked at after the view has ended
        return row


def _take(store: Store, job: JobRow, worker: str, now: datetime) -> Held | None:
    """Take a job that nobody else took meanwhile; one that was tried too often, or is not wanted, is ended instead."""
    values: dict[str, Any] = {"state": "running", "worker": worker, "beat_at": now, "tries": job.tries + 1}
    over = "cancelled" if job.cancel_asked else "failed" if job.tries >= MOST_TRIES else None
    if over is not None:
        values = {"state": over, "ended_at": now, "result": "cancelled" if job.cancel_asked else "tried_too_often"}
    same = (JobRow.id == job.id, JobRow.state == job.state, JobRow.tries == job.tries, _is(job.beat_at))
    with _at(store, job.municipality) as session:
        own = (JobRow.municipality == job.municipality, *same)
        taken = rows_changed(session, update(JobRow).where(*own).values(values)) == 1
    if over is not None or not taken:
        return None
    return Held(job.municipality, job.id, job.kind, job.key, job.ids, job.tries + 1, worker)


def _is(beat: datetime | None) -> ColumnElement[bool]:
    return JobRow.beat_at.is_(None) if beat is None else JobRow.beat_at == beat


def _own(held: Held) -> tuple[ColumnElement[bool], ...]:
    return (
        JobRow.municipality == held.municipality, JobRow.id == held.id, JobRow.state == "running",
        JobRow.worker == held.worker, JobRow.tries == held.tries,
    )  # fmt: skip


def beat(store: Store, held: Held, now: datetime, progress: tuple[int, int] | None = None) -> None:
    """Show that the worker is alive, and how far it is: so many of so many.

    Raises
    ------
    Lost
        If somebody else holds the job.
    Cancelled
        If it is not wanted any more.
    """
    values: dict[str, Any] = {"beat_at": now}
    if progress is not None:
        values["done"], values["of"] = progress
    with _at(store, held.municipality) as session:
        if rows_changed(session, update(JobRow).where(*_own(held)).values(values)) == 0:
            raise Lost(held.id)
        asked = session.scalar(select(JobRow.cancel_asked).where(*_own(held)))
    if asked:
        raise Cancelled(held.id)


def put_back(store: Store, held: Held, later: datetime) -> None:
    """Give a job back, to be tried again later."""
    with _at(store, held.municipality) as session:
        values = {"state": "waiting", "worker": None, "beat_at": None, "not_before": later}
        rows_changed(session, update(JobRow).where(*_own(held)).values(values))


def end(work: Work, held: Held, state: str, result: str) -> None:
    """End a job in the transaction of what it did: both are kept, or neither.

    Raises
    ------
    Lost
        If somebody else holds the job.
    """
    values = {"state": state, "result": result, "ended_at": work.now, "worker": None}
    if rows_changed(work.session, update(JobRow).where(*_own(held)).values(values)) == 0:
        raise Lost(held.id)
    work.note(f"job.{state}", held.id, job=held.kind, key=held.key, result=result, tries=held.tries)


@contextmanager
def _at(store: Store, place: str) -> Iterator[Session]:
    with told_plainly(), Session(store.engine) as session:
        if is_sqlite(store.engine):
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
        stand_in(session, place)
        yield session
        session.commit()

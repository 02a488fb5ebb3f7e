"""The one process that does the jobs: long things are prepared outside any lock, then kept together with their end."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from api.errors import Busy, Conflict, ServiceError
from api.jobs import queue, reminders
from api.jobs.commands import ask, today
from api.jobs.queue import DEAD_AFTER, MOST_TRIES, Cancelled, Held, Lost
from api.people.disaster.commands import drawn_up
from api.people.disaster.sealed import put_list, sealed_list, take_away
from api.rounds.run import keep_outcome, prepare, worked_out
from api.store.backup import back_up
from api.store.base import new_id
from api.store.store import Store, Work

Clock = Callable[[], datetime]
Finish = Callable[[Work], str]
"""Keeps what was prepared; gives the code of the result."""

AGAIN_AFTER = timedelta(seconds=30)
LATER = timedelta(hours=3)
"""Time for somebody to make room, or to put a folder back."""

TRIED_LATER = {"disaster_list": ("no_space", "disaster_folder_unwritable")}
"""What a job that failed so is tried again for, as often as any."""

DAY_BEGINS = timedelta(hours=4)
"""The list of the day, and the nightly backup, are made from this time on."""


@dataclass(frozen=True)
class Worker:
    """A worker.

    Parameters
    ----------
    backups
        Folder for backups; None where nobody named one.
    name
        Tells this run of the process from every other.
    disaster_lists
        Folder for the nightly contact lists; None where nobody named one.
    """

    store: Store
    clock: Clock
    backups: Path | None
    name: str
    dead_after: timedelta = DEAD_AFTER
    disaster_lists: Path | None = None

    @classmethod
    def begun(
        cls, store: Store, clock: Clock, backups: Path | None, disaster_lists: Path | None = None
    ) -> "Worker":  # fmt: skip
        """Begin."""
        return cls(store, clock, backups, new_id(), disaster_lists=disaster_lists)

    def once(self) -> Held | None:
        """Do the next job; None if there was none."""
        held = queue.claim(self.store, self.name, self.clock(), self.dead_after)
        if held is not None:
            self._do(held)
        return held

    def _do(self, held: Held) -> None:
        state, finish = "done", None
        try:
            with self._alive(held):
                finish = KINDS[held.kind](self, held)
                self.show(held, 1, 1)
        except Cancelled:
            state, finish = "cancelled", lambda _: "cancelled"
        except Lost:
            return
        except Busy:
            queue.put_back(self.store, held, self.clock() + AGAIN_AFTER)
            return
        except ServiceError as error:
            if error.code in TRIED_LATER.get(held.kind, ()) and held.tries < MOST_TRIES:
                queue.put_back(self.store, held, self.clock() + LATER)
                return
            state, finish = "failed", _saying(error.code)
        try:
            with self.store.work(held.actor, self.clock()) as work:
                queue.end(work, held, state, finish(work))
        except Lost:
            return  # whoever holds it now will keep it

    def show(self, held: Held, done: int, of: int) -> None:
        """Show how far a job is; raises where it is not to go on."""
        queue.beat(self.store, held, self.clock(), (done, of))

    @contextmanager
    def _alive(self, held: Held) -> Iterator[None]:
        """Show beside the work that the worker is alive; what is wrong is told where the work looks up."""
        over = threading.Event()

        def beating() -> None:
            while not over.wait(self.dead_after.total_seconds() / 6):
                try:
                    queue.beat(self.store, held, self.clock())
                except Busy:
                    continue
                except (Lost, Cancelled):
                    return

        beside = threading.Thread(target=beating, daemon=True)
        beside.start()
        try:
            yield
        finally:
            over.set()
            beside.join()

    def ask_daily(self) -> None:
        """Ask for what each day needs, once a day."""
        now = self.clock()
        day = today(now - DAY_BEGINS).isoformat()
        for number, place in enumerate(queue.municipalities(self.store)):
            self._ask(place, "reminders", day)
            if number == 0 and self.backups is not None:  # a backup holds the whole store: one is enough
                self._ask(place, "backup", day)
            if self.disaster_lists is not None:
                self._ask(place, "disaster_list", day)

    def _ask(self, place: str, kind: str, day: str) -> None:
        try:
            with self.store.work(queue.the_service(place), self.clock()) as work:
                row, new = ask(work, kind, day)
                if not new:
                    raise _Asked
                work.note("job.asked", row.id, job=kind, key=day)
        except _Asked:
            return


class _Asked(Exception):
    """It was asked for before: nothing is written."""


def _saying(code: str) -> Finish:
    return lambda _: code


def _reminders(worker: Worker, held: Held) -> Finish:
    with worker.store.view(held.actor, worker.clock()) as view:
        wanted = reminders.due(view)
    return reminders.written(wanted)


def _backup(worker: Worker, held: Held) -> Finish:
    """Make a backup under a name of its own: one that an earlier try completed is not made again."""
    if worker.backups is None:
        raise Conflict("no_backup_folder")
    target = worker.backups / f"enishi-{today(worker.clock()):%Y%m%d}-{held.id[:8]}.backup"
    if not target.exists():
        back_up(worker.store.engine, target)
    return _saying("backup_made")


def _disaster_list(worker: Worker, held: Held) -> Finish:
    """Write the contact list of today; one that an earlier try wrote is written again.

    Old lists go first: also where no new one can be drawn up, and to make room.
    """
    if worker.disaster_lists is None:
        raise Conflict("no_disaster_folder")
    now = worker.clock()
    take_away(worker.disaster_lists, held.municipality, today(now))
    with worker.store.sight(held.actor, now) as view:
        found, key = drawn_up(view, today(now))
    data = sealed_list(key, found.day, found.model_dump_json().encode())
    put_list(worker.disaster_lists, held.municipality, found.day, data)
    return _saying("disaster_list_made")


def _round(worker: Worker, held: Held) -> Finish:
    """Run a round; what came of it is kept together with the end of the job."""
    number = str(held.ids["round"])
    with worker.store.view(held.actor, worker.clock()) as view:
        frozen = prepare(view, number)
    outcome = worked_out(frozen)
    return lambda work: f"round_{keep_outcome(work, number, outcome)}"


KINDS: Mapping[str, Callable[[Worker, Held], Finish]] = {
    "reminders": _reminders, "backup": _backup, "run_round": _round, "disaster_list": _disaster_list,
}  # fmt: skip

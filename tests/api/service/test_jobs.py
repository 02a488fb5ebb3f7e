"""Jobs are done once each, whoever is killed meanwhile, on both databases."""

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.errors import Conflict, NotFound
from api.hosts.tables import HostRow
from api.jobs import commands, queue
from api.jobs.queue import Cancelled, Held, Lost
from api.jobs.tables import JobRow, ReminderRow
from api.jobs.worker import Worker
from api.people.commands import register_person
from api.people.schemas import PersonIn
from api.people.tables import PersonRow
from api.rounds import commands as rounds
from api.rounds.schemas import RoundIn
from api.store.audit import AuditRow, faults_in_chain
from api.store.store import Work
from tests.api.service.office import TOWN, Office


def asked(office: Office, kind: str = "reminders", key: str = "a") -> str:
    def ask(work: Work) -> str:
        row, _ = commands.ask(work, kind, key)
        work.note("job.asked", row.id)
        return row.id

    return str(office.run(Role.ADMINISTRATOR, ask))


def claimed(office: Office, name: str) -> Held | None:
    return queue.claim(office.store, name, office.clock())


def job(office: Office, id_: str) -> JobRow:
    with Session(office.store.engine) as session:
        return session.get_one(JobRow, (TOWN, id_))


def worker(office: Office, backups: Path | None = None) -> Worker:
    return Worker.begun(office.store, office.clock, backups)


def person(office: Office, **more: object) -> str:
    form = {"identity": {"name": "杉田 あき"}, "state": "seeking", **more}
    made = office.run(Role.COORDINATOR, register_person, PersonIn.model_validate(form))
    with Session(office.store.engine) as session, session.begin():
        session.get_one(PersonRow, (TOWN, made.id)).next_contact_on = date(2026, 6, 1)
    return str(made.id)


def test_a_job_is_taken_by_one_of_many(office: Office) -> None:
    asked(office)
    found: list[Held | None] = []
    begin = threading.Barrier(8)

    def take(number: int) -> None:
        begin.wait()
        found.append(claimed(office, str(number)))

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([each for each in found if each is not None]) == 1


def test_the_job_of_a_dead_worker_is_taken_again_and_what_it_still_does_is_not_kept(office: Office) -> None:
    id_ = asked(office)
    first = claimed(office, "first")
    assert first is not None
    assert claimed(office, "second") is None
    office.clock.move(seconds=59)
    queue.beat(office.store, first, office.clock())
    office.clock.move(seconds=59)
    assert claimed(office, "second") is None
    office.clock.move(seconds=2)
    second = claimed(office, "second")
    assert second is not None
    assert (second.id, second.tries) == (id_, 2)
    with pytest.raises(Lost):
        queue.beat(office.store, first, office.clock())
    with pytest.raises(Lost), office.store.work(first.actor, office.clock()) as work:
        queue.end(work, first, "done", "late")
    with office.store.work(second.actor, office.clock()) as work:
        queue.end(work, second, "done", "list_written")
    assert (job(office, id_).state, job(office, id_).result) == ("done", "list_written")


def test_a_job_that_kills_every_worker_is_given_up(office: Office) -> None:
    id_ = asked(office)
    for tries in range(queue.MOST_TRIES):
        held = claimed(office, f"worker {tries}")
        assert held is not None
        office.clock.move(seconds=61)
    assert claimed(office, "last") is None
    assert (job(office, id_).state, job(office, id_).result) == ("failed", "tried_too_often")


def test_a_job_can_be_left_before_and_while_it_runs(office: Office) -> None:
    waiting, running = asked(office, key="waiting"), asked(office, key="running")
    assert office.run(Role.ADMINISTRATOR, commands.cancel, waiting).state == "cancelled"
    held = claimed(office, "one")
    assert held is not None
    assert held.id == running
    queue.beat(office.store, held, office.clock(), (3, 10))
    shown = office.run(Role.ADMINISTRATOR, commands.cancel, running)
    assert (shown.state, shown.done, shown.of, shown.cancel_asked) == ("running", 3, 10, True)
    with pytest.raises(Cancelled):
        queue.beat(office.store, held, office.clock())
    office.clock.move(seconds=61)
    assert claimed(office, "two") is None  # its worker died before it could leave
    assert job(office, running).state == "cancelled"
    with pytest.raises(Conflict):
        office.run(Role.ADMINISTRATOR, commands.cancel, running)


def test_jobs_of_others_are_not_there(office: Office) -> None:
    id_ = asked(office)
    assert office.look(Role.HOST, commands.jobs) == []
    with pytest.raises(NotFound):
        office.look(Role.HOST, commands.look_at, id_)


def test_the_list_of_the_day_holds_each_thing_once_however_often_it_is_made(office: Office) -> None:
    own = person(office)
    with Session(office.store.engine) as session, session.begin():
        session.get_one(HostRow, (TOWN, "H1")).agreement_until = date(2026, 6, 30)
        session.get_one(HostRow, (TOWN, "H2")).agreement_until = date(2027, 3, 31)
    for key in ("a", "b"):
        asked(office, key=key)
        assert worker(office).once() is not None
    assert worker(office).once() is None
    listed = [(each.kind, each.subject) for each in office.look(Role.COORDINATOR, commands.reminders)]
    assert listed == [("contact", own)]  # the paper ends later than today
    office.clock.move(days=30)
    asked(office, key="c")
    worker(office).once()
    listed = [(each.kind, each.subject) for each in office.look(Role.COORDINATOR, commands.reminders)]
    assert listed == [("contact", own), ("agreement_ends", "H1")]
    with Session(office.store.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ReminderRow)) == 2
        ended = sa.select(sa.func.count()).where(AuditRow.kind == "job.done")
        assert session.scalar(ended) == 3
        assert list(faults_in_chain(session, TOWN)) == []


def test_what_is_done_is_off_the_list(office: Office) -> None:
    own = person(office)
    asked(office, key="a")
    worker(office).once()
    with Session(office.store.engine) as session, session.begin():
        session.get_one(PersonRow, (TOWN, own)).next_contact_on = date(2026, 9, 1)
    asked(office, key="b")
    worker(office).once()
    assert office.look(Role.COORDINATOR, commands.reminders) == []


def test_nobody_is_reminded_of_somebody_they_may_not_know_of(office: Office) -> None:
    person(office, restricted=True)
    asked(office)
    worker(office).once()
    assert len(office.look(Role.COORDINATOR, commands.reminders)) == 1
    assert office.look(Role.SUPERVISOR, commands.reminders) == []


def test_each_day_is_asked_for_once(office: Office, tmp_path: Path) -> None:
    at = worker(office, tmp_path)
    office.clock.move(hours=12)
    for _ in range(3):
        at.ask_daily()
    while at.once() is not None:
        pass
    with Session(office.store.engine) as session:
        done = session.execute(sa.select(JobRow.kind, JobRow.state, JobRow.key).order_by(JobRow.kind)).all()
    kinds = {(kind, key) for kind, _, key in done}
    assert kinds == {("backup", "2026-06-08"), ("reminders", "2026-06-08")}
    office.clock.move(days=1)
    at.ask_daily()
    assert claimed(office, "next day") is not None


def test_without_a_place_for_backups_a_backup_says_so(office: Office) -> None:
    made = office.run(Role.ADMINISTRATOR, commands.ask_backup)
    worker(office).once()
    ended = office.look(Role.ADMINISTRATOR, commands.look_at, made.id)
    assert (ended.state, ended.result) == ("failed", "no_backup_folder")


def test_a_long_job_shows_that_its_worker_is_alive(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else takes the job while it runs, though it takes longer than a worker may be silent."""
    id_ = asked(office)
    at = Worker(office.store, office.clock, None, "alive", timedelta(seconds=0.6))
    seen: list[Held | None] = []

    def slow(one: Worker, held: Held) -> object:
        for _ in range(4):
            office.clock.move(seconds=0.4)
            threading.Event().wait(0.25)
            seen.append(queue.claim(office.store, "other", office.clock(), timedelta(seconds=0.6)))
        return lambda _: "list_written"

    monkeypatch.setattr("api.jobs.worker.KINDS", {"reminders": slow})
    at.once()
    assert seen == [None] * 4
    assert job(office, id_).state == "done"


def test_a_round_is_run_by_the_worker_once(office: Office) -> None:
    frozen = office.look(Role.COORDINATOR, rounds.freeze_round, RoundIn(seed=0))
    made = office.run(Role.COORDINATOR, rounds.propose_round, frozen)
    asked_for = office.run(Role.COORDINATOR, commands.ask_round, made.id)
    assert office.run(Role.COORDINATOR, commands.ask_round, made.id).id == asked_for.id
    with pytest.raises(NotFound):
        office.run(Role.COORDINATOR, commands.ask_round, "none")
    assert worker(office).once() is not None
    assert worker(office).once() is None
    shown = office.look(Role.COORDINATOR, commands.look_at, asked_for.id)
    kept = office.look(Role.COORDINATOR, rounds.show_round, made.id)
    assert (shown.state, shown.result) == ("done", f"round_{kept.state}")
    assert kept.state != "frozen"


def test_the_service_itself_is_no_account() -> None:
    assert queue.the_service(TOWN) == Actor(TOWN, None, frozenset({Role.ADMINISTRATOR}))

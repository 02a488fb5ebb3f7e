"""Who saw and who changed what: one row for each command, kept with it or not at all, in one chain nobody can mend."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.people import commands as people
from api.people.schemas import PersonIn
from api.people.tables import PersonRow
from api.store.audit import AuditHead, AuditRow, Broken, Entry, append, digest_of, faults_in_chain
from api.store.store import NotAudited, Work
from tests.api.service.canaries import Canaries
from tests.api.service.office import TOWN, Office
from tests.api.service.routes import Routes, ask
from tests.api.service.test_matrix import content, ids_of, words


def rows_there(office: Office) -> int:
    with Session(office.store.engine) as session:
        return session.scalar(select(func.count()).select_from(AuditRow)) or 0


def faults(office: Office, anchor: tuple[int, str] | None = None) -> list[Broken]:
    with Session(office.store.engine) as session:
        return list(faults_in_chain(session, TOWN, anchor))


def head(office: Office) -> tuple[int, str]:
    with Session(office.store.engine) as session:
        row = session.get_one(AuditHead, TOWN)
        return row.number, row.digest


def register(office: Office, times: int = 1) -> None:
    for _ in range(times):
        office.run(Role.COORDINATOR, people.register_person, PersonIn())


def without_the_guard(office: Office) -> None:
    """Take away what the database itself refuses, as somebody would who has its files."""
    with office.store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_no_{verb}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")


def test_many_writers_make_one_chain(office: Office) -> None:
    def write(number: int) -> None:
        role = (Role.COORDINATOR, Role.SUPERVISOR)[number % 2]
        with office.store.work(office.actors[role], office.clock()) as work:
            work.note("test.written", str(number), number=number, share=0.1, how="あ")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    assert faults(office) == []
    assert head(office)[0] == rows_there(office) == 81


def change(session: Session) -> None:
    session.execute(update(AuditRow).where(AuditRow.number == 3).values(kind="something.else"))


def change_and_seal_again(session: Session) -> None:
    row = session.scalars(select(AuditRow).where(AuditRow.number == 3)).one()
    row.account = "somebody-else"
    row.digest = digest_of(row)


def take_out(session: Session) -> None:
    session.execute(delete(AuditRow).where(AuditRow.number == 3))


def put_in(session: Session) -> None:
    row = session.scalars(select(AuditRow).where(AuditRow.number == 6)).one()
    made = AuditRow(
        municipality=TOWN, number=7, at=row.at, account=None, kind="put.in", subject=None, person=None, details={},
        before=row.digest,
    )  # fmt: skip
    made.digest = digest_of(made)
    session.add(made)


def swap(session: Session) -> None:
    for before, after in ((3, 99), (4, 3), (99, 4)):
        session.execute(update(AuditRow).where(AuditRow.number == before).values(number=after))


def cut_off(session: Session) -> None:
    session.execute(delete(AuditRow).where(AuditRow.number > 4))
    last = session.scalars(select(AuditRow).where(AuditRow.number == 4)).one()
    session.execute(update(AuditHead).values(number=4, digest=last.digest))


def grow_anew(session: Session) -> None:
    cut_off(session)
    row = session.scalars(select(AuditRow).where(AuditRow.number == 4)).one()
    for _ in range(3):
        append(session, TOWN, None, Entry("grown.anew"), row.at)
    session.flush()


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (change, {"changed"}),
        (change_and_seal_again, {"not_linked"}),
        (take_out, {"missing"}),
        (put_in, {"head_differs"}),
        (swap, {"changed", "not_linked"}),
        (cut_off, {"cut_off"}),
        (grow_anew, {"not_the_anchor"}),
    ],
)
def test_whatever_is_done_to_the_chain_is_found(
    office: Office, tamper: Callable[[Session], None], found: set[str]
) -> None:
    register(office, 5)
    anchor = head(office)
    assert faults(office, anchor) == []
    without_the_guard(office)
    with Session(office.store.engine) as session, session.begin():
        tamper(session)
    assert {each.what for each in faults(office, anchor)} == found


@pytest.mark.parametrize("statement", ["UPDATE audit SET kind = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_to_change_the_audit(office: Office, statement: str) -> None:
    register(office)
    before = content(office, set())["audit"]
    with pytest.raises(DBAPIError, match="append-only"), office.store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert content(office, set())["audit"] == before


def test_a_command_that_fails_leaves_neither_its_change_nor_its_row(office: Office) -> None:
    def fails_late(work: Work) -> None:
        people.register_person(work, PersonIn())
        raise RuntimeError

    def says_nothing(work: Work) -> None:
        work.session.add(PersonRow(municipality=TOWN, code="P9", state="closed", counsellor="x", source="self"))

    def says_it_twice(work: Work) -> None:
        people.register_person(work, PersonIn())
        work.note("again")

    before = content(office, set())
    for command, error in ((fails_late, RuntimeError), (says_nothing, NotAudited), (says_it_twice, NotAudited)):
        with pytest.raises(error):
            office.run(Role.COORDINATOR, command)
    assert content(office, set()) == before


def test_every_change_over_every_route_leaves_exactly_one_row(office: Office) -> None:
    routes = Routes(office.app())
    client = office.client(Role.COORDINATOR)
    made = Canaries().plant(client, Role.COORDINATOR, routes, ids_of(office))
    ids = {name: values[-1] for name, values in made.ids.items()}
    done = 0
    for way in routes.all:
        if way.right is None or not way.programme or way.path.endswith("/session"):
            continue
        for version in ("1", "2"):
            before = rows_there(office)
            answer = ask(client, way, ids, routes.body(way, words), **{"If-Match": f'"{version}"'})
            more = rows_there(office) - before
            if answer.status_code >= 400:
                assert more == 0, f"{way}: {answer.status_code} and a row"
            else:
                assert more == 1 or (way.safe and more == 0), f"{way}: {more} rows"
                done += not way.safe
    assert done > 10
    assert faults(office) == []


def test_a_person_is_told_who_saw_and_who_changed_within_two_seconds(office: Office) -> None:
    ids = ids_of(office)
    person = ids["person"]
    with Session(office.store.engine) as session, session.begin():
        last = session.get_one(AuditHead, TOWN).number
        account = office.actors[Role.SUPERVISOR].account
        rows: list[dict[str, object]] = [
            {"municipality": TOWN, "number": last + each, "at": office.clock() + timedelta(seconds=each),
             "account": account, "kind": "person.viewed", "person": person if each % 10 == 0 else f"p{each}",
             "details": {}, "before": "-", "digest": "-"}
            for each in range(1, 20_001)
        ]  # fmt: skip
        session.execute(insert(AuditRow), rows)
        session.execute(update(AuditHead).values(number=last + 20_000))
    client = office.client(Role.SUPERVISOR)
    began = time.perf_counter()
    answer = client.get(f"/api/v1/people/{person}/access-report")
    assert time.perf_counter() - began <= 2
    report = answer.json()
    assert len(report["accesses"]) == 2001
    assert report["more"] is False
    assert report["accesses"][-1]["kind"] == "person.registered"
    assert report["accesses"][0]["name"] == Role.SUPERVISOR.value
    numbers = [each["number"] for each in report["accesses"]]
    assert all(later < earlier for earlier, later in itertools.pairwise(numbers))
    again = client.get(f"/api/v1/people/{person}/access-report").json()
    assert again["accesses"][0]["kind"] == "audit.person_reported"


def test_the_report_is_for_who_reads_the_audit_or_is_in_charge(office: Office) -> None:
    path = f"/api/v1/people/{ids_of(office)['person']}/access-report"
    office.add(Role.COORDINATOR, "another")
    expected = {
        Role.COORDINATOR: 200, Role.SUPERVISOR: 200, Role.OFFICER: 200, Role.ADMINISTRATOR: 403, Role.EVALUATOR: 403,
    }  # fmt: skip
    assert {role: office.client(role).get(path).status_code for role in expected} == expected
    assert office.client(login="another@hinata").get(path).status_code == 403


def test_the_list_of_routes_and_the_counts_are_for_administrators_and_need_nothing_from_outside(
    office: Office,
) -> None:
    client = office.client(Role.ADMINISTRATOR)
    page = client.get("/docs")
    assert page.status_code == 200
    assert "POST /api/v1/people/{person}/consents" in page.text
    assert "http:" not in page.text
    assert "<script" not in page.text
    client.get("/api/v1/people/somebody-with-a-name")
    counts = client.get("/metrics").text
    assert 'enishi_answers{method="GET",route="/api/v1/people/{person}",status="403"} 1' in counts
    assert "somebody" not in counts
    assert office.client().get("/health").json() == {"status": "ok"}
    assert office.client(Role.SUPERVISOR).get("/docs").status_code == 403
    assert office.client(Role.SUPERVISOR).get("/metrics").status_code == 403

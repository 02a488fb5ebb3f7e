"""The audit under many writers, and under six hands that want something else to stand in it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.errors import Busy
from api.store.audit import AuditHead, AuditRow, digest_of, faults_in_chain
from api.store.engine import is_sqlite
from api.store.store import Store
from tests.api.service.office import MORNING

TOWN = "hinata"
CLERK = Actor(TOWN, None, frozenset({Role.ADMINISTRATOR}))


def note(store: Store, number: int) -> None:
    """Run the smallest of all commands."""
    with store.work(CLERK, MORNING) as work:
        work.note("thing.done", str(number))


def write(store: Store, writers: int, each: int) -> int:
    """Let many write at once, each so many rows; gives how often somebody was told to come back."""
    told: list[int] = []

    def go(writer: int) -> None:
        for number in range(each):
            while True:
                try:
                    note(store, writer * each + number)
                except Busy:
                    told.append(writer)
                    continue
                break

    threads = [threading.Thread(target=go, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(told)


def faults(store: Store, anchor: tuple[int, str] | None = None) -> list[str]:
    """Read the chain again."""
    with Session(store.engine) as session:
        return [each.what for each in faults_in_chain(session, TOWN, anchor)]


def _row(session: Session, number: int) -> dict[str, Any]:
    row = session.execute(sa.select(AuditRow.__table__).where(AuditRow.number == number)).one()
    return dict(row._mapping)


def _edit(session: Session, last: int) -> None:
    session.execute(sa.update(AuditRow).where(AuditRow.number == last // 2).values(kind="nothing.done"))


def _delete(session: Session, last: int) -> None:
    session.execute(sa.delete(AuditRow).where(AuditRow.number == last // 2))


def _swap(session: Session, last: int) -> None:
    one, other = last // 2, last // 2 + 1
    for number, new in ((one, -1), (other, one), (-1, other)):
        session.execute(sa.update(AuditRow).where(AuditRow.number == number).values(number=new))


def _grown(session: Session, number: int, before: str) -> str:
    """Add a row that fits the one before; gives its digest."""
    row = AuditRow(
        municipality=TOWN, number=number, at=MORNING, account=None, kind="forged", subject=None, person=None,
        details={}, before=before,
    )  # fmt: skip
    row.digest = digest_of(row)
    session.add(row)
    session.flush()
    return row.digest


def _insert(session: Session, last: int) -> None:
    _grown(session, last + 1, _row(session, last)["digest"])


def _cut(session: Session, last: int) -> str:
    """Cut the end off so that all that is left fits; gives the digest it ends with."""
    kept = last // 2
    session.execute(sa.delete(AuditRow).where(AuditRow.number > kept))
    digest = str(_row(session, kept)["digest"])
    session.execute(sa.update(AuditHead).values(number=kept, digest=digest))
    return digest


def _fork(session: Session, last: int) -> None:
    """Cut the end off and grow another of the same length."""
    digest = _cut(session, last)
    for number in range(last // 2 + 1, last + 1):
        digest = _grown(session, number, digest)
    session.execute(sa.update(AuditHead).values(number=last, digest=digest))


TAMPERINGS: Mapping[str, Callable[[Session, int], object]] = {
    "edit": _edit, "delete": _delete, "insert": _insert, "swap": _swap, "cut": _cut, "fork": _fork,
}  # fmt: skip
ONLY_BY_ANCHOR = frozenset({"cut", "fork"})


@contextmanager
def _unguarded(engine: Engine) -> Iterator[Session]:
    """Be somebody who owns the database and takes its guards away; nothing of it is kept."""
    with Session(engine) as session:
        if is_sqlite(engine):
            session.execute(sa.text("BEGIN IMMEDIATE"))
            for verb in ("UPDATE", "DELETE"):
                session.execute(sa.text(f"DROP TRIGGER audit_no_{verb}"))
        else:
            session.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        yield session
        session.rollback()


def tampered(store: Store, kind: str, anchor: tuple[int, str] | None) -> list[str]:
    """Tamper in one way and read the chain again; gives what was found."""
    with _unguarded(store.engine) as session:
        last = session.execute(sa.select(AuditHead.number)).scalar_one()
        TAMPERINGS[kind](session, last)
        session.expire_all()
        return [each.what for each in faults_in_chain(session, TOWN, anchor)]


def head(store: Store) -> tuple[int, str]:
    """Write the end of the chain down."""
    with Session(store.engine) as session:
        found = session.execute(sa.select(AuditHead.number, AuditHead.digest)).one()
        return int(found.number), str(found.digest)

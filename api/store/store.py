"""The store opened: reading, and commands, each one transaction with one row in the audit."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from sqlalchemy.orm import Session

from api.access.actor import Actor
from api.errors import Busy, NoSpace
from api.store.audit import Entry, append
from api.store.crypto import Keyring
from api.store.engine import WAIT_SECONDS, is_sqlite, make_engine
from api.store.walls import stand_in

FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
BEGIN, BEGIN_IMMEDIATE = text("BEGIN"), text("BEGIN IMMEDIATE")
ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
NO_SPACE_STATES = ("53100", "53200", "58030")
"""States of PostgreSQL: disk full, out of memory, input and output failed."""


class NotAudited(AssertionError):
    """A command that noted nothing, or twice: a fault of the programme."""


@dataclass
class View:
    """What somebody looks at: a transaction, who looks, and what the clock said when it began."""

    session: Session
    actor: Actor
    now: datetime
    keyring: Keyring = field(repr=False)


@dataclass
class Sight(View):
    """A view of which it is kept that somebody had it, and of what."""

    entry: Entry | None = None

    def note(self, kind: str, subject: str | None = None, *, person: str | None = None, **details: Any) -> None:
        """Say what stands in the audit; once per command. Details are ids, codes and numbers, never words."""
        if self.entry is not None:
            raise NotAudited(f"{self.entry.kind}, {kind}")
        self.entry = Entry(kind, subject, person, details)


class Work(Sight):
    """One command at work: what it sees, what it changes, and what is to stand in the audit."""


@dataclass(frozen=True)
class Once:
    """A request that may arrive twice and must act once: the caller's key, and a digest of what was asked."""

    key: str
    digest: str


class Store:
    """A store of one or many municipalities."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self.engine, self.keyring = engine, keyring
        self._writing = Lock()

    @contextmanager
    def view(self, actor: Actor, now: datetime) -> Iterator[View]:
        """Read in one consistent view; nothing can be written."""
        with told_plainly(), Session(self.engine) as session:
            session.execute(BEGIN if is_sqlite(self.engine) else ONE_MOMENT)
            stand_in(session, actor.municipality)
            yield View(session, actor, now, self.keyring)
            session.rollback()

    @contextmanager
    def work(self, actor: Actor, now: datetime) -> Iterator[Work]:
        """Run a command: all of it and its row in the audit are kept when this ends, or nothing is.

        Commands of one process take turns; SQLite alone would let each sleep and try again.

        Raises
        ------
        NotAudited
            If the command noted nothing; nothing is kept then.
        Busy
            If another writer holds the store for too long.
        NoSpace
            If the disk is full.
        """
        with told_plainly(), self._turn(), Session(self.engine, expire_on_commit=False) as session:
            if is_sqlite(self.engine):
                session.execute(BEGIN_IMMEDIATE)
            stand_in(session, actor.municipality)
            work = Work(session, actor, now, self.keyring)
            yield work
            if work.entry is None:
                raise NotAudited
            session.flush()
            append(session, actor.municipality, actor.account, work.entry, now)
            session.commit()

    @contextmanager
    def sight(self, actor: Actor, now: datetime) -> Iterator[Sight]:
        """Read in one consistent view, and keep that somebody did before this ends: no writer waits for a reader.

        Raises
        ------
        NotAudited, Busy, NoSpace
            As for ``work``; what was read must not be shown then.
        """
        with self.view(actor, now) as view:
            seen = Sight(view.session, actor, now, self.keyring)
            yield seen
        if seen.entry is None:
            raise NotAudited
        with self.work(actor, now) as work:
            work.entry = seen.entry

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not is_sqlite(self.engine):
            yield
            return
        if not self._writing.acquire(timeout=WAIT_SECONDS):
            raise Busy("busy")
        try:
            yield
        finally:
            self._writing.release()

    def cut_log(self) -> None:
        """Write the log of SQLite into its file and cut it off: what was destroyed stands in neither any more.

        Nobody waits: while somebody reads or writes, the log stays as it is, until the next time.
        """
        if not is_sqlite(self.engine) or not self._writing.acquire(blocking=False):
            return
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout=0")
                try:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    connection.exec_driver_sql(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
        finally:
            self._writing.release()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_store(place: str, keyring: Keyring) -> Store:
    """Open a store by its URL or the path of its SQLite file."""
    return Store(make_engine(place), keyring)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what a database says of locks and full disks into errors of the service; all else passes."""
    try:
        yield
    except PoolEmpty:
        raise Busy("busy") from None
    except DBAPIError as error:
        if _is_full(error):
            raise NoSpace("no_space") from None
        if _is_busy(error):
            raise Busy("busy") from None
        raise


def _is_full(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in FULL
    return getattr(error.orig, "sqlstate", None) in NO_SPACE_STATES


def _is_busy(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    state = getattr(error.orig, "sqlstate", None)
    lost = isinstance(error, OperationalError) and (state is None or state[:2] in ("08", "57"))
    return lost or state in ("55P03", "40001", "40P01", "57014")

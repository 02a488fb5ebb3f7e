"""Backups made while the service runs, believed only after they were opened and read again.

The keys of people are in a backup only as they are in the store: wrapped by master keys, which are in none.
"""

import errno
import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from api.accounts.tables import MunicipalityRow
from api.errors import Conflict, NoSpace
from api.store.audit import AuditHead, Broken, faults_in_chain
from api.store.engine import is_sqlite, make_engine, url_of
from api.store.lock_up import alone
from api.store.store import told_plainly
from api.store.upgrade import Standing, standing
from api.store.walls import stand_in

BESIDE = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside a store; those of an old store would be read into a new one."""


def verify_audit(engine: Engine, anchor: tuple[int, str] | None = None) -> Iterator[Broken]:
    """Read the chain of every municipality again; an anchor is for a store of one."""
    with told_plainly(), Session(engine) as session:
        for place in list(session.scalars(select(MunicipalityRow.id).order_by(MunicipalityRow.id))):
            stand_in(session, place)
            yield from faults_in_chain(session, place, anchor)


def heads(engine: Engine) -> list[AuditHead]:
    """Give the head of each chain, to be written down elsewhere."""
    found: list[AuditHead] = []
    with told_plainly(), Session(engine) as session:
        for place in list(session.scalars(select(MunicipalityRow.id).order_by(MunicipalityRow.id))):
            stand_in(session, place)
            found += session.scalars(select(AuditHead).where(AuditHead.municipality == place)).all()
    return found


def back_up(engine: Engine, target: Path) -> None:
    """Write a backup and its digest; they are there once it was read again and found whole, or not at all.

    Raises
    ------
    Conflict
        If the file is there already, a programme is missing, or what was written is not whole.
    NoSpace
        If it does not fit on the disk.
    """
    if target.exists():
        raise Conflict("backup_is_there")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _room(), told_plainly():
            if is_sqlite(engine):
                with engine.connect() as connection:
                    connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
            else:
                _run("pg_dump", engine.url, "--format=custom", "--no-owner", f"--file={part}")
            part.chmod(0o600)
            check(part, sqlite=is_sqlite(engine))
            _digest_file(target).write_text(f"{_digest(part)}  {target.name}\n", encoding="utf-8")
            _put(part, target)
    finally:
        part.unlink(missing_ok=True)


def restore(file: Path, place: str) -> None:
    """Make a store of a backup, where there is none.

    Raises
    ------
    Conflict
        If the backup is not whole, there is a store already, or somebody is at work in it.
    NoSpace
        If it does not fit on the disk.
    """
    url = url_of(place)
    sqlite = url.get_backend_name() == "sqlite"
    known = _digest_file(file)
    if known.exists() and known.read_text(encoding="utf-8").split()[:1] != [_digest(file)]:
        raise Conflict("backup_not_whole")
    with alone(url), _room():
        if sqlite:
            _restore_file(file, Path(url.database or ""))
        else:
            _must_be_empty(place)
            check(file, sqlite=False)
            _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", str(file))


def check(file: Path, *, sqlite: bool) -> None:
    """Open a backup and read all of it.

    Raises
    ------
    Conflict
        If it is none, or not whole.
    """
    if not sqlite:
        _run("pg_restore", None, "--file=/dev/null", str(file))
        return
    engine = _read_only(file)
    try:
        with engine.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            linked = connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        if not whole or not linked or standing(engine) not in (Standing.CURRENT, Standing.BEHIND):
            raise Conflict("backup_not_whole")
        if next(verify_audit(engine), None) is not None:
            raise Conflict("backup_not_whole")
    except DatabaseError:
        raise Conflict("backup_not_whole") from None


def _read_only(file: Path) -> Engine:
    place = f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(place, uri=True), poolclass=NullPool)


def _restore_file(file: Path, store: Path) -> None:
    if store.exists():
        raise Conflict("store_is_there")
    check(file, sqlite=True)
    part = store.with_name(f".{store.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(file, part)
        part.chmod(0o600)
        for end in BESIDE:
            Path(f"{store}{end}").unlink(missing_ok=True)
        _put(part, store)
    finally:
        part.unlink(missing_ok=True)


def _must_be_empty(place: str) -> None:
    engine = make_engine(place)
    try:
        if standing(engine) is not Standing.EMPTY:
            raise Conflict("store_is_there")
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with engine.connect() as connection:
            if connection.execute(text(others)).scalar_one() > 0:
                raise Conflict("store_in_use")
    finally:
        engine.dispose()


def _run(programme: str, url: URL | None, *arguments: str) -> None:
    """Run a programme of PostgreSQL; the password is in no list of processes, what it says of rows in no log."""
    if shutil.which(programme) is None:
        raise Conflict("programme_missing", programme=programme)
    env = dict(os.environ)
    if url is not None:
        plain = url.set(drivername="postgresql", password=None).render_as_string()
        arguments = (f"--dbname={plain}", *arguments)
        env |= {} if url.password is None else {"PGPASSWORD": str(url.password)}
    done = subprocess.run([programme, *arguments], env=env, capture_output=True, check=False)
    if done.returncode != 0:
        full = b"No space left" in done.stderr
        raise NoSpace("no_space") if full else Conflict("programme_failed", programme=programme)


def _digest_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.sha256")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _put(part: Path, target: Path) -> None:
    """Give a file its name, and see that both are on the disk."""
    _flush(part)
    part.rename(target)
    _flush(target.parent)


def _flush(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _room() -> Iterator[None]:
    """Tell a full disk plainly."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace("no_space") from None
        raise

"""Engines for both databases, set so that what was acknowledged is on the disk."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

WAIT_SECONDS = 5
"""How long a writer waits for its turn among those of its process, and again for one of another process, before the
caller is told to come back."""

THREADS = 8
"""How many requests a process works at; more only take turns at the interpreter, and all of them end later."""

CONNECTIONS = 16
"""More than threads that answer requests: none of them ever waits for a connection."""


_dumps: Final[Callable[[Any], str]] = json.JSONEncoder(ensure_ascii=False).encode
"""Keeps Japanese keys as they are: SQLite finds nothing under an escaped one."""


def url_of(store: str) -> URL:
    """Read a database URL or the path of an SQLite file."""
    if "://" in store:
        return make_url(store)
    return URL.create("sqlite", database=str(Path(store).absolute()))


def make_engine(store: str) -> Engine:
    """Make an engine for a database URL or the path of an SQLite file."""
    url = url_of(store)
    shared = {
        "json_serializer": _dumps, "pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": WAIT_SECONDS,
        "hide_parameters": True,  # an error of the database never repeats what somebody wrote
    }  # fmt: skip
    if url.get_backend_name() == "sqlite":
        arguments = {"timeout": WAIT_SECONDS, "check_same_thread": False, "isolation_level": None}
        engine = create_engine(url, connect_args=arguments, **shared)
        event.listen(engine, "connect", _set_up_sqlite)
        return engine
    options = f"-c lock_timeout={WAIT_SECONDS}s -c statement_timeout=60s -c timezone=UTC"
    return create_engine(url, connect_args={"options": options}, pool_pre_ping=True, **shared)


def is_sqlite(engine: Engine) -> bool:
    """Tell whether the store is a file of SQLite."""
    return engine.dialect.name == "sqlite"


def _set_up_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Write ahead and flush with every commit: a power cut may not take back what somebody was told is kept."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")

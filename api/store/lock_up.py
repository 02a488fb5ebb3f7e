"""Who is at work in a store of SQLite: a restore or an upgrade waits for nobody and disturbs nobody.

Whoever works holds a lock of the operating system on a file beside the store; it ends with the process, however that
ends. PostgreSQL keeps such things by itself.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from api.errors import Conflict


@contextmanager
def at_work(url: URL) -> Iterator[None]:
    """Work in a store beside others who do.

    Raises
    ------
    Conflict
        If somebody restores or upgrades it.
    """
    with _held(url, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(url: URL) -> Iterator[None]:
    """Have a store to oneself.

    Raises
    ------
    Conflict
        If a service or a worker has it open.
    """
    with _held(url, fcntl.LOCK_EX):
        yield


@contextmanager
def _held(url: URL, how: int) -> Iterator[None]:
    if url.get_backend_name() != "sqlite" or url.database is None:
        yield
        return
    handle = os.open(Path(f"{url.database}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("store_in_use") from None
        yield
    finally:
        os.close(handle)

"""An import killed at any moment: the catalogue is as it was or complete, and the next import works."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.catalogue.tables import BatchRow, EntryRow
from api.store.crypto import Keyring
from api.store.engine import is_sqlite, make_engine
from api.store.store import Store
from tests.api.service.lists import everything, wam_file
from tests.api.service.postgres import Server

ENISHI = str(Path(sys.executable).parent / "enishi")
ROWS = 300
KILLS = 3
Fresh = Callable[[], str]
"""Gives the place of one more copy of a store."""


@contextmanager
def opened(place: str) -> Iterator[Store]:
    """Open a store from outside."""
    store = Store(make_engine(place), Keyring.none())
    try:
        yield store
    finally:
        store.engine.dispose()


def state(place: str) -> str:
    """Read all that the catalogue keeps; ids of editions, which are new in each run, as their numbers."""
    with opened(place) as store, Session(store.engine) as session:
        batches = session.scalars(select(BatchRow).order_by(BatchRow.number)).all()
        told = [(each.number, each.file, each.digest, each.counts, each.warnings, each.undone_at) for each in batches]
        found = everything(store)
        found["live"] = len(batches)
        if not is_sqlite(store.engine):
            rows = session.execute(select(EntryRow.id, EntryRow.grams).order_by(EntryRow.id)).all()
            found["indexed"] = [(row.id, sorted(row.grams or ())) for row in rows]
        text = repr((told, found))
        for each in batches:
            text = text.replace(each.id, f"batch {each.number}")
    return text


def importing(place: str, file: Path) -> subprocess.Popen[bytes]:
    """Start an import with everything that it starts in a group of its own."""
    command = [ENISHI, "catalogue", "import", str(file), "--into", place]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def seconds_of(place: str, file: Path) -> float:
    """Import to the end."""
    began = time.monotonic()
    assert importing(place, file).wait() == 0
    return time.monotonic() - began


def killed(place: str, file: Path, after: float) -> None:
    """Import, and end it at once with all its processes after a while."""
    process = importing(place, file)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    _let_go(place)


def _let_go(place: str) -> None:
    """Wait until PostgreSQL has seen that nobody is there any more."""
    with opened(place) as store:
        if is_sqlite(store.engine):
            return
        others = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                         "pid <> pg_backend_pid() AND backend_type = 'client backend'")  # fmt: skip
        for _ in range(600):
            with store.engine.connect() as connection:
                if connection.scalar(others) == 0:
                    return
            time.sleep(0.05)
    raise AssertionError("somebody is still there")


def kills(fresh: Fresh, file: Path, count: int, seed: int) -> Counter[str]:
    """Kill an import at moments spread over the time that it takes.

    Returns
    -------
    Counter
        How often the catalogue was ``before``, ``complete`` or ``neither``, and ``next_failed``.
    """
    draw, found = random.Random(seed), Counter[str]()
    place = fresh()
    before = state(place)
    seconds = seconds_of(place, file)
    complete = state(place)
    assert before != complete
    for number in range(count):
        place = fresh()
        killed(place, file, seconds * (number + draw.random()) / count)
        stands = state(place)
        found["before" if stands == before else "complete" if stands == complete else "neither"] += 1
        if stands == before:
            found["next_failed"] += importing(place, file).wait() != 0 or state(place) != complete
    return found


def editions(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write two editions of a list: of the second a tenth is changed, a tenth is new, and a tenth is gone."""
    names = [f"{chr(0x3042 + number % 80)}{chr(0x4E00 + number)}工房" for number in range(rows * 11 // 10)]
    first = [{"number": str(number), "name": name} for number, name in enumerate(names[:rows])]
    second = [{"number": str(number), "name": name} for number, name in enumerate(names) if number >= rows // 10]
    for row in second[: rows // 10]:
        row["address"] = f"水落町{row['number']}"
    return wam_file(folder / "first.csv", first), wam_file(folder / "second.csv", second)


def copies_of_file(folder: Path, first: Path) -> Fresh:
    """Make a store of SQLite with a first edition, to be copied."""
    origin = folder / "origin.db"
    seconds_of(str(origin), first)
    copy = folder / "copy.db"

    def fresh() -> str:
        for each in folder.glob("copy.db*"):
            each.unlink()
        shutil.copyfile(origin, copy)
        return str(copy)

    return fresh


def copies_of_database(running: Server, first: Path) -> Fresh:
    """The same on PostgreSQL."""
    _admin(running, "create database kills_origin")
    seconds_of(running.database("kills_origin"), first)

    def fresh() -> str:
        _admin(running, "drop database if exists kills_copy with (force)")
        _admin(running, "create database kills_copy template kills_origin")
        return running.database("kills_copy")

    return fresh


def _admin(running: Server, statement: str) -> None:
    engine = sa.create_engine(running.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_killed_import_leaves_the_catalogue_as_before_or_complete(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    first, second = editions(tmp_path, ROWS)
    if database == "sqlite":
        fresh = copies_of_file(tmp_path, first)
    else:
        fresh = copies_of_database(request.getfixturevalue("postgres"), first)
    found = kills(fresh, second, KILLS, seed=1)
    assert (found["neither"], found["next_failed"]) == (0, 0)
    assert found["before"] + found["complete"] == KILLS

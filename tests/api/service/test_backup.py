"""Backups are made while others write, believed only when read again, and restored where nothing is."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.accounts.municipality import found_municipality
from api.errors import Conflict
from api.people.commands import register_person, view_person
from api.people.schemas import PersonIn
from api.store.audit import faults_in_chain
from api.store.backup import back_up, restore, verify_audit
from api.store.crypto import Keyring
from api.store.engine import is_sqlite, url_of
from api.store.lock_up import alone, at_work
from api.store.store import Store, open_store
from api.store.upgrade import upgrade
from tests.api.service.office import MORNING, TOWN, Office
from tests.api.service.postgres import Server, programmes
from tests.battery import chains

SUGI = PersonIn.model_validate({"identity": {"name": "杉田 あき"}, "state": "seeking"})


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the programmes of the server that runs here."""
    monkeypatch.setenv("PATH", f"{programmes()}:{os.environ['PATH']}")


@pytest.fixture
def office(place: str) -> Iterator[Office]:
    """An office in a store that was made by steps, as every real one is."""
    store = _by_steps(place)
    yield Office.opened(store)
    store.close()


def _by_steps(place: str) -> Store:
    store = open_store(place, Keyring.made())
    upgrade(store.engine)
    return store


@pytest.fixture
def backup(tmp_path: Path) -> tuple[Path, Keyring]:
    """A backup of an office on SQLite, with its keys."""
    store = _by_steps(str(tmp_path / "enishi.db"))
    Office.opened(store)
    back_up(store.engine, tmp_path / "a.backup")
    store.close()
    return tmp_path / "a.backup", store.keyring


@pytest.fixture
def elsewhere(place: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A place where no store is yet."""
    if "://" not in place:
        return str(tmp_path / "other.db")
    server: Server = request.getfixturevalue("postgres")
    admin = sa.create_engine(server.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS elsewhere")
        connection.exec_driver_sql("CREATE DATABASE elsewhere")
    admin.dispose()
    return server.database("elsewhere")


def test_what_was_backed_up_is_restored_word_by_word(office: Office, elsewhere: str, tmp_path: Path) -> None:
    made = office.run(Role.COORDINATOR, register_person, SUGI)
    file = tmp_path / "a.backup"
    back_up(office.store.engine, file)
    office.run(Role.COORDINATOR, register_person, SUGI)  # comes after the backup: is not in it
    office.store.close()
    restore(file, elsewhere)
    again = Office(open_store(elsewhere, office.store.keyring), actors=office.actors)
    assert list(verify_audit(again.store.engine)) == []
    seen = again.run(Role.COORDINATOR, view_person, made.id)
    assert seen.identity["name"] == "杉田 あき"
    with again.store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM person")).scalar() == 1
    again.store.close()


def test_nothing_is_overwritten(office: Office, place: str, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    back_up(office.store.engine, file)
    with pytest.raises(Conflict, match="backup_is_there"):
        back_up(office.store.engine, file)
    office.store.close()
    with pytest.raises(Conflict, match="store_is_there"):
        restore(file, place)
    assert sorted(each.name for each in tmp_path.iterdir() if "backup" in each.name) == ["a.backup", "a.backup.sha256"]


@pytest.mark.parametrize("harm", [lambda data: data[: len(data) // 2], lambda data: data[:5000] + b"?" + data[5001:]])
def test_a_backup_that_was_harmed_is_refused(
    office: Office, elsewhere: str, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "a.backup"
    back_up(office.store.engine, file)
    file.write_bytes(harm(file.read_bytes()))
    with pytest.raises(Conflict, match="backup_not_whole"):
        restore(file, elsewhere)


def test_a_file_that_is_no_backup_is_refused(office: Office, elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    file.write_bytes(b"no backup at all")
    with pytest.raises(Conflict, match=r"backup_not_whole|programme_failed"):
        restore(file, elsewhere)
    if is_sqlite(office.store.engine):
        assert not Path(elsewhere).exists()


def test_the_backup_is_for_the_eyes_of_its_owner_and_holds_no_key(office: Office, tmp_path: Path) -> None:
    office.run(Role.COORDINATOR, register_person, SUGI)
    file = tmp_path / "a.backup"
    back_up(office.store.engine, file)
    data = file.read_bytes()
    assert file.stat().st_mode & 0o77 == 0
    assert not any(key in data for key in office.store.keyring.keys.values())
    assert "杉田".encode() not in data


def test_a_backup_whose_audit_was_bent_is_refused(backup: tuple[Path, Keyring], tmp_path: Path) -> None:
    (tmp_path / "a.backup.sha256").unlink()
    bent = sqlite3.connect(backup[0])
    bent.executescript("DROP TRIGGER audit_no_UPDATE; UPDATE audit SET kind = 'nothing' WHERE number = 1")
    bent.close()
    with pytest.raises(Conflict, match="backup_not_whole"):
        restore(backup[0], str(tmp_path / "other.db"))


def test_what_an_old_store_left_behind_is_not_read_into_the_new_one(
    backup: tuple[Path, Keyring], tmp_path: Path
) -> None:
    for end in ("-wal", "-shm"):
        (tmp_path / f"other.db{end}").write_bytes(b"of an old store")
    restore(backup[0], str(tmp_path / "other.db"))
    assert not list(tmp_path.glob("other.db-*"))
    again = open_store(str(tmp_path / "other.db"), backup[1])
    assert list(verify_audit(again.engine)) == []
    again.close()


def test_a_store_somebody_works_in_is_left_alone(backup: tuple[Path, Keyring], tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with at_work(url_of(str(other))), at_work(url_of(str(other))), pytest.raises(Conflict, match="store_in_use"):
        restore(backup[0], str(other))
    with alone(url_of(str(other))), pytest.raises(Conflict, match="store_in_use"), at_work(url_of(str(other))):
        raise AssertionError
    restore(backup[0], str(other))


# --- the audit


def test_many_writers_make_one_chain(store: Store) -> None:
    with store.work(chains.CLERK, MORNING) as work:
        found_municipality(work, "ひなた市")
    chains.write(store, writers=8, each=10)
    number, _ = end = chains.head(store)
    assert number == 81
    assert chains.faults(store, end) == []


@pytest.mark.parametrize("kind", chains.TAMPERINGS)
def test_whatever_is_done_to_the_audit_is_found(office: Office, kind: str) -> None:
    for number in range(20):
        chains.note(office.store, number)
    end = chains.head(office.store)
    assert chains.tampered(office.store, kind, end)
    without = chains.tampered(office.store, kind, None)
    assert bool(without) == (kind not in chains.ONLY_BY_ANCHOR)  # why the end is written down elsewhere
    with Session(office.store.engine) as session:
        assert list(faults_in_chain(session, TOWN, end)) == []

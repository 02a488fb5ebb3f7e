"""The service as it is run: started only on what it knows, killed, cut off and filled up without losing a word."""

import io
import logging
import os
import sqlite3
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.cli.serve_command import WhereOnly
from api.store.audit import faults_in_chain
from api.store.crypto import Keyring
from api.store.store import Store, open_store
from api.store.upgrade import upgrade
from tests.api.service.office import TOWN, Office
from tests.api.service.postgres import server
from tests.battery.crashes import full_disks, kills, small_disk, stops
from tests.battery.served import ENISHI, LATE

COMMAND = ENISHI[0]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The settings of an office that begins today."""
    return {
        "ENISHI_STORE": str(tmp_path / "enishi.db"), "ENISHI_KEYS": str(tmp_path / "keys"), "ENISHI_SECURE": "0",
    }  # fmt: skip


def enishi(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *words], env={**os.environ, **env}, capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def begun(env: dict[str, str]) -> None:
    assert enishi(env, "db", "upgrade").returncode == 0


ADD = ("user", "add", "aoki", "--role", "coordinator", "--municipality", "hinata")


def test_an_office_begins_with_four_commands(env: dict[str, str], tmp_path: Path) -> None:
    begun(env)
    added = enishi(env, *ADD, "--municipality-name", "ひなた市")
    assert added.returncode == 0, added.stderr
    assert len(added.stdout.strip()) >= 40  # the password, once, and nothing else
    for name in ("enishi.db", "keys"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert enishi(env, "db", "backup", str(tmp_path / "a.backup")).returncode == 0
    verified = enishi(env, "db", "verify-audit")
    assert verified.returncode == 0
    anchor = verified.stdout.split()[1]
    assert enishi(env, "db", "verify-audit", "--anchor", anchor).returncode == 0
    cut = f"{int(anchor.split(':')[0]) + 1}:{'0' * 64}"
    assert enishi(env, "db", "verify-audit", "--anchor", cut).returncode == 1
    assert enishi(env, "worker", "--once").returncode == 0


def test_a_fresh_master_key_takes_over_and_the_old_ones_stay(env: dict[str, str], tmp_path: Path) -> None:
    begun(env)
    assert enishi(env, *ADD, "--municipality-name", "ひなた市").returncode == 0
    before = (tmp_path / "keys").read_text(encoding="ascii")
    assert enishi(env, "db", "rotate-keys").returncode == 0
    after = (tmp_path / "keys").read_text(encoding="ascii")
    assert (after.startswith(before), len(after.split())) == (True, 2)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert enishi(env, "db", "verify-audit").returncode == 0


@pytest.mark.parametrize(
    ("missing", "said"), [("ENISHI_STORE", "ENISHI_STORE"), ("ENISHI_KEYS", "ENISHI_KEYS")]
)  # fmt: skip
def test_what_is_not_set_is_named(env: dict[str, str], missing: str, said: str) -> None:
    refused = enishi({**env, missing: ""}, "db", "upgrade")
    assert refused.returncode == 2
    assert said in refused.stderr


def test_a_store_without_tables_or_of_another_version_is_not_served(env: dict[str, str], tmp_path: Path) -> None:
    refused = enishi(env, "serve")
    assert (refused.returncode, "enishi db upgrade" in refused.stderr) == (2, True)
    assert not (tmp_path / "enishi.db").exists()
    begun(env)

    with sqlite3.connect(tmp_path / "enishi.db") as store:
        store.execute("UPDATE alembic_version SET version_num = 'later'")
    store.close()
    for words in (("serve",), ("worker",), ("db", "upgrade")):
        refused = enishi(env, *words, "--lang", "en")
        assert (refused.returncode, "newer version" in refused.stderr) == (2, True), words


def test_other_keys_are_never_made_for_a_store_in_use(env: dict[str, str], tmp_path: Path) -> None:
    begun(env)
    (tmp_path / "keys").unlink()
    refused = enishi(env, "db", "upgrade")
    assert refused.returncode == 2
    assert not (tmp_path / "keys").exists()


def test_who_adds_an_account_is_told_what_is_wrong(env: dict[str, str]) -> None:
    begun(env)
    new = enishi(env, *ADD)
    assert (new.returncode, "--municipality-name" in new.stderr) == (2, True)
    odd = enishi(env, "user", "add", "Ａ", "--role", "boss", "--municipality", "hinata", "--lang", "en")
    assert odd.returncode == 2
    assert "login" in odd.stderr
    assert "roles" in odd.stderr
    assert enishi(env, *ADD, "--municipality-name", "ひなた市").returncode == 0
    assert enishi(env, *ADD).returncode == 2


def test_an_error_in_the_log_says_where_it_was_and_nothing_of_what_was_written() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WhereOnly("%(levelname)s %(message)s"))
    try:
        raise ValueError("杉田 あき")
    except ValueError:
        handler.handle(logging.LogRecord("x", logging.ERROR, "", 0, "fault", None, sys.exc_info()))
    assert "ValueError" in stream.getvalue()
    assert "test_operations.py" in stream.getvalue()
    assert "杉田" not in stream.getvalue()


# --- short rounds of the battery; the long ones are ``make battery``


def test_nothing_acknowledged_is_lost_when_the_service_is_killed(tmp_path: Path) -> None:
    told = kills(tmp_path, rounds=4, seed=1)
    assert told.well, told
    assert told.acknowledged > 0
    assert set(told.statuses) <= {201, 503}, told.statuses


@pytest.mark.whole
def test_the_same_rounds_find_a_service_that_keeps_only_after_it_has_answered(tmp_path: Path) -> None:
    told = kills(tmp_path, rounds=30, seed=1, programme=LATE)
    assert told.lost > 0, told


def test_nothing_acknowledged_is_lost_when_postgresql_is_stopped_at_once(tmp_path: Path) -> None:
    with server(durable=True) as running:
        told = stops(tmp_path, running, rounds=2, seed=1)
    assert told.well, told
    assert told.slowest <= 10
    assert set(told.statuses) <= {201, 503}, told.statuses


@pytest.mark.whole
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 24) as allowed:
        assert allowed, "needs a machine on which a disk may be mounted: the battery says so itself"
        told = full_disks(tmp_path / "disk", tmp_path, rounds=2)
    assert told.well, told
    assert set(told.statuses) <= {201, 503, 507}, told.statuses
    assert told.statuses[507] + told.statuses[503] > 0


def test_a_store_without_room_is_told_and_nothing_is_half_there(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "enishi.db"), Keyring.made())
    upgrade(store.engine)
    office = Office.opened(store)
    client = office.client(Role.COORDINATOR)
    made = {"identity": {"name": "杉田 あき", "reach": "手紙" * 900}}
    no_more = partial(_pages_at_most, most=pages_of(store) + 40)
    event.listen(store.engine, "checkout", no_more)
    statuses = [client.post("/api/v1/people", json=made).status_code for _ in range(60)]
    event.remove(store.engine, "checkout", no_more)
    assert set(statuses) == {201, 507}
    event.listen(store.engine, "checkout", partial(_pages_at_most, most=2**30))
    assert len(client.get("/api/v1/people").json()) == statuses.count(201)
    assert client.post("/api/v1/people", json=made).status_code == 201
    with Session(store.engine) as session:
        assert list(faults_in_chain(session, TOWN)) == []
    store.close()


def pages_of(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def _pages_at_most(connection: sqlite3.Connection, *_: object, most: int) -> None:
    connection.execute(f"PRAGMA max_page_count={most}")

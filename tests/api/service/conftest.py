"""Stores on both databases, a clock that stands still until it is moved, and an office with one account per role."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.store.base import Base
from api.store.crypto import Keyring
from api.store.engine import make_engine
from api.store.store import Store
from tests.api.service.office import Office
from tests.api.service.postgres import Server, server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Give a server for the whole run."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables once, in a file to be copied."""
    place = tmp_path_factory.mktemp("empty") / "empty.db"
    made = make_engine(str(place))
    Base.metadata.create_all(made)
    made.dispose()
    return place


@pytest.fixture(scope="session")
def empty_database(postgres: Server) -> str:
    """Make the tables once, in a database to be copied."""
    _admin(postgres, "create database empty_store")
    made = make_engine(postgres.database("empty_store"))
    Base.metadata.create_all(made)
    made.dispose()
    return "empty_store"


def _admin(running: Server, statement: str) -> None:
    engine = sa.create_engine(running.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@contextmanager
def _database(running: Server, like: str) -> Iterator[str]:
    """Give a database for one test."""
    name = f"t{next(_numbers)}"
    _admin(running, f"create database {name} template {like}")
    yield running.database(name)
    _admin(running, f"drop database {name} with (force)")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the place of a store without tables, on each database."""
    if request.param == "sqlite":
        yield str(tmp_path / "enishi.db")
        return
    with _database(request.getfixturevalue("postgres"), "template1") as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give an empty store with its tables, on each database."""
    if request.param == "sqlite":
        copied = tmp_path / "store.db"
        shutil.copyfile(request.getfixturevalue("empty_file"), copied)
        made = Store(make_engine(str(copied)), Keyring.made())
        yield made
        made.close()
        return
    like = request.getfixturevalue("empty_database")
    with _database(request.getfixturevalue("postgres"), like) as address:
        made = Store(make_engine(address), Keyring.made())
        yield made
        made.close()


@pytest.fixture
def office(store: Store) -> Office:
    """Give an office in which somebody works in every role."""
    return Office.opened(store)

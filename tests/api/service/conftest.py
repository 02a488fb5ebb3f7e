"""Stores on both databases, a clock that stands still until it is moved, and an office with one account per role."""

import itertools
from collections.abc import Iterator

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


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the place of an empty store, on each database."""
    if request.param == "sqlite":
        yield str(tmp_path_factory.mktemp("store") / "enishi.db")
        return
    running: Server = request.getfixturevalue("postgres")
    name = f"t{next(_numbers)}"
    admin = sa.create_engine(running.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name}")
    yield running.database(name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"drop database {name} with (force)")
    admin.dispose()


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """Give an empty store with its tables."""
    made = Store(make_engine(place), Keyring.made())
    Base.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def office(store: Store) -> Office:
    """Give an office in which somebody works in every role."""
    return Office.opened(store)

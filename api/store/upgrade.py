"""Bringing the tables of a store to what this programme works with: all steps that are missing, or none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

import api.migrations
from api.errors import Conflict
from api.store.engine import is_sqlite

ONE_AT_A_TIME = 0x656E6973
"""Number of the lock that keeps two upgrades of a PostgreSQL store apart."""


class Standing(StrEnum):
    """How the tables of a store stand to what this programme works with."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"
    """Upgraded by a newer programme."""
    FOREIGN = "foreign"
    """There are tables, but not by any step of this programme."""


def steps_of(connection: Connection | None = None) -> Config:
    """Give the steps as Alembic knows them; no file of settings is needed."""
    config = Config()
    config.set_main_option("script_location", str(Path(api.migrations.__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def standing(engine: Engine) -> Standing:
    """Tell how the tables of a store stand."""
    script = ScriptDirectory.from_config(steps_of())
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        if at is None:
            others = set(inspect(connection).get_table_names()) - {"alembic_version"}
            return Standing.FOREIGN if others else Standing.EMPTY
    if at == script.get_current_head():
        return Standing.CURRENT
    return Standing.BEHIND if at in {each.revision for each in script.walk_revisions()} else Standing.AHEAD


def upgrade(engine: Engine, to: str = "head") -> None:
    """Take the steps that are missing; whatever stops it, the store is then what it was before.

    Raises
    ------
    Conflict
        If a row would point to one that is not there any more.
    """
    with _alone(engine) as connection:
        command.upgrade(steps_of(connection), to)


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take steps back, with what they had made."""
    with _alone(engine) as connection:
        command.downgrade(steps_of(connection), to)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Hold one transaction that nobody else writes beside.

    On SQLite a table is changed by copying it and dropping the old one: with foreign keys on, that would take along
    every row that points to it. They are off meanwhile, and checked before anything is kept.
    """
    with engine.connect() as connection:
        if not is_sqlite(engine):
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
                yield connection
            return
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise Conflict("upgrade_breaks_links")
            connection.commit()
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.rollback()

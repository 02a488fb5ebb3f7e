"""What every table shares: the municipality in the key, names of constraints, types that mean the same everywhere."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Delete, Dialect, MetaData, String, Table, Text, Update, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

CODE = String(64)
"""Codes and ids: ASCII, never a name."""

WORDS = Text
"""What somebody wrote; stored as typed, never normalised."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite knows no time zones, so that what comes back gets its own again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back with its time zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The tables of the service."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: Moment(), dict[str, Any]: JSON(), list[str]: JSON()}


class Owned:
    """A row of one municipality; the key of every table begins with it."""

    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    id: Mapped[str] = mapped_column(CODE, primary_key=True, default=lambda: new_id())


class Versioned:
    """A row that two people may change at once; the number goes up with each change and is asked for with the next."""

    version: Mapped[int] = mapped_column(default=1)


def new_id() -> str:
    """Make an id that tells nothing, not even the order of making."""
    return uuid.uuid4().hex


def rows_changed(session: Session, statement: Update | Delete) -> int:
    """Run a guarded change in the database itself; gives how many rows fitted its condition."""
    session.flush()
    return session.connection().execute(statement).rowcount


def insert_rows(session: Session, row: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns, thousands at once: values are made ready column by column."""
    session.flush()
    connection, table = session.connection(), row.metadata.tables[row.__tablename__]
    names = list(rows[0])
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=names)
    columns = [_bound(table, name, [row[name] for row in rows], connection.dialect) for name in names]
    if compiled.positional:
        order = [names.index(name) for name in compiled.positiontup or ()]
        connection.exec_driver_sql(str(compiled), list(zip(*(columns[place] for place in order), strict=True)))
        return
    values = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    connection.exec_driver_sql(str(compiled), values)


def _bound(table: Table, name: str, values: list[Any], dialect: Dialect) -> list[Any]:
    """Give the values of a column as the driver takes them."""
    process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else [process(each) for each in values]

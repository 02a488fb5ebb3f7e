"""Write the first step anew from the tables: ``python -m api.migrations.remake``.

For as long as nothing was released; afterwards a released step never changes, and each change is a step of its own.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Dialect, MetaData
from sqlalchemy.dialects import registry
from sqlalchemy.schema import CreateIndex, CreateTable

from api.catalogue.tables import SEARCHABLE
from api.store.audit import UNCHANGEABLE
from api.store.tables import all_tables
from api.store.walls import behind_walls, wall

FOLDER = Path(__file__).parent / "versions"
DIALECTS: tuple[Dialect, ...] = tuple(registry.load(name)() for name in ("sqlite", "postgresql.psycopg"))
END = ";\n\n"
"""Ends a statement in the files; inside a statement no semicolon is followed by an empty line."""


def statements(metadata: MetaData, dialect: Dialect) -> Iterator[str]:
    """Give what makes all tables of a database, its indexes of words, what guards the audit, and the walls it has."""
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect)).strip().replace("\t", "  ").replace(" \n", "\n")
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            yield str(CreateIndex(index).compile(dialect=dialect)).strip()
    yield from SEARCHABLE[dialect.name]
    yield from UNCHANGEABLE[dialect.name]
    if dialect.name == "postgresql":
        for table in behind_walls(metadata):
            yield from wall(table.name)


def text_of(metadata: MetaData, dialect: Dialect) -> str:
    """Give the file of a database."""
    return "".join(f"{each}{END}" for each in statements(metadata, dialect)).rstrip("\n") + "\n"


def file_of(dialect: str) -> Path:
    """Say where the first step of a database stands."""
    return FOLDER / f"0001_first.{dialect}.sql"


def remake() -> None:
    """Write the files of both databases."""
    for dialect in DIALECTS:
        file_of(dialect.name).write_text(text_of(all_tables(), dialect), encoding="utf-8")


if __name__ == "__main__":
    remake()

"""The second wall: PostgreSQL itself shows a transaction only the rows of the municipality it works for.

The first wall is that every query names the municipality; this one holds where a query forgot to.
"""

from collections.abc import Iterator

from sqlalchemy import MetaData, Table, text
from sqlalchemy.orm import Session

SETTING = "enishi.municipality"

BEFORE_LOG_IN = frozenset({"account", "session", "token"})
"""Read by log-in name or secret while nobody knows yet which municipality it is."""


def behind_walls(metadata: MetaData) -> Iterator[Table]:
    """Give the tables whose rows belong to one municipality each."""
    for table in metadata.sorted_tables:
        if "municipality" in table.columns and table.name not in BEFORE_LOG_IN:
            yield table


def wall(table: str) -> tuple[str, str]:
    """Give the statements that put a wall around a table; its owner passes it, for backups and upgrades."""
    fits = f"municipality = current_setting('{SETTING}', true)"
    return (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'CREATE POLICY own_municipality ON "{table}" USING ({fits}) WITH CHECK ({fits})',
    )


def stand_in(session: Session, municipality: str) -> None:
    """Say for which municipality the running transaction works; SQLite has no such wall."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT set_config(:setting, :place, true)"), {"setting": SETTING, "place": municipality})

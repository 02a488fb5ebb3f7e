"""What runs the steps; the connection, and the transaction around them, are handed in by ``api.store.upgrade``."""

from alembic import context

from api.store.tables import all_tables

BESIDE = "entry_grams"
"""The index of words of SQLite, and the tables that it keeps for itself, are no tables of ours."""


def _ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or not (name or "").startswith(BESIDE)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    include_name=_ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

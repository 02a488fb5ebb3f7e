"""What runs the steps; the connection, and the transaction around them, are handed in by ``api.store.upgrade``."""

from alembic import context

from api.store.tables import all_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

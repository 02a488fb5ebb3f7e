"""The store: one model on SQLite and PostgreSQL, commands as transactions, an audit that cannot be bent unseen."""

from api.store.store import Store, Work, open_store

__all__ = ["Store", "Work", "open_store"]

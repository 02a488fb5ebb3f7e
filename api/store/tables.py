"""Every table of every room, brought together in one place."""

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

import api
from api.store.base import Base


def all_tables() -> MetaData:
    """Load the tables of all rooms, whichever rooms there are: a forgotten one would be missing in a new store."""
    for module in pkgutil.walk_packages(api.__path__, "api."):
        if module.name.endswith("tables") and module.name != __name__:
            import_module(module.name)
    for name in ("audit", "once"):
        import_module(f"api.store.{name}")
    return Base.metadata

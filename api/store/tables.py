"""Every table of every room, brought together in one place."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

import api
from api.store.base import Base

ROOT = Path(api.__file__).parent


def all_tables() -> MetaData:
    """Load the tables of all rooms, whichever rooms there are: a forgotten one would be missing in a new store.

    They are found by their files: to walk the packages would load every one of them.
    """
    for path in sorted(ROOT.rglob("*tables.py")):
        if path != Path(__file__):
            import_module(".".join(("api", *path.relative_to(ROOT).with_suffix("").parts)))
    for name in ("audit", "once"):
        import_module(f"api.store.{name}")
    return Base.metadata

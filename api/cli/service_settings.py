"""Where the service finds its store and keys: the environment, so that no secret stands in a file of settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from api.cli.console import say
from matcher.messages import sentence

if TYPE_CHECKING:
    from datetime import datetime

    from api.errors import ServiceError
    from api.store.crypto import Keyring
    from api.store.store import Store

LOCAL = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Settings:
    """What ``ENISHI_STORE``, ``ENISHI_KEYS``, ``ENISHI_HOSTS``, ``ENISHI_SECURE``, ``ENISHI_BACKUPS`` and more say.

    Parameters
    ----------
    store
        A database URL or the path of an SQLite file.
    keys
        The file of master keys.
    hosts
        Names under which the service is reached, separated by commas.
    secure
        Whether it is reached over HTTPS: all but ``0``.
    backups
        Folder of the nightly backups (``ENISHI_BACKUPS``).
    disaster_lists
        Folder of the nightly contact lists (``ENISHI_DISASTER_LIST``).
    """

    store: str
    keys: Path | None
    hosts: tuple[str, ...]
    secure: bool
    backups: Path | None
    disaster_lists: Path | None = None


def read_settings(lang: str, store: str | None = None) -> Settings:
    """Read the environment; a store named on the command line goes before."""
    place = store or os.environ.get("ENISHI_STORE")
    if not place:
        refuse("service_no_store", lang)
    keys, backups, lists = (
        os.environ.get(f"ENISHI_{name}") for name in ("KEYS", "BACKUPS", "DISASTER_LIST")
    )  # fmt: skip
    hosts = tuple(each.strip() for each in os.environ.get("ENISHI_HOSTS", "").split(",") if each.strip())
    return Settings(
        place, Path(keys) if keys else None, hosts or LOCAL, os.environ.get("ENISHI_SECURE") != "0",
        Path(backups) if backups else None, Path(lists) if lists else None,
    )  # fmt: skip


def read_keys(settings: Settings, lang: str) -> Keyring:
    """Read the master keys, or say that there are none."""
    from api.store.crypto import Keyring

    if settings.keys is None:
        refuse("service_no_keys", lang)
    try:
        return Keyring.read(settings.keys)
    except FileNotFoundError:
        refuse("service_keys_missing", lang, path=settings.keys)
    except (OSError, ValueError):
        refuse("service_keys_unread", lang, path=settings.keys)


def open_ready(settings: Settings, lang: str) -> Store:
    """Open the store, where its tables are those of this programme."""
    from sqlalchemy.exc import DBAPIError

    from api.store.store import open_store
    from api.store.upgrade import Standing, standing

    _must_exist(settings, lang)
    store = open_store(settings.store, read_keys(settings, lang))
    try:
        found = standing(store.engine)
    except DBAPIError:
        refuse("service_store_unread", lang)
    if found is not Standing.CURRENT:
        store.close()
        refuse(f"service_store_{found.value}", lang)
    return store


def _must_exist(settings: Settings, lang: str) -> None:
    """Refuse a file that is not there: opening it would make an empty one."""
    from api.store.engine import url_of

    url = url_of(settings.store)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        refuse("service_store_empty", lang)


def now() -> datetime:
    """Give the moment."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def refuse(code: str, lang: str, **params: object) -> NoReturn:
    """Say what is wrong with what was given, and end."""
    say(sentence(code, lang, **params))
    raise typer.Exit(2)


def refuse_error(error: ServiceError, lang: str) -> NoReturn:
    """Say why the service does not do it, and end."""
    from api.words import say as said

    say(said(error.code, "en" if lang == "en" else "ja", **error.params))
    raise typer.Exit(2)

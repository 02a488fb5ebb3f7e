"""The store of a command on the catalogue: public lists need no keys, and a new store is made where none is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from api.cli.console import say
from api.cli.service_settings import now, refuse, refuse_error
from matcher.messages import sentence

if TYPE_CHECKING:
    from api.access.actor import Actor
    from api.store.store import Store

FIRST: Final = "local"
"""Code of the municipality that a new store is begun with."""
FIRST_NAME: Final = "（まだ名前なし）"


class Opened(NamedTuple):
    """A store, and as whom the command works in it."""

    store: Store
    actor: Actor


@contextmanager
def catalogue_store(place: str, of: str | None, lang: str, *, make: bool = False) -> Iterator[Opened]:
    """Open a store for its catalogue; what goes wrong is said plainly.

    Parameters
    ----------
    place
        A database URL or the path of an SQLite file.
    of
        Code of the municipality; None where the store is of one.
    make
        Whether to make the tables, and a first municipality, where there are none.
    """
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    from api.errors import ServiceError
    from api.store.crypto import Keyring
    from api.store.engine import make_engine
    from api.store.lock_up import at_work
    from api.store.store import Store

    try:
        _must_exist(place, lang, make=make)
        store = Store(make_engine(place), Keyring.none())
        _tables_there(store, lang, make=make)
        with at_work(store.engine.url):
            yield Opened(store, _whose(store, of, lang, make=make))
        store.close()
    except ServiceError as error:
        refuse_error(error, lang)
    except (DBAPIError, ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        refuse("service_store_unread", lang)
    except OSError:
        refuse("cannot_write", lang)


@contextmanager
def tried_out(place: str, of: str | None, lang: str) -> Iterator[Opened]:
    """Open a store for looking only; one that is not there yet is made aside and forgotten."""
    with ExitStack() as stack:
        file = _file_of(place)
        if file is not None and not file.exists():
            place = str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "aside.db")
        yield stack.enter_context(catalogue_store(place, of, lang, make=file is not None and not file.exists()))


def _file_of(place: str) -> Path | None:
    from sqlalchemy.exc import ArgumentError

    from api.store.engine import url_of

    try:
        url = url_of(place)
    except ArgumentError:
        return None
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _must_exist(place: str, lang: str, *, make: bool) -> None:
    file = _file_of(place)
    if file is None or file.exists():
        return
    if not make:
        refuse("catalogue_no_store", lang, path=file)
    file.touch(0o600)


def _tables_there(store: Store, lang: str, *, make: bool) -> None:
    from api.store.lock_up import alone
    from api.store.upgrade import Standing, standing, upgrade

    found = standing(store.engine)
    if found is Standing.EMPTY and make:
        with alone(store.engine.url):
            upgrade(store.engine)
        found = Standing.CURRENT
    if found is not Standing.CURRENT:
        refuse(f"service_store_{found.value}", lang)


def _whose(store: Store, of: str | None, lang: str, *, make: bool) -> Actor:
    """Say for which municipality the command works: the one named, else the only one there is."""
    from api.access.actor import Actor, Role
    from api.accounts.municipality import found_municipality
    from api.jobs.queue import municipalities

    there = municipalities(store)
    wanted = of or (there[0] if len(there) == 1 else FIRST)
    if wanted not in there:
        if there or not make:
            refuse("catalogue_which", lang, known="、".join(there) or "－")
        with store.work(Actor(wanted, None, frozenset({Role.ADMINISTRATOR})), now()) as work:
            found_municipality(work, FIRST_NAME)
        say(sentence("catalogue_begun", lang, place=wanted))
    return Actor(wanted, None, frozenset({Role.COORDINATOR}))

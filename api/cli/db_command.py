"""``enishi db``: the tables brought up to date, backups made and restored, the audit read again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, say
from api.cli.service_settings import Settings, open_ready, read_settings, refuse, refuse_error
from matcher.messages import sentence

if TYPE_CHECKING:
    from sqlalchemy import Engine

File = Annotated[Path, typer.Argument(help="バックアップのファイル / backup file")]


def register(app: typer.Typer) -> None:
    """Add ``db`` with its commands."""
    group = typer.Typer(help="保存先の手入れ / the store", no_args_is_help=True)
    group.command("upgrade")(upgrade)
    group.command("backup")(backup)
    group.command("restore")(restore)
    group.command("verify-audit")(verify_audit)
    group.command("rotate-keys")(rotate_keys)
    app.add_typer(group, name="db")


def upgrade(
    store: Annotated[str | None, typer.Argument(help="保存先 / store (ENISHI_STORE)")] = None, lang: Lang = None
) -> None:
    """表をこの版に合わせる。はじめてなら、つくる / Make the tables, or bring them up to date."""
    chosen = chosen_language(lang)
    settings = read_settings(chosen, store)
    from api.store.engine import is_sqlite, make_engine
    from api.store.lock_up import alone
    from api.store.upgrade import Standing, standing
    from api.store.upgrade import upgrade as take_steps

    with _plainly(chosen):
        engine = make_engine(settings.store)
        if is_sqlite(engine) and not Path(engine.url.database or "").exists():
            Path(engine.url.database or "").touch(0o600)
        with alone(engine.url):
            found = standing(engine)
            if found in (Standing.AHEAD, Standing.FOREIGN):
                refuse(f"service_store_{found.value}", chosen)
            _have_keys(settings, chosen, fresh=found is Standing.EMPTY or _lists_alone(engine))
            take_steps(engine)
        engine.dispose()
    say(sentence("service_upgraded", chosen))


def _lists_alone(engine: Engine) -> bool:
    """Tell whether a store was made for public lists and has no account yet: nothing in it was ever sealed."""
    from sqlalchemy import func, select

    from api.accounts.tables import AccountRow
    from api.catalogue.tables import BatchRow

    with engine.connect() as connection:
        accounts, lists = (
            connection.execute(select(func.count()).select_from(each)).scalar_one() for each in (AccountRow, BatchRow)
        )
    return accounts == 0 and lists > 0


def _have_keys(settings: Settings, lang: str, *, fresh: bool) -> None:
    """Make master keys for a store that is new; for one in use, other keys would open nothing."""
    from api.cli.service_settings import read_keys
    from api.store.crypto import Keyring

    if fresh and settings.keys is not None and not settings.keys.exists():
        Keyring.made().write(settings.keys)
        say(sentence("service_keys_made", lang, path=settings.keys))
    read_keys(settings, lang)


def backup(file: File, lang: Lang = None) -> None:
    """動かしたままバックアップをとり、開いて確かめる / Back up while running; verified by opening."""
    chosen = chosen_language(lang)
    with _ready(chosen) as engine:
        from api.store.backup import back_up

        back_up(engine, file)
    say(sentence("service_backed_up", chosen, path=file))


def restore(file: File, lang: Lang = None) -> None:
    """バックアップから、空いている場所に戻す / Restore into a place where nothing is."""
    chosen = chosen_language(lang)
    settings = read_settings(chosen)
    if not file.is_file():
        refuse("service_no_file", chosen, path=file)
    with _plainly(chosen):
        from api.store.backup import restore as put_back

        put_back(file, settings.store)
    say(sentence("service_restored", chosen))


def verify_audit(
    anchor: Annotated[
        str | None, typer.Option("--anchor", metavar="NUMBER:DIGEST", help="控えてある末尾 / a head written down")
    ] = None,
    lang: Lang = None,
) -> None:
    """記録（だれが何をしたか）が書きかえられていないか読みなおす / Read the audit again."""
    chosen = chosen_language(lang)
    known = _anchor(anchor, chosen)
    with _ready(chosen) as engine:
        from api.store.backup import heads
        from api.store.backup import verify_audit as faults_of

        faults = list(faults_of(engine, known))
        ends = heads(engine)
    for fault in faults[:100]:
        say(sentence("service_audit_fault", chosen, place=fault.municipality, number=fault.number, what=fault.what))
    if faults:
        say(sentence("service_audit_broken", chosen, count=len(faults)))
        raise typer.Exit(1)
    for end in ends:
        sys.stdout.write(f"{end.municipality} {end.number}:{end.digest}\n")
    say(sentence("service_audit_whole", chosen))


def rotate_keys(lang: Lang = None) -> None:
    """新しいかぎに替える（サービスを止めてから） / Let a fresh master key take over; with the service stopped."""
    chosen = chosen_language(lang)
    settings = read_settings(chosen)
    store = open_ready(settings, chosen)
    from api.access.actor import Actor, Role
    from api.cli.service_settings import now
    from api.rounds import keys
    from api.store.backup import heads
    from api.store.lock_up import alone
    from api.store.store import Store

    assert settings.keys is not None  # the store would not have opened
    with _plainly(chosen), alone(store.engine.url):
        fresh = store.keyring.turned()
        fresh.replace(settings.keys)
        turned = Store(store.engine, fresh)
        for place in [head.municipality for head in heads(store.engine)]:
            left = 1
            while left:
                with turned.work(Actor(place, None, frozenset({Role.ADMINISTRATOR})), now()) as work:
                    left = keys.rotate_keys(work)
    store.close()
    say(sentence("service_keys_turned", chosen, path=settings.keys))


def _anchor(text: str | None, lang: str) -> tuple[int, str] | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text)
    if found is None:
        refuse("service_anchor", lang)
    return int(found[1]), found[2]


@contextmanager
def _ready(lang: str) -> Iterator[Engine]:
    store = open_ready(read_settings(lang), lang)
    try:
        with _plainly(lang):
            yield store.engine
    finally:
        store.close()


@contextmanager
def _plainly(lang: str) -> Iterator[None]:
    """Say what goes wrong in plain words."""
    from sqlalchemy.exc import DBAPIError

    from api.errors import ServiceError

    try:
        yield
    except ServiceError as error:
        refuse_error(error, lang)
    except DBAPIError:
        refuse("service_store_unread", lang)
    except OSError:
        refuse("cannot_write", lang)

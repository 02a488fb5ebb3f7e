"""``enishi disaster-list``: the passphrase of the nightly contact list, and opening one, store or no store."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import Lang, chosen_language, say
from api.cli.service_settings import now, open_ready, read_settings, refuse, refuse_error
from matcher.messages import sentence

TYPES = (".html", ".csv")


def register(app: typer.Typer) -> None:
    """Add ``disaster-list`` with its commands."""
    group = typer.Typer(help="災害時の連絡一覧 / contact list for a disaster", no_args_is_help=True)
    group.command("passphrase")(passphrase)
    group.command("open")(open_list)
    app.add_typer(group, name="disaster-list")


def passphrase(
    municipality: Annotated[str, typer.Option("--municipality", help="自治体の符号 / code of the municipality")],
    lang: Lang = None,
) -> None:
    """一覧の合言葉を決める（画面には出ません） / Set the passphrase of the list; it is not shown."""
    chosen = chosen_language(lang)
    store = open_ready(read_settings(chosen), chosen)
    from api.access.actor import Actor, Role
    from api.errors import ServiceError
    from api.people.disaster.commands import set_passphrase

    try:
        typed = _asked(chosen, sentence("service_passphrase_again", chosen))
        with store.work(Actor(municipality, None, frozenset({Role.ADMINISTRATOR})), now()) as work:
            set_passphrase(work, typed)
    except ServiceError as error:
        refuse_error(error, chosen)
    finally:
        store.close()
    say(sentence("service_passphrase_set", chosen))


def open_list(
    file: Annotated[Path, typer.Argument(help="一覧のファイル / file of a list")],
    out: Annotated[Path, typer.Option("--out", help="開いた一覧の置き場所（.html か .csv） / where to put it")],
    lang: Lang = None,
) -> None:
    """一覧を合言葉で開く。保存先もかぎも要りません / Open a list with its passphrase; no store, no keys."""
    chosen = chosen_language(lang)
    if out.suffix not in TYPES:
        refuse("service_list_type", chosen)
    if not file.is_file():
        refuse("service_no_file", chosen, path=file)
    from api.errors import ServiceError
    from api.people.disaster.schemas import DisasterList
    from api.people.disaster.sealed import opened_list
    from api.people.disaster.sheet import as_csv, as_html

    try:
        plain = opened_list(file.read_bytes(), _asked(chosen))
    except ServiceError as error:
        refuse_error(error, chosen)
    except OSError:
        refuse("service_no_file", chosen, path=file)
    found = DisasterList.model_validate_json(plain)
    _write(out, as_csv(found) if out.suffix == ".csv" else as_html(found), chosen)
    say(sentence("service_list_opened", chosen, path=out))


def _asked(lang: str, again: str | None = None) -> str:
    """Ask for the passphrase without showing it; twice where a second question is given."""
    question = sentence("service_passphrase", lang)
    typed: str = typer.prompt(question, hide_input=True, confirmation_prompt=again or False, err=True)
    return typed


def _write(out: Path, data: bytes, lang: str) -> None:
    """Write what is in clear for its owner's eyes only, whole or not at all; nothing that is there is replaced."""
    try:
        os.close(_made(out))  # the name is taken before anything is written
    except FileExistsError:
        refuse("service_list_there", lang, path=out)
    except OSError:
        refuse("cannot_write", lang)
    part, whole = out.with_name(f".{out.name}.{secrets.token_hex(8)}.part"), False
    try:
        with os.fdopen(_made(part), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
        whole = True
    except OSError:
        refuse("cannot_write", lang)
    finally:
        for begun in () if whole else (part, out):
            with suppress(OSError):
                begun.unlink(missing_ok=True)


def _made(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

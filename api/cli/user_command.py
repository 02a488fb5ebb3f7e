"""``enishi user add``: the first account of a municipality, and any other from the machine itself."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, say
from api.cli.service_settings import now, open_ready, read_settings, refuse, refuse_error
from matcher.messages import sentence

if TYPE_CHECKING:
    from api.accounts.schemas import AccountIn, AccountOut
    from api.store.store import Store

SYLLABLES = 10
"""Of a made password: about 66 bits, and it can be told over the phone."""


def register(app: typer.Typer) -> None:
    """Add ``user`` with its one command."""
    group = typer.Typer(help="利用者 / accounts", no_args_is_help=True)
    group.callback()(_user)
    group.command("add")(add)
    app.add_typer(group, name="user")


def _user() -> None:
    """利用者 / accounts."""


def add(
    login: Annotated[str, typer.Argument(help="ログイン名 / log-in name")],
    role: Annotated[list[str], typer.Option("--role", help="役割（何回でも） / role, may be repeated")],
    municipality: Annotated[str, typer.Option("--municipality", help="自治体の符号 / code of the municipality")],
    name: Annotated[str | None, typer.Option("--name", help="画面に出る名前 / name shown")] = None,
    municipality_name: Annotated[
        str | None, typer.Option("--municipality-name", help="新しい自治体の名前 / name of a new one")
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="受け入れ先の番号 / id of the host")] = None,
    agency: Annotated[str | None, typer.Option("--agency", help="関係機関の番号 / id of the agency")] = None,
    second_factor: Annotated[str, typer.Option("--second-factor", help="none, totp, codes, key")] = "none",
    ask: Annotated[
        bool, typer.Option("--ask", help="パスワードを自分で決める / type a password instead of a made one")
    ] = False,
    lang: Lang = None,
) -> None:
    """利用者を足す。自治体がまだなければ始める / Add an account; found the municipality if it is new."""
    chosen = chosen_language(lang)
    settings = read_settings(chosen)
    password = typer.prompt(sentence("service_password", chosen), hide_input=True, err=True) if ask else made_password()
    given = {
        "login": login, "name": name or login, "password": password, "roles": role, "host": host, "agency": agency,
        "second_factor": second_factor,
    }  # fmt: skip
    form = _form(given, municipality, chosen)
    store = open_ready(settings, chosen)
    from api.errors import ServiceError

    try:
        added = add_account(store, municipality, municipality_name, form)
    except ServiceError as error:
        refuse_error(error, chosen)
    finally:
        store.close()
    if added is None:
        refuse("service_new_municipality", chosen)
    say(sentence("service_user_added", chosen, login=login))
    if not ask:
        sys.stdout.write(password + "\n")
    for secret in (added.totp_uri, *(added.codes or ())):
        if secret is not None:
            sys.stdout.write(secret + "\n")


def _form(given: dict[str, object], municipality: str, lang: str) -> AccountIn:
    import re

    from pydantic import ValidationError

    from api.accounts.schemas import AccountIn

    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", municipality) is None:
        refuse("service_municipality", lang)
    try:
        return AccountIn.model_validate(given)
    except ValidationError as error:
        refuse("service_user_fields", lang, fields=", ".join(sorted({str(each["loc"][0]) for each in error.errors()})))


def add_account(store: Store, municipality: str, name: str | None, form: AccountIn) -> AccountOut | None:
    """Add an account; None where the municipality is new and nobody said what it is called."""
    from api.access.actor import Actor, Role
    from api.accounts import commands
    from api.accounts.municipality import found_municipality
    from api.accounts.tables import MunicipalityRow

    root = Actor(municipality, None, frozenset({Role.ADMINISTRATOR}))
    with store.view(root, now()) as view:
        known = view.session.get(MunicipalityRow, municipality) is not None
    if not known:
        if name is None:
            return None
        with store.work(root, now()) as work:
            found_municipality(work, name)
    with store.work(root, now()) as work:
        return commands.add_account(work, form)


def made_password() -> str:
    """Make a password out of syllables that are easy to read and to say."""
    signs = [secrets.choice("kstnhmrgzdbp") + secrets.choice("aiueo") for _ in range(2 * SYLLABLES)]
    words = ["".join(signs[place : place + 4]) for place in range(0, len(signs), 4)]
    return "-".join(words)

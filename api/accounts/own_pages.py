"""The page of the own account: where it is logged in, its password, its security keys."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.access.policy import Right
from api.accounts import keys, own, sessions
from api.errors import Invalid, NotLoggedIn, ServiceError, TooMany
from api.web.desk import Desk, entrance
from api.web.errors import lang_of
from api.web.pages import go_to, show
from api.words import say

router = APIRouter(include_in_schema=False)

OwnDesk = Annotated[Desk, entrance(Right.HAVE_SESSION)]
PasswordField = Annotated[str, Form(max_length=512)]
PAGE = "/own-account"


@router.get(PAGE)
def own_account(request: Request, desk: OwnDesk) -> Response:
    """Show the own account."""
    return _page(request, desk)


@router.post(f"{PAGE}/password")
def change_password(
    request: Request, desk: OwnDesk, old: PasswordField, new: PasswordField, again: PasswordField
) -> Response:  # fmt: skip
    """Change the own password."""
    try:
        if new != again:
            raise Invalid("passwords_differ")
        own.change_password(desk.service.store, desk.who, old, new, desk.now)
    except (Invalid, NotLoggedIn, TooMany) as error:
        return _page(request, desk, error)
    return go_to(PAGE)


@router.post(f"{PAGE}/again")
def prove_again(request: Request, desk: OwnDesk, password: PasswordField) -> Response:
    """Give the password once more, before keys are added or taken away."""
    try:
        sessions.prove_again(desk.service.store, desk.who, password, desk.now)
    except (NotLoggedIn, TooMany) as error:
        return _page(request, desk, error)
    return go_to(PAGE)


@router.post(f"{PAGE}/sessions/{{session}}/end")
def end_session(session: str, desk: OwnDesk) -> Response:
    """End a log-in of the own account."""
    desk.run(own.end_session, session)
    return go_to(PAGE)


@router.post(f"{PAGE}/keys/{{key}}/remove")
def remove_key(key: str, desk: OwnDesk) -> Response:
    """Take a security key from the own account."""
    desk.must_be_fresh()
    desk.run(keys.remove, key)
    return go_to(PAGE)


def _page(request: Request, desk: Desk, error: ServiceError | None = None) -> Response:
    lang = lang_of(request)
    problem = None if error is None else say(error.code, lang, **error.params)
    return show(
        request, "own_account.html", desk, 200 if error is None else 422, problem=problem,
        sessions=desk.look(own.own_sessions), keys=desk.look(keys.own_keys), fresh=desk.who.fresh,
        by_key=desk.who.second_factor == "key", room_for_keys=keys.MOST,
    )  # fmt: skip

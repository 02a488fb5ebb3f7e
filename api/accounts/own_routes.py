"""What everybody does with their own account, over ``/api/v1``."""

from typing import Annotated

from fastapi import Request

from api.access.policy import Right
from api.accounts import keys, own
from api.accounts.keys import Site
from api.accounts.schemas import AskedOut, CredentialForm, KeyOut, NewPasswordForm, SessionOut
from api.web.desk import Desk, entrance, origin_of, room

router = room("accounts")

OwnDesk = Annotated[Desk, entrance(Right.HAVE_SESSION)]


@router.post("/session/password", status_code=204)
def change_password(form: NewPasswordForm, desk: OwnDesk) -> None:
    """Change the own password."""
    old, new = form.old.get_secret_value(), form.new.get_secret_value()
    own.change_password(desk.service.store, desk.who, old, new, desk.now)


@router.get("/sessions")
def own_sessions(desk: OwnDesk) -> list[SessionOut]:
    """List where the own account is logged in."""
    return desk.look(own.own_sessions)


@router.post("/sessions/{session}/end", status_code=204)
def end_session(session: str, desk: OwnDesk) -> None:
    """End a log-in of the own account."""
    desk.run(own.end_session, session)


@router.get("/keys")
def own_keys(desk: OwnDesk) -> list[KeyOut]:
    """List the security keys of the own account."""
    return desk.look(keys.own_keys)


@router.post("/keys/ask")
def ask_to_add_key(request: Request, desk: OwnDesk) -> AskedOut:
    """Begin to add a security key."""
    desk.must_be_fresh()
    with desk.service.store.work(desk.who.actor, desk.now) as work:  # asked anew each time, never twice the same
        return AskedOut(options=keys.ask_to_add(work, Site(origin_of(request))))


@router.post("/keys", status_code=201)
def add_key(form: CredentialForm, request: Request, desk: OwnDesk) -> KeyOut:
    """Add a security key."""
    desk.must_be_fresh()
    return desk.run(keys.add, form.credential.get_secret_value(), Site(origin_of(request)))


@router.post("/keys/{key}/remove", status_code=204)
def remove_key(key: str, desk: OwnDesk) -> None:
    """Take a security key from the own account."""
    desk.must_be_fresh()
    desk.run(keys.remove, key)

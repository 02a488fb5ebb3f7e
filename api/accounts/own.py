"""What everybody does with their own account: its password, and where it is logged in."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from api.accounts.passwords import checked, hashed
from api.accounts.schemas import SessionOut
from api.accounts.sessions import LONGEST, LoggedIn, check_password, idle_of
from api.accounts.tables import AccountRow, SessionRow
from api.errors import NotFound
from api.store.base import rows_changed
from api.store.store import Store, View, Work


def change_password(store: Store, who: LoggedIn, old: str, new: str, now: datetime) -> None:
    """Change the own password; every other log-in of the account ends with this.

    Raises
    ------
    NotLoggedIn
        If the old one is not right.
    Invalid
        If the new one is one that guessers try.
    TooMany
        After too many wrong ones.
    """
    check_password(store, who.actor, old, now)
    place = (who.actor.municipality, who.actor.account)
    with store.view(who.actor, now) as view:
        login = view.session.get_one(AccountRow, place).login
    kept = hashed(checked(new, login, who.actor.municipality))  # slow on purpose: outside any lock
    with store.work(who.actor, now) as work:
        work.session.get_one(AccountRow, place).password = kept
        work.session.execute(delete(SessionRow).where(*_own(work), SessionRow.id != who.actor.session))
        work.note("account.password_changed", who.actor.account)


def own_sessions(view: View) -> list[SessionOut]:
    """List where the own account is logged in, the newest first."""
    seen_after = view.now - idle_of(view.actor.roles)
    living = (SessionRow.begun_at >= view.now - LONGEST, SessionRow.seen_at >= seen_after)
    rows = view.session.scalars(select(SessionRow).where(*_own(view), *living).order_by(SessionRow.begun_at.desc()))
    return [
        SessionOut(id=row.id, begun_at=row.begun_at, seen_at=row.seen_at, this=row.id == view.actor.session)
        for row in rows
    ]


def end_session(work: Work, session: str) -> None:
    """End one log-in of the own account.

    Raises
    ------
    NotFound
        If the own account has no such log-in.
    """
    if rows_changed(work.session, delete(SessionRow).where(*_own(work), SessionRow.id == session)) != 1:
        raise NotFound("no_such_session")
    work.note("session.ended", session)


def _own(view: View) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (SessionRow.municipality == view.actor.municipality, SessionRow.account == view.actor.account)

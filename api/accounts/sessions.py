"""Log-ins: kept on the server, ended at once by logging out, by time or by switching an account off."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.accounts.passwords import fits
from api.accounts.schemas import keepable
from api.accounts.tables import AccountRow, SessionRow
from api.accounts.tries import note_failure, refuse_too_many
from api.errors import NotLoggedIn
from api.store.base import new_id
from api.store.store import Store, View, Work, told_plainly

IDLE = timedelta(minutes=30)
IDLE_HOST = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=5)
"""How long after giving the password the things that ask for it anew may be done."""
NOTED_EVERY = timedelta(seconds=60)


@dataclass(frozen=True)
class LoggedIn:
    """Who a secret belongs to.

    Parameters
    ----------
    form_token
        Comes with every form of this log-in, so that no other site can send one.
    needs_second
        Whether the second factor is still to be given; nothing else can be done before.
    """

    actor: Actor
    name: str
    form_token: str
    needs_second: bool
    second_factor: str
    fresh: bool


def idle_of(roles: Iterable[Role]) -> timedelta:
    """Give how long somebody may do nothing: a host's device is more often one that others use too."""
    return IDLE_HOST if Role.HOST in roles else IDLE


def log_in(store: Store, login: str, password: str, place: str, now: datetime) -> str:
    """Begin a session; gives the secret for the cookie, which stands nowhere else.

    Raises
    ------
    TooMany
        After ten failures within a quarter of an hour from the same place.
    NotLoggedIn
        If log-in name and password do not belong together; says no more than that.
    """
    with told_plainly(), Session(store.engine) as session:
        refuse_too_many(session, store, login, place, now)
        named = select(AccountRow).where(AccountRow.login == login, AccountRow.active)
        known = session.scalars(named).one_or_none() if keepable(login) else None
    right, fresh = fits(password, None if known is None else known.password)  # slow on purpose: outside any lock
    if known is None or not right:
        note_failure(store, login, place, now)
        raise NotLoggedIn("log_in_refused")
    return _begin(store, known, fresh, now)


def log_in_as(store: Store, subject: str, now: datetime) -> str:
    """Begin a session for somebody by the name that a provider has for them; gives the secret for the cookie.

    Raises
    ------
    NotLoggedIn
        If nobody here is known to it by that name.
    """
    with told_plainly(), Session(store.engine) as session:
        named = select(AccountRow).where(AccountRow.subject == subject, AccountRow.active)
        known = session.scalars(named).one_or_none()
    if known is None:
        raise NotLoggedIn("log_in_refused")
    return _begin(store, known, None, now)


def _begin(store: Store, account: AccountRow, fresh: str | None, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    actor = Actor(account.municipality, account.id, _roles(account))
    with store.work(actor, now) as work:
        if fresh is not None:
            own = work.session.get_one(AccountRow, (account.municipality, account.id))
            own.password = fresh
        row = SessionRow(
            digest=digest_of(secret), municipality=account.municipality, account=account.id, id=new_id(),
            form_token=secrets.token_urlsafe(24), second_done=account.second_factor == "none", begun_at=now,
            seen_at=now, proven_at=now,
        )  # fmt: skip
        work.session.add(row)
        work.note("session.begun", row.id)
    return secret


def digest_of(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _roles(account: AccountRow) -> frozenset[Role]:
    return frozenset(Role(each) for each in account.roles)


_WHO = (
    select(
        SessionRow.municipality, SessionRow.account, SessionRow.id, SessionRow.form_token, SessionRow.second_done,
        SessionRow.begun_at, SessionRow.seen_at, SessionRow.proven_at, AccountRow.active, AccountRow.name,
        AccountRow.roles, AccountRow.host, AccountRow.agency, AccountRow.second_factor,
    )
    .join(
        AccountRow,
        (AccountRow.municipality == SessionRow.municipality) & (AccountRow.id == SessionRow.account),
    )
    .where(SessionRow.digest == bindparam("of"))
)  # fmt: skip
_SEEN = update(SessionRow).where(SessionRow.digest == bindparam("of")).values(seen_at=bindparam("at"))


def recognise(store: Store, secret: str, now: datetime) -> LoggedIn:
    """Tell who a secret belongs to.

    Raises
    ------
    NotLoggedIn
        If it is nobody's, or not any more.
    """
    with told_plainly(), store.engine.connect() as connection:
        row = connection.execute(_WHO, {"of": digest_of(secret)}).one_or_none()
        if row is None or not row.active:
            raise NotLoggedIn("not_logged_in")
        roles = frozenset(Role(each) for each in row.roles)
        if now - row.seen_at > idle_of(roles) or now - row.begun_at > LONGEST:
            raise NotLoggedIn("logged_out_by_time")
        if now - row.seen_at > NOTED_EVERY:
            connection.execute(_SEEN, {"of": digest_of(secret), "at": now})
            connection.commit()
    actor = Actor(row.municipality, row.account, roles, row.host, row.agency, row.id)
    fresh = now - row.proven_at <= FRESH
    return LoggedIn(actor, row.name, row.form_token, not row.second_done, row.second_factor, fresh)


def prove_second(
    store: Store, secret: str, give: Callable[[Work, AccountRow], None], place: str, now: datetime
) -> str:  # fmt: skip
    """Give the second factor; the session goes on under a new secret, which is given.

    Parameters
    ----------
    give
        Takes the code or what the security key signed, or raises ``NotLoggedIn``.

    Raises
    ------
    NotLoggedIn
        If it is not good, or was used.
    TooMany
        After too many that were not.
    """
    who = recognise(store, secret, now)
    with told_plainly(), Session(store.engine) as session:
        refuse_too_many(session, store, f"second/{who.actor.account}", place, now)
    renewed = secrets.token_urlsafe(32)
    try:
        with store.work(who.actor, now) as work:
            account = work.session.get_one(AccountRow, (who.actor.municipality, who.actor.account))
            give(work, account)
            work.session.execute(
                update(SessionRow)
                .where(SessionRow.digest == digest_of(secret))
                .values(digest=digest_of(renewed), second_done=True)
            )
            work.note("session.second_given", who.actor.session)
    except NotLoggedIn:
        note_failure(store, f"second/{who.actor.account}", place, now)
        raise
    return renewed


def prove_again(store: Store, who: LoggedIn, password: str, now: datetime) -> None:
    """Give the password once more, for what asks for it anew.

    Raises
    ------
    NotLoggedIn
        If it is not the account's.
    TooMany
        After too many wrong ones: who finds an open desk may not guess on.
    """
    check_password(store, who.actor, password, now)
    with store.work(who.actor, now) as work:
        work.session.execute(update(SessionRow).where(*this_session(work)).values(proven_at=now))
        work.note("session.proven_again", who.actor.session)


def check_password(store: Store, actor: Actor, password: str, now: datetime) -> None:
    """Refuse a password that is not the account's.

    Raises
    ------
    NotLoggedIn
        If it is not.
    TooMany
        After too many wrong ones.
    """
    name = f"again/{actor.account}"
    with told_plainly(), Session(store.engine) as session:
        refuse_too_many(session, store, name, "", now)
        account = session.get_one(AccountRow, (actor.municipality, actor.account))
    right, _ = fits(password, account.password)
    if not right:
        note_failure(store, name, "", now)
        raise NotLoggedIn("log_in_refused")


def this_session(view: View) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Give what is true of the row of the log-in that asks, and of no other."""
    return (SessionRow.municipality == view.actor.municipality, SessionRow.id == view.actor.session)


def log_out(work: Work) -> None:
    """End the own session."""
    work.session.execute(delete(SessionRow).where(*this_session(work)))
    work.note("session.ended", work.actor.session)

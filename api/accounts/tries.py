"""Failed tries: counted by what was tried together with where from, so that nobody locks another one out."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from api.accounts.tables import FailedTryRow
from api.errors import TooMany
from api.store.store import Store, told_plainly

TRIES, TRIES_WITHIN = 10, timedelta(minutes=15)


def _keys(store: Store, login: str, place: str) -> tuple[str, str]:
    key = store.keyring.search_key("tries")
    name, where = (hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for text in (login, place))
    return name, where


def refuse_too_many(session: Session, store: Store, login: str, place: str, now: datetime) -> None:
    """Refuse after too many failures.

    Raises
    ------
    TooMany
        After ten failures within a quarter of an hour from the same place.
    """
    name, where = _keys(store, login, place)
    own = (FailedTryRow.login == name, FailedTryRow.place == where, FailedTryRow.at > now - TRIES_WITHIN)
    if (session.scalar(select(func.count()).where(*own)) or 0) >= TRIES:
        raise TooMany("too_many_tries")


def note_failure(store: Store, login: str, place: str, now: datetime) -> None:
    """Count a failure; a log-in name that nobody has is counted alike."""
    name, where = _keys(store, login, place)
    with told_plainly(), Session(store.engine) as session, session.begin():
        session.execute(delete(FailedTryRow).where(FailedTryRow.at < now - TRIES_WITHIN))
        session.add(FailedTryRow(login=name, place=where, at=now))

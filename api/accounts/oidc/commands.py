"""The way to the provider and back: begun in one browser, ended in the same one, once and soon."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, insert
from sqlalchemy.orm import Session

from api.accounts import sessions
from api.accounts.oidc.tables import AskedRow
from api.accounts.sessions import digest_of
from api.accounts.tries import note_failure, refuse_too_many
from api.errors import NotLoggedIn
from api.store.crypto import seal, unseal
from api.store.store import Store, told_plainly

if TYPE_CHECKING:
    from api.accounts.oidc.provider import Provider

GOOD_FOR: Final = timedelta(minutes=10)
"""How long somebody may take at the provider."""
TRIED: Final = "oidc"
"""What failures are counted under: who comes back with nothing good has no log-in name."""
PURPOSE: Final = "oidc"

_TAKEN = (
    delete(AskedRow)
    .where(AskedRow.state == bindparam("of"))
    .returning(AskedRow.browser, AskedRow.sealed, AskedRow.made_at)
)


@dataclass(frozen=True)
class Asked:
    """What a log-in is asked with; what comes back has to answer to it.

    Parameters
    ----------
    state
        Goes to the provider and comes back with the browser.
    nonce
        Comes back within the token.
    verifier
        Proves that whoever brings the code is who asked for it (PKCE).
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What came back from the provider with a browser; ``browser`` is the secret of that browser."""

    state: str = field(repr=False)
    code: str = field(repr=False)
    browser: str = field(repr=False)


def begin(store: Store, provider: Provider, back: str, now: datetime) -> tuple[Asked, str, str]:
    """Begin a log-in at the provider.

    Parameters
    ----------
    back
        Where the provider leads back to.

    Returns
    -------
    Asked, str, str
        What is asked, the secret for the browser, and where it goes.

    Raises
    ------
    Unreachable
        If the provider does not answer.
    """
    asked = Asked(*(secrets.token_urlsafe(32) for _ in range(3)))
    browser = secrets.token_urlsafe(32)
    address = provider.address(asked, back)
    state = digest_of(asked.state)
    sealed = seal(store.keyring.search_key(PURPOSE), f"{asked.nonce} {asked.verifier}".encode(), _place(state))
    with told_plainly(), store.engine.begin() as connection:
        connection.execute(delete(AskedRow).where(AskedRow.made_at < now - GOOD_FOR))
        row = {"state": state, "browser": digest_of(browser), "sealed": sealed, "made_at": now}
        connection.execute(insert(AskedRow).values(row))
    return asked, browser, address


def come_back(store: Store, provider: Provider, answer: Answer, back: str, place: str, now: datetime) -> str:
    """Begin a session for who comes back from the provider; gives the secret for the cookie.

    Raises
    ------
    TooMany
        After ten failures within a quarter of an hour from the same place.
    NotLoggedIn
        If anything does not fit, or no account is theirs.
    Unreachable
        If the provider does not answer; that is nobody's failure.
    """
    with told_plainly(), Session(store.engine) as session:
        refuse_too_many(session, store, TRIED, place, now)
    try:
        asked = _taken(store, answer, now)
        return sessions.log_in_as(store, provider.subject(answer.code, asked, back, now), now)
    except NotLoggedIn:
        note_failure(store, TRIED, place, now)
        raise


def _taken(store: Store, answer: Answer, now: datetime) -> Asked:
    """Take what was asked; whatever comes of it, it is used up: of several at once one gets it."""
    state = digest_of(answer.state)
    with told_plainly(), store.engine.begin() as connection:
        row = connection.execute(_TAKEN, {"of": state}).one_or_none()
    if row is None or now - row.made_at > GOOD_FOR or not hmac.compare_digest(row.browser, digest_of(answer.browser)):
        raise NotLoggedIn("oidc_refused")
    nonce, verifier = unseal(store.keyring.search_key(PURPOSE), row.sealed, _place(state)).decode().split()
    return Asked(answer.state, nonce, verifier)


def _place(state: str) -> str:
    return f"oidc/{state}"

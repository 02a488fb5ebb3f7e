"""Security keys: a second factor that a page from elsewhere cannot ask for (W3C Web Authentication, level 2)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from api.accounts.schemas import KeyOut
from api.accounts.sessions import this_session
from api.accounts.tables import AccountRow, SecurityKeyRow, SessionRow
from api.errors import Conflict, Invalid, NotFound, NotLoggedIn
from api.store.base import new_id, rows_changed
from api.store.store import View, Work

T = TypeVar("T")

GOOD_FOR = timedelta(minutes=5)
"""How long somebody may look for the key."""
MOST = 8
"""Keys of one account: one at the desk, one at home, one in the safe, and room for more."""


@dataclass(frozen=True)
class Site:
    """Where a browser reaches the service: a key answers for this place and no other."""

    origin: str

    @property
    def name(self) -> str:
        """The name that keys are bound to."""
        return urlsplit(self.origin).hostname or ""


def ask_to_add(work: Work, site: Site) -> dict[str, Any]:
    """Begin to add a key to the own account; gives what a browser is asked.

    Raises
    ------
    Conflict
        If the account has another second factor, or keys enough.
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    account = work.session.get_one(AccountRow, (work.actor.municipality, work.actor.account))
    if account.second_factor != "key":
        raise Conflict("keys_not_used")
    known = _keys(work, account.id)
    if len(known) >= MOST:
        raise Conflict("keys_enough")
    options = generate_registration_options(
        rp_id=site.name, rp_name="enishi", user_id=account.id.encode(), user_name=account.login,
        user_display_name=account.name, challenge=_challenge(work),
        timeout=int(1000 * GOOD_FOR.total_seconds()),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
            user_verification=structs.UserVerificationRequirement.DISCOURAGED,  # the password came first
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each.credential) for each in known],
    )  # fmt: skip
    asked: dict[str, Any] = json.loads(options_to_json(options))
    return asked


def add(work: Work, credential: str, site: Site) -> KeyOut:
    """Add a key to the own account.

    Raises
    ------
    Invalid
        If what the browser sent is no answer to what it was asked here.
    Conflict
        If the key is known already.
    """
    from webauthn import verify_registration_response

    challenge = _used_up(work)
    proven = challenge and _understood(
        lambda: verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.name,
            expected_origin=site.origin,
        )
    )  # fmt: skip
    if not proven:
        raise Invalid("key_not_added")
    row = SecurityKeyRow(
        municipality=work.actor.municipality, id=new_id(), account=work.actor.account,
        credential=proven.credential_id, public_key=proven.credential_public_key, signs=proven.sign_count,
        made_at=work.now,
    )  # fmt: skip
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        raise Conflict("key_known") from None
    work.note("key.added", row.id)
    return KeyOut.of(row)


def own_keys(view: View) -> list[KeyOut]:
    """List the keys of the own account, the oldest first."""
    return [KeyOut.of(row) for row in _keys(view, view.actor.account)]


def remove(work: Work, key: str) -> None:
    """Take a key from the own account: it was lost, or is another one's now.

    Raises
    ------
    NotFound
        If the own account has no such key.
    """
    own = (SecurityKeyRow.municipality == work.actor.municipality, SecurityKeyRow.account == work.actor.account)
    if rows_changed(work.session, delete(SecurityKeyRow).where(*own, SecurityKeyRow.id == key)) != 1:
        raise NotFound("no_such_key")
    work.note("key.removed", key)


def ask(work: Work, site: Site) -> dict[str, Any]:
    """Ask for one of the keys of an account; gives what a browser is asked.

    Raises
    ------
    Conflict
        If the account has none.
    """
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers import structs

    known = _keys(work, work.actor.account)
    if not known:
        raise Conflict("no_key_yet")
    options = generate_authentication_options(
        rp_id=site.name, challenge=_challenge(work), timeout=int(1000 * GOOD_FOR.total_seconds()),
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=each.credential) for each in known],
        user_verification=structs.UserVerificationRequirement.DISCOURAGED,
    )  # fmt: skip
    asked: dict[str, Any] = json.loads(options_to_json(options))
    return asked


def use(work: Work, account: AccountRow, credential: str, site: Site) -> None:
    """Take what a key signed; each question is answered once, also where two answers arrive at the same moment.

    Raises
    ------
    NotLoggedIn
        If it is not the answer of a key of this account to what was asked.
    """
    from webauthn import verify_authentication_response

    challenge, row = _used_up(work), _named(work, account, credential)
    proven = challenge and row and _understood(
        lambda: verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.name,
            expected_origin=site.origin, credential_public_key=row.public_key, credential_current_sign_count=row.signs,
        )
    )  # fmt: skip
    if not row or not proven:
        raise NotLoggedIn("key_refused")
    row.signs, row.used_at = proven.new_sign_count, work.now


def _keys(view: View, account: str | None) -> list[SecurityKeyRow]:
    own = (SecurityKeyRow.municipality == view.actor.municipality, SecurityKeyRow.account == account)
    ordered = select(SecurityKeyRow).where(*own).order_by(SecurityKeyRow.made_at, SecurityKeyRow.id)
    return list(view.session.scalars(ordered))


def _named(work: Work, account: AccountRow, credential: str) -> SecurityKeyRow | None:
    """Find the key that an answer says it comes from."""
    from webauthn.helpers import parse_authentication_credential_json

    said = _understood(lambda: parse_authentication_credential_json(credential))
    return next((row for row in _keys(work, account.id) if said and row.credential == said.raw_id), None)


def _challenge(work: Work) -> bytes:
    """Make what is to be signed next in this session; what was asked before is asked no more."""
    made = secrets.token_bytes(32)
    work.session.execute(update(SessionRow).where(*this_session(work)).values(challenge=made, challenged_at=work.now))
    work.note("session.challenged", work.actor.session)
    return made


def _used_up(work: Work) -> bytes | None:
    """Take what was asked in this session, None where nothing was, or too long ago."""
    own = this_session(work)
    asked = work.session.scalar(
        select(SessionRow.challenge).where(*own, SessionRow.challenged_at > work.now - GOOD_FOR)
    )
    taken = update(SessionRow).where(*own, SessionRow.challenge == asked).values(challenge=None)
    return asked if asked is not None and rows_changed(work.session, taken) == 1 else None


def _understood(read: Callable[[], T]) -> T | None:
    """Give what a browser's answer says, None where it makes no sense or is not right.

    The library tells what it does not accept by errors of its own, what it cannot take apart by those of the language.
    """
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return read()
    except (WebAuthnException, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None

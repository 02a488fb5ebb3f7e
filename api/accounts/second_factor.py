"""Second factors to type: a phone's six figures, or a printed list where phones may not come to the desk."""

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, insert, update

from api.accounts.tables import AccountRow, PrintedCodeRow, SecurityKeyRow
from api.errors import NotLoggedIn
from api.store.base import rows_changed
from api.store.crypto import Keyring, seal, unseal
from api.store.store import Work

CODES = 20
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Signs that nobody mistakes for another when reading from paper."""


def _give_totp(work: Work, account: AccountRow) -> str:
    """Give an account a fresh secret for a phone; gives the address that a phone reads."""
    secret = pyotp.random_base32()
    account.totp_secret = seal(work.keyring.search_key("second factor"), secret.encode(), _place(account))
    account.totp_last = 0
    return pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name="enishi")


def _give_codes(work: Work, account: AccountRow) -> list[str]:
    """Give an account a fresh printed list; the codes of the old one are good no more."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
    own = (PrintedCodeRow.municipality == account.municipality, PrintedCodeRow.account == account.id)
    work.session.execute(delete(PrintedCodeRow).where(*own))
    rows = [
        {"municipality": account.municipality, "account": account.id, "digest": _kept(work.keyring, account, code)}
        for code in codes
    ]
    work.session.execute(insert(PrintedCodeRow), rows)
    return codes


def give_second(work: Work, account: AccountRow, kind: str) -> tuple[str | None, list[str] | None]:
    """Give an account a fresh second factor; gives the address for a phone, or the codes to print.

    A security key comes with a printed list too: for the first time, and for when the key is lost.
    """
    uri = _give_totp(work, account) if kind == "totp" else None
    codes = _give_codes(work, account) if kind in ("codes", "key") else None
    account.second_factor = kind
    return uri, codes


def forget_second(work: Work, account: AccountRow) -> None:
    """Forget the second factor of an account: secret, printed codes and security keys."""
    account.totp_secret, account.totp_last = None, 0
    for table in (PrintedCodeRow, SecurityKeyRow):
        own = (table.municipality == account.municipality, table.account == account.id)
        work.session.execute(delete(table).where(*own))


def use(work: Work, account: AccountRow, code: str) -> None:
    """Take a code; each is good once, also where two arrive at the same moment.

    Raises
    ------
    NotLoggedIn
        If it is not good, or was used.
    """
    good = _use_totp if account.second_factor == "totp" else _use_printed
    if not good(work, account, code.strip().lower().replace("-", "").replace(" ", "")):
        raise NotLoggedIn("second_refused")


def _use_totp(work: Work, account: AccountRow, code: str) -> bool:
    if account.totp_secret is None:
        return False
    secret = unseal(work.keyring.search_key("second factor"), account.totp_secret, _place(account)).decode()
    clock = pyotp.TOTP(secret)
    now = clock.timecode(work.now)
    step = next((now + apart for apart in (0, -1, 1) if _same(clock.generate_otp(now + apart), code)), 0)
    own = (AccountRow.municipality == account.municipality, AccountRow.id == account.id)
    taken = update(AccountRow).where(*own, AccountRow.totp_last < step).values(totp_last=step)
    return step > 0 and rows_changed(work.session, taken) == 1


def _same(good: str, given: str) -> bool:
    return hmac.compare_digest(good.encode(), given.encode())


def _use_printed(work: Work, account: AccountRow, code: str) -> bool:
    taken = (
        update(PrintedCodeRow)
        .where(
            PrintedCodeRow.municipality == account.municipality,
            PrintedCodeRow.account == account.id,
            PrintedCodeRow.digest == _kept(work.keyring, account, code),
            PrintedCodeRow.used_at.is_(None),
        )
        .values(used_at=work.now)
    )
    return rows_changed(work.session, taken) == 1


def _kept(keyring: Keyring, account: AccountRow, code: str) -> str:
    key = keyring.search_key("printed codes")
    return hmac.new(key, f"{account.municipality}/{account.id}/{code}".encode(), hashlib.sha256).hexdigest()


def _place(account: AccountRow) -> str:
    return f"totp/{account.municipality}/{account.id}"


def now_code(uri: str, at: datetime) -> str:
    """Give the code that a phone shows at a moment."""
    made = pyotp.parse_uri(uri)
    assert isinstance(made, pyotp.TOTP)
    return made.at(at)

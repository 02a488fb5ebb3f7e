"""Passwords: long rather than odd, never one that everybody tries, kept as Argon2id."""

import threading
import unicodedata
from functools import cache
from itertools import pairwise

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.errors import Invalid

SHORTEST, LONGEST = 12, 128

AT_ONCE = threading.Semaphore(4)
"""Each hash takes 64 MiB: not more than four at the same time."""

TRIED_FIRST = (
    "password", "passw0rd", "qwerty", "asdfgh", "zxcvbn", "letmein", "welcome", "iloveyou", "administrator", "enishi",
    "パスワード", "ぱすわーど", "shakyo", "yakusho", "fukushi", "sankashien",
)  # fmt: skip
"""Words that guessers begin with, and those of the trade; a password hardly more than one of them is refused."""


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65536, parallelism=4),))


def checked(password: str, *known: str) -> str:
    """Refuse a password that is too short or that guessers try first.

    Parameters
    ----------
    known
        Words about the account and its office that do not make a password stronger.

    Raises
    ------
    Invalid
        With what is wrong.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("password_length", shortest=SHORTEST, longest=LONGEST)
    folded = unicodedata.normalize("NFKC", password).casefold()
    rest = folded
    for word in sorted({*TRIED_FIRST, *(each.casefold() for each in known if len(each) > 1)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    letters = "".join(each for each in rest if not each.isdigit())
    if len(set(folded)) < 5 or len(letters) < 4 or _runs(folded):
        raise Invalid("password_guessed")
    return password


def _runs(text: str) -> bool:
    """Tell whether most signs only count on from the one before."""
    steps = [ord(later) - ord(earlier) for earlier, later in pairwise(text)]
    return sum(step in (-1, 0, 1) for step in steps) > 0.6 * len(steps)


def hashed(password: str) -> str:
    """Hash a password for keeping."""
    with AT_ONCE:
        return _hasher().hash(password)


def fits(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Check a password; without an account the same work is done, so that time tells nothing.

    Returns
    -------
    bool, str or None
        Whether it fits, and a fresh hash where the kept one was made in an older way.
    """
    with AT_ONCE:
        ok, fresh = _hasher().verify_and_update(password[: LONGEST * 4], kept or _nobody())
    return ok and kept is not None, fresh


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")

"""Field-by-field encryption: each person has a key of their own, and destroying it erases them everywhere.

AES-256-GCM; the place of a field (municipality, person, field) is authenticated with it, so that a sealed value moved
to another row or field no longer opens. Persons' keys are wrapped by a master key from outside the store; several
master keys may be known while one replaces another.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY = 32


class BrokenSeal(Exception):
    """A sealed value does not open here: another key, another place, or changed bytes."""


@dataclass(frozen=True)
class Keyring:
    """Master keys by number, and which one seals now. Never printed."""

    keys: Mapping[int, bytes] = field(repr=False)
    current: int

    @classmethod
    def made(cls) -> "Keyring":
        """Make a keyring with one fresh key."""
        return cls({1: os.urandom(KEY)}, 1)

    @classmethod
    def none(cls) -> "Keyring":
        """Give a keyring that seals and opens nothing: for work on what holds no secret."""
        return cls({}, 0)

    @classmethod
    def read(cls, path: Path) -> "Keyring":
        """Read ``number:base64`` lines; the largest number seals.

        Raises
        ------
        ValueError
            If the file holds no key, or something that is none.
        """
        keys: dict[int, bytes] = {}
        for line in path.read_text(encoding="ascii").split():
            number, _, text = line.partition(":")
            keys[int(number)] = base64.b64decode(text, validate=True)
        if not keys or any(len(key) != KEY for key in keys.values()):
            raise ValueError("no master key")
        return cls(keys, max(keys))

    def write(self, path: Path) -> None:
        """Write the keys for their owner's eyes only; an existing file is never replaced."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            for number, key in sorted(self.keys.items()):
                file.write(f"{number}:{base64.b64encode(key).decode()}\n")

    def replace(self, path: Path) -> None:
        """Write the keys over an older file in one step: whatever happens, the old file or the new one is there."""
        beside = path.with_name(path.name + ".new")
        beside.unlink(missing_ok=True)
        self.write(beside)
        beside.replace(path)

    def turned(self) -> "Keyring":
        """Give a keyring in which a fresh key seals and the old ones still open."""
        number = max(self.keys) + 1
        return Keyring({**self.keys, number: os.urandom(KEY)}, number)

    def wrap(self, key: bytes, place: str) -> tuple[int, bytes]:
        """Wrap a person's key; gives the number of the master key with it."""
        return self.current, seal(self.keys[self.current], key, place)

    def unwrap(self, number: int, wrapped: bytes, place: str) -> bytes:
        """Unwrap a person's key."""
        if number not in self.keys:
            raise BrokenSeal(place)
        return unseal(self.keys[number], wrapped, place)

    def search_key(self, purpose: str) -> bytes:
        """Derive the key for keyed search tokens; from the oldest master key, so that tokens outlive a rotation."""
        oldest = self.keys[min(self.keys)]
        return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=purpose.encode()).derive(oldest)


def new_key() -> bytes:
    """Make a person's key."""
    return os.urandom(KEY)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Encrypt for one place."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Decrypt what was sealed for this place.

    Raises
    ------
    BrokenSeal
        If it was sealed elsewhere, with another key, or was changed.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, ValueError):  # the latter where too little is left to hold anything
        raise BrokenSeal(place) from None


def token(key: bytes, gram: str) -> bytes:
    """Give the keyed token of a piece of a name: equal pieces meet, nobody without the key reads them back."""
    return hmac.new(key, gram.encode(), hashlib.sha256).digest()[:12]

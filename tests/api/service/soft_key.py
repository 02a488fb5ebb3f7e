"""A security key in software: makes and signs what the W3C's Web Authentication says a key makes and signs."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, ATTESTED = 0x01, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(of: str) -> bytes:
    return urlsafe_b64decode(of + "===")


class SoftKey:
    """One key; counts what it signs, unless it is one of those that do not."""

    def __init__(self, origin: str, *, counts: bool = True) -> None:
        self.origin, self.counts = origin, counts
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.credential = secrets.token_bytes(32)
        self.signs = 0

    def made(self, options: dict[str, Any]) -> str:
        """Answer ``navigator.credentials.create``."""
        point = self.secret.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cbor2.dumps(public)
        data = self._data(options["rp"]["id"], PRESENT | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._sent({"clientDataJSON": text(client), "attestationObject": text(attestation)})

    def signed(self, options: dict[str, Any], *, flags: int = PRESENT, kind: str = "webauthn.get") -> str:
        """Answer ``navigator.credentials.get``."""
        data, client = self._data(options["rpId"], flags), self._client(kind, options["challenge"])
        signature = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._sent({name: text(part) for name, part in parts.items()})

    def _data(self, name: str, flags: int) -> bytes:
        self.signs += self.counts
        return hashlib.sha256(name.encode()).digest() + struct.pack(">BI", flags, self.signs)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _sent(self, response: dict[str, str]) -> str:
        name = text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

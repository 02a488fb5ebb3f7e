"""The provider of log-ins, asked over HTTP, and anew each time: its places and keys may change.

The only module that needs the extra ``oidc``; a service without a provider never loads it.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.accounts.oidc.commands import Asked
from api.errors import NotLoggedIn, Unreachable

WAIT_SECONDS: Final = 5.0
AT_ONCE = threading.Semaphore(4)
"""A provider that hangs may hold up no more requests than these: the others of the process go on."""
TURN_SECONDS: Final = 1.0
ALGORITHMS: Final = ("RS256", "ES256")
LEEWAY: Final = 60
"""Seconds by which two clocks may differ."""
SCOPE: Final = "openid"
LOCAL: Final = ("127.0.0.1", "localhost")
PLACES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
CODE: Final = re.compile(r"[!-~]{1,2048}")
SUBJECT: Final = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True)
class Provider:
    """A provider, and how this service is known there.

    Raises
    ------
    ValueError
        If the issuer is not reached over HTTPS, nor on this machine.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse an issuer that anybody on the way could stand in for."""
        if not _is_safe(self.issuer):
            raise ValueError("issuer")

    def address(self, asked: Asked, back: str) -> str:
        """Give where a browser goes to log in.

        Raises
        ------
        Unreachable
            If the provider does not answer.
        """
        with self._asking() as client:
            place = self._places(client)["authorization_endpoint"]
            address, _ = client.create_authorization_url(
                place, state=asked.state, code_verifier=asked.verifier, nonce=asked.nonce, redirect_uri=back
            )
        return str(address)

    def subject(self, code: str, asked: Asked, back: str, now: datetime) -> str:
        """Give who it is by the provider's word, for a code that a browser brought.

        Raises
        ------
        NotLoggedIn
            If the code is not good, or what the provider gives for it is not for this log-in.
        Unreachable
            If the provider does not answer.
        """
        if CODE.fullmatch(code) is None:
            raise NotLoggedIn("oidc_refused")
        with self._asking() as client:
            places = self._places(client)
            given = client.fetch_token(
                places["token_endpoint"], grant_type="authorization_code", code=code, redirect_uri=back,
                code_verifier=asked.verifier,
            )  # fmt: skip
            keys = _got(client, places["jwks_uri"])
        try:
            return self._read(given.get("id_token"), keys, asked.nonce, now)
        except (JoseError, ValueError):
            raise NotLoggedIn("oidc_refused") from None

    def _read(self, token: object, keys: Any, nonce: str, now: datetime) -> str:
        if not isinstance(token, str):
            raise ValueError("no token")
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        wanted = {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client}}
        claims = CodeIDToken(read.claims, read.header, wanted, {"nonce": nonce, "client_id": self.client})
        claims.validate(int(now.timestamp()), LEEWAY)
        if SUBJECT.fullmatch(claims["sub"]) is None:
            raise ValueError("sub")
        return str(claims["sub"])

    def _places(self, client: OAuth2Client) -> dict[str, str]:
        """Ask where the provider's places are."""
        said = _got(client, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        places = {name: str(said.get(name)) for name in PLACES}
        if said.get("issuer") != self.issuer or not all(map(_is_safe, places.values())):
            raise ValueError("not this provider")
        return places

    @contextmanager
    def _asking(self) -> Iterator[OAuth2Client]:
        """Talk to the provider; whatever it says that is no answer, it is as good as away."""
        if not AT_ONCE.acquire(timeout=TURN_SECONDS):
            raise Unreachable("oidc_unreachable")
        try:
            with OAuth2Client(
                self.client, self.secret, token_endpoint_auth_method="client_secret_basic", scope=SCOPE,
                code_challenge_method="S256", timeout=WAIT_SECONDS,
            ) as client:  # fmt: skip
                yield client
        except OAuthError:
            raise NotLoggedIn("oidc_refused") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            raise Unreachable("oidc_unreachable") from None
        finally:
            AT_ONCE.release()


def _got(client: OAuth2Client, place: str) -> dict[str, Any]:
    answer = client.request("GET", place, withhold_token=True).raise_for_status().json()
    if not isinstance(answer, dict):
        raise ValueError("no object")
    return answer


def _is_safe(address: str) -> bool:
    """Tell whether an address is reached over HTTPS, or on this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))

"""A provider of log-ins (OpenID Connect) for tests, over HTTP: it does what a good one does, until told to do worse."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

CLIENT, SECRET = "enishi-hinata", "a-secret-between-two-machines"
RSA = RSAKey.generate_key(2048, auto_kid=True)
EC = ECKey.generate_key("P-256", auto_kid=True)

Query = dict[str, str]
Token = Callable[[dict[str, Any]], Any]


def signed(claims: dict[str, Any], key: Key = RSA, algorithm: str = "RS256", **header: str) -> str:
    """Sign what a token says."""
    return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])


class FakeProvider:
    """The provider; ``subject`` is who sits at the browser, ``token`` makes what it gives for a code."""

    def __init__(self, address: str, clock: Callable[[], datetime]) -> None:
        self.address, self.clock = address, clock
        self.subject: Any = "aoki-4711"
        self.token: Token = signed
        self.said: dict[str, Any] = {}
        self.asked: list[Query] = []
        self.given: list[str] = []
        self.codes: dict[str, Query] = {}
        self.held = threading.Event()
        self.held.set()

    def discovery(self) -> dict[str, Any]:
        """Say where things are."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        here = {name: f"{self.address}/{place}" for name, place in places.items()}
        return {"issuer": self.address, **here, **self.said}

    def agree(self, asked: Query) -> str:
        """Let somebody in; gives where the browser goes on."""
        assert (asked["client_id"], asked["response_type"], asked["scope"]) == (CLIENT, "code", "openid")
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, form: Query, password: str) -> tuple[int, dict[str, Any]]:
        """Give a token for a code, once, to who can prove to be the one who asked."""
        if base64.b64decode(password.removeprefix("Basic ")).decode() != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or (proof, form["redirect_uri"]) != (asked["code_challenge"], asked["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.address, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": asked["nonce"],
        }  # fmt: skip
        token = self.token(claims)
        access = secrets.token_urlsafe(16)
        self.given += [str(token), access]
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": token}


def _handler(found: list[FakeProvider]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Write nothing."""

        def _answer(self, status: int, body: dict[str, Any], **headers: str) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            said = {"Content-Length": str(len(sent)), "Content-Type": "application/json", **headers}
            for name, value in said.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        def do_GET(self) -> None:
            (provider,) = found
            provider.held.wait(20)
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self._answer(302, {}, Location=provider.agree(dict(parse_qsl(parts.query))))
            elif parts.path == "/keys":
                self._answer(200, dict(KeySet([RSA, EC]).as_dict()))
            else:
                assert parts.path == "/.well-known/openid-configuration"
                self._answer(200, provider.discovery())

        def do_POST(self) -> None:
            (provider,) = found
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: value for name, (value,) in parse_qs(text).items()}
            self._answer(*provider.exchange(form, self.headers["Authorization"]))

    return Handler


@contextmanager
def running(clock: Callable[[], datetime]) -> Iterator[FakeProvider]:
    """Run a provider for a while."""
    found: list[FakeProvider] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    found.append(FakeProvider(f"http://127.0.0.1:{server.server_port}", clock))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found[0]
    finally:
        found[0].held.set()
        server.shutdown()
        thread.join()
        server.server_close()

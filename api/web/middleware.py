"""What every answer carries and no request may exceed; plain ASGI."""

import json
import secrets
import sys
from collections.abc import Callable
from time import monotonic

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 2_000_000

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
TRANSPORT = "max-age=31536000; includeSubDomains"

Log = Callable[[str], None]


def to_stderr(line: str) -> None:
    """Write one line of the log."""
    sys.stderr.write(line + "\n")


class Envelope:
    """Numbers requests, sets headers, refuses bodies that are too large; logs a line with nothing personal in it."""

    def __init__(self, app: ASGIApp, *, secure: bool, log: Log | None) -> None:
        self.app, self.secure, self.log = app, secure, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = secrets.token_hex(8)
        scope["request_id"] = number
        began, status = monotonic(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._seal(scope, MutableHeaders(scope=message), number)
            await send(message)

        if _length(scope) > LARGEST_BODY:
            await _too_large(answer)
        else:
            await self.app(scope, _limited(receive), answer)
        if self.log is not None:
            route = getattr(scope.get("route"), "path", "-")
            record = {"request": number, "method": scope["method"], "route": route, "status": status}
            self.log(json.dumps({**record, "ms": round(1000 * (monotonic() - began), 1)}))

    def _seal(self, scope: Scope, headers: MutableHeaders, number: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.secure:
            headers["Strict-Transport-Security"] = TRANSPORT
        headers["X-Request-Id"] = number
        if not scope["path"].startswith("/static/"):
            headers["Cache-Control"] = "no-store"


def _length(scope: Scope) -> int:
    sizes = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(sizes[0]) if sizes and sizes[0].isdigit() else 0


def _limited(receive: Receive) -> Receive:
    """Stop reading a body that never said how long it is."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return limited


async def _too_large(send: Send) -> None:
    body = json.dumps({"code": "too_large", "message": "too large", "fields": {}}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""What every answer carries and no request may exceed; plain ASGI."""

import json
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from traceback import extract_tb

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.web.errors import Problem, lang_of, own_fault
from api.words import say

LARGEST_BODY = 2_000_000
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
FRAMES = 3

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
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


class Fault:
    """Keeps a fault of the programme from reaching what would write down its words; says what and where it was."""

    def __init__(self) -> None:
        self.place: str | None = None

    def __enter__(self) -> "Fault":
        """Begin to watch."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        """Note an error by its kind and line; what it says may hold a name and goes nowhere."""
        if kind is None or error is None or not issubclass(kind, Exception):
            return False
        frames = [f"{Path(each.filename).name}:{each.lineno}" for each in extract_tb(error.__traceback__)]
        self.place = f"{kind.__name__} {' '.join(frames[-FRAMES:])}"
        return True


class Envelope:
    """Numbers requests, sets headers, refuses what is too large; logs a line with nothing personal in it."""

    def __init__(self, app: ASGIApp, *, secure: bool, log: Log | None) -> None:
        self.app, self.secure, self.log = app, secure, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = secrets.token_hex(8)
        scope["request_id"] = number
        began, status = monotonic(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._seal(scope, MutableHeaders(scope=message), number)
            await send(message)

        with Fault() as fault:
            await self._inner(scope)(scope, _limited(receive), answer)
        if fault.place is not None and status == 0:
            await own_fault(Request(scope), RuntimeError())(scope, receive, answer)
        self._write_down(scope, status, began, fault.place)

    def _inner(self, scope: Scope) -> ASGIApp:
        if _length(scope) > LARGEST_BODY:
            return _refusal(413, "too_large")
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            return _refusal(400, "not_understood")
        return self.app

    def _write_down(self, scope: Scope, status: int, began: float, fault: str | None) -> None:
        # A route is not counted for a method it does not have: anybody may make those up.
        route = getattr(scope.get("route"), "path", "-") if status != 405 else "-"
        method = scope["method"] if scope["method"] in METHODS else "-"
        scope["app"].state.service.counts.add((method, route, status))
        if self.log is not None:
            record = {"request": scope["request_id"], "method": method, "route": route, "status": status}
            more = {} if fault is None else {"fault": fault}
            self.log(json.dumps({**record, "ms": round(1000 * (monotonic() - began), 1), **more}))

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


def _refusal(status: int, code: str) -> ASGIApp:
    """Answer without a look at the rest."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(code=code, message=say(code, lang_of(Request(scope))))
        closing = {"Connection": "close"} if status == 413 else None
        await JSONResponse(problem.model_dump(), status, closing)(scope, receive, send)

    return refuse

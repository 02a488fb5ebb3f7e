"""Who stands at the desk: the one way from a request to a command, with the right it needs."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Any, Concatenate, Final, ParamSpec, TypeVar

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic_core import to_json

from api.access.policy import Right, require
from api.accounts import tokens
from api.accounts.sessions import LoggedIn, recognise
from api.errors import Invalid, NotAllowed, NotLoggedIn, VersionMissing
from api.store.once import keep_answer, take_key
from api.store.store import Once, Sight, View, Work
from api.web.errors import EVERYWHERE, lang_of
from api.web.service import TOKYO, Service

V1: Final = "/api/v1"

P = ParamSpec("P")
T = TypeVar("T")

SAFE = ("GET", "HEAD", "OPTIONS")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def room(tag: str) -> APIRouter:
    """Begin the routes of one room of the JSON API."""
    return APIRouter(prefix=V1, tags=[tag], responses=EVERYWHERE)


class Desk:
    """One request of somebody who is logged in and has the right for it."""

    def __init__(self, service: Service, who: LoggedIn, request: Request, response: Response) -> None:
        self.service, self.who = service, who
        self.now = service.clock()
        self.today = self.now.astimezone(TOKYO).date()
        self.lang = lang_of(request)
        self._request, self._response = request, response

    def run(self, command: Callable[Concatenate[Work, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Run a command; what it changed is kept before this comes back."""
        once = self._once()
        with self.service.store.work(self.who.actor, self.now) as work:
            if once is not None:
                take_key(work, once)
            made = command(work, *args, **more)
            if once is not None:
                keep_answer(work, once, self._request.scope["route"].status_code or 200, to_json(made).decode())
        self._tag(made)
        return made

    def see(self, query: Callable[Concatenate[Sight, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Read something; that it was seen is kept before this comes back."""
        if self._once() is not None:
            return self.run(query, *args, **more)
        with self.service.store.sight(self.who.actor, self.now) as seen:
            found = query(seen, *args, **more)
        self._tag(found)
        return found

    def look(self, query: Callable[Concatenate[View, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Read something that needs no row in the audit."""
        with self.service.store.view(self.who.actor, self.now) as view:
            found = query(view, *args, **more)
        self._tag(found)
        return found

    def version(self) -> int:
        """Give the version that the caller changes.

        Raises
        ------
        VersionMissing
            If ``If-Match`` does not say.
        """
        asked = self._request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
        if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
            raise VersionMissing("version_missing")
        return int(asked)

    def must_be_fresh(self) -> None:
        """Ask for the password anew where it was given more than five minutes ago."""
        if not self.who.fresh:
            raise NotAllowed("prove_again")

    def _tag(self, made: object) -> None:
        version = getattr(made, "version", None)
        if isinstance(version, int):
            self._response.headers["ETag"] = f'"{version}"'

    def _once(self) -> Once | None:
        key = self._request.headers.get("idempotency-key")
        if key is None or self._request.method != "POST":
            return None
        if not 8 <= len(key) <= 64 or not key.isascii() or not key.isprintable():
            raise Invalid("key_malformed")
        text = f"{self._request.url.path}?{self._request.url.query}\n".encode() + getattr(self._request, "_body", b"")
        return Once(key, hashlib.sha256(text).hexdigest())


# What does not wait for the store is async: everything else is handed to a thread and back, once for each dependency.


async def service_of(request: Request) -> Service:
    """Give the running service."""
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


async def form_token_of(request: Request) -> str | None:
    """Give the token that a form carries, None where no form was sent."""
    if request.headers.get("content-type", "").split(";")[0] not in FORMS:
        return None
    token = (await request.form()).get("form_token")
    return token if isinstance(token, str) else None


def half_logged_in(
    request: Request,
    service: ServiceDep,
    form_token: Annotated[str | None, Depends(form_token_of)],
    x_form_token: Annotated[str | None, Header()] = None,
) -> LoggedIn:
    """Give who is logged in, the second factor perhaps still to come."""
    secret = request.cookies.get(service.cookie)
    if secret is None:
        raise NotLoggedIn("not_logged_in")
    if bearer_of(request) is not None:
        raise NotAllowed("cookie_and_token")
    who = recognise(service.store, secret, service.clock())
    if request.method not in SAFE and not _same_site(request, who, x_form_token or form_token):
        raise NotAllowed("not_from_here")
    return who


def known(
    request: Request,
    service: ServiceDep,
    form_token: Annotated[str | None, Depends(form_token_of)],
    x_form_token: Annotated[str | None, Header()] = None,
) -> LoggedIn:
    """Give who asks: somebody by a log-in, or a programme by its token, which opens no page and needs no form token."""
    secret = bearer_of(request)
    if secret is None or service.cookie in request.cookies or not request.url.path.startswith(f"{V1}/"):
        return half_logged_in(request, service, form_token, x_form_token)
    return tokens.recognise(service.store, secret, place_of(request), service.clock())


def bearer_of(request: Request) -> str | None:
    """Give the secret of a programme's token, None where none was sent."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None


def place_of(request: Request) -> str:
    """Say where a request comes from, for counting failures."""
    return request.client.host if request.client is not None else ""


async def logged_in(service: ServiceDep, who: Annotated[LoggedIn, Depends(known)]) -> LoggedIn:
    """Give who is logged in, or the programme that came with a token."""
    if not service.is_for(who.actor):
        raise NotLoggedIn("other_portal")
    if who.needs_second:
        raise NotLoggedIn("second_missing")
    return who


def _same_site(request: Request, who: LoggedIn, token: str | None) -> bool:
    """Tell whether a change comes from a page of this service."""
    return came_from_here(request) and hmac.compare_digest((token or "").encode(), who.form_token.encode())


def came_from_here(request: Request) -> bool:
    """Tell whether no other site sent a request, by what browsers say of it."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    return origin is None or origin == origin_of(request)


def origin_of(request: Request) -> str:
    """Give the place at which a browser reached the service."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


class Entrance:
    """Lets in who has a right; ``right`` is read by the test of every route against every role."""

    def __init__(self, right: Right) -> None:
        self.right = right

    async def __call__(
        self, request: Request, response: Response, who: Annotated[LoggedIn, Depends(logged_in)]
    ) -> Desk:  # fmt: skip
        """Let somebody in, or say why not."""
        require(who.actor, self.right)
        return Desk(request.app.state.service, who, request, response)


def entrance(right: Right) -> Any:
    """Ask for a desk with a right, as the default of a parameter ``Desk``."""
    return Depends(Entrance(right))

"""Pages to log in at the provider: plain links, complete without JavaScript."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.accounts import sessions
from api.accounts.oidc import commands
from api.accounts.oidc.commands import GOOD_FOR, Answer
from api.accounts.routes import set_cookie
from api.accounts.sessions import digest_of
from api.errors import NotFound
from api.web.desk import ServiceDep, origin_of, place_of
from api.web.pages import go_to
from api.web.service import Service

router = APIRouter(include_in_schema=False)


@router.get("/oidc")
def begin(request: Request, service: ServiceDep) -> Response:
    """Lead to the provider."""
    if service.oidc is None:
        raise NotFound("no_such_page")
    asked, browser, address = commands.begin(service.store, service.oidc, _back(request), service.clock())
    answer = RedirectResponse(address, 303)
    answer.set_cookie(
        _cookie(service, asked.state), browser, max_age=int(GOOD_FOR.total_seconds()), path="/", secure=service.secure,
        httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


@router.get("/oidc/back")
def come_back(request: Request, service: ServiceDep) -> Response:
    """Take what the provider gave the browser."""
    if service.oidc is None:
        raise NotFound("no_such_page")
    said, now = request.query_params, service.clock()
    own = _cookie(service, said.get("state", ""))
    code = "" if "error" in said else said.get("code", "")
    came = Answer(said.get("state", ""), code, request.cookies.get(own, ""))
    secret = commands.come_back(service.store, service.oidc, came, _back(request), place_of(request), now)
    answer = go_to("/second" if sessions.recognise(service.store, secret, now).needs_second else "/")
    set_cookie(answer, service, secret)
    answer.delete_cookie(own, path="/", secure=service.secure, httponly=True, samesite="lax")
    return answer


def _back(request: Request) -> str:
    return f"{origin_of(request)}/oidc/back"


def _cookie(service: Service, state: str) -> str:
    """Name the cookie of one log-in on its way: two tabs do not take it from one another."""
    return f"{service.cookie}-oidc-{digest_of(state)[:16]}"

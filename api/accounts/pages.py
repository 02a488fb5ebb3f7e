"""Pages to log in and out, and the switch of language."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.access.policy import Right, may
from api.accounts import second_factor, sessions
from api.accounts.routes import HalfDep, set_cookie
from api.accounts.sessions import LoggedIn
from api.errors import NotAllowed, NotLoggedIn, TooMany
from api.web.desk import Desk, ServiceDep, came_from_here, entrance, place_of
from api.web.errors import lang_of
from api.web.pages import LINKS, go_to, show
from api.words import say

router = APIRouter(include_in_schema=False)

OwnDesk = Annotated[Desk, entrance(Right.HAVE_SESSION)]


@router.get("/")
def start(request: Request, desk: OwnDesk) -> Response:
    """Lead to the page somebody begins with."""
    own = next((path for path, _, right in LINKS if may(desk.who.actor, right)), None)
    return go_to(own) if own is not None else show(request, "nothing_here.html", desk)


@router.get("/log-in")
def log_in_page(request: Request) -> Response:
    """Show the form."""
    return show(request, "log_in.html", None)


@router.post("/log-in")
def log_in(
    request: Request, service: ServiceDep, login: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=512)],
) -> Response:  # fmt: skip
    """Log in."""
    if not came_from_here(request):
        raise NotAllowed("not_from_here")
    now = service.clock()
    try:
        secret = sessions.log_in(service.store, login.strip(), password, place_of(request), now)
    except (NotLoggedIn, TooMany) as error:
        status = 401 if isinstance(error, NotLoggedIn) else 429
        return show(request, "log_in.html", None, status, problem=say(error.code, lang_of(request)))
    who = sessions.recognise(service.store, secret, now)
    answer = go_to("/second" if who.needs_second else "/")
    set_cookie(answer, service, secret)
    return answer


@router.get("/second")
def second_page(request: Request, who: HalfDep) -> Response:
    """Ask for the second factor."""
    return _second_page(request, who)


@router.post("/second")
def second(request: Request, service: ServiceDep, who: HalfDep, code: Annotated[str, Form(max_length=64)]) -> Response:
    """Take the second factor."""
    secret = request.cookies[service.cookie]
    try:
        give = partial(second_factor.use, code=code)
        renewed = sessions.prove_second(service.store, secret, give, place_of(request), service.clock())
    except (NotLoggedIn, TooMany) as error:
        return _second_page(request, who, 401, problem=say(error.code, lang_of(request)))
    answer = go_to("/")
    set_cookie(answer, service, renewed)
    return answer


def _second_page(request: Request, who: LoggedIn, status: int = 200, **shown: str) -> Response:
    by_key = who.second_factor == "key"
    return show(request, "second.html", None, status, form_token=who.form_token, by_key=by_key, **shown)


@router.post("/log-out")
def log_out(desk: OwnDesk) -> Response:
    """Log out."""
    desk.run(sessions.log_out)
    answer = go_to("/log-in")
    answer.delete_cookie(desk.service.cookie, path="/", secure=desk.service.secure, httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@router.post("/language")
def language(
    request: Request, service: ServiceDep, lang: Annotated[str, Form(max_length=8)],
    back: Annotated[str, Form(max_length=200)],
) -> Response:  # fmt: skip
    """Switch the language and lead back; only to a page of this service."""
    here = back.startswith("/") and not back.startswith("//") and "\\" not in back
    answer = go_to(back if here and came_from_here(request) else "/")
    chosen = "en" if lang == "en" else "ja"
    answer.set_cookie("lang", chosen, path="/", secure=service.secure, httponly=True, samesite="lax")
    return answer

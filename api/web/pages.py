"""Pages: rendered here, complete without JavaScript, nothing from outside."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BaseModel, ValidationError

from api.access.policy import Right, may
from api.errors import Invalid, ServiceError
from api.store.store import Work
from api.web.desk import Desk
from api.web.errors import STATUS, Problem, lang_of
from api.web.service import TOKYO
from api.words import say
from resources_catalog.vocabulary import label

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

LINKS: tuple[tuple[str, str, Right], ...] = (
    ("/people", "page_people", Right.SEE_PEOPLE),
    ("/own-host", "page_own_host", Right.SEE_OWN_HOST),
)
"""What stands at the top of every page, for whom it is."""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api", "templates/pages"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["label"] = label
    made.globals["moment"] = moment
    return made


def moment(at: datetime) -> str:
    """Say a moment as the clock on the wall shows it."""
    return at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")


def show(request: Request, name: str, desk: Desk | None, status: int = 200, **shown: Any) -> HTMLResponse:
    """Render a page.

    Parameters
    ----------
    desk
        Who looks at it; None before logging in.
    """
    lang = lang_of(request)
    links = [] if desk is None else [link for link in LINKS if may(desk.who.actor, link[2])]
    page = {
        "lang": lang, "say": partial(say, lang=lang), "links": links, "path": request.url.path,
        "who": None if desk is None else desk.who, "oidc": request.app.state.service.oidc is not None, "problem": None,
        **shown,
    }  # fmt: skip
    return HTMLResponse(_environment().get_template(name).render(page), status)


def error_page(request: Request, status: int, problem: Problem) -> str:
    """Say what went wrong and how to go on; who is not logged in finds the form right there."""
    lang = lang_of(request)
    name = "log_in.html" if status == 401 else "error.html"
    page = {
        "lang": lang, "say": partial(say, lang=lang), "links": [], "path": request.url.path, "who": None,
        "oidc": request.app.state.service.oidc is not None, "problem": problem.message, "status": status,
    }  # fmt: skip
    return _environment().get_template(name).render(page)


def go_to(path: str) -> RedirectResponse:
    """Lead on to a page after something was done, so that loading it again does nothing twice."""
    return RedirectResponse(path, 303)


def tried(
    desk: Desk, command: Callable[Concatenate[Work, P], T], *args: P.args, **more: P.kwargs
) -> tuple[T | None, int, str | None]:  # fmt: skip
    """Run a command for a form: what it gave, or the status and the sentence to show above the form."""
    try:
        return desk.run(command, *args, **more), 200, None
    except ServiceError as error:
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        if status in (404, 401):
            raise
        return None, status, say(error.code, desk.lang, **error.params)


def filled(form: type[M], fields: Mapping[str, Any]) -> M:
    """Make what a command takes out of the fields of a form.

    Raises
    ------
    Invalid
        If they do not make one; what was sent is not repeated.
    """
    try:
        return form.model_validate(fields)
    except ValidationError:
        raise Invalid("malformed") from None

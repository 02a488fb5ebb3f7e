"""Errors as answers: one shape for programmes, one page for people, never what was sent."""

import json
import re
from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.errors import (
    Busy,
    Conflict,
    Invalid,
    NoSpace,
    NotAllowed,
    NotFound,
    NotLoggedIn,
    Replayed,
    ServiceError,
    Stale,
    TooMany,
    Unreachable,
    VersionMissing,
)
from api.words import say

STATUS: dict[type[ServiceError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    NotLoggedIn: 401,
    Conflict: 409,
    Stale: 412,
    VersionMissing: 428,
    Invalid: 422,
    TooMany: 429,
    Busy: 503,
    Unreachable: 503,
    NoSpace: 507,
}
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}|[0-9]{1,4}", re.IGNORECASE | re.ASCII)
BY_STATUS = {404: "no_such_page", 405: "no_such_way", 400: "not_understood", 413: "too_large"}


class Problem(BaseModel):
    """Why a request was not met.

    Parameters
    ----------
    code
        Fixed name of the reason.
    message
        The sentence for people.
    fields
        For what was sent: where, and what is wrong there; never the value.
    """

    code: str
    message: str
    fields: dict[str, str] = {}


def problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Document answers of a route."""
    return {status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in statuses}


EVERYWHERE = problems(400, 401, 403, 404, 405, 409, 412, 413, 422, 428, 429, 500, 503, 507)


def answer_errors(app: FastAPI) -> None:
    """Let every error be answered plainly."""
    app.add_exception_handler(ServiceError, _service)
    app.add_exception_handler(Replayed, _replayed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, own_fault)


def _service(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    message = say(error.code, lang_of(request), **error.params)
    answer = _answer(request, status, Problem(code=error.code, message=message))
    if status in (429, 503):
        answer.headers["Retry-After"] = "60" if status == 429 else "5"
    return answer


def _replayed(_: Request, error: Exception) -> Response:
    assert isinstance(error, Replayed)
    again = {"Idempotent-Replayed": "true"}
    if error.status == 204:
        return Response(None, error.status, again)
    return Response(error.body, error.status, again, media_type="application/json")


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = error.errors()  # their "input" is what somebody typed: it goes nowhere
    fields = {_where(each["loc"], each["type"]): str(each["type"]) for each in wrong}
    return _answer(request, 422, Problem(code="malformed", message=say("malformed", lang_of(request)), fields=fields))


def _where(place: Sequence[str | int], kind: str) -> str:
    """Name where something is wrong; a name that somebody made up is not repeated."""
    names = [str(part) if NAME.fullmatch(str(part)) else "?" for part in place[1:] or place[:1]]
    return ".".join([*names[:-1], "?"] if kind == "extra_forbidden" else names)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = BY_STATUS.get(error.status_code, "not_understood")
    answer = _answer(request, error.status_code, Problem(code=code, message=say(code, lang_of(request))))
    answer.headers.update(error.headers or {})
    return answer


def own_fault(request: Request, _: Exception) -> Response:
    """Answer a fault of the programme by its number: what went wrong stands in the log, without anybody's words."""
    lang = lang_of(request)
    message = say("own_fault", lang, number=request.scope.get("request_id", "-"))
    return _answer(request, 500, Problem(code="own_fault", message=message))


def _answer(request: Request, status: int, problem: Problem) -> Response:
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(json.loads(problem.model_dump_json()), status)
    page: str = request.app.state.error_page(request, status, problem)
    return HTMLResponse(page, status)


def lang_of(request: Request) -> str:
    """Give the language somebody asked for: by the switch on the pages, else Japanese."""
    return "en" if request.cookies.get("lang") == "en" or request.headers.get("accept-language") == "en" else "ja"

"""What the service can be asked, and how it is: pages that need nothing from outside and tell of nobody."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel
from sqlalchemy import text

from api.access.policy import Right
from api.store.store import told_plainly
from api.web.desk import Desk, ServiceDep, entrance
from api.web.errors import lang_of
from api.words import say

router = APIRouter(include_in_schema=False)

AdminDesk = Annotated[Desk, entrance(Right.ADMINISTER)]


class HealthOut(BaseModel):
    """Whether the service can answer."""

    status: str


@router.get("/health")
def health(service: ServiceDep) -> HealthOut:
    """Say whether the store can be reached."""
    with told_plainly(), service.store.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return HealthOut(status="ok")


@router.get("/metrics")
def metrics(desk: AdminDesk) -> PlainTextResponse:
    """Count answers since the start, by method, route and status."""
    counted = sorted(desk.service.counts.all().items())
    lines = ["# TYPE enishi_answers counter"]
    for (method, route, status), count in counted:
        lines.append(f'enishi_answers{{method="{method}",route="{route}",status="{status}"}} {count}')
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


@router.get("/docs")
def docs(request: Request, desk: AdminDesk) -> HTMLResponse:
    """List every route with what it takes and gives."""
    del desk
    lang = lang_of(request)
    title = escape(say("docs_title", lang))
    shown: dict[str, Any] = request.app.openapi()
    parts = [
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head>',
        f"<body><main><h1>{title}</h1>",
        *(line for path, ways in sorted(shown["paths"].items()) for line in _path(path, ways)),
        *(line for name, shape in sorted(shown["components"]["schemas"].items()) for line in _shape(name, shape)),
        "</main></body></html>",
    ]
    return HTMLResponse("\n".join(parts))


def _path(path: str, ways: Mapping[str, Any]) -> Iterator[str]:
    for method, way in ways.items():
        yield f"<h2>{escape(method.upper())} {escape(path)}</h2>"
        yield f"<p>{escape(way.get('description') or way.get('summary', ''))}</p><ul>"
        for each in way.get("parameters", ()):
            yield f"<li>{escape(each['in'])}: <code>{escape(each['name'])}</code></li>"
        for name in _names(way.get("requestBody", {})):
            yield f'<li>→ <a href="#{escape(name)}">{escape(name)}</a></li>'
        for status, answer in sorted(way["responses"].items()):
            links = " ".join(f'<a href="#{escape(name)}">{escape(name)}</a>' for name in _names(answer))
            yield f"<li>{escape(status)} {links}</li>"
        yield "</ul>"


def _names(part: object) -> Iterator[str]:
    """Give the names of the shapes that a part of the document points to."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key == "$ref":
                yield str(value).rsplit("/", 1)[-1]
            else:
                yield from _names(value)
    elif isinstance(part, list):
        for each in part:
            yield from _names(each)


def _shape(name: str, shape: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{escape(shape.get("description", ""))}</p><ul>'
    for field, kind in shape.get("properties", {}).items():
        needed = " *" if field in shape.get("required", ()) else ""
        types = escape(", ".join(dict.fromkeys([*_types(kind), *_names(kind)])))
        yield f"<li><code>{escape(field)}</code>{needed}: {types}</li>"
    yield "</ul>"


def _types(kind: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in kind:
        yield " | ".join(map(str, kind["enum"]))
    elif "type" in kind:
        yield str(kind["type"])
    for each in kind.get("anyOf", ()):
        yield from _types(each)

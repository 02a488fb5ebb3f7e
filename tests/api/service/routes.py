"""Every route of the application, read from its router, with a body that fits it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.routing import Mount

from api.access.policy import Right
from api.web.desk import Entrance
from tests.api.service.office import PASSWORD

OPEN = {
    ("POST", "/api/v1/session"), ("POST", "/api/v1/session/second"), ("GET", "/api/v1/session"),
    ("POST", "/api/v1/session/key/ask"), ("POST", "/api/v1/session/key"),
    ("GET", "/log-in"), ("POST", "/log-in"), ("GET", "/second"), ("POST", "/second"), ("POST", "/language"),
    ("GET", "/oidc"), ("GET", "/oidc/back"),
    ("GET", "/api/v1/openapi.json"), ("GET", "/health"),
}  # fmt: skip
"""Routes without a right: logging in and its second step, who is logged in, what can be asked, whether it runs."""

SAFE = ("GET", "HEAD", "OPTIONS")
Text = Callable[[str], Any]
"""Gives a text for a field by its name."""


@dataclass(frozen=True)
class Way:
    """A route with one method; ``right`` is None where it asks for none, ``fields`` are those of a page's form."""

    method: str
    path: str
    right: Right | None
    status: int
    fields: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def safe(self) -> bool:
        """Tell whether the method only reads."""
        return self.method in SAFE

    @property
    def programme(self) -> bool:
        """Tell whether it is for programmes: JSON in and out."""
        return self.path.startswith("/api/")

    def at(self, ids: Mapping[str, str]) -> str:
        """Give the path with ids put in."""
        return re.sub(r"{(\w+)}", lambda found: ids.get(found[1], f"no-{found[1]}"), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Routes:
    """The routes of an application."""

    app: FastAPI

    @cached_property
    def all(self) -> list[Way]:
        """List them in the order of the router."""
        return list(self._all())

    def _all(self) -> Iterator[Way]:
        for route in self.app.routes:
            if isinstance(route, Mount):
                continue
            if not isinstance(route, APIRoute):
                for method in getattr(route, "methods", None) or ():
                    if method != "HEAD":
                        yield Way(method, getattr(route, "path", ""), None, 200, ())
                continue
            rights = [each.call.right for each in route.dependant.dependencies if isinstance(each.call, Entrance)]
            fields = tuple(each.name for each in route.dependant.body_params)
            for method in sorted(route.methods or ()):
                right = rights[0] if rights else None
                yield Way(method, route.path, right, route.status_code or 200, fields)

    @cached_property
    def document(self) -> dict[str, Any]:
        """Give the description of the JSON routes."""
        return self.app.openapi()

    def body(self, way: Way, text: Text, *, full: bool = False) -> Any:
        """Make a body that fits a route; None where it takes none.

        Parameters
        ----------
        full
            Whether every field is filled, or only those that must be.
        """
        operation = self.document["paths"].get(way.path, {}).get(way.method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        return self._made(content["application/json"]["schema"], "body", text, full)

    def _made(self, shape: Mapping[str, Any], name: str, text: Text, full: bool) -> Any:
        if "$ref" in shape:
            return self._made(
                self.document["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]], name, text, full
            )
        for either in ("anyOf", "oneOf", "allOf"):
            if either in shape:
                kinds = [each for each in shape[either] if each.get("type") != "null"]
                return self._made(kinds[0], name, text, full)
        if "const" in shape or "enum" in shape:
            return shape.get("const", next(iter(shape.get("enum", ())), None))
        kind = shape.get("type")
        if kind == "object":
            needed = shape.get("required", ())
            wanted = {each: part for each, part in shape.get("properties", {}).items() if full or each in needed}
            return {each: self._made(part, each, text, full) for each, part in wanted.items()}
        if kind == "array":
            several = full and ("$ref" in shape["items"] or "enum" in shape["items"] or _free(shape["items"]))
            return [self._made(shape["items"], name, text, full)] if several or shape.get("minItems") else []
        if kind == "string":
            return _string(shape, name, text)
        return {"integer": max(1, shape.get("minimum", 1)), "number": shape.get("minimum", 1.0)}.get(str(kind), False)

    def free(self, way: Way) -> list[str]:
        """Name the fields of a JSON route that take anybody's words."""
        found: list[str] = []

        def note(name: str) -> str:
            found.append(name)
            return name

        self.body(way, note, full=True)
        return found


def _free(shape: Mapping[str, Any]) -> bool:
    return shape.get("type") == "string" and not {"enum", "const", "pattern", "format"} & set(shape)


def _string(shape: Mapping[str, Any], name: str, text: Text) -> Any:
    formats = {"date": "2026-06-08", "date-time": "2026-06-08T01:00:00Z", "password": PASSWORD, "time": "10:00:00"}
    if "format" in shape:
        return formats[shape["format"]]
    if "pattern" not in shape:
        return text(name)
    tried = ("code1", "090-1234-5678", "2026-W24", "2026-06", "mon-am", "a@b.jp", "1", "A1", "10:00", "0" * 64)
    return next((each for each in tried if re.search(shape["pattern"], each)), "x")


def ask(client: TestClient, way: Way, ids: Mapping[str, str], body: Any, **headers: str) -> Response:
    """Call a route as a programme or as a page would."""
    path = way.at(ids)
    if way.safe:
        return client.request(way.method, path, headers=headers)
    if way.programme:
        return client.request(way.method, path, json=body, headers=headers)
    fields = {each: (body or {}).get(each, "x") for each in way.fields}
    fields["form_token"] = client.headers.get("X-Form-Token", "")
    return client.request(way.method, path, data=fields, headers=headers, follow_redirects=False)

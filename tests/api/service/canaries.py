"""Canaries: a word of its own for every field that takes anybody's words, and who may ever meet it again.

The table follows who may see what of a person: staff whose row it is; hosts, agencies, supporters, evaluators and
administrators nothing that is not named here.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from api.access.actor import Role
from api.access.policy import RIGHTS
from tests.api.service.office import Office
from tests.api.service.routes import Routes, Way, ask

STAFF = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.OFFICER})

SEEN_BY: Mapping[tuple[str, str], frozenset[Role]] = {
    ("/api/v1/accounts", "name"): STAFF | {Role.ADMINISTRATOR},
    ("/api/v1/tokens", "name"): STAFF | {Role.ADMINISTRATOR},
    ("/api/v1/hosts", "name"): STAFF | {Role.HOST},
    ("/api/v1/hosts/{host}", "name"): STAFF | {Role.HOST},
    ("/api/v1/hosts/{host}/visits", "worries"): STAFF | {Role.HOST},
    ("/api/v1/hosts/{host}/agreements", "parties"): STAFF | {Role.HOST},
    ("/api/v1/own-host/flags", "words"): STAFF | {Role.HOST},
    ("/api/v1/own-host/worries", "words"): STAFF | {Role.HOST},
    ("/api/v1/own-host/openings/{opening}", "name"): STAFF | {Role.HOST, Role.AGENCY, Role.SUPPORTER},
    ("/api/v1/openings/{opening}", "name"): STAFF | {Role.HOST, Role.AGENCY, Role.SUPPORTER},
    ("/api/v1/hosts/{host}/visits/{visit}/opening", "name"): STAFF | {Role.HOST, Role.AGENCY, Role.SUPPORTER},
    ("/api/v1/hosts/{host}/openings", "name"): STAFF | {Role.HOST, Role.AGENCY, Role.SUPPORTER},
    ("/api/v1/openings/{opening}/heard", "name"): STAFF | {Role.HOST, Role.AGENCY, Role.SUPPORTER},
    ("/api/v1/hosts/{host}/heard", "name"): STAFF | {Role.HOST},
    ("/api/v1/hosts/flags/{flag}/close", "answer"): STAFF | {Role.HOST},
    ("/api/v1/parameter-changes", "reason"): STAFF | {Role.EVALUATOR},
    ("/api/v1/parameter-changes", "accompanied_period"): STAFF | {Role.EVALUATOR},
}
"""Who may meet a word planted in a field of a route; all others are for staff alone."""

NOT_SEALED: Mapping[str, str] = {
    "/api/v1/accounts": "names of those who work here",
    "/api/v1/tokens": "what programmes are for",
    "/api/v1/hosts": "organisations and what they offer",
    "/api/v1/openings": "what a host offers",
    "/api/v1/own-host/openings": "what a host offers",
    "/api/v1/development": "what the town lacks and what is done about it",
    "/api/v1/parameter-changes": "why a number of the town was changed",
    "/api/v1/agencies": "organisations",
    "/api/v1/meeting-kinds": "what meetings are called here, who chairs them, by which article",
}
"""Routes whose words stand in the store as they are; of every other route they are sealed."""

FARM = {"kind": "farm"}
EXAMPLES: Mapping[str, dict[str, Any]] = {
    "POST /api/v1/accounts": {"login": "canary", "roles": ["coordinator"], "host": None, "agency": None},
    "POST /api/v1/people": {"restricted": False, "agency": "agency1", "area": "north"},
    "POST /api/v1/people/{person}/assessments": {"answers": {"person": {}, "wishes": [], "facts": []}},
    "POST /api/v1/people/{person}/consents": {"recipient": None, "until": None},
    "POST /api/v1/people/{person}/care": {"hours": "火 14:00-17:00", "somebody_there": "火 14:00-17:00"},
    "POST /api/v1/people/{person}/emergency-cards": {"host": None},
    "POST /api/v1/agencies": {"receiver": None},
    "PUT /api/v1/agencies/{agency}": {"receiver": None, "active": True},
    "POST /api/v1/meeting-kinds": {"active": True},
    "PUT /api/v1/meeting-kinds/{kind}": {"active": True},
    "POST /api/v1/hosts": FARM,
    "PATCH /api/v1/hosts/{host}": FARM,
    "POST /api/v1/hosts/{host}/openings": FARM,
    "PATCH /api/v1/openings/{opening}": FARM,
    "PATCH /api/v1/own-host/openings/{opening}": FARM,
    "POST /api/v1/referrals": {"agency": "agency1"},
    "POST /api/v1/hosts/areas": {"above": None},
    "POST /api/v1/hosts/companions": {"days": "火 14:00-17:00"},
    "PATCH /api/v1/hosts/companions/{companion}": {"days": "火 14:00-17:00"},
}  # fmt: skip
"""What a body must hold beside what its shape says."""


@dataclass
class Canaries:
    """The words planted, each with the route and field it went into, and for whose sake."""

    planted: dict[str, tuple[Way, str]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, str] = field(default_factory=dict)
    also: dict[str, frozenset[Role]] = field(default_factory=dict)
    """Who else may meet one word, because the person it is about agreed to that."""
    last: dict[str, str] = field(default_factory=dict)
    """The words last told, by field."""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def plant(
        self, client: TestClient, role: Role, routes: Routes, given: Mapping[str, str], *, about: str = "", **own: Any
    ) -> "Canaries":  # fmt: skip
        """Fill every route that makes or changes something, in the order of the router, as far as a role may.

        Ids made on the way are used further on, and by who plants the rest.

        Parameters
        ----------
        given
            Ids that are there already, by their name in paths.
        about
            Only routes with this in their path.
        own
            Fields of every body that has them.
        """
        ids = {**given, **{name: values[-1] for name, values in self.ids.items()}}
        done = {str(way) for way, _ in self.planted.values()}
        for way in routes.all:
            if way.method not in ("POST", "PUT", "PATCH") or not way.programme or about not in way.path:
                continue
            if way.right not in RIGHTS[role] or str(way) in done or not (routes.free(way) or way.status == 201):
                continue
            if all(name in ids for name in way.names):
                self._plant(client, routes, way, ids, own)
        for name, value in ids.items():
            if value not in self.ids[name]:
                self.ids[name].append(value)
        return self

    def tell(
        self, client: TestClient, routes: Routes, route: str, ids: Mapping[str, str], own: Mapping[str, Any],
        version: int | None,
    ) -> Any:  # fmt: skip
        """Plant words by one route; nothing of it may be refused. A ``!`` deep in ``own`` stands for a word."""
        way = next(each for each in routes.all if str(each) == route)
        made: dict[str, tuple[Way, str]] = {}
        word = self._words(way, made)
        body = routes.body(way, word, full=True)
        if body is not None:
            body |= {name: _filled(value, name, word) for name, value in own.items()}
        answer = ask(client, way, ids, body, **{"If-Match": f'"{version or _version(client, way, ids)}"'})
        assert answer.status_code < 400, f"{way}: {answer.status_code} {answer.text} {body}"
        there = {each: where for each, where in made.items() if each in str(body)}
        self.planted |= there
        self.last = {name: word for word, (_, name) in there.items()}
        return answer.json() if answer.content else {}

    def _words(self, way: Way, made: dict[str, tuple[Way, str]]) -> Callable[[str], str]:
        def word(name: str) -> str:
            text = f"かなりあ{next(self._numbers):05d}号"
            made[text] = (way, name)
            return text

        return word

    def _plant(
        self, client: TestClient, routes: Routes, way: Way, ids: dict[str, str], own: Mapping[str, Any]
    ) -> None:  # fmt: skip
        made: dict[str, tuple[Way, str]] = {}
        body = routes.body(way, self._words(way, made), full=True)
        if body is not None:
            body |= {name: value for name, value in ids.items() if name in body}
            body |= EXAMPLES.get(str(way), {})
            body |= {name: value for name, value in own.items() if name in body}
        answer = ask(client, way, ids, body, **{"If-Match": f'"{_version(client, way, ids)}"'})
        if answer.status_code >= 400:
            self.refused[str(way)] = f"{answer.status_code} {answer.text[:300]}"
            return
        self.refused.pop(str(way), None)
        text = str(body)
        self.planted |= {each: where for each, where in made.items() if each in text}
        below = next((each.names[-1] for each in routes.all if _is_item(way, each)), None)
        if way.status == 201 and below is not None and "id" in answer.json():
            ids.setdefault(below, answer.json()["id"])

    @property
    def name(self) -> str:
        """Give the name that the person planted has."""
        named = ("/api/v1/people", "/api/v1/people/{person}/identity")
        return [word for word, (way, name) in self.planted.items() if way.path in named and name == "name"][-1]

    def met(self, text: str) -> set[str]:
        """Give the planted words that stand in a text, as they are or as JSON escapes them."""
        if "かなりあ" not in text and "\\u304b" not in text:
            return set()
        plain = text.encode().decode("unicode_escape", "ignore") if "\\u304b" in text else ""
        return {each for each in self.planted if each in text or each in plain}

    def for_whom(self, word: str) -> frozenset[Role]:
        """Give the roles that may meet a word."""
        way, name = self.planted[word]
        return SEEN_BY.get((way.path, name), STAFF) | self.also.get(word, frozenset())

    def sealed(self) -> set[str]:
        """Give the words that may stand nowhere in the store."""
        return {each for each, (way, _) in self.planted.items() if not way.path.startswith(tuple(NOT_SEALED))}


def _filled(value: Any, name: str, word: Callable[[str], str]) -> Any:
    """Put a word wherever ``!`` stands."""
    if isinstance(value, dict):
        return {each: _filled(part, each, word) for each, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, name, word) for part in value]
    return word(name) if value == "!" else value


def _is_item(made_by: Way, way: Way) -> bool:
    """Tell whether a route is about one of the things that another one makes."""
    rest = way.path.removeprefix(made_by.path)
    return rest != way.path and rest.startswith("/{") and way.names[:-1] != way.names and rest.count("{") == 1


def _version(client: TestClient, way: Way, ids: Mapping[str, str]) -> int:
    """Give the version of what a route changes; 1 where nobody says."""
    path = way.at(ids)
    while path.count("/") > 3:
        answer = client.get(path)
        if answer.status_code == 200 and "etag" in answer.headers:
            return int(answer.headers["etag"].strip('"'))
        path = path.rsplit("/", 1)[0]
    return 1


def everybody(office: Office) -> dict[str, TestClient]:
    """Give clients of everybody: all roles, and somebody who is not logged in."""
    return {"nobody": office.client(), **{role.value: office.client(role) for role in Role}}

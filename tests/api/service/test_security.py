"""What somebody wrote is met again only by those it is for: over every route, as everybody, with every id known."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.access.policy import RIGHTS, Right
from api.people.tables import PersonRow
from api.store.store import Store
from api.web.app import make_app
from api.web.service import Service
from tests.api.service.canaries import EXAMPLES, Canaries, everybody
from tests.api.service.office import TOWN, Office
from tests.api.service.routes import Routes, Way, ask
from tests.api.service.story import Story
from tests.api.service.test_matrix import METADATA

ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""Walks over every route, whose rules are the same on both databases: slow enough on one."""

GIVEN = {"host": "H1", "opening": "O1", "agency": "agency1"}
OPENS_FOR_A_REASON = "/api/v1/people/break-glass"
TELLS_HOW_OFTEN = ("/metrics", "/api/v1/people/{person}/access-report", "/api/v1/sessions", "/own-account")
"""What these say grows with every look, or every log-in of the one who looks."""
HARD_TO_UNDO = ("/erase", "/switch-off", "/session", "/log-out")


@dataclass
class Watched(Office):
    """An office whose log is kept."""

    lines: list[str] = field(default_factory=list)

    def app(self) -> Any:
        service = Service(self.store, self.clock, secure=False, hosts=("testserver", "127.0.0.1"))
        return make_app(service, log=self.lines.append)


def opened(store: Store, town: str = TOWN) -> Watched:
    made = Watched.opened(store, town)
    assert isinstance(made, Watched)
    return made


@pytest.fixture
def watched(store: Store) -> Watched:
    return opened(store)


def ids_there(office: Office) -> dict[str, str]:
    return {**GIVEN, "account": str(office.actors[Role.SUPPORTER].account)}


def planted(office: Office, routes: Routes) -> Canaries:
    """Let everybody fill in what they may, staff first."""
    canaries = Canaries()
    for role in (Role.COORDINATOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.HOST, Role.OFFICER, Role.AGENCY):
        canaries.plant(office.client(role), role, routes, ids_there(office), restricted=False)
    return Story(office, routes, canaries).told()


def meeting_kind(office: Office) -> str:
    body = {"name": "支援会議", "article": "第9条", "basis": "statutory", "chair": "課長"}
    return str(office.client(Role.OFFICER).post("/api/v1/meeting-kinds", json=body).json()["id"])


def seven(office: Office, routes: Routes, kind: str, *, tried: bool) -> tuple[Canaries, TestClient, str]:
    """Let a counsellor of her own fill in everything about a restricted person; gives also what she is called now."""
    own = office.client(login="seven@hinata")
    canaries = Canaries()
    for about in ("/api/v1/people", "/api/v1/placements"):
        canaries.plant(own, Role.COORDINATOR, routes, ids_there(office), about=about, restricted=True)
    Story(office, routes, canaries, own).told_by_one(kind, tried=tried)
    (shown,) = (own.get(f"/api/v1/people/{each}").json()["person"] for each in canaries.ids["person"][:1])
    assert all(each["restricted"] for each in own.get("/api/v1/people?mine=true").json())
    return canaries, own, shown["name"]


def calls(routes: Routes, canaries: Canaries) -> list[tuple[Way, dict[str, str]]]:
    """Give every route with every id there is to know; what only reads comes first, what ends things last."""
    found = []
    for way in routes.all:
        for ids in itertools.product(*(canaries.ids[name] or ["1"] for name in way.names)):
            found.append((way, dict(zip(way.names, ids, strict=True))))
    return sorted(found, key=lambda each: (not each[0].safe, each[0].path.endswith(HARD_TO_UNDO)))


def answer_to(client: TestClient, routes: Routes, way: Way, ids: dict[str, str], searched: str) -> Response:
    sent = searched if way.path.endswith("/search") else "ことば十文字は要ります"
    return ask(client, way, ids, routes.body(way, lambda _: sent), **{"If-Match": '"1"'})


def let_in(way: Way, who: str) -> bool:
    """Tell whether somebody comes through the door; who does not gets the same two lines at every route."""
    return way.right in (None, Right.HAVE_SESSION) or (who != "nobody" and way.right in RIGHTS[Role(who)])


def everything_said(answer: Response) -> str:
    return f"{answer.status_code} {dict(answer.headers)} {answer.text}"


def not_planted(routes: Routes, canaries: Canaries) -> set[tuple[str, str]]:
    wanted = {
        (str(way), name)
        for way in routes.all
        if way.right is not None and way.programme and not way.path.endswith("/search")
        for name in routes.free(way)
        if name not in EXAMPLES.get(str(way), {})
    }
    return wanted - {(str(way), name) for way, name in canaries.planted.values()}


def leaks(watched: Watched, routes: Routes, canaries: Canaries, name: str) -> Iterator[str]:
    people = everybody(watched)
    for (way, ids), (who, client) in itertools.product(calls(routes, canaries), people.items()):
        if let_in(way, who):
            said = everything_said(answer_to(client, routes, way, ids, name))
            for word in canaries.met(said):
                if who not in canaries.for_whom(word):
                    yield f"{who}: {way} shows {canaries.planted[word][1]} of {canaries.planted[word][0]}"


def in_the_store(watched: Watched, canaries: Canaries) -> set[str]:
    """Give the words that stand in clear in the store though they should not; none may stand in the audit."""
    audit, columns = "", b""
    with watched.store.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(table.select()):
                columns += b"\n".join(each if isinstance(each, bytes) else str(each).encode() for each in row)
                audit += str(row) if table.name == "audit" else ""
    if watched.store.engine.dialect.name == "sqlite":
        folder = Path(str(watched.store.engine.url.database)).parent
        columns += b"".join(each.read_bytes() for each in folder.glob("store.db*"))
    found = {word for word in canaries.sealed() if word.encode() in columns} | canaries.met(audit)
    return {f"{canaries.planted[word][1]} of {canaries.planted[word][0]}" for word in found}


def test_words_about_people_lie_sealed_in_the_store(watched: Watched) -> None:
    routes = Routes(watched.app())
    canaries = planted(watched, routes)
    assert not_planted(routes, canaries) == set(), f"add an example to canaries.EXAMPLES: {canaries.refused}"
    assert len(canaries.sealed()) > 90
    assert in_the_store(watched, canaries) == set()


@pytest.mark.whole
@ON_SQLITE
def test_words_are_met_by_those_they_are_for_alone(watched: Watched) -> None:
    routes = Routes(watched.app())
    canaries = planted(watched, routes)
    assert set(leaks(watched, routes, canaries, canaries.name)) == set()
    assert canaries.met("\n".join(watched.lines)) == set()


def code_of(office: Office, person: str) -> str:
    """Give somebody's pseudonym."""
    with Session(office.store.engine) as session:
        return session.scalars(select(PersonRow.code).where(PersonRow.id == person)).one()


@pytest.mark.whole
@ON_SQLITE
def test_a_restricted_person_is_found_nowhere_by_anyone_but_her_counsellor(watched: Watched) -> None:
    watched.add(Role.COORDINATOR, "seven")
    routes = Routes(watched.app())
    canaries, own, name = seven(watched, routes, meeting_kind(watched), tried=True)
    hers = {each for person in canaries.ids["person"] for each in (person, code_of(watched, person))}
    assert name in own.post("/api/v1/people/search", json={"words": name}).text
    people = everybody(watched)
    found = set()
    for (way, ids), (who, client) in itertools.product(calls(routes, canaries), people.items()):
        if way.path != OPENS_FOR_A_REASON and let_in(way, who):
            said = everything_said(answer_to(client, routes, way, ids, name))
            met = {canaries.planted[each][1] for each in canaries.met(said)} | {each for each in hers if each in said}
            found |= {f"{who}: {way} shows {each} of a restricted person" for each in met}
    assert found == set()


def told(watched: Watched, routes: Routes, ids: dict[str, str], name: str) -> dict[str, str]:
    """Ask everything that only reads, and search, as everybody; numbers made new each time are made alike."""
    said = {}
    for who, client in everybody(watched).items():
        for way in routes.all:
            if way.path in TELLS_HOW_OFTEN or not (way.safe or way.path.endswith("/search")) or not let_in(way, who):
                continue
            answer = answer_to(client, routes, way, ids, name)
            plain = re.sub(r"[0-9a-f]{16,}", "#", answer.text)
            plain = re.sub(r'name="form_token" value="[^"]*"|"form_token":"[^"]*"', "", plain)
            said[f"{who}: {way}"] = f"{answer.status_code} {plain}".replace(name, "?")
    return said


@pytest.mark.whole
@ON_SQLITE
def test_the_service_answers_as_if_a_restricted_person_were_not_there(watched: Watched) -> None:
    watched.add(Role.COORDINATOR, "seven")
    routes = Routes(watched.app())
    open_one = watched.client(Role.COORDINATOR).post("/api/v1/people", json={"identity": {"name": "山本"}})
    assert open_one.status_code == 201
    nobody = {**GIVEN, "person": "0" * 32, "account": "0" * 32}
    kind = meeting_kind(watched)
    before = told(watched, routes, nobody, "かなりあ99999号")
    canaries, _, name = seven(watched, routes, kind, tried=False)
    hers = {each: values[0] for each, values in canaries.ids.items()}
    after = told(watched, routes, {**hers, **GIVEN, "account": "0" * 32}, name)
    assert {where: after[where] for where in before if before[where] != after[where]} == {}


def test_somebody_with_the_name_of_a_restricted_person_is_registered_as_anybody(watched: Watched) -> None:
    body = {"identity": {"name": "杉田 あき", "kana": "スギタ アキ", "phone": "090-1234-5678"}}
    client = watched.client(Role.COORDINATOR)
    watched.add(Role.COORDINATOR, "seven")
    fresh = client.post("/api/v1/people", json={"identity": {**body["identity"], "name": "山本", "kana": "ヤマモト"}})
    watched.client(login="seven@hinata").post("/api/v1/people", json={**body, "restricted": True})
    same = client.post("/api/v1/people", json=body)
    alike = ("id", "code", "name")
    assert same.status_code == fresh.status_code == 201
    assert {**same.json(), **dict.fromkeys(alike)} == {**fresh.json(), **dict.fromkeys(alike)}


@pytest.mark.whole
@ON_SQLITE
def test_nobody_of_another_municipality_meets_a_word(watched: Watched) -> None:
    other = opened(watched.store, "tonari")
    routes = Routes(watched.app())
    canaries = planted(watched, routes)
    found = set()
    for role in (Role.SUPERVISOR, Role.HOST, Role.AGENCY, Role.ADMINISTRATOR):
        client = other.client(login=f"{role}@tonari")
        for way, ids in calls(routes, canaries):
            if let_in(way, role):
                said = everything_said(answer_to(client, routes, way, ids, canaries.name))
                found |= {f"{role}: {way} shows {canaries.planted[word]}" for word in canaries.met(said)}
    assert found == set()


def test_every_answer_carries_what_browsers_must_know_also_when_it_failed(watched: Watched) -> None:
    client = watched.client(Role.COORDINATOR)
    asked = [
        client.get("/api/v1/people"), client.get("/nowhere"), client.put("/api/v1/people"),
        client.post("/api/v1/people", json={"杉田": 1}), client.get("/api/v1/people", headers={"Host": "elsewhere"}),
        client.get("/a%00b"), client.post("/api/v1/people", content=b"x" * 2_000_001),
        client.request("TRACE", "/api/v1/people"), client.get("/people"),
    ]  # fmt: skip
    with watched.store.engine.begin() as connection:  # a table gone is a fault that nothing foresees
        connection.exec_driver_sql("ALTER TABLE person_gram RENAME TO gone")
    asked.append(client.post("/api/v1/people/search", json={"words": "杉田"}))
    assert [each.status_code for each in asked] == [200, 404, 405, 422, 400, 400, 413, 405, 200, 500]
    for each in asked:
        assert "default-src 'none'" in each.headers["content-security-policy"], each.request.url
        assert each.headers["cache-control"] == "no-store"
        assert each.headers["x-content-type-options"] == "nosniff"
        assert each.headers["x-request-id"]
        assert "杉田" not in each.text
    assert asked[-1].headers["x-request-id"] in asked[-1].json()["message"]
    assert '"fault": "' in watched.lines[-1]
    assert "杉田" not in "".join(watched.lines)


def test_a_header_or_a_method_cannot_write_a_line_of_its_own_into_the_log(watched: Watched) -> None:
    client = watched.client(Role.COORDINATOR)
    before = len(watched.lines)
    client.request("SUGITA", "/api/v1/people")
    client.get("/api/v1/people/%0a%1b[31m杉田")
    client.get("/api/v1/people?state=杉田")
    assert len(watched.lines) == before + 3
    assert not re.search(r"SUGITA|杉|%E6|\\x1b|\n", "".join(watched.lines[before:]))

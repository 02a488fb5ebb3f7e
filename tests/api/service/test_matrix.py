"""Who may do what, over every route there is: read from the router, so that a new route is asked about by itself."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import MetaData

from api.access.actor import Role
from api.access.policy import RIGHTS, Right
from api.store.tables import all_tables
from api.words import say
from tests.api.service.office import ROLES, Office
from tests.api.service.routes import OPEN, Routes, Way, ask

METADATA: MetaData = all_tables()
NOT_CHANGED_BY_LOOKING = {"audit", "audit_head", "session", "failed_try"}


def words(name: str) -> str:
    return f"ことば {name}"


def content(office: Office, leave_out: set[str] = NOT_CHANGED_BY_LOOKING) -> dict[str, list[Any]]:
    """Read every row of every table."""
    tables = [each for each in METADATA.sorted_tables if each.name not in leave_out]
    with office.store.engine.connect() as connection:
        return {each.name: sorted(map(repr, connection.execute(each.select()))) for each in tables}


def ids_of(office: Office) -> dict[str, str]:
    """Give ids that exist, so that a refusal is not for want of something to find."""
    person = office.client(Role.COORDINATOR).post("/api/v1/people", json={}).json()["id"]
    return {
        "person": person, "host": "H1", "opening": "O1", "agency": "agency1",
        "account": str(office.add(Role.COORDINATOR, "spare").account),
    }  # fmt: skip


@pytest.fixture
def routes(office: Office) -> Routes:
    return Routes(office.app())


def guarded(routes: Routes) -> Iterator[Way]:
    return (way for way in routes.all if way.right is not None)


def test_every_refusal_is_described_as_json(routes: Routes) -> None:
    """Also where the answer itself is a table."""
    described = {
        (path, method, code): list(answer.get("content", {}))
        for path, ways in routes.document["paths"].items()
        for method, way in ways.items()
        for code, answer in way["responses"].items()
        if int(code) >= 400
    }
    assert len(described) > 500
    assert {place: kinds for place, kinds in described.items() if kinds != ["application/json"]} == {}


def test_every_route_asks_for_a_right_or_is_one_of_the_few_that_do_not(routes: Routes) -> None:
    without = {(way.method, way.path) for way in routes.all if way.right is None}
    assert without == OPEN


def test_every_right_belongs_to_a_role_or_to_everybody_logged_in() -> None:
    given = set().union(*RIGHTS.values()) | {Right.HAVE_SESSION}
    assert given == set(Right)


def test_nobody_gets_anything_without_logging_in(office: Office, routes: Routes) -> None:
    ids = ids_of(office)
    before = content(office)
    client = office.client()
    for way in guarded(routes):
        answer = ask(client, way, ids, routes.body(way, words))
        assert answer.status_code == 401, f"{way}: {answer.status_code} {answer.text[:200]}"
    assert content(office) == before


def test_without_the_right_a_route_is_refused_and_nothing_happens(office: Office, routes: Routes) -> None:
    ids = ids_of(office)
    clients = {role: office.client(role) for role in ROLES}
    before = content(office)
    for way, (role, client) in itertools.product(guarded(routes), clients.items()):
        if way.right in RIGHTS[role] or way.right is Right.HAVE_SESSION:
            continue
        headers = {"If-Match": '"1"', "Idempotency-Key": "matrix-0001"}
        answer = ask(client, way, ids, routes.body(way, words), **headers)
        assert answer.status_code == 403, f"{way} as {role}: {answer.status_code} {answer.text[:200]}"
        if way.programme:
            assert answer.json() == {"code": "not_your_task", "message": say("not_your_task", "ja"), "fields": {}}
    assert content(office) == before


def test_with_the_right_nobody_is_turned_away_at_the_door(office: Office, routes: Routes) -> None:
    ids = ids_of(office)
    clients = {role: office.client(role) for role in ROLES}
    for way, (role, client) in itertools.product(guarded(routes), clients.items()):
        if way.right not in RIGHTS[role]:
            continue
        answer = ask(client, way, ids, routes.body(way, words), **{"If-Match": '"99"'})
        assert answer.status_code not in (401, 405), f"{way} as {role}: {answer.text[:200]}"
        assert answer.status_code < 500, f"{way} as {role}: {answer.text[:200]}"
        assert "not_from_here" not in answer.text, f"{way} as {role}: {answer.text[:200]}"


def test_looking_changes_nothing_but_who_saw_what(office: Office, routes: Routes) -> None:
    ids = ids_of(office)
    clients = [office.client(role) for role in ROLES]
    before = content(office)
    for way in routes.all:
        for client in clients if way.method == "GET" else ():
            ask(client, way, ids, None)
    assert content(office) == before

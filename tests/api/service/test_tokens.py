"""Tokens of programmes: off at first, never more than what was lent, gone at once, and no way to anybody's log-in."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.access.policy import LENDS_NOTHING, NOT_LENT, Right, lent, may
from api.accounts.tables import FailedTryRow
from api.store.audit import AuditRow
from api.web.app import make_app
from api.web.service import Service
from tests.api.service.canaries import Canaries
from tests.api.service.office import PASSWORD, TOWN, Office
from tests.api.service.routes import OPEN, Routes, ask
from tests.api.service.test_matrix import content, guarded, ids_of, words

TOKENS, SWITCH, PEOPLE = "/api/v1/tokens", "/api/v1/tokens/switch", "/api/v1/people"
LENDING = [role for role in Role if role not in LENDS_NOTHING]
WHOSE: dict[Role, dict[str, str]] = {Role.HOST: {"host": "H1"}, Role.AGENCY: {"agency": "agency1"}}
SUGI = {"identity": {"name": "杉田 あき", "kana": "スギタ アキ"}}


def told(**changes: Any) -> dict[str, Any]:
    form = {"name": "給付の仕組みとの連携", "role": "coordinator", "rights": ["see_hosts"], "until": "2026-12-08"}
    return {**form, **changes}


def administrator(office: Office, town: str = TOWN, *, on: bool = True) -> TestClient:
    client = office.client(login=f"{Role.ADMINISTRATOR}@{town}")
    assert client.post(SWITCH, json={"on": on}).status_code == 200
    return client


def lend(office: Office, town: str = TOWN, **changes: Any) -> dict[str, Any]:
    answer = administrator(office, town).post(TOKENS, json=told(**changes))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def lend_all(office: Office, role: Role, town: str = TOWN) -> dict[str, Any]:
    """Lend a programme every right that a role may lend."""
    return lend(office, town, role=role, rights=sorted(lent(role)), **WHOSE.get(role, {}))


def programme(office: Office, secret: str) -> TestClient:
    client = office.client()
    client.headers["Authorization"] = f"Bearer {secret}"
    return client


def came_in(office: Office, token: dict[str, Any]) -> int:
    return programme(office, token["secret"]).get("/api/v1/hosts").status_code


def rows_of(office: Office, account: str) -> list[AuditRow]:
    with Session(office.store.engine) as session:
        return list(session.scalars(select(AuditRow).where(AuditRow.account == account).order_by(AuditRow.number)))


def test_tokens_are_off_until_an_administrator_gives_the_password_anew(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    assert client.get(TOKENS).json() == {"on": False, "tokens": []}
    refused = client.post(TOKENS, json=told())
    assert (refused.status_code, refused.json()["code"]) == (409, "tokens_are_off")
    office.clock.move(minutes=5, seconds=1)
    for path, body in ((SWITCH, {"on": True}), (TOKENS, told())):
        stale = client.post(path, json=body)
        assert (stale.status_code, stale.json()["code"]) == (403, "prove_again")
    assert client.post("/api/v1/session/again", json={"password": PASSWORD}).status_code == 204
    assert client.post(SWITCH, json={"on": True}).json()["on"] is True
    assert client.post(TOKENS, json=told()).status_code == 201
    office.clock.move(minutes=6)
    assert client.post(SWITCH, json={"on": False}).json()["on"] is False, "stopping them waits for no password"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({}, 201, None),
        ({"role": "host", "rights": ["see_own_host", "speak_for_host"], "host": "H1"}, 201, None),
        ({"role": "agency", "rights": ["refer"], "agency": "agency1"}, 201, None),
        ({"until": "2026-06-08"}, 201, None),
        ({"until": "2027-06-08"}, 201, None),
        ({"until": "2027-06-09"}, 422, "token_until"),
        ({"until": "2026-06-07"}, 422, "token_until"),
        ({"until": None}, 422, "malformed"),
        ({"rights": []}, 422, "malformed"),
        ({"rights": ["see_everything"]}, 422, "malformed"),
        ({"rights": ["see_hosts", "see_figures"]}, 422, "right_not_lent"),
        ({"rights": ["have_session"]}, 422, "right_not_lent"),
        ({"rights": ["break_glass"]}, 422, "right_not_lent"),
        ({"role": "supervisor", "rights": ["supervise"]}, 422, "right_not_lent"),
        ({"role": "officer", "rights": ["decide"]}, 422, "right_not_lent"),
        ({"role": "administrator", "rights": ["administer"]}, 422, "right_not_lent"),
        ({"role": "administrator", "rights": ["see_audit"]}, 422, "right_not_lent"),
        ({"role": "supporter", "rights": ["see_own_tasks"]}, 422, "right_not_lent"),
        ({"role": "host", "rights": ["see_own_host"]}, 422, "role_without_house"),
        ({"host": "H1"}, 422, "role_without_house"),
        ({"role": "host", "rights": ["see_own_host"], "host": "elsewhere"}, 404, "no_such_host"),
        ({"role": "agency", "rights": ["refer"], "agency": "elsewhere"}, 404, "no_such_agency"),
        ({"secret": "chosen-by-somebody"}, 422, "malformed"),
    ],
)
def test_a_token_is_made_for_a_purpose_with_some_rights_of_one_role_for_a_year_at_most(
    office: Office, changes: dict[str, Any], status: int, code: str | None
) -> None:
    client = administrator(office)
    before = content(office)
    answer = client.post(TOKENS, json=told(**changes))
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert (content(office) == before) is (status != 201)


def test_only_an_administrator_makes_lists_ends_or_switches(office: Office) -> None:
    token = lend(office)
    ways = [("GET", TOKENS), ("POST", TOKENS), ("POST", SWITCH), ("POST", f"{TOKENS}/{token['id']}/end")]
    bodies: dict[str, Any] = {TOKENS: told(), SWITCH: {"on": False}}
    others = [office.client(role) for role in Role if role is not Role.ADMINISTRATOR]
    for client in (*others, programme(office, token["secret"])):
        answers = [client.request(method, path, json=bodies.get(path)).status_code for method, path in ways]
        assert answers == [403] * 4
    assert came_in(office, token) == 200


def test_what_no_programme_may_ever_do_is_in_no_scope() -> None:
    assert {right for role in Role for right in lent(role)} == set(Right) - NOT_LENT - {Right.SEE_OWN_TASKS}
    for role in Role:
        everything = Actor(TOWN, "t", frozenset({role}), scope=frozenset(lent(role)))
        assert {right for right in Right if may(everything, right)} == lent(role)
        assert not any(may(Actor(TOWN, "t", frozenset({role}), scope=frozenset()), right) for right in Right)


def test_the_secret_is_shown_once_and_stands_nowhere(office: Office) -> None:
    lines: list[str] = []
    service = Service(office.store, office.clock, secure=False, hosts=("testserver",))
    client = administrator(office)
    again = {"Idempotency-Key": "token-000001"}
    first, second = (client.post(TOKENS, json=told(), headers=again).json() for _ in range(2))
    assert len({first["secret"], second["secret"]}) == 2, "an answer kept for a second try would keep the secret"
    assert len(first["secret"].partition(".")[2]) >= 43, "256 bits"
    logged = TestClient(make_app(service, log=lines.append), headers={"Authorization": f"Bearer {first['secret']}"})
    assert [logged.get(path).status_code for path in ("/api/v1/hosts", PEOPLE, "/people")] == [200, 403, 401]
    listed = client.get(TOKENS).text
    assert '"secret":null' in listed
    ended = client.post(f"{TOKENS}/{first['id']}/end").text
    kept = str(content(office, set())).encode()
    if office.store.engine.dialect.name == "sqlite":
        folder = Path(str(office.store.engine.url.database)).parent
        kept += b"".join(each.read_bytes() for each in folder.glob("store.db*"))
    hidden = first["secret"].partition(".")[2]
    assert len(lines) == 3
    assert not any(hidden in each for each in (listed, ended, kept.decode(errors="replace"), "".join(lines)))


def test_a_token_is_let_in_until_the_end_of_its_last_day(office: Office) -> None:
    token = lend(office, until="2026-06-10")
    office.clock.move(days=2, hours=14, minutes=59, seconds=59)
    assert came_in(office, token) == 200, "23:59:59 on the tenth in Japan"
    office.clock.move(seconds=1)
    assert came_in(office, token) == 401


def test_a_wrong_an_ended_and_a_switched_off_token_are_answered_alike(office: Office) -> None:
    good, ended, before = (lend(office) for _ in range(3))
    over = lend(office, until="2026-06-08")
    client = administrator(office)
    assert [came_in(office, each) for each in (good, ended, over, before)] == [200] * 4
    shown = client.post(f"{TOKENS}/{ended['id']}/end").json()
    assert shown["ended_at"] is not None
    office.clock.move(days=1)
    tried = [ended["secret"], over["secret"], f"{good['id']}.{'x' * 43}", good["id"], "x", ""]
    answers = [programme(office, each).get("/api/v1/hosts") for each in tried]
    answers.append(office.client().get("/api/v1/hosts", headers={b"Authorization": "Bearer 杉田".encode()}))
    assert came_in(office, good) == 200
    client = administrator(office, on=False)
    answers += [programme(office, each["secret"]).get("/api/v1/hosts") for each in (good, before)]
    assert {(each.status_code, each.json()["code"], each.text) for each in answers} == {
        (401, "token_refused", answers[0].text)
    }
    client.post(SWITCH, json={"on": True})
    assert [came_in(office, each) for each in (good, before, ended, over)] == [200, 200, 401, 401]


def test_failures_are_counted_for_the_token_and_the_place(office: Office) -> None:
    token, other = lend(office), lend(office)
    wrong = programme(office, f"{token['id']}.guessed")
    tries = [wrong.get("/api/v1/hosts") for _ in range(11)]
    assert [each.status_code for each in tries] == [401] * 10 + [429]
    assert tries[-1].headers["retry-after"]
    assert came_in(office, token) == 429
    assert came_in(office, other) == 200
    elsewhere = TestClient(
        office.app(), client=("192.0.2.9", 1), headers={"Authorization": f"Bearer {token['secret']}"}
    )
    assert elsewhere.get("/api/v1/hosts").status_code == 200
    office.clock.move(minutes=15, seconds=1)
    assert came_in(office, token) == 200


def test_what_is_made_up_or_switched_off_writes_nothing(office: Office) -> None:
    token, other = lend(office), Office.opened(office.store, "tonari")
    elsewhere = lend(other, "tonari")
    assert administrator(other, "tonari", on=False)

    def failed() -> int:
        with Session(office.store.engine) as session:
            return session.scalar(select(func.count()).select_from(FailedTryRow)) or 0

    before, answers = failed(), []
    for secret in ("x", "", "0" * 32, f"{'f' * 32}.guessed", f"{elsewhere['id']}.guessed", elsewhere["secret"]):
        answers += [programme(office, secret).get("/api/v1/hosts") for _ in range(11)]
    assert failed() == before
    answers.append(programme(office, f"{token['id']}.guessed").get("/api/v1/hosts"))
    assert failed() == before + 1
    assert {(each.status_code, each.text) for each in answers} == {(401, answers[0].text)}


def test_a_log_in_and_a_token_do_not_go_together(office: Office) -> None:
    token = lend_all(office, Role.COORDINATOR)
    client = office.client(Role.COORDINATOR)
    before = content(office)
    both = {"Authorization": f"Bearer {token['secret']}"}
    for method, path in (("GET", PEOPLE), ("POST", PEOPLE), ("GET", "/people"), ("GET", "/api/v1/session")):
        answer = client.request(method, path, json={} if method == "POST" else None, headers=both)
        assert answer.status_code == 403, path
        assert "杉" not in answer.text
    assert content(office) == before
    assert client.get(PEOPLE, headers={"Authorization": "Basic ZW5pc2hp"}).status_code == 200, "not a token"
    assert programme(office, token["secret"]).post(PEOPLE, json={}).status_code == 201, "no cookie, no form token"


def test_a_token_opens_no_page_and_no_log_in(office: Office) -> None:
    routes = Routes(office.app())
    client = programme(office, lend_all(office, Role.SUPERVISOR)["secret"])
    ids = ids_of(office)
    for way in guarded(routes):
        if not way.programme:
            assert ask(client, way, ids, routes.body(way, words)).status_code == 401, str(way)
    for way in routes.all:
        if (way.method, way.path) in OPEN:
            answer = ask(client, way, ids, routes.body(way, words))
            assert answer.status_code < 500, str(way)
            assert "set-cookie" not in answer.headers or way.path == "/language", str(way)
    assert client.get("/api/v1/session").status_code == 401
    assert client.delete("/api/v1/session").status_code == 403


def test_outside_its_scope_a_token_is_refused_at_every_route_and_nothing_happens(office: Office) -> None:
    routes = Routes(office.app())
    ids = ids_of(office)
    token = lend(office, role="supervisor", rights=["see_hosts"])
    client = programme(office, token["secret"])
    assert client.get("/api/v1/hosts").status_code == 200
    inside = [way for way in guarded(routes) if way.programme and way.right is Right.SEE_HOSTS]
    outside = [way for way in guarded(routes) if way.programme and way.right is not Right.SEE_HOSTS]
    before = content(office)
    for way in outside:
        answer = ask(client, way, ids, routes.body(way, words), **{"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_your_task"), f"{way}: {answer.text[:200]}"
    assert content(office) == before
    assert len(outside) > 100
    for way in inside:
        answer = ask(client, way, ids, routes.body(way, words), **{"If-Match": '"1"'})
        assert answer.status_code not in (401, 403), f"{way}: {answer.text[:200]}"
        assert answer.status_code < 500, f"{way}: {answer.text[:200]}"


def test_with_all_that_a_role_lends_no_route_breaks(office: Office) -> None:
    routes, made = Routes(office.app()), Canaries()
    clients = {role: programme(office, lend_all(office, role)["secret"]) for role in LENDING}
    for role, client in clients.items():
        made.plant(client, role, routes, ids_of(office) if not made.ids else {})
        assert not [each for each in made.refused.values() if each.startswith("5")]
    assert len(made.planted) > 50
    ids = {name: values[-1] for name, values in made.ids.items()}
    for way, (role, client) in itertools.product(guarded(routes), clients.items()):
        if way.programme and way.right in lent(role):
            answer = ask(client, way, ids, routes.body(way, words), **{"If-Match": '"1"'})
            assert answer.status_code < 500, f"{way} as {role}: {answer.status_code} {answer.text[:300]}"
            assert answer.status_code != 401, f"{way} as {role}"


def test_the_audit_says_which_token_did_what(office: Office) -> None:
    token = lend(office, name="受付の仕組み", rights=["see_people", "work_with_people"])
    client = programme(office, token["secret"])
    person = client.post(PEOPLE, json=SUGI).json()
    supervisor = office.client(Role.SUPERVISOR)
    assert person["counsellor"] == office.actors[Role.SUPERVISOR].account, "a programme is in charge of nobody"
    assert client.get(f"{PEOPLE}/{person['id']}").status_code == 200
    assert [(each.kind, each.person) for each in rows_of(office, token["id"])] == [
        ("person.registered", person["id"]),
        ("person.viewed", person["id"]),
    ]
    report = supervisor.get(f"{PEOPLE}/{person['id']}/access-report").json()["accesses"]
    assert {(each["account"], each["name"]) for each in report} == {(token["id"], "受付の仕組み")}
    admin = str(office.actors[Role.ADMINISTRATOR].account)
    administrator(office).post(f"{TOKENS}/{token['id']}/end")
    rows = [each for each in rows_of(office, admin) if each.kind.startswith("token")]
    made = {"role": "coordinator", "rights": ["see_people", "work_with_people"], "until": "2026-12-08"}
    assert [(each.kind, each.subject, each.details) for each in rows] == [
        ("tokens.switched", TOWN, {"on": True}),
        ("token.made", token["id"], made),
        ("tokens.switched", TOWN, {"on": True}),
        ("token.ended", token["id"], {}),
    ]


def test_tokens_are_listed_with_their_last_day_of_use(office: Office) -> None:
    token = lend(office)
    client = administrator(office)
    fresh = {**token, "secret": None}
    assert client.get(TOKENS).json() == {"on": True, "tokens": [fresh]}
    office.clock.move(hours=15)
    assert came_in(office, token) == 200
    client = administrator(office)
    assert client.get(TOKENS).json()["tokens"] == [{**fresh, "used_on": "2026-06-09"}]
    ended = client.post(f"{TOKENS}/{token['id']}/end").json()
    assert client.post(f"{TOKENS}/{token['id']}/end").json() == ended, "ended twice is ended as before"
    assert client.get(TOKENS).json()["tokens"] == [ended]
    assert client.post(f"{TOKENS}/{'0' * 32}/end").status_code == 404


def test_a_restricted_person_is_nowhere_for_a_programme(office: Office) -> None:
    routes = Routes(office.app())
    client = programme(office, lend_all(office, Role.SUPERVISOR)["secret"])
    own = office.client(Role.SUPERVISOR)
    by_itself = client.post(PEOPLE, json={"identity": {"name": "杉田 はる"}}).json()
    hidden = own.post(f"{PEOPLE}/{by_itself['id']}/restrict", headers={"If-Match": '"1"'})
    assert hidden.status_code == 200, hidden.text
    hers = own.post(PEOPLE, json={**SUGI, "restricted": True}).json()
    for person in (by_itself, hers):
        assert own.get(f"{PEOPLE}/{person['id']}").status_code == 200
        said = [client.post(f"{PEOPLE}/search", json={"words": "杉田"}).text]
        for way in guarded(routes):
            if way.safe and way.programme and way.right in lent(Role.SUPERVISOR):
                answer = ask(client, way, {"person": person["id"]}, None)
                assert "person" not in way.names or answer.status_code in (404, 422), f"{way}: {answer.status_code}"
                said.append(answer.text)
        assert len(said) > 20
        assert not [each for each in said for sign in ("杉田", person["id"], person["code"]) if sign in each]


def test_a_token_of_another_municipality_meets_nobody_of_this_one(office: Office) -> None:
    other = Office.opened(office.store, "tonari")
    here, there = lend_all(office, Role.COORDINATOR), lend_all(other, Role.COORDINATOR, "tonari")
    person = office.client(Role.COORDINATOR).post(PEOPLE, json=SUGI).json()["id"]
    client = programme(office, there["secret"])
    assert client.get(f"{PEOPLE}/{person}").status_code == 404
    assert client.get(PEOPLE).json() == []
    admin = administrator(other, "tonari")
    assert [each["id"] for each in admin.get(TOKENS).json()["tokens"]] == [there["id"]]
    assert admin.post(f"{TOKENS}/{here['id']}/end").status_code == 404
    assert admin.post(SWITCH, json={"on": False}).status_code == 200
    assert (came_in(office, here), came_in(office, there)) == (200, 401)


def test_what_stands_for_a_token_is_nobodys_account(office: Office) -> None:
    token = lend_all(office, Role.COORDINATOR)
    client = administrator(office)
    assert token["id"] not in client.get("/api/v1/accounts").text
    assert client.post(f"/api/v1/accounts/{token['id']}/switch-off").status_code == 404
    for password in ("", "x", PASSWORD):
        form = {"login": f"token/{token['id']}", "password": password}
        assert office.client().post("/api/v1/session", json=form).status_code == 401
    own = office.client(Role.COORDINATOR)
    person = own.post(PEOPLE, json={}).json()["id"]
    handed = own.post(f"{PEOPLE}/{person}/hand-over/{token['id']}", headers={"If-Match": '"1"'})
    assert (handed.status_code, handed.json()["code"]) == (422, "cannot_be_in_charge")
    to = office.actors[Role.COORDINATOR].account
    by_itself = programme(office, token["secret"])
    taken = by_itself.post(f"{PEOPLE}/{person}/hand-over/{to}", headers={"If-Match": '"1"'})
    assert taken.status_code == 403, "who is in charge is for people to say"


def test_a_host_s_programme_sees_what_its_host_sees(office: Office) -> None:
    client = programme(office, lend_all(office, Role.HOST)["secret"])
    own = office.client(Role.HOST).get("/api/v1/own-host")
    assert client.get("/api/v1/own-host").json() == own.json()
    assert "H2" not in own.text
    assert client.get("/api/v1/hosts").status_code == 403

"""Log-ins end when they should, cannot be carried off, and nothing is sent for somebody from elsewhere."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.accounts import second_factor
from api.accounts.tables import AccountRow
from api.web.app import make_app
from api.web.service import Service
from tests.api.service.office import PASSWORD, TOWN, Office
from tests.api.service.routes import Routes, ask
from tests.api.service.test_matrix import content, guarded, ids_of, words

WHO = "/api/v1/session"


def body(role: Role, password: str = PASSWORD) -> dict[str, str]:
    return {"login": f"{role}@{TOWN}", "password": password}


def copied(client: TestClient, office: Office) -> TestClient:
    """Give somebody else's browser with the cookie of this one."""
    other = office.client()
    other.cookies.update(client.cookies)
    other.headers["X-Form-Token"] = client.headers["X-Form-Token"]
    return other


def with_second(office: Office, role: Role, kind: str) -> Any:
    """Give an account a second factor; gives the address for the phone, or the codes."""
    with office.store.work(office.actors[Role.ADMINISTRATOR], office.clock()) as work:
        row = work.session.get_one(AccountRow, (TOWN, office.actors[role].account))
        uri, codes = second_factor.give_second(work, row, kind)
        work.note("account.second_given", row.id)
    return uri or codes


def half(office: Office, role: Role) -> TestClient:
    """Give a client whose second factor is still to come."""
    client = office.client()
    answer = client.post(WHO, json=body(role))
    assert answer.json()["needs_second"]
    client.headers["X-Form-Token"] = answer.json()["form_token"]
    return client


def test_a_copied_cookie_is_worth_nothing_after_logging_out(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    thief = copied(client, office)
    assert thief.get("/api/v1/people").status_code == 200
    ended = client.delete(WHO)
    assert ended.status_code == 204
    assert ended.headers["clear-site-data"] == '"cache", "storage"'
    assert thief.get("/api/v1/people").status_code == 401
    assert thief.get(WHO).status_code == 401


@pytest.mark.parametrize(("role", "minutes"), [(Role.COORDINATOR, 30), (Role.HOST, 15)])
def test_a_log_in_ends_when_nothing_is_done(office: Office, role: Role, minutes: int) -> None:
    client = office.client(role)
    for _ in range(2):
        office.clock.move(minutes=minutes)
        assert client.get(WHO).status_code == 200
    office.clock.move(minutes=minutes, seconds=1)
    assert client.get(WHO).status_code == 401


def test_a_log_in_ends_after_twelve_hours_whatever_is_done(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    for _ in range(24):
        office.clock.move(minutes=30)
        assert client.get(WHO).status_code == 200
    office.clock.move(seconds=1)
    assert client.get(WHO).status_code == 401


def test_an_account_switched_off_is_out_at_once_and_does_not_come_in_again(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    admin = office.client(Role.ADMINISTRATOR)
    off = admin.post(f"/api/v1/accounts/{office.actors[Role.COORDINATOR].account}/switch-off")
    assert off.json()["active"] is False
    assert client.get("/api/v1/people").status_code == 401
    unknown = office.client().post(WHO, json={"login": "nobody", "password": PASSWORD})
    again = office.client().post(WHO, json=body(Role.COORDINATOR))
    assert (again.status_code, again.json()) == (unknown.status_code, unknown.json()) == (401, unknown.json())


def test_an_unknown_name_and_a_wrong_password_are_answered_alike_and_counted_alike(office: Office) -> None:
    client = office.client()
    names = (f"{Role.COORDINATOR}@{TOWN}", "nobody", "nul\x00", "杉田")
    for login in names[:2]:
        answers = [client.post(WHO, json={"login": login, "password": "wrong wrong wrong"}) for _ in range(11)]
        assert [each.status_code for each in answers] == [401] * 10 + [429], login
        assert {each.json()["code"] for each in answers[:10]} == {"log_in_refused"}
        assert answers[-1].headers["retry-after"]
    assert client.post(WHO, json=body(Role.COORDINATOR)).status_code == 429
    elsewhere = TestClient(office.app(), client=("192.0.2.9", 1))
    assert elsewhere.post(WHO, json=body(Role.COORDINATOR)).status_code == 201
    assert client.post(WHO, json=body(Role.SUPERVISOR)).status_code == 201
    office.clock.move(minutes=15, seconds=1)
    assert client.post(WHO, json=body(Role.COORDINATOR)).status_code == 201
    assert [client.post(WHO, json={"login": each, "password": "x"}).status_code for each in names[2:]] == [422, 401]


def test_who_finds_an_open_desk_may_not_guess_the_password(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    tries = [client.post(f"{WHO}/again", json={"password": f"wrong {each}"}).status_code for each in range(11)]
    assert tries == [401] * 10 + [429]
    assert client.post(f"{WHO}/again", json={"password": PASSWORD}).status_code == 429
    office.clock.move(minutes=15, seconds=1)
    assert client.post(f"{WHO}/again", json={"password": PASSWORD}).status_code == 204


def test_serious_things_ask_for_a_password_of_the_last_five_minutes(office: Office) -> None:
    client = office.client(Role.SUPERVISOR)
    glass = {"code": "P000001", "reason": "本人から電話。担当が不在"}
    office.clock.move(minutes=5, seconds=1)
    stale = client.post("/api/v1/people/break-glass", json=glass)
    assert (stale.status_code, stale.json()["code"]) == (403, "prove_again")
    assert client.post(f"{WHO}/again", json={"password": PASSWORD}).status_code == 204
    assert client.post("/api/v1/people/break-glass", json=glass).status_code == 404


@pytest.mark.parametrize("kind", ["totp", "codes"])
def test_a_second_factor_is_asked_for_and_each_code_is_good_once(office: Office, kind: str) -> None:
    given = with_second(office, Role.COORDINATOR, kind)
    code = second_factor.now_code(given, office.clock()) if kind == "totp" else given[0]
    client = half(office, Role.COORDINATOR)
    assert client.get("/api/v1/people").json()["code"] == "second_missing"
    wrong = [client.post(f"{WHO}/second", json={"code": each}).status_code for each in ("000000", "六桁の数字", "")]
    assert wrong == [401, 401, 401]
    before = dict(client.cookies)
    assert client.post(f"{WHO}/second", json={"code": code}).status_code == 200
    assert client.get("/api/v1/people").status_code == 200
    assert dict(client.cookies) != before, "the secret must change when more is allowed"
    fixed = office.client()
    fixed.cookies.update(before)
    assert fixed.get(WHO).status_code == 401
    again = half(office, Role.COORDINATOR).post(f"{WHO}/second", json={"code": code})
    assert (again.status_code, again.json()["code"]) == (401, "second_refused")


@pytest.mark.parametrize("kind", ["totp", "codes"])
def test_of_eight_at_once_with_one_code_one_comes_in(office: Office, kind: str) -> None:
    given = with_second(office, Role.COORDINATOR, kind)
    code = second_factor.now_code(given, office.clock()) if kind == "totp" else given[0]
    clients = [half(office, Role.COORDINATOR) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(lambda client: client.post(f"{WHO}/second", json={"code": code}).status_code, clients))
    assert sorted(came) == [200] + [401] * 7


def test_a_fresh_printed_list_ends_the_old_one_and_codes_are_read_as_people_write_them(office: Office) -> None:
    old = with_second(office, Role.COORDINATOR, "codes")
    new = with_second(office, Role.COORDINATOR, "codes")
    client = half(office, Role.COORDINATOR)
    assert client.post(f"{WHO}/second", json={"code": old[0]}).status_code == 401
    written = f" {new[0][:5].upper()}-{new[0][5:]} "
    assert client.post(f"{WHO}/second", json={"code": written}).status_code == 200


def test_second_codes_cannot_be_guessed_on_and_on(office: Office) -> None:
    uri = with_second(office, Role.COORDINATOR, "totp")
    client = half(office, Role.COORDINATOR)
    tries = [client.post(f"{WHO}/second", json={"code": f"{each:06d}"}).status_code for each in range(11)]
    assert tries == [401] * 10 + [429]
    good = second_factor.now_code(uri, office.clock())
    assert client.post(f"{WHO}/second", json={"code": good}).status_code == 429


def test_the_cookie_is_for_this_place_alone(office: Office) -> None:
    service = Service(office.store, office.clock, secure=True, hosts=("testserver",))
    client = TestClient(make_app(service, log=None), base_url="https://testserver")
    answer = client.post(WHO, json=body(Role.COORDINATOR))
    (cookie,) = answer.headers.get_list("set-cookie")
    name, *flags = (each.strip() for each in cookie.split(";"))
    assert name.startswith("__Host-enishi=")
    assert {each.lower() for each in flags} == {"path=/", "secure", "httponly", "samesite=lax"}
    assert len(name.partition("=")[2]) >= 43, "256 bits"
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert client.get("/api/v1/people").status_code == 200


def test_only_a_digest_of_the_secret_is_kept(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    secret = client.cookies["enishi"]
    assert secret not in str(content(office, set()))


def test_every_log_in_has_a_secret_of_its_own(office: Office) -> None:
    client = office.client()
    client.cookies["enishi"] = "chosen-by-somebody-else"
    assert client.post(WHO, json=body(Role.COORDINATOR)).status_code == 201
    first, second = office.client(Role.COORDINATOR), office.client(Role.COORDINATOR)
    secrets = {first.cookies["enishi"], second.cookies["enishi"], "chosen-by-somebody-else"}
    assert len(secrets) == 3
    assert office.client().get(WHO, headers={"Cookie": "enishi=chosen-by-somebody-else"}).status_code == 401


def test_nothing_is_done_that_did_not_come_from_a_page_of_this_service(office: Office) -> None:
    routes = Routes(office.app())
    ids = ids_of(office)
    client, other = office.client(Role.COORDINATOR), office.client(Role.SUPERVISOR)
    own = client.headers["X-Form-Token"]
    elsewhere = ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://e.example"})
    forged = ({"X-Form-Token": ""}, {"X-Form-Token": other.headers["X-Form-Token"]}, *elsewhere[:1], *elsewhere[2:])
    before = content(office)
    for way in guarded(routes):
        for headers in () if way.safe else forged:
            client.headers["X-Form-Token"] = headers.get("X-Form-Token", own)
            answer = ask(client, way, ids, routes.body(way, words), **headers)
            assert answer.status_code == 403, f"{way} {headers}: {answer.status_code}"
    assert content(office) == before
    for headers in (*elsewhere, {"Origin": "null"}):
        assert office.client().post(WHO, json=body(Role.COORDINATOR), headers=headers).status_code == 403
    client.headers["X-Form-Token"] = own
    here = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/v1/people", json={}, headers=here).status_code == 201


def test_a_password_hashed_in_an_older_way_is_hashed_anew_at_the_next_log_in(office: Office) -> None:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1),)).hash(PASSWORD)
    own = AccountRow.id == office.actors[Role.COORDINATOR].account
    with Session(office.store.engine) as session, session.begin():
        session.execute(update(AccountRow).where(own).values(password=weak))
    form = {"login": f"{Role.COORDINATOR}@{TOWN}", "password": PASSWORD}
    assert office.client().post(WHO, json=form).status_code == 201
    with Session(office.store.engine) as session:
        (kept,) = session.scalars(AccountRow.__table__.select().with_only_columns(AccountRow.password).where(own))
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")

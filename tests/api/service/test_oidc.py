"""Logging in at a provider: whom it vouches for comes in as by a password; whatever does not fit lets nobody in."""

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.access.actor import Role
from api.accounts import second_factor
from api.accounts.oidc import provider as provider_module
from api.accounts.oidc.provider import Provider
from api.accounts.oidc.tables import AskedRow
from api.accounts.tables import AccountRow, FailedTryRow, SessionRow
from api.words import say
from tests.api.service.office import PASSWORD, TOWN, Office
from tests.api.service.oidc_attacks import (
    CALLBACKS,
    TOKENS,
    but,
    code_of_another,
    error,
    in_another_browser_with_a_log_in_of_its_own,
    no_state,
    replayed,
    replayed_code,
    wrong_state,
)
from tests.api.service.oidc_provider import CLIENT, EC, SECRET, running, signed
from tests.api.service.oidc_town import SUBJECT, WHO, Town, agreed, away, back, logged_in, query
from tests.api.service.test_matrix import content


@pytest.fixture
def town(office: Office) -> Iterator[Town]:
    with running(office.clock) as fake:
        made = Town(office, fake)
        made.change(Role.COORDINATOR, subject=SUBJECT)
        yield made


def test_whom_the_provider_vouches_for_comes_in_as_by_a_password(town: Town) -> None:
    client = town.client()
    came = logged_in(client)
    assert (came.status_code, came.headers["location"]) == (303, "/")
    assert client.get(WHO).json()["name"] == Role.COORDINATOR
    assert client.get("/people").status_code == 200
    assert (town.count(AskedRow), town.count(FailedTryRow), town.count(SessionRow)) == (0, 0, 1)
    (begun,) = (each for each in content(town.office, set())["audit"] if "session.begun" in each)
    assert str(town.office.actors[Role.COORDINATOR].account) in begun


def test_keys_on_curves_are_good_too(town: Town) -> None:
    town.fake.token = lambda claims: signed(claims, EC, "ES256")
    assert logged_in(town.client()).status_code == 303


def test_the_provider_is_asked_with_a_proof_that_only_this_service_can_give(town: Town) -> None:
    client = town.client()
    first, second = query(away(client)), query(away(client))
    assert first["code_challenge_method"] == "S256"
    assert len(first["code_challenge"]) == 43
    assert first["redirect_uri"] == "http://testserver/oidc/back"
    assert {"client_id", "response_type", "scope", "state", "nonce", "redirect_uri", "code_challenge",
            "code_challenge_method"} == set(first)  # fmt: skip
    assert not {first[name] for name in ("state", "nonce", "code_challenge")} & set(second.values())
    kept = str(content(town.office, set())["oidc_log_in"])
    assert not any(value in kept for value in (*client.cookies.values(), first["state"], first["nonce"]))


def test_two_tabs_do_not_take_the_log_in_from_one_another(town: Town) -> None:
    client = town.client()
    first, second = away(client), away(client)
    assert client.get(agreed(first)).status_code == 303
    assert client.get(agreed(second)).status_code == 303


@pytest.mark.parametrize(("secure", "start"), [(True, "__Host-enishi-oidc-"), (False, "enishi-oidc-")])
def test_the_way_there_and_back_is_bound_to_the_browser(town: Town, secure: bool, start: str) -> None:
    (cookie,) = town.client(secure=secure).get("/oidc").headers.get_list("set-cookie")
    name, *flags = (each.strip() for each in cookie.split(";"))
    assert name.startswith(start)
    assert len(name.partition("=")[2]) >= 43
    assert {each.lower() for each in flags} == {
        "path=/", "httponly", "samesite=lax", "max-age=600", *(["secure"] if secure else []),
    }  # fmt: skip


# --- what somebody gives or brings that is not for this log-in


@pytest.mark.parametrize("token", TOKENS.values(), ids=list(TOKENS))
def test_a_token_that_is_not_for_this_log_in_lets_nobody_in(town: Town, token: Callable[[dict[str, Any]], Any]) -> None:
    before = content(town.office, {"failed_try"})
    town.fake.token = token
    client = town.client()
    came = logged_in(client)
    assert came.status_code == 401
    assert say("oidc_refused", "ja") in unescape(came.text)
    assert "enishi" not in client.cookies
    assert content(town.office, {"failed_try"}) == before
    assert town.count(FailedTryRow) == 1


def test_clocks_may_differ_by_a_minute(town: Town) -> None:
    town.fake.token = lambda claims: signed({**claims, "iat": claims["iat"] + 59, "exp": claims["iat"] - 59})
    assert logged_in(town.client()).status_code == 303


def test_several_services_may_be_named_where_the_token_is_to_this_one(town: Town) -> None:
    town.fake.token = but(aud=[CLIENT, "other"], azp=CLIENT)
    assert logged_in(town.client()).status_code == 303


@pytest.mark.parametrize("attack", CALLBACKS, ids=[each.__name__ for each in CALLBACKS])
def test_whoever_comes_back_with_something_else_does_not_come_in(
    town: Town, attack: Callable[[Town, TestClient], Response]
) -> None:
    left_out = {"failed_try", "oidc_log_in"}
    before = content(town.office, left_out)
    came = attack(town, town.client())
    assert came.status_code == 401
    assert say("oidc_refused", "ja") in unescape(came.text)
    assert "enishi" not in came.cookies
    assert "杉田" not in came.text
    assert content(town.office, left_out) == before
    assert town.count(FailedTryRow) == 1 + (attack in (replayed, replayed_code))
    if attack not in (wrong_state, no_state):
        assert town.count(AskedRow) <= (attack in (code_of_another, in_another_browser_with_a_log_in_of_its_own))


def test_who_is_refused_is_told_in_their_language(town: Town) -> None:
    client = town.client()
    client.cookies.set("lang", "en")
    assert say("oidc_refused", "en") in unescape(error(town, client).text)


def test_who_was_logged_in_and_comes_back_again_is_refused_and_stays_logged_in(town: Town) -> None:
    client = town.client()
    address = agreed(away(client))
    assert client.get(address).status_code == 303
    assert client.get(address).status_code == 401
    assert client.get(WHO).status_code == 200
    assert town.count(SessionRow) == 1


def test_of_eight_that_come_back_at_once_one_comes_in(town: Town) -> None:
    client = town.client()
    address = agreed(away(client))
    browsers = [town.client() for _ in range(8)]
    for each in browsers:
        each.cookies.update(dict(client.cookies))
    with ThreadPoolExecutor(8) as pool:
        came = sorted(pool.map(lambda each: each.get(address).status_code, browsers))
    assert came == [303] + [401] * 7
    assert town.count(SessionRow) == 1


def test_after_ten_failures_from_one_place_it_takes_a_while(town: Town) -> None:
    client = town.client()
    assert [back(client, state="x", code="y").status_code for _ in range(11)] == [401] * 10 + [429]
    address = agreed(away(client))
    assert client.get(address).status_code == 429
    form = {"login": f"{Role.COORDINATOR}@{TOWN}", "password": PASSWORD}
    assert client.post("/log-in", data=form).status_code == 303
    town.office.clock.move(minutes=15, seconds=1)
    assert logged_in(client).status_code == 303


def test_logins_that_nobody_ended_are_swept_away(town: Town) -> None:
    client = town.client()
    for _ in range(3):
        away(client)
    town.office.clock.move(minutes=10, seconds=1)
    away(client)
    assert town.count(AskedRow) == 1


# --- who comes in


def test_whom_nobody_here_knows_is_refused_as_with_a_wrong_password_and_not_made(town: Town) -> None:
    client = town.client()
    wrong = client.post("/log-in", data={"login": "nobody", "password": PASSWORD})
    before = content(town.office, {"failed_try"})
    town.fake.subject = SUBJECT.upper()
    came = logged_in(client)
    assert came.status_code == wrong.status_code == 401
    assert say("log_in_refused", "ja") in unescape(came.text)
    assert content(town.office, {"failed_try"}) == before
    assert town.count(FailedTryRow) == 2


def test_an_account_switched_off_does_not_come_in(town: Town) -> None:
    town.change(Role.COORDINATOR, active=False)
    came = logged_in(town.client())
    assert came.status_code == 401
    assert say("log_in_refused", "ja") in unescape(came.text)
    assert town.count(SessionRow) == 0


def test_the_second_factor_of_an_account_is_still_asked_for(town: Town) -> None:
    office = town.office
    with office.store.work(office.actors[Role.ADMINISTRATOR], office.clock()) as work:
        row = work.session.get_one(AccountRow, (TOWN, office.actors[Role.COORDINATOR].account))
        uri, _ = second_factor.give_second(work, row, "totp")
        work.note("account.second_given", row.id)
    assert uri is not None
    client = town.client()
    came = logged_in(client)
    assert (came.status_code, came.headers["location"]) == (303, "/second")
    assert client.get("/people").status_code == 401
    form = {"code": second_factor.now_code(uri, office.clock()), "form_token": client.get(WHO).json()["form_token"]}
    assert client.post("/second", data=form).status_code == 303
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize(("portal", "status"), [("all", 200), ("staff", 200), ("host", 401)])
def test_a_portal_lets_in_those_it_is_for_whatever_way_they_come(town: Town, portal: str, status: int) -> None:
    client = town.client(portal=portal)
    logged_in(client)
    assert client.get("/people").status_code == status


def test_only_the_names_of_the_service_are_led_back_to(town: Town) -> None:
    client = town.client()
    for path in ("/oidc", "/oidc/back?state=x&code=y"):
        assert client.get(path, headers={"Host": "elsewhere.example"}).status_code == 400
    assert (town.count(AskedRow), town.count(FailedTryRow)) == (0, 0)


# --- a provider that is away, hangs or is another one


def local_log_in_works(client: TestClient) -> None:
    form = {"login": f"{Role.COORDINATOR}@{TOWN}", "password": PASSWORD}
    assert client.post("/log-in", data=form).status_code == 303
    assert client.get("/people").status_code == 200


def nobody_there() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def test_without_the_provider_people_are_told_and_log_in_here(town: Town) -> None:
    client = town.client(oidc=Provider(nobody_there(), CLIENT, SECRET))
    for lang in ("ja", "en"):
        client.cookies.set("lang", lang)
        told = client.get("/oidc")
        assert told.status_code == 503
        assert say("oidc_unreachable", lang) in unescape(told.text)
        assert told.headers["retry-after"]
    assert (town.count(AskedRow), town.count(FailedTryRow)) == (0, 0)
    local_log_in_works(client)


def test_a_provider_that_goes_away_meanwhile_is_nobodys_failure(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_module, "WAIT_SECONDS", 0.2)
    client = town.client()
    address = agreed(away(client))
    town.fake.held.clear()
    told = client.get(address)
    assert told.status_code == 503
    assert say("oidc_unreachable", "ja") in unescape(told.text)
    assert (town.count(SessionRow), town.count(FailedTryRow)) == (0, 0)
    local_log_in_works(client)


def test_a_provider_that_hangs_holds_up_no_more_than_a_few(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_module, "TURN_SECONDS", 0.05)
    client = town.client()
    for _ in range(4):
        provider_module.AT_ONCE.acquire()
    try:
        assert client.get("/oidc").status_code == 503
        local_log_in_works(client)
    finally:
        provider_module.AT_ONCE.release(4)
    assert logged_in(client).status_code == 303


@pytest.mark.parametrize(
    "said",
    [{"issuer": "https://elsewhere.example"}, {"token_endpoint": "http://elsewhere.example/token"},
     {"authorization_endpoint": "javascript:alert(1)"}, {"jwks_uri": None}],
    ids=["another", "in the clear", "no address", "missing"],
)  # fmt: skip
def test_a_provider_that_says_what_cannot_be_is_not_used(town: Town, said: dict[str, Any]) -> None:
    town.fake.said = said
    assert town.client().get("/oidc").status_code == 503
    assert town.count(AskedRow) == 0


# --- what is written down


def test_no_secret_is_written_anywhere(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    client = town.client()
    addresses = [agreed(away(client)), agreed(away(client))]
    cookies = list(client.cookies.values())
    town.fake.token = TOKENS["another nonce"]
    assert client.get(addresses[0]).status_code == 401
    town.fake.token = signed
    assert client.get(addresses[1]).status_code == 303
    assert client.get("/oidc/back", params={**query(addresses[0]), "error": "access_denied"}).status_code == 401
    secrets = [SECRET, *cookies, *town.fake.given, *(part for each in addresses for part in query(each).values())]
    secrets += [each["nonce"] for each in town.fake.asked]
    audit = str(content(town.office, set())["audit"])
    own = repr(Provider(town.fake.address, CLIENT, SECRET))
    for text in ("\n".join(town.lines), caplog.text, audit, own):
        assert not [each for each in secrets if each in text]
    assert SUBJECT not in audit + "".join(town.lines)


# --- off unless set up, and which account is whose


def test_a_service_without_a_provider_has_no_such_page_and_shows_no_link(town: Town) -> None:
    plain, with_one = town.client(oidc=None), town.client()
    for path in ("/log-in", "/"):
        assert 'href="/oidc"' not in plain.get(path).text
        assert 'href="/oidc"' in with_one.get(path).text
    assert [plain.get(path).status_code for path in ("/oidc", "/oidc/back?state=x&code=y")] == [404, 404]
    assert town.count(FailedTryRow) == 0


def account(**changes: Any) -> dict[str, Any]:
    return {"login": "satou", "name": "佐藤", "password": PASSWORD, "roles": ["coordinator"], **changes}


def test_an_administrator_says_who_somebody_is_at_the_provider(town: Town) -> None:
    client = town.office.client(Role.ADMINISTRATOR)
    made = client.post("/api/v1/accounts", json=account(subject="satou|42"))
    assert (made.status_code, made.json()["subject"]) == (201, "satou|42")
    town.fake.subject = "satou|42"
    browser = town.client()
    assert logged_in(browser).status_code == 303
    assert browser.get(WHO).json()["name"] == "佐藤"


def test_nobody_is_two_accounts(town: Town) -> None:
    client = town.office.client(Role.ADMINISTRATOR)
    taken = client.post("/api/v1/accounts", json=account(subject=SUBJECT))
    assert (taken.status_code, taken.json()["code"]) == (409, "subject_taken")
    same_name = client.post("/api/v1/accounts", json=account(login=f"{Role.COORDINATOR}@{TOWN}", subject="new"))
    assert (same_name.status_code, same_name.json()["code"]) == (409, "login_taken")
    without_any = [client.post("/api/v1/accounts", json=account(login=each)).status_code for each in ("ki", "mori")]
    assert without_any == [201, 201]
    odd = [client.post("/api/v1/accounts", json=account(subject=each)).status_code for each in ("", "杉田", "x" * 256)]
    assert odd == [422] * 3

"""A security key proves who has it, here, to this question and once; it comes and goes with its owner alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access.actor import Role
from api.accounts.keys import MOST
from tests.api.service.office import PASSWORD, Office
from tests.api.service.soft_key import SoftKey, raw, text
from tests.api.service.test_matrix import content
from tests.api.service.test_sessions import WHO, half, with_second

HERE = "http://testserver"
KEYS = "/api/v1/keys"


def asked(client: TestClient, path: str) -> Any:
    answer = client.post(f"{path}/ask")
    assert answer.status_code == 200, answer.text
    return answer.json()["options"]


def logged_in(office: Office) -> TestClient:
    """Give the coordinator's client, after a printed code: the account is to use keys and has none yet."""
    codes = with_second(office, Role.COORDINATOR, "key")
    client = half(office, Role.COORDINATOR)
    assert client.post(f"{WHO}/key/ask").json()["code"] == "no_key_yet"
    assert client.post(f"{WHO}/second", json={"code": codes[0]}).status_code == 200
    return client


def added(client: TestClient, key: SoftKey) -> str:
    answer = client.post(KEYS, json={"credential": key.made(asked(client, KEYS))})
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


def came_in(client: TestClient, signed: str) -> tuple[int, str | None]:
    answer = client.post(f"{WHO}/key", json={"credential": signed})
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("counts", [True, False])
def test_whoever_has_the_key_comes_in_and_each_question_is_answered_once(office: Office, *, counts: bool) -> None:
    client, key = logged_in(office), SoftKey(HERE, counts=counts)
    added(client, key)
    later = half(office, Role.COORDINATOR)
    before = dict(later.cookies)
    signed = key.signed(asked(later, f"{WHO}/key"))
    assert later.get("/api/v1/people").status_code == 401
    assert came_in(later, signed) == (200, None)
    assert later.get("/api/v1/people").status_code == 200
    assert dict(later.cookies) != before, "the secret must change when more is allowed"
    assert came_in(half(office, Role.COORDINATOR), signed) == (401, "key_refused")
    (shown,) = later.get(KEYS).json()
    assert shown["used_at"] is not None


def elsewhere(key: SoftKey, options: dict[str, Any]) -> str:
    """A page that looks like this one let the key sign what this one asked."""
    return SoftKey.signed(_like(key, origin="https://enishi.example.net"), options)


def _like(key: SoftKey, **changes: Any) -> SoftKey:
    made = SoftKey(key.origin)
    made.__dict__.update({**key.__dict__, **changes})
    return made


def bent(signed: str, name: str) -> str:
    said = json.loads(signed)
    said["response"][name] = text(raw(said["response"][name])[:-1] + b"\x00")
    return json.dumps(said)


WRONG: dict[str, Any] = {
    "another page": elsewhere,
    "another name": lambda key, options: key.signed({**options, "rpId": "example.net"}),
    "another question": lambda key, options: key.signed({**options, "challenge": text(bytes(32))}),
    "nobody touched it": lambda key, options: key.signed(options, flags=0),
    "made for adding": lambda key, options: key.signed(options, kind="webauthn.create"),
    "another key under its name": lambda key, options: _like(SoftKey(HERE), credential=key.credential).signed(options),
    "a key nobody added": lambda _, options: SoftKey(HERE).signed(options),
    "a copy that counts behind": lambda key, options: _like(key, signs=0).signed(options),
    "a bent signature": lambda key, options: bent(key.signed(options), "signature"),
    "bent data": lambda key, options: bent(key.signed(options), "authenticatorData"),
    "a made key": lambda key, options: key.made({**options, "rp": {"id": options["rpId"]}}),
    "nothing": lambda *_: "",
    "a list": lambda *_: "[]",
    "deep": lambda *_: "[" * 16_000,
    "words": lambda *_: json.dumps({"id": "春", "rawId": "春", "type": "public-key", "response": {}}),
    "empty parts": lambda key, options: json.dumps({**json.loads(key.signed(options)), "response": {
        "clientDataJSON": "", "authenticatorData": "", "signature": ""}}),
}  # fmt: skip


@pytest.mark.parametrize("how", WRONG)
def test_what_is_not_the_answer_of_the_key_to_this_question_here_lets_nobody_in(office: Office, how: str) -> None:
    client, key = logged_in(office), SoftKey(HERE)
    added(client, key)
    later = half(office, Role.COORDINATOR)
    options = asked(later, f"{WHO}/key")
    assert came_in(later, WRONG[how](key, options)) == (401, "key_refused")
    assert later.get("/api/v1/people").status_code == 401
    assert came_in(later, key.signed(options)) == (200, None), "a wrong try must not spoil the question"


def test_the_question_is_good_for_five_minutes_and_in_its_own_log_in(office: Office) -> None:
    client, key = logged_in(office), SoftKey(HERE)
    added(client, key)
    one, two = half(office, Role.COORDINATOR), half(office, Role.COORDINATOR)
    signed = key.signed(asked(one, f"{WHO}/key"))
    assert came_in(two, signed) == (401, "key_refused")
    asked(two, f"{WHO}/key")
    assert came_in(two, signed) == (401, "key_refused")
    office.clock.move(seconds=timedelta(minutes=5).total_seconds())
    assert came_in(one, signed) == (401, "key_refused")
    first = key.signed(asked(one, f"{WHO}/key"))
    asked(one, f"{WHO}/key")
    assert came_in(one, first) == (401, "key_refused"), "only the last question counts"


def test_of_eight_with_the_same_answer_one_comes_in(office: Office) -> None:
    client, key = logged_in(office), SoftKey(HERE)
    added(client, key)
    later = half(office, Role.COORDINATOR)
    signed = key.signed(asked(later, f"{WHO}/key"))
    others = [later, *(office.client() for _ in range(7))]
    for other in others[1:]:
        other.cookies.update(later.cookies)
        other.headers["X-Form-Token"] = later.headers["X-Form-Token"]
    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(lambda each: came_in(each, signed)[0], others))
    assert sorted(came) == [200] + [401] * 7


def test_keys_are_added_by_who_uses_them_with_a_fresh_password_and_not_twice(office: Office) -> None:
    client, key = logged_in(office), SoftKey(HERE)
    options = asked(client, KEYS)
    made = key.made(options)
    assert client.post(KEYS, json={"credential": key.signed({**options, "rpId": "testserver"})}).status_code == 422
    for wrong in ({**options, "challenge": text(bytes(32))}, {**options, "rp": {"id": "example.net"}}):
        refused = client.post(KEYS, json={"credential": key.made(wrong)})
        assert (refused.status_code, refused.json()["code"]) == (422, "key_not_added")
    assert client.get(KEYS).json() == []
    assert client.post(KEYS, json={"credential": made}).status_code == 201
    assert client.post(KEYS, json={"credential": made}).json()["code"] == "key_not_added", "each question once"
    again = client.post(KEYS, json={"credential": key.made(asked(client, KEYS))})
    assert (again.status_code, again.json()["code"]) == (409, "key_known")
    office.clock.move(minutes=6)
    stale = [client.post(path, json={"credential": made}) for path in (f"{KEYS}/ask", KEYS, f"{KEYS}/x/remove")]
    assert [(each.status_code, each.json()["code"]) for each in stale] == [(403, "prove_again")] * 3
    other = office.client(Role.SUPERVISOR)
    refused = other.post(f"{KEYS}/ask")
    assert (refused.status_code, refused.json()["code"]) == (409, "keys_not_used")


def test_a_lost_key_is_taken_away_by_its_owner_alone(office: Office) -> None:
    client = logged_in(office)
    lost, kept = SoftKey(HERE), SoftKey(HERE)
    number = added(client, lost)
    added(client, kept)
    assert office.client(Role.ADMINISTRATOR).post(f"{KEYS}/{number}/remove").status_code == 404
    assert client.post(f"{KEYS}/{number}/remove").status_code == 204
    assert client.post(f"{KEYS}/{number}/remove").status_code == 404
    later = half(office, Role.COORDINATOR)
    options = asked(later, f"{WHO}/key")
    assert [each["id"] for each in options["allowCredentials"]] == [text(kept.credential)]
    assert came_in(later, lost.signed(options))[0] == 401
    assert came_in(later, kept.signed(options)) == (200, None)


def test_there_is_room_for_eight_keys(office: Office) -> None:
    client = logged_in(office)
    for _ in range(MOST):
        added(client, SoftKey(HERE))
    assert client.post(f"{KEYS}/ask").json()["code"] == "keys_enough"


def test_keys_cannot_be_tried_on_and_on_and_leave_nothing_but_failures(office: Office) -> None:
    client, key = logged_in(office), SoftKey(HERE)
    added(client, key)
    later = half(office, Role.COORDINATOR)
    options = asked(later, f"{WHO}/key")
    before = content(office, {"failed_try"})
    tries = [came_in(later, SoftKey(HERE).signed(options))[0] for _ in range(11)]
    assert tries == [401] * 10 + [429]
    assert content(office, {"failed_try"}) == before
    assert came_in(later, key.signed(options))[0] == 429


def test_who_begins_anew_has_no_old_key_password_or_log_in(office: Office) -> None:
    client, key = logged_in(office), SoftKey(HERE)
    added(client, key)
    boss = office.client(Role.ADMINISTRATOR)
    account = office.actors[Role.COORDINATOR].account
    form = {"password": "春の朝に 鳥が三羽とまる", "second_factor": "key"}
    told = boss.post(f"/api/v1/accounts/{account}/renew", json=form)
    assert told.status_code == 200
    assert len(told.json()["codes"]) == 20
    assert client.get("/api/v1/people").status_code == 401
    login = f"coordinator@{office.actors[Role.COORDINATOR].municipality}"
    fresh = office.client()
    assert fresh.post(WHO, json={"login": login, "password": PASSWORD}).status_code == 401
    begun = fresh.post(WHO, json={"login": login, "password": form["password"]})
    fresh.headers["X-Form-Token"] = begun.json()["form_token"]
    assert fresh.post(f"{WHO}/key/ask").json()["code"] == "no_key_yet"
    assert fresh.post(f"{WHO}/second", json={"code": told.json()["codes"][0]}).status_code == 200
    assert fresh.get(KEYS).json() == []


def test_the_first_key_is_made_for_what_the_browser_was_asked(office: Office) -> None:
    """No attestation, no stored name: a municipality learns which key it is and nothing about its owner."""
    options = asked(logged_in(office), KEYS)
    assert options["attestation"] == "none"
    assert options["rp"]["id"] == "testserver"
    assert options["authenticatorSelection"]["residentKey"] == "discouraged"
    assert len(raw(options["challenge"])) == 32

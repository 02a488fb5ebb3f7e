"""A request that arrives twice acts once, and of two who change the same thing one is told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from api.access.actor import Role
from api.store.once import KEPT
from tests.api.service.office import PASSWORD, Office

KEY = {"Idempotency-Key": "one-and-the-same"}
BODY = {"identity": {"name": "杉田 あき"}}


def many(office: Office, client: TestClient, times: int) -> list[TestClient]:
    """Give as many clients with the same log-in, each with connections of its own."""
    made = []
    for _ in range(times):
        other = office.client()
        other.cookies.update(client.cookies)
        other.headers.update({"X-Form-Token": client.headers["X-Form-Token"]})
        made.append(other)
    return made


def people(client: TestClient) -> int:
    return len(client.get("/api/v1/people").json())


def test_of_eight_at_once_with_one_key_one_acts_and_all_are_answered_alike(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    with ThreadPoolExecutor(8) as pool:
        send = [pool.submit(each.post, "/api/v1/people", json=BODY, headers=KEY) for each in many(office, client, 8)]
        answers = [each.result() for each in send]
    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    assert sum("idempotent-replayed" in each.headers for each in answers) == 7
    assert people(client) == 1


def test_a_key_belongs_to_one_request_of_one_account_for_a_day(office: Office) -> None:
    client, other = office.client(Role.COORDINATOR), office.client(Role.SUPERVISOR)
    assert client.post("/api/v1/people", json=BODY, headers=KEY).status_code == 201
    for path, body in (("/api/v1/people", {}), ("/api/v1/people/search", {"words": "杉田"})):
        used = client.post(path, json=body, headers=KEY)
        assert (used.status_code, used.json()["code"]) == (422, "key_used_otherwise")
    assert "idempotent-replayed" not in other.post("/api/v1/people", json=BODY, headers=KEY).headers
    assert people(client) == 2
    for key in ("short", "x" * 65, "with\ttab-in-it"):
        refused = client.post("/api/v1/people", json=BODY, headers={"Idempotency-Key": key})
        assert (refused.status_code, refused.json()["code"]) == (422, "key_malformed")
    office.clock.move(seconds=KEPT.total_seconds() + 1)
    later = office.client(Role.COORDINATOR)
    assert "idempotent-replayed" not in later.post("/api/v1/people", json=BODY, headers=KEY).headers
    assert people(later) == 3
    assert timedelta(hours=24) == KEPT


def test_a_request_that_was_refused_may_be_sent_again_with_its_key(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    path = "/api/v1/people/break-glass"
    person = client.post("/api/v1/people", json={}).json()
    body = {"code": person["code"], "reason": "本人から電話。担当が不在"}
    assert client.post(path, json=body, headers=KEY).status_code == 404
    client.post(f"/api/v1/people/{person['id']}/restrict", headers={"If-Match": '"1"'})
    assert client.post(path, json=body, headers=KEY).status_code == 200


def test_lists_and_empty_answers_are_given_again_as_they_were(office: Office) -> None:
    client = office.client(Role.SUPERVISOR)
    person = client.post("/api/v1/people", json={**BODY, "state": "closed"}).json()["id"]
    for path, body, headers in (
        ("/api/v1/people/search", {"words": "杉田"}, {"Idempotency-Key": "search-00001"}),
        (f"/api/v1/people/{person}/erase", None, {"Idempotency-Key": "erase-000001", "If-Match": '"1"'}),
    ):
        first, again = (client.post(path, json=body, headers=headers) for _ in range(2))
        assert first.status_code == again.status_code < 300, again.text
        assert first.content == again.content
        assert again.headers["idempotent-replayed"] == "true"


def test_what_is_kept_of_an_answer_is_sealed(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    client.post("/api/v1/people", json=BODY, headers=KEY)
    with office.store.engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM answer").all())
    assert "one-and-the-same" in kept
    assert "杉田" not in kept
    assert "杉田".encode().hex() not in kept


def test_of_eight_changes_at_once_one_is_made(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    person = client.post("/api/v1/people", json=BODY).json()["id"]
    path = f"/api/v1/people/{person}/identity"

    def change(each: tuple[int, TestClient]) -> int:
        body: dict[str, Any] = {"identity": {"called": f"{each[0]}さん"}}
        return each[1].patch(path, json=body, headers={"If-Match": '"1"'}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(change, enumerate(many(office, client, 8)))) == {200: 1, 412: 7}
    assert client.get(f"/api/v1/people/{person}").json()["version"] == 2


def test_a_change_must_say_what_it_changes(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    person = client.post("/api/v1/people", json=BODY).json()["id"]
    for said in (None, "", "*", '"x"', '"1", "2"', "１", '"' + "9" * 10 + '"', '"-1"'):
        none = {} if said is None else {b"If-Match": said.encode()}
        answer = client.put(f"/api/v1/people/{person}/state", json={"state": "resting"}, headers=none)
        assert answer.status_code == 428, said
    for said in ("1", '"1"', 'W/"1"'):
        state = client.get(f"/api/v1/people/{person}").headers["etag"].strip('"')
        headers = {"If-Match": said.replace("1", state)}
        answer = client.put(f"/api/v1/people/{person}/state", json={"state": "resting"}, headers=headers)
        assert (answer.status_code, answer.headers["etag"]) == (200, f'"{int(state) + 1}"')
    assert PASSWORD not in answer.text

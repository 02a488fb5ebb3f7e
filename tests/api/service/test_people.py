import re
from datetime import date

from api.access.actor import Role
from tests.api.service.office import Office

SUGI = {
    "identity": {"name": "杉田 あき", "kana": "スギタ アキ", "called": "すぎさん", "phone": "090-1234-5678"},
    "state": "seeking",
}


def test_somebody_is_registered_found_and_seen(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    made = client.post("/api/v1/people", json=SUGI)
    assert made.status_code == 201, made.text
    person = made.json()["id"]
    assert re.fullmatch(r"P\d{7}", made.json()["code"])
    for words in ("すぎた", "ｽｷﾞﾀ", "杉田", "12345678"):
        found = client.post("/api/v1/people/search", json={"words": words})
        assert [each["id"] for each in found.json()] == [person], words
    seen = client.get(f"/api/v1/people/{person}")
    assert seen.json()["identity"] == SUGI["identity"]
    assert seen.headers["etag"] == '"1"'


def test_a_change_says_what_it_changes_and_the_second_of_two_is_told(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    person = client.post("/api/v1/people", json=SUGI).json()["id"]
    change = {"state": "resting", "review_on": "2026-09-07"}
    assert client.put(f"/api/v1/people/{person}/state", json=change).status_code == 428
    assert client.put(f"/api/v1/people/{person}/state", json=change, headers={"If-Match": '"1"'}).status_code == 200
    assert client.put(f"/api/v1/people/{person}/state", json=change, headers={"If-Match": '"1"'}).status_code == 412


def test_a_request_that_comes_twice_acts_once(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    first = client.post("/api/v1/people", json=SUGI, headers={"Idempotency-Key": "register-0001"})
    again = client.post("/api/v1/people", json=SUGI, headers={"Idempotency-Key": "register-0001"})
    other = client.post("/api/v1/people", json={}, headers={"Idempotency-Key": "register-0001"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422), other.text
    assert first.json() == again.json()
    assert len(client.get("/api/v1/people").json()) == 1


def test_a_restricted_record_is_there_for_its_counsellor_alone(office: Office) -> None:
    own = office.client(Role.COORDINATOR)
    made = own.post("/api/v1/people", json={**SUGI, "restricted": True}).json()
    person = made["id"]
    other = office.client(Role.SUPERVISOR)
    assert other.get(f"/api/v1/people/{person}").status_code == 404
    assert other.get("/api/v1/people").json() == []
    assert other.post("/api/v1/people/search", json={"words": "杉田"}).json() == []
    why = {"code": made["code"], "reason": "本人から電話。担当が不在のため"}
    opened = other.post("/api/v1/people/break-glass", json=why)
    assert opened.status_code == 200, opened.text
    assert other.get(f"/api/v1/people/{person}").status_code == 200
    office.clock.move(minutes=29)
    assert other.get(f"/api/v1/people/{person}").status_code == 200


def test_an_assessment_is_read_as_the_template_is(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    person = client.post("/api/v1/people", json=SUGI).json()["id"]
    good = {
        "person": {"times": "火 14:00-17:00", "travel_max": 45},
        "wishes": [{"kind": "purpose", "wish": "体を動かしたい"}],
    }
    kept = client.post(f"/api/v1/people/{person}/assessments", json={"form": "five", "answers": good})
    assert kept.status_code == 201, kept.text
    bad = {"person": {"times": "いつでも"}}
    refused = client.post(f"/api/v1/people/{person}/assessments", json={"form": "five", "answers": bad})
    assert refused.status_code == 422
    assert "いつでも" not in refused.text
    assert client.get(f"/api/v1/people/{person}").json()["assessment"]["number"] == 1


def test_a_consent_that_is_withdrawn_covers_nothing(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    person = client.post("/api/v1/people", json=SUGI).json()["id"]
    given = client.post(
        f"/api/v1/people/{person}/consents",
        json={"purpose": "matching", "since": str(date(2026, 6, 1)), "evidence": "spoken"},
    )
    assert given.status_code == 201, given.text
    gone = client.delete(f"/api/v1/people/{person}/consents/{given.json()['id']}")
    assert gone.json()["withdrawn_at"] is not None

"""Partner agencies: whom they refer and what they see of it; on both databases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.accounts.tables import AccountRow
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from api.people import commands as people
from api.people.schemas import ConsentIn, Identity, StateIn
from api.people.ties import agencies, duplicates
from api.people.ties.schemas import AgencyIn, ReferralIn, ReferralState, ReportIn
from tests.api.service.office import Office

TODAY = date(2026, 6, 8)
STAFF, PARTNER = Role.SUPERVISOR, Role.AGENCY
WORDS = "十一年、部屋から出ていない"


def referred(office: Office, **more: Any) -> ReferralState:
    identity = Identity(name="杉田 あき", phone="090-1111-2222")
    form = ReferralIn(identity=identity, knows=False, reference="H-17", words=WORDS, **more)
    made: ReferralState = office.run(PARTNER, agencies.refer, form)
    return made


def person_of(office: Office) -> Any:
    return office.look(STAFF, people.list_people)[0]


def test_an_agency_is_registered_changed_and_listed_by_staff(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    form = {"name": "子ども家庭", "kind": "children", "fields": ["children"], "functions": ["1", "2"], "base": "local"}
    made = client.post("/api/v1/agencies", json=form)
    assert made.status_code == 201, made.text
    path = f"/api/v1/agencies/{made.json()['id']}"
    changed = client.put(path, json={**form, "phone": "0897-00-0000"}, headers={"If-Match": made.headers["etag"]})
    assert changed.json()["phone"] == "0897-00-0000"
    assert client.put(path, json=form, headers={"If-Match": made.headers["etag"]}).status_code == 412
    assert [each["name"] for each in client.get("/api/v1/agencies").json()] == ["地域包括", "子ども家庭"]
    with pytest.raises(NotAllowed):
        office.look(PARTNER, agencies.list_agencies)
    with pytest.raises(Stale):
        office.run(STAFF, agencies.change_agency, made.json()["id"], AgencyIn(name="別", kind="children"), 7)
    nobody = AgencyIn(name="別", kind="children", receiver=str(office.actors[Role.HOST].account))
    with pytest.raises(Invalid, match="cannot_be_in_charge"):
        office.run(STAFF, agencies.register_agency, nobody)


def test_an_agency_refers_and_sees_how_it_stands_and_nothing_else(office: Office) -> None:
    client = office.client(PARTNER)
    form = {"identity": {"name": "杉田 あき"}, "state": "not_met", "knows": False, "words": WORDS, "reference": "H-17"}
    made = client.post("/api/v1/referrals", json=form)
    assert made.status_code == 201, made.text
    person = person_of(office)
    assert (person.source, person.agency, person.state) == ("agencies", "agency1", "not_met")
    office.run(STAFF, people.change_state, person.id, StateIn(state="listening"), 1)
    seen = client.get("/api/v1/referrals")
    assert seen.json() == [
        {"id": made.json()["id"], "reference": "H-17", "state": "listening", "received": False, "outcome": None,
         "note": False, "acknowledged": False}
    ]  # fmt: skip
    assert "杉田" not in seen.text
    for path in (f"/api/v1/people/{person.id}", f"/api/v1/people/{person.id}/referrals", "/api/v1/people"):
        assert client.get(path).status_code == 403
    whole = office.run(STAFF, agencies.view_referrals, person.id)
    assert [each.words for each in whole] == [WORDS]
    with Session(office.store.engine) as session:
        sealed = session.execute(text("select words from referral")).scalar_one()
        audit = str(session.execute(text("select * from audit")).all())
    assert WORDS.encode() not in bytes(sealed)
    assert WORDS not in audit


def test_only_an_agency_refers_and_only_for_itself(office: Office) -> None:
    for role in (Role.COORDINATOR, Role.HOST, Role.EVALUATOR):
        with pytest.raises(NotAllowed):
            office.run(role, agencies.refer, ReferralIn(knows=True, words=WORDS))
    made = referred(office)
    other = office.run(STAFF, agencies.register_agency, AgencyIn(name="よそ", kind="other"))
    office.actors[PARTNER] = replace(office.actors[PARTNER], agency=other.id)
    assert office.look(PARTNER, agencies.own_list) == []
    with pytest.raises(NotFound):
        office.run(PARTNER, agencies.read_report, made.id)


def test_whoever_the_agency_has_is_in_charge_and_otherwise_the_first_supervisor(office: Office) -> None:
    referred(office)
    assert person_of(office).counsellor == office.actors[STAFF].account
    receiver = str(office.actors[Role.COORDINATOR].account)
    known = next(each for each in office.look(STAFF, agencies.list_agencies) if each.id == "agency1")
    form = AgencyIn(name=known.name, kind=known.kind, receiver=receiver)
    office.run(STAFF, agencies.change_agency, "agency1", form, known.version)
    referred(office)
    assert {each.counsellor for each in office.look(STAFF, people.list_people)} == {
        receiver,
        office.actors[STAFF].account,
    }
    with Session(office.store.engine) as session, session.begin():
        session.execute(update(AccountRow).values(active=False))
    with pytest.raises(Conflict, match="nobody_receives"):
        referred(office)
    inactive = form.model_copy(update={"active": False, "receiver": None})
    office.run(STAFF, agencies.change_agency, "agency1", inactive, known.version + 1)
    with pytest.raises(NotFound):
        referred(office)


def test_the_referrer_is_told_the_outcome_and_words_only_by_consent(office: Office) -> None:
    made = referred(office)
    person = person_of(office)
    assert office.run(STAFF, agencies.receive_referral, made.id).received_at is not None
    with pytest.raises(NotFound):
        office.run(PARTNER, agencies.read_report, made.id)
    words = ReportIn(outcome="taking_part", words="図書館の会に通っています")
    with pytest.raises(Conflict, match="not_agreed_to_tell"):
        office.run(STAFF, agencies.report_back, made.id, words)
    consent = ConsentIn(purpose="conference", recipient="agency1", since=TODAY, evidence="spoken")
    given = office.run(STAFF, people.give_consent, person.id, consent)
    office.run(STAFF, agencies.report_back, made.id, words)
    with pytest.raises(Conflict, match="reported_already"):
        office.run(STAFF, agencies.report_back, made.id, words)
    told = office.run(PARTNER, agencies.read_report, made.id)
    assert (told.outcome, told.words) == ("taking_part", "図書館の会に通っています")
    office.run(PARTNER, agencies.acknowledge_report, made.id)
    assert office.look(PARTNER, agencies.own_list)[0].acknowledged
    assert office.run(STAFF, agencies.view_referrals, person.id)[0].acknowledged_at is not None
    office.run(STAFF, people.withdraw_consent, person.id, given.id)
    assert office.run(PARTNER, agencies.read_report, made.id).words is None


def test_the_outcome_alone_needs_no_consent(office: Office) -> None:
    made = referred(office)
    office.run(STAFF, agencies.report_back, made.id, ReportIn(outcome="not_reached"))
    assert office.run(PARTNER, agencies.read_report, made.id).words is None
    assert office.look(PARTNER, agencies.own_list)[0].outcome == "not_reached"


def test_whoever_becomes_restricted_is_gone_for_the_agency(office: Office) -> None:
    made = referred(office)
    person = person_of(office)
    office.run(STAFF, agencies.report_back, made.id, ReportIn(outcome="taken_on"))
    office.run(STAFF, people.restrict, person.id, 1)
    assert office.look(PARTNER, agencies.own_list) == []
    for command in (agencies.read_report, agencies.acknowledge_report):
        with pytest.raises(NotFound):
            office.run(PARTNER, command, made.id)
    with pytest.raises(NotFound):
        office.run(Role.COORDINATOR, agencies.report_back, made.id, ReportIn(outcome="moved"))


def test_a_merged_referral_stands_as_the_record_it_was_merged_into(office: Office) -> None:
    made = referred(office)
    first = person_of(office)
    second = referred(office)
    other = next(each for each in office.look(STAFF, people.list_people) if each.id != first.id)
    office.run(STAFF, people.change_state, first.id, StateIn(state="taking_part"), 1)
    merged = office.run(STAFF, duplicates.merge, first.id, other.id)
    stands = {each.id: each.state for each in office.look(PARTNER, agencies.own_list)}
    assert stands == {made.id: "taking_part", second.id: "taking_part"}
    office.run(STAFF, people.restrict, first.id, merged.version)
    assert office.look(PARTNER, agencies.own_list) == []


def test_what_an_agency_refers_twice_is_kept_and_the_agency_learns_of_no_other_record(office: Office) -> None:
    first, second = referred(office), referred(office)
    assert first.model_dump(exclude={"id"}) == second.model_dump(exclude={"id"})
    found = office.run(STAFF, duplicates.look_alikes_of, person_of(office).id)
    assert len(found.found) == 1
    with pytest.raises(NotAllowed):
        office.run(PARTNER, duplicates.look_alikes, Identity(name="杉田 あき", phone="090-1111-2222"))

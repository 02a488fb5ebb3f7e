"""Meetings with and without consent, minutes, decisions, copies and work on what the town lacks; on both databases."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import api
from api.access.actor import Role
from api.conferences import commands as meetings
from api.conferences import development
from api.conferences.schemas import (
    AgendaIn,
    AttendeeIn,
    ConferenceIn,
    ConferenceOut,
    DecisionIn,
    ItemOut,
    JudgementIn,
    MeetingKindIn,
    MinutesIn,
    TaskChange,
    TaskIn,
    TaskMove,
)
from api.conferences.tables import CHECKS
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from api.people import commands as people
from api.people.schemas import ConsentIn, Identity, PersonIn
from tests.api.service.office import Office

TODAY = date(2026, 6, 8)
MINE, OTHER = Role.COORDINATOR, Role.SUPERVISOR
WORDS = "家で見た傷のこと"
ALL_YES = JudgementIn.model_validate({"checks": dict.fromkeys(CHECKS, "yes"), "result": "adequate"})


def somebody(office: Office, name: str = "杉", role: Role = MINE, **more: Any) -> str:
    made = office.run(role, people.register_person, PersonIn(identity=Identity(name=name), **more))
    return str(made.id)


def agree(office: Office, person: str, **more: Any) -> Any:
    form = ConsentIn(purpose="conference", since=TODAY, evidence="written", **more)
    return office.run(MINE, people.give_consent, person, form)


def called(office: Office, basis: str, *roles: Role, by: Role = MINE) -> ConferenceOut:
    kind = office.run(
        Role.OFFICER, meetings.add_kind,
        MeetingKindIn.model_validate(
            {"name": "まるごと会議", "article": "社会福祉法第106条の6第1項", "basis": basis, "chair": "福祉課長"}
        ),
    )  # fmt: skip
    accounts = [str(office.actors[role].account) for role in roles]
    made: ConferenceOut = office.run(
        by, meetings.call_conference, ConferenceIn(kind=kind.id, on=TODAY, attendees=accounts)
    )
    return made


def held(office: Office, meeting: ConferenceOut, *roles: Role) -> None:
    for role in roles:
        office.run(role, meetings.keep_silent, meeting.id)
    version = office.run(roles[0], meetings.view_conference, meeting.id).version
    office.run(roles[0], meetings.hold, meeting.id, version)


def put(office: Office, meeting: ConferenceOut, person: str, role: Role = MINE) -> ItemOut:
    made: ItemOut = office.run(role, meetings.put_on_agenda, meeting.id, AgendaIn(person=person))
    return made


def test_names_bases_and_chairs_are_the_municipalitys_own_and_a_change_does_not_reach_back(office: Office) -> None:
    meeting = called(office, "statutory")
    kind = office.look(MINE, meetings.list_kinds)[0]
    form = MeetingKindIn(name="支援検討会議", article="要綱第2条", basis="consent", chair="社協", active=False)
    with pytest.raises(NotAllowed):
        office.run(MINE, meetings.change_kind, kind.id, form, kind.version)
    office.run(Role.OFFICER, meetings.change_kind, kind.id, form, kind.version)
    with pytest.raises(Stale):
        office.run(Role.OFFICER, meetings.change_kind, kind.id, form, kind.version)
    seen = office.run(MINE, meetings.view_conference, meeting.id).conference
    assert (seen.basis, seen.article) == ("statutory", "社会福祉法第106条の6第1項")
    with pytest.raises(Conflict, match="kind_not_held_any_more"):
        office.run(MINE, meetings.call_conference, ConferenceIn(kind=kind.id, on=TODAY))


def test_a_meeting_by_law_is_there_for_its_members_alone(office: Office) -> None:
    person = somebody(office)  # the coordinator is in charge of her, and no member
    meeting = called(office, "statutory", Role.OFFICER, Role.AGENCY, by=OTHER)
    item = put(office, meeting, person, OTHER)
    held(office, meeting, OTHER, Role.OFFICER, Role.AGENCY)
    office.run(OTHER, meetings.write_minutes, item.id, MinutesIn(words=WORDS), item.version)
    for role in (Role.OFFICER, Role.AGENCY, OTHER):
        assert office.run(role, meetings.read_item, item.id).words == WORDS
    for role in (MINE, Role.HOST, Role.SUPPORTER, Role.EVALUATOR, Role.ADMINISTRATOR):
        for command, subject in (
            (meetings.view_conference, meeting.id),
            (meetings.read_item, item.id),
            (meetings.keep_silent, meeting.id),
        ):
            with pytest.raises(NotFound):
                office.run(role, command, subject)
        assert office.look(role, meetings.list_conferences) == []
    page = office.run(MINE, people.view_person, person).model_dump_json()
    assert item.id not in page
    assert WORDS not in page
    with Session(office.store.engine) as session:
        sealed = session.execute(text("select minutes from agenda_item")).scalar_one()
        audit = str(session.execute(text("select kind, details from audit")).all())
    assert WORDS.encode() not in bytes(sealed)
    assert WORDS not in audit


def test_consent_is_not_asked_by_law_and_always_asked_otherwise(office: Office) -> None:
    person = somebody(office)
    by_law, by_consent, about_nobody = (called(office, basis) for basis in ("statutory", "consent", "no_person"))
    put(office, by_law, person)
    with pytest.raises(Conflict, match="no_consent_for_conference"):
        put(office, by_consent, person)
    with pytest.raises(Conflict, match="meeting_about_nobody"):
        put(office, about_nobody, person)
    agree(office, person, recipient=by_consent.kind)
    put(office, by_consent, person)
    with pytest.raises(Conflict, match="on_the_agenda_already"):
        put(office, by_consent, person)


def test_a_consent_withdrawn_before_the_meeting_stops_it_and_after_it_closes_the_agencys_eyes(office: Office) -> None:
    person = somebody(office)
    given = agree(office, person)
    meeting = called(office, "consent", Role.AGENCY)
    put(office, meeting, person)
    for role in (MINE, Role.AGENCY):
        office.run(role, meetings.keep_silent, meeting.id)
    office.run(MINE, people.withdraw_consent, person, given.id)
    with pytest.raises(Conflict, match="no_consent_for_conference"):
        office.run(MINE, meetings.hold, meeting.id, meeting.version)
    again = agree(office, person)
    office.run(MINE, meetings.hold, meeting.id, meeting.version)
    item = office.run(Role.AGENCY, meetings.view_conference, meeting.id).items[0]
    office.run(MINE, people.withdraw_consent, person, again.id)
    assert office.run(Role.AGENCY, meetings.view_conference, meeting.id).items == []
    with pytest.raises(NotFound):
        office.run(Role.AGENCY, meetings.read_item, item.id)
    assert office.run(MINE, meetings.read_item, item.id).id == item.id


def test_nothing_is_read_or_held_before_the_duty_of_silence_was_noted(office: Office) -> None:
    person = somebody(office)
    meeting = called(office, "statutory", OTHER)
    item = put(office, meeting, person)
    page = office.run(OTHER, meetings.view_conference, meeting.id)
    assert (page.silent, page.items) == (False, [])
    with pytest.raises(Conflict, match="secrecy_first"):
        office.run(OTHER, meetings.read_item, item.id)
    office.run(MINE, meetings.keep_silent, meeting.id)
    with pytest.raises(Conflict, match="secrecy_missing"):
        office.run(MINE, meetings.hold, meeting.id, meeting.version)
    assert [each.id for each in office.run(OTHER, meetings.keep_silent, meeting.id).items] == [item.id]
    office.run(MINE, meetings.hold, meeting.id, meeting.version)


def test_who_was_there_and_who_was_spoken_of_stays_once_it_was_held(office: Office) -> None:
    person, more = somebody(office), somebody(office, "檜")
    meeting = called(office, "statutory", OTHER, Role.AGENCY)
    item = put(office, meeting, person)
    excused, officer = (str(office.actors[role].account) for role in (Role.AGENCY, Role.OFFICER))
    office.run(MINE, meetings.excuse, meeting.id, excused)
    with pytest.raises(NotFound):
        office.run(Role.AGENCY, meetings.view_conference, meeting.id)
    with pytest.raises(Invalid, match="cannot_be_member"):
        office.run(MINE, meetings.invite, meeting.id, AttendeeIn(account=str(office.actors[Role.HOST].account)))
    office.run(MINE, meetings.keep_silent, meeting.id)
    with pytest.raises(Conflict, match="not_held_yet"):
        office.run(MINE, meetings.write_minutes, item.id, MinutesIn(words=WORDS), item.version)
    held(office, meeting, MINE, OTHER)
    for command, argument in (
        (meetings.invite, AttendeeIn(account=officer)),
        (meetings.excuse, str(office.actors[OTHER].account)),
        (meetings.put_on_agenda, AgendaIn(person=more)),
    ):
        with pytest.raises(Conflict, match="held_already"):
            office.run(MINE, command, meeting.id, argument)
    with pytest.raises(Conflict, match="held_already"):
        office.run(MINE, meetings.take_off_agenda, item.id)
    page = office.run(MINE, meetings.view_conference, meeting.id)
    assert {each.account for each in page.attendees} == {office.actors[role].account for role in (MINE, OTHER)}


def test_somebody_hidden_is_in_no_meeting_for_who_may_not_know_of_them(office: Office) -> None:
    hidden, shown = somebody(office, "かくれ", restricted=True), somebody(office)
    meeting = called(office, "statutory", OTHER, Role.AGENCY)
    item = put(office, meeting, hidden)
    put(office, meeting, shown)
    for role in (OTHER, Role.AGENCY):
        page = office.run(role, meetings.keep_silent, meeting.id)
        assert [each.person for each in page.items] == [shown]
        with pytest.raises(NotFound):
            office.run(role, meetings.read_item, item.id)
    assert len(office.run(MINE, meetings.keep_silent, meeting.id).items) == 2


def test_a_plan_is_adequate_by_six_points_and_decided_once_with_a_number(office: Office) -> None:
    person = somebody(office)
    agree(office, person)
    meeting = called(office, "consent")
    item = put(office, meeting, person)
    held(office, meeting, MINE)
    decision = DecisionIn(number="R8-123", on=TODAY)
    with pytest.raises(Conflict, match="not_adequate"):
        office.run(Role.OFFICER, meetings.decide, item.id, decision, item.version)
    five = JudgementIn.model_validate({**ALL_YES.model_dump(), "checks": {**ALL_YES.checks, "hosts_load": "not_yet"}})
    with pytest.raises(Invalid, match="check_missing"):
        office.run(MINE, meetings.judge_plan, item.id, five, item.version)
    mended = five.model_copy(update={"result": "mend"})
    version = office.run(MINE, meetings.judge_plan, item.id, mended, item.version).version
    version = office.run(MINE, meetings.judge_plan, item.id, ALL_YES, version).version
    with pytest.raises(NotAllowed):
        office.run(MINE, meetings.decide, item.id, decision, version)
    done = office.run(Role.OFFICER, meetings.decide, item.id, decision, version)
    assert (done.decision, done.decided_on) == ("R8-123", TODAY)
    with pytest.raises(Conflict, match="decided_already"):
        office.run(MINE, meetings.write_minutes, item.id, MinutesIn(words="後から"), done.version)


def test_an_officer_who_is_no_member_decides_nothing_said_by_law(office: Office) -> None:
    meeting = called(office, "statutory")
    item = put(office, meeting, somebody(office))
    held(office, meeting, MINE)
    version = office.run(MINE, meetings.judge_plan, item.id, ALL_YES, item.version).version
    with pytest.raises(NotFound):
        office.run(Role.OFFICER, meetings.decide, item.id, DecisionIn(number="R8-1", on=TODAY), version)


def test_copies_are_numbered_and_ticked_when_they_come_back(office: Office) -> None:
    meeting = called(office, "statutory", OTHER)
    members = [AttendeeIn(account=str(office.actors[role].account)) for role in (MINE, OTHER)]
    copies = [office.run(MINE, meetings.hand_out, meeting.id, each) for each in members]
    assert [each.number for each in copies] == [1, 2]
    assert office.run(MINE, meetings.collect, meeting.id, 2).collected_at is not None
    out = office.run(MINE, meetings.view_conference, meeting.id).copies
    assert [each.number for each in out if each.collected_at is None] == [1]
    with pytest.raises(NotFound):
        office.run(MINE, meetings.collect, meeting.id, 3)
    with pytest.raises(NotFound):
        office.run(MINE, meetings.hand_out, meeting.id, AttendeeIn(account=str(office.actors[Role.AGENCY].account)))
    with pytest.raises(Conflict, match="member_needed"):
        office.run(MINE, meetings.excuse, meeting.id, members[1].account)


def test_what_the_town_lacks_is_followed_to_its_end(office: Office) -> None:
    owner = str(office.actors[MINE].account)
    meeting = called(office, "consent")
    form = TaskIn(title="図書館の将棋の会", area="north", owner=owner, due_on=TODAY, conference=meeting.id)
    task = office.run(MINE, development.suggest_task, form)
    with pytest.raises(Conflict, match="not_the_next_step"):
        office.run(MINE, development.move_task, task.id, TaskMove(to="opened", on=TODAY), task.version)
    with pytest.raises(Invalid, match="only_dropped_has_reason"):
        office.run(MINE, development.move_task, task.id, TaskMove(to="dropped", on=TODAY), task.version)
    version = task.version
    for to in ("asked", "answered", "tried", "opened"):
        step = TaskMove.model_validate({"to": to, "on": TODAY, "opening": "O1" if to == "opened" else None})
        task = office.run(MINE, development.move_task, task.id, step, version)
        version = task.version
    assert ([each.after for each in task.steps], task.opening) == (["asked", "answered", "tried", "opened"], "O1")
    assert office.look(MINE, development.list_tasks) == []
    assert [each.id for each in office.look(OTHER, development.list_tasks, unfinished=False)] == [task.id]
    other = office.run(MINE, development.suggest_task, form.model_copy(update={"conference": None}))
    other = office.run(MINE, development.change_task, other.id, TaskChange(owner=owner, due_on=TODAY), other.version)
    dropped = TaskMove(to="dropped", on=TODAY, reason="no_hands")
    assert office.run(MINE, development.move_task, other.id, dropped, other.version).reason == "no_hands"


def test_nothing_said_by_law_becomes_work_outside_the_meeting(office: Office) -> None:
    meeting = called(office, "statutory", by=OTHER)
    owner = str(office.actors[MINE].account)
    form = TaskIn(title="送迎", owner=owner, due_on=TODAY, conference=meeting.id)
    with pytest.raises(Conflict, match="stays_in_the_meeting"):
        office.run(OTHER, development.suggest_task, form)
    with pytest.raises(NotFound):
        office.run(MINE, development.suggest_task, form)


def test_no_other_room_reads_what_was_said_in_meetings() -> None:
    """Matching, hosts, placements, exports: none of them imports the tables or queries of meetings."""
    root = Path(api.__file__).parent
    closed = {"api.conferences.tables", "api.conferences.repository", "api.conferences.commands"}
    readers = [
        path for path in root.rglob("*.py") if root / "conferences" not in path.parents and closed & set(_imports(path))
    ]
    assert readers == []


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            found += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        elif isinstance(node, ast.Import):
            found += [each.name for each in node.names]
    return found


def test_a_meeting_over_the_wire(office: Office) -> None:
    officer, client, agency = (office.client(role) for role in (Role.OFFICER, MINE, Role.AGENCY))
    kind = officer.post(
        "/api/v1/meeting-kinds",
        json={"name": "支援会議", "article": "106条の6", "basis": "statutory", "chair": "課長"},
    )
    assert kind.status_code == 201, kind.text
    form = {"kind": kind.json()["id"], "on": "2026-06-08", "attendees": [office.actors[Role.AGENCY].account]}
    made = client.post("/api/v1/conferences", json=form)
    path = f"/api/v1/conferences/{made.json()['id']}"
    item = client.post(f"{path}/agenda", json={"person": somebody(office)})
    assert item.status_code == 201, item.text
    for each in (client, agency):
        assert each.post(f"{path}/secrecy").json()["silent"]
    assert client.post(f"{path}/hold").status_code == 428
    assert client.post(f"{path}/hold", headers={"If-Match": made.headers["etag"]}).status_code == 200
    minutes = f"/api/v1/agenda/{item.json()['id']}/minutes"
    kept = client.put(minutes, json={"words": WORDS}, headers={"If-Match": item.headers["etag"]})
    assert kept.status_code == 200
    assert WORDS not in kept.text
    assert client.put(minutes, json={"words": WORDS}, headers={"If-Match": '"1"'}).status_code == 412
    assert agency.get(f"/api/v1/agenda/{item.json()['id']}").json()["words"] == WORDS
    assert officer.get(path).status_code == 404
    assert officer.get(path).json() == officer.get("/api/v1/conferences/nothing").json()

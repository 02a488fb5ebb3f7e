"""The packet of a meeting: what its members read of each person, nobody else, and nobody hidden; on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.audit.commands import report_accesses
from api.conferences import commands as meetings
from api.conferences import development
from api.conferences.packet import read_packet
from api.conferences.packet_schemas import PacketOut
from api.conferences.plans import commands as plans
from api.conferences.plans.schemas import EvaluationIn, GoalIn, PlanIn, RenewIn, RoleIn
from api.conferences.safety import commands as safety
from api.conferences.safety.schemas import HindranceIn
from api.conferences.schemas import (
    AgendaIn,
    ConferenceIn,
    ConferenceOut,
    ItemOut,
    JudgementIn,
    MeetingKindIn,
    TaskIn,
)
from api.conferences.tables import CHECKS
from api.errors import Conflict, NotFound
from api.people import commands as people
from api.people.schemas import ConsentIn, Identity, PersonIn
from api.store.audit import AuditRow
from tests.api.service.office import Office

TODAY = date(2026, 6, 8)
MINE, OTHER, AGENCY = Role.COORDINATOR, Role.SUPERVISOR, Role.AGENCY
GOAL, ROLE, SAID, HINDERED = "週に一度は外へ出たい", "火曜に迎えに行く", "朝起きられる日がふえた", "バスが午後しかない"
WORDS = (GOAL, ROLE, SAID, HINDERED)


def somebody(office: Office, role: Role = MINE, **more: Any) -> str:
    person = str(office.run(role, people.register_person, PersonIn(identity=Identity(name="杉田 あき"), **more)).id)
    form = ConsentIn(purpose="conference", since=TODAY, evidence="written")
    office.run(role, people.give_consent, person, form)
    return person


def planned(office: Office, person: str) -> str:
    """Give a plan with a goal, a role and what the person said of it."""
    plan = office.run(MINE, plans.make_plan, PlanIn(people=[person], since=TODAY, review_on=date(2026, 9, 7)))
    goal = office.run(MINE, plans.add_goal, plan.id, person, GoalIn(words=GOAL))
    office.run(MINE, plans.add_role, plan.id, person, RoleIn(who="agency", agency="agency1", words=ROLE))
    form = EvaluationIn(occasion="re_plan", marks={goal.id: "partly"}, words=SAID)
    office.run(MINE, plans.evaluate, plan.id, person, form)
    return str(plan.id)


def called(office: Office, basis: str, *roles: Role, on: date = TODAY, by: Role = MINE) -> ConferenceOut:
    form = {"name": "まるごと会議", "article": "要綱第2条", "basis": basis, "chair": "福祉課長"}
    kind = office.run(Role.OFFICER, meetings.add_kind, MeetingKindIn.model_validate(form))
    accounts = [str(office.actors[role].account) for role in roles]
    made: ConferenceOut = office.run(
        by, meetings.call_conference, ConferenceIn(kind=kind.id, on=on, place="ひまわり会館", attendees=accounts)
    )
    return made


def silent(office: Office, meeting: ConferenceOut, *roles: Role) -> None:
    for role in roles:
        office.run(role, meetings.keep_silent, meeting.id)


def held(office: Office, meeting: ConferenceOut, role: Role = MINE) -> None:
    version = office.run(role, meetings.view_conference, meeting.id).version
    office.run(role, meetings.hold, meeting.id, version)


def put(office: Office, meeting: ConferenceOut, person: str, plan: str | None = None, role: Role = MINE) -> ItemOut:
    made: ItemOut = office.run(role, meetings.put_on_agenda, meeting.id, AgendaIn(person=person, plan=plan))
    return made


def packet(office: Office, role: Role, meeting: ConferenceOut) -> PacketOut:
    found: PacketOut = office.run(role, read_packet, meeting.id)
    return found


def hinder(office: Office, person: str, on: date, words: str) -> None:
    office.run(MINE, safety.note_hindrance, HindranceIn(code="travel", on=on, person=person, words=words))


def test_a_packet_holds_what_a_meeting_needs_of_each_person(office: Office) -> None:
    person = somebody(office)
    plan = planned(office, person)
    before = called(office, "consent", on=date(2026, 6, 8))
    put(office, before, person)
    silent(office, before, MINE)
    held(office, before)
    hinder(office, person, date(2026, 6, 1), "前のこと")
    hinder(office, person, date(2026, 6, 8), HINDERED)
    meeting = called(office, "consent", OTHER, on=date(2026, 6, 22))
    item = put(office, meeting, person, plan)
    owner = str(office.actors[OTHER].account)
    for conference, title in ((None, "夕方のいばしょ"), (meeting.id, "移動の足")):
        form = TaskIn(title=title, owner=owner, due_on=date(2026, 9, 1), conference=conference)
        office.run(MINE, development.suggest_task, form)
    silent(office, meeting, MINE, OTHER)

    found = packet(office, OTHER, meeting)

    (one,) = found.people
    assert (found.name, found.place, found.on) == ("まるごと会議", "ひまわり会館", date(2026, 6, 22))
    assert (one.item, one.checks, one.result) == (item.id, dict.fromkeys(CHECKS), None)
    assert one.plan is not None
    assert (one.plan.goals, [(each.words, each.name) for each in one.plan.roles]) == ([GOAL], [(ROLE, "地域包括")])
    assert one.said is not None
    assert (one.said.words, [(each.goal, each.mark) for each in one.said.marks]) == (SAID, [(GOAL, "partly")])
    assert (one.last_met_on, [each.words for each in one.hindrances]) == (TODAY, [HINDERED])
    assert [(each.title, each.here) for each in found.tasks] == [("移動の足", True), ("夕方のいばしょ", False)]
    assert {each.owner for each in found.tasks} == {"supervisor"}


def test_what_is_ticked_so_far_and_what_was_said_of_the_plan_before_are_in_it(office: Office) -> None:
    person = somebody(office)
    first = planned(office, person)
    version = office.run(MINE, plans.agree_plan, first, 1).version
    renewed = office.run(MINE, plans.renew_plan, first, RenewIn(since=TODAY, review_on=date(2026, 12, 7)), version)
    meeting = called(office, "consent")
    item = put(office, meeting, person, renewed.id)
    silent(office, meeting, MINE)
    held(office, meeting)
    form = JudgementIn(checks={"own_words": "yes", "hosts_load": "not_yet"}, result="mend")
    office.run(MINE, meetings.judge_plan, item.id, form, item.version)
    (one,) = packet(office, MINE, meeting).people
    ticked = {check: answer for check, answer in one.checks.items() if answer is not None}
    assert (ticked, one.result) == ({"own_words": "yes", "hosts_load": "not_yet"}, "mend")
    assert one.plan is not None
    assert one.plan.goals == []  # they are asked for anew
    assert one.said is not None
    assert (one.said.words, one.said.marks[0].goal) == (SAID, GOAL)


def test_nobody_reads_it_who_is_no_member_or_took_no_note_of_the_duty(office: Office) -> None:
    person = somebody(office)
    for basis in ("consent", "statutory"):
        meeting = called(office, basis, OTHER)
        put(office, meeting, person)
        with pytest.raises(Conflict, match="secrecy_first"):
            packet(office, OTHER, meeting)
        silent(office, meeting, OTHER)
        assert len(packet(office, OTHER, meeting).people) == 1
        for role in (Role.OFFICER, Role.HOST, AGENCY, Role.SUPPORTER, Role.EVALUATOR, Role.ADMINISTRATOR):
            with pytest.raises(NotFound):
                packet(office, role, meeting)


def test_nobody_is_in_it_whom_the_member_may_not_see(office: Office) -> None:
    shown, hidden = somebody(office), somebody(office, restricted=True)
    meeting = called(office, "consent", OTHER, AGENCY)
    for person in (shown, hidden):
        put(office, meeting, person, planned(office, person))
    silent(office, meeting, MINE, OTHER, AGENCY)
    assert len(packet(office, MINE, meeting).people) == 2
    codes = {each.code for each in packet(office, MINE, meeting).people}
    for role in (OTHER, AGENCY):
        text = packet(office, role, meeting).model_dump_json()
        assert [code in text for code in codes].count(True) == 1
        assert hidden not in text


def test_an_agency_reads_the_plan_put_to_the_meeting_and_nothing_of_the_office(office: Office) -> None:
    person = somebody(office)
    meeting = called(office, "statutory", AGENCY)
    put(office, meeting, person, planned(office, person))
    hinder(office, person, TODAY, HINDERED)
    form = TaskIn(title="移動の足", owner=str(office.actors[MINE].account), due_on=date(2026, 9, 1))
    office.run(MINE, development.suggest_task, form)
    silent(office, meeting, AGENCY)
    found = packet(office, AGENCY, meeting)
    text = found.model_dump_json()
    assert [words in text for words in WORDS] == [True, True, True, False]
    assert (found.tasks, found.people[0].hindrances) == ([], [])
    assert found.people[0].plan is not None
    assert [each.name for each in found.people[0].plan.roles] == [None]


def test_an_earlier_meeting_by_law_is_not_told_of_to_who_was_no_member(office: Office) -> None:
    person = somebody(office)
    secret = called(office, "statutory")
    put(office, secret, person)
    silent(office, secret, MINE)
    held(office, secret)
    meeting = called(office, "consent", OTHER)
    put(office, meeting, person)
    silent(office, meeting, MINE, OTHER)
    assert packet(office, MINE, meeting).people[0].last_met_on == TODAY
    assert packet(office, OTHER, meeting).people[0].last_met_on is None


def test_a_member_whose_consent_was_taken_back_is_hidden_from_the_agency(office: Office) -> None:
    person = somebody(office)
    meeting = called(office, "consent", AGENCY)
    put(office, meeting, person, planned(office, person))
    silent(office, meeting, AGENCY)
    assert len(packet(office, AGENCY, meeting).people) == 1
    (given,) = office.run(MINE, people.view_person, person).consents
    office.run(MINE, people.withdraw_consent, person, given.id)
    assert packet(office, AGENCY, meeting).people == []


def test_an_erased_record_leaves_the_packet_readable(office: Office) -> None:
    person, other = somebody(office, state="closed"), somebody(office)
    meeting = called(office, "consent", OTHER)
    for each in (person, other):
        put(office, meeting, each, planned(office, each))
    silent(office, meeting, OTHER)
    office.run(OTHER, people.erase, person, 1)
    gone, there = sorted(packet(office, OTHER, meeting).people, key=lambda each: each.readable)
    assert (gone.readable, gone.plan, gone.said) == (False, None, None)
    assert there.plan is not None


def test_that_it_was_read_stands_in_the_audit_without_a_word(office: Office) -> None:
    person = somebody(office)
    meeting = called(office, "consent")
    item = put(office, meeting, person, planned(office, person))
    silent(office, meeting, MINE)
    client = office.client(MINE)
    assert client.get(f"/api/v1/conferences/{meeting.id}/packet").status_code == 200
    with Session(office.store.engine) as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one()
    details = {"items": [item.id], "people": [person]}
    assert (row.kind, row.subject, row.details) == ("packet.read", meeting.id, details)


def test_who_is_spoken_of_is_told_that_the_packet_was_read(office: Office) -> None:
    person, beside, absent = somebody(office), somebody(office), somebody(office)
    meeting, another = called(office, "consent", OTHER), called(office, "consent", OTHER)
    for at, who in ((meeting, person), (meeting, beside), (another, absent)):
        put(office, at, who, planned(office, who))
    silent(office, meeting, OTHER)
    silent(office, another, OTHER)
    for at in (meeting, another, meeting):
        packet(office, OTHER, at)

    def told(who: str) -> list[str | None]:
        accesses = office.run(MINE, report_accesses, who).accesses
        assert [each.number for each in accesses] == sorted((each.number for each in accesses), reverse=True)
        return [each.account for each in accesses if each.kind == "packet.read"]

    reader = office.actors[OTHER].account
    assert [told(who) for who in (person, beside, absent)] == [[reader] * 2, [reader] * 2, [reader]]
    office.run(MINE, people.restrict, beside, office.run(MINE, people.view_person, beside).version)
    packet(office, OTHER, meeting)
    assert [len(told(who)) for who in (person, beside)] == [3, 2]  # of somebody hidden nothing was read


def test_the_page_prints_what_the_packet_holds_in_both_languages(office: Office) -> None:
    person = somebody(office)
    meeting = called(office, "consent")
    put(office, meeting, person, planned(office, person))
    hinder(office, person, TODAY, HINDERED)
    client = office.client(MINE)
    assert client.get(f"/conferences/{meeting.id}/packet").status_code == 409
    silent(office, meeting, MINE)
    page = client.get(f"/conferences/{meeting.id}/packet")
    assert page.status_code == 200
    assert all(words in page.text for words in (*WORDS, "適切性の確認", "地域包括", "ひまわり会館"))
    english = client.get(f"/conferences/{meeting.id}/packet", headers={"Accept-Language": "en"})
    assert "Goals in the own words" in english.text
    assert client.get("/conferences/none/packet").status_code == 404

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.errors import Conflict, Invalid, NotAllowed, NotFound
from api.hosts import commands, own_commands, paper_commands, voices
from api.hosts.paper_schemas import (
    AgreementIn,
    CompanionIn,
    FlagAnswer,
    FlagIn,
    InsuranceIn,
    MoneyIn,
    PledgeIn,
    WorryIn,
)
from api.hosts.schemas import (
    HostChange,
    HostIn,
    OpeningChange,
    OpeningIn,
    OwnStateIn,
    VisitIn,
)
from api.hosts.tables import HeardRow, WorryRow
from api.store.audit import AuditRow, faults_in_chain
from tests.api.service.host_builders import FARM, FIELD, OTHER_HOST, STAFF, TODAY, as_other_host, days, opened, placed
from tests.api.service.office import TOWN, Office

# ---------------------------------------------------------------- the host itself


def test_whatever_a_host_says_of_its_opening_is_its_word_of_today(office: Office) -> None:
    office.run(STAFF, commands.change_opening, "O1", OpeningChange(kind="shop"), 1)
    confirmed = office.run(Role.HOST, own_commands.confirm_own, "O1", 2)
    assert confirmed.last_word_on == TODAY
    changed = office.run(Role.HOST, own_commands.change_own, "O1", OpeningChange(facts={"rain": "cancel"}), 3)
    assert changed.facts == {"rain": "cancel"}
    rests = office.run(Role.HOST, own_commands.set_own_state, "O1", OwnStateIn(state="paused", until=days(7)), 4)
    assert rests.state == "paused"
    with Session(office.store.engine) as session:
        said = session.scalars(select(HeardRow).order_by(HeardRow.id)).all()
    assert {(row.channel, row.said_by, row.on) for row in said} == {("portal", "host", TODAY)}
    assert len(said) == 3


def test_a_host_does_not_say_what_the_municipality_answers_for(office: Office) -> None:
    office.run(STAFF, commands.change_opening, "O1", OpeningChange(kind="shop"), 1)
    for column in own_commands.OFFICE_SAYS:
        with pytest.raises(NotAllowed):
            office.run(Role.HOST, own_commands.change_own, "O1", OpeningChange(facts={column: "yes"}), 2)
    draft = office.run(STAFF, commands.add_opening, "H1", FIELD)
    with pytest.raises(NotAllowed):
        office.run(Role.HOST, own_commands.set_own_state, draft.id, OwnStateIn(state="open"), 1)


def test_a_flag_waits_until_somebody_takes_it_up_once_and_says_what_came_of_it(office: Office) -> None:
    form = FlagIn(kind="how_to_speak", urgency="this_week", opening="O1", words="声のかけ方を知りたい")
    flag = office.run(Role.HOST, voices.raise_flag, form)
    assert [each.id for each in office.look(STAFF, voices.list_flags)] == [flag.id]
    assert office.run(STAFF, voices.take_up_flag, flag.id).state == "taken_up"
    with pytest.raises(Conflict):
        office.run(Role.SUPERVISOR, voices.take_up_flag, flag.id)
    office.run(STAFF, voices.close_flag, flag.id, FlagAnswer(answer="火曜に伺います"))
    with pytest.raises(Conflict):
        office.run(STAFF, voices.close_flag, flag.id, FlagAnswer(answer="もう一度"))
    assert office.look(STAFF, voices.list_flags) == []
    assert [each.answer for each in office.look(Role.HOST, voices.own_flags)] == ["火曜に伺います"]
    with pytest.raises(NotFound):
        as_other_host(office, voices.raise_flag, form)


def _fill_with_canaries(office: Office, host: str, mark: str) -> Iterator[str]:
    """Write a mark into every text that is kept of a host, and give each."""
    words = (f"{mark}{number}" for number in range(100))
    named = HostIn(name=next(words), kind="shop").name
    told = HostChange(
        name=named, kind="shop", phone="0120-777-777", facts={"note": next(words), "contact": next(words)}
    )
    office.run(STAFF, commands.change_host, host, told, 1)
    texts: dict[str, Any] = {name: next(words) for name in ("key_person", "heat_rule", "ask_contact", "note")}
    opening = opened(office, host, OpeningIn(name=next(words), kind="shop", facts=texts, tasks=[
        {"task": "weeding", "note": next(words)},
    ]))  # fmt: skip
    seen = {name: next(words) for name in ("can_do", "difficult", "worries", "occasion", "next_question")}
    office.run(STAFF, commands.keep_visit, host, VisitIn(on=TODAY, **seen))
    paper = AgreementIn(kind="agreement", since=TODAY, until=days(9), parties=next(words), paper_lies=next(words))
    office.run(STAFF, paper_commands.keep_agreement, host, paper)
    pledge = PledgeIn(signed_by="owner", signed_on=TODAY, paper_lies=next(words))
    office.run(STAFF, paper_commands.keep_pledge, host, pledge)
    cover = InsuranceIn(
        host=host, route="gap", step="visit", cover="host_own", since=TODAY, until=days(9), paper_lies=next(words)
    )
    office.run(STAFF, paper_commands.keep_insurance, cover)
    placement = placed(office, opening.id, host, "taking_part", TODAY)
    money = MoneyIn(
        placement=placement, payee="host", kind="thanks", yen=77_001, unit="visit", payer=next(words),
        budget_line=next(words), since=TODAY, until=days(9),
    )  # fmt: skip
    office.run(STAFF, paper_commands.add_money, money)
    flag = as_other_host(office, voices.raise_flag, FlagIn(kind="other", urgency="today", words=next(words)))
    office.run(STAFF, voices.close_flag, flag.id, FlagAnswer(answer=next(words)))
    as_other_host(office, voices.note_worry, WorryIn(basis="own_task", until=days(9), words=next(words)))
    yield from (opening.id, flag.id, placement, "0120-777-777", "77001", mark)


def test_a_host_sees_nothing_of_another_host(office: Office) -> None:
    marks = list(_fill_with_canaries(office, "H2", "カナリア"))
    own = office.client(Role.HOST)
    opening = marks[0]
    paths = ["/own-host", "/own-host/flags", "/own-host/worries"]
    answers = [own.get(f"/api/v1{path}") for path in paths]
    assert [each.status_code for each in answers] == [200, 200, 200]
    change = {"If-Match": '"2"'}
    gone = [
        own.patch(f"/api/v1/own-host/openings/{opening}", json={"seats": 9}, headers=change),
        own.post(f"/api/v1/own-host/openings/{opening}/confirm", headers=change),
        own.put(f"/api/v1/own-host/openings/{opening}/state", json={"state": "paused"}, headers=change),
        own.post("/api/v1/own-host/flags", json={"kind": "other", "urgency": "today", "opening": opening}),
    ]
    assert [each.status_code for each in gone] == [404] * 4
    closed = ["/hosts", "/hosts/H2", "/hosts/H1", "/openings", f"/openings/{opening}", "/hosts/call-sheet"]
    closed += ["/hosts/flags", "/hosts/worries", "/hosts/insurance", "/hosts/companions"]
    refused = [own.get(f"/api/v1{path}") for path in closed]
    assert {each.status_code for each in refused} == {403}
    for answer in (*answers, *gone, *refused):
        assert not [mark for mark in marks if mark in answer.text], answer.request.url


def test_a_host_sees_its_own_and_not_what_the_office_notes_about_it(office: Office) -> None:
    opening, flag, placement, *_ = _fill_with_canaries(office, "H2", "カナリア")
    with office.store.view(OTHER_HOST, office.clock()) as view:
        page = own_commands.own_page(view)
    text = page.model_dump_json()
    assert opening in text
    assert flag in text
    assert "77001" in text
    assert placement not in text
    staff = office.look(STAFF, commands.host_page, "H2")
    (visit,) = staff.visits
    (paper,) = staff.agreements
    assert [each.words for each in page.worries] == [visit.worries]
    for words in (visit.can_do, visit.difficult, visit.occasion, visit.next_question, paper.paper_lies,
                  staff.pledges[0].paper_lies, staff.insurance[0].paper_lies, staff.host.facts["note"]):  # fmt: skip
        assert isinstance(words, str)
        assert words not in [*_texts(json.loads(text))]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


def test_hosts_are_changed_by_staff_alone(office: Office) -> None:
    forms: list[tuple[Any, Any]] = [
        (commands.register_host, FARM),
        (voices.raise_flag, FlagIn(kind="other", urgency="today")),
        (voices.note_worry, WorryIn(basis="own_task", until=TODAY, words="x")),
        (paper_commands.add_companion, CompanionIn(code="C1", days="月")),
    ]
    others = [each for each in Role if each not in (STAFF, Role.SUPERVISOR, Role.HOST)]
    for role in others:
        for command, form in forms:
            with pytest.raises(NotAllowed):
                office.run(role, command, form)
    readers: list[Role] = [Role.HOST, *others]
    for reader in readers:
        if reader is Role.OFFICER:
            assert len(office.look(reader, commands.list_hosts)) == 2
        else:
            with pytest.raises(NotAllowed):
                office.look(reader, commands.list_hosts)


# ---------------------------------------------------------------- notes about somebody


def test_a_note_about_somebody_is_read_by_staff_and_its_writer_and_is_sealed(office: Office) -> None:
    words = "公園でいつも一人でいる方"
    note = office.run(Role.HOST, voices.note_worry, WorryIn(basis="life_and_body", until=days(30), words=words))
    assert note.host == "H1"
    office.run(STAFF, voices.note_worry, WorryIn(basis="own_task", until=days(30), words="別の方"))
    assert [each.words for each in office.run(Role.HOST, voices.read_worries)] == [words]
    assert as_other_host(office, voices.read_worries) == []
    assert len(office.run(Role.SUPERVISOR, voices.read_worries)) == 2
    with Session(office.store.engine) as session:
        kept = session.scalars(select(WorryRow.words)).all()
        noted = [json.dumps(row.details, ensure_ascii=False) for row in session.scalars(select(AuditRow))]
    assert not [each for each in kept if words.encode() in each]
    assert not [each for each in noted if words in each]
    with pytest.raises(NotFound):
        as_other_host(office, voices.remove_worry, note.id)
    office.run(STAFF, voices.remove_worry, note.id)
    assert office.run(Role.HOST, voices.read_worries) == []


def test_a_note_says_until_when_and_not_for_ever(office: Office) -> None:
    for until, taken in ((-1, False), (0, True), (180, True), (181, False)):
        form = WorryIn(basis="own_task", until=days(until), words="x")
        if taken:
            assert office.run(STAFF, voices.note_worry, form).until == days(until)
        else:
            with pytest.raises(Invalid):
                office.run(STAFF, voices.note_worry, form)


def test_a_note_is_gone_after_its_day_and_never_before(office: Office) -> None:
    itself = Actor(TOWN, None, frozenset())
    for until in (0, 5):
        office.run(Role.HOST, voices.note_worry, WorryIn(basis="own_task", until=days(until), words="x"))

    def clear(on: date) -> int:
        with office.store.work(itself, office.clock()) as work:
            return voices.clear_expired(work, on).count

    assert clear(days(400)) == 0
    office.clock.move(days=1)
    assert len(office.run(STAFF, voices.read_worries)) == 1
    assert clear(days(1)) == 1
    assert clear(days(1)) == 0
    office.clock.move(days=5)
    assert office.run(STAFF, voices.read_worries) == []
    assert clear(days(6)) == 1
    with pytest.raises(NotAllowed):
        office.run(Role.HOST, voices.clear_expired, days(6))
    with Session(office.store.engine) as session:
        assert session.scalars(select(WorryRow)).all() == []
        assert list(faults_in_chain(session, TOWN)) == []

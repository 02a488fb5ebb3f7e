"""Households, look-alikes, merging, quiet times and the day; on both databases."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from api.people import commands as people
from api.people.schemas import ConsentIn, ContactIn, Identity, PersonIn, PersonOut, StateIn
from api.people.ties import agencies, duplicates, households, today, tracks
from api.people.ties.schemas import (
    AgencyIn,
    CardIn,
    CareIn,
    JoinIn,
    QuietIn,
    RelationIn,
    TrackIn,
)
from api.placements.tables import PlacementRow
from api.store.base import Base
from tests.api.service.office import TOWN, Office

TODAY = date(2026, 6, 8)
MINE, OTHER = Role.COORDINATOR, Role.SUPERVISOR


def somebody(office: Office, name: str, role: Role = MINE, **more: Any) -> PersonOut:
    known = {key: more.pop(key) for key in ("phone", "born_on", "kana") if key in more}
    form = PersonIn(identity=Identity(name=name, called=name, **known), **more)
    made: PersonOut = office.run(role, people.register_person, form)
    return made


def as_other(office: Office, command: Any, *args: Any) -> Any:
    return office.run(OTHER, command, *args)


def test_members_of_a_household_are_seen_each_by_their_own_record(office: Office) -> None:
    son, mother = somebody(office, "息子", state="not_met"), somebody(office, "母", state="listening")
    joined = office.run(MINE, households.join_household, son.id, JoinIn(of=mother.id), son.version)
    office.run(MINE, households.relate, mother.id, RelationIn(other=son.id, relation="parent"))
    duty = CareIn(other=mother.id, whom="parent", alone_at_most=0, hours="月-金 9時から12時", somebody_there="水 9-12")
    office.run(MINE, households.note_care, son.id, duty)
    office.run(MINE, people.give_consent, mother.id, ConsentIn(purpose="family", since=TODAY, evidence="spoken"))
    page = as_other(office, households.view_household, joined.household)
    assert {each.person.id: each.agreed for each in page.members} == {son.id: [], mother.id: ["family"]}
    assert [each.relation for each in page.relations] == ["parent"]
    assert [(each.alone_at_most, each.hours) for each in page.care] == [
        (0, "mon 9:00-12:00; tue 9:00-12:00; wed 9:00-12:00; thu 9:00-12:00; fri 9:00-12:00")
    ]


def test_a_restricted_member_is_nowhere_on_the_page_of_the_others(office: Office) -> None:
    son, mother = somebody(office, "息子"), somebody(office, "かくれた母")
    joined = office.run(MINE, households.join_household, son.id, JoinIn(of=mother.id), son.version)
    office.run(MINE, households.relate, mother.id, RelationIn(other=son.id, relation="parent"))
    office.run(MINE, households.note_care, son.id, CareIn(other=mother.id, whom="parent", alone_at_most=30))
    office.run(MINE, households.note_care, son.id, CareIn(whom="grandparent"))
    office.run(MINE, people.restrict, mother.id, 2)
    page = as_other(office, households.view_household, joined.household)
    told = page.model_dump_json()
    assert [each.person.id for each in page.members] == [son.id]
    assert mother.id not in told
    assert "かくれた母" not in told
    assert page.relations == []
    assert [each.whom for each in page.care] == ["grandparent"]
    assert [each.whom for each in office.look(OTHER, households.list_care, son.id)] == ["grandparent"]
    whole = office.run(MINE, households.view_household, joined.household)
    assert len(whole.members) == 2
    left = office.run(MINE, households.leave_household, son.id, joined.version)
    assert left.household is None
    with pytest.raises(NotFound):
        as_other(office, households.view_household, joined.household)


def test_nobody_is_in_two_households(office: Office) -> None:
    a, b, c, d = (somebody(office, name) for name in "あいうえ")
    first = office.run(MINE, households.join_household, a.id, JoinIn(of=b.id), a.version)
    office.run(MINE, households.join_household, c.id, JoinIn(of=d.id), c.version)
    with pytest.raises(Conflict, match="in_another_household"):
        office.run(MINE, households.join_household, a.id, JoinIn(of=d.id), first.version)
    with pytest.raises(Stale):
        office.run(MINE, households.leave_household, a.id, 1)
    with pytest.raises(Invalid):
        office.run(MINE, households.join_household, a.id, JoinIn(of=a.id), first.version)
    with pytest.raises(Conflict, match="in_no_household"):
        office.run(MINE, households.leave_household, somebody(office, "お").id, 1)


def test_weekly_hours_that_cannot_be_read_are_refused_and_not_repeated(office: Office) -> None:
    client = office.client(MINE)
    person = somebody(office, "杉")
    wrong = client.post(f"/api/v1/people/{person.id}/care", json={"whom": "parent", "hours": "いつでも"})
    assert wrong.status_code == 422
    assert "いつでも" not in wrong.text
    kept = client.post(f"/api/v1/people/{person.id}/care", json={"whom": "parent"})
    assert kept.json()["alone_at_most"] is None
    gone = client.delete(f"/api/v1/people/{person.id}/care/{kept.json()['id']}")
    assert gone.status_code == 200
    assert client.get(f"/api/v1/people/{person.id}/care").json() == []
    assert client.get("/api/v1/today", params={"on": "2026-06-08"}).json()["contacts"] == []


SAME: dict[str, Any] = {"phone": "090-1111-2222", "born_on": "昭和60年1月2日"}


@pytest.mark.parametrize(
    ("fields", "alike"),
    [
        ({"name": "杉田 あき", "phone": "０９０ １１１１ ２２２２"}, True),
        ({"name": "杉田あき", "born_on": "1985-01-02"}, True),
        ({"kana": "すぎた あき", "born_on": "S60.1.2"}, True),
        ({"name": "杉田 あき"}, False),
        ({"name": "杉田 あき", "born_on": "1985-01-03"}, False),
        ({"name": "杉田 はる", "phone": "090-1111-2222"}, False),
    ],
)
def test_the_same_name_with_the_same_day_or_number_is_warned_of(
    office: Office, fields: dict[str, str], alike: bool
) -> None:
    known = somebody(office, "杉田 あき", kana="スギタ アキ", **SAME)
    found = as_other(office, duplicates.look_alikes, Identity(**fields))
    assert [each.id for each in found.found] == ([known.id] if alike else [])
    assert found.ask_supervisor is False


def test_a_warning_refuses_nobody_and_never_names_somebody_restricted(office: Office) -> None:
    hidden = somebody(office, "杉田 あき", restricted=True, **SAME)
    again = somebody(office, "杉田 あき", OTHER, **SAME)
    found = as_other(office, duplicates.look_alikes_of, again.id)
    assert found.found == []
    assert found.ask_supervisor
    assert hidden.id not in found.model_dump_json() + found.model_dump_json()
    whole = office.run(MINE, duplicates.look_alikes_of, hidden.id)
    assert [each.id for each in whole.found] == [again.id]


def rows_of(office: Office) -> dict[str, list[str]]:
    """Everything the store holds but the audit, merges and versions."""
    with Session(office.store.engine) as session:
        return {
            table.name: sorted(
                json.dumps({name: value for name, value in row._mapping.items() if name != "version"}, default=repr)
                for row in session.execute(select(table))
            )
            for table in Base.metadata.sorted_tables
            if table.name not in ("audit", "audit_head", "merge")
        }


STEPS = st.lists(st.tuples(st.sampled_from("mu"), st.integers(0, 3), st.integers(0, 3)), max_size=12)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_was_merged_taking_it_apart_leaves_all_as_before(office: Office, steps: list[Any]) -> None:
    four = [somebody(office, f"人{number}", **SAME) for number in range(4)]
    for each in four:
        office.run(MINE, people.note_contact, each.id, ContactIn(on=TODAY, kind="letter", words="はがき"))
    before = rows_of(office)
    standing: dict[int, int] = {}
    for what, one, other in steps:
        try:
            if what == "m":
                as_other(office, duplicates.merge, four[one].id, four[other].id)
                standing[other] = one
            else:
                as_other(office, duplicates.unmerge, four[one].id)
                del standing[one]
        except (Conflict, Invalid):
            pass
    for other, one in list(standing.items()):
        shown = office.run(MINE, duplicates.view_together, four[one].id)
        assert four[other].id in shown.records
        as_other(office, duplicates.unmerge, four[other].id)
    assert rows_of(office) == before


def test_merged_records_are_read_as_one_and_moved_nowhere(office: Office) -> None:
    one, other = somebody(office, "杉田 あき", **SAME), somebody(office, "杉田 亜紀", phone=SAME["phone"])
    office.run(MINE, people.note_contact, one.id, ContactIn(on=TODAY, kind="letter", words="はがき"))
    office.run(MINE, people.note_contact, other.id, ContactIn(on=date(2026, 6, 9), kind="met", words="会えた"))
    office.run(MINE, tracks.open_track, other.id, TrackIn(function="outreach", opened_on=TODAY))
    with pytest.raises(NotAllowed):
        office.run(MINE, duplicates.merge, one.id, other.id)
    shown = as_other(office, duplicates.merge, one.id, other.id)
    assert [each.words for each in shown.contacts] == ["会えた", "はがき"]
    assert [each.function for each in shown.tracks] == ["outreach"]
    assert shown.identities[other.id]["name"] == "杉田 亜紀"
    assert [each.id for each in office.look(MINE, people.list_people)] == [one.id]
    with pytest.raises(Conflict, match="merged_already"):
        as_other(office, duplicates.merge, somebody(office, "三").id, one.id)
    with pytest.raises(Conflict, match="merged_already"):
        as_other(office, duplicates.merge, one.id, other.id)
    apart = as_other(office, duplicates.unmerge, other.id)
    assert apart.name == "杉田 亜紀"
    with pytest.raises(Conflict, match="not_merged"):
        as_other(office, duplicates.unmerge, other.id)


def test_a_hidden_record_merged_into_one_is_not_read_through_it(office: Office) -> None:
    one, other = somebody(office, "杉田", **SAME), somebody(office, "かくれた杉田", **SAME)
    as_other(office, duplicates.merge, one.id, other.id)
    office.run(MINE, people.restrict, other.id, 2)
    shown = as_other(office, duplicates.view_together, one.id)
    assert shown.records == [one.id]
    assert "かくれた杉田" not in shown.model_dump_json()


def test_the_contact_card_is_sealed_and_changed_by_version(office: Office) -> None:
    person = somebody(office, "杉")
    card = CardIn(means=["postcard", "never_phone"], best_hours="夕方", may_say="図書館の者です", must_not_know="父")
    assert office.run(MINE, tracks.view_card, person.id).card is None
    office.run(MINE, tracks.write_card, person.id, card, 1)
    assert office.run(MINE, tracks.view_card, person.id).card == card
    with pytest.raises(Stale):
        office.run(MINE, tracks.write_card, person.id, card, 1)
    assert set(office.run(MINE, people.view_person, person.id).identity) == {"name", "called"}
    with Session(office.store.engine) as session:
        sealed = session.execute(text("select sealed from person_field where field = 'card'")).scalar_one()
    assert "図書館".encode() not in bytes(sealed)


def test_the_day_lists_people_without_calling_anybody_late(office: Office) -> None:
    long_ago = date(2025, 1, 6)
    met = {state: somebody(office, state, state=state) for state in ("not_met", "building_trust", "listening")}
    for state, person in met.items():
        office.run(
            MINE,
            people.change_state,
            person.id,
            StateIn.model_validate({"state": state, "next_contact_on": long_ago}),
            1,
        )
    found = office.look(MINE, today.due_today, TODAY)
    assert {each.state: each.on for each in found.contacts} == {
        "not_met": None, "building_trust": None, "listening": long_ago,
    }  # fmt: skip
    told = found.model_dump_json().lower()
    assert not {word for word in ("overdue", "late", "fail", "missed") if word in told}


def test_whoever_is_left_in_peace_is_on_the_day_as_a_file_alone(office: Office) -> None:
    person = somebody(office, "杉", state="resting")
    office.run(MINE, people.change_state, person.id, StateIn(state="resting", next_contact_on=TODAY), 1)
    rest = QuietIn(asked_by="person", since=date(2026, 6, 1), review_on=TODAY)
    kept = office.run(MINE, tracks.keep_quiet, person.id, rest)
    found = office.look(MINE, today.due_today, TODAY)
    assert found.contacts == []
    assert [each.subject for each in found.reviews] == [kept.id]
    office.run(MINE, tracks.end_quiet, person.id, kept.id)
    found = office.look(MINE, today.due_today, TODAY, mine=True)
    assert ([each.person for each in found.contacts], found.reviews) == ([person.id], [])
    assert office.look(OTHER, today.due_today, TODAY, mine=True).contacts == []
    with pytest.raises(Invalid):
        office.run(MINE, tracks.keep_quiet, person.id, rest.model_copy(update={"until": date(2026, 5, 1)}))
    with pytest.raises(NotFound):
        office.run(MINE, tracks.end_quiet, person.id, "nothing")


def test_the_day_shows_what_ends_what_is_looked_at_and_whose_answer_is_waited_for(office: Office) -> None:
    person, hidden = somebody(office, "杉"), somebody(office, "かくれ", OTHER, restricted=True)
    for each, role in ((person, MINE), (hidden, OTHER)):
        consent = ConsentIn(purpose="matching", since=TODAY, until=date(2026, 6, 30), evidence="written")
        office.run(role, people.give_consent, each.id, consent)
        track = TrackIn(function="participation", opened_on=TODAY, monitor_on=TODAY)
        office.run(role, tracks.open_track, each.id, track)
        with Session(office.store.engine) as session, session.begin():
            session.add(
                PlacementRow(
                    municipality=TOWN, person=each.id, opening="O1", host="H1", step="sounding", holds="none",
                    made_at=office.clock(),
                )
            )  # fmt: skip
    found = office.look(MINE, today.due_today, TODAY)
    for part in (found.hosts_answers, found.consents_ending, found.tracks):
        assert [each.person for each in part] == [person.id]
    assert found.hosts_answers[0].on is None
    assert found.tracks[0].called == "杉"
    assert office.look(MINE, today.due_today, date.max).consents_ending == []
    with pytest.raises(NotAllowed):
        office.look(Role.HOST, today.due_today, TODAY)


def test_each_command_leaves_one_row_of_its_own_kind(office: Office) -> None:
    person, other = somebody(office, "杉"), somebody(office, "檜")
    office.run(MINE, households.join_household, person.id, JoinIn(of=other.id), 1)
    office.run(MINE, households.relate, person.id, RelationIn(other=other.id, relation="sibling"))
    office.run(MINE, households.relate, person.id, RelationIn(other=other.id, relation="spouse"))
    office.run(MINE, tracks.write_card, person.id, CardIn(), 2)
    office.run(MINE, agencies.register_agency, AgencyIn(name="基幹", kind="core"))
    with Session(office.store.engine) as session:
        kinds = session.execute(text("select kind, details from audit order by number desc limit 5")).all()
    assert [kind for kind, _ in reversed(kinds)] == [
        "household.joined", "relation.said", "relation.said", "card.written", "agency.registered",
    ]  # fmt: skip
    assert "基幹" not in str(kinds)

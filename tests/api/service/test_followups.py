"""Talks with people, what is due and what staff look at, in days a caseworker can count; on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.access.policy import Right, may
from api.audit.commands import report_accesses
from api.errors import Conflict, Invalid, NotAllowed, NotFound
from api.followups import commands
from api.followups.due import list_due
from api.followups.schemas import CheckInsIn, EventIn, FileReviewIn, FollowUpPage
from api.followups.staff_list import todays_list
from api.followups.tables import CheckInRow, EventRow, FileReviewRow
from api.people import commands as people
from api.people.schemas import ContactIn, StateIn
from api.placements import commands as placements
from api.placements.schemas import DaysIn
from api.store.audit import AuditRow
from tests.api.service.follow_up_builders import (
    DAY,
    C,
    S,
    called,
    coming,
    days,
    due,
    file_read,
    happened,
    july,
    june,
    later,
    on_day,
    talked,
    tried,
)
from tests.api.service.office import Office
from tests.api.service.ways import TAKE_PART, TO_GOING_ON, agree_with_host, begun, somebody, step, went


def person_of(office: Office, placement: str) -> str:
    return str(office.look(C, placements.placement, placement).person)


def page(office: Office, placement: str, role: Role = C) -> FollowUpPage:
    found: FollowUpPage = office.run(role, commands.view_follow_up, placement)
    return found


def kept(office: Office, table: Any = CheckInRow) -> int:
    with Session(office.store.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# --- what is due


def test_the_first_month_has_a_talk_on_day_1_and_each_monday_and_two_calls_to_the_host(office: Office) -> None:
    coming(office)
    found = due(office, july(8))
    assert days(found) == [june(9), june(15), june(22), june(29), july(6)]
    assert days(found, "host_call") == [june(15), july(8)]
    assert {tuple(each.because) for each in found} == {("rhythm",)}
    assert [each.overdue for each in found] == [False] * 7
    assert [each.host for each in found if each.kind == "host_call"] == ["H1", "H1"]
    assert {each.person for each in found if each.kind == "host_call"} == {None}


def test_one_talk_does_away_with_all_that_is_overdue_and_a_try_with_nothing(office: Office) -> None:
    placement = coming(office)
    on_day(office, june(17))
    late = [each for each in due(office, june(17)) if each.kind == "check_in"]
    assert [(each.on, each.overdue) for each in late] == [(june(9), True)]
    tried(office, placement, june(17))
    assert days(due(office, june(17))) == [june(9)]
    talked(office, placement, june(17))
    assert days(due(office, june(22))) == [june(22)]


def test_a_review_is_due_after_three_months_and_only_a_review_meets_it(office: Office) -> None:
    placement = coming(office, step="taking_part")
    on_day(office, date(2026, 9, 8))
    talked(office, placement, date(2026, 9, 8))
    assert days(due(office, date(2026, 9, 8)), "review") == [date(2026, 9, 8)]
    talked(office, placement, date(2026, 9, 8), kind="review")
    assert days(due(office, date(2026, 9, 8)), "review") == []


def test_changed_hours_name_the_next_talk_and_a_worried_host_or_two_silent_absences_bring_one(office: Office) -> None:
    first, second = coming(office), coming(office, host="H2")
    on_day(office, june(20))
    happened(office, first, "hours", june(10))
    talked(office, first, june(12))
    happened(office, second, "hospital", june(16))
    named = {(each.placement, each.on): each.because for each in due(office, june(30)) if each.kind == "check_in"}
    assert named[second, june(22)] == ["rhythm", "hospital"]
    called(office, june(19), host="H1", load=5)
    named = {(each.placement, each.on): each.because for each in due(office, june(30)) if each.kind == "check_in"}
    assert named[first, june(22)] == ["rhythm", "host_worry"]
    week = DaysIn.model_validate({"days": [{"on": june(day), "how": "could_not"} for day in (18, 20)]})
    office.run(C, placements.note_days, first, week)
    named = {(each.placement, each.on): each.because for each in due(office, june(30)) if each.kind == "check_in"}
    assert named[first, june(22)] == ["rhythm", "host_worry", "two_absences"]


def test_what_falls_into_a_pause_waits_for_the_day_of_coming_back(office: Office) -> None:
    agree_with_host(office)
    at = went(office, begun(office, somebody(office)), (*TO_GOING_ON, TAKE_PART))
    on_day(office, june(20))
    talked(office, at.id, june(20))
    called(office, june(20))
    at = step(office, at, edge="pause", said_by="host", reason="pause_season", on=june(20), until=july(20))
    assert days(due(office, july(19))) == []
    (talk,) = [each for each in due(office, july(20)) if each.kind == "check_in"]
    assert (talk.on, talk.because) == (july(20), ["rhythm", "pause_season"])
    on_day(office, july(1))
    step(office, at, edge="back", said_by="person", on=july(1))
    found = [each for each in due(office, july(6)) if each.kind == "check_in"]
    assert [(each.on, each.because) for each in found] == [(july(1), ["rhythm", "pause_season"]), (july(6), ["rhythm"])]


def test_who_rests_is_not_called_their_file_is_looked_into(office: Office) -> None:
    person = somebody(office, agrees=(), state="resting")
    (look,) = due(office, july(8))
    assert (look.kind, look.on, look.because, look.person) == ("file_review", july(8), ["resting"], person)
    on_day(office, july(9))
    assert [each.overdue for each in due(office, july(9))] == [True]
    file_read(office, person, july(9))
    assert days(due(office, date(2026, 8, 8)), "file_review") == [date(2026, 8, 8)]
    on_day(office, date(2026, 8, 9))
    office.run(C, people.note_contact, person, ContactIn(on=date(2026, 8, 9), kind="met"))
    assert due(office, date(2026, 8, 9)) == []


def test_a_coordinator_has_the_own_cases_and_the_supervisor_those_of_the_office(office: Office) -> None:
    coming(office)
    office.actors[C] = office.add(C, "other")
    theirs = coming(office, host="H2")
    assert {each.placement for each in due(office, june(9))} == {theirs}
    assert len({each.placement for each in due(office, june(9), S)}) == 2
    with pytest.raises(Invalid):
        due(office, date(2027, 7, 1))


@pytest.mark.parametrize("role", [each for each in Role if each not in (C, S)])
def test_nobody_but_who_works_with_people_has_a_list_and_hosts_and_evaluators_read_no_talk(
    office: Office, role: Role
) -> None:
    placement = coming(office)
    talked(office, placement, DAY)
    for asked, given in ((list_due, (june(9),)), (todays_list, ())):
        with pytest.raises(NotAllowed):
            office.run(role, asked, *given)
    if may(office.actors[role], Right.SEE_PEOPLE):
        assert len(page(office, placement, role).check_ins) == 1
    else:
        with pytest.raises(NotAllowed):
            page(office, placement, role)


def test_a_restricted_person_is_in_nobodys_list_and_no_placement_of_theirs_is_there(office: Office) -> None:
    placement = coming(office, restricted=True)
    quiet = somebody(office, agrees=(), state="resting", restricted=True)
    tried(office, placement, DAY)
    on_day(office, june(20))
    assert {each.placement for each in due(office, july(8)) if each.kind == "check_in"} == {placement}
    assert {each.person for each in due(office, july(8)) if each.kind == "file_review"} == {quiet}
    assert due(office, july(8), S) == []
    with pytest.raises(NotFound, match="no_such_placement"):
        page(office, placement, S)
    with pytest.raises(NotFound, match="no_such_placement"):
        talked(office, placement, DAY, S)
    with pytest.raises(NotFound, match="no_such_placement"):
        office.run(S, commands.note_event, placement, EventIn(kind="hours", on=DAY))
    with pytest.raises(NotFound, match="no_such_person"):
        office.run(S, commands.note_file_review, quiet, FileReviewIn(on=DAY))


# --- what is kept of a talk


def test_what_was_said_is_read_again_and_is_sealed_with_the_key_of_the_person(office: Office) -> None:
    placement = coming(office)
    answers = {"in_line": "a_little_off", "would_change": "もう少し短く", "going": "3", "go_on": "another_way"}
    talked(office, placement, june(8), answers=answers, words="雨の日は休みたい")
    shown = page(office, placement)
    (talk,) = shown.check_ins
    assert talk.said is not None
    assert (talk.said.answers, talk.said.words) == (answers, "雨の日は休みたい")
    assert (shown.asked_today[0], shown.asked_today[-1], len(shown.asked_today)) == ("in_line", "attendance", 7)
    with Session(office.store.engine) as session:
        sealed = session.scalars(select(CheckInRow.said)).one()
    assert sealed is not None
    assert b"a_little_off" not in sealed
    on_day(office, date(2026, 9, 8))
    assert "glad_of_me" in page(office, placement).asked_today
    talked(office, placement, date(2026, 9, 8), answers={"glad_of_me": "yes"})
    assert "glad_of_me" not in page(office, placement).asked_today


def test_after_erasing_it_stands_that_there_was_a_talk_and_nothing_of_what_was_said(office: Office) -> None:
    placement = coming(office)
    talked(office, placement, june(8), words="雨の日は休みたい")
    person = person_of(office, placement)
    version = office.run(C, people.view_person, person).version
    office.run(C, people.change_state, person, StateIn(state="closed"), version)
    office.run(S, people.erase, person, version + 1)
    assert [(each.on, each.said) for each in page(office, placement).check_ins] == [(june(8), None)]
    assert office.run(S, todays_list).entries == []
    with pytest.raises(NotFound, match="erased"):
        talked(office, placement, june(8))


CRISIS: tuple[tuple[dict[str, Any], bool], ...] = (
    ({"answers": {"going": "1"}}, True),
    ({"answers": {"trouble": "not_safe"}}, True),
    ({"answers": {"going": "5"}, "despair_heard": True}, True),
    ({"answers": {"going": "2", "trouble": "yes"}}, False),
    ({}, False),
)


def test_the_lowest_mark_an_unsafe_place_and_words_of_despair_open_the_crisis_page(office: Office) -> None:
    placement = coming(office)
    opened = [talked(office, placement, DAY, **said).opens for said, _ in CRISIS]
    assert opened == ["crisis_page" if opens else None for _, opens in CRISIS]
    with Session(office.store.engine) as session:
        noted = session.scalars(select(AuditRow).where(AuditRow.kind == "check_ins.noted")).all()
        told = " ".join(f"{row.subject} {row.person} {row.details}" for row in noted)
    assert len(noted) == len(CRISIS)
    assert not any(word in told for word in ("crisis", "going", "not_safe", "despair"))


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"answers": {"going": "6"}}, "answer_not_asked"),
        ({"answers": {"mood": "3"}}, "answer_not_asked"),
        ({"reached": False, "answers": {"going": "3"}}, "nobody_reached"),
        ({"reached": False, "kind": "review"}, "nobody_reached"),
        ({"on": june(9)}, "day_to_come"),
        ({"on": june(7)}, "before_first_day"),
    ],
)
def test_what_cannot_be_true_is_refused(office: Office, form: dict[str, Any], code: str) -> None:
    placement = coming(office)
    with pytest.raises(Invalid, match=code):
        talked(office, placement, **{"on": DAY, **form})
    assert kept(office) == 0


def test_nobody_talks_about_a_place_where_nobody_began(office: Office) -> None:
    at = begun(office, somebody(office))
    with pytest.raises(Conflict, match="step_not_possible"):
        talked(office, at.id, DAY)
    with pytest.raises(Conflict, match="step_not_possible"):
        happened(office, at.id, "hours", DAY)
    assert (kept(office), kept(office, EventRow)) == (0, 0)


def test_of_a_week_of_paper_all_is_kept_or_nothing(office: Office) -> None:
    first, second = coming(office), coming(office, host="H2")
    week = [{"placement": each, "on": DAY, "how": "at_place"} for each in (first, second, "no-placement")]
    with pytest.raises(NotFound):
        office.run(C, commands.note_check_ins, CheckInsIn.model_validate({"check_ins": week}))
    assert kept(office) == 0
    office.run(C, commands.note_check_ins, CheckInsIn.model_validate({"check_ins": week[:2]}))
    assert kept(office) == 2
    for placement in (first, second):
        report = office.run(S, report_accesses, person_of(office, placement))
        assert "check_ins.noted" in {each.kind for each in report.accesses}


def test_a_week_of_paper_that_arrives_twice_is_kept_once(office: Office) -> None:
    placement = coming(office)
    client, key = office.client(C), {"Idempotency-Key": "a-week-of-paper"}
    body = {"check_ins": [{"placement": placement, "on": str(DAY), "how": "visit", "answers": {"going": "1"}}]}
    answers = [client.post("/api/v1/check-ins", json=body, headers=key) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert (answers[0].json()[0]["opens"], kept(office)) == ("crisis_page", 1)
    calls = {"calls": [{"host": "H1", "on": str(DAY), "load": 2}]}
    once = {"Idempotency-Key": "calls-of-a-week"}
    made = [client.post("/api/v1/host-calls", json=calls, headers=once).json() for _ in range(2)]
    assert made[0] == made[1] == client.get("/api/v1/hosts/H1/calls").json()


def test_events_and_looks_into_files_are_rows_of_their_own(office: Office) -> None:
    placement = coming(office)
    happened(office, placement, "season_change", DAY)
    file_read(office, person_of(office, placement), DAY)
    assert [(each.kind, each.on) for each in page(office, placement).events] == [("season_change", DAY)]
    assert (kept(office, EventRow), kept(office, FileReviewRow)) == (1, 1)
    with pytest.raises(Invalid, match="day_to_come"):
        file_read(office, person_of(office, placement), later(DAY, 1))

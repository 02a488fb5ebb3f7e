"""Steps with real people, hosts and papers, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.errors import Conflict, Invalid, NotAllowed, NotFound, ServiceError, Stale
from api.hosts.tables import OpeningRow
from api.people.commands import restrict, withdraw_consent
from api.placements import commands
from api.placements.gates import drop_gate, gates, set_gate
from api.placements.repository import exchange_seat
from api.placements.schemas import AnswerIn, DaysIn, GateIn, PlacementOut, VisitorOut
from api.placements.tables import StepRow, TryOutDayRow
from api.store.audit import AuditRow
from api.words import say, sentences
from matcher.placement import EDGES, STEPS, Seat
from tests.api.service.office import TOWN, Office
from tests.api.service.ways import (
    DAY,
    TAKE_PART,
    TO_GOING_ON,
    TO_PREPARING,
    TO_TRYING,
    TO_VISITED,
    TRY_OUT_PAPERS,
    agree_with_host,
    begun,
    consent,
    somebody,
    step,
    went,
)


def seats(office: Office, opening: str = "O1") -> tuple[int, int]:
    """Seats taken now: try-out, regular."""
    with Session(office.store.engine) as session:
        row = session.get_one(OpeningRow, (TOWN, opening))
        return row.try_out_taken, row.taken


def refused(office: Office, at: PlacementOut, **form: Any) -> ServiceError:
    with pytest.raises(ServiceError) as found:
        step(office, at, **form)
    return found.value


def host_sees(office: Office) -> list[VisitorOut]:
    found: list[VisitorOut] = office.look(Role.HOST, commands.visitors)
    return found


def test_from_the_wish_to_taking_part_and_a_planned_end_the_seats_are_those_of_the_step(office: Office) -> None:
    agree_with_host(office)
    at = begun(office, somebody(office))
    for form in (*TO_GOING_ON, TAKE_PART):
        at = step(office, at, **form)
        assert at.holds == STEPS[at.step].holds
        assert seats(office) == (at.holds == "try_out", at.holds == "regular"), at.step
    at = step(office, at, edge="pause", said_by="host", reason="pause_season", until=DAY + timedelta(days=90))
    assert (at.step, at.holds, at.until) == ("on_pause", "regular", DAY + timedelta(days=90))
    office.clock.move(days=400)
    at = step(office, at, edge="back", said_by="person")
    at = step(office, at, edge="end", said_by="person", reason="as_planned")
    assert (at.step, seats(office), at.may) == ("ended", (0, 0), [])


def test_a_step_that_lacks_papers_says_which_in_plain_words(office: Office) -> None:
    at = begun(office, somebody(office, agrees=()))
    at = step(office, at, edge="wish", said_by="person")
    error = refused(office, at, edge="sound", said_by="staff")
    assert (type(error), error.code, error.params["ja"]) == (Conflict, "papers_missing", "ご本人の同意（さがす）")
    consent(office, at.person, "matching")
    at = went(office, at, TO_PREPARING[1:])
    error = refused(office, at, edge="begin_try_out", said_by="person")
    assert error.params["ja"] == (
        "ご本人の同意（受け入れ先に伝える）、協定書・覚書など、保険、体験実施確認書、事業所の管理者の承認、市町村の承認"
    )
    assert say(error.code, "en", **error.params).startswith("This is still missing: The person's consent to tell the")
    page = office.run(Role.COORDINATOR, commands.view_placement, at.id)
    assert page.missing["begin_try_out"] == [
        "consent_tell_host", "agreement", "insurance", "trial_sheet", "host_manager", "municipality_approval",
    ]  # fmt: skip


def test_papers_noted_before_count_on_the_days_they_hold_for(office: Office) -> None:
    agree_with_host(office, until=DAY + timedelta(days=3))
    at = went(office, begun(office, somebody(office)), TO_PREPARING)
    at = step(office, at, edge="note_papers", said_by="staff", papers=TRY_OUT_PAPERS)
    late = refused(office, at, edge="begin_try_out", said_by="person", on=DAY + timedelta(days=4))
    assert late.params["en"] == "Agreement with the host"
    after = refused(office, at, edge="begin_try_out", said_by="person", on=DAY + timedelta(days=15))
    assert after.params["en"] == "Agreement with the host, Try-out sheet"
    assert step(office, at, edge="begin_try_out", said_by="person", on=DAY + timedelta(days=3)).step == "trying"


def test_once_more_asks_for_the_papers_anew(office: Office) -> None:
    agree_with_host(office)
    at = went(office, begun(office, somebody(office)), TO_TRYING)
    at = step(office, at, edge="look_back", said_by="host")
    at = step(office, at, edge="once_more", said_by="person")
    assert (at.step, seats(office)) == ("preparing", (1, 0))
    error = refused(office, at, edge="begin_try_out", said_by="person")
    assert "体験実施確認書" in str(error.params["ja"])


def test_taking_part_needs_the_conference_and_a_decision_with_number_and_date(office: Office) -> None:
    agree_with_host(office)
    at = went(office, begun(office, somebody(office)), TO_GOING_ON)
    assert (
        refused(office, at, edge="take_part", said_by="person").params["ja"] == "会議で話し合う、支援決定（番号と日）"
    )
    without = {"conference": {"on": DAY}, "decision": {"on": DAY}}
    assert refused(office, at, edge="take_part", said_by="person", papers=without).code == "paper_incomplete"
    assert (at.step, seats(office)) == ("going_on", (1, 0))


def test_a_municipality_sets_its_own_gates_and_goes_back_to_those_as_shipped(office: Office) -> None:
    agree_with_host(office)
    office.run(Role.OFFICER, set_gate, "begin_try_out", "gap", GateIn(papers=["agreement", "emergency_card"]))
    at = went(office, begun(office, somebody(office)), TO_PREPARING)
    assert refused(office, at, edge="begin_try_out", said_by="person").params["ja"] == "緊急時カード"
    at = step(office, at, edge="begin_try_out", said_by="person", papers={"emergency_card": {"on": DAY}})
    assert at.step == "trying"
    asked = {(each.edge, each.route): each for each in office.look(Role.OFFICER, gates)}
    assert asked["begin_try_out", "gap"].own
    assert not asked["begin_try_out", "eligible"].own
    office.run(Role.OFFICER, drop_gate, "begin_try_out", "gap")
    assert not any(each.own for each in office.look(Role.OFFICER, gates))
    with pytest.raises(NotAllowed):
        office.run(Role.COORDINATOR, set_gate, "begin_try_out", "gap", GateIn(papers=[]))
    with pytest.raises(Invalid):
        office.run(Role.OFFICER, set_gate, "begin_try_out", "gap", GateIn(papers=["blood_test"]))


def test_the_host_sees_the_opening_and_the_day_and_a_name_only_from_the_try_out_on(office: Office) -> None:
    agree_with_host(office)
    person = somebody(office, agrees=("matching",))
    consent(office, person, "tell_host", recipient="H1", items=["speak_slowly", "break_each_hour"])
    at = begun(office, person)
    for form in (*TO_GOING_ON, TAKE_PART):
        assert [each.called for each in host_sees(office)] == ([] if STEPS[at.step].stage is None else [
            "すぎさん" if STEPS[at.step].named else None
        ])  # fmt: skip
        at = step(office, at, **form)
    [seen] = host_sees(office)
    assert (seen.called, seen.lines, seen.day) == ("すぎさん", ["speak_slowly", "break_each_hour"], DAY)
    assert set(VisitorOut.model_fields) == {
        "id", "version", "opening", "opening_name", "stage", "day", "called", "lines", "may",
    }  # fmt: skip
    assert person not in seen.model_dump_json()
    assert "杉田" not in seen.model_dump_json()


def test_a_withdrawn_consent_hides_the_person_from_the_host_at_once(office: Office) -> None:
    agree_with_host(office)
    person = somebody(office, agrees=("matching",))
    given = consent(office, person, "tell_host")
    went(office, begun(office, person), TO_TRYING)
    assert host_sees(office)[0].called == "すぎさん"
    office.run(Role.COORDINATOR, withdraw_consent, person, given)
    assert [(each.called, each.lines) for each in host_sees(office)] == [(None, [])]


def test_a_consent_towards_another_host_tells_this_one_nothing(office: Office) -> None:
    agree_with_host(office)
    person = somebody(office, agrees=("matching",))
    consent(office, person, "tell_host", recipient="H2")
    at = went(office, begun(office, person), TO_PREPARING)
    error = refused(office, at, edge="begin_try_out", said_by="person", papers=TRY_OUT_PAPERS)
    assert error.params["ja"] == "ご本人の同意（受け入れ先に伝える）"


def test_a_host_answers_for_its_own_openings_and_says_only_what_is_its_own_to_say(office: Office) -> None:
    client = office.client(Role.HOST)
    at = went(office, begun(office, somebody(office)), TO_VISITED[:2])
    [seen] = client.get("/api/v1/visitors").json()
    assert (seen["stage"], seen["may"], seen["called"]) == ("asked", ["accept", "decline"], None)
    path, match = f"/api/v1/visitors/{at.id}/answers", {"If-Match": f'"{seen["version"]}"'}
    assert client.post(path, json={"edge": "accept", "on": str(DAY)}).status_code == 428
    foreign = client.post(path, json={"edge": "wait", "on": str(DAY)}, headers=match)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not_your_task")
    bare = client.post(path, json={"edge": "decline", "on": str(DAY)}, headers=match)
    assert (bare.status_code, bare.json()["code"]) == (422, "reason_missing")
    judged = client.post(path, json={"edge": "decline", "on": str(DAY), "reason": "too_much"}, headers=match)
    assert (judged.status_code, judged.json()["code"]) == (422, "reason_unknown")
    said = client.post(path, json={"edge": "accept", "on": str(DAY), "words": "どうぞ"}, headers=match)
    assert (said.status_code, said.json()["stage"]) == (200, "welcome")
    assert client.get(f"/api/v1/placements/{at.id}").status_code == 403
    page = office.run(Role.COORDINATOR, commands.view_placement, at.id)
    assert (page.steps[-1].said_by, page.steps[-1].words) == ("host", "どうぞ")


def test_what_a_host_was_not_asked_about_or_is_restricted_is_not_there_for_it(office: Office) -> None:
    person = somebody(office)
    at = begun(office, person)
    accept = AnswerIn(edge="accept", on=DAY)
    with pytest.raises(NotFound):
        office.run(Role.HOST, commands.answer, at.id, accept, 1)
    at = went(office, at, TO_VISITED[:2])
    office.run(Role.COORDINATOR, restrict, person, 1)
    assert host_sees(office) == []
    with pytest.raises(NotFound):
        office.run(Role.HOST, commands.answer, at.id, accept, at.version)
    with pytest.raises(NotFound):
        office.run(Role.SUPERVISOR, commands.view_placement, at.id)
    with pytest.raises(NotFound):
        office.look(Role.SUPERVISOR, commands.placements_of, person)
    assert [each.id for each in office.look(Role.COORDINATOR, commands.placements_of, person)] == [at.id]


MISFITS: list[tuple[dict[str, Any], type[ServiceError], str]] = [
    ({"edge": "take_part", "said_by": "person"}, Conflict, "step_not_possible"),
    ({"edge": "promote", "said_by": "person"}, Invalid, "no_such_step"),
    ({"edge": "wish", "said_by": "staff"}, Invalid, "not_theirs_to_say"),
    ({"edge": "let_go", "said_by": "person"}, Invalid, "reason_missing"),
    ({"edge": "let_go", "said_by": "person", "reason": "host_full"}, Invalid, "reason_unknown"),
    ({"edge": "wish", "said_by": "person", "on": date(2026, 6, 9)}, Invalid, "day_to_come"),
    ({"edge": "wish", "said_by": "person", "until": date(2026, 6, 1)}, Invalid, "ends_before_it_begins"),
    ({"edge": "wish", "said_by": "person", "to": "O1"}, Invalid, "which_opening"),
    ({"edge": "wish", "said_by": "person", "papers": {"blood_test": {"on": DAY}}}, Invalid, "no_such_paper"),
    (
        {"edge": "wish", "said_by": "person", "papers": {"insurance": {"on": DAY, "cover": "to_arrange"}}},
        Invalid, "paper_incomplete",
    ),
]  # fmt: skip


def test_a_step_that_does_not_fit_is_refused_and_nothing_changed(office: Office) -> None:
    at = begun(office, somebody(office))
    for form, error, code in MISFITS:
        found = refused(office, at, **form)
        assert (type(found), found.code) == (error, code)
        assert office.look(Role.COORDINATOR, commands.placement, at.id) == at
    step(office, at, edge="wish", said_by="person")


def test_the_second_of_two_who_take_a_step_is_told(office: Office) -> None:
    at = begun(office, somebody(office))
    step(office, at, edge="wish", said_by="person")
    assert isinstance(refused(office, at, edge="wish", said_by="person"), Stale)


def test_a_full_opening_refuses_and_a_seat_that_is_not_held_is_not_given_back(office: Office) -> None:
    first = went(office, begun(office, somebody(office)), TO_VISITED[:4])
    second = went(office, begun(office, somebody(office)), TO_VISITED[:3])
    assert refused(office, second, edge="set_visit", said_by="person").code == "no_seat_left"
    moved = step(office, first, edge="unaccept", said_by="host", reason="by_mistake")
    assert (moved.step, moved.visit_on, seats(office)) == ("sounding", None, (0, 0))
    assert step(office, second, edge="set_visit", said_by="person").holds == "try_out"
    with pytest.raises(Conflict, match="seats_do_not_add_up"):
        office.run(Role.COORDINATOR, lambda work: exchange_seat(work, "O1", Seat.REGULAR, Seat.NONE))


def test_a_sounding_is_taken_back_or_turned_to_another_opening_with_a_reason(office: Office) -> None:
    with Session(office.store.engine) as session, session.begin():
        made = {"name": "本の手入れ", "state": "open", "seats": 1, "try_out_seats": 1, "facts": {}, "tasks": []}
        session.add(OpeningRow(municipality=TOWN, id="O2", host="H2", made_at=office.clock(), **made))
    at = went(office, begun(office, somebody(office)), TO_VISITED[:4])
    assert refused(office, at, edge="reroute", said_by="person", reason="person_asked").code == "which_opening"
    turned = step(office, at, edge="reroute", said_by="person", reason="person_asked", to="O2")
    assert (turned.opening, turned.host, turned.step, seats(office)) == ("O2", "H2", "considering", (0, 0))
    at = went(office, turned, TO_VISITED[:2])
    at = step(office, at, edge="revoke", said_by="staff", reason="by_mistake")
    assert at.step == "wants_to_see"
    assert refused(office, at, edge="reroute", said_by="person", reason="person_asked", to="O9").code == (
        "no_such_opening"
    )


def test_a_decision_taken_back_gives_the_regular_seat_free_again(office: Office) -> None:
    agree_with_host(office)
    at = went(office, begun(office, somebody(office)), (*TO_GOING_ON, TAKE_PART))
    at = step(office, at, edge="revoke", said_by="staff", reason="decision_taken_back")
    assert (at.step, seats(office)) == ("going_on", (1, 0))


def test_a_person_begins_once_with_an_open_opening_and_again_after_an_end(office: Office) -> None:
    person = somebody(office)
    at = begun(office, person)
    with pytest.raises(Conflict, match="already_on_the_way"):
        begun(office, person)
    step(office, at, edge="let_go", said_by="person", reason="not_wanted")
    assert begun(office, person).step == "considering"
    with Session(office.store.engine) as session, session.begin():
        session.get_one(OpeningRow, (TOWN, "O1")).state = "paused"
    with pytest.raises(Conflict, match="opening_not_open"):
        begun(office, somebody(office))


def test_the_days_of_a_try_out_are_noted_a_week_at_once_and_sealed(office: Office) -> None:
    agree_with_host(office)
    at = went(office, begun(office, somebody(office)), TO_TRYING)
    office.clock.move(days=7)
    week = [
        {"on": DAY, "how": "came", "words": "箱を三つ折った"},
        {"on": DAY + timedelta(days=2), "how": "could_not"},
        {"on": DAY + timedelta(days=4), "how": "shorter"},
    ]
    office.run(Role.COORDINATOR, commands.note_days, at.id, DaysIn.model_validate({"days": week}))
    anew = DaysIn.model_validate({"days": [{"on": DAY, "how": "shorter", "words": "早めに帰った"}]})
    office.run(Role.COORDINATOR, commands.note_days, at.id, anew)
    page = office.run(Role.COORDINATOR, commands.view_placement, at.id)
    assert [(each.how, each.words) for each in page.days] == [
        ("shorter", "早めに帰った"), ("could_not", None), ("shorter", None),
    ]  # fmt: skip
    with Session(office.store.engine) as session:
        kept = session.scalars(select(TryOutDayRow.words).where(TryOutDayRow.words.is_not(None))).one()
    assert "早めに".encode() not in (kept or b"")
    for days in ([DAY - timedelta(days=1)], [DAY + timedelta(days=8)], [DAY, DAY]):
        form = DaysIn.model_validate({"days": [{"on": day, "how": "came"} for day in days]})
        with pytest.raises(Invalid):
            office.run(Role.COORDINATOR, commands.note_days, at.id, form)


def test_words_of_a_step_are_sealed_and_each_step_is_one_row_in_the_audit_without_them(office: Office) -> None:
    at = begun(office, somebody(office))
    step(office, at, edge="wish", said_by="person", words="見てみたいです")
    with Session(office.store.engine) as session:
        sealed = session.scalars(select(StepRow.words)).one()
        [row] = session.scalars(select(AuditRow).where(AuditRow.kind == "placement.wish")).all()
        count = session.scalar(select(func.count()).where(AuditRow.kind.startswith("placement.")))
    assert "見てみたい".encode() not in (sealed or b"")
    assert (row.subject, row.person, count) == (at.id, at.person, 2)
    assert "見てみたい" not in str(row.details)
    assert office.run(Role.COORDINATOR, commands.view_placement, at.id).steps[0].words == "見てみたいです"


def test_a_way_over_http_says_what_it_changes(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    person = somebody(office)
    made = client.post(f"/api/v1/people/{person}/placements", json={"opening": "O1", "route": "eligible"})
    assert made.status_code == 201, made.text
    path = f"/api/v1/placements/{made.json()['id']}"
    wish = {"edge": "wish", "said_by": "person", "on": str(DAY)}
    taken = client.post(f"{path}/steps", json=wish, headers={"If-Match": made.headers["etag"]})
    assert (taken.status_code, taken.json()["step"], taken.headers["etag"]) == (200, "wants_to_see", '"2"')
    assert "sound" in taken.json()["may"]
    again = client.post(f"{path}/steps", json=wish, headers={"If-Match": taken.headers["etag"]})
    assert (again.status_code, again.json()["code"]) == (409, "step_not_possible")
    assert [each["edge"] for each in client.get(path).json()["steps"]] == ["wish"]
    assert len(client.get(f"/api/v1/people/{person}/placements").json()) == 1
    assert client.get("/api/v1/gates").status_code == 200


def test_every_step_edge_and_reason_has_words_in_each_language() -> None:
    codes = {f"step_{code}" for code in STEPS} | {f"edge_{name}" for name in EDGES}
    codes |= {f"reason_{reason}" for each in EDGES.values() for reason in each.reasons}
    for lang in ("ja", "en"):
        assert codes <= set(sentences(lang)), lang

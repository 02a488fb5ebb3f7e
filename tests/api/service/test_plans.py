"""Plans, tracks, returns and safety; on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.conferences.plans import commands as plans
from api.conferences.plans import returns
from api.conferences.plans.schemas import (
    CloseIn,
    EndIn,
    EvaluationIn,
    GoalIn,
    OtherWordIn,
    PlanIn,
    PlanOut,
    RenewIn,
    ReturnIn,
    RoleIn,
)
from api.conferences.safety import commands as safety
from api.conferences.safety.repository import frozen
from api.conferences.safety.schemas import (
    AnswerIn,
    BackIn,
    ComplaintIn,
    EmergencyCardIn,
    HindranceIn,
    IncidentIn,
    LookedIn,
)
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from api.people import commands as people
from api.people.schemas import ConsentIn, Identity, PersonIn, StateIn
from api.people.ties import households, today, tracks
from api.people.ties.schemas import JoinIn, TrackChange, TrackEnd, TrackIn
from tests.api.service.office import Office

TODAY = date(2026, 6, 8)
MINE, OTHER = Role.COORDINATOR, Role.SUPERVISOR


def somebody(office: Office, name: str = "杉", role: Role = MINE, **more: Any) -> str:
    made = office.run(role, people.register_person, PersonIn(identity=Identity(name=name), **more))
    return str(made.id)


def plan_for(office: Office, *members: str, household: str | None = None) -> PlanOut:
    form = PlanIn(people=list(members), household=household, since=TODAY, review_on=date(2026, 9, 7))
    made: PlanOut = office.run(MINE, plans.make_plan, form)
    return made


def heard(office: Office, plan: str, person: str, occasion: str) -> Any:
    goals = office.run(MINE, plans.view_page, plan, person).goals
    marks = {each.id: "partly" for each in goals}
    form = EvaluationIn.model_validate({"occasion": occasion, "marks": marks, "words": "まあまあ"})
    return office.run(MINE, plans.evaluate, plan, person, form)


def test_closing_one_function_closes_no_other(office: Office) -> None:
    person = somebody(office)
    made = {
        function: office.run(MINE, tracks.open_track, person, TrackIn(function=function, opened_on=TODAY))
        for function in ("consultation", "outreach", "participation", "coordination")
    }
    with pytest.raises(Conflict, match="track_open_already"):
        office.run(MINE, tracks.open_track, person, TrackIn(function="coordination", opened_on=TODAY))
    end = TrackEnd(on=TODAY, reason="as_planned")
    track = made["coordination"]
    lead = TrackChange(main_agency="agency1", monitor_on=TODAY)
    changed = office.run(MINE, tracks.change_track, track.id, lead, track.version)
    assert changed.main_agency == "agency1"
    with pytest.raises(Stale):
        office.run(MINE, tracks.close_track, track.id, end, track.version)
    with pytest.raises(Invalid):
        office.run(MINE, tracks.close_track, track.id, TrackEnd(on=date(2026, 1, 1), reason="moved"), changed.version)
    office.run(MINE, tracks.close_track, track.id, end, changed.version)
    with pytest.raises(Conflict, match="track_closed"):
        office.run(MINE, tracks.close_track, track.id, end, changed.version + 1)
    left = {each.function: each.closed_on for each in office.look(MINE, tracks.list_tracks, person)}
    assert left == {"consultation": None, "outreach": None, "participation": None, "coordination": TODAY}
    again = office.run(MINE, tracks.open_track, person, TrackIn(function="coordination", opened_on=TODAY))
    assert again.id != track.id


def test_a_plan_to_take_part_needs_no_plan_of_many_agencies(office: Office) -> None:
    person = somebody(office)
    plan = plan_for(office, person)
    assert (plan.function, plan.state) == ("participation", "draft")
    goal = office.run(MINE, plans.add_goal, plan.id, person, GoalIn(words="週に一度は外へ出たい"))
    role = RoleIn(who="agency", agency="agency1", until=date(2026, 8, 1), words="送り迎え")
    office.run(MINE, plans.add_role, plan.id, person, role)
    page = office.run(OTHER, plans.view_page, plan.id, person)
    assert ([each.words for each in page.goals], [each.words for each in page.roles]) == (
        ["週に一度は外へ出たい"], ["送り迎え"],
    )  # fmt: skip
    assert office.run(MINE, plans.agree_plan, plan.id, plan.version).state == "agreed"
    with Session(office.store.engine) as session:
        sealed = session.execute(text("select words from goal where id = :id"), {"id": goal.id}).scalar_one()
        assert session.execute(text("select count(*) from track")).scalar_one() == 0
    assert "外へ".encode() not in bytes(sealed)
    due = office.look(MINE, today.due_today, date(2026, 9, 7)).plans
    assert [(each.person, each.subject) for each in due] == [(person, plan.id)]


def test_the_person_is_heard_first_then_agencies_then_the_host(office: Office) -> None:
    person = somebody(office)
    plan = plan_for(office, person)
    goal = office.run(MINE, plans.add_goal, plan.id, person, GoalIn(words="外へ出たい"))
    office.run(MINE, plans.add_role, plan.id, person, RoleIn(who="agency", agency="agency1", words="相談"))
    office.run(MINE, plans.add_role, plan.id, person, RoleIn(who="host", host="H1", words="受け入れ"))
    agreed = office.run(MINE, plans.agree_plan, plan.id, plan.version)
    with pytest.raises(Conflict, match="evaluation_first"):
        office.run(MINE, plans.suspend_plan, plan.id, EndIn(on=TODAY, reason="health"), agreed.version)
    with pytest.raises(Invalid, match="goals_unmarked"):
        office.run(MINE, plans.evaluate, plan.id, person, EvaluationIn(occasion="closure"))
    made = office.run(
        MINE, plans.evaluate, plan.id, person,
        EvaluationIn(occasion="closure", marks={goal.id: "changed"}, words="庭に出られた"),
    )  # fmt: skip
    with pytest.raises(Conflict, match="agencies_first"):
        office.run(MINE, plans.hear_other, made.id, OtherWordIn(host="H1", words="助かった"))
    office.run(MINE, plans.hear_other, made.id, OtherWordIn(agency="agency1", words="よく話せた"))
    whole = office.run(MINE, plans.hear_other, made.id, OtherWordIn(host="H1", words="助かった"))
    assert whole.words == "庭に出られた"
    assert [each.words for each in whole.others] == ["よく話せた", "助かった"]


def test_a_plan_is_closed_after_three_ticks(office: Office) -> None:
    person = somebody(office)
    plan = plan_for(office, person)
    version = office.run(MINE, plans.agree_plan, plan.id, plan.version).version
    heard(office, plan.id, person, "closure")
    two = CloseIn(on=TODAY, reason="as_planned", ticks=["issues_sorted", "lead_settled"])
    with pytest.raises(Conflict, match="closing_check_open"):
        office.run(MINE, plans.close_plan, plan.id, two, version)
    three = CloseIn(on=TODAY, reason="as_planned", ticks=["issues_sorted", "lead_settled", "person_knows"])
    assert office.run(MINE, plans.close_plan, plan.id, three, version).state == "closed"
    with pytest.raises(Conflict, match="plan_ended"):
        office.run(MINE, plans.add_goal, plan.id, person, GoalIn(words="もう一つ"))


def test_whoever_died_need_not_know_that_the_plan_ends(office: Office) -> None:
    person = somebody(office)
    plan = plan_for(office, person)
    office.run(MINE, plans.add_goal, plan.id, person, GoalIn(words="外へ出たい"))
    version = office.run(MINE, plans.agree_plan, plan.id, plan.version).version
    office.run(MINE, plans.evaluate, plan.id, person, EvaluationIn(occasion="closure", not_asked="died"))
    two = CloseIn(on=TODAY, reason="died", ticks=["issues_sorted", "lead_settled"])
    assert office.run(MINE, plans.close_plan, plan.id, two, version).reason == "died"


def test_a_plan_is_suspended_goes_on_and_is_renewed(office: Office) -> None:
    person = somebody(office)
    plan = plan_for(office, person)
    version = office.run(MINE, plans.agree_plan, plan.id, plan.version).version
    heard(office, plan.id, person, "suspension")
    version = office.run(MINE, plans.suspend_plan, plan.id, EndIn(on=TODAY, reason="health"), version).version
    again = office.run(MINE, plans.agree_plan, plan.id, version)
    assert (again.state, again.reason) == ("agreed", None)
    form = RenewIn(since=date(2026, 7, 1), review_on=date(2026, 10, 1))
    with pytest.raises(Conflict, match="evaluation_first"):
        office.run(MINE, plans.renew_plan, plan.id, form, again.version)
    heard(office, plan.id, person, "re_plan")
    new = office.run(MINE, plans.renew_plan, plan.id, form, again.version)
    assert (new.follows, new.state, new.people) == (plan.id, "draft", [person])
    states = {each.id: each.state for each in office.look(MINE, plans.list_plans, person)}
    assert states == {plan.id: "replaced", new.id: "draft"}


def test_a_household_plan_has_a_page_for_each_that_shows_no_other(office: Office) -> None:
    son, mother, stranger = somebody(office, "息子"), somebody(office, "母"), somebody(office, "よその人")
    house = office.run(MINE, households.join_household, son, JoinIn(of=mother), 1).household
    with pytest.raises(Invalid, match="not_one_household"):
        plan_for(office, son, stranger, household=house)
    with pytest.raises(Invalid, match="not_one_household"):
        plan_for(office, son, mother)
    plan = plan_for(office, son, mother, household=house)
    office.run(MINE, plans.add_goal, plan.id, son, GoalIn(words="息子の目標"))
    office.run(MINE, plans.add_goal, plan.id, mother, GoalIn(words="母の目標"))
    page = office.run(MINE, plans.view_page, plan.id, son).model_dump_json()
    assert "息子の目標" in page
    assert "母の目標" not in page
    assert mother not in page
    office.run(MINE, people.restrict, mother, 2)
    assert office.look(OTHER, plans.list_plans, son)[0].people == [son]
    with pytest.raises(NotFound):
        office.run(OTHER, plans.view_page, plan.id, mother)
    with pytest.raises(NotFound):
        office.run(OTHER, plans.add_goal, plan.id, mother, GoalIn(words="見えない"))


def test_somebody_goes_back_to_an_agency_that_says_it_took_them_on(office: Office) -> None:
    person = somebody(office)
    form = ReturnIn(agency="agency1", reason="other_needs_first", words="まず住まいの相談を")
    with pytest.raises(Conflict, match="not_agreed_to_tell"):
        office.run(MINE, returns.send_back, person, form)
    given = office.run(
        MINE, people.give_consent, person,
        ConsentIn(purpose="handover", recipient="agency1", since=TODAY, evidence="written"),
    )  # fmt: skip
    sent = office.run(MINE, returns.send_back, person, form)
    assert [each.id for each in office.look(Role.AGENCY, returns.own_returns)] == [sent.id]
    assert office.run(Role.AGENCY, returns.read_return, sent.id).told == "まず住まいの相談を"
    assert office.run(Role.AGENCY, returns.acknowledge_return, sent.id).acknowledged_how == "itself"
    office.run(MINE, people.withdraw_consent, person, given.id)
    assert office.run(Role.AGENCY, returns.read_return, sent.id).told is None
    office.run(MINE, people.restrict, person, 1)
    assert office.look(Role.AGENCY, returns.own_returns) == []
    with pytest.raises(NotFound):
        office.run(Role.HOST, returns.read_return, sent.id)


def test_after_an_incident_nobody_new_begins_until_it_was_looked_at(office: Office) -> None:
    person = somebody(office, "かくれ", restricted=True)
    form = IncidentIn(opening="O1", person=person, kind="near_miss", on=TODAY, told=["host"], words="鎌で指を")
    assert not office.look(MINE, frozen, "O1")
    made = office.run(MINE, safety.report_incident, form)
    assert office.look(MINE, frozen, "O1")
    seen = office.run(OTHER, safety.read_incidents)
    assert [(each.id, each.person, each.words) for each in seen] == [(made.id, None, None)]
    with pytest.raises(NotAllowed):
        office.run(MINE, safety.look_at_incident, made.id, LookedIn(words="手袋"))
    looked = office.run(OTHER, safety.look_at_incident, made.id, LookedIn(words="手袋をはめる"))
    assert looked.changes == "手袋をはめる"
    assert not office.look(MINE, frozen, "O1")
    with pytest.raises(Conflict):
        office.run(OTHER, safety.look_at_incident, made.id, LookedIn(words="もう一度"))


def test_a_complaint_goes_past_whom_it_is_about(office: Office) -> None:
    person = somebody(office, role=OTHER)
    form = ComplaintIn(about="staff", person=person, came_by="city_desk", words="話を聞いてもらえない")
    kept = office.run(Role.OFFICER, safety.file_complaint, form)
    assert office.run(OTHER, safety.read_complaints) == []
    with pytest.raises(NotFound):
        office.run(OTHER, safety.answer_complaint, kept.id, AnswerIn(words="すみません"))
    with pytest.raises(NotAllowed):
        office.run(MINE, safety.read_complaints)
    office.actors[OTHER] = office.add(OTHER, "second")
    assert [each.words for each in office.run(OTHER, safety.read_complaints)] == ["話を聞いてもらえない"]
    assert office.run(OTHER, safety.answer_complaint, kept.id, AnswerIn(words="担当を替えた")).answer == "担当を替えた"


def test_the_register_says_where_an_envelope_is_and_not_what_is_in_it(office: Office) -> None:
    person = somebody(office)
    form = EmergencyCardIn(kept_by="host", host="H1", items=["deadly_allergy"], lies="事務所の棚", issued_on=TODAY)
    with pytest.raises(Conflict, match="no_consent_for_card"):
        office.run(MINE, safety.give_card, person, form)
    office.run(MINE, people.give_consent, person, ConsentIn(purpose="emergency", since=TODAY, evidence="written"))
    card = office.run(MINE, safety.give_card, person, form)
    assert [each.lies for each in office.run(OTHER, safety.cards_of)] == ["事務所の棚"]
    with pytest.raises(Invalid):
        office.run(MINE, safety.take_card_back, card.id, BackIn(on=date(2026, 6, 1)))
    office.run(MINE, safety.take_card_back, card.id, BackIn(on=date(2026, 7, 1)))
    assert office.run(OTHER, safety.cards_of) == []
    assert [each.returned_on for each in office.run(MINE, safety.cards_of, person)] == [date(2026, 7, 1)]


def test_hindrances_are_counted_from_ten_on_and_without_anybody_hidden(office: Office) -> None:
    hidden = somebody(office, "かくれ", restricted=True)
    for _ in range(10):
        office.run(MINE, safety.note_hindrance, HindranceIn(code="travel", on=TODAY, words="バスがない"))
    for _ in range(12):
        office.run(MINE, safety.note_hindrance, HindranceIn(code="rules", on=TODAY, person=hidden))
    span = (date(2026, 4, 1), date(2027, 3, 31))
    counted = office.look(Role.EVALUATOR, safety.count_hindrances, *span)
    assert {each.code: each.number for each in counted if each.number} == {"travel": 10}
    assert len(office.run(MINE, safety.read_hindrances, *span)) == 22
    assert {each.words for each in office.run(OTHER, safety.read_hindrances, *span)} == {"バスがない"}
    with pytest.raises(NotAllowed):
        office.run(Role.EVALUATOR, safety.read_hindrances, *span)


def test_lists_stay_readable_when_somebody_in_them_is_erased(office: Office) -> None:
    person, other = somebody(office), somebody(office, "檜")
    house = office.run(MINE, households.join_household, person, JoinIn(of=other), 1).household
    form = IncidentIn(opening="O1", person=person, kind="incident", on=TODAY, words="ころんだ")
    office.run(MINE, safety.report_incident, form)
    office.run(MINE, safety.note_hindrance, HindranceIn(code="travel", on=TODAY, person=person, words="バス"))
    office.run(MINE, people.change_state, person, StateIn(state="closed"), 2)
    office.run(OTHER, people.erase, person, 3)
    assert [each.words for each in office.run(MINE, safety.read_incidents)] == [None]
    assert [each.words for each in office.run(MINE, safety.read_hindrances, TODAY, TODAY)] == [None]
    names = {each.person.name for each in office.run(MINE, households.view_household, house).members}
    assert names == {None, "檜"}


def test_plans_over_the_wire(office: Office) -> None:
    client = office.client(MINE)
    person = somebody(office)
    form = {"people": [person], "since": "2026-06-08", "review_on": "2026-09-07"}
    plan = client.post("/api/v1/plans", json=form)
    assert plan.status_code == 201, plan.text
    path = f"/api/v1/plans/{plan.json()['id']}"
    assert client.post(f"{path}/agree").status_code == 428
    assert client.post(f"{path}/agree", headers={"If-Match": plan.headers["etag"]}).json()["state"] == "agreed"
    assert client.post(f"{path}/people/{person}/goals", json={"words": "外へ"}).status_code == 201
    assert client.get(f"{path}/people/{person}").json()["goals"][0]["words"] == "外へ"
    counts = client.get("/api/v1/hindrances/counts", params={"since": "2026-04-01", "until": "2027-03-31"})
    assert counts.status_code == 403

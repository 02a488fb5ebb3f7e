"""The whole round on the sample town and on drawn towns: the plan, its words, and what must never happen."""

from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.check import Violation, check
from matcher.errors import NoPlan, PlanRefused
from matcher.needs.person import Caseload, PersonNeeds, Standing
from matcher.params import Params
from matcher.pipeline import Settings, recommend
from matcher.problem.decoding import Table
from matcher.problem.problem import Problem
from matcher.round import solve as solving
from matcher.round.inputs import sort_out
from resources_catalog.errors import FaultsFound
from tests import ethics, hinata
from tests.ethics import exchange_facts, fill_unknowns, is_adult, open_town
from tests.hinata import EXPECTED, answered, changed, plan_of, read_town, recommended
from tests.rounds import AMPLE
from tests.towns import catalogue, opening, person, town


def test_the_town_gets_the_plan_that_was_found_by_hand() -> None:
    found = recommended()
    assert plan_of(found) == EXPECTED
    assert found.assignment.status == "optimal"
    assert found.sealed == (("P07", "O13"),)
    routes = {each.person: {place.place: place.route for place in found.ranked[each.person] if place.in_plan}
              for each in read_town()[1].people if each.person in found.ranked}  # fmt: skip
    assert set(routes["P01"].values()) == {"eligible_by_recognition"}
    assert routes["P02"] == {"O01@wed": "gap"}
    assert routes["P04"] == {"O10": "eligible", "O12": "gap"}
    assert routes["P10"] == {"O02": "eligible"}


def test_no_other_plan_of_the_town_is_as_good() -> None:
    """Forbidding any one pair of the plan costs somebody a place or value; only the two days of O03 are equal."""
    found = recommended()
    best = found.assignment.objective
    assert best is not None
    for who, place in sorted(found.assignment.pairs):
        if not place.startswith("O03@"):
            forbidden = Table({"person": [who], "opening": [place]}, 1)
            tables = replace(found.tables, tables={**found.tables.tables, "forbidden": forbidden})
            other = assign(Problem.from_tables(tables), budget=Budget(20)).objective
            assert other is not None
            assert other < best, (who, place)


def test_who_is_not_considered_is_named_once_with_the_reason_and_nowhere_else() -> None:
    found = recommended()
    assert dict(found.not_considered) == {
        "N1": "not_met", "P08": "person_rests", "S1": "no_legal_basis_for_matching", "S2": "withdrawn",
    }  # fmt: skip
    seen = set(found.looked) | set(found.ranked) | {each.person for each in found.unplaced}
    seen |= {who for question in found.questions for who in question.persons}
    assert not seen & {"N1", "P08", "S1", "S2", "P07"}


def test_one_answer_places_p11_and_everybody_keeps_a_place() -> None:
    found = {each.person: each for each in recommended().unplaced}
    assert found["P11"].why == ("waits_for_answer",)
    assert found["P11"].verified
    (change,) = found["P11"].changes
    assert change.key() == "answer:programme_open:type_b:waiting_exception_open"
    assert change.ask == "disability_section"
    after = plan_of(recommended(answered("P11", "waiting_exception", True)))
    assert after == {**EXPECTED, "P11": {"O01r"}}


def test_a_second_place_of_p03_costs_p05_the_only_one() -> None:
    after = plan_of(recommended(changed("P03", pins=("O07",))))
    assert after["P03"] == {"O05", "O07"}
    assert "P05" not in after
    assert {who: places for who, places in after.items() if who != "P03"} == {
        who: places for who, places in EXPECTED.items() if who not in ("P03", "P05")
    }


def test_friday_instead_of_wednesday_moves_nobody_else() -> None:
    base = recommended().assignment.objective
    after = recommended(changed("P02", pins=("O01@fri",)))
    assert plan_of(after) == {**EXPECTED, "P02": {"O01@fri"}}
    assert base is not None
    assert after.assignment.objective is not None
    assert after.assignment.objective[:2] == base[:2]
    assert after.assignment.objective[2] < base[2]


def test_a_fourth_accompanied_start_waits_and_that_is_said() -> None:
    found = recommended()
    assert "accompany" in found.limits_used_up
    waiting = {each.person: each for each in found.unplaced}["S3"]
    assert (waiting.why, waiting.limits) == (("waits_for_answer",), ("accompany",))
    assert [each.key() for each in waiting.changes] == ["answer:minor_rules", "accompany:+1"]
    with_guardian = recommended(answered("S3", "guardian_agrees", True))
    (late,) = [each for each in with_guardian.unplaced if each.person != "P11"]
    assert late.person in {"P01", "P02", "P05", "S3"}
    assert (late.why, late.limits) == (("others_first",), ("accompany",))
    roomier = recommended(answered("S3", "guardian_agrees", True), replace(hinata.PARAMS, accompanied_starts=4))
    assert plan_of(roomier)["S3"] == {"O08"}


def test_p05_goes_only_while_p06_is_out() -> None:
    after = plan_of(recommended(changed("P06", state="resting")))
    assert "P05" not in after
    left = {each.person: each for each in recommended(changed("P06", state="resting")).unplaced}["P05"]
    assert left.why == ("needs_cover",)


def test_the_listed_office_that_never_said_anything_is_no_candidate() -> None:
    assert "HL01" in read_town()[0].hosts
    assert all(place.host != "HL01" for places in recommended().ranked.values() for place in places)


def test_five_facts_are_enough_for_a_list_and_with_the_persons_word_for_a_plan() -> None:
    """When, how far, one wish, one thing to avoid, who goes along: everything else is a question, none counts as no."""
    stranger = person("Q1", times="wed 13:00-16:00; thu 13:00-16:00; fri 9:00-20:00", wishes=["be_useful"],
                      travel_max=45, home_mesh="54380101", ways=("bicycle",), avoids=("crowd",), accompany="first",
                      consent_hosts=None)  # fmt: skip
    found = recommended(Caseload((stranger,)))
    places = found.ranked["Q1"]
    assert len(places) >= 3
    assert all("consent_hosts_unknown" in {reason.code for reason in place.questions} for place in places)
    assert found.planned("Q1") == ()
    (left,) = found.unplaced
    (change,) = left.changes
    assert (left.why, change.key(), left.verified) == (("waits_for_answer",), "answer:consent_hosts_unknown", True)
    agreed = recommended(Caseload((replace(stranger, consent_hosts=True),)))
    assert len(agreed.ranked["Q1"]) >= 3
    assert len(agreed.planned("Q1")) == 1


def test_a_decision_that_the_rules_forbid_is_refused_with_its_place() -> None:
    with pytest.raises(FaultsFound) as refused:
        recommended(changed("P09", pins=("O02",)))
    (fault,) = refused.value.faults
    assert fault.code == "pin_not_allowed"
    assert (fault.value or "").startswith("P09 O02 (")
    assert fault.allowed is None


def refused_pins(caseload: Caseload) -> dict[str, str]:
    with pytest.raises(FaultsFound) as refused:
        recommended(caseload)
    assert {fault.code for fault in refused.value.faults} == {"pin_not_allowed"}
    said = [(fault.value or "").partition(" (") for fault in refused.value.faults]
    return {place: why.rstrip(")") for place, _, why in said}


def test_a_decision_below_the_persons_own_floor_is_refused() -> None:
    """P11 wishes for a B-type site and would rather wait than go anywhere else."""
    assert refused_pins(changed("P11", pins=("O03@tue",), times=(), avoids=(), floor="first_wish")) == {
        "P11 O03@tue": "would_rather_wait"
    }


def test_a_decision_waits_for_its_answer_and_for_somebody_at_home() -> None:
    assert refused_pins(changed("S3", pins=("O08",))) == {"S3 O08": "minor_rules"}
    alone = changed("P06", state="resting")
    people = tuple(replace(each, pins=("O07",)) if each.person == "P05" else each for each in alone.people)
    assert refused_pins(replace(alone, people=people)) == {"P05 O07": "needs_cover"}


def test_every_decision_that_does_not_hold_is_told_at_once() -> None:
    caseload = changed("P09", pins=("O02", "O13"))
    people = tuple(replace(each, pins=("O08",)) if each.person == "S3" else each for each in caseload.people)
    assert set(refused_pins(replace(caseload, people=people))) == {"P09 O02", "P09 O13", "S3 O08"}


def test_a_decision_to_stay_where_somebody_is_holds_in_a_full_house() -> None:
    place = opening("O1", "ibasho", seats=1)
    held = (Standing("A", "O1", "taking_part"),)
    found = recommend(catalogue([place]), Caseload((person("A", pins=("O1",)), person("B")), held), Params(),
                      on=hinata.ROUND_DAY, settings=AMPLE)  # fmt: skip
    assert found.assignment.pairs == {("A", "O1")}


def test_two_standing_places_of_one_person_are_no_conflict() -> None:
    places = [opening("O1", "ibasho", host="H1"), opening("O2", "ibasho", host="H2")]
    held = tuple(Standing("A", place.opening, "taking_part") for place in places)
    found = recommend(catalogue(places), Caseload((person("A"),), held), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert found.planned("A") == ("O1", "O2")


def test_a_sealed_decision_holds_its_seat() -> None:
    sealed = person("Z", restricted=True, pins=("O1",))
    found = recommend(catalogue([opening("O1", "ibasho", seats=1)]), Caseload((person("A"), sealed)), Params(),
                      on=hinata.ROUND_DAY, settings=AMPLE)  # fmt: skip
    assert found.assignment.pairs == frozenset()
    assert found.sealed == (("Z", "O1"),)
    assert found.unplaced[0].why == ("nothing_fits", "full")


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"state": "not_met"}, "not_met"),
        ({"state": "building_trust"}, "not_met"),
        ({"state": "listening"}, "not_met"),
        ({"state": "resting"}, "person_rests"),
        ({"state": "in_touch"}, "in_touch"),
        ({"state": "closed"}, "in_touch"),
        ({"basis": "statutory_meeting_only"}, "no_legal_basis_for_matching"),
        ({"basis": "unknown"}, "no_legal_basis_for_matching"),
        ({"basis": "none"}, "no_legal_basis_for_matching"),
        ({"basis": "withdrawn", "state": "resting"}, "withdrawn"),
    ],
)
def test_why_nobody_looks_for_somebody_now(known: dict[str, Any], reason: str) -> None:
    who = replace(person("A"), **known)
    assert sort_out([who]) == ([], (("A", reason),))
    assert sort_out([replace(who, restricted=True)]) == ([], ())


@pytest.mark.parametrize("state", ["seeking", "seeking_slowly", "trying", "taking_part"])
def test_for_whom_a_place_is_looked_for(state: str) -> None:
    assert sort_out([person("A", state=state)]) == ([person("A", state=state)], ())


def test_equal_rounds_are_equal() -> None:
    one, other = recommended(), recommended()
    assert (one.assignment, one.tables, one.ranked) == (other.assignment, other.tables, other.ranked)
    assert (one.questions, one.unplaced) == (other.questions, other.unplaced)


def test_a_sealed_decision_that_the_rules_forbid_names_nobody() -> None:
    with pytest.raises(FaultsFound) as refused:
        recommended(changed("P07", avoids=("quiet",), must=()))
    (fault,) = refused.value.faults
    assert fault.code == "sealed_pin_not_allowed"
    assert fault.value is None


def test_decisions_that_cannot_hold_together_give_the_conflict() -> None:
    full = catalogue([opening("O1", "ibasho", seats=1)])
    people = Caseload(tuple(person(code, pins=("O1",), wishes=["calm"]) for code in ("A", "B")))
    with pytest.raises(NoPlan) as none:
        recommend(full, people, Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert none.value.conflict is not None
    assert set(none.value.conflict) == {("openings", "O1", "seats"), ("pinned", "A", "O1"), ("pinned", "B", "O1")}


def test_no_time_gives_no_plan_and_no_conflict() -> None:
    with pytest.raises(NoPlan) as none:
        recommend(*read_town(), hinata.PARAMS, on=hinata.ROUND_DAY, settings=Settings(seconds=0))
    assert none.value.conflict is None


def test_a_plan_that_fails_the_check_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "check", lambda tables, solution: [Violation("capacity", ("x",), "1", "0")])
    with pytest.raises(PlanRefused):
        recommend(*read_town(), hinata.PARAMS, on=hinata.ROUND_DAY, settings=AMPLE)


def test_standing_placements_keep_their_seats_days_and_people() -> None:
    place = opening("O1", "ibasho", seats=1, slots="wed 10:00-12:00")
    other = opening("O2", "ibasho", seats=1, slots="wed 11:00-13:00")
    people = (
        person("A", wishes=["calm"], max_placements=2),
        person("B", wishes=["calm"]),
        person("C", state="resting"),
    )
    held = (Standing("A", "O1", "taking_part"), Standing("C", "O2", "ended"))
    found = recommend(catalogue([place, other]), Caseload(people, held), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    # A cannot be at two places on Wednesday at eleven; the ended placement of C holds no seat.
    assert found.assignment.pairs == {("A", "O1"), ("B", "O2")}


def test_a_resting_persons_trial_holds_the_seat() -> None:
    place = opening("O1", "ibasho", seats=1)
    held = (Standing("C", "O1", "trying"),)
    people = (person("A", wishes=["calm"]), person("C", state="taking_part", basis="withdrawn"))
    found = recommend(catalogue([place]), Caseload(people, held), Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    assert found.assignment.pairs == frozenset()
    assert found.unplaced[0].why == ("nothing_fits", "full")


def test_no_change_is_tried_for_longer_than_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The changes of everybody share the seconds of one plan, the answers those of another; none is begun when over."""
    given_out: list[float] = []

    def noting(problem: Problem, *, budget: Budget, seed: int) -> Assignment:
        given_out.append(budget.seconds)
        return assign(problem, budget=budget, seed=seed)

    monkeypatch.setattr(solving, "assign", noting)
    people = Caseload(tuple(person(code, facts={"age": 16}) for code in ("A", "B", "C")))
    recommend(catalogue([opening("O1")]), people, Params(), on=hinata.ROUND_DAY, settings=AMPLE)
    plan, *tries, question = given_out
    assert plan == AMPLE.seconds
    assert len(tries) == 3
    assert tries[-1] < question < AMPLE.seconds
    assert tries == sorted(tries, reverse=True)
    assert all(0 < seconds < AMPLE.seconds for seconds in tries)


def test_stages_are_told_in_order() -> None:
    told: list[str] = []
    recommend(*read_town(), hinata.PARAMS, on=hinata.ROUND_DAY, settings=AMPLE,
              tell=lambda stage, done, of: told.append(stage))  # fmt: skip
    assert list(dict.fromkeys(told)) == ["judge", "assign", "unplaced", "price"]


# ------------------------------------------------------------------ drawn towns


@pytest.mark.parametrize("seed", range(4))
def test_every_round_of_a_drawn_town_is_checked_and_complete(seed: int) -> None:
    drawn = town(seed)
    found = recommend(drawn.catalogue, drawn.caseload, drawn.params, on=drawn.on, settings=AMPLE)
    assert check(found.tables, found.assignment.to_solution()) == []
    placed = {who for who, _ in found.assignment.pairs}
    assert placed | {each.person for each in found.unplaced} == set(found.looked)
    assert not placed & {each.person for each in found.unplaced}
    hidden = {each.person for each in drawn.caseload.people if each.restricted}
    assert hidden
    assert not hidden & (set(found.looked) | {who for who, _ in found.not_considered})


@cache
def open_plan(seed: int) -> frozenset[tuple[str, str]]:
    return ethics.plan_of(*open_town(seed))


@pytest.mark.parametrize("seed", range(6))
def test_exchanging_age_and_disability_changes_no_plan_where_no_rule_asks(seed: int) -> None:
    places, caseload, params, on = open_town(seed)
    adults = [each for each in caseload.people if is_adult(each)]
    for a, b in zip(adults[::2], adults[1::2], strict=False):
        assert ethics.plan_of(places, exchange_facts(caseload, a, b), params, on) == open_plan(seed)


def test_there_is_no_column_for_sex_anywhere() -> None:
    names = {field.name for field in fields(PersonNeeds)}
    assert not names & {"sex", "gender", "diagnosis", "nationality", "education"}


@given(seed=st.integers(0, 30), pick=st.integers(0, 1000))
def test_filling_one_persons_unknowns_moves_nobody_else_where_no_seat_binds(seed: int, pick: int) -> None:
    places, caseload, params, on = open_town(seed)
    considered, _ = sort_out(caseload.people)
    chosen = considered[pick % len(considered)]
    after = ethics.plan_of(places, fill_unknowns(caseload, chosen), params, on)
    others = {pair for pair in open_plan(seed) if pair[0] != chosen.person}
    assert {pair for pair in after if pair[0] != chosen.person} == others

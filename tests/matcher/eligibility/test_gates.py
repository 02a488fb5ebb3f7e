"""Gates of the steps: a worked case for each, who comes before whom, and that a met one never adds another."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility import gates as shown
from matcher.eligibility.gates import PAPERS, before_steps, gates
from matcher.eligibility.judge import FOR_BEGINNING, Judgement, judge
from matcher.eligibility.reasons import ROUTES, Allowed, Effect, Mark, Reason
from matcher.eligibility.rules.hosts import LOOKS
from matcher.needs.person import Fact, PersonNeeds, Wish
from matcher.params import CoverRule, GapPolicy, GateRule, Params
from resources_catalog.catalogue import Catalogue
from resources_catalog.model import Host
from resources_catalog.opening_table import OpeningTable
from resources_catalog.vocabulary import terms
from tests.matcher.eligibility.marks import CONFIRMS, NOTES, WAITS
from tests.towns import TODAY, Town, host, opening, person, table, towns

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
OURS = ("gate", "cover_by_rule", "names_before_day", "agreement_ends")
SIGNED = {"agreement": "agreement", "agreement_until": date(2027, 3, 31)}
BY_AGE: dict[str, Any] = {"disability_status": True, "age": 50}


def judged(
    kind: str, known: Mapping[str, Any] | None = None, *, params: Params | None = None, on: date = TODAY, **there: Any
) -> Judgement:
    """Judge one person at one place; ``H_…`` is said of the host."""
    at = {key.removeprefix("H_"): value for key, value in there.items() if key.startswith("H_")}
    said = {key: value for key, value in there.items() if not key.startswith("H_")}
    places = table(opening("O1", kind, **said), hosts=[host("H1", **{"kind": "npo", **at})])
    return judge(person(**(known or {})), places, on, params or Params())


def standing(kind: str, known: Mapping[str, Any] | None = None, **there: Any) -> dict[str, tuple[str, ...]]:
    return gates(judged(kind, known, **there).marks, 0)


# ------------------------------------------------------------------ by route


def test_outside_the_scheme_both_sides_approve_before_a_try_out() -> None:
    assert standing("farm", seats_for="gap", cover="to_arrange") == {
        "visit": ("person_wishes",),
        "trial": ("agreement", "insurance", "trial_sheet", "host_manager", "municipality_approval"),
        "regular": ("conference", "decision"),
    }


def test_in_a_disability_service_the_benefit_and_the_contract_come_before_going_on() -> None:
    assert standing("type_b", {"facts": BY_AGE}, cover="host_own") == {
        "visit": ("person_wishes",),
        "trial": ("agreement", "trial_sheet"),
        "regular": ("conference", "decision", "benefit_grant", "contract"),
    }


def test_an_activity_centre_is_a_scheme_of_the_municipality_without_a_benefit_to_grant() -> None:
    found = standing("activity_centre", {"wishes": ["kind:activity_centre"], "facts": {"disability_status": True}})
    assert found["regular"] == ("conference", "decision")


def test_by_recognition_the_recognition_comes_before_the_try_out_that_its_insurance_covers() -> None:
    found = standing("work_trial", cover=None)
    assert found["trial"] == ("agreement", "insurance", "trial_sheet", "recognition")
    assert found["regular"] == ("conference", "decision")


def test_certified_training_begins_with_a_referral() -> None:
    found = standing("certified_training", {"facts": {"agency_assessment": True}})
    assert found["trial"] == ("agreement", "trial_sheet", "referral")


@pytest.mark.parametrize("kind", ["ibasho", "volunteering", "care_prevention_group"])
def test_where_anybody_may_come_nobody_signs_a_paper(kind: str) -> None:
    assert standing(kind, {"facts": {"age": 70}}) == {"visit": ("person_wishes",)}


# ------------------------------------------------------------------ one gate at a time

STANDS_AND_MET: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    # gate: kind of place, what leaves it standing, what is known to meet it
    "person_wishes": ("farm", {"known": {"wishes": ["host:H2"]}}, {"known": {"wishes": ["host:H1"]}}),
    "host_agrees": ("farm", {"confirmed_on": None}, {"confirmed_on": TODAY}),
    "car_insurance": ("farm", {"known": {"ways": ("picked_up",)}}, {"known": {"ways": ("walk",)}}),
    "agreement": ("farm", {"H_agreement": "none_yet"}, {f"H_{key}": value for key, value in SIGNED.items()}),
    "insurance": ("farm", {"cover": "to_arrange"}, {"cover": "covered"}),
    "trial_sheet": ("farm", {}, {"kind": "ibasho"}),
    "host_manager": ("farm", {}, {"gap_approved": True}),
    "municipality_approval": ("farm", {}, {"gap_approved": True}),
    "recognition": ("work_trial", {}, {"known": {"facts": {"job_prep_recognised": True}}}),
    "referral": ("certified_training", {"known": {"facts": {"agency_assessment": True}}}, {"kind": "ibasho"}),
    "conference": ("farm", {}, {"kind": "ibasho"}),
    "decision": ("farm", {}, {"kind": "ibasho"}),
    "benefit_grant": (
        "type_b",
        {"known": {"facts": BY_AGE}},
        {"known": {"facts": {**BY_AGE, "benefit_grant_type_b": True}}},
    ),
    "contract": ("type_b", {"known": {"facts": BY_AGE}}, {"kind": "ibasho"}),
}


def stands(gate: str, kind: str, said: Mapping[str, Any]) -> bool:
    there = {"kind": kind, "seats_for": "gap" if kind == "farm" else "regular", **said}
    if there["kind"] == "ibasho":
        there["seats_for"] = "regular"
    return any(gate in named for named in standing(**there).values())


@pytest.mark.parametrize("gate", terms("gates"))
def test_a_gate_stands_until_it_is_known_to_be_met(gate: str) -> None:
    kind, open_still, met = STANDS_AND_MET[gate]
    assert stands(gate, kind, open_still)
    assert not stands(gate, kind, met)


@pytest.mark.parametrize(
    ("fact", "met"),
    [("benefit_grant_type_b", False), ("benefit_grant_type_a", True), ("benefit_grant_transition", False)],
)
def test_a_grant_of_one_service_is_none_of_another(fact: str, met: bool) -> None:
    known = {"wishes": ["kind:type_a"], "facts": {fact: True}}
    assert ("benefit_grant" in standing("type_a", known)["regular"]) == (not met)


@pytest.mark.parametrize("old", [180, 181])
def test_an_old_word_of_the_host_is_asked_again(old: int) -> None:
    found = standing("farm", seats_for="gap", confirmed_on=TODAY - timedelta(days=old))["visit"]
    assert ("host_agrees" in found) == (old > Params().stale_days)


def test_a_place_that_needs_no_insurance_has_no_such_gate() -> None:
    assert "insurance" not in standing("farm", seats_for="gap", cover="not_needed")["trial"]


def test_an_insurance_that_only_the_rules_name_is_still_to_be_recorded() -> None:
    found = judged("work_trial", cover=None)
    assert "insurance" in gates(found.marks, 0)["trial"]
    keys = {reason.key() for reason in found.reasons(0)}
    assert {"cover_by_rule:csw_scheme", "names_before_day:csw_scheme"} <= keys
    assert not {"insurance_before_trial", "insurance_unknown"} & keys


def test_names_and_dates_are_handed_in_for_a_stated_scheme_too() -> None:
    keys = {reason.key() for reason in judged("work_trial", cover="csw_scheme").reasons(0)}
    assert "names_before_day:csw_scheme" in keys
    assert "cover_by_rule:csw_scheme" not in keys


# ------------------------------------------------------------------ the agreement and its days


@pytest.mark.parametrize("paper", terms("agreements"))
@pytest.mark.parametrize(("until", "holds"), [(YESTERDAY, False), (TODAY, True), (TOMORROW, True), (None, False)])
def test_an_agreement_holds_through_its_last_day_and_not_on_the_day_after(
    paper: str, until: date | None, holds: bool
) -> None:
    """Without a last day nobody knows whether it still holds, and that is looked up."""
    found = standing("shop", seats_for="gap", H_agreement=paper, H_agreement_until=until)["trial"]
    assert ("agreement" in found) == (not (holds and paper in PAPERS))


def test_an_agreement_has_to_hold_when_the_place_opens() -> None:
    opens: dict[str, Any] = {"seats_for": "gap", "valid_from": TODAY + timedelta(days=20), "H_agreement": "memorandum"}
    assert "agreement" in standing("farm", **opens, H_agreement_until=TODAY + timedelta(days=19))["trial"]
    assert "agreement" not in standing("farm", **opens, H_agreement_until=TODAY + timedelta(days=20))["trial"]


@pytest.mark.parametrize(("days", "soon"), [(-1, False), (0, True), (45, True), (46, False)])
def test_an_agreement_that_ends_within_45_days_is_said(days: int, soon: bool) -> None:
    found = judged("farm", seats_for="gap", H_agreement="agreement", H_agreement_until=TODAY + timedelta(days=days))
    assert ("agreement_ends" in {reason.code for reason in found.reasons(0)}) == soon


# ------------------------------------------------------------------ the municipality's own table


def test_the_list_of_the_municipality_takes_the_place_of_ours_for_its_step_and_route() -> None:
    params = Params(gates=(GateRule("trial", "conference", "gap"), GateRule("trial", "trial_sheet", "gap")))
    outside = standing("farm", seats_for="gap", params=params)
    assert outside["trial"] == ("trial_sheet", "conference")
    assert outside["regular"] == ("conference", "decision")
    inside = standing("type_b", {"facts": BY_AGE}, params=params)
    assert inside["trial"] == ("agreement", "trial_sheet")


def test_a_gate_for_every_route_stands_beside_those_for_one() -> None:
    params = Params(gates=(GateRule("regular", "decision"), GateRule("regular", "contract", "eligible")))
    assert standing("farm", seats_for="gap", params=params)["regular"] == ("decision",)
    assert standing("type_b", {"facts": BY_AGE}, params=params)["regular"] == ("decision", "contract")
    assert standing("ibasho", params=params)["regular"] == ("decision",)  # its own list is taken as it stands


def test_no_list_makes_a_benefit_stand_where_there_is_none() -> None:
    params = Params(gates=(GateRule("regular", "benefit_grant"), GateRule("regular", "recognition")))
    assert "regular" not in standing("farm", seats_for="gap", params=params)
    assert standing("type_b", {"facts": BY_AGE}, params=params)["regular"] == ("benefit_grant",)


def test_an_insurance_asked_for_before_a_visit_follows_the_table_of_a_visit() -> None:
    named = Params(gates=(GateRule("visit", "insurance"),))
    assert "visit" not in standing("farm", seats_for="gap", cover=None, params=named)
    insured = replace(named, covers=(CoverRule("visit", "csw_scheme"),))
    assert standing("farm", seats_for="gap", cover=None, params=insured)["visit"] == ("insurance",)


def test_the_municipality_may_approve_benefit_sites_only() -> None:
    params = Params(gap=GapPolicy(approval="benefit_sites"))
    known = {"facts": {"disability_status": False}}
    assert "municipality_approval" not in standing("farm", known, seats_for="gap", params=params)["trial"]
    assert "municipality_approval" in standing("type_b", known, seats_for="gap", params=params)["trial"]
    assert "host_manager" in standing("farm", known, seats_for="gap", params=params)["trial"]


def test_a_cover_that_the_municipality_arranged_answers_the_question() -> None:
    params = Params(covers=(CoverRule("trial", "csw_scheme", route="gap", host_kind="farm"),))
    before, after = (judged("farm", seats_for="gap", cover=None, H_kind="farm", params=each)
                     for each in (Params(), params))  # fmt: skip
    assert (bool(before.waits[0]), bool(after.waits[0])) == (True, False)


def offices(judgement: Judgement) -> dict[str, str | None]:
    return {dict(each.params)["gate"]: each.ask for each in judgement.reasons(0) if each.code == "gate"}


def test_each_gate_names_the_office_whose_paper_it_is() -> None:
    farm = offices(judged("farm", seats_for="gap", cover=None))
    assert (farm["municipality_approval"], farm["insurance"], farm["decision"]) == (
        "welfare_section", "csw", "welfare_section",
    )  # fmt: skip
    site = offices(judged("type_b", {"facts": {"disability_status": False}}, seats_for="gap"))
    assert (site["municipality_approval"], site["host_manager"]) == ("disability_section", "host")
    assert offices(judged("work_trial"))["recognition"] == "sr_agency"
    assert offices(judged("work_trial", params=Params(welfare_office=False)))["recognition"] == "prefecture"


# ------------------------------------------------------------------ the question of the insurance


@pytest.mark.parametrize("cover", [None, *terms("covers")])
def test_an_open_insurance_waits_unless_the_first_step_is_only_a_look(cover: str | None) -> None:
    firsts = [None, *terms("first_steps")]
    places = table(*(opening(f"O{number:02d}", cover=cover, first_step=first) for number, first in enumerate(firsts)))
    found = judge(person(), places, TODAY, Params())
    for row, first in enumerate(firsts):
        asked = {each.code: (each.effect, each.ask) for each in found.reasons(row) if each.code.startswith("insurance")}
        look = {"insurance_before_trial": (CONFIRMS, "csw")}
        expected = look if first in LOOKS else {"insurance_unknown": (WAITS, "csw")}
        assert asked == (expected if cover in (None, "to_arrange") else {})


def test_whether_an_open_insurance_waits_is_decided_by_the_municipality() -> None:
    found = judged("ibasho", cover=None, params=Params(must_be_known=()))
    assert [each.effect for each in found.reasons(0) if each.code == "insurance_unknown"] == [CONFIRMS]


def test_nothing_stands_before_a_place_that_is_not_possible() -> None:
    found = judged("farm", {"avoid_hosts": ("H1",)}, seats_for="gap", cover=None)
    assert found.allowed[0] == Allowed.NO
    assert gates(found.marks, 0) == {}
    assert not {each.code for each in found.reasons(0)} & {*OURS, "insurance_unknown", "insurance_before_trial"}


def test_nothing_is_noted_where_somebody_already_takes_part() -> None:
    soon: dict[str, Any] = {"H_agreement": "agreement", "H_agreement_until": TODAY}
    before = judged("work_trial", cover=None, **soon)
    assert set(OURS) <= {each.code for each in before.reasons(0)} & set(FOR_BEGINNING)
    assert not {each.code for each in before.standing_at([0]).reasons(0)} & set(OURS)


# ------------------------------------------------------------------ for every town


@settings(max_examples=25)
@given(drawn=towns())
def test_a_note_decides_nothing(drawn: Town) -> None:
    places = drawn.table
    for someone in drawn.caseload.people:
        found = judge(someone, places, drawn.on, drawn.params)
        for row in range(len(places)):
            noted = [each for each in found.reasons(row) if each.code in OURS]
            assert {each.effect for each in noted} <= {NOTES}
            assert found.allowed[row] != Allowed.NO or not noted
            said = {each.key() for each in noted if each.code == "gate"}
            listed = gates(found.marks, row)
            assert said == {f"gate:{step}:{gate}" for step, named in listed.items() for gate in named}
            assert list(listed) == [step for step in terms("steps") if step in listed]


def better_places(drawn: Town, signed: bool, insured: bool, approved: bool, confirmed: bool) -> OpeningTable:
    """The same places with more known to be there."""

    def of_host(each: Host) -> Host:
        return replace(each, agreement="agreement", agreement_until=date(2030, 3, 31)) if signed else each

    changed = [
        replace(
            each,
            cover="covered" if insured else each.cover,
            gap_approved=approved or each.gap_approved,
            confirmed_on=drawn.on if confirmed else each.confirmed_on,
        )
        for each in drawn.catalogue.openings.values()
    ]
    return OpeningTable.of(Catalogue.of([of_host(each) for each in drawn.catalogue.hosts.values()], changed))


def better_known(someone: PersonNeeds, place: str, recognised: bool, granted: bool) -> PersonNeeds:
    known = {"job_prep_recognised": recognised, "benefit_grant_type_b": granted}
    facts = tuple(Fact(name, True, known_on=date.max) for name, said in known.items() if said)
    return replace(someone, facts=someone.facts + facts, wishes=(*someone.wishes, Wish(9, "host", place)))


@settings(max_examples=40)
@given(drawn=towns(), met=st.tuples(*[st.booleans()] * 6))
def test_what_is_known_to_be_met_never_adds_a_gate(drawn: Town, met: tuple[bool, ...]) -> None:
    """By the same route: another route has other gates."""
    places, better = drawn.table, better_places(drawn, *met[:4])
    for someone in drawn.caseload.people:
        found = judge(someone, places, drawn.on, drawn.params)
        known = better_known(someone, places.hosts[0].host, *met[4:])
        same = (found.way, found.route, found.marks, drawn.on, drawn.params)
        before, after = (tuple(before_steps(who, where, *same)) for who, where in ((someone, places), (known, better)))
        for row in range(len(places)):
            for step, named in gates(after, row).items():
                assert set(named) <= set(gates(before, row).get(step, ()))


def test_gates_are_listed_in_the_order_of_the_steps() -> None:
    everywhere = np.array([True, False])
    marks = [
        Mark(Reason("gate", Effect.NOTES, None, (("step", step), ("gate", gate))), everywhere)
        for step, gate in (("regular", "decision"), ("trial", "insurance"), ("regular", "contract"))
    ]
    assert list(gates(marks, 0).items()) == [("trial", ("insurance",)), ("regular", ("decision", "contract"))]
    assert gates(marks, 1) == {}


def test_every_row_of_the_table_says_known_words_and_has_a_source() -> None:
    for row in shown.shipped():
        assert row.step in terms("steps")
        assert row.gate in terms("gates")
        assert set(row.routes) <= set(ROUTES[1:])
        assert row.source
    assert {row.gate for row in shown.shipped()} == set(terms("gates"))

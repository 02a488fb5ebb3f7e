"""A good answer settles its question, everywhere it was asked of that person; what no fact can hold is not supposed."""

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import matcher.eligibility
from matcher.changes.answers import ANSWERS, BY_NO_FACT, BY_PROGRAMME, ENTITLED, Asked, answered, can_be_answered
from matcher.eligibility.judge import judge
from matcher.eligibility.programmes.ground import Ground
from matcher.eligibility.programmes.notes import rule_notes
from matcher.eligibility.programmes.table import PROGRAMMES, judge_programmes
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from matcher.needs.person import Caseload, Fact, PersonNeeds
from matcher.params import Params
from matcher.round.inputs import Inputs
from resources_catalog.model import Host, Opening
from resources_catalog.opening_table import OpeningTable
from resources_catalog.week import parse_slots
from tests.matcher.changes.walk import questions_met
from tests.matcher.laid import inputs_of
from tests.towns import TODAY, host, opening, person

RULES = Path(matcher.eligibility.__file__).parent

# ------------------------------------------------------------------ every question has its answer


def asked_by_rules() -> set[str]:
    """Read from the rules every code that is marked as a question."""
    found: set[str] = set()
    for file in RULES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Mark.of":
                code, effect = node.args[0], ast.unparse(node.args[1])
                if "CONFIRMS" in effect or "WAITS" in effect:
                    texts = [each.value for each in ast.walk(code) if isinstance(each, ast.Constant)]
                    found |= {text for text in texts if isinstance(text, str)}  # one of two, where the rule chooses
    return found


def test_every_question_a_rule_can_ask_has_an_answer_and_no_other() -> None:
    assert len(asked_by_rules()) > 15
    assert asked_by_rules() == set(ANSWERS) | set(BY_PROGRAMME)


def test_every_way_a_scheme_can_be_open_has_an_answer_or_is_known_to_have_none() -> None:
    open_ways = {(note.programme, note.why) for note in rule_notes() if note.outcome == "confirm"}
    assert len(open_ways) > 20
    assert open_ways == set(ENTITLED) | BY_NO_FACT
    assert not set(ENTITLED) & BY_NO_FACT


@pytest.mark.parametrize(("code", "detail"), [
    ("full", ()), ("must_lacking", ("quiet",)), ("programme_open", ("youth_trial", "office_decides")),
    ("programme_open", ("type_b", "by_the_moon")), ("recognition_open", ("housing_support",)),
])  # fmt: skip
def test_what_no_answer_settles_is_not_supposed(code: str, detail: tuple[str, ...]) -> None:
    assert not can_be_answered(code, detail)
    with pytest.raises(KeyError):
        answered(inputs_of([person("A")], [opening("O1")]), Asked(code, detail, "A", "O1"))


# ------------------------------------------------------------------ what a caseworker would write down

THE_PERSON: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "consent_hosts_unknown": ({"consent_hosts": None}, {"consent_hosts": True}),
    "minor_rules": ({"facts": {"age": 16}}, {"facts": {"age": 16, "guardian_agrees": True}}),
    "times_unknown": ({}, {"possible": "mon-sun 8:00-20:00"}),
    "residence_open": ({"facts": {"residence_registered": False}}, {"facts": {"residence_registered": True}}),
}
WAY = Fact("travel_minutes", 20, "O1")
THE_WAY: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "travel_unknown": ({"travel_max": 20}, {"travel_max": 20, "facts": [WAY]}),
    "travel_not_measured": ({"travel_max": 30, "walk_max": 20}, {"travel_max": 30, "walk_max": 20, "facts": [WAY]}),
    "care_way_unknown": ({"travel_max": 60}, {"travel_max": 60, "facts": [replace(WAY, value=10)]}),
}
THE_PLACE: dict[str, tuple[tuple[str, ...], dict[str, Any], dict[str, Any]]] = {
    "must_unknown": (("quiet",), {"features": ("toilet",)}, {"features": ("toilet", "quiet")}),
    "avoid_unknown": (("crowd",), {"lacks": ("bees",)}, {"lacks": ("bees", "crowd")}),
    "hazard_unknown": (("bees",), {}, {"lacks": ("bees",)}),
    "talk_unknown": ((), {}, {"talk": "none"}),
    "language_not_shared": ((), {"languages": ("ja",)}, {"languages": ("ja", "pt")}),
    "shorter_visit_unknown": ((), {"slots": "wed 9:00-12:00"}, {"slots": "wed 9:00-12:00", "min_minutes": 30}),
    "capacity_stale": ((), {"confirmed_on": date(2024, 1, 1)}, {"confirmed_on": TODAY}),
    "never_confirmed": ((), {"confirmed_on": None}, {"confirmed_on": TODAY}),
    "insurance_before_trial": ((), {"cover": None}, {"cover": "covered"}),
    "insurance_unknown": ((), {"cover": None}, {"cover": "covered"}),
    "lift_unknown": ((), {}, {"features": ("lift_offered",)}),
    "gap_approval_open": ((), {"seats_for": "gap"}, {"seats_for": "gap", "gap_approved": True}),
}
THE_HOST: dict[str, tuple[Host, Host]] = {
    "area_unknown": (replace(host("H1"), area=None), replace(host("H1"), area="-")),
    "unused_capacity_unknown": (host("H1", capacity=20), host("H1", capacity=20, users=18)),
}


def given(code: str, someone: PersonNeeds, place: Opening, at: Host, *detail: str) -> Inputs:
    return answered(inputs_of([someone, person("B")], [place], [at]), Asked(code, detail, someone.person, "O1"))


@pytest.mark.parametrize("code", [*THE_PERSON, *THE_WAY])
def test_an_answer_of_the_person_is_written_with_the_person_only(code: str) -> None:
    before, after = {**THE_PERSON, **THE_WAY}[code]
    place, at = opening("O1", slots="wed 9:00-12:00"), host("H1")
    assert given(code, person("A", **before), place, at) == inputs_of(
        [person("A", **after), person("B")], [place], [at]
    )


@pytest.mark.parametrize("code", THE_PLACE)
def test_an_answer_of_a_host_about_a_place_is_written_there_only(code: str) -> None:
    detail, before, after = THE_PLACE[code]
    someone, at = person("A", languages=("pt", "ja")), host("H1")
    assert given(code, someone, opening("O1", **before), at, *detail) == inputs_of(
        [someone, person("B")], [opening("O1", **after)], [at]
    )


@pytest.mark.parametrize("code", THE_HOST)
def test_an_answer_about_a_host_is_written_there_only(code: str) -> None:
    before, after = THE_HOST[code]
    someone, place = person("A"), opening("O1", "type_b")
    assert given(code, someone, place, before) == inputs_of([someone, person("B")], [place], [after])


def test_the_three_tables_and_the_recognition_are_all_there_is() -> None:
    assert {*THE_PERSON, *THE_WAY, *THE_PLACE, *THE_HOST} == set(ANSWERS)
    someone = person("A")
    assert given("recognition_open", someone, opening("O1"), host("H1"), "job_prep") == inputs_of(
        [person("A", facts={"job_prep_recognised": True}), person("B")], [opening("O1")], [host("H1")]
    )


@pytest.mark.parametrize(
    ("at", "users", "capacity"),
    [
        (host("H1"), 0, 30),
        (host("H1", users=7), 7, 37),
        (host("H1", capacity=2), 0, 2),
    ],
)
def test_a_site_with_room_has_as_much_as_its_openings_seat(at: Host, users: int, capacity: int) -> None:
    found = given("unused_capacity_unknown", person("A"), opening("O1", "type_b", seats=3), at).catalogue.hosts["H1"]
    assert (found.users, found.capacity) == (users, capacity)


def test_the_same_answer_for_two_people_is_written_once() -> None:
    inputs = inputs_of([person(code, must=("quiet",)) for code in ("A", "B")], [opening("O1")])
    for who in ("A", "B"):
        inputs = answered(inputs, Asked("must_unknown", ("quiet",), who, "O1"))
    assert inputs.catalogue.openings["O1"].features == ("quiet",)


# ------------------------------------------------------------------ schemes


OPEN: list[tuple[str, str, date, dict[str, Any]]] = [
    ("type_b", "status_unknown", TODAY, {}),
    ("type_b", "waiting_exception_open", TODAY, {"disability_status": True}),
    ("type_b", "choice_assessment_needed", TODAY, {"disability_status": True, "waiting_exception": False}),
    ("type_b", "transition_assessment_needed", date(2025, 9, 1), {"disability_status": True}),
    ("type_b", "other_assessment_ahead", TODAY, {
        "disability_status": True, "waiting_exception": True, "transition_assessment_on": date(2027, 1, 1)}),
    ("type_a", "status_unknown", TODAY, {}),
    ("type_a", "contract_wish_open", TODAY, {"disability_status": True}),
    ("type_a", "age_unknown", TODAY, {"disability_status": True, "contract_wished": True}),
    ("type_a", "start_age_conditions", TODAY, {"disability_status": True, "contract_wished": True, "age": 66}),
    ("type_a", "waiting_exception_open", date(2027, 5, 1), {
        "disability_status": True, "contract_wished": True, "age": 30}),
    ("type_a", "choice_assessment_needed", date(2027, 5, 1), {
        "disability_status": True, "contract_wished": True, "age": 30, "waiting_exception": False}),
    ("transition_support", "status_unknown", TODAY, {}),
    ("transition_support", "ordinary_work_wish_open", TODAY, {"disability_status": True}),
    ("transition_support", "age_unknown", TODAY, {"disability_status": True, "ordinary_work_wished": True}),
    ("transition_support", "start_age_conditions", TODAY, {
        "disability_status": True, "ordinary_work_wished": True, "age": 70}),
    ("transition_support", "standard_term_used", TODAY, {
        "disability_status": True, "ordinary_work_wished": True, "transition_used_months": 30}),
    ("transition_support", "renewal_assessment_needed", date(2027, 5, 1), {
        "disability_status": True, "ordinary_work_wished": True, "transition_used_months": 30}),
    ("choice_assessment", "status_unknown", TODAY, {}),
    ("choice_assessment", "choice_wish_open", TODAY, {"disability_status": True}),
    ("job_retention_service", "retention_facts_open", TODAY, {}),
    ("activity_centre", "status_unknown", TODAY, {}),
    ("activity_centre", "municipal_rule", TODAY, {"disability_status": True}),
    ("job_prep", "job_prep_means_open", TODAY, {"job_prep_recognised": False}),
    ("job_prep", "residence_rule_open", TODAY, {"residence_registered": False}),
    ("job_prep", "residence_exception_open", TODAY, {"residence_registered": False}),
    ("certified_training", "agency_assessment_open", TODAY, {}),
    ("learning_support", "learning_facts_open", TODAY, {"public_assistance": False}),
    ("housing_support", "home_unknown", TODAY, {"housing_at_risk": True}),
    ("housing_support", "residence_rule_open", TODAY, {
        "housing_at_risk": True, "isolated": True, "residence_registered": False}),
    ("housing_support", "residence_exception_open", TODAY, {
        "housing_at_risk": True, "isolated": True, "residence_registered": False}),
    ("support_housing", "home_unknown", TODAY, {}),
    ("silver_centre", "silver_membership_open", TODAY, {"age": 70}),
    ("child_rearing_base", "child_unknown", TODAY, {}),
    ("youth_support_station", "youth_facts_open", TODAY, {}),
    ("youth_support_station", "youth_facts_open", TODAY, {"age": 45}),
    ("hikikomori_centre", "own_word_open", TODAY, {}),
]  # fmt: skip
"""Somebody for whom each scheme is open, in each way it can be."""


def ruled(programme: str, inputs: Inputs) -> ProgrammeVerdict:
    """Give what the rule of a scheme says, of the register too where it comes first."""
    (someone,) = inputs.caseload.people
    if someone.flag("residence_registered") is False:
        return judge_programmes(someone, inputs.on, inputs.params)[programme]
    return PROGRAMMES[programme](someone, Ground(inputs.on, inputs.params))


@pytest.mark.parametrize(("programme", "why", "on", "facts"), OPEN)
def test_good_answers_one_after_the_other_end_in_the_scheme(
    programme: str, why: str, on: date, facts: dict[str, Any]
) -> None:
    """A next question may come up, for instance the wish after the status; the same one never does."""
    params = Params(residence="registered" if why == "residence_exception_open" else None)
    wishes = ["kind:support_housing", "purpose:housing"]
    inputs = Inputs(inputs_of([], [opening("O1")]).catalogue,
                    Caseload((person("A", wishes=wishes, facts=facts),)), params, on)  # fmt: skip
    asked: list[str] = []
    found = ruled(programme, inputs)
    while found.outcome == "confirm":
        assert found.why not in asked
        asked.append(found.why)
        inputs = answered(inputs, Asked("programme_open", (programme, found.why), "A", None))
        found = ruled(programme, inputs)
    assert asked[0] == why
    assert found.outcome in ("eligible", "eligible_by_recognition")


def test_every_answer_about_a_scheme_was_tried_above() -> None:
    assert {(programme, why) for programme, why, *_ in OPEN} == set(ENTITLED)


def test_an_age_that_is_known_is_no_answer_to_give() -> None:
    inputs = inputs_of([person("A", facts={"age": 45})], [opening("O1")])
    asked = Asked("programme_open", ("youth_support_station", "youth_facts_open"), "A", None)
    assert answered(inputs, asked).caseload.people[0].number("age") == 45


# ------------------------------------------------------------------ the walk


def test_after_its_answer_no_question_is_left_for_that_person_at_that_opening() -> None:
    tried: dict[str, int] = {}
    for laid, looked, row, reason in questions_met(range(40)):
        code, *detail = reason.key().split(":")
        if tried.get(code, 0) >= 60 or not can_be_answered(code, tuple(detail)):
            continue
        tried[code] = tried.get(code, 0) + 1
        place = laid.openings.openings[row].opening
        asked = Asked(code, tuple(detail), looked.person.person, reason.scope(place))
        after = answered(laid.inputs, asked)
        (someone,) = (each for each in after.caseload.people if each.person == looked.person.person)
        table = OpeningTable.of(after.catalogue)
        found = judge(someone, table, laid.inputs.on, laid.inputs.params)
        for there in table.rows_of_opening[place]:
            assert reason.key() not in {each.key() for each in found.reasons(there)}, (reason.key(), place)
    assert len(tried) >= 17
    assert sum(tried.values()) > 500


def test_a_lift_a_language_and_a_minor_do_not_come_up_in_towns_and_are_settled_too() -> None:
    someone = person("A", ways=("picked_up",), languages=("pt",), facts={"age": 16}, times="wed 9:00-12:00")
    inputs = inputs_of([someone], [opening("O1", languages=("ja",), slots="wed 9:00-12:00")])
    for code in ("lift_unknown", "language_not_shared", "minor_rules"):
        for stage, here in (("before", inputs), ("after", answered(inputs, Asked(code, (), "A", "O1")))):
            (one,) = here.caseload.people
            keys = {each.key() for each in judge(one, OpeningTable.of(here.catalogue), TODAY, Params()).reasons(0)}
            assert (code in keys) == (stage == "before")


def test_days_are_counted_from_the_day_of_the_round() -> None:
    inputs = replace(inputs_of([person("A")], [opening("O1")]), on=date(2025, 9, 1))
    later = answered(inputs, Asked("programme_open", ("type_b", "transition_assessment_needed"), "A", None))
    assert later.caseload.people[0].day("transition_assessment_on") == date(2025, 9, 1)
    worked = answered(inputs, Asked("programme_open", ("job_retention_service", "retention_facts_open"), "A", None))
    assert worked.caseload.people[0].day("ordinary_work_since") == date(2025, 9, 1) - timedelta(days=240)


def test_the_times_that_are_supposed_are_the_days_hours() -> None:
    inputs = answered(inputs_of([person("A")], [opening("O1")]), Asked("times_unknown", (), "A", None))
    assert inputs.caseload.people[0].times_possible == parse_slots("mon-sun 8:00-20:00")

"""Every programme by its code, and what the person's own word and the locality do to it."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.programmes.table import ONLY_WHEN_ASKED, PROGRAMMES, judge_programmes
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from matcher.needs.person import PersonNeeds
from matcher.params import Params
from resources_catalog.vocabulary import terms
from tests.matcher.eligibility.ground import Short, ground, own_figure, short
from tests.towns import person

ON = date(2026, 6, 8)
ASKS = {
    "type_b": "kind:type_b",
    "type_a": "kind:type_a",
    "transition_support": "kind:transition",
    "activity_centre": "kind:activity_centre",
    "child_rearing_base": "kind:child_rearing_base",
    "learning_support": "kind:learning_support",
    "support_housing": "kind:support_housing",
    "housing_support": "kind:watch_over",
}
NOT_ASKED = ("no", "not_asked_about", None, "not_known_yet")


def judged(someone: PersonNeeds, programme: str, **params: Any) -> Short:
    verdict = judge_programmes(someone, ON, Params(**params))[programme]
    assert verdict.programme == programme
    return short(verdict)


def test_every_programme_of_the_vocabulary_has_its_rule() -> None:
    assert tuple(judge_programmes(person(), ON, Params())) == tuple(terms("programmes"))
    assert set(PROGRAMMES) == set(terms("programmes"))


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_the_table_calls_the_rule_of_that_name(code: str) -> None:
    assert PROGRAMMES[code](person(), ground(ON)).programme == code


@pytest.mark.parametrize("code", tuple(terms("programmes")))
def test_what_the_person_does_not_wish_needs_no_other_reason(code: str) -> None:
    facts = {"benefit_grant_type_b": True, "age": 70}
    assert judged(person(declines_programmes=(code,), facts=facts), code) == (
        "no",
        "person_does_not_wish",
        None,
        "person_does_not_wish",
    )


@pytest.mark.parametrize("code", tuple(terms("programmes")))
def test_what_is_not_run_here_is_left_aside_for_that(code: str) -> None:
    assert judged(person(), code, programmes_not_run=(code,)) == ("no", "not_run_here", None, "not_in_municipality")


@pytest.mark.parametrize("code", ONLY_WHEN_ASKED)
def test_nobody_is_questioned_for_the_sake_of_a_scheme(code: str) -> None:
    assert judged(person(), code) == NOT_ASKED


@pytest.mark.parametrize("code", sorted(ASKS))
def test_who_asks_for_such_a_place_is_asked_what_it_needs(code: str) -> None:
    outcome, why, ask, _ = judged(person(wishes=[ASKS[code]]), code)
    assert (outcome, bool(ask)) == ("confirm", True)
    assert why in ("status_unknown", "child_unknown", "home_unknown", "learning_facts_open")


@pytest.mark.parametrize("wish", ["kind:type_b", "kind:type_a", "kind:transition"])
def test_choice_support_is_asked_about_where_one_of_its_three_ways_is_wished(wish: str) -> None:
    """Nobody can ask for a place of choice support by name: it leads to the others."""
    assert judged(person(wishes=[wish]), "choice_assessment")[1] == "status_unknown"
    assert judged(person(wishes=["kind:ibasho"]), "choice_assessment") == NOT_ASKED


@pytest.mark.parametrize("code", ["type_b", "type_a", "transition_support", "choice_assessment", "activity_centre"])
def test_a_known_status_brings_no_questions_about_services_nobody_asked_for(code: str) -> None:
    assert judged(person(facts={"disability_status": True, "age": 30}), code) == NOT_ASKED


def test_the_one_question_of_the_hikikomori_centre_presses_nobody() -> None:
    assert judged(person(), "hikikomori_centre") == ("confirm", "own_word_open", "person", "not_known_yet")


def test_what_is_known_counts_without_being_asked_for() -> None:
    assert judged(person(facts={"benefit_grant_type_b": True}), "type_b")[0] == "eligible"
    assert judged(person(facts={"disability_status": False}), "type_b")[1] == "no_disability_status"


def test_a_verdict_says_whom_to_ask_while_it_is_open() -> None:
    """Only keeping a job is never asked about: there is no place of it that somebody could ask for."""
    verdicts = judge_programmes(person(wishes=tuple(ASKS.values())), ON, Params())
    assert short(verdicts.pop("job_retention_service")) == NOT_ASKED
    for verdict in verdicts.values():
        assert isinstance(verdict, ProgrammeVerdict)
        assert (verdict.ask is not None) == (verdict.not_used == "not_known_yet")


def test_a_number_of_the_municipality_replaces_the_shipped_one_on_its_days_only() -> None:
    someone = person(facts={"age": 62})
    ends = own_figure("care_prevention_age", 60, until=date(2026, 6, 8))
    ended = own_figure("care_prevention_age", 60, until=date(2026, 6, 7))
    assert judged(someone, "care_prevention")[1] == "group_agrees"
    assert judged(someone, "care_prevention", figures=(ends,))[1] == "care_prevention_age"
    assert judged(someone, "care_prevention", figures=(ended,))[1] == "group_agrees"


# ------------------------------------------------------------------ where somebody is registered

RISK = {"housing_at_risk": True, "isolated": True, "job_prep_recognised": True}
RULE_OPEN = ("confirm", "residence_rule_open", "supervisor", "not_known_yet")
EXCEPTION_OPEN = ("confirm", "residence_exception_open", "supervisor", "not_known_yet")


@pytest.mark.parametrize("code", ["job_prep", "housing_support"])
@pytest.mark.parametrize(("rule", "expected"), [(None, RULE_OPEN), ("registered", EXCEPTION_OPEN)])
def test_a_registration_elsewhere_is_a_question_for_the_supervisor_and_never_a_no(
    code: str, rule: str | None, expected: Short
) -> None:
    """practice.md P07, F14: 住所 in some municipalities, 住所又は居所 in others, decisive for people who fled."""
    someone = person(facts={**RISK, "residence_registered": False})
    assert judged(someone, code, residence=rule) == expected


@pytest.mark.parametrize("code", ["job_prep", "housing_support"])
@pytest.mark.parametrize(
    ("registered", "rule"),
    [
        (None, None),
        (None, "registered"),
        (True, None),
        (True, "registered"),
        (False, "registered_or_living"),
    ],
)
def test_nothing_is_asked_while_it_is_unknown_or_living_here_is_enough(
    code: str, registered: bool | None, rule: str | None
) -> None:
    facts = {**RISK, "residence_registered": registered}
    assert judged(person(facts=facts), code, residence=rule)[1] in ("job_prep_recognised", "home_at_risk")


def test_only_schemes_that_ask_for_the_register_are_held_back() -> None:
    registered, elsewhere = (
        judge_programmes(person(facts={**RISK, "age": 70, "residence_registered": known}), ON, Params())
        for known in (True, False)
    )
    assert {code for code in registered if registered[code] != elsewhere[code]} == {"job_prep", "housing_support"}


def test_a_no_for_another_reason_stays_one_and_what_was_not_asked_stays_unasked() -> None:
    facts = {"residence_registered": False, "housing_at_risk": False}
    assert judged(person(facts=facts), "housing_support")[1] == "home_is_safe"
    assert judged(person(facts={"residence_registered": False}), "housing_support") == NOT_ASKED

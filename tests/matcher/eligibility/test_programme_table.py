"""Every programme by its code, and what the person's own word and the locality do to it."""

from datetime import date
from typing import Any

import pytest

from matcher.eligibility.programmes.table import ONLY_WHEN_ASKED, PROGRAMMES, judge_programmes
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from matcher.needs.person import PersonNeeds
from matcher.params import Params
from resources_catalog.vocabulary import terms
from tests.towns import person

ON = date(2026, 6, 8)
ASKS = {
    "type_b": "kind:type_b",
    "activity_centre": "kind:activity_centre",
    "child_rearing_base": "kind:child_rearing_base",
    "support_housing": "kind:support_housing",
    "housing_support": "kind:watch_over",
}


def judged(someone: PersonNeeds, programme: str, **params: Any) -> tuple[str, str, str | None, str | None]:
    verdict = judge_programmes(someone, ON, Params(**params))[programme]
    assert verdict.programme == programme
    return verdict.outcome, verdict.why, verdict.ask, verdict.not_used


def test_every_programme_of_the_vocabulary_is_judged() -> None:
    assert tuple(judge_programmes(person(), ON, Params())) == tuple(terms("programmes"))
    assert set(PROGRAMMES) <= set(terms("programmes"))


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_the_table_calls_the_rule_of_that_name(code: str) -> None:
    assert PROGRAMMES[code](person(), ON).programme == code


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


@pytest.mark.parametrize("code", sorted(set(terms("programmes")) - set(PROGRAMMES)))
def test_a_programme_without_rules_is_left_to_its_office(code: str) -> None:
    assert judged(person(), code) == ("confirm", "office_decides", "coordinator", "not_known_yet")


@pytest.mark.parametrize("code", ONLY_WHEN_ASKED)
def test_nobody_is_questioned_for_the_sake_of_a_scheme(code: str) -> None:
    assert judged(person(), code) == ("no", "not_asked_about", None, "not_known_yet")
    outcome, why, ask, _ = judged(person(wishes=[ASKS[code]]), code)
    assert (outcome, why in ("status_unknown", "child_unknown", "home_unknown"), bool(ask)) == ("confirm", True, True)


def test_what_is_known_counts_without_being_asked_for() -> None:
    assert judged(person(facts={"benefit_grant_type_b": True}), "type_b")[0] == "eligible"
    assert judged(person(facts={"disability_status": False}), "type_b")[1] == "no_disability_status"


def test_a_verdict_says_whom_to_ask_while_it_is_open() -> None:
    for verdict in judge_programmes(person(wishes=tuple(ASKS.values())), ON, Params()).values():
        assert isinstance(verdict, ProgrammeVerdict)
        assert (verdict.ask is not None) == (verdict.not_used == "not_known_yet")

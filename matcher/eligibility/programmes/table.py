"""Every programme by its code, and what the person's own word and the locality do to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from matcher.eligibility.programmes import (
    by_age,
    community,
    disability_services,
    employment_services,
    housing,
    self_reliance,
)
from matcher.eligibility.programmes.ground import Ground
from matcher.eligibility.programmes.verdict import ProgrammeVerdict, closed
from matcher.eligibility.rules.own_word import asks_for
from matcher.needs.person import PersonNeeds
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from datetime import date

    from matcher.params import Params

Rule = Callable[[PersonNeeds, Ground], ProgrammeVerdict]

PROGRAMMES: Mapping[str, Rule] = {
    "type_b": disability_services.type_b,
    "type_a": employment_services.type_a,
    "transition_support": employment_services.transition_support,
    "choice_assessment": disability_services.choice_assessment,
    "job_retention_service": employment_services.job_retention_service,
    "activity_centre": disability_services.activity_centre,
    "job_prep": self_reliance.job_prep,
    "certified_training": self_reliance.certified_training,
    "learning_support": self_reliance.learning_support,
    "mutual_aid": community.mutual_aid,
    "housing_support": housing.housing_support,
    "support_housing": housing.support_housing,
    "care_prevention": by_age.care_prevention,
    "living_support_coordination": community.living_support_coordination,
    "silver_centre": by_age.silver_centre,
    "child_rearing_base": by_age.child_rearing_base,
    "youth_support_station": by_age.youth_support_station,
    "youth_trial": by_age.youth_trial,
    "hikikomori_centre": community.hikikomori_centre,
    "open_to_all": community.open_to_all,
    "participation_support": community.outside_schemes,
}
"""The rule of every programme of the vocabulary."""

ONLY_WHEN_ASKED: Final = (
    *("type_b", "type_a", "transition_support", "choice_assessment", "job_retention_service", "activity_centre"),
    *("learning_support", "child_rearing_base", "support_housing", "housing_support"),
)
"""Programmes whose open facts are asked for only when the person asks for such a place: nobody is pressed
towards a diagnosis, and nobody is questioned about children or the home for the sake of a scheme. The hikikomori
centre is not among them: the one question there is whether the person would like to come."""


def judge_programmes(person: PersonNeeds, on: date, params: Params) -> dict[str, ProgrammeVerdict]:
    """Give what every programme says of the person."""
    ground, wished = Ground(on, params), _wished(person)
    return {code: _judged(code, person, ground, wished) for code in terms("programmes")}


def _wished(person: PersonNeeds) -> set[str]:
    found = {str(term.more["programme"]) for kind, term in terms("opening_kinds").items() if asks_for(person, kind)}
    return found | ({"choice_assessment"} if disability_services.thinks_of_services(person) else set())


def _judged(code: str, person: PersonNeeds, ground: Ground, wished: set[str]) -> ProgrammeVerdict:
    if code in person.declines_programmes:
        return closed(code, "person_does_not_wish", "person_does_not_wish")
    if code in ground.params.programmes_not_run:
        return closed(code, "not_run_here", "not_in_municipality")
    verdict = PROGRAMMES[code](person, ground)
    if verdict.outcome == "confirm" and code in ONLY_WHEN_ASKED and code not in wished:
        return replace(verdict, outcome="no", why="not_asked_about", ask=None)
    return _where_registered(verdict, person, ground)


def _where_registered(verdict: ProgrammeVerdict, person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Put a known residence elsewhere before the supervisor where a scheme asks for it.

    Never a flat no: a municipality that has not said may take whoever lives there, and one that asks for the
    register has exceptions for people who fled. While the residence is unknown nobody is asked about it.
    """
    asks = terms("facts")["residence_registered"].more["used_by"]
    assert isinstance(asks, tuple)
    elsewhere = person.flag("residence_registered") is False and ground.params.residence != "registered_or_living"
    if not elsewhere or verdict.programme not in asks or verdict.outcome == "no":
        return verdict
    found = replace(verdict, outcome="confirm", why="residence_rule_open", ask="supervisor", not_used="not_known_yet")
    return found if ground.params.residence is None else replace(found, why="residence_exception_open")

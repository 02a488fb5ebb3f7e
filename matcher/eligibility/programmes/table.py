"""Every programme by its code, and what the person's own word and the locality do to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from matcher.eligibility.programmes import by_age, disability_services, self_reliance
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from matcher.eligibility.rules.own_word import asks_for
from matcher.needs.person import PersonNeeds
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from matcher.params import Params

Rule = Callable[[PersonNeeds, date], ProgrammeVerdict]

PROGRAMMES: Mapping[str, Rule] = {
    "type_b": disability_services.type_b,
    "activity_centre": disability_services.activity_centre,
    "job_prep": self_reliance.job_prep,
    "certified_training": self_reliance.certified_training,
    "housing_support": self_reliance.housing_support,
    "support_housing": self_reliance.support_housing,
    "care_prevention": by_age.care_prevention,
    "child_rearing_base": by_age.child_rearing_base,
    "youth_support_station": by_age.youth_support_station,
    "open_to_all": by_age.open_to_all,
    "participation_support": by_age.outside_schemes,
}

ONLY_WHEN_ASKED = ("type_b", "activity_centre", "child_rearing_base", "support_housing", "housing_support")
"""Programmes whose open facts are asked for only when the person asks for such a place: nobody is pressed
towards a diagnosis, and nobody is questioned about children or the home for the sake of a scheme."""


def judge_programmes(person: PersonNeeds, on: date, params: Params) -> dict[str, ProgrammeVerdict]:
    """Give what every programme says of the person; one without rules here is left to its office."""
    wished = {str(term.more["programme"]) for kind, term in terms("opening_kinds").items() if asks_for(person, kind)}
    return {code: _judged(code, person, on, params, wished) for code in terms("programmes")}


def _judged(code: str, person: PersonNeeds, on: date, params: Params, wished: set[str]) -> ProgrammeVerdict:
    if code in person.declines_programmes:
        return ProgrammeVerdict(code, "no", "person_does_not_wish", None, "person_does_not_wish")
    if code in params.programmes_not_run:
        return ProgrammeVerdict(code, "no", "not_run_here", None, "not_in_municipality")
    if code not in PROGRAMMES:
        return ProgrammeVerdict(code, "confirm", "office_decides", "coordinator", "not_known_yet")
    verdict = PROGRAMMES[code](person, on)
    if verdict.outcome == "confirm" and code in ONLY_WHEN_ASKED and code not in wished:
        return replace(verdict, outcome="no", why="not_asked_about", ask=None)
    return verdict

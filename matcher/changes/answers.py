"""Questions answered well: what the inputs would say if the answer were the one hoped for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from matcher.changes.edit import edit_host, edit_opening, edit_person, with_fact
from matcher.needs.person import Fact
from resources_catalog.opening_numbers import SHORTEST_VISIT
from resources_catalog.week import Slot

if TYPE_CHECKING:
    from matcher.needs.person import FactValue, PersonNeeds
    from matcher.round.inputs import Inputs
    from resources_catalog.model import Host

ANY_DAY = tuple(Slot(day, 8 * 60, 20 * 60) for day in range(7))
SHORT_WAY = 10
"""Minutes of a way that is short enough for somebody who must not be away long."""

ROOM_FOR_ONE_IN_TEN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its code, what else it names (a feature, a programme and why), whom and which opening it is about."""

    code: str
    detail: tuple[str, ...]
    person: str
    opening: str | None


Answer = Callable[["Inputs", Asked], "Inputs"]
Facts = Mapping[str, "FactValue | timedelta"]
"""Facts to write down; a span of time is a day that far from the day of the round."""

NOW = timedelta(0)
ONLY_IF_UNKNOWN = ("age",)
"""Facts that no answer can change, only tell."""


def answered(inputs: Inputs, asked: Asked) -> Inputs:
    """Give the inputs as they would be after a good answer.

    Raises
    ------
    KeyError
        If no good answer is known for such a question.
    """
    if asked.code in BY_PROGRAMME:
        return _facts(inputs, asked, BY_PROGRAMME[asked.code][asked.detail])
    return ANSWERS[asked.code](inputs, asked)


def can_be_answered(code: str, detail: tuple[str, ...]) -> bool:
    """Tell whether a good answer to a question is known."""
    if code in BY_PROGRAMME:
        return detail in BY_PROGRAMME[code]
    return code in ANSWERS


def _facts(inputs: Inputs, asked: Asked, values: Facts) -> Inputs:
    facts = {name: inputs.on + value if isinstance(value, timedelta) else value for name, value in values.items()}

    def told(person: PersonNeeds) -> PersonNeeds:
        for name, value in facts.items():
            if name not in ONLY_IF_UNKNOWN or not person.facts_named(name):
                person = with_fact(person, Fact(name, value))
        return person

    return edit_person(inputs, asked.person, told)


def _consent(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_person(inputs, asked.person, lambda person: replace(person, consent_hosts=True))


def _guardian(inputs: Inputs, asked: Asked) -> Inputs:
    return _facts(inputs, asked, {"guardian_agrees": True})


def _lives_here(inputs: Inputs, asked: Asked) -> Inputs:
    return _facts(inputs, asked, {"residence_registered": True})


def _times(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_person(inputs, asked.person, lambda person: replace(person, times_possible=ANY_DAY))


def _way_is_short(inputs: Inputs, asked: Asked) -> Inputs:
    """Write a way down that is just bearable."""
    return _way_takes(inputs, asked, most=600)


def _way_is_short_enough_for_care(inputs: Inputs, asked: Asked) -> Inputs:
    return _way_takes(inputs, asked, most=SHORT_WAY)


def _way_takes(inputs: Inputs, asked: Asked, *, most: int) -> Inputs:
    """Write down that the way takes as long as it may, and no more than that."""

    def told(person: PersonNeeds) -> PersonNeeds:
        on_foot = person.walk_max if person.ways in ((), ("walk",)) else None
        minutes = min(each for each in (person.travel_max, on_foot, most) if each is not None)
        return with_fact(person, Fact("travel_minutes", minutes, asked.opening))

    return edit_person(inputs, asked.person, told)


def _there(inputs: Inputs, asked: Asked) -> Inputs:
    code = asked.detail[0]
    return edit_opening(inputs, asked.opening, lambda each: replace(each, features=_once(*each.features, code)))


def _not_there(inputs: Inputs, asked: Asked) -> Inputs:
    code = asked.detail[0]
    return edit_opening(inputs, asked.opening, lambda each: replace(each, lacks=_once(*each.lacks, code)))


def _once(*codes: str) -> tuple[str, ...]:
    """Leave out what is said again: one answer may be given for several people."""
    return tuple(dict.fromkeys(codes))


def _little_talk(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_opening(inputs, asked.opening, lambda each: replace(each, talk="none"))


def _common_language(inputs: Inputs, asked: Asked) -> Inputs:
    (person,) = (each for each in inputs.caseload.people if each.person == asked.person)
    return edit_opening(
        inputs, asked.opening, lambda each: replace(each, languages=_once(*each.languages, *person.languages[:1]))
    )


def _shorter(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_opening(inputs, asked.opening, lambda each: replace(each, min_minutes=SHORTEST_VISIT))


def _confirmed(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_opening(inputs, asked.opening, lambda each: replace(each, confirmed_on=inputs.on))


def _insured(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_opening(inputs, asked.opening, lambda each: replace(each, cover="covered"))


def _lift(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_opening(
        inputs, asked.opening, lambda each: replace(each, features=_once(*each.features, "lift_offered"))
    )


def _gap_agreed(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_opening(inputs, asked.opening, lambda each: replace(each, gap_approved=True))


def _area_elsewhere(inputs: Inputs, asked: Asked) -> Inputs:
    return edit_host(inputs, asked.opening, lambda host: replace(host, area="-"))


def _room_unused(inputs: Inputs, asked: Asked) -> Inputs:
    assert asked.opening is not None
    seats = inputs.catalogue.openings[asked.opening].seats

    def told(host: Host) -> Host:
        users = host.users if host.users is not None else max(0, (host.capacity or 0) - seats)
        capacity = host.capacity if host.capacity is not None else users + ROOM_FOR_ONE_IN_TEN * max(seats, 1)
        return replace(host, users=users, capacity=capacity)

    return edit_host(inputs, asked.opening, told)


ANSWERS: Mapping[str, Answer] = {
    "consent_hosts_unknown": _consent,
    "minor_rules": _guardian,
    "times_unknown": _times,
    "travel_not_measured": _way_is_short,
    "travel_unknown": _way_is_short,
    "care_way_unknown": _way_is_short_enough_for_care,
    "must_unknown": _there,
    "avoid_unknown": _not_there,
    "hazard_unknown": _not_there,
    "talk_unknown": _little_talk,
    "language_not_shared": _common_language,
    "shorter_visit_unknown": _shorter,
    "capacity_stale": _confirmed,
    "never_confirmed": _confirmed,
    "insurance_before_trial": _insured,
    "insurance_unknown": _insured,
    "lift_unknown": _lift,
    "gap_approval_open": _gap_agreed,
    "residence_open": _lives_here,
    "area_unknown": _area_elsewhere,
    "unused_capacity_unknown": _room_unused,
}

A_STATUS: Facts = {"disability_status": True}
AT_RISK: Facts = {"housing_at_risk": True, "isolated": True}

ENTITLED: Mapping[tuple[str, ...], Facts] = {
    ("type_b", "status_unknown"): A_STATUS,
    ("type_b", "waiting_exception_open"): {"waiting_exception": True},
    ("type_b", "choice_assessment_needed"): {"choice_assessment_on": NOW},
    ("type_b", "transition_assessment_needed"): {"transition_assessment_on": NOW},
    ("type_b", "other_assessment_ahead"): {"transition_assessment_on": NOW},
    ("type_a", "status_unknown"): A_STATUS,
    ("type_a", "contract_wish_open"): {"contract_wished": True},
    ("type_a", "age_unknown"): {"age": 40},
    ("type_a", "start_age_conditions"): {"benefit_grant_type_a": True},
    ("type_a", "waiting_exception_open"): {"waiting_exception": True},
    ("type_a", "choice_assessment_needed"): {"choice_assessment_on": NOW},
    ("transition_support", "status_unknown"): A_STATUS,
    ("transition_support", "ordinary_work_wish_open"): {"ordinary_work_wished": True},
    ("transition_support", "age_unknown"): {"age": 40},
    ("transition_support", "start_age_conditions"): {"benefit_grant_transition": True},
    ("transition_support", "standard_term_used"): {"benefit_grant_transition": True},
    ("transition_support", "renewal_assessment_needed"): {
        "choice_assessment_on": NOW,
        "benefit_grant_transition": True,
    },
    ("choice_assessment", "status_unknown"): A_STATUS,
    ("choice_assessment", "choice_wish_open"): {"type_b_applied": True},
    ("job_retention_service", "retention_facts_open"): {
        "work_through_service": True,
        "ordinary_work_since": timedelta(days=-240),
    },
    ("activity_centre", "status_unknown"): A_STATUS,
    ("activity_centre", "municipal_rule"): {"municipality_quota_agrees": True},
    ("job_prep", "job_prep_means_open"): {"household_income_below_line": True, "household_assets_below_line": True},
    ("job_prep", "residence_rule_open"): {"residence_registered": True},
    ("job_prep", "residence_exception_open"): {"residence_registered": True},
    ("certified_training", "agency_assessment_open"): {"agency_assessment": True},
    ("learning_support", "learning_facts_open"): {"in_school_register": True, "household_income_below_line": True},
    ("housing_support", "home_unknown"): AT_RISK,
    ("housing_support", "residence_rule_open"): {"residence_registered": True},
    ("housing_support", "residence_exception_open"): {"residence_registered": True},
    ("support_housing", "home_unknown"): AT_RISK,
    ("silver_centre", "silver_membership_open"): {"silver_member": True},
    ("child_rearing_base", "child_unknown"): {"youngest_child_age": 1},
    ("youth_support_station", "youth_facts_open"): {"in_work_or_school": False, "age": 30},
    ("hikikomori_centre", "own_word_open"): {"hikikomori_own_word": True},
}
"""What a good answer is, by programme and why it is open. A supervisor's yes to somebody registered elsewhere is
written as if they were registered here."""

BY_NO_FACT: frozenset[tuple[str, ...]] = frozenset(
    {
        ("choice_assessment", "choice_assessment_repeat"),
        ("housing_support", "shelter_term_used"),
        ("housing_support", "housing_term_used"),
        ("care_prevention", "group_agrees"),
        ("youth_trial", "office_decides"),
    }
)
"""What an office or a group decides case by case: no fact holds its answer, so none can be supposed."""

RECOGNISED: Mapping[tuple[str, ...], Facts] = {("job_prep",): {"job_prep_recognised": True}}
"""Recognitions that a fact holds, by programme."""

BY_PROGRAMME: Mapping[str, Mapping[tuple[str, ...], Facts]] = {
    "programme_open": ENTITLED,
    "recognition_open": RECOGNISED,
}

"""Services under the disability law without an employment contract: B-type sites, the choice of a way, day centres.

A diagnosis is never pressed for: while the status is unknown these are looked at only for a person who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matcher.eligibility.programmes.verdict import ProgrammeVerdict, closed, confirm, eligible
from matcher.eligibility.rules.own_word import asks_for

if TYPE_CHECKING:
    from matcher.eligibility.programmes.ground import Ground
    from matcher.needs.person import PersonNeeds

GRANTS: Final = ("benefit_grant_type_b", "benefit_grant_type_a", "benefit_grant_transition")
"""Facts that say that a service of this law has been granted."""

CHOSEN_BETWEEN: Final = ("type_b", "type_a", "transition")
"""Kinds of places between which employment choice support helps to choose."""


def status_first(person: PersonNeeds, programme: str) -> ProgrammeVerdict | None:
    """Give the verdict where the status is not there or not known; ``None`` where the rule goes on."""
    status = person.flag("disability_status")
    if status is None:
        return confirm(programme, "status_unknown", "person")
    return None if status else closed(programme, "no_disability_status")


def type_b(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge the use of a B-type site; from 2025-10-01 an employment choice assessment comes first, with exceptions."""
    if person.flag("benefit_grant_type_b"):
        return eligible("type_b", "benefit_granted")
    if (stopped := status_first(person, "type_b")) is not None:
        return stopped
    if why := _exception(person, ground):
        return eligible("type_b", why)
    if ground.figure("type_b_choice_assessment"):
        return _after_reform(person, ground)
    if ground.done(person, "transition_assessment_on"):
        return eligible("type_b", "transition_assessment_done")
    return confirm("type_b", "transition_assessment_needed", "disability_section")


def _exception(person: PersonNeeds, ground: Ground) -> str | None:
    age = person.number("age")
    if age is not None and age >= ground.figure("type_b_age"):
        return "type_b_by_age"
    if person.flag("pension_grade1"):
        return "type_b_by_pension"
    return "type_b_by_history" if person.flag("work_history_cannot_continue") else None


def _after_reform(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    if ground.done(person, "choice_assessment_on"):
        return eligible("type_b", "choice_assessment_done")
    waiting = person.flag("waiting_exception")
    if waiting:
        return _other_assessment(person, ground)
    if waiting is None:
        return confirm("type_b", "waiting_exception_open", "disability_section")
    return confirm("type_b", "choice_assessment_needed", "disability_section", "full_or_waiting")


def _other_assessment(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Read the exception as the municipality's word that another body's assessment is accepted, known or not.

    Only an assessment that is known to be still ahead holds the place back until its day.
    """
    if person.day("transition_assessment_on") is None:
        return eligible("type_b", "waiting_exception_granted")
    if ground.done(person, "transition_assessment_on"):
        return eligible("type_b", "waiting_exception_assessed")
    return confirm("type_b", "other_assessment_ahead", "disability_section", "full_or_waiting")


def choice_assessment(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 就労選択支援: about a month for somebody who thinks of B-type, A-type or a transition course."""
    if not ground.figure("choice_assessment_in_force"):
        return closed("choice_assessment", "not_in_force_yet", "not_in_municipality")
    if (stopped := status_first(person, "choice_assessment")) is not None:
        return stopped
    if ground.done(person, "choice_assessment_on"):
        # A second month is possible in listed cases only; the section knows them.
        return confirm("choice_assessment", "choice_assessment_repeat", "disability_section", "period_ended")
    if person.flag("type_b_applied") or thinks_of_services(person):
        return eligible("choice_assessment", "choice_assessment_wished")
    return confirm("choice_assessment", "choice_wish_open", "person")


def thinks_of_services(person: PersonNeeds) -> bool:
    """Tell whether the person asked for one of the places between which employment choice support helps."""
    return any(asks_for(person, kind) for kind in CHOSEN_BETWEEN)


def activity_centre(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge the use of an activity centre; who may come is the municipality's own rule, and so is its share of it."""
    if (stopped := status_first(person, "activity_centre")) is not None:
        return stopped
    if ground.figure("activity_centre_no_double_use") and any(person.flag(grant) for grant in GRANTS):
        return closed("activity_centre", "no_double_use")
    agreed = person.flag("municipality_quota_agrees")
    if agreed is None:
        return confirm("activity_centre", "municipal_rule", "disability_section")
    if agreed:
        return eligible("activity_centre", "quota_agreed")
    return closed("activity_centre", "quota_used", "full_or_waiting")

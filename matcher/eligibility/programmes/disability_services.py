"""Work services under the disability law: B-type sites, and activity centres of the municipality.

A diagnosis is never pressed for: while the status is unknown these are looked at only for a person who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.figures import figure
from matcher.eligibility.programmes.verdict import ProgrammeVerdict

if TYPE_CHECKING:
    from datetime import date

    from matcher.needs.person import PersonNeeds


def type_b(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge the use of a B-type site; from 2025-10-01 an employment choice assessment comes first, with exceptions."""
    if person.flag("benefit_grant_type_b"):
        return ProgrammeVerdict("type_b", "eligible", "benefit_granted")
    status = person.flag("disability_status")
    if status is None:
        return ProgrammeVerdict("type_b", "confirm", "status_unknown", "person", "not_known_yet")
    if not status:
        return ProgrammeVerdict("type_b", "no", "no_disability_status", None, "not_in_scope")
    if why := _exception(person, on):
        return ProgrammeVerdict("type_b", "eligible", why)
    if figure("type_b_choice_assessment", on):
        return _after_reform(person, on)
    assessed = person.day("transition_assessment_on")
    if assessed and assessed <= on:
        return ProgrammeVerdict("type_b", "eligible", "transition_assessment_done")
    return ProgrammeVerdict("type_b", "confirm", "transition_assessment_needed", "disability_section", "not_known_yet")


def _exception(person: PersonNeeds, on: date) -> str | None:
    age = person.number("age")
    if age is not None and age >= figure("type_b_age", on):
        return "type_b_by_age"
    if person.flag("pension_grade1"):
        return "type_b_by_pension"
    return "type_b_by_history" if person.flag("work_history_cannot_continue") else None


def _after_reform(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    assessed = person.day("choice_assessment_on")
    if assessed and assessed <= on:
        return ProgrammeVerdict("type_b", "eligible", "choice_assessment_done")
    waiting = person.flag("waiting_exception")
    if waiting:
        return ProgrammeVerdict("type_b", "eligible", "waiting_exception_granted")
    if waiting is None:
        return ProgrammeVerdict("type_b", "confirm", "waiting_exception_open", "disability_section", "not_known_yet")
    return ProgrammeVerdict("type_b", "confirm", "choice_assessment_needed", "disability_section", "full_or_waiting")


def activity_centre(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge the use of an activity centre; who may come is the municipality's own rule."""
    status = person.flag("disability_status")
    if status is None:
        return ProgrammeVerdict("activity_centre", "confirm", "status_unknown", "person", "not_known_yet")
    if not status:
        return ProgrammeVerdict("activity_centre", "no", "no_disability_status", None, "not_in_scope")
    return ProgrammeVerdict("activity_centre", "confirm", "municipal_rule", "disability_section", "not_known_yet")

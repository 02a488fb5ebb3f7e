"""Services under the disability law on the way to an employment contract: A-type, transition courses, keeping a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.programmes.disability_services import status_first
from matcher.eligibility.programmes.verdict import ProgrammeVerdict, closed, confirm, eligible

if TYPE_CHECKING:
    from matcher.eligibility.programmes.ground import Ground
    from matcher.needs.person import PersonNeeds


def type_a(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge the use of an A-type site: an employment contract, under 65 at the start, a provisional grant first.

    From 2027-04-01 an employment choice assessment comes before it; that its exceptions are those of B-type is an
    assumption.
    """
    if person.flag("benefit_grant_type_a"):
        return eligible("type_a", "benefit_granted")
    if (stopped := status_first(person, "type_a")) is not None:
        return stopped
    wished = person.flag("contract_wished")
    if wished is False:
        return closed("type_a", "contract_not_wished", "content_does_not_fit")
    if wished is None:
        return confirm("type_a", "contract_wish_open", "person")
    if (stopped := _age_first(person, ground, "type_a")) is not None:
        return stopped
    if ground.figure("type_a_choice_assessment"):
        return _assessed(person, ground)
    return eligible("type_a", "provisional_grant_first")


def _age_first(person: PersonNeeds, ground: Ground, programme: str) -> ProgrammeVerdict | None:
    """Ask about an age that is unknown, and about somebody of 65 and over: continuous use before it may count."""
    age = person.number("age")
    if age is None:
        return confirm(programme, "age_unknown", "person")
    if age >= ground.figure("work_service_start_age"):
        return confirm(programme, "start_age_conditions", "disability_section")
    return None


def _assessed(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    if ground.done(person, "choice_assessment_on"):
        return eligible("type_a", "choice_assessment_done")
    if why := _exception(person, ground):
        return eligible("type_a", why)
    if person.flag("waiting_exception") is None:
        return confirm("type_a", "waiting_exception_open", "disability_section")
    return confirm("type_a", "choice_assessment_needed", "disability_section", "full_or_waiting")


def _exception(person: PersonNeeds, ground: Ground) -> str | None:
    age = person.number("age")
    if age is not None and age >= ground.figure("type_a_exception_age"):
        return "type_a_by_age"
    if person.flag("pension_grade1"):
        return "type_a_by_pension"
    if person.flag("work_history_cannot_continue"):
        return "type_a_by_history"
    return "waiting_exception_granted" if person.flag("waiting_exception") else None


def transition_support(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 就労移行支援: for somebody who wants ordinary employment, 24 months as a rule, under 65 as a rule."""
    if person.flag("benefit_grant_transition"):
        return eligible("transition_support", "benefit_granted")
    if (stopped := status_first(person, "transition_support")) is not None:
        return stopped
    wished = person.flag("ordinary_work_wished")
    if wished is False:
        return closed("transition_support", "ordinary_work_not_wished", "content_does_not_fit")
    if wished is None:
        return confirm("transition_support", "ordinary_work_wish_open", "person")
    used = person.number("transition_used_months")
    if used is not None and used >= ground.figure("transition_months"):
        return _renewal(person, ground)
    if (stopped := _age_first(person, ground, "transition_support")) is not None:
        return stopped
    return eligible("transition_support", "provisional_grant_first")


def _renewal(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Ask about going on beyond the standard term: the municipality decides case by case, later after an assessment."""
    needed = ground.figure("transition_renewal_assessment")
    if needed and not ground.done(person, "choice_assessment_on"):
        return confirm("transition_support", "renewal_assessment_needed", "disability_section", "period_ended")
    return confirm("transition_support", "standard_term_used", "disability_section", "period_ended")


def job_retention_service(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 就労定着支援: from the seventh month in ordinary work reached through a service, for three years."""
    reached = person.flag("work_through_service")
    if reached is False:
        return closed("job_retention_service", "work_not_through_service")
    months = ground.months_since(person, "ordinary_work_since")
    if reached is None or months is None:
        return confirm("job_retention_service", "retention_facts_open", "person")
    begins = ground.figure("retention_from_months")
    if months < begins:
        return closed("job_retention_service", "retention_not_yet")
    if months >= begins + ground.figure("retention_months"):
        return closed("job_retention_service", "retention_over", "period_ended")
    return eligible("job_retention_service", "retention_time")

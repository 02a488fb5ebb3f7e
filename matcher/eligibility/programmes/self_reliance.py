"""Programmes under the act for people in need: job preparation, certified training, housing support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.programmes.verdict import ProgrammeVerdict

if TYPE_CHECKING:
    from datetime import date

    from matcher.needs.person import PersonNeeds


def job_prep(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge 就労準備支援: income and assets of the household, or recognition by the municipality (準ずる者).

    Ordinance art. 4: an amount that is hard to ascertain is itself a way to recognition, so an unknown amount
    never closes the programme.
    """
    recognised = person.flag("job_prep_recognised")
    if recognised:
        return ProgrammeVerdict("job_prep", "eligible_by_recognition", "job_prep_recognised")
    if person.flag("household_income_below_line") and person.flag("household_assets_below_line"):
        return ProgrammeVerdict("job_prep", "eligible", "job_prep_means_test")
    amounts = (person.flag("household_income_below_line"), person.flag("household_assets_below_line"))
    if recognised is False and None in amounts and False not in amounts:
        return ProgrammeVerdict("job_prep", "confirm", "job_prep_means_open", "sr_agency", "not_known_yet")
    if recognised is False:
        return ProgrammeVerdict("job_prep", "no", "job_prep_not_recognised", None, "not_in_scope")
    return ProgrammeVerdict(
        "job_prep", "eligible_by_recognition", "job_prep_recognition_open", "sr_agency", "not_known_yet"
    )


def certified_training(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge 認定就労訓練: on the assessment of the self-reliance agency, which also refers; no means test."""
    assessed = person.flag("agency_assessment")
    if assessed:
        return ProgrammeVerdict("certified_training", "eligible", "agency_assessed")
    if assessed is None:
        return ProgrammeVerdict("certified_training", "confirm", "agency_assessment_open", "sr_agency", "not_known_yet")
    return ProgrammeVerdict("certified_training", "no", "agency_assessed_otherwise", None, "not_in_scope")


def housing_support(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge 地域居住支援: at risk of losing the home and isolated, as the municipality recognises."""
    return _at_risk(person, "housing_support")


def support_housing(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge 居住サポート住宅 (in force 2025-10-01): people who need daily safety checks, visits and a link."""
    return _at_risk(person, "support_housing")


def _at_risk(person: PersonNeeds, programme: str) -> ProgrammeVerdict:
    answers = (person.flag("housing_at_risk"), person.flag("isolated"))
    if False in answers:
        return ProgrammeVerdict(programme, "no", "home_is_safe", None, "not_in_scope")
    if None in answers:
        return ProgrammeVerdict(programme, "confirm", "home_unknown", "coordinator", "not_known_yet")
    return ProgrammeVerdict(programme, "eligible", "home_at_risk")

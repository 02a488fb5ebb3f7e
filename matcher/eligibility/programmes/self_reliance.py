"""Programmes under the act for people in need: job preparation, certified training, learning support."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from matcher.eligibility.programmes.verdict import ProgrammeVerdict, by_recognition, closed, confirm, eligible

if TYPE_CHECKING:
    from matcher.eligibility.programmes.ground import Ground
    from matcher.needs.person import PersonNeeds


def job_prep(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 就労準備支援: income and assets of the household, or recognition by the municipality (準ずる者).

    Ordinance art. 4: an amount that is hard to ascertain is itself a way to recognition, so an unknown amount
    never closes the programme. Art. 5: not over a year, unless the municipality set another period.
    """
    if _period_over(person, ground):
        return closed("job_prep", "job_prep_period_over", "period_ended")
    recognised = person.flag("job_prep_recognised")
    if recognised:
        return by_recognition("job_prep", "job_prep_recognised")
    if person.flag("public_assistance"):
        return _for_recipient(recognised, ground)
    if person.flag("household_income_below_line") and person.flag("household_assets_below_line"):
        return eligible("job_prep", "job_prep_means_test")
    if recognised is None:
        return by_recognition("job_prep", "job_prep_recognition_open", ground.params.recognising_office)
    return _not_recognised(person)


def _period_over(person: PersonNeeds, ground: Ground) -> bool:
    """Tell whether the time is over: the period that was agreed if there is one, else that of the ordinance."""
    agreed = person.day("job_prep_until")
    if agreed is not None:
        return ground.on > agreed
    used = ground.months_since(person, "job_prep_since")
    return used is not None and used >= ground.figure("job_prep_months")


def _for_recipient(recognised: bool | None, ground: Ground) -> ProgrammeVerdict:
    """Judge somebody on public assistance: a scheme of its own until the amendment, then recognition case by case."""
    if not ground.figure("spec_recipients"):
        return closed("job_prep", "public_assistance_own_scheme")
    if recognised is None:
        return by_recognition("job_prep", "spec_recipient_open", ground.params.recognising_office)
    return closed("job_prep", "job_prep_not_recognised")


def _not_recognised(person: PersonNeeds) -> ProgrammeVerdict:
    amounts = (person.flag("household_income_below_line"), person.flag("household_assets_below_line"))
    if None in amounts and False not in amounts:
        return confirm("job_prep", "job_prep_means_open", "sr_agency")
    return closed("job_prep", "job_prep_not_recognised")


def certified_training(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 認定就労訓練: on the assessment of the self-reliance agency, which also refers; no means test.

    The form (雇用型, 非雇用型) follows from that assessment and the wishes of both sides; unknown, it is left open.
    """
    if person.flag("hard_to_work_at_once") is False:
        return closed("certified_training", "ordinary_work_possible")
    assessed = person.flag("agency_assessment")
    if assessed is None:
        return confirm("certified_training", "agency_assessment_open", "sr_agency")
    if not assessed:
        return closed("certified_training", "agency_assessed_otherwise")
    form = _training_form(person)
    if form == "employed":
        return eligible("certified_training", "training_employed")
    if form == "non_employed":
        return eligible("certified_training", "training_non_employed")
    return eligible("certified_training", "agency_assessed")


def _training_form(person: PersonNeeds) -> object:
    known = sorted(person.facts_named("training_form"), key=lambda fact: fact.known_on or date.min)
    return known[-1].value if known else None


def learning_support(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 子どもの学習・生活支援: a child or young person at school whose household is in need."""
    at_school, age = person.flag("in_school_register"), person.number("age")
    if at_school is False:
        return closed("learning_support", "not_at_school")
    if age is not None and age > ground.figure("learning_age_to"):
        return closed("learning_support", "past_learning_age")
    means = (person.flag("household_income_below_line"), person.flag("public_assistance"))
    if True in means and at_school:
        return eligible("learning_support", "learning_household")
    if means == (False, False):
        return closed("learning_support", "household_not_in_need")
    return confirm("learning_support", "learning_facts_open", "sr_agency")

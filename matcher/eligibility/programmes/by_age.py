"""Programmes that ask for an age: care prevention, silver centres, child-rearing bases, youth stations and trials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.programmes.verdict import ProgrammeVerdict, closed, confirm, eligible

if TYPE_CHECKING:
    from matcher.eligibility.programmes.ground import Ground
    from matcher.needs.person import PersonNeeds


def care_prevention(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 一般介護予防 (通いの場): 65 and over, younger people by agreement of the group; no care level counts."""
    age = person.number("age")
    if age is not None and age >= ground.figure("care_prevention_age"):
        return eligible("care_prevention", "care_prevention_age")
    return confirm("care_prevention", "group_agrees", "host")


def silver_centre(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge シルバー人材センター: members, from about 60."""
    if person.flag("silver_member"):
        return eligible("silver_centre", "silver_member")
    age = person.number("age")
    if age is not None and age < ground.figure("silver_age"):
        return closed("silver_centre", "not_of_silver_age")
    return confirm("silver_centre", "silver_membership_open", "host")


def child_rearing_base(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 地域子育て支援拠点: parents of small children."""
    age = person.number("youngest_child_age")
    if age is None:
        return confirm("child_rearing_base", "child_unknown", "person")
    if age <= ground.figure("child_rearing_child_age"):
        return eligible("child_rearing_base", "small_child")
    return closed("child_rearing_base", "child_too_old")


def youth_support_station(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 地域若者サポートステーション: 15 to 49, neither at work nor at school."""
    age, busy = person.number("age"), person.flag("in_work_or_school")
    if age is not None and not ground.figure("youth_age_from") <= age <= ground.figure("youth_age_to"):
        return closed("youth_support_station", "not_of_youth_age")
    if busy:
        return closed("youth_support_station", "in_work_or_school")
    if age is None or busy is None:
        return confirm("youth_support_station", "youth_facts_open", "person")
    return eligible("youth_support_station", "youth_age")


def youth_trial(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge a municipal work trial for young people: 15 to 39, staying in or hardly taking part, up to a month.

    Whether a municipality runs one, and for whom exactly, only its office can say.
    """
    age = person.number("age")
    if age is not None and not ground.figure("youth_trial_age_from") <= age <= ground.figure("youth_trial_age_to"):
        return closed("youth_trial", "not_of_youth_age")
    if person.flag("in_work_or_school"):
        return closed("youth_trial", "in_work_or_school")
    used = ground.months_since(person, "youth_trial_since")
    if used is not None and used >= ground.figure("youth_trial_months"):
        return closed("youth_trial", "youth_trial_over", "period_ended")
    return confirm("youth_trial", "office_decides", "welfare_section")

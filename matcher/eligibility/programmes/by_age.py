"""Programmes that ask for an age: care prevention, child-rearing bases, youth stations; and what is open to all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.figures import figure
from matcher.eligibility.programmes.verdict import ProgrammeVerdict

if TYPE_CHECKING:
    from datetime import date

    from matcher.needs.person import PersonNeeds


def care_prevention(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge 一般介護予防 (通いの場): 65 and over, younger people by agreement of the group."""
    age = person.number("age")
    if age is not None and age >= figure("care_prevention_age", on):
        return ProgrammeVerdict("care_prevention", "eligible", "care_prevention_age")
    return ProgrammeVerdict("care_prevention", "confirm", "group_agrees", "host", "not_known_yet")


def child_rearing_base(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge 地域子育て支援拠点: parents of small children."""
    age = person.number("youngest_child_age")
    if age is None:
        return ProgrammeVerdict("child_rearing_base", "confirm", "child_unknown", "person", "not_known_yet")
    if age <= figure("child_rearing_child_age", on):
        return ProgrammeVerdict("child_rearing_base", "eligible", "small_child")
    return ProgrammeVerdict("child_rearing_base", "no", "child_too_old", None, "not_in_scope")


def youth_support_station(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge 地域若者サポートステーション: 15 to 49, neither at work nor at school."""
    age, busy = person.number("age"), person.flag("in_work_or_school")
    if age is not None and not figure("youth_age_from", on) <= age <= figure("youth_age_to", on):
        return ProgrammeVerdict("youth_support_station", "no", "not_of_youth_age", None, "not_in_scope")
    if busy:
        return ProgrammeVerdict("youth_support_station", "no", "in_work_or_school", None, "not_in_scope")
    if age is None or busy is None:
        return ProgrammeVerdict("youth_support_station", "confirm", "youth_facts_open", "person", "not_known_yet")
    return ProgrammeVerdict("youth_support_station", "eligible", "youth_age")


def open_to_all(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge what needs no scheme: everybody may come."""
    return ProgrammeVerdict("open_to_all", "eligible", "open_to_all")


def outside_schemes(person: PersonNeeds, on: date) -> ProgrammeVerdict:
    """Judge seats outside every scheme: nobody is entitled, they open by the gap route only."""
    return ProgrammeVerdict("participation_support", "no", "outside_schemes")

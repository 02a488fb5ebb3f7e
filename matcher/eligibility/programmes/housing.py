"""Programmes of the home: temporary stays, visits and watch-over, certified homes with support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.programmes.verdict import ProgrammeVerdict, by_recognition, closed, confirm, eligible

if TYPE_CHECKING:
    from matcher.eligibility.programmes.ground import Ground
    from matcher.needs.person import PersonNeeds


def housing_support(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 居住支援: a stay without a fixed home (シェルター), else visits and watch-over (地域居住支援)."""
    if person.flag("no_fixed_home"):
        return _stay(person, ground)
    used = ground.months_since(person, "housing_support_since")
    if used is not None and used >= ground.figure("housing_support_months"):
        return confirm("housing_support", "housing_term_used", ground.params.recognising_office, "period_ended")
    if person.flag("leaves_shelter"):
        return eligible("housing_support", "leaves_shelter")
    found = _at_risk(person, "housing_support")
    if found.outcome == "eligible" and person.flag("public_assistance"):
        return _for_recipient(ground)
    return found


def _stay(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    used = ground.months_since(person, "shelter_since")
    if used is not None and used >= ground.figure("shelter_months_most"):
        return closed("housing_support", "shelter_period_over", "period_ended")
    if used is not None and used >= ground.figure("shelter_months"):
        return confirm("housing_support", "shelter_term_used", ground.params.recognising_office, "period_ended")
    return eligible("housing_support", "no_fixed_home")


def _for_recipient(ground: Ground) -> ProgrammeVerdict:
    """Judge somebody on public assistance: a scheme of its own until the amendment, then recognition case by case."""
    if not ground.figure("spec_recipients"):
        return closed("housing_support", "public_assistance_own_scheme")
    return by_recognition("housing_support", "spec_recipient_open", ground.params.recognising_office)


def support_housing(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 居住サポート住宅 (in force 2025-10-01): people who need daily safety checks, visits and a link."""
    if not ground.figure("support_housing_in_force"):
        return closed("support_housing", "not_in_force_yet", "not_in_municipality")
    return _at_risk(person, "support_housing")


def _at_risk(person: PersonNeeds, programme: str) -> ProgrammeVerdict:
    answers = (person.flag("housing_at_risk"), person.flag("isolated"))
    if False in answers:
        return closed(programme, "home_is_safe")
    if None in answers:
        return confirm(programme, "home_unknown", "coordinator")
    return eligible(programme, "home_at_risk")

"""What asks for no condition: the hikikomori centre, what residents do for each other, and what is open to all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.programmes.verdict import ProgrammeVerdict, closed, confirm, eligible
from matcher.eligibility.rules.own_word import asks_for

if TYPE_CHECKING:
    from matcher.eligibility.programmes.ground import Ground
    from matcher.needs.person import PersonNeeds


def hikikomori_centre(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge ひきこもり地域支援センター: whoever says so, the family included; no age, no six months, no diagnosis.

    Asking for such a place is saying so. Nobody is asked whether they stay in, only whether they would like to come.
    """
    said = person.flag("hikikomori_own_word")
    if said or asks_for(person, "hikikomori_place"):
        return eligible("hikikomori_centre", "own_word")
    if said is None:
        return confirm("hikikomori_centre", "own_word_open", "person")
    return closed("hikikomori_centre", "own_word_no", "person_does_not_wish")


def living_support_coordination(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 生活支援体制整備: links and places that residents make for each other."""
    return eligible("living_support_coordination", "open_to_residents")


def mutual_aid(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge 共助の基盤づくり: links and places that residents make for each other."""
    return eligible("mutual_aid", "open_to_residents")


def open_to_all(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge what needs no scheme: everybody may come."""
    return eligible("open_to_all", "open_to_all")


def outside_schemes(person: PersonNeeds, ground: Ground) -> ProgrammeVerdict:
    """Judge seats outside every scheme: nobody is entitled, they open by the gap route only."""
    return closed("participation_support", "outside_schemes", None)

"""A household's week: who is out when under the plan, each with their own word on who may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.eligibility.rules.household import somebody_at_home

if TYPE_CHECKING:
    from matcher.explanation.recommendation import Recommendation
    from resources_catalog.week import Slot


@dataclass(frozen=True, slots=True)
class Outing:
    """Times at which somebody of a household is out, and where."""

    person: str
    place: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """Times at which somebody else is with the one a person looks after."""

    person: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Household:
    """A household of which several people are in the round.

    ``may_print_together``: every one of them has said that the family may know. Otherwise each has a page of their
    own, and this week is for the coordinator only.
    """

    household: str
    people: tuple[str, ...]
    outings: tuple[Outing, ...]
    watches: tuple[Watch, ...]
    may_print_together: bool


def households(recommendation: Recommendation) -> tuple[Household, ...]:
    """Give every household with several people in the round; who is not in it is not heard of here."""
    members: dict[str, list[str]] = {}
    for code, each in sorted(recommendation.looked.items()):
        if each.person.household is not None:
            members.setdefault(each.person.household, []).append(code)
    return tuple(
        _household(recommendation, name, people) for name, people in sorted(members.items()) if len(people) > 1
    )


def _household(recommendation: Recommendation, name: str, people: list[str]) -> Household:
    openings = recommendation.openings
    outings = [
        Outing(code, openings.openings[row].name, openings.slots[row])
        for code in people
        for row in (openings.row_of[place] for place in recommendation.planned(code))
    ]
    watches = []
    for code in people:
        person = recommendation.looked[code].person
        others = {fact.about for fact in person.facts_named("care_duty") if fact.about in recommendation.looked}
        slots = {slot for other in others for slot in somebody_at_home(person, str(other))}
        if slots:
            watches.append(Watch(code, tuple(sorted(slots))))
    return Household(
        name,
        tuple(people),
        tuple(sorted(outings, key=lambda each: (each.slots, each.person))),
        tuple(watches),
        all(recommendation.looked[code].person.flag("family_may_know") is True for code in people),
    )

"""What a round is made of, and who of the people it looks for: the rest is heard of nowhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matcher.needs.standing import HOLDING
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from matcher.needs.person import Caseload, PersonNeeds
    from matcher.params import Params
    from matcher.retention.model import StayingModel
    from resources_catalog.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a round depends on. A change that is tried is a change of this value, and nothing else.

    ``model`` is of staying, where the town has one.
    """

    catalogue: Catalogue
    caseload: Caseload
    params: Params
    on: date
    model: StayingModel | None = None


def sort_out(people: Iterable[PersonNeeds]) -> tuple[list[PersonNeeds], tuple[tuple[str, str], ...]]:
    """Part the people of the round from those nobody looks for now, each of these with the reason.

    Restricted people are in neither: what is decided for them is taken into account and shown nowhere.
    """
    considered, aside = [], []
    for person in people:
        if person.restricted:
            continue
        if reason := not_now(person):
            aside.append((person.person, reason))
        else:
            considered.append(person)
    return considered, tuple(aside)


def not_now(person: PersonNeeds) -> str | None:
    """Say why nobody looks for a place for somebody now, if so."""
    by_state = {
        "not_met": "not_met",
        "building_trust": "not_met",
        "listening": "not_met",
        "resting": "person_rests",
        "in_touch": "in_touch",
        "closed": "in_touch",
    }
    if person.basis == "withdrawn":
        return "withdrawn"
    if not terms("person_states")[person.state].more["considered"]:
        return by_state[person.state]
    return None if person.basis == "consent" else "no_legal_basis_for_matching"


def holding(caseload: Caseload) -> set[tuple[str, str]]:
    """Give who holds which place before the round."""
    return {(each.person, each.opening) for each in caseload.standing if each.status in HOLDING}


def decided(people: Iterable[PersonNeeds]) -> set[tuple[str, str]]:
    """Give what is decided for restricted people."""
    return {
        (person.person, place)
        for person in people
        if person.restricted and not not_now(person)
        for place in person.pins
    }


def kept_seats(inputs: Inputs) -> set[tuple[str, str]]:
    """Give who holds which seat against the round: people of the round do not where they may move."""
    held = holding(inputs.caseload) | decided(inputs.caseload.people)
    if not inputs.params.standing_may_move:
        return held
    inside = {person.person for person in considered(inputs)}
    return {(who, place) for who, place in held if who not in inside}


def considered(inputs: Inputs) -> list[PersonNeeds]:
    """Give the people of the round, each without what only people outside it can explain."""
    people, _ = sort_out(inputs.caseload.people)
    return _kept_away(_without_hidden(people, inputs), inputs)


def _kept_away(people: Sequence[PersonNeeds], inputs: Inputs) -> list[PersonNeeds]:
    """Rule out where somebody stands who is not in the round and must not be met; who that is stays sealed.

    That is the place they hold, an opening on a day, or everything of its host. Either side may have asked for it. Two
    people of the round are kept apart by the rules of the problem.
    """
    inside = {person.person for person in people}
    asked = [each for each in _apart(inputs.caseload.people) if each[0] in inside and each[1] not in inside]
    if not asked:
        return list(people)
    openings = inputs.catalogue.openings.values()
    opening_of = {place: opening for opening in openings for place, _ in opening.places()}
    ruled_out: dict[str, set[str]] = {}
    held = holding(inputs.caseload) | decided(inputs.caseload.people)
    for person, other, where in asked:
        here = {place for who, place in held if who == other and place in opening_of}
        hosts = {opening_of[place].host for place in here if where == "apart_host"}
        ruled_out.setdefault(person, set()).update(here, (each.opening for each in openings if each.host in hosts))
    return [_without(person, ruled_out[person.person]) if ruled_out.get(person.person) else person for person in people]


def _without(person: PersonNeeds, ruled_out: set[str]) -> PersonNeeds:
    """Rule places out for a person; a decision for one of them cannot be kept, and is told as such."""
    pins = tuple(place for place in person.pins if place not in ruled_out)
    return replace(person, ruled_out=(*person.ruled_out, *sorted(ruled_out)), pins=pins)


def _apart(people: Iterable[PersonNeeds]) -> Iterator[tuple[str, str, str]]:
    """Give who is to be kept apart from whom, and where, from both sides."""
    for person in people:
        for where in ("apart_opening", "apart_host"):
            for fact in person.facts_named(where):
                if fact.about is not None and fact.value is not False:
                    yield person.person, fact.about, where
                    yield fact.about, person.person, where


def _without_hidden(people: Sequence[PersonNeeds], inputs: Inputs) -> list[PersonNeeds]:
    """Take off what somebody holds at a place that is shown nowhere; who holds enough there is not in the round."""
    openings = inputs.catalogue.openings.values()
    closed = {place for each in openings if each.restricted for place, _ in each.places()}
    hidden = Counter(who for who, place in holding(inputs.caseload) if place in closed)
    left = ((person, person.max_placements - hidden[person.person]) for person in people)
    return [
        replace(person, max_placements=more) if hidden[person.person] else person for person, more in left if more > 0
    ]

"""Inputs with one thing different; everything else stays the same object, so that it need not be judged again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resources_catalog.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcher.needs.person import Fact, PersonNeeds
    from matcher.round.inputs import Inputs
    from resources_catalog.model import Host, Opening


def edit_person(inputs: Inputs, code: str, told: Callable[[PersonNeeds], PersonNeeds]) -> Inputs:
    """Change what is known of one person."""
    people = tuple(told(each) if each.person == code else each for each in inputs.caseload.people)
    return replace(inputs, caseload=replace(inputs.caseload, people=people))


def with_fact(person: PersonNeeds, fact: Fact) -> PersonNeeds:
    """Give a person of whom one more thing is known; an earlier word on the same matter gives way."""
    kept = tuple(each for each in person.facts if (each.fact, each.about) != (fact.fact, fact.about))
    return replace(person, facts=(*kept, fact))


def edit_opening(inputs: Inputs, code: str | None, told: Callable[[Opening], Opening]) -> Inputs:
    """Change the opening that a change or an answer is about."""
    assert code is not None
    openings = {**inputs.catalogue.openings, code: told(inputs.catalogue.openings[code])}
    return replace(inputs, catalogue=Catalogue(inputs.catalogue.hosts, openings))


def add_opening(inputs: Inputs, opening: Opening) -> Inputs:
    """Add an opening, in its place by id."""
    openings = dict(sorted({**inputs.catalogue.openings, opening.opening: opening}.items()))
    return replace(inputs, catalogue=Catalogue(inputs.catalogue.hosts, openings))


def edit_host(inputs: Inputs, code: str | None, told: Callable[[Host], Host]) -> Inputs:
    """Change the host of the opening that a change or an answer is about."""
    assert code is not None
    host = inputs.catalogue.openings[code].host
    hosts = {**inputs.catalogue.hosts, host: told(inputs.catalogue.hosts[host])}
    return replace(inputs, catalogue=Catalogue(hosts, inputs.catalogue.openings))

"""What the person has said no to, what was decided with them, and whose consent is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.figures import figure
from matcher.eligibility.reasons import Bools, Effect, Mark
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from matcher.needs.person import PersonNeeds
    from resources_catalog.opening_table import OpeningTable


def asks_for(person: PersonNeeds, kind: str) -> bool:
    """Tell whether the person asked for a kind of place, by name or by a purpose that only it serves."""
    purposes = terms("opening_kinds")[kind].more.get("purposes", ())
    assert isinstance(purposes, list | tuple)
    return any(
        (wish.kind == "kind" and wish.wish == kind) or (wish.kind == "purpose" and wish.wish in purposes)
        for wish in person.wishes
    )


def not_declined(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block kinds the person declines and kinds that are offered on request only."""
    yield from Mark.of("person_declines", Effect.BLOCKS, np.isin(openings.kind, person.declines_kinds))
    unasked = [
        code for code, term in terms("opening_kinds").items() if term.more["on_request"] and not asks_for(person, code)
    ]
    yield from Mark.of("not_asked_for", Effect.BLOCKS, np.isin(openings.kind, unasked))


def not_avoided(person: PersonNeeds, openings: OpeningTable) -> Iterator[Mark]:
    """Block areas and hosts the person stays away from, and what was ruled out; why stays sealed."""
    yield from Mark.of("avoided_area", Effect.BLOCKS, np.isin(openings.area, person.avoid_areas))
    if person.avoid_areas:
        yield from Mark.of("area_unknown", Effect.CONFIRMS, openings.area == "", ask="coordinator")
    yield from Mark.of("avoided_host", Effect.BLOCKS, np.isin(openings.host, person.avoid_hosts))
    ruled_out: Bools = np.isin(openings.place_ids, person.ruled_out) | np.isin(openings.opening_ids, person.ruled_out)
    yield from Mark.of("ruled_out", Effect.BLOCKS, ruled_out)


def consent_is_there(person: PersonNeeds, openings: OpeningTable, on: date) -> Iterator[Mark]:
    """Wait for the guardian of a minor, and for the word that a host may be told anything."""
    everywhere = np.ones(len(openings), dtype=np.bool_)
    age = person.number("age")
    if age is not None and age < figure("adult_age", on) and person.flag("guardian_agrees") is not True:
        yield from Mark.of("minor_rules", Effect.WAITS, everywhere, ask="legal_guardian")
    if person.consent_hosts is False:
        yield from Mark.of("hosts_may_not_be_told", Effect.BLOCKS, everywhere)
    if person.consent_hosts is None:
        yield from Mark.of("consent_hosts_unknown", Effect.WAITS, everywhere, ask="person")

"""Which pairs a round could still use, were nobody kept from them by the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from matcher.eligibility.judge import judge
from matcher.eligibility.reasons import Allowed
from matcher.needs.person import PersonNeeds
from matcher.round.inputs import Inputs, considered
from resources_catalog.opening_table import OpeningTable


def usable_pairs(inputs: Inputs, table: OpeningTable) -> Iterator[tuple[str, str]]:
    """Give each person and place that nothing but the way could speak against."""
    for person in considered(inputs):
        allowed = judge(_however_far(person), table, inputs.on, inputs.params).allowed
        yield from ((person.person, place) for place, may in zip(table.ids, allowed, strict=True) if may != Allowed.NO)


def _however_far(person: PersonNeeds) -> PersonNeeds:
    """Take away what the minutes of a way can speak against: how far somebody can go, and how long stay away."""
    facts = tuple(fact for fact in person.facts if fact.fact not in ("travel_minutes", "care_duty"))
    return replace(person, travel_max=None, walk_max=None, facts=facts)

"""Places for one person now: ranked from what is known, without a round and without anybody else's wishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.judge import judge
from matcher.explanation.card_lines import host_contact
from matcher.explanation.cards import Card, card_of, sights_of
from matcher.explanation.why import person_asked
from matcher.round.inputs import holding
from matcher.round.looked import Looked
from matcher.scoring.score import score

if TYPE_CHECKING:
    from datetime import date

    from matcher.explanation.card_lines import Sight
    from matcher.needs.person import PersonNeeds
    from matcher.round.inputs import Inputs
    from resources_catalog.opening_table import OpeningTable
    from resources_catalog.week import Slot

MOST_TO_CHECK = 3


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A place that may fit, whose host has not said for long whether people can come: asked first, offered after."""

    opening: str
    name: str
    host: str
    slots: tuple[Slot, ...]
    contact: tuple[str, ...]
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class Now:
    """What can be put before one person now, and whom to call first."""

    card: Card
    to_check: tuple[ToCheck, ...]


def places_now(inputs: Inputs, person: str, places: OpeningTable) -> Now:
    """Look for places for one person now.

    Parameters
    ----------
    places
        The places to look at, their seats held as they are held now.

    Raises
    ------
    NotAsked
        If there is no such person.
    NotConsidered
        If nobody looks for a place for the person now.
    """
    someone = person_asked(inputs, person)
    held = frozenset(places.row_of[place] for who, place in holding(inputs.caseload) if who == person and
                     place in places.row_of)  # fmt: skip
    looked = _look(someone, places, inputs, held)
    settled = frozenset(places.row_of[place] for place in someone.pins if place in places.row_of)
    possible = np.flatnonzero(looked.possible).tolist()
    silent = frozenset(row for row in possible if _silent(places, row, inputs)) - held - settled
    card = card_of(
        looked, places, inputs.params, inputs.on,
        planned=frozenset(row for row in settled if looked.possible[row]), held=held, aside=silent,
    )  # fmt: skip
    to_check = tuple(_to_check(sight) for sight in sights_of(looked, places, silent)[:MOST_TO_CHECK])
    return Now(card, to_check)


def _look(person: PersonNeeds, places: OpeningTable, inputs: Inputs, held: frozenset[int]) -> Looked:
    judgement = judge(person, places, inputs.on, inputs.params)
    if held:
        judgement = judgement.standing_at(sorted(held))
    return Looked(person, judgement, score(person, places, judgement, inputs.params, inputs.model))


def _silent(places: OpeningTable, row: int, inputs: Inputs) -> bool:
    confirmed = places.openings[row].confirmed_on
    return confirmed is None or (inputs.on - confirmed).days > inputs.params.stale_days


def _to_check(sight: Sight) -> ToCheck:
    opening = sight.opening
    return ToCheck(
        opening=opening.opening,
        name=opening.name,
        host=sight.host.name,
        slots=tuple(slot for row in sight.rows for slot in sight.openings.slots[row]),
        contact=host_contact(opening, sight.host),
        confirmed_on=opening.confirmed_on,
    )

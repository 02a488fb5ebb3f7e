"""lay_out(): from everything a round depends on to its people judged, its places and its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.eligibility.judge import judge
from matcher.eligibility.reasons import Effect
from matcher.round.build import Round, build_round
from matcher.round.inputs import Inputs, considered, decided, holding, kept_seats
from matcher.round.looked import Looked
from matcher.scoring.score import score
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.opening_table import OpeningTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.needs.person import PersonNeeds

Stage = Callable[[str, int, int], None]
"""Told the name of a stage, how much is done and how much there is."""


def quiet(stage: str, done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """A round before it is solved: what it came from, its places, its people in order, its tables."""

    inputs: Inputs
    openings: OpeningTable
    looked: Mapping[str, Looked]
    round: Round


def lay_out(inputs: Inputs, *, before: LaidOut | None = None, tell: Stage = quiet) -> LaidOut:
    """Lay a round out.

    Parameters
    ----------
    before
        A round that differs a little: whoever and whatever is the same there is not judged again.
    """
    places = _places(inputs, before)
    same_ground = before is not None and places is before.openings and inputs.params == before.inputs.params
    known = before.looked if before is not None and same_ground and inputs.on == before.inputs.on else {}
    stands = _stands(inputs, places)
    looked: dict[str, Looked] = {}
    people = considered(inputs)
    for number, person in enumerate(people):
        tell("judge", number, len(people))
        own = known.get(person.person)
        unchanged = own is not None and own.person == person
        looked[person.person] = own if own is not None and unchanged else _look(person, places, inputs, stands)
    found = build_round(list(looked.values()), places, inputs)
    return LaidOut(inputs, places, looked, found)


def _places(inputs: Inputs, before: LaidOut | None) -> OpeningTable:
    """Lay out what may be shown, less the seats that standing placements and sealed decisions hold."""
    held = kept_seats(inputs)
    if before is not None and inputs.catalogue is before.inputs.catalogue and held == kept_seats(before.inputs):
        return before.openings
    table = OpeningTable.of(inputs.catalogue, held)
    return table.take([row for row in range(len(table)) if not table.restricted[row]])


def _stands(inputs: Inputs, places: OpeningTable) -> dict[str, list[int]]:
    stands: dict[str, list[int]] = {}
    for who, place in sorted(holding(inputs.caseload)):
        if place in places.row_of:
            stands.setdefault(who, []).append(places.row_of[place])
    return stands


def _look(person: PersonNeeds, places: OpeningTable, inputs: Inputs, stands: Mapping[str, list[int]]) -> Looked:
    judgement = judge(person, places, inputs.on, inputs.params)
    if person.person in stands:
        judgement = judgement.standing_at(stands[person.person])
    return Looked(person, judgement, score(person, places, judgement, inputs.params, inputs.model))


def check_pins(laid: LaidOut) -> None:
    """Refuse decisions for places that cannot be planned now, with what stands against each.

    Raises
    ------
    FaultsFound
        If a decision pins somebody to a place that the rules forbid or that still waits for an answer.
    """
    faults = []
    for person, place in laid.round.lost_pins:
        row = laid.openings.row_of.get(place)
        why = () if row is None else _against(laid.looked[person], row, (person, row) in laid.round.no_cover)
        against = f" ({', '.join(why)})" if why else ""
        faults.append(Fault.at("decisions", None, "opening", f"{person} {place}{against}", "pin_not_allowed"))
    if faults:
        raise FaultsFound(faults)


def _against(looked: Looked, row: int, no_cover: bool) -> tuple[str, ...]:
    strong = (
        reason.key() for reason in looked.judgement.reasons(row) if reason.effect in (Effect.BLOCKS, Effect.WAITS)
    )
    floor = () if looked.scored.above_floor[row] else ("would_rather_wait",)
    return (*strong, *floor, *(("needs_cover",) if no_cover else ()))


def sealed(inputs: Inputs) -> tuple[tuple[str, str], ...]:
    """Check the decisions for restricted people against the rules, without a word on who or where.

    Raises
    ------
    FaultsFound
        If one of them cannot stand.
    """
    decisions = decided(inputs.caseload.people)
    table = OpeningTable.of(inputs.catalogue, holding(inputs.caseload) - decisions)
    wanted = Counter(place for _, place in decisions)
    fits = all(
        place in table.row_of and number <= table.seats_open[table.row_of[place]] for place, number in wanted.items()
    )
    for person in inputs.caseload.people:
        places = [place for who, place in decisions if who == person.person]
        if places:
            offered = judge(person, table, inputs.on, inputs.params).offered
            fits &= all(place in table.row_of and bool(offered[table.row_of[place]]) for place in places)
    if not fits:
        raise FaultsFound([Fault("decisions", None, None, None, "sealed_pin_not_allowed")])
    return tuple(sorted(decisions))

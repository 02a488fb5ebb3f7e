"""why(): everything for and against one pair, what stands before each step, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.changes.obstacles import Obstacle
from matcher.changes.settle import Spot, settling
from matcher.eligibility.gates import gates
from matcher.eligibility.judge import judge
from matcher.eligibility.reasons import Allowed, Effect
from matcher.errors import MatcherError
from matcher.round.inputs import considered, decided, holding, sort_out
from matcher.round.looked import Looked
from matcher.scoring.score import score
from resources_catalog.opening_table import OpeningTable
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.changes.change import Change
    from matcher.eligibility.judge import Judgement
    from matcher.eligibility.reasons import Reason
    from matcher.needs.person import PersonNeeds
    from matcher.round.inputs import Inputs


class NotAsked(MatcherError):
    """The person or the place is not there to be asked about; ``what`` is ``person`` or ``opening``."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"no such {what}")


class NotConsidered(MatcherError):
    """Nobody looks for a place for this person now; ``reason`` is the code of why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A programme of that kind of place: what it says of the person, and why it is left aside, if it is."""

    programme: str
    outcome: str
    why: str
    not_used: str | None


@dataclass(frozen=True, slots=True)
class WayOut:
    """One obstacle and the changes that would settle it; whether others lose a place by one was not tried."""

    reason: Reason
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Why:
    """The answer about one place; ``rather_wait`` where it is below the person's own floor."""

    person: str
    place: str
    row: int
    openings: OpeningTable
    looked: Looked
    allowed: Allowed
    waits: bool
    route: str
    rather_wait: bool
    reasons: tuple[Reason, ...]
    gates: Mapping[str, tuple[str, ...]]
    schemes: tuple[Scheme, ...]
    ways_out: tuple[WayOut, ...]


def why(inputs: Inputs, person: str, opening: str) -> tuple[Why, ...]:
    """Judge one pair, or each day of an opening to which people come on single days.

    Each place is judged as a table of one row, exactly as the whole round judges it.

    Raises
    ------
    NotAsked
        If there is no such person or opening; restricted ones are not there for anybody.
    NotConsidered
        If nobody looks for a place for the person now.
    """
    someone = person_asked(inputs, person)
    held = holding(inputs.caseload) | decided(inputs.caseload.people)
    whole = OpeningTable.of(inputs.catalogue, held)
    table = whole.take([row for row in range(len(whole)) if not whole.restricted[row]])
    rows = table.rows_of_opening.get(opening) or ((table.row_of[opening],) if opening in table.row_of else ())
    if not rows:
        raise NotAsked("opening")
    judgement = judge(someone, table, inputs.on, inputs.params)
    stands = [table.row_of[place] for who, place in held if who == person and place in table.row_of]
    judgement = judgement.standing_at(stands) if stands else judgement
    looked = Looked(someone, judgement, score(someone, table, judgement, inputs.params, inputs.model))
    return tuple(_why(inputs, looked, table, row, row in stands) for row in rows)


def person_asked(inputs: Inputs, code: str) -> PersonNeeds:
    """Give the person asked about, without what only people outside the round can explain.

    Raises
    ------
    NotAsked
        If there is no such person; restricted ones are not there for anybody.
    NotConsidered
        If nobody looks for a place for the person now.
    """
    found = {each.person: each for each in considered(inputs)}
    if code in found:
        return found[code]
    for who, reason in sort_out(inputs.caseload.people)[1]:
        if who == code:
            raise NotConsidered(reason)
    raise NotAsked("person")


def _why(inputs: Inputs, looked: Looked, table: OpeningTable, row: int, stands: bool) -> Why:
    aside = looked.judgement.not_used
    alone = judge(looked.person, table.take([row]), inputs.on, inputs.params, not_used=aside)
    alone = alone.standing_at([0]) if stands else alone
    return Why(
        person=looked.person.person,
        place=table.ids[row],
        row=row,
        openings=table,
        looked=looked,
        allowed=Allowed(int(alone.allowed[0])),
        waits=bool(alone.waits[0]),
        route=alone.route_of(0),
        rather_wait=not bool(looked.scored.above_floor[row]),
        reasons=alone.reasons(0),
        gates=gates(alone.marks, 0),
        schemes=_schemes(alone, table.openings[row].kind),
        ways_out=_ways_out(inputs, looked, table, row, alone),
    )


def _schemes(judgement: Judgement, kind: str) -> tuple[Scheme, ...]:
    codes = terms("opening_kinds")[kind].more["mainstream"]
    assert isinstance(codes, tuple)
    found = []
    for code in codes:
        verdict, aside = judgement.programmes[code], judgement.not_used.get(code)
        # Nobody asks about a status for the sake of a scheme: not a word of one the person did not ask for.
        if verdict.why != "not_asked_about":
            found.append(Scheme(code, verdict.outcome, verdict.why, None if aside is None else aside.reason))
    return tuple(found)


def _ways_out(
    inputs: Inputs, looked: Looked, table: OpeningTable, row: int, judgement: Judgement
) -> tuple[WayOut, ...]:
    kinds = {each.kind: each for each in inputs.params.changes}
    spot = Spot(table, inputs.params, looked, row, kinds)
    opening = table.openings[row].opening
    found = []
    for reason in judgement.reasons(0):
        if reason.effect in (Effect.BLOCKS, Effect.WAITS):
            named = tuple(value for _, value in reason.params)
            changes = settling(spot, Obstacle(reason.code, named, reason.ask, reason.scope(opening)))
            found.append(WayOut(reason, tuple(sorted(changes, key=lambda change: change.order()))))
    return tuple(found)

"""judge(): one person against a table of openings, every reason as a code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility import company
from matcher.eligibility.gates import before_steps
from matcher.eligibility.journey import Journey, journey
from matcher.eligibility.programmes.table import judge_programmes
from matcher.eligibility.reasons import ROUTES, Allowed, Bools, Effect, Mark, Reason
from matcher.eligibility.routes import NotUsed, find_routes, schemes_left_aside
from matcher.eligibility.rules import access, hosts, household, own_word, residence, times, travel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from matcher.eligibility.programmes.verdict import ProgrammeVerdict
    from matcher.needs.person import PersonNeeds
    from matcher.params import Params
    from resources_catalog.opening_table import OpeningTable


FOR_BEGINNING = (
    *("full", "paused", "starts_too_late", "never_offered", "capacity_stale", "never_confirmed", "not_asked_for"),
    *("gap_not_agreed", "gap_approval_open", "entitled_to_regular_seat", "ask_entitlement_first", "mainstream_serves"),
    *("programme_no", "programme_open", "recognition_open", "residence_open"),
    *("nobody_goes_along", "insurance_before_trial", "insurance_unknown", "consent_hosts_unknown", "minor_rules"),
    *("gate", "cover_by_rule", "names_before_day", "agreement_ends"),
)
"""Reasons that were settled, one way or another, when a placement began."""


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """Verdicts of one person on every row of the table.

    ``allowed`` holds ``Allowed`` values; a row of ``waits`` is possible but must not be planned before an
    answer is there. ``route`` indexes ``ROUTES`` and says by which route a pair would be possible, also where
    another reason forbids it.
    """

    person: str
    allowed: NDArray[np.int8]
    waits: Bools
    route: NDArray[np.int8]
    marks: tuple[Mark, ...]
    way: Journey
    programmes: Mapping[str, ProgrammeVerdict]
    not_used: Mapping[str, NotUsed]

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Every reason that holds for a row, strongest first."""
        found = {mark.reason for mark in self.marks if mark.rows[row]}
        return tuple(sorted(found, key=lambda reason: (-reason.effect, reason.key())))

    def route_of(self, row: int) -> str:
        """Route of a row, empty where it is not allowed."""
        return ROUTES[self.route[row]] if self.allowed[row] else ""

    def standing_at(self, rows: Sequence[int]) -> Judgement:
        """Give the judgement with what already stands left in peace: rules for beginning do not hold there."""
        here = np.zeros(len(self.allowed), dtype=np.bool_)
        here[list(rows)] = True
        marks = tuple(
            Mark(mark.reason, mark.rows & ~here) if mark.reason.code in FOR_BEGINNING else mark for mark in self.marks
        )
        allowed, waits = verdicts(marks, len(here))
        # What was begun outside the rules of a scheme stands in the gap between schemes.
        route = np.where(here & (self.route == 0), np.int8(ROUTES.index("gap")), self.route).astype(np.int8)
        return replace(self, marks=marks, allowed=allowed, waits=waits & ~here, route=route)

    @property
    def offered(self) -> Bools:
        """Rows that may be planned now."""
        result: Bools = (self.allowed > Allowed.NO) & ~self.waits
        return result


def judge(
    person: PersonNeeds,
    openings: OpeningTable,
    on: date,
    params: Params,
    *,
    not_used: Mapping[str, NotUsed] | None = None,
) -> Judgement:
    """Judge one person against a table of openings on a day.

    A rule looks at one person and all rows. ``not_used`` are the programmes left aside, where the table is only a
    part of what there is: whether a scheme serves somebody is a matter of all its places. ``enishi why`` judges a
    table of one row in this way, so that a single answer and a whole round can never differ.
    """
    way = journey(person, openings, params)
    marks = tuple(_marks(person, openings, way, on, params))
    programmes = judge_programmes(person, on, params)
    if not_used is None:
        not_used = schemes_left_aside(person, openings, programmes, marks)
    routes = find_routes(openings, programmes, not_used, params.gap)
    marks += routes.marks
    marks += tuple(residence.living_here_is_enough(person, routes.route, params))
    marks += tuple(before_steps(person, openings, way, routes.route, marks, on, params))
    marks = tuple(_held_back(mark, params.must_be_known) for mark in marks)
    allowed, waits = verdicts(marks, len(openings))
    return Judgement(person.person, allowed, waits, routes.route, marks, way, programmes, not_used)


def _held_back(mark: Mark, must_be_known: Sequence[str]) -> Mark:
    """Give a question the effect the municipality decided on: it waits for the answer, or it goes along as a doubt."""
    reason = mark.reason
    if reason.effect not in (Effect.CONFIRMS, Effect.WAITS):
        return mark
    effect = Effect.WAITS if reason.code in must_be_known else Effect.CONFIRMS
    return mark if effect == reason.effect else Mark(replace(reason, effect=effect), mark.rows)


def verdicts(marks: Iterable[Mark], size: int) -> tuple[NDArray[np.int8], Bools]:
    """Give the verdict on each row, the strongest reason deciding, and the rows that wait for an answer."""
    strongest = np.zeros(size, dtype=np.int8)
    for mark in marks:
        np.maximum(strongest, int(mark.reason.effect), out=strongest, where=mark.rows)
    allowed = np.select(
        [strongest == Effect.BLOCKS, strongest >= Effect.CONFIRMS],
        [np.int8(Allowed.NO), np.int8(Allowed.CONFIRM)],
        np.int8(Allowed.YES),
    ).astype(np.int8)
    return allowed, strongest == Effect.WAITS


def _marks(person: PersonNeeds, openings: OpeningTable, way: Journey, on: date, params: Params) -> Iterator[Mark]:
    yield from own_word.not_declined(person, openings)
    yield from own_word.not_avoided(person, openings)
    yield from own_word.consent_is_there(person, openings, on)
    yield from access.must_be_there(person, openings)
    yield from access.must_not_be_there(person, openings)
    yield from access.talk_is_bearable(person, openings)
    yield from access.language_is_shared(person, openings)
    yield from times.time_is_free(person, openings)
    yield from times.visit_is_short_enough(person, openings)
    yield from times.in_season(openings, on, params)
    yield from travel.way_is_bearable(person, openings, way, params)
    yield from company.somebody_can_go_along(person, openings, params)
    yield from hosts.host_takes_people(openings, on, params)
    yield from household.nobody_is_left_alone(person, openings, way, params)

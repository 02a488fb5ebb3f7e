"""By which route a pair is possible: an existing scheme first, the gap between schemes only then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import ROUTES, Bools, Effect, Mark
from resources_catalog.opening_table import NO, UNKNOWN, OpeningTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from matcher.eligibility.programmes.verdict import ProgrammeVerdict
    from matcher.needs.person import PersonNeeds
    from matcher.params import GapPolicy

_ROUTE = {name: number for number, name in enumerate(ROUTES)}
_WHY_BLOCKED = (
    ("too_far", "too_far"),
    ("no_time_fits", "too_long_or_often"),
    ("visit_too_long", "too_long_or_often"),
    ("too_many_hours", "too_long_or_often"),
    ("full", "full_or_waiting"),
    ("paused", "full_or_waiting"),
)


@dataclass(frozen=True, slots=True)
class NotUsed:
    """Why a mainstream programme is not used: an entry of the closed list, and who said so if it was recorded."""

    programme: str
    reason: str
    recorded: bool


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """Route of each row (index into ``ROUTES``) and the marks that came with it."""

    route: NDArray[np.int8]
    marks: tuple[Mark, ...]


def schemes_left_aside(
    person: PersonNeeds, openings: OpeningTable, verdicts: Mapping[str, ProgrammeVerdict], marks: tuple[Mark, ...]
) -> dict[str, NotUsed]:
    """Give every programme that is not used, with the reason; it takes the whole table to know."""
    blocked = _blocked(marks, len(openings))
    return {
        code: reason
        for code in verdicts
        if (reason := _why_not(person, openings, verdicts[code], marks, blocked)) is not None
    }


def find_routes(
    openings: OpeningTable,
    verdicts: Mapping[str, ProgrammeVerdict],
    not_used: Mapping[str, NotUsed],
    policy: GapPolicy,
) -> Routes:
    """Find the route of every row, given what the other rules said.

    A gap seat opens only where every mainstream programme for that kind of place has a reason not to be used;
    a seat in a site of the very scheme the person is entitled to, or waits to hear from, is filled as a gap only
    where somebody recorded why (a bridge while an application runs, for instance).
    """
    route = np.zeros(len(openings), dtype=np.int8)
    found: list[Mark] = []
    for programme in openings.programmes_present:
        verdict = verdicts[programme]
        as_regular = openings.of_programme[programme] & openings.for_users
        if verdict.outcome != "no":
            bridged = verdict.outcome == "confirm" and _recorded(not_used, verdict.programme)
            as_regular &= openings.for_users_only | (not bridged)
            route[as_regular] = _ROUTE[
                "eligible_by_recognition" if verdict.outcome == "eligible_by_recognition" else "eligible"
            ]
            found += _regular_marks(verdict, as_regular)
        else:
            only_regular = as_regular & openings.for_users_only
            found += Mark.of("programme_no", Effect.BLOCKS, only_regular, programme=verdict.programme, why=verdict.why)
    gap = (route == 0) & ~openings.for_users_only
    found += _agreed(openings, gap, policy)
    found += _inside_unused_capacity(openings, gap & openings.in_welfare, policy)
    found += _mainstream_first(openings, verdicts, not_used, gap)
    route[gap] = _ROUTE["gap"]
    return Routes(route, tuple(found))


def _regular_marks(verdict: ProgrammeVerdict, rows: Bools) -> Iterator[Mark]:
    if verdict.outcome == "confirm":
        yield from Mark.of(
            "programme_open", Effect.WAITS, rows, ask=verdict.ask, programme=verdict.programme, why=verdict.why
        )
    elif verdict.ask:
        yield from Mark.of("recognition_open", Effect.CONFIRMS, rows, ask=verdict.ask, programme=verdict.programme)
    else:
        yield from Mark.of("programme_yes", Effect.NOTES, rows, programme=verdict.programme, why=verdict.why)


def _agreed(openings: OpeningTable, gap: Bools, policy: GapPolicy) -> Iterator[Mark]:
    """Block what host or municipality do not agree to, ask where the municipality has not said."""
    welfare = openings.in_welfare
    refused = openings.gap_approved == NO
    if policy.seats == "none":
        refused = refused | welfare
    yield from Mark.of("gap_not_agreed", Effect.BLOCKS, gap & refused)
    open_question = gap & (openings.gap_approved == UNKNOWN) & ~refused
    yield from Mark.of("gap_approval_open", Effect.CONFIRMS, open_question & welfare, ask="disability_section")
    if policy.approval == "everywhere":
        yield from Mark.of("gap_approval_open", Effect.CONFIRMS, open_question & ~welfare, ask="welfare_section")


def _inside_unused_capacity(openings: OpeningTable, gap: Bools, policy: GapPolicy) -> Iterator[Mark]:
    """Block sites whose own users leave no room; ask where nobody said how many they are."""
    if policy.seats != "within_unused_capacity":
        return
    known = (openings.capacity >= 0) & (openings.users >= 0)
    room = np.minimum(openings.capacity - openings.users, openings.capacity * policy.max_share_percent // 100)
    yield from Mark.of("no_unused_capacity", Effect.BLOCKS, gap & known & (room <= 0))
    yield from Mark.of("unused_capacity_unknown", Effect.CONFIRMS, gap & ~known, ask="host")


def _mainstream_first(
    openings: OpeningTable, verdicts: Mapping[str, ProgrammeVerdict], not_used: Mapping[str, NotUsed], gap: Bools
) -> Iterator[Mark]:
    for programme in openings.programmes_present:
        own = verdicts[programme]
        same = gap & openings.of_programme[programme]
        if own.outcome == "eligible" and own.programme not in not_used:
            yield from Mark.of("entitled_to_regular_seat", Effect.BLOCKS, same, programme=own.programme)
        elif own.outcome == "confirm" and not _recorded(not_used, own.programme):
            yield from Mark.of("ask_entitlement_first", Effect.BLOCKS, same, ask=own.ask, programme=own.programme)
    for code, rows in openings.mainstream.items():
        if code in not_used and verdicts[code].why == "not_asked_about" and not not_used[code].recorded:
            # Nobody asked, and nobody will be asked for the sake of the scheme: no word of it on a card.
            yield from Mark.of("not_asked", Effect.NOTES, gap & rows, programme=code)
        elif code in not_used:
            yield from Mark.of("not_used", Effect.NOTES, gap & rows, programme=code, reason=not_used[code].reason)
        else:
            yield from Mark.of("mainstream_serves", Effect.BLOCKS, gap & rows, programme=code)


def _recorded(not_used: Mapping[str, NotUsed], programme: str) -> bool:
    return programme in not_used and not_used[programme].recorded


def _why_not(
    person: PersonNeeds, openings: OpeningTable, verdict: ProgrammeVerdict, marks: tuple[Mark, ...], blocked: Bools
) -> NotUsed | None:
    """Give the reason a programme is not used: recorded by hand, from its own rules, or from its places here."""
    for fact in person.facts_named("not_used"):
        if fact.about == verdict.programme:
            return NotUsed(verdict.programme, str(fact.value), recorded=True)
    if verdict.not_used is not None:
        return NotUsed(verdict.programme, verdict.not_used, recorded=False)
    places = openings.of_programme.get(verdict.programme, np.False_) & openings.for_users
    if not places.any():
        return NotUsed(verdict.programme, "not_in_municipality", recorded=False)
    if (places & ~blocked).any():
        return None
    for code, reason in _WHY_BLOCKED:
        if any(mark.reason.code == code and (mark.rows & places).any() for mark in marks):
            return NotUsed(verdict.programme, reason, recorded=False)
    return NotUsed(verdict.programme, "content_does_not_fit", recorded=False)


def _blocked(marks: tuple[Mark, ...], size: int) -> Bools:
    blocked = np.zeros(size, dtype=np.bool_)
    for mark in marks:
        if mark.reason.effect == Effect.BLOCKS:
            blocked |= mark.rows
    return blocked

"""Rows of the problem's tables, all but limits and floors; each function reads the draft and gives one table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from matcher.needs.tiers import ORDINARY
from matcher.round.draft import TOGETHER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matcher.needs.person import PersonNeeds
    from matcher.params import TierPolicy
    from matcher.round.draft import Draft

Rows = list[dict[str, object]]


def persons(draft: Draft) -> Rows:
    """Say who is looked for, how urgently and for how much."""
    return [
        {
            "person": code,
            "tier": effective_tier(each.person, draft.on, draft.params.tiers),
            "max_placements": max(each.person.max_placements, len(draft.held_rows.get(code, ()))),
            "max_hours": _max_hours(draft, code, each.person.max_hours),
        }
        for code, each in draft.looked.items()
    ]


def effective_tier(person: PersonNeeds, on: date, policy: TierPolicy) -> int:
    """Give the urgency tier on a day; one that has run out is not before the ordinary tier 1.

    Who has waited for the weeks the municipality has set moves up.
    """
    tier = person.tier
    if person.tier_until is not None and person.tier_until < on:
        tier = max(ORDINARY, tier)
    return min(tier, policy.waiting_tier) if waited_long(person, on, policy) else tier


def waited_long(person: PersonNeeds, on: date, policy: TierPolicy) -> bool:
    """Tell whether somebody has waited for the weeks after which they move up."""
    if policy.waiting_weeks is None or person.waiting_since is None:
        return False
    return (on - person.waiting_since).days >= 7 * policy.waiting_weeks


def _max_hours(draft: Draft, code: str, most: Decimal | None) -> Decimal | None:
    if most is None:
        return None
    return max(most, sum((_hours(draft, row) for row in draft.held_rows.get(code, ())), Decimal(0)))


def _hours(draft: Draft, row: int) -> Decimal:
    return Decimal(int(draft.openings.hours_hundredths[row])) / 100


def openings(draft: Draft) -> Rows:
    """Say what every place still holds; standing people of the round are counted as its pairs."""
    table = draft.openings
    return [
        {
            "opening": table.ids[row],
            "host": opening.host,
            "seats": draft.seats(row),
            "support_capacity": draft.support_left(opening.support_capacity, [row])
            if len(draft.days(row)) == 1
            else None,
            "hours": _hours(draft, row),
            "slots": list(draft.tokens[row]),
        }
        for row, opening in enumerate(table.openings)
    ]


def hosts(draft: Draft) -> Rows:
    """Say what hosts that named a number still hold over all their places."""
    rows_of: dict[str, list[int]] = {}
    for row, host in enumerate(draft.openings.hosts):
        rows_of.setdefault(host.host, []).append(row)
    return [
        {
            "host": code,
            "seats": _seats_left(draft, rows),
            "support_capacity": draft.support_left(draft.openings.hosts[rows[0]].support_capacity, rows),
        }
        for code, rows in sorted(rows_of.items())
        if (draft.openings.hosts[rows[0]].seats, draft.openings.hosts[rows[0]].support_capacity) != (None, None)
    ]


def _seats_left(draft: Draft, rows: Sequence[int]) -> int | None:
    """Give how many persons a host can still have over all its places, beside those outside the round."""
    seats = draft.openings.hosts[rows[0]].seats
    if seats is None:
        return None
    others, held = ({who for who, row in pairs if row in rows} for pairs in (draft.outside, draft.standing))
    used = {opening.opening: opening.seats_in_use for opening in (draft.openings.openings[row] for row in rows)}
    return max(seats - sum(used.values()) - len(others - held), len(held))


def pairs(draft: Draft) -> Rows:
    """Say who may be planned where, and what it would be worth to them."""
    return [
        {
            "person": code,
            "opening": draft.openings.ids[row],
            "value": int(draft.looked[code].scored.value[row]),
            "support_load": draft.openings.openings[row].support_load,
        }
        for code, row in draft.pairs
    ]


def keep_apart(draft: Draft) -> Rows:
    """Say who must not meet, but for those who already do."""
    return [
        {"a": a, "b": b, "where": where}
        for fact, where in TOGETHER.items()
        for a, b in sorted(set(draft.both(fact)))
        if (a, b, where) not in draft.meeting
    ]


def keep_together(draft: Draft) -> Rows:
    """Say who goes together, as long as neither stands anywhere."""
    found = sorted(set(draft.both("together")))
    return [{"a": a, "b": b} for a, b in found if not draft.held_rows.get(a) and not draft.held_rows.get(b)]


def pinned(draft: Draft) -> Rows:
    """Say what is decided; what stands is, unless the municipality lets it be considered anew."""
    row_of = draft.openings.row_of
    pins = {(code, row_of[place]) for code, place in set(draft.pins()) - set(draft.lost_pins())}
    stands = set() if draft.params.standing_may_move else set(draft.standing)
    return [{"person": code, "opening": draft.openings.ids[row]} for code, row in sorted(pins | stands)]


def current(draft: Draft) -> Rows:
    """Say what stands."""
    return [{"person": code, "opening": draft.openings.ids[row]} for code, row in sorted(draft.standing)]

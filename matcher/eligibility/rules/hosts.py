"""The host's side: whether it takes people now, and how fresh its word is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.eligibility.reasons import Effect, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from matcher.params import Params
    from resources_catalog.opening_table import OpeningTable

LOOKS = ("look_from_outside", "visit_30min", "visit_with_coordinator", "come_and_see", "referral", "via_counsellor")
"""First steps that are not yet work: nothing has to be insured before them."""


def host_takes_people(openings: OpeningTable, on: date, params: Params) -> Iterator[Mark]:
    """Block hosts that offer nothing, pause or are full; ask where their word is old."""
    day = on.toordinal()
    yield from Mark.of("never_offered", Effect.BLOCKS, ~openings.offering)
    yield from Mark.of("paused", Effect.BLOCKS, openings.paused_until >= day)
    yield from Mark.of("full", Effect.BLOCKS, openings.seats_open == 0)
    stale = openings.confirmed_on < day - params.stale_days
    never = openings.confirmed_on == 0
    yield from Mark.of("capacity_stale", Effect.CONFIRMS, stale & ~never, ask="host")
    yield from Mark.of("never_confirmed", Effect.CONFIRMS, never, ask="host")

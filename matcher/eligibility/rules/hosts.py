"""The host's side: whether it takes people now, how fresh its word is, which insurance stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from matcher.params import Params
    from resources_catalog.opening_table import OpeningTable

LOOKS = ("look_from_outside", "visit_30min", "visit_with_coordinator", "come_and_see", "referral", "via_counsellor")


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


def insurance_stands(openings: OpeningTable) -> Iterator[Mark]:
    """Ask which insurance covers a try-out; where the first step is already more than a look, wait for it."""
    open_question = np.isin(openings.cover, ("", "to_arrange"))
    looks = np.isin(openings.first_step, LOOKS)
    yield from Mark.of("insurance_before_trial", Effect.CONFIRMS, open_question & looks, ask="csw")
    yield from Mark.of("insurance_unknown", Effect.WAITS, open_question & ~looks, ask="csw")

"""What stands before a round: who holds which seat, and who began this month."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence, Set
    from datetime import date

    from matcher.needs.person import Standing
    from resources_catalog.opening_table import OpeningTable

HOLDING = ("trying", "taking_part", "paused")
"""States of a placement that hold a seat."""


def began(standing: Standing, on: date) -> bool:
    """Tell whether a placement began in the month of a day."""
    since = standing.since
    return standing.status in HOLDING and since is not None and (since.year, since.month) == (on.year, on.month)


def held_by_others(
    openings: OpeningTable, standing: Sequence[Standing], own: Set[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Give who else holds which row: people outside the round, and those nobody names, told apart by number."""
    holders: dict[str, list[str]] = {}
    for each in standing:
        if each.status in HOLDING:
            holders.setdefault(each.opening, []).append(each.person)
    found: list[tuple[str, int]] = []
    for row, place in enumerate(openings.ids):
        here = holders.get(place, [])
        found += [(person, row) for person in here if (person, row) not in own]
        found += [(f"{place} {number}", row) for number in range(len(here), openings.taken[row])]
    return found

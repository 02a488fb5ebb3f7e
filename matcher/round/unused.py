"""Seats outside the scheme in a benefit site: only inside the capacity its own users leave, who come first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import ROUTES
from resources_catalog.week import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.round.draft import Draft

GAP = ROUTES.index("gap")


def unused_capacity(draft: Draft) -> Iterator[tuple[str, int, str, int, int]]:
    """Limit on each day of a site how many people outside the scheme are there.

    The limit is the licensed capacity less the users with a contract and less one place for everybody of the round
    who could come as a user, and never more than the municipality's share of the capacity. Where a seat is for either,
    one is kept for everybody of the round who could take it as a user.
    """
    if draft.params.gap.seats != "within_unused_capacity":
        return
    sites = _sites(draft)
    most = {host: _most(draft, rows) for host, rows in sites.items()}
    own = Counter(row for code, row in draft.pairs if not _outside_the_scheme(draft, code, row))
    for code, row in draft.pairs:
        opening = draft.openings.openings[row]
        if opening.host not in sites or not _outside_the_scheme(draft, code, row):
            continue
        left = most[opening.host]
        for day in sorted(_days(draft, row)):
            if left is not None:
                here = max(0, left - _others(draft, sites[opening.host], day))
                yield f"unused:{opening.host}@{DAYS[day]}", here, code, row, 1
            if opening.seats_for == "both":
                yield f"users:{draft.openings.ids[row]}@{DAYS[day]}", max(0, draft.seats(row) - own[row]), code, row, 1


def _outside_the_scheme(draft: Draft, code: str, row: int) -> bool:
    return int(draft.looked[code].judgement.route[row]) == GAP


def _days(draft: Draft, row: int) -> set[int]:
    """Give the days of a place; where nobody said, it may be any."""
    return {slot.day for slot in draft.openings.slots[row]} or set(range(len(DAYS)))


def _sites(draft: Draft) -> dict[str, list[int]]:
    """Give the rows of every benefit site."""
    rows_of: dict[str, list[int]] = {}
    for row in np.flatnonzero(draft.openings.in_welfare).tolist():
        rows_of.setdefault(draft.openings.openings[row].host, []).append(row)
    return rows_of


def _most(draft: Draft, rows: Sequence[int]) -> int | None:
    """Give what the site's own users leave on a day; ``None`` where capacity or users are not known."""
    host = draft.openings.hosts[rows[0]]
    if host.capacity is None or host.users is None:
        return None
    share = host.capacity * draft.params.gap.max_share_percent // 100
    return max(0, min(host.capacity - host.users - _first(draft, rows), share))


def _first(draft: Draft, rows: Sequence[int]) -> int:
    """Count the people of the round who could come as new users of the site, as far as it has seats for them."""
    held = set(draft.standing)
    regular = [row for row in rows if draft.openings.openings[row].seats_for != "gap"]
    seats = sum(int(draft.openings.seats_open[row]) for row in regular)
    people = {
        code
        for code, row in draft.pairs
        if row in regular and (code, row) not in held and not _outside_the_scheme(draft, code, row)
    }
    return min(seats, len(people))


def _others(draft: Draft, rows: Sequence[int], day: int) -> int:
    """Count who comes outside the scheme already on a day and is not in the round."""
    return sum(
        row in rows and draft.openings.openings[row].seats_for == "gap" and day in _days(draft, row)
        for _, row in draft.outside
    )

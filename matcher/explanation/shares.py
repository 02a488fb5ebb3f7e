"""Who has a place, by how long they wait and by how much support they need at first: a share that falls is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.company import goes_along

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from matcher.explanation.recommendation import Recommendation
    from matcher.round.looked import Looked
    from resources_catalog.opening_table import OpeningTable

WAITING = ("under_4", "under_12", "under_26", "over_26", "unknown")
WEEKS = ((4, "under_4"), (12, "under_12"), (26, "under_26"))
SUPPORT = ("little", "some", "much", "no_place")
LITTLE, SOME = 1, 3
"""Quarter hours a week of the host's staff, at the place that asks for least."""


@dataclass(frozen=True, slots=True)
class Share:
    """People of a band, and how many of them have a place in the plan."""

    band: str
    people: int
    placed: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A floor of the municipality: how many of a group were to have a place, and how many have."""

    group: str
    promised: int
    people: int
    placed: int


def by_waiting(recommendation: Recommendation) -> tuple[Share, ...]:
    """Count by weeks of waiting."""
    on = recommendation.on
    return _shares(recommendation, WAITING, lambda each: waiting_band(each.person.waiting_since, on))


def by_support(recommendation: Recommendation) -> tuple[Share, ...]:
    """Count by the support at the place that asks for least of it, among those possible for the person.

    It is the support of first weeks at a place, never a property of the person.
    """
    return _shares(recommendation, SUPPORT, lambda each: support_band(each, recommendation.openings))


def promises(recommendation: Recommendation) -> tuple[Promise, ...]:
    """Give what the municipality promised of groups, and what the plan holds of it."""
    tables = recommendation.tables.tables
    if "floors" not in tables:
        return ()
    placed = {who for who, _ in recommendation.assignment.pairs}
    members: dict[str, set[str]] = {}
    for group, person in zip(*(tables["groups"].columns[name] for name in ("group", "person")), strict=True):
        members.setdefault(str(group), set()).add(str(person))
    floors = zip(*(tables["floors"].columns[name] for name in ("group", "min_placed")), strict=True)
    return tuple(
        Promise(str(group), int(str(least)), len(members[str(group)]), len(members[str(group)] & placed))
        for group, least in floors
    )


def waiting_band(since: date | None, on: date) -> str:
    """Name the band of somebody who waits since a day."""
    if since is None:
        return "unknown"
    weeks = (on - since).days / 7
    return next((band for most, band in WEEKS if weeks < most), "over_26")


def support_band(looked: Looked, openings: OpeningTable) -> str:
    """Name the band of somebody by the place that asks for least support."""
    rows: list[int] = np.flatnonzero(looked.possible).tolist()
    if not rows:
        return "no_place"
    if all(goes_along(looked.person, bool(openings.accompany_needed[row])) for row in rows):
        return "much"
    least = min(openings.openings[row].support_load for row in rows)
    return "little" if least <= LITTLE else "some" if least <= SOME else "much"


def _shares(
    recommendation: Recommendation, bands: Iterable[str], band_of: Callable[[Looked], str]
) -> tuple[Share, ...]:
    placed = {who for who, _ in recommendation.assignment.pairs}
    found: dict[str, list[str]] = {band: [] for band in bands}
    for code, each in recommendation.looked.items():
        found[band_of(each)].append(code)
    return tuple(
        Share(band, len(codes), sum(code in placed for code in codes)) for band, codes in found.items() if codes
    )

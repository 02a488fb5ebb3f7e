"""People who go along or drive: where each of them can be, as far as the municipality has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect, Mark
from resources_catalog.opening_table import week_bits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.eligibility.reasons import Bools
    from matcher.needs.person import PersonNeeds
    from matcher.params import Companion, Params
    from resources_catalog.opening_table import OpeningTable


def goes_along(person: PersonNeeds, opening_needs: bool) -> bool:
    """Tell whether a start of this person here takes somebody who goes along."""
    return opening_needs or person.accompany in ("first", "until_used")


def there_once(companion: Companion, openings: OpeningTable) -> Bools:
    """Rows where somebody can be on one whole day at least: enough for a first visit."""
    missing, asked = _missing(companion, openings)
    some_day: Bools = np.asarray((asked & ~missing).any(axis=1) | ~asked.any(axis=1))
    return some_day & _goes_there(companion, openings)


def there_always(companion: Companion, openings: OpeningTable) -> Bools:
    """Rows where somebody can be on every day: what a driver has to."""
    missing, _ = _missing(companion, openings)
    every_day: Bools = np.asarray(~missing.any(axis=1))
    return every_day & _goes_there(companion, openings)


def _missing(companion: Companion, openings: OpeningTable) -> tuple[Bools, Bools]:
    """Give for each row and day whether a part of its time is not free, and whether it has any: shape (rows, 35)."""
    asked: Bools = np.asarray(openings.week.any(axis=2))
    if not companion.times:
        return np.zeros_like(asked), asked
    missing: Bools = np.asarray((openings.week & ~week_bits(companion.times)).any(axis=2))
    return missing, asked


def _goes_there(companion: Companion, openings: OpeningTable) -> Bools:
    if not companion.areas:
        return np.ones(len(openings), dtype=np.bool_)
    return np.isin(openings.area, [*companion.areas, ""])


def driven(openings: OpeningTable, params: Params) -> Bools:
    """Rows to which somebody of the municipality can drive people."""
    able = np.zeros(len(openings), dtype=np.bool_)
    for each in params.companions:
        if each.lifts:
            able |= there_always(each, openings)
    return able


def somebody_can_go_along(person: PersonNeeds, openings: OpeningTable, params: Params) -> Iterator[Mark]:
    """Block first visits to which nobody can go along, where the municipality has said who can."""
    if not any(each.starts for each in params.companions):
        return
    able = np.zeros(len(openings), dtype=np.bool_)
    for each in params.companions:
        if each.starts:
            able |= there_once(each, openings)
    needed = openings.accompany_needed | goes_along(person, opening_needs=False)
    yield from Mark.of("nobody_goes_along", Effect.BLOCKS, needed & ~able)

"""What another program needs to verify the bounds: the prices, by the names of the rules they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.assignment.prices.ascent import GRID

if TYPE_CHECKING:
    from matcher.assignment.plan import Level
    from matcher.assignment.prices.ascent import Prices
    from matcher.assignment.prices.layout import Layout
    from matcher.assignment.prices.ties import Key


def level_key(level: Level) -> Key:
    """Name the rule that a level may not fall below what it reaches."""
    return ("level", level.name) if level.tier is None else ("level", level.name, str(level.tier))


def certified_level(level: Level, layout: Layout, prices: Prices) -> dict[str, object]:
    """Give the prices of one level as whole numbers in parts of a unit; prices of 0 are left out."""
    ids = layout.problem.persons.ids
    person = np.round(prices.person * GRID).astype(np.int64)
    tie = np.round(prices.tie * GRID).astype(np.int64)
    return {
        "level": list(level_key(level)[1:]),
        "persons": [[ids[place], int(person[place])] for place in np.flatnonzero(person).tolist()],
        "rules": [[*layout.ties.keys[place], int(tie[place])] for place in np.flatnonzero(tie).tolist()],
    }


def certificate_of(levels: list[dict[str, object]]) -> dict[str, object]:
    """Give the certificate of all levels."""
    return {"unit": GRID, "levels": levels}

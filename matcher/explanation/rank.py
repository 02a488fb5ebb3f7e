"""rank(): each person's best places, the planned ones always among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect
from matcher.explanation.recommendation import RankedPlace
from matcher.scoring.score import PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from matcher.round.looked import Looked
    from resources_catalog.opening_table import OpeningTable


def rank(looked: Looked, openings: OpeningTable, planned: Set[str], top: int) -> tuple[RankedPlace, ...]:
    """List the best ``top`` places of a person by value, then id; a planned place is listed wherever it stands."""
    rows = _ordered(looked, openings, planned)
    chosen = [
        (place_rank, row)
        for place_rank, row in enumerate(rows, start=1)
        if place_rank <= top or openings.ids[row] in planned
    ]
    return tuple(_ranked(looked, openings, row, place_rank, openings.ids[row] in planned) for place_rank, row in chosen)


def _ordered(looked: Looked, openings: OpeningTable, planned: Set[str]) -> Sequence[int]:
    possible = looked.possible.copy()
    for place in planned:
        possible[openings.row_of[place]] = True
    rows: list[int] = np.flatnonzero(possible).tolist()
    return sorted(rows, key=lambda row: (-int(looked.scored.value[row]), openings.ids[row]))


def _ranked(looked: Looked, openings: OpeningTable, row: int, place_rank: int, in_plan: bool) -> RankedPlace:
    reasons = looked.judgement.reasons(row)
    return RankedPlace(
        person=looked.person.person,
        rank=place_rank,
        row=row,
        place=openings.ids[row],
        host=openings.openings[row].host,
        route=looked.judgement.route_of(row),
        value=int(looked.scored.value[row]),
        parts={name: looked.scored.part(name, row) for name in PARTS},
        in_plan=in_plan,
        waits=bool(looked.judgement.waits[row]),
        questions=tuple(reason for reason in reasons if reason.effect in (Effect.CONFIRMS, Effect.WAITS)),
        reasons=reasons,
    )

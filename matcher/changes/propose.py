"""What could give a person a place: the changes that settle what stands against each, one or two at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from matcher.changes.obstacles import HOST_TAKEN, SEAT_TAKEN, USED_UP, obstacles
from matcher.changes.settle import Spot, settling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.changes.change import Change
    from matcher.changes.obstacles import Obstacle, Spare
    from matcher.round.lay_out import LaidOut
    from matcher.round.looked import Looked

MOST_OBSTACLES = 2
MOST_PLACES = 40
"""Places of a person that are looked at, the best ones first: beyond them nothing is nearer."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Changes that could give somebody a place: single ones in their order, then pairs in theirs."""

    singles: tuple[Change, ...]
    pairs: tuple[tuple[Change, Change], ...]


def propose(looked: Looked, laid: LaidOut, spare: Spare) -> Proposed:
    """List the changes that settle all that stands between a person and some place.

    A change counts as possible here if its kind is in the municipality's catalogue of changes; whether it really gives
    the person a place, and takes none from anybody, is found out by solving.
    """
    kinds = {each.kind: each for each in laid.inputs.params.changes}
    singles: dict[Change, None] = {}
    pairs: dict[tuple[Change, Change], None] = {}
    for row in _rows(looked):
        spot = Spot(laid.openings, laid.inputs.params, looked, row, kinds)
        for found in _to_settle(obstacles(looked, laid, row, spare)):
            options = [settling(spot, each) for each in found]
            singles |= dict.fromkeys(options[0] if len(options) == 1 else set(options[0]) & set(options[1]))
            pairs |= dict.fromkeys(_together(options))
    return Proposed(
        tuple(sorted(singles, key=lambda change: change.order())),
        tuple(sorted(pairs, key=lambda pair: (sum(each.cost_class for each in pair), [each.order() for each in pair]))),
    )


def _to_settle(found: Sequence[Obstacle]) -> Iterator[Sequence[Obstacle]]:
    """Give what has to be settled: all that stands there, or the rules alone, as others may find another place."""
    rules = [each for each in found if each.code not in (HOST_TAKEN, SEAT_TAKEN, USED_UP)]
    for some in (rules, found) if len(rules) < len(found) else (found,):
        if 0 < len(some) <= MOST_OBSTACLES:
            yield some


def _together(options: Sequence[Sequence[Change]]) -> Iterator[tuple[Change, Change]]:
    if len(options) == MOST_OBSTACLES:
        for one, other in product(*options):
            if one != other:
                first, second = sorted((one, other), key=lambda change: change.order())
                yield first, second


def _rows(looked: Looked) -> list[int]:
    """Give the places the person would rather have than wait, the best first, whatever stands against them."""
    rows: list[int] = np.flatnonzero(looked.scored.above_floor).tolist()
    rows.sort(key=lambda row: (-float(looked.scored.score[row]), row))
    never = {"person_declines", "not_asked_for", "ruled_out", "avoided_host", "avoided_area", "hosts_may_not_be_told"}
    own_no = np.zeros(len(looked.judgement.allowed), dtype=np.bool_)
    for mark in looked.judgement.marks:
        if mark.reason.code in never:
            own_no |= mark.rows
    return [row for row in rows if not own_no[row]][:MOST_PLACES]

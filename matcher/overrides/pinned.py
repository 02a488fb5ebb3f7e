"""What pinning each of many pairs costs where nothing but people ties openings: a few steps from one plan each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matcher.assignment.prices.kernels.pinned import best_with
from matcher.assignment.prices.kernels.shown import note_with
from matcher.assignment.prices.master import noted
from matcher.assignment.prices.parties import branches_of, kernel_cuts, program_of, walk_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.kernels.party import Real
    from matcher.assignment.prices.kernels.pinned import Branches
    from matcher.assignment.prices.kernels.shown import Cuts, Room, Shown
    from matcher.assignment.prices.kernels.steps import Program, Walk
    from matcher.assignment.prices.layout import Layout
    from matcher.assignment.prices.master import Middle
    from matcher.assignment.prices.parties import Party

AT_ONCE: Final = 256
"""Pairs that are looked at before parties found for them are brought in."""

BENCHES: Final = 2
"""Pairs looked at side by side; what is found does not depend on it."""

AGAIN: Final = 8
"""Times that parties are brought in for a pair."""

MOST_OF_TIME: Final = 0.1
"""No look is begun unless the longest one so far would end in time, or a part of the time left when that began."""

WITH: Final = 4.0
"""The gap of the parties listed first for a pinned pair."""

ROUNDING: Final = 1e-6


Effort = tuple[int, int]
"""Branches of a pair, and steps of each."""

WIDE: Final = 5e-5
"""The part of the total that a wide range is more than."""

LOOKS: Final[tuple[tuple[float, Effort], ...]] = (
    *((0.0, (2, 150)), (0.0, (6, 600))),
    *((WIDE, (40, 2_000)), (WIDE, (400, 2_000))),  # so that, where time ends, no wide range is left
    *((0.0, (40, 2_000)), (0.0, (400, 2_000))),
)
"""Efforts one after the other, each for the pairs of which more than a part of the total is still open."""


class Bench(NamedTuple):
    """The space to look at one pair."""

    program: Program
    walk: Walk
    branches: Branches
    room: Room
    cuts: Cuts
    shown: Shown

    def look(self, pair: int, known: float, effort: Effort) -> tuple[float, float, list[Party]]:
        """Give what the best plan found with a pair is worth, what none exceeds, and parties that were missing."""
        value, bound = best_with(
            self.program, self.walk, self.branches, self.room, self.cuts, self.shown, pair, known, *effort
        )  # fmt: skip
        return value, bound, noted(self.room)


class PinnedPairs:
    """The best plans with one of many pairs each.

    Parameters
    ----------
    known : shape (n,)
        What some plan with each pair is worth; then the best one found.
    bound : shape (n,)
        What no plan with it exceeds.
    """

    def __init__(self, layout: Layout, middle: Middle, pairs: Sequence[int], known: Sequence[int]) -> None:
        self.layout, self.middle, self.pairs = layout, middle, tuple(pairs)
        self.known = np.array(known, dtype=np.int64)
        self.bound = np.full(len(pairs), int(np.floor(middle.shown.total[0] + ROUNDING)), dtype=np.int64)
        middle.room.reduced[:] = self._reduced()
        self._list_first()
        self._benches = self._made()
        self._longest = 0.0

    def _reduced(self) -> Real:
        blocks = self.layout.blocks
        made: Real = self.layout.goals[-1].worth[: len(blocks.rows)] - self.middle.shown.person[blocks.person]
        return made

    def _list_first(self) -> None:
        """List parties with each pair, so that there is a plan with it."""
        room, cuts = self.middle.room, kernel_cuts(self.layout, self.middle.cuts)
        first: list[Party] = []
        for pair in self.pairs:
            note_with(room, cuts, self.middle.shown.cut.copy(), pair, WITH)
            first += noted(room) or [(int(room.opening[pair]), (pair,))]
        self.middle.parties.add(first)

    def _program(self) -> Program:
        """Make the program of the parties there are."""
        middle = self.middle
        return program_of(middle.parties, middle.cuts, middle.plan, middle.price)

    def _made(self) -> tuple[Bench, ...]:
        """Make benches."""
        middle, layout = self.middle, self.layout
        program = self._program()
        return tuple(
            Bench(
                program, walk_of(program), branches_of(program, layout, len(middle.cuts)),
                deepcopy(middle.room), kernel_cuts(layout, middle.cuts), deepcopy(middle.shown),
            )
            for _ in range(BENCHES)
        )  # fmt: skip

    def run(self, deadline: Deadline) -> None:
        """Look at every pair, as long as there is time."""
        with ThreadPoolExecutor(BENCHES) as workers:
            for part, effort in LOOKS:
                self._run(self._open(range(len(self.pairs)), part), effort, workers, deadline)

    def _open(self, places: Sequence[int], part: float) -> list[int]:
        """Give the pairs of which more than a part of the total is still open."""
        return [place for place in places if self.bound[place] - self.known[place] > part * self.bound[place]]

    def _run(self, places: Sequence[int], effort: Effort, workers: ThreadPoolExecutor, deadline: Deadline) -> None:
        """Look at pairs with an effort, again those for which parties were missing."""
        for _ in range(AGAIN):
            missing: list[int] = []
            for first in range(0, len(places), AT_ONCE):
                new = self._few(places[first : first + AT_ONCE], effort, workers, deadline)
                missing += [place for place in new if new[place]]
            places = self._open(missing, 0.0)

    def _few(
        self, places: Sequence[int], effort: Effort, workers: ThreadPoolExecutor, deadline: Deadline
    ) -> dict[int, list[Party]]:  # fmt: skip
        """Look at a few pairs; gives the parties missing for each looked at, which are there now."""
        shares = [places[number::BENCHES] for number in range(BENCHES)]
        found = workers.map(lambda bench, share: self._looked_at(bench, share, effort, deadline), self._benches, shares)
        new = {place: parties for share in found for place, parties in share.items()}
        new = {place: new[place] for place in places if place in new}
        if self.middle.parties.add(party for parties in new.values() for party in parties):
            program = self._program()
            self._benches = tuple(
                bench._replace(program=program, walk=walk_of(program, bench.walk)) for bench in self._benches
            )
        return new

    def _looked_at(
        self, bench: Bench, places: Sequence[int], effort: Effort, deadline: Deadline
    ) -> dict[int, list[Party]]:  # fmt: skip
        """Look at pairs one after the other while there is time; gives the parties missing for each."""
        made: dict[int, list[Party]] = {}
        for place in places:
            began = deadline.left()
            if began <= self._longest:
                break
            value, bound, made[place] = bench.look(self.pairs[place], float(self.known[place]), effort)
            self._longest = max(self._longest, min(began - deadline.left(), MOST_OF_TIME * began))
            self.known[place] = max(self.known[place], round(value))
            self.bound[place] = min(self.bound[place], int(np.floor(bound + ROUNDING)))
        return made

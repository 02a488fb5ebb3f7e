"""The linear program over parties: prices at which the bound is the plan's own value, and their middle.

Cuts are laid until the bound of prices is no more than the plan is worth. Of the prices that show it, the middle is
taken: there every party that the plan does not hold is worth less than it pays, so that what a pin changes ends nearby.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from ortools.linear_solver import pywraplp

from matcher.assignment.prices.ascent import Prices, Relaxation
from matcher.assignment.prices.blocks import cells_of
from matcher.assignment.prices.cutting import cuts_for
from matcher.assignment.prices.kernels.pinned import centre
from matcher.assignment.prices.kernels.shown import ENTRIES, GRID, NOTED, Room, Shown, every_beyond
from matcher.assignment.prices.left import CELLS, left_within
from matcher.assignment.prices.parties import FAR, Parties, count_of, counts, kernel_cuts, program_of

if TYPE_CHECKING:
    from matcher.assignment.budget import Deadline
    from matcher.assignment.prices.ascent import Relaxed
    from matcher.assignment.prices.kernels.party import Real
    from matcher.assignment.prices.layout import Layout
    from matcher.assignment.prices.parties import Cut, Party
    from matcher.problem.columns import Whole

FIRST: Final = 20.0
"""The gap of the parties begun with."""

AROUND: Final = 40.0
"""The gap of the parties around the middle."""

LEAST: Final = 0.1
"""A gap below which nothing is listed where it still leaves too much."""

BOX: Final = 30.0
"""How far prices may move from those begun with before they are held back."""

TILT: Final = 1e-4
"""What is added to everybody's one place, and taken off, to find the least prices and the largest."""

ROUNDS: Final = 20
"""Rounds of cuts."""

CLOSED: Final = 0.05
"""A bound so little above the plan is left as it is; in later rounds any by which no other plan is worth more."""

ROUNDING: Final = 1e-9
PRICINGS: Final = 40
"""Times that parties are looked for that are worth more than they pay."""

GOING_ON: Final = "use_preprocessing: false use_dual_simplex: true"
"""Nothing is simplified beforehand, so that each solution begins with the basis of the last one."""

LONGEST: Final = 1e9
"""Milliseconds that one solution may take at most, where there is no limit."""

SWEEPS: Final = 100
MOST_EACH: Final = 100
"""Parties of one opening that are noted at once."""

NOTES: Final = 50_000


@dataclass(frozen=True)
class Middle:
    """Prices of people, openings and cuts at which the bound is what the plan is worth, and the parties around them."""

    parties: Parties
    cuts: tuple[Cut, ...]
    plan: Whole
    price: Real
    room: Room
    shown: Shown


def room_of(layout: Layout) -> Room | None:
    """Make the space to list parties; None where a table would be too large."""
    blocks = layout.blocks
    wide = np.diff(blocks.start)
    cells = int(((wide + 1) * cells_of(blocks)).max(initial=1))
    if cells > CELLS:
        return None
    pairs, widest = len(blocks.rows), int(wide.max(initial=0)) + 2
    own = np.argsort(blocks.person, kind="stable")
    return Room(
        blocks.start, blocks.person, blocks.load, blocks.seats, blocks.capacity, blocks.apart_from, blocks.apart,
        blocks.opening, np.searchsorted(blocks.person[own], np.arange(len(layout.least) + 1)), own,
        np.array([MOST_EACH]), np.zeros(pairs), np.zeros(pairs, dtype=np.int8), np.zeros(widest, dtype=np.int64),
        np.zeros(cells), np.zeros(4 * widest, dtype=np.int64), np.zeros(widest), np.zeros(widest, dtype=np.int64),
        np.zeros(NOTES + 1, dtype=np.int64), np.zeros(8 * NOTES, dtype=np.int64), np.zeros(NOTES, dtype=np.int64),
        np.zeros(NOTES), np.zeros(2, dtype=np.int64),
    )  # fmt: skip


def noted(room: Room) -> list[Party]:
    """Give the parties that were noted, and forget them."""
    ends, members = room.noted_from[: room.counter[NOTED] + 1].tolist(), room.noted[: room.counter[ENTRIES]].tolist()
    openings = room.noted_at[: room.counter[NOTED]].tolist()
    room.counter[:] = 0
    return [(opening, tuple(members[ends[place] : ends[place + 1]])) for place, opening in enumerate(openings)]


class Master:
    """The program as the solver of linear programs holds it; ``held`` and ``price`` are its last solution.

    The solver keeps its basis, so that a few more columns or rows cost a few more steps.
    """

    def __init__(self, layout: Layout, worth: Whole, relaxed: Relaxed, room: Room, plan: Whole) -> None:
        self.layout, self.room = layout, room
        self._worth = worth[: len(layout.blocks.rows)].astype(np.float64)
        self.parties = Parties(layout, worth)
        self.cuts: list[Cut] = []
        self.people, self.openings = len(layout.least), len(layout.blocks.seats)
        self._model = pywraplp.Solver.CreateSolver("GLOP")
        self._model.Objective().SetMaximization()
        self._model.SetSolverSpecificParametersAsString(GOING_ON)
        self._rows: list[pywraplp.Constraint] = []
        for row in range(self.people + self.openings):
            self._row(0.0 if row < self.people else 1.0, 1.0)
        self._columns: list[pywraplp.Variable] = []
        self._held_back: list[pywraplp.Variable] = []
        self._box(relaxed.prices.person)
        self.parties.add(near(layout, relaxed, FIRST))
        own = _by_opening(layout, plan)
        self.parties.add((opening, ()) for opening in range(self.openings))
        self.parties.add(own)
        self.plan: Whole = np.array([self.parties.place(party) for party in own], dtype=np.int64)
        self.held: Real = np.empty(0)
        self.price: Real = np.empty(0)
        self.bound = np.inf

    def _box(self, price: Real) -> None:
        """Let places be bought for more than they should cost, and sold for less: prices then stay near."""
        for person, cost in enumerate(price.tolist()):
            for worth, weight in ((-cost - BOX, -1.0), (cost - BOX, 1.0)):
                self._held_back.append(self._column(worth))
                self._rows[person].SetCoefficient(self._held_back[-1], weight)

    def hold_near(self, price: Real) -> None:
        """Hold prices back around others than at first."""
        for person, cost in enumerate(price[: self.people].tolist()):
            own = self._held_back[2 * person : 2 * person + 2]
            for column, worth in zip(own, (-cost - BOX, cost - BOX), strict=True):
                column.SetUb(math.inf)
                self._model.Objective().SetCoefficient(column, worth)

    def let_go(self) -> bool:
        """Hold prices back no more where that makes a difference; tells whether it did anywhere."""
        used = [column for column in self._held_back if column.solution_value() > ROUNDING]
        for column in used:
            column.SetUb(0.0)
        return bool(used)

    def _row(self, low: float, high: float) -> pywraplp.Constraint:
        self._rows.append(self._model.Constraint(low, high))
        return self._rows[-1]

    def _column(self, worth: float) -> pywraplp.Variable:
        column = self._model.NumVar(0.0, math.inf, "")
        self._model.Objective().SetCoefficient(column, worth)
        return column

    def _add_columns(self) -> None:
        """Bring in the parties that were added since."""
        first, parties = len(self._columns), self.parties
        counted = counts(parties, self.cuts)
        worth, people = parties.worth.tolist(), self.layout.blocks.person[parties.members].tolist()
        heads, opening = parties.heads.tolist(), parties.opening.tolist()
        for place in range(first, len(parties)):
            column = self._column(float(worth[place]))
            self._rows[self.people + opening[place]].SetCoefficient(column, 1.0)
            for person in people[heads[place] : heads[place + 1]]:
                self._rows[person].SetCoefficient(column, 1.0)
            for cut in np.flatnonzero(counted[:, place]).tolist():
                self._rows[self.people + self.openings + cut].SetCoefficient(column, float(counted[cut, place]))
            self._columns.append(column)

    def cut(self, cut: Cut) -> None:
        """Lay one more cut."""
        counted = count_of(self.parties, cut, counts(self.parties, self.cuts))
        self.cuts.append(cut)
        row = self._row(0.0, float(cut.side))
        for place in np.flatnonzero(counted).tolist():
            row.SetCoefficient(self._columns[place], float(counted[place]))

    def tilt(self, by: float) -> None:
        """Let everybody be placed a little more than once, or less."""
        for person in range(self.people):
            self._rows[person].SetUb(1.0 + by)

    def solve(self, deadline: Deadline) -> bool:
        """Solve it and bring in parties worth more than they pay, until there are none; tells whether that was done."""
        for _ in range(PRICINGS):
            self._add_columns()
            if deadline.left() <= 0:
                return False
            self._model.SetTimeLimit(int(min(1000.0 * deadline.left(), LONGEST)) + 1)
            if self._model.Solve() != pywraplp.Solver.OPTIMAL:
                return False
            self.held = np.array([column.solution_value() for column in self._columns])
            self.price = np.array([row.dual_value() for row in self._rows])
            self.price = self._to_grid(self.price)
            beyond = self.beyond(self.price)
            self.bound = float(self.price @ self.sides()) + float(beyond.sum())
            if not self.parties.add(noted(self.room)):
                return True
        return False

    def _to_grid(self, price: Real) -> Real:
        """Bring all prices but those of openings to the grid, none of them negative."""
        made: Real = np.round(np.maximum(price, 0.0) * GRID) / GRID
        openings = slice(self.people, self.people + self.openings)
        made[openings] = price[openings]
        return made

    def sides(self) -> Real:
        """Give how much parties may use of each row."""
        return np.concatenate((np.ones(self.people + self.openings), [float(cut.side) for cut in self.cuts]))

    def beyond(self, price: Real) -> Real:
        """Give for each opening how much more than it pays a party is worth at prices on the grid; notes those."""
        people, top = self.people, price[self.people : self.people + self.openings]
        self.room.reduced[:] = self._worth - price[self.layout.blocks.person]
        made = np.zeros(self.openings)
        cut_price = price[people + self.openings :].copy()
        every_beyond(self.room, kernel_cuts(self.layout, self.cuts), top.copy(), cut_price, made)
        return made

    def consistent(self, price: Real) -> Real:
        """Bring prices to the grid, those of openings so that the plan's parties pay what they are worth."""
        made: Real = np.round(np.maximum(price, 0.0) * GRID) / GRID
        paid = made[: self.people][self.layout.blocks.person]
        by_people = np.bincount(self.parties.owner, paid[self.parties.members], minlength=len(self.parties))
        by_cuts = made[self.people + self.openings :] @ counts(self.parties, self.cuts)
        left = self.parties.worth - by_people - by_cuts
        made[self.people : self.people + self.openings] = left[self.plan]
        return made


def near(layout: Layout, relaxed: Relaxed, gap: float) -> list[Party]:
    """List the parties within a gap, or within a part of it where that is more than there is room for."""
    left = left_within(layout, relaxed, gap, NOTES)
    while left is None and gap > LEAST:
        gap /= 2.0
        left = left_within(layout, relaxed, gap, NOTES)
    if left is None:
        return []
    heads, members, opening = left.heads.tolist(), left.members.tolist(), left.opening.tolist()
    return [(opening[place], tuple(members[heads[place] : heads[place + 1]])) for place in range(left.parties)]


def _by_opening(layout: Layout, plan: Whole) -> list[Party]:
    """Give the party of each opening in a plan, which is given as rising open pairs."""
    first = np.searchsorted(plan, layout.blocks.start)
    return [(opening, tuple(plan[first[opening] : first[opening + 1]].tolist()))
            for opening in range(len(layout.blocks.seats))]  # fmt: skip


def middle_of(layout: Layout, worth: Whole, relaxed: Relaxed, plan: Whole, deadline: Deadline) -> Middle | None:
    """Find prices in the middle of those that show a plan to be the best; None where none are found.

    Parameters
    ----------
    plan : shape (n,)
        Open pairs of the plan, rising.
    """
    room = room_of(layout)
    if room is None:
        return None
    master = Master(layout, worth, relaxed, room, plan)
    value = int(worth[plan].sum())
    if not _close(master, value, deadline):
        return None
    master.hold_near(master.price)
    price = np.zeros(len(master.price))
    for tilt in (TILT, -TILT):
        master.tilt(tilt)
        if not master.solve(deadline) or master.bound >= value + 1:
            return None
        price = price + 0.5 * master.price
    return _centred(master, worth, price, value)


def _close(master: Master, value: int, deadline: Deadline) -> bool:
    """Lay cuts until the bound is what the plan is worth; tells whether it is less than one more."""
    for number in range(ROUNDS):
        if not master.solve(deadline):
            return False
        if master.bound < value + (CLOSED if number < ROUNDS // 2 else 1):
            return True
        if master.let_go():
            continue
        cuts = cuts_for(master.parties, master.cuts, master.held)
        if not cuts or number == ROUNDS - 1:
            break
        for cut in cuts:
            master.cut(cut)
    return master.bound < value + 1


def _centred(master: Master, worth: Whole, price: Real, value: int) -> Middle | None:
    """Bring prices to the middle, with the parties around them."""
    layout, parties = master.layout, master.parties
    people, openings = master.people, master.openings
    at = Relaxation(layout, worth).at(Prices(price[:people], np.zeros(len(layout.ties.low))).on_grid())
    parties.add(near(layout, at, AROUND))
    home = np.full(people, -1, dtype=np.int64)
    for opening, pairs in enumerate(_by_opening(layout, _plan_of(parties, master.plan))):
        home[layout.blocks.person[list(pairs[1])]] = people + opening
    for _ in range(PRICINGS):
        now = master.consistent(price)
        program = program_of(parties, master.cuts, master.plan, now)
        column = np.repeat(np.arange(len(program.worth)), np.diff(program.heads))
        losses = np.bincount(column, now[program.row] * program.weight) - program.worth
        losses[len(parties) :] = FAR
        centre(program, now, losses, home, SWEEPS)
        now = master.consistent(now)
        beyond = master.beyond(now)
        if not parties.add(noted(master.room)):
            break
    top = now[people : people + openings] + beyond
    total = float(now @ master.sides()) + float(beyond.sum())
    if total >= value + 1:
        return None
    shown = Shown(now[:people].copy(), top, now[people + openings :].copy(), np.array([total]), top.copy(),
                  np.zeros(openings, dtype=np.int8))  # fmt: skip
    return Middle(parties, tuple(master.cuts), master.plan, now, master.room, shown)


def _plan_of(parties: Parties, plan: Whole) -> Whole:
    """Give the pairs of a plan given by parties, rising."""
    made: Whole = np.sort(parties.members[np.isin(parties.owner, plan)])
    return made

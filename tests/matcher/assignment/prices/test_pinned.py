"""The best plan with a pair pinned, from prices in the middle, against every plan there is."""

import numpy as np
import pytest

from matcher.assignment.prices import cutting as cutting_module
from matcher.assignment.prices import master as master_module
from matcher.assignment.prices import parties as parties_module
from matcher.assignment.prices.cutting import cuts_for
from matcher.assignment.prices.kernels import pinned as pinned_module
from matcher.assignment.prices.kernels import shown as shown_module
from matcher.assignment.prices.kernels import steps as steps_module
from matcher.assignment.prices.kernels.shown import PARTS
from matcher.assignment.prices.layout import Layout
from matcher.assignment.prices.master import Master, Middle, middle_of, noted, room_of
from matcher.assignment.prices.parties import (
    Cut,
    Parties,
    branches_of,
    count_of,
    counts,
    kernel_cuts,
    program_of,
    walk_of,
)  # fmt: skip
from matcher.problem.columns import Whole
from tests.matcher.assignment.prices.small import all_plans, best_values, in_time, late, lowered, parties, tight_layout

ROUNDS = {"compiled": 15, "pure": 2}
WITH_CUTS = (24, 50, 55, 63, 74)
"""Seeds of layouts in which parties come in part at first."""


def middle_for(layout: Layout, plan: Whole) -> Middle | None:
    return middle_of(layout, layout.goals[0].worth, lowered(layout), plan, in_time())


def look(middle: Middle, layout: Layout, pair: int, nodes: int) -> tuple[float, float]:
    """Look at one pair, as often as parties were missing."""
    cuts, room, worth = kernel_cuts(layout, middle.cuts), middle.room, layout.goals[0].worth
    room.reduced[:] = worth[: len(layout.blocks.rows)] - middle.shown.person[layout.blocks.person]
    shown_module.note_with(room, cuts, middle.shown.cut.copy(), pair, 10.0)
    middle.parties.add([*noted(room), (int(room.opening[pair]), (pair,))])
    while True:
        program = program_of(middle.parties, middle.cuts, middle.plan, middle.price)
        walk, branches = walk_of(program), branches_of(program, layout, len(middle.cuts))
        found = pinned_module.best_with(
            program, walk, branches, room, cuts, middle.shown, pair, float(worth[pair]), nodes, 1000
        )  # fmt: skip
        if not middle.parties.add(noted(room)) or found[0] >= np.floor(found[1]):
            return found


def test_the_best_plan_with_each_pair_is_the_best_of_all(kernels: str) -> None:
    proven = tried = 0
    for seed in (*range(ROUNDS[kernels]), *WITH_CUTS[:3]):
        layout = tight_layout(seed)
        plan, best = best_values(layout)
        middle = middle_for(layout, plan)
        if middle is None:
            continue
        for pair, value in best.items():
            found, bound = look(middle, layout, pair, 50)
            assert found <= value <= bound
            tried += 1
            proven += found == value == np.floor(bound)
    assert proven > 0.9 * tried > 0


def test_with_one_branch_the_truth_still_lies_between(kernels: str) -> None:
    for seed in range(ROUNDS[kernels]):
        layout = tight_layout(1000 + seed)
        plan, best = best_values(layout)
        middle = middle_for(layout, plan)
        for pair, value in best.items() if middle is not None else ():
            assert middle is not None
            found, bound = look(middle, layout, pair, 1)
            assert found <= value <= bound


@pytest.mark.parametrize("room", ["steps", "space", "notes"])
def test_where_room_is_short_the_truth_still_lies_between(
    kernels: str, monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    name, few = {"steps": ("MOST_STEPS", 3), "space": ("STEP_ENTRIES", 20), "notes": ("MOST_EACH", 1)}[room]
    monkeypatch.setattr(master_module if room == "notes" else parties_module, name, few)
    for seed in range(2):
        layout = tight_layout(seed)
        plan, best = best_values(layout)
        middle = middle_for(layout, plan)
        for pair, value in best.items() if middle is not None else ():
            assert middle is not None
            found, bound = look(middle, layout, pair, 50)
            assert found <= value <= bound


def test_the_middle_shows_what_the_plan_is_worth_and_no_other_plan_has_a_middle() -> None:
    for seed in range(10):
        layout = tight_layout(seed)
        worth = layout.goals[0].worth
        plan, _ = best_values(layout)
        middle = middle_for(layout, plan)
        if middle is not None:
            assert worth[plan].sum() <= middle.shown.total[0] < worth[plan].sum() + 1
        assert middle_for(layout, plan[1:]) is None


def test_every_cut_holds_for_every_plan() -> None:
    laid = 0
    for seed in WITH_CUTS:
        layout = tight_layout(seed)
        plan, _ = best_values(layout)
        room = room_of(layout)
        assert room is not None
        master = Master(layout, layout.goals[0].worth, lowered(layout), room, plan)
        for _ in range(4):
            assert master.solve(in_time())
            for cut in cuts_for(master.parties, master.cuts, master.held):
                master.cut(cut)
        assert master.solve(in_time())
        before = master.bound
        master.parties.add(
            (opening, tuple(sorted(party)))
            for opening in range(len(layout.blocks.seats))
            for party in parties(layout.blocks, opening)
        )
        assert master.solve(in_time())  # no party is worth more than it pays: the others change nothing
        assert master.bound == pytest.approx(before, abs=0.1)
        laid += len(master.cuts)
        assert_hold(layout, master.cuts)
    assert laid > 3


def assert_hold(layout: Layout, cuts: list[Cut]) -> None:
    blocks, every = layout.blocks, Parties(layout, layout.goals[0].worth)
    every.add(
        (opening, tuple(sorted(party))) for opening in range(len(blocks.seats)) for party in parties(blocks, opening)
    )
    counted = counts(every, cuts)
    for plan in all_plans(layout) if cuts else ():
        places = [
            every.place((opening, tuple(sorted(pair for pair in plan if blocks.opening[pair] == opening))))
            for opening in range(len(blocks.seats))
        ]
        assert (counted[:, places].sum(axis=1) <= [cut.side for cut in cuts]).all()


def test_a_party_counts_the_whole_part_of_what_it_uses() -> None:
    layout = tight_layout(0)
    every = Parties(layout, layout.goals[0].worth)
    first = int(layout.blocks.start[0])
    assert every.add([(0, ()), (0, (first,)), (0, ())]) == 2
    use = np.zeros(len(layout.least) + len(layout.blocks.seats), dtype=np.int64)
    use[layout.blocks.person[first]] = use[len(layout.least)] = PARTS // 2
    assert count_of(every, Cut(use, 1), np.zeros((0, 2), dtype=np.int64)).tolist() == [0, 1]


def test_nothing_in_part_is_cut_by_nothing() -> None:
    layout = tight_layout(0)
    every = Parties(layout, layout.goals[0].worth)
    every.add((opening, ()) for opening in range(len(layout.blocks.seats)))
    assert cuts_for(every, [], np.ones(len(every))) == []
    assert cuts_for(every, [], np.full(len(every), 0.5)) == []  # no row holds them fast


def test_parties_held_are_a_plan_and_those_ruled_out_are_replaced_by_the_best(kernels: str) -> None:
    layout = tight_layout(0)
    plan, _ = best_values(layout)
    middle = middle_for(layout, plan)
    assert middle is not None
    program = program_of(middle.parties, middle.cuts, middle.plan, middle.price)
    walk, branches = walk_of(program), branches_of(program, layout, len(middle.cuts))
    people, openings = len(layout.least), len(layout.blocks.seats)
    worth = layout.goals[0].worth[plan].sum()
    assert pinned_module.rounded_value(program, walk, branches, people, openings) == worth
    pair = int(plan[0])
    row = people + int(layout.blocks.opening[pair])
    pinned_module.settle(program, walk, row, pair, False, 1)
    without = pinned_module.rounded_value(program, walk, branches, people, openings)
    worths = layout.goals[0].worth
    assert 0.0 <= without <= max(worths[list(other)].sum() for other in all_plans(layout) if pair not in other)
    pinned_module.settle(program, walk, row, len(layout.blocks.rows), True, 1)  # no party holds that
    assert pinned_module.rounded_value(program, walk, branches, people, openings) == -1.0


@pytest.mark.parametrize(
    ("name", "value"),
    [("CELLS", 0), ("PRICINGS", 1), ("ROUNDS", 0), ("NOTES", 4), ("TILT", 0.5), ("FIRST", 0.0)],
)
def test_where_there_is_no_room_or_no_end_no_middle_is_found_or_a_true_one(
    monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    monkeypatch.setattr(master_module, name, value)
    if name == "PRICINGS":
        monkeypatch.setattr(master_module, "FIRST", 0.0)
    for seed in range(4):
        layout = tight_layout(seed)
        plan, _ = best_values(layout)
        middle = middle_for(layout, plan)
        assert middle is None or middle.shown.total[0] >= layout.goals[0].worth[plan].sum()


def test_without_time_there_is_no_middle() -> None:
    layout = tight_layout(0)
    plan, _ = best_values(layout)
    assert middle_of(layout, layout.goals[0].worth, lowered(layout), plan, late()) is None


def test_where_the_linear_program_is_not_solved_there_is_no_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ortools.linear_solver.pywraplp.Solver.Solve", lambda model: None)
    layout = tight_layout(0)
    plan, _ = best_values(layout)
    assert middle_for(layout, plan) is None


@pytest.mark.parametrize(("name", "value"), [("LARGEST", 0), ("BROKEN", 10.0), ("AT_ONCE", 1)])
def test_few_cuts_are_laid_where_few_are_wanted(monkeypatch: pytest.MonkeyPatch, name: str, value: float) -> None:
    for seed in WITH_CUTS:
        layout = tight_layout(seed)
        plan, _ = best_values(layout)
        room = room_of(layout)
        assert room is not None
        master = Master(layout, layout.goals[0].worth, lowered(layout), room, plan)
        assert master.solve(in_time())
        every = cuts_for(master.parties, [], master.held)
        with monkeypatch.context() as few:
            few.setattr(cutting_module, name, value)
            assert len(cuts_for(master.parties, [], master.held)) == min(len(every), int(name == "AT_ONCE"))
    two = [Cut(np.array([1, 1, 0]), 1), Cut(np.array([1, 1, 1]), 1), Cut(np.array([0, 0, 1]), 1)]
    assert cutting_module._apart(two) == [two[0], two[2]]


def test_walks_end_where_nothing_is_left_or_no_step_is_allowed(kernels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master_module, "SWEEPS", 1)
    layout = tight_layout(0)
    plan, _ = best_values(layout)
    middle = middle_for(layout, plan)
    assert middle is not None
    program = program_of(middle.parties, middle.cuts, middle.plan, middle.price)
    walk, value = walk_of(program), float(middle.shown.total[0])
    assert steps_module.walk_on(program, walk, value, 0.0, 0)[0] == steps_module.ENDED
    nobody = len(layout.blocks.rows)  # no party holds this
    pinned_module.settle(program, walk, len(layout.least), nobody, True, 1)
    assert steps_module.walk_on(program, walk, value, 0.0, 100)[0] == steps_module.IMPOSSIBLE


def test_an_opening_without_seats_has_the_party_of_nobody(kernels: str) -> None:
    layout = tight_layout(0)
    room = room_of(layout)
    assert room is not None
    room.reduced[:] = 5.0
    closed = room._replace(seats=np.zeros_like(room.seats))
    assert shown_module.table_of(closed, 0)[3] == 0.0


def test_prices_that_show_nothing_have_no_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = tight_layout(0)
    worth = layout.goals[0].worth
    plan, _ = best_values(layout)
    room = room_of(layout)
    assert room is not None
    monkeypatch.setattr(master_module, "FIRST", 0.0)
    monkeypatch.setattr(master_module, "AROUND", 0.0)
    monkeypatch.setattr(master_module, "PRICINGS", 1)
    master = Master(layout, worth, lowered(layout), room, plan)
    nothing = np.zeros(len(layout.least) + len(layout.blocks.seats))
    assert master_module._centred(master, worth, nothing, int(worth[plan].sum())) is None
    monkeypatch.setattr(master_module, "left_within", lambda *given: None)
    assert master_module.near(layout, lowered(layout), 1.0) == []

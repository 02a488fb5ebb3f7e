"""Where the municipality lets what stands be considered anew: nobody loses by it, and few are moved."""

from dataclasses import replace

import pytest

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.needs.person import Standing
from matcher.needs.standing import HOLDING
from matcher.params import Params
from matcher.problem.problem import Problem
from matcher.round.lay_out import lay_out
from tests.changed import inputs_of_town, solved_anew
from tests.matcher.laid import laid, pairs, planned, rows
from tests.towns import opening, person, town

ANEW = Params(standing_may_move=True)
CALM, USEFUL = opening("O1", seats=1, purposes=("calm",)), opening("O2", seats=1, purposes=("be_useful",), host="H2")
TASTE = ["calm", "be_useful"]


def test_what_stands_is_pinned_unless_it_may_move() -> None:
    held = [Standing("A", "O2", "taking_part")]
    people = [person("A", wishes=TASTE)]
    fixed, free = (laid(people, [CALM, USEFUL], standing=held, params=params) for params in (Params(), ANEW))
    assert (pairs(fixed, "pinned"), pairs(free, "pinned")) == ({("A", "O2")}, set())
    assert pairs(fixed, "current") == pairs(free, "current") == {("A", "O2")}
    assert (fixed.tables.settings["harm_guard"], free.tables.settings["harm_guard"]) == (False, True)
    assert free.tables.settings["objective"] == ["placed_by_tier", "kept", "value"]
    assert planned(free) == {("A", "O2")}  # a better place for nobody's sake is no reason to move


def test_somebody_moves_for_no_less_so_that_another_has_a_place() -> None:
    """B can only go where A is. A, who would gain by it, moves; where A would lose, B waits."""
    held = [Standing("A", "O2", "taking_part")]
    other = person("B", ruled_out=("O1",), floor="any", wishes=["be_useful"])
    gladly = laid([person("A", wishes=TASTE), other], [CALM, USEFUL], standing=held, params=ANEW)
    assert planned(gladly) == {("A", "O1"), ("B", "O2")}
    unwilling = laid([person("A", wishes=TASTE[::-1]), other], [CALM, USEFUL], standing=held, params=ANEW)
    assert planned(unwilling) == {("A", "O2")}


def test_a_seat_is_free_for_others_only_where_its_holder_may_move() -> None:
    held = [Standing("A", "O1", "taking_part"), Standing("A", "O2", "trying"), Standing("Z", "O1", "paused")]
    places = [
        opening("O1", seats=3, slots="wed 9:00-12:00"),
        opening("O2", seats=1, slots="wed 10:00-12:00", host="H2"),
    ]
    for params in (Params(), ANEW):
        found = laid([person("A", max_placements=2), person("B")], places, standing=held, params=params)
        # A's second place in the same hours only holds its seat; Z is not in the round.
        assert {row["opening"]: row["seats"] for row in rows(found, "openings")} == {"O1": 2, "O2": 0}
    over = [Standing(code, "O2", "trying") for code in ("A", "B")]  # two on one seat: what stands is the number
    crowded = laid([person("A"), person("B")], places, standing=over, params=ANEW)
    assert {row["opening"]: row["seats"] for row in rows(crowded, "openings")} == {"O1": 3, "O2": 2}


def test_a_decision_is_kept_also_where_what_stands_may_move() -> None:
    held = [Standing("A", "O2", "taking_part")]
    people = [person("A", wishes=TASTE, pins=("O2",)), person("B", ruled_out=("O1",), floor="any")]
    found = laid(people, [CALM, USEFUL], standing=held, params=ANEW)
    assert rows(found, "pinned") == [{"person": "A", "opening": "O2"}]
    assert planned(found) == {("A", "O2")}


@pytest.mark.parametrize("seed", range(16))
def test_nobody_who_stands_has_less_than_before_and_not_more_are_moved_than_is_needed(seed: int) -> None:
    inputs = inputs_of_town(town(seed, 24, 20))
    inputs = replace(inputs, params=replace(inputs.params, standing_may_move=True))
    found = lay_out(inputs)
    tables, plan = solved_anew(inputs)
    value = {(who, found.openings.ids[row]): int(found.looked[who].scored.value[row]) for who, row in found.round.pairs}
    held: dict[str, set[str]] = {}
    if "current" in tables.tables:
        columns = tables.tables["current"].columns
        for who, place in zip(map(str, columns["person"]), map(str, columns["opening"]), strict=True):
            held.setdefault(who, set()).add(place)
    now = {who: {place for someone, place in plan.pairs if someone == who} for who in held}
    for who, places in held.items():
        assert now[who]
        assert sum(value[who, place] for place in now[who]) >= sum(value[who, place] for place in places)
    kept = sum(now[who] == held[who] for who in held)
    assert plan.objective is not None
    assert kept == plan.objective[-2]
    fixed = replace(inputs, params=replace(inputs.params, standing_may_move=False))
    _, stays = solved_anew(fixed)
    assert stays.objective is not None
    assert plan.objective[:-2] >= stays.objective[:-1]


def test_the_towns_have_people_who_stand() -> None:
    standing = [each for seed in range(16) for each in town(seed, 24, 20).caseload.standing if each.status in HOLDING]
    assert len(standing) > 8


def test_a_plan_that_keeps_everything_is_never_beaten_for_value_alone() -> None:
    held = [Standing("A", "O2", "taking_part"), Standing("B", "O1", "taking_part")]
    people = [person("A", wishes=TASTE), person("B", wishes=TASTE[::-1])]
    found = laid(people, [CALM, USEFUL], standing=held, params=ANEW)
    plan = assign(Problem.from_tables(found.tables), budget=Budget(10))
    assert plan.pairs == {("A", "O2"), ("B", "O1")}  # both would gain by an exchange that nobody asked for

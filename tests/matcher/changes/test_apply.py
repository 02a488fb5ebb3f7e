"""A change made: what stood in the way is gone, nothing else is different, and its name says all of it."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.changes.apply import MADE, apply, times_in_a_name, times_of_a_name
from matcher.changes.change import COUNTED, Change
from matcher.changes.obstacles import Obstacle, Spare, obstacles
from matcher.changes.settle import LIMIT_SETTLED_BY, MAKERS, SETTLED_BY
from matcher.explanation.limits import LimitsInUse
from matcher.needs.person import Fact
from matcher.params import DEFAULT_CHANGES, Companion, Params
from matcher.problem.problem import Problem
from matcher.round.inputs import Inputs
from matcher.round.lay_out import LaidOut, lay_out
from resources_catalog.week import Slot
from tests.changed import by_hand, sorted_out
from tests.matcher.changes.walk import Met, but_for, met, sampled
from tests.matcher.laid import inputs_of
from tests.towns import host, opening, person, slots

ADDS_A_PLACE = "slot"
EVERYWHERE = ("accompany",)
MET = sampled(list(met(range(36))), each_kind=12)


def left_in_the_way(one: Met) -> list[Obstacle]:
    """Make the change and look again, with everybody else where the plan had them."""
    before = one.laid
    plan = assign(Problem.from_tables(before.round.tables), budget=Budget(20))
    after = lay_out(apply([one.change], before.inputs))
    row = after.openings.row_of[before.openings.ids[one.row]]
    if one.change.kind == ADDS_A_PLACE:
        (row,) = after.openings.rows_of_opening[f"{one.change.opening}+{one.change.detail}"]
    limits = LimitsInUse.of(after.round.tables, plan)
    spare = Spare.of(after, plan.pairs, limits.left)
    return obstacles(after.looked[one.looked.person.person], after, row, spare)


@pytest.mark.parametrize("one", MET, ids=lambda one: f"{one.obstacle.code}-{one.change.key()}")
def test_what_a_change_was_proposed_for_is_gone_once_it_is_made(one: Met) -> None:
    """A scheme may have a next question, and staff time may be short by more than the smallest step."""
    left = {(each.code, each.params) for each in left_in_the_way(one)}
    if one.obstacle.code == "ask_entitlement_first":
        assert one.change.detail not in {f"programme_open:{programme}:{verdict.why}" for programme, verdict in
                                         made(one.laid.inputs, one.change).looked[one.change.person]
                                         .judgement.programmes.items()}  # fmt: skip
    elif one.change.kind == "lift" and ("too_far", ()) in left:  # nobody knows how long the ride would take
        assert one.looked.person.home_mesh is None or one.laid.openings.hosts[one.row].lat is None
    elif one.change.kind != "support" or one.change.amount >= one.laid.openings.openings[one.row].support_load:
        assert (one.obstacle.code, one.obstacle.params) not in left


@pytest.mark.parametrize("one", MET, ids=lambda one: f"{one.obstacle.code}-{one.change.key()}")
def test_a_change_is_what_its_name_says_and_nothing_else(one: Met) -> None:
    inputs, who = one.laid.inputs, one.looked.person.person
    assert sorted_out(apply([one.change], inputs)) == sorted_out(by_hand(inputs, who, one.change.key()))


@pytest.mark.parametrize("one", MET, ids=lambda one: f"{one.obstacle.code}-{one.change.key()}")
def test_a_change_touches_one_person_one_opening_and_its_host_at_most(one: Met) -> None:
    inputs, change = one.laid.inputs, one.change
    after = apply([change], inputs)
    assert after != inputs
    assert after.on == inputs.on
    assert (after.params != inputs.params) == (change.kind in EVERYWHERE)
    added = set(after.catalogue.openings) - set(inputs.catalogue.openings)
    assert len(added) == (change.kind == ADDS_A_PLACE)
    if not added:
        assert replace(after, params=inputs.params) == but_for(inputs, after, change)


def test_every_kind_of_change_is_met_and_made() -> None:
    kinds = {each.kind for each in DEFAULT_CHANGES}
    assert set(MADE) == set(MAKERS) == kinds
    assert {kind for each in SETTLED_BY.values() for kind in each} | {"answer"} | set(
        LIMIT_SETTLED_BY.values()
    ) == kinds
    seen = Counter(one.change.kind for one in MET)
    assert set(seen) >= kinds - {"support", "cover_at_home", "hour_less"}  # see test_settle


def test_the_list_of_kinds_that_are_counted_is_complete() -> None:
    assert {one.change.kind for one in MET if one.change.amount != 1} <= set(COUNTED)


@given(st.lists(slots(), min_size=1, max_size=5))
def test_times_in_a_name_are_read_back(times: list[Slot]) -> None:
    name = times_in_a_name(times)
    assert " " not in name
    assert set(times_of_a_name(name)) == set(times)


def test_a_name_says_kind_amount_detail_and_where() -> None:
    assert Change("seat", 4, 1, "A", "O7").key() == "seat:+1@O7"
    assert Change("travel", 2, 10, "A").key() == "travel:+10"
    assert Change("answer", 1, 1, "A", None, "minor_rules").key() == "answer:minor_rules"
    assert Change("accommodation", 3, 1, "A", "O3", "step_free").key() == "accommodation:step_free@O3"
    assert Change("cover_at_home", 3, 1, "A", "O3", "wed=14:00-15:00", "B").key() == "cover_at_home:wed=14:00-15:00@O3"


def test_changes_are_in_order_of_cost_then_amount_then_name() -> None:
    dear, more, late, first = (
        Change("seat", 4, 1, "A", "O1"),
        Change("travel", 2, 20, "A"),
        Change("travel", 2, 10, "A"),
        Change("accompany", 2, 1, "A"),
    )
    assert sorted([dear, more, late, first], key=lambda each: each.order()) == [first, late, more, dear]


# ------------------------------------------------------------------ worked cases


def made(inputs: Inputs, *changes: Change) -> LaidOut:
    return lay_out(apply(changes, inputs))


def test_somebody_more_who_goes_along_is_counted_wherever_the_municipality_counts() -> None:
    more = Change("accompany", 2, 1, "A")
    inputs = inputs_of([person("A")], [opening("O1")])
    assert apply([more], inputs) == inputs  # nobody counts: nothing was in the way
    counted = apply([more], replace(inputs, params=Params(accompanied_starts=0)))
    assert counted.params == Params(accompanied_starts=1)
    one = Companion(companion="V1", starts=1, areas=("Z",))
    named = apply([more], replace(inputs, params=Params(companions=(one,))))
    assert named.params.companions == (one, Companion(companion="+", starts=1))


def test_more_staff_time_is_given_at_the_opening_and_at_its_host_as_far_as_they_named_a_number() -> None:
    for at, here in ((None, 4), (6, None), (6, 4)):
        inputs = inputs_of([person("A")], [opening("O1", support_capacity=here)], [host("H1", support_capacity=at)])
        found = apply([Change("support", 3, 2, "A", "O1")], inputs).catalogue
        assert found.hosts["H1"].support_capacity == (None if at is None else 8)
        assert found.openings["O1"].support_capacity == (None if here is None else 6)


def test_a_lift_is_one_seat_where_there_is_none_and_one_more_where_there_are_some() -> None:
    for features, seats, then in (((), None, 1), (("lift_offered",), 2, 3), (("lift_offered",), None, 1)):
        inputs = inputs_of([person("A", ways=("walk",))], [opening("O1", features=features, lift_seats=seats)])
        after = apply([Change("lift", 3, 1, "A", "O1")], inputs)
        assert after.catalogue.openings["O1"].lift_seats == then
        assert after.catalogue.openings["O1"].features == ("lift_offered",)
        assert after.caseload.people[0].ways == ("walk", "picked_up")


def test_a_visit_that_nobody_said_may_be_shorter_is_shortened_from_the_whole() -> None:
    places = [opening("O1", slots="wed 9:00-12:00"), opening("O2", slots="wed 9:00-10:00", min_minutes=45)]
    inputs = inputs_of([person("A")], [*places, opening("O3")])
    shorter = {code: apply([Change("hour_less", 2, 30, "A", code)], inputs).catalogue.openings[code].min_minutes
               for code in ("O1", "O2", "O3")}  # fmt: skip
    assert shorter == {"O1": 150, "O2": 30, "O3": 30}


def test_times_at_home_are_added_to_those_that_are_arranged() -> None:
    arranged = (Slot(2, 840, 900),)
    facts = [Fact("care_duty", 30, "M"), Fact("somebody_at_home", arranged, "M"), Fact("somebody_at_home", None, "N")]
    inputs = inputs_of([person("A", facts=facts), person("M")], [opening("O1")])
    change = Change("cover_at_home", 3, 1, "A", "O1", "thu=13:30-15:30", "M")
    found = {
        each.about: each.value for each in apply([change], inputs).caseload.people[0].facts_named("somebody_at_home")
    }
    assert found == {"M": (*arranged, Slot(3, 810, 930))}


def test_a_new_time_is_a_place_of_its_own_that_is_as_far_and_as_closed_as_the_opening() -> None:
    base = opening("O1", slots="mon 9:00-12:00", seats=2, seats_in_use=2)
    people = [
        person("A", times="thu 9:00-12:00", facts=[Fact("travel_minutes", 12, "O1", "walk")], travel_max=15),
        person("B", times="thu 9:00-12:00", ruled_out=("O1",)),
        person("C", facts=[Fact("travel_minutes", None, "O1")]),
    ]
    inputs = inputs_of(people, [base])
    after = apply([Change("slot", 4, 1, "A", "O1", "thu=9:00-12:00")], inputs)
    added = after.catalogue.openings["O1+thu=9:00-12:00"]
    assert (added.slots, added.seats, added.seats_in_use) == ((Slot(3, 540, 720),), 2, 0)
    assert after.catalogue.openings["O1"] == base
    laid = lay_out(after)
    row = laid.openings.row_of[added.opening]
    assert laid.looked["A"].judgement.way.minutes[row] == 12
    assert "ruled_out" in {each.code for each in laid.looked["B"].judgement.reasons(row)}
    assert after.caseload.people[2] == people[2]
    assert {who for who, place in laid.round.pairs if place == row} == {"A", "C"}

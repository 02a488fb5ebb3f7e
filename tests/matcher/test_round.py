"""A round laid out as tables: each rule of the town in the terms of the problem, and tables without a fault."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.eligibility.company import goes_along
from matcher.needs.person import Fact, PersonNeeds, Standing
from matcher.needs.standing import HOLDING
from matcher.params import Params, TierPolicy
from matcher.problem.faults import find_faults
from matcher.problem.problem import Problem
from matcher.round import Round
from matcher.round.inputs import Inputs
from matcher.round.lay_out import lay_out
from matcher.round.rows import effective_tier
from tests.matcher.laid import both, laid, pairs, planned, rows
from tests.towns import TODAY, Town, host, opening, person, town, towns

ORDINARY = TierPolicy()

# ------------------------------------------------------------------ openings, hours, days


def test_an_opening_is_told_with_what_is_left_of_it() -> None:
    place = opening("O1", slots="tue 10:00-11:30", seats=5, seats_in_use=3, support_capacity=4, support_load=1)
    assert rows(laid([person()], [place]), "openings") == [
        {"opening": "O1", "host": "H1", "seats": 2, "support_capacity": 4, "hours": Decimal("1.5"),
         "slots": ["tue-10", "tue-11"]}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slots", "hours"),
    [("tue 10:00-12:00", "2"), ("tue 10:00-12:00/w24", "1"), ("tue 10:00-12:00/w5", "0.5"), ("", "0")],
)
def test_a_fortnight_takes_half_of_the_hours(slots: str, hours: str) -> None:
    (row,) = rows(laid([person()], [opening("O1", slots=slots)]), "openings")
    assert row["hours"] == Decimal(hours)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("tue 10:00-12:00/w13", "tue 10:00-12:00/w24", True),
        ("tue 10:00-12:00/w13", "tue 10:00-12:00", False),
        ("tue 10:00-12:00/w13", "tue 11:00-13:00/w13", False),
        ("tue 10:00-10:30", "tue 10:30-11:00", False),  # what is left of the hour goes on the way
        ("tue 10:00-11:00", "tue 11:00-12:00", True),
        ("tue 10:00-11:00", "wed 10:00-11:00", True),
    ],
)
def test_who_can_be_at_two_places(one: str, other: str, together: bool) -> None:
    found = laid([person(max_placements=2)], [opening("O1", slots=one), opening("O2", slots=other)])
    assert len(planned(found)) == (2 if together else 1)


def test_free_coming_and_going_fills_no_slot() -> None:
    places = [opening(code, slots="tue 10:00-12:00", features=("drop_in",)) for code in ("O1", "O2")]
    fixed = opening("O3", slots="tue 11:00-13:00")
    found = laid([person(max_placements=3)], [*places, fixed])
    assert [row["slots"] for row in rows(found, "openings")] == [[], [], ["tue-11", "tue-12"]]
    assert len(planned(found)) == 3


def test_staff_time_of_an_opening_over_several_days_is_one_limit() -> None:
    place = opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00", support_capacity=3, support_load=2)
    found = laid(both(), [place])
    assert all("support_capacity" not in row for row in rows(found, "openings"))
    assert rows(found, "limits") == [{"limit": "support:O1", "max": 3}]
    assert [(row["person"], row["opening"], row["weight"]) for row in rows(found, "limit_weights")] == [
        ("A", "O1@thu", 2), ("A", "O1@tue", 2), ("B", "O1@thu", 2), ("B", "O1@tue", 2),
    ]  # fmt: skip
    assert len(planned(found)) == 1


def test_seats_and_staff_time_of_a_host_hold_over_all_its_places() -> None:
    places = [opening("O1", support_load=2), opening("O2", support_load=2)]
    assert rows(laid(both(), places), "hosts") == []
    narrow = laid(both(), places, [host("H1", seats=1)])
    assert rows(narrow, "hosts") == [{"host": "H1", "seats": 1}]
    busy = laid(both(), places, [host("H1", support_capacity=3)])
    assert rows(busy, "hosts") == [{"host": "H1", "support_capacity": 3}]
    assert len(planned(narrow)) == len(planned(busy)) == 1


# ------------------------------------------------------------------ limits of a month


def test_lift_seats_are_used_by_those_who_need_the_lift() -> None:
    place = opening("O1", features=("lift_offered",), lift_seats=1, host="H1")
    rider = person("A", ways=("picked_up",), home_mesh="53387172", travel_max=60)
    walker = person("B", ways=("walk",), home_mesh="53387172", travel_max=60)
    found = laid([rider, walker], [place], [host("H1", at="B")])
    assert rows(found, "limits") == [{"limit": "lift:O1", "max": 1}]
    assert pairs(found, "limit_weights") == {("A", "O1")}


def test_every_day_has_lift_seats_of_its_own() -> None:
    place = opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00", features=("lift_offered",), lift_seats=1)
    riders = [person(code, ways=("picked_up",)) for code in ("A", "B", "C")]
    found = laid(riders, [place])
    assert rows(found, "limits") == [{"limit": "lift:O1@thu", "max": 1}, {"limit": "lift:O1@tue", "max": 1}]
    assert {(row["limit"], row["opening"]) for row in rows(found, "limit_weights")} == {
        ("lift:O1@thu", "O1@thu"), ("lift:O1@tue", "O1@tue"),
    }  # fmt: skip
    assert sorted(place for _, place in planned(found)) == ["O1@thu", "O1@tue"]


def test_a_host_welcomes_so_many_newcomers_a_month() -> None:
    places = [opening("O1"), opening("O2")]
    found = laid(both(), places, [host("H1", newcomers_month=1)])
    assert rows(found, "limits") == [{"limit": "newcomers:H1", "max": 1}]
    assert len(planned(found)) == 1


def test_somebody_goes_along_to_so_many_first_days() -> None:
    people = [person("A", accompany="first"), person("B", accompany="until_used"), person("C", accompany="alone")]
    places = [opening("O1", seats=9), opening("O2", seats=9, accompany_needed=True)]
    found = laid(people, places, params=Params(accompanied_starts=1))
    assert rows(found, "limits") == [{"limit": "accompany", "max": 1}]
    assert pairs(found, "limit_weights") == {("A", "O1"), ("A", "O2"), ("B", "O1"), ("B", "O2"), ("C", "O2")}
    plan = planned(found)
    assert ("C", "O1") in plan
    assert len(plan) == 2
    assert rows(laid(people, places), "limits") == []


@pytest.mark.parametrize("accompany", [None, "alone", "first", "until_used"])
def test_who_takes_somebody_who_goes_along(accompany: str | None) -> None:
    assert goes_along(person(accompany=accompany), opening_needs=True)
    assert goes_along(person(accompany=accompany), opening_needs=False) == (accompany in ("first", "until_used"))


# ------------------------------------------------------------------ people and one another


def test_a_tier_that_has_run_out_is_the_ordinary_one() -> None:
    urgent = person(tier=0, tier_until=TODAY)
    assert effective_tier(urgent, TODAY, ORDINARY) == 0
    assert effective_tier(urgent, TODAY + timedelta(days=1), ORDINARY) == 1
    assert effective_tier(person(tier=0), TODAY, ORDINARY) == 0
    assert [row["tier"] for row in rows(laid([urgent], [opening()]), "persons")] == [0]


@pytest.mark.parametrize(("tier", "after"), [(0, 1), (1, 1), (3, 3)])
def test_nobody_comes_before_others_because_a_tier_has_run_out(tier: int, after: int) -> None:
    assert effective_tier(person(tier=tier, tier_until=TODAY - timedelta(days=1)), TODAY, ORDINARY) == after


def test_what_a_person_holds_at_most_is_told() -> None:
    (row,) = rows(laid([person(max_placements=2, max_hours=Decimal("4.5"))], [opening()]), "persons")
    assert row == {"person": "P1", "tier": 1, "max_placements": 2, "max_hours": Decimal("4.5")}


@pytest.mark.parametrize(("fact", "where"), [("apart_opening", "opening"), ("apart_host", "host")])
def test_two_who_stay_apart_are_one_row_whoever_says_it(fact: str, where: str) -> None:
    said = [person("A", facts=[Fact(fact, True, "B")]), person("B", facts=[Fact(fact, True, "A")])]
    for people in (said, [said[0], person("B")], [person("A"), said[1]]):
        assert rows(laid(people, [opening()]), "keep_apart") == [{"a": "A", "b": "B", "where": where}]
    for about, value in (("C", True), ("A", True), ("B", False), ("B", None)):
        quiet = [person("A", facts=[Fact(fact, value, about)]), person("B")]
        assert rows(laid(quiet, [opening()]), "keep_apart") == []


def test_two_who_go_together_are_at_the_same_place_or_none() -> None:
    people = [person("A", facts=[Fact("together", True, "B")]), person("B", ruled_out=("O1",))]
    found = laid(people, [opening("O1"), opening("O2", seats=1), opening("O3")])
    assert rows(found, "keep_together") == [{"a": "A", "b": "B"}]
    assert planned(found) == {("A", "O3"), ("B", "O3")}


def carer(*others: str, minutes: int = 30) -> PersonNeeds:
    next_door = Fact("travel_minutes", 0, "H1", "walk")
    return person("A", facts=[next_door, *(Fact("care_duty", minutes, other) for other in others)])


def test_a_carer_goes_out_while_the_other_is_looked_after() -> None:
    work = opening("O1", slots="wed 14:00-15:00")
    groups = [
        opening("O2", slots="wed 13:30-15:30"),
        opening("O3", slots="wed 14:00-15:00"),  # leaves no time for the way
        opening("O4", slots="thu 13:30-15:30"),
        opening("O5", slots="wed 13:30-15:30/w13"),  # not every week
    ]
    found = laid([carer("M"), person("M", ruled_out=("O1",))], [work, *groups])
    assert {"person": "A", "opening": "O1", "other": "M", "other_opening": "O2"} in rows(found, "requires")
    assert [row["other_opening"] for row in rows(found, "requires") if row["opening"] == "O1"] == ["O2"]
    alone = laid([carer("M"), person("M", state="resting", ruled_out=("O2",))], [work, *groups])
    assert ("A", "O1") not in pairs(alone)
    assert "A" in {who for who, _ in alone.no_cover}


def test_a_short_outing_needs_nobody() -> None:
    near = [Fact("care_duty", 600, "M"), Fact("travel_minutes", 10, "H1")]
    found = laid([person("A", facts=near)], [opening("O1", slots="wed 14:00-15:00")])
    assert pairs(found) == {("A", "O1")}
    assert rows(found, "requires") == []


def test_an_outing_of_unknown_length_waits_for_the_way_to_be_known() -> None:
    place = opening("O1", slots="wed 14:00-15:00")
    far = person("A", facts=[Fact("care_duty", 600, "M")])
    assert pairs(laid([far], [place])) == set()
    near = replace(far, facts=(*far.facts, Fact("travel_minutes", 10, "O1")))
    assert pairs(laid([near], [place])) == {("A", "O1")}


def test_two_duties_of_care_leave_a_place_out() -> None:
    work, group = opening("O1", slots="wed 14:00-15:00"), opening("O2", slots="wed 13:00-16:00", seats=9)
    people = [carer("M", "N"), person("M"), person("N")]
    found = laid(people, [work, group])
    assert ("A", "O1") not in pairs(found)
    assert ("A", 0) in found.no_cover
    assert ("A", "O1") in pairs(laid([carer("M"), *people[1:]], [work, group]))


def test_a_standing_day_out_of_the_other_covers_too() -> None:
    work, group = opening("O1", slots="wed 14:00-15:00"), opening("O2", slots="wed 13:00-16:00", seats=1)
    found = laid([carer("M"), person("M")], [work, group], standing=[Standing("M", "O2", "taking_part")])
    assert rows(found, "requires") == [{"person": "A", "opening": "O1", "other": "M", "other_opening": "O2"}]
    assert planned(found) == {("A", "O1"), ("M", "O2")}


# ------------------------------------------------------------------ the theorem


@st.composite
def entangled(draw: st.DrawFn) -> Town:
    """A drawn town with further ties, placements and decisions, sensible or not."""
    drawn = draw(towns(8, 12))
    codes = [each.person for each in drawn.caseload.people]
    places = [place for each in drawn.catalogue.openings.values() for place, _ in each.places()]
    some = st.sampled_from(codes)
    ties = draw(
        st.lists(st.tuples(some, st.sampled_from(("apart_host", "apart_opening", "together")), some), max_size=4)
    )
    cares = draw(st.lists(st.tuples(some, some), max_size=3))
    pins = draw(st.lists(st.tuples(some, st.sampled_from(places)), max_size=4))
    statuses = st.sampled_from((*HOLDING, "ended"))
    held = draw(st.lists(st.builds(Standing, some, st.sampled_from(places), statuses), max_size=4, unique_by=lambda
                         each: (each.person, each.opening)))  # fmt: skip
    facts = [(code, Fact(name, True, other)) for code, name, other in ties]
    facts += [(code, Fact("care_duty", 30, other)) for code, other in cares]
    people = tuple(
        replace(
            each,
            facts=(*each.facts, *(fact for code, fact in facts if code == each.person)),
            pins=tuple({place for code, place in pins if code == each.person} - set(each.ruled_out)),
        )
        for each in drawn.caseload.people
    )
    return replace(drawn, caseload=replace(drawn.caseload, people=people, standing=tuple(held)))


def laid_out(drawn: Town) -> Round:
    return lay_out(Inputs(drawn.catalogue, drawn.caseload, drawn.params, drawn.on)).round


@given(entangled())
def test_the_tables_of_a_round_never_have_a_fault(drawn: Town) -> None:
    assert find_faults(laid_out(drawn).tables) == ()


@pytest.mark.parametrize("seed", range(3))
def test_the_tables_of_a_whole_town_have_no_fault_and_keep_their_order(seed: int) -> None:
    found = laid_out(town(seed))
    problem = Problem.from_tables(found.tables)
    assert len(problem.pairs.value) == len(found.pairs) > 20
    told = [(row["person"], row["opening"]) for row in rows(found, "pairs")]
    assert told == sorted(told, key=str)

"""A round laid out as tables: each rule of the town in the terms of the problem, and tables without a fault."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.eligibility.judge import judge
from matcher.needs.person import Fact, PersonNeeds, Standing
from matcher.params import Params
from matcher.pipeline import sort_out
from matcher.problem.problem import Problem
from matcher.round import HOLDING, Answered, Looked, Round, build_round, effective_tier, goes_along
from matcher.scoring.score import score
from resources_catalog.model import Host, Opening
from resources_catalog.opening_table import OpeningTable
from tests.towns import TODAY, Town, catalogue, host, opening, person, town, towns

PLAIN = Params()
Rows = list[dict[str, object]]


def looks(people: Sequence[PersonNeeds], table: OpeningTable, params: Params, on: date = TODAY) -> list[Looked]:
    found = []
    for each in people:
        judgement = judge(each, table, on, params)
        found.append(Looked(each, judgement, score(each, table, judgement, params)))
    return found


def laid(
    people: Sequence[PersonNeeds],
    openings: Sequence[Opening],
    hosts: Sequence[Host] = (),
    standing: Sequence[Standing] = (),
    params: Params = PLAIN,
    answered: Answered | None = None,
    sealed: Mapping[str, int] | None = None,
) -> Round:
    taken = Counter(each.opening for each in standing if each.status in HOLDING) + Counter(sealed or {})
    table = OpeningTable.of(catalogue(openings, hosts), taken)
    return build_round(looks(people, table, params), table, standing, TODAY, params, answered or {})


def rows(found: Round, table: str) -> Rows:
    if table not in found.tables.tables:
        return []
    columns = found.tables.tables[table].columns
    lines = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return [{name: cell for name, cell in line.items() if cell is not None} for line in lines]


def pairs(found: Round, table: str = "pairs") -> set[tuple[object, object]]:
    return {(row["person"], row["opening"]) for row in rows(found, table)}


def planned(found: Round) -> frozenset[tuple[str, str]]:
    return assign(Problem.from_tables(found.tables), budget=Budget(10)).pairs


TWO = ("A", "B")


def both() -> list[PersonNeeds]:
    return [person(code) for code in TWO]


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
    assert effective_tier(urgent, TODAY) == 0
    assert effective_tier(urgent, TODAY + timedelta(days=1)) == 1
    assert effective_tier(person(tier=0), TODAY) == 0
    assert [row["tier"] for row in rows(laid([urgent], [opening()]), "persons")] == [0]


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
    return person("A", facts=[Fact("care_duty", minutes, other) for other in others])


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
    found = laid([carer("M", minutes=600)], [opening("O1", slots="wed 14:00-15:00")])
    assert pairs(found) == {("A", "O1")}
    assert rows(found, "requires") == []


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


# ------------------------------------------------------------------ decisions and what stands


def test_a_decision_is_pinned_and_one_that_is_no_pair_is_told() -> None:
    people = [person("A", pins=("O1",)), person("B", pins=("O1",), ruled_out=()), person("C", pins=("O2",))]
    found = laid(people, [opening("O1"), opening("O2", seats=0)])
    assert pairs(found, "pinned") == {("A", "O1"), ("B", "O1")}
    assert found.lost_pins == (("C", "O2"),)


def test_a_decision_below_the_persons_own_floor_is_no_pair() -> None:
    place = opening("O1", purposes=("calm",))
    found = laid([person(wishes=["be_useful"], pins=("O1",))], [place])
    assert pairs(found) == set()
    assert found.lost_pins == (("P1", "O1"),)


def test_what_stands_is_pinned_current_and_counted_once() -> None:
    place = opening("O1", seats=2, slots="wed 10:00-12:00", support_capacity=4, support_load=2)
    held = [Standing("A", "O1", "trying"), Standing("B", "O1", "ended"), Standing("C", "O1", "paused")]
    found = laid(both(), [place], standing=held)
    assert pairs(found, "pinned") == pairs(found, "current") == {("A", "O1")}
    # A's own seat is given back, to be filled by A; that of C, who is not in the round, is not.
    (row,) = rows(found, "openings")
    assert (row["seats"], row["support_capacity"]) == (1, 2)
    assert planned(found) == {("A", "O1")}


def test_people_outside_the_round_take_seats_and_staff_time_of_the_host() -> None:
    places = [opening("O1", seats=9, support_load=2), opening("O2", seats=9, support_load=1)]
    home = host("H1", seats=4, support_capacity=9)
    held = [Standing("X", "O1", "taking_part"), Standing("X", "O2", "taking_part")]
    found = laid(both(), places, [home], held, sealed={"O2": 1})
    assert rows(found, "hosts") == [{"host": "H1", "seats": 2, "support_capacity": 5}]


@pytest.mark.parametrize(
    ("places", "home"),
    [
        ([opening("O1", seats=0), opening("O2", seats=0)], host("H1")),
        ([opening("O1", support_capacity=1, support_load=2), opening("O2")], host("H1")),
        ([opening("O1", support_load=2), opening("O2", support_load=2)], host("H1", seats=0, support_capacity=1)),
        ([opening("O1", slots="mon 9:00-12:00"), opening("O2", slots="tue 9:00-12:00")], host("H1")),
        ([opening("O1", lift_seats=0, features=("lift_offered",)), opening("O2")], host("H1", at="B")),
        ([opening("O1"), opening("O2", paused_until=TODAY)], host("H1", newcomers_month=0)),
    ],
)
def test_what_stands_never_makes_a_round_impossible(places: list[Opening], home: Host) -> None:
    own = person("A", max_placements=1, max_hours=Decimal(1), ways=("picked_up",), home_mesh="53387172", travel_max=60)
    held = [Standing("A", place.opening, "taking_part") for place in places]
    found = laid([own, person("B", state="seeking")], places, [home], held, Params(accompanied_starts=0))
    plan = assign(Problem.from_tables(found.tables), budget=Budget(10))
    assert plan.status == "optimal"
    assert {("A", "O1"), ("A", "O2")} <= plan.pairs


def test_a_lift_that_is_taken_is_not_given_again() -> None:
    place = opening("O1", features=("lift_offered",), lift_seats=1, seats=5)
    people = [person(code, ways=("picked_up",), home_mesh="53387172", travel_max=60) for code in TWO]
    found = laid(people, [place], [host("H1", at="B")], [Standing("A", "O1", "taking_part")])
    assert planned(found) == {("A", "O1")}


def test_a_pair_waits_until_all_of_its_answers_are_there() -> None:
    place = opening("O1", cover=None)
    young = person(facts={"age": 16})
    keys = {"insurance_unknown", "minor_rules"}
    assert pairs(laid([young], [place])) == set()
    for key in keys:
        assert pairs(laid([young], [place], answered={"P1": frozenset({key})})) == set()
    assert pairs(laid([young], [place], answered={"P1": frozenset(keys)})) == {("P1", "O1")}
    assert pairs(laid([young], [place], answered={"P2": frozenset(keys)})) == set()


def test_a_value_is_that_of_the_score_and_what_stands_is_worth_all() -> None:
    places = [opening("O1", purposes=("calm",)), opening("O2", purposes=("be_useful",))]
    found = laid(
        [person(wishes=["calm", "be_useful"], max_placements=2)], places, standing=[Standing("P1", "O2", "trying")]
    )
    values = {row["opening"]: row["value"] for row in rows(found, "pairs")}
    assert values == {"O1": 1000, "O2": 1000}
    free = {row["opening"]: row["value"] for row in rows(laid([person(wishes=["calm", "be_useful"])], places), "pairs")}
    assert free["O1"] == 1000
    assert 0 < int(str(free["O2"])) < 1000


def test_a_round_without_anybody_is_a_problem_too() -> None:
    assert Problem.from_tables(laid([], [opening()]).tables).persons.ids == ()
    assert Problem.from_tables(laid([person()], []).tables).openings.ids == ()


# ------------------------------------------------------------------ the theorem


@st.composite
def entangled(draw: st.DrawFn) -> tuple[Town, Answered]:
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
    answered = {code: frozenset({"minor_rules", "insurance_unknown", "programme_open"}) for code in draw(st.sets(some))}
    return replace(drawn, caseload=replace(drawn.caseload, people=people, standing=tuple(held))), answered


def laid_out(drawn: Town, answered: Answered) -> Round:
    considered, _ = sort_out(drawn.caseload.people)
    taken = Counter(each.opening for each in drawn.caseload.standing if each.status in HOLDING)
    whole = OpeningTable.of(drawn.catalogue, taken)
    table = whole.take([row for row in range(len(whole)) if not whole.restricted[row]])
    return build_round(
        looks(considered, table, drawn.params, drawn.on),
        table,
        drawn.caseload.standing,
        drawn.on,
        drawn.params,
        answered,
    )


@given(entangled())
def test_the_tables_of_a_round_never_have_a_fault(drawn: tuple[Town, Answered]) -> None:
    Problem.from_tables(laid_out(*drawn).tables)  # raises FaultsFound otherwise


@pytest.mark.parametrize("seed", range(3))
def test_the_tables_of_a_whole_town_have_no_fault_and_keep_their_order(seed: int) -> None:
    found = laid_out(town(seed), {})
    problem = Problem.from_tables(found.tables)
    assert len(problem.pairs.value) == len(found.pairs) > 20
    told = [(row["person"], row["opening"]) for row in rows(found, "pairs")]
    assert told == sorted(told, key=str)

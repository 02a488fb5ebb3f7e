"""What stands and what is decided in the tables of a round: counted once, left in peace, and never impossible."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.changes.answers import Asked, answered
from matcher.needs.person import Fact, Standing
from matcher.params import Params
from matcher.problem.problem import Problem
from matcher.round import Round
from matcher.round.inputs import Inputs
from matcher.round.lay_out import lay_out
from resources_catalog.model import Host, Opening
from tests.matcher.laid import TWO, both, inputs_of, laid, pairs, planned, rows
from tests.towns import TODAY, host, opening, person

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


def possible(inputs: Inputs) -> set[tuple[object, object]]:
    return pairs(lay_out(inputs).round)


def test_a_pair_waits_until_all_of_its_answers_are_there() -> None:
    place = opening("O1", cover=None)
    young = person(facts={"age": 16})
    asked = [Asked("insurance_unknown", (), "P1", "O1"), Asked("minor_rules", (), "P1", None)]
    inputs = inputs_of([young], [place])
    assert possible(inputs) == set()
    for one in asked:
        assert possible(answered(inputs, one)) == set()
    for first, second in (asked, asked[::-1]):
        assert possible(answered(answered(inputs, first), second)) == {("P1", "O1")}
    of_another = Asked("minor_rules", (), "P2", None)
    assert possible(answered(answered(inputs, asked[0]), of_another)) == set()


def test_an_answer_about_an_opening_opens_all_of_its_days_and_no_other_opening() -> None:
    places = [opening("O1", slots="tue 10:00-12:00; thu 10:00-12:00", cover=None), opening("O2", cover=None)]
    asked = Asked("insurance_unknown", (), "P1", "O1")
    assert possible(answered(inputs_of([person()], places), asked)) == {("P1", "O1@thu"), ("P1", "O1@tue")}


def test_a_value_is_that_of_the_score_also_where_somebody_stands() -> None:
    places = [opening("O1", purposes=("calm",)), opening("O2", purposes=("be_useful",))]
    found = laid(
        [person(wishes=["calm", "be_useful"], max_placements=2)], places, standing=[Standing("P1", "O2", "trying")]
    )
    values = {row["opening"]: row["value"] for row in rows(found, "pairs")}
    free = {row["opening"]: row["value"] for row in rows(laid([person(wishes=["calm", "be_useful"])], places), "pairs")}
    assert values == free
    assert free["O1"] == 1000
    assert 0 < int(str(free["O2"])) < 1000


def test_a_second_standing_place_in_the_same_hours_only_holds_its_seat() -> None:
    places = [opening("O1", slots="wed 10:00-12:00", seats=1), opening("O2", slots="wed 11:00-13:00", seats=2)]
    held = [Standing("A", "O1", "taking_part"), Standing("A", "O2", "taking_part")]
    found = laid([person("A", max_placements=2), person("B"), person("C")], places, standing=held)
    assert pairs(found, "pinned") == pairs(found, "current") == {("A", "O1")}
    assert {row["opening"]: row["seats"] for row in rows(found, "openings")} == {"O1": 1, "O2": 1}
    plan = planned(found)
    assert ("A", "O1") in plan
    assert len(plan) == 2


def test_a_place_that_is_written_twice_is_held_once() -> None:
    held = [Standing("A", "O1", "trying"), Standing("A", "O1", "taking_part")]
    found = laid([person("A")], [opening("O1")], standing=held)
    assert rows(found, "current") == rows(found, "pinned") == [{"person": "A", "opening": "O1"}]


@pytest.mark.parametrize(("fact", "there"), [("apart_opening", "O1"), ("apart_host", "O1"), ("apart_host", "O2")])
def test_what_stands_already_is_not_undone_by_a_wish_to_stay_apart(fact: str, there: str) -> None:
    people = [person("A", facts=[Fact(fact, True, "B")]), person("B"), person("C")]
    held = [Standing("A", "O1", "taking_part"), Standing("B", there, "taking_part")]
    found = laid(people, [opening("O1", seats=3), opening("O2", seats=3)], standing=held)
    assert {("A", "O1"), ("B", there)} < planned(found)


def test_who_stands_elsewhere_still_stays_apart() -> None:
    people = [person("A", facts=[Fact("apart_opening", True, "B")]), person("B")]
    for held in ([], [Standing("A", "O1", "trying")], [Standing("A", "O1", "trying"), Standing("B", "O2", "trying")]):
        found = laid(people, [opening("O1", seats=3), opening("O2", seats=3)], standing=held)
        assert rows(found, "keep_apart") == [{"a": "A", "b": "B", "where": "opening"}]


@pytest.mark.parametrize("holder", ["A", "B"])
def test_what_stands_is_not_undone_by_a_wish_to_go_together(holder: str) -> None:
    people = [person("A", facts=[Fact("together", True, "B")]), person("B"), person("C")]
    found = laid(people, [opening("O1", seats=1), opening("O2")], standing=[Standing(holder, "O1", "trying")])
    assert (holder, "O1") in planned(found)


# ------------------------------------------------------------------ newcomers of the month


def newcomers(found: Round) -> tuple[int | None, set[object]]:
    """Give how many more the host welcomes this month, and whose start counts."""
    (most,) = [row["max"] for row in rows(found, "limits")] or [None]
    assert most is None or isinstance(most, int)
    return most, {row["person"] for row in rows(found, "limit_weights")}


def test_who_is_at_the_host_already_is_no_newcomer_there() -> None:
    places, home = [opening("O1"), opening("O2"), opening("O3", host="H2")], host("H1", newcomers_month=1)
    people = [person("A", max_placements=2), person("B")]
    assert newcomers(laid(people, places, [home], [Standing("A", "O1", "trying")])) == (1, {"B"})
    assert newcomers(laid(people, places, [home], [Standing("A", "O3", "trying")])) == (1, {"A", "B"})
    assert newcomers(laid(people, places, [home], [Standing("A", "O1", "ended")])) == (1, {"A", "B"})


@pytest.mark.parametrize(
    ("began", "left"),
    [
        ([("X", "O1", "trying", TODAY)], 1),
        ([("X", "O1", "trying", TODAY.replace(day=1)), ("Y", "O2", "paused", TODAY)], 0),
        ([("X", "O1", "trying", TODAY), ("X", "O2", "trying", TODAY)], 1),  # one person, two places
        ([("A", "O1", "trying", TODAY)], 1),  # somebody of the round
        ([("X", code, "trying", TODAY) for code in ("O1", "O3")], 1),  # the other one is at another host
        ([(who, "O1", "trying", TODAY) for who in "XYZ"], 0),  # more than welcome: never below nothing
        ([("X", "O1", "trying", TODAY.replace(day=1) - timedelta(days=1))], 2),
        ([("X", "O1", "trying", TODAY.replace(year=TODAY.year - 1))], 2),
        ([("X", "O1", "trying", None)], 2),
        ([("X", "O1", "ended", TODAY)], 2),
        ([("X", "O9", "trying", TODAY)], 2),
    ],
)
def test_who_began_this_month_counts_among_the_newcomers(
    began: list[tuple[str, str, str, date | None]], left: int
) -> None:
    places = [opening("O1", seats=9), opening("O2", seats=9), opening("O3", host="H2")]
    held = [Standing(who, place, status, since) for who, place, status, since in began]
    assert newcomers(laid(both(), places, [host("H1", newcomers_month=2)], held))[0] == left


def test_a_round_without_anybody_is_a_problem_too() -> None:
    assert Problem.from_tables(laid([], [opening()]).tables).persons.ids == ()
    assert Problem.from_tables(laid([person()], []).tables).openings.ids == ()

"""Shares by waiting and by support, promises to groups, and a household's week."""

from datetime import date, timedelta

import pytest

from matcher.explanation.households import households
from matcher.explanation.shares import Promise, Share, by_support, by_waiting, promises, support_band, waiting_band
from matcher.needs.person import Fact
from matcher.params import Floor, Params
from resources_catalog.week import parse_slots
from tests.matcher.laid import looks
from tests.rounds import round_of
from tests.towns import TODAY, opening, person, table


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "under_4"), (27, "under_4"), (28, "under_12"), (84, "under_26"), (181, "under_26"), (182, "over_26")],
)
def test_the_bands_of_waiting(days: int, band: str) -> None:
    assert waiting_band(TODAY - timedelta(days=days), TODAY) == band


def test_without_a_day_nobody_is_said_to_wait_short() -> None:
    assert waiting_band(None, TODAY) == "unknown"


@pytest.mark.parametrize(
    ("loads", "accompany", "band"),
    [((0, 9), None, "little"), ((1,), "alone", "little"), ((3, 4), None, "some"), ((4,), None, "much"),
     ((0,), "first", "much"), ((), None, "no_place")],
)  # fmt: skip
def test_support_is_that_of_the_place_that_asks_for_least(
    loads: tuple[int, ...], accompany: str | None, band: str
) -> None:
    places = table(*(opening(f"O{number}", support_load=load) for number, load in enumerate(loads)))
    (looked,) = looks([person(accompany=accompany)], places, Params())
    assert support_band(looked, places) == band


def test_everybody_of_the_round_is_counted_once() -> None:
    people = [person("A", waiting_since=date(2025, 1, 1)), person("B"), person("C", accompany="first")]
    found, _ = round_of(people, [opening("O1", seats=2)])
    assert sum(each.people for each in by_waiting(found)) == sum(each.people for each in by_support(found)) == 3
    assert sum(each.placed for each in by_waiting(found)) == 2
    assert by_waiting(found)[0].band == "over_26"
    assert Share("much", 1, int(bool(found.planned("C")))) in by_support(found)


def test_a_promise_is_held_against_the_plan() -> None:
    people = [person("A", waiting_since=date(2025, 1, 1)), person("B", tier=0)]
    params = Params(floors=(Floor("waiting_longest", 1, 26),))
    found, _ = round_of(people, [opening("O1", seats=1)], params=params)
    assert promises(found) == (Promise("waiting_longest", 1, 1, 1),)
    assert found.planned("A") == ("O1",)  # although B is more urgent
    assert promises(round_of(people, [opening("O1", seats=1)])[0]) == ()


def test_a_household_has_one_week_and_each_a_word_on_who_may_know() -> None:
    watched = Fact("somebody_at_home", parse_slots("wed 13:00-16:00"), "M")
    next_door = Fact("travel_minutes", 0, "H1", "walk")
    carer = person(
        "A", household="F1", facts=[next_door, Fact("care_duty", 30, "M"), watched, Fact("family_may_know", True)]
    )
    mother = person("M", household="F1", facts=[Fact("family_may_know", True)], ruled_out=("O1",))
    places = [opening("O1", slots="wed 14:00-15:00"), opening("O2", slots="thu 10:00-11:00")]
    (week,) = households(round_of([carer, mother, person("Z", household="F2")], places)[0])
    assert (week.household, week.people, week.may_print_together) == ("F1", ("A", "M"), True)
    assert {(each.person, each.place) for each in week.outings} == {("A", "O1"), ("M", "O2")} or len(week.outings) == 2
    assert [(each.person, each.slots) for each in week.watches] == [("A", parse_slots("wed 13:00-16:00"))]
    silent = person("M", household="F1", ruled_out=("O1",))
    (apart,) = households(round_of([carer, silent], places)[0])
    assert not apart.may_print_together


def test_who_is_not_in_the_round_makes_no_household() -> None:
    resting = person("M", household="F1", state="resting")
    assert households(round_of([person("A", household="F1"), resting], [opening()])[0]) == ()


def test_who_is_with_somebody_outside_the_round_is_not_told() -> None:
    """The one looked after is in no list: neither are the times at which somebody is with them."""
    watched = Fact("somebody_at_home", parse_slots("wed 13:00-16:00"), "R")
    next_door = Fact("travel_minutes", 0, "H1", "walk")
    carer = person("A", household="F1", facts=[next_door, Fact("care_duty", 30, "R"), watched])
    hidden = person("R", household="F1", restricted=True)
    (week,) = households(
        round_of([carer, person("B", household="F1"), hidden], [opening("O1", slots="wed 14:00-15:00")])[0]
    )
    assert (week.people, week.watches) == (("A", "B"), ())

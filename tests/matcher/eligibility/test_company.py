"""Who goes along or drives where: a day is enough for a first visit, every day is needed for a lift."""

from typing import Any

import pytest

from matcher.eligibility.company import driven, goes_along, somebody_can_go_along, there_always, there_once
from matcher.eligibility.journey import journey
from matcher.eligibility.rules.travel import way_is_bearable
from matcher.params import Companion, Params
from resources_catalog.week import parse_slots
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, said
from tests.towns import host, opening, person, table

PLACES = table(
    opening("O1", slots="wed 9:00-12:00"),
    opening("O2", slots="wed 9:00-12:00; fri 9:00-12:00", days_mode="all_days", host="H2"),
    opening("O3", slots="wed 9:00-12:00/w13", host="H3"),
    opening("O4", host="H2"),
    hosts=[host("H1", at="A"), host("H2", at="B"), host("H3", area=None, at=None)],
)
"""Wednesdays, Wednesdays and Fridays, two Wednesdays a month, and a place without known times."""


def helper(times: str = "", *areas: str, **known: Any) -> Companion:
    return Companion(companion="V", times=parse_slots(times), areas=areas, **known)


@pytest.mark.parametrize(
    ("someone", "once", "always"),
    [
        (helper(), [True] * 4, [True] * 4),
        (helper("wed 8:00-18:00"), [True] * 4, [True, False, True, True]),
        (helper("fri 8:00-18:00"), [False, True, False, True], [False, False, False, True]),
        (helper("wed 9:00-11:00; fri 8:00-18:00"), [False, True, False, True], [False, False, False, True]),
        (helper("wed 8:00-18:00/w24; fri 8:00-18:00"), [True, True, False, True], [False, False, False, True]),
        (helper("", "A"), [True, False, True, False], [True, False, True, False]),  # an unknown area stands open
        (helper("wed 8:00-18:00", "B", "C"), [False, True, True, True], [False, False, True, True]),
    ],
)
def test_where_somebody_can_be_for_one_whole_day_and_on_every_day(
    someone: Companion, once: list[bool], always: list[bool]
) -> None:
    assert there_once(someone, PLACES).tolist() == once
    assert there_always(someone, PLACES).tolist() == always


def blocked(params: Params, **known: Any) -> set[str]:
    found = said(tuple(somebody_can_go_along(person(**known), PLACES, params)), PLACES)
    assert {effect for reasons in found.values() for effect in reasons.values()} <= {BLOCKS}
    return {place for place, reasons in found.items() if "nobody_goes_along" in reasons}


def test_a_first_visit_to_which_nobody_can_go_along_is_not_offered() -> None:
    near = helper("wed 8:00-11:00; fri 8:00-18:00", "A", starts=1)
    both = Params(companions=(near, helper("fri 8:00-18:00", starts=1)))
    assert blocked(both, accompany="first") == {"O1", "O3"}
    more = Params(companions=(*both.companions, helper("wed 8:00-18:00/w13", starts=1)))
    assert blocked(more, accompany="first") == set()  # one Wednesday is enough for a first visit
    only_friday = Params(companions=(helper("fri 8:00-18:00", starts=2), helper(lifts=1)))
    assert blocked(only_friday, accompany="first") == {"O1", "O3"}
    assert blocked(only_friday, accompany="alone") == set()


def test_an_opening_that_wants_somebody_to_come_along_asks_it_of_everybody() -> None:
    place = table(opening("O1", accompany_needed=True, slots="wed 9:00-10:00"), opening("O2", slots="wed 9:00-10:00"))
    marks = somebody_can_go_along(person(), place, Params(companions=(helper("fri 8:00-18:00", starts=1),)))
    assert said(marks, place) == {"O1": {"nobody_goes_along": BLOCKS}, "O2": {}}


@pytest.mark.parametrize("params", [Params(), Params(companions=(helper("fri 8:00-9:00", lifts=1),))])
def test_where_nobody_has_said_who_goes_along_nothing_stands_against_it(params: Params) -> None:
    assert blocked(params, accompany="first") == set()
    assert goes_along(person(accompany="first"), opening_needs=False)


# ------------------------------------------------------------------ lifts of the municipality


def test_a_driver_brings_people_where_the_host_has_no_lift() -> None:
    params = Params(companions=(helper("wed 8:00-18:00", lifts=1), helper(starts=1)), home_spread_km=0.0)
    assert driven(PLACES, params).tolist() == [True, False, True, True]
    someone = person(ways=("picked_up",), home_mesh="53387172", travel_max=60)
    way = journey(someone, PLACES, params)
    assert [bool(minutes > 0) for minutes in way.minutes] == [True, False, False, True]  # H3 has no known point
    found = said(way_is_bearable(someone, PLACES, way, params), PLACES)
    assert found == {
        "O1": {},
        "O2": {"lift_unknown": CONFIRMS, "travel_unknown": CONFIRMS},
        "O3": {"travel_unknown": CONFIRMS},
        "O4": {},
    }

"""What began this month counts against what can begin, is said when it is used up, and tells of nobody hidden."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from matcher.errors import NoPlan
from matcher.needs.person import Fact, PersonNeeds, Standing
from matcher.params import Companion, Params
from matcher.pipeline import recommend
from matcher.round.lay_out import lay_out
from matcher.round.limits import accompanied_starts
from tests.matcher.laid import inputs_of, pairs, rows
from tests.rounds import AMPLE, round_of
from tests.towns import TODAY, host, opening, person

JUNE_2 = date(2026, 6, 2)
STANDS = (Standing("A", "O1", "taking_part", JUNE_2),)
PLACES = (opening("O1", slots="mon 9:00-10:00", seats=9), opening("O2", slots="tue 9:00-10:00", seats=9, host="H2"))


def begun(**known: Any) -> tuple[PersonNeeds, PersonNeeds]:
    first, second = person("A", ruled_out=("O2",)), person("B", ruled_out=("O1",))
    return replace(first, **known), replace(second, **{**known, "restricted": False})


@pytest.mark.parametrize(
    ("known", "params", "limit"),
    [
        ({"coordinator": "K1"}, Params(starts_per_coordinator=1), "coordinator:K1"),
        ({"accompany": "first"}, Params(accompanied_starts=1), "accompany"),
        ({"accompany": "first"}, Params(companions=(Companion(companion="S", starts=1),)), "companions:S"),
    ],
)
def test_a_start_of_this_month_uses_up_what_there_is(known: dict[str, Any], params: Params, limit: str) -> None:
    found, _ = round_of(begun(**known), PLACES, standing=STANDS, params=params)
    (without,) = found.unplaced
    assert (without.person, without.limits, found.limits_used_up) == ("B", (limit,), (limit,))
    earlier = (replace(STANDS[0], since=JUNE_2 - timedelta(days=20)),)
    assert round_of(begun(**known), PLACES, standing=earlier, params=params)[0].unplaced == ()


def test_a_newcomer_of_this_month_leaves_room_for_none_and_one_more_would_do() -> None:
    people = [person("A"), person("B", ruled_out=("O1",))]
    places = [opening("O1", slots="mon 9:00-10:00"), opening("O2", slots="tue 9:00-10:00")]
    found, _ = round_of(people, places, [host("H1", newcomers_month=1)], standing=STANDS)
    (without,) = found.unplaced
    assert (without.limits, [change.key() for change in without.changes]) == (("newcomers:H1",), ["newcomer:+1@O2"])


@pytest.mark.parametrize("restricted", [False, True])
def test_that_a_hidden_person_began_is_not_told(restricted: bool) -> None:
    """With A hidden, B has no place and nothing says that the one coordinator begins nobody more."""
    params = Params(starts_per_coordinator=1)
    found, _ = round_of(begun(coordinator="K1", restricted=restricted), PLACES, standing=STANDS, params=params)
    (without,) = found.unplaced
    assert without.person == "B"
    assert without.limits == (() if restricted else ("coordinator:K1",))
    assert found.limits_used_up == without.limits


def test_a_number_for_another_month_says_nothing_of_this_one() -> None:
    params = Params(accompanied_starts=0, accompanied_period="2026-05")
    assert accompanied_starts(params, TODAY) is None
    assert accompanied_starts(params, date(2026, 5, 31)) == 0
    assert accompanied_starts(replace(params, accompanied_period="この夏"), TODAY) == 0
    assert round_of([person("A", accompany="first")], [opening()], params=params)[0].unplaced == ()


@pytest.mark.parametrize("days", ["", "; thu 10:00-12:00"])
def test_staff_time_that_is_left_but_too_short_is_what_stands_in_the_way(days: str) -> None:
    """Four quarter hours, three for each: on one day or on two, the second person needs two more."""
    place = opening("O1", slots=f"tue 10:00-12:00{days}", seats=5, support_capacity=4, support_load=3)
    found, _ = round_of([person("A", tier=0), person("B")], [place])
    (without,) = found.unplaced
    assert (without.person, [change.key() for change in without.changes]) == ("B", ["support:+2@O1"])


def test_a_site_and_its_opening_may_have_one_name() -> None:
    place = opening("X1", "type_b", host="X1", seats_for="both", gap_approved=True, slots="tue 10:00-12:00")
    someone = person("A", declines_programmes=("type_b", "job_prep", "youth_support_station"))
    inputs = inputs_of([someone], [place], [host("X1", "welfare_office", capacity=20, users=10)])
    assert [row["limit"] for row in rows(lay_out(inputs).round, "limits")] == ["unused:X1@tue", "users:X1@tue"]


def test_two_kept_apart_may_come_on_different_days_whoever_of_them_is_in_the_round() -> None:
    place = opening("O1", slots="tue 10:00-12:00; wed 10:00-12:00")
    one = person("A", facts=[Fact("apart_opening", True, "B")])
    held = [Standing("B", "O1@tue", "taking_part")]
    for state in ("seeking", "resting"):
        laid = lay_out(inputs_of([one, person("B", state=state)], [place], standing=held))
        assert ("A", "O1@wed") in pairs(laid.round)
    resting = lay_out(inputs_of([one, person("B", state="resting")], [place], standing=held))
    assert ("A", "O1@tue") not in pairs(resting.round)


PX = person("X", restricted=True, coordinator="K1", ruled_out=())
BEGAN = Standing("X", "O1", "taking_part", JUNE_2)


def test_a_conflict_names_no_limit_that_only_hidden_people_make_short() -> None:
    pinned = person("A", pins=("O2",), coordinator="K1")
    inputs = inputs_of([pinned, PX], PLACES, standing=[BEGAN], params=Params(starts_per_coordinator=1))
    with pytest.raises(NoPlan) as none:
        recommend(inputs.catalogue, inputs.caseload, inputs.params, on=TODAY, settings=AMPLE)
    assert none.value.conflict == (("pinned", "A", "O2"),)


def test_what_the_others_use_up_alone_is_told_whoever_else_is_there() -> None:
    """X has the same coordinator and began nothing, or stands at the host since long: A's start alone is the one."""
    long_since = replace(BEGAN, since=date(2025, 1, 1))
    for standing in (STANDS, (*STANDS, long_since), (*STANDS, BEGAN)):
        people = [*begun(coordinator="K1"), PX]
        found, _ = round_of(people, PLACES, standing=standing, params=Params(starts_per_coordinator=1))
        assert [each.limits for each in found.unplaced] == [("coordinator:K1",)]


def test_who_was_at_the_host_before_is_no_newcomer_there() -> None:
    places = [opening(code, slots=f"{day} 9:00-10:00") for code, day in (("O1", "mon"), ("O2", "tue"), ("O3", "wed"))]
    held = [Standing("A", "O1", "taking_part", date(2025, 1, 1)), Standing("A", "O2", "trying", JUNE_2)]
    people = [person("A", max_placements=2), person("B", ruled_out=("O1", "O2"))]
    found, _ = round_of(people, places, [host("H1", newcomers_month=1)], standing=held)
    assert found.planned("B") == ("O3",)

"""Who comes first and who is not left last: tiers by waiting, promised groups, what a coordinator can begin."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from matcher.needs.person import Standing
from matcher.params import Companion, Floor, Params, TierPolicy
from matcher.round.rows import effective_tier, waited_long
from tests.changed import inputs_of_town, solved_anew
from tests.matcher.laid import laid, planned, rows
from tests.towns import TODAY, opening, person, town

LONG = TODAY - timedelta(weeks=52)
PROMISE = Params(floors=(Floor("waiting_longest", 1, 52),))

# ------------------------------------------------------------------ tiers


@pytest.mark.parametrize(
    ("waiting", "policy", "tier"),
    [
        (LONG, {}, 2),
        (LONG, {"waiting_weeks": 52}, 0),
        (LONG + timedelta(days=1), {"waiting_weeks": 52}, 2),
        (LONG, {"waiting_weeks": 26, "waiting_tier": 1}, 1),
        (LONG, {"waiting_weeks": 26, "waiting_tier": 5}, 2),  # nobody comes later for having waited
        (None, {"waiting_weeks": 1}, 2),
    ],
)
def test_who_has_waited_the_weeks_the_municipality_set_moves_up(waiting: date | None, policy: Any, tier: int) -> None:
    someone = person(tier=2, waiting_since=waiting)
    assert effective_tier(someone, TODAY, TierPolicy(**policy)) == tier
    assert waited_long(someone, TODAY, TierPolicy(**policy)) == ((bool(policy) and tier != 2) or policy.get(
        "waiting_tier") == 5)  # fmt: skip
    found = laid([someone], [opening()], params=Params(tiers=TierPolicy(**policy)))
    assert [row["tier"] for row in rows(found, "persons")] == [tier]


def test_a_tier_that_has_run_out_is_ordinary_and_moves_up_by_waiting_all_the_same() -> None:
    late = person(tier=0, tier_until=TODAY - timedelta(days=1), waiting_since=LONG)
    assert effective_tier(late, TODAY, TierPolicy()) == 1
    assert effective_tier(late, TODAY, TierPolicy(waiting_weeks=52)) == 0


def test_the_last_seat_goes_to_who_has_waited() -> None:
    people = [person("A", wishes=["calm"]), person("B", waiting_since=LONG, wishes=["play"], floor="any")]
    place = opening("O1", seats=1, purposes=("calm",))
    assert planned(laid(people, [place], params=Params(tiers=TierPolicy(waiting_weeks=52)))) == {("B", "O1")}


# ------------------------------------------------------------------ floors


def test_a_promise_places_one_of_the_group_who_would_have_come_second() -> None:
    people = [person("A", tier=0), person("B", waiting_since=LONG)]
    place = opening("O1", seats=1)
    assert planned(laid(people, [place])) == {("A", "O1")}
    found = laid(people, [place], params=PROMISE)
    assert rows(found, "groups") == [{"group": "waiting_longest", "person": "B"}]
    assert rows(found, "floors") == [{"group": "waiting_longest", "min_placed": 1}]
    assert planned(found) == {("B", "O1")}


def test_nobody_is_promised_a_place_who_has_none_to_go_to() -> None:
    people = [person("A"), person("B", waiting_since=LONG, declines_kinds=("ibasho",))]
    found = laid(people, [opening("O1")], params=PROMISE)
    assert rows(found, "groups") == rows(found, "floors") == []
    both = [person("B", waiting_since=LONG), person("C", waiting_since=LONG, declines_kinds=("ibasho",))]
    three = replace(PROMISE, floors=(Floor("waiting_longest", 3, 52),))
    assert rows(laid(both, [opening("O1")], params=three), "floors") == [{"group": "waiting_longest", "min_placed": 1}]


@pytest.mark.parametrize(
    ("known", "places", "belongs"),
    [
        ({}, [{"support_load": 4}], True),
        ({}, [{"support_load": 4}, {"support_load": 1}], False),
        ({}, [{"support_load": 1, "accompany_needed": True}, {"support_load": 5}], True),
        ({"accompany": "first"}, [{"support_load": 0}], True),
        ({"declines_kinds": ("ibasho",)}, [{"support_load": 4}], False),
    ],
)
def test_whom_only_places_with_much_support_would_take(known: Any, places: list[Any], belongs: bool) -> None:
    openings = [opening(f"O{number}", host=f"H{number}", **place) for number, place in enumerate(places)]
    found = laid([person("A", **known)], openings, params=Params(floors=(Floor("heaviest_support", 1, 4),)))
    assert [row["person"] for row in rows(found, "groups")] == (["A"] if belongs else [])


@pytest.mark.parametrize("seed", range(12))
def test_promises_hold_in_every_plan_as_far_as_places_exist(seed: int) -> None:
    inputs = inputs_of_town(town(seed, 24, 24))
    floors = (Floor("waiting_longest", 2, 20), Floor("heaviest_support", 1, 2))
    inputs = replace(inputs, params=replace(inputs.params, floors=floors))
    tables, plan = solved_anew(inputs)
    if plan.status == "infeasible":  # nothing but a promise can be asked for too much: without it there is a plan
        assert solved_anew(replace(inputs, params=replace(inputs.params, floors=())))[1].status == "optimal"
        return
    placed = {who for who, _ in plan.pairs}
    with_pairs = {str(who) for who in tables.tables["pairs"].columns["person"]} if "pairs" in tables.tables else set()
    long = {each.person for each in inputs.caseload.people
            if each.waiting_since is not None and (inputs.on - each.waiting_since).days >= 140}  # fmt: skip
    assert len(placed & long) >= min(2, len(with_pairs & long))
    members = tables.tables["groups"].columns["person"] if "groups" in tables.tables else []
    assert set(map(str, members)) <= with_pairs


# ------------------------------------------------------------------ what a coordinator can begin


def coordinated(*standing: Standing, most: int = 2) -> dict[str, object]:
    people = [person(code, coordinator="K1") for code in ("A", "B", "C")] + [person("D", coordinator="K2"), person("E")]
    found = laid(people, [opening("O1", seats=9)], standing=standing, params=Params(starts_per_coordinator=most))
    assert "E" not in {row["person"] for row in rows(found, "limit_weights")}
    return {str(row["limit"]): row["max"] for row in rows(found, "limits")}


def test_a_coordinator_begins_so_many_this_month_less_what_has_begun() -> None:
    assert coordinated() == {"coordinator:K1": 2, "coordinator:K2": 2}
    begun = Standing("A", "O1", "trying", TODAY.replace(day=1))
    assert coordinated(begun) == {"coordinator:K1": 1, "coordinator:K2": 2}
    earlier = replace(begun, since=TODAY.replace(day=1) - timedelta(days=1))
    assert coordinated(earlier, replace(begun, person="D")) == {"coordinator:K1": 2}
    assert coordinated(begun, replace(begun, person="B"), replace(begun, person="C"), most=2) == {"coordinator:K2": 2}


def test_nobody_more_is_begun_than_the_coordinator_can() -> None:
    people = [person(code, coordinator="K1") for code in ("A", "B", "C")]
    found = laid(people, [opening("O1", seats=9)], params=Params(starts_per_coordinator=2))
    assert len(planned(found)) == 2
    assert len(planned(laid(people, [opening("O1", seats=9)]))) == 3


def test_a_helper_without_starts_goes_along_with_nobody() -> None:
    only_drives = Params(companions=(Companion(companion="V", lifts=2),))
    assert rows(laid([person("A", accompany="first")], [opening("O1")], params=only_drives), "limits") == []

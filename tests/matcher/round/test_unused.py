"""Seats outside the scheme in a benefit site: inside what its own users leave, who come first."""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import pytest

from matcher.needs.person import PersonNeeds, Standing
from matcher.params import GapPolicy, Params
from matcher.round.inputs import Inputs
from matcher.round.lay_out import LaidOut, lay_out
from resources_catalog.model import Host
from tests.changed import inputs_of_town, solved_anew
from tests.matcher.laid import inputs_of, laid, planned, rows
from tests.towns import host, opening, person, town

GAP = opening("O1", "type_b", seats=9, seats_for="gap", gap_approved=True, slots="wed 9:00-12:00")
SITE = host("H1", capacity=20, users=16)


def outside(code: str, **known: Any) -> PersonNeeds:
    """Give somebody for whom no scheme is open."""
    facts = {"disability_status": False, "job_prep_recognised": False, "household_income_below_line": False}
    return person(code, facts=facts, **known)


def user(code: str, **known: Any) -> PersonNeeds:
    return person(code, facts={"benefit_grant_type_b": True, "job_prep_recognised": False}, **known)


def limit(
    people: list[PersonNeeds], site: Host = SITE, standing: tuple[Standing, ...] = (), **policy: Any
) -> dict[str, object]:
    regular = opening("O2", "type_b", seats=2, slots="thu 9:00-12:00")
    found = laid(people, [GAP, regular], [site], standing, Params(gap=GapPolicy(**policy)))
    return {str(row["limit"]): row["max"] for row in rows(found, "limits")}


@pytest.mark.parametrize(
    ("capacity", "users", "share", "left"),
    [(20, 16, 10, 2), (20, 19, 10, 1), (20, 10, 50, 10), (19, 10, 10, 1), (30, 26, 100, 4)],
)
def test_what_is_left_is_the_capacity_less_the_users_and_never_above_the_share(
    capacity: int, users: int, share: int, left: int
) -> None:
    site = host("H1", capacity=capacity, users=users)
    assert limit([outside("A")], site, max_share_percent=share) == {"unused:H1@wed": left}


def test_a_place_is_kept_for_everybody_who_could_come_as_a_user_as_far_as_there_are_seats_for_them() -> None:
    wide: dict[str, Any] = {"max_share_percent": 100}
    assert limit([outside("A")], **wide) == {"unused:H1@wed": 4}
    assert limit([outside("A"), user("U")], **wide) == {"unused:H1@wed": 3}
    many = [user(code) for code in ("U", "V", "W")]  # two regular seats
    assert limit([outside("A"), *many], **wide) == {"unused:H1@wed": 2}


def test_who_comes_outside_the_scheme_already_is_counted_on_their_day() -> None:
    held = (Standing("X", "O1", "taking_part"),)
    assert limit([outside("A")], standing=held) == {"unused:H1@wed": 1}
    assert limit([outside("A"), outside("B")], standing=(Standing("A", "O1", "trying"),)) == {"unused:H1@wed": 2}
    over = tuple(Standing(code, "O1", "trying") for code in ("X", "Y", "Z"))
    assert limit([outside("A")], standing=over) == {"unused:H1@wed": 0}


@pytest.mark.parametrize("seats", ["as_stated", "none"])
def test_a_municipality_may_take_the_hosts_word_or_let_nobody_come(seats: str) -> None:
    assert limit([outside("A")], seats=seats) == {}
    found = laid([outside("A")], [GAP], [SITE], params=Params(gap=GapPolicy(seats=seats)))
    assert len(planned(found)) == (seats == "as_stated")


@pytest.mark.parametrize("site", [host("H1"), host("H1", capacity=20), host("H1", users=3)])
def test_without_both_numbers_it_is_a_question_and_no_limit(site: Host) -> None:
    assert limit([outside("A")], site) == {}
    found = lay_out(inputs_of([outside("A")], [GAP], [site]))
    assert "unused_capacity_unknown" in {each.code for each in found.looked["A"].judgement.reasons(0)}
    assert found.looked["A"].judgement.offered[0]


@pytest.mark.parametrize(("capacity", "users"), [(20, 20), (20, 25), (9, 0)])
def test_where_users_fill_the_site_or_the_share_is_less_than_one_nobody_else_comes(capacity: int, users: int) -> None:
    found = lay_out(inputs_of([outside("A")], [GAP], [host("H1", capacity=capacity, users=users)]))
    assert "no_unused_capacity" in {each.code for each in found.looked["A"].judgement.reasons(0)}
    assert found.round.pairs == ()


def test_a_place_without_known_days_may_be_on_any() -> None:
    found = laid([outside("A")], [replace(GAP, slots=())], [SITE])
    days = ("fri", "mon", "sat", "sun", "thu", "tue", "wed")
    assert [(row["limit"], row["max"]) for row in rows(found, "limits")] == [(f"unused:H1@{day}", 2) for day in days]
    held = laid([outside("A")], [replace(GAP, slots=())], [SITE], [Standing("X", "O1", "trying")])
    assert {row["max"] for row in rows(held, "limits")} == {1}


def test_elsewhere_than_in_a_benefit_site_nothing_is_counted() -> None:
    farm = opening("O1", "farm", seats_for="gap", gap_approved=True, slots="wed 9:00-12:00")
    assert rows(laid([outside("A")], [farm], [SITE]), "limits") == []


def test_who_is_entitled_gets_the_seat_that_is_for_either_whatever_the_tier() -> None:
    """One seat for either: somebody outside the scheme, however urgent, does not take it from a user."""
    either = opening("O1", "type_b", seats=1, seats_for="both", gap_approved=True, slots="wed 9:00-12:00")
    first = outside("A", tier=0)
    assert planned(laid([first, user("U", tier=3)], [either], [SITE])) == {("U", "O1")}
    assert planned(laid([first], [either], [SITE])) == {("A", "O1")}
    two = replace(either, seats=2)
    assert planned(laid([first, user("U", tier=3)], [two], [SITE])) == {("A", "O1"), ("U", "O1")}


def test_whoever_stands_there_is_counted_once() -> None:
    either = opening("O1", "type_b", seats=3, seats_for="both", gap_approved=True, slots="wed 9:00-12:00")
    held = (Standing("A", "O1", "trying"),)
    found = laid([outside("A"), outside("B"), outside("C")], [either], [SITE], held, Params(gap=GapPolicy(
        max_share_percent=100)))  # fmt: skip
    assert {str(row["limit"]): row["max"] for row in rows(found, "limits")} == {"unused:H1@wed": 4, "users:O1@wed": 3}
    assert len(planned(found)) == 3
    using = (Standing("U", "O2", "taking_part"),)  # U is among the sixteen users already
    assert limit([outside("A"), user("U")], standing=using, max_share_percent=100) == {"unused:H1@wed": 4}


# ------------------------------------------------------------------ random towns


def of_all(seed: int) -> Inputs:
    """Draw a town whose benefit sites have many seats for people outside the scheme, and say how large they are."""
    inputs = inputs_of_town(town(seed, 30, 26))
    offered = inputs.catalogue
    share = (10, 30, 100)[seed % 3]
    welfare = ("type_b", "type_a", "activity_centre")
    openings = {
        code: replace(each, seats=each.seats_in_use + 3, seats_for=("gap", "both")[seed % 2], gap_approved=True,
                      restricted=False, paused_until=None) if each.kind in welfare else each
        for code, each in offered.openings.items()
    }  # fmt: skip
    catalogue = replace(offered, openings=openings)
    return replace(inputs, catalogue=catalogue, params=replace(inputs.params, gap=GapPolicy(max_share_percent=share)))


def entitled(found: LaidOut, who: str, row: int) -> bool:
    return found.looked[who].judgement.route_of(row) in ("eligible", "eligible_by_recognition")


@pytest.mark.parametrize("seed", range(24))
def test_no_day_of_a_site_has_more_people_from_outside_than_its_users_leave(seed: int) -> None:
    inputs = of_all(seed)
    found = lay_out(inputs)
    _, plan = solved_anew(inputs)
    table = found.openings
    present: Counter[tuple[str, int]] = Counter()
    users: defaultdict[str, set[str]] = defaultdict(set)
    for who, place in plan.pairs:
        row = table.row_of[place]
        host_ = table.hosts[row].host
        if table.in_welfare[row] and entitled(found, who, row):
            users[host_].add(who)
        elif table.in_welfare[row]:
            present.update((host_, slot.day) for slot in table.slots[row])
    for (host_, _), number in present.items():
        site = inputs.catalogue.hosts[host_]
        if site.capacity is not None and site.users is not None:
            assert number <= site.capacity - site.users - len(users[host_])
            assert number * 100 <= site.capacity * inputs.params.gap.max_share_percent


def test_the_towns_hold_people_from_outside_the_scheme() -> None:
    came = 0
    for seed in range(24):
        inputs = of_all(seed)
        found, (_, plan) = lay_out(inputs), solved_anew(inputs)
        came += sum(bool(found.openings.in_welfare[found.openings.row_of[place]])
                    and found.looked[who].judgement.route_of(found.openings.row_of[place]) == "gap"
                    for who, place in plan.pairs)  # fmt: skip
    assert came > 5


@pytest.mark.parametrize("seed", range(24))
def test_nobody_who_is_entitled_has_lost_a_seat_to_somebody_outside_the_scheme(seed: int) -> None:
    """Without anybody from outside the scheme in these sites nobody entitled would have a place there who has none."""
    inputs = of_all(seed)
    found, (tables, plan) = lay_out(inputs), solved_anew(inputs)
    table = found.openings
    taken = Counter(place for _, place in plan.pairs)
    seats = dict(zip(tables.tables["openings"].columns["opening"], tables.tables["openings"].columns["seats"],
                     strict=True))  # fmt: skip
    placed = {who for who, _ in plan.pairs}
    for who, row in found.round.pairs:
        place = table.ids[row]
        if who in placed or not table.in_welfare[row] or not entitled(found, who, row):
            continue
        others = [each for each, there in plan.pairs if there == place and not entitled(found, each, row)]
        assert not (others and taken[place] == seats[place]), (who, place, others)

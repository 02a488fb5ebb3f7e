"""Who goes along with whom: the limits of all sets of helpers say exactly whether everybody can be served."""

from collections import defaultdict
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.params import Companion, Params
from matcher.round import sharing
from matcher.round.sharing import Pair, shared
from resources_catalog.week import parse_slots
from tests.matcher.laid import laid, pairs, planned, rows
from tests.towns import host, opening, person

HELPERS = ("U", "V", "W", "X")


def served(needs: list[frozenset[str]], room: dict[str, int]) -> bool:
    """Give everybody a helper by moving others along, one chain at a time."""
    places = [(helper, number) for helper, most in room.items() for number in range(most)]
    holder: dict[tuple[str, int], int] = {}

    def finds(who: int, seen: set[tuple[str, int]]) -> bool:
        for place in places:
            if place[0] in needs[who] and place not in seen:
                seen.add(place)
                if place not in holder or finds(holder[place], seen):
                    holder[place] = who
                    return True
        return False

    return all(finds(who, set()) for who in range(len(needs)))


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[tuple[Pair, frozenset[str]]], dict[str, int]]:
    room = {helper: draw(st.integers(1, 2)) for helper in HELPERS}
    able = draw(st.lists(st.sets(st.sampled_from(HELPERS), min_size=1).map(frozenset), min_size=1, max_size=7))
    return [((f"P{number}", number), helpers) for number, helpers in enumerate(able)], room


@given(companies())
def test_people_can_be_served_exactly_if_no_limit_is_exceeded(
    drawn: tuple[list[tuple[Pair, frozenset[str]]], dict[str, int]],
) -> None:
    needs, room = drawn
    limits: dict[str, tuple[int, set[Pair]]] = {}
    for name, most, pair in shared(needs, room):
        limits.setdefault(name, (most, set()))[1].add(pair)
    for size in range(len(needs) + 1):
        for chosen in combinations(needs, size):
            held = {pair for pair, _ in chosen}
            within = all(len(held & takers) <= most for most, takers in limits.values())
            assert within == served([helpers for _, helpers in chosen], room)


def test_a_limit_names_its_helpers_and_what_is_never_exceeded_is_no_limit() -> None:
    both, one = frozenset({"V", "U"}), frozenset({"U"})
    needs = [(("A", 0), both), (("B", 0), both), (("C", 0), one), (("D", 0), one)]
    assert list(shared(needs[:2], {"U": 1, "V": 1})) == []
    found = defaultdict(set)
    for name, most, (who, _) in shared(needs, {"U": 1, "V": 2}):
        found[name, most].add(who)
    assert found == {("U", 1): {"C", "D"}, ("U+V", 3): {"A", "B", "C", "D"}}


def test_of_very_many_helpers_only_the_smallest_sets_are_laid_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SETS", 1)
    needs = [(("A", 0), frozenset("U")), (("B", 0), frozenset("U")), (("C", 0), frozenset("UV"))]
    assert {name for name, _, _ in shared(needs, {"U": 1, "V": 1})} == {"U"}


# ------------------------------------------------------------------ in a round


def test_each_first_visit_takes_somebody_who_can_be_there() -> None:
    """U goes on Wednesdays only, V in area B only: two of three can be gone along with, and one of them on Friday."""
    company = (
        Companion(companion="U", starts=1, times=parse_slots("wed 8:00-18:00")),
        Companion(companion="V", starts=1, areas=("B",)),
        Companion(companion="Z", lifts=3),
    )
    places = [
        opening("O1", slots="wed 9:00-12:00", seats=9),
        opening("O2", slots="fri 9:00-12:00", seats=9),
        opening("O3", slots="fri 9:00-12:00", seats=9, host="H2"),
    ]
    hosts = [host("H1", at="A"), host("H2", at="B")]
    people = [person(code, accompany="first") for code in ("A", "B", "C")]
    found = laid(people, places, hosts, params=Params(companions=company))
    assert {place for _, place in pairs(found)} == {"O1", "O3"}  # nobody goes to O2
    assert {str(row["limit"]): row["max"] for row in rows(found, "limits")} == {"companions:U": 1, "companions:V": 1,
                                                                                "companions:U+V": 2}  # fmt: skip
    assert sorted(place for _, place in planned(found)) == ["O1", "O3"]


def test_whoever_goes_alone_or_stands_there_takes_nobody() -> None:
    company = (Companion(companion="U", starts=1),)
    people = [person("A", accompany="alone"), person("B", accompany="first")]
    assert rows(laid(people, [opening("O1")], params=Params(companions=company)), "limits") == []


def test_drivers_fetch_so_many_on_a_day_where_the_host_does_not() -> None:
    company = (Companion(companion="U", lifts=1),)
    home: dict[str, Any] = {"ways": ("picked_up",), "home_mesh": "53387172", "travel_max": 60}
    people = [person(code, **home) for code in ("A", "B")]
    own = opening("O2", slots="wed 14:00-15:00", seats=9, features=("lift_offered",))
    slots = "tue 9:00-10:00; wed 9:00-10:00"
    found = laid(people, [opening("O1", slots=slots, seats=9), own], [host("H1", at="B")],
                 params=Params(companions=company))  # fmt: skip
    assert rows(found, "limits") == [{"limit": "drivers:U@tue", "max": 1}, {"limit": "drivers:U@wed", "max": 1}]
    assert {str(row["opening"]) for row in rows(found, "limit_weights")} == {"O1@tue", "O1@wed"}


def test_a_driver_has_to_be_there_on_every_day_and_for_the_whole_time() -> None:
    company = (Companion(companion="U", lifts=9, times=parse_slots("wed 8:00-18:00; thu 8:00-9:30")),)
    home: dict[str, Any] = {"ways": ("picked_up",), "home_mesh": "53387172", "travel_max": 60}
    places = [opening("O1", slots="wed 9:00-10:00"), opening("O2", slots="wed 9:00-10:00; thu 9:00-10:00",
                                                             days_mode="all_days")]  # fmt: skip
    found = laid([person("A", **home)], places, [host("H1", at="B")], params=Params(companions=company))
    assert rows(found, "limits") == []
    reached = {str(row["opening"]) for row in rows(found, "pairs")}
    assert "O1" in reached

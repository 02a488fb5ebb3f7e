"""A person's list: by value, then by id; what is planned is always on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.eligibility.judge import judge
from matcher.eligibility.reasons import Effect
from matcher.explanation.rank import rank
from matcher.explanation.recommendation import RankedPlace
from matcher.needs.person import PersonNeeds
from matcher.params import Params
from matcher.round import Looked
from matcher.scoring.score import PARTS, score
from resources_catalog.model import Opening
from resources_catalog.opening_table import OpeningTable
from tests.towns import TODAY, opening, person, table, town

CALM, USEFUL = ("calm",), ("be_useful",)


def looked_at(who: PersonNeeds, places: OpeningTable, params: Params | None = None) -> Looked:
    params = params or Params()
    judgement = judge(who, places, TODAY, params)
    return Looked(who, judgement, score(who, places, judgement, params))


def ranked(who: PersonNeeds, *openings: Opening, planned: tuple[str, ...] = (), top: int = 5) -> list[RankedPlace]:
    places = table(*openings)
    return list(rank(looked_at(who, places), places, frozenset(planned), top))


def test_the_best_comes_first_and_equals_stand_by_id() -> None:
    places = [opening("O3", purposes=CALM), opening("O1", purposes=USEFUL), opening("O2", purposes=CALM)]
    found = ranked(person(wishes=["calm", "be_useful"]), *places)
    assert [(each.place, each.rank) for each in found] == [("O2", 1), ("O3", 2), ("O1", 3)]
    assert found[0].value == found[1].value == 1000 > found[2].value > 0


@pytest.mark.parametrize(("top", "listed"), [(1, ["O1", "O4"]), (2, ["O1", "O2", "O4"]), (9, ["O1", "O2", "O3", "O4"])])
def test_a_planned_place_is_listed_wherever_it_stands(top: int, listed: list[str]) -> None:
    places = [opening(f"O{number}", purposes=CALM) for number in (1, 2, 3)] + [opening("O4", purposes=USEFUL)]
    found = ranked(person(wishes=["calm", "be_useful"]), *places, planned=("O4",), top=top)
    assert [each.place for each in found] == listed
    assert (found[-1].rank, found[-1].in_plan) == (4, True)
    assert not any(each.in_plan for each in found[:-1])


def test_what_is_not_possible_is_not_listed_unless_it_is_planned() -> None:
    full = opening("O2", seats=0)
    assert [each.place for each in ranked(person(), opening("O1"), full)] == ["O1"]
    standing = ranked(person(), opening("O1"), full, planned=("O2",))
    assert [(each.place, each.value, each.route) for each in standing] == [("O1", 1000, "eligible"), ("O2", 0, "")]


def test_a_place_below_the_floor_is_not_listed() -> None:
    places = [opening("O1", purposes=CALM), opening("O2", purposes=USEFUL)]
    assert [each.place for each in ranked(person(wishes=["calm"]), *places)] == ["O1"]
    assert [each.place for each in ranked(person(wishes=["calm"], floor="any"), *places)] == ["O1", "O2"]


def test_a_place_tells_its_host_parts_and_what_to_ask() -> None:
    place = opening("O1", purposes=CALM, cover=None, slots="wed 10:00-12:00")
    (found,) = ranked(person(wishes=["calm"], times="wed 9:00-13:00", consent_hosts=None), place)
    assert (found.person, found.host, found.row, found.route) == ("P1", "H1", 0, "eligible")
    assert tuple(found.parts) == PARTS
    assert (found.parts["wish"], found.parts["schedule"], found.parts["staying"]) == (1.0, 1.0, None)
    assert found.waits
    assert {each.code for each in found.questions} >= {"insurance_unknown", "consent_hosts_unknown"}
    assert {each.effect for each in found.questions} <= {Effect.CONFIRMS, Effect.WAITS}
    assert set(found.questions) <= set(found.reasons)


@given(seed=st.integers(0, 1000), pick=st.integers(0, 100), top=st.integers(1, 8), data=st.data())
def test_a_list_of_a_drawn_town_is_in_order(seed: int, pick: int, top: int, data: st.DataObject) -> None:
    drawn = town(seed, persons=10, openings=15)
    who = drawn.caseload.people[pick % len(drawn.caseload.people)]
    places = drawn.table
    planned = frozenset(data.draw(st.sets(st.sampled_from(places.ids), max_size=2)))
    looked = looked_at(who, places, drawn.params)
    found = rank(looked, places, planned, top)
    assert [(-each.value, each.place) for each in found] == sorted((-each.value, each.place) for each in found)
    assert {each.place for each in found if each.in_plan} == planned
    possible = {places.ids[row] for row in looked.possible.nonzero()[0]}
    assert {each.place for each in found} <= possible | planned
    assert [each.rank for each in found if each.rank <= top] == list(range(1, min(top, len(possible | planned)) + 1))
    assert all(each.in_plan for each in found if each.rank > top)

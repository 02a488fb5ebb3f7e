"""score(): the mean of what is known, the person's own floor, and a value that compares within one person only."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.eligibility.judge import judge
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Params, Weights
from matcher.scoring.score import FULL_VALUE, PARTS, Scored, above_floor, score
from resources_catalog.opening_table import OpeningTable
from tests.towns import TODAY, Town, opening, person, table, towns


def scored(someone: PersonNeeds, places: OpeningTable, params: Params | None = None) -> Scored:
    settled = params or Params()
    return score(someone, places, judge(someone, places, TODAY, settled), settled)


def mean_of_known(found: Scored, row: int, weights: Weights) -> float | None:
    """Work the weighted mean out in plain steps; None where nothing with a weight is known."""
    known = {name: found.part(name, row) for name in PARTS}
    weight = {name: getattr(weights, name) for name, share in known.items() if share is not None}
    total = sum(weight.values())
    return sum(float(known[name] or 0) * weight[name] for name in weight) / total if total else None


# ------------------------------------------------------------------ the mean


def test_a_score_worked_by_hand() -> None:
    place = opening("O1", slots="tue 10:00-12:00", purposes=("income",), features=("quiet",), tasks=("sorting",))
    someone = person(
        wishes=["income", "calm"],
        must=("quiet",),
        helps=("furigana",),
        times="tue 10:00-11:00",
        travel_good=10,
        travel_max=30,
        facts=[Fact("strength", "bagging"), Fact("travel_minutes", 20, "O1", "bus")],
    )
    found = scored(someone, table(place))
    parts = {name: found.part(name, 0) for name in PARTS}
    assert parts == pytest.approx(
        {"wish": 2 / 3, "tasks": 0.5, "environment": 1.0, "travel": 0.55, "schedule": 0.625, "staying": None}
    )
    assert found.score[0] == pytest.approx((3 * 2 / 3 + 1 * 0.5 + 2 * 1 + 2 * 0.55 + 2 * 0.625) / 10)
    assert found.width[0] == pytest.approx(0)


def test_where_nothing_is_known_the_score_is_in_the_middle_and_as_wide_as_can_be() -> None:
    found = scored(person(), table(opening("O1")))
    assert (found.score.tolist(), found.width.tolist(), found.value.tolist()) == ([0.5], [1.0], [FULL_VALUE])


@pytest.mark.parametrize("forgotten", [{"purposes": ()}, {"tasks": ()}, {"features": (), "lacks": ()}, {"slots": ()}])
def test_a_part_that_becomes_unknown_leaves_the_mean_of_the_others(forgotten: dict[str, Any]) -> None:
    place = opening(
        "O1",
        slots="tue 10:00-12:00",
        purposes=("income",),
        features=("quiet",),
        lacks=("furigana",),
        tasks=("bagging",),
    )
    someone = person(
        wishes=["income", "calm"],
        must=("quiet",),
        helps=("furigana",),
        times="tue 10:00-11:00",
        facts=[Fact("strength", "sorting")],
    )
    before, after = (scored(someone, table(each)) for each in (place, replace(place, **forgotten)))
    gone = [name for name in PARTS if before.part(name, 0) is not None and after.part(name, 0) is None]
    assert len(gone) == 1
    kept = {name: before.part(name, 0) for name in PARTS if name not in gone}
    assert kept == {name: after.part(name, 0) for name in PARTS if name not in gone}
    assert after.score[0] == pytest.approx(mean_of_known(after, 0, Weights()))
    assert after.width[0] == pytest.approx(before.width[0] + getattr(Weights(), gone[0]) / 10)


@settings(max_examples=30)
@given(
    drawn=towns(),
    weights=st.builds(
        Weights, wish=st.sampled_from((0.0, 1.0, 3.0)), tasks=st.just(1.0), travel=st.sampled_from((0.0, 2.0))
    ),
)
def test_a_score_is_the_weighted_mean_of_the_parts_that_are_known(drawn: Town, weights: Weights) -> None:
    params = replace(drawn.params, weights=weights)
    for someone in drawn.caseload.people:
        found = scored(someone, drawn.table, params)
        for row in range(len(drawn.table)):
            expected = mean_of_known(found, row, weights)
            assert found.score[row] == pytest.approx(0.5 if expected is None else expected)
            assert 0 <= found.score[row] <= 1
            assert -1e-9 <= found.width[row] <= 1


def test_staying_is_silent_until_evidence_tells_openings_apart() -> None:
    found = scored(person(wishes=["income"]), table(opening("O1", purposes=("income",))))
    assert found.part("staying", 0) is None
    assert np.isnan(found.parts["staying"].share).all()


# ------------------------------------------------------------------ the floor


PLACES = table(
    opening("O1", "farm", purposes=("income",), seats_for="gap", gap_approved=True),
    opening("O2", "shop", purposes=("calm",), seats_for="gap", gap_approved=True),
    opening("O3", "ibasho", purposes=("play",)),
    opening("O4", "circle"),
)


@pytest.mark.parametrize(
    ("floor", "wishes", "above"),
    [
        ("any", ["income", "calm"], [True, True, True, True]),
        ("one_wish", ["income", "calm"], [True, True, False, True]),
        ("first_wish", ["income", "calm"], [True, False, False, True]),
        ("one_wish", [], [True, True, True, True]),
        ("first_wish", [], [True, True, True, True]),
        ("first_wish", ["kind:farm"], [True, False, False, False]),
        ("one_wish", ["kind:farm"], [True, True, False, False]),
    ],
)
def test_the_person_would_rather_wait_than_go_without(floor: str, wishes: list[str], above: list[bool]) -> None:
    assert above_floor(person(wishes=wishes, floor=floor), PLACES).tolist() == above


def test_what_lies_below_the_floor_has_no_value_and_does_not_set_the_measure() -> None:
    found = scored(
        person(wishes=["calm"], floor="first_wish", helps=("quiet",)),
        table(
            opening("O1", purposes=("play",), features=("quiet",)), opening("O2", purposes=("calm",), lacks=("quiet",))
        ),
    )
    assert found.value.tolist() == [0, FULL_VALUE]


# ------------------------------------------------------------------ the value


@settings(max_examples=40)
@given(drawn=towns())
def test_the_best_possible_place_is_worth_1000_and_the_others_in_proportion(drawn: Town) -> None:
    for someone in drawn.caseload.people:
        judgement = judge(someone, drawn.table, drawn.on, drawn.params)
        found = score(someone, drawn.table, judgement, drawn.params)
        possible = (judgement.allowed > 0) & found.above_floor
        assert (found.value[~possible] == 0).all()
        if possible.any():
            best = found.score[possible].max()
            assert found.value.max() == FULL_VALUE
            for row in np.flatnonzero(possible):
                exact = FULL_VALUE * found.score[row] / best if best else FULL_VALUE
                assert abs(found.value[row] - exact) <= 0.5 + 1e-6


def test_a_place_that_waits_for_an_answer_counts_as_possible() -> None:
    places = table(
        opening("O1", "certified_training", purposes=("income",)),
        opening("O2", purposes=("income", "calm"), lacks=("quiet",)),
    )
    found = scored(person(wishes=["income"], helps=("quiet",)), places)
    assert found.value.tolist() == [FULL_VALUE, round(FULL_VALUE * (3 / 5))]


def test_places_that_answer_nothing_are_all_worth_the_same() -> None:
    places = table(opening("O1", purposes=("play",)), opening("O2", purposes=("calm",)))
    assert scored(person(wishes=["income"], floor="any"), places).value.tolist() == [FULL_VALUE, FULL_VALUE]


def test_where_no_place_is_possible_nothing_has_a_value() -> None:
    assert scored(person(declines_kinds=("ibasho",)), table(opening("O1"))).value.tolist() == [0]
    assert scored(person(), table()).value.shape == (0,)


def test_a_person_with_few_wishes_is_worth_as_much_as_one_with_many() -> None:
    places = table(opening("O1", purposes=("income",), features=("quiet",)))
    few = scored(person(wishes=["income"]), places)
    many = scored(person(wishes=["income", "calm", "play"], helps=("quiet", "furigana")), places)
    assert few.value.tolist() == many.value.tolist() == [FULL_VALUE]


@settings(max_examples=20)
@given(drawn=towns())
def test_a_value_does_not_change_when_other_people_do(drawn: Town) -> None:
    people = drawn.caseload.people
    together = [scored(someone, drawn.table, drawn.params).value.tolist() for someone in people]
    backwards = [scored(someone, drawn.table, drawn.params).value.tolist() for someone in reversed(people)]
    alone = scored(people[0], OpeningTable.of(drawn.catalogue), drawn.params).value.tolist()
    assert together == backwards[::-1]
    assert together[0] == alone


@settings(max_examples=20)
@given(drawn=towns())
def test_a_score_of_a_place_does_not_depend_on_the_other_places(drawn: Town) -> None:
    for someone in drawn.caseload.people[:3]:
        whole = scored(someone, drawn.table, drawn.params)
        for row in range(len(drawn.table)):
            alone = scored(someone, drawn.table.take([row]), drawn.params)
            assert alone.score[0] == pytest.approx(whole.score[row])
            assert alone.above_floor[0] == whole.above_floor[row]

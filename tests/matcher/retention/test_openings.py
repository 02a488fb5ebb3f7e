"""What the model of staying says of openings: how they differ for one person, and nothing of the person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from matcher.pipeline import Settings, recommend
from matcher.retention.fit import fit
from matcher.retention.openings import MONTHS, contrast, outlook
from matcher.retention.priors import Scale
from matcher.retention.published import KINDS, borrowed
from matcher.retention.spells import Spells
from resources_catalog.opening_table import OpeningTable
from tests import hinata

if TYPE_CHECKING:
    from matcher.retention.model import StayingModel

NAMES = ("minutes", "opening_kind=farm_work", "age")
PLACES = OpeningTable.of(hinata.read_town()[0])
NEAR = np.full(len(PLACES), 20.0)
EVERYWHERE = np.ones(len(PLACES), dtype=np.bool_)


def model_of(stays: int, worse: str | None = None) -> StayingModel:
    """Fit stays at all hosts of the town; at one of them they end sooner."""
    random = np.random.default_rng(0)
    hosts = random.choice(sorted(set(map(str, PLACES.host))), stays)
    chance = np.where(hosts == worse, 0.4, 0.03)
    out = random.geometric(chance) if stays else np.zeros(0)
    cause = np.where(out <= 24, random.integers(1, 6, stays), 0) if stays else np.zeros(0)
    columns = random.normal(size=(stays, 3)) * [10, 0, 10] + [20, 0, 40]
    published = borrowed(NAMES, Scale.of(columns) if stays else Scale(np.zeros(3), np.ones(3)))
    members = {"host": [str(each) for each in hosts]}
    return fit(Spells.of(np.minimum(out, 24), cause), columns, names=NAMES, causes=KINDS, published=published,
               members=members)  # fmt: skip


@pytest.fixture(scope="module")
def found() -> StayingModel:
    return model_of(1500, worse="H07")


def test_a_published_rate_tells_no_places_apart() -> None:
    assert np.isnan(contrast(model_of(0), PLACES, NEAR, EVERYWHERE)).all()


def test_places_that_nothing_tells_apart_are_not_told_apart(found: StayingModel) -> None:
    same = PLACES.host == "H01"
    assert same.sum() > 1
    assert np.isnan(contrast(found, PLACES, NEAR, same)).all()


def test_where_stays_end_sooner_is_below_the_others_and_the_way_counts(found: StayingModel) -> None:
    share = contrast(found, PLACES, NEAR, EVERYWHERE)
    worse = PLACES.host == "H07"
    assert (share[worse] < 0.5).all()
    assert not (share[~worse] < share[worse].max()).any()


def test_only_places_that_are_possible_are_compared(found: StayingModel) -> None:
    possible = np.isin(PLACES.host, ["H07", "H01"])
    share = contrast(found, PLACES, NEAR, possible)
    assert np.isnan(share[~possible]).all()
    assert not np.isnan(share[possible]).all()
    alone = PLACES.host == "H07"
    assert np.isnan(contrast(found, PLACES, NEAR, alone)).all()  # with what should it be compared?


def test_an_outlook_lies_within_its_bounds_and_is_the_same_for_anybody(found: StayingModel) -> None:
    row = int(np.flatnonzero(PLACES.host == "H07")[0])
    told = outlook(found, PLACES, NEAR, row)
    assert 0 <= told.low < told.part < told.high <= 1
    anybody = np.array([[20.0, float(PLACES.kind[row] == "farm_work"), np.nan]])
    assert told.part == found.survival(anybody, [MONTHS], {"host": ["H07"]})[0, 0]


def test_without_a_weight_a_model_changes_no_plan_and_no_order(found: StayingModel) -> None:
    catalogue, people = hinata.read_town()
    with_model = recommend(catalogue, people, hinata.PARAMS, on=hinata.ROUND_DAY, settings=Settings(), model=found)
    without = hinata.recommended()
    assert hinata.plan_of(with_model) == hinata.plan_of(without)
    places = {who: [(each.place, each.value) for each in ranked] for who, ranked in with_model.ranked.items()}
    assert places == {who: [(each.place, each.value) for each in ranked] for who, ranked in without.ranked.items()}
    told = [each.parts["staying"] for ranked in with_model.ranked.values() for each in ranked]
    assert any(part is not None for part in told)


def test_what_a_person_is_makes_no_difference_with_a_weight_either(found: StayingModel) -> None:
    """Somebody else with the same wishes, of another age and with another diagnosis, is told the same."""
    catalogue, people = hinata.read_town()
    weighed = replace(hinata.PARAMS, weights=replace(hinata.PARAMS.weights, staying=2.0))
    first = recommend(catalogue, people, weighed, on=hinata.ROUND_DAY, settings=Settings(), model=found)
    other = replace(people, people=tuple(replace(each, facts=tuple(fact for fact in each.facts if fact.fact != "age"))
                                         if each.person == "P09" else each for each in people.people))  # fmt: skip
    second = recommend(catalogue, other, weighed, on=hinata.ROUND_DAY, settings=Settings(), model=found)
    assert [each.parts["staying"] for each in first.ranked["P09"]] == [
        each.parts["staying"] for each in second.ranked["P09"]
    ]

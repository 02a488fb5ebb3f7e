"""Duties of care: the time from leaving home to being back, against how long the other may be alone."""

import pytest

from matcher.eligibility.journey import journey
from matcher.eligibility.rules.household import away_minutes, nobody_is_left_alone
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Params
from tests.matcher.eligibility.marks import NOTES, said
from tests.towns import opening, person, table

PARAMS = Params(care_margin_minutes=10)
PLACES = table(opening("O1", slots="wed 14:00-15:00"), opening("O2", slots="wed 14:00-16:00", min_minutes=30),
               opening("O3", "watch_over"))


def carer(minutes: int | None, about: str | None = "P6", walk: int = 6) -> PersonNeeds:
    return person(facts=[Fact("care_duty", minutes, about), Fact("travel_minutes", walk, "H1", "walk")])


def test_away_is_the_shortest_visit_the_way_there_and_back_and_the_margins() -> None:
    someone = carer(90)
    away = away_minutes(PLACES, journey(someone, PLACES, PARAMS), PARAMS)
    assert away.tolist() == [60 + 2 * (6 + 10), 30 + 2 * (6 + 10), 0]


def test_an_unknown_way_counts_as_none() -> None:
    away = away_minutes(PLACES, journey(person(), PLACES, PARAMS), PARAMS)
    assert away.tolist() == [60 + 2 * 10, 30 + 2 * 10, 0]


@pytest.mark.parametrize(("alone", "noted"), [(91, True), (92, False), (62, True), (120, False)])
def test_cover_is_needed_where_the_outing_takes_longer_than_the_other_may_be_alone(alone: int, noted: bool) -> None:
    someone = carer(alone)
    found = said(nobody_is_left_alone(someone, PLACES, journey(someone, PLACES, PARAMS), PARAMS), PLACES)
    assert found == {"O1": {"needs_cover:P6": NOTES} if noted else {}, "O2": {}, "O3": {}}


def test_everybody_who_is_cared_for_is_named() -> None:
    someone = person(facts=[Fact("care_duty", 30, "P6"), Fact("care_duty", 79, "P7")])
    found = said(nobody_is_left_alone(someone, PLACES, journey(someone, PLACES, PARAMS), PARAMS), PLACES)
    assert set(found["O1"]) == {"needs_cover:P6", "needs_cover:P7"}
    assert set(found["O2"]) == {"needs_cover:P6"}


@pytest.mark.parametrize("someone", [person(), carer(None), carer(0, about=None)])
def test_without_a_known_duty_nothing_is_noted(someone: PersonNeeds) -> None:
    found = said(nobody_is_left_alone(someone, PLACES, journey(someone, PLACES, PARAMS), PARAMS), PLACES)
    assert found == {"O1": {}, "O2": {}, "O3": {}}

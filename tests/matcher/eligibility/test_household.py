"""Duties of care: the time from leaving home to being back, against how long the other may be alone."""

from typing import Any

import pytest

from matcher.eligibility.journey import journey
from matcher.eligibility.rules.household import away_minutes, nobody_is_left_alone
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Params
from tests.matcher.eligibility.marks import NOTES, said
from tests.towns import opening, person, table

PARAMS = Params(care_margin_minutes=10)
PLACES = table(
    opening("O1", slots="wed 14:00-15:00"),
    opening("O2", slots="wed 14:00-16:00", min_minutes=30),
    opening("O3", "watch_over"),
    opening("O4", slots="wed 14:00-17:00", features=("drop_in",)),
)
WALK, MARGIN = 6, 10
ON_THE_WAY = 2 * (WALK + MARGIN)


def carer(minutes: int | None, about: str | None = "P6", **known: Any) -> PersonNeeds:
    return person(facts=[Fact("care_duty", minutes, about), Fact("travel_minutes", WALK, "H1", "walk")], **known)


def away(someone: PersonNeeds) -> list[float]:
    return [float(each) for each in away_minutes(someone, PLACES, journey(someone, PLACES, PARAMS), PARAMS)]


def noted(someone: PersonNeeds) -> dict[str, set[str]]:
    found = said(nobody_is_left_alone(someone, PLACES, journey(someone, PLACES, PARAMS), PARAMS), PLACES)
    assert {effect for reasons in found.values() for effect in reasons.values()} <= {NOTES}
    return {place: set(reasons) for place, reasons in found.items()}


def test_away_is_the_usual_visit_the_way_there_and_back_and_the_margins() -> None:
    assert away(carer(90)) == [60 + ON_THE_WAY, 120 + ON_THE_WAY, 0, 30 + ON_THE_WAY]


def test_nobody_is_away_for_longer_than_the_visit_that_is_bearable() -> None:
    assert away(carer(90, visit_minutes=45)) == [45 + ON_THE_WAY, 45 + ON_THE_WAY, 0, 30 + ON_THE_WAY]


def test_an_unknown_way_counts_as_none() -> None:
    assert away(person()) == [60 + 2 * MARGIN, 120 + 2 * MARGIN, 0, 30 + 2 * MARGIN]


@pytest.mark.parametrize(
    ("alone", "places"),
    [(61, {"O1", "O2", "O4"}), (62, {"O1", "O2"}), (91, {"O1", "O2"}), (92, {"O2"}), (151, {"O2"}), (152, set())],
)
def test_cover_is_needed_where_the_outing_takes_longer_than_the_other_may_be_alone(
    alone: int, places: set[str]
) -> None:
    assert {place for place, reasons in noted(carer(alone)).items() if reasons == {"needs_cover:P6"}} == places


def test_everybody_who_is_cared_for_is_named() -> None:
    someone = person(facts=[Fact("care_duty", 30, "P6"), Fact("care_duty", 100, "P7")])
    assert noted(someone) == {
        "O1": {"needs_cover:P6"},
        "O2": {"needs_cover:P6", "needs_cover:P7"},
        "O3": set(),
        "O4": {"needs_cover:P6"},
    }


@pytest.mark.parametrize("someone", [person(), carer(None), carer(0, about=None)])
def test_without_a_known_duty_nothing_is_noted(someone: PersonNeeds) -> None:
    assert noted(someone) == {"O1": set(), "O2": set(), "O3": set(), "O4": set()}

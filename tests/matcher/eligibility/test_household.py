"""Duties of care: the time from leaving home to being back, against how long the other may be alone."""

from dataclasses import replace
from typing import Any

import pytest

from matcher.eligibility.journey import journey
from matcher.eligibility.reasons import Mark
from matcher.eligibility.rules.household import away_minutes, nobody_is_left_alone, outing_times, somebody_at_home
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Params
from resources_catalog.opening_table import OpeningTable
from resources_catalog.week import parse_slots
from tests.matcher.eligibility.marks import NOTES, WAITS, asked, said
from tests.towns import host, opening, person, table

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


def marks(someone: PersonNeeds, places: OpeningTable = PLACES) -> tuple[Mark, ...]:
    return tuple(nobody_is_left_alone(someone, places, journey(someone, places, PARAMS), PARAMS))


def noted(someone: PersonNeeds) -> dict[str, set[str]]:
    found = said(marks(someone), PLACES)
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
    next_door = Fact("travel_minutes", 0, "H1", "walk")
    someone = person(facts=[Fact("care_duty", 30, "P6"), Fact("care_duty", 100, "P7"), next_door])
    assert noted(someone) == {
        "O1": {"needs_cover:P6"},
        "O2": {"needs_cover:P6", "needs_cover:P7"},
        "O3": set(),
        "O4": {"needs_cover:P6"},
    }


@pytest.mark.parametrize("order", [(62, 91), (91, 62)])
def test_of_several_duties_about_one_person_the_strictest_counts(order: tuple[int, int]) -> None:
    someone = carer(order[0])
    twice = replace(someone, facts=(*someone.facts, Fact("care_duty", order[1], "P6")))
    assert noted(twice) == noted(carer(62)) != noted(carer(92))


def test_where_the_way_is_unknown_nobody_knows_how_long_the_other_would_be_alone() -> None:
    """Every visit waits for the way; one that is too long even without it needs cover besides."""
    someone = person(facts=[Fact("care_duty", 60 + 2 * MARGIN, "P6")])
    found = marks(someone)
    assert said(found, PLACES) == {
        "O1": {"care_way_unknown": WAITS},
        "O2": {"care_way_unknown": WAITS, "needs_cover:P6": NOTES},
        "O3": {},
        "O4": {"care_way_unknown": WAITS},
    }
    assert asked(found)["care_way_unknown"] == "coordinator"


def test_a_known_way_or_none_to_go_leaves_nothing_to_wait_for() -> None:
    someone = person(facts=[Fact("care_duty", 600, "P6"), Fact("travel_minutes", WALK, "H1", "walk")])
    places = table(
        opening("O1", slots="wed 14:00-15:00"),
        opening("O2", "online_ibasho", slots="wed 14:00-15:00", features=("online",), host="H2"),
        opening("O3", slots="wed 14:00-15:00", host="H2"),
        hosts=[host("H2", at=None)],
    )
    assert said(marks(someone, places), places) == {"O1": {}, "O2": {}, "O3": {"care_way_unknown": WAITS}}
    assert marks(person(), places) == ()


@pytest.mark.parametrize("someone", [person(), carer(None), carer(0, about=None)])
def test_without_a_known_duty_nothing_is_noted(someone: PersonNeeds) -> None:
    assert noted(someone) == {"O1": set(), "O2": set(), "O3": set(), "O4": set()}


# ------------------------------------------------------------------ somebody else at home


def at_home(times: str, about: str = "P6", **known: Any) -> PersonNeeds:
    someone = carer(30, **known)
    return replace(someone, facts=(*someone.facts, Fact("somebody_at_home", parse_slots(times), about)))


@pytest.mark.parametrize(
    ("times", "needed"),
    [
        ("wed 13:00-18:00", set()),
        ("wed 13:30-15:30", {"O2", "O4"}),  # 16 minutes before and after the hour of O1
        ("wed 14:00-15:00", {"O1", "O2", "O4"}),  # nobody is there on the way
        ("wed 13:00-18:00/w13", {"O1", "O2", "O4"}),  # not every week
        ("thu 13:00-18:00", {"O1", "O2", "O4"}),
        ("wed 13:00-15:30; wed 15:30-18:00", {"O2", "O4"}),  # a change of hands is no cover of the whole time
    ],
)
def test_who_is_with_the_one_cared_for_all_the_time_is_cover(times: str, needed: set[str]) -> None:
    assert {place for place, reasons in noted(at_home(times)).items() if reasons} == needed


def test_somebody_with_another_one_is_no_cover() -> None:
    assert noted(at_home("wed 8:00-18:00", about="P7")) == noted(carer(30))
    unsaid = carer(30)
    unsaid = replace(unsaid, facts=(*unsaid.facts, Fact("somebody_at_home", None, "P6")))
    assert noted(unsaid) == noted(carer(30))
    assert somebody_at_home(at_home("wed 8:00-9:00"), "P6") == parse_slots("wed 8:00-9:00")
    wrong = replace(unsaid, facts=(*unsaid.facts, Fact("somebody_at_home", "いつも", "P6")))
    assert somebody_at_home(wrong, "P6") == ()


def test_the_times_of_an_outing_hold_it_to_the_quarter_and_stay_within_the_day() -> None:
    someone = carer(30)
    way = journey(someone, PLACES, PARAMS)
    assert outing_times(someone, PLACES, 0, way, PARAMS) == parse_slots("wed 13:30-15:30")
    places = table(opening("O1", slots="wed 0:00-1:00; thu 23:00-24:00", days_mode="all_days"))
    late = journey(someone, places, PARAMS)
    assert outing_times(someone, places, 0, late, PARAMS) == parse_slots("wed 0:00-1:30; thu 22:30-24:00")


def test_with_somebody_there_for_the_times_of_the_outing_no_cover_is_needed() -> None:
    someone = carer(30)
    for row, place in enumerate(PLACES.ids):
        times = outing_times(someone, PLACES, row, journey(someone, PLACES, PARAMS), PARAMS)
        with_them = replace(someone, facts=(*someone.facts, Fact("somebody_at_home", times, "P6")))
        assert noted(with_them)[place] == set()

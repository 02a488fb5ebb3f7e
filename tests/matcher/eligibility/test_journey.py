"""The way there: measured before estimated, a lift only where no own way is bearable, none to what comes home."""

from typing import Any

import numpy as np
import pytest

from matcher.eligibility.journey import Journey, journey, stays_at_home
from matcher.eligibility.rules.travel import way_is_bearable
from matcher.needs.person import Fact, PersonNeeds
from matcher.params import Params
from resources_catalog.geography import mesh_centre, straight_km
from resources_catalog.opening_table import OpeningTable
from tests.matcher.eligibility.marks import BLOCKS, CONFIRMS, asked, said
from tests.town_hosts import POINTS
from tests.towns import host, opening, person, table

HOME = "53387172"
KM_TO_A = float(straight_km(*mesh_centre(HOME), *POINTS["A"]))
"""About 3 km, so 60 minutes on foot, 20 by bicycle, 15 + 14 by bus, 5 + 10 with a lift."""
SURE = Params(home_spread_km=0.0)
LIFT = ("lift_offered",)


def minutes(distance: float, kmh: float, wait: float) -> float:
    return distance * 1.3 * 60 / kmh + wait


def way_to(someone: PersonNeeds, *, params: Params = SURE, features: tuple[str, ...] = ()) -> tuple[str, float]:
    way = journey(someone, table(opening("O1", features=features)), params)
    return str(way.way[0]), float(way.minutes[0])


def marks(someone: PersonNeeds, places: OpeningTable, params: Params = SURE) -> dict[str, dict[str, object]]:
    return {
        place: dict(found)
        for place, found in said(
            way_is_bearable(someone, places, journey(someone, places, params), params), places
        ).items()
    }


def at_home_with(*ways: str, **known: Any) -> PersonNeeds:
    return person(home_mesh=HOME, ways=ways, **known)


# ------------------------------------------------------------------ which way


@pytest.mark.parametrize(
    ("way", "kmh", "wait"),
    [("walk", 4, 0), ("bicycle", 12, 0), ("moped", 25, 2), ("car", 30, 3), ("bus", 18, 15), ("train", 30, 15)],
)
def test_an_estimate_is_the_detour_at_the_speed_of_the_way_and_the_wait(way: str, kmh: float, wait: float) -> None:
    code, found = way_to(at_home_with(way))
    assert code == way
    assert found == pytest.approx(minutes(KM_TO_A, kmh, wait))


def test_the_fastest_of_the_persons_own_ways_is_taken() -> None:
    assert way_to(at_home_with("walk", "bus", "bicycle", "online"))[0] == "bicycle"


def test_a_slower_way_that_is_bearable_comes_before_a_faster_one_that_is_not() -> None:
    near = journey(
        at_home_with("walk", "bus", walk_max=5),
        table(opening("O1", host="N"), hosts=[host("N", lat=POINTS["B"][0], lon=POINTS["B"][1])]),
        SURE,
    )
    km = float(straight_km(*mesh_centre(HOME), *POINTS["B"]))
    assert minutes(km, 4, 0) < minutes(km, 18, 15)
    assert near.way[0] == "bus"


def test_a_lift_is_taken_only_where_no_own_way_is_bearable() -> None:
    assert way_to(at_home_with("walk", "picked_up", travel_max=90), features=LIFT)[0] == "walk"
    assert way_to(at_home_with("walk", "picked_up", travel_max=90, walk_max=30), features=LIFT)[0] == "picked_up"
    assert way_to(at_home_with("picked_up"), features=LIFT)[1] == pytest.approx(minutes(KM_TO_A, 25, 5))


def test_there_is_no_lift_where_none_is_offered() -> None:
    assert way_to(at_home_with("walk", "picked_up", travel_max=90, walk_max=30))[0] == "walk"
    assert np.isnan(way_to(at_home_with("picked_up"))[1])


@pytest.mark.parametrize("someone", [person(ways=("walk",)), person(home_mesh=HOME), at_home_with("online")])
def test_without_home_or_way_nothing_is_estimated(someone: PersonNeeds) -> None:
    assert way_to(someone)[0] == ""
    assert np.isnan(way_to(someone)[1])


def test_a_host_without_a_point_has_no_estimate() -> None:
    way = journey(at_home_with("walk"), table(opening("O1"), hosts=[host("H1", at=None)]), SURE)
    assert np.isnan(way.minutes[0])


def test_the_doubt_of_an_estimate_is_the_width_of_the_homes_square() -> None:
    way = journey(at_home_with("walk"), table(opening("O1")), Params(home_spread_km=0.5))
    assert way.spread[0] == pytest.approx(minutes(0.5, 4, 0))


@pytest.mark.parametrize(
    ("kind", "features"), [("watch_over", ()), ("support_housing", ()), ("online_ibasho", ("online",))]
)
def test_nobody_travels_to_what_comes_home(kind: str, features: tuple[str, ...]) -> None:
    places = table(opening("O1", kind, features=features), opening("O2"))
    assert stays_at_home(places).tolist() == [True, False]
    way = journey(at_home_with("walk"), places, SURE)
    assert (way.minutes[0], way.spread[0], way.way[0], way.moved.tolist()) == (0, 0, "", [False, True])


# ------------------------------------------------------------------ what somebody measured


def measured(*facts: tuple[int | None, str | None, str | None], **known: Any) -> PersonNeeds:
    rows = [Fact("travel_minutes", value, about, way) for value, about, way in facts]
    return person(**{"home_mesh": HOME, "ways": ("bicycle",), **known}, facts=rows)


@pytest.mark.parametrize("about", ["H1", "O1", "O1@mon"])
def test_a_measured_time_beats_every_estimate(about: str) -> None:
    places = table(opening("O1", slots="mon 9:00-10:00; tue 9:00-10:00"))
    way = journey(measured((45, about, "bus")), places, Params(home_spread_km=0.7))
    assert (way.minutes[0], way.spread[0], way.way[0]) == (45, 0, "bus")
    assert (way.minutes[1] == 45) == (about != "O1@mon")


def test_what_is_said_of_a_place_counts_before_what_is_said_of_its_host() -> None:
    places = table(opening("O1", slots="mon 9:00-10:00; tue 9:00-10:00"), opening("O2"))
    for facts in (
        ((30, "H1", "bus"), (20, "O1", "bus"), (10, "O1@mon", "bus")),
        ((10, "O1@mon", "bus"), (20, "O1", "bus"), (30, "H1", "bus")),
    ):
        assert journey(measured(*facts), places, SURE).minutes.tolist() == [10, 20, 30]


def test_of_several_measured_ways_the_best_bearable_one_is_taken_in_any_order() -> None:
    facts = [(12, "O1", "walk"), (15, "O1", "bus"), (9, "O1", "picked_up")]
    for order in (facts, facts[::-1]):
        way = journey(measured(*order, travel_max=20, walk_max=10), table(opening("O1")), SURE)
        assert (way.way[0], way.minutes[0], way.lifted[0]) == ("bus", 15, False)


def test_the_last_measurement_of_a_way_counts() -> None:
    assert journey(measured((9, "O1", "bus"), (14, "O1", "bus")), table(opening("O1")), SURE).minutes[0] == 14


def test_a_measured_lift_is_a_lift() -> None:
    assert journey(measured((15, "O1", "picked_up"), ways=()), table(opening("O1")), SURE).lifted.tolist() == [True]


def test_a_lift_is_left_to_others_where_an_own_way_is_bearable() -> None:
    assert journey(measured((15, "O1", "picked_up")), table(opening("O1")), SURE).way.tolist() == ["bicycle"]


def test_a_measured_way_that_is_too_long_leaves_the_other_ways() -> None:
    way = journey(measured((31, "O1", "bus"), travel_max=30), table(opening("O1")), SURE)
    assert way.way.tolist() == ["bicycle"]


def test_without_a_mesh_the_area_stands_for_the_home() -> None:
    places = table(opening("O1"), opening("O2", host="H2"), hosts=(host("H1", at="A"), host("H2", at="A")))
    near = journey(person(area="A", ways=("walk",)), places, Params(area_spread_km=1.5))
    assert near.minutes.tolist() == [0, 0]
    assert near.spread[0] == pytest.approx(1.5 * 1.3 / 4 * 60)
    assert np.isnan(journey(person(area="Z", ways=("walk",)), places, SURE).minutes).all()


def test_a_measurement_without_a_way_is_used_and_one_without_minutes_is_not() -> None:
    assert way_to(measured((7, "O1", None))) == ("bicycle", 7)
    assert way_to(measured((7, "O1", None), ways=())) == ("", 7)
    assert way_to(measured((None, "O1", "bus")))[0] == "bicycle"
    assert way_to(measured((7, None, "bus")))[0] == "bicycle"


# ------------------------------------------------------------------ whether it is bearable


def test_a_measured_way_is_bearable_up_to_the_limit() -> None:
    places = table(opening("O1"))
    assert marks(measured((30, "O1", "bus"), travel_max=30, ways=()), places) == {"O1": {}}
    assert marks(measured((31, "O1", "bus"), travel_max=30, ways=()), places) == {"O1": {"too_far": BLOCKS}}


@pytest.mark.parametrize(
    "limit", [{"walk_max": 10, "travel_max": 40}, {"walk_max": 40, "travel_max": 10}, {"walk_max": 10}]
)
def test_on_foot_the_shorter_limit_holds(limit: dict[str, Any]) -> None:
    places = table(opening("O1"))
    assert marks(measured((11, "O1", "walk"), ways=(), **limit), places) == {"O1": {"too_far": BLOCKS}}
    assert marks(measured((10, "O1", "walk"), ways=(), **limit), places) == {"O1": {}}


def test_walking_minutes_do_not_limit_a_bus() -> None:
    assert marks(measured((30, "O1", "bus"), walk_max=10), table(opening("O1"))) == {"O1": {}}


def test_an_estimate_that_may_be_too_long_is_to_be_measured() -> None:
    places = table(opening("O1"))
    doubt = Params(home_spread_km=0.5)
    on_the_way, width = minutes(KM_TO_A, 12, 0), minutes(0.5, 12, 0)
    for most, expected in (
        (on_the_way + width + 1, {}),
        (on_the_way, {"travel_not_measured": CONFIRMS}),
        (on_the_way - width - 1, {"too_far": BLOCKS}),
    ):
        assert marks(at_home_with("bicycle", travel_max=int(most)), places, doubt) == {"O1": expected}


def test_an_unknown_way_is_a_question_to_the_coordinator() -> None:
    places = table(opening("O1"), opening("O2", "watch_over"))
    someone = person(travel_max=30)
    found = tuple(way_is_bearable(someone, places, journey(someone, places, SURE), SURE))
    assert said(found, places) == {"O1": {"travel_unknown": CONFIRMS}, "O2": {}}
    assert asked(found) == {"travel_unknown": "coordinator"}


@pytest.mark.parametrize("known", [{}, {"walk_max": 5}])
def test_without_a_limit_no_way_is_asked_for(known: dict[str, Any]) -> None:
    assert marks(person(**known), table(opening("O1"))) == {"O1": {}}


# ------------------------------------------------------------------ who comes by lift only


LIFTS = (
    opening("O1", features=LIFT),
    opening("O2", lacks=LIFT),
    opening("O3"),
    opening("O4", "watch_over", lacks=LIFT),
)


def test_who_comes_by_lift_only_goes_where_a_lift_is_and_asks_where_nobody_said() -> None:
    someone, places = person(ways=("picked_up",)), table(*LIFTS)
    found = tuple(way_is_bearable(someone, places, journey(someone, places, SURE), SURE))
    assert said(found, places) == {"O1": {}, "O2": {"no_lift": BLOCKS}, "O3": {"lift_unknown": CONFIRMS}, "O4": {}}
    assert asked(found)["lift_unknown"] == "host"


@pytest.mark.parametrize("ways", [(), ("walk",), ("walk", "picked_up")])
def test_whoever_has_another_way_is_asked_about_no_lift(ways: tuple[str, ...]) -> None:
    found = marks(person(ways=ways), table(*LIFTS))
    assert not {"no_lift", "lift_unknown"} & {key for keys in found.values() for key in keys}


@pytest.mark.parametrize("facts", [(), ((10, "O1", None),), ((10, "O1", "walk"),)])
def test_who_comes_by_lift_only_takes_a_lift_seat_also_where_the_minutes_are_unknown(facts: Any) -> None:
    way = journey(measured(*facts, ways=("picked_up",), home_mesh=None), table(*LIFTS), SURE)
    assert way.way.tolist() == ["picked_up"] * 3 + [""]
    assert way.lifted.tolist() == [True, True, True, False]


def test_the_table_of_a_journey_has_a_row_for_every_place() -> None:
    nowhere = journey(at_home_with("walk"), table(), SURE)
    assert isinstance(nowhere, Journey)
    assert nowhere.minutes.shape == nowhere.way.shape == (0,)

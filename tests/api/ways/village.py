"""A village with one bus: at 9:00 to the place, there at 9:20; at 16:00 back, home at 16:20; Monday to Friday."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from matcher.needs.person import Caseload, Fact, PersonNeeds
from matcher.params import Params
from matcher.round.inputs import Inputs
from resources_catalog.geography import mesh_centre
from tests.resources_catalog.travel.feeds import Row, calls, service, stop, write
from tests.towns import Town, catalogue, host, opening, person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MONDAY = date(2026, 6, 8)
SQUARE = "53387172"
LAT, LON = mesh_centre(SQUARE)
NORTH = 0.05
"""Degrees from the home to the place: 5.6 km."""

PLACES = catalogue(
    [
        opening("O1", host="H1", slots="mon 9:30-15:30; tue 9:30-17:00"),
        opening("O2", host="H1", slots="mon 9:30-15:30; fri 9:30-17:00", days_mode="all_days"),
        opening("O3", host="H2", slots="wed 10:00-12:00"),
        opening("O4", host="H1", slots="mon 9:30-15:30", restricted=True),
        opening("O5", host="H1"),
        opening("O6", host="H1", slots="sat 9:30-15:30"),
        opening("O7", host="H3", slots="mon 9:30-15:30"),
    ],
    [
        host("H1", at=None, area="A", lat=LAT + NORTH, lon=LON),
        host("H2", at=None, lat=LAT, lon=LON + 0.2),
        host("H3", at=None),
    ],
)
"""O1 on two days and O2 on two days together at the place with the bus; O3 far from any stop; the others aside."""


def somebody(code: str, *facts: Fact, **known: Any) -> PersonNeeds:
    usual: dict[str, Any] = {"ways": ("bus",), "home_mesh": SQUARE}
    return person(code, facts=facts, **(usual | known))


PEOPLE = (
    somebody("P1", travel_max=40, times="mon 9:00-16:00; tue 9:00-18:00"),
    somebody("P2", Fact("travel_minutes", 33, "H1", "bus", "person", date(2026, 5, 1))),
    somebody("P3", state="resting"),
    somebody("P4", restricted=True),
    somebody("P5", home_mesh=None, area="A"),
    somebody("P6", ways=("train", "walk")),
)


ROUTES: Sequence[Row] = ({"route_id": "r", "route_type": "3"},)


def feed(path: Path, *, ends: str = "20270331", routes: Sequence[Row] = ROUTES) -> Path:
    there = calls("t1", ("home", "9:00:00"), ("place", "9:20:00"))
    back = calls("t2", ("place", "16:00:00"), ("home", "16:20:00"))
    tables: dict[str, Sequence[Row]] = {
        "stops.txt": [stop("home", LAT, LON), stop("place", LAT + NORTH, LON)],
        "routes.txt": routes,
        "trips.txt": [{"route_id": "r", "service_id": "s", "trip_id": trip} for trip in ("t1", "t2")],
        "stop_times.txt": [*there, *back],
        "calendar.txt": [service("s", "1111100", end=ends)],
    }
    return write(path, tables)


def inputs(*people: PersonNeeds) -> Inputs:
    return Inputs(PLACES, Caseload(people or PEOPLE), Params(), MONDAY)


def village() -> Town:
    return Town(PLACES, Caseload(PEOPLE), Params(), MONDAY)

"""Which insurance a step rests on: a worked case for every row of the table, and who comes before whom."""

from typing import Any

import numpy as np
import pytest

from matcher.eligibility.covers import codes, covers_of, names_before, rides, shipped
from matcher.eligibility.reasons import ROUTES
from matcher.params import CoverRule
from resources_catalog.opening_table import OpeningTable
from resources_catalog.vocabulary import terms
from tests.towns import host, opening, table

COMES_TO = ("eligible", "eligible_by_recognition", "gap")


def place(kind: str, at: str = "npo", **known: Any) -> OpeningTable:
    return table(opening("O1", kind, **{"cover": None, **known}), hosts=[host("H1", at)])


def rests_on(places: OpeningTable, step: str, route: str, *own: CoverRule, way: str = "walk") -> str:
    """Say by its code which insurance the only place rests on."""
    covers = covers_of(places, step, own)
    (found,) = covers.at(np.array([ROUTES.index(route)], dtype=np.int8), np.array([way])).tolist()
    return {number: code for code, number in codes().items()}[int(found)]


def deciding(places: OpeningTable, step: str, route: str) -> int:
    """Find the first row that fits, the plain way."""
    return next(
        number
        for number, row in enumerate(shipped())
        if step in row.steps and (not row.routes or route in row.routes) and row.fits(places)[0]
    )


CASES = [
    (0, place("farm", "farm"), "visit", "gap", "not_needed"),
    (0, place("type_b", "welfare_office"), "visit", "eligible", "not_needed"),
    (1, place("type_a", "welfare_office", thanks=("wage",)), "trial", "eligible", "host_own"),
    (2, place("certified_training", "company", thanks=("wage",)), "trial", "eligible", "workers_accident"),
    (2, place("type_a", "welfare_office", thanks=("wage",)), "regular", "eligible", "workers_accident"),
    (3, place("type_a", "welfare_office"), "regular", "eligible", "workers_accident"),
    (4, place("type_b", "welfare_office", thanks=("kouchin",)), "trial", "eligible", "host_own"),
    (4, place("transition", "company"), "regular", "eligible", "host_own"),
    (4, place("activity_centre", "npo"), "regular", "eligible", "host_own"),
    (5, place("work_trial", "shop"), "trial", "eligible", "csw_scheme"),
    (5, place("work_trial", "farm"), "regular", "eligible_by_recognition", "csw_scheme"),
    (6, place("work_trial", "library"), "trial", "eligible_by_recognition", "csw_scheme"),
    (6, place("work_trial", "temple_shrine"), "regular", "eligible", "csw_scheme"),
    (7, place("certified_training", "company"), "trial", "eligible", "to_arrange"),
    (8, place("certified_training", "csw"), "regular", "eligible", "csw_scheme"),
    (9, place("volunteering", "informal_group"), "trial", "eligible", "volunteer_cover"),
    (9, place("school_help", "school"), "regular", "gap", "volunteer_cover"),
    (10, place("farm", "farm"), "trial", "gap", "to_arrange"),
    (10, place("type_b", "welfare_office", seats_for="gap"), "regular", "gap", "to_arrange"),
    (10, place("work_trial", "library", seats_for="both"), "trial", "gap", "to_arrange"),
    (10, place("type_a", "welfare_office", thanks=("wage",)), "trial", "gap", "to_arrange"),
]


@pytest.mark.parametrize(("row", "places", "step", "route", "cover"), CASES)
def test_a_worked_case(row: int, places: OpeningTable, step: str, route: str, cover: str) -> None:
    assert (rests_on(places, step, route), deciding(places, step, route)) == (cover, row)


def test_every_row_has_a_worked_case_and_a_source_and_says_known_words() -> None:
    assert {row for row, *_ in CASES} == set(range(len(shipped())))
    for row in shipped():
        assert row.source
        assert row.cover in terms("covers")
        assert set(row.steps) <= set(terms("steps"))
        assert set(row.routes) <= set(ROUTES[1:])
        assert set(row.programmes) <= set(terms("programmes"))
        assert set(row.kinds) <= set(terms("opening_kinds"))
        assert set(row.host_kinds) <= set(terms("host_kinds"))
    assert [(ride.moved_by, ride.gate, bool(ride.source)) for ride in rides()] == [("picked_up", "car_insurance", True)]
    assert set(names_before()) <= set(terms("covers"))


def test_only_what_a_primary_source_says_is_no_assumption() -> None:
    """The scheme of the councils names people in job preparation; which hosts are firms is our own reading."""
    assert [row.programmes for row in shipped() if not row.assumption] == [("job_prep",)]


@pytest.mark.parametrize("kind", ["company", "shop", "farm", "fishery", "tourism_lodging", "craft"])
def test_a_firm_cannot_apply_but_for_job_preparation_the_municipality_can(kind: str) -> None:
    assert rests_on(place("certified_training", kind), "trial", "eligible") == "to_arrange"
    assert rests_on(place("work_trial", kind), "trial", "eligible") == "csw_scheme"


@pytest.mark.parametrize("kind", ["welfare_office", "care_facility", "individual"])
def test_where_the_form_of_the_host_is_open_the_scheme_is_not_taken_for_granted(kind: str) -> None:
    assert rests_on(place("certified_training", kind), "trial", "eligible") == "to_arrange"


@pytest.mark.parametrize("kind", ["ibasho", "circle", "child_rearing_base", "support_housing", "silver_work"])
@pytest.mark.parametrize("step", ["trial", "regular"])
def test_what_no_row_names_is_still_to_be_arranged(kind: str, step: str) -> None:
    assert rests_on(place(kind), step, "eligible") == "to_arrange"


@pytest.mark.parametrize("stated", [code for code in terms("covers") if code != "to_arrange"])
def test_what_the_opening_states_comes_before_every_row(stated: str) -> None:
    own = CoverRule("trial", "volunteer_cover")
    for route in COMES_TO:
        assert rests_on(place("type_b", cover=stated), "trial", route, own) == stated


@pytest.mark.parametrize("stated", [None, "to_arrange"])
def test_what_the_opening_leaves_open_falls_to_the_table(stated: str | None) -> None:
    assert rests_on(place("work_trial", "library", cover=stated), "trial", "eligible") == "csw_scheme"


def test_the_first_row_of_the_municipality_that_fits_comes_before_those_as_shipped() -> None:
    own = (
        CoverRule("trial", "covered", route="gap", host_kind="farm"),
        CoverRule("trial", "csw_scheme", route="gap"),
        CoverRule("trial", "to_arrange", programme="job_prep"),
    )
    assert rests_on(place("farm", "farm"), "trial", "gap", *own) == "covered"
    assert rests_on(place("shop", "shop"), "trial", "gap", *own) == "csw_scheme"
    assert rests_on(place("farm", "farm"), "regular", "gap", *own) == "to_arrange"
    assert rests_on(place("work_trial", "library"), "trial", "eligible", *own) == "to_arrange"
    assert rests_on(place("type_b", "npo"), "trial", "eligible", *own) == "host_own"


def test_a_row_of_the_municipality_may_ask_how_one_gets_there() -> None:
    own = (CoverRule("trial", "csw_scheme", moved_by="bus"), CoverRule("trial", "host_own", moved_by="walk"))
    found = {way: rests_on(place("farm", "farm"), "trial", "gap", *own, way=way) for way in ("bus", "walk", "car", "")}
    assert found == {"bus": "csw_scheme", "walk": "host_own", "car": "to_arrange", "": "to_arrange"}

"""The catalogue: hosts and openings by id, or every row that cannot be true."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from resources_catalog.catalogue import Catalogue, parse_months
from resources_catalog.errors import FaultsFound
from resources_catalog.template.columns import Row
from resources_catalog.vocabulary import terms
from resources_catalog.week import parse_slots
from tests.towns import catalogue, host, opening, rows_of, town

H1: Row = {"host": "H1", "name": "なぎ", "kind": "shop", "_row": 2}
O1: Row = {"opening": "O1", "host": "H1", "name": "本の手入れ", "kind": "shop", "seats": 1, "_row": 2}


def built(**sheets: list[Row]) -> Catalogue:
    return Catalogue.from_rows({"hosts": [H1], "openings": [O1], **sheets})


def faults(**sheets: list[Row]) -> list[tuple[str, int | None, str | None, str]]:
    with pytest.raises(FaultsFound) as found:
        built(**sheets)
    return [(each.table, each.row, each.column, each.code) for each in found.value.faults]


def test_everything_stands_in_the_order_of_its_id() -> None:
    found = Catalogue.of([host("H2"), host("H1")], [opening("O2"), opening("O1", host="H2")])
    assert (list(found.hosts), list(found.openings)) == (["H1", "H2"], ["O1", "O2"])


@pytest.mark.parametrize(
    ("hosts", "openings", "match"),
    [
        ([host("H1"), host("H1")], [], "repeats"),
        ([host("H1")], [opening("O1"), opening("O1")], "repeats"),
        ([host("H1")], [opening("O1", host="H3"), opening("O2", host="H2")], "H2, H3"),
        (
            [host("H1")],
            [opening("O1", slots="mon 9:00-10:00; tue 9:00-10:00"), opening("O1@mon")],
            "another opening's day",
        ),
    ],
)
def test_a_catalogue_that_cannot_be_true_is_refused(hosts: Any, openings: Any, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        Catalogue.of(hosts, openings)


def test_no_rows_are_an_empty_catalogue() -> None:
    assert Catalogue.from_rows({}) == Catalogue({}, {})


def test_a_host_by_its_row_with_its_point_as_numbers() -> None:
    row: Row = {**H1, "lat": Decimal("36.0024"), "lon": Decimal("138.1459"), "seats": None, "status": None}
    found = built(hosts=[row]).hosts["H1"]
    assert (found.lat, found.lon, found.seats, found.status) == (36.0024, 138.1459, None, "offers")
    assert isinstance(found.lat, float)


@pytest.mark.parametrize("kind", tuple(terms("opening_kinds")))
def test_the_programme_of_an_opening_follows_from_its_kind_unless_it_is_stated(kind: str) -> None:
    usual = terms("opening_kinds")[kind].more["programme"]
    assert built(openings=[{**O1, "kind": kind, "programme": None}]).openings["O1"].programme == usual
    assert built(openings=[{**O1, "kind": kind, "programme": "job_prep"}]).openings["O1"].programme == "job_prep"


@pytest.mark.parametrize(
    ("written", "seats_for"),
    [
        ({"kind": "farm"}, "gap"),
        ({"kind": "ibasho"}, "regular"),
        ({"kind": "ibasho", "programme": "participation_support"}, "gap"),
        ({"kind": "farm", "programme": "certified_training"}, "regular"),
        ({"kind": "farm", "seats_for": "both"}, "both"),
        ({"kind": "farm", "seats_for": None}, "gap"),
    ],
)
def test_seats_outside_every_scheme_are_for_the_gap_unless_it_is_stated(written: Row, seats_for: str) -> None:
    assert built(openings=[{**O1, **written}]).openings["O1"].seats_for == seats_for


def test_an_empty_cell_takes_the_default_of_the_model() -> None:
    found = built(openings=[{**O1, "seats_in_use": None, "days_mode": None, "gap_approved": None, "talk": None}])
    place = found.openings["O1"]
    assert (place.seats_in_use, place.days_mode, place.gap_approved, place.talk) == (0, "each_day", None, None)


def test_a_no_in_a_cell_is_no_and_not_unknown() -> None:
    assert built(openings=[{**O1, "gap_approved": False}]).openings["O1"].gap_approved is False


def test_hours_of_a_week_keep_their_decimals() -> None:
    hours = built(openings=[{**O1, "hours_week": Decimal("0.1")}]).openings["O1"].hours_week
    assert (hours, type(hours)) == (Decimal("0.1"), Decimal)


def test_tasks_belong_to_their_opening_in_the_order_of_the_rows() -> None:
    rows: list[Row] = [{"opening": "O1", "task": "dusting"}, {"opening": "O1", "task": "sorting"}]
    assert built(tasks=rows).openings["O1"].tasks == ("dusting", "sorting")
    assert built().openings["O1"].tasks == ()


@pytest.mark.parametrize(
    ("sheet", "row", "fault"),
    [
        ("hosts", {**H1, "lat": Decimal("36.0")}, ("hosts", 2, None, "point_is_half")),
        ("openings", {**O1, "features": ("quiet",), "lacks": ("quiet",)}, ("openings", 2, None, "opening_contradicts")),
        (
            "openings",
            {**O1, "_row": None, "slots_later": parse_slots("mon 9:00-10:00")},
            ("openings", None, None, "opening_contradicts"),
        ),
    ],
)
def test_a_row_that_cannot_be_true_is_named_with_its_place(sheet: str, row: Row, fault: tuple[Any, ...]) -> None:
    assert faults(**{sheet: [row]}) == [fault]


def test_an_id_that_is_another_openings_day_is_named_with_its_place() -> None:
    days: Row = {**O1, "slots": parse_slots("mon 9:00-10:00; tue 9:00-10:00")}
    assert faults(openings=[days, {**O1, "opening": "O1@tue", "_row": 3}]) == [
        ("openings", 3, "opening", "opening_ids_clash")
    ]


def test_all_faults_come_in_one_go() -> None:
    clash: Row = {**O1, "opening": "O1@mon", "_row": 4}
    found = faults(
        hosts=[{**H1, "lat": Decimal("36.0")}, {**H1, "host": "H2", "lon": Decimal("138.0"), "_row": 3}],
        openings=[
            {**O1, "slots": parse_slots("mon 9:00-10:00; tue 9:00-10:00")},
            clash,
            {**O1, "opening": "O3", "features": ("quiet",), "lacks": ("quiet",), "_row": 5},
        ],
    )
    assert found == [
        ("hosts", 2, None, "point_is_half"),
        ("hosts", 3, None, "point_is_half"),
        ("openings", 4, "opening", "opening_ids_clash"),
        ("openings", 5, None, "opening_contradicts"),
    ]


def test_a_catalogue_comes_back_from_its_own_rows() -> None:
    drawn = town(11, 1, 60)
    assert Catalogue.from_rows(rows_of(drawn.catalogue, drawn.caseload)) == drawn.catalogue


@pytest.mark.parametrize(
    ("text", "months"),
    [("6", (6,)), ("7-9", (7, 8, 9)), ("11-2", (1, 2, 11, 12)), ("６月、８月", (6, 8)), ("7～9月", (7, 8, 9))],
)
def test_months_are_read_as_people_write_them(text: str, months: tuple[int, ...]) -> None:
    assert parse_months(text) == months


@pytest.mark.parametrize("text", ["13", "0", "June", " ", "6-", "1-2-3", "-3", "1 2"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_months(text)


def test_a_wrong_month_is_a_fault_with_its_place() -> None:
    rows: dict[str, list[Row]] = {"tasks": [{"_row": 4, "opening": "O1", "task": "harvest", "months": "soon"}]}
    with pytest.raises(FaultsFound) as refused:
        Catalogue.from_rows(rows)
    (fault,) = refused.value.faults
    assert (fault.table, fault.row, fault.column, fault.value, fault.code) == (
        "tasks",
        4,
        "months",
        "soon",
        "not_months",
    )


def test_tasks_out_of_season_are_not_there_and_those_of_all_year_are() -> None:
    place = replace(opening("O1", "farm"), tasks=("sorting", "harvest"), task_months=(("harvest", (7, 8, 9)),))
    whole = catalogue([place, replace(place, opening="O2", valid_from=date(2026, 9, 10))])
    assert whole.as_of(date(2026, 6, 8)).openings["O1"].tasks == ("sorting", "harvest")
    assert whole.as_of(date(2026, 1, 8)).openings["O1"].tasks == ("sorting",)
    assert whole.as_of(date(2026, 1, 8)).openings["O2"].tasks == ("sorting", "harvest")


def test_later_times_are_the_times_once_their_day_has_come() -> None:
    place = opening("O1", slots="mon 9:00-11:00", slots_later=parse_slots("tue 7:30-9:30"),
                    slots_later_from=date(2026, 7, 10))  # fmt: skip
    assert place.as_of(date(2026, 7, 9)) == place
    assert place.as_of(date(2026, 7, 10)).places() == (("O1", parse_slots("tue 7:30-9:30")),)

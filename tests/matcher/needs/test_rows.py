"""Rows of the needs sheets become a caseload, or every fault is named with its place."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from matcher.needs.person import Caseload, Fact, Standing, Wish
from matcher.needs.rows import caseload_from_rows
from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.catalogue import Catalogue
from resources_catalog.errors import FaultsFound
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.columns import Row
from resources_catalog.template.read import read_sheets
from resources_catalog.week import Slot
from tests.towns import Town, catalogue, opening, rows_of, town, towns, write_town

PLACES = catalogue([opening("O1", slots="mon 10:00-12:00; thu 10:00-12:00"), opening("O2")])
P1 = {"person": "P1", "state": "seeking", "basis": "consent", "_row": 2}
P2 = {"person": "P2", "state": "resting", "basis": "none", "_row": 3}


def loaded(**sheets: list[Row]) -> Caseload:
    return caseload_from_rows({"persons": [P1, P2], **sheets}, PLACES)


def faults(**sheets: list[Row]) -> list[tuple[str, int | None, str | None, str | None, str]]:
    with pytest.raises(FaultsFound) as found:
        loaded(**sheets)
    return [(each.table, each.row, each.column, each.value, each.code) for each in found.value.faults]


def fact(name: str, value: str | None, about: str | None = None, detail: str | None = None) -> Row:
    return {"person": "P1", "fact": name, "value": value, "about": about, "detail": detail, "_row": 7}


def facts_read(*rows: Row) -> tuple[Fact, ...]:
    return loaded(facts=list(rows)).people[0].facts


# ------------------------------------------------------------------ what is read


def test_an_empty_cell_takes_the_default_of_the_model() -> None:
    someone = loaded(persons=[{**P1, "tier": None, "floor": None, "restricted": None, "must": ()}]).people[0]
    assert (someone.tier, someone.floor, someone.restricted, someone.consent_hosts) == (1, "one_wish", False, None)


def test_people_stand_in_the_order_of_their_codes() -> None:
    assert [each.person for each in loaded(persons=[P2, P1]).people] == ["P1", "P2"]


def test_a_caseload_may_be_empty() -> None:
    assert caseload_from_rows({}, PLACES) == Caseload(())


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("purpose", "少し収入がほしい", "income"),
        ("purpose", "income", "income"),
        ("task", "sorting", "sorting"),
        ("feature", "quiet", "quiet"),
        ("kind", "就労継続支援B型", "type_b"),
        ("interest", "cats", "cats"),
        ("host", "H1", "H1"),
    ],
)
def test_a_wish_is_read_by_code_or_label(kind: str, written: str | None, code: str) -> None:
    read = loaded(wishes=[{"person": "P1", "order": 1, "kind": kind, "wish": written, "words": "これ"}])
    assert read.people[0].wishes == (Wish(1, kind, code, "これ"),)


def test_a_near_miss_of_a_word_is_a_miss() -> None:
    row: Row = {"person": "P1", "order": 1, "kind": "purpose", "wish": "収入", "_row": 4}
    assert faults(wishes=[row]) == [("wishes", 4, "wish", "収入", "unknown_wish")]


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("isolated", "はい", True),
        ("isolated", "YES", True),
        ("isolated", "〇", True),
        ("isolated", "TRUE", True),
        ("isolated", "いいえ", False),
        ("isolated", " no ", False),
        ("isolated", "×", False),
        ("isolated", None, None),
        ("age", "34", 34),
        ("age", "３４", 34),
        ("age", None, None),
        ("choice_assessment_on", "2026-02-16", date(2026, 2, 16)),
        ("choice_assessment_on", "令和8年2月16日", date(2026, 2, 16)),
        ("strength", "選別・仕分け", "sorting"),
        ("strength", "sorting", "sorting"),
        ("interest", "cats", "cats"),
        ("tried_before_good", "sorting", "sorting"),
        ("tried_before_good", "選別・仕分け", "sorting"),
        ("tried_before_good", "夏の畑がよかった", "夏の畑がよかった"),
        ("care_level", "要支援1", "要支援1"),
    ],
)
def test_a_fact_is_read_by_its_type(name: str, written: str | None, value: Any) -> None:
    assert facts_read(fact(name, written)) == (Fact(name, value),)


def test_where_a_fact_comes_from_is_kept() -> None:
    row = {**fact("age", "34"), "source": "staff", "known_on": date(2026, 6, 1), "detail": "本人から"}
    assert facts_read(row) == (Fact("age", 34, None, "本人から", "staff", date(2026, 6, 1)),)


def test_measured_minutes_may_be_of_a_host_an_opening_or_one_of_its_days() -> None:
    read = facts_read(*(fact("travel_minutes", "12", about, "徒歩") for about in ("H1", "O1", "O1@mon")))
    assert [(each.value, each.about, each.detail) for each in read] == [
        (12, "H1", "walk"),
        (12, "O1", "walk"),
        (12, "O1@mon", "walk"),
    ]


def test_minutes_without_a_way_are_still_minutes() -> None:
    assert facts_read(fact("travel_minutes", "12", "O1"))[0].detail is None


def test_a_tie_to_another_person_holds_or_does_not() -> None:
    read = facts_read(fact("apart_host", "yes", "P2"), fact("apart_opening", "いいえ", "P2"))
    assert [(each.value, each.about) for each in read] == [(True, "P2"), (False, "P2")]


@pytest.mark.parametrize("name", ["apart_host", "apart_opening", "together"])
def test_naming_somebody_beside_a_blank_says_it_holds(name: str) -> None:
    assert facts_read(fact(name, None, "P2")) == (Fact(name, True, "P2"),)


@pytest.mark.parametrize("written", ["wed 13:00-15:00; thu 9:00-12:00", "水 13:00-15:00、木 9時～12時"])
def test_times_at_which_somebody_is_there_are_read_as_people_write_them(written: str) -> None:
    times = (Slot(2, 780, 900), Slot(3, 540, 720))
    assert facts_read(fact("somebody_at_home", written, "P2")) == (Fact("somebody_at_home", times, "P2"),)
    assert facts_read(fact("somebody_at_home", None, "P2"))[0].value is None


def test_a_blank_beside_anything_else_is_unknown() -> None:
    assert facts_read(fact("travel_minutes", None, "O1"))[0].value is None
    assert facts_read(fact("care_duty", None, "P2"))[0].value is None


def test_why_a_programme_is_not_used_names_both_by_code() -> None:
    assert facts_read(fact("not_used", "too_far", "就労継続支援B型")) == (Fact("not_used", "too_far", "type_b"),)


def test_decisions_are_for_a_day_or_against_a_whole_opening() -> None:
    someone = loaded(
        decisions=[
            {"person": "P1", "opening": "O1@mon", "decision": "pin"},
            {"person": "P1", "opening": "O1@thu", "decision": "rule_out"},
            {"person": "P1", "opening": "O2", "decision": "rule_out"},
        ]
    ).people[0]
    assert (someone.pins, someone.ruled_out) == (("O1@mon",), ("O1@thu", "O2"))


def test_what_stands_may_be_held_by_somebody_outside_the_caseload() -> None:
    rows: list[Row] = [
        {"person": "X9", "opening": "O1@mon", "status": "trying", "since": date(2026, 5, 1)},
        {"person": "P2", "opening": "O2", "status": "paused"},
    ]
    assert loaded(placements=rows).standing == (
        Standing("X9", "O1@mon", "trying", date(2026, 5, 1)),
        Standing("P2", "O2", "paused"),
    )


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (fact("isolated", "たぶん"), "value", "fact_not_yes_no"),
        (fact("age", "34歳"), "value", "fact_not_int"),
        (fact("age", "-3"), "value", "fact_not_int"),
        (fact("age", "12345678"), "value", "fact_not_int"),
        (fact("travel_minutes", "12分", "O1"), "value", "fact_not_minutes"),
        (fact("care_duty", "半時間", "P2"), "value", "fact_not_minutes"),
        (fact("choice_assessment_on", "2026-02-30"), "value", "fact_not_date"),
        (fact("interest", "unicorns"), "value", "fact_not_code"),
        (fact("somebody_at_home", "午後", "P2"), "value", "fact_not_slots"),
        (fact("somebody_at_home", "; ", "P2"), "value", "fact_not_slots"),
        (fact("somebody_at_home", "水 13:00-15:00", "P9"), "about", "unknown_about"),
        (fact("somebody_at_home", "水 13:00-15:00"), "about", "unknown_about"),
        (fact("apart_host", "P2", "P2"), "value", "fact_not_yes_no"),
        (fact("travel_minutes", "12", "O1", "teleport"), "detail", "fact_not_code"),
        (fact("travel_minutes", "12", "O9"), "about", "unknown_about"),
        (fact("travel_minutes", "12"), "about", "unknown_about"),
        (fact("care_duty", "90", "P9"), "about", "unknown_about"),
        (fact("apart_opening", "yes"), "about", "unknown_about"),
        (fact("together", "yes", "O1"), "about", "unknown_about"),
        (fact("not_used", "too_far", "no_such_programme"), "about", "unknown_about"),
        (fact("not_used", "too_far"), "about", "unknown_about"),
    ],
)
def test_a_fact_that_cannot_be_read_is_named_with_its_place(row: Row, column: str, code: str) -> None:
    assert faults(facts=[row]) == [("facts", 7, column, row[column], code)]


def test_a_wish_for_an_unknown_host_is_named_with_the_hosts_there_are() -> None:
    row = {"person": "P1", "order": 1, "kind": "host", "wish": "H9", "_row": 4}
    with pytest.raises(FaultsFound) as found:
        loaded(wishes=[row])
    assert found.value.faults[0].allowed == "H1"


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "code"),
    [
        ("placements", {"person": "P1", "opening": "O9", "status": "trying"}, "opening", "O9", "unknown_opening"),
        ("placements", {"person": "P1", "opening": "O1", "status": "trying"}, "opening", "O1", "pin_needs_a_day"),
        ("decisions", {"person": "P1", "opening": "O9", "decision": "pin"}, "opening", "O9", "unknown_opening"),
        ("decisions", {"person": "P1", "opening": "O1", "decision": "pin"}, "opening", "O1", "pin_needs_a_day"),
        ("persons", {**P1, "avoid_hosts": ("H1", "H9")}, "avoid_hosts", "H9", "unknown_host"),
        ("persons", {**P1, "home_mesh": "53387999"}, "home_mesh", "53387999", "not_a_mesh"),
        ("persons", {**P1, "home_mesh": "茅野市ちの"}, "home_mesh", "茅野市ちの", "not_a_mesh"),
        (
            "persons",
            {**P1, "must": ("quiet",), "avoids": ("quiet",)},
            None,
            "both needed and avoided: quiet",
            "person_contradicts",
        ),
    ],
)
def test_a_row_that_cannot_be_true_is_named_with_its_place(
    sheet: str, row: Row, column: str | None, value: str, code: str
) -> None:
    rows: list[Row] = [{**row, "_row": 5}]
    assert faults(**{sheet: rows}) == [(sheet, 5, column, value, code)]


def test_a_pin_that_needs_a_day_is_told_the_days() -> None:
    with pytest.raises(FaultsFound) as found:
        loaded(decisions=[{"person": "P1", "opening": "O1", "decision": "pin"}])
    assert (found.value.faults[0].allowed, found.value.faults[0].row) == ("O1@mon / O1@thu", None)


def test_a_home_within_the_country_is_taken() -> None:
    assert loaded(persons=[{**P1, "home_mesh": "53387172", "avoid_hosts": ("H1",)}]).people[0].home_mesh == "53387172"


def test_all_faults_come_in_one_go() -> None:
    found = faults(
        persons=[{**P1, "home_mesh": "1", "avoid_hosts": ("H9",)}],
        wishes=[{"person": "P1", "order": 1, "kind": "task", "wish": "fly", "_row": 2}],
        facts=[{**fact("age", "x"), "_row": 2}, {**fact("isolated", "y"), "_row": 3}],
        placements=[{"person": "P1", "opening": "O9", "status": "trying", "_row": 2}],
        decisions=[{"person": "P1", "opening": "O9", "decision": "pin", "_row": 2}],
    )
    assert sorted(code for *_, code in found) == [
        "fact_not_int",
        "fact_not_yes_no",
        "not_a_mesh",
        "unknown_host",
        "unknown_opening",
        "unknown_opening",
        "unknown_wish",
    ]


def test_decided_for_and_ruled_out_at_once_is_a_contradiction() -> None:
    rows: list[Row] = [{"person": "P1", "opening": "O2", "decision": decision} for decision in ("pin", "rule_out")]
    assert [code for *_, code in faults(decisions=rows)] == ["person_contradicts"]


# ------------------------------------------------------------------ round trips


def reread(drawn: Town) -> tuple[Catalogue, Caseload]:
    rows = {
        name: [{**row, "_row": number} for number, row in enumerate(sheet, start=2)]
        for name, sheet in rows_of(drawn.catalogue, drawn.caseload).items()
    }
    places = Catalogue.from_rows(rows)
    return places, caseload_from_rows(rows, places)


@settings(max_examples=40)
@given(drawn=towns())
def test_what_is_written_as_rows_comes_back_as_it_was(drawn: Town) -> None:
    assert reread(drawn) == (drawn.catalogue, drawn.caseload)


def test_a_town_written_to_files_comes_back_as_it_was(tmp_path: Path) -> None:
    drawn = town(7, 40, 40)
    write_town(drawn, tmp_path)
    offers = read_sheets(tmp_path, CATALOGUE_SHEETS, others=NEEDS_SHEETS)
    needs = read_sheets(tmp_path, NEEDS_SHEETS, others=CATALOGUE_SHEETS)
    assert (offers.faults, needs.faults) == ((), ())
    places = Catalogue.from_rows(offers.rows)
    assert (places, caseload_from_rows(needs.rows, places)) == (drawn.catalogue, drawn.caseload)

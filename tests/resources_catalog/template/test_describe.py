from __future__ import annotations

from resources_catalog.faults import Fault
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS, OPENINGS
from resources_catalog.template.describe import default_cell, labelled, vocabularies


def test_a_fault_is_placed_by_the_names_people_see() -> None:
    fault = Fault("hosts", 3, "kind", "x", "unknown_word", "y")
    assert labelled(fault, CATALOGUE_SHEETS, "ja") == Fault(
        "受け入れ先 (hosts)", 3, "種類 (kind)", "x", "unknown_word", "y"
    )
    assert labelled(fault, CATALOGUE_SHEETS, "ja-easy") == labelled(fault, CATALOGUE_SHEETS, "ja")
    assert labelled(fault, CATALOGUE_SHEETS, "en").column == "Kind (kind)"


def test_what_is_no_sheet_or_no_column_keeps_its_name() -> None:
    for fault in (
        Fault("a.csv", None, None, "a.csv", "unknown_file"),
        Fault("hosts", 1, "colour", "x", "unknown_column"),
    ):
        assert labelled(fault, CATALOGUE_SHEETS, "ja").column == fault.column
    assert labelled(Fault("a.csv", None, None, None, "unknown_file"), CATALOGUE_SHEETS, "ja").table == "a.csv"


def test_a_default_is_typed_as_its_column() -> None:
    assert default_cell(OPENINGS.column("accompany_needed")) is False
    assert default_cell(OPENINGS.column("support_load")) == 0
    assert default_cell(OPENINGS.column("days_mode")) == "each_day"
    assert default_cell(OPENINGS.column("cover")) is None
    assert default_cell(OPENINGS.column("slots")) == ()


def test_a_vocabulary_is_listed_once_with_all_its_columns() -> None:
    used = vocabularies(CATALOGUE_SHEETS)
    assert [column.name for _, column in used["features"]] == ["features", "lacks"]
    assert next(iter(used)) == "host_kinds"

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from matcher.needs.sheets import NEEDS_SHEETS
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS, HOSTS
from resources_catalog.template.spelling import SHOWN, closest_ids, closest_names, closest_words, folded, readings
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from resources_catalog.template.columns import Sheet

ALL = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)


@pytest.mark.parametrize("sheet", ALL, ids=lambda sheet: sheet.name)
def test_a_header_names_one_column(sheet: Sheet) -> None:
    spellings = [{folded(text) for text in (column.name, column.ja, column.en)} for column in sheet.columns]
    assert len(readings(sheet.columns)) == sum(map(len, spellings))
    assert len(set(chain.from_iterable(spellings))) == sum(map(len, spellings))


def test_a_sheet_name_names_one_sheet() -> None:
    assert len(readings(ALL)) == len(
        {(sheet.name, text) for sheet in ALL for text in map(folded, (sheet.name, sheet.ja, sheet.en))}
    )
    assert all(len(text) <= 31 for sheet in ALL for text in (sheet.ja, sheet.en))


def test_no_word_holds_the_separator_of_lists() -> None:
    sets = {column.vocabulary for sheet in ALL for column in sheet.columns if column.vocabulary is not None}
    for name in sets:
        for term in terms(name).values():
            assert not set(term.ja + term.en) & set(";；\n"), term


def test_the_closest_spelling_comes_first() -> None:
    assert (closest_words("features", "step_fre") or "").startswith("段差がない (step_free)、")
    assert (closest_names("ホスト名称", HOSTS.columns) or "").startswith("名称 (name)")
    assert closest_ids("H02", ["A1", "H01", "H2"]) == "H2、H01、A1"


def test_at_most_a_few_are_named_and_all_are_counted() -> None:
    said = closest_words("features", "zzzz") or ""
    assert len(said.split("、")) == SHOWN
    assert said.endswith(f" … ({len(terms('features'))})")
    assert closest_ids("x", ["a", "b"]) == "a、b"
    assert closest_ids("x", []) is None

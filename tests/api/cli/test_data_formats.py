from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.cli.data_formats import DOCUMENT, SHEETS, data_formats, main
from matcher.problem.format import TABLES
from resources_catalog.template.cells import parse_cell
from resources_catalog.template.describe import TYPES, default_cell, describe, vocabularies
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from resources_catalog.template.columns import Sheet

ROOT = Path(__file__).parents[3]


def test_the_committed_document_is_the_generated_one() -> None:
    assert (ROOT / DOCUMENT).read_text(encoding="utf-8") == data_formats(), "run: python -m api.cli.data_formats"


def test_every_column_and_every_word_stands_in_it() -> None:
    text = data_formats()
    for sheet in SHEETS:
        part = text.split(f"### `{sheet.name}` ")[1].split("\n### ")[0]
        for column in sheet.columns:
            assert f"| `{column.name}` | {column.ja} | {column.en} |" in part
    for name in vocabularies(SHEETS):
        part = text.split(f"### `{name}`\n")[1].split("\n### ")[0]
        for code in terms(name):
            assert f"| `{code}` | " in part
    for table in TABLES:
        part = text.rsplit(f"### `{table.name}`\n", maxsplit=1)[1].split("\n### ")[0]
        for problem_column in table.columns:
            assert f"| `{problem_column.name}` | " in part


def test_it_is_written_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main()
    assert (tmp_path / "docs" / "data-formats.md").read_text(encoding="utf-8") == data_formats()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_column_can_be_said_and_its_default_be_read(sheet: Sheet) -> None:
    for column in sheet.columns:
        japanese, english = describe(column, "ja"), describe(column, "en")
        assert (japanese.header, english.header) == (column.ja, column.en)
        assert bool(japanese.unit) == bool(english.unit) == (column.unit is not None)
        assert (japanese.type, english.type) == (TYPES[column.type]["ja"], TYPES[column.type]["en"])
        assert bool(japanese.required) == bool(english.required) == column.required
        if column.default is None:
            assert japanese.default == english.default == ""
        else:
            assert {parse_cell(column, japanese.default), parse_cell(column, english.default)} == {default_cell(column)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_declarations_that_can_be_kept(sheet: Sheet) -> None:
    names = {each.name: each for each in SHEETS}
    for column in sheet.columns:
        assert (column.vocabulary is not None) == (column.type in ("code", "codes"))
        if column.refers_to is not None:
            target, target_column = column.refers_to
            assert names[target].column(target_column).type == "id" == column.type
    assert set(sheet.key) <= {column.name for column in sheet.columns}

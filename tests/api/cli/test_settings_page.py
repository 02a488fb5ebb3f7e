"""``docs/settings.md`` says every setting as the code has it."""

from pathlib import Path

import pytest

from api.cli.config.settings import PLAIN, SECTIONS
from api.cli.settings_page import DOCUMENT, main, settings_page
from matcher.eligibility.figures import figures
from matcher.params import DEFAULT_CHANGES
from tests.wordlists import forbidden

ROOT = Path(__file__).parents[3]


def part(text: str, heading: str) -> list[list[str]]:
    """Cells of the lines below a heading."""
    below = text.split(heading)[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in below.splitlines() if line[:3] == "| `"]


def test_the_committed_document_is_the_generated_one() -> None:
    assert (ROOT / DOCUMENT).read_text(encoding="utf-8") == settings_page(), "run: python -m api.cli.settings_page"


def test_every_setting_stands_in_it_with_its_names_and_its_default() -> None:
    text = settings_page()
    for heading, settings in (("# 設定", PLAIN), *((f"## `{each.head}`", each.settings) for each in SECTIONS)):
        lines = part(text, heading)
        assert [cells[0] for cells in lines] == [f"`{setting.name}`" for setting in settings]
        for cells, setting in zip(lines, settings, strict=True):
            assert all(cells[at] for at in (1, 2, 3, 5, 6)), setting.name
            assert (cells[7] == "○") == setting.assumption


def test_defaults_are_those_of_a_round_without_settings() -> None:
    lines = {cells[0]: cells for cells in part(settings_page(), "# 設定")}
    assert lines["`horizon_days`"][4:7] == ["日 / days", "0 … 730", "`92`"]
    assert lines["`welfare_office`"][6] == "`true`"
    assert lines["`accompanied_starts`"][6] == "限りなし / no limit"
    assert lines["`must_be_known`"][6].split()[0] == "`consent_hosts_unknown`"


def test_shipped_changes_and_numbers_of_law_stand_in_it() -> None:
    text = settings_page()
    changes = part(text, "## 変更のはじめの値")[1:]
    assert [(cells[0], cells[3], cells[4], cells[6]) for cells in changes] == [
        (f"`{each.kind}`", str(each.cost_class), str(each.step), str(each.most)) for each in DEFAULT_CHANGES
    ]
    numbers = part(text, "## 法令などの数のはじめの値")[1:]
    assert [(cells[0], cells[3], cells[8] == "○") for cells in numbers] == [
        (f"`{each.name}`", str(each.value), each.assumption) for each in figures()
    ]


def test_every_list_that_is_pointed_to_is_there() -> None:
    text = settings_page()
    for target in {piece.partition(")")[0] for piece in text.split("](#")[1:]}:
        assert text.count(f'<a id="{target}"></a>') == 1


def test_its_words_are_plain() -> None:
    names = [
        cells[at]
        for line in settings_page().splitlines()
        if (cells := line.split(" | "))
        for at in (1, 2)
        if len(cells) > 7
    ]
    assert [name for name in names if forbidden(name, "ja") or forbidden(name, "en")] == []


def test_it_is_written_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main()
    assert (tmp_path / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page()

"""The page of rules: up to date, and no reason without a note of where it comes from."""

from pathlib import Path

import pytest

from api.cli.rules_page import DOCUMENT, main, rules_page
from matcher.eligibility.figures import figures
from matcher.eligibility.notes import reason_notes
from matcher.eligibility.programmes.notes import rule_notes
from tests.matcher.messages.test_reasons import marks

ROOT = Path(__file__).parents[3]


def test_the_page_is_what_the_code_says() -> None:
    assert (ROOT / DOCUMENT).read_text(encoding="utf-8") == rules_page()


def test_it_is_written_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    main()
    assert (tmp_path / DOCUMENT).read_text(encoding="utf-8") == rules_page()


def test_every_reason_of_the_rules_has_a_note_with_its_effect() -> None:
    effects: dict[str, set[str]] = {}
    for codes, found, _ in marks():
        for code in codes:
            effects.setdefault(code, set()).update(found)
    noted = {note.code: note.effect.upper() for note in reason_notes()}
    assert noted.keys() == effects.keys()
    assert {code for code, effect in noted.items() if effect not in effects[code]} == set()


def test_every_rule_number_and_assumption_stands_on_the_page() -> None:
    page = rules_page()
    for note in rule_notes():
        assert f"`{note.why}`" in page
        assert note.source.replace("|", "\\|") in page
    for figure in figures():
        assert f"| `{figure.name}` | {figure.value} |" in page
    for reason in reason_notes():
        assert reason.source
        assert f"| `{reason.code}` |" in page

"""The sentences of a language: every file of its folder, each code once."""

from pathlib import Path

import pytest

from matcher import messages


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A language "xx" with one sentence and a note that is none."""
    monkeypatch.setattr(messages, "files", lambda name: tmp_path)
    monkeypatch.setattr(messages, "sentences", messages.sentences.__wrapped__)
    own = tmp_path / "xx"
    own.mkdir()
    (own / "a.toml").write_text('one = "{who}"', encoding="utf-8")
    (own / "note.txt").write_text("no sentence", encoding="utf-8")
    return own


def test_the_sentences_of_all_files_are_one_set(folder: Path) -> None:
    (folder / "b.toml").write_text('two = "b"', encoding="utf-8")
    assert messages.sentences("xx") == {"one": "{who}", "two": "b"}
    assert messages.sentence("one", "xx", who="P01") == "P01"


def test_a_code_that_is_said_twice_is_refused_by_name(folder: Path) -> None:
    (folder / "b.toml").write_text('two = "b"\none = "again"', encoding="utf-8")
    with pytest.raises(ValueError, match=r"xx/b\.toml: said twice: one"):
        messages.sentences("xx")


def test_an_unknown_code_or_a_missing_fact_is_an_error(folder: Path) -> None:
    with pytest.raises(KeyError):
        messages.sentence("none", "xx")
    with pytest.raises(KeyError):
        messages.sentence("one", "xx")

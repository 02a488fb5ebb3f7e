"""What every command shares: files that appear all or none, the report of faults, the language."""

from pathlib import Path

import pytest
import typer

from api.cli.console import MOST_SHOWN, chosen_language, report_faults, write_whole
from resources_catalog.faults import Fault


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def failing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a file not be put in its place: the disk is full, somebody has it open."""
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name == target.name == name and "new" in self.parts[-2]:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)


NEW = {"a": b"new a", "b": b"new b", "c": b"new c"}


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_a_failure_half_way_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    old = {"a": b"old a", "c": b"old c", "other": b"other"}
    for each, data in old.items():
        (tmp_path / each).write_bytes(data)
    failing(monkeypatch, name)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path, NEW)
    assert contents(tmp_path) == old
    monkeypatch.undo()
    write_whole(tmp_path, NEW)
    assert contents(tmp_path) == {**NEW, "other": b"other"}


def test_a_failure_half_way_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "c")
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "x" / "y", NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_a_file_is_a_failure_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "a").write_bytes(b"old a")
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path, NEW)
    assert (tmp_path / "a").read_bytes() == b"old a"
    assert not (tmp_path / "b").exists()


def test_an_early_end_puts_everything_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody presses Ctrl-C between two files."""
    (tmp_path / "a").write_bytes(b"old a")
    replace = Path.replace

    def interrupt(self: Path, target: Path) -> Path:
        if target.name == "b":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path, NEW)
    assert contents(tmp_path) == {"a": b"old a"}


def test_what_can_be_put_back_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEW:
        (tmp_path / name).write_bytes(b"old")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "c" or (target.name == "a" and self.parent.name == "old"):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path, NEW)
    assert contents(tmp_path) == {"a": b"new a", "b": b"old", "c": b"old"}


def test_a_long_report_ends_with_how_many_more(capsys: pytest.CaptureFixture[str]) -> None:
    report_faults([Fault.at("persons", row, "state", "x", "not_a_choice") for row in range(MOST_SHOWN + 3)], "ja")
    head, *lines, more, last = capsys.readouterr().err.splitlines()
    assert (f"{MOST_SHOWN + 3}" in head, len(lines), "3" in more) == (True, MOST_SHOWN, True)
    assert last.startswith("何も書き出していません")


@pytest.mark.parametrize(
    ("asked", "env", "chosen"),
    [
        (None, None, "ja"),
        (None, "", "ja"),
        (None, "en", "en"),
        ("ja", "en", "ja"),
        ("en", "fr", "en"),
        ("ja-easy", "en", "ja-easy"),
        (None, "ja-easy", "ja-easy"),
    ],
)
def test_the_language_asked_for_comes_first(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, env: str | None, chosen: str
) -> None:
    monkeypatch.delenv("ENISHI_LANG", raising=False)
    if env is not None:
        monkeypatch.setenv("ENISHI_LANG", env)
    assert chosen_language(asked) == chosen


def test_no_other_language_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENISHI_LANG", "fr")
    with pytest.raises(typer.BadParameter, match="fr: ja / en / ja-easy"):
        chosen_language(None)

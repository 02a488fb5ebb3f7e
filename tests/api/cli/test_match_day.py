"""``enishi match`` on a day for which the rules have no number: refused like any other input."""

from pathlib import Path

import pytest

from tests import hinata
from tests.api.cli.test_match_command import enishi, match, refused


@pytest.mark.parametrize(("lang", "said"), [("ja", "法律の数字がありません"), ("en", "No figure of the law")])
@pytest.mark.parametrize("on", ["2014-01-01", "0001-01-01"])
def test_a_day_before_the_rules_is_refused_and_nothing_written(tmp_path: Path, on: str, lang: str, said: str) -> None:
    result = match(tmp_path / "out", on=on, lang=lang)
    assert result.exit_code == 2
    assert said in result.output
    assert on in result.output
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_last_day_of_the_calendar_is_a_day_like_any_other(tmp_path: Path) -> None:
    result = match(tmp_path / "out", on="9999-12-31")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("on", ["", "nonsense", "2026-02-30", "令和八年六月八日"])
def test_a_day_that_is_none_is_refused(tmp_path: Path, on: str) -> None:
    (line,) = refused(match(tmp_path / "out", on=on), tmp_path / "out", "ja")
    assert "--on" in line
    assert "2026-06-08" in line


def test_settings_that_lie_there_unused_are_told(tmp_path: Path) -> None:
    words = ("--catalogue", hinata.FOLDER, "--needs", hinata.FOLDER, "--on", "2026-06-08", "--out", tmp_path / "out")
    done = enishi("match", *words)
    assert done.exit_code == 0
    assert "enishi.toml がありますが、使っていません" in done.stderr
    assert "enishi.toml" not in match(tmp_path / "out").stderr

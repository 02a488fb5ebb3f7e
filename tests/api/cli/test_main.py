"""The command as it is started: what it loads, says in which language, and how it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests import hinata
from tests.towns import town, write_town

ENISHI = Path(sys.executable).parent / "enishi"
HEAVY = ("numpy", "pandas", "ortools", "sqlalchemy", "scipy", "matplotlib", "fastapi", "python_calamine", "jinja2")
LOADED = """
import sys
from api.cli.main import main
sys.argv = ["enishi", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}))
"""


def run(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        capture_output=True, encoding="utf-8", check=False, timeout=60, env={**os.environ, **env},
    )  # fmt: skip


@pytest.mark.parametrize("words", [("--help",), ("match", "--help")])
def test_help_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    done = run(sys.executable, "-c", LOADED, *words)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.splitlines()[-1].split()
    assert loaded[0] == "LOADED"
    assert "typer" in loaded
    assert not set(loaded) & set(HEAVY)


def test_help_names_every_command() -> None:
    found = CliRunner().invoke(app, ["--help"])
    assert found.exit_code == 0
    assert all(name in found.output for name in ("match", "solve", "check", "template"))


def test_the_installed_command_runs_a_round(tmp_path: Path) -> None:
    words = ("--catalogue", hinata.FOLDER, "--needs", hinata.FOLDER, "--on", "2026-06-08", "--out", tmp_path / "out")
    done = run(ENISHI, "match", *words, "--json", "--config", hinata.FOLDER / "enishi.toml")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "optimal"
    assert done.stderr == ""
    assert (tmp_path / "out" / "plan.csv").read_text("utf-8-sig").count("\n") == 12


@pytest.mark.parametrize(("lang", "said"), [("ja", "何も書き出していません"), ("en", "Nothing was written")])
def test_the_installed_command_refuses_bad_input_without_a_traceback(tmp_path: Path, lang: str, said: str) -> None:
    words = ("--catalogue", tmp_path / "none", "--needs", tmp_path / "none", "--on", "x", "--out", tmp_path / "out")
    done = run(ENISHI, "match", *words, ENISHI_LANG=lang)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_terminal_that_cannot_show_japanese_is_no_crash(tmp_path: Path) -> None:
    words = ("--catalogue", hinata.FOLDER, "--needs", hinata.FOLDER, "--on", "2026-06-08", "--out", tmp_path / "out")
    done = run(ENISHI, "match", *words, PYTHONIOENCODING="ascii", PYTHONUTF8="0", NO_COLOR="1")
    assert done.returncode == 0, done.stderr
    assert "P01" in done.stdout


def test_a_drawn_town_goes_from_its_files_to_the_page(tmp_path: Path) -> None:
    drawn = town(5, persons=40, openings=40)
    write_town(drawn, tmp_path / "town")
    words = (
        "--catalogue",
        tmp_path / "town",
        "--needs",
        tmp_path / "town",
        "--on",
        drawn.on,
        "--out",
        tmp_path / "out",
    )
    found = CliRunner().invoke(app, ["match", *map(str, words)])
    assert found.exit_code == 0, found.output
    hidden = {each.person for each in drawn.caseload.people if each.restricted}
    assert hidden
    for path in (tmp_path / "out").iterdir():
        assert not hidden & set(re.findall(r"\w+", path.read_text("utf-8-sig"))), path.name

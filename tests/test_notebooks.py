"""The notebooks run on what the demo writes, as plain scripts and without a warning."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hinata import FOLDER

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_on_the_demo(notebook: Path, tmp_path: Path) -> None:
    enishi = Path(sys.executable).parent / "enishi"
    words: list[str | Path] = [
        enishi,
        "match",
        "--catalogue",
        FOLDER,
        "--needs",
        FOLDER,
        "--config",
        FOLDER / "enishi.toml",
    ]
    subprocess.run([*words, "--on", "2026-06-08", "--out", tmp_path / "out" / "demo"], check=True, capture_output=True)
    run = subprocess.run(
        [sys.executable, "-W", "error", notebook], cwd=tmp_path, env={"MPLBACKEND": "agg", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr

"""``solve`` and ``check`` on files: answers, exit codes, and reports instead of tracebacks."""

import json
import math
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli.problem_commands import _check_again, register
from api.cli.stopping import stopping
from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.errors import PlanRefused
from matcher.problem.decoding import read_solution
from tests.benchmarks.files import to_document
from tests.benchmarks.instances import instance_of
from tests.evidence_problem import TWO_PERSONS
from tests.problem_folders import write_folder
from tests.problems import hinata, problem_of

APP = typer.Typer()
register(APP)
CROWDED = {**TWO_PERSONS, "pinned": [{"person": person, "opening": "x"} for person in ("A", "B")]}
RUN_KEYS = [
    *("status", "method", "objective", "bound", "seconds", "prepare_seconds", "stopped", "threads", "versions"),
    "read_seconds",
]


def enishi(*words: object, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words], env=env)


def written(folder: Path, document: Mapping[str, object], name: str = "problem.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_problem_is_answered_and_the_answer_passes(tmp_path: Path) -> None:
    problem, out = written(tmp_path, hinata()), tmp_path / "out" / "solution.json"
    solved = enishi("solve", problem, "--out", out)
    assert solved.exit_code == 0, solved.output
    assert files(tmp_path / "out") == ["run.json", "solution.json"]
    solution = json.loads(out.read_text(encoding="utf-8"))
    assert (solution["format"], solution["status"]) == ("enishi-solution/1", "optimal")
    assert solution["objective"] == solution["bound"] == {"placed_by_tier": [1, 9], "value": 9540}
    assert solution["assignments"] == sorted(solution["assignments"])
    assert enishi("check", problem, out).exit_code == 0


def test_the_run_is_told_apart_from_the_answer(tmp_path: Path) -> None:
    problem, out = written(tmp_path, hinata()), tmp_path / "solution.json"
    run = json.loads(enishi("solve", problem, "--out", out, "--json").stdout)
    assert run == json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert list(run) == RUN_KEYS
    assert "seconds" not in json.loads(out.read_text(encoding="utf-8"))


def test_equal_input_and_seed_give_equal_bytes(tmp_path: Path) -> None:
    problem = written(tmp_path, hinata())
    for name in ("one", "two"):
        enishi("solve", problem, "--out", tmp_path / name / "s.json", "--seed", 3)
    assert (tmp_path / "one" / "s.json").read_bytes() == (tmp_path / "two" / "s.json").read_bytes()


def test_a_folder_gives_a_folder_with_the_same_answer(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "problem", hinata())
    solved = enishi("solve", folder, "--out", tmp_path / "out" / "answer", "--json")
    assert solved.exit_code == 0, solved.output
    assert files(tmp_path / "out") == ["answer/assignments.csv", "answer/solution.json", "run.json"]
    assert "assignments" not in json.loads((tmp_path / "out" / "answer" / "solution.json").read_text(encoding="utf-8"))
    enishi("solve", written(tmp_path, hinata()), "--out", tmp_path / "file.json")
    assert read_solution(tmp_path / "out" / "answer") == read_solution(tmp_path / "file.json")
    assert enishi("check", folder, tmp_path / "out" / "answer").exit_code == 0
    assert enishi("check", folder, tmp_path / "file.json").exit_code == 0


def test_no_plan_is_an_answer_too(tmp_path: Path) -> None:
    problem, out = written(tmp_path, CROWDED), tmp_path / "s.json"
    solved = enishi("solve", problem, "--out", out)
    assert solved.exit_code == 1
    solution = json.loads(out.read_text(encoding="utf-8"))
    assert sorted(solution["conflict"]) == [["openings", "x", "seats"], ["pinned", "A", "x"], ["pinned", "B", "x"]]
    assert (solution["assignments"], solution["objective"], solution["bound"]) == ([], None, None)
    assert all(" ".join(rule) in solved.stdout for rule in solution["conflict"])
    assert enishi("check", problem, out).exit_code == 0


def test_no_time_is_no_error(tmp_path: Path) -> None:
    problem, out = written(tmp_path, hinata()), tmp_path / "s.json"
    assert enishi("solve", problem, "--out", out, "--time-limit", 0).exit_code == 1
    solution = json.loads(out.read_text(encoding="utf-8"))
    assert (solution["status"], solution["objective"]) == ("unknown", None)
    assert enishi("check", problem, out).exit_code == 0
    assert enishi("solve", written(tmp_path, CROWDED), "--out", out, "--time-limit", 0).exit_code == 1


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_wrong_answer_is_told_in_the_language_asked_for(tmp_path: Path, lang: str) -> None:
    problem, out = written(tmp_path, hinata()), tmp_path / "s.json"
    enishi("solve", problem, "--out", out)
    solution = json.loads(out.read_text(encoding="utf-8"))
    del solution["assignments"][0]
    spoilt = written(tmp_path, solution, "spoilt.json")
    told = enishi("check", problem, spoilt, env={"ENISHI_LANG": lang})
    assert told.exit_code == 1
    assert ("counting gives" in told.stdout) == (lang == "en")
    report = json.loads(enishi("check", problem, spoilt, "--json", "--lang", lang).stdout)
    assert report["valid"] is False
    assert report["bound"] == "claimed"
    assert {violation["code"] for violation in report["violations"]} == {"objective_wrong", "best_without_proof"}
    assert all(violation["sentence"] in told.stdout for violation in report["violations"])


def test_a_valid_answer_is_reported_as_json(tmp_path: Path) -> None:
    problem, out = written(tmp_path, hinata()), tmp_path / "s.json"
    enishi("solve", problem, "--out", out)
    assert json.loads(enishi("check", problem, out, "--json").stdout) == {
        "valid": True,
        "bound": "claimed",
        "certified_bound": None,
        "violations": [],
    }


BAD_FILES = {
    "empty": b"",
    "mark only": b"\xef\xbb\xbf",
    "cp932": '{"縁": 1}'.encode("cp932"),
    "binary": bytes(range(256)) * 50,
    "not json": b"person,opening\na,b\n",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "another format": b'{"format": "enishi-problem/9"}',
    "huge number": b'{"format": "enishi-problem/1", "persons": [{"person": "a", "tier": ' + b"9" * 10_000 + b"}]}",
    "faults": b'{"format": "enishi-problem/1", "persons": [{"person": "a", "tier": -1}, {"person": "a"}], "x": 1}',
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_input_is_one_report_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    problem, good = tmp_path / "bad.json", written(tmp_path, hinata())
    problem.write_bytes(BAD_FILES[name])
    out = tmp_path / "out" / "s.json"
    for told in (
        enishi("solve", problem, "--out", out),
        enishi("check", problem, good),
        enishi("check", good, problem),
    ):
        assert told.exit_code == 2
        assert told.stdout == ""
        assert "Traceback" not in told.stderr
        assert len(told.stderr.splitlines()) > 2
    assert not out.parent.exists()


def test_every_fault_is_listed_options_too(tmp_path: Path) -> None:
    problem = written(tmp_path, {**hinata(), "objective": [], "harm_guard": 3})
    told = enishi("solve", problem, "--out", problem, "--time-limit", "-1", "--seed", -5, "--lang", "en")
    assert told.exit_code == 2
    for expected in ("objective", "harm_guard", "--out", "--time-limit", "--seed"):
        assert expected in told.stderr
    assert json.loads(problem.read_text(encoding="utf-8"))["harm_guard"] == 3


@pytest.mark.parametrize("limit", ["nan", "-0.1"])
def test_a_time_that_is_no_time_is_bad_input(tmp_path: Path, limit: str) -> None:
    told = enishi("solve", written(tmp_path, hinata()), "--out", tmp_path / "s.json", "--time-limit", limit)
    assert told.exit_code == 2
    assert not (tmp_path / "s.json").exists()


def test_the_output_must_be_a_place_of_its_own(tmp_path: Path) -> None:
    problem, folder = written(tmp_path, hinata()), write_folder(tmp_path / "folder", hinata())
    (tmp_path / "a file").write_text("kept", encoding="utf-8")
    for given, out in (
        (problem, tmp_path / "run.json"),
        (problem, tmp_path / "folder"),
        (folder, folder),
        (folder, folder / "problem.json"),
        (folder, folder / "answer"),
        (folder, tmp_path / "a file"),
        (problem, tmp_path / "a file" / "s.json"),
    ):
        assert enishi("solve", given, "--out", out).exit_code == 2
    assert (tmp_path / "a file").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "run.json").exists()


def test_missing_files_and_folders_of_nothing_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    for path in (tmp_path / "absent.json", tmp_path / "nothing", tmp_path / "round.parquet"):
        assert enishi("solve", path, "--out", tmp_path / "s.json").exit_code == 2
    assert enishi("check", written(tmp_path, hinata()), tmp_path / "nothing").exit_code == 2


def test_written_files_can_be_read_by_others(tmp_path: Path) -> None:
    out = tmp_path / "s.json"
    enishi("solve", written(tmp_path, TWO_PERSONS), "--out", out)
    assert stat.S_IMODE(out.stat().st_mode) & stat.S_IRUSR
    assert [name for name in files(tmp_path) if name.startswith(".")] == []


def stopped_after(first: float, problem: Path, out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``solve`` as a process of its own and press Ctrl-C as soon as it searches."""
    command = [sys.executable, "-c", STOPPED, str(first), str(problem), "--out", str(out), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])


STOPPED = """
import os, signal, sys, threading
from api.cli import problem_commands
from matcher import assignment
solve = assignment.assign
def assign(*words, **named):
    threading.Timer(float(sys.argv[1]), os.kill, (os.getpid(), signal.SIGINT)).start()
    return solve(*words, **named)
assignment.assign = assign
import typer
app = typer.Typer()
problem_commands.register(app)
app(["solve", *sys.argv[2:]])
"""
"""Stands in for a hand at the keyboard: the signal comes a while after the search has begun."""


@pytest.mark.parametrize("method", ["exact", "prices"])
def test_ctrl_c_gives_the_best_plan_so_far_and_it_passes(method: str, tmp_path: Path) -> None:
    problem, out = written(tmp_path, to_document(instance_of("gap/e05100"))), tmp_path / "out" / "s.json"
    found = stopped_after(1.0, problem, out, "--method", method, "--time-limit", "6000", "--json", "--lang", "en")
    run = json.loads(found.stdout)
    assert (found.returncode, run["stopped"]) == (0, True), found.stderr
    assert run["seconds"] < 3000, "it ends by the key, not by its time"
    assert run["bound"]["value"] >= 87_319 >= run["objective"]["value"]
    assert enishi("check", problem, out).exit_code == 0


@pytest.fixture
def ctrl_c_heard() -> Iterator[None]:
    """Let Ctrl-C be heard as at a keyboard: a programme that a shell began in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_heard")
def test_a_second_ctrl_c_ends_the_program() -> None:
    said: list[str] = []
    with stopping(lambda: said.append("heard")) as heard:
        signal.raise_signal(signal.SIGINT)
        assert (said, heard.clock()) == (["heard"], math.inf)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_plan_that_fails_the_check_after_ctrl_c_is_not_written(
    tmp_path: Path,
) -> None:
    wrong = assign(problem_of(TWO_PERSONS), budget=Budget(20))
    with pytest.raises(PlanRefused):
        _check_again(written(tmp_path, CROWDED), wrong)

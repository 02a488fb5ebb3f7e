"""``near-ties`` on files: what it writes, exit codes, and every fault in one report."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli.main import app as whole
from api.cli.near_ties_command import PLANS_COLUMNS, SHARES_COLUMNS, register
from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.overrides import near_ties
from tests.evidence_problem import TWO_PERSONS
from tests.problem_folders import write_folder
from tests.problems import hinata, problem_of

APP = typer.Typer()
register(APP)
APP.callback()(lambda: None)  # keeps the name of the only command on the command line
CROWDED = {**TWO_PERSONS, "pinned": [{"person": person, "opening": "x"} for person in ("A", "B")]}
ROUND = {  # A and B may change places for 100 of 2,000
    "format": "enishi-problem/1",
    "persons": [{"person": "A"}, {"person": "B"}],
    "openings": [{"opening": name, "host": name, "seats": 1} for name in "xy"],
    "pairs": [
        {"person": "A", "opening": "x", "value": 1000},
        {"person": "A", "opening": "y", "value": 950},
        {"person": "B", "opening": "x", "value": 950},
        {"person": "B", "opening": "y", "value": 1000},
    ],
}


def enishi(*words: object, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(APP, ["near-ties", *(str(word) for word in words)], env=env)


def written(folder: Path, document: Mapping[str, object], name: str = "problem.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def solved(folder: Path, document: Mapping[str, object], **changes: object) -> Path:
    solution = assign(problem_of(document), budget=Budget(20)).to_solution()
    return written(folder, {**solution, **changes}, "solution.json")


def test_the_command_is_one_of_enishi() -> None:
    assert "near-ties" in CliRunner().invoke(whole, ["--help"]).output


def test_two_plans_by_hand(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = enishi(written(tmp_path, ROUND), "--tolerance", 0.05, "--out", out, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert rows_of(out / "near_ties.csv") == [
        list(PLANS_COLUMNS),
        *(["1", "2000", "A", "x"], ["1", "2000", "B", "y"]),
        *(["2", "1900", "A", "y"], ["2", "1900", "B", "x"]),
    ]
    assert rows_of(out / "shares.csv") == [
        list(SHARES_COLUMNS),
        *(["A", "x", "true", "0.500", ""], ["A", "y", "false", "0.500", ""]),
        *(["B", "x", "false", "0.500", ""], ["B", "y", "true", "0.500", ""]),
    ]
    run = json.loads((out / "run.json").read_text("utf-8"))
    assert [run[name] for name in ("plans", "complete", "ended", "tolerance")] == [2, True, "complete", 100]
    assert [run[name] for name in ("drawn", "probability", "runs", "noise")] == [None, None, 0, None]
    assert "2 plans" in done.stdout
    assert "by no more than 100 less" in done.stdout


def test_the_share_of_the_total_is_rounded_down(tmp_path: Path) -> None:
    report = enishi(written(tmp_path, ROUND), "--tolerance", 0.04999, "--out", tmp_path / "out", "--json").stdout
    assert [json.loads(report)[name] for name in ("plans", "tolerance", "complete")] == [1, 99, True]


def test_files_are_as_the_contract_says_and_equal_for_equal_input(tmp_path: Path) -> None:
    problem, solution = written(tmp_path, hinata()), solved(tmp_path, hinata())
    more = ("--tolerance", 0.02, "--plans", 7, "--runs", 3)
    for name, given in (("a", ()), ("b", ()), ("c", ("--solution", solution))):
        assert enishi(problem, "--out", tmp_path / name, *more, *given).exit_code == 0
    for name in ("near_ties.csv", "shares.csv"):
        data = {(tmp_path / folder / name).read_bytes() for folder in "abc"}
        assert len(data) == 1
        assert b"\r" not in next(iter(data))
        assert next(iter(data)).startswith(b"\xef\xbb\xbf")
    rows = rows_of(tmp_path / "a" / "shares.csv")[1:]
    assert rows == sorted(rows)
    assert {row[4] == "" for row in rows if row[2] == "true"} == {False}
    assert {row[4] for row in rows if row[2] == "false"} <= {""}


def test_a_plan_is_drawn_only_when_asked_for(tmp_path: Path) -> None:
    words = (written(tmp_path, ROUND), "--tolerance", 0.05, "--draw", "--lang", "ja")
    seen = set()
    for seed in range(8):
        out = tmp_path / str(seed)
        done = enishi(*words, "--seed", seed, "--out", out)
        run = json.loads((out / "run.json").read_text("utf-8"))
        assert (run["probability"], run["seed"]) == (0.5, seed)
        assert f"{run['drawn']}番" in done.stdout
        seen.add(run["drawn"])
    assert seen == {1, 2}


def test_how_often_placements_survive(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = enishi(written(tmp_path, ROUND), "--runs", 5, "--noise", 0.01, "--out", out, "--lang", "ja-easy")
    assert done.exit_code == 0, done.output
    assert [row[4] for row in rows_of(out / "shares.csv")[1:]] == ["1.000", "1.000"]
    assert "5回たしかめました" in done.stdout
    run = json.loads((out / "run.json").read_text("utf-8"))
    assert (run["runs"], run["noise"]) == (5, 0.01)


def test_what_time_does_not_allow_is_said(tmp_path: Path) -> None:
    problem, solution = written(tmp_path, ROUND), solved(tmp_path, ROUND)
    words = (problem, "--solution", solution, "--time-limit", 0, "--runs", 2, "--out", tmp_path / "out")
    done = enishi(*words, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "so there may be more" in done.stdout
    assert "only 0 of 2" in done.stdout
    assert "was not made sure" in done.stdout
    assert [row[4] for row in rows_of(tmp_path / "out" / "shares.csv")[1:]] == ["", ""]


def test_more_than_were_asked_for_is_said(tmp_path: Path) -> None:
    done = enishi(write_folder(tmp_path / "folder", ROUND), "--tolerance", 1, "--plans", 1, "--out", tmp_path / "out")
    assert "ほかにもあります" in done.stdout


def test_without_value_nothing_of_it_is_a_tolerance(tmp_path: Path) -> None:
    words = (written(tmp_path, {**ROUND, "objective": ["placed"]}), "--out", tmp_path / "out", "--json")
    report = json.loads(enishi(*words).stdout)
    assert [report[name] for name in ("plans", "tolerance", "complete")] == [2, 0, True]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_without_a_plan_nothing_is_written(tmp_path: Path, more: tuple[str, ...]) -> None:
    out = tmp_path / "out"
    done = enishi(written(tmp_path, CROWDED), "--out", out, *more)
    assert done.exit_code == 1
    assert "何も書き出していません" in done.stderr
    assert not out.exists()
    assert json.loads(done.stdout or '{"status": "infeasible"}')["status"] == "infeasible"


def test_a_plan_that_fails_the_check_is_not_given_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_ties, "check", lambda tables, solution: ["broken"])
    done = enishi(written(tmp_path, ROUND), "--out", tmp_path / "out", "--lang", "en")
    assert (done.exit_code, (tmp_path / "out").exists()) == (1, False)
    assert "did not pass its check" in done.stderr


# ------------------------------------------------------------------ bad input


def test_every_fault_of_every_file_is_told_in_one_go(tmp_path: Path) -> None:
    spoilt = solved(tmp_path, hinata(), objective={"placed_by_tier": [1, 9], "value": 1})
    out = tmp_path / "out"
    numbers = {"--plans": 0, "--tolerance": "nan", "--noise": 2, "--runs": -1, "--time-limit": -1, "--seed": -1}
    words = [word for pair in numbers.items() for word in pair]
    told = enishi(written(tmp_path, hinata()), "--solution", spoilt, *words, "--out", out, "--lang", "en")
    assert (told.exit_code, told.stdout, out.exists()) == (2, "", False)
    assert "Traceback" not in told.stderr
    assert all(text in told.stderr for text in (*numbers, "counting gives 9540"))


def test_a_problem_that_is_not_there_is_refused(tmp_path: Path) -> None:
    told = enishi(tmp_path / "none", "--out", tmp_path / "out", "--lang", "en")
    assert told.exit_code == 2
    assert "does not exist" in told.stderr


def test_nothing_that_was_given_is_written_over(tmp_path: Path) -> None:
    problem = written(tmp_path, ROUND)
    solution = tmp_path / "shares.csv"
    solution.write_bytes(solved(tmp_path, ROUND).read_bytes())
    folder = write_folder(tmp_path / "folder", ROUND)
    before = {path: path.read_bytes() for path in (problem, solution)}
    for given, out in (
        *((problem, path) for path in before),
        *((folder, path) for path in (folder, folder / "out")),
        (problem, tmp_path),  # the solution has the name of a file that would be written
        (problem, problem / "out"),
    ):
        done = enishi(given, "--solution", solution, "--out", out)
        assert done.exit_code == 2, out
    assert {path: path.read_bytes() for path in before} == before
    assert not (tmp_path / "near_ties.csv").exists()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("kept", encoding="utf-8")
    told = enishi(written(tmp_path, ROUND), "--out", tmp_path / "a file", "--lang", "en")
    assert told.exit_code == 2
    assert "name a folder" in told.stderr
    told = enishi(written(tmp_path, ROUND), "--out", tmp_path / "a file" / "out", "--lang", "en")
    assert told.exit_code == 2
    assert "cannot be written" in told.stderr

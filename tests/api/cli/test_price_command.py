"""``price`` on files: what it writes, exit codes, and every fault in one report."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli.price_command import COLUMNS, register
from matcher.assignment import assign
from matcher.assignment.budget import Budget
from tests.evidence_problem import TWO_PERSONS
from tests.problem_folders import write_folder
from tests.problems import hinata, problem_of

APP = typer.Typer()
register(APP)
APP.callback()(lambda: None)  # keeps the name of the only command on the command line
CROWDED = {**TWO_PERSONS, "pinned": [{"person": person, "opening": "x"} for person in ("A", "B")]}


def enishi(*words: object, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(APP, ["price", *(str(word) for word in words)], env=env)


def written(folder: Path, document: Mapping[str, object], name: str = "problem.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def listing(folder: Path, text: str, name: str = "pairs.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def solved(folder: Path, document: Mapping[str, object], **changes: object) -> Path:
    solution = assign(problem_of(document), budget=Budget(20)).to_solution()
    return written(folder, {**solution, **changes}, "solution.json")


def test_the_sample_town_is_priced_as_calculated_by_hand(tmp_path: Path) -> None:
    out = tmp_path / "out" / "prices.csv"
    done = enishi(written(tmp_path, hinata()), "--displaced", "--out", out)
    assert done.exit_code == 0, done.output
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\n")
    assert b"\r" not in data
    rows = rows_of(out)
    pairs = [(row["person"], row["opening"]) for row in rows]
    assert pairs == sorted(pairs)
    found = {pair: [row[name] for name in COLUMNS[2:]] for pair, row in zip(pairs, rows, strict=True)}
    assert found["P03", "O07"] == ["0 1", "70", "70", "70", "true", "P05:loses_only_place"]
    assert found["P02", "O01f"] == ["0 0", "40", "40", "40", "true", ""]
    assert found["P10", "O01r"] == ["", "", "", "", "true", ""]
    assert found["P03", "O05"] == ["0 0", "0", "0", "0", "true", ""]


def test_equal_input_gives_equal_bytes_whether_the_plan_is_given_or_found(tmp_path: Path) -> None:
    problem, solution = written(tmp_path, hinata()), solved(tmp_path, hinata())
    outs = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for out, more in zip(outs, ((), (), ("--solution", solution)), strict=True):
        assert enishi(problem, "--displaced", "--out", out, *more).exit_code == 0
    assert len({out.read_bytes() for out in outs}) == 1


def test_only_the_best_of_each_and_the_plan(tmp_path: Path) -> None:
    out = tmp_path / "prices.csv"
    report = json.loads(enishi(written(tmp_path, hinata()), "--top", 1, "--out", out, "--json").stdout)
    assert (report["status"], report["pairs"], report["proven"], report["impossible"]) == ("optimal", 12, 12, 0)
    assert report["objective"] == {"placed_by_tier": [1, 9], "value": 9540}
    # P04 and P12 hold two places each.
    assert [row["person"] for row in rows_of(out)].count("P04") == 2
    assert {row["plan_loss"] for row in rows_of(out)} == {"0"}


def test_only_the_pairs_asked_for(tmp_path: Path) -> None:
    wanted = listing(tmp_path, "opening,person\nO07,P03\nO01f,P02\nO07,P03\n")
    out = tmp_path / "prices.csv"
    done = enishi(write_folder(tmp_path / "folder", hinata()), "--pairs", wanted, "--out", out, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert [(row["person"], row["placed_loss"], row["displaced"]) for row in rows_of(out)] == [
        ("P02", "0 0", ""),
        ("P03", "0 1", ""),
    ]
    assert "2 pairs" in done.stdout


def test_a_poorer_plan_is_compared_as_it_is(tmp_path: Path) -> None:
    """B stays at home in it; with A at y, as many have a place as can, and one more than in the plan given."""
    poor = {"status": "feasible", "assignments": [["A", "x"]], "objective": {"placed": 1, "value": 900}}
    solution = solved(tmp_path, TWO_PERSONS, **poor, bound={"placed": 2, "value": 1200})
    out = tmp_path / "prices.csv"
    done = enishi(written(tmp_path, TWO_PERSONS), "--solution", solution, "--out", out, "--displaced", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert [list(row.values()) for row in rows_of(out)] == [
        ["A", "x", "0", "0", "0", "0", "true", ""],
        ["A", "y", "-1", "500", "500", "500", "true", "B:gains_x"],
        ["B", "x", "-1", "500", "500", "500", "true", "A:moves_to_y"],
    ]
    assert "Whether a better one exists was not looked at" in done.stdout


def test_what_time_does_not_allow_is_a_range(tmp_path: Path) -> None:
    out = tmp_path / "prices.csv"
    problem, solution = written(tmp_path, TWO_PERSONS), solved(tmp_path, TWO_PERSONS)
    done = enishi(problem, "--solution", solution, "--time-limit", 0, "--out", out, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "1 of them could not be finished" in done.stdout
    # The plan is worth 400; with A at x it is worth at least her 900, at most 900 + 300.
    assert [list(row.values()) for row in rows_of(out)] == [
        ["A", "x", "", "", "-800", "-500", "false", ""],
        ["A", "y", "0", "0", "0", "0", "true", ""],
        ["B", "x", "0", "0", "0", "0", "true", ""],
    ]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_without_a_plan_nothing_is_written(tmp_path: Path, more: tuple[str, ...]) -> None:
    out = tmp_path / "out" / "prices.csv"
    done = enishi(written(tmp_path, CROWDED), "--out", out, *more)
    assert done.exit_code == 1
    assert "何も書き出していません" in done.stderr
    assert not out.parent.exists()
    assert json.loads(done.stdout or '{"status": "infeasible"}')["status"] == "infeasible"
    assert enishi(written(tmp_path, TWO_PERSONS), "--time-limit", 0, "--out", out).exit_code == 1


# ------------------------------------------------------------------ bad input


def refused(told: Result, out: Path, *expected: str) -> None:
    """It is one report, nothing is written, and every fault stands in it."""
    assert told.exit_code == 2, told.output
    assert (told.stdout, out.exists()) == ("", False)
    assert "Traceback" not in told.stderr
    for text in expected:
        assert text in told.stderr


def test_every_fault_of_every_file_is_told_in_one_go(tmp_path: Path) -> None:
    wanted = listing(tmp_path, "person,opening\nP99,O77\n,O07\nP01,O08\nP01\nP03,O07\n")
    spoilt = solved(tmp_path, hinata(), objective={"placed_by_tier": [1, 9], "value": 1})
    out = tmp_path / "prices.csv"
    options = ("--top", 0, "--time-limit", "nan", "--seed", -1, "--out", out, "--lang", "en")
    told = enishi(written(tmp_path, hinata()), "--pairs", wanted, "--solution", spoilt, *options)
    refused(told, out, "--top", "--time-limit", "--seed", "P99", "O77", "P01 O08", "counting gives 9540")
    assert "P03" not in told.stderr  # nothing is wrong with that line
    assert told.stderr.count("--pairs, row 5") == 1  # told by its length, not also by what it lacks


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is nothing in it"),
        ("person\nP01\n", "opening"),
        ("person,opening,why\nP01,O03,x\n", "why"),
        ("person,opening,opening\nP01,O03,O03\n", "twice"),
        ('person,opening\n"P01,O03\n', "CSV"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    out = tmp_path / "prices.csv"
    wanted = listing(tmp_path, text)
    told = enishi(written(tmp_path, hinata()), "--pairs", wanted, "--out", out, "--lang", "en")
    refused(told, out)
    assert any(said in line for line in told.stderr.splitlines() if "pairs" in line)


def test_a_broken_problem_leaves_the_faults_of_the_other_files_to_be_told(tmp_path: Path) -> None:
    problem = written(tmp_path, {**hinata(), "objective": []})
    wanted = listing(tmp_path, "person,opening\nP01,\nP99,O07\n")
    out = tmp_path / "prices.csv"
    told = enishi(problem, "--pairs", wanted, "--solution", solved(tmp_path, hinata()), "--out", out, "--lang", "en")
    refused(told, out, "objective", "--pairs")
    assert "P99" not in told.stderr  # without a problem nobody knows whether there is one


@pytest.mark.parametrize("option", ["--pairs", "--solution"])
def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path, option: str) -> None:
    out = tmp_path / "prices.csv"
    problem = written(tmp_path, hinata())
    (tmp_path / "folder").mkdir()
    for path, said in ((tmp_path / "none", "does not exist"), (tmp_path / "folder", "")):
        told = enishi(problem, option, path, "--out", out, "--lang", "en")
        refused(told, out, said)
        assert told.stderr.startswith("1 places of the input")  # the problem itself is sound
    told = enishi(tmp_path / "none", "--out", out, "--lang", "en")
    refused(told, out)
    assert "none: The file does not exist." in told.stderr


def test_an_answer_without_a_plan_is_no_base(tmp_path: Path) -> None:
    out = tmp_path / "prices.csv"
    solution = solved(tmp_path, TWO_PERSONS, status="unknown", assignments=[], objective=None)
    told = enishi(written(tmp_path, TWO_PERSONS), "--solution", solution, "--out", out, "--lang", "en")
    refused(told, out)
    assert "holds no plan" in told.stderr


def test_nothing_that_was_given_is_written_over(tmp_path: Path) -> None:
    problem, solution = written(tmp_path, hinata()), solved(tmp_path, hinata())
    wanted = listing(tmp_path, "person,opening\nP01,O03\n")
    folder = write_folder(tmp_path / "folder", hinata())
    before = {path: path.read_bytes() for path in (problem, solution, wanted)}
    (tmp_path / "a file").write_text("kept", encoding="utf-8")
    for given, out in (
        *((problem, path) for path in before),
        *((folder, path) for path in (folder, folder / "prices.csv")),
        (problem, folder),
        (problem, tmp_path / "a file" / "prices.csv"),
    ):
        done = enishi(given, "--solution", solution, "--pairs", wanted, "--out", out)
        assert done.exit_code == 2, out
    assert {path: path.read_bytes() for path in before} == before
    assert not (folder / "prices.csv").exists()

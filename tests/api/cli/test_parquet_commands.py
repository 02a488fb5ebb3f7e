"""A folder of Parquet is answered by a folder of Parquet, which the check reads."""

import json
import random
from pathlib import Path

from typer.testing import CliRunner, Result

from api.cli.main import app
from matcher.problem.decoding import read_solution
from tests.parquet_folders import write_parquet_folder
from tests.problem_folders import write_folder
from tests.problems import hinata


def enishi(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_folder_of_parquet_gives_a_folder_of_parquet_with_the_same_answer(tmp_path: Path) -> None:
    in_csv = write_folder(tmp_path / "csv", hinata())
    in_parquet = write_parquet_folder(tmp_path / "parquet", hinata(), random.Random(5))
    for folder in (in_csv, in_parquet):
        solved = enishi("solve", folder, "--out", tmp_path / "answers" / folder.name)
        assert solved.exit_code == 0, solved.output
    answers = tmp_path / "answers"
    assert sorted(file.name for file in (answers / "parquet").iterdir()) == ["assignments.parquet", "solution.json"]
    assert read_solution(answers / "parquet") == read_solution(answers / "csv")
    for folder in (in_csv, in_parquet):
        for answer in answers.iterdir():
            assert answer.name == "run.json" or enishi("check", folder, answer).exit_code == 0


def test_the_list_of_an_earlier_answer_does_not_stay(tmp_path: Path) -> None:
    out = tmp_path / "answer"
    in_csv = write_folder(tmp_path / "csv", hinata())
    in_parquet = write_parquet_folder(tmp_path / "parquet", hinata(), random.Random(5))
    for folder, name in ((in_csv, "csv"), (in_parquet, "parquet"), (in_csv, "csv")):
        assert enishi("solve", folder, "--out", out).exit_code == 0
        assert sorted(file.name for file in out.iterdir()) == [f"assignments.{name}", "solution.json"]
        assert enishi("check", folder, out).exit_code == 0


def test_a_broken_table_is_bad_input_and_nothing_is_written(tmp_path: Path) -> None:
    folder = write_parquet_folder(tmp_path / "problem", hinata(), random.Random(5))
    (folder / "pairs.parquet").write_bytes(b"PAR1")
    told = enishi("solve", folder, "--out", tmp_path / "out" / "answer", "--lang", "en")
    assert told.exit_code == 2
    assert "pairs.parquet" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "out").exists()


def test_a_wrong_list_in_parquet_is_a_wrong_answer(tmp_path: Path) -> None:
    folder = write_parquet_folder(tmp_path / "problem", hinata(), random.Random(5))
    out = tmp_path / "answer"
    enishi("solve", folder, "--out", out)
    solution = json.loads((out / "solution.json").read_text(encoding="utf-8"))
    solution["objective"]["value"] += 1
    (out / "solution.json").write_text(json.dumps(solution), encoding="utf-8")
    assert enishi("check", folder, out).exit_code == 1

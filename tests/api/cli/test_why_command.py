"""``enishi why``: the answer in words and as JSON, refusals in one report, nothing about anybody else."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from matcher.messages import LANGUAGES
from tests import hinata
from tests.wordlists import forbidden

CONFIG = hinata.FOLDER / "enishi.toml"


def why(*words: object, source: Path = hinata.FOLDER, on: str = "2026-06-08", config: Path = CONFIG) -> Result:
    options = ("--catalogue", source, "--needs", source, "--on", on, "--config", config)
    return CliRunner().invoke(app, [str(word) for word in ("why", *options, *words)], env={"ENISHI_LANG": None})


def records(*words: object) -> list[dict[str, Any]]:
    done = why("--json", *words)
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_place_is_explained_with_what_comes_before_each_step() -> None:
    done = why("P02", "O01@wed")
    assert done.exit_code == 0
    for said in (
        "P02 さんと「袋詰め・箱折り（体験の枠）」（水 10:00–12:00）",
        "すき間での参加を、市町村が認めるか → 障害福祉課",
        "体験の前に：",
        "就労継続支援B型：使いません（本人が望まない）。",
    ):
        assert said in done.stdout


def test_both_days_of_an_opening_are_answered() -> None:
    assert [each["opening"] for each in records("P02", "O01")] == ["O01@fri", "O01@wed"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("who", "where"), [("P01", "O05"), ("P11", "O01r"), ("P05", "O07"), ("P10", "O01"), ("P03", "O04")]
)
def test_it_is_said_in_every_language_without_words_that_should_not_be_there(who: str, where: str, lang: str) -> None:
    done = why(who, where, "--lang", lang)
    assert done.exit_code == 0
    assert forbidden(done.stdout, lang) == []
    assert "{" not in done.stdout


def test_the_one_question_of_p11_is_the_way_out_and_it_is_said_that_it_was_not_tried_here() -> None:
    (found,) = records("P11", "O01r")
    assert (found["allowed"], found["waits"], found["route"]) == ("confirm", True, "eligible")
    (way,) = found["ways_out"]
    assert way["changes"][0]["change"] == "answer:programme_open:type_b:waiting_exception_open"
    assert way["changes"][0]["ask"] == "disability_section"
    assert "enishi match" in why("P11", "O01r").stdout


def test_somebody_elses_code_is_in_no_answer() -> None:
    """P05 may go out only while P06 is looked after, and that is all that is told."""
    done = why("P05", "O07")
    assert "ご家族が出かけている時間" in done.stdout
    for said in (done.stdout, json.dumps(records("P05", "O07"))):
        assert "P06" not in said


def test_what_changes_nothing_is_said_plainly() -> None:
    assert "今年の分は終わりました。」を変える道は、ここでは分かりません。" in why("P01", "O05", on="2026-11-30").stdout


def test_a_person_who_would_rather_wait_is_quoted(tmp_path: Path) -> None:
    town = shutil.copytree(hinata.FOLDER, tmp_path / "town")
    wishes = (
        (town / "wishes.csv")
        .read_text("utf-8-sig")
        .replace("P09,1,好きなこと,ゲーム,ゲーム", "P09,1,好きなこと,ネコ,猫")
    )
    wishes = wishes.replace("P09,2,何のために,ただ、いるだけでいい,いるだけ\n", "")
    (town / "wishes.csv").write_text(wishes, "utf-8")
    assert "待つほうをえらぶ方です" in why("P09", "O08", source=town).stdout


@pytest.mark.parametrize(
    ("who", "where", "place", "code"),
    [
        ("P99", "O01", "PERSON", "P99"),
        ("P01", "O99", "OPENING", "O99"),
        ("P07", "O13", "PERSON", "P07"),
        ("P01", "O13", "OPENING", "O13"),
    ],
)
def test_nobody_and_nothing_hidden_is_there_to_be_asked_about(who: str, where: str, place: str, code: str) -> None:
    done = why(who, where)
    assert (done.exit_code, done.stdout) == (2, "")
    assert place in done.stderr
    assert code in done.stderr


@pytest.mark.parametrize(("who", "said"), [("P08", "少しお休み中です。"), ("S1", "同意をまだいただいていません。")])
def test_of_who_is_not_looked_for_only_the_reason_is_told(who: str, said: str) -> None:
    done = why(who, "O05")
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr


def test_every_fault_comes_in_one_go(tmp_path: Path) -> None:
    town = shutil.copytree(hinata.FOLDER, tmp_path / "town")
    (town / "hosts.csv").write_text("host,name,kind\nH1,x,spaceship\n", "utf-8")
    done = why("P01", "O01", source=town, on="June", config=tmp_path / "none.toml")
    assert done.exit_code == 2
    assert all(said in done.stderr for said in ("--on", "spaceship", "--config"))
    assert "Traceback" not in done.output
    assert why("P01", "O01", on="June").exit_code == 2


def test_a_day_before_any_law_is_refused() -> None:
    done = why("P01", "O03", on="1800-01-01")
    assert done.exit_code == 2
    assert "--on" in done.stderr


def test_a_slip_of_the_pen_does_not_bring_up_who_is_hidden(tmp_path: Path) -> None:
    """The list of what would be allowed names nobody who must be seen nowhere, and does not count them."""
    town = shutil.copytree(hinata.FOLDER, tmp_path / "town")
    wishes = (town / "wishes.csv").read_text("utf-8-sig").replace("P01,1,", "P77,1,", 1)
    (town / "wishes.csv").write_text(wishes, "utf-8")
    done = why("P01", "O05", source=town)
    assert done.exit_code == 2
    assert "P77" in done.stderr
    assert "P07" not in done.stderr
    assert "(15)" in done.stderr

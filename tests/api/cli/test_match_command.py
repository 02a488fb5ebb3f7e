"""``enishi match`` from files to files: what it writes, what it refuses, and what stays as it was."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import console
from api.cli.main import app
from api.report.conflict import conflict_line
from matcher.errors import PlanRefused
from matcher.needs.sheets import NEEDS_SHEETS
from matcher.pipeline import Settings
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_sheets
from resources_catalog.template.write import write_workbook
from tests import hinata
from tests.api.cli.test_console import contents, failing

FILES = {
    "plan.csv", "ranked.csv", "not_placed.csv", "questions.csv", "not_considered.csv", "verdicts.csv",
    "problem.json", "solution.json", "run.json", "report.html",
}  # fmt: skip
SHEETS = (*CATALOGUE_SHEETS, *NEEDS_SHEETS)
CONFIG = hinata.FOLDER / "enishi.toml"


def enishi(*words: object, lang: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"ENISHI_LANG": lang})


def match(
    out: Path, *more: object, source: Path = hinata.FOLDER, needs: Path | None = None, on: str = "2026-06-08",
    config: Path = CONFIG, lang: str | None = None,
) -> Result:  # fmt: skip
    words = ("--catalogue", source, "--needs", needs or source, "--on", on, "--out", out, "--config", config)
    return enishi("match", *words, *more, lang=lang)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def same(one: Path, other: Path) -> bool:
    return {name: data for name, data in contents(one).items() if name != "run.json"} == {
        name: data for name, data in contents(other).items() if name != "run.json"
    }


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("match") / "deep" / "out"
    result = match(out)
    assert result.exit_code == 0, result.output
    assert "P01" in result.stdout
    return out


# ------------------------------------------------------------------ what it writes


def test_it_writes_every_file_of_the_contract_and_nothing_else(done: Path) -> None:
    assert set(contents(done)) == FILES
    assert all((path.stat().st_mode & 0o444) == 0o444 for path in done.iterdir())
    assert [path.name for path in done.parent.iterdir()] == ["out"]


def test_settings_may_be_left_out(tmp_path: Path) -> None:
    words = ("--catalogue", hinata.FOLDER, "--needs", hinata.FOLDER, "--on", "2026-06-08", "--out", tmp_path)
    assert enishi("match", *words).exit_code == 0
    assert "limit:accompany" not in (tmp_path / "not_placed.csv").read_text("utf-8-sig")


def test_the_same_again_gives_the_same_bytes(done: Path, tmp_path: Path) -> None:
    assert match(tmp_path / "out").exit_code == 0
    assert same(done, tmp_path / "out")
    assert match(tmp_path / "out").exit_code == 0
    assert same(done, tmp_path / "out")


def test_a_workbook_of_the_same_town_gives_the_same_bytes(done: Path, tmp_path: Path) -> None:
    read = read_sheets(hinata.FOLDER, SHEETS)
    book = tmp_path / "ひなた.xlsx"
    write_workbook(book, SHEETS, read.rows, "en")
    assert match(tmp_path / "out", source=book).exit_code == 0
    assert same(done, tmp_path / "out")


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_the_encoding_of_the_files_makes_no_difference(done: Path, tmp_path: Path, encoding: str) -> None:
    town_ = copied(tmp_path)
    for path in town_.glob("*.csv"):
        path.write_bytes(path.read_text("utf-8-sig").replace("\n", "\r\n").encode(encoding))
    assert match(tmp_path / "out", source=town_).exit_code == 0
    assert same(done, tmp_path / "out")


def test_the_order_of_the_rows_makes_no_difference(done: Path, tmp_path: Path) -> None:
    town_ = copied(tmp_path)
    for name in ("hosts", "openings", "persons", "wishes", "decisions"):
        with (town_ / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        with (town_ / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *reversed(rows)])
    assert match(tmp_path / "out", source=town_).exit_code == 0
    assert same(done, tmp_path / "out")


def test_the_answer_passes_the_check_command(done: Path) -> None:
    found = enishi("check", done / "problem.json", done / "solution.json")
    assert found.exit_code == 0, found.output


def test_who_and_what_is_hidden_stands_in_no_file(done: Path) -> None:
    for name, data in contents(done).items():
        text = data.decode("utf-8-sig")
        found = set(re.findall(r"\b(?:P07|O13|H13)\b|女性の小さな部屋|針仕事|相談員を通して", text))
        assert not found, (name, found)


def test_who_is_not_considered_stands_in_one_file(done: Path) -> None:
    aside = {row["person"] for row in table(done / "not_considered.csv")}
    assert aside == {"N1", "P08", "S1", "S2"}
    for name, data in contents(done).items():
        if name != "not_considered.csv":
            assert not aside & set(re.findall(r"\w+", data.decode("utf-8-sig"))), name


@pytest.mark.parametrize(("which", "allowed"), [("none", set()), ("allowed", {"yes", "confirm"})])
def test_verdicts_can_be_fewer(tmp_path: Path, which: str, allowed: set[str]) -> None:
    assert match(tmp_path, "--verdicts", which).exit_code == 0
    assert {row["allowed"] for row in table(tmp_path / "verdicts.csv")} == allowed


def test_a_list_of_one_still_holds_what_is_planned(tmp_path: Path) -> None:
    assert match(tmp_path, "--top", 1).exit_code == 0
    rows = table(tmp_path / "ranked.csv")
    planned = {(row["person"], row["opening"]) for row in rows if row["in_plan"] == "true"}
    assert planned == {(row["person"], row["opening"]) for row in table(tmp_path / "plan.csv")}
    assert all(row["rank"] == "1" or row["in_plan"] == "true" for row in rows)
    assert ("P04", "O10") in planned


def test_the_record_tells_how_it_went(tmp_path: Path) -> None:
    result = match(tmp_path, "--json")
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert record == json.loads((tmp_path / "run.json").read_text("utf-8"))
    solution = json.loads((tmp_path / "solution.json").read_text("utf-8"))
    assert all(record[name] == solution[name] for name in ("status", "method", "objective", "bound"))
    assert (record["on"], record["status"]) == ("2026-06-08", "optimal")
    assert set(record["versions"]) == {"enishi", "numpy", "ortools"}
    assert record["seconds"] > 0
    assert record["read_seconds"] > 0


@pytest.mark.parametrize(("words", "lang"), [(("--lang", "en"), "ja"), ((), "en")])
def test_it_speaks_english_when_asked(done: Path, tmp_path: Path, words: tuple[str, ...], lang: str) -> None:
    result = match(tmp_path, *words, lang=lang)
    assert result.exit_code == 0
    assert "Written" in result.stdout or "written" in result.stdout
    assert 'lang="en"' in (tmp_path / "report.html").read_text("utf-8")
    assert 'lang="ja"' in (done / "report.html").read_text("utf-8")
    for name in FILES - {"report.html", "run.json"}:
        assert (tmp_path / name).read_bytes() == (done / name).read_bytes()


@pytest.mark.parametrize(("words", "lang"), [(("--lang", "ja-easy"), "en"), ((), "ja-easy")])
def test_it_speaks_easy_japanese_when_asked(tmp_path: Path, words: tuple[str, ...], lang: str) -> None:
    result = match(tmp_path, *words, lang=lang)
    assert result.exit_code == 0
    assert "行けそうなところ" in result.stdout
    assert '<html lang="ja">' in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize(("words", "lang"), [(("--lang", "fr"), None), ((), "fr")])
def test_a_language_it_does_not_speak_is_refused(tmp_path: Path, words: tuple[str, ...], lang: str | None) -> None:
    result = match(tmp_path / "out", *words, lang=lang)
    assert result.exit_code == 2
    assert "fr" in result.stderr
    assert "ja / en" in result.stderr
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------ what it refuses


def copied(folder: Path) -> Path:
    shutil.copytree(hinata.FOLDER, folder / "town")
    return folder / "town"


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / f"{name}.csv"
        text = path.read_text("utf-8-sig")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8-sig")

    return change


def nonsense(folder: Path) -> None:
    header = (folder / "persons.csv").read_text("utf-8-sig").splitlines()[0]
    rows = "".join(f"Q{number},？,!,maybe,{number},x\n" for number in range(10_000))
    (folder / "persons.csv").write_text(f"{header}\n{rows}", "utf-8-sig")


BROKEN = {
    "an unknown state": (edit("persons", "急がずに探しています", "さがさない"), ["さがさない"]),
    "an unknown host": (edit("openings", "O03,H03", "O03,H99"), ["H99"]),
    "a repeated id": (edit("openings", "O04,H04", "O03,H04"), ["O03"]),
    "a repeated person": (edit("persons", "P02,", "P01,"), ["P01"]),
    "an impossible time": (edit("openings", "水 14:00-15:00", "wed 25:00-26:00"), ["wed 25:00-26:00"]),
    "a time that ends first": (edit("openings", "水 14:00-15:00", "水 15:00-14:00"), ["15:00-14:00"]),
    "a date as a text": (edit("openings", "2026-05-28", "きのう"), ["きのう"]),
    "an unknown column": (edit("hosts", "やりとりの状態", "じょうたい"), ["じょうたい"]),
    "an unknown purpose": (edit("wishes", "何のために,外に出たい", "何のために,空を飛びたい"), ["空を飛びたい"]),
    "an unknown decision": (edit("decisions", "O01r", "O77"), ["O77"]),
    "a pin without its day": (edit("decisions", "P10,O01,この場は考えない", "P02,O01,この場に決めている"), ["O01@wed"]),
    "a pin that is not allowed": (
        edit("decisions", "P10,O01,この場は考えない", "P09,O02,この場に決めている"), ["P09 O02"],
    ),
    "a missing sheet": (lambda folder: (folder / "persons.csv").unlink(), ["persons"]),
    "an empty file": (lambda folder: (folder / "openings.csv").write_bytes(b""), ["openings.csv"]),
    "no text at all": (lambda folder: (folder / "facts.csv").write_bytes(b"\x89PNG\r\n\x00"), ["facts.csv"]),
    "ten thousand rows of nonsense": (nonsense, ["maybe"]),
    "a setting": (lambda folder: (folder / "enishi.toml").write_text("stale_days = 0", "utf-8"), ["stale_days"]),
}  # fmt: skip


def refused(result: Result, out: Path, lang: str) -> list[str]:
    """Give the lines of a clear report: a head with the number of faults, one line for each, and what happened."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert isinstance(result.exception, SystemExit)
    assert not out.exists()
    head, *faults, last = result.stderr.splitlines()
    assert re.search(r"\d+", head)
    assert last.startswith({"ja": "何も書き出していません", "en": "Nothing was written"}[lang])
    assert faults
    assert all(line.startswith("  ") and len(line) < 2000 for line in faults)
    return faults


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", BROKEN)
def test_bad_input_gives_one_clear_report_and_no_file(tmp_path: Path, name: str, lang: str) -> None:
    source = copied(tmp_path)
    change, named = BROKEN[name]
    change(source)
    result = match(tmp_path / "out", source=source, config=source / "enishi.toml", lang=lang)
    faults = refused(result, tmp_path / "out", lang)
    assert all(any(word in line for line in faults) for word in named)
    assert len(faults) <= console.MOST_SHOWN + 1


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_picture_named_like_a_workbook_is_refused(tmp_path: Path, lang: str) -> None:
    book = tmp_path / "photo.xlsx"
    book.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    result = match(tmp_path / "out", source=book, lang=lang)
    assert all("photo.xlsx" in line for line in refused(result, tmp_path / "out", lang))


def test_every_fault_of_every_file_is_told_in_one_go(tmp_path: Path) -> None:
    catalogue, needs = copied(tmp_path), tmp_path / "needs"
    shutil.copytree(catalogue, needs)
    edit("openings", "2026-05-28", "きのう")(catalogue)
    edit("openings", "2026-05-30", "おととい")(catalogue)
    edit("persons", "急がずに探しています", "さがさない")(needs)
    (tmp_path / "enishi.toml").write_text("stale_days = 0\nx = 1\n", "utf-8")
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "out"
    result = match(out, source=catalogue, needs=needs, on="あした", config=tmp_path / "enishi.toml")
    faults = refused(result, out, "ja")
    for word in ("きのう", "おととい", "さがさない", "「stale_days」", "「x」", "あした", "--out"):
        assert sum(word in line for line in faults) == 1, word
    assert len(faults) == 7
    assert "7" in result.stderr.splitlines()[0]


def test_settings_and_contradictions_are_told_together(tmp_path: Path) -> None:
    source = copied(tmp_path)
    edit("wishes", "何のために,外に出たい", "何のために,空を飛びたい")(source)
    edit("decisions", "O01r", "O77")(source)
    (source / "enishi.toml").write_text("stale_days = 0", "utf-8")
    result = match(tmp_path / "out", source=source, config=source / "enishi.toml")
    assert len(refused(result, tmp_path / "out", "ja")) == 3


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("missing", ["source", "needs", "config"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, missing: str, lang: str) -> None:
    given = {"source": hinata.FOLDER, "needs": hinata.FOLDER, "config": CONFIG, missing: tmp_path / "どこにもない"}
    result = match(tmp_path / "out", source=given["source"], needs=given["needs"], config=given["config"], lang=lang)
    assert "どこにもない" in " ".join(refused(result, tmp_path / "out", lang))


@pytest.mark.parametrize(
    "words", [("--top", "0"), ("--top", "x"), ("--seed", "-1"), ("--time-limit", "0"), ("--verdicts", "some")]
)
def test_an_option_out_of_range_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    result = match(tmp_path / "out", *words)
    assert result.exit_code == 2
    assert words[0] in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_sealed_decision_that_does_not_hold_names_nobody(tmp_path: Path) -> None:
    source = copied(tmp_path)
    edit("decisions", "P07,O13", "P07,O02")(source)
    (line,) = refused(match(tmp_path / "out", source=source), tmp_path / "out", "ja")
    assert not re.search("P07|O02|O13", line)


# ------------------------------------------------------------------ decisions that cannot hold


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_decisions_that_cannot_hold_together_are_named(tmp_path: Path, lang: str) -> None:
    source = copied(tmp_path)
    edit("decisions", "P10,O01,この場は考えない,担当,本人の事情\n",
         "P03,O07,この場に決めている,担当,\nP05,O07,この場に決めている,担当,\n")(source)  # fmt: skip
    result = match(tmp_path / "out", source=source, lang=lang)
    assert result.exit_code == 1
    told = result.stderr.splitlines()[1:]
    rules = (["openings", "O07", "seats"], ["pinned", "P03", "O07"], ["pinned", "P05", "O07"])
    assert sorted(line.strip(" ・") for line in told) == sorted(conflict_line(rule, lang) for rule in rules)
    assert not (tmp_path / "out").exists()


def test_no_time_for_a_plan_is_no_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.pipeline.Settings", lambda **known: Settings(**{**known, "seconds": 0}))
    result = match(tmp_path / "out")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--time-limit" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_plan_that_fails_the_check_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def broken(*_: object, **__: object) -> None:
        raise PlanRefused([("capacity", "O01")])

    monkeypatch.setattr("matcher.pipeline.recommend", broken)
    result = match(tmp_path / "out", lang=lang)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "O01" not in result.stderr
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------ all files or none


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("below", [".", "deeper/still"])
def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path, below: str, lang: str) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    result = match(there / below, lang=lang)
    assert result.exit_code == 2
    assert "--out" in result.stderr
    assert "Traceback" not in result.stderr
    assert there.read_text() == "mine"


@pytest.mark.parametrize("below", ["x" * 300, "deep/" + "x" * 300])
def test_a_place_that_cannot_be_made_is_told_and_nothing_is_left(tmp_path: Path, below: str) -> None:
    result = match(tmp_path / below)
    assert result.exit_code == 2
    assert "--out" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_earlier_round_stays_whole_when_a_later_one_cannot_be_written(
    done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    out = tmp_path / "out"
    shutil.copytree(done, out)
    before = contents(out)
    failing(monkeypatch, "not_placed.csv")
    result = match(out, "--top", 1, lang=lang)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert contents(out) == before


def test_a_pipe_sees_no_progress(tmp_path: Path) -> None:
    assert match(tmp_path).stderr == ""

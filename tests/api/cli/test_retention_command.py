"""``retention curve`` and ``retention fit`` on files: what they tell and write, and every fault in one report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from api.cli.main import app
from api.staying.outcomes import read_outcomes
from matcher.messages import LANGUAGES
from matcher.retention.curves import curve_of
from matcher.retention.saved import from_json
from matcher.retention.spells import Spells

if TYPE_CHECKING:
    from pathlib import Path

STAYS = "town,months,exit,from\na,3,1,0\na,6,2,0\nb,6,0,2\na,12,0,0\nb,9,1,3\n"
TOWN = (
    "placement,person,started,host,months,exit,distance\n"
    "L1,P1,2025-04,H1,3,moved,1.5\nL2,P2,2025-05,H2,12,,2\n"
    "L3,P1,2025-06,H2,7,as_planned,\nL4,P3,2025-07,,1,own_decision,4\n"
)
CURVE = ("--duration", "months", "--event", "exit")


def enishi(*words: object, lang: str | None = None) -> Result:
    return CliRunner().invoke(app, ["retention", *(str(word) for word in words)], env={"ENISHI_LANG": lang})


def written(folder: Path, text: str | bytes, name: str = "stays.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def curve(file: Path, *more: object, at: str = "6,12,24") -> Result:
    return enishi("curve", file, *CURVE, "--at", at, *more)


def told(file: Path, *more: object, at: str = "6,12,24") -> dict[str, Any]:
    done = curve(file, *more, "--json", at=at)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# ------------------------------------------------------------------ curve


def test_the_json_is_that_of_the_contract(tmp_path: Path) -> None:
    found = told(written(tmp_path, STAYS))
    assert list(found) == ["all"]
    (everybody,) = found.values()
    assert list(everybody) == ["n", "events", "survival", "incidence", "at_risk"]
    assert (everybody["n"], everybody["events"], everybody["at_risk"]) == (5, 3, {"6": 4, "12": 1, "24": 0})
    part, low, high = everybody["survival"]["6"]
    assert part == pytest.approx(0.8 * 0.75)
    assert 0 <= low < part < high <= 1
    assert everybody["survival"]["24"] is None
    assert everybody["incidence"] == {
        "1": {"6": pytest.approx(0.2), "12": pytest.approx(0.5), "24": None},
        "2": {"6": pytest.approx(0.2), "12": pytest.approx(0.2), "24": None},
    }


def test_figures_are_those_of_the_curve(tmp_path: Path) -> None:
    found = told(written(tmp_path, STAYS), "--entry", "from")["all"]
    wanted = curve_of(Spells.of([3, 6, 6, 12, 9], [1, 2, 0, 0, 1], [0, 0, 2, 0, 3]))
    assert [found["survival"][at][0] for at in ("6", "12")] == wanted.survival_at([6, 12]).tolist()
    assert [found["survival"][at][1:] for at in ("6", "12")] == wanted.interval_at([6, 12]).tolist()
    assert found["at_risk"] == {"6": 4, "12": 1, "24": 0}


def test_groups_are_told_one_by_one_in_the_order_of_their_names(tmp_path: Path) -> None:
    found = told(written(tmp_path, STAYS), "--group", "town")
    assert [(name, each["n"], each["events"]) for name, each in found.items()] == [("a", 3, 2), ("b", 2, 1)]
    assert list(found["b"]["incidence"]) == ["1"]
    assert found["b"]["survival"]["12"] is None


def test_without_exits_everybody_is_there(tmp_path: Path) -> None:
    found = told(written(tmp_path, "months,exit\n7,0\n8,0\n"))["all"]
    assert (found["survival"]["6"][0], found["incidence"], found["events"]) == (1, {}, 0)


def test_times_stand_as_they_were_typed(tmp_path: Path) -> None:
    found = told(written(tmp_path, STAYS), at=" 0, 6.50,1e1 ,6.50")["all"]
    assert list(found["survival"]) == list(found["at_risk"]) == ["0", "6.50", "1e1"]
    assert found["survival"]["0"][0] == 1


def test_a_workbook_and_cp932_give_the_bytes_of_the_csv(tmp_path: Path) -> None:
    text = STAYS.replace("a,", "東町,")
    book = tmp_path / "stays.xlsx"
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        for at, line in enumerate(text.splitlines()):
            sheet.write_row(at, 0, [float(cell) if cell.isdigit() else cell for cell in line.split(",")])
    files = [written(tmp_path, text), written(tmp_path, text.encode("cp932"), "cp932.csv"), book]
    found = [curve(file, "--group", "town", "--entry", "from", "--json").stdout for file in files]
    assert found[0] == found[1] == found[2]
    assert list(json.loads(found[0])) == ["b", "東町"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_is_said_in_plain_words(tmp_path: Path, lang: str) -> None:
    done = curve(written(tmp_path, STAYS), "--lang", lang)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [len(line) - len(line.lstrip(" ")) for line in lines] == [0, 2, 4, 4, 2, 4, 4, 2]
    assert "60.0" in lines[1]
    assert "24" in lines[-1]
    assert done.stdout == enishi("curve", written(tmp_path, STAYS), *CURVE, "--at", "6,12,24", lang=lang).stdout


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    file = written(tmp_path, STAYS)
    assert curve(file, "--json").stdout_bytes == curve(file, "--json").stdout_bytes


# ------------------------------------------------------------------ fit


def fit(file: Path, out: Path, *more: object) -> Result:
    return enishi("fit", file, "--out", out, "--on", "2026-06-08", *more)


def test_a_model_is_written_that_says_what_it_was_fitted_to(tmp_path: Path) -> None:
    file, out = written(tmp_path, TOWN), tmp_path / "new" / "model.json"
    done = fit(file, out, "--lang", "en")
    assert done.exit_code == 0, done.output
    found = from_json(out.read_text(encoding="utf-8"), out.name)
    assert (found.on, found.data) == ("2026-06-08", read_outcomes(file).digest)
    assert (found.model.stays, found.model.exits, found.model.names) == (4, 2, ("distance",))
    assert "4 records were used, 2 of them ended." in done.stdout
    assert "No.137" in done.stdout
    assert str(out) in done.stdout
    assert [path.name for path in out.parent.iterdir()] == ["model.json"]


def test_equal_input_gives_an_equal_model_and_another_day_only_another_day(tmp_path: Path) -> None:
    file = written(tmp_path, TOWN)
    outs = [tmp_path / name for name in ("a.json", "b.json", "c.json")]
    said = [fit(file, out).stdout.replace(str(out), "") for out in outs[:2]]
    assert said[0] == said[1]
    assert enishi("fit", file, "--out", outs[2], "--on", "2026-06-09").exit_code == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert outs[2].read_text("utf-8").replace("2026-06-09", "2026-06-08") == outs[0].read_text("utf-8")


def test_numbers_of_somebody_else_borrow_nothing(tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    done = fit(written(tmp_path, STAYS), out, "--entry", "from", "--lang", "en")
    assert done.exit_code == 0, done.output
    model = from_json(out.read_text(encoding="utf-8"), out.name).model
    assert (model.causes, model.source, model.names) == (("1", "2"), None, ("town=b",))
    assert "Borrowed" not in done.stdout


def test_what_is_said_is_what_the_written_model_says(tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    done = fit(written(tmp_path, TOWN), out, "--lang", "en")
    model = from_json(out.read_text(encoding="utf-8"), out.name).model
    there = model.survival(np.full((1, 1), np.nan), [3, 12])[0]
    for part, months in zip(there, (3, 12), strict=True):
        assert f"{100 * part:.0f} are expected to be there after {months} months" in done.stdout


# ------------------------------------------------------------------ bad input

BAD = [
    ("", "", "nothing in it"),
    ("months,exit\n", "", "nothing in it"),
    ("months,exit\n,\n", "", "nothing in it"),
    ("a,b\n1,2\n", "row 1, “months”", "missing"),
    ("months,exit,months\n1,0,1\n", "row 1, “months”", "twice"),
    ("months,exit\nthree,1\n", "row 2, “months”", "not a number. Found: three"),
    ("months,exit\n3,1\n-3,1\n", "row 3, “months”", "out of range. Found: -3"),
    ("months,exit\nnan,1\n", "row 2, “months”", "out of range. Found: nan"),
    ("months,exit\ninf,1\n", "row 2, “months”", "out of range. Found: inf"),
    ("months,exit\n3,nan\n", "row 2, “exit”", "out of range. Found: nan"),
    ("months,exit\n3,1.5\n", "row 2, “exit”", "whole number. Found: 1.5"),
    ("months,exit,from\n3,1,3\n", "row 2, “from”", "Found: 3 Allowed: < 3"),
    ("months,exit\n3\n", "row 2", "number of cells"),
    (b"\xff\xfe\x00\xd8\x00", "", ""),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x80\xff", "", ""),
]


def refused(done: Result, *said: str) -> None:
    """It is one report on the place, and nothing else."""
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "Nothing was written" in done.stderr
    for text in said:
        assert text in done.stderr


@pytest.mark.parametrize("name", ["stays.csv", "stays.xlsx"])
@pytest.mark.parametrize(("text", "place", "said"), BAD)
def test_bad_input_is_told_with_its_place_and_nothing_is_written(
    tmp_path: Path, text: str | bytes, place: str, said: str, name: str
) -> None:
    file, out = written(tmp_path, text, name), tmp_path / "new" / "model.json"
    wanted = (name, place, said) if name == "stays.csv" else (name,)  # no workbook at all
    entry = ("--entry", "from") if b"from" in file.read_bytes() else ()
    refused(curve(file, *entry, "--json", "--lang", "en"), *wanted)
    refused(fit(file, out, *entry, "--lang", "en"), *wanted)
    assert not out.parent.exists()


def test_many_faults_are_told_in_one_go(tmp_path: Path) -> None:
    file = written(tmp_path, "months,exit\n" + "x,y\n" * 300)
    done = curve(file, "--json", "--lang", "en")
    refused(done, "600 places", "row 2, “exit”", "row 2, “months”")
    assert len(done.stderr.splitlines()) == 203


@pytest.mark.parametrize("at", ["", "6,,12", "x", "-1", "nan", "inf", "6;12"])
def test_times_that_are_none_are_refused(tmp_path: Path, at: str) -> None:
    refused(curve(written(tmp_path, STAYS), "--json", "--lang", "en", at=at), "--at", "6,12,24")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stays.csv"]


@pytest.mark.parametrize("name", ["none.csv", "folder"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    refused(curve(tmp_path / name, "--lang", "en"), name)
    refused(fit(tmp_path / name, tmp_path / "model.json", "--lang", "en"), name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_nothing_that_was_given_is_written_over(tmp_path: Path) -> None:
    file = written(tmp_path, TOWN)
    (tmp_path / "folder").mkdir()
    (tmp_path / "a file").write_text("kept", encoding="utf-8")
    for out in (file, tmp_path / "folder" / ".." / file.name, tmp_path / "folder", tmp_path / "a file" / "model.json"):
        refused(fit(file, out, "--lang", "en"), "--out")
    assert file.read_text("utf-8") == TOWN
    assert (tmp_path / "a file").read_text("utf-8") == "kept"


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    refused(enishi("fit", written(tmp_path, TOWN), "--out", out, "--on", "8 June", "--lang", "en"), "--on")
    assert not out.exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_are_told_in_each_language(tmp_path: Path, lang: str) -> None:
    done = curve(written(tmp_path, "months,exit\n3,1\nx,1\n"), "--lang", lang)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "stays.csv" in done.stderr
    assert "months" in done.stderr


@settings(max_examples=60)
@given(st.binary(max_size=120), st.booleans())
def test_any_bytes_are_answered_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, header: bool) -> None:
    file = written(tmp_path_factory.getbasetemp(), (b"months,exit\n" if header else b"") + data, "any.csv")
    out = file.with_name("any.json")
    out.unlink(missing_ok=True)
    for done in (curve(file, "--json"), fit(file, out)):
        assert done.exit_code in (0, 2), done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
    assert out.exists() == (done.exit_code == 0)

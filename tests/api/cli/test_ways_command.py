"""``enishi ways`` from files to files: what it writes and says, what it refuses, and that a round uses it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from matcher.messages import LANGUAGES
from tests import hinata
from tests.api.cli.test_console import contents
from tests.api.cli.test_match_command import enishi, table
from tests.api.ways.village import feed, village
from tests.towns import write_town
from tests.wordlists import forbidden

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "village"
    write_town(village(), folder)
    feed(tmp_path / "bus.zip")
    return folder


def ways(place: Path, *more: object, on: str = "2026-06-08", lang: str | None = None) -> Result:
    out = place.parent / "out"
    return enishi(
        "ways", "--catalogue", place, "--needs", place, "--on", on, "--out", out, *more, lang=lang
    )  # fmt: skip


def by_bus(place: Path, *more: object, lang: str | None = None) -> Result:
    return ways(place, "--timetable", place.parent / "bus.zip", *more, lang=lang)


def test_both_files_are_written_and_what_cannot_be_is_told(place: Path) -> None:
    done = by_bus(place)
    assert done.exit_code == 0, done.output
    out = place.parent / "out"
    assert {each.name for each in out.iterdir()} == {"ways.csv", "facts.csv"}
    rows = {(row["person"], row["opening"]): row for row in table(out / "ways.csv") if row["way"] == "bus"}
    assert list(rows["P1", "O1@mon"].values()) == [
        "P1", "O1@mon", "H1", "bus", "timetable", "2026-06-08", "bus.zip", "30", "50", "15:30", "16:00", "yes", "",
    ]  # fmt: skip
    stuck = rows["P1", "O1@tue"]
    assert (stuck["way_home"], stuck["back_minutes"], stuck["last_home"]) == ("no", "", "16:00")
    assert stuck["note"] == "火は帰りの便がありません。"
    assert "P1 → O1@tue バス 火は帰りの便がありません。" in done.stdout
    assert "rule_out" in done.stdout
    assert "調べていない方: P5" in done.stdout


def test_the_facts_of_the_needs_stay_first_and_those_found_follow(place: Path) -> None:
    by_bus(place)
    before = (place / "facts.csv").read_bytes().decode("utf-8-sig").splitlines()
    after = (place.parent / "out" / "facts.csv").read_text("utf-8-sig").splitlines()
    assert after[1 : len(before)] == before[1:]
    assert after[len(before) :] == ["P1,測った道のりの時間,50,O1@mon,bus,書類,2026-06-08"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_in_every_language_and_equal_input_gives_equal_bytes(place: Path, lang: str) -> None:
    matrix = place.parent / "m.csv"
    matrix.write_text("from,to,minutes\nP1,H1,7\n", "utf-8")
    done = by_bus(place, "--matrix", matrix, lang=lang)
    first = contents(place.parent / "out")
    assert done.exit_code == 0
    assert forbidden(done.stdout, lang) == []
    assert "{" not in done.stdout
    assert done.stdout == by_bus(place, "--matrix", matrix, lang=lang).stdout
    assert contents(place.parent / "out") == first


def test_a_round_uses_the_facts_that_were_found(place: Path) -> None:
    """By distance it is not sure that 40 minutes are enough; by timetable they are not."""
    asked = ("--catalogue", place, "--on", "2026-06-08")
    unsure = "道のりが長すぎないか"
    before = enishi("why", *asked, "--needs", place, "P1", "O1@mon")
    by_bus(place)
    shutil.copy(place.parent / "out" / "facts.csv", place / "facts.csv")
    after = enishi("why", *asked, "--needs", place, "P1", "O1@mon")
    assert unsure in before.stdout
    assert unsure not in after.stdout
    out = place.parent / "round"
    assert enishi("match", *asked, "--needs", place, "--out", out).exit_code == 0
    verdict = next(row for row in table(out / "verdicts.csv") if (row["person"], row["opening"]) == ("P1", "O1@mon"))
    assert verdict["allowed"] == "no"
    assert "too_far" in verdict["reasons"]


def test_an_ended_timetable_is_refused_with_its_days_unless_it_is_asked_for(place: Path) -> None:
    old = feed(place.parent / "old.zip", ends="20260531")
    done = ways(place, "--timetable", old)
    assert done.exit_code == 2
    assert "2026-06-08" in done.stderr
    assert "2026-04-01 … 2026-05-31" in done.stderr
    assert not (place.parent / "out").exists()
    done = ways(place, "--timetable", old, "--expired-too")
    assert done.exit_code == 0
    assert "2026-05-31 で終わっています" in done.stdout
    (row,) = (
        row for row in table(place.parent / "out" / "ways.csv") if (row["person"], row["opening"]) == ("P1", "O1@mon")
    )
    assert (row["day"], row["note"]) == ("2026-05-25", "期間の過ぎた時刻表です。")


def test_every_fault_comes_in_one_go_and_nothing_is_written(place: Path) -> None:
    (place / "hosts.csv").write_text("host,name,kind\nH1,x,spaceship\n", "utf-8")
    matrix = place.parent / "m.csv"
    matrix.write_text("from,to,minutes\nP1,H1,soon\n", "utf-8")
    old = feed(place.parent / "old.zip", ends="20260531")
    options = ("--timetable", old, "--matrix", matrix, "--matrix-way", "online")
    done = enishi("ways", "--catalogue", place, "--needs", place, "--on", "2026-06-08", "--out", place, *options)
    assert done.exit_code == 2
    assert all(said in done.stderr for said in ("spaceship", "soon", "old.zip", "--matrix-way", "--out"))
    assert not (place / "ways.csv").exists()
    done = ways(place, "--timetable", old, on="June")
    assert "--on" in done.stderr
    assert "Traceback" not in done.output


def test_a_file_in_the_way_is_told(place: Path) -> None:
    (place.parent / "out").write_text("", "utf-8")
    done = ways(place)
    assert done.exit_code == 2
    assert "--out" in done.stderr


def test_a_matrix_that_names_nobody_here_is_told(place: Path) -> None:
    matrix = place.parent / "m.csv"
    matrix.write_text("from,to,minutes\nP99,H1,7\n", "utf-8")
    assert "一つもありません" in ways(place, "--matrix", matrix).stdout


def test_too_many_facts_are_those_of_usable_pairs_or_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = place.parent / "m.csv"
    matrix.write_text("from,to,minutes\nP1,H1,7\nP1,H2,7\n", "utf-8")
    monkeypatch.setattr("resources_catalog.template.raw.MAX_ROWS", 5)
    done = ways(place, "--matrix", matrix)
    assert done.exit_code == 0, done.output
    assert "足していません" in done.stdout
    assert [row["何・だれについて"] for row in table(place.parent / "out" / "facts.csv")][1:] == ["O1@mon", "O1@tue"]
    monkeypatch.setattr("resources_catalog.template.raw.MAX_ROWS", 3)
    assert ways(place, "--matrix", matrix).exit_code == 2


def test_the_sample_town_needs_neither_timetable_nor_matrix(tmp_path: Path) -> None:
    words = ("--catalogue", hinata.FOLDER, "--needs", hinata.FOLDER, "--on", "2026-06-08", "--out", tmp_path / "out")
    assert enishi("ways", *words).exit_code == 0
    assert (tmp_path / "out" / "facts.csv").read_bytes() == (hinata.FOLDER / "facts.csv").read_bytes()
    assert "P07" not in (tmp_path / "out" / "ways.csv").read_text("utf-8-sig")

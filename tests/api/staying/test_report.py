"""The report on staying: figures with their width, few people hidden, equal bytes, a page that needs nothing else."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from api.staying.checking import challenged, checked
from api.staying.outcomes import read_outcomes
from api.staying.page import render
from api.staying.pictures import ticks_of
from api.staying.report import FEW, figures, kinds_shown, report_on, there_at, together
from matcher.messages import LANGUAGES
from matcher.retention.curves import curve_of
from matcher.retention.published import KINDS
from matcher.retention.tiers import Tier

if TYPE_CHECKING:
    from api.staying.outcomes import Outcomes
    from api.staying.report import Report

EXAMPLE = Path(__file__).parents[3] / "examples" / "outcomes.csv"


def table(
    path: Path, rows: list[tuple[Any, ...]], header: str = "placement,person,started,months,exit,minutes"
) -> Outcomes:
    """Write a table of outcomes and read it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return read_outcomes(path)


def drawn(
    path: Path, people: int, seed: int = 0, exits: tuple[str, ...] = ("own_decision", "next", "hosts_side")
) -> Outcomes:
    """Draw stays that end the sooner, the longer the way is."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(people):
        minutes = int(random.integers(5, 60))
        out, seen = int(random.geometric(min(0.06 * np.exp((minutes - 30) / 25), 0.9))), int(random.integers(3, 30))
        ended = str(random.choice(exits)) if out <= seen else ""
        month = int(random.integers(0, 36))
        rows.append((f"L{number}", f"P{number % max(people * 4 // 5, 1)}", date(2023 + month // 12, month % 12 + 1, 1),
                     min(out, seen), ended, minutes))  # fmt: skip
    return table(path, rows)


@pytest.fixture(scope="module")
def report() -> Report:
    return report_on(read_outcomes(EXAMPLE), seed=0)


def test_the_example_is_told_as_it_is(report: Report) -> None:
    assert report.tier is Tier.WHOLE
    assert report.checked is not None
    assert [each.months for each in report.there] == [1, 3, 6, 12, 24]
    parts = [each.part for each in report.there if each.part is not None]
    assert parts == sorted(parts, reverse=True)
    assert all(each.low <= each.part <= each.high for each in report.there
               if each.part is not None and each.low is not None and each.high is not None)  # fmt: skip


def test_kinds_and_those_still_there_are_everybody(report: Report) -> None:
    for at, there in enumerate(report.there):
        gone = [line[at] for line in report.ended]
        if there.part is not None:
            assert sum(part for part in gone if part is not None) == pytest.approx(1 - there.part)


def test_equal_tables_and_seeds_give_equal_bytes(report: Report) -> None:
    again = report_on(read_outcomes(EXAMPLE), seed=0)
    assert figures(again) == figures(report)
    assert render(again, "ja") == render(report, "ja")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_needs_nothing_else_and_says_what_is_borrowed(report: Report, lang: str) -> None:
    page = render(report, lang)
    assert report.model.source is not None
    assert report.model.source in page
    assert not re.search(r"(?:src|href)=\"(?!#)|url\((?!#)|<script|@import", page)
    assert not re.search(r"\{\w+\}", page)


def test_no_figure_of_few_people_goes_out(tmp_path: Path) -> None:
    found = report_on(drawn(tmp_path / "few.csv", 12), seed=0)
    told = json.loads(figures(found))
    assert found.kinds == ()
    assert told["exits"] is None
    assert all(each.watched is None or each.watched >= FEW for each in found.there)
    assert "checked" in told
    assert told["checked"] is None


def test_kinds_of_few_are_put_together_until_they_are_enough(tmp_path: Path) -> None:
    rows = [(f"L{at}", f"P{at}", "2025-04", 3, kind, 10)
            for at, kind in enumerate(["own_decision"] * 20 + ["next"] * 4 + ["moved"] * 3 + [""] * 30)]  # fmt: skip
    found = table(tmp_path / "kinds.csv", rows)
    assert kinds_shown(found) == (("next", "own_decision", "elsewhere"),)  # seven alone could be worked out again
    more = table(
        tmp_path / "more.csv", [*rows, *((f"M{at}", f"Q{at}", "2025-04", 2, "hosts_side", 10) for at in range(8))]
    )
    assert kinds_shown(more) == (("own_decision",), ("next", "hosts_side", "elsewhere"))
    curve = together(more, kinds_shown(more))
    assert curve.exits.sum(axis=0).tolist() == [20, 15]


def test_a_month_with_few_watched_shows_nothing(tmp_path: Path) -> None:
    rows = [(f"L{at}", f"P{at}", "2025-04", 2 if at < 30 else 8, "next" if at < 20 else "", 10) for at in range(39)]
    curve = curve_of(table(tmp_path / "late.csv", rows).stays)
    late, early = there_at(curve, [6.0])[0], there_at(curve, [1.0])[0]
    assert (late.part, late.watched) == (None, None)
    assert early.watched == 39


def test_forecasts_are_checked_on_people_they_were_not_made_from(tmp_path: Path) -> None:
    found = checked(drawn(tmp_path / "many.csv", 600), seed=0)
    assert found is not None
    assert found.figures["uno_c"].low > 0.55  # the way counts, and it was found out
    assert found.figures["explained"].found > 0
    assert found.calibration.low < 1 < found.calibration.high
    assert found.d_calibration > 0.05


def test_nothing_is_found_where_there_is_nothing_to_find(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    rows = [(f"L{at}", f"P{at}", "2025-04", int(random.integers(1, 20)), random.choice(["own_decision", ""]),
             int(random.integers(5, 60))) for at in range(400)]  # fmt: skip
    found = checked(table(tmp_path / "nothing.csv", rows), seed=0)
    assert found is not None
    assert found.figures["uno_c"].low < 0.5 < found.figures["uno_c"].high


def test_few_exits_are_not_checked(tmp_path: Path) -> None:
    assert checked(drawn(tmp_path / "small.csv", 40), seed=0) is None


def test_another_kind_of_model_is_tried_only_where_there_is_enough_and_it_is_known_who_came_last(
    tmp_path: Path,
) -> None:
    enough = drawn(tmp_path / "enough.csv", 2000)
    found = challenged(enough, seed=0)
    assert found is not None
    assert 200 < found.stays < 500
    assert found.gain.low < found.gain.found < found.gain.high
    assert not found.wins or found.gain.high < 0
    assert challenged(drawn(tmp_path / "little.csv", 500), seed=0) is None
    undated = table(tmp_path / "undated.csv", [("L1", "P1", "", 3, "next", 10)] * 3)
    assert challenged(undated, seed=0) is None


def test_the_lost_are_counted_both_ways(tmp_path: Path) -> None:
    found = report_on(drawn(tmp_path / "lost.csv", 300, exits=("lost_contact", "own_decision")), seed=0)
    pairs = [(here.part, again.part) for here, again in zip(found.there, found.found_again, strict=True)
             if here.part is not None and again.part is not None]  # fmt: skip
    assert pairs
    assert all(here <= again for here, again in pairs)
    assert any(here < again for here, again in pairs)


def test_numbers_of_somebody_else_are_causes_without_a_published_rate(tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("months,exit\n" + "\n".join(f"{at % 30 + 1},{at % 3}" for at in range(90)), encoding="utf-8")
    found = report_on(read_outcomes(path), seed=0)
    assert (found.model.source, found.model.causes) == (None, ("1", "2"))
    assert "borrowed" not in figures(found)
    assert render(found, "en").count("<svg") == 2
    assert set(KINDS).isdisjoint(cause for line in found.kinds for cause in line)


@pytest.mark.parametrize(
    ("last", "ticks"), [(2.0, [0, 0.5, 1, 1.5, 2]), (14.0, [0, 3, 6, 12]), (800.0, [0, 200, 400, 600, 800])]
)
def test_times_under_a_picture_are_those_people_ask_for(tmp_path: Path, last: float, ticks: list[float]) -> None:
    found = table(tmp_path / "t.csv", [("L", "P", "", last, "next", 1)])
    assert ticks_of(curve_of(found.stays)) == ticks

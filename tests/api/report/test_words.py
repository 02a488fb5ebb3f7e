"""Codes into words: whom to ask, days, times, and no sentence that nobody says."""

import re
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

import api
import matcher
from api.report.words import say_day, say_line, say_month, say_number, say_reason, say_slots, say_whom
from matcher.eligibility.reasons import Effect, Reason
from matcher.explanation.card_lines import Line, Param
from resources_catalog.week import parse_slots

FAMILIES = ("reason", "often", "why", "unplaced", "aside", "effect", "limit", "unused", "first", "rain", "change",
            "part", "level", "summary")  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "contact", "ja", "en"),
    [
        (None, (), None, None),
        ("csw", (), "社会福祉協議会", "Council of social welfare"),
        ("host", ("店主", "0120"), "受け入れ先：店主、0120", "The host: 店主, 0120"),
    ],
)
def test_whom_to_ask(ask: str | None, contact: tuple[str, ...], ja: str | None, en: str | None) -> None:
    assert say_whom(ask, contact, "ja") == ja
    assert say_whom(ask, contact, "en") == en


def test_days_and_months() -> None:
    day = date(2026, 6, 8)
    assert [say_day(day, "ja"), say_day(day, "ja", "day_full")] == ["6月8日", "2026年6月8日（月）"]
    assert [say_day(day, "en"), say_day(day, "en", "day_full")] == ["8 June", "Mon 8 June 2026"]
    assert [say_day(day, "ja-easy"), say_day(day, "ja-easy", "day_full")] == ["6月8日", "2026年6月8日（月曜日）"]
    assert [say_month("2026-06", "ja"), say_month("2026-06", "en"), say_month("夏", "ja")] == ["6月", "June", "夏"]


def test_times_with_equal_hours_stand_together() -> None:
    slots = parse_slots("tue 10:00-12:00/w24; thu 10:00-12:00/w24; fri 9:00-10:00")
    assert say_slots(slots, "ja") == "第2・第4火・木 10:00–12:00／金 9:00–10:00"
    assert say_slots(slots, "ja-easy") == "月の2回目・4回目の火曜日・木曜日 10:00–12:00／金曜日 9:00–10:00"
    assert say_slots(parse_slots("mon 9:00-10:00/w13; sun 9:00-10:00/w13"), "ja-easy") == (
        "月の1回目・3回目の月曜日・日曜日 9:00–10:00"
    )
    assert say_slots(slots, "en") == "Tue, Thu 10:00–12:00 (weeks 2, 4 of the month) / Fri 9:00–10:00"


def test_several_things_are_said_in_one_line_and_none_twice() -> None:
    params = tuple(Param("feature", code, "features") for code in ("quiet", "crowd", "quiet"))
    assert say_line(Line("watch_help", params), "ja") == "「静か」「人ごみがある」は、ここにはありません"


def test_another_persons_code_is_never_said() -> None:
    reason = Reason("needs_cover", Effect.NOTES, None, (("other", "P06"),))
    assert "P06" not in say_reason(reason, "ja") + say_reason(reason, "en")


def test_places_are_numbered_without_end() -> None:
    assert [say_number(at) for at in (0, 19, 20)] == ["①", "⑳", "(21)"]


def test_no_sentence_of_the_page_is_left_unsaid() -> None:
    folders = (Path(api.__file__).parent, Path(matcher.__file__).parent / "explanation")
    sources = "".join(
        path.read_text("utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*.*"))
        if path.suffix in (".py", ".j2")
    )
    said = set(re.findall(r"[a-z][a-z0-9_]+", sources))
    keys = tomllib.loads((files("matcher.messages") / "ja" / "report.toml").read_text("utf-8"))
    left = {key for key in keys if key not in said and key.split("_")[0] not in FAMILIES}
    assert left <= {"when_choice", "when_all", "when_choice_two", "when_all_two"}

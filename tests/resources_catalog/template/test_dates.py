from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.template.dates import parse_date

DAYS = st.dates(date(1901, 1, 1), date(2199, 12, 31))
ERAS = {"令和": (2018, date(2019, 5, 1), date(2117, 12, 31)), "平成": (1988, date(1989, 1, 8), date(2019, 4, 30)),
        "昭和": (1925, date(1926, 12, 25), date(1989, 1, 7))}  # fmt: skip
LETTERS = {"令和": "R", "平成": "H", "昭和": "S"}


def spelled(day: date) -> list[str]:
    return [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f" {day.year}／{day.month:02}／{day.day:02} ",
    ]


@given(day=DAYS, which=st.integers(0, 4))
def test_every_spelling_of_a_day_gives_the_day(day: date, which: int) -> None:
    assert parse_date(spelled(day)[which]) == day


@given(era=st.sampled_from(sorted(ERAS)), data=st.data())
def test_days_of_an_era(era: str, data: st.DataObject) -> None:
    before, begins, ends = ERAS[era]
    day = data.draw(st.dates(begins, ends))
    year = day.year - before
    said = "元" if year == 1 else str(year)
    assert parse_date(f"{era}{said}年{day.month}月{day.day}日") == day
    assert parse_date(f"{LETTERS[era]}{year}.{day.month}.{day.day}") == day
    assert parse_date(f"{LETTERS[era].lower()} {year}/{day.month:02}/{day.day:02}") == day


@pytest.mark.parametrize(
    "text",
    ["", "6/8", "2026/6", "2026-6/8", "26-06-08", "2026-02-29", "2026/13/1", "2026-06-08 10:00", "20260608", "46181",
     "令和0年6月8日", "平成35年6月8日", "平成31年5月1日", "昭和64年1月8日", "R1.4.30", "大正15年1月1日", "来週", "R8.6",
     "2026年6月8", "0000-01-01", "元年5月1日", "R999.1.1", "令和8年6月31日", "八年六月八日"],
)  # fmt: skip
def test_what_is_not_a_day_is_refused_not_repaired(text: str) -> None:
    with pytest.raises(ValueError, match="not a day"):
        parse_date(text)


def test_the_first_days_of_an_era() -> None:
    assert parse_date("令和元年5月1日") == date(2019, 5, 1)
    assert parse_date("H1.1.8") == date(1989, 1, 8)
    assert parse_date("昭和元年12月25日") == date(1926, 12, 25)

"""Which services run on a day, and days outside the timetable."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.errors import FaultsFound
from resources_catalog.travel.service_days import Calendar, Service

FIRST, LAST = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
HOLIDAY = dt.date(2027, 3, 29)
WORK = Service("work", (True,) * 5 + (False,) * 2, FIRST, LAST, removed=frozenset({HOLIDAY}))
REST = Service("rest", (False,) * 5 + (True,) * 2, FIRST, LAST, added=frozenset({HOLIDAY}))
YEAR = Calendar((WORK, REST), FIRST, LAST)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1))


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        (dt.date(2026, 6, 8), [True, False]),
        (dt.date(2026, 6, 7), [False, True]),
        (HOLIDAY, [False, True]),
        (dt.date(2026, 3, 31), [False, False]),
        (dt.date(2027, 4, 1), [False, False]),
    ],
)
def test_weekdays_and_single_days(day: dt.date, runs: list[bool]) -> None:
    assert YEAR.running(day).tolist() == runs


def test_a_service_may_have_only_days_of_its_own() -> None:
    fair = Service("fair", added=frozenset({HOLIDAY}))
    assert fair.runs(HOLIDAY)
    assert not fair.runs(LAST)


@given(day=DAYS)
def test_a_moved_day_is_the_nearest_of_its_weekday_without_exceptions(day: dt.date) -> None:
    moved = YEAR.day(day, move=True)
    inside = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    if day in inside:
        assert moved == day
    else:
        same = [each for each in inside if each.weekday() == day.weekday() and each != HOLIDAY]
        assert moved == min(same, key=lambda each: abs(each - day))


@pytest.mark.parametrize("day", [dt.date(2026, 3, 31), dt.date(2027, 4, 1)])
def test_a_day_outside_is_refused_with_the_dates(day: dt.date) -> None:
    with pytest.raises(FaultsFound) as found:
        YEAR.day(day)
    (fault,) = found.value.faults
    assert (fault.code, fault.value, fault.allowed) == ("gtfs_expired", day.isoformat(), "2026-04-01 … 2027-03-31")


@given(day=DAYS, length=st.integers(0, 5))
def test_a_week_cut_short_may_lack_the_weekday(day: dt.date, length: int) -> None:
    short = Calendar((WORK,), FIRST, FIRST + dt.timedelta(days=length))
    weekdays = {(FIRST.weekday() + n) % 7 for n in range(length + 1)}
    if day.weekday() in weekdays:
        assert short.first <= short.day(day, move=True) <= short.last
        assert short.day(day, move=True).weekday() == day.weekday()
    else:
        with pytest.raises(FaultsFound) as found:
            short.day(day, move=True)
        assert found.value.faults[0].code == "gtfs_no_such_weekday"


def test_where_every_day_is_an_exception_the_nearest_is_taken() -> None:
    only = Calendar((Service("fair", added=frozenset({HOLIDAY})),), HOLIDAY, HOLIDAY)
    assert only.day(HOLIDAY + dt.timedelta(days=70), move=True) == HOLIDAY

"""Days of the week and hours as people write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from resources_catalog.listing import DayHours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from resources_catalog.importers.doubts import Cells, Doubts

_DAYS: Final[Mapping[str, str]] = {
    "月": "monday",
    "火": "tuesday",
    "水": "wednesday",
    "木": "thursday",
    "金": "friday",
    "土": "saturday",
    "日": "sunday",
}
_KINDS: Final = tuple(_DAYS.values())
_WEEKDAYS: Final = "月火水木金"
_SEPARATORS: Final = re.compile(r"[\s、,，・;；/／]|曜日?")


def are_days(text: str) -> bool:
    """Tell whether a text holds nothing but names of days and separators."""
    return set(_SEPARATORS.sub("", text)) <= _DAYS.keys()


def week_hours(cells: Cells, doubts: Doubts) -> tuple[DayHours, ...]:
    """Read the days and the hours of all of them; none where either is unknown."""
    days = set(_SEPARATORS.sub("", cells.get("days", "")))
    span = _span(cells, doubts)
    if _given(cells) and not days and "days" in cells:
        doubts.add("days", None, "days_missing")
    if not days <= _DAYS.keys():
        doubts.add("days", cells["days"], "days_malformed")
    if span is None or not days <= _DAYS.keys():
        return ()
    kinds = [_DAYS[day] for day in _DAYS if day in days and not (day in _WEEKDAYS and days >= set(_WEEKDAYS))]
    whole_week = ["weekday"] if days >= set(_WEEKDAYS) else []
    return tuple(DayHours(kind, *span) for kind in (*whole_week, *kinds))


def hours_of_day(cells: Cells, doubts: Doubts, day: date) -> tuple[DayHours, ...]:
    """Read the hours of one day, by its day of the week; none where they are unknown."""
    span = _span(cells, doubts)
    return () if span is None else (DayHours(_KINDS[day.weekday()], *span),)


def _given(cells: Cells) -> bool:
    return bool(cells.get("start") or cells.get("end"))


def _span(cells: Cells, doubts: Doubts) -> tuple[int, int] | None:
    """Read the beginning and the end as minutes after midnight; None where they are unknown or not given."""
    if not _given(cells):
        return None
    key = "start" if "start" in cells else "end"
    return doubts.span(key, f"{cells.get('start', '')}-{cells.get('end', '')}")

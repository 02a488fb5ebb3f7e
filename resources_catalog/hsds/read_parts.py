"""Reads the parts of a service that need care: hours, the place, what is known of access."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from resources_catalog.hsds.entry import is_point
from resources_catalog.hsds.words import BYDAY, COUNTRY, HOLIDAY, OFFSET
from resources_catalog.listing import ACCESS, Access, DayHours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resources_catalog.hsds.fields import Fields

MIDNIGHT: Final = 24 * 60

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?")
_RULES: Final = ("until", "count", "byweekno", "bymonthday", "byyearday")
"""Parts of a rule after which it no longer holds every week."""

_DAYS: Final = {sign: kind for kind, sign in BYDAY.items() if kind != "weekday"}
_WEEKDAYS: Final = frozenset(BYDAY["weekday"].split(","))


def clock(text: str) -> tuple[int, str | None] | None:
    """Read a time of day.

    Returns
    -------
    tuple or None
        Minutes after midnight and the offset from UTC, ``None`` where it is not said; ``None`` where it is no time
        of a whole minute.
    """
    found = _TIME.fullmatch(text)
    if found is None or int(found[3] or 0):
        return None
    return int(found[1]) * 60 + int(found[2]), found[4]


def hours(schedules: Sequence[Fields], since: date | None, until: date | None) -> tuple[DayHours, ...]:
    """Read the hours of every week, or of all days of an event; rules that say anything else are left out."""
    found: list[DayHours] = []
    for schedule in schedules:
        span = _span(schedule)
        whole_time = (schedule.date("valid_from"), schedule.date("valid_to")) == (since, until)
        kinds = _kinds(schedule)
        if span is not None and whole_time:
            found += [DayHours(kind, *span) for kind in kinds]
    return tuple(found)


def _span(schedule: Fields) -> tuple[int, int] | None:
    """Read from when to when; ``None`` where this is unknown, cannot be, or is not told in the time of Japan."""
    opens, closes = schedule.text("opens_at"), schedule.text("closes_at")
    late = schedule.flag("x_closes_at_midnight")
    start, end = clock(opens or ""), clock(closes or "")
    if start is None or end is None or {start[1], end[1]} - {None, OFFSET}:
        return None
    last = MIDNIGHT if late else end[0]
    return (start[0], last) if start[0] < last else None


def _kinds(schedule: Fields) -> tuple[str, ...]:
    """Read the kinds of days of a rule that holds every week; none where it does not."""
    holiday = schedule.choice("x_day_kind", (HOLIDAY,))
    frequency, days = schedule.text("freq"), schedule.text("byday")
    interval = schedule.number("interval")
    limited = [schedule.number(key) if key == "count" else schedule.text(key) for key in _RULES]
    if holiday is not None:
        return (HOLIDAY,)
    signs = (days or "").split(",")
    if frequency != "WEEKLY" or interval not in (None, 1) or any(limited) or not set(signs) <= set(_DAYS):
        return ()
    if set(signs) >= _WEEKDAYS:
        return ("weekday", *(_DAYS[sign] for sign in dict.fromkeys(signs) if sign not in _WEEKDAYS))
    return tuple(_DAYS[sign] for sign in dict.fromkeys(signs))


def point(where: Fields | None) -> tuple[float, float] | tuple[None, None]:
    """Read where a place is; unknown where one half is missing or there is no such point."""
    if where is None:
        return None, None
    lat, lon = where.number("latitude"), where.number("longitude")
    if lat is None or lon is None or not is_point(lat, lon):
        return None, None
    return lat, lon


def address(where: Fields | None) -> tuple[str, str | None, str | None]:
    """Read municipality, street and postal code; the first is empty where it is unknown."""
    if where is None:
        return "", None, None
    whole = where.records("addresses")
    kinds = [each.text("address_type") for each in whole]
    if whole:
        return _whole_address(whole[kinds.index("physical") if "physical" in kinds else 0])
    in_parts = where.record("x_address")
    if in_parts is None:
        return "", None, None
    return in_parts.text("municipality") or "", in_parts.text("street"), in_parts.text("postal_code")


def _whole_address(found: Fields) -> tuple[str, str, str]:
    """Read an address; names of Japan are written without blanks between them."""
    gap = "" if found.needed("country") == COUNTRY else " "
    municipality = f"{found.needed('state_province')}{gap}{found.needed('city')}"
    lines = [found.needed("address_1"), found.text("address_2")]
    return municipality, " ".join(line for line in lines if line), found.needed("postal_code")


def access(where: Fields | None) -> tuple[Access, ...]:
    """Read what is known of access; sentences of others, which say it in no code, are left out."""
    found = []
    for each in [] if where is None else where.records("accessibility"):
        code, there = each.choice("x_code", tuple(ACCESS)), each.flag("x_there")
        if code is not None and there is not None:
            found.append(Access(code, there))
    return tuple(found)

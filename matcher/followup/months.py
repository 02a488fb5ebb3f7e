"""Months of staying, counted from a day: they are as long as the calendar makes them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """Give the day so many months later: of the same number, or the last one of a shorter month."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(since: date, on: date) -> int:
    """Count the months that are over on a day; 0 before the first is."""
    found = max(0, (on.year - since.year) * 12 + on.month - since.month)
    return found - 1 if found and months_after(since, found) > on else found

"""When a record has been kept long enough: years from the day it was closed, to the end of that fiscal year."""

from datetime import date, datetime

from api.web.service import TOKYO

APRIL = 4


def fiscal_year(day: date) -> int:
    """Give the Japanese fiscal year of a day: it begins on 1 April."""
    return day.year if day.month >= APRIL else day.year - 1


def kept_until(closed_on: date, years: int) -> date:
    """Give the last day on which a record is kept: the 31 March that ends the fiscal year the years run out in."""
    return date(fiscal_year(closed_on) + years + 1, 3, 31)


def closed_before(today: date, years: int) -> datetime:
    """Give the moment before which a record was closed whose last day is over today."""
    return datetime(fiscal_year(today) - years, APRIL, 1, tzinfo=TOKYO)

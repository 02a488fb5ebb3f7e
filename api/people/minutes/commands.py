"""Minutes by function and month; what may not be told is in no sum either."""

import csv
import io
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from api.access.policy import Right, require
from api.errors import Invalid
from api.people.minutes.repository import Noted, minutes_noted
from api.people.minutes.schemas import MinutesCell, MinutesOut, MinutesSum
from api.store.store import View
from api.web.service import TOKYO
from api.words import say

SMALLEST_CELL: Final = 10
NOT_SAID: Final = "none"
FUNCTIONS: Final = ("1", "2", "3", "4", "5", "6", NOT_SAID)
"""The items of article 106-4 (2) of the Social Welfare Act, and contacts of which no function was noted."""

MOST_MONTHS: Final = 36

Cell = tuple[str, str]
"""A month and a function."""


def count_minutes(view: View, since: date, until: date) -> MinutesOut:
    """Sum staff minutes up by function and month, for the whole months in which two days lie.

    A cell is told where it is of at least ten contacts and at least ten people, once its month is over; none with
    restricted people is in it. Whoever reads it on two days can tell what was changed between them.

    Raises
    ------
    Invalid
        If it ends before it begins, or is too long.
    """
    require(view.actor, Right.SEE_FIGURES)
    months = _months(since, until)
    first = date(since.year, since.month, 1)
    last = date(until.year, until.month, monthrange(until.year, until.month)[1])
    running = view.now.astimezone(TOKYO).date().isoformat()[:7]
    told = _told(minutes_noted(view, first, last), running)
    keys = [(month, function) for month in months for function in FUNCTIONS]
    return MinutesOut(
        since=first, until=last, fewer_than=SMALLEST_CELL,
        not_yet=[month for month in months if month >= running],
        cells=[MinutesCell(month=key[0], function=key[1], minutes=told.get(key)) for key in keys],
        by_month={month: _sum(told, [key for key in keys if key[0] == month]) for month in months},
        by_function={each: _sum(told, [key for key in keys if key[1] == each]) for each in FUNCTIONS},
        total=_sum(told, keys),
    )  # fmt: skip


def _months(since: date, until: date) -> list[str]:
    if until < since:
        raise Invalid("ends_before_it_begins")
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    if last - first >= MOST_MONTHS:
        raise Invalid("too_many_months", most=MOST_MONTHS)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def _told(noted: Sequence[Noted], running: str) -> dict[Cell, int]:
    """Give the minutes of the cells that may be told: none of the running month, nor of one to come."""
    contacts, minutes, people = Counter[Cell](), Counter[Cell](), defaultdict[Cell, set[str]](set)
    for each in noted:
        cell = (each.on.isoformat()[:7], each.function or NOT_SAID)
        minutes[cell] += each.minutes
        contacts[cell] += each.contacts
        people[cell].add(each.person)
    return {
        cell: minutes[cell]
        for cell, number in contacts.items()
        if cell[0] < running and min(number, len(people[cell])) >= SMALLEST_CELL
    }


def _sum(told: dict[Cell, int], keys: Sequence[Cell]) -> MinutesSum:
    return MinutesSum(minutes=sum(told.get(key, 0) for key in keys), whole=all(key in told for key in keys))


def as_csv(found: MinutesOut, lang: str) -> bytes:
    """Write minutes as a table, a row for each month: UTF-8 with a byte order mark, as spreadsheets like it."""
    few, not_yet = say("minutes_few", lang, number=found.fewer_than), say("minutes_not_yet", lang)
    minutes = {(cell.month, cell.function): cell.minutes for cell in found.cells}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    functions = [say(f"minutes_function_{each}", lang) for each in FUNCTIONS]
    writer.writerow([say("minutes_month", lang), *functions, say("minutes_sum", lang)])
    for month, total in found.by_month.items():
        if month in found.not_yet:
            writer.writerow([month, *[not_yet] * (len(FUNCTIONS) + 1)])
            continue
        row = (minutes[month, each] for each in FUNCTIONS)
        writer.writerow([month, *(few if number is None else number for number in row), total.minutes])
    sums = [found.by_function[each].minutes for each in FUNCTIONS]
    writer.writerow([say("minutes_sum", lang), *sums, found.total.minutes])
    return text.getvalue().encode("utf-8-sig")

"""One way of one pair: its minutes, who gave them, and what the timetable says of the way home."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

from resources_catalog.travel.day_plan import PlanCell

MEASURED = "measured"
MATRIX = "matrix"
TIMETABLE = "timetable"
PROXY = "proxy"
SOURCES = (MEASURED, MATRIX, TIMETABLE, PROXY)
"""In the order of trust."""

Note = tuple[str, tuple[int, ...]]
"""A code of what is to be said, and the weekdays it is said of; none where it holds for all."""


class Answer(NamedTuple):
    """What is known of a way to a place; minutes are whole and rounded up, None is not known.

    ``day`` to ``last_home`` are those of the worst session by the timetable, whoever gave the minutes. ``way_home``
    is None where nobody can tell.
    """

    source: str
    there: int | None = None
    back: int | None = None
    day: dt.date | None = None
    timetable: str | None = None
    session_end: int | None = None
    last_home: int | None = None
    way_home: bool | None = None
    no_home: tuple[int, ...] = ()
    no_there: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def minutes(self) -> int | None:
        """The longer of there and back; None where one of them is not known."""
        return None if self.there is None or self.back is None else max(self.there, self.back)

    @property
    def is_document(self) -> bool:
        """Whether the minutes may stand among the facts: of a matrix or a timetable, and one gets home."""
        return self.source in (MATRIX, TIMETABLE) and self.way_home is not False and self.minutes is not None


class PairWay(NamedTuple):
    """One row: a person, a place, and one way of going there; ``way`` is empty where nobody named one."""

    person: str
    opening: str
    host: str
    way: str
    answer: Answer


def whole(minutes: float | None) -> int | None:
    """Round minutes up; None and not a number are not known."""
    if minutes is None or math.isnan(minutes):
        return None
    return math.ceil(round(minutes, 6))  # what is only a trace of arithmetic makes no further minute


def by_timetable(cell: PlanCell, timetable: str, *, moved: bool) -> Answer:
    """Give what the timetable says of the worst session."""
    return Answer(
        TIMETABLE,
        there=whole(cell.there),
        back=whole(cell.back),
        day=cell.day,
        timetable=timetable,
        session_end=cell.session.end,
        last_home=None if cell.last_home is None else math.floor(round(cell.last_home, 6)),
        way_home=not cell.no_home,
        no_home=cell.no_home,
        no_there=cell.no_there,
        notes=("ways_note_moved",) if moved else (),
    )


def estimated(minutes: float, notes: tuple[str, ...]) -> Answer:
    """Give an estimate by distance: the same there and back."""
    return Answer(PROXY, there=whole(minutes), back=whole(minutes), notes=notes)


def with_minutes(known: Answer, source: str, there: float, back: float) -> Answer:
    """Put better minutes in place of others, and keep what the timetable says of the way home."""
    notes = known.notes if known.day is not None else ()
    better = known._replace(source=source, there=whole(there), back=whole(back), notes=notes)
    if math.isnan(there) or math.isnan(back):
        better = better._replace(notes=(*notes, "ways_note_matrix_none"))
    return better._replace(way_home=False) if math.isnan(back) and not math.isnan(there) else better

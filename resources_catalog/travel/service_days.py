"""Which services of a timetable run on a day, and whether the timetable holds for that day at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

A_DAY: Final = dt.timedelta(days=1)
A_WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Service:
    """The days of one service.

    Attributes
    ----------
    weekdays
        Monday first, seven of them.
    first, last
        The days between which the weekdays count; None where the service only has days of its own.
    added, removed
        Single days on which it runs, or does not, whatever the weekday.
    """

    name: str
    weekdays: tuple[bool, ...] = (False,) * 7
    first: dt.date | None = None
    last: dt.date | None = None
    added: frozenset[dt.date] = frozenset()
    removed: frozenset[dt.date] = frozenset()

    def runs(self, on: dt.date) -> bool:
        """Tell whether it runs on a day."""
        if on in self.removed or on in self.added:
            return on in self.added
        if self.first is None or self.last is None:
            return False
        return self.first <= on <= self.last and self.weekdays[on.weekday()]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The services of a timetable, and the first and last day on which it holds."""

    services: tuple[Service, ...]
    first: dt.date
    last: dt.date

    def running(self, on: dt.date) -> NDArray[np.bool_]:
        """Tell which services run on a day, shape (n_services,): none outside the days of the timetable."""
        holds = self.first <= on <= self.last
        return np.array([holds and service.runs(on) for service in self.services], dtype=np.bool_)

    def day(self, on: dt.date, *, move: bool = False) -> dt.date:
        """Give the day whose services are to be looked at.

        Parameters
        ----------
        on
            The day of travel.
        move
            Where the timetable does not hold for that day: take the nearest day of the same weekday for which it
            does, one without exceptions (holidays) if there is any.

        Raises
        ------
        FaultsFound
            ``gtfs_expired`` if the timetable does not hold and the day may not be moved; ``gtfs_no_such_weekday``
            if the timetable has no day of that weekday.
        """
        if self.first <= on <= self.last:
            return on
        days = f"{self.first} … {self.last}"
        if not move:
            raise FaultsFound([Fault.at("calendar.txt", None, None, on.isoformat(), "gtfs_expired", allowed=days)])
        special = {day for service in self.services for day in service.added | service.removed}
        nearest = next(self._same_weekday(on), None)
        if nearest is None:
            fault = Fault.at("calendar.txt", None, None, on.isoformat(), "gtfs_no_such_weekday", allowed=days)
            raise FaultsFound([fault])
        return next((day for day in self._same_weekday(on) if day not in special), nearest)

    def _same_weekday(self, on: dt.date) -> Iterator[dt.date]:
        """Give the days of the timetable with the weekday of a day outside it, the nearest first."""
        weekday = on.weekday()
        if on > self.last:
            away = dt.timedelta(days=(self.last.weekday() - weekday) % 7)
            weeks = range(((self.last - self.first - away) // A_WEEK) + 1)
            return (self.last - away - week * A_WEEK for week in weeks)
        away = dt.timedelta(days=(weekday - self.first.weekday()) % 7)
        weeks = range(((self.last - self.first - away) // A_WEEK) + 1)
        return (self.first + away + week * A_WEEK for week in weeks)

"""The ways of a week: each session of each place by the timetable of its day, and the worst of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from resources_catalog.errors import FaultsFound
from resources_catalog.travel.connections import earliest_arrival, latest_departure
from resources_catalog.travel.kernel import FAR, Bools, Ints
from resources_catalog.travel.service_days import A_DAY, A_WEEK
from resources_catalog.travel.timetable import Timetable, Walking
from resources_catalog.travel.ways import Floats, Points

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from resources_catalog.faults import Fault
    from resources_catalog.travel.gtfs import Feed
    from resources_catalog.travel.service_days import Calendar

LOOKED_AHEAD: Final = 4
"""Weeks after the first in which a day without exceptions is looked for: longer than any row of holidays."""

MIDNIGHT: Final = 1440
"""When one is at home at the latest."""

_NO_HOME: Final = 2e6
_NO_THERE: Final = 1e6


class Session(NamedTuple):
    """A time at a place: ``weekday`` 0 is Monday, ``start`` and ``end`` are minutes after midnight."""

    weekday: int
    start: int
    end: int


class PlanCell(NamedTuple):
    """The worst session of a place for somebody: minutes there and back, the last way home; None where there is none.

    ``day`` is that of the timetable; ``no_home`` and ``no_there`` name the weekdays without a way home after the
    end, or without one that is there by the start.
    """

    session: Session
    day: dt.date
    there: float | None
    back: float | None
    last_home: float | None
    no_home: tuple[int, ...]
    no_there: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class WeekPlan:
    """The worst session of each place for each home.

    Attributes
    ----------
    sessions, days
        Every session once, in order, and the day of the timetable that was looked at for it.
    worst : shape (n_homes, n_places)
        Place in ``sessions``; -1 where the timetable tells nothing: no stop can be walked to at one end, or the place
        has no times.
    there, back, last_home : shape (n_homes, n_places)
        Those of the worst session, as in ``DayWays``.
    no_home, no_there : shape (n_homes, n_places)
        A bit for each weekday on which there is no way home after the end, or none in time.
    """

    sessions: tuple[Session, ...]
    days: tuple[dt.date, ...]
    worst: Ints
    there: Floats
    back: Floats
    last_home: Floats
    no_home: Ints
    no_there: Ints

    def at(self, home: int, place: int) -> PlanCell | None:
        """Give one pair; None where the timetable tells nothing."""
        at = int(self.worst[home, place])
        if at < 0:
            return None
        there, back, last = (_known(float(each[home, place])) for each in (self.there, self.back, self.last_home))
        no_home, no_there = (_weekdays(int(each[home, place])) for each in (self.no_home, self.no_there))
        return PlanCell(self.sessions[at], self.days[at], there, back, last, no_home, no_there)


def _known(minutes: float) -> float | None:
    return None if np.isnan(minutes) else minutes


def _weekdays(bits: int) -> tuple[int, ...]:
    return tuple(day for day in range(7) if bits >> day & 1)


def week_plan(
    feed: Feed,
    homes: Points,
    places: Points,
    sessions: Sequence[Iterable[Session]],
    *,
    on: dt.date,
    move: bool = False,
    walking: Walking | None = None,
) -> WeekPlan:
    """Work out the ways to each place at its own times; each distinct session once, for all homes together.

    The worst session is one without a way home, else one without a way in time, else the one with the longest way;
    of equals the first of the week.

    Parameters
    ----------
    sessions
        Those of each place.
    on, move
        As in ``timetable_day``.
    walking
        The default is ``Walking()``.

    Raises
    ------
    FaultsFound
        With every day for which the timetable does not hold and may not be moved.
    """
    columns: dict[Session, list[int]] = {}
    for place, own in enumerate(sessions):
        for session in set(own):
            columns.setdefault(session, []).append(place)
    how = Walking() if walking is None else walking
    timetables = _timetables(feed, {session.weekday for session in columns}, on, move, how)
    found = tuple(sorted(columns))
    plan = _empty(found, tuple(timetables[session.weekday].day for session in found), (len(homes), len(places)))
    days = {weekday: _Day(timetable, homes, places, _on(columns, weekday)) for weekday, timetable in timetables.items()}
    for number, session in enumerate(found):
        some = np.array(columns[session], dtype=np.int64)
        _keep_the_worse(plan, number, some, days[session.weekday].ways(session, some))
    plan.worst[~_told(feed, homes, places, how)] = -1
    return plan


def _empty(sessions: tuple[Session, ...], days: tuple[dt.date, ...], shape: tuple[int, int]) -> WeekPlan:
    there, back, last = (np.full(shape, np.nan) for _ in range(3))
    no_home, no_there = (np.zeros(shape, dtype=np.int64) for _ in range(2))
    return WeekPlan(sessions, days, np.full(shape, -1, dtype=np.int64), there, back, last, no_home, no_there)


def _timetables(feed: Feed, weekdays: Iterable[int], on: dt.date, move: bool, walking: Walking) -> dict[int, Timetable]:
    days: dict[int, dt.date] = {}
    faults: list[Fault] = []
    for weekday in sorted(weekdays):
        try:
            days[weekday] = timetable_day(feed.calendar, on, weekday, move=move)
        except FaultsFound as found:
            faults += found.faults
    if faults:
        raise FaultsFound(faults)
    return {weekday: Timetable.of(feed, day, walking=walking) for weekday, day in days.items()}


def timetable_day(calendar: Calendar, on: dt.date, weekday: int, *, move: bool = False) -> dt.date:
    """Give the day of a timetable that stands for a weekday of the weeks to come.

    The first such day from ``on`` for which the timetable holds; a day with exceptions (a holiday) only where none
    without follows within ``LOOKED_AHEAD`` weeks.

    Parameters
    ----------
    move
        Where the timetable ends before such a day, take the last one that it has.

    Raises
    ------
    FaultsFound
        If the timetable ends before such a day and the day may not be moved, or has no such weekday.
    """
    begin = max(on, calendar.first)
    ahead = (weekday - begin.weekday()) % 7
    if ahead > (calendar.last - begin).days:
        after = calendar.last + A_DAY  # from the end on, so that a day far off is no matter
        return calendar.day(after + A_DAY * ((weekday - after.weekday()) % 7), move=move)
    first = begin + A_DAY * ahead
    special = {day for service in calendar.services for day in service.added | service.removed}
    weeks = min(LOOKED_AHEAD, (calendar.last - first) // A_WEEK) + 1
    return next((day for week in range(weeks) if (day := first + week * A_WEEK) not in special), first)


def _on(columns: Mapping[Session, Sequence[int]], weekday: int) -> dict[Session, Sequence[int]]:
    return {session: own for session, own in columns.items() if session.weekday == weekday}


class _Day:
    """What was found for one day: each minute to start or to end at is searched once, for the places that have it."""

    def __init__(
        self, timetable: Timetable, homes: Points, places: Points, columns: Mapping[Session, Sequence[int]]
    ) -> None:
        self._timetable, self._homes, self._places = timetable, homes, places
        self._there: dict[int, Floats] = {}
        self._back: dict[int, Floats] = {}
        self._last: Floats | None = None
        self._starting: dict[int, set[int]] = {}
        self._ending: dict[int, set[int]] = {}
        for session, own in columns.items():
            self._starting.setdefault(session.start, set()).update(own)
            self._ending.setdefault(session.end, set()).update(own)

    def ways(self, session: Session, some: Ints) -> tuple[Floats, Floats, Floats]:
        """Give the minutes there, those back and the last way home, of some places."""
        if self._last is None:
            self._last = self._spread(set(range(len(self._places))), self._last_home)
        if session.start not in self._there:
            self._there[session.start] = self._spread(
                self._starting[session.start],
                lambda spots: latest_departure(self._timetable, self._homes, spots, arrive_by=session.start),
            )
        if session.end not in self._back:
            self._back[session.end] = self._spread(
                self._ending[session.end],
                lambda spots: earliest_arrival(self._timetable, spots, self._homes, leave_at=session.end).T,
            )
        there, back = self._there[session.start][:, some], self._back[session.end][:, some]
        return session.start - there, back - session.end, self._last[:, some]

    def _last_home(self, spots: Points) -> Floats:
        return latest_departure(self._timetable, spots, self._homes, arrive_by=MIDNIGHT).T

    def _spread(self, some: set[int], search: Callable[[Points], Floats]) -> Floats:
        """Search places at one point once, and lay what was found out for all places."""
        rows = np.array(sorted(some), dtype=np.int64)
        points = np.stack((self._places.lat[rows], self._places.lon[rows]))
        spots, spot = np.unique(points, axis=1, return_inverse=True)
        found = np.full((len(self._homes), len(self._places)), np.nan)
        found[:, rows] = search(Points(spots[0], spots[1]))[:, spot.ravel()]
        return found


def _keep_the_worse(plan: WeekPlan, number: int, some: Ints, found: tuple[Floats, Floats, Floats]) -> None:
    """Put a session in place of those before it where it is worse."""
    session, (there, back, last) = plan.sessions[number], found
    no_home, no_there = ~(last >= session.end), np.isnan(there)
    plan.no_home[:, some] |= no_home.astype(np.int64) << session.weekday
    plan.no_there[:, some] |= no_there.astype(np.int64) << session.weekday
    bad = _badness(there, back, no_home, no_there)
    held = (plan.there[:, some], plan.back[:, some], plan.last_home[:, some])
    worst = plan.worst[:, some]
    ends = np.array([each.end for each in plan.sessions])
    before = _badness(held[0], held[1], ~(held[2] >= ends[worst]), np.isnan(held[0]))
    worse = (worst < 0) | (bad > before)
    plan.worst[:, some] = np.where(worse, number, worst)
    for kept, new, old in zip((plan.there, plan.back, plan.last_home), found, held, strict=True):
        kept[:, some] = np.where(worse, new, old)


def _badness(there: Floats, back: Floats, no_home: Bools, no_there: Bools) -> Floats:
    longest: Floats = np.nan_to_num(np.fmax(there, back))
    badness: Floats = longest + _NO_HOME * no_home + _NO_THERE * no_there
    return badness


def _told(feed: Feed, homes: Points, places: Points, walking: Walking) -> Bools:
    """Tell for which pairs the timetable tells anything: a stop can be walked to at both ends, or the whole way can."""
    home, place = (_near_a_stop(feed, each, walking) for each in (homes, places))
    told: Bools = walking.seconds(homes, places, walking.all_the_way_km) < FAR
    return told | (home[:, np.newaxis] & place)


def _near_a_stop(feed: Feed, points: Points, walking: Walking) -> Bools:
    near: Bools = np.any(walking.seconds(points, feed.stops, walking.to_stop_km) < FAR, axis=1)
    return near

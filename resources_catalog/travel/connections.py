"""Ways by timetable: the first arrival after leaving, the last departure that is in time, and the last way home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resources_catalog.travel.kernel import FAR, scan
from resources_catalog.travel.ways import Floats, Source, Ways

if TYPE_CHECKING:
    import datetime as dt

    from resources_catalog.travel.kernel import Ints
    from resources_catalog.travel.timetable import Hops, Timetable
    from resources_catalog.travel.ways import Points


@dataclass(frozen=True, eq=False, slots=True)
class DayWays:
    """A day at the hosts: there in the morning, back in the afternoon, and how late one can still leave.

    Attributes
    ----------
    there
        Minutes from leaving home as late as possible to the time asked for, the wait before it included.
    back
        Minutes from leaving the host to being at home, the wait for the vehicle included.
    last_home : minutes after midnight, shape (n_homes, n_hosts)
        When to leave the host at the latest to be at home in time that day; NaN where no way leads home. A
        time before the end of the work means that no way is left after it. Of the same source as the others.
    day
        The day of the timetable, to be shown with the times.
    version
        Of the timetable; None where its publisher names none.
    """

    there: Ways
    back: Ways
    last_home: Floats
    day: dt.date
    version: str | None


def day_ways(
    timetable: Timetable,
    homes: Points,
    hosts: Points,
    *,
    arrive_by: int = 570,
    leave_at: int = 930,
    home_by: int = 1440,
) -> DayWays:
    """Work out the ways of a day between all homes and hosts.

    Parameters
    ----------
    timetable
        One day of a timetable.
    homes, hosts
        Their points.
    arrive_by, leave_at, home_by : minutes after midnight
        When to be at the host, when to leave it, and by when the last way home ends; the defaults are 9:30, 15:30
        and midnight.

    Returns
    -------
    DayWays
        Source ``timetable``; matrices of shape (n_homes, n_hosts).
    """
    leave = latest_departure(timetable, homes, hosts, arrive_by=arrive_by)
    home = earliest_arrival(timetable, hosts, homes, leave_at=leave_at).T
    return DayWays(
        there=Ways(arrive_by - leave, Source.TIMETABLE),
        back=Ways(home - leave_at, Source.TIMETABLE),
        last_home=latest_departure(timetable, hosts, homes, arrive_by=home_by).T,
        day=timetable.day,
        version=timetable.version,
    )


def earliest_arrival(timetable: Timetable, starts: Points, ends: Points, *, leave_at: int) -> Floats:
    """Find when one can be at each end at the earliest.

    A way is a walk to a stop, rides with changes between them, and a walk from a stop; or a walk from door to door.

    Parameters
    ----------
    timetable
        One day of a timetable.
    starts, ends
        Where to leave and where to go.
    leave_at : minutes after midnight
        When to leave.

    Returns
    -------
    minutes after midnight, shape (n_starts, n_ends)
        NaN where there is no way on that day of service.

    References
    ----------
    Dibbelt, Pajor, Strasser and Wagner (2013), Intriguingly Simple and Fast Transit Routing, SEA 2013, LNCS
    7933, 43-54.
    """
    return _minutes(_first(timetable, timetable.hops, starts, ends, 60 * leave_at))


def latest_departure(timetable: Timetable, starts: Points, ends: Points, *, arrive_by: int) -> Floats:
    """Find how late one can leave each start: the search for the first arrival, with time turned round.

    Parameters
    ----------
    timetable
        One day of a timetable.
    starts, ends
        Where to leave and where to go.
    arrive_by : minutes after midnight
        When to be there at the latest.

    Returns
    -------
    minutes after midnight, shape (n_starts, n_ends)
        Negative where one has to leave before midnight; NaN where no way is in time. Higher is later.
    """
    return -_minutes(_first(timetable, timetable.hops.backwards(), ends, starts, -60 * arrive_by)).T


def _first(timetable: Timetable, hops: Hops, starts: Points, ends: Points, second: int) -> Ints:
    """Give the second of the first arrival, shape (n_starts, n_ends); from ``FAR / 2`` on there is none."""
    walking, stops = timetable.walking, timetable.stops
    best = second + walking.seconds(starts, ends, walking.all_the_way_km)
    ready = second + walking.seconds(starts, stops, walking.to_stop_km)
    some = hops.since(second)
    by_stop = (some.leave_stop, some.arrive_stop), (some.leave, some.arrive), some.trip, (some.boards, some.alights)
    reached = np.ascontiguousarray(scan(*by_stop, timetable.feet, ready, some.n_trips).T)
    for end, walk in enumerate(walking.seconds(ends, stops, walking.to_stop_km)):
        near = np.flatnonzero(walk < FAR)
        if len(near):
            best[:, end] = np.minimum(best[:, end], (reached[near] + walk[near, np.newaxis]).min(axis=0))
    return best


def _minutes(seconds: Ints) -> Floats:
    return np.where(seconds < FAR // 2, seconds / 60, np.nan)

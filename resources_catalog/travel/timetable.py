"""One day of a timetable made ready for the scan: its hops in order, and the walks at both ends and between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from resources_catalog.geography import straight_km
from resources_catalog.travel.kernel import FAR, Bools, Ints
from resources_catalog.travel.service_days import A_DAY
from resources_catalog.travel.ways import Points

if TYPE_CHECKING:
    import datetime as dt

    from resources_catalog.travel.gtfs import Calls, Feed

SECONDS_A_DAY: Final = 86_400
_BLOCK: Final = 256


@dataclass(frozen=True, slots=True)
class Walking:
    """How people walk and change; every default is an assumption.

    Attributes
    ----------
    kmh
        Speed, that of the vocabulary ``ways``.
    detour
        Length of the way for each straight kilometre.
    to_stop_km, between_stops_km, all_the_way_km
        The longest walk to or from a stop, from one stop to another, and from door to door, detour included.
    change_minutes
        Between getting off and getting on, besides the walk; not asked for before the first vehicle.
    """

    kmh: float = 4.0
    detour: float = 1.3
    to_stop_km: float = 1.0
    between_stops_km: float = 0.5
    all_the_way_km: float = 2.0
    change_minutes: int = 2

    def __post_init__(self) -> None:
        """Refuse what cannot be walked.

        Raises
        ------
        ValueError
            If a figure is no number or too small. A change takes at least a minute: timetables tell whole minutes, so
            that with 0 two vehicles of one minute could be taken in either order.
        """
        limits = (self.to_stop_km, self.between_stops_km, self.all_the_way_km)
        if not (0 < self.kmh < np.inf and 1 <= self.detour < np.inf and all(0 <= km < np.inf for km in limits)):
            raise ValueError("walking is faster than 0 km/h, no shorter than the straight line, and not below 0 km")
        if self.change_minutes < 1:
            raise ValueError("a change takes at least a minute")

    def seconds(self, starts: Points, ends: Points, most_km: float) -> Ints:
        """Give the seconds on foot, rounded up, shape (n_starts, n_ends); ``FAR`` beyond ``most_km``."""
        km = self.detour * straight_km(starts.lat[:, np.newaxis], starts.lon[:, np.newaxis], ends.lat, ends.lon)
        near = km <= most_km  # never where a point is not known
        found = np.full(km.shape, FAR, dtype=np.int64)
        found[near] = np.ceil(km[near] * (3600 / self.kmh)).astype(np.int64)
        return found


@dataclass(frozen=True, eq=False, slots=True)
class Hops:
    """Rides from one call to the next, shapes (n_hops,), in order of leaving and along each trip.

    Seconds of the day; ``trip`` is a number below ``n_trips``.
    """

    leave_stop: Ints
    arrive_stop: Ints
    leave: Ints
    arrive: Ints
    trip: Ints
    boards: Bools
    alights: Bools
    n_trips: int

    def backwards(self) -> Hops:
        """Turn time round, so that a search for the first arrival finds the last departure."""
        order = np.lexsort((-np.arange(len(self.trip)), -self.arrive))
        stops, times = (self.arrive_stop[order], self.leave_stop[order]), (-self.arrive[order], -self.leave[order])
        return Hops(*stops, *times, self.trip[order], self.alights[order], self.boards[order], self.n_trips)

    def since(self, second: int) -> Hops:
        """Leave out what has left before."""
        late = slice(int(np.searchsorted(self.leave, second)), None)
        ends, times = (self.leave_stop[late], self.arrive_stop[late]), (self.leave[late], self.arrive[late])
        return Hops(*ends, *times, self.trip[late], self.boards[late], self.alights[late], self.n_trips)


@dataclass(frozen=True, eq=False, slots=True)
class Timetable:
    """What runs on one day, and how people walk.

    Attributes
    ----------
    day
        The day of the timetable: that of travel, or the one it was moved to.
    version
        Of the timetable, as its publisher names it.
    feet
        Walks to a change, as ``kernel.scan`` takes them.
    """

    day: dt.date
    version: str | None
    stops: Points
    walking: Walking
    hops: Hops
    feet: tuple[Ints, Ints, Ints]

    @classmethod
    def of(cls, feed: Feed, on: dt.date, *, walking: Walking | None = None, move: bool = False) -> Timetable:
        """Make a day of a timetable ready.

        Parameters
        ----------
        feed
            The timetable as read.
        on
            The day of travel.
        walking
            The default is ``Walking()``.
        move
            Where the timetable does not hold for that day, take the nearest of the same weekday for which it does.

        Raises
        ------
        FaultsFound
            If the timetable does not hold for that day and may not be moved.
        """
        day = feed.calendar.day(on, move=move)
        how = Walking() if walking is None else walking
        return cls(day, feed.version, feed.stops, how, _hops(feed, day), _feet(feed.stops, how))


def _hops(feed: Feed, day: dt.date) -> Hops:
    """Gather the hops of a day, those of the day before that run beyond midnight included."""
    today = feed.calendar.running(day)[feed.trip_service]
    before = feed.calendar.running(day - A_DAY)[feed.trip_service]
    calls = feed.calls
    first = np.flatnonzero(calls.trip[:-1] == calls.trip[1:])
    late = first[before[calls.trip[first]] & (calls.leave[first] >= SECONDS_A_DAY)]
    taken = np.concatenate((late, first[today[calls.trip[first]]]))
    shift = np.zeros(len(taken), dtype=np.int64)
    shift[: len(late)] = SECONDS_A_DAY
    return _sorted(calls, taken, shift, len(feed.trip_ids))


def _sorted(calls: Calls, taken: Ints, shift: Ints, n_trips: int) -> Hops:
    trip = calls.trip[taken] + np.where(shift > 0, n_trips, 0)  # the same trip of yesterday is another vehicle
    leave, arrive = calls.leave[taken] - shift, calls.arrive[taken + 1] - shift
    order = np.lexsort((taken, trip, leave))
    stops = (calls.stop[taken][order], calls.stop[taken + 1][order])
    doors = (calls.boards[taken][order], calls.alights[taken + 1][order])
    return Hops(*stops, leave[order], arrive[order], trip[order], *doors, 2 * n_trips)


def _feet(stops: Points, walking: Walking) -> tuple[Ints, Ints, Ints]:
    """List the walks from each stop to those near it, and to itself, with the time of a change in them."""
    lists: list[tuple[Ints, Ints, Ints]] = []
    for start in range(0, len(stops), _BLOCK):  # all at once would be a large square
        some = Points(stops.lat[start : start + _BLOCK], stops.lon[start : start + _BLOCK])
        seconds = walking.seconds(some, stops, walking.between_stops_km)
        here, there = np.nonzero(seconds < FAR)
        lists.append((here + start, there, seconds[here, there] + 60 * walking.change_minutes))
    none = np.zeros(0, dtype=np.int64)
    here, there, seconds = (np.concatenate([none, *(each[part] for each in lists)]) for part in range(3))
    return np.searchsorted(here, np.arange(len(stops) + 1)).astype(np.int64), there, seconds

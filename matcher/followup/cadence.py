"""When to talk with whom: a rhythm the municipality sets, moved by what happens and by pauses.

Day 7 is the same weekday a week after the first day, month 1 the same day of the next month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from matcher.followup.months import months_after
from matcher.placement import EDGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CHECK_IN: Final = "check_in"
REVIEW: Final = "review"
HOST_CALL: Final = "host_call"
FILE_REVIEW: Final = "file_review"
KINDS: Final = (CHECK_IN, REVIEW, HOST_CALL, FILE_REVIEW)
"""A check-in; a formal review, which is a check-in too; a host call; a look into the file, by staff alone."""

WITH_THE_PERSON: Final = (CHECK_IN, REVIEW)

MET_BY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    CHECK_IN: WITH_THE_PERSON,
    REVIEW: (REVIEW,),
    HOST_CALL: (HOST_CALL,),
    FILE_REVIEW: (FILE_REVIEW, *WITH_THE_PERSON),
})  # fmt: skip
"""What has to have taken place so that a due day is met; who spoke with somebody knows more than the file."""

EVENTS: Final = (
    "changed_task", "key_person", "hours", "two_absences", "host_worry", "season_change", "hospital", "family",
)  # fmt: skip
"""What asks for one more check-in. ``two_absences`` are from agreed days; without such days there are none."""

PAUSES: Final = EDGES["pause"].reasons
"""Kinds of pauses: each was said by somebody, and the seat is kept. An absence nobody spoke of is no pause."""

RHYTHM: Final = "rhythm"
IN_PAUSE: Final = "in_pause"
QUIET_STATES: Final = ("resting", "in_touch", "building_trust")
"""States of a person in which nobody is chased: staff look into the file instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The rhythm of a municipality; the defaults are a proposal (no rule of a ministry), settings all of them.

    Most exits come in the first three months (JEED report 137, 2017: two to three times as many in a month as in
    months 4 to 12), so contacts are close at first and grow rare; published practice is weekly for a month, then
    tapering (IPS).

    Parameters
    ----------
    person_days
        Days after the first one on which to check in.
    fortnights_until, months_until, quarters_until
        Months up to which check-ins come every two weeks, then every month, then every three.
    review_months
        Months at whose end the check-in is a formal review.
    host_days, host_months
        Days and months after the start on which to call the host; then every ``host_every`` months.
    event_days
        Days within which something that happened brings a check-in.
    ties_every
        Months between two times of asking about ties.
    resting, in_touch, building_trust
        Months between two looks into the file of somebody in that state; ``resting`` holds in a pause too.

    Raises
    ------
    ValueError
        If days or months are not whole numbers of at least 1 in rising order.
    """

    person_days: tuple[int, ...] = (1, 7, 14, 21, 28)
    fortnights_until: int = 3
    months_until: int = 12
    quarters_until: int = 36
    review_months: tuple[int, ...] = (3, 6, 12)
    host_days: tuple[int, ...] = (7,)
    host_months: tuple[int, ...] = (1, 2, 3)
    host_every: int = 3
    event_days: int = 7
    ties_every: int = 3
    resting: int = 1
    in_touch: int = 2
    building_trust: int = 1

    def __post_init__(self) -> None:
        """Refuse a rhythm that cannot be kept."""
        for days in (self.person_days, self.host_days, self.review_months, self.host_months):
            if not days or days[0] < 1 or any(later <= earlier for earlier, later in pairwise(days)):
                raise ValueError(f"whole numbers of at least 1, each once, in rising order: {days}")
        if not 1 <= self.fortnights_until <= self.months_until <= self.quarters_until:
            raise ValueError("fortnights end before months, and months before quarters")
        if min(self.host_every, self.event_days, self.ties_every, *self.quiet.values()) < 1:
            raise ValueError("a rhythm is of at least 1 month, and an event of at least 1 day")

    @property
    def quiet(self) -> Mapping[str, int]:
        """Months between two looks into the file, by state."""
        return dict(zip(QUIET_STATES, (self.resting, self.in_touch, self.building_trust), strict=True))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, one of ``EVENTS``."""

    kind: str
    on: date

    def __post_init__(self) -> None:
        """Refuse what is no event."""
        if self.kind not in EVENTS:
            raise ValueError(f"no event: {self.kind}")


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause from ``first`` until the day of coming ``back``, which is not in it; ``None``: nobody knows yet."""

    kind: str
    first: date
    back: date | None

    def __post_init__(self) -> None:
        """Refuse a pause that is none."""
        if self.kind not in PAUSES:
            raise ValueError(f"no pause: {self.kind}")
        if self.back is not None and self.back <= self.first:
            raise ValueError("somebody comes back after the first day of a pause")

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day and (self.back is None or day < self.back)


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something to do by a day.

    Parameters
    ----------
    on
        The day by which; for the rhythm also the day for which it is meant.
    kind
        One of ``KINDS``, or one of the host rhythm.
    because
        Codes of why: ``rhythm``, an event, a pause that moved it (its code), ``in_pause`` or a state.
    """

    on: date
    kind: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What took place: both sides spoke, or staff read the file. An attempt that reached nobody is not one."""

    kind: str
    on: date


def due_days(start: date, until: date, events: Iterable[Event], pauses: Iterable[Pause], cadence: Cadence) -> list[Due]:
    """List what is due for somebody who tries a place or takes part, and for the host.

    Something that happened brings one more check-in, unless one comes within the days set for it anyway: that one
    then names it. What falls into a pause waits for the day of coming back, several of a kind for one talk; as long
    as that day is not known it has none. Meanwhile staff look into the file on the rhythm of resting, and once for
    each thing that happened.

    Parameters
    ----------
    start
        The first day at the place.
    until
        The last day to look to, such as the planned end. What a pause moved may lie after it.

    Returns
    -------
    In the order of the days, of each kind at most one a day; a review stands for the check-in of its day.
    """
    stops = sorted(pauses, key=lambda each: each.first)
    happened = sorted((each for each in events if start <= each.on <= until), key=lambda each: (each.on, each.kind))
    planned = [each for each in _rhythm(start, cadence) if start < each.on <= until]
    moved = [_moved(each, stops) for each in _with_events(planned, happened, cadence)]
    looks = _in_pauses(start, until, happened, stops, cadence)
    return _one_a_day([*(each for each in moved if each is not None), *looks])


def review_days(state: str, since: date, until: date, events: Iterable[Event], cadence: Cadence) -> list[Due]:
    """List the days for a look into the file of somebody who rests, is in touch or is getting to know us.

    The person is not called for it, whatever happened; they come forward, or staff think of a way with them.

    Raises
    ------
    ValueError
        If the state is none of ``QUIET_STATES``.
    """
    if state not in QUIET_STATES:
        raise ValueError(f"no state in which the file is looked into instead: {state}")
    rhythm = [Due(day, FILE_REVIEW, (state,)) for day in _every(since, until, cadence.quiet[state])]
    extra = [_look(each, cadence) for each in events if since <= each.on <= until]
    return _one_a_day([*rhythm, *extra])


def unmet(dues: Sequence[Due], held: Iterable[Held]) -> list[Due]:
    """Give what is still to do: a talk meets every due day before it, and the next one where that is the nearer."""
    left: list[Due] = []
    took_place = list(held)
    for kind in dict.fromkeys(each.kind for each in dues):
        alike = MET_BY.get(kind, (kind,))
        talks = [each.on for each in took_place if each.kind in alike]
        days = sorted({each.on for each in dues if each.kind in alike})
        before = dict(zip(days, (None, *days), strict=False))
        left += [
            each for each in dues
            if each.kind == kind and not any(_meets(talk, each.on, before[each.on]) for talk in talks)
        ]  # fmt: skip
    return sorted(left)


def next_due(dues: Sequence[Due], held: Iterable[Held], on: date) -> Due | None:
    """Give the first thing still to do on a day or after it; ``None`` if there is none."""
    return next((each for each in unmet(dues, held) if each.on >= on), None)


def overdue(dues: Sequence[Due], held: Iterable[Held], on: date) -> list[Due]:
    """List what should have been done before a day, oldest first: the office's delay, never the person's."""
    return [each for each in unmet(dues, held) if each.on < on]


def _meets(talk: date, due: date, previous: date | None) -> bool:
    """Tell whether a talk on a day meets a due day; the first is met early by one at most a week before."""
    if talk >= due:
        return True
    earliest = due - timedelta(days=7) if previous is None else previous
    return talk >= earliest and (previous is None or due - talk < talk - previous)


def _every(since: date, until: date, months: int) -> Iterator[date]:
    step = 1
    while (day := months_after(since, step * months)) <= until:
        yield day
        step += 1


def _rhythm(start: date, cadence: Cadence) -> Iterator[Due]:
    days = [start + timedelta(days=each) for each in cadence.person_days]
    first_month = months_after(start, cadence.fortnights_until)
    while (fortnight := days[-1] + timedelta(days=14)) < first_month:
        days.append(fortnight)
    months = [
        *range(cadence.fortnights_until, cadence.months_until + 1),
        *range(cadence.months_until + 3, cadence.quarters_until + 1, 3),
    ]
    reviews = {months_after(start, each) for each in cadence.review_months}
    for day in {*days, *(months_after(start, each) for each in months)} - reviews:
        yield Due(day, CHECK_IN, (RHYTHM,))
    for day in reviews:
        yield Due(day, REVIEW, (RHYTHM,))
    last = cadence.host_months[-1]
    calls = [*cadence.host_months, *range(last + cadence.host_every, cadence.quarters_until + 1, cadence.host_every)]
    by_day = {start + timedelta(days=each) for each in cadence.host_days}
    for day in by_day | {months_after(start, each) for each in calls}:
        yield Due(day, HOST_CALL, (RHYTHM,))


def _with_events(planned: Sequence[Due], happened: Sequence[Event], cadence: Cadence) -> list[Due]:
    dues = list(planned)
    for each in happened:
        last = each.on + timedelta(days=cadence.event_days)
        near = [due for due in dues if due.kind in WITH_THE_PERSON and each.on < due.on <= last]
        if near:
            first = min(near)
            dues[dues.index(first)] = Due(first.on, first.kind, _joined(first.because, (each.kind,)))
        else:
            dues.append(Due(last, CHECK_IN, (each.kind,)))
    return dues


def _moved(due: Due, stops: Sequence[Pause]) -> Due | None:
    """Move what falls into a pause to the day of coming back; ``None`` while that is not known."""
    for stop in stops:  # by their first day: a later one may hold the day of coming back from an earlier
        if stop.covers(due.on):
            if stop.back is None:
                return None
            due = Due(stop.back, due.kind, _joined(due.because, (stop.kind,)))
    return due


def _in_pauses(
    start: date, until: date, happened: Sequence[Event], stops: Sequence[Pause], cadence: Cadence
) -> Iterator[Due]:
    for stop in stops:
        for day in _every(stop.first, until, cadence.resting):
            if day > start and stop.covers(day):
                yield Due(day, FILE_REVIEW, (IN_PAUSE,))
        for each in happened:
            look = _look(each, cadence)
            if stop.covers(each.on) or stop.covers(look.on):  # its check-in waits: somebody thinks of it meanwhile
                yield look


def _look(event: Event, cadence: Cadence) -> Due:
    return Due(event.on + timedelta(days=cadence.event_days), FILE_REVIEW, (event.kind,))


def _joined(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *more)))


def _one_a_day(dues: Iterable[Due]) -> list[Due]:
    found: dict[tuple[date, str], Due] = {}
    for each in sorted(dues):
        there = found.get((each.on, each.kind))
        found[each.on, each.kind] = each if there is None else Due(
            each.on, each.kind, _joined(there.because, each.because)
        )  # fmt: skip
    for day in [day for day, kind in found if kind == REVIEW]:
        if talk := found.pop((day, CHECK_IN), None):
            review = found[day, REVIEW]
            found[day, REVIEW] = Due(day, REVIEW, _joined(review.because, talk.because))
    return sorted(found.values())

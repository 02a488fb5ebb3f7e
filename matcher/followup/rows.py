"""What became of placements, a row per month of staying: the rows that a model of staying is fitted to.

A row is written once its month is over, or with the exit in it. It holds what was known before the month began,
so nothing that happens later can change it: a missed check-in of somebody who has already left explains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from matcher.followup.months import months_after, whole_months
from matcher.placement import ENDINGS, Seat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from matcher.followup.cadence import Pause

NOT_KNOWN: Final = "not_known"
COMPLETED: Final = "completed"
AS_PLANNED: Final = "as_planned"

EXIT_OF: Final[Mapping[str, str | None]] = MappingProxyType({
    ending: {AS_PLANNED: None, "next": "positive"}.get(ending, ending) for ending in ENDINGS
})  # fmt: skip
"""The exit by the ending that was said; none where the observation only ends, as it was planned."""

EXITS: Final = (*(each for each in EXIT_OF.values() if each), NOT_KNOWN)
"""Kinds of exits. ``lost_contact`` is a state of its own: neither a wish to leave nor a stay."""

EARLY: Final = ("own_decision", "hosts_side", "health", "lost_contact", NOT_KNOWN)
"""Exits that may call for help to the host; it says nothing of whose doing they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Somebody at a place, in one seat.

    Parameters
    ----------
    start
        The first day.
    seen_from
        From when it was followed, where that was later (a stay taken over from older records); ``None``: from the
        start. Who left before was never seen.
    ended, ending
        The day on which it ended, and one of ``placement.ENDINGS``; an ending ``None`` beside a day is not known.
    planned_end
        The day up to which it was planned, if to any.
    reviewed
        The day of looking back on a try-out.

    Raises
    ------
    ValueError
        If days are not in their order, or the ending is none.
    """

    placement: str
    person: str
    host: str
    start: date
    seat: Seat = Seat.REGULAR
    seen_from: date | None = None
    ended: date | None = None
    ending: str | None = None
    planned_end: date | None = None
    reviewed: date | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        later = (self.seen_from, self.ended, self.planned_end, self.reviewed)
        if any(each is not None and each < self.start for each in later):
            raise ValueError(f"{self.placement}: a day before the first one")
        if self.ended is not None and self.seen_from is not None and self.ended < self.seen_from:
            raise ValueError(f"{self.placement}: followed only after it ended")
        if self.ending is not None and (self.ended is None or self.ending not in ENDINGS):
            raise ValueError(f"{self.placement}: an ending has a day and is one of the state machine")
        if self.seat is Seat.NONE:
            raise ValueError(f"{self.placement}: a stay has a seat")


@dataclass(frozen=True, slots=True)
class Signal:
    """Something heard of a placement on a day, as a number: a mark, a load, 1 for yes."""

    placement: str
    name: str
    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Row:
    """A month of a stay.

    Parameters
    ----------
    month
        Which month of staying, from 1, by the calendar: months of a pause have a number and no row.
    starts
        The first day of the month.
    entry
        Months that were over before the stay was followed: its first row is of month ``entry`` + 1.
    exit
        One of ``EXITS`` in this month; ``None``: somebody stayed.
    signals
        The last of each name heard before the month began, by name; what was never heard is not there.
    """

    placement: str
    person: str
    host: str
    seat: Seat
    month: int
    starts: date
    entry: int
    exit: str | None
    signals: tuple[Signal, ...]


def how_it_ended(stay: Stay, on: date) -> str | None:
    """Say how a stay ended, as known on a day.

    A try-out that was looked back on is completed, whatever was decided then. Going on to something next on the
    planned day or after it is as planned.

    Returns
    -------
    ``completed``, ``as_planned`` or one of ``EXITS``; ``None``: it goes on.
    """
    if stay.ended is None or stay.ended > on:
        return None
    if stay.seat is Seat.TRY_OUT and stay.reviewed is not None and stay.reviewed <= stay.ended:
        return COMPLETED
    if stay.ending is None:
        return NOT_KNOWN
    planned = stay.planned_end is not None and stay.ended >= stay.planned_end
    if stay.ending == AS_PLANNED or (stay.ending == "next" and planned):
        return AS_PLANNED
    return EXIT_OF[stay.ending]


def outcome_rows(
    stays: Sequence[Stay], pauses: Mapping[str, Sequence[Pause]], signals: Sequence[Signal], on: date
) -> list[Row]:
    """Lay stays out as months at risk.

    A month that lies wholly in pauses is none, unless the exit fell into it: no exit is ever lost. Of a month in
    which the observation ended without an exit, or that is not over, there is no row.

    Parameters
    ----------
    pauses, signals
        Pauses by placement; signals of any placements in any order (of two of one name and day the later given).
    on
        The day up to which things are known.

    Raises
    ------
    ValueError
        If two stays are of one placement and seat.
    """
    if len({(each.placement, each.seat) for each in stays}) < len(stays):
        raise ValueError("two stays of one placement and seat")
    heard: dict[str, list[Signal]] = {}
    for each in sorted(signals, key=lambda signal: signal.on):
        heard.setdefault(each.placement, []).append(each)
    return [
        row for stay in stays for row in _rows(stay, pauses.get(stay.placement, ()), heard.get(stay.placement, ()), on)
    ]


def _rows(stay: Stay, pauses: Sequence[Pause], heard: Sequence[Signal], on: date) -> Iterator[Row]:
    ended = stay.ended if stay.ended is not None and stay.ended <= on else None
    how = how_it_ended(stay, on)
    left = how if how in EXITS else None
    watched = whole_months(stay.start, on if ended is None else ended)  # months that were lived to their end
    entry = 0 if stay.seen_from is None else whole_months(stay.start, stay.seen_from)
    for month in range(entry + 1, watched + (2 if left else 1)):
        starts = months_after(stay.start, month - 1)
        out = left if month == watched + 1 else None
        if out is not None or not _wholly_in(pauses, starts, months_after(stay.start, month)):
            last = {each.name: each for each in heard if each.on < starts}
            said = tuple(last[name] for name in sorted(last))
            yield Row(stay.placement, stay.person, stay.host, stay.seat, month, starts, entry, out, said)


def _wholly_in(pauses: Sequence[Pause], first: date, after: date) -> bool:
    """Tell whether every day from ``first`` to before ``after`` lies in a pause; two may follow one another."""
    free = first
    for stop in sorted(pauses, key=lambda each: each.first):
        if stop.covers(free):
            if stop.back is None:
                return True
            free = stop.back
    return free >= after

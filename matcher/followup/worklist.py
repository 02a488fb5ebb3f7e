"""What staff should look at: plain rules, each with its reason, what could be done, who, and by when.

No model takes part. Nothing here decides: an entry asks somebody to think of a person, and it goes away by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from matcher.followup.cadence import FILE_REVIEW
from matcher.followup.months import months_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

ACTIONS: Final[Mapping[str, str]] = MappingProxyType({
    "missed_check_ins": "another_way_to_reach",
    "person_wants_to_stop": "talk_with_person",
    "host_wants_to_stop": "talk_with_host",
    "absences": "ask_what_would_help",
    "host_flag_open": "settle_host_flag",
    "work_changed": "check_in_after_change",
    "living_changed": "look_at_conditions",
    "end_without_next": "plan_next_step",
})  # fmt: skip
"""The rules, each with what is suggested."""

RULES: Final = tuple(ACTIONS)
SOMEBODYS_WORD: Final = ("person_wants_to_stop", "host_wants_to_stop")
"""Rules that pass on what somebody said: never laid down, however seldom staff act on them."""
FOR_SUPERVISOR: Final = ("host_flag_open",)
NOT_IN_QUIET: Final = ("missed_check_ins", "absences")
"""Rules that say nothing of somebody who rests or waits: they owe nobody an answer."""

WORK_CHANGES: Final = ("supervisor", "task", "hours")
LIVING_CHANGES: Final = ("benefit", "housing")
SNOOZE_REASONS: Final = ("person_asked_to_wait", "day_is_set", "other_office_acts", "known_and_agreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFigures:
    """Numbers of the staff list: defaults from practice, settings all of them.

    Parameters
    ----------
    missed
        Check-ins in a row that the person did not come to (``reference/retention.md`` section 6).
    absences, absence_days
        Absences without a word from agreed days, and the days before today in which they are counted (same source).
    flag_days
        Days after which an open flag of the host is looked at (same source).
    change_days
        Days in which a change is looked at where no check-in came after it; an assumption.
    end_days
        Days before a planned end without a next step (same source).
    act_days
        Days within which something is done; an assumption.
    expire_days
        Days after that in which an entry goes away by itself; an assumption: one more monthly list.
    snooze_days
        The longest rest of an entry; an assumption.
    retire_percent, retire_quarters
        A rule is laid down that was acted on in less than so many of a hundred in so many quarters in a row (same
        source).
    """

    missed: int = 2
    absences: int = 2
    absence_days: int = 14
    flag_days: int = 14
    change_days: int = 28
    end_days: int = 30
    act_days: int = 7
    expire_days: int = 28
    snooze_days: int = 28
    retire_percent: int = 20
    retire_quarters: int = 2


@dataclass(frozen=True, slots=True)
class Change:
    """A change of ``WORK_CHANGES`` or ``LIVING_CHANGES``."""

    kind: str
    on: date

    def __post_init__(self) -> None:
        """Refuse what is no such change."""
        if self.kind not in (*WORK_CHANGES, *LIVING_CHANGES):
            raise ValueError(f"no change: {self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a placement on a day; what is not known is ``None`` or left out, and makes no entry.

    Parameters
    ----------
    missed
        Check-ins the person did not come to.
    last_check_in
        The last that took place.
    person_stop, host_stop
        When a side said it wants to stop, if it still stands.
    absences
        Days that were agreed and missed without a word; for somebody who comes when they can there are none.
    flag_open_since
        Since when the oldest open flag of the host stands.
    next_step
        Whether something is agreed for the time after the planned end.
    quiet
        Whether the person rests, waits or asked for no contact: then the file is looked into, they are not called.
    """

    placement: str
    start: date
    missed: tuple[date, ...] = ()
    last_check_in: date | None = None
    person_stop: date | None = None
    host_stop: date | None = None
    absences: tuple[date, ...] = ()
    flag_open_since: date | None = None
    changes: tuple[Change, ...] = ()
    planned_end: date | None = None
    next_step: bool | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A line of the staff list; its order is that of the days.

    Parameters
    ----------
    due
        The day by which somebody acts.
    since
        The day of the newest fact it rests on.
    because
        What the sentence of the rule names: pairs of a name and a number, a day or a code.
    action
        What is suggested; staff may do something else.
    owner
        ``coordinator`` or ``supervisor``.
    expires
        The last day on which it is shown.
    """

    due: date
    since: date
    placement: str
    rule: str
    because: tuple[tuple[str, object], ...]
    action: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True)
class Snooze:
    """An entry laid aside with a reason: it comes back on the day ``until``, or when something new is known."""

    placement: str
    rule: str
    since: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Acted:
    """How often a rule was shown and acted on in the quarter that begins on a day."""

    rule: str
    quarter: date
    shown: int
    acted: int

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if not 0 <= self.acted <= self.shown:
            raise ValueError(f"{self.rule}: acted on {self.acted} of {self.shown}")


@dataclass(frozen=True, slots=True)
class MonthList:
    """The entries that fit into somebody's month, and those that wait: these are counted out, never hidden."""

    shown: tuple[Entry, ...]
    waiting: tuple[Entry, ...]


def worklist(
    known: Iterable[Known],
    figures: ListFigures,
    on: date,
    *,
    snoozes: Sequence[Snooze] = (),
    without: Set[str] = frozenset(),
) -> list[Entry]:
    """List what staff should look at on a day, by due day.

    Parameters
    ----------
    snoozes
        Entries laid aside; each ends by itself.
    without
        Rules that are laid down, as ``retired`` gives them.
    """
    found = (entry for each in known for entry in _entries(each, figures, on))
    return sorted(
        each for each in found
        if each.rule not in without and on <= each.expires and not any(_rests(each, nap, on) for nap in snoozes)
    )  # fmt: skip


def lapsed(known: Iterable[Known], figures: ListFigures, on: date) -> list[Entry]:
    """List what went away by itself while its reason still stands: the supervisor sees it, and nobody is forgotten."""
    return sorted(
        entry for each in known for entry in _entries(each, figures, on) if entry.expires < on
    )  # fmt: skip


def snooze(entry: Entry, since: date, until: date, reason: str, figures: ListFigures) -> Snooze:
    """Lay an entry aside.

    Raises
    ------
    ValueError
        If the reason is none of ``SNOOZE_REASONS``, or the rest is of no day or longer than set.
    """
    if reason not in SNOOZE_REASONS:
        raise ValueError(f"no reason to lay something aside: {reason}")
    if not 0 < (until - since).days <= figures.snooze_days:
        raise ValueError(f"an entry rests for 1 to {figures.snooze_days} days")
    return Snooze(entry.placement, entry.rule, since, until, reason)


def month_list(entries: Sequence[Entry], slots: Mapping[str, int]) -> MonthList:
    """Cut a list to what each owner has room for this month, the earliest due first.

    Parameters
    ----------
    slots
        Entries an owner can look at in the month, by owner; an owner who is not named has said no number: all.
    """
    room = dict(slots)
    shown: list[Entry] = []
    waiting: list[Entry] = []
    for each in sorted(entries):
        left = room.get(each.owner)
        (shown if left is None or left > 0 else waiting).append(each)
        if left is not None:
            room[each.owner] = left - 1
    return MonthList(tuple(shown), tuple(waiting))


def retired(history: Iterable[Acted], figures: ListFigures) -> frozenset[str]:
    """Give the rules that nobody acts on: below the share set in each of so many quarters that follow each other.

    A quarter in which a rule was never shown says nothing, and breaks the row. What a person or a host said is always
    passed on.
    """
    low: dict[str, set[date]] = {}
    for each in history:
        if each.rule not in SOMEBODYS_WORD and each.acted * 100 < figures.retire_percent * each.shown:
            low.setdefault(each.rule, set()).add(each.quarter)
    return frozenset(
        rule
        for rule, quarters in low.items()
        if any(
            all(months_after(first, 3 * step) in quarters for step in range(figures.retire_quarters))
            for first in quarters
        )
    )


def _rests(entry: Entry, nap: Snooze, on: date) -> bool:
    same = (nap.placement, nap.rule) == (entry.placement, entry.rule)
    return same and nap.since <= on < nap.until and entry.since <= nap.since


def _entries(known: Known, figures: ListFigures, on: date) -> Iterator[Entry]:
    for rule, since, because in _fired(known, figures, on):
        if since > on or (known.quiet and rule in NOT_IN_QUIET):
            continue
        due = since + timedelta(days=figures.act_days)
        yield Entry(
            due,
            since,
            known.placement,
            rule,
            because,
            FILE_REVIEW if known.quiet else ACTIONS[rule],
            "supervisor" if rule in FOR_SUPERVISOR else "coordinator",
            due + timedelta(days=figures.expire_days),
        )


Fired = tuple[str, date, tuple[tuple[str, object], ...]]


def _fired(known: Known, figures: ListFigures, on: date) -> Iterator[Fired]:
    yield from _contact(known, figures, on)
    yield from _changes(known, figures, on)
    for rule, said in (("person_wants_to_stop", known.person_stop), ("host_wants_to_stop", known.host_stop)):
        if said is not None:
            yield rule, said, (("day", said),)
    if known.flag_open_since is not None:
        too_long = known.flag_open_since + timedelta(days=figures.flag_days + 1)
        yield "host_flag_open", too_long, (("day", known.flag_open_since),)
    if known.planned_end is not None and known.next_step is not True:
        soon = known.planned_end - timedelta(days=figures.end_days)
        yield "end_without_next", max(known.start, soon), (("day", known.planned_end),)


def _contact(known: Known, figures: ListFigures, on: date) -> Iterator[Fired]:
    talked = known.last_check_in or date.min
    missed = sorted(day for day in known.missed if talked < day <= on)
    if len(missed) >= figures.missed:
        yield "missed_check_ins", missed[-1], (("number", len(missed)),)
    first = on - timedelta(days=figures.absence_days - 1)
    absent = sorted(day for day in known.absences if first <= day <= on)
    if len(absent) >= figures.absences:
        yield "absences", absent[-1], (("number", len(absent)),)


def _changes(known: Known, figures: ListFigures, on: date) -> Iterator[Fired]:
    """Name changes since the last check-in that are not long past, each kind of rule once."""
    first = max(on - timedelta(days=figures.change_days), known.last_check_in or date.min)
    for rule, kinds in (("work_changed", WORK_CHANGES), ("living_changed", LIVING_CHANGES)):
        new = sorted((each.on, each.kind) for each in known.changes if each.kind in kinds and first < each.on <= on)
        if new:
            yield rule, new[-1][0], (("changes", tuple(dict.fromkeys(kind for _, kind in new))),)

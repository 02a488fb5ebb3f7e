"""Flags: a host would like a hand, by its own word or because a rule noticed something.

A flag is an offer of help with somebody's name on it. It is no mark of a host: nothing here is added up, compared
or put in an order of hosts. Accidents and near misses are another record, with another reader, and no flags.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from matcher.followup.rows import EARLY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matcher.host_support.figures import HostFigures

HELPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "talk_to": ("call", "three_lines"),
    "task": ("visit", "carve_task"),
    "days": ("call", "change_days"),
    "conflict": ("visit", "three_way_talk"),
    "too_much": ("fewer_hours", "job_coach"),
    "key_person": ("second_person", "pause_openings"),
    "wants_to_stop": ("visit", "plan_ending"),
    "something_else": ("call",),
    "worry": ("call", "visit", "job_coach"),
    "missed_calls": ("visit", "letter"),
    "over_capacity": ("fewer_hours", "pause_openings"),
    "two_early_endings": ("job_coach", "carve_task", "thanks_call"),
    "key_person_away": ("second_person", "pause_openings"),
    "open_long": ("visit", "supervisor_calls"),
})  # fmt: skip
"""What is offered for each code, the first to be tried first."""

HOST_CODES: Final = (
    "talk_to", "task", "days", "conflict", "too_much", "key_person", "wants_to_stop", "something_else",
)  # fmt: skip
RULE_CODES: Final = ("worry", "missed_calls", "over_capacity", "two_early_endings", "key_person_away", "open_long")
HOW_SOON: Final = ("today", "this_week", "no_hurry")
RESULTS: Final = ("helped", "not_needed", "agreed_to_pause", "agreed_to_end", "still_hard")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCall:
    """A host call: whether anybody was reached, and the answers, ``None`` where nothing was said."""

    on: date
    reached: bool
    load: int | None = None
    needs_help: str | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """The key person is away from ``since`` to before ``back``; ``None``: nobody knows yet."""

    since: date
    back: date | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A placement that ended before its plan, with its kind: one of ``followup.rows.EXITS``."""

    on: date
    exit: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A wish for a hand.

    Parameters
    ----------
    code
        One of ``HOST_CODES`` or ``RULE_CODES``.
    because
        What the sentence of the code names: pairs of a name and a number, a day or a code.
    helps
        What is offered, the first to be tried first.
    owner
        ``coordinator`` or ``supervisor``: who offers it.
    due
        The day by which help is offered.
    escalates
        The day on which it goes to the supervisor if it is still open.
    source
        ``host`` or ``rule``.
    result
        One of ``RESULTS`` once it is closed.
    """

    host: str
    code: str
    since: date
    because: tuple[tuple[str, object], ...]
    helps: tuple[str, ...]
    owner: str
    due: date
    escalates: date
    source: str
    closed: date | None = None
    result: str | None = None

    def __post_init__(self) -> None:
        """Refuse a flag that is closed without a result, or the other way round."""
        if (self.closed is None) != (self.result is None):
            raise ValueError(f"{self.host} {self.code}: a closed flag has a result, and only that one")
        if self.result is not None and self.result not in RESULTS:
            raise ValueError(f"{self.host} {self.code}: no result: {self.result}")

    def open_on(self, on: date) -> bool:
        """Tell whether it is open on a day."""
        return self.since <= on and (self.closed is None or on < self.closed)

    def owner_on(self, on: date) -> str:
        """Give whose it is on a day: the supervisor's once it has been open too long."""
        return "supervisor" if self.open_on(on) and on >= self.escalates else self.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """What is known of a host on a day; what is not known is ``None`` and raises nothing.

    Parameters
    ----------
    people
        How many people are there now.
    seats
        How many the host says it can have.
    newcomers
        New people a month, in the host's own word.
    began
        First days of those who began.
    endings
        Placements that ended, early or not.
    flags
        Flags of the host, open and closed.
    incident_open
        Whether an accident or near miss has not been looked at yet; it stops new people and is no flag.
    """

    host: str
    calls: tuple[HostCall, ...] = ()
    people: int | None = None
    seats: int | None = None
    newcomers: int | None = None
    began: tuple[date, ...] = ()
    endings: tuple[Ending, ...] = ()
    away: Away | None = None
    flags: tuple[Flag, ...] = ()
    incident_open: bool = False


def host_flag(host: str, about: str, soon: str, wanted: str | None, on: date, figures: HostFigures) -> Flag:
    """Raise a flag in the host's own word: three taps (what about, how soon, which help), or one call.

    Parameters
    ----------
    wanted
        The help the host would like, tried first; ``None``: it left that to us.

    Raises
    ------
    ValueError
        If a word is none of ours.
    """
    if about not in HOST_CODES or soon not in HOW_SOON:
        raise ValueError(f"no flag of a host: {about}, {soon}")
    if wanted is not None and wanted not in {each for helps in HELPS.values() for each in helps}:
        raise ValueError(f"no help: {wanted}")
    days = dict(zip(HOW_SOON, (figures.today_days, figures.week_days, figures.later_days), strict=True))[soon]
    helps = HELPS[about] if wanted is None else tuple(dict.fromkeys((wanted, *HELPS[about])))
    return Flag(
        host, about, on, (("soon", soon),), helps, "coordinator",
        on + timedelta(days=days), on + timedelta(days=figures.open_days + 1), "host",
    )  # fmt: skip


def rule_flags(facts: Iterable[HostFacts], figures: HostFigures, on: date) -> list[Flag]:
    """List what rules notice on a day, by due day; two of one day by the id of the host, which says nothing of it.

    What was closed with a result is not raised again before something new happens.
    """
    found = (
        Flag(
            each.host, code, since, because, HELPS[code],
            "supervisor" if code == "open_long" else "coordinator",
            since + timedelta(days=figures.rule_days), since + timedelta(days=figures.open_days + 1), "rule",
        )
        for each in facts
        for code, since, because in _noticed(each, figures, on)
        if not _settled(each, code, since, on)
    )  # fmt: skip
    return sorted(found, key=lambda flag: (flag.due, flag.host, flag.code))


def early_endings(facts: HostFacts, days: int, on: date) -> list[date]:
    """Give when placements ended early in the last so many days, that of ``on`` among them, the oldest first."""
    first = on - timedelta(days=days - 1)
    return sorted(each.on for each in facts.endings if each.exit in EARLY and first <= each.on <= on)


def _settled(facts: HostFacts, code: str, since: date, on: date) -> bool:
    return any(
        each.source == "rule" and each.code == code and each.since >= since and not each.open_on(on)
        for each in facts.flags
    )


Noticed = tuple[str, date, tuple[tuple[str, object], ...]]


def _noticed(facts: HostFacts, figures: HostFigures, on: date) -> Iterator[Noticed]:
    yield from _heard(facts, figures, on)
    people, seats = facts.people, facts.seats
    if people is not None and seats is not None and people > seats:
        since = max((day for day in facts.began if day <= on), default=on)  # the last who began made it too many
        yield "over_capacity", since, (("people", people), ("seats", seats))
    ended = early_endings(facts, figures.early_days, on)
    if len(ended) >= figures.early_endings:
        yield "two_early_endings", ended[-1], (("number", len(ended)),)
    away = facts.away
    if away is not None and away.since <= on and (away.back is None or on < away.back):
        yield "key_person_away", away.since, (("back", away.back),)
    opened = min((each.since for each in facts.flags if each.source == "host" and each.open_on(on)), default=None)
    if opened is not None and (on - opened).days > figures.open_days:
        yield "open_long", opened + timedelta(days=figures.open_days + 1), (("day", opened),)


def _heard(facts: HostFacts, figures: HostFigures, on: date) -> Iterator[Noticed]:
    calls: Sequence[HostCall] = sorted((each for each in facts.calls if each.on <= on), key=lambda each: each.on)
    last = next((each for each in reversed(calls) if each.reached), None)
    if last is not None and (last.needs_help == "yes" or (last.load or 0) >= figures.heavy_load):
        yield "worry", last.on, (("load", last.load),)
    missed = [each.on for each in calls if not each.reached and (last is None or each.on > last.on)]
    if len(missed) >= figures.missed_calls:
        yield "missed_calls", missed[-1], (("number", len(missed)),)

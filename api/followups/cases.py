"""What the store knows of the placements at which people come, laid out as the rules of standing by read it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from api.followups.host_repository import calls_by_host, first_flags
from api.followups.repository import (
    CaseLine,
    cases_seen,
    check_ins_of_cases,
    events_of_cases,
    files_read,
    keys_of_cases,
    silent_days_of_cases,
    steps_of_cases,
    with_more_ahead,
)
from api.followups.tables import CheckInRow, EventRow, HostCallRow
from api.followups.talks import stop_said
from api.people.secrets import Sealed
from api.placements.tables import StepRow
from api.store.store import View
from matcher.followup.cadence import EVENTS, FILE_REVIEW, HOST_CALL, QUIET_STATES, Event, Held, Pause
from matcher.followup.worklist import LIVING_CHANGES, Change, Known
from matcher.host_support.figures import HostFigures

CHANGE_OF: Final[Mapping[str, str]] = {
    "changed_task": "task", "key_person": "supervisor", "hours": "hours", **{each: each for each in LIVING_CHANGES},
}  # fmt: skip
"""What a noted event is called among the changes of the staff list."""


@dataclass(frozen=True)
class Case:
    """A placement at which somebody comes, with all that is known of it.

    Parameters
    ----------
    check_ins
        Talks and tries, the newest first.
    silent
        Days of a try-out that were missed without a word, in their order.
    calls
        Calls to the host, the newest first.
    """

    line: CaseLine
    pauses: tuple[Pause, ...]
    check_ins: Sequence[CheckInRow]
    events: Sequence[EventRow]
    silent: Sequence[date]
    calls: Sequence[HostCallRow]
    files_read: Sequence[date]
    flag_open_since: date | None
    person_stop: date | None
    more_ahead: bool

    def held(self) -> list[Held]:
        """Give what took place with both sides, and looks into the file."""
        talks = [Held(row.kind, row.on) for row in self.check_ins if row.reached]
        calls = [Held(HOST_CALL, row.on) for row in self.calls if row.reached]
        return [*talks, *calls, *(Held(FILE_REVIEW, day) for day in self.files_read)]

    def happened(self, figures: HostFigures, within: int) -> list[Event]:
        """Give what asks for one more talk: what was noted, a worry of the host, two absences within so many days."""
        noted = [Event(row.kind, row.on) for row in self.events if row.kind in EVENTS]
        worries = [
            Event("host_worry", row.on)
            for row in self.calls
            if row.reached and (row.needs_help == "yes" or (row.load or 0) >= figures.heavy_load)
        ]
        absences = [
            Event("two_absences", later)
            for earlier, later in pairwise(self.silent)
            if later - earlier < timedelta(days=within)
        ]
        return [*noted, *worries, *absences]

    def known(self) -> Known:
        """Give what the staff list reads."""
        line, talked = self.line, [row.on for row in self.check_ins if row.reached]
        away = line.step == "on_pause"
        stop = next((row for row in self.calls if row.reached and row.wants_to_stop is not None), None)
        return Known(
            placement=line.id,
            start=line.since,
            missed=tuple(row.on for row in self.check_ins if not row.reached),
            last_check_in=max(talked, default=None),
            person_stop=self.person_stop,
            host_stop=stop.on if stop is not None and stop.wants_to_stop == "yes" else None,
            absences=tuple(self.silent),
            flag_open_since=self.flag_open_since,
            changes=tuple(Change(CHANGE_OF[row.kind], row.on) for row in self.events if row.kind in CHANGE_OF),
            planned_end=None if away else line.until,
            next_step=True if self.more_ahead else None,
            quiet=away or line.state in QUIET_STATES,
        )


def cases(view: View) -> list[Case]:
    """Give the cases of the people whom the actor stands by, by pseudonym."""
    talks: dict[str, list[CheckInRow]] = defaultdict(list)
    events: dict[str, list[EventRow]] = defaultdict(list)
    steps: dict[str, list[StepRow]] = defaultdict(list)
    silent: dict[str, list[date]] = defaultdict(list)
    for talk in check_ins_of_cases(view):
        talks[talk.placement].append(talk)
    for event in events_of_cases(view):
        events[event.placement].append(event)
    for step in steps_of_cases(view, ("pause", "back")):
        steps[step.placement].append(step)
    for placement, day in silent_days_of_cases(view):
        silent[placement].append(day)
    kept = keys_of_cases(view)  # held until the end: whoever opens words finds each there
    keys = {row.person: Sealed(view, row.person) for row in kept}
    calls, flags, read, ahead = calls_by_host(view), first_flags(view), files_read(view), with_more_ahead(view)
    return [
        Case(
            line=line,
            pauses=tuple(pauses_of(steps[line.id], line)),
            check_ins=talks[line.id],
            events=events[line.id],
            silent=silent[line.id],
            calls=calls.get(line.host, []),
            files_read=read.get(line.person, []),
            flag_open_since=flags.get(line.host),
            person_stop=stop_said(keys.get(line.person), talks[line.id]),
            more_ahead=line.step == "going_on" or ahead.get(line.person, 0) > 1,
        )
        for line in cases_seen(view)
    ]


def pauses_of(steps: Sequence[StepRow], line: CaseLine) -> Iterator[Pause]:
    """Read pauses from the steps; one that still goes on ends on the day that is planned, if one is."""
    for number, step in enumerate(steps):
        if step.edge != "pause" or step.reason is None:
            continue
        after = next((each.on for each in steps[number + 1 :] if each.edge == "back"), None)
        back = after if after is not None else line.until if line.step == "on_pause" else None
        if after is not None and after <= step.on:
            continue  # back on the same day: there was none
        yield Pause(step.reason, step.on, back if back is not None and back > step.on else None)

"""What is due: talks with people, calls to hosts, looks into files, each with why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from api.access.policy import Right, require
from api.errors import Invalid
from api.followups.cases import Case, cases
from api.followups.figures import CADENCE, HOSTS, LIST
from api.followups.repository import files_read, quiet_people, spoken_with
from api.followups.schemas import DueOut
from api.hosts.repository import JAPAN, today
from api.store.store import View
from matcher.followup.cadence import CHECK_IN, FILE_REVIEW, HOST_CALL, Due, Held, due_days, review_days, unmet

FURTHEST = timedelta(days=366)
"""How far one may look ahead."""


@dataclass(frozen=True)
class About:
    """What something due is about: a placement, a person's file, or a host."""

    kind: str
    placement: str | None = None
    person: str | None = None
    code: str | None = None
    host: str | None = None


def list_due(view: View, until: date) -> list[DueOut]:
    """List what is due up to a day, and what is overdue, the oldest first.

    Raises
    ------
    Invalid
        If the day is too far ahead.
    """
    require(view.actor, Right.WORK_WITH_PEOPLE)
    on = today(view)
    if until - on > FURTHEST:
        raise Invalid("too_far_ahead")
    return due_of(view, cases(view), until, on)


def due_of(view: View, known: Iterable[Case], until: date, on: date) -> list[DueOut]:
    """List what is due for cases, and for people whom nobody chases."""
    found = [*_of_cases(known, until), *_of_quiet(view, until)]
    return sorted(_lines(found, on), key=lambda line: (line.on, line.kind, line.code or "", line.host or ""))


def _of_cases(known: Iterable[Case], until: date) -> Iterator[tuple[About, Due]]:
    ahead = until + timedelta(days=CADENCE.event_days)  # so that what happened joins a talk that comes soon
    for case in known:
        happened = case.happened(HOSTS, LIST.absence_days)
        for each in unmet(due_days(case.line.since, ahead, happened, case.pauses, CADENCE), case.held()):
            if each.on <= until:
                yield _about(case, each.kind), each


def _about(case: Case, kind: str) -> About:
    line = case.line
    if kind == HOST_CALL:
        return About(kind, host=line.host)
    if kind == FILE_REVIEW:
        return About(kind, person=line.person, code=line.code)
    return About(kind, line.id, line.person, line.code, line.host)


def _of_quiet(view: View, until: date) -> Iterator[tuple[About, Due]]:
    read, spoken = files_read(view), spoken_with(view)
    for each in quiet_people(view):
        since = each.since.astimezone(JAPAN).date()
        held = [
            *(Held(FILE_REVIEW, day) for day in read.get(each.person, ())),
            *(Held(CHECK_IN, day) for day in spoken.get(each.person, ())),
        ]
        for due in unmet(review_days(each.state, since, until, (), CADENCE), held):
            yield About(FILE_REVIEW, person=each.person, code=each.code), due


def _lines(found: Iterable[tuple[About, Due]], on: date) -> Iterator[DueOut]:
    """Put together what one talk does away with: all that is overdue, and what falls on one day."""
    together: dict[tuple[About, date | None], list[Due]] = {}
    for about, each in found:
        together.setdefault((about, None if each.on < on else each.on), []).append(each)
    for (about, day), dues in together.items():
        because = dict.fromkeys(code for each in sorted(dues) for code in each.because)
        yield DueOut(
            on=min(each.on for each in dues), kind=about.kind, because=list(because), overdue=day is None,
            placement=about.placement, person=about.person, code=about.code, host=about.host,
        )  # fmt: skip

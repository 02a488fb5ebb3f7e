"""Queries about standing by people after the start; each begins with the placements the actor may know of."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, case, func, select

from api.access.policy import Right, may
from api.followups.tables import ACTED, CheckInRow, EntryRow, EventRow, FileReviewRow
from api.people.repository import ids_seen
from api.people.tables import ContactRow, PersonKeyRow, PersonRow, StateChangeRow
from api.placements.repository import ENDS
from api.placements.tables import PlacementRow, StepRow, TryOutDayRow
from api.store.store import View
from matcher.followup.cadence import QUIET_STATES
from matcher.placement import COMING

R = TypeVar("R", CheckInRow, EventRow, EntryRow, StepRow, TryOutDayRow)

SPOKE_WITH_THEM = ("door", "phone", "visit", "met", "went_along")
"""Contacts in which somebody was spoken with: who did knows more than the file."""


class CaseLine(NamedTuple):
    """A placement at which somebody is coming, with what is asked of the person."""

    id: str
    person: str
    code: str
    counsellor: str
    state: str
    host: str
    step: str
    since: date
    until: date | None


class QuietLine(NamedTuple):
    """Somebody who is not chased, and since when it stands so with them."""

    person: str
    code: str
    state: str
    since: datetime


def _visible(view: View) -> Select[PlacementRow]:
    """Placements of the people whom staff may know of."""
    query = select(PlacementRow).where(PlacementRow.municipality == view.actor.municipality)
    if not may(view.actor, Right.SEE_PEOPLE):
        return query.where(PlacementRow.id.in_(()))
    return query.where(PlacementRow.person.in_(ids_seen(view)))


def _own_people(view: View) -> Select[str]:
    """Whom the actor stands by: everybody for who supervises, else those whom they are in charge of."""
    query = ids_seen(view)
    if not may(view.actor, Right.SEE_PEOPLE):
        return query.where(PersonRow.id.in_(()))
    return query if may(view.actor, Right.SUPERVISE) else query.where(PersonRow.counsellor == view.actor.account)


def _cases(view: View) -> Select[PlacementRow]:
    """Placements at which somebody comes, or is away for a while, of the people whom the actor stands by."""
    return _visible(view).where(
        PlacementRow.step.in_(COMING), PlacementRow.since.is_not(None), PlacementRow.person.in_(_own_people(view))
    )


def _of_cases(view: View, table: type[R]) -> Select[R]:
    ids = _cases(view).with_only_columns(PlacementRow.id)
    return select(table).where(table.municipality == view.actor.municipality, table.placement.in_(ids))


def cases_seen(view: View) -> list[CaseLine]:
    """List where people come whom the actor stands by."""
    same = (PersonRow.municipality == PlacementRow.municipality) & (PersonRow.id == PlacementRow.person)
    row = PlacementRow
    query = (
        _cases(view)
        .join(PersonRow, same)
        .with_only_columns(
            row.id, row.person, PersonRow.code, PersonRow.counsellor, PersonRow.state, row.host, row.step, row.since,
            row.until,
        )
        .order_by(PersonRow.code, row.id)
    )  # fmt: skip
    found: Iterable[Any] = view.session.execute(query)
    return [CaseLine(*each) for each in found]


def check_ins_of_cases(view: View) -> Sequence[CheckInRow]:
    """List talks and tries of all cases, the newest first."""
    return view.session.scalars(_of_cases(view, CheckInRow).order_by(CheckInRow.on.desc(), CheckInRow.at.desc())).all()


def events_of_cases(view: View) -> Sequence[EventRow]:
    """List what happened in all cases."""
    return view.session.scalars(_of_cases(view, EventRow).order_by(EventRow.on, EventRow.id)).all()


def steps_of_cases(view: View, edges: Sequence[str]) -> Sequence[StepRow]:
    """List some of the steps of all cases, in their order."""
    return view.session.scalars(_of_cases(view, StepRow).where(StepRow.edge.in_(edges)).order_by(StepRow.number)).all()


def silent_days_of_cases(view: View) -> Sequence[tuple[str, date]]:
    """List days of a try-out on which somebody could not come and of which no word is noted: placement and day."""
    query = _of_cases(view, TryOutDayRow).where(TryOutDayRow.how == "could_not", TryOutDayRow.words.is_(None))
    return [(row.placement, row.on) for row in view.session.scalars(query.order_by(TryOutDayRow.on))]


def entries_of_cases(view: View) -> Sequence[EntryRow]:
    """List the lines of the staff list that were shown, of all cases."""
    return view.session.scalars(_of_cases(view, EntryRow)).all()


def keys_of_cases(view: View) -> Sequence[PersonKeyRow]:
    """Give the keys of the people of all cases in one query; whoever opens words meanwhile finds them there."""
    people = _cases(view).with_only_columns(PlacementRow.person)
    own = PersonKeyRow.municipality == view.actor.municipality
    return view.session.scalars(select(PersonKeyRow).where(own, PersonKeyRow.person.in_(people))).all()


def with_more_ahead(view: View) -> dict[str, int]:
    """Count by person of the cases the placements that have not ended."""
    people = _cases(view).with_only_columns(PlacementRow.person)
    query = _visible(view).where(PlacementRow.person.in_(people), PlacementRow.step.not_in(ENDS))
    counted = query.with_only_columns(PlacementRow.person, func.count()).group_by(PlacementRow.person)
    return {person: number for person, number in view.session.execute(counted)}


def quiet_people(view: View) -> list[QuietLine]:
    """List whom nobody chases and who come nowhere, with since when it stands so with them."""
    coming = _visible(view).where(PlacementRow.step.in_(COMING)).with_only_columns(PlacementRow.person)
    changed = (
        select(StateChangeRow.person, StateChangeRow.after, func.max(StateChangeRow.at).label("at"))
        .where(StateChangeRow.municipality == view.actor.municipality)
        .group_by(StateChangeRow.person, StateChangeRow.after)
        .subquery()
    )
    query = (
        select(PersonRow.id, PersonRow.code, PersonRow.state, changed.c.at)
        .join(changed, (changed.c.person == PersonRow.id) & (changed.c.after == PersonRow.state))
        .where(
            PersonRow.municipality == view.actor.municipality,
            PersonRow.id.in_(_own_people(view)),
            PersonRow.state.in_(QUIET_STATES),
            PersonRow.merged_into.is_(None),
            PersonRow.id.not_in(coming),
        )
        .order_by(PersonRow.code)
    )
    return [QuietLine(*each) for each in view.session.execute(query)]


def files_read(view: View) -> dict[str, list[date]]:
    """Give, by person whom the actor stands by, the days on which somebody looked into the file."""
    own = (FileReviewRow.municipality == view.actor.municipality, FileReviewRow.person.in_(_own_people(view)))
    return _by_person(view, select(FileReviewRow.person, FileReviewRow.on).where(*own))


def spoken_with(view: View) -> dict[str, list[date]]:
    """Give, by person whom the actor stands by, the days on which somebody spoke with them."""
    own = (ContactRow.municipality == view.actor.municipality, ContactRow.person.in_(_own_people(view)))
    spoke = (ContactRow.whom == "person", ContactRow.kind.in_(SPOKE_WITH_THEM))
    return _by_person(view, select(ContactRow.person, ContactRow.on).where(*own, *spoke))


def _by_person(view: View, query: Select[str, date]) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for person, on in view.session.execute(query):
        found.setdefault(person, []).append(on)
    return found


# ------------------------------------------------------------------ one placement


def check_ins_of(view: View, placement: PlacementRow) -> Sequence[CheckInRow]:
    """List talks and tries of a placement that the actor sees, the newest first."""
    own = (CheckInRow.municipality == placement.municipality, CheckInRow.placement == placement.id)
    return view.session.scalars(
        select(CheckInRow).where(*own).order_by(CheckInRow.on.desc(), CheckInRow.at.desc())
    ).all()


def events_of(view: View, placement: PlacementRow) -> Sequence[EventRow]:
    """List what happened at a placement that the actor sees, the newest first."""
    own = (EventRow.municipality == placement.municipality, EventRow.placement == placement.id)
    return view.session.scalars(select(EventRow).where(*own).order_by(EventRow.on.desc(), EventRow.id)).all()


# ------------------------------------------------------------------ how often rules are acted on


class Counted(NamedTuple):
    """How often a rule was shown on a day, and acted on."""

    rule: str
    on: date
    shown: int
    acted: int


def rules_counted(view: View) -> list[Counted]:
    """Count by rule and day what was shown and acted on; of restricted people nothing, whoever asks."""
    acted = func.sum(case((EntryRow.answer == ACTED, 1), else_=0))
    placed = (PlacementRow.municipality == EntryRow.municipality) & (PlacementRow.id == EntryRow.placement)
    person = (PersonRow.municipality == PlacementRow.municipality) & (PersonRow.id == PlacementRow.person)
    query = (
        select(EntryRow.rule, EntryRow.shown_on, func.count(), acted)
        .join(PlacementRow, placed)
        .join(PersonRow, person)
        .where(EntryRow.municipality == view.actor.municipality, PersonRow.restricted.is_(False))
        .group_by(EntryRow.rule, EntryRow.shown_on)
        .order_by(EntryRow.rule, EntryRow.shown_on)
    )
    return [Counted(*each) for each in view.session.execute(query)]

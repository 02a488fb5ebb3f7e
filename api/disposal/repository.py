"""Queries about what is kept and disposed of; each begins with the people the actor may know of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from api.access.policy import Right, may
from api.accounts.tables import AccountRow, MunicipalityRow
from api.conferences.plans.tables import PlanPersonRow, PlanRow
from api.disposal.tables import KINDS, DisposalItemRow, DisposalRow, HoldRow, RetentionRow
from api.errors import NotFound
from api.followups.tables import CheckInRow, EventRow, FileReviewRow
from api.people.repository import ids_seen
from api.people.tables import AssessmentRow, ConsentRow, ContactRow, PersonKeyRow, PersonRow, StateChangeRow
from api.people.ties.tables import TrackRow
from api.placements.tables import PlacementRow, StepRow
from api.store.audit import AuditHead
from api.store.store import View
from api.web.service import TOKYO
from matcher.placement import Seat

LISTED = 200
TRIED = ("trying", "taking_part")
NOBODY_MET = ("not_met", "closed")


@dataclass(frozen=True)
class Over:
    """A record that was kept long enough, with those merged into it."""

    row: PersonRow
    kind: str
    closed_at: datetime
    records: int
    restricted: bool


def _visible(view: View) -> Select[DisposalRow]:
    """Disposals of which the actor may know somebody; one of open records is for all staff once it is done."""
    query = select(DisposalRow).where(DisposalRow.municipality == view.actor.municipality)
    if not may(view.actor, Right.SEE_PEOPLE):
        return query.where(DisposalRow.id.in_(()))
    somebody = exists().where(
        DisposalItemRow.municipality == DisposalRow.municipality,
        DisposalItemRow.disposal == DisposalRow.id,
        DisposalItemRow.person.in_(ids_seen(view)),
    )
    done = DisposalRow.approved_at.is_not(None) & DisposalRow.restricted.is_(False)
    return query.where(or_(somebody, done))


# ------------------------------------------------------------------ how long, and what is held back


def retention(view: View) -> dict[str, RetentionRow]:
    """Give what was decided of each class, where something was."""
    own = RetentionRow.municipality == view.actor.municipality
    return {row.kind: row for row in view.session.scalars(select(RetentionRow).where(own))}


def _holds(view: View) -> Select[HoldRow, str]:
    """Give the holds of people the actor may know of, with their pseudonyms."""
    person = aliased(PersonRow)
    named = and_(person.municipality == HoldRow.municipality, person.id == HoldRow.person)
    query = select(HoldRow, person.code).join(person, named)
    return query.where(HoldRow.municipality == view.actor.municipality, HoldRow.person.in_(ids_seen(view)))


def holds_seen(view: View, person: str | None) -> list[tuple[HoldRow, str]]:
    """List holds: all of a person, or those of everybody that stand, the oldest first."""
    query = _holds(view)
    query = query.where(HoldRow.lifted_at.is_(None) if person is None else HoldRow.person == person)
    found = view.session.execute(query.order_by(HoldRow.at, HoldRow.id).limit(LISTED))
    return [(row, code) for row, code in found]


def hold_seen(view: View, hold: str) -> tuple[HoldRow, str]:
    """Give one hold.

    Raises
    ------
    NotFound
        If there is none of a person the actor may know of.
    """
    found = view.session.execute(_holds(view).where(HoldRow.id == hold)).one_or_none()
    if found is None:
        raise NotFound("no_such_hold")
    return found[0], found[1]


def _held(view: View) -> Select[str]:
    own = HoldRow.municipality == view.actor.municipality
    return select(HoldRow.person).where(own, HoldRow.lifted_at.is_(None))


def held_among(view: View, people: Iterable[str]) -> set[str]:
    """Give those of some records that are held back."""
    return set(view.session.scalars(_held(view).where(HoldRow.person.in_(list(people)))))


def lifted_among(view: View, people: Iterable[str], account: str | None) -> bool:
    """Tell whether somebody lifted a hold on one of some records."""
    own = (HoldRow.municipality == view.actor.municipality, HoldRow.lifted_by == account)
    query = select(HoldRow.id).where(*own, HoldRow.person.in_(list(people)))
    return view.session.scalars(query.limit(1)).first() is not None


# ------------------------------------------------------------------ what is due


def records_of(view: View, people: Sequence[str], *, lock: bool = False) -> list[PersonRow]:
    """Give the records of some people and those merged into them, whoever may see them: the caller looks at that."""
    merged = PersonRow.merged_into.in_(people)
    query = select(PersonRow).where(
        PersonRow.municipality == view.actor.municipality, or_(PersonRow.id.in_(people), merged)
    )  # fmt: skip
    query = query.order_by(PersonRow.id).execution_options(populate_existing=True)
    return list(view.session.scalars(query.with_for_update() if lock else query))


def _history(view: View, records: Sequence[str] | None) -> Subquery:
    """Say of each record when it was last closed and how far it had come, as a place among the classes."""
    closed = case((StateChangeRow.after == "closed", StateChangeRow.at))
    reached = case((StateChangeRow.after.in_(TRIED), 2), (StateChangeRow.after.in_(NOBODY_MET), 0), else_=1)
    query = select(
        StateChangeRow.person, func.max(closed).label("closed_at"), func.max(reached).label("reached")
    ).where(StateChangeRow.municipality == view.actor.municipality)  # fmt: skip
    if records is not None:
        query = query.where(StateChangeRow.person.in_(records))
    return query.group_by(StateChangeRow.person).subquery()


def _seen(view: View, records: Sequence[str] | None) -> Select[str]:
    """Give the ids of the people the actor may know of, only among some records where these are named."""
    return ids_seen(view) if records is None else ids_seen(view).where(PersonRow.id.in_(records))


def _at_work(view: View) -> Select[str]:
    """Give whose records something is still at work for: a seat that is held, or a track that is open."""
    town = view.actor.municipality
    seats = select(PlacementRow.person).where(PlacementRow.municipality == town, PlacementRow.holds != Seat.NONE.value)
    tracks = select(TrackRow.person).where(TrackRow.municipality == town, TrackRow.closed_on.is_(None))
    return select(seats.union_all(tracks).subquery().c.person)


def _last(part: type[PersonRow]) -> list[ScalarSelect[datetime]]:
    """Give for each kind of what is noted of people when the last of a record was."""

    def last(at: InstrumentedAttribute[datetime], *way: ColumnElement[bool]) -> ScalarSelect[datetime]:
        return select(func.max(at)).where(*way).correlate(part).scalar_subquery()

    own = [
        last(at, table.municipality == part.municipality, table.person == part.id)
        for table, at in (
            (ContactRow, ContactRow.at), (AssessmentRow, AssessmentRow.at), (ConsentRow, ConsentRow.at),
            (PlacementRow, PlacementRow.made_at), (FileReviewRow, FileReviewRow.at),
        )
    ]  # fmt: skip
    placed = [
        last(
            table.at, PlacementRow.municipality == part.municipality, PlacementRow.person == part.id,
            table.municipality == PlacementRow.municipality, table.placement == PlacementRow.id,
        )
        for table in (StepRow, CheckInRow, EventRow)
    ]  # fmt: skip
    plan = last(
        PlanRow.made_at, PlanPersonRow.municipality == part.municipality, PlanPersonRow.person == part.id,
        PlanRow.municipality == PlanPersonRow.municipality, PlanRow.id == PlanPersonRow.plan,
    )  # fmt: skip
    return [*own, *placed, plan]


def _last_track(part: type[PersonRow]) -> ScalarSelect[date]:
    own = (TrackRow.municipality == part.municipality, TrackRow.person == part.id)
    return select(func.max(TrackRow.opened_on)).where(*own).correlate(part).scalar_subquery()


def _closed(view: View, records: Sequence[str] | None) -> Subquery:
    """Put the records of each person together where all are closed, seen by the actor and not held back.

    Those that live on are not among them: something is at work for one, or was noted after the last was closed.
    """
    town, part, history = view.actor.municipality, aliased(PersonRow), _history(view, records)
    head = func.coalesce(part.merged_into, part.id).label("head")
    began = select(PlacementRow.person).where(PlacementRow.municipality == town, PlacementRow.since.is_not(None))
    seen = _seen(view, records)
    reached = case((part.id.in_(began), KINDS.index("took_part")), else_=history.c.reached)
    ready = and_(
        part.state == "closed", history.c.closed_at.is_not(None), part.id.in_(seen),
        part.id.not_in(_held(view)), part.id.not_in(_at_work(view)),
    )  # fmt: skip
    closed_at = func.max(history.c.closed_at)
    quiet = [func.coalesce(func.max(last), closed_at) <= closed_at for last in _last(part)]
    query = (
        select(
            head, closed_at.label("closed_at"), func.max(reached).label("reached"),
            func.count().label("records"), func.max(case((part.restricted, 1), else_=0)).label("restricted"),
            func.max(_last_track(part)).label("opened_on"),
        )
        .outerjoin(history, history.c.person == part.id)
        .join(PersonKeyRow, and_(PersonKeyRow.municipality == part.municipality, PersonKeyRow.person == part.id))
        .where(part.municipality == town)
        .group_by(head)
        .having(func.min(case((ready, 1), else_=0)) == 1, *quiet)
    )  # fmt: skip
    return (query if records is None else query.where(part.id.in_(records))).subquery()


def over(view: View, before: Mapping[str, datetime], records: Sequence[str] | None = None) -> list[Over]:
    """List what was kept long enough, the longest closed first.

    Parameters
    ----------
    before
        For each class with a number the moment before which a record was closed that is over.
    records
        Only among these, given with all that are merged into them.
    """
    closed, head = _closed(view, records), aliased(PersonRow)
    ends = [
        and_(closed.c.reached == KINDS.index(kind), closed.c.closed_at < moment) for kind, moment in before.items()
    ]  # fmt: skip
    if not ends:
        return []
    query = (
        select(head, closed.c.reached, closed.c.closed_at, closed.c.records, closed.c.restricted, closed.c.opened_on)
        .join(closed, closed.c.head == head.id)
        .where(head.municipality == view.actor.municipality, head.id.in_(_seen(view, records)), or_(*ends))
        .order_by(closed.c.closed_at, head.code)
    )
    found = (
        Over(row, KINDS[reached], closed_at, records, bool(restricted))
        for row, reached, closed_at, records, restricted, opened_on in view.session.execute(query)
        if opened_on is None or opened_on <= closed_at.astimezone(TOKYO).date()
    )
    return list(islice(found, LISTED))


# ------------------------------------------------------------------ disposals


def disposals_seen(view: View) -> Sequence[DisposalRow]:
    """List disposals, those to be decided first, then the newest."""
    ended = func.coalesce(DisposalRow.approved_at, DisposalRow.withdrawn_at).is_not(None)
    query = _visible(view).order_by(ended, DisposalRow.proposed_at.desc(), DisposalRow.id)
    return view.session.scalars(query.limit(LISTED)).all()


def disposal_seen(view: View, disposal: str) -> DisposalRow:
    """Give one disposal.

    Raises
    ------
    NotFound
        If there is none of people the actor may know of.
    """
    row = view.session.scalars(_visible(view).where(DisposalRow.id == disposal)).one_or_none()
    if row is None:
        raise NotFound("no_such_disposal")
    return row


def _items(view: View, *which: ColumnElement[bool]) -> list[tuple[DisposalItemRow, str]]:
    """Give records of disposals with their pseudonyms, in the order of these."""
    person = aliased(PersonRow)
    named = and_(person.municipality == DisposalItemRow.municipality, person.id == DisposalItemRow.person)
    query = select(DisposalItemRow, person.code).join(person, named)
    own = DisposalItemRow.municipality == view.actor.municipality
    found = view.session.execute(query.where(own, *which).order_by(person.code))
    return [(row, code) for row, code in found]


def items_seen(view: View, disposals: Sequence[str]) -> list[tuple[DisposalItemRow, str]]:
    """Give the records of disposals that the actor may see, with their pseudonyms."""
    return _items(view, DisposalItemRow.disposal.in_(disposals), DisposalItemRow.person.in_(ids_seen(view)))


def items_of(view: View, disposal: str) -> list[DisposalItemRow]:
    """Give all records of a disposal the actor has seen, also those hidden since."""
    return [row for row, _ in _items(view, DisposalItemRow.disposal == disposal)]


def erased_by(view: View, disposal: str) -> list[tuple[DisposalItemRow, str]]:
    """Give the records that a disposal the actor has seen erased, with their pseudonyms."""
    return _items(view, DisposalItemRow.disposal == disposal, DisposalItemRow.outcome == "erased")


def number_taken(view: View, number: str) -> bool:
    """Tell whether a certificate has a number."""
    own = (DisposalRow.municipality == view.actor.municipality, DisposalRow.number == number)
    return view.session.scalar(select(DisposalRow.id).where(*own)) is not None


def audit_end(view: View) -> tuple[int, str]:
    """Take the end of the audit, so that the row of the running command is the next one; gives number and digest."""
    own = AuditHead.municipality == view.actor.municipality
    found = view.session.execute(select(AuditHead.number, AuditHead.digest).where(own).with_for_update()).one()
    return found.number, found.digest


def disposed(view: View, people: Iterable[str]) -> list[tuple[datetime, int]]:
    """Give when records were disposed of and which row of the audit says so; the caller has seen them."""
    same = and_(
        DisposalRow.municipality == DisposalItemRow.municipality, DisposalRow.id == DisposalItemRow.disposal
    )  # fmt: skip
    own = (DisposalItemRow.municipality == view.actor.municipality, DisposalItemRow.outcome == "erased")
    query = select(DisposalRow.approved_at, DisposalRow.head).join(DisposalItemRow, same)
    found = view.session.execute(query.where(*own, DisposalItemRow.person.in_(list(people))))
    return [(at, head + 1) for at, head in found if at is not None and head is not None]


def names_of(view: View, *accounts: str | None) -> list[str]:
    """Give the name of the municipality, and those of some who work there."""
    town = view.actor.municipality
    place = view.session.get(MunicipalityRow, town)
    people = [view.session.get(AccountRow, (town, each)) for each in accounts]
    return ["" if each is None else each.name for each in (place, *people)]

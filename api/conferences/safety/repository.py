"""Queries about what is kept for safety; each begins with what the actor may know of."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, and_, func, or_, select

from api.access.policy import Right, may
from api.conferences.safety.tables import ComplaintRow, EmergencyCardRow, HindranceRow, IncidentRow
from api.errors import NotFound
from api.hosts.tables import OpeningRow
from api.people.repository import ids_seen
from api.people.tables import PersonRow
from api.store.store import View

R = TypeVar("R", IncidentRow, HindranceRow, EmergencyCardRow)


def _visible(view: View, table: type[R]) -> Select[R]:
    """Rows about nobody, or about people the actor may know of; for staff."""
    query = select(table).where(table.municipality == view.actor.municipality)
    if not may(view.actor, Right.SEE_PEOPLE):
        return query.where(table.id.in_(()))
    return query.where(or_(table.person.is_(None), table.person.in_(ids_seen(view))))


def opening_known(view: View, opening: str) -> OpeningRow:
    """Give an opening of the municipality.

    Raises
    ------
    NotFound
        If there is none.
    """
    row = view.session.get(OpeningRow, (view.actor.municipality, opening))
    if row is None:
        raise NotFound("no_such_opening")
    return row


def incidents_seen(view: View) -> Sequence[tuple[IncidentRow, bool]]:
    """List incidents, those not looked at first, and whether each is shown whole.

    Who supervises sees that there is one, also where it is about somebody hidden: it holds an opening back.
    """
    whole = set(view.session.scalars(_visible(view, IncidentRow).with_only_columns(IncidentRow.id)))
    query = select(IncidentRow).where(IncidentRow.municipality == view.actor.municipality)
    if not may(view.actor, Right.SUPERVISE):
        query = query.where(IncidentRow.id.in_(whole))
    ordered = query.order_by(IncidentRow.looked_at.is_not(None), IncidentRow.on.desc(), IncidentRow.id).limit(200)
    return [(row, row.id in whole) for row in view.session.scalars(ordered)]


def incident_seen(view: View, incident: str) -> tuple[IncidentRow, bool]:
    """Give one incident, and whether it is shown whole.

    Raises
    ------
    NotFound
        If there is none the actor may know of.
    """
    query = _visible(view, IncidentRow).where(IncidentRow.id == incident)
    row = view.session.scalars(query).one_or_none()
    if row is not None:
        return row, True
    hidden = view.session.get(IncidentRow, (view.actor.municipality, incident))
    if hidden is None or not may(view.actor, Right.SUPERVISE):
        raise NotFound("no_such_incident")
    return hidden, False


def frozen(view: View, opening: str) -> bool:
    """Tell whether nobody new may begin at an opening, for something that happened there was not looked at yet."""
    query = select(func.count()).where(
        IncidentRow.municipality == view.actor.municipality,
        IncidentRow.opening == opening,
        IncidentRow.looked_at.is_(None),
    )
    return bool(view.session.scalar(query))


def _complaints(view: View) -> Select[ComplaintRow]:
    """Complaints: for who supervises, except those about themselves."""
    query = select(ComplaintRow).where(ComplaintRow.municipality == view.actor.municipality)
    if not may(view.actor, Right.SUPERVISE):
        return query.where(ComplaintRow.id.in_(()))
    return query.where(or_(ComplaintRow.account.is_(None), ComplaintRow.account != view.actor.account))


def complaints_seen(view: View) -> Sequence[ComplaintRow]:
    """List complaints, those without an answer first."""
    query = _complaints(view).order_by(ComplaintRow.answered_at.is_not(None), ComplaintRow.at, ComplaintRow.id)
    return view.session.scalars(query.limit(200)).all()


def complaint_seen(view: View, complaint: str) -> ComplaintRow:
    """Give one complaint.

    Raises
    ------
    NotFound
        If there is none the actor may know of.
    """
    row = view.session.scalars(_complaints(view).where(ComplaintRow.id == complaint)).one_or_none()
    if row is None:
        raise NotFound("no_such_complaint")
    return row


def person_known(view: View, person: str | None) -> str | None:
    """Give a person's id to somebody who may know of them, None to others."""
    query = ids_seen(view).where(PersonRow.id == (person or ""))
    return view.session.scalars(query).one_or_none()


def cards_out(view: View, person: str | None = None) -> Sequence[EmergencyCardRow]:
    """List emergency cards: all of a person, or those of everybody that did not come back."""
    query = _visible(view, EmergencyCardRow)
    if person is not None:
        query = query.where(EmergencyCardRow.person == person)
    else:
        query = query.where(EmergencyCardRow.returned_on.is_(None))
    return view.session.scalars(query.order_by(EmergencyCardRow.issued_on, EmergencyCardRow.id)).all()


def card_seen(view: View, card: str) -> EmergencyCardRow:
    """Give one emergency card.

    Raises
    ------
    NotFound
        If there is none of a person the actor may know of.
    """
    row = view.session.scalars(_visible(view, EmergencyCardRow).where(EmergencyCardRow.id == card)).one_or_none()
    if row is None:
        raise NotFound("no_such_card")
    return row


def hindrances_seen(view: View, since: date, until: date, person: str | None = None) -> Sequence[HindranceRow]:
    """List what stood in the way in a time; of one person alone where one is named."""
    query = _visible(view, HindranceRow).where(HindranceRow.on >= since, HindranceRow.on <= until)
    if person is not None:
        query = query.where(HindranceRow.person == person)
    return view.session.scalars(query.order_by(HindranceRow.on.desc(), HindranceRow.id).limit(500)).all()


def hindrances_counted(view: View, since: date, until: date) -> dict[str, int]:
    """Count what stood in the way in a time, by code; nothing about a restricted person is counted."""
    person = and_(PersonRow.municipality == HindranceRow.municipality, PersonRow.id == HindranceRow.person)
    query = (
        select(HindranceRow.code, func.count())
        .outerjoin(PersonRow, person)
        .where(
            HindranceRow.municipality == view.actor.municipality,
            HindranceRow.on >= since,
            HindranceRow.on <= until,
            or_(HindranceRow.person.is_(None), PersonRow.restricted.is_(False)),
        )
        .group_by(HindranceRow.code)
    )
    return {code: number for code, number in view.session.execute(query).all()}


def hosts_frozen(view: View) -> set[str]:
    """Give the hosts at one of whose openings something happened that was not looked at yet."""
    at = and_(OpeningRow.municipality == IncidentRow.municipality, OpeningRow.id == IncidentRow.opening)
    own = (IncidentRow.municipality == view.actor.municipality, IncidentRow.looked_at.is_(None))
    return set(view.session.scalars(select(OpeningRow.host).join(IncidentRow, at).where(*own)))

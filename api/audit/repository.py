"""Queries about the audit; each begins with the rows of the own municipality."""

from sqlalchemy import Row, Select, and_, or_, select

from api.accounts.tables import AccountRow
from api.conferences.tables import AgendaRow
from api.disposal.repository import disposed
from api.store.audit import AuditRow
from api.store.store import View


def _visible(view: View) -> Select[AuditRow, str | None]:
    """Rows of the municipality, with the names of who did it."""
    named = and_(AccountRow.municipality == AuditRow.municipality, AccountRow.id == AuditRow.account)
    query = select(AuditRow, AccountRow.name).outerjoin(AccountRow, named)
    return query.where(AuditRow.municipality == view.actor.municipality)


def accesses_of(view: View, person: str, most: int) -> list[Row[AuditRow, str | None]]:
    """List what was seen and changed of a person's record, the newest first."""
    about = AuditRow.person == person
    numbers = [number for _, number in disposed(view, [person])]  # one row for all records of a disposal
    if numbers := numbers + _packets_read(view, person, most):
        about = or_(about, AuditRow.number.in_(numbers))
    return list(view.session.execute(_visible(view).where(about).order_by(AuditRow.number.desc()).limit(most)))


def _packets_read(view: View, person: str, most: int) -> list[int]:
    """Give the numbers of the newest rows that tell of a packet read with the person in it: one for all in a packet."""
    of_person = (AgendaRow.municipality == view.actor.municipality, AgendaRow.person == person)
    found = view.session.execute(select(AgendaRow.id, AgendaRow.conference).where(*of_person)).all()
    items, meetings = {item for item, _ in found}, {meeting for _, meeting in found}
    query = select(AuditRow.number, AuditRow.details).where(
        AuditRow.municipality == view.actor.municipality, AuditRow.kind == "packet.read", AuditRow.subject.in_(meetings)
    )
    read = view.session.execute(query.order_by(AuditRow.number.desc())) if meetings else ()
    return [number for number, details in read if items.intersection(details["items"])][:most]

"""Queries about the audit; each begins with the rows of the own municipality."""

from typing import Final

from sqlalchemy import Row, Select, and_, or_, select

from api.accounts.tables import AccountRow
from api.disposal.repository import disposed
from api.store.audit import AuditRow
from api.store.store import View

OF_MANY: Final = ("packet.read", "household.viewed", "disposal.proposed", "check_ins.noted")
"""Kinds of which one row is about several people; their ids stand in its details."""


def _visible(view: View) -> Select[AuditRow, str | None]:
    """Rows of the municipality, with the names of who did it."""
    named = and_(AccountRow.municipality == AuditRow.municipality, AccountRow.id == AuditRow.account)
    query = select(AuditRow, AccountRow.name).outerjoin(AccountRow, named)
    return query.where(AuditRow.municipality == view.actor.municipality)


def accesses_of(view: View, person: str, most: int) -> list[Row[AuditRow, str | None]]:
    """List what was seen and changed of a person's record, the newest first."""
    about = AuditRow.person == person
    numbers = [number for _, number in disposed(view, [person])]  # one row for all records of a disposal
    if numbers := numbers + _among_many(view, person, most):
        about = or_(about, AuditRow.number.in_(numbers))
    return list(view.session.execute(_visible(view).where(about).order_by(AuditRow.number.desc()).limit(most)))


def _among_many(view: View, person: str, most: int) -> list[int]:
    """Give the numbers of the newest rows that are about several people of whom this is one."""
    query = select(AuditRow.number, AuditRow.details).where(
        AuditRow.municipality == view.actor.municipality, AuditRow.kind.in_(OF_MANY)
    )
    rows = view.session.execute(query.order_by(AuditRow.number.desc()))
    return [number for number, details in rows if person in details.get("people", ())][:most]

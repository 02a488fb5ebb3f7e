"""Queries about the audit; each begins with the rows of the own municipality."""

from sqlalchemy import Row, Select, and_, or_, select

from api.accounts.tables import AccountRow
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
    if numbers := [number for _, number in disposed(view, [person])]:  # one row for all records of a disposal
        about = or_(about, AuditRow.number.in_(numbers))
    return list(view.session.execute(_visible(view).where(about).order_by(AuditRow.number.desc()).limit(most)))

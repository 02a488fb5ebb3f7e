"""People's keys wrapped anew when a new master key takes over; what they seal stays as it is."""

from sqlalchemy import Select, func, select

from api.people.tables import PersonKeyRow
from api.store.store import View, Work


def _visible(view: View) -> Select[PersonKeyRow]:
    """Give the keys of the municipality that another master key than the current one wraps."""
    own = PersonKeyRow.municipality == view.actor.municipality
    return select(PersonKeyRow).where(own, PersonKeyRow.master != view.keyring.current)


def rewrap_people(work: Work, most: int) -> tuple[int, int]:
    """Wrap the next keys with the current master key; gives how many were, and how many are still to be."""
    rows = work.session.scalars(_visible(work).order_by(PersonKeyRow.person).limit(most).with_for_update()).all()
    for row in rows:
        place = f"person/{row.municipality}/{row.person}/key"
        row.master, row.wrapped = work.keyring.wrap(work.keyring.unwrap(row.master, row.wrapped, place), place)
    work.session.flush()
    return len(rows), work.session.scalar(select(func.count()).select_from(_visible(work).subquery())) or 0

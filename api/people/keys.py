"""A new master key takes over from an old one: people's keys are wrapped anew, what they seal stays as it is."""

from sqlalchemy import Select, func, select

from api.access.policy import Right, require
from api.people.tables import PersonKeyRow
from api.store.store import View, Work

AT_ONCE = 500
"""Few enough that others hardly wait."""


def _visible(view: View) -> Select[PersonKeyRow]:
    """Keys of the municipality that another master key than the current one wraps."""
    own = PersonKeyRow.municipality == view.actor.municipality
    return select(PersonKeyRow).where(own, PersonKeyRow.master != view.keyring.current)


def rotate_keys(work: Work, most: int = AT_ONCE) -> int:
    """Wrap the next keys with the current master key; gives how many are still to be done.

    Until none is left the old master key must stay on the ring. The oldest one stays for good: the tokens by which
    names are found, second factors and kept answers hang on it.
    """
    require(work.actor, Right.ADMINISTER)
    rows = work.session.scalars(_visible(work).order_by(PersonKeyRow.person).limit(most).with_for_update()).all()
    for row in rows:
        place = f"person/{row.municipality}/{row.person}/key"
        row.master, row.wrapped = work.keyring.wrap(work.keyring.unwrap(row.master, row.wrapped, place), place)
    work.session.flush()
    left = work.session.scalar(select(func.count()).select_from(_visible(work).subquery())) or 0
    work.note("keys.rotated", wrapped=len(rows), left=left, master=work.keyring.current)
    return left

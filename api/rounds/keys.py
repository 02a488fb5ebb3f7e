"""A new master key takes over from an old one: keys of people and of rounds are wrapped anew."""

from sqlalchemy import Select, func, select

from api.access.policy import Right, require
from api.people.keys import rewrap_people
from api.rounds.freeze import place_of
from api.rounds.tables import RoundRow
from api.store.store import View, Work

AT_ONCE = 500
"""Few enough that others hardly wait."""


def _visible(view: View) -> Select[RoundRow]:
    """Give the rounds of the municipality that another master key than the current one wraps."""
    own = RoundRow.municipality == view.actor.municipality
    return select(RoundRow).where(own, RoundRow.master != view.keyring.current)


def rotate_keys(work: Work, most: int = AT_ONCE) -> int:
    """Wrap the next keys with the current master key; gives how many are still to be done.

    Until none is left the old master key must stay on the ring. The oldest one stays for good: the tokens by which
    names are found, second factors and kept answers hang on it.
    """
    require(work.actor, Right.ADMINISTER)
    done, left = rewrap_people(work, most)
    for row in work.session.scalars(_visible(work).order_by(RoundRow.id).limit(most - done).with_for_update()).all():
        place = place_of(work, row.id, "key")
        row.master, row.wrapped = work.keyring.wrap(work.keyring.unwrap(row.master, row.wrapped, place), place)
        done += 1
    work.session.flush()
    left += work.session.scalar(select(func.count()).select_from(_visible(work).subquery())) or 0
    work.note("keys.rotated", wrapped=done, left=left, master=work.keyring.current)
    return left

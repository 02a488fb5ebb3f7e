"""Queries about minutes; each begins with the contacts that are counted at all."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, and_, func, select

from api.access.policy import Right, may
from api.people.tables import ContactRow, PersonRow
from api.store.store import View


class Noted(NamedTuple):
    """Contacts of a day and a function with somebody: how many, and their minutes."""

    on: date
    function: str | None
    person: str
    contacts: int
    minutes: int


def _visible(view: View) -> Select[ContactRow]:
    """Contacts whose minutes are counted: for who may see figures, those of which minutes were noted.

    None with restricted people: who knows all others could tell from a sum that there are some.
    """
    person = and_(PersonRow.municipality == ContactRow.municipality, PersonRow.id == ContactRow.person)
    query = (
        select(ContactRow)
        .join(PersonRow, person)
        .where(ContactRow.municipality == view.actor.municipality, ContactRow.minutes.is_not(None))
        .where(PersonRow.restricted.is_(False))
    )
    return query if may(view.actor, Right.SEE_FIGURES) else query.where(ContactRow.id.in_(()))


def minutes_noted(view: View, since: date, until: date) -> list[Noted]:
    """Sum the minutes of each day up by function and person; merged records are those of one person."""
    parts = (ContactRow.on, ContactRow.function, func.coalesce(PersonRow.merged_into, PersonRow.id))
    query = (
        _visible(view)
        .where(ContactRow.on >= since, ContactRow.on <= until)
        .with_only_columns(*parts, func.count(), func.sum(ContactRow.minutes), maintain_column_froms=True)
        .group_by(*parts)
    )
    return [
        Noted(on, function, person, contacts, minutes or 0)
        for on, function, person, contacts, minutes in view.session.execute(query).all()
    ]

"""Queries for the contact list; each begins with who agrees to be on it. Nobody restricted ever is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from api.accounts.tables import AccountRow, MunicipalityRow
from api.hosts.tables import HostRow, OpeningRow
from api.people.disaster.tables import DisasterKeyRow
from api.people.tables import ConsentRow, PersonKeyRow, PersonRow
from api.placements.tables import PlacementRow
from api.store.store import View
from matcher.placement import Seat

PURPOSE: Final = "emergency"


def _visible(view: View, on: date) -> Select[PersonRow]:
    """People who agree on a day that the office has them on its list; restricted, merged and erased ones are not."""
    has_key = exists().where(
        PersonKeyRow.municipality == PersonRow.municipality, PersonKeyRow.person == PersonRow.id
    )  # fmt: skip
    return select(PersonRow).where(
        PersonRow.municipality == view.actor.municipality,
        PersonRow.restricted.is_(False),
        PersonRow.merged_into.is_(None),
        has_key,
        exists().where(
            ConsentRow.municipality == PersonRow.municipality, ConsentRow.person == PersonRow.id, *_holds(on)
        ),
    )


def _holds(on: date) -> tuple[ColumnElement[bool], ...]:
    """Tell when a consent covers the list: one towards a single recipient does not."""
    return (
        ConsentRow.purpose == PURPOSE,
        ConsentRow.recipient.is_(None),
        ConsentRow.withdrawn_at.is_(None),
        ConsentRow.since <= on,
        or_(ConsentRow.until.is_(None), ConsentRow.until >= on),
    )


def people_listed(view: View, on: date) -> Sequence[tuple[PersonRow, str]]:
    """List who is to be on the list of a day, with the name of who is in charge."""
    account = and_(AccountRow.municipality == PersonRow.municipality, AccountRow.id == PersonRow.counsellor)
    query = _visible(view, on).join(AccountRow, account).add_columns(AccountRow.name).order_by(PersonRow.code)
    return [(row, name) for row, name in view.session.execute(query).all()]


def items_agreed(view: View, on: date) -> dict[str, list[str]]:
    """Give the items of the newest consent of each on the list; none where nothing was left out."""
    people = _visible(view, on).with_only_columns(PersonRow.id)
    query = (
        select(ConsentRow.person, ConsentRow.items)
        .where(ConsentRow.municipality == view.actor.municipality, ConsentRow.person.in_(people), *_holds(on))
        .order_by(ConsentRow.at, ConsentRow.id)
    )
    return {person: items for person, items in view.session.execute(query).all()}


def seats_held(view: View, on: date) -> dict[str, list[tuple[PlacementRow, OpeningRow, HostRow]]]:
    """Give the seats that people on the list hold, by person."""
    opening = and_(OpeningRow.municipality == PlacementRow.municipality, OpeningRow.id == PlacementRow.opening)
    host = and_(HostRow.municipality == PlacementRow.municipality, HostRow.id == PlacementRow.host)
    query = (
        select(PlacementRow, OpeningRow, HostRow)
        .join(OpeningRow, opening)
        .join(HostRow, host)
        .where(
            PlacementRow.municipality == view.actor.municipality,
            PlacementRow.person.in_(_visible(view, on).with_only_columns(PersonRow.id)),
            PlacementRow.holds != Seat.NONE.value,
        )
        .order_by(PlacementRow.made_at, PlacementRow.id)
    )
    found: dict[str, list[tuple[PlacementRow, OpeningRow, HostRow]]] = defaultdict(list)
    for row, at, of in view.session.execute(query).all():
        found[row.person].append((row, at, of))
    return found


def town(view: View) -> MunicipalityRow | None:
    """Give the municipality; None where it was never founded."""
    return view.session.get(MunicipalityRow, view.actor.municipality)


def key_row(view: View) -> DisasterKeyRow | None:
    """Give what the list is sealed with; None before a passphrase was set."""
    return view.session.get(DisasterKeyRow, view.actor.municipality)

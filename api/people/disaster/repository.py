"""Queries for the contact list; each begins with who agrees to be on it. Nobody restricted ever is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from api.accounts.tables import AccountRow, MunicipalityRow
from api.hosts.tables import HostRow, OpeningRow
from api.people.disaster.tables import DisasterKeyRow
from api.people.tables import ConsentRow, PersonKeyRow, PersonRow
from api.placements.tables import PlacementRow
from api.store.store import View
from matcher.placement import Seat

PURPOSE: Final = "emergency"

_PART = aliased(PersonRow)
_OTHER = aliased(PersonRow)
_HEAD: Final = func.coalesce(_PART.merged_into, _PART.id)
"""The record that the list shows for one of its parts: that into which it is merged, or itself."""


def _visible(view: View, on: date) -> Select[PersonRow]:
    """People of whom a consent holds on a day.

    Erased ones are not, nor restricted ones, nor those into whom somebody restricted is merged.
    """
    has_key = exists().where(
        PersonKeyRow.municipality == PersonRow.municipality, PersonKeyRow.person == PersonRow.id
    )  # fmt: skip
    with_restricted = exists().where(
        _OTHER.municipality == PersonRow.municipality, _OTHER.merged_into == PersonRow.id, _OTHER.restricted
    )  # fmt: skip
    return select(PersonRow).where(
        PersonRow.municipality == view.actor.municipality,
        PersonRow.restricted.is_(False),
        PersonRow.merged_into.is_(None),
        has_key,
        ~with_restricted,
        PersonRow.id.in_(_consents(view, on).with_only_columns(_HEAD)),
    )


def _consents(view: View, on: date) -> Select[str, list[str]]:
    """Items of the consents that hold on a day, each with the record that the list shows for it."""
    part = and_(_PART.municipality == ConsentRow.municipality, _PART.id == ConsentRow.person)
    query = select(_HEAD, ConsentRow.items).select_from(ConsentRow).join(_PART, part)
    return query.where(ConsentRow.municipality == view.actor.municipality, _part_has_key(), *_holds(on))


def _part_has_key() -> ColumnElement[bool]:
    """Tell that a part is not erased."""
    return exists().where(PersonKeyRow.municipality == _PART.municipality, PersonKeyRow.person == _PART.id)


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
    """List those of whom a consent holds on a day, with the name of who is in charge."""
    account = and_(AccountRow.municipality == PersonRow.municipality, AccountRow.id == PersonRow.counsellor)
    query = _visible(view, on).join(AccountRow, account).add_columns(AccountRow.name).order_by(PersonRow.code)
    return [(row, name) for row, name in view.session.execute(query).all()]


def items_agreed(view: View, on: date) -> dict[str, list[list[str]]]:
    """Give the items of every consent that holds, by person; no items where nothing was left out."""
    people = _visible(view, on).with_only_columns(PersonRow.id)
    found: dict[str, list[list[str]]] = defaultdict(list)
    for person, items in view.session.execute(_consents(view, on).where(_HEAD.in_(people))).all():
        found[person].append(items)
    return found


def seats_held(view: View, on: date) -> dict[str, list[tuple[PlacementRow, OpeningRow, HostRow]]]:
    """Give the seats that people of whom a consent holds have, by person; those of merged records are among them."""
    part = and_(_PART.municipality == PlacementRow.municipality, _PART.id == PlacementRow.person)
    opening = and_(OpeningRow.municipality == PlacementRow.municipality, OpeningRow.id == PlacementRow.opening)
    host = and_(HostRow.municipality == PlacementRow.municipality, HostRow.id == PlacementRow.host)
    query = (
        select(_HEAD, PlacementRow, OpeningRow, HostRow)
        .select_from(PlacementRow)
        .join(_PART, part)
        .join(OpeningRow, opening)
        .join(HostRow, host)
        .where(
            PlacementRow.municipality == view.actor.municipality,
            _HEAD.in_(_visible(view, on).with_only_columns(PersonRow.id)),
            _part_has_key(),
            PlacementRow.holds != Seat.NONE.value,
        )
        .order_by(PlacementRow.made_at, PlacementRow.id)
    )
    found: dict[str, list[tuple[PlacementRow, OpeningRow, HostRow]]] = defaultdict(list)
    for person, row, at, of in view.session.execute(query).all():
        found[person].append((row, at, of))
    return found


def town(view: View) -> MunicipalityRow | None:
    """Give the municipality; None where it was never founded."""
    return view.session.get(MunicipalityRow, view.actor.municipality)


def key_row(view: View) -> DisasterKeyRow | None:
    """Give what the list is sealed with; None before a passphrase was set."""
    return view.session.get(DisasterKeyRow, view.actor.municipality)

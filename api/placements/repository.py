"""Queries about placements; each begins with which of them the actor may know of."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, select, update

from api.access.policy import Right, may
from api.errors import Conflict, NotFound
from api.hosts.tables import OpeningRow
from api.people.repository import ids_seen
from api.people.tables import PersonRow
from api.placements.tables import GateRow, PlacementRow, StepRow, TryOutDayRow
from api.store.base import rows_changed
from api.store.store import View, Work
from matcher.placement import STEPS, Seat

SHOWN_TO_HOSTS: Final = tuple(step.code for step in STEPS.values() if step.stage is not None)
ENDS: Final = tuple(step.code for step in STEPS.values() if step.final)


def _visible(view: View) -> Select[PlacementRow]:
    """Placements of the people whom staff may know of."""
    query = select(PlacementRow).where(PlacementRow.municipality == view.actor.municipality)
    if not may(view.actor, Right.SEE_PEOPLE):
        return query.where(PlacementRow.id.in_(()))
    return query.where(PlacementRow.person.in_(ids_seen(view)))


def _at_own_host(view: View) -> Select[PlacementRow]:
    """Placements at the actor's own host that it was asked about; of restricted people none."""
    same = (PersonRow.municipality == PlacementRow.municipality) & (PersonRow.id == PlacementRow.person)
    query = select(PlacementRow).join(PersonRow, same).where(PlacementRow.municipality == view.actor.municipality)
    if not may(view.actor, Right.SEE_OWN_HOST) or view.actor.host is None:
        return query.where(PlacementRow.id.in_(()))
    return query.where(
        PlacementRow.host == view.actor.host,
        PlacementRow.step.in_(SHOWN_TO_HOSTS),
        PersonRow.restricted.is_(False),
    )


def placement_seen(view: View, placement: str) -> PlacementRow:
    """Give one placement.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    return _one(view, _visible(view).where(PlacementRow.id == placement))


def visitor_seen(view: View, placement: str) -> PlacementRow:
    """Give one placement at the actor's own host.

    Raises
    ------
    NotFound
        If there is none, or the host may not know that there is.
    """
    return _one(view, _at_own_host(view).where(PlacementRow.id == placement))


def _one(view: View, query: Select[PlacementRow]) -> PlacementRow:
    row = view.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("no_such_placement")
    return row


def placements_seen(view: View, person: str) -> Sequence[PlacementRow]:
    """List the placements of a person, the newest first."""
    query = _visible(view).where(PlacementRow.person == person)
    return view.session.scalars(query.order_by(PlacementRow.made_at.desc(), PlacementRow.id)).all()


def visitors_seen(view: View) -> Sequence[PlacementRow]:
    """List who may come to the actor's own host, in the order in which they were first looked at."""
    return view.session.scalars(_at_own_host(view).order_by(PlacementRow.made_at, PlacementRow.id)).all()


def on_the_way(view: View, person: str, opening: str) -> bool:
    """Tell whether a person has a placement at an opening that has not ended."""
    query = _visible(view).where(
        PlacementRow.person == person, PlacementRow.opening == opening, PlacementRow.step.not_in(ENDS)
    )
    return view.session.scalars(query.limit(1)).one_or_none() is not None


def opening_names(view: View, rows: Sequence[PlacementRow]) -> dict[str, str]:
    """Give the names of the openings of placements that the actor sees."""
    wanted = {row.opening for row in rows}
    query = select(OpeningRow.id, OpeningRow.name).where(
        OpeningRow.municipality == view.actor.municipality, OpeningRow.id.in_(wanted)
    )
    return {row[0]: row[1] for row in view.session.execute(query)}


def steps_of(view: View, placement: PlacementRow) -> Sequence[StepRow]:
    """List the steps of a placement that the actor sees, in their order."""
    own = (StepRow.municipality == placement.municipality, StepRow.placement == placement.id)
    return view.session.scalars(select(StepRow).where(*own).order_by(StepRow.number)).all()


def days_of(view: View, placement: PlacementRow) -> Sequence[TryOutDayRow]:
    """List the days of the try-outs of a placement that the actor sees."""
    own = (TryOutDayRow.municipality == placement.municipality, TryOutDayRow.placement == placement.id)
    return view.session.scalars(select(TryOutDayRow).where(*own).order_by(TryOutDayRow.on)).all()


def gates_set(view: View) -> dict[tuple[str, str], GateRow]:
    """Give the gates that the municipality set itself, by edge and route."""
    own = GateRow.municipality == view.actor.municipality
    return {(row.edge, row.route): row for row in view.session.scalars(select(GateRow).where(own))}


def exchange_seat(work: Work, opening: str, held: Seat, wanted: Seat) -> None:
    """Let go of one seat and take another, in one change that asks whether there is one left.

    Raises
    ------
    Conflict
        If none is left, or what is let go of was not held.
    """
    if held is wanted:
        return
    row = OpeningRow
    conditions, values = [], {}
    for seat, taken, seats in (
        (Seat.TRY_OUT, row.try_out_taken, row.try_out_seats),
        (Seat.REGULAR, row.taken, row.seats),
    ):
        if wanted is seat:
            conditions.append(taken < seats)
            values[taken.key] = taken + 1
        elif held is seat:
            conditions.append(taken > 0)
            values[taken.key] = taken - 1
    own = (row.municipality == work.actor.municipality, row.id == opening)
    if rows_changed(work.session, update(row).where(*own, *conditions).values(values)) != 1:
        raise Conflict("no_seat_left" if wanted is not Seat.NONE else "seats_do_not_add_up")

"""Queries about hosts that touch people: who waits for an answer, what a placement pays, whom one worries about.

Restricted people are in no list and no count here, whoever asks.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from api.access.policy import Right, may
from api.errors import NotFound
from api.hosts.repository import MOST, today
from api.hosts.tables import CompanionRow, MoneyLineRow, OpeningRow, WorryRow
from api.people.repository import person_seen
from api.people.tables import PersonRow
from api.placements.tables import PlacementRow, StepRow
from api.store.store import View
from matcher.placement import ASKED


class Waiting(NamedTuple):
    """Somebody waits for the answer of a host about an opening, since a day."""

    host: str
    opening: str
    name: str
    since: date | None


def _placements(view: View) -> Select[PlacementRow]:
    """Placements of people who are not restricted; staff sees them all, a host its own."""
    same = (PersonRow.municipality == PlacementRow.municipality) & (PersonRow.id == PlacementRow.person)
    query = select(PlacementRow).join(PersonRow, same).where(PersonRow.restricted.is_(False))
    query = query.where(PlacementRow.municipality == view.actor.municipality)
    if may(view.actor, Right.SEE_HOSTS):
        return query
    return query.where(PlacementRow.host == (view.actor.host or ""))


def answers_awaited(view: View) -> Sequence[Waiting]:
    """List what hosts are waited for."""
    waiting = _placements(view).where(PlacementRow.step.in_(ASKED)).subquery()
    begun = (
        (StepRow.municipality == waiting.c.municipality)
        & (StepRow.placement == waiting.c.id)
        & (StepRow.after == waiting.c.step)
    )
    named = (OpeningRow.municipality == waiting.c.municipality) & (OpeningRow.id == waiting.c.opening)
    query = (
        select(waiting.c.host, waiting.c.opening, OpeningRow.name, func.max(StepRow.on))
        .join(OpeningRow, named)
        .outerjoin(StepRow, begun)
        .group_by(waiting.c.id, waiting.c.host, waiting.c.opening, OpeningRow.name)
        .order_by(waiting.c.host, OpeningRow.name, waiting.c.opening, waiting.c.id)
    )
    return [Waiting(*row) for row in view.session.execute(query)]


def placement_seen(view: View, placement: str) -> PlacementRow:
    """Give a placement of somebody whom the actor may see.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    row = view.session.get(PlacementRow, (view.actor.municipality, placement))
    if row is None:
        raise NotFound("no_such_placement")
    person_seen(view, row.person)
    return row


def money_of(view: View, placement: str) -> list[MoneyLineRow]:
    """List what a placement pays."""
    seen = placement_seen(view, placement)
    own = (MoneyLineRow.municipality == seen.municipality, MoneyLineRow.placement == seen.id)
    return list(view.session.scalars(select(MoneyLineRow).where(*own).order_by(MoneyLineRow.since, MoneyLineRow.id)))


def money_line_seen(view: View, line: str) -> MoneyLineRow:
    """Give one line of money of a placement whose person the actor may see."""
    row = view.session.get(MoneyLineRow, (view.actor.municipality, line))
    if row is None:
        raise NotFound("no_such_money")
    placement_seen(view, row.placement)
    return row


def money_to_host(view: View, host: str) -> list[MoneyLineRow]:
    """List what a host is paid; of restricted people nothing."""
    theirs = _placements(view).where(PlacementRow.host == host).subquery()
    query = (
        select(MoneyLineRow)
        .join(theirs, (theirs.c.municipality == MoneyLineRow.municipality) & (theirs.c.id == MoneyLineRow.placement))
        .where(MoneyLineRow.payee == "host")
        .order_by(MoneyLineRow.since, MoneyLineRow.id)
    )
    return list(view.session.scalars(query))


def _worries(view: View) -> Select[WorryRow]:
    """Choose the notes that still hold: for who works with people, and for who wrote them."""
    writer: ColumnElement[bool] = WorryRow.account == (view.actor.account or "")
    query = select(WorryRow).where(WorryRow.municipality == view.actor.municipality, WorryRow.until >= today(view))
    return query if may(view.actor, Right.WORK_WITH_PEOPLE) else query.where(writer)


def worries_seen(view: View) -> list[WorryRow]:
    """List the notes, the newest first."""
    return list(view.session.scalars(_worries(view).order_by(WorryRow.at.desc(), WorryRow.id).limit(MOST)))


def worry_seen(view: View, worry: str) -> WorryRow:
    """Give one note, or tell that there is none."""
    row = view.session.scalars(_worries(view).where(WorryRow.id == worry)).one_or_none()
    if row is None:
        raise NotFound("no_such_note")
    return row


def _companions(view: View) -> Select[CompanionRow]:
    own = select(CompanionRow).where(CompanionRow.municipality == view.actor.municipality)
    return own if may(view.actor, Right.SEE_HOSTS) else own.where(CompanionRow.id.in_(()))


def companions_seen(view: View) -> list[CompanionRow]:
    """List who goes along, by code."""
    return list(view.session.scalars(_companions(view).order_by(CompanionRow.code)))


def companion_seen(view: View, companion: str) -> CompanionRow:
    """Give one companion, or tell that there is none."""
    row = view.session.scalars(_companions(view).where(CompanionRow.id == companion)).one_or_none()
    if row is None:
        raise NotFound("no_such_companion")
    return row


def last_received(view: View) -> dict[str, date]:
    """Give, by host, the last day on which somebody was there: today where somebody is, else the end of the last."""
    placed = _placements(view).where(PlacementRow.since.is_not(None)).subquery()
    on = today(view)
    found: dict[str, date] = {}
    for host, since, until in view.session.execute(select(placed.c.host, placed.c.since, placed.c.until)):
        if since <= on:
            last = on if until is None else min(until, on)
            found[host] = max(found.get(host, last), last)
    return found

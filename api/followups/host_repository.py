"""Queries about hosts and what they can bear, for everybody alike: whoever calls asks for the right first.

What is read of placements is of people who are not restricted, whoever asks: what is kept or shown of a host tells
nothing of them. How many seats are taken counts everybody, as it does wherever openings are shown.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from api.followups.tables import HostCallRow, RuleFlagRow
from api.hosts.repository import AT_ONCE, JAPAN
from api.hosts.tables import FlagRow, HostRow, OpeningRow
from api.people.tables import PersonRow
from api.placements.tables import PlacementRow, StepRow
from api.store.store import View

BEGINS = ("begin_try_out", "take_part")
ENDS_EARLY = ("end", "break_off")


class Ended(NamedTuple):
    """A placement of a host that ended, and why."""

    host: str
    on: date
    reason: str


def _calls(view: View) -> Select[HostCallRow]:
    query = select(HostCallRow).where(HostCallRow.municipality == view.actor.municipality)
    return query.order_by(HostCallRow.on.desc(), HostCallRow.at.desc(), HostCallRow.id)


def calls_by_host(view: View) -> dict[str, list[HostCallRow]]:
    """Give calls by host, the newest first."""
    found: dict[str, list[HostCallRow]] = {}
    for row in view.session.scalars(_calls(view)):
        found.setdefault(row.host, []).append(row)
    return found


def calls_to(view: View, host: str) -> Sequence[HostCallRow]:
    """List the calls to a host, the newest first."""
    return view.session.scalars(_calls(view).where(HostCallRow.host == host).limit(200)).all()


def open_flags(view: View) -> Sequence[FlagRow]:
    """List what hosts asked for themselves and what is not done, the oldest first."""
    own = (FlagRow.municipality == view.actor.municipality, FlagRow.state != "closed")
    return view.session.scalars(select(FlagRow).where(*own).order_by(FlagRow.at, FlagRow.id)).all()


def first_flags(view: View) -> dict[str, date]:
    """Give, by host, since when the oldest thing it asked for stands."""
    found: dict[str, date] = {}
    for row in open_flags(view):
        found.setdefault(row.host, row.at.astimezone(JAPAN).date())
    return found


def rule_flags_kept(view: View) -> Sequence[RuleFlagRow]:
    """List what rules noticed and somebody took up, closed or not."""
    own = RuleFlagRow.municipality == view.actor.municipality
    return view.session.scalars(select(RuleFlagRow).where(own).order_by(RuleFlagRow.at, RuleFlagRow.id)).all()


def seats_taken(view: View) -> dict[str, int]:
    """Count, by host, the seats that are taken now, of either kind."""
    taken = func.sum(OpeningRow.taken + OpeningRow.try_out_taken)
    query = select(OpeningRow.host, taken).where(OpeningRow.municipality == view.actor.municipality)
    return {host: int(number) for host, number in view.session.execute(query.group_by(OpeningRow.host)) if number}


def _steps(view: View) -> Select[StepRow]:
    """Begin with the steps of people who are not restricted."""
    placed = (PlacementRow.municipality == StepRow.municipality) & (PlacementRow.id == StepRow.placement)
    person = (PersonRow.municipality == PlacementRow.municipality) & (PersonRow.id == PlacementRow.person)
    query = select(StepRow).join(PlacementRow, placed).join(PersonRow, person)
    return query.where(StepRow.municipality == view.actor.municipality, PersonRow.restricted.is_(False))


def first_days(view: View) -> list[tuple[str, date]]:
    """Give, for each placement that began, its host and the first day."""
    query = _steps(view).where(StepRow.edge.in_(BEGINS))
    counted = query.with_only_columns(PlacementRow.host, func.min(StepRow.on)).group_by(
        PlacementRow.id, PlacementRow.host
    )
    return [(host, on) for host, on in view.session.execute(counted)]


def endings(view: View, since: date) -> list[Ended]:
    """List how placements ended from a day on."""
    query = _steps(view).where(StepRow.edge.in_(ENDS_EARLY), StepRow.on >= since, StepRow.reason.is_not(None))
    columns = query.with_only_columns(PlacementRow.host, StepRow.on, StepRow.reason)
    found: Iterable[Any] = view.session.execute(columns)
    return [Ended(*row) for row in found]


def cells_of(view: View, hosts: Sequence[str]) -> dict[str, dict[str, object]]:
    """Give, by host, what it said of itself."""
    found: dict[str, dict[str, object]] = {}
    for begin in range(0, len(hosts), AT_ONCE):
        own = (HostRow.municipality == view.actor.municipality, HostRow.id.in_(hosts[begin : begin + AT_ONCE]))
        found |= {row[0]: row[1] for row in view.session.execute(select(HostRow.id, HostRow.facts).where(*own))}
    return found

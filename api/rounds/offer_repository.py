"""Queries about what hosts offer, for everybody alike: what changes of it, and the rows themselves."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
)

from api.accounts.tables import MunicipalityRow
from api.conferences.safety.tables import IncidentRow
from api.followups.tables import HostCallRow, RuleFlagRow
from api.hosts.repository import in_force
from api.hosts.tables import AgreementRow, FlagRow, HostRow, OpeningRow, QuotaRow
from api.people.tables import PersonRow
from api.placements.tables import PlacementRow
from api.rounds.repository import in_turns
from api.store.store import View


class HostMark(NamedTuple):
    """What changes of a host."""

    id: str
    version: int


class OpeningMark(NamedTuple):
    """What changes of an opening."""

    id: str
    host: str
    state: str
    version: int
    seats: int
    taken: int


class PaperMark(NamedTuple):
    """What changes of an agreement."""

    id: str
    host: str
    ended_on: date | None


class Held(NamedTuple):
    """Who (pseudonym and id) holds which kind of seat at an opening, since when."""

    code: str
    person: str
    opening: str
    holds: str
    since: date | None


_TOWN: BindParameter[str] = bindparam("town")
_HOSTS = select(HostRow.id, HostRow.version).where(HostRow.municipality == _TOWN).order_by(HostRow.id)
_SHARED_OUT = (QuotaRow.municipality == OpeningRow.municipality) & (QuotaRow.opening == OpeningRow.id)
_OWN_NAME = select(MunicipalityRow.name).where(MunicipalityRow.id == _TOWN).scalar_subquery()
_OWN_QUOTA = select(QuotaRow.seats).where(_SHARED_OUT, QuotaRow.town == _OWN_NAME).scalar_subquery()
_OTHERS = select(func.coalesce(func.sum(QuotaRow.seats), 0)).where(_SHARED_OUT).scalar_subquery()
_SEATS = func.coalesce(_OWN_QUOTA, OpeningRow.seats - _OTHERS).label("seats")
"""Seats for our own residents: what is shared out to us, else what is shared out to nobody."""
_OPENINGS = (
    select(OpeningRow.id, OpeningRow.host, OpeningRow.state, OpeningRow.version, _SEATS, OpeningRow.taken)
    .where(OpeningRow.municipality == _TOWN, OpeningRow.state.in_(("open", "paused")))
    .order_by(OpeningRow.id)
)
_PAPERS = (
    select(AgreementRow.id, AgreementRow.host, AgreementRow.ended_on)
    .where(AgreementRow.municipality == _TOWN)
    .order_by(AgreementRow.id)
)
_HELD = (
    select(PersonRow.code, PersonRow.id, PlacementRow.opening, PlacementRow.holds, PlacementRow.since)
    .join(PlacementRow, (PersonRow.municipality == PlacementRow.municipality) & (PersonRow.id == PlacementRow.person))
    .where(PlacementRow.municipality == _TOWN, PlacementRow.holds != "none")
    .order_by(PersonRow.code, PlacementRow.opening, PlacementRow.id)
)
_FLAGS = (
    select(FlagRow.state, func.count().label("number")).where(FlagRow.municipality == _TOWN).group_by(FlagRow.state)
)
_CALLS = select(func.count().label("number"), func.max(HostCallRow.at).label("last")).where(
    HostCallRow.municipality == _TOWN
)
_HANDS = select(func.count().label("number"), func.count(RuleFlagRow.result).label("closed")).where(
    RuleFlagRow.municipality == _TOWN
)
_INCIDENTS = select(func.count().label("number"), func.count(IncidentRow.looked_at).label("looked_at")).where(
    IncidentRow.municipality == _TOWN
)
_ENDED = (
    select(func.count().label("number"))
    .select_from(PlacementRow)
    .join(PersonRow, (PersonRow.municipality == PlacementRow.municipality) & (PersonRow.id == PlacementRow.person))
    .where(
        PlacementRow.municipality == _TOWN,
        PlacementRow.step.in_(("ended", "broken_off")),
        PersonRow.restricted.is_(False),
    )
)
_SUPPORT = (_FLAGS, _CALLS, _HANDS, _INCIDENTS, _ENDED)
"""On what it depends how much of an offer may be used now, beside who is there: whatever is done, a number changes."""


def _in_a_word(query: Select[*tuple[Any, ...]]) -> ScalarSelect[str]:
    """Let the database write all rows of a query as one text."""
    rows = query.order_by(None).subquery()
    line: ColumnElement[str] = literal("")
    for column in rows.c:
        line = line + "|" + func.coalesce(cast(column, String), "")
    return select(func.aggregate_strings(line, "\n")).scalar_subquery()


_OFFER = select(*(_in_a_word(query) for query in (_HOSTS, _OPENINGS, _PAPERS, _HELD, *_SUPPORT)))


def offer_in_a_word(view: View) -> tuple[str | None, ...]:
    """Give what changes of all that is offered, in a form that costs little to make and to compare."""
    view.session.flush()
    return tuple(view.session.connection().execute(_OFFER, {"town": view.actor.municipality}).one())


def host_marks(view: View) -> list[HostMark]:
    """Give what changes of hosts, in order of id."""
    return [HostMark(*row) for row in _plain(view, _HOSTS)]


def opening_marks(view: View) -> list[OpeningMark]:
    """Give what changes of openings that are open, or rest for a while, in order of id."""
    return [OpeningMark(*row) for row in _plain(view, _OPENINGS)]


def paper_marks(view: View) -> list[PaperMark]:
    """Give what changes of agreements, in order of id."""
    return [PaperMark(*row) for row in _plain(view, _PAPERS)]


def papers_in_force(view: View, on: date) -> dict[str, AgreementRow]:
    """Give the agreement in force on a day by host, whoever asks: what is offered is the same for everybody."""
    own = (AgreementRow.municipality == view.actor.municipality, in_force(AgreementRow, on))
    query = select(AgreementRow).where(*own).order_by(AgreementRow.until, AgreementRow.at)
    return {row.host: row for row in view.session.scalars(query)}


def _plain(view: View, query: Executable) -> Iterable[Any]:
    """Read columns as they stand: no objects are made of thousands of rows."""
    view.session.flush()
    return view.session.connection().execute(query, {"town": view.actor.municipality})


def hosts_named(view: View, ids: Sequence[str]) -> list[HostRow]:
    """Give hosts by id."""
    own = HostRow.municipality == view.actor.municipality
    return [
        row for some in in_turns(ids) for row in view.session.scalars(select(HostRow).where(own, HostRow.id.in_(some)))
    ]


def openings_named(view: View, ids: Sequence[str]) -> list[OpeningRow]:
    """Give openings by id."""
    own = OpeningRow.municipality == view.actor.municipality
    return [
        row
        for some in in_turns(ids)
        for row in view.session.scalars(select(OpeningRow).where(own, OpeningRow.id.in_(some)))
    ]


def held_now(view: View) -> list[Held]:
    """Give who holds a place, by pseudonym."""
    return [Held(*row) for row in _plain(view, _HELD)]

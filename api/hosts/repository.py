"""Queries about hosts and openings; each begins with which hosts the actor may know of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from api.access.policy import Right, may
from api.errors import NotFound
from api.hosts.tables import (
    AREA_LEVELS,
    AgreementRow,
    AreaRow,
    FlagRow,
    HeardRow,
    HostRow,
    HostVisitRow,
    InsuranceRow,
    OpeningRow,
    PledgeRow,
    QuotaRow,
    RoomRow,
)
from api.store.store import View

JAPAN: Final = timezone(timedelta(hours=9))
MOST = 1000
AT_ONCE = 500


class ToCall(NamedTuple):
    """A host as whoever phones it needs it."""

    id: str
    name: str
    phone: str | None
    stage: str
    made_at: datetime


class Named(NamedTuple):
    """An opening by name, and the day of the last word about it."""

    id: str
    host: str
    name: str
    last_word_on: date | None


OfHost = TypeVar("OfHost", AgreementRow, FlagRow, HeardRow, HostVisitRow, PledgeRow, RoomRow)


def today(view: View) -> date:
    """Give the day it is in Japan."""
    return view.now.astimezone(JAPAN).date()


def _open_to(view: View, host: ColumnElement[str]) -> ColumnElement[bool]:
    """Staff sees every host of the municipality, a host itself, others none."""
    if may(view.actor, Right.SEE_HOSTS):
        return host.is_not(None)
    if may(view.actor, Right.SEE_OWN_HOST) and view.actor.host is not None:
        return host == view.actor.host
    return host.in_(())


def _visible(view: View) -> Select[HostRow]:
    own = HostRow.municipality == view.actor.municipality
    return select(HostRow).where(own, _open_to(view, HostRow.__table__.c.id))


def _visible_openings(view: View) -> Select[OpeningRow]:
    own = OpeningRow.municipality == view.actor.municipality
    return select(OpeningRow).where(own, _open_to(view, OpeningRow.__table__.c.host))


def host_seen(view: View, host: str) -> HostRow:
    """Give one host.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    row = view.session.scalars(_visible(view).where(HostRow.id == host)).one_or_none()
    if row is None:
        raise NotFound("no_such_host")
    return row


def hosts_named(view: View, hosts: Sequence[str]) -> dict[str, HostRow]:
    """Give hosts by id; those that are not there are left out."""
    found: dict[str, HostRow] = {}
    for begin in range(0, len(hosts), AT_ONCE):
        query = _visible(view).where(HostRow.id.in_(hosts[begin : begin + AT_ONCE]))
        found |= {row.id: row for row in view.session.scalars(query)}
    return found


def hosts_of_listings(view: View, listings: Sequence[str]) -> dict[str, HostRow]:
    """Give, by the public record that it was made of, each host that has not ended."""
    found: dict[str, HostRow] = {}
    for begin in range(0, len(listings), AT_ONCE):
        own = (HostRow.listing.in_(listings[begin : begin + AT_ONCE]), HostRow.stage != "ended")
        found |= {str(row.listing): row for row in view.session.scalars(_visible(view).where(*own))}
    return found


def openings_of_hosts(view: View, hosts: Sequence[str]) -> dict[str, list[OpeningRow]]:
    """Give the openings of hosts by host."""
    found: dict[str, list[OpeningRow]] = {}
    for begin in range(0, len(hosts), AT_ONCE):
        query = _visible_openings(view).where(OpeningRow.host.in_(hosts[begin : begin + AT_ONCE]))
        for row in view.session.scalars(query.order_by(OpeningRow.name, OpeningRow.id)):
            found.setdefault(row.host, []).append(row)
    return found


def opening_seen(view: View, opening: str) -> OpeningRow:
    """Give one opening.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    row = view.session.scalars(_visible_openings(view).where(OpeningRow.id == opening)).one_or_none()
    if row is None:
        raise NotFound("no_such_opening")
    return row


def hosts_seen(view: View, stage: str | None = None) -> list[HostRow]:
    """List hosts by name."""
    query = _visible(view)
    if stage is not None:
        query = query.where(HostRow.stage == stage)
    return list(view.session.scalars(query.order_by(HostRow.name, HostRow.id)))


def openings_seen(view: View, host: str | None = None) -> list[OpeningRow]:
    """List openings by host and name."""
    query = _visible_openings(view)
    if host is not None:
        query = query.where(OpeningRow.host == host)
    return list(view.session.scalars(query.order_by(OpeningRow.host, OpeningRow.name, OpeningRow.id)))


def hosts_to_call(view: View, stages: Sequence[str]) -> dict[str, ToCall]:
    """Give the hosts at some stages by id, as far as a call needs them."""
    columns = (HostRow.id, HostRow.name, HostRow.phone, HostRow.stage, HostRow.made_at)
    query = _visible(view).with_only_columns(*columns).where(HostRow.stage.in_(stages))
    return {row.id: ToCall(*row) for row in view.session.execute(query)}


def words_too_old(view: View, before: date) -> list[Named]:
    """Give the open openings whose last word is of a day before that, or that never had one."""
    old = or_(OpeningRow.last_word_on.is_(None), OpeningRow.last_word_on < before)
    columns = (OpeningRow.id, OpeningRow.host, OpeningRow.name, OpeningRow.last_word_on)
    query = _visible_openings(view).with_only_columns(*columns).where(OpeningRow.state == "open", old)
    query = query.order_by(OpeningRow.host, OpeningRow.name, OpeningRow.id)
    return [Named(*row) for row in view.session.execute(query)]


def hosts_offering(view: View) -> dict[str, date | None]:
    """Give, by host with open openings, the oldest of their last words; None where one never had any.

    Whoever asks: it is for the list of what is to be remembered, which the service itself writes.
    """
    own = (OpeningRow.municipality == view.actor.municipality, OpeningRow.state == "open")
    found: dict[str, date | None] = {}
    for host, last in view.session.execute(select(OpeningRow.host, OpeningRow.last_word_on).where(*own)):
        before = found.get(host, last)
        found[host] = None if before is None or last is None else min(before, last)
    return found


def rows_of_host(view: View, table: type[OfHost], host: str) -> list[OfHost]:
    """List what is kept about a host in one table, the newest first."""
    own = (table.municipality == view.actor.municipality, table.host == host)
    seen = _open_to(view, table.__table__.c.host)
    return list(view.session.scalars(select(table).where(*own, seen).order_by(table.at.desc(), table.id).limit(MOST)))


def spoken(view: View, host: str | None = None) -> Mapping[str, date]:
    """Give the last day on which somebody spoke with each host; hosts never spoken with are not in it."""
    days = []
    for table in (HeardRow, HostVisitRow):
        seen = (table.municipality == view.actor.municipality, _open_to(view, table.__table__.c.host))
        query = select(table.host.label("host"), table.on.label("on")).where(*seen)
        days.append(query if host is None else query.where(table.host == host))
    every = union_all(*days).subquery()
    found = view.session.execute(select(every.c.host, func.max(every.c.on)).group_by(every.c.host))
    return {row[0]: row[1] for row in found}


def in_force(table: type[AgreementRow] | type[InsuranceRow], on: date) -> ColumnElement[bool]:
    """Tell which papers hold on a day."""
    return (table.since <= on) & (table.until >= on) & or_(table.ended_on.is_(None), table.ended_on >= on)


def agreement_valid(view: View, host: str, on: date) -> AgreementRow | None:
    """Give the agreement in force with a host on a day, the one that lasts longest; None without one."""
    query = (
        select(AgreementRow)
        .where(AgreementRow.municipality == view.actor.municipality, AgreementRow.host == host)
        .where(in_force(AgreementRow, on), _open_to(view, AgreementRow.__table__.c.host))
        .order_by(AgreementRow.until.desc(), AgreementRow.at.desc())
        .limit(1)
    )
    return view.session.scalars(query).one_or_none()


def with_agreement(view: View, on: date) -> set[str]:
    """Give the hosts with an agreement in force on a day."""
    own = (AgreementRow.municipality == view.actor.municipality, _open_to(view, AgreementRow.__table__.c.host))
    return set(view.session.scalars(select(AgreementRow.host).where(*own, in_force(AgreementRow, on)).distinct()))


def last_days(view: View, host: str | None = None) -> Mapping[str, date]:
    """Give the last day of any agreement by host; one that was ended early is not asked about again."""
    query = select(AgreementRow.host, func.max(AgreementRow.until)).where(
        AgreementRow.municipality == view.actor.municipality,
        AgreementRow.ended_on.is_(None),
        _open_to(view, AgreementRow.__table__.c.host),
    )
    if host is not None:
        query = query.where(AgreementRow.host == host)
    return {row[0]: row[1] for row in view.session.execute(query.group_by(AgreementRow.host))}


def cover_for(view: View, host: str, on: date) -> dict[tuple[str, str], InsuranceRow]:
    """Give the cover in force on a day by route and step.

    A cover of the host itself comes before one for all hosts, and the one that lasts longer before another. What is
    not in it is covered by nothing that anybody wrote down.
    """
    rows = [row for row in insurance_seen(view, host) if _holds(row, on)]
    rows.sort(key=lambda row: (row.host is not None, row.until, row.at))
    return {(row.route, row.step): row for row in rows}


def _holds(row: InsuranceRow, on: date) -> bool:
    return row.since <= on <= min(row.until, row.ended_on or row.until)


def insurance_seen(view: View, host: str | None = None) -> list[InsuranceRow]:
    """List covers for all hosts, with those of one host where it is named."""
    allowed = or_(InsuranceRow.host.is_(None), _open_to(view, InsuranceRow.__table__.c.host))
    wanted = or_(InsuranceRow.host.is_(None), InsuranceRow.host == host)
    own = InsuranceRow.municipality == view.actor.municipality
    return list(view.session.scalars(select(InsuranceRow).where(own, allowed, wanted).order_by(InsuranceRow.at.desc())))


def areas_seen(view: View) -> list[AreaRow]:
    """List areas from small to wide."""
    seen = AreaRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else AreaRow.id.in_(())
    rows = view.session.scalars(select(AreaRow).where(AreaRow.municipality == view.actor.municipality, seen))
    return sorted(rows, key=lambda row: (AREA_LEVELS.index(row.level), row.name, row.id))


def area_seen(view: View, area: str) -> AreaRow:
    """Give one area, or tell that there is none."""
    found = [row for row in areas_seen(view) if row.id == area]
    if not found:
        raise NotFound("no_such_area")
    return found[0]


def quotas_seen(view: View, opening: str) -> list[QuotaRow]:
    """List the seats of an opening by town."""
    own = (QuotaRow.municipality == view.actor.municipality, QuotaRow.opening == opening)
    seen = QuotaRow.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else QuotaRow.id.in_(())
    return list(view.session.scalars(select(QuotaRow).where(*own, seen).order_by(QuotaRow.town)))


def flags_seen(view: View, *, done: bool) -> list[FlagRow]:
    """List flags that wait, or those that are done, the oldest first."""
    own = (FlagRow.municipality == view.actor.municipality, _open_to(view, FlagRow.__table__.c.host))
    state = FlagRow.state == "closed" if done else FlagRow.state != "closed"
    return list(view.session.scalars(select(FlagRow).where(*own, state).order_by(FlagRow.at, FlagRow.id).limit(MOST)))


def flag_seen(view: View, flag: str) -> FlagRow:
    """Give one flag, or tell that there is none."""
    own = (FlagRow.municipality == view.actor.municipality, _open_to(view, FlagRow.__table__.c.host))
    row = view.session.scalars(select(FlagRow).where(*own, FlagRow.id == flag)).one_or_none()
    if row is None:
        raise NotFound("no_such_flag")
    return row


def visit_seen(view: View, host: str, visit: str) -> HostVisitRow:
    """Give one visit to a host, or tell that there is none."""
    found = [row for row in rows_of_host(view, HostVisitRow, host) if row.id == visit]
    if not found:
        raise NotFound("no_such_visit")
    return found[0]

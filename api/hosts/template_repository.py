"""Queries for taking the template in: hosts and openings by the ids of the file, and what was said of them since."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from sqlalchemy import Select, select

from api.access.policy import Right, may
from api.hosts.tables import AgreementRow, HostRow, OpeningRow
from api.store.audit import AuditRow
from api.store.store import View

AT_ONCE: Final = 500
SAYING: Final = (
    "host.changed", "host.heard", "opening.changed", "opening.heard", "opening.state_set", "opening.changed_by_host",
    "opening.state_set_by_host",
)  # fmt: skip
"""Kinds of the audit that name which columns of a host or an opening somebody changed."""
STATE_SET: Final = ("state", "facts.paused_until")
"""Columns that setting a state is about; its row in the audit names none."""

Offered = TypeVar("Offered", HostRow, OpeningRow)


def _visible(view: View, table: type[Offered]) -> Select[Offered]:
    """Whoever sees hosts sees every host and opening of the municipality, others none."""
    own = table.municipality == view.actor.municipality
    seen = table.__table__.c.id.is_not(None) if may(view.actor, Right.SEE_HOSTS) else table.__table__.c.id.in_(())
    return select(table).where(own, seen)


def known(view: View, table: type[Offered], ids: Sequence[str], *, lock: bool) -> dict[str, Offered]:
    """Give hosts or openings by id; with ``lock`` nobody else changes them until the command is done."""
    found: dict[str, Offered] = {}
    for some in _in_turns(sorted(ids)):
        query = _visible(view, table).where(table.id.in_(some)).order_by(table.id)
        query = query.with_for_update().execution_options(populate_existing=True) if lock else query
        found |= {row.id: row for row in view.session.scalars(query)}
    return found


def openings_running(view: View, hosts: Sequence[str]) -> list[OpeningRow]:
    """Give the openings of hosts that are not closed, by id."""
    found: list[OpeningRow] = []
    for some in _in_turns(hosts):
        query = _visible(view, OpeningRow).where(OpeningRow.host.in_(some), OpeningRow.state != "closed")
        found += view.session.scalars(query)
    return sorted(found, key=lambda row: row.id)


def papers(view: View, hosts: Sequence[str]) -> dict[str, list[AgreementRow]]:
    """Give every agreement that was ever kept with hosts, by host."""
    allowed = may(view.actor, Right.SEE_HOSTS)
    found: dict[str, list[AgreementRow]] = {}
    for some in _in_turns(hosts if allowed else ()):
        own = (AgreementRow.municipality == view.actor.municipality, AgreementRow.host.in_(some))
        for row in view.session.scalars(select(AgreementRow).where(*own).order_by(AgreementRow.id)):
            found.setdefault(row.host, []).append(row)
    return found


def columns_said(view: View) -> dict[tuple[str, str], set[str]]:
    """Give which columns somebody changed of which host or opening (``host`` or ``opening``, and its id)."""
    own = (AuditRow.municipality == view.actor.municipality, AuditRow.kind.in_(SAYING))
    said: dict[tuple[str, str], set[str]] = {}
    if may(view.actor, Right.SEE_HOSTS):
        query = select(AuditRow.kind, AuditRow.subject, AuditRow.details).where(*own)
        for kind, subject, details in view.session.execute(query):
            columns = details.get("columns", STATE_SET if kind == "opening.state_set" else ())
            said.setdefault((kind.partition(".")[0], subject), set()).update(columns)
    return said


def _in_turns(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(ids), AT_ONCE):
        yield ids[begin : begin + AT_ONCE]

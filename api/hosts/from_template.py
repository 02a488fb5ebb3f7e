"""Hosts and openings of a filled-in template taken into a store: all of them or none, never twice."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from api.access.policy import Right, require
from api.catalogue.finding import put_hosts
from api.errors import Invalid
from api.hosts import template_repository as repository
from api.hosts.cells import check_host, check_opening
from api.hosts.repository import last_days, today
from api.hosts.tables import AgreementRow, HostRow, OpeningRow
from api.hosts.template_plan import Columns, Rows, TemplatePlan, Wanted, plan
from api.store.base import new_id
from api.store.store import View, Work
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

FACTS = "facts."
TRY_OUT_SEATS = 1
"""Places for looking and trying at a new opening; the template does not ask how many."""

Offered = TypeVar("Offered", HostRow, OpeningRow)


def look_into(view: View, rows: Rows) -> TemplatePlan:
    """Say what taking a template in would come to; nothing is written.

    Raises
    ------
    FaultsFound
        With everything that the store cannot take.
    """
    require(view.actor, Right.WORK_WITH_HOSTS)
    return _possible(view, rows, lock=False)


def take_in_template(work: Work, rows: Rows) -> TemplatePlan:
    """Take in the sheets of a template, as they were read.

    What the file says is written where nobody changed it since. Openings that the file no longer has stay as they are.
    An agreement is kept as a paper from this day on, because the file does not say since when it holds.

    Raises
    ------
    FaultsFound
        With everything that the store cannot take; nothing is written then.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    made = _possible(work, rows, lock=True)
    hosts = _written(work, HostRow, made.hosts, _new_host)
    work.session.flush()
    openings = _written(work, OpeningRow, made.openings, _new_opening)
    work.session.flush()
    _keep_papers(work, made, hosts)
    touched = {each.host for each in (*made.hosts, *made.openings) if each.new or each.changes}
    put_hosts(work, [hosts[code] for code in sorted(touched)])
    work.note(
        "template.taken_in", None, hosts=len(hosts), openings=len(openings), papers=len(made.papers)
    )  # fmt: skip
    return made


def _possible(view: View, rows: Rows, *, lock: bool) -> TemplatePlan:
    """Compare, and read what would stand then as the template would: what stays may contradict what is new."""
    made = plan(view, rows, lock=lock)
    faults = made.faults or [*_unsound(view, HostRow, made.hosts), *_unsound(view, OpeningRow, made.openings)]
    if faults:
        raise FaultsFound(sorted(faults))
    return made


def _unsound(view: View, table: type[Offered], wanted: Sequence[Wanted]) -> list[Fault]:
    mixed = [each for each in wanted if each.kept and each.changes]
    known = repository.known(view, table, [each.id for each in mixed], lock=False)
    faults = []
    for each in mixed:
        row = known[each.id]
        copy = table(**{column.name: getattr(row, column.name) for column in table.__table__.columns})
        _apply(copy, each.changes)
        try:
            check_host(copy) if isinstance(copy, HostRow) else check_opening(copy)
        except Invalid as error:
            column = str(error.params["column"])
            kept = ", ".join(name.removeprefix(FACTS) for name in each.kept)
            sheet = f"{table.__tablename__}s"
            faults.append(Fault.at(sheet, each.number, column, each.id, "template_contradicts_kept", allowed=kept))
    return faults


def _written(
    work: Work, table: type[Offered], wanted: Sequence[Wanted], make: Callable[[Work, Wanted], Offered]
) -> dict[str, Offered]:
    rows = repository.known(work, table, [each.id for each in wanted if not each.new], lock=False)
    for each in wanted:
        if each.new:
            rows[each.id] = make(work, each)
            work.session.add(rows[each.id])
        elif each.changes:
            _apply(rows[each.id], each.changes)
            rows[each.id].version += 1
    return rows


def _new_host(work: Work, wanted: Wanted) -> HostRow:
    own = {name: wanted.columns[name] for name in ("name", "kind", "stage", "phone")}
    return HostRow(
        municipality=work.actor.municipality, id=wanted.id, **own, facts=_facts(wanted.columns), as_listed=[],
        made_at=work.now,
    )  # fmt: skip


def _new_opening(work: Work, wanted: Wanted) -> OpeningRow:
    own = {name: wanted.columns[name] for name in ("name", "kind", "state", "seats", "tasks", "last_word_on")}
    return OpeningRow(
        municipality=work.actor.municipality, id=wanted.id, host=wanted.host, **own, try_out_seats=TRY_OUT_SEATS,
        taken=0, try_out_taken=0, facts=_facts(wanted.columns), made_at=work.now,
    )  # fmt: skip


def _facts(columns: Columns) -> Columns:
    return {name.removeprefix(FACTS): value for name, value in columns.items() if name.startswith(FACTS)}


def _apply(row: HostRow | OpeningRow, changes: Columns) -> None:
    facts = {**row.facts, **_facts(changes)}
    row.facts = {name: value for name, value in facts.items() if value is not None}
    for name, value in changes.items():
        if not name.startswith(FACTS):
            setattr(row, name, value)
    if isinstance(row, HostRow):
        said = {name.removeprefix(FACTS) for name in changes}
        row.as_listed = [name for name in row.as_listed if name not in said]


def _keep_papers(work: Work, made: TemplatePlan, hosts: dict[str, HostRow]) -> None:
    for paper in made.papers:
        since: date = min(today(work), paper.until)
        row = AgreementRow(
            municipality=work.actor.municipality, id=new_id(), host=paper.host, kind=paper.kind, parties=None,
            settled=[], paper_lies=None, since=since, until=paper.until, ended_on=None, at=work.now,
        )  # fmt: skip
        work.session.add(row)
    work.session.flush()
    last = last_days(work)
    for code in {paper.host for paper in made.papers}:
        hosts[code].agreement_until = last.get(code)

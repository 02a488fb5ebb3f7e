"""Agreements, pledges, insurance, money and companions; each command is one transaction and one row in the audit."""

from datetime import date

from sqlalchemy.exc import IntegrityError

from api.access.policy import Right, require
from api.errors import Conflict, Invalid, NotFound, Stale
from api.hosts.paper_schemas import (
    AgreementIn,
    AgreementOut,
    CompanionChange,
    CompanionIn,
    CompanionOut,
    EndIn,
    InsuranceIn,
    InsuranceOut,
    MoneyIn,
    MoneyOut,
    PledgeIn,
    PledgeOut,
)
from api.hosts.private_repository import (
    companion_seen,
    companions_seen,
    money_line_seen,
    money_of,
    placement_seen,
)
from api.hosts.repository import host_seen, insurance_seen, last_days, rows_of_host, today
from api.hosts.tables import (
    AgreementRow,
    CompanionRow,
    InsuranceRow,
    Lasting,
    MoneyLineRow,
    PledgeRow,
)
from api.store.base import new_id
from api.store.store import View, Work
from resources_catalog.week import parse_slots


def _in_order(since: date, until: date) -> None:
    if until < since:
        raise Invalid("ends_before_it_begins")


def _end(row: Lasting, on: date) -> None:
    """Let something end on a day that lies in its time."""
    if not row.since <= on <= row.until:
        raise Invalid("not_in_its_time")
    row.ended_on = on


def keep_agreement(work: Work, host: str, form: AgreementIn) -> AgreementOut:
    """Keep a paper between a host and the municipality."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    found = host_seen(work, host)
    _in_order(form.since, form.until)
    row = AgreementRow(
        municipality=found.municipality, id=new_id(), host=found.id, **form.model_dump(), at=work.now
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    found.agreement_until = last_days(work, found.id).get(found.id)
    work.note("agreement.kept", row.id, host=found.id, agreement=form.kind)
    return AgreementOut.of(row)


def end_agreement(work: Work, host: str, agreement: str, form: EndIn) -> AgreementOut:
    """Let an agreement end before its last day; either side may stop."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    found = host_seen(work, host)
    row = next((each for each in rows_of_host(work, AgreementRow, host) if each.id == agreement), None)
    if row is None:
        raise NotFound("no_such_agreement")
    _end(row, form.on)
    work.session.flush()
    found.agreement_until = last_days(work, found.id).get(found.id)
    work.note("agreement.ended", row.id, host=found.id)
    return AgreementOut.of(row)


def keep_pledge(work: Work, host: str, form: PledgeIn) -> PledgeOut:
    """Keep a promise of secrecy that somebody at a host signed."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = _pledge(work, form, host=host_seen(work, host).id, companion=None)
    work.note("pledge.kept", row.id, host=row.host)
    return PledgeOut.of(row)


def keep_companions_pledge(work: Work, companion: str, form: PledgeIn) -> PledgeOut:
    """Keep a promise of secrecy of somebody who goes along."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = _pledge(work, form, host=None, companion=companion_seen(work, companion).id)
    work.note("pledge.kept", row.id, companion=row.companion)
    return PledgeOut.of(row)


def _pledge(work: Work, form: PledgeIn, *, host: str | None, companion: str | None) -> PledgeRow:
    if form.signed_on > today(work):
        raise Invalid("day_to_come")
    row = PledgeRow(
        municipality=work.actor.municipality, id=new_id(), host=host, companion=companion, **form.model_dump(),
        at=work.now,
    )  # fmt: skip
    work.session.add(row)
    return row


def keep_insurance(work: Work, form: InsuranceIn) -> InsuranceOut:
    """Keep which cover a route has at a step, and until when."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    _in_order(form.since, form.until)
    if form.host is not None:
        host_seen(work, form.host)
    row = InsuranceRow(municipality=work.actor.municipality, id=new_id(), **form.model_dump(), at=work.now)
    work.session.add(row)
    work.note("insurance.kept", row.id, host=form.host, route=form.route, step=form.step, cover=form.cover)
    return InsuranceOut.of(row)


def end_insurance(work: Work, insurance: str, form: EndIn) -> InsuranceOut:
    """Let a cover end before its last day."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = work.session.get(InsuranceRow, (work.actor.municipality, insurance))
    if row is None:
        raise NotFound("no_such_insurance")
    _end(row, form.on)
    work.note("insurance.ended", row.id, host=row.host)
    return InsuranceOut.of(row)


def list_insurance(view: View, host: str | None = None) -> list[InsuranceOut]:
    """List covers for all hosts, with those of one host where it is named."""
    require(view.actor, Right.SEE_HOSTS)
    if host is not None:
        host_seen(view, host)
    return [InsuranceOut.of(row) for row in insurance_seen(view, host)]


def add_money(work: Work, form: MoneyIn) -> MoneyOut:
    """Write down what a placement pays, who pays it and from which line of the budget."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    placement = placement_seen(work, form.placement)
    _in_order(form.since, form.until)
    row = MoneyLineRow(municipality=placement.municipality, id=new_id(), **form.model_dump(), at=work.now)
    work.session.add(row)
    work.note("money.added", row.id, person=placement.person, host=placement.host, payee=form.payee, yen=form.yen)
    return MoneyOut.of(row)


def end_money(work: Work, line: str, form: EndIn) -> MoneyOut:
    """Let a line of money end before its last day."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = money_line_seen(work, line)
    _end(row, form.on)
    placement = placement_seen(work, row.placement)
    work.note("money.ended", row.id, person=placement.person, host=placement.host)
    return MoneyOut.of(row)


def list_money(view: View, placement: str) -> list[MoneyOut]:
    """List what a placement pays to the host and to the person."""
    require(view.actor, Right.SEE_HOSTS)
    return [MoneyOut.of(row) for row in money_of(view, placement)]


def add_companion(work: Work, form: CompanionIn) -> CompanionOut:
    """Write down somebody who goes along.

    Raises
    ------
    Conflict
        If the code is another one's.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    _check_days(form.days)
    row = CompanionRow(municipality=work.actor.municipality, id=new_id(), active=True, **form.model_dump())
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        raise Conflict("code_taken") from None
    work.note("companion.added", row.id)
    return CompanionOut.of(row)


def change_companion(work: Work, companion: str, form: CompanionChange, version: int) -> CompanionOut:
    """Change what is kept of somebody who goes along, or that they do not any more."""
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = companion_seen(work, companion)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    row.version += 1
    given = form.model_dump(exclude_none=True)
    for name, value in given.items():
        setattr(row, name, value)
    _check_days(row.days)
    work.note("companion.changed", row.id, columns=sorted(given))
    return CompanionOut.of(row)


def _check_days(days: str) -> None:
    try:
        parse_slots(days)
    except ValueError:
        raise Invalid("facts_unread", sheet="companions", column="days", row=1) from None


def list_companions(view: View) -> list[CompanionOut]:
    """List who goes along."""
    require(view.actor, Right.SEE_HOSTS)
    return [CompanionOut.of(row) for row in companions_seen(view)]

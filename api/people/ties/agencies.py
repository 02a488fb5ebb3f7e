"""Agencies as partners: who they are, whom they refer, what they are told in the end."""

from api.access.policy import Right, require
from api.accounts.tables import AccountRow
from api.errors import Conflict, Invalid, NotFound, Stale
from api.people.commands import make_person
from api.people.repository import agreed, person_seen
from api.people.schemas import PersonIn
from api.people.secrets import Sealed
from api.people.tables import AgencyRow
from api.people.ties.repository import (
    agencies,
    agency_known,
    first_receiver,
    own_referrals,
    referral_seen,
    referrals_of,
    staff_account,
)
from api.people.ties.schemas import (
    AgencyIn,
    AgencyOut,
    ReferralIn,
    ReferralState,
    ReportIn,
    ReportOut,
    StaffReferral,
)
from api.people.ties.tables import ReferralRow
from api.store.base import new_id
from api.store.store import Sight, View, Work
from api.web.service import TOKYO

TOLD_BY = ("conference", "handover")
"""Purposes of a consent that lets an agency be told in words."""


def register_agency(work: Work, form: AgencyIn) -> AgencyOut:
    """Register an agency."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    _check_receiver(work, form)
    row = AgencyRow(municipality=work.actor.municipality, id=new_id(), version=1, **form.model_dump())
    work.session.add(row)
    work.note("agency.registered", row.id, base=row.base)
    return AgencyOut.of(row)


def change_agency(work: Work, agency: str, form: AgencyIn, version: int) -> AgencyOut:
    """Change an agency to what is said of it now.

    Raises
    ------
    Stale
        If somebody else changed it meanwhile.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = agency_known(work, agency)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    _check_receiver(work, form)
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    row.version += 1
    work.note("agency.changed", row.id)
    return AgencyOut.of(row)


def _check_receiver(work: Work, form: AgencyIn) -> None:
    if form.receiver is not None and staff_account(work, form.receiver) is None:
        raise Invalid("cannot_be_in_charge")


def list_agencies(view: View) -> list[AgencyOut]:
    """List agencies by name."""
    require(view.actor, Right.SEE_PEOPLE)
    return [AgencyOut.of(row) for row in agencies(view)]


def refer(work: Work, form: ReferralIn) -> ReferralState:
    """Refer somebody as an agency; afterwards the agency sees how it stands, and nothing else.

    Raises
    ------
    NotFound
        If the agency is no partner any more.
    Conflict
        If nobody is there to receive a referral.
    """
    require(work.actor, Right.REFER)
    agency = agency_known(work, work.actor.agency or "")
    if not agency.active:
        raise NotFound("no_such_agency")
    assert work.actor.account is not None
    new = PersonIn(identity=form.identity, state=form.state, source="agencies", agency=agency.id, area=form.area)
    person, sealed = make_person(work, new, _receiver(work, agency).id)
    number = new_id()
    row = ReferralRow(
        municipality=person.municipality, id=number, person=person.id, agency=agency.id, account=work.actor.account,
        reference=form.reference, knows=form.knows, words=sealed.seal(f"referral/{number}", form.words), at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("referral.made", number, person=person.id, agency=agency.id, knows=form.knows)
    return _state(row, person.state)


def _receiver(work: Work, agency: AgencyRow) -> AccountRow:
    named = None if agency.receiver is None else staff_account(work, agency.receiver)
    found = named or first_receiver(work)
    if found is None:
        raise Conflict("nobody_receives")
    return found


def _state(row: ReferralRow, state: str) -> ReferralState:
    return ReferralState(
        id=row.id, reference=row.reference, state=state, received=row.received_at is not None, outcome=row.outcome,
        note=row.report is not None, acknowledged=row.acknowledged_at is not None,
    )  # fmt: skip


def own_list(view: View) -> list[ReferralState]:
    """List how it stands with those whom the own agency referred."""
    require(view.actor, Right.SEE_REFERRED)
    return [_state(row, state) for row, state in own_referrals(view)]


def view_referrals(view: Sight, person: str) -> list[StaffReferral]:
    """Read how a person was referred and what was reported back."""
    require(view.actor, Right.SEE_PEOPLE)
    row = person_seen(view, person)
    found = [_shown(view, each) for each in referrals_of(view, row.id)]
    view.note("referrals.viewed", row.id, person=row.id)
    return found


def _shown(view: View, row: ReferralRow) -> StaffReferral:
    sealed = Sealed(view, row.person)
    report = None if row.report is None else sealed.open(f"report/{row.id}", row.report)
    return StaffReferral.of(row, sealed.open(f"referral/{row.id}", row.words), report)


def receive_referral(work: Work, referral: str) -> StaffReferral:
    """Say that a referral arrived; the agency sees it."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = referral_seen(work, referral)
    if row.received_at is None:
        row.received_by, row.received_at = work.actor.account, work.now
    work.note("referral.received", row.id, person=row.person)
    return _shown(work, row)


def report_back(work: Work, referral: str, form: ReportIn) -> StaffReferral:
    """Tell the agency that referred how it ended.

    Raises
    ------
    Conflict
        If it was told already, or words are to be told that the person did not agree to.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = referral_seen(work, referral)
    work.session.refresh(row, with_for_update=True)
    if row.outcome is not None:
        raise Conflict("reported_already")
    if form.words is not None and not may_be_told(work, row.person, row.agency):
        raise Conflict("not_agreed_to_tell")
    row.outcome, row.reported_by, row.reported_at = form.outcome, work.actor.account, work.now
    if form.words is not None:
        row.report = Sealed(work, row.person).seal(f"report/{row.id}", form.words)
    work.note("referral.reported", row.id, person=row.person, outcome=form.outcome, words=form.words is not None)
    return _shown(work, row)


def may_be_told(view: View, person: str, agency: str) -> bool:
    """Tell whether a person agrees today that an agency is told about them in words."""
    today = view.now.astimezone(TOKYO).date()
    return any(agreed(view, person, purpose, today, agency) is not None for purpose in TOLD_BY)


def read_report(view: Sight, referral: str) -> ReportOut:
    """Read the closing note as the agency; its words only as long as the person agrees.

    Raises
    ------
    NotFound
        If nothing was reported yet.
    """
    require(view.actor, Right.SEE_REFERRED)
    row = _reported(view, referral)
    told = row.report is not None and may_be_told(view, row.person, row.agency)
    words = Sealed(view, row.person).open(f"report/{row.id}", row.report) if told and row.report else None
    assert row.outcome is not None
    view.note("report.read", row.id, person=row.person)
    return ReportOut(id=row.id, outcome=row.outcome, words=words)


def acknowledge_report(work: Work, referral: str) -> ReportOut:
    """Say as the agency that the closing note arrived."""
    require(work.actor, Right.REFER)
    row = _reported(work, referral)
    if row.acknowledged_at is None:
        row.acknowledged_by, row.acknowledged_at = work.actor.account, work.now
    assert row.outcome is not None
    work.note("report.acknowledged", row.id, person=row.person)
    return ReportOut(id=row.id, outcome=row.outcome, words=None)


def _reported(view: View, referral: str) -> ReferralRow:
    row = referral_seen(view, referral)
    if row.agency != view.actor.agency or row.outcome is None:
        raise NotFound("no_such_referral")
    return row

"""Back to consultation, to an agency that says it took it on; each command is one transaction."""

from api.access.policy import Right, may, require
from api.conferences.plans.repository import plan_of_person, return_seen, returns_seen
from api.conferences.plans.schemas import ReturnIn, ReturnOut, ReturnPage
from api.conferences.plans.tables import ReturnRow
from api.errors import Conflict
from api.people.repository import person_seen
from api.people.secrets import Sealed
from api.people.ties.agencies import may_be_told
from api.people.ties.repository import agency_known
from api.store.base import new_id
from api.store.store import Sight, View, Work


def send_back(work: Work, person: str, form: ReturnIn) -> ReturnOut:
    """Let somebody go back to consultation with an agency; functions and plans stay as they are.

    Raises
    ------
    Conflict
        If words are to be told that the person did not agree to.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    agency_known(work, form.agency)
    if form.plan is not None:
        plan_of_person(work, form.plan, row.id)
    if form.words is not None and not may_be_told(work, row.id, form.agency):
        raise Conflict("not_agreed_to_tell")
    assert work.actor.account is not None
    number = new_id()
    words = None if form.words is None else Sealed(work, row.id).seal(f"return/{number}", form.words)
    made = ReturnRow(
        municipality=row.municipality, id=number, person=row.id, agency=form.agency, plan=form.plan,
        reason=form.reason, words=words, account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.note("return.sent", number, person=row.id, agency=form.agency, reason=form.reason)
    return ReturnOut.of(made)


def list_returns(view: View, person: str) -> list[ReturnOut]:
    """List the returns of a person."""
    require(view.actor, Right.SEE_PEOPLE)
    return [ReturnOut.of(row) for row in returns_seen(view, person_seen(view, person).id)]


def own_returns(view: View) -> list[ReturnOut]:
    """List what was returned to the own agency."""
    require(view.actor, Right.SEE_REFERRED)
    return [ReturnOut.of(row) for row in returns_seen(view)]


def read_return(view: Sight, number: str) -> ReturnPage:
    """Read what is told with a return; an agency only as long as the person agrees."""
    row = return_seen(view, number)
    told = row.words is not None and (may(view.actor, Right.SEE_PEOPLE) or may_be_told(view, row.person, row.agency))
    words = Sealed(view, row.person).open(f"return/{row.id}", row.words) if told and row.words else None
    view.note("return.read", row.id, person=row.person)
    return ReturnPage(**ReturnOut.of(row).model_dump(), told=words)


def acknowledge_return(work: Work, number: str) -> ReturnOut:
    """Say, as the agency, that it took somebody on."""
    require(work.actor, Right.REFER)
    return _acknowledge(work, number, "itself")


def acknowledged_by_phone(work: Work, number: str) -> ReturnOut:
    """Note that an agency said on the phone that it took somebody on."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    return _acknowledge(work, number, "phone")


def _acknowledge(work: Work, number: str, how: str) -> ReturnOut:
    row = return_seen(work, number)
    if row.acknowledged_at is None:
        row.acknowledged_by, row.acknowledged_how, row.acknowledged_at = work.actor.account, how, work.now
    work.note("return.acknowledged", row.id, person=row.person, how=how)
    return ReturnOut.of(row)

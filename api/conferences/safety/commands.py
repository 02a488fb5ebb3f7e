"""What is done for safety; each command is one transaction and one row in the audit."""

from datetime import date
from typing import Final

from api.access.policy import Right, require
from api.accounts.tables import AccountRow
from api.conferences.safety.repository import (
    card_seen,
    cards_out,
    complaint_seen,
    complaints_seen,
    hindrances_counted,
    hindrances_seen,
    incident_seen,
    incidents_seen,
    opening_known,
    person_known,
)
from api.conferences.safety.schemas import (
    AnswerIn,
    BackIn,
    ComplaintIn,
    ComplaintKept,
    ComplaintOut,
    EmergencyCardIn,
    EmergencyCardOut,
    HindranceCount,
    HindranceIn,
    HindranceOut,
    IncidentIn,
    IncidentOut,
    LookedIn,
)
from api.conferences.safety.tables import HINDRANCES, ComplaintRow, EmergencyCardRow, HindranceRow, IncidentRow
from api.errors import Conflict, Invalid, NotFound
from api.hosts.tables import HostRow
from api.people.repository import agreed, person_seen
from api.people.secrets import Sealed
from api.store.base import new_id
from api.store.office_words import open_words, seal_words
from api.store.store import Sight, View, Work
from api.web.service import TOKYO

SMALLEST_CELL: Final = 10


def _sealed(view: View, person: str | None, place: str, words: str) -> bytes:
    """Seal with the key of whom it is about; with the office's where it is about nobody in particular."""
    if person is not None:
        return Sealed(view, person).seal(place, words)
    return seal_words(view, place, words)


def _opened(view: View, person: str, place: str, words: bytes) -> str | None:
    """Open what is about somebody; None where their record was erased: what stands beside it stays readable."""
    try:
        return Sealed(view, person).open(place, words)
    except NotFound:
        return None


def _read(view: View, person: str | None, place: str, words: bytes) -> str | None:
    return open_words(view, place, words) if person is None else _opened(view, person, place, words)


def _account(work: Work) -> str:
    assert work.actor.account is not None
    return work.actor.account


def report_incident(work: Work, form: IncidentIn) -> IncidentOut:
    """Report an accident or a near miss; nobody new begins at the opening until it was looked at."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    opening = opening_known(work, form.opening)
    person = None if form.person is None else person_seen(work, form.person).id
    number = new_id()
    row = IncidentRow(
        municipality=opening.municipality, id=number, opening=opening.id, person=person, kind=form.kind, on=form.on,
        told=list(form.told), words=_sealed(work, person, f"incident/{number}", form.words), account=_account(work),
        at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("incident.reported", number, person=person, opening=opening.id, how=form.kind)
    return _incident(work, row, whole=True)


def look_at_incident(work: Work, incident: str, form: LookedIn) -> IncidentOut:
    """Say what changes after an incident; people may begin at the opening again.

    Raises
    ------
    Conflict
        If it was looked at already.
    """
    require(work.actor, Right.SUPERVISE)
    row, whole = incident_seen(work, incident)
    work.session.refresh(row, with_for_update=True)
    if row.looked_at is not None:
        raise Conflict("looked_at_already")
    row.looked_by, row.looked_at = work.actor.account, work.now
    row.changes = _sealed(work, None, f"changes/{row.id}", form.words)
    work.note("incident.looked_at", row.id, person=row.person, opening=row.opening)
    return _incident(work, row, whole=whole)


def read_incidents(view: Sight) -> list[IncidentOut]:
    """Read what went wrong, what was not looked at first."""
    require(view.actor, Right.SEE_PEOPLE)
    found = [_incident(view, row, whole=whole) for row, whole in incidents_seen(view)]
    view.note("incidents.read", number=len(found))
    return found


def _incident(view: View, row: IncidentRow, *, whole: bool) -> IncidentOut:
    changes = None if row.changes is None else open_words(view, f"changes/{row.id}", row.changes)
    return IncidentOut(
        id=row.id, opening=row.opening, kind=row.kind, on=row.on, told=row.told, looked_at=row.looked_at,
        person=row.person if whole else None, changes=changes,
        words=_read(view, row.person, f"incident/{row.id}", row.words) if whole else None,
    )  # fmt: skip


def file_complaint(work: Work, form: ComplaintIn) -> ComplaintKept:
    """Keep a complaint for who supervises; about the one in charge where nobody of the staff is named."""
    require(work.actor, Right.SEE_PEOPLE)
    person = None if form.person is None else person_seen(work, form.person)
    account = form.account
    if form.about == "staff" and account is None and person is not None:
        account = person.counsellor
    if account is not None and work.session.get(AccountRow, (work.actor.municipality, account)) is None:
        raise NotFound("no_such_account")
    _check_host(work, form.host)
    number = new_id()
    row = ComplaintRow(
        municipality=work.actor.municipality, id=number, about=form.about, account=account, host=form.host,
        person=None if person is None else person.id, came_by=form.came_by, filed_by=_account(work), at=work.now,
        words=_sealed(work, None, f"complaint/{number}", form.words),
    )  # fmt: skip
    work.session.add(row)
    work.note("complaint.kept", number)
    return ComplaintKept(id=number)


def _check_host(work: Work, host: str | None) -> None:
    if host is not None and work.session.get(HostRow, (work.actor.municipality, host)) is None:
        raise NotFound("no_such_host")


def read_complaints(view: Sight) -> list[ComplaintOut]:
    """Read complaints, those without an answer first; none about oneself is among them."""
    require(view.actor, Right.SUPERVISE)
    found = [_complaint(view, row) for row in complaints_seen(view)]
    view.note("complaints.read", number=len(found))
    return found


def answer_complaint(work: Work, complaint: str, form: AnswerIn) -> ComplaintOut:
    """Keep what was answered to a complaint.

    Raises
    ------
    Conflict
        If it was answered already.
    """
    require(work.actor, Right.SUPERVISE)
    row = complaint_seen(work, complaint)
    work.session.refresh(row, with_for_update=True)
    if row.answered_at is not None:
        raise Conflict("answered_already")
    row.answer = _sealed(work, None, f"answer/{row.id}", form.words)
    row.answered_by, row.answered_at = work.actor.account, work.now
    work.note("complaint.answered", row.id)
    return _complaint(work, row)


def _complaint(view: View, row: ComplaintRow) -> ComplaintOut:
    return ComplaintOut(
        id=row.id, about=row.about, account=row.account, host=row.host, person=person_known(view, row.person),
        came_by=row.came_by, at=row.at, words=open_words(view, f"complaint/{row.id}", row.words),
        answer=None if row.answer is None else open_words(view, f"answer/{row.id}", row.answer),
        answered_at=row.answered_at,
    )  # fmt: skip


def give_card(work: Work, person: str, form: EmergencyCardIn) -> EmergencyCardOut:
    """Note that an emergency card was given out, for what the person agreed to.

    Raises
    ------
    Conflict
        If the person did not agree to it.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    if (form.kept_by == "host") != (form.host is not None):
        raise Invalid("who_is_not_named")
    _check_host(work, form.host)
    if agreed(work, row.id, "emergency", work.now.astimezone(TOKYO).date(), form.host) is None:
        raise Conflict("no_consent_for_card")
    number = new_id()
    made = EmergencyCardRow(
        municipality=row.municipality, id=number, person=row.id, kept_by=form.kept_by, host=form.host,
        items=list(form.items), lies=_sealed(work, row.id, f"card/{number}", form.lies), issued_on=form.issued_on,
        account=_account(work),
    )  # fmt: skip
    work.session.add(made)
    work.note("emergency_card.given", number, person=row.id, kept_by=form.kept_by)
    return _card(work, made)


def take_card_back(work: Work, card: str, form: BackIn) -> EmergencyCardOut:
    """Note that an emergency card came back.

    Raises
    ------
    Invalid
        If it would come back before it was given.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = card_seen(work, card)
    if form.on < row.issued_on:
        raise Invalid("ends_before_it_begins")
    if row.returned_on is None:
        row.returned_on, row.returned_to = form.on, work.actor.account
    work.note("emergency_card.back", row.id, person=row.person)
    return _card(work, row)


def cards_of(view: Sight, person: str | None = None) -> list[EmergencyCardOut]:
    """Say where the envelopes of a person are, or all that did not come back."""
    require(view.actor, Right.SEE_PEOPLE)
    own = None if person is None else person_seen(view, person).id
    found = [_card(view, row) for row in cards_out(view, own)]
    view.note("emergency_cards.read", person=own, number=len(found))
    return found


def _card(view: View, row: EmergencyCardRow) -> EmergencyCardOut:
    return EmergencyCardOut(
        id=row.id, person=row.person, kept_by=row.kept_by, host=row.host, items=row.items,
        lies=_opened(view, row.person, f"card/{row.id}", row.lies), issued_on=row.issued_on,
        returned_on=row.returned_on,
    )  # fmt: skip


def note_hindrance(work: Work, form: HindranceIn) -> HindranceOut:
    """Note what stood in the way."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    person = None if form.person is None else person_seen(work, form.person).id
    number = new_id()
    words = None if form.words is None else _sealed(work, person, f"hindrance/{number}", form.words)
    row = HindranceRow(
        municipality=work.actor.municipality, id=number, code=form.code, person=person, on=form.on, words=words,
        account=_account(work), at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("hindrance.noted", number, person=person, code=form.code)
    return _hindrance(work, row)


def read_hindrances(view: Sight, since: date, until: date) -> list[HindranceOut]:
    """Read what stood in the way in a time."""
    require(view.actor, Right.SEE_PEOPLE)
    found = [_hindrance(view, row) for row in hindrances_seen(view, since, until)]
    view.note("hindrances.read", number=len(found))
    return found


def _hindrance(view: View, row: HindranceRow) -> HindranceOut:
    words = None if row.words is None else _read(view, row.person, f"hindrance/{row.id}", row.words)
    return HindranceOut(id=row.id, code=row.code, on=row.on, person=row.person, words=words)


def count_hindrances(view: View, since: date, until: date) -> list[HindranceCount]:
    """Count what stood in the way in a time; fewer than ten is not told."""
    require(view.actor, Right.SEE_FIGURES)
    found = hindrances_counted(view, since, until)
    numbers = {code: found.get(code, 0) for code in HINDRANCES}
    return [
        HindranceCount(code=code, number=number if number >= SMALLEST_CELL else None)
        for code, number in numbers.items()
    ]

"""What staff does with people's records; each command is one transaction and one row in the audit."""

import secrets
from datetime import timedelta

from api.access.policy import Right, may, require
from api.disposal.repository import held_among, lifted_among, records_of
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from api.people.needs import check_answers
from api.people.repository import (
    assessment_now,
    code_taken,
    consents,
    contacts,
    destroy_words,
    people_seen,
    person_seen,
    restricted_by_code,
    seen_with,
)
from api.people.schemas import (
    Answers,
    AssessmentIn,
    AssessmentOut,
    ConsentIn,
    ConsentOut,
    ContactIn,
    ContactOut,
    GlassIn,
    IdentityIn,
    PersonIn,
    PersonOut,
    PersonPage,
    ReferralOut,
    SearchIn,
    StateIn,
)
from api.people.secrets import FIELDS, SEARCHED, Sealed, fields_of, fields_of_all, folded, give_key, ids_with
from api.people.tables import (
    AgencyRow,
    AssessmentRow,
    ConsentRow,
    ContactRow,
    GlassRow,
    PersonRow,
    StateChangeRow,
)
from api.people.ties.repository import first_receiver
from api.store.base import new_id
from api.store.once import forget_answers
from api.store.store import Sight, View, Work

GLASS_HOURS = 3
FOUND_AT_MOST = 50
CODE_FIGURES = 7
"""Enough that even with a hundred thousand people a drawn code is hardly ever taken."""


def register_person(work: Work, form: PersonIn) -> PersonOut:
    """Register a person who is new here; the one who does is in charge.

    Raises
    ------
    NotFound
        If there is no such agency.
    Conflict
        If a programme registers somebody and nobody is there to be in charge.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    if form.agency is not None and work.session.get(AgencyRow, (work.actor.municipality, form.agency)) is None:
        raise NotFound("no_such_agency")
    row, sealed = make_person(work, form, _in_charge(work))
    work.note("person.registered", row.id, person=row.id, source=form.source)
    return PersonOut.of(row, sealed.fields())


def _in_charge(work: Work) -> str:
    """Give who is in charge of somebody new; a programme never is, so that it is who receives referrals."""
    if work.actor.account is not None and not work.actor.is_programme:
        return work.actor.account
    found = first_receiver(work)
    if found is None:
        raise Conflict("nobody_receives")
    return found.id


def _free_code(work: Work) -> str:
    """Draw a free pseudonym: it says nothing, and a gap in it tells of nobody."""
    while code_taken(work, code := f"P{secrets.randbelow(10**CODE_FIGURES):0{CODE_FIGURES}d}"):
        pass
    return code


def view_person(view: Sight, person: str) -> PersonPage:
    """Open a person's record; that it was seen is kept."""
    require(view.actor, Right.SEE_PEOPLE)
    row = person_seen(view, person)
    page = page_of(view, row)
    view.note("person.viewed", row.id, person=row.id)
    return page


def _words(sealed: Sealed, row: ContactRow) -> str | None:
    return None if row.words is None else sealed.open(f"contact/{row.id}", row.words)


def _assessment(view: View, sealed: Sealed, person: str) -> AssessmentOut | None:
    row = assessment_now(view, person)
    if row is None:
        return None
    answers = Answers.model_validate_json(sealed.open(f"assessment/{row.id}", row.answers))
    return AssessmentOut(number=row.number, form=row.form, at=row.at, answers=answers)


def list_people(view: View, state: str | None = None, *, mine: bool = False) -> list[PersonOut]:
    """List people, those to be in touch with first."""
    require(view.actor, Right.SEE_PEOPLE)
    rows = people_seen(view, state=state, mine=mine)
    names = fields_of_all(view, [row.id for row in rows], ("name", "called"))
    return [PersonOut.of(row, names[row.id]) for row in rows]


def find_people(view: Sight, form: SearchIn) -> list[PersonOut]:
    """Find people by pieces of a name, its reading or a number."""
    require(view.actor, Right.SEE_PEOPLE)
    found: list[PersonOut] = []
    ids, after = ids_with(view, form.words), ""
    while ids is not None and len(found) < FOUND_AT_MOST:
        rows = seen_with(view, ids, FOUND_AT_MOST, after)
        found += _named(view, rows, folded(form.words))
        if len(rows) < FOUND_AT_MOST:
            break
        after = rows[-1].code
    del found[FOUND_AT_MOST:]
    view.note("people.searched", found=len(found))
    return found


def _named(view: View, rows: list[PersonRow], wanted: str) -> list[PersonOut]:
    """Keep those of whom a name, its reading or a number holds what is looked for."""
    names = fields_of_all(view, [row.id for row in rows], SEARCHED)
    return [
        PersonOut.of(row, names[row.id])
        for row in rows
        if any(wanted in folded(names[row.id].get(field, "")) for field in SEARCHED)
    ]


def _shown(view: View, row: PersonRow) -> PersonOut:
    return PersonOut.of(row, fields_of(view, row.id))


def change_identity(work: Work, person: str, form: IdentityIn, version: int) -> PersonOut:
    """Change who somebody is: the fields that are named.

    Raises
    ------
    Stale
        If somebody else changed the record meanwhile.
    """
    row = person_to_change(work, person, version)
    sealed = Sealed(work, row.id)
    given = form.identity.model_dump(exclude_unset=True)
    changed = sealed.write(given)
    work.note("person.identity_changed", row.id, person=row.id, fields=changed)
    return PersonOut.of(row, sealed.fields())


def person_to_change(work: Work, person: str, version: int) -> PersonRow:
    """Take hold of a person's record of the version the caller saw."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    row.version += 1
    return row


def change_state(work: Work, person: str, form: StateIn, version: int) -> PersonOut:
    """Say how it stands with somebody now, and when to be in touch again."""
    row = person_to_change(work, person, version)
    before = row.state
    row.state, row.next_contact_on, row.review_on = form.state, form.next_contact_on, form.review_on
    if before != form.state:
        _note_state(work, row, before, form.reason)
    work.note("person.state_changed", row.id, person=row.id, before=before, after=form.state)
    return _shown(work, row)


def _note_state(work: Work, row: PersonRow, before: str | None, reason: str | None) -> None:
    change = StateChangeRow(
        municipality=row.municipality, person=row.id, before=before, after=row.state, reason=reason,
        account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(change)


def note_contact(work: Work, person: str, form: ContactIn) -> ContactOut:
    """Note a contact; whatever came of it, it is none too many."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    assert work.actor.account is not None
    number = new_id()
    words = None if form.words is None else Sealed(work, row.id).seal(f"contact/{number}", form.words)
    made = ContactRow(
        municipality=row.municipality, id=number, person=row.id, on=form.on, kind=form.kind, whom=form.whom,
        minutes=form.minutes, function=form.function, words=words, account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.note("contact.noted", number, person=row.id, how=form.kind)
    return ContactOut.of(made, form.words)


def give_consent(work: Work, person: str, form: ConsentIn) -> ConsentOut:
    """Note what a person agreed to.

    Raises
    ------
    Invalid
        If it ends before it begins.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    if form.until is not None and form.until < form.since:
        raise Invalid("ends_before_it_begins")
    assert work.actor.account is not None
    number, lies = new_id(), form.evidence_place
    made = ConsentRow(
        municipality=row.municipality, id=number, person=row.id, purpose=form.purpose, recipient=form.recipient,
        items=form.items, since=form.since, until=form.until, evidence=form.evidence,
        evidence_place=None if lies is None else Sealed(work, row.id).seal(f"consent/{number}", lies),
        account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.note("consent.given", made.id, person=row.id, purpose=form.purpose)
    return ConsentOut.of(made)


def withdraw_consent(work: Work, person: str, consent: str) -> ConsentOut:
    """Take a consent back; from this moment it covers nothing."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    found = work.session.get(ConsentRow, (row.municipality, consent))
    if found is None or found.person != row.id:
        raise NotFound("no_such_consent")
    if found.withdrawn_at is None:
        found.withdrawn_at = work.now
    work.note("consent.withdrawn", consent, person=row.id, purpose=found.purpose)
    return ConsentOut.of(found)


def assess(work: Work, person: str, form: AssessmentIn) -> AssessmentOut:
    """Keep a new assessment; earlier ones stay as they were.

    Raises
    ------
    Invalid
        If an answer names something the template does not have, or cannot be read.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    work.session.refresh(row, with_for_update=True)
    check_answers(form.answers, row.code)
    assert work.actor.account is not None
    last = assessment_now(work, row.id)
    number = new_id()
    sealed = Sealed(work, row.id).seal(f"assessment/{number}", form.answers.model_dump_json())
    made = AssessmentRow(
        municipality=row.municipality, id=number, person=row.id, number=1 if last is None else last.number + 1,
        form=form.form, answers=sealed, account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.note("assessment.kept", number, person=row.id, number=made.number, form=form.form)
    return AssessmentOut(number=made.number, form=made.form, at=made.at, answers=form.answers)


def restrict(work: Work, person: str, version: int) -> PersonOut:
    """Hide a record from everybody but the one in charge."""
    row = person_to_change(work, person, version)
    row.restricted = True
    work.note("person.restricted", row.id, person=row.id)
    return _shown(work, row)


def lift_restriction(work: Work, person: str, version: int) -> PersonOut:
    """Let staff see a record again; who may see it now can say so."""
    row = person_to_change(work, person, version)
    row.restricted = False
    work.note("person.restriction_lifted", row.id, person=row.id)
    return _shown(work, row)


def break_glass(work: Work, form: GlassIn) -> PersonOut:
    """Open a restricted record by its pseudonym for three hours; the reason is kept and supervisors are told.

    Raises
    ------
    NotFound
        If there is no such record; the try is noted all the same by the caller's failed request.
    """
    require(work.actor, Right.BREAK_GLASS)
    row = restricted_by_code(work, form.code)
    if row is None:
        raise NotFound("no_such_person")
    assert work.actor.account is not None
    number = new_id()
    made = GlassRow(
        municipality=row.municipality, id=number, person=row.id, account=work.actor.account,
        reason=Sealed(work, row.id).seal(f"glass/{number}", form.reason), since=work.now,
        until=work.now + timedelta(hours=GLASS_HOURS),
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    work.note("glass.broken", number, person=row.id)
    return _shown(work, row)


def hand_over(work: Work, person: str, account: str, version: int) -> PersonOut:
    """Put somebody else in charge."""
    from api.accounts.tables import AccountRow

    row = person_to_change(work, person, version)
    new = work.session.get(AccountRow, (row.municipality, account))
    if new is None or not new.active or not {"coordinator", "supervisor"} & set(new.roles):
        raise Invalid("cannot_be_in_charge")
    if not (may(work.actor, Right.SUPERVISE) or row.counsellor == work.actor.account):
        raise NotAllowed("not_your_task")
    row.counsellor = account
    work.note("person.handed_over", row.id, person=row.id, to=account)
    return _shown(work, row)


def erase(work: Work, person: str, version: int) -> None:
    """Destroy a person's key and sealed fields: nothing they or others said of them can be read again, in no backup.

    The row stays by its pseudonym, so that counts and the audit stay true. Whoever lifted a hold on one of the
    records taken for this person's leaves it to somebody else.
    """
    require(work.actor, Right.SUPERVISE)
    row = person_seen(work, person)
    whole = [each.id for each in records_of(work, [row.merged_into or row.id], lock=True)]
    row = person_to_change(work, person, version)
    if row.state != "closed":
        raise Conflict("erase_only_closed")
    if held_among(work, whole):
        raise Conflict("held_back")
    if lifted_among(work, whole, work.actor.account):
        raise NotAllowed("lifter_cannot_erase")
    destroy(work, row.id)
    work.note("person.erased", row.id, person=row.id)


def destroy(work: Work, person: str) -> None:
    """Destroy somebody's key and sealed fields, as part of a command that has the right to and notes it."""
    sealed = Sealed(work, person)
    sealed.write(dict.fromkeys(sealed.fields()))
    destroy_words(work, person)
    forget_answers(work, person)


def list_referred(view: View) -> list[ReferralOut]:
    """List how it stands with the people whom the own agency referred."""
    require(view.actor, Right.SEE_REFERRED)
    return [ReferralOut.of(row) for row in people_seen(view)]


def make_person(work: Work, form: PersonIn, counsellor: str) -> tuple[PersonRow, Sealed]:
    """Make the record of somebody who is new here, with a key of its own."""
    row = PersonRow(
        municipality=work.actor.municipality, id=new_id(), code=_free_code(work), state=form.state,
        restricted=form.restricted, counsellor=counsellor, agency=form.agency, source=form.source, area=form.area,
        made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    sealed = give_key(work, row.id)
    sealed.write(form.identity.model_dump(exclude_none=True))
    _note_state(work, row, None, None)
    return row, sealed


def page_of(view: View, row: PersonRow) -> PersonPage:
    """Put together what staff sees of one person whom the actor may see."""
    sealed = Sealed(view, row.id)
    fields = sealed.fields()
    noted = [ContactOut.of(each, _words(sealed, each)) for each in contacts(view, row.id)]
    identity = {name: words for name, words in fields.items() if name in FIELDS}  # the contact card has its own page
    return PersonPage(
        version=row.version, person=PersonOut.of(row, fields), identity=identity,
        consents=[ConsentOut.of(each) for each in consents(view, row.id)], contacts=noted,
        assessment=_assessment(view, sealed, row.id),
    )  # fmt: skip

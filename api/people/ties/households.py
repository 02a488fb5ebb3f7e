"""Households: each member has a record, a consent and a visibility of their own; each command is one transaction."""

from api.access.policy import Right, require
from api.errors import Conflict, Invalid, NotFound
from api.people.commands import person_to_change
from api.people.repository import person_seen
from api.people.schemas import PersonOut
from api.people.secrets import fields_of
from api.people.tables import PersonRow
from api.people.ties.repository import (
    agreed_purposes,
    care_of,
    care_seen,
    members_of,
    relation_between,
    relations_among,
)
from api.people.ties.schemas import (
    CareIn,
    CareOut,
    HouseholdOut,
    JoinIn,
    MemberOut,
    RelationIn,
    RelationOut,
)
from api.people.ties.tables import CareRow, HouseholdRow, RelationRow
from api.store.base import new_id
from api.store.store import Sight, View, Work
from api.web.service import TOKYO


def join_household(work: Work, person: str, form: JoinIn, version: int) -> PersonOut:
    """Put a person into the household of another one, which is made where there is none yet.

    Raises
    ------
    Conflict
        If the person belongs to another household.
    """
    row = person_to_change(work, person, version)
    if form.of == row.id:
        raise Invalid("same_person")
    other = person_seen(work, form.of)
    work.session.refresh(other, with_for_update=True)
    if row.household is not None and row.household != other.household:
        raise Conflict("in_another_household")
    if other.household is None:
        other.household, other.version = _new_household(work), other.version + 1
    row.household = other.household
    work.note("household.joined", row.household, person=row.id)
    return _shown(work, row)


def _new_household(work: Work) -> str:
    made = HouseholdRow(municipality=work.actor.municipality, id=new_id(), made_at=work.now)
    work.session.add(made)
    return made.id


def _shown(view: View, row: PersonRow) -> PersonOut:
    return PersonOut.of(row, fields_of(view, row.id))


def leave_household(work: Work, person: str, version: int) -> PersonOut:
    """Take a person out of their household; nothing else of theirs changes.

    Raises
    ------
    Conflict
        If there is none to leave.
    """
    row = person_to_change(work, person, version)
    if row.household is None:
        raise Conflict("in_no_household")
    left, row.household = row.household, None
    work.note("household.left", left, person=row.id)
    return _shown(work, row)


def view_household(view: Sight, household: str) -> HouseholdOut:
    """Look at a household: the members one may know of, what each agreed to, and who looks after whom.

    Raises
    ------
    NotFound
        If there is no member whom one may know of.
    """
    require(view.actor, Right.SEE_PEOPLE)
    rows = members_of(view, household)
    if not rows:
        raise NotFound("no_such_household")
    people = [row.id for row in rows]
    agreed = agreed_purposes(view, people, view.now.astimezone(TOKYO).date())
    view.note("household.viewed", household, people=people)
    return HouseholdOut(
        id=household,
        members=[MemberOut(person=_shown(view, row), agreed=agreed[row.id]) for row in rows],
        relations=[RelationOut.of(each) for each in relations_among(view, people)],
        care=[CareOut.of(each) for each in care_of(view, people)],
    )


def relate(work: Work, person: str, form: RelationIn) -> RelationOut:
    """Say what a person is to another one."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row, other = person_seen(work, person), person_seen(work, form.other)
    if row.id == other.id:
        raise Invalid("same_person")
    work.session.refresh(row, with_for_update=True)
    found = relation_between(work, row.id, other.id)
    if found is None:
        found = RelationRow(municipality=row.municipality, id=new_id(), person=row.id, other=other.id)
        work.session.add(found)
    found.relation = form.relation
    work.note("relation.said", found.id, person=row.id, other=other.id, relation=form.relation)
    return RelationOut.of(found)


def note_care(work: Work, person: str, form: CareIn) -> CareOut:
    """Note a care duty: whom, how long they may be left alone, which hours, when somebody else is there."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    if form.other is not None and person_seen(work, form.other).id == row.id:
        raise Invalid("same_person")
    assert work.actor.account is not None
    made = CareRow(
        municipality=row.municipality, id=new_id(), person=row.id, account=work.actor.account, at=work.now,
        **form.model_dump(),
    )  # fmt: skip
    work.session.add(made)
    work.note("care.noted", made.id, person=row.id, whom=form.whom)
    return CareOut.of(made)


def list_care(view: View, person: str) -> list[CareOut]:
    """List the care duties of a person."""
    require(view.actor, Right.SEE_PEOPLE)
    return [CareOut.of(row) for row in care_of(view, [person_seen(view, person).id])]


def drop_care(work: Work, person: str, duty: str) -> CareOut:
    """Take away a care duty that is none any more."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = care_seen(work, person_seen(work, person).id, duty)
    shown = CareOut.of(row)
    work.session.delete(row)
    work.note("care.dropped", duty, person=row.person)
    return shown

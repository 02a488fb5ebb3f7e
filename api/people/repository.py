"""Queries about people; each begins with who may be seen at all."""

from datetime import date

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select

from api.access.actor import Actor, Role
from api.access.policy import Right, may
from api.errors import NotFound
from api.people.tables import AssessmentRow, ConsentRow, ContactRow, GlassRow, PersonKeyRow, PersonRow
from api.store.store import View


def _visible(view: View) -> Select[PersonRow]:
    """People the actor may know of: none without the right, a restricted one only to who is in charge.

    A programme knows of no restricted one at all.
    """
    actor = view.actor
    query = select(PersonRow).where(PersonRow.municipality == actor.municipality)
    return query.where(_open_to(actor, view))


def _open_to(actor: Actor, view: View) -> ColumnElement[bool]:
    if may(actor, Right.SEE_PEOPLE) and actor.is_programme:
        return PersonRow.restricted.is_(False)
    if may(actor, Right.SEE_PEOPLE):
        opened = exists().where(
            GlassRow.municipality == PersonRow.municipality,
            GlassRow.person == PersonRow.id,
            GlassRow.account == actor.account,
            GlassRow.until > view.now,
        )
        return or_(PersonRow.restricted.is_(False), PersonRow.counsellor == actor.account, opened)
    if Role.AGENCY in actor.roles:
        return PersonRow.restricted.is_(False) & (PersonRow.agency == actor.agency)
    return PersonRow.id.in_(())


def person_seen(view: View, person: str) -> PersonRow:
    """Give one person.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    row = view.session.scalars(_visible(view).where(PersonRow.id == person)).one_or_none()
    if row is None:
        raise NotFound("no_such_person")
    return row


def people_seen(view: View, *, state: str | None = None, mine: bool = False, most: int = 200) -> list[PersonRow]:
    """List people, those to be in touch with first."""
    query = _visible(view).where(PersonRow.merged_into.is_(None))
    if state is not None:
        query = query.where(PersonRow.state == state)
    if mine:
        query = query.where(PersonRow.counsellor == view.actor.account)
    due = PersonRow.next_contact_on
    dated = query.where(due.is_not(None)).order_by(due, PersonRow.code)
    found = list(view.session.scalars(dated.limit(most)))
    if len(found) < most:  # in two steps an index gives both in order; together all would be sorted for the first few
        rest = query.where(due.is_(None)).order_by(PersonRow.code)
        found += view.session.scalars(rest.limit(most - len(found)))
    return found


def seen_among(view: View, people: list[str]) -> list[PersonRow]:
    """Give those of some people whom the actor may see."""
    return list(view.session.scalars(_visible(view).where(PersonRow.id.in_(people)).order_by(PersonRow.code)))


def seen_with(view: View, ids: Select[str], most: int, after: str = "") -> list[PersonRow]:
    """Give those of some people whom the actor may see, in order of their pseudonyms after one of them."""
    query = _visible(view).where(PersonRow.id.in_(ids), PersonRow.code > after)
    return list(view.session.scalars(query.order_by(PersonRow.code).limit(most)))


def code_taken(view: View, code: str) -> bool:
    """Tell whether a pseudonym was given to somebody."""
    own = (PersonRow.municipality == view.actor.municipality, PersonRow.code == code)
    return view.session.scalar(select(PersonRow.id).where(*own)) is not None


def restricted_by_code(view: View, code: str) -> PersonRow | None:
    """Give a restricted record by its pseudonym, for breaking the glass; None without one."""
    own = (PersonRow.municipality == view.actor.municipality, PersonRow.code == code, PersonRow.restricted)
    return view.session.scalars(select(PersonRow).where(*own)).one_or_none()


def destroy_words(view: View, person: str) -> None:
    """Destroy a person's key, and the rows that hold nothing but what it sealed."""
    for table in (PersonKeyRow, ContactRow, AssessmentRow):
        view.session.execute(delete(table).where(table.municipality == view.actor.municipality, table.person == person))


def agreed(view: View, person: str, purpose: str, on: date, recipient: str | None = None) -> ConsentRow | None:
    """Give the consent that covers a purpose towards a recipient on a day; None without one."""
    query = (
        select(ConsentRow)
        .where(
            ConsentRow.municipality == view.actor.municipality,
            ConsentRow.person == person,
            ConsentRow.purpose == purpose,
            ConsentRow.withdrawn_at.is_(None),
            ConsentRow.since <= on,
            or_(ConsentRow.until.is_(None), ConsentRow.until >= on),
            or_(ConsentRow.recipient.is_(None), ConsentRow.recipient == recipient),
        )
        .order_by(ConsentRow.at.desc())
        .limit(1)
    )
    return view.session.scalars(query).one_or_none()


def consents(view: View, person: str) -> list[ConsentRow]:
    """List what a person agreed to, the newest first."""
    own = (ConsentRow.municipality == view.actor.municipality, ConsentRow.person == person)
    return list(view.session.scalars(select(ConsentRow).where(*own).order_by(ConsentRow.at.desc())))


def contacts(view: View, person: str, most: int = 100) -> list[ContactRow]:
    """List contacts with a person, the newest first."""
    own = (ContactRow.municipality == view.actor.municipality, ContactRow.person == person)
    query = select(ContactRow).where(*own).order_by(ContactRow.on.desc(), ContactRow.at.desc()).limit(most)
    return list(view.session.scalars(query))


def assessment_now(view: View, person: str) -> AssessmentRow | None:
    """Give the newest assessment; None before the first."""
    own = (AssessmentRow.municipality == view.actor.municipality, AssessmentRow.person == person)
    query = select(AssessmentRow).where(*own).order_by(AssessmentRow.number.desc()).limit(1)
    return view.session.scalars(query).one_or_none()


def ids_seen(view: View) -> Select[str]:
    """Give the ids of the people the actor may know of, to begin other queries with."""
    return _visible(view).with_only_columns(PersonRow.id)

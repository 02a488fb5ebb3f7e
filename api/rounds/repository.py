"""Queries about rounds, what is settled, and what hosts offer; people only as far as a round needs them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from api.access.policy import Right, may
from api.disposal.repository import disposed
from api.errors import NotFound
from api.people.repository import seen_among
from api.people.tables import AssessmentRow, ConsentRow, PersonKeyRow, PersonRow
from api.placements.tables import PlacementRow
from api.rounds.tables import ParameterChangeRow, PinRow, RoundPersonRow, RoundRow
from api.store.audit import AuditRow
from api.store.store import View

LOOKED_FOR = ("seeking", "seeking_slowly")
"""States in which somebody looks for a place now."""

AT_ONCE = 400
"""Ids named in one query: databases bear only so many."""


def _visible(view: View) -> Select[RoundRow]:
    """Begin with the rounds of the municipality, for those who may see people."""
    query = select(RoundRow).where(RoundRow.municipality == view.actor.municipality)
    return query if may(view.actor, Right.SEE_PEOPLE) else query.where(RoundRow.id.in_(()))


def round_seen(view: View, number: str) -> RoundRow:
    """Give one round.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    row = view.session.scalars(_visible(view).where(RoundRow.id == number)).one_or_none()
    if row is None:
        raise NotFound("no_such_round")
    return row


def rounds_seen(view: View, most: int = 50) -> list[RoundRow]:
    """List rounds, the newest first."""
    return list(view.session.scalars(_visible(view).order_by(RoundRow.at.desc(), RoundRow.id).limit(most)))


def round_named(view: View, number: str) -> RoundRow | None:
    """Give a round for the service itself, which runs it."""
    return view.session.get(RoundRow, (view.actor.municipality, number))


def last_round(view: View) -> RoundRow | None:
    """Give the newest round that has a result."""
    own = (RoundRow.municipality == view.actor.municipality, RoundRow.state == "done")
    return view.session.scalars(select(RoundRow).where(*own).order_by(RoundRow.at.desc()).limit(1)).one_or_none()


def parts_of(view: View, number: str) -> list[RoundPersonRow]:
    """Give everybody's part of a round, for running it; in no order that tells anything."""
    own = (RoundPersonRow.municipality == view.actor.municipality, RoundPersonRow.round == number)
    return list(view.session.scalars(select(RoundPersonRow).where(*own).order_by(RoundPersonRow.person)))


def parts_seen(view: View, number: str) -> list[tuple[PersonRow, RoundPersonRow]]:
    """Give the parts of those people whom the actor may see."""
    parts = {row.person: row for row in parts_of(view, number)}
    found = [row for some in in_turns(list(parts)) for row in seen_among(view, list(some))]
    return [(row, parts[row.id]) for row in sorted(found, key=lambda each: each.code)]


def erased_from(view: View, number: str) -> list[str]:
    """Give those people of a round who have no key any more."""
    same = (PersonKeyRow.municipality == RoundPersonRow.municipality) & (PersonKeyRow.person == RoundPersonRow.person)
    own = (RoundPersonRow.municipality == view.actor.municipality, RoundPersonRow.round == number)
    query = select(RoundPersonRow.person).outerjoin(PersonKeyRow, same).where(*own, PersonKeyRow.person.is_(None))
    return list(view.session.scalars(query.order_by(RoundPersonRow.person)))


def keys_of(view: View, people: Iterable[str]) -> dict[str, PersonKeyRow]:
    """Give the keys of people; who is erased has none."""
    found: dict[str, PersonKeyRow] = {}
    for some in in_turns(list(people)):
        own = (PersonKeyRow.municipality == view.actor.municipality, PersonKeyRow.person.in_(some))
        found |= {row.person: row for row in view.session.scalars(select(PersonKeyRow).where(*own))}
    return found


def erased_on(view: View, people: Sequence[str]) -> date | None:
    """Give the day on which the first of some people was erased; None if none was."""
    own = (AuditRow.municipality == view.actor.municipality, AuditRow.kind == "person.erased")
    days = [
        moment.date()
        for some in in_turns(list(people))
        for moment in (
            *view.session.scalars(select(AuditRow.at).where(*own, AuditRow.person.in_(some))),
            *(moment for moment, _ in disposed(view, some)),
        )
    ]
    return min(days, default=None)


# ------------------------------------------------------------------ what is settled


def pin_of(view: View, person: str, number: str) -> PinRow:
    """Give what is settled under a number for a person whom the caller has seen.

    Raises
    ------
    NotFound
        If there is nothing.
    """
    row = view.session.get(PinRow, (view.actor.municipality, number))
    if row is None or row.person != person:
        raise NotFound("no_such_pin")
    return row


def pins_standing(view: View, person: str) -> list[PinRow]:
    """List what is settled for a person whom the caller has seen and was not lifted, the oldest first."""
    own = (PinRow.municipality == view.actor.municipality, PinRow.person == person, PinRow.lifted_at.is_(None))
    return list(view.session.scalars(select(PinRow).where(*own).order_by(PinRow.at, PinRow.id)))


def pins_of(view: View, people: Sequence[str], on: date) -> dict[str, list[PinRow]]:
    """Give what holds for people on a day; for one who appears nowhere only what the one in charge settled."""
    same = (PersonRow.municipality == PinRow.municipality) & (PersonRow.id == PinRow.person)
    own = or_(PersonRow.restricted.is_(False), PinRow.account == PersonRow.counsellor)
    found: dict[str, list[PinRow]] = {}
    for some in in_turns(people):
        query = select(PinRow).join(PersonRow, same).where(*_holds(view, on), own, PinRow.person.in_(some))
        for row in view.session.scalars(query.order_by(PinRow.at, PinRow.id)):
            found.setdefault(row.person, []).append(row)
    return found


def _holds(view: View, on: date) -> tuple[ColumnElement[bool], ...]:
    until = or_(PinRow.until.is_(None), PinRow.until >= on)
    return (PinRow.municipality == view.actor.municipality, PinRow.lifted_at.is_(None), until)


def sealed_pins(view: View, on: date) -> list[tuple[str, str]]:
    """Give which seats are settled for people who appear nowhere: code and place, told to nobody."""
    query = (
        select(PersonRow.code, PinRow.place)
        .join(PinRow, (PinRow.municipality == PersonRow.municipality) & (PinRow.person == PersonRow.id))
        .where(*_holds(view, on), PinRow.kind == "pin", PersonRow.restricted, PinRow.account == PersonRow.counsellor)
    )
    return [(code, place) for code, place in view.session.execute(query) if place is not None]


# ------------------------------------------------------------------ who is looked for


def _looked_for(view: View, on: date) -> Select[str]:
    """Ids of those a round looks for; a restricted person only where the one in charge settled on a place."""
    own_pin = exists().where(
        *_holds(view, on), PinRow.person == PersonRow.id, PinRow.kind == "pin", PinRow.account == PersonRow.counsellor
    )
    return select(PersonRow.id).where(
        PersonRow.municipality == view.actor.municipality,
        PersonRow.merged_into.is_(None),
        PersonRow.state.in_(LOOKED_FOR),
        or_(PersonRow.restricted.is_(False), own_pin),
    )


def people_looked_for(view: View, on: date) -> list[PersonRow]:
    """Give those a round looks for."""
    return list(view.session.scalars(_rows(view, _looked_for(view, on))))


def people_holding(view: View) -> list[PersonRow]:
    """Give everybody who holds a place."""
    own = (PlacementRow.municipality == view.actor.municipality, PlacementRow.holds != "none")
    return list(view.session.scalars(_rows(view, select(PlacementRow.person).where(*own))))


def _rows(view: View, ids: Select[str]) -> Select[PersonRow]:
    own = PersonRow.municipality == view.actor.municipality
    return select(PersonRow).where(own, PersonRow.id.in_(ids)).order_by(PersonRow.code)


def consents_of(view: View, people: Sequence[str]) -> dict[str, list[ConsentRow]]:
    """Give what people agreed to about matching and telling hosts."""
    found: dict[str, list[ConsentRow]] = {}
    for some in in_turns(people):
        own = (ConsentRow.municipality == view.actor.municipality, ConsentRow.person.in_(some))
        query = select(ConsentRow).where(*own, ConsentRow.purpose.in_(("matching", "tell_host")))
        for row in view.session.scalars(query):
            found.setdefault(row.person, []).append(row)
    return found


def assessments_of(view: View, people: Sequence[str]) -> dict[str, AssessmentRow]:
    """Give the newest assessment of people."""
    found: dict[str, AssessmentRow] = {}
    for some in in_turns(people):
        for row in view.session.scalars(select(AssessmentRow).where(*_newest(view, some))):
            found[row.person] = row
    return found


def assessment_ids(view: View, people: Sequence[str]) -> dict[str, str]:
    """Give the id of the newest assessment of people."""
    found: dict[str, str] = {}
    for some in in_turns(people):
        query = select(AssessmentRow.person, AssessmentRow.id).where(*_newest(view, some))
        found |= {person: number for person, number in view.session.execute(query)}
    return found


def _newest(view: View, people: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    own = AssessmentRow.municipality == view.actor.municipality
    last = select(AssessmentRow.person, func.max(AssessmentRow.number)).where(own, AssessmentRow.person.in_(people))
    which = tuple_(AssessmentRow.person, AssessmentRow.number).in_(last.group_by(AssessmentRow.person))
    return own, AssessmentRow.person.in_(people), which


def in_turns(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """Give ids in parts, each as many as one query may name."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


# ------------------------------------------------------------------ parameters


def _changes(view: View) -> Select[ParameterChangeRow]:
    query = select(ParameterChangeRow).where(ParameterChangeRow.municipality == view.actor.municipality)
    return query if may(view.actor, Right.SEE_FIGURES) else query.where(ParameterChangeRow.id.in_(()))


def changes_seen(view: View) -> list[ParameterChangeRow]:
    """List changes of parameters, the newest first."""
    query = _changes(view).order_by(ParameterChangeRow.proposed_at.desc(), ParameterChangeRow.id)
    return list(view.session.scalars(query))


def change_seen(view: View, number: str) -> ParameterChangeRow:
    """Give one change of parameters.

    Raises
    ------
    NotFound
        If there is none.
    """
    row = view.session.scalars(_changes(view).where(ParameterChangeRow.id == number)).one_or_none()
    if row is None:
        raise NotFound("no_such_change")
    return row


def approved(view: View) -> list[ParameterChangeRow]:
    """Give the changes in force, in the order in which they were approved."""
    own = (ParameterChangeRow.municipality == view.actor.municipality, ParameterChangeRow.approved_at.is_not(None))
    query = select(ParameterChangeRow).where(*own).order_by(ParameterChangeRow.approved_at, ParameterChangeRow.id)
    return list(view.session.scalars(query))

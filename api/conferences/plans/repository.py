"""Queries about plans; each begins with the people the actor may know of. A hidden member has no page in a plan."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, and_, select

from api.access.policy import Right, may
from api.conferences.plans.tables import (
    EvaluationRow,
    GoalRow,
    OtherWordRow,
    PlanPersonRow,
    PlanRoleRow,
    PlanRow,
    ReturnRow,
)
from api.errors import NotFound
from api.people.repository import ids_seen
from api.people.tables import PersonRow
from api.store.store import View

R = TypeVar("R", PlanPersonRow, GoalRow, PlanRoleRow, EvaluationRow, OtherWordRow)


def _visible(view: View, table: type[R]) -> Select[R]:
    """Rows about members the actor may know of."""
    return select(table).where(table.municipality == view.actor.municipality, table.person.in_(ids_seen(view)))


def _plans(view: View) -> Select[PlanRow]:
    """Plans with a member the actor may know of."""
    own = _visible(view, PlanPersonRow).with_only_columns(PlanPersonRow.plan)
    return select(PlanRow).where(PlanRow.municipality == view.actor.municipality, PlanRow.id.in_(own))


def plan_seen(view: View, plan: str) -> PlanRow:
    """Give one plan.

    Raises
    ------
    NotFound
        If there is none with a member the actor may know of.
    """
    row = view.session.scalars(_plans(view).where(PlanRow.id == plan)).one_or_none()
    if row is None:
        raise NotFound("no_such_plan")
    return row


def plan_of_person(view: View, plan: str, person: str) -> PlanRow:
    """Give a plan that has a page for a person.

    Raises
    ------
    NotFound
        If it has none, or the actor may not know of the person.
    """
    row = plan_seen(view, plan)
    if person not in people_of(view, plan):
        raise NotFound("no_such_plan")
    return row


def plans_of(view: View, person: str) -> Sequence[PlanRow]:
    """List the plans of a person, the newest first."""
    own = (
        _visible(view, PlanPersonRow).where(PlanPersonRow.person == person).with_only_columns(PlanPersonRow.plan)
    )  # fmt: skip
    query = _plans(view).where(PlanRow.id.in_(own))
    return view.session.scalars(query.order_by(PlanRow.since.desc(), PlanRow.id)).all()


def people_of(view: View, plan: str) -> list[str]:
    """List the members of a plan the actor may know of."""
    query = _visible(view, PlanPersonRow).where(PlanPersonRow.plan == plan)
    return [row.person for row in view.session.scalars(query.order_by(PlanPersonRow.person))]


def goals_of(view: View, plan: str, person: str) -> Sequence[GoalRow]:
    """List the goals of a member."""
    query = _visible(view, GoalRow).where(GoalRow.plan == plan, GoalRow.person == person)
    return view.session.scalars(query.order_by(GoalRow.at, GoalRow.id)).all()


def roles_of(view: View, plan: str, person: str) -> Sequence[PlanRoleRow]:
    """List who does what for a member."""
    query = _visible(view, PlanRoleRow).where(PlanRoleRow.plan == plan, PlanRoleRow.person == person)
    return view.session.scalars(query.order_by(PlanRoleRow.at, PlanRoleRow.id)).all()


def evaluations_of(view: View, plan: str, person: str) -> Sequence[EvaluationRow]:
    """List how it went for a member, in order."""
    query = _visible(view, EvaluationRow).where(EvaluationRow.plan == plan, EvaluationRow.person == person)
    return view.session.scalars(query.order_by(EvaluationRow.at, EvaluationRow.id)).all()


def evaluation_seen(view: View, evaluation: str) -> EvaluationRow:
    """Give one evaluation.

    Raises
    ------
    NotFound
        If there is none about a member the actor may know of.
    """
    row = view.session.scalars(_visible(view, EvaluationRow).where(EvaluationRow.id == evaluation)).one_or_none()
    if row is None:
        raise NotFound("no_such_evaluation")
    return row


def other_words(view: View, evaluation: str) -> Sequence[OtherWordRow]:
    """List what agencies and, after them, hosts said."""
    query = _visible(view, OtherWordRow).where(OtherWordRow.evaluation == evaluation)
    ordered = query.order_by(OtherWordRow.host.is_not(None), OtherWordRow.at, OtherWordRow.id)
    return view.session.scalars(ordered).all()


def plans_to_review(view: View, on: date) -> Sequence[tuple[str, date, str]]:
    """List people with plans in force whose day of looking has come: person, day, plan."""
    query = (
        _visible(view, PlanPersonRow)
        .join(PlanRow, and_(PlanRow.municipality == PlanPersonRow.municipality, PlanRow.id == PlanPersonRow.plan))
        .where(PlanRow.state.in_(("agreed", "suspended")), PlanRow.review_on <= on)
        .with_only_columns(PlanPersonRow.person, PlanRow.review_on, PlanRow.id)
        .order_by(PlanRow.review_on, PlanRow.id, PlanPersonRow.person)
        .limit(200)
    )
    return [(person, day, plan) for person, day, plan in view.session.execute(query).all()]


def _returns(view: View) -> Select[ReturnRow]:
    """Begin with returns that staff may know of by the person, an agency by being the one returned to."""
    query = select(ReturnRow).where(ReturnRow.municipality == view.actor.municipality)
    if may(view.actor, Right.SEE_PEOPLE):
        return query.where(ReturnRow.person.in_(ids_seen(view)))
    person = and_(PersonRow.municipality == ReturnRow.municipality, PersonRow.id == ReturnRow.person)
    return query.join(PersonRow, person).where(
        ReturnRow.agency == view.actor.agency, PersonRow.restricted.is_(False)
    )  # fmt: skip


def return_seen(view: View, number: str) -> ReturnRow:
    """Give one return to consultation.

    Raises
    ------
    NotFound
        If there is none the actor may know of.
    """
    row = view.session.scalars(_returns(view).where(ReturnRow.id == number)).one_or_none()
    if row is None:
        raise NotFound("no_such_return")
    return row


def returns_seen(view: View, person: str | None = None) -> Sequence[ReturnRow]:
    """List returns to consultation, the newest first."""
    query = _returns(view)
    if person is not None:
        query = query.where(ReturnRow.person == person)
    return view.session.scalars(query.order_by(ReturnRow.at.desc(), ReturnRow.id).limit(200)).all()

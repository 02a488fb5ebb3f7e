"""Queries about conferences; each begins with what the actor may know of.

A meeting by law without consent is there for its members alone, whoever else is in charge of the people spoken of. A
person whose record is hidden from a member is hidden in the meeting too, also from its counts.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from api.access.actor import Actor, Role
from api.access.policy import Right, may
from api.accounts.tables import AccountRow
from api.conferences.plans.tables import EvaluationRow, GoalRow, PlanRoleRow, PlanRow
from api.conferences.tables import (
    AgendaRow,
    AttendeeRow,
    ConferenceRow,
    CopyRow,
    MeetingKindRow,
    TaskRow,
    TaskStepRow,
)
from api.errors import NotFound
from api.hosts.tables import HostRow
from api.people.repository import ids_seen
from api.people.tables import AgencyRow, ConsentRow, PersonRow
from api.store.store import View
from api.web.service import TOKYO

MEMBERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.OFFICER, Role.AGENCY})
NEVER = frozenset({Role.HOST, Role.SUPPORTER, Role.EVALUATOR})


def may_be_member(roles: frozenset[Role]) -> bool:
    """Tell whether somebody with these roles may sit in a meeting about people; nobody of a host ever does."""
    return bool(roles & MEMBERS) and not roles & NEVER


def _visible(view: View) -> Select[ConferenceRow]:
    """Meetings the actor may know of: the own ones, and for staff those that rest on consent."""
    query = select(ConferenceRow).where(ConferenceRow.municipality == view.actor.municipality)
    return query.where(_open_to(view.actor))


def _open_to(actor: Actor) -> ColumnElement[bool]:
    if not may_be_member(actor.roles):
        return ConferenceRow.id.in_(())
    there = exists().where(
        AttendeeRow.municipality == ConferenceRow.municipality,
        AttendeeRow.conference == ConferenceRow.id,
        AttendeeRow.account == actor.account,
    )
    return or_(there, ConferenceRow.basis != "statutory") if may(actor, Right.SEE_PEOPLE) else there


def today_of(view: View) -> date:
    """Give the day on which somebody looks."""
    return view.now.astimezone(TOKYO).date()


def kinds(view: View) -> Sequence[MeetingKindRow]:
    """List the kinds of meetings."""
    own = MeetingKindRow.municipality == view.actor.municipality
    return view.session.scalars(select(MeetingKindRow).where(own).order_by(MeetingKindRow.name)).all()


def kind_known(view: View, kind: str) -> MeetingKindRow:
    """Give one kind of meeting.

    Raises
    ------
    NotFound
        If there is none.
    """
    row = view.session.get(MeetingKindRow, (view.actor.municipality, kind))
    if row is None:
        raise NotFound("no_such_meeting_kind")
    return row


def conferences_seen(view: View, most: int = 200) -> Sequence[ConferenceRow]:
    """List meetings, the newest first."""
    query = _visible(view).order_by(ConferenceRow.on.desc(), ConferenceRow.id).limit(most)
    return view.session.scalars(query).all()


def conference_seen(view: View, conference: str) -> ConferenceRow:
    """Give one meeting.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    row = view.session.scalars(_visible(view).where(ConferenceRow.id == conference)).one_or_none()
    if row is None:
        raise NotFound("no_such_conference")
    return row


def members(view: View, conference: str) -> Sequence[tuple[AttendeeRow, str]]:
    """List the members of a meeting the actor may know of, with their names."""
    query = (
        select(AttendeeRow, AccountRow.name)
        .join(
            AccountRow,
            and_(AccountRow.municipality == AttendeeRow.municipality, AccountRow.id == AttendeeRow.account),
        )
        .where(
            AttendeeRow.municipality == view.actor.municipality,
            AttendeeRow.conference == conference_seen(view, conference).id,
        )
        .order_by(AccountRow.name, AccountRow.id)
    )
    return [(row, name) for row, name in view.session.execute(query).all()]


def membership(view: View, conference: str, account: str | None) -> AttendeeRow | None:
    """Give the membership of an account in a meeting; None if it is no member."""
    return view.session.get(AttendeeRow, (view.actor.municipality, conference, account or ""))


def _items(view: View) -> Select[AgendaRow]:
    """Items of visible meetings about people who are not hidden from the actor.

    An agency sees of a meeting that rests on consent only those who agree to it today.
    """
    seen = _visible(view).with_only_columns(ConferenceRow.id)
    query = (
        select(AgendaRow)
        .join(PersonRow, and_(PersonRow.municipality == AgendaRow.municipality, PersonRow.id == AgendaRow.person))
        .join(
            ConferenceRow,
            and_(ConferenceRow.municipality == AgendaRow.municipality, ConferenceRow.id == AgendaRow.conference),
        )
        .where(AgendaRow.municipality == view.actor.municipality, AgendaRow.conference.in_(seen))
    )
    if may(view.actor, Right.SEE_PEOPLE):
        return query.where(AgendaRow.person.in_(ids_seen(view)))
    agreed = exists().where(*_agreed(today_of(view)))
    return query.where(PersonRow.restricted.is_(False), or_(ConferenceRow.basis == "statutory", agreed))


def _agreed(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        ConsentRow.municipality == AgendaRow.municipality,
        ConsentRow.person == AgendaRow.person,
        ConsentRow.purpose == "conference",
        ConsentRow.withdrawn_at.is_(None),
        ConsentRow.since <= on,
        or_(ConsentRow.until.is_(None), ConsentRow.until >= on),
        or_(ConsentRow.recipient.is_(None), ConsentRow.recipient == ConferenceRow.kind),
    )


def items_of(view: View, conference: str) -> Sequence[tuple[AgendaRow, str]]:
    """List the items of a meeting with the pseudonyms of whom they are about."""
    query = _items(view).where(AgendaRow.conference == conference).add_columns(PersonRow.code)
    return [(row, code) for row, code in view.session.execute(query.order_by(AgendaRow.at, AgendaRow.id)).all()]


def item_seen(view: View, item: str) -> tuple[AgendaRow, ConferenceRow, str]:
    """Give one item with its meeting and the pseudonym of whom it is about.

    Raises
    ------
    NotFound
        If there is none, or the actor may not know that there is.
    """
    query = _items(view).where(AgendaRow.id == item).add_columns(ConferenceRow, PersonRow.code)
    found = view.session.execute(query).one_or_none()
    if found is None:
        raise NotFound("no_such_item")
    return found[0], found[1], found[2]


def last_met(view: View, item: AgendaRow, before: date) -> date | None:
    """Give the day of the last other meeting up to a day that spoke of the person of an item the actor sees."""
    query = _items(view).where(
        AgendaRow.person == item.person, AgendaRow.id != item.id, ConferenceRow.state == "held",
        ConferenceRow.on <= before,
    )  # fmt: skip
    return view.session.scalar(query.with_only_columns(func.max(ConferenceRow.on), maintain_column_froms=True))


def plan_put(view: View, item: AgendaRow) -> PlanRow | None:
    """Give the plan put to a meeting with an item the actor sees; None where none was."""
    return None if item.plan is None else view.session.get(PlanRow, (item.municipality, item.plan))


def goals_put(view: View, item: AgendaRow, plan: str) -> Sequence[GoalRow]:
    """List the goals in a plan of the person of an item the actor sees."""
    own = (GoalRow.municipality == item.municipality, GoalRow.person == item.person, GoalRow.plan == plan)
    return view.session.scalars(select(GoalRow).where(*own).order_by(GoalRow.at, GoalRow.id)).all()


def roles_put(view: View, item: AgendaRow) -> Sequence[PlanRoleRow]:
    """List who does what for the person of an item the actor sees, by the plan put to the meeting."""
    row = PlanRoleRow
    own = (row.municipality == item.municipality, row.person == item.person, row.plan == item.plan)
    return view.session.scalars(select(row).where(*own).order_by(row.at, row.id)).all()


def said_last(view: View, item: AgendaRow) -> EvaluationRow | None:
    """Give what the person of an item the actor sees said last of the plan put, or of the one it took the place of."""
    plan, row = plan_put(view, item), EvaluationRow
    plans = [] if plan is None else [each for each in (plan.id, plan.follows) if each is not None]
    own = (row.municipality == item.municipality, row.person == item.person, row.plan.in_(plans))
    return view.session.scalars(select(row).where(*own).order_by(row.at.desc(), row.id).limit(1)).one_or_none()


def role_names(view: View, roles: Sequence[PlanRoleRow]) -> dict[str, str]:
    """Give the names of the agencies and hosts of roles the actor sees, by role."""
    town = view.actor.municipality
    agencies = {each.agency for each in roles if each.agency is not None}
    hosts = {each.host for each in roles if each.host is not None}
    found: dict[str | None, str] = {}
    for table, wanted in ((AgencyRow, agencies), (HostRow, hosts)):
        query = select(table.id, table.name).where(table.municipality == town, table.id.in_(wanted))
        found |= {number: name for number, name in view.session.execute(query).all()}
    return {each.id: found[each.agency or each.host] for each in roles if each.agency or each.host}


def account_names(view: View, accounts: Sequence[str]) -> dict[str, str]:
    """Give the names of some of those who work here."""
    query = select(AccountRow.id, AccountRow.name).where(
        AccountRow.municipality == view.actor.municipality, AccountRow.id.in_(accounts)
    )
    return {number: name for number, name in view.session.execute(query).all()}


def without_consent(view: View, conference: ConferenceRow, on: date) -> int:
    """Count the people on the agenda of a meeting, seen or not, who do not agree to it on a day."""
    query = (
        select(func.count())
        .select_from(AgendaRow)
        .join(ConferenceRow, and_(ConferenceRow.municipality == AgendaRow.municipality,
                                  ConferenceRow.id == AgendaRow.conference))
        .where(
            AgendaRow.municipality == conference.municipality,
            AgendaRow.conference == conference.id,
            ~exists().where(*_agreed(on)),
        )
    )  # fmt: skip
    return view.session.scalar(query) or 0


def copies_of(view: View, conference: str) -> Sequence[CopyRow]:
    """List the numbered copies of a meeting the actor may know of."""
    own = (CopyRow.municipality == view.actor.municipality, CopyRow.conference == conference_seen(view, conference).id)
    return view.session.scalars(select(CopyRow).where(*own).order_by(CopyRow.number)).all()


def has_copy(view: View, conference: str, account: str) -> bool:
    """Tell whether a member was handed a copy."""
    return any(row.account == account for row in copies_of(view, conference))


def _tasks(view: View) -> Select[TaskRow]:
    """Work on what the town lacks: for staff."""
    query = select(TaskRow).where(TaskRow.municipality == view.actor.municipality)
    return query if may(view.actor, Right.SEE_HOSTS) else query.where(TaskRow.id.in_(()))


def tasks_seen(view: View, *, unfinished: bool) -> Sequence[TaskRow]:
    """List pieces of work by the day they are due."""
    query = _tasks(view)
    if unfinished:
        query = query.where(TaskRow.state.not_in(("opened", "dropped")))
    return view.session.scalars(query.order_by(TaskRow.due_on, TaskRow.id)).all()


def task_seen(view: View, task: str) -> TaskRow:
    """Give one piece of work.

    Raises
    ------
    NotFound
        If there is none.
    """
    row = view.session.scalars(_tasks(view).where(TaskRow.id == task)).one_or_none()
    if row is None:
        raise NotFound("no_such_task")
    return row


def task_steps(view: View, tasks: Sequence[str]) -> Sequence[TaskStepRow]:
    """List what happened with some pieces of work, in order."""
    seen = _tasks(view).with_only_columns(TaskRow.id)
    query = select(TaskStepRow).where(
        TaskStepRow.municipality == view.actor.municipality, TaskStepRow.task.in_(tasks), TaskStepRow.task.in_(seen)
    )
    return view.session.scalars(query.order_by(TaskStepRow.task, TaskStepRow.number)).all()

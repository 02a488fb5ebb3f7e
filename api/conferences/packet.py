"""The packet of a meeting: what its members read of each person to be spoken of, once they took note of their duty.

Nobody is in it whom the reader may not see in the meeting. What the office alone notes (what stood in the way, work on
what the town lacks, names of hosts) is there for staff alone.
"""

from datetime import date

from api.access.policy import Right, may
from api.conferences.packet_schemas import (
    PacketHindrance,
    PacketMark,
    PacketOut,
    PacketPerson,
    PacketPlan,
    PacketRole,
    PacketSaid,
    PacketTask,
)
from api.conferences.plans.tables import EvaluationRow
from api.conferences.repository import (
    account_names,
    conference_seen,
    goals_put,
    items_of,
    kind_known,
    last_met,
    membership,
    plan_put,
    role_names,
    roles_put,
    said_last,
    tasks_seen,
)
from api.conferences.safety.repository import hindrances_seen
from api.conferences.tables import CHECKS, AgendaRow, ConferenceRow
from api.errors import Conflict, NotFound
from api.people.secrets import Sealed, is_erased
from api.store.office_words import open_words
from api.store.store import Sight, View
from api.web.service import TOKYO


def read_packet(view: Sight, conference: str) -> PacketOut:
    """Read the packet of a meeting as one of its members.

    Raises
    ------
    NotFound
        If the actor is no member.
    Conflict
        If they did not take note of the duty of silence.
    """
    row = conference_seen(view, conference)
    own = membership(view, row.id, view.actor.account)
    if own is None:
        raise NotFound("no_such_conference")
    if own.secrecy_at is None:
        raise Conflict("secrecy_first")
    items = items_of(view, row.id)
    people = [_person(view, row, item, code) for item, code in items]
    view.note("packet.read", row.id, items=[item.id for item, _ in items], people=[item.person for item, _ in items])
    return PacketOut(
        conference=row.id, name=kind_known(view, row.kind).name, article=row.article, on=row.on,
        place=None if row.place is None else open_words(view, f"conference/{row.id}", row.place), people=people,
        tasks=_tasks(view, row),
    )  # fmt: skip


def _person(view: View, conference: ConferenceRow, item: AgendaRow, code: str) -> PacketPerson:
    sealed = None if is_erased(view, item.person) else Sealed(view, item.person)
    before = last_met(view, item, conference.on)
    return PacketPerson(
        item=item.id, code=code, checks={check: item.checks.get(check) for check in CHECKS}, result=item.result,
        plan=None if sealed is None else _plan(view, item, sealed),
        said=None if sealed is None else _said(view, item, sealed),
        last_met_on=before, hindrances=[] if sealed is None else _hindrances(view, item, sealed, before),
        readable=sealed is not None,
    )  # fmt: skip


def _plan(view: View, item: AgendaRow, sealed: Sealed) -> PacketPlan | None:
    plan = plan_put(view, item)
    if plan is None:
        return None
    roles = roles_put(view, item)
    names = role_names(view, roles) if may(view.actor, Right.SEE_HOSTS) else {}
    return PacketPlan(
        id=plan.id, function=plan.function, state=plan.state, since=plan.since, until=plan.until,
        review_on=plan.review_on,
        goals=[sealed.open(f"goal/{each.id}", each.words) for each in goals_put(view, item, plan.id)],
        roles=[
            PacketRole(
                who=each.who, agency=each.agency, host=each.host, until=each.until, name=names.get(each.id),
                words=sealed.open(f"role/{each.id}", each.words),
            )
            for each in roles
        ],
    )  # fmt: skip


def _said(view: View, item: AgendaRow, sealed: Sealed) -> PacketSaid | None:
    row = said_last(view, item)
    if row is None:
        return None
    return PacketSaid(
        on=row.at.astimezone(TOKYO).date(), occasion=row.occasion, marks=_marks(view, item, row, sealed),
        words=None if row.words is None else sealed.open(f"evaluation/{row.id}", row.words), not_asked=row.not_asked,
    )  # fmt: skip


def _marks(view: View, item: AgendaRow, row: EvaluationRow, sealed: Sealed) -> list[PacketMark]:
    return [
        PacketMark(goal=sealed.open(f"goal/{goal.id}", goal.words), mark=row.marks[goal.id])
        for goal in goals_put(view, item, row.plan)
        if goal.id in row.marks
    ]


def _hindrances(view: View, item: AgendaRow, sealed: Sealed, since: date | None) -> list[PacketHindrance]:
    found = hindrances_seen(view, since or date.min, view.now.astimezone(TOKYO).date(), item.person)
    return [
        PacketHindrance(
            code=each.code, on=each.on,
            words=None if each.words is None else sealed.open(f"hindrance/{each.id}", each.words),
        )
        for each in found
    ]  # fmt: skip


def _tasks(view: View, conference: ConferenceRow) -> list[PacketTask]:
    """List open work on what the town lacks, that of this meeting first."""
    rows = sorted(tasks_seen(view, unfinished=True), key=lambda row: row.conference != conference.id)
    names = account_names(view, [row.owner for row in rows])
    return [
        PacketTask(
            id=row.id, title=row.title, kind=row.kind, area=row.area, owner=names[row.owner], due_on=row.due_on,
            state=row.state, here=row.conference == conference.id,
        )
        for row in rows
    ]  # fmt: skip

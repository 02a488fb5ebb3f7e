"""From what a meeting found missing in the town to a piece of work with an owner and a day, followed to its end."""

from collections.abc import Mapping, Sequence
from typing import Final

from api.access.policy import Right, require
from api.accounts.tables import AccountRow
from api.conferences.repository import conference_seen, task_seen, task_steps, tasks_seen
from api.conferences.schemas import TaskChange, TaskIn, TaskMove, TaskOut, TaskStepOut
from api.conferences.tables import TaskRow, TaskStepRow
from api.errors import Conflict, Invalid, NotFound, Stale
from api.hosts.tables import OpeningRow
from api.store.base import new_id
from api.store.store import View, Work

NEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "suggested": ("asked", "dropped"),
    "asked": ("answered", "dropped"),
    "answered": ("asked", "tried", "dropped"),
    "tried": ("asked", "opened", "dropped"),
    "opened": (),
    "dropped": ("suggested",),
}
"""What may come after what; something dropped may be taken up again."""


def suggest_task(work: Work, form: TaskIn) -> TaskOut:
    """Make something missing a piece of work.

    Raises
    ------
    Conflict
        If it comes from a meeting by law without consent: nothing said there leaves it.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    if form.conference is not None and conference_seen(work, form.conference).basis == "statutory":
        raise Conflict("stays_in_the_meeting")
    _check_owner(work, form.owner)
    row = TaskRow(
        municipality=work.actor.municipality, id=new_id(), version=1, state="suggested", made_at=work.now,
        **form.model_dump(),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.note("task.suggested", row.id, owner=row.owner)
    return TaskOut.of(row, [])


def _check_owner(work: Work, owner: str) -> None:
    row = work.session.get(AccountRow, (work.actor.municipality, owner))
    if row is None or not row.active or not {"coordinator", "supervisor", "officer"} & set(row.roles):
        raise Invalid("cannot_be_in_charge")


def _to_change(work: Work, task: str, version: int) -> TaskRow:
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = task_seen(work, task)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    row.version += 1
    return row


def move_task(work: Work, task: str, form: TaskMove, version: int) -> TaskOut:
    """Say what happened with a piece of work.

    Raises
    ------
    Conflict
        If that cannot come next.
    Invalid
        If it is dropped without a reason, or a reason is given for anything else.
    """
    row = _to_change(work, task, version)
    if form.to not in NEXT[row.state]:
        raise Conflict("not_the_next_step")
    if (form.to == "dropped") != (form.reason is not None):
        raise Invalid("only_dropped_has_reason")
    if form.opening is not None:
        _check_opening(work, form.opening)
        row.opening = form.opening
    row.state, row.reason = form.to, form.reason
    before = list(task_steps(work, [row.id]))
    assert work.actor.account is not None
    step = TaskStepRow(
        municipality=row.municipality, id=new_id(), task=row.id, number=len(before) + 1, after=form.to, on=form.on,
        words=form.words, account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(step)
    work.note("task.moved", row.id, to=form.to, reason=form.reason)
    return TaskOut.of(row, _steps([*before, step]))


def _check_opening(work: Work, opening: str) -> None:
    if work.session.get(OpeningRow, (work.actor.municipality, opening)) is None:
        raise NotFound("no_such_opening")


def _steps(rows: Sequence[TaskStepRow]) -> list[TaskStepOut]:
    return [TaskStepOut.of(row) for row in rows]


def change_task(work: Work, task: str, form: TaskChange, version: int) -> TaskOut:
    """Say who sees to a piece of work from now on, and until when."""
    row = _to_change(work, task, version)
    _check_owner(work, form.owner)
    row.owner, row.due_on = form.owner, form.due_on
    work.note("task.changed", row.id, owner=form.owner)
    return TaskOut.of(row, _steps(task_steps(work, [row.id])))


def list_tasks(view: View, *, unfinished: bool = True) -> list[TaskOut]:
    """List pieces of work with what happened, by the day they are due."""
    require(view.actor, Right.SEE_HOSTS)
    rows = tasks_seen(view, unfinished=unfinished)
    found: dict[str, list[TaskStepOut]] = {row.id: [] for row in rows}
    for step in task_steps(view, list(found)):
        found[step.task].append(TaskStepOut.of(step))
    return [TaskOut.of(row, found[row.id]) for row in rows]

"""What staff and hosts do with placements; each command is one transaction and one row in the audit."""

from collections.abc import Sequence
from datetime import date

from api.access.policy import Right, require
from api.conferences.safety.repository import frozen
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from api.hosts.repository import opening_seen, today
from api.people.repository import agreed, person_seen
from api.people.secrets import Sealed
from api.placements.papers import check_papers, missing, refuse_without
from api.placements.repository import (
    days_of,
    exchange_seat,
    on_the_way,
    opening_names,
    placement_seen,
    placements_seen,
    steps_of,
    visitor_seen,
    visitors_seen,
)
from api.placements.schemas import (
    AnswerIn,
    BeginIn,
    DayOut,
    DaysIn,
    PlacementOut,
    PlacementPage,
    StepIn,
    StepOut,
    VisitorOut,
)
from api.placements.tables import PlacementRow, StepRow, TryOutDayRow
from api.store.base import new_id
from api.store.store import Sight, View, Work
from matcher.placement import EDGES, FIRST, STEPS, Edge, Seat, edges_from, seat_after

DAYS_NOTED_IN = ("trying", "review", "going_on")


def begin(work: Work, person: str, form: BeginIn) -> PlacementOut:
    """Begin to look at an opening with a person; nobody is asked yet and no seat is held.

    Raises
    ------
    Conflict
        If the opening is not open, or the person is on the way with it already.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    seen = person_seen(work, person)
    work.session.refresh(seen, with_for_update=True)
    opening = opening_seen(work, form.opening)
    if opening.state != "open":
        raise Conflict("opening_not_open")
    if on_the_way(work, seen.id, opening.id):
        raise Conflict("already_on_the_way")
    row = PlacementRow(
        municipality=seen.municipality, id=new_id(), person=seen.id, opening=opening.id, host=opening.host,
        route=form.route, step=FIRST, holds=Seat.NONE.value, version=1, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("placement.begun", row.id, person=seen.id, opening=opening.id, route=form.route)
    return _shown(work, row, opening.name)


def take(work: Work, placement: str, form: StepIn, version: int) -> PlacementOut:
    """Take a step with somebody.

    Raises
    ------
    Conflict
        If it does not lead on from here, papers are missing, or no seat is left.
    Invalid
        If its reason, its day or whose word it is does not fit.
    Stale
        If somebody else took a step meanwhile.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = _held(work, placement_seen(work, placement), version)
    _move(work, row, form)
    return _shown(work, row, opening_names(work, [row])[row.opening])


def answer(work: Work, placement: str, form: AnswerIn, version: int) -> VisitorOut:
    """Take a step that the host itself says, for one of its own openings.

    Raises
    ------
    NotAllowed
        If it is not for the host to say.
    Conflict, Invalid, Stale
        As when staff takes a step.
    """
    require(work.actor, Right.SPEAK_FOR_HOST)
    row = _held(work, visitor_seen(work, placement), version)
    _move(work, row, StepIn(**form.model_dump(), said_by="host"))
    return _visitor(work, row, opening_names(work, [row])[row.opening])


def _held(work: Work, row: PlacementRow, version: int) -> PlacementRow:
    """Take hold of a placement of the version the caller saw."""
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    row.version += 1
    return row


def _move(work: Work, row: PlacementRow, form: StepIn) -> None:
    edge = _edge(work, row, form)
    _check_word(edge, form)
    _check_days(edge, form, today(work))
    check_papers(form.papers)
    refuse_without(missing(work, row, edge, form.on, form.papers))
    before, after, opening = row.step, STEPS[edge.moves[row.step]], row.opening
    if after.holds is not Seat.NONE and row.holds == Seat.NONE.value and frozen(work, opening):
        raise Conflict("looked_at_first")
    if edge.name == "reroute":
        _turn_to(work, row, form.to)
    held = seat_after(edge.effect, Seat(row.holds), after.holds)
    exchange_seat(work, opening, Seat(row.holds), held)
    row.step, row.holds = after.code, held.value
    _set_days(row, edge, form)
    step = _keep_step(work, row, form, before)
    work.note(
        edge.audit, row.id, person=row.person, step=step.number, before=before, after=row.step, reason=form.reason,
        said_by=form.said_by, opening=row.opening, papers=sorted(form.papers),
    )  # fmt: skip


def _edge(work: Work, row: PlacementRow, form: StepIn) -> Edge:
    edge = EDGES.get(form.edge)
    if edge is None:
        raise Invalid("no_such_step")
    if not edges_open(work, row, edge):
        raise NotAllowed("not_your_task")
    if row.step not in edge.moves:
        raise Conflict("step_not_possible")
    return edge


def edges_open(view: View, row: PlacementRow, edge: Edge) -> bool:
    """Tell whether an edge is for the actor to take at all; a host takes them at its own openings alone."""
    roles = view.actor.roles
    return any(role in roles and (role != "host" or row.host == view.actor.host) for role in edge.roles)


def _check_word(edge: Edge, form: StepIn) -> None:
    if form.said_by not in edge.said_by:
        raise Invalid("not_theirs_to_say")
    if form.reason is None and edge.needs_reason:
        raise Invalid("reason_missing")
    if form.reason is not None and form.reason not in edge.reasons:
        raise Invalid("reason_unknown")
    if (form.to is not None) != (edge.name == "reroute"):
        raise Invalid("which_opening")
    if edge.name == "note_papers" and not form.papers:
        raise Invalid("no_such_paper")


def _check_days(edge: Edge, form: StepIn, on: date) -> None:
    if form.on > on and not edge.may_lie_ahead:
        raise Invalid("day_to_come")
    if form.until is not None and form.until < form.on:
        raise Invalid("ends_before_it_begins")


def _turn_to(work: Work, row: PlacementRow, to: str | None) -> None:
    """Turn to another opening; the seat at the one before is given back by the caller."""
    opening = opening_seen(work, to or "")
    if opening.state != "open":
        raise Conflict("opening_not_open")
    if on_the_way(work, row.person, opening.id):
        raise Conflict("already_on_the_way")
    row.opening, row.host = opening.id, opening.host


def _set_days(row: PlacementRow, edge: Edge, form: StepIn) -> None:
    if edge.name in ("set_visit", "move_visit"):
        row.visit_on = form.on
    elif edge.name in ("begin_try_out", "take_part"):
        row.since, row.until = form.on, form.until
    elif edge.name in ("pause", "back"):
        row.until = form.until
    elif STEPS[row.step].final:
        row.until = form.on
    elif row.step in ("considering", "wants_to_see", "sounding"):
        row.visit_on = None


def _keep_step(work: Work, row: PlacementRow, form: StepIn, before: str) -> StepRow:
    number = new_id()
    sealed = None if form.words is None else Sealed(work, row.person).seal(f"step/{number}", form.words)
    assert work.actor.account is not None
    step = StepRow(
        municipality=row.municipality, id=number, placement=row.id, number=len(steps_of(work, row)) + 1,
        edge=form.edge, before=before, after=row.step, opening=row.opening, reason=form.reason, said_by=form.said_by,
        on=form.on, words=sealed, account=work.actor.account, at=work.now,
        papers={code: paper.model_dump(mode="json", exclude_none=True) for code, paper in form.papers.items()},
    )  # fmt: skip
    work.session.add(step)
    return step


def note_days(work: Work, placement: str, form: DaysIn) -> list[DayOut]:
    """Note days of a try-out, a week at once; a day noted before is noted anew.

    Raises
    ------
    Conflict
        If there is no try-out.
    Invalid
        If a day is named twice, lies ahead, or before the try-out.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = placement_seen(work, placement)
    work.session.refresh(row, with_for_update=True)
    if row.step not in DAYS_NOTED_IN or row.since is None:
        raise Conflict("step_not_possible")
    days = [day.on for day in form.days]
    if len(set(days)) < len(days):
        raise Invalid("day_twice")
    if min(days) < row.since or max(days) > today(work):
        raise Invalid("day_outside")
    kept = {day.on: day for day in days_of(work, row)}
    assert work.actor.account is not None
    for day in form.days:
        noted = kept.get(day.on) or TryOutDayRow(
            municipality=row.municipality, id=new_id(), placement=row.id, on=day.on
        )
        words = None if day.words is None else Sealed(work, row.person).seal(f"try_out_day/{noted.id}", day.words)
        noted.how, noted.words, noted.account, noted.at = day.how, words, work.actor.account, work.now
        work.session.add(noted)
    work.note("placement.days_noted", row.id, person=row.person, days=len(days))
    return [DayOut(**day.model_dump()) for day in form.days]


def placements_of(view: View, person: str) -> list[PlacementOut]:
    """List a person's placements, the newest first."""
    require(view.actor, Right.SEE_PEOPLE)
    rows = placements_seen(view, person_seen(view, person).id)
    names = opening_names(view, rows)
    return [_shown(view, row, names[row.opening]) for row in rows]


def placement(view: View, number: str) -> PlacementOut:
    """Show where a placement stands, without anybody's words."""
    require(view.actor, Right.SEE_PEOPLE)
    row = placement_seen(view, number)
    return _shown(view, row, opening_names(view, [row])[row.opening])


def view_placement(view: Sight, number: str) -> PlacementPage:
    """Open a placement with all steps and words; that it was seen is kept."""
    require(view.actor, Right.SEE_PEOPLE)
    row = placement_seen(view, number)
    key = _key(view, row.person)
    steps = [StepOut.of(each, _open(key, f"step/{each.id}", each.words)) for each in steps_of(view, row)]
    days = [DayOut.of(each, _open(key, f"try_out_day/{each.id}", each.words)) for each in days_of(view, row)]
    lacking = {each.name: missing(view, row, each, today(view), {}) for each in edges_from(row.step)}
    view.note("placement.viewed", row.id, person=row.person)
    return PlacementPage(
        version=row.version, placement=_shown(view, row, opening_names(view, [row])[row.opening]), steps=steps,
        days=days, missing={name: codes for name, codes in lacking.items() if codes},
    )  # fmt: skip


def visitors(view: View) -> list[VisitorOut]:
    """List who may come to the own openings, with no more than a host may know."""
    require(view.actor, Right.SEE_OWN_HOST)
    rows = visitors_seen(view)
    names = opening_names(view, rows)
    return [_visitor(view, row, names[row.opening]) for row in rows]


def _visitor(view: View, row: PlacementRow, opening_name: str) -> VisitorOut:
    step = STEPS[row.step]
    told = agreed(view, row.person, "tell_host", today(view), row.host) if step.named else None
    key = None if told is None else _key(view, row.person)
    days = {"visit": row.visit_on, "visited": row.visit_on, "try_out": row.since, "taking_part": row.since}
    return VisitorOut(
        id=row.id, version=row.version, opening=row.opening, opening_name=opening_name, stage=step.stage or "ended",
        day=row.until if step.stage == "away" else days.get(step.stage or ""),
        called=None if key is None else key.fields().get("called"),
        lines=[] if told is None else told.items, may=_may(view, row, ("host",)),
    )  # fmt: skip


def _shown(view: View, row: PlacementRow, opening_name: str) -> PlacementOut:
    return PlacementOut.of(row, opening_name, _may(view, row, ("person", "host", "staff")))


def _may(view: View, row: PlacementRow, said_by: Sequence[str]) -> list[str]:
    """Name the edges that the actor can take from where a placement stands."""
    words = set(said_by)
    return [
        each.name for each in edges_from(row.step) if words & set(each.said_by) and edges_open(view, row, each)
    ]  # fmt: skip


def _key(view: View, person: str) -> Sealed | None:
    """Give the key to a person's words; None where the record was erased."""
    try:
        return Sealed(view, person)
    except NotFound:
        return None


def _open(key: Sealed | None, field: str, words: bytes | None) -> str | None:
    return None if key is None or words is None else key.open(field, words)

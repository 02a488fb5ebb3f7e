"""What staff write down of talks, calls and what happened; each command is one transaction and one row in the audit."""

from collections.abc import Iterable
from datetime import date

from api.access.policy import Right, require
from api.errors import Conflict, Invalid
from api.followups import host_repository as hosts
from api.followups.figures import CADENCE
from api.followups.repository import check_ins_of, events_of
from api.followups.schemas import (
    CheckInIn,
    CheckInKept,
    CheckInOut,
    CheckInsIn,
    EventIn,
    EventOut,
    FileReviewIn,
    FileReviewOut,
    FollowUpPage,
    HostCallIn,
    HostCallOut,
    HostCallsIn,
)
from api.followups.tables import CheckInRow, EventRow, FileReviewRow, HostCallRow
from api.followups.talks import opened, opens_page, sealed_words, ties_asked
from api.hosts.repository import host_seen, today
from api.people.repository import person_seen
from api.people.secrets import Sealed, is_erased
from api.placements.repository import placement_seen, steps_of
from api.placements.tables import PlacementRow
from api.store.base import new_id
from api.store.office_words import open_words, seal_words
from api.store.store import Sight, View, Work
from matcher.followup.items import TIES, check_in_items, ties_due

BEGINS = ("begin_try_out", "take_part")


def _account(work: Work) -> str:
    assert work.actor.account is not None
    return work.actor.account


def note_check_ins(work: Work, form: CheckInsIn) -> list[CheckInKept]:
    """Keep talks with people, or tries that reached nobody; several at once, all of them or none.

    Raises
    ------
    NotFound
        If there is no such placement that the actor may know of, or the person's record was erased.
    Conflict
        If nobody ever began there.
    Invalid
        If a day lies ahead or before the beginning, or an answer is none to what is asked.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    made = [_note_check_in(work, each) for each in form.check_ins]
    people = sorted({person for _, person in made})
    work.note(
        "check_ins.noted", None, person=people[0] if len(people) == 1 else None, people=people,
        check_ins=[kept.id for kept, _ in made],
    )  # fmt: skip
    return [kept for kept, _ in made]


def _note_check_in(work: Work, form: CheckInIn) -> tuple[CheckInKept, str]:
    opens = opens_page(form)
    at = placement_seen(work, form.placement)
    _check_day(work, at, form.on)
    number, key = new_id(), Sealed(work, at.person)
    row = CheckInRow(
        municipality=at.municipality, id=number, placement=at.id, kind=form.kind, on=form.on, how=form.how,
        reached=form.reached, said=sealed_words(key, number, form), account=_account(work), at=work.now,
    )  # fmt: skip
    work.session.add(row)
    kept = CheckInKept(
        id=number, placement=at.id, on=row.on, reached=row.reached, opens="crisis_page" if opens else None
    )
    return kept, at.person


def _check_day(work: Work, at: PlacementRow, on: date) -> None:
    """Refuse days ahead, and days before somebody first came."""
    if at.since is None:
        raise Conflict("step_not_possible")
    _not_ahead(work, on)
    if on < min([at.since, *(step.on for step in steps_of(work, at) if step.edge in BEGINS)]):
        raise Invalid("before_first_day")


def _not_ahead(work: Work, on: date) -> None:
    if on > today(work):
        raise Invalid("day_to_come")


def note_event(work: Work, placement: str, form: EventIn) -> EventOut:
    """Note that something happened; it asks for one more talk soon.

    Raises
    ------
    Conflict, Invalid
        As for a talk.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    at = placement_seen(work, placement)
    _check_day(work, at, form.on)
    row = EventRow(
        municipality=at.municipality, id=new_id(), placement=at.id, kind=form.kind, on=form.on, account=_account(work),
        at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("follow_up.event_noted", row.id, person=at.person, what=form.kind)
    return EventOut.of(row)


def note_file_review(work: Work, person: str, form: FileReviewIn) -> FileReviewOut:
    """Note that staff looked into somebody's file, without contacting them."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    seen = person_seen(work, person)
    _not_ahead(work, form.on)
    row = FileReviewRow(
        municipality=seen.municipality, id=new_id(), person=seen.id, on=form.on, account=_account(work), at=work.now
    )
    work.session.add(row)
    work.note("file.reviewed", row.id, person=seen.id)
    return FileReviewOut.of(row)


def view_follow_up(view: Sight, placement: str) -> FollowUpPage:
    """Read what was said at the talks of a placement and what happened; that it was read is kept."""
    require(view.actor, Right.SEE_PEOPLE)
    at = placement_seen(view, placement)
    key = None if is_erased(view, at.person) else Sealed(view, at.person)
    rows = check_ins_of(view, at)
    asked_today = _asked_today(view, at, ties_asked(key, rows, [each.code for each in TIES]))
    view.note("check_ins.viewed", at.id, person=at.person)
    return FollowUpPage(
        placement=at.id, asked_today=asked_today, check_ins=[CheckInOut.of(row, opened(key, row)) for row in rows],
        events=[EventOut.of(row) for row in events_of(view, at)],
    )  # fmt: skip


def _asked_today(view: View, at: PlacementRow, last: date | None) -> list[str]:
    on = today(view)
    ties = at.since is not None and ties_due(at.since, last, on, CADENCE)
    return [each.code for each in check_in_items(ties=ties)]


# ------------------------------------------------------------------ hosts


def note_host_calls(work: Work, form: HostCallsIn) -> list[HostCallOut]:
    """Keep calls to hosts, or tries that reached nobody; several at once, all of them or none.

    Raises
    ------
    Invalid
        If a day lies ahead, or a host answered that was not reached.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    made = [_note_call(work, each) for each in form.calls]
    work.note("host_calls.noted", None, hosts=sorted({each.host for each in made}), calls=[each.id for each in made])
    return made


def _note_call(work: Work, form: HostCallIn) -> HostCallOut:
    seen, number = host_seen(work, form.host), new_id()
    _not_ahead(work, form.on)
    answers = (form.would_keep, form.needs_help, form.wants_to_stop, form.load)
    if not form.reached and (form.thanked or _any(answers)):
        raise Invalid("nobody_reached")
    row = HostCallRow(
        municipality=seen.municipality, id=number, host=seen.id, on=form.on, reached=form.reached,
        would_keep=form.would_keep, needs_help=form.needs_help, wants_to_stop=form.wants_to_stop, load=form.load,
        thanked=form.thanked, words=None if form.words is None else seal_words(work, f"host_call/{number}", form.words),
        account=_account(work), at=work.now,
    )  # fmt: skip
    work.session.add(row)
    return HostCallOut.of(row, form.words)


def _any(answers: Iterable[object]) -> bool:
    return any(each is not None for each in answers)


def read_host_calls(view: Sight, host: str) -> list[HostCallOut]:
    """Read the calls to a host, the newest first; that they were read is kept."""
    require(view.actor, Right.SEE_HOSTS)
    seen = host_seen(view, host)
    rows = hosts.calls_to(view, seen.id)
    view.note("host_calls.read", seen.id, number=len(rows))
    return [
        HostCallOut.of(row, None if row.words is None else open_words(view, f"host_call/{row.id}", row.words))
        for row in rows
    ]

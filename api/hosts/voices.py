"""Who asks for help and whom one worries about: flags of hosts, and notes that need no name and do not last."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, func, select

from api.access.policy import Right, may, require
from api.errors import Conflict, Invalid, NotAllowed
from api.hosts.paper_schemas import Cleared, FlagAnswer, FlagIn, FlagOut, WorryIn, WorryOut
from api.hosts.private_repository import worries_seen, worry_seen
from api.hosts.repository import flag_seen, flags_seen, opening_seen, rows_of_host, today
from api.hosts.tables import FlagRow, WorryRow
from api.store.base import new_id
from api.store.office_words import open_words, seal_words
from api.store.store import Sight, View, Work

LONGEST: Final = timedelta(days=180)
"""How long a note about somebody may stay at most: by then it is an intake, or it goes."""


def raise_flag(work: Work, form: FlagIn) -> FlagOut:
    """Ask for help as a host."""
    require(work.actor, Right.SPEAK_FOR_HOST)
    assert work.actor.account is not None
    assert work.actor.host is not None
    if form.opening is not None:
        opening_seen(work, form.opening)
    number = new_id()
    row = FlagRow(
        municipality=work.actor.municipality, id=number, host=work.actor.host, opening=form.opening, kind=form.kind,
        urgency=form.urgency, state="raised", account=work.actor.account, at=work.now,
        words=None if form.words is None else seal_words(work, f"flag/{number}/words", form.words),
    )  # fmt: skip
    work.session.add(row)
    work.note("flag.raised", row.id, host=row.host, what=form.kind, urgency=form.urgency)
    return shown_flag(work, row)


def own_flags(view: View) -> list[FlagOut]:
    """List what the own host asked for, the newest first."""
    require(view.actor, Right.SEE_OWN_HOST)
    return [shown_flag(view, row) for row in rows_of_host(view, FlagRow, view.actor.host or "")]


def list_flags(view: View, *, done: bool = False) -> list[FlagOut]:
    """List hosts that ask for help, who has waited longest first."""
    require(view.actor, Right.SEE_HOSTS)
    return [shown_flag(view, row) for row in flags_seen(view, done=done)]


def take_up_flag(work: Work, flag: str) -> FlagOut:
    """Say that one is looking after it.

    Raises
    ------
    Conflict
        If somebody else is, or it is done.
    """
    row = _flag(work, flag)
    if row.state != "raised":
        raise Conflict("flag_not_waiting")
    row.state, row.taken_up_by, row.taken_up_at = "taken_up", work.actor.account, work.now
    work.note("flag.taken_up", row.id, host=row.host)
    return shown_flag(work, row)


def close_flag(work: Work, flag: str, form: FlagAnswer) -> FlagOut:
    """Say what came of it.

    Raises
    ------
    Conflict
        If it is done.
    """
    row = _flag(work, flag)
    if row.state == "closed":
        raise Conflict("flag_not_waiting")
    row.state, row.closed_at = "closed", work.now
    row.answer = seal_words(work, f"flag/{row.id}/answer", form.answer)
    work.note("flag.closed", row.id, host=row.host)
    return shown_flag(work, row)


def shown_flag(view: View, row: FlagRow) -> FlagOut:
    """Show a flag, with what was said and what came of it."""
    said = None if row.words is None else open_words(view, f"flag/{row.id}/words", row.words)
    answer = None if row.answer is None else open_words(view, f"flag/{row.id}/answer", row.answer)
    return FlagOut.of(row, said, answer)


def _flag(work: Work, flag: str) -> FlagRow:
    require(work.actor, Right.WORK_WITH_HOSTS)
    row = flag_seen(work, flag)
    work.session.refresh(row, with_for_update=True)
    return row


def note_worry(work: Work, form: WorryIn) -> WorryOut:
    """Write down somebody one worries about; staff and hosts may.

    Raises
    ------
    Invalid
        If it is to be kept for no time, or for longer than notes are.
    """
    _may_note(work)
    assert work.actor.account is not None
    first = today(work)
    if not first <= form.until <= first + LONGEST:
        raise Invalid("note_kept_too_long", days=LONGEST.days)
    number = new_id()
    row = WorryRow(
        municipality=work.actor.municipality, id=number, host=work.actor.host, basis=form.basis, until=form.until,
        words=seal_words(work, f"worry/{number}/words", form.words), account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("worry.noted", number, host=row.host, basis=form.basis)
    return WorryOut.of(row, form.words)


def read_worries(view: Sight) -> list[WorryOut]:
    """Read the notes that still hold; that they were seen is kept. Who is not staff reads only the own ones."""
    _may_note(view)
    found = [WorryOut.of(row, open_words(view, f"worry/{row.id}/words", row.words)) for row in worries_seen(view)]
    view.note("worries.viewed", found=len(found))
    return found


def remove_worry(work: Work, worry: str) -> None:
    """Take a note away: it became an intake, or there is nothing to worry about."""
    _may_note(work)
    row = worry_seen(work, worry)
    work.session.delete(row)
    work.note("worry.removed", row.id)


def clear_expired(work: Work, on: date) -> Cleared:
    """Take away every note whose day is past; never one that still holds today, whatever day is asked for."""
    if work.actor.account is not None:
        require(work.actor, Right.SUPERVISE)
    past = (WorryRow.municipality == work.actor.municipality, WorryRow.until < min(on, today(work)))
    count = work.session.scalar(select(func.count()).select_from(WorryRow).where(*past)) or 0
    work.session.execute(delete(WorryRow).where(*past))
    work.note("worries.cleared", cleared=count)
    return Cleared(count=count)


def _may_note(view: View) -> None:
    if not (may(view.actor, Right.WORK_WITH_PEOPLE) or may(view.actor, Right.SPEAK_FOR_HOST)):
        raise NotAllowed("not_your_task")

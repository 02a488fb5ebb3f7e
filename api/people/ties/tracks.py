"""Functions of the scheme at work for a person, the contact card and quiet times; each command is one transaction."""

from datetime import date

from sqlalchemy.exc import IntegrityError

from api.access.policy import Right, require
from api.errors import Conflict, Invalid, Stale
from api.people.commands import person_to_change
from api.people.repository import person_seen
from api.people.secrets import Sealed
from api.people.ties.repository import agency_known, quiet_seen, track_seen, tracks_of
from api.people.ties.schemas import (
    CardIn,
    CardOut,
    QuietIn,
    QuietOut,
    TrackChange,
    TrackEnd,
    TrackIn,
    TrackOut,
)
from api.people.ties.tables import QuietRow, TrackRow
from api.store.base import new_id
from api.store.store import Sight, View, Work

CARD = "card"


def open_track(work: Work, person: str, form: TrackIn) -> TrackOut:
    """Open a function for a person; no plan and no other function is needed for it.

    Raises
    ------
    Conflict
        If the function is open already.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    if form.main_agency is not None:
        agency_known(work, form.main_agency)
    assert work.actor.account is not None
    made = TrackRow(
        municipality=row.municipality, id=new_id(), version=1, person=row.id, function=form.function,
        main_agency=form.main_agency, opened_on=form.opened_on, monitor_on=form.monitor_on,
        account=work.actor.account,
    )  # fmt: skip
    try:
        with work.session.begin_nested():
            work.session.add(made)
    except IntegrityError:
        raise Conflict("track_open_already") from None
    work.note("track.opened", made.id, person=row.id, function=form.function)
    return TrackOut.of(made)


def change_track(work: Work, track: str, form: TrackChange, version: int) -> TrackOut:
    """Say who leads a track now and when it is looked at."""
    row = _open_track(work, track, version)
    if form.main_agency is not None:
        agency_known(work, form.main_agency)
    row.main_agency, row.monitor_on = form.main_agency, form.monitor_on
    work.note("track.changed", row.id, person=row.person, function=row.function)
    return TrackOut.of(row)


def close_track(work: Work, track: str, form: TrackEnd, version: int) -> TrackOut:
    """Close one function; the others of the same person stay as they are.

    Raises
    ------
    Invalid
        If it would end before it began.
    """
    row = _open_track(work, track, version)
    _in_order(row.opened_on, form.on)
    row.closed_on, row.reason = form.on, form.reason
    work.note("track.closed", row.id, person=row.person, function=row.function, reason=form.reason)
    return TrackOut.of(row)


def _open_track(work: Work, track: str, version: int) -> TrackRow:
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = track_seen(work, track)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    if row.closed_on is not None:
        raise Conflict("track_closed")
    row.version += 1
    return row


def _in_order(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Invalid("ends_before_it_begins")


def list_tracks(view: View, person: str) -> list[TrackOut]:
    """List the functions of a person, those still open first."""
    require(view.actor, Right.SEE_PEOPLE)
    return [TrackOut.of(row) for row in tracks_of(view, person_seen(view, person).id)]


def view_card(view: Sight, person: str) -> CardOut:
    """Look up how to reach somebody."""
    require(view.actor, Right.SEE_PEOPLE)
    row = person_seen(view, person)
    kept = Sealed(view, row.id).fields().get(CARD)
    view.note("card.viewed", row.id, person=row.id)
    return CardOut(version=row.version, card=None if kept is None else CardIn.model_validate_json(kept))


def write_card(work: Work, person: str, form: CardIn, version: int) -> CardOut:
    """Write down how to reach somebody and what may be said to whoever answers."""
    row = person_to_change(work, person, version)
    Sealed(work, row.id).write({CARD: form.model_dump_json()})
    work.note("card.written", row.id, person=row.id, means=list(form.means))
    return CardOut(version=row.version, card=form)


def keep_quiet(work: Work, person: str, form: QuietIn) -> QuietOut:
    """Leave a person in peace for a while; staff looks at the file on a day, without getting in touch.

    Raises
    ------
    Invalid
        If it ends before it begins.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = person_seen(work, person)
    _in_order(form.since, form.until)
    assert work.actor.account is not None
    made = QuietRow(
        municipality=row.municipality, id=new_id(), person=row.id, account=work.actor.account, **form.model_dump()
    )
    work.session.add(made)
    work.note("quiet.kept", made.id, person=row.id, asked_by=form.asked_by)
    return QuietOut.of(made)


def end_quiet(work: Work, person: str, quiet: str) -> QuietOut:
    """End a quiet time, for instance because the person got in touch."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = quiet_seen(work, person, quiet)
    if row.ended_at is None:
        row.ended_at = work.now
    work.note("quiet.ended", row.id, person=row.person)
    return QuietOut.of(row)

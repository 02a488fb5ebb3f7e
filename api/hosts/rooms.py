"""Whether a host has room, as it said itself; after some weeks nothing is known of it any more."""

from datetime import date

from api.access.policy import Right, require
from api.errors import Invalid
from api.hosts.repository import host_seen, rows_of_host, today
from api.hosts.room_schemas import HeardRoomIn, RoomIn, RoomOut
from api.hosts.tables import RoomRow
from api.store.base import new_id
from api.store.store import View, Work


def hear_room(work: Work, host: str, form: HeardRoomIn) -> RoomOut:
    """Write down what a host said of its room.

    Raises
    ------
    Invalid
        If the day is still to come.
    """
    require(work.actor, Right.WORK_WITH_HOSTS)
    if form.on > today(work):
        raise Invalid("day_to_come")
    return _keep(work, host_seen(work, host).id, form, form.said_by, form.on)


def say_own_room(work: Work, form: RoomIn) -> RoomOut:
    """Say whether the own place has room."""
    require(work.actor, Right.SPEAK_FOR_HOST)
    return _keep(work, host_seen(work, work.actor.host or "").id, form, "host", today(work))


def _keep(work: Work, host: str, form: RoomIn, said_by: str, on: date) -> RoomOut:
    row = RoomRow(
        municipality=work.actor.municipality, id=new_id(), host=host, status=form.status, available=form.available,
        maximum=form.maximum, said_by=said_by, on=on, account=work.actor.account, at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.note("host.room_heard", row.id, host=host, status=form.status)
    return RoomOut.of(row, today(work))


def room_of(view: View, host: str) -> RoomOut | None:
    """Give the last word of a host about its room; of one day the one written down last."""
    rows = sorted(rows_of_host(view, RoomRow, host), key=lambda row: (row.on, row.at))
    return RoomOut.of(rows[-1], today(view)) if rows else None

"""People who come somewhere, for tests of standing by them: placements put straight at a step, talks, calls."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.followups import commands
from api.followups.due import list_due
from api.followups.schemas import (
    CheckInKept,
    CheckInsIn,
    DueOut,
    EventIn,
    FileReviewIn,
    HostCallOut,
    HostCallsIn,
)
from api.followups.staff_list import todays_list
from api.hosts.tables import HostRow, OpeningRow
from api.placements.tables import PlacementRow, StepRow
from api.store.base import new_id
from tests.api.service.office import TOWN, Office
from tests.api.service.ways import somebody

C, S = Role.COORDINATOR, Role.SUPERVISOR
DAY = date(2026, 6, 8)
"""A Monday."""


def morning(day: date) -> datetime:
    """Give nine o'clock in Japan."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def june(day: int) -> date:
    return date(2026, 6, day)


def july(day: int) -> date:
    return date(2026, 7, day)


def coming(
    office: Office, since: date = DAY, *, step: str = "trying", until: date | None = None, host: str = "H1",
    person: str | None = None, **more: Any,
) -> str:  # fmt: skip
    """Let somebody come to a host since a day; gives the placement."""
    who, number = person or somebody(office, agrees=(), **more), new_id()
    edge = "begin_try_out" if step in ("trying", "going_on") else "take_part"
    with Session(office.store.engine) as session, session.begin():
        opening = _opening(session, office, host)
        session.add(
            PlacementRow(
                municipality=TOWN, id=number, person=who, opening=opening, host=host, route="eligible", step=step,
                holds="none", since=since, until=until, version=1, made_at=office.clock(),
            )
        )  # fmt: skip
        session.flush()
        session.add(_step(number, opening, 1, edge, step, since))
    return number


def _opening(session: Session, office: Office, host: str) -> str:
    number = f"for-{host}"
    if session.get(OpeningRow, (TOWN, number)) is None:
        session.add(
            OpeningRow(
                municipality=TOWN, id=number, host=host, name="畑", state="open", seats=9, try_out_seats=9, facts={},
                tasks=[], made_at=office.clock(),
            )
        )  # fmt: skip
        session.flush()
    return number


def _step(placement: str, opening: str, number: int, edge: str, after: str, on: date, reason: str | None = None) -> Any:
    return StepRow(
        municipality=TOWN, id=new_id(), placement=placement, number=number, edge=edge, before="preparing", after=after,
        opening=opening, reason=reason, said_by="person", on=on, papers={}, account="a", at=morning(on),
    )  # fmt: skip


def ends(office: Office, placement: str, on: date, reason: str) -> None:
    """Let a placement end."""
    with Session(office.store.engine) as session, session.begin():
        row = session.get_one(PlacementRow, (TOWN, placement))
        row.step, row.until = "ended", on
        session.add(_step(placement, row.opening, 2, "end", "ended", on, reason))


def said_by_host(office: Office, host: str, taken: int = 0, **facts: Any) -> None:
    """Let a host say something of itself, and so many people be there."""
    with Session(office.store.engine) as session, session.begin():
        row = session.get_one(HostRow, (TOWN, host))
        row.facts, row.kind, row.version = {**row.facts, **facts}, "farm", row.version + 1
        opening = _opening(session, office, host)
        session.execute(update(OpeningRow).where(OpeningRow.id == opening).values(taken=taken))


def on_day(office: Office, day: date) -> None:
    """Let it be the morning of a day."""
    office.clock.at = morning(day)


def talked(office: Office, placement: str, on: date, role: Role = C, **more: Any) -> CheckInKept:
    """Keep one talk."""
    form = {"placement": placement, "on": on, "how": "phone", **more}
    made: list[CheckInKept] = office.run(
        role, commands.note_check_ins, CheckInsIn.model_validate({"check_ins": [form]})
    )
    return made[0]


def tried(office: Office, placement: str, on: date) -> CheckInKept:
    """Keep one try that reached nobody."""
    return talked(office, placement, on, reached=False)


def called(office: Office, on: date, host: str = "H1", **more: Any) -> HostCallOut:
    """Keep one call to a host."""
    form = {"host": host, "on": on, **more}
    made: list[HostCallOut] = office.run(C, commands.note_host_calls, HostCallsIn.model_validate({"calls": [form]}))
    return made[0]


def happened(office: Office, placement: str, kind: str, on: date) -> None:
    """Note that something happened."""
    office.run(C, commands.note_event, placement, EventIn.model_validate({"kind": kind, "on": on}))


def file_read(office: Office, person: str, on: date) -> None:
    """Note a look into a file."""
    office.run(C, commands.note_file_review, person, FileReviewIn(on=on))


def due(office: Office, until: date, role: Role = C) -> list[DueOut]:
    """List what is due up to a day."""
    found: list[DueOut] = office.look(role, list_due, until)
    return found


def days(found: list[DueOut], kind: str = "check_in") -> list[date]:
    """Give the days of what is due of a kind."""
    return [each.on for each in found if each.kind == kind]


def rules(office: Office, role: Role = C) -> list[str]:
    """Name the rules on today's list."""
    return [each.rule for each in office.run(role, todays_list).entries]


def later(day: date, by: int) -> date:
    return day + timedelta(days=by)

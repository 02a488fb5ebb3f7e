"""Hosts for tests: one as somebody would register it, an open place there, and somebody on the way to it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.hosts import commands
from api.hosts.schemas import (
    HostIn,
    OpeningIn,
    OpeningOut,
    OpeningStateIn,
)
from api.people import commands as people
from api.people.schemas import PersonIn
from api.placements.tables import PlacementRow, StepRow
from api.store.base import new_id
from tests.api.service.office import TOWN, Office

TODAY = date(2026, 6, 8)
STAFF = Role.COORDINATOR
FARM = HostIn(name="みどり農園", kind="farm", phone="0120-000-111", facts={"contact": "夫", "seats": 3})
FIELD = OpeningIn(
    name="苗の手入れ", kind="farm", seats=2, try_out_seats=1,
    facts={"slots": "火 9:00-11:00", "talk": "short", "min_minutes": 30},
    tasks=[{"task": "weeding", "months": "5-9"}],
)  # fmt: skip
OTHER_HOST = Actor(TOWN, "account-of-h2", frozenset({Role.HOST}), host="H2")


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def opened(office: Office, host: str, form: OpeningIn = FIELD) -> OpeningOut:
    made = office.run(STAFF, commands.add_opening, host, form)
    shown: OpeningOut = office.run(
        STAFF, commands.set_opening_state, made.id, OpeningStateIn(state="open"), made.version
    )
    return shown


def as_other_host(office: Office, command: Any, *args: Any) -> Any:
    with office.store.work(OTHER_HOST, office.clock()) as work:
        return command(work, *args)


def placed(office: Office, opening: str, host: str, step: str, since: date, *, restricted: bool = False) -> str:
    person = office.run(STAFF, people.register_person, PersonIn(state="seeking", restricted=restricted)).id
    number = new_id()
    with Session(office.store.engine) as session, session.begin():
        row = PlacementRow(
            municipality=TOWN, id=number, person=person, opening=opening, host=host, step=step,
            since=since if step == "taking_part" else None, made_at=office.clock(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        taken = StepRow(
            municipality=TOWN, id=new_id(), placement=number, opening=opening, number=1, edge="sound",
            before="wants_to_see", after=step, said_by="staff", on=since, papers={}, account="a", at=office.clock(),
        )  # fmt: skip
        session.add(taken)
    return number

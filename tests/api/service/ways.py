"""Ways through the steps for tests: a person who agreed, a host with papers, and steps taken in a row."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.hosts.tables import AgreementRow
from api.people.commands import change_state, give_consent, register_person, view_person
from api.people.schemas import ConsentIn, Identity, PersonIn, StateIn
from api.people.tables import AssessmentRow, ConsentRow, ContactRow, StateChangeRow
from api.placements.commands import begin, take
from api.placements.schemas import BeginIn, PlacementOut, StepIn
from api.placements.tables import PlacementRow, StepRow
from api.store.base import new_id
from api.store.store import Work
from matcher.placement import EDGES, FIRST
from tests.api.service.office import MORNING, TOWN, Office

DAY = date(2026, 6, 8)

TO_VISITED: tuple[dict[str, Any], ...] = (
    {"edge": "wish", "said_by": "person"},
    {"edge": "sound", "said_by": "staff"},
    {"edge": "accept", "said_by": "host"},
    {"edge": "set_visit", "said_by": "person"},
    {"edge": "visit", "said_by": "staff"},
)
TO_PREPARING: tuple[dict[str, Any], ...] = (
    *TO_VISITED,
    {"edge": "host_can", "said_by": "host"},
    {"edge": "person_tries", "said_by": "person"},
    {"edge": "prepare", "said_by": "staff"},
)
TRY_OUT_PAPERS: dict[str, Any] = {
    "insurance": {"on": DAY, "cover": "volunteer_cover"},
    "trial_sheet": {"on": DAY, "until": DAY + timedelta(days=14)},
    "host_manager": {"on": DAY},
    "municipality_approval": {"on": DAY, "number": "ひ福第12号"},
}
TO_TRYING: tuple[dict[str, Any], ...] = (
    *TO_PREPARING,
    {"edge": "begin_try_out", "said_by": "person", "papers": TRY_OUT_PAPERS},
)
TO_GOING_ON: tuple[dict[str, Any], ...] = (
    *TO_TRYING,
    {"edge": "look_back", "said_by": "staff"},
    {"edge": "go_on", "said_by": "person"},
)
DECISION: dict[str, Any] = {"conference": {"on": DAY}, "decision": {"on": DAY, "number": "ひ福第13号"}}
TAKE_PART: dict[str, Any] = {"edge": "take_part", "said_by": "person", "papers": DECISION}


def agree_with_host(office: Office, host: str = "H1", town: str = TOWN, until: date = date(2027, 3, 31)) -> None:
    """Let a host and the municipality have an agreement in force."""
    row = AgreementRow(
        municipality=town, id=new_id(), host=host, kind="memorandum", since=date(2026, 4, 1), until=until, settled=[],
        at=MORNING,
    )  # fmt: skip
    with Session(office.store.engine) as session, session.begin():
        session.add(row)


def somebody(office: Office, *, agrees: Sequence[str] = ("matching", "tell_host"), **more: Any) -> str:
    """Register somebody who agreed to some purposes; gives the id."""
    form = PersonIn(identity=Identity(name="杉田 あき", called="すぎさん"), **more)
    person: str = office.run(Role.COORDINATOR, register_person, form).id
    for purpose in agrees:
        consent(office, person, purpose)
    return person


def close_long_ago(office: Office, person: str, at: datetime = datetime(2020, 6, 8, tzinfo=UTC)) -> None:
    """Let somebody's record be closed since years, with all that was noted of them till now."""
    closed = StateIn(state="closed")
    version = office.run(Role.COORDINATOR, view_person, person).version
    office.run(Role.COORDINATOR, change_state, person, closed, version)
    own = (StateChangeRow.municipality == TOWN, StateChangeRow.person == person, StateChangeRow.after == "closed")
    with Session(office.store.engine) as session, session.begin():
        session.execute(update(StateChangeRow).where(*own).values(at=at))
        for table in (ContactRow, ConsentRow, AssessmentRow):
            session.execute(update(table).where(table.municipality == TOWN, table.person == person).values(at=at))
        of_person = (PlacementRow.municipality == TOWN, PlacementRow.person == person)
        session.execute(update(PlacementRow).where(*of_person).values(made_at=at))
        placements = select(PlacementRow.id).where(*of_person)
        steps = (StepRow.municipality == TOWN, StepRow.placement.in_(placements))
        session.execute(update(StepRow).where(*steps).values(at=at))


def consent(office: Office, person: str, purpose: Any, **more: Any) -> str:
    """Let somebody agree to a purpose; gives the id of the consent."""
    form = ConsentIn(purpose=purpose, since=DAY, evidence="spoken", **more)
    made: str = office.run(Role.COORDINATOR, give_consent, person, form).id
    return made


def begun(office: Office, person: str, opening: str = "O1", route: Any = "gap") -> PlacementOut:
    """Begin to look at an opening with somebody."""
    made: PlacementOut = office.run(Role.COORDINATOR, begin, person, BeginIn(opening=opening, route=route))
    return made


def step(office: Office, at: PlacementOut, **form: Any) -> PlacementOut:
    """Take one step as a coordinator."""
    made: PlacementOut = office.run(Role.COORDINATOR, take, at.id, StepIn(**{"on": DAY, **form}), at.version)
    return made


def went(office: Office, at: PlacementOut, way: Sequence[dict[str, Any]]) -> PlacementOut:
    """Take steps in a row."""
    for form in way:
        at = step(office, at, **form)
    return at


def put_at(work: Work, person: str, opening: str, host: str, where: str, holds: str = "none") -> PlacementRow:
    """Put a placement straight at a step, where the way there is not the point; the seat is the caller's to count."""
    row = PlacementRow(
        municipality=work.actor.municipality, id=new_id(), person=person, opening=opening, host=host, route="eligible",
        step=where, holds=holds, version=1, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    return row


def keep_steps(work: Work, row: PlacementRow, way: Sequence[dict[str, Any]]) -> None:
    """Write the steps that led to where a placement was put."""
    here = FIRST
    for number, form in enumerate(way, start=1):
        after = EDGES[form["edge"]].moves[here]
        assert work.actor.account is not None
        made = StepRow(
            municipality=row.municipality, id=new_id(), placement=row.id, number=number, edge=form["edge"], before=here,
            after=after, opening=row.opening, said_by=form["said_by"], on=DAY, papers={}, account=work.actor.account,
            at=work.now,
        )  # fmt: skip
        work.session.add(made)
        here = after

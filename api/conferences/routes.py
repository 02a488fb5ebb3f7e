"""Conferences and development work over ``/api/v1``.

A meeting is open to whoever is a member of it, staff or agency: its routes ask for a log-in, and its rows for
membership.
"""

from typing import Annotated

from api.access.policy import Right
from api.conferences import commands, development
from api.conferences.packet import read_packet
from api.conferences.packet_schemas import PacketOut
from api.conferences.schemas import (
    AgendaIn,
    AttendeeIn,
    ConferenceIn,
    ConferenceOut,
    ConferencePage,
    CopyOut,
    DecisionIn,
    ItemOut,
    ItemPage,
    JudgementIn,
    MeetingKindIn,
    MeetingKindOut,
    MinutesIn,
    TaskChange,
    TaskIn,
    TaskMove,
    TaskOut,
)
from api.web.desk import Desk, entrance, room

router = room("conferences")

MemberDesk = Annotated[Desk, entrance(Right.HAVE_SESSION)]
ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
DecideDesk = Annotated[Desk, entrance(Right.DECIDE)]
TownDesk = Annotated[Desk, entrance(Right.SEE_HOSTS)]
TownWorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_HOSTS)]


@router.get("/meeting-kinds")
def list_kinds(desk: ReadDesk) -> list[MeetingKindOut]:
    """List the kinds of meetings."""
    return desk.look(commands.list_kinds)


@router.post("/meeting-kinds", status_code=201)
def add_kind(form: MeetingKindIn, desk: DecideDesk) -> MeetingKindOut:
    """Set up a kind of meeting."""
    return desk.run(commands.add_kind, form)


@router.put("/meeting-kinds/{kind}")
def change_kind(kind: str, form: MeetingKindIn, desk: DecideDesk) -> MeetingKindOut:
    """Change a kind of meeting."""
    return desk.run(commands.change_kind, kind, form, desk.version())


@router.get("/conferences")
def list_conferences(desk: MemberDesk) -> list[ConferenceOut]:
    """List the meetings one may know of."""
    return desk.look(commands.list_conferences)


@router.post("/conferences", status_code=201)
def call_conference(form: ConferenceIn, desk: WorkDesk) -> ConferenceOut:
    """Call a meeting."""
    return desk.run(commands.call_conference, form)


@router.get("/conferences/{conference}")
def view_conference(conference: str, desk: MemberDesk) -> ConferencePage:
    """Open a meeting."""
    return desk.see(commands.view_conference, conference)


@router.get("/conferences/{conference}/packet")
def packet(conference: str, desk: MemberDesk) -> PacketOut:
    """Read the packet of a meeting."""
    return desk.see(read_packet, conference)


@router.post("/conferences/{conference}/members", status_code=201)
def invite(conference: str, form: AttendeeIn, desk: WorkDesk) -> ConferencePage:
    """Ask one more member to a meeting."""
    return desk.run(commands.invite, conference, form)


@router.delete("/conferences/{conference}/members/{account}")
def excuse(conference: str, account: str, desk: WorkDesk) -> ConferencePage:
    """Take a member out of a meeting that was not held yet."""
    return desk.run(commands.excuse, conference, account)


@router.post("/conferences/{conference}/secrecy")
def keep_silent(conference: str, desk: MemberDesk) -> ConferencePage:
    """Take note of the duty to keep silent."""
    return desk.run(commands.keep_silent, conference)


@router.post("/conferences/{conference}/agenda", status_code=201)
def put_on_agenda(conference: str, form: AgendaIn, desk: WorkDesk) -> ItemOut:
    """Put a person on the agenda."""
    return desk.run(commands.put_on_agenda, conference, form)


@router.delete("/agenda/{item}")
def take_off_agenda(item: str, desk: WorkDesk) -> ItemOut:
    """Take a person off the agenda."""
    return desk.run(commands.take_off_agenda, item)


@router.post("/conferences/{conference}/hold")
def hold(conference: str, desk: WorkDesk) -> ConferencePage:
    """Hold a meeting."""
    return desk.run(commands.hold, conference, desk.version())


@router.get("/agenda/{item}")
def read_item(item: str, desk: MemberDesk) -> ItemPage:
    """Read what was said of a person."""
    return desk.see(commands.read_item, item)


@router.put("/agenda/{item}/minutes")
def write_minutes(item: str, form: MinutesIn, desk: WorkDesk) -> ItemOut:
    """Write down what was said of a person."""
    return desk.run(commands.write_minutes, item, form, desk.version())


@router.put("/agenda/{item}/judgement")
def judge_plan(item: str, form: JudgementIn, desk: WorkDesk) -> ItemOut:
    """Keep what the meeting found of a plan."""
    return desk.run(commands.judge_plan, item, form, desk.version())


@router.put("/agenda/{item}/decision")
def decide(item: str, form: DecisionIn, desk: DecideDesk) -> ItemOut:
    """Give the municipality's decision its number and day."""
    return desk.run(commands.decide, item, form, desk.version())


@router.post("/conferences/{conference}/copies", status_code=201)
def hand_out(conference: str, form: AttendeeIn, desk: WorkDesk) -> CopyOut:
    """Hand a member a numbered copy."""
    return desk.run(commands.hand_out, conference, form)


@router.post("/conferences/{conference}/copies/{number}/collect")
def collect(conference: str, number: int, desk: WorkDesk) -> CopyOut:
    """Tick that a copy came back."""
    return desk.run(commands.collect, conference, number)


@router.get("/development")
def list_tasks(desk: TownDesk, unfinished: bool = True) -> list[TaskOut]:
    """List pieces of work on what the town lacks."""
    return desk.look(development.list_tasks, unfinished=unfinished)


@router.post("/development", status_code=201)
def suggest_task(form: TaskIn, desk: TownWorkDesk) -> TaskOut:
    """Make something missing a piece of work."""
    return desk.run(development.suggest_task, form)


@router.post("/development/{task}/move")
def move_task(task: str, form: TaskMove, desk: TownWorkDesk) -> TaskOut:
    """Say what happened with a piece of work."""
    return desk.run(development.move_task, task, form, desk.version())


@router.put("/development/{task}")
def change_task(task: str, form: TaskChange, desk: TownWorkDesk) -> TaskOut:
    """Say who sees to a piece of work, and until when."""
    return desk.run(development.change_task, task, form, desk.version())

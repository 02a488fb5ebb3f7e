"""Standing by people and hosts over ``/api/v1``."""

from datetime import date
from typing import Annotated

from api.access.policy import Right
from api.followups import commands, due, hands, staff_list
from api.followups.schemas import (
    CapacityOut,
    CheckInKept,
    CheckInsIn,
    CloseIn,
    DueOut,
    EntryAnswerIn,
    EntryAnswerOut,
    EntryOut,
    EventIn,
    EventOut,
    FileReviewIn,
    FileReviewOut,
    FollowUpPage,
    HandOut,
    HostCallOut,
    HostCallsIn,
    MonthIn,
    MonthOut,
    RulesOut,
    TodayOut,
)
from api.web.desk import Desk, entrance, room

router = room("follow-up")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
SuperviseDesk = Annotated[Desk, entrance(Right.SUPERVISE)]
HostsDesk = Annotated[Desk, entrance(Right.SEE_HOSTS)]
CallDesk = Annotated[Desk, entrance(Right.WORK_WITH_HOSTS)]


@router.post("/check-ins", status_code=201)
def note_check_ins(form: CheckInsIn, desk: WorkDesk) -> list[CheckInKept]:
    """Keep talks with people, a week of paper at once: all or none."""
    return desk.run(commands.note_check_ins, form)


@router.get("/placements/{placement}/follow-up")
def view_follow_up(placement: str, desk: ReadDesk) -> FollowUpPage:
    """Read the talks of a placement."""
    return desk.see(commands.view_follow_up, placement)


@router.post("/placements/{placement}/events", status_code=201)
def note_event(placement: str, form: EventIn, desk: WorkDesk) -> EventOut:
    """Note that something happened."""
    return desk.run(commands.note_event, placement, form)


@router.post("/people/{person}/file-reviews", status_code=201)
def note_file_review(person: str, form: FileReviewIn, desk: WorkDesk) -> FileReviewOut:
    """Note that staff looked into somebody's file."""
    return desk.run(commands.note_file_review, person, form)


@router.post("/host-calls", status_code=201)
def note_host_calls(form: HostCallsIn, desk: CallDesk) -> list[HostCallOut]:
    """Keep calls to hosts, a week of paper at once: all or none."""
    return desk.run(commands.note_host_calls, form)


@router.get("/hosts/{host}/calls")
def read_host_calls(host: str, desk: HostsDesk) -> list[HostCallOut]:
    """Read the calls to a host."""
    return desk.see(commands.read_host_calls, host)


@router.get("/follow-up/due")
def list_due(until: date, desk: WorkDesk) -> list[DueOut]:
    """List what is due up to a day."""
    return desk.look(due.list_due, until)


@router.get("/follow-up/today")
def todays_list(desk: WorkDesk) -> TodayOut:
    """List what is to be done today."""
    return desk.see(staff_list.todays_list)


@router.post("/follow-up/month")
def make_month_list(form: MonthIn, desk: WorkDesk) -> MonthOut:
    """Make the staff list of this month."""
    return desk.run(staff_list.make_month_list, form)


@router.get("/follow-up/lapsed")
def list_lapsed(desk: SuperviseDesk) -> list[EntryOut]:
    """List what went away by itself though its reason still stands."""
    return desk.see(staff_list.list_lapsed)


@router.get("/follow-up/rules")
def rules_now(desk: SuperviseDesk) -> RulesOut:
    """Say how often each rule was acted on."""
    return desk.look(staff_list.rules_now)


@router.post("/placements/{placement}/entries/{rule}")
def answer_entry(placement: str, rule: str, form: EntryAnswerIn, desk: WorkDesk) -> EntryAnswerOut:
    """Say what was done about a line of the staff list."""
    return desk.run(staff_list.answer_entry, placement, rule, form)


@router.get("/host-support")
def list_hands(desk: HostsDesk) -> list[HandOut]:
    """List the hosts that ask for a hand or might like one."""
    return desk.look(hands.list_hands)


@router.post("/hosts/{host}/hands/{code}/take-up")
def take_up(host: str, code: str, desk: CallDesk) -> HandOut:
    """Say that one is looking after what a rule noticed."""
    return desk.run(hands.take_up, host, code)


@router.post("/hosts/{host}/hands/{code}/close")
def close(host: str, code: str, form: CloseIn, desk: CallDesk) -> HandOut:
    """Say what came of what a rule noticed."""
    return desk.run(hands.close, host, code, form)


@router.get("/hosts/{host}/capacity")
def capacity_of(host: str, desk: HostsDesk) -> CapacityOut:
    """Say what a host can offer today."""
    return desk.look(hands.capacity_of, host)

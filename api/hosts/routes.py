"""Hosts, their openings and papers over ``/api/v1``, for staff and for hosts themselves."""

from datetime import date
from typing import Annotated

from api.access.policy import Right
from api.hosts import commands, own_commands, paper_commands, voices
from api.hosts.call_sheet import call_sheet
from api.hosts.freshness import Freshness
from api.hosts.paper_schemas import (
    AgreementIn,
    AgreementOut,
    CompanionChange,
    CompanionIn,
    CompanionOut,
    EndIn,
    FlagAnswer,
    FlagIn,
    FlagOut,
    InsuranceIn,
    InsuranceOut,
    MoneyIn,
    MoneyOut,
    PledgeIn,
    PledgeOut,
    WorryIn,
    WorryOut,
)
from api.hosts.schemas import (
    Call,
    HeardOfHostIn,
    HeardOfOpeningIn,
    HostChange,
    HostIn,
    HostOut,
    HostPage,
    OpeningChange,
    OpeningIn,
    OpeningOut,
    OpeningStateIn,
    OwnHostPage,
    OwnStateIn,
    Stage,
    VisitIn,
    VisitOut,
)
from api.people.schemas import Code
from api.web.desk import Desk, entrance, room

router = room("hosts")

ReadDesk = Annotated[Desk, entrance(Right.SEE_HOSTS)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_HOSTS)]
PeopleDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
OwnDesk = Annotated[Desk, entrance(Right.SEE_OWN_HOST)]
SpeakDesk = Annotated[Desk, entrance(Right.SPEAK_FOR_HOST)]


@router.get("/hosts")
def list_hosts(desk: ReadDesk, stage: Stage | None = None, freshness: Freshness | None = None) -> list[HostOut]:
    """List hosts by stage and by how long ago somebody spoke with them."""
    return desk.look(commands.list_hosts, stage, freshness)


@router.post("/hosts", status_code=201)
def register_host(form: HostIn, desk: WorkDesk) -> HostOut:
    """Register a host."""
    return desk.run(commands.register_host, form)


@router.get("/hosts/call-sheet")
def calls(desk: ReadDesk, on: date | None = None) -> list[Call]:
    """List the hosts to phone this week, and what to ask."""
    return desk.look(call_sheet, on)


@router.get("/hosts/flags")
def list_flags(desk: ReadDesk, done: bool = False) -> list[FlagOut]:
    """List hosts that ask for help."""
    return desk.look(voices.list_flags, done=done)


@router.post("/hosts/flags/{flag}/take-up")
def take_up_flag(flag: str, desk: WorkDesk) -> FlagOut:
    """Say that one is looking after it."""
    return desk.run(voices.take_up_flag, flag)


@router.post("/hosts/flags/{flag}/close")
def close_flag(flag: str, form: FlagAnswer, desk: WorkDesk) -> FlagOut:
    """Say what came of it."""
    return desk.run(voices.close_flag, flag, form)


@router.get("/hosts/insurance")
def list_insurance(desk: ReadDesk, host: Code | None = None) -> list[InsuranceOut]:
    """List covers for all hosts, with those of one host where it is named."""
    return desk.look(paper_commands.list_insurance, host)


@router.post("/hosts/insurance", status_code=201)
def keep_insurance(form: InsuranceIn, desk: WorkDesk) -> InsuranceOut:
    """Keep which cover a route has at a step."""
    return desk.run(paper_commands.keep_insurance, form)


@router.post("/hosts/insurance/{insurance}/end")
def end_insurance(insurance: str, form: EndIn, desk: WorkDesk) -> InsuranceOut:
    """Let a cover end before its last day."""
    return desk.run(paper_commands.end_insurance, insurance, form)


@router.get("/hosts/money")
def list_money(placement: Code, desk: ReadDesk) -> list[MoneyOut]:
    """List what a placement pays."""
    return desk.look(paper_commands.list_money, placement)


@router.post("/hosts/money", status_code=201)
def add_money(form: MoneyIn, desk: WorkDesk) -> MoneyOut:
    """Write down what a placement pays."""
    return desk.run(paper_commands.add_money, form)


@router.post("/hosts/money/{line}/end")
def end_money(line: str, form: EndIn, desk: WorkDesk) -> MoneyOut:
    """Let a line of money end before its last day."""
    return desk.run(paper_commands.end_money, line, form)


@router.get("/hosts/companions")
def list_companions(desk: ReadDesk) -> list[CompanionOut]:
    """List who goes along."""
    return desk.look(paper_commands.list_companions)


@router.post("/hosts/companions", status_code=201)
def add_companion(form: CompanionIn, desk: WorkDesk) -> CompanionOut:
    """Write down somebody who goes along."""
    return desk.run(paper_commands.add_companion, form)


@router.patch("/hosts/companions/{companion}")
def change_companion(companion: str, form: CompanionChange, desk: WorkDesk) -> CompanionOut:
    """Change what is kept of somebody who goes along."""
    return desk.run(paper_commands.change_companion, companion, form, desk.version())


@router.post("/hosts/companions/{companion}/pledges", status_code=201)
def keep_companions_pledge(companion: str, form: PledgeIn, desk: WorkDesk) -> PledgeOut:
    """Keep a promise of secrecy of somebody who goes along."""
    return desk.run(paper_commands.keep_companions_pledge, companion, form)


@router.get("/hosts/worries")
def read_worries(desk: PeopleDesk) -> list[WorryOut]:
    """Read notes on people one worries about."""
    return desk.see(voices.read_worries)


@router.post("/hosts/worries", status_code=201)
def note_worry(form: WorryIn, desk: PeopleDesk) -> WorryOut:
    """Write down somebody one worries about."""
    return desk.run(voices.note_worry, form)


@router.delete("/hosts/worries/{worry}", status_code=204)
def remove_worry(worry: str, desk: PeopleDesk) -> None:
    """Take a note away."""
    desk.run(voices.remove_worry, worry)


@router.get("/hosts/{host}")
def host_page(host: str, desk: ReadDesk) -> HostPage:
    """Show a host."""
    return desk.look(commands.host_page, host)


@router.patch("/hosts/{host}")
def change_host(host: str, form: HostChange, desk: WorkDesk) -> HostOut:
    """Change what is kept of a host."""
    return desk.run(commands.change_host, host, form, desk.version())


@router.post("/hosts/{host}/heard")
def hear_host(host: str, form: HeardOfHostIn, desk: WorkDesk) -> HostOut:
    """Note what a host said about itself."""
    return desk.run(commands.hear_host, host, form, desk.version())


@router.post("/hosts/{host}/openings", status_code=201)
def add_opening(host: str, form: OpeningIn, desk: WorkDesk) -> OpeningOut:
    """Write an opening down as a draft."""
    return desk.run(commands.add_opening, host, form)


@router.post("/hosts/{host}/visits", status_code=201)
def keep_visit(host: str, form: VisitIn, desk: WorkDesk) -> VisitOut:
    """Keep what was seen and said on a visit."""
    return desk.run(commands.keep_visit, host, form)


@router.post("/hosts/{host}/visits/{visit}/opening", status_code=201)
def draft_from_visit(host: str, visit: str, form: OpeningIn, desk: WorkDesk) -> OpeningOut:
    """Make a draft opening of a visit."""
    return desk.run(commands.draft_from_visit, host, visit, form)


@router.post("/hosts/{host}/agreements", status_code=201)
def keep_agreement(host: str, form: AgreementIn, desk: WorkDesk) -> AgreementOut:
    """Keep a paper between a host and the municipality."""
    return desk.run(paper_commands.keep_agreement, host, form)


@router.post("/hosts/{host}/agreements/{agreement}/end")
def end_agreement(host: str, agreement: str, form: EndIn, desk: WorkDesk) -> AgreementOut:
    """Let an agreement end before its last day."""
    return desk.run(paper_commands.end_agreement, host, agreement, form)


@router.post("/hosts/{host}/pledges", status_code=201)
def keep_pledge(host: str, form: PledgeIn, desk: WorkDesk) -> PledgeOut:
    """Keep a promise of secrecy of somebody at a host."""
    return desk.run(paper_commands.keep_pledge, host, form)


@router.get("/openings")
def list_openings(desk: ReadDesk, host: Code | None = None) -> list[OpeningOut]:
    """List openings, of one host where it is named."""
    return desk.look(commands.list_openings, host)


@router.get("/openings/{opening}")
def show_opening(opening: str, desk: ReadDesk) -> OpeningOut:
    """Show an opening."""
    return desk.look(commands.show_opening, opening)


@router.patch("/openings/{opening}")
def change_opening(opening: str, form: OpeningChange, desk: WorkDesk) -> OpeningOut:
    """Change what is kept of an opening."""
    return desk.run(commands.change_opening, opening, form, desk.version())


@router.put("/openings/{opening}/state")
def set_opening_state(opening: str, form: OpeningStateIn, desk: WorkDesk) -> OpeningOut:
    """Open, rest or close an opening."""
    return desk.run(commands.set_opening_state, opening, form, desk.version())


@router.post("/openings/{opening}/heard")
def hear_opening(opening: str, form: HeardOfOpeningIn, desk: WorkDesk) -> OpeningOut:
    """Note what a host said about an opening."""
    return desk.run(commands.hear_opening, opening, form, desk.version())


@router.get("/own-host")
def own_page(desk: OwnDesk) -> OwnHostPage:
    """Show a host what is its own."""
    return desk.look(own_commands.own_page)


@router.patch("/own-host/openings/{opening}")
def change_own(opening: str, form: OpeningChange, desk: SpeakDesk) -> OpeningOut:
    """Change an own opening."""
    return desk.run(own_commands.change_own, opening, form, desk.version())


@router.post("/own-host/openings/{opening}/confirm")
def confirm_own(opening: str, desk: SpeakDesk) -> OpeningOut:
    """Say that an own opening is still as it stands here."""
    return desk.run(own_commands.confirm_own, opening, desk.version())


@router.put("/own-host/openings/{opening}/state")
def set_own_state(opening: str, form: OwnStateIn, desk: SpeakDesk) -> OpeningOut:
    """Rest an own opening, or take new people again."""
    return desk.run(own_commands.set_own_state, opening, form, desk.version())


@router.get("/own-host/flags")
def own_flags(desk: OwnDesk) -> list[FlagOut]:
    """List what the own host asked for."""
    return desk.look(voices.own_flags)


@router.post("/own-host/flags", status_code=201)
def raise_flag(form: FlagIn, desk: SpeakDesk) -> FlagOut:
    """Ask for help."""
    return desk.run(voices.raise_flag, form)


@router.get("/own-host/worries")
def own_worries(desk: SpeakDesk) -> list[WorryOut]:
    """Read the own notes on people one worries about."""
    return desk.see(voices.read_worries)


@router.post("/own-host/worries", status_code=201)
def note_own_worry(form: WorryIn, desk: SpeakDesk) -> WorryOut:
    """Write down somebody one worries about."""
    return desk.run(voices.note_worry, form)

"""Places, rounds and parameters over ``/api/v1``."""

from typing import Annotated

from fastapi import Query

from api.access.policy import Right
from api.errors import Invalid
from api.rounds import commands, places, run
from api.rounds.schemas import (
    EffectOut,
    Lang,
    ParameterChangeIn,
    ParameterChangeOut,
    PinIn,
    PinOut,
    ReplayOut,
    RoundIn,
    RoundOut,
    StaffPlacesOut,
    WhyOut,
)
from api.web.desk import Desk, entrance, room

router = room("rounds")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
SuperviseDesk = Annotated[Desk, entrance(Right.SUPERVISE)]


@router.get("/people/{person}/places")
def places_now(
    person: str, desk: WorkDesk, top: Annotated[int, Query(ge=1, le=3)] = 3, lang: Lang = "ja"
) -> StaffPlacesOut:
    """Give the places to put before a person now."""
    return desk.see(places.places_now, person, top, lang)


@router.get("/people/{person}/why/{opening}")
def why_not(person: str, opening: str, desk: WorkDesk, lang: Lang = "ja") -> WhyOut:
    """Give every reason for and against a person at an opening."""
    return desk.see(places.why_not, person, opening, lang)


@router.get("/people/{person}/pins")
def list_pins(person: str, desk: ReadDesk) -> list[PinOut]:
    """List what is settled for a person."""
    return desk.look(commands.list_pins, person)


@router.post("/people/{person}/pins", status_code=201)
def pin(person: str, form: PinIn, desk: WorkDesk) -> PinOut:
    """Settle something for a person."""
    return desk.run(commands.pin, person, form)


@router.delete("/people/{person}/pins/{pin}")
def lift_pin(person: str, pin: str, desk: WorkDesk) -> PinOut:
    """Take back what was settled."""
    return desk.run(commands.lift_pin, person, pin)


@router.get("/rounds")
def list_rounds(desk: ReadDesk) -> list[RoundOut]:
    """List rounds, without anybody in them."""
    return desk.look(commands.list_rounds)


@router.post("/rounds", status_code=201)
def propose_round(form: RoundIn, desk: WorkDesk) -> RoundOut:
    """Freeze a round of today."""
    return desk.run(commands.propose_round, desk.look(commands.freeze_round, form))


@router.get("/rounds/{round}")
def view_round(round: str, desk: ReadDesk) -> RoundOut:
    """Show a round, with the people one may see."""
    return desk.see(commands.view_round, round)


@router.post("/rounds/{round}/run")
def run_round(round: str, desk: WorkDesk) -> RoundOut:
    """Run a short round at once; a longer one is for the worker."""
    found = desk.look(commands.show_round, round)
    if found.seconds > run.AT_ONCE:
        raise Invalid("round_too_long", most=int(run.AT_ONCE))
    run.run_round(desk.service.store, desk.who.actor, desk.service.clock, round)
    return desk.look(commands.show_round, round)


@router.post("/rounds/{round}/replay")
def replay_round(round: str, desk: WorkDesk) -> ReplayOut:
    """Run a finished round again and compare."""
    desk.look(commands.show_round, round)
    return run.replay_round(desk.service.store, desk.who.actor, desk.service.clock, round)


@router.get("/parameter-changes")
def list_changes(desk: Annotated[Desk, entrance(Right.SEE_FIGURES)]) -> list[ParameterChangeOut]:
    """List changes of parameters."""
    return desk.look(commands.list_changes)


@router.post("/parameter-changes", status_code=201)
def propose_parameters(form: ParameterChangeIn, desk: SuperviseDesk) -> ParameterChangeOut:
    """Propose a change of parameters."""
    return desk.run(commands.propose_parameters, form)


@router.post("/parameter-changes/{change}/effect")
def find_effect(change: str, desk: SuperviseDesk) -> EffectOut:
    """Find out what a change would have done to the last round."""
    return run.find_effect(desk.service.store, desk.who.actor, desk.service.clock, change)


@router.post("/parameter-changes/{change}/approve")
def approve_parameters(change: str, desk: Annotated[Desk, entrance(Right.DECIDE)]) -> ParameterChangeOut:
    """Approve a change as a named officer."""
    return desk.run(commands.approve_parameters, change, desk.version())

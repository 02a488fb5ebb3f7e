"""Placements over ``/api/v1``."""

from typing import Annotated

from api.access.policy import Right
from api.placements import commands, gates
from api.placements.schemas import (
    AnswerIn,
    BeginIn,
    DayOut,
    DaysIn,
    GateIn,
    GateOut,
    PlacementOut,
    PlacementPage,
    Route,
    StepIn,
    VisitorOut,
)
from api.web.desk import Desk, entrance, room

router = room("placements")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
DecideDesk = Annotated[Desk, entrance(Right.DECIDE)]


@router.get("/people/{person}/placements")
def placements_of(person: str, desk: ReadDesk) -> list[PlacementOut]:
    """List a person's placements."""
    return desk.look(commands.placements_of, person)


@router.post("/people/{person}/placements", status_code=201)
def begin(person: str, form: BeginIn, desk: WorkDesk) -> PlacementOut:
    """Begin to look at an opening with a person."""
    return desk.run(commands.begin, person, form)


@router.get("/placements/{placement}")
def view_placement(placement: str, desk: ReadDesk) -> PlacementPage:
    """Open a placement."""
    return desk.see(commands.view_placement, placement)


@router.post("/placements/{placement}/steps")
def take(placement: str, form: StepIn, desk: WorkDesk) -> PlacementOut:
    """Take a step."""
    return desk.run(commands.take, placement, form, desk.version())


@router.post("/placements/{placement}/days")
def note_days(placement: str, form: DaysIn, desk: WorkDesk) -> list[DayOut]:
    """Note days of a try-out, a week at once."""
    return desk.run(commands.note_days, placement, form)


@router.get("/visitors")
def visitors(desk: Annotated[Desk, entrance(Right.SEE_OWN_HOST)]) -> list[VisitorOut]:
    """List who may come to the own openings."""
    return desk.look(commands.visitors)


@router.post("/visitors/{placement}/answers")
def answer(placement: str, form: AnswerIn, desk: Annotated[Desk, entrance(Right.SPEAK_FOR_HOST)]) -> VisitorOut:
    """Say what the host says to somebody's coming."""
    return desk.run(commands.answer, placement, form, desk.version())


@router.get("/gates")
def list_gates(desk: ReadDesk) -> list[GateOut]:
    """List the papers asked for before each step."""
    return desk.look(gates.gates)


@router.put("/gates/{edge}/{route}")
def set_gate(edge: str, route: Route, form: GateIn, desk: DecideDesk) -> GateOut:
    """Say which papers are asked for before a step."""
    return desk.run(gates.set_gate, edge, route, form)


@router.delete("/gates/{edge}/{route}", status_code=204)
def drop_gate(edge: str, route: Route, desk: DecideDesk) -> None:
    """Go back to the papers as shipped."""
    desk.run(gates.drop_gate, edge, route)

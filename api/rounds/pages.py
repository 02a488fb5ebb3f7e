"""One person, three places, and not deciding now."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.access.policy import Right
from api.people import commands as people
from api.placements import commands as placements
from api.placements.schemas import BeginIn, StepIn
from api.rounds import places
from api.web.desk import Desk, entrance
from api.web.pages import filled, go_to, show, tried

router = APIRouter(include_in_schema=False)

WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]


@router.get("/people/{person}/places")
def places_page(request: Request, person: str, desk: WorkDesk) -> Response:
    """Show the places to put before a person now."""
    return _places(request, desk, person)


def _places(request: Request, desk: Desk, person: str, status: int = 200, problem: str | None = None) -> Response:
    found, refused, why = tried(desk, places.places_now, person, 3, desk.lang)
    who = desk.see(people.view_person, person).person
    if found is None:
        return show(request, "no_places.html", desk, refused, person=who, problem=why)
    unfolded = {each.opening: each for each in found.staff.places}
    shown = {"found": found, "person": who, "unfolded": unfolded, "problem": problem}
    return show(request, "places.html", desk, status, **shown)


@router.get("/people/{person}/places/print")
def places_print(request: Request, person: str, desk: WorkDesk) -> Response:
    """Give the sheet the person takes home: nothing on it is about anybody else, nothing is for staff alone."""
    found = desk.see(places.places_now, person, 3, "ja-easy" if desk.lang == "ja" else "en")
    return show(request, "places_print.html", desk, found=found.for_person())


@router.get("/people/{person}/why/{opening}")
def why_page(request: Request, person: str, opening: str, desk: WorkDesk) -> Response:
    """Show every reason for and against one place."""
    found = desk.see(places.why_not, person, opening, desk.lang)
    return show(request, "why.html", desk, found=found, person=person)


@router.post("/people/{person}/wish")
def wish(request: Request, person: str, desk: WorkDesk, opening: Annotated[str, Form(max_length=64)]) -> Response:
    """Begin with a place that the person would like to see."""
    days = desk.see(places.why_not, person, opening, desk.lang).days
    route = days[0].route if days else "gap"
    asked = filled(BeginIn, {"opening": opening, "route": route})
    begun, status, problem = tried(desk, placements.begin, person, asked)
    if begun is None:
        return _places(request, desk, person, status, problem)
    said = StepIn(edge="wish", said_by="person", on=desk.today)
    desk.run(placements.take, begun.id, said, begun.version)
    return go_to(f"/placements/{begun.id}")

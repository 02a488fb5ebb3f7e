"""One person's way with one opening: where it stands, the next step, what is still missing; and the host's side."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response

from api.access.policy import Right
from api.hosts import own_commands
from api.people.commands import view_person
from api.people.pages import PageForm
from api.placements import commands
from api.placements.papers import CONSENT, paper_name
from api.placements.schemas import AnswerIn, PlacementPage, StepIn
from api.web.desk import Desk, entrance
from api.web.pages import filled, go_to, show, tried
from api.words import say
from matcher.placement import EDGES, NOTED_PAPERS
from resources_catalog.vocabulary import label, terms

router = APIRouter(include_in_schema=False)

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
OwnDesk = Annotated[Desk, entrance(Right.SEE_OWN_HOST)]
SpeakDesk = Annotated[Desk, entrance(Right.SPEAK_FOR_HOST)]

USUAL: Final = {
    "considering": "wish", "wants_to_see": "sound", "sounding": "accept", "waiting_for_answer": "accept",
    "welcome": "set_visit", "visit_set": "visit", "visited": "person_tries", "person_would": "host_can",
    "host_would": "person_tries", "both_would": "prepare", "preparing": "begin_try_out", "trying": "look_back",
    "review": "go_on", "going_on": "take_part", "resting": "come_back", "on_pause": "back",
}  # fmt: skip
"""The step that usually comes next, which the page offers first."""

HIDDEN: Final = ("reroute", "note_papers")
"""Edges that need more than this page asks."""


class StepForm(PageForm):
    """A step, from its form; papers come as ``paper-<code>``, ``number-<code>`` and so on."""

    version: int
    edge: str
    said_by: str
    on: str = ""
    until: str = ""
    reason: str = ""
    words: str = ""


class HostAnswerForm(PageForm):
    """What a host says, from its form."""

    version: int
    edge: str
    reason: str = ""


@router.get("/placements/{placement}")
def placement_page(request: Request, placement: str, desk: ReadDesk) -> Response:
    """Show a placement."""
    return _placement(request, desk, placement)


def _placement(request: Request, desk: Desk, placement: str, status: int = 200, problem: str | None = None) -> Response:
    page: PlacementPage = desk.see(commands.view_placement, placement)
    usual = USUAL.get(page.placement.step)
    may = [name for name in page.placement.may if name not in HIDDEN]
    steps = [_step(page, name, desk) for name in sorted(may, key=lambda name: name != usual)]
    person = desk.see(view_person, page.placement.person).person
    shown = {"page": page, "person": person, "steps": steps, "usual": usual, "problem": problem}
    return show(request, "placement.html", desk, status, today=desk.today, **shown)


def _step(page: PlacementPage, name: str, desk: Desk) -> dict[str, Any]:
    """Lay one possible step out for the page: who may have said it, its reasons, what is still missing."""
    edge, lang = EDGES[name], desk.lang
    lacking = page.missing.get(name, [])
    papers = [code for code in lacking if code in NOTED_PAPERS]
    others = [code for code in lacking if code not in NOTED_PAPERS]
    return {
        "edge": name,
        "said_by": [(who, say(f"said_by_{who}", lang)) for who in edge.said_by],
        "reasons": [(code, say(f"reason_{code}", lang)) for code in edge.reasons],
        "needs_reason": edge.needs_reason,
        "papers": [(code, paper_name(code, lang), NOTED_PAPERS[code]) for code in papers],
        "lacking": [(code, paper_name(code, lang), code.startswith(CONSENT)) for code in others],
        "covers": [(code, label("covers", code, lang)) for code in terms("covers")],
    }


async def fields_of(request: Request) -> dict[str, str]:
    """Read the fields of a form whose names depend on what is missing."""
    return {name: text.strip() for name, text in (await request.form()).items() if isinstance(text, str)}


@router.post("/placements/{placement}/take")
def take(
    request: Request, placement: str, desk: WorkDesk, form: Annotated[StepForm, Form()],
    fields: Annotated[dict[str, str], Depends(fields_of)],
) -> Response:  # fmt: skip
    """Take a step."""
    asked = {
        "edge": form.edge, "said_by": form.said_by, "on": form.on or str(desk.today), "until": form.until or None,
        "reason": form.reason or None, "words": form.words or None, "papers": _papers(fields, str(desk.today)),
    }  # fmt: skip
    made, status, problem = tried(desk, commands.take, placement, filled(StepIn, asked), form.version)
    if made is None:
        return _placement(request, desk, placement, status, problem)
    return go_to(f"/placements/{placement}")


def _papers(fields: dict[str, str], today: str) -> dict[str, dict[str, str]]:
    """Gather the papers that were ticked, each with what was filled in of it."""
    ticked = [name.removeprefix("paper-") for name in fields if name.startswith("paper-")]
    details = ("number", "cover", "until")
    return {
        code: {"on": today, **{each: fields[f"{each}-{code}"] for each in details if fields.get(f"{each}-{code}")}}
        for code in ticked
    }


@router.get("/own-host")
def own_host_page(request: Request, desk: OwnDesk) -> Response:
    """Show a host its openings and who may come."""
    return _own_host(request, desk)


def _own_host(request: Request, desk: Desk, status: int = 200, problem: str | None = None) -> Response:
    visitors = desk.look(commands.visitors)
    reasons = {
        name: [(code, say(f"reason_{code}", desk.lang)) for code in EDGES[name].reasons]
        for visitor in visitors
        for name in visitor.may
    }
    page = desk.look(own_commands.own_page)
    shown = {"page": page, "visitors": visitors, "reasons": reasons, "problem": problem}
    return show(request, "own_host.html", desk, status, **shown)


@router.post("/own-host/visitors/{placement}")
def answer(
    request: Request, placement: str, desk: SpeakDesk, form: Annotated[HostAnswerForm, Form()]
) -> Response:  # fmt: skip
    """Say what the host says."""
    asked = filled(AnswerIn, {"edge": form.edge, "reason": form.reason or None, "on": desk.today})
    made, status, problem = tried(desk, commands.answer, placement, asked, form.version)
    return go_to("/own-host") if made is not None else _own_host(request, desk, status, problem)


@router.post("/own-host/openings/{opening}/confirm")
def confirm(request: Request, opening: str, desk: SpeakDesk, version: Annotated[int, Form()]) -> Response:
    """Say that an opening is still as it stands here."""
    made, status, problem = tried(desk, own_commands.confirm_own, opening, version)
    return go_to("/own-host") if made is not None else _own_host(request, desk, status, problem)

"""Pages of people: the list, one person, the five facts."""

from datetime import date
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access.policy import Right
from api.people import commands
from api.people.schemas import (
    Answers,
    AssessmentIn,
    ConsentIn,
    ContactIn,
    PersonIn,
    PersonPage,
    Purpose,
    SearchIn,
    Source,
    State,
    StateIn,
)
from api.placements.commands import placements_of
from api.web.desk import Desk, entrance
from api.web.pages import filled, go_to, show, tried
from api.words import say
from resources_catalog.vocabulary import label, terms

router = APIRouter(include_in_schema=False)

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
CONTACT_KINDS = get_args(ContactIn.model_fields["kind"].annotation)
EVIDENCE = get_args(ConsentIn.model_fields["evidence"].annotation)


class PageForm(BaseModel):
    """What a form of a page sends; an empty field is one that says nothing."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class NewPersonForm(PageForm):
    """Somebody new."""

    called: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=200)
    kana: str = Field(default="", max_length=200)
    reach: str = Field(default="", max_length=4000)
    state: State = "not_met"
    source: Source = "agencies"
    restricted: str = ""


class FiveFactsForm(PageForm):
    """When, how far, one wish, one thing to avoid, who goes along."""

    times: str = Field(default="", max_length=500)
    way: str = Field(default="", max_length=64)
    minutes: str = Field(default="", max_length=4)
    wish: str = Field(default="", max_length=64)
    words: str = Field(default="", max_length=1000)
    avoid: str = Field(default="", max_length=64)
    accompany: str = Field(default="", max_length=64)


class StateForm(PageForm):
    """How it stands."""

    version: int
    state: State
    next_contact_on: str = Field(default="", max_length=10)
    review_on: str = Field(default="", max_length=10)


def chosen(name: str, lang: str) -> list[tuple[str, str]]:
    """Give the words of a set for a list to choose from."""
    return [(code, label(name, code, lang)) for code in terms(name)]


@router.get("/people")
def people(request: Request, desk: ReadDesk) -> Response:
    """List people."""
    return show(request, "people.html", desk, people=desk.look(commands.list_people), searched=False)


@router.post("/people/search")
def search(request: Request, desk: ReadDesk, words: Annotated[str, Form(min_length=1, max_length=200)]) -> Response:
    """List who was found; the words stand in no address."""
    found = desk.see(commands.find_people, filled(SearchIn, {"words": words}))
    return show(request, "people.html", desk, people=found, searched=True)


@router.get("/people/new")
def new_person_page(request: Request, desk: WorkDesk) -> Response:
    """Show the form for somebody new."""
    return _new_person(request, desk, NewPersonForm())


def _new_person(
    request: Request, desk: Desk, form: NewPersonForm, status: int = 200, problem: str | None = None
) -> Response:
    sources = [(code, say(f"source_{code}", desk.lang)) for code in get_args(Source)]
    shown = {"form": form, "states": chosen("person_states", desk.lang), "sources": sources, "problem": problem}
    return show(request, "new_person.html", desk, status, **shown)


@router.post("/people/new")
def new_person(request: Request, desk: WorkDesk, form: Annotated[NewPersonForm, Form()]) -> Response:
    """Register somebody."""
    words = {name: getattr(form, name) or None for name in ("called", "name", "kana", "reach")}
    told = {"state": form.state, "source": form.source, "restricted": form.restricted == "yes"}
    asked = filled(PersonIn, {"identity": words, **told})
    made, status, problem = tried(desk, commands.register_person, asked)
    if made is None:
        return _new_person(request, desk, form, status, problem)
    return go_to(f"/people/{made.id}")


@router.get("/people/{person}")
def person_page(request: Request, person: str, desk: ReadDesk) -> Response:
    """Show a person."""
    return _person(request, desk, person)


def _person(request: Request, desk: Desk, person: str, status: int = 200, problem: str | None = None) -> Response:
    page: PersonPage = desk.see(commands.view_person, person)
    lang = desk.lang
    shown: dict[str, Any] = {
        "page": page, "placements": desk.look(placements_of, person), "problem": problem,
        "states": chosen("person_states", lang),
        "purposes": [(code, say(f"purpose_{code}", lang)) for code in get_args(Purpose)],
        "evidence": [(code, say(f"evidence_{code}", lang)) for code in EVIDENCE],
        "contact_kinds": [(code, say(f"contact_{code}", lang)) for code in CONTACT_KINDS],
    }  # fmt: skip
    return show(request, "person.html", desk, status, **shown)


@router.post("/people/{person}/state")
def state(request: Request, person: str, desk: WorkDesk, form: Annotated[StateForm, Form()]) -> Response:
    """Say how it stands now."""
    asked = StateIn(state=form.state, next_contact_on=_day(form.next_contact_on), review_on=_day(form.review_on))
    made, status, problem = tried(desk, commands.change_state, person, asked, form.version)
    return go_to(f"/people/{person}") if made is not None else _person(request, desk, person, status, problem)


def _day(text: str) -> date | None:
    """Read a day of a date field; what is no day says nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.post("/people/{person}/contacts")
def contact(
    request: Request, person: str, desk: WorkDesk, kind: Annotated[str, Form(max_length=64)],
    words: Annotated[str, Form(max_length=4000)] = "",
) -> Response:  # fmt: skip
    """Note a contact of today."""
    asked = filled(ContactIn, {"on": desk.today, "kind": kind, "words": words.strip() or None})
    made, status, problem = tried(desk, commands.note_contact, person, asked)
    return go_to(f"/people/{person}") if made is not None else _person(request, desk, person, status, problem)


@router.post("/people/{person}/consents")
def consent(
    request: Request, person: str, desk: WorkDesk, purpose: Annotated[str, Form(max_length=64)],
    evidence: Annotated[str, Form(max_length=64)],
) -> Response:  # fmt: skip
    """Note a consent from today on."""
    asked = filled(ConsentIn, {"purpose": purpose, "evidence": evidence, "since": desk.today})
    made, status, problem = tried(desk, commands.give_consent, person, asked)
    return go_to(f"/people/{person}") if made is not None else _person(request, desk, person, status, problem)


@router.post("/people/{person}/consents/{consent}/withdraw")
def withdraw(person: str, consent: str, desk: WorkDesk) -> Response:
    """Take a consent back."""
    desk.run(commands.withdraw_consent, person, consent)
    return go_to(f"/people/{person}")


@router.get("/people/{person}/five-facts")
def five_facts_page(request: Request, person: str, desk: WorkDesk) -> Response:
    """Ask the five facts."""
    return _five(request, desk, person, FiveFactsForm())


def _five(
    request: Request, desk: Desk, person: str, form: FiveFactsForm, status: int = 200, problem: str | None = None
) -> Response:
    page: PersonPage = desk.see(commands.view_person, person)
    sets = {"ways": "ways", "wishes": "purposes", "features": "features", "accompany": "accompany"}
    lists = {name: chosen(words, desk.lang) for name, words in sets.items()}
    shown = _told(page) if status == 200 else form
    return show(request, "five_facts.html", desk, status, person=page.person, form=shown, problem=problem, **lists)


def _told(page: PersonPage) -> FiveFactsForm:
    """Fill the form with what is known."""
    if page.assessment is None:
        return FiveFactsForm()
    known = page.assessment.answers
    first = known.wishes[0] if known.wishes else {}
    cells = {"times": "times", "way": "ways", "minutes": "travel_max", "avoid": "avoids", "accompany": "accompany"}
    told = {name: str(known.person.get(cell) or "") for name, cell in cells.items()}
    return FiveFactsForm(**told, wish=str(first.get("wish") or ""), words=str(known.person.get("own_words") or ""))


@router.post("/people/{person}/five-facts")
def five_facts(request: Request, person: str, desk: WorkDesk, form: Annotated[FiveFactsForm, Form()]) -> Response:
    """Keep the five facts; what was known beside them stays."""
    before = desk.see(commands.view_person, person).assessment
    answers = before.answers if before is not None else Answers()
    made, status, problem = tried(
        desk, commands.assess, person, AssessmentIn(form="five", answers=_with(answers, form))
    )
    if made is None:
        return _five(request, desk, person, form, status, problem)
    return go_to(f"/people/{person}/places")


def _with(answers: Answers, form: FiveFactsForm) -> Answers:
    given = {
        "times": form.times, "ways": form.way, "travel_max": form.minutes, "avoids": form.avoid,
        "accompany": form.accompany, "own_words": form.words,
    }  # fmt: skip
    known = {name: cell for name, cell in answers.person.items() if name not in given}
    told = {name: cell for name, cell in given.items() if cell}
    others = [each for each in answers.wishes[1:] if each.get("wish") != form.wish]
    own = [{"kind": "purpose", "wish": form.wish}] if form.wish else []
    wishes = [{**each, "order": number} for number, each in enumerate([*own, *others], start=1)]
    return Answers(person={**known, **told}, wishes=wishes, facts=answers.facts)

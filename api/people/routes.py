"""People over ``/api/v1``."""

from typing import Annotated

from api.access.policy import Right
from api.people import commands
from api.people.schemas import (
    AssessmentIn,
    AssessmentOut,
    ConsentIn,
    ConsentOut,
    ContactIn,
    ContactOut,
    GlassIn,
    IdentityIn,
    PersonIn,
    PersonOut,
    PersonPage,
    ReferralOut,
    SearchIn,
    State,
    StateIn,
)
from api.web.desk import Desk, entrance, room

router = room("people")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]


@router.get("/people")
def list_people(desk: ReadDesk, state: State | None = None, mine: bool = False) -> list[PersonOut]:
    """List people, those to be in touch with first."""
    return desk.look(commands.list_people, state, mine=mine)


@router.post("/people", status_code=201)
def register_person(form: PersonIn, desk: WorkDesk) -> PersonOut:
    """Register a person."""
    return desk.run(commands.register_person, form)


@router.post("/people/search")
def find_people(form: SearchIn, desk: ReadDesk) -> list[PersonOut]:
    """Find people by pieces of a name, a reading or a number."""
    return desk.see(commands.find_people, form)


@router.post("/people/break-glass")
def break_glass(form: GlassIn, desk: Annotated[Desk, entrance(Right.BREAK_GLASS)]) -> PersonOut:
    """Open a restricted record for a stated reason."""
    desk.must_be_fresh()
    return desk.run(commands.break_glass, form)


@router.get("/people/{person}")
def view_person(person: str, desk: ReadDesk) -> PersonPage:
    """Open a person's record."""
    return desk.see(commands.view_person, person)


@router.patch("/people/{person}/identity")
def change_identity(person: str, form: IdentityIn, desk: WorkDesk) -> PersonOut:
    """Change who somebody is."""
    return desk.run(commands.change_identity, person, form, desk.version())


@router.put("/people/{person}/state")
def change_state(person: str, form: StateIn, desk: WorkDesk) -> PersonOut:
    """Say how it stands with somebody now."""
    return desk.run(commands.change_state, person, form, desk.version())


@router.post("/people/{person}/contacts", status_code=201)
def note_contact(person: str, form: ContactIn, desk: WorkDesk) -> ContactOut:
    """Note a contact."""
    return desk.run(commands.note_contact, person, form)


@router.post("/people/{person}/consents", status_code=201)
def give_consent(person: str, form: ConsentIn, desk: WorkDesk) -> ConsentOut:
    """Note what a person agreed to."""
    return desk.run(commands.give_consent, person, form)


@router.delete("/people/{person}/consents/{consent}")
def withdraw_consent(person: str, consent: str, desk: WorkDesk) -> ConsentOut:
    """Take a consent back."""
    return desk.run(commands.withdraw_consent, person, consent)


@router.post("/people/{person}/assessments", status_code=201)
def assess(person: str, form: AssessmentIn, desk: WorkDesk) -> AssessmentOut:
    """Keep a new assessment."""
    return desk.run(commands.assess, person, form)


@router.post("/people/{person}/restrict")
def restrict(person: str, desk: WorkDesk) -> PersonOut:
    """Hide a record from everybody but the one in charge."""
    return desk.run(commands.restrict, person, desk.version())


@router.post("/people/{person}/lift-restriction")
def lift_restriction(person: str, desk: WorkDesk) -> PersonOut:
    """Let staff see a record again."""
    return desk.run(commands.lift_restriction, person, desk.version())


@router.post("/people/{person}/hand-over/{account}")
def hand_over(person: str, account: str, desk: WorkDesk) -> PersonOut:
    """Put somebody else in charge."""
    return desk.run(commands.hand_over, person, account, desk.version())


@router.post("/people/{person}/erase", status_code=204)
def erase(person: str, desk: Annotated[Desk, entrance(Right.SUPERVISE)]) -> None:
    """Erase what is known of a person."""
    desk.must_be_fresh()
    desk.run(commands.erase, person, desk.version())
    desk.service.store.cut_log()


@router.get("/referred")
def list_referred(desk: Annotated[Desk, entrance(Right.SEE_REFERRED)]) -> list[ReferralOut]:
    """List how it stands with the people whom the own agency referred."""
    return desk.look(commands.list_referred)

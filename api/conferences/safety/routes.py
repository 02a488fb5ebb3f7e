"""What is kept for safety, over ``/api/v1``."""

from datetime import date
from typing import Annotated

from api.access.policy import Right
from api.conferences.safety import commands
from api.conferences.safety.schemas import (
    AnswerIn,
    BackIn,
    ComplaintIn,
    ComplaintKept,
    ComplaintOut,
    EmergencyCardIn,
    EmergencyCardOut,
    HindranceCount,
    HindranceIn,
    HindranceOut,
    IncidentIn,
    IncidentOut,
    LookedIn,
)
from api.web.desk import Desk, entrance, room

router = room("safety")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
SuperviseDesk = Annotated[Desk, entrance(Right.SUPERVISE)]


@router.get("/incidents")
def read_incidents(desk: ReadDesk) -> list[IncidentOut]:
    """Read what went wrong or nearly did."""
    return desk.see(commands.read_incidents)


@router.post("/incidents", status_code=201)
def report_incident(form: IncidentIn, desk: WorkDesk) -> IncidentOut:
    """Report an accident or a near miss."""
    return desk.run(commands.report_incident, form)


@router.post("/incidents/{incident}/look")
def look_at_incident(incident: str, form: LookedIn, desk: SuperviseDesk) -> IncidentOut:
    """Say what changes after an incident."""
    return desk.run(commands.look_at_incident, incident, form)


@router.get("/complaints")
def read_complaints(desk: SuperviseDesk) -> list[ComplaintOut]:
    """Read complaints."""
    return desk.see(commands.read_complaints)


@router.post("/complaints", status_code=201)
def file_complaint(form: ComplaintIn, desk: ReadDesk) -> ComplaintKept:
    """Keep a complaint for who supervises."""
    return desk.run(commands.file_complaint, form)


@router.post("/complaints/{complaint}/answer")
def answer_complaint(complaint: str, form: AnswerIn, desk: SuperviseDesk) -> ComplaintOut:
    """Keep what was answered to a complaint."""
    return desk.run(commands.answer_complaint, complaint, form)


@router.get("/emergency-cards")
def cards_out(desk: ReadDesk) -> list[EmergencyCardOut]:
    """Say where the emergency cards are that did not come back."""
    return desk.see(commands.cards_of)


@router.get("/people/{person}/emergency-cards")
def cards_of(person: str, desk: ReadDesk) -> list[EmergencyCardOut]:
    """Say where the emergency cards of a person are."""
    return desk.see(commands.cards_of, person)


@router.post("/people/{person}/emergency-cards", status_code=201)
def give_card(person: str, form: EmergencyCardIn, desk: WorkDesk) -> EmergencyCardOut:
    """Note that an emergency card was given out."""
    return desk.run(commands.give_card, person, form)


@router.post("/emergency-cards/{card}/back")
def take_card_back(card: str, form: BackIn, desk: WorkDesk) -> EmergencyCardOut:
    """Note that an emergency card came back."""
    return desk.run(commands.take_card_back, card, form)


@router.get("/hindrances")
def read_hindrances(since: date, until: date, desk: ReadDesk) -> list[HindranceOut]:
    """Read what stood in the way in a time."""
    return desk.see(commands.read_hindrances, since, until)


@router.post("/hindrances", status_code=201)
def note_hindrance(form: HindranceIn, desk: WorkDesk) -> HindranceOut:
    """Note what stood in the way."""
    return desk.run(commands.note_hindrance, form)


@router.get("/hindrances/counts")
def count_hindrances(
    since: date, until: date, desk: Annotated[Desk, entrance(Right.SEE_FIGURES)]
) -> list[HindranceCount]:
    """Count what stood in the way in a time."""
    return desk.look(commands.count_hindrances, since, until)

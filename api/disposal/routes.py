"""How long records are kept, and their disposal, over ``/api/v1``."""

from typing import Annotated

from api.access.policy import Right
from api.disposal import commands
from api.disposal.schemas import (
    ApprovalIn,
    CertificateOut,
    DisposalIn,
    DisposalOut,
    DueOut,
    HoldIn,
    HoldOut,
    RetentionIn,
    RetentionOut,
)
from api.web.desk import Desk, entrance, room

router = room("disposal")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
SuperviseDesk = Annotated[Desk, entrance(Right.SUPERVISE)]
DecideDesk = Annotated[Desk, entrance(Right.DECIDE)]


@router.get("/retention")
def read_retention(desk: ReadDesk) -> list[RetentionOut]:
    """Say for how many years each class of records is kept."""
    return desk.look(commands.read_retention)


@router.put("/retention")
def set_retention(form: RetentionIn, desk: DecideDesk) -> RetentionOut:
    """Say for how many years records of a class are kept."""
    return desk.run(commands.set_retention, form)


@router.get("/holds")
def holds_standing(desk: ReadDesk) -> list[HoldOut]:
    """Read what is held back now."""
    return desk.see(commands.read_holds)


@router.get("/people/{person}/holds")
def holds_of(person: str, desk: ReadDesk) -> list[HoldOut]:
    """Read what holds or held a record back."""
    return desk.see(commands.read_holds, person)


@router.post("/people/{person}/holds", status_code=201)
def hold_back(person: str, form: HoldIn, desk: Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]) -> HoldOut:
    """Hold a record back from disposal."""
    return desk.run(commands.hold_back, person, form)


@router.post("/holds/{hold}/lift")
def lift_hold(hold: str, desk: SuperviseDesk) -> HoldOut:
    """Lift a hold."""
    return desk.run(commands.lift_hold, hold)


@router.get("/disposals/due")
def read_due(desk: SuperviseDesk) -> list[DueOut]:
    """List the closed records that were kept long enough."""
    return desk.see(commands.read_due)


@router.get("/disposals")
def list_disposals(desk: ReadDesk) -> list[DisposalOut]:
    """List disposals, those to be decided first."""
    return desk.see(commands.list_disposals)


@router.post("/disposals", status_code=201)
def propose(form: DisposalIn, desk: SuperviseDesk) -> DisposalOut:
    """Propose to dispose of records that are due."""
    return desk.run(commands.propose, form)


@router.get("/disposals/{disposal}")
def read_disposal(disposal: str, desk: ReadDesk) -> DisposalOut:
    """Read one disposal."""
    return desk.see(commands.read_disposal, disposal)


@router.post("/disposals/{disposal}/approve")
def approve(disposal: str, form: ApprovalIn, desk: DecideDesk) -> DisposalOut:
    """Approve a disposal that somebody else proposed; what is still due is erased."""
    desk.must_be_fresh()
    made = desk.run(commands.approve, disposal, form, desk.version())
    desk.service.store.cut_log()
    return made


@router.post("/disposals/{disposal}/withdraw")
def withdraw(disposal: str, desk: SuperviseDesk) -> DisposalOut:
    """Withdraw a proposal."""
    return desk.run(commands.withdraw, disposal, desk.version())


@router.get("/disposals/{disposal}/certificate")
def read_certificate(disposal: str, desk: ReadDesk) -> CertificateOut:
    """Certify what was disposed of."""
    return desk.see(commands.read_certificate, disposal)

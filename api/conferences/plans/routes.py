"""Plans over ``/api/v1``."""

from typing import Annotated

from api.access.policy import Right
from api.conferences.plans import commands, returns
from api.conferences.plans.schemas import (
    CloseIn,
    EndIn,
    EvaluationIn,
    EvaluationOut,
    GoalIn,
    GoalOut,
    OtherWordIn,
    PlanIn,
    PlanOut,
    PlanPage,
    RenewIn,
    ReturnIn,
    ReturnOut,
    ReturnPage,
    RoleIn,
    RoleOut,
)
from api.web.desk import Desk, entrance, room

router = room("plans")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
ReferDesk = Annotated[Desk, entrance(Right.REFER)]
ReferredDesk = Annotated[Desk, entrance(Right.SEE_REFERRED)]


@router.post("/plans", status_code=201)
def make_plan(form: PlanIn, desk: WorkDesk) -> PlanOut:
    """Make a plan."""
    return desk.run(commands.make_plan, form)


@router.get("/people/{person}/plans")
def list_plans(person: str, desk: ReadDesk) -> list[PlanOut]:
    """List the plans of a person."""
    return desk.look(commands.list_plans, person)


@router.get("/plans/{plan}/people/{person}")
def view_page(plan: str, person: str, desk: ReadDesk) -> PlanPage:
    """Read one member's page of a plan."""
    return desk.see(commands.view_page, plan, person)


@router.post("/plans/{plan}/people/{person}/goals", status_code=201)
def add_goal(plan: str, person: str, form: GoalIn, desk: WorkDesk) -> GoalOut:
    """Add a goal."""
    return desk.run(commands.add_goal, plan, person, form)


@router.post("/plans/{plan}/people/{person}/roles", status_code=201)
def add_role(plan: str, person: str, form: RoleIn, desk: WorkDesk) -> RoleOut:
    """Say who does what."""
    return desk.run(commands.add_role, plan, person, form)


@router.post("/plans/{plan}/people/{person}/evaluations", status_code=201)
def evaluate(plan: str, person: str, form: EvaluationIn, desk: WorkDesk) -> EvaluationOut:
    """Keep how it went by the person's own account."""
    return desk.run(commands.evaluate, plan, person, form)


@router.post("/evaluations/{evaluation}/words", status_code=201)
def hear_other(evaluation: str, form: OtherWordIn, desk: WorkDesk) -> EvaluationOut:
    """Keep what an agency or a host says of how it went."""
    return desk.run(commands.hear_other, evaluation, form)


@router.post("/plans/{plan}/agree")
def agree_plan(plan: str, desk: WorkDesk) -> PlanOut:
    """Say that a plan is agreed, or goes on."""
    return desk.run(commands.agree_plan, plan, desk.version())


@router.post("/plans/{plan}/suspend")
def suspend_plan(plan: str, form: EndIn, desk: WorkDesk) -> PlanOut:
    """Suspend a plan."""
    return desk.run(commands.suspend_plan, plan, form, desk.version())


@router.post("/plans/{plan}/close")
def close_plan(plan: str, form: CloseIn, desk: WorkDesk) -> PlanOut:
    """Close a plan."""
    return desk.run(commands.close_plan, plan, form, desk.version())


@router.post("/plans/{plan}/renew", status_code=201)
def renew_plan(plan: str, form: RenewIn, desk: WorkDesk) -> PlanOut:
    """Put a new plan in the place of one."""
    return desk.run(commands.renew_plan, plan, form, desk.version())


@router.post("/people/{person}/returns", status_code=201)
def send_back(person: str, form: ReturnIn, desk: WorkDesk) -> ReturnOut:
    """Let somebody go back to consultation."""
    return desk.run(returns.send_back, person, form)


@router.get("/people/{person}/returns")
def list_returns(person: str, desk: ReadDesk) -> list[ReturnOut]:
    """List the returns of a person."""
    return desk.look(returns.list_returns, person)


@router.post("/returns/{number}/by-phone")
def acknowledged_by_phone(number: str, desk: WorkDesk) -> ReturnOut:
    """Note that an agency said on the phone that it took somebody on."""
    return desk.run(returns.acknowledged_by_phone, number)


@router.get("/returns")
def own_returns(desk: ReferredDesk) -> list[ReturnOut]:
    """List what was returned to the own agency."""
    return desk.look(returns.own_returns)


@router.get("/returns/{number}")
def read_return(number: str, desk: ReferredDesk) -> ReturnPage:
    """Read what is told with a return to the own agency."""
    return desk.see(returns.read_return, number)


@router.post("/returns/{number}/acknowledge")
def acknowledge_return(number: str, desk: ReferDesk) -> ReturnOut:
    """Say as the agency that it took somebody on."""
    return desk.run(returns.acknowledge_return, number)

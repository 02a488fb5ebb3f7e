"""What is done with plans; each command is one transaction and one row in the audit."""

from datetime import date

from api.access.policy import Right, require
from api.conferences.plans.repository import (
    evaluation_seen,
    evaluations_of,
    goals_of,
    other_words,
    people_of,
    plan_of_person,
    plan_seen,
    plans_of,
    roles_of,
)
from api.conferences.plans.schemas import (
    CloseIn,
    EndIn,
    EvaluationIn,
    EvaluationOut,
    GoalIn,
    GoalOut,
    OtherWordIn,
    OtherWordOut,
    PlanIn,
    PlanOut,
    PlanPage,
    RenewIn,
    RoleIn,
    RoleOut,
)
from api.conferences.plans.tables import EvaluationRow, GoalRow, OtherWordRow, PlanPersonRow, PlanRoleRow, PlanRow
from api.errors import Conflict, Invalid, NotFound, Stale
from api.hosts.tables import HostRow
from api.people.repository import person_seen
from api.people.secrets import Sealed
from api.people.ties.repository import agency_known
from api.store.base import new_id
from api.store.store import Sight, View, Work

IN_FORCE = ("draft", "agreed", "suspended")
UNTICKED = {"died": ("person_knows",), "no_contact": ("person_knows",)}
"""What cannot be ticked when a plan is closed for a reason."""


def make_plan(work: Work, form: PlanIn) -> PlanOut:
    """Make a plan for one person, or for members of one household; no other plan is needed for it.

    Raises
    ------
    Invalid
        If it is for several people who are not of the household that is named, or ends before it begins.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    _in_order(form.since, form.until)
    people = [person_seen(work, person) for person in sorted(set(form.people))]
    if form.household is None and len(people) > 1:
        raise Invalid("not_one_household")
    if form.household is not None and any(row.household != form.household for row in people):
        raise Invalid("not_one_household")
    plan = _new_plan(work, form, [row.id for row in people])
    work.note("plan.made", plan.id, person=people[0].id if form.household is None else None, function=plan.function)
    return PlanOut.of(plan, [row.id for row in people])


def _new_plan(work: Work, form: PlanIn, people: list[str], follows: str | None = None) -> PlanRow:
    assert work.actor.account is not None
    row = PlanRow(
        municipality=work.actor.municipality, id=new_id(), version=1, household=form.household,
        function=form.function, since=form.since, until=form.until, review_on=form.review_on, state="draft", ticks=[],
        follows=follows, account=work.actor.account, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    for person in people:
        work.session.add(PlanPersonRow(municipality=row.municipality, plan=row.id, person=person))
    work.session.flush()
    return row


def _in_order(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Invalid("ends_before_it_begins")


def list_plans(view: View, person: str) -> list[PlanOut]:
    """List the plans of a person, the newest first."""
    require(view.actor, Right.SEE_PEOPLE)
    row = person_seen(view, person)
    return [PlanOut.of(plan, people_of(view, plan.id)) for plan in plans_of(view, row.id)]


def view_page(view: Sight, plan: str, person: str) -> PlanPage:
    """Read one member's page of a plan."""
    require(view.actor, Right.SEE_PEOPLE)
    row = plan_of_person(view, plan, person)
    sealed = Sealed(view, person)
    roles = [
        RoleOut(who=each.who, agency=each.agency, host=each.host, until=each.until,
                words=sealed.open(f"role/{each.id}", each.words))
        for each in roles_of(view, plan, person)
    ]  # fmt: skip
    view.note("plan.viewed", plan, person=person)
    return PlanPage(
        version=row.version,
        plan=PlanOut.of(row, [person]),
        goals=[GoalOut.of(each, sealed.open(f"goal/{each.id}", each.words)) for each in goals_of(view, plan, person)],
        roles=roles,
        evaluations=[_evaluation(view, sealed, each) for each in evaluations_of(view, plan, person)],
    )


def _evaluation(view: View, sealed: Sealed, row: EvaluationRow) -> EvaluationOut:
    others = [
        OtherWordOut(agency=each.agency, host=each.host, words=sealed.open(f"word/{each.id}", each.words))
        for each in other_words(view, row.id)
    ]
    words = None if row.words is None else sealed.open(f"evaluation/{row.id}", row.words)
    return EvaluationOut(
        id=row.id, occasion=row.occasion, at=row.at, marks=row.marks, words=words, not_asked=row.not_asked,
        others=others,
    )  # fmt: skip


def _to_write(work: Work, plan: str, person: str) -> PlanRow:
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = plan_of_person(work, plan, person)
    work.session.refresh(row, with_for_update=True)
    if row.state not in IN_FORCE:
        raise Conflict("plan_ended")
    return row


def add_goal(work: Work, plan: str, person: str, form: GoalIn) -> GoalOut:
    """Add a goal of a member, in the member's own words."""
    row = _to_write(work, plan, person)
    number = new_id()
    words = Sealed(work, person).seal(f"goal/{number}", form.words)
    made = GoalRow(municipality=row.municipality, id=number, plan=row.id, person=person, words=words, at=work.now)
    work.session.add(made)
    work.note("goal.added", number, person=person, plan=row.id)
    return GoalOut.of(made, form.words)


def add_role(work: Work, plan: str, person: str, form: RoleIn) -> RoleOut:
    """Say who does what for a member.

    Raises
    ------
    Invalid
        If an agency or a host has a role and is not named, or is named for another's.
    """
    row = _to_write(work, plan, person)
    if (form.who == "agency") != (form.agency is not None) or (form.who == "host") != (form.host is not None):
        raise Invalid("who_is_not_named")
    _check_named(work, form.agency, form.host)
    number = new_id()
    words = Sealed(work, person).seal(f"role/{number}", form.words)
    plain = form.model_dump(exclude={"words"})
    work.session.add(
        PlanRoleRow(
            municipality=row.municipality, id=number, plan=row.id, person=person, words=words, at=work.now, **plain
        )
    )
    work.note("role.added", number, person=person, plan=row.id, who=form.who)
    return RoleOut(**plain, words=form.words)


def _check_named(work: Work, agency: str | None, host: str | None) -> None:
    if agency is not None:
        agency_known(work, agency)
    if host is not None and work.session.get(HostRow, (work.actor.municipality, host)) is None:
        raise NotFound("no_such_host")


def evaluate(work: Work, plan: str, person: str, form: EvaluationIn) -> EvaluationOut:
    """Keep how it went by the person's own account: before anybody else is heard.

    Raises
    ------
    Invalid
        If a goal has no mark, or marks are given though the person was not asked.
    """
    row = _to_write(work, plan, person)
    goals = set() if form.not_asked else {each.id for each in goals_of(work, row.id, person)}
    if set(form.marks) != goals or (form.not_asked is not None and form.words is not None):
        raise Invalid("goals_unmarked")
    assert work.actor.account is not None
    sealed, number = Sealed(work, person), new_id()
    made = EvaluationRow(
        municipality=row.municipality, id=number, plan=row.id, person=person, occasion=form.occasion,
        marks=dict(form.marks), not_asked=form.not_asked, account=work.actor.account, at=work.now,
        words=None if form.words is None else sealed.seal(f"evaluation/{number}", form.words),
    )  # fmt: skip
    work.session.add(made)
    work.note("evaluation.by_person", number, person=person, occasion=form.occasion)
    return _evaluation(work, sealed, made)


def hear_other(work: Work, evaluation: str, form: OtherWordIn) -> EvaluationOut:
    """Keep what an agency, and after the agencies a host, says of how it went.

    Raises
    ------
    Conflict
        If a host is to be heard before the agencies that have a role.
    """
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = evaluation_seen(work, evaluation)
    _to_write(work, row.plan, row.person)
    if (form.agency is None) == (form.host is None):
        raise Invalid("who_is_not_named")
    _check_named(work, form.agency, form.host)
    if form.host is not None and _unheard(work, row):
        raise Conflict("agencies_first")
    assert work.actor.account is not None
    sealed, number = Sealed(work, row.person), new_id()
    work.session.add(
        OtherWordRow(
            municipality=row.municipality, id=number, evaluation=row.id, person=row.person, agency=form.agency,
            host=form.host, words=sealed.seal(f"word/{number}", form.words), account=work.actor.account, at=work.now,
        )
    )  # fmt: skip
    work.note("evaluation.by_other", number, person=row.person, agency=form.agency, host=form.host)
    work.session.flush()
    return _evaluation(work, sealed, row)


def _unheard(view: View, row: EvaluationRow) -> set[str]:
    roles = {each.agency for each in roles_of(view, row.plan, row.person) if each.agency is not None}
    return roles - {each.agency for each in other_words(view, row.id) if each.agency is not None}


def _to_end(work: Work, plan: str, version: int, before: tuple[str, ...], occasion: str | None) -> PlanRow:
    """Take hold of a plan in one of some states, after its people said how it went."""
    require(work.actor, Right.WORK_WITH_PEOPLE)
    row = plan_seen(work, plan)
    work.session.refresh(row, with_for_update=True)
    if row.version != version:
        raise Stale("changed_meanwhile")
    if row.state not in before:
        raise Conflict("not_in_this_state")
    if occasion is not None:
        for person in people_of(work, row.id):
            if occasion not in {each.occasion for each in evaluations_of(work, row.id, person)}:
                raise Conflict("evaluation_first")
    row.version += 1
    return row


def _subject(view: View, row: PlanRow) -> str | None:
    return people_of(view, row.id)[0] if row.household is None else None


def agree_plan(work: Work, plan: str, version: int) -> PlanOut:
    """Say that a plan is agreed, or goes on after it was suspended."""
    row = _to_end(work, plan, version, ("draft", "suspended"), None)
    row.state, row.reason, row.ended_on = "agreed", None, None
    work.note("plan.agreed", row.id, person=_subject(work, row))
    return PlanOut.of(row, people_of(work, row.id))


def suspend_plan(work: Work, plan: str, form: EndIn, version: int) -> PlanOut:
    """Suspend a plan after its people said how it went.

    Raises
    ------
    Conflict
        If one of them was not heard.
    """
    row = _to_end(work, plan, version, ("agreed",), "suspension")
    row.state, row.reason, row.ended_on = "suspended", form.reason, form.on
    work.note("plan.suspended", row.id, person=_subject(work, row), reason=form.reason)
    return PlanOut.of(row, people_of(work, row.id))


def close_plan(work: Work, plan: str, form: CloseIn, version: int) -> PlanOut:
    """Close a plan: its people were heard, and the three points of the closing check hold.

    Raises
    ------
    Conflict
        If one of them was not heard, or a point is open.
    """
    row = _to_end(work, plan, version, ("agreed", "suspended"), "closure")
    needed = {"issues_sorted", "lead_settled", "person_knows"} - set(UNTICKED.get(form.reason, ()))
    if not needed <= set(form.ticks):
        raise Conflict("closing_check_open")
    row.state, row.reason, row.ended_on, row.ticks = "closed", form.reason, form.on, sorted(set(form.ticks))
    work.note("plan.closed", row.id, person=_subject(work, row), reason=form.reason)
    return PlanOut.of(row, people_of(work, row.id))


def renew_plan(work: Work, plan: str, form: RenewIn, version: int) -> PlanOut:
    """Put a new plan in the place of one, after its people said how it went; goals are asked for anew."""
    _in_order(form.since, form.until)
    row = _to_end(work, plan, version, ("agreed", "suspended"), "re_plan")
    people = people_of(work, row.id)
    new = PlanIn.model_validate(
        {**form.model_dump(), "people": people, "household": row.household, "function": row.function}
    )
    made = _new_plan(work, new, people, follows=row.id)
    row.state, row.ended_on = "replaced", form.since
    work.note("plan.renewed", made.id, person=_subject(work, row), follows=row.id)
    return PlanOut.of(made, people)

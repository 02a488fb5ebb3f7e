"""What lives on, was put together or held back is not disposed of; who may erase, and what a certificate says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.conferences.plans.commands import make_plan
from api.conferences.plans.schemas import PlanIn
from api.disposal import commands as disposal
from api.errors import Conflict, NotAllowed, NotFound, Stale
from api.people import commands as people
from api.people.schemas import Answers, AssessmentIn, ContactIn, GlassIn
from api.people.tables import ContactRow, StateChangeRow
from api.people.ties.duplicates import merge, unmerge
from api.people.ties.schemas import TrackEnd, TrackIn
from api.people.ties.tracks import close_track, open_track
from api.placements.tables import PlacementRow, StepRow
from api.rounds.repository import erased_on
from tests.api.service.follow_up_builders import coming, file_read, happened, talked
from tests.api.service.office import MORNING, TOWN, Office
from tests.api.service.test_disposal import (
    DAY,
    DECISION,
    NAME,
    C,
    D,
    S,
    approved,
    closed,
    due,
    erased,
    hold,
    keep,
    proposed,
    refused,
    restricted,
)
from tests.api.service.ways import begun, consent, went


def noted_contact(office: Office, person: str) -> None:
    office.run(C, people.note_contact, person, ContactIn(on=DAY, kind="met"))


def assessed(office: Office, person: str) -> None:
    office.run(C, people.assess, person, AssessmentIn(form="five", answers=Answers()))


def agreed(office: Office, person: str) -> None:
    consent(office, person, "matching")


def tracked(office: Office, person: str) -> None:
    office.run(C, open_track, person, TrackIn(function="outreach", opened_on=date(2019, 4, 1)))


def tracked_and_closed(office: Office, person: str) -> None:
    made = office.run(C, open_track, person, TrackIn(function="outreach", opened_on=DAY))
    office.run(C, close_track, made.id, TrackEnd(on=DAY, reason="as_planned"), made.version)


def planned(office: Office, person: str) -> None:
    office.run(C, make_plan, PlanIn(people=[person], since=DAY, review_on=DAY))


def placed(office: Office, person: str) -> None:
    begun(office, person)


def stepped(office: Office, person: str) -> None:
    """Take a step today on a way that began before the record was closed."""
    went(office, begun(office, person), ({"edge": "wish", "said_by": "person"},))
    with Session(office.store.engine) as session, session.begin():
        own = (PlacementRow.municipality == TOWN, PlacementRow.person == person)
        session.execute(update(PlacementRow).where(*own).values(made_at=datetime(2019, 6, 8, tzinfo=UTC)))


def long_there(office: Office, person: str) -> str:
    """Let somebody have come somewhere since before the record was closed."""
    placement, early = coming(office, date(2019, 4, 1), person=person), datetime(2019, 6, 8, tzinfo=UTC)
    with Session(office.store.engine) as session, session.begin():
        own = (PlacementRow.municipality == TOWN, PlacementRow.id == placement)
        session.execute(update(PlacementRow).where(*own).values(made_at=early))
        session.execute(update(StepRow).where(StepRow.placement == placement).values(at=early))
    return placement


def talked_to(office: Office, person: str) -> None:
    talked(office, long_there(office, person), DAY)


def changed(office: Office, person: str) -> None:
    happened(office, long_there(office, person), "family", DAY)


def looked_into(office: Office, person: str) -> None:
    file_read(office, person, DAY)


LIVES_ON = (
    noted_contact, assessed, agreed, tracked, tracked_and_closed, planned, placed, stepped, talked_to, changed,
    looked_into,
)  # fmt: skip


def test_who_came_somewhere_long_before_the_record_was_closed_is_due(office: Office) -> None:
    person = closed(office)
    keep(office)
    keep(office, "took_part")
    long_there(office, person)
    assert due(office) == [person]


@pytest.mark.parametrize("lives_on", LIVES_ON)
def test_a_record_that_lives_on_after_it_was_closed_is_not_due_and_left_out(
    office: Office, lives_on: Callable[[Office, str], None]
) -> None:  # fmt: skip
    person, gone = closed(office), closed(office)
    keep(office)
    made, alone = proposed(office, person, gone), proposed(office, person)
    before = office.run(C, people.view_person, person).version
    lives_on(office, person)
    assert office.run(C, people.view_person, person).version == before
    assert due(office) == [gone]
    assert refused(office, Conflict, proposed, person) == "not_due"
    assert refused(office, Conflict, approved, alone) == "nothing_to_dispose_of"
    done = approved(office, made)
    assert {each.person: each.outcome for each in done.items} == {person: "changed", gone: "erased"}
    assert office.run(C, people.view_person, person).identity["name"] == NAME


def test_what_was_noted_before_the_last_of_the_records_of_somebody_was_closed_holds_none_back(office: Office) -> None:
    first, second = closed(office), closed(office)
    keep(office)
    noted_contact(office, first)
    office.run(S, merge, second, first)
    assert due(office) == []
    early = datetime(2020, 6, 7, tzinfo=UTC)
    with Session(office.store.engine) as session, session.begin():
        own = (StateChangeRow.municipality == TOWN, StateChangeRow.person == first, StateChangeRow.after == "closed")
        session.execute(update(StateChangeRow).where(*own).values(at=datetime(2019, 6, 8, tzinfo=UTC)))
        session.execute(update(ContactRow).where(ContactRow.municipality == TOWN).values(at=early))
    assert due(office) == [second]


def test_a_hold_on_one_of_the_records_of_somebody_keeps_each_from_being_erased(office: Office) -> None:
    first, second, third = (closed(office) for _ in range(3))
    for other in (second, third):
        office.run(S, merge, first, other)
    hold(office, second)
    for person, version in ((first, 4), (second, 3), (third, 3)):
        assert refused(office, Conflict, erased, person, version) == "held_back"


def test_who_lifted_a_hold_does_not_erase_the_record_and_somebody_else_may(office: Office) -> None:
    first, second, free = (closed(office) for _ in range(3))
    office.run(S, merge, first, second)
    office.run(S, disposal.lift_hold, hold(office, second))
    for person in (first, second):
        assert refused(office, NotAllowed, erased, person, 3) == "lifter_cannot_erase"
    erased(office, free)
    colleague = office.add(S, "colleague")
    with office.store.work(colleague, office.clock()) as work:
        people.erase(work, first, 3)
    assert office.look(S, erased_on, [first]) == MORNING.date()


@pytest.mark.parametrize("apart", [False, True])
def test_a_record_put_to_or_taken_from_another_one_after_the_proposal_is_left_out(office: Office, apart: bool) -> None:
    first, second, gone = (closed(office) for _ in range(3))
    keep(office)
    if apart:
        office.run(S, merge, first, second)
    made = proposed(office, first, gone)
    if apart:
        office.run(S, unmerge, second)
    else:
        assert office.run(S, merge, first, second).version == 3
    done = approved(office, made)
    assert {each.person: each.outcome for each in done.items} == {first: "changed", gone: "erased"}
    for person in (first, second):
        assert office.run(C, people.view_person, person).identity["name"] == NAME


def test_the_certificate_of_a_restricted_record_is_for_who_may_know_of_all_that_was_erased(office: Office) -> None:
    hidden, head = restricted(office, S), closed(office)
    keep(office)
    office.run(S, merge, head, hidden)
    code = office.run(S, people.view_person, hidden).person.code
    made = proposed(office, head)
    both = replace(office.actors[C], roles=frozenset({C, D}))
    with office.store.work(both, office.clock()) as work:
        people.break_glass(work, GlassIn(code=code, reason="廃棄の決裁のために内容を確かめる"))
    with office.store.work(both, office.clock()) as work:
        done = disposal.approve(work, made.id, DECISION, made.version)
    assert {each.person for each in done.items} == {head, hidden}
    assert office.run(S, disposal.read_certificate, made.id).count == 2
    assert office.run(C, disposal.read_certificate, made.id).count == 2
    office.clock.move(hours=4)
    for role in (C, D):
        assert [each.person for each in office.run(role, disposal.read_disposal, made.id).items] == [head]
        assert refused(office, NotFound, certified, made, role) == "no_such_disposal"


def certified(office: Office, made: Any, role: Role) -> Any:
    return office.run(role, disposal.read_certificate, made.id)


def test_the_certificate_states_the_years_in_force_when_it_was_approved(office: Office) -> None:
    person, other = closed(office), closed(office)
    keep(office)
    made, late = proposed(office, person), proposed(office, other)
    keep(office, years=3)
    approved(office, made)
    (certified_now,) = office.run(S, disposal.read_certificate, made.id).records
    assert (certified_now.closed_on, certified_now.kept_until) == (date(2020, 6, 8), date(2024, 3, 31))
    keep(office, years=10)
    assert refused(office, Conflict, approved, late) == "nothing_to_dispose_of"


def withdrawn(office: Office, made: Any, role: Role = S) -> Any:
    return office.run(role, disposal.withdraw, made.id, made.version)


def test_a_withdrawn_proposal_is_decided_no_more_and_its_records_may_be_proposed_again(office: Office) -> None:
    person = closed(office)
    keep(office)
    made = proposed(office, person)
    assert refused(office, NotAllowed, withdrawn, made, C) == "not_your_task"
    assert refused(office, Stale, withdrawn, made.model_copy(update={"version": 2})) == "changed_meanwhile"
    ended = withdrawn(office, made)
    assert (ended.withdrawn_at is not None, ended.version) == (True, made.version + 1)
    assert refused(office, Conflict, approved, ended) == "withdrawn_already"
    assert refused(office, Conflict, withdrawn, ended) == "withdrawn_already"
    assert office.run(C, people.view_person, person).identity["name"] == NAME
    again = proposed(office, person)
    assert [each.id for each in office.run(D, disposal.list_disposals)] == [again.id, made.id], "open ones come first"
    done = approved(office, again)
    assert refused(office, Conflict, withdrawn, done) == "disposed_of_already"

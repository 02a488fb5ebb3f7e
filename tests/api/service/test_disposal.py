"""Records kept for so many years, held back, and disposed of by two people; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.audit.commands import report_accesses
from api.disposal import commands as disposal
from api.disposal.schemas import ApprovalIn, DisposalIn, HoldIn, RetentionIn
from api.disposal.terms import closed_before, kept_until
from api.errors import Conflict, Invalid, NotAllowed, NotFound, ServiceError, Stale
from api.people import commands as people
from api.people.schemas import Identity, PersonIn, SearchIn, StateIn
from api.people.tables import PersonKeyRow, PersonRow
from api.people.ties.duplicates import merge
from api.rounds.repository import erased_on
from api.store.audit import AuditRow, faults_in_chain
from api.web.service import TOKYO
from tests.api.service.office import MORNING, TOWN, Office
from tests.api.service.test_matrix import METADATA, content
from tests.api.service.ways import TO_TRYING, agree_with_host, begun, close_long_ago, consent, went

C, S, D = Role.COORDINATOR, Role.SUPERVISOR, Role.OFFICER
DAY = date(2026, 6, 8)
DECISION = ApprovalIn(number="ひ福第20号", on=DAY)
NAME = "かなりあ 鳴子"
TO_LEFT: tuple[dict[str, Any], ...] = (
    {"edge": "look_back", "said_by": "staff"},
    {"edge": "look_elsewhere", "said_by": "person"},
)


def somebody(office: Office, state: Any = "listening", name: str = NAME, role: Role = C, **more: Any) -> str:
    made = office.run(role, people.register_person, PersonIn(identity=Identity(name=name), state=state, **more))
    return str(made.id)


def closed(office: Office, state: Any = "listening", **more: Any) -> str:
    """Give somebody whose record was closed on 8 June 2020."""
    person = somebody(office, state, **more)
    close_long_ago(office, person)
    return person


def keep(office: Office, kind: Any = "consulted", years: int | None = 5) -> None:
    office.run(D, disposal.set_retention, RetentionIn(kind=kind, years=years, number="ひ福第1号", on=DAY))


def due(office: Office, role: Role = S) -> list[str]:
    return [each.person for each in office.run(role, disposal.read_due)]


def proposed(office: Office, *people: str) -> Any:
    return office.run(S, disposal.propose, DisposalIn(people=list(people)))


def erased(office: Office, person: str, version: int = 2) -> None:
    office.run(S, people.erase, person, version)


def approved(office: Office, made: Any, role: Role = D) -> Any:
    return office.run(role, disposal.approve, made.id, DECISION, made.version)


def hold(office: Office, person: str) -> str:
    form = HoldIn(kind="objection", reason="審査請求が出ている")
    return str(office.run(C, disposal.hold_back, person, form).id)


def reopen(office: Office, person: str) -> None:
    version = office.run(C, people.view_person, person).version
    office.run(C, people.change_state, person, StateIn(state="in_touch"), version)


def refused(office: Office, error: type[ServiceError], ask: Callable[..., Any], *args: Any) -> str:
    """Let something be refused, and see that every row of the store is as before, the audit too."""
    before = content(office, set())
    with pytest.raises(error) as told:
        ask(office, *args)
    assert content(office, set()) == before
    return told.value.code


def everything(office: Office) -> bytes:
    """Give all that is stored: every column of every row, on SQLite every byte of its files too."""
    found = b""
    with office.store.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(table.select()):
                found += b"\n".join(each if isinstance(each, bytes) else str(each).encode() for each in row)
    if office.store.engine.dialect.name == "sqlite":
        folder = Path(str(office.store.engine.url.database)).parent
        found += b"".join(each.read_bytes() for each in folder.glob("store.db*"))
    return found


def key_of(office: Office, person: str) -> bytes:
    with Session(office.store.engine) as session:
        row = session.get(PersonKeyRow, (TOWN, person))
        assert row is not None
        return row.wrapped


def test_five_years_end_with_the_fiscal_year_they_run_out_in() -> None:
    assert kept_until(date(2020, 6, 8), 5) == date(2026, 3, 31)
    assert kept_until(date(2021, 3, 31), 5) == date(2026, 3, 31)
    assert kept_until(date(2021, 4, 1), 5) == date(2027, 3, 31)
    for closed_on in (date(2020, 6, 8), date(2021, 3, 31), date(2021, 4, 1)):
        moment = datetime(closed_on.year, closed_on.month, closed_on.day, 23, 59, tzinfo=TOKYO)
        for today in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)):
            assert (moment < closed_before(today, 5)) == (kept_until(closed_on, 5) < today)


def test_a_record_is_due_on_the_first_of_april_in_japan_and_without_a_number_never(office: Office) -> None:
    old = closed(office)
    office.clock.at = datetime(2026, 3, 31, 14, 59, tzinfo=UTC)
    assert due(office) == []
    keep(office)
    assert due(office) == []
    office.clock.move(minutes=1)  # midnight in Tokyo
    (listed,) = office.run(S, disposal.read_due)
    assert (listed.person, listed.kind) == (old, "consulted")
    assert (listed.closed_on, listed.kept_until) == (date(2020, 6, 8), date(2026, 3, 31))
    keep(office, years=None)
    office.clock.move(days=40000)
    assert due(office) == []


def test_a_record_belongs_to_the_class_of_how_far_it_came(office: Office) -> None:
    never, spoke, tried = (closed(office, state) for state in ("not_met", "building_trust", "trying"))
    active = somebody(office)
    agree_with_host(office)
    placed = somebody(office, "seeking")
    for purpose in ("matching", "tell_host"):
        consent(office, placed, purpose)
    at = went(office, begun(office, placed), TO_TRYING)
    assert at.step == "trying"
    close_long_ago(office, placed)
    keep(office, "took_part", 1)
    assert placed not in due(office), "a seat is held for somebody"
    keep(office, "took_part", None)
    went(office, at, TO_LEFT)
    close_long_ago(office, placed)
    for kind, whose in (("not_met", {never}), ("consulted", {spoke}), ("took_part", {tried, placed})):
        keep(office, kind, 1)
        assert set(due(office)) == whose
        keep(office, kind, None)
    assert active not in due(office)
    shown = office.look(C, disposal.read_retention)
    assert {each.kind: (each.years, each.number) for each in shown} == dict.fromkeys(
        ("not_met", "consulted", "took_part"), (None, "ひ福第1号")
    )


def test_the_number_of_a_decision_and_the_reason_of_a_hold_lie_sealed(office: Office) -> None:
    person = closed(office)
    keep(office)
    hold(office, person)
    assert not [each for each in ("ひ福第1号", "審査請求") if each.encode() in everything(office)]
    (shown,) = office.run(C, disposal.read_holds, person)
    assert shown.reason == "審査請求が出ている"


def test_a_hold_keeps_a_record_out_and_from_being_erased_until_it_is_lifted(office: Office) -> None:
    person = closed(office)
    keep(office)
    number = hold(office, person)
    assert due(office) == []
    assert refused(office, Conflict, proposed, person) == "not_due"
    assert refused(office, Conflict, erased, person) == "held_back"
    with pytest.raises(NotAllowed):
        office.run(C, disposal.lift_hold, number)
    assert [each.id for each in office.run(S, disposal.read_holds)] == [number]
    office.run(S, disposal.lift_hold, number)
    assert office.run(S, disposal.read_holds) == []
    assert due(office) == [person]
    with pytest.raises(Conflict):
        office.run(S, disposal.lift_hold, number)


def test_nothing_happens_when_the_one_who_proposed_approves(office: Office) -> None:
    person = closed(office)
    keep(office)
    made = proposed(office, person)
    both = replace(office.actors[S], roles=frozenset({S, D}))

    def approve_own(office: Office) -> None:
        with office.store.work(both, office.clock()) as work:
            disposal.approve(work, made.id, DECISION, made.version)

    assert refused(office, NotAllowed, approve_own) == "two_people_needed"
    assert refused(office, NotAllowed, approved, made, S) == "not_your_task"
    assert office.run(C, people.view_person, person).identity["name"] == NAME


@pytest.mark.parametrize("meanwhile", [hold, reopen])
def test_nothing_happens_when_all_of_it_was_held_back_or_changed_meanwhile(
    office: Office, meanwhile: Callable[[Office, str], Any]
) -> None:  # fmt: skip
    person = closed(office)
    keep(office)
    made = proposed(office, person)
    meanwhile(office, person)
    assert refused(office, Conflict, approved, made) == "nothing_to_dispose_of"


def test_nothing_happens_of_a_version_not_seen_or_a_second_time(office: Office) -> None:
    person = closed(office)
    keep(office)
    made = proposed(office, person)
    assert refused(office, Stale, approved, made.model_copy(update={"version": 2})) == "changed_meanwhile"
    done = approved(office, made)
    assert refused(office, Conflict, approved, done) == "disposed_of_already"


def test_a_failure_half_way_leaves_all_as_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [closed(office) for _ in range(3)]
    keep(office)
    whole, seen = proposed(office, *made), []

    def breaks(work: Any, person: str) -> None:
        seen.append(person)
        if len(seen) == 3:
            raise Conflict("no_time")
        people.destroy(work, person)

    monkeypatch.setattr(disposal, "destroy", breaks)
    assert refused(office, Conflict, approved, whole) == "no_time"
    assert len(seen) == 3


def test_what_was_held_back_or_changed_meanwhile_is_left_out_and_named(office: Office) -> None:
    gone, held, active = (closed(office) for _ in range(3))
    keep(office)
    made = proposed(office, gone, held, active)
    hold(office, held)
    reopen(office, active)
    done = approved(office, made)
    assert {each.person: each.outcome for each in done.items} == {gone: "erased", held: "held", active: "changed"}
    certificate = office.run(S, disposal.read_certificate, made.id)
    assert [each.code for each in certificate.records] == [each.code for each in done.items if each.person == gone]
    for person in (held, active):
        assert office.run(C, people.view_person, person).identity["name"] == NAME


def test_after_disposal_a_name_stands_nowhere_and_the_certificate_can_be_checked(office: Office) -> None:
    person, other = closed(office), closed(office, name="残る人")
    keep(office)
    supervisor, officer = office.client(S), office.client(D)
    supervisor.post("/api/v1/people/search", json={"words": NAME}, headers={"Idempotency-Key": "search-0001"})
    wrapped = key_of(office, person)
    assert wrapped in everything(office)
    made = supervisor.post("/api/v1/disposals", json={"people": [person]}).json()
    path = f"/api/v1/disposals/{made['id']}"
    assert officer.get(f"{path}/certificate").status_code == 404
    tag = officer.get(path).headers["ETag"]
    answer = officer.post(f"{path}/approve", json=DECISION.model_dump(mode="json"), headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    left = everything(office)
    assert NAME.encode() not in left
    assert wrapped not in left, "the key could be read again by who has the master key"
    certificate = officer.get(f"{path}/certificate").json()
    assert (certificate["count"], certificate["decision"]) == (1, "ひ福第20号")
    assert (certificate["proposed_by"], certificate["approved_by"]) == ("supervisor", "officer")
    with Session(office.store.engine) as session:
        end = (certificate["audit_number"], certificate["audit_digest"])
        assert list(faults_in_chain(session, TOWN, end)) == []
        after = session.get(AuditRow, (TOWN, end[0] + 1))
        assert after is not None
        assert (after.kind, after.before, after.details["erased"]) == ("disposal.approved", end[1], [person])
        assert len(session.scalars(select(PersonRow.id)).all()) == 2
    page = supervisor.get(f"/disposals/{made['id']}/certificate")
    assert page.status_code == 200
    assert certificate["number"] in page.text
    assert f"{end[0]}:{end[1]}" in page.text
    assert supervisor.get(f"/api/v1/people/{person}").status_code == 404
    assert [each.id for each in office.run(C, people.find_people, SearchIn(words="残る"))] == [other]


def test_erased_stays_erased_and_who_asks_is_told_who_did_it(office: Office) -> None:
    person = closed(office)
    keep(office)
    made = proposed(office, person)
    approved(office, made)
    assert due(office) == []
    assert {each.id: each.name for each in office.look(C, people.list_people)} == {person: None}
    told = office.run(S, report_accesses, person)
    assert [each.name for each in told.accesses if each.kind == "disposal.approved"] == ["officer"]
    assert office.look(S, erased_on, [person]) == MORNING.date()
    with pytest.raises(NotFound):
        hold(office, person)
    assert refused(office, Conflict, proposed, person) == "not_due"


def test_records_merged_into_one_go_with_it_and_only_when_all_are_closed(office: Office) -> None:
    first, second = closed(office), somebody(office)
    keep(office)
    office.run(S, merge, first, second)
    assert due(office) == []
    close_long_ago(office, second)
    (listed,) = office.run(S, disposal.read_due)
    assert (listed.person, listed.records) == (first, 2)
    number = hold(office, second)
    assert due(office) == []
    office.run(S, disposal.lift_hold, number)
    made = proposed(office, first)
    done = approved(office, made)
    assert {each.person: each.outcome for each in done.items} == {first: "erased", second: "erased"}
    assert office.run(S, disposal.read_certificate, made.id).count == 2


def restricted(office: Office, counsellor: Role) -> str:
    """Give somebody restricted whose record was closed years ago."""
    person = closed(office)
    version = office.run(C, people.view_person, person).version
    office.run(C, people.hand_over, person, office.actors[counsellor].account, version)
    office.run(C, people.restrict, person, version + 1)
    return person


def test_a_restricted_record_is_due_for_its_counsellor_alone(office: Office) -> None:
    hidden, shown = restricted(office, C), closed(office)
    keep(office)
    assert due(office) == [shown]
    assert refused(office, NotFound, proposed, hidden) == "no_such_person"
    hers = restricted(office, S)
    assert set(due(office)) == {hers, shown}
    assert refused(office, Invalid, proposed, hers, shown) == "restricted_alone"
    made = proposed(office, hers)
    assert office.run(D, disposal.list_disposals) == []
    assert refused(office, NotFound, approved, made) == "no_such_disposal"


def test_a_record_restricted_after_it_was_proposed_is_left_out_and_shown_to_nobody_else(office: Office) -> None:
    hidden, gone = closed(office), closed(office)
    keep(office)
    made = proposed(office, hidden, gone)
    alone = proposed(office, hidden)
    office.run(C, people.restrict, hidden, office.run(C, people.view_person, hidden).version)
    assert refused(office, NotFound, approved, alone) == "no_such_disposal"
    done = approved(office, made)
    assert [each.person for each in done.items] == [gone]
    assert [each.id for each in office.run(D, disposal.list_disposals)] == [made.id]
    assert office.run(D, disposal.read_certificate, made.id).count == 1
    hers = office.run(C, disposal.read_disposal, made.id)
    assert {each.person: each.outcome for each in hers.items} == {hidden: "changed", gone: "erased"}
    assert office.run(C, people.view_person, hidden).identity["name"] == NAME


def test_nobody_of_another_municipality_meets_a_disposal(office: Office) -> None:
    other = Office.opened(office.store, "tonari")
    person = closed(office)
    keep(office)
    made = proposed(office, person)
    assert other.run(S, disposal.read_due) == []
    assert other.run(D, disposal.list_disposals) == []
    for ask in (disposal.read_disposal, disposal.read_certificate):
        with pytest.raises(NotFound):
            other.run(D, ask, made.id)
    with pytest.raises(NotFound):
        approved(other, made)

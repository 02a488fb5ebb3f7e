from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.errors import Conflict, Invalid, ServiceError
from api.hosts import commands, paper_commands
from api.hosts.changes import MOVES, apply_opening
from api.hosts.paper_schemas import (
    AgreementIn,
)
from api.hosts.schemas import (
    HeardOfOpeningIn,
    HostChange,
    OpeningChange,
    OpeningIn,
    OpeningStateIn,
)
from api.hosts.tables import OpeningRow
from api.rounds.stock import stock
from api.store.base import rows_changed
from tests.api.service.host_builders import FARM, FIELD, STAFF, TODAY, days, opened
from tests.api.service.office import TOWN, Office

# ---------------------------------------------------------------- what is kept, and what the template refuses


def test_a_host_and_its_opening_are_read_by_the_matching_as_they_were_told(office: Office) -> None:
    host = office.run(STAFF, commands.register_host, FARM)
    opening = opened(office, host.id)
    heard = HeardOfOpeningIn(said_by="owner", on=TODAY, channel="phone")
    office.run(STAFF, commands.hear_opening, opening.id, heard, opening.version)
    paper = AgreementIn(kind="memorandum", since=days(-10), until=days(300))
    office.run(STAFF, paper_commands.keep_agreement, host.id, paper)
    found = office.look(STAFF, stock, TODAY)
    assert opening.id not in found.unread
    catalogue = found.catalogue
    assert catalogue.hosts[host.id].status == "offers"
    assert (catalogue.hosts[host.id].agreement, catalogue.hosts[host.id].agreement_until) == ("memorandum", days(300))
    read = catalogue.openings[opening.id]
    assert (read.seats, read.confirmed_on, read.tasks, read.talk) == (2, TODAY, ("weeding",), "short")


def test_drafts_and_openings_that_rest_without_an_end_are_not_offered_to_the_matching(office: Office) -> None:
    host = office.run(STAFF, commands.register_host, FARM)
    office.run(STAFF, commands.add_opening, host.id, FIELD)
    for until in (None, days(20)):
        row = opened(office, host.id)
        office.run(STAFF, commands.set_opening_state, row.id, OpeningStateIn(state="paused", until=until), row.version)
    offered = office.look(STAFF, stock, TODAY).catalogue.openings
    assert [each.paused_until for each in offered.values()] == [days(20)]


SECRET = "ひみつの値"
WRONG_HOSTS: list[tuple[dict[str, Any], str]] = [
    ({"lat": SECRET, "lon": 135}, "lat"),
    ({"lat": 35}, "-"),
    ({"canary_column": 1}, "-"),
    ({"phone": "1"}, "phone"),
    ({"agreement_until": "2030-01-01"}, "agreement_until"),
]


def test_what_the_template_refuses_of_a_host_is_refused_by_column(office: Office) -> None:
    for facts, column in WRONG_HOSTS:
        with pytest.raises(Invalid) as refused:
            office.run(STAFF, commands.register_host, FARM.model_copy(update={"facts": facts}))
        assert (refused.value.code, refused.value.params["sheet"], refused.value.params["column"]) == (
            "facts_unread", "hosts", column,
        )  # fmt: skip


def test_a_refusal_never_repeats_what_was_sent(office: Office) -> None:
    client = office.client(STAFF)
    made = client.post("/api/v1/hosts", json=FARM.model_dump())
    assert made.status_code == 201, made.text
    host = made.json()["id"]
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"facts": {"slots": SECRET}}, "openings", "slots"),
        ({"facts": {"talk": SECRET}}, "openings", "talk"),
        ({"facts": {"canary_column": SECRET}}, "openings", "-"),
        ({"facts": {"seats": 4}}, "openings", "seats"),
        ({"facts": {"features": "quiet", "lacks": SECRET}}, "openings", "lacks"),
        ({"facts": {"valid_from": "2026-09-01", "valid_until": "2026-08-01"}}, "openings", "-"),
        ({"tasks": [{"task": SECRET}]}, "tasks", "task"),
        ({"tasks": [{"task": "weeding", "months": SECRET}]}, "tasks", "months"),
        ({"tasks": [{"task": "weeding"}, {"task": "weeding"}]}, "tasks", "-"),
    ]
    for change, sheet, column in wrong:
        answer = client.post(f"/api/v1/hosts/{host}/openings", json={"name": "畑", "kind": "farm", **change})
        assert answer.status_code == 422, (change, answer.text)
        assert answer.json()["code"] == "facts_unread"
        assert sheet in answer.json()["message"]
        assert column == "-" or column in answer.json()["message"], answer.text
        assert SECRET not in answer.text
        assert "canary" not in answer.text
    cells: list[Any] = [{}, [], "\x00", 1e300, 10**40]
    for cell in cells:
        answer = client.post(
            f"/api/v1/hosts/{host}/openings", json={"name": "畑", "kind": "farm", "facts": {"note": cell}}
        )
        assert answer.status_code == 422, answer.text
    assert client.get(f"/api/v1/openings?host={host}").json() == []


def test_a_draft_may_not_know_its_kind_yet_but_an_open_one_does(office: Office) -> None:
    draft = office.run(STAFF, commands.add_opening, "H1", OpeningIn(name="なにか手伝い"))
    with pytest.raises(Invalid) as refused:
        office.run(STAFF, commands.set_opening_state, draft.id, OpeningStateIn(state="open"), draft.version)
    assert (refused.value.params["sheet"], refused.value.params["column"]) == ("openings", "kind")
    told = office.run(STAFF, commands.change_opening, draft.id, OpeningChange(kind="shop"), draft.version)
    shown = office.run(STAFF, commands.set_opening_state, draft.id, OpeningStateIn(state="open"), told.version)
    assert (shown.state, shown.kind) == ("open", "shop")


# ---------------------------------------------------------------- changes, seats, states


def test_a_change_says_what_it_changes_and_leaves_the_rest(office: Office) -> None:
    client = office.client(STAFF)
    host = client.post("/api/v1/hosts", json=FARM.model_dump())
    assert host.headers["etag"] == '"1"'
    place = f"/api/v1/hosts/{host.json()['id']}"
    assert client.patch(place, json={"phone": "0800-1"}).status_code == 428
    changed = client.patch(place, json={"facts": {"contact": None, "hours": "朝"}}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert changed.json()["facts"] == {"seats": 3, "hours": "朝"}
    assert changed.json()["phone"] == FARM.phone
    assert client.patch(place, json={"phone": "0800-1"}, headers={"If-Match": '"1"'}).status_code == 412
    page = client.get(place)
    assert page.headers["etag"] == '"2"'
    assert page.json()["host"]["facts"] == changed.json()["facts"]


COUNTS = st.integers(0, 20)


@given(taken=COUNTS, tried=COUNTS, room=COUNTS, seats=st.none() | COUNTS, try_out_seats=st.none() | COUNTS)
def test_seats_never_fall_below_what_is_held(
    taken: int, tried: int, room: int, seats: int | None, try_out_seats: int | None
) -> None:
    row = OpeningRow(
        id="O9", host="H9", name="畑", kind="farm", state="open", seats=taken + room, try_out_seats=tried + room,
        taken=taken, try_out_taken=tried, facts={}, tasks=[], last_word_on=None,
    )  # fmt: skip
    before = (row.seats, row.try_out_seats)
    fits = (seats is None or seats >= taken) and (try_out_seats is None or try_out_seats >= tried)
    form = OpeningChange(seats=seats, try_out_seats=try_out_seats)
    if fits:
        apply_opening(row, form)
        wanted = (before[0] if seats is None else seats, before[1] if try_out_seats is None else try_out_seats)
        assert (row.seats, row.try_out_seats) == wanted
    else:
        with pytest.raises(Conflict):
            apply_opening(row, form)
        assert (row.seats, row.try_out_seats) == before


def _take_seat(office: Office) -> bool:
    with Session(office.store.engine) as session, session.begin():
        own = (OpeningRow.municipality == TOWN, OpeningRow.id == "O1", OpeningRow.taken < OpeningRow.seats)
        return rows_changed(session, update(OpeningRow).where(*own).values(taken=OpeningRow.taken + 1)) == 1


def test_a_seat_taken_at_the_same_moment_is_never_taken_away(office: Office) -> None:
    office.run(STAFF, commands.change_opening, "O1", OpeningChange(kind="shop"), 1)

    def fewer(version: int) -> str:
        try:
            office.run(STAFF, commands.change_opening, "O1", OpeningChange(seats=0), version)
        except ServiceError as error:
            return error.code
        return "fewer"

    for _ in range(10):
        with Session(office.store.engine) as session, session.begin():
            values = {"seats": 1, "taken": 0}
            session.execute(update(OpeningRow).where(OpeningRow.id == "O1").values(**values))
            version = session.scalars(select(OpeningRow.version).where(OpeningRow.id == "O1")).one()
        with ThreadPoolExecutor(2) as pool:
            less, seat = pool.submit(fewer, version), pool.submit(_take_seat, office)
        assert (less.result(), seat.result()) in (("fewer", False), ("seats_below_held", True))


def test_an_opening_moves_only_where_a_way_leads(office: Office) -> None:
    row = office.run(STAFF, commands.add_opening, "H1", FIELD)
    ways: list[tuple[str, Any]] = [(each, after) for each in MOVES for after in ("open", "paused", "closed")]
    for before, after in ways:
        with Session(office.store.engine) as session, session.begin():
            session.execute(update(OpeningRow).where(OpeningRow.id == row.id).values(state=before, version=1))
        to = OpeningStateIn(state=after)
        if (before, after) in {("draft", "paused"), ("closed", "paused")}:
            with pytest.raises(Conflict):
                office.run(STAFF, commands.set_opening_state, row.id, to, 1)
        else:
            assert office.run(STAFF, commands.set_opening_state, row.id, to, 1).state == after


def test_nothing_closes_or_ends_under_somebody_who_is_there(office: Office) -> None:
    office.run(STAFF, commands.change_opening, "O1", OpeningChange(kind="shop"), 1)
    assert _take_seat(office)
    with pytest.raises(Conflict):
        office.run(STAFF, commands.set_opening_state, "O1", OpeningStateIn(state="closed"), 2)
    with pytest.raises(Conflict):
        office.run(STAFF, commands.change_host, "H1", HostChange(kind="farm", stage="ended"), 1)
    rests = OpeningStateIn(state="paused", until=days(30))
    shown = office.run(STAFF, commands.set_opening_state, "O1", rests, 2)
    assert shown.facts == {"paused_until": str(days(30))}
    again = office.run(STAFF, commands.set_opening_state, "O1", OpeningStateIn(state="open"), 3)
    assert (again.state, again.facts) == ("open", {})


def test_who_offers_something_is_a_host_and_who_has_ended_offers_nothing(office: Office) -> None:
    host = office.run(STAFF, commands.register_host, FARM)
    row = opened(office, host.id)
    assert office.look(STAFF, commands.host_page, host.id).host.stage == "offers"
    office.run(STAFF, commands.set_opening_state, row.id, OpeningStateIn(state="closed"), row.version)
    office.run(STAFF, commands.change_host, host.id, HostChange(stage="ended"), 2)
    with pytest.raises(Conflict):
        office.run(STAFF, commands.set_opening_state, row.id, OpeningStateIn(state="open"), row.version + 1)
    with pytest.raises(Conflict):
        office.run(STAFF, commands.add_opening, host.id, FIELD)

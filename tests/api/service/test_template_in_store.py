"""A filled-in template in a store: all or nothing, never twice, never over what was said later; on both databases."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import api.hosts
from api.access.actor import Actor, Role
from api.catalogue.search import Asked, search
from api.errors import NotAllowed
from api.hosts import commands, own_commands
from api.hosts.from_template import look_into, take_in_template
from api.hosts.schemas import HeardOfHostIn, HeardOfOpeningIn, HostChange, OpeningChange, OpeningStateIn, OwnStateIn
from api.hosts.tables import AgreementRow, HostRow, OpeningRow
from api.hosts.template_plan import Rows, TemplatePlan, row_faults
from api.hosts.template_repository import SAYING
from api.placements.tables import PlacementRow
from api.rounds.offered import offered, standing_in
from api.rounds.stock import stock
from resources_catalog.catalogue import Catalogue
from resources_catalog.errors import FaultsFound
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.columns import Row
from resources_catalog.template.read import read_cells, read_sheets
from tests import hinata
from tests.api.service.host_builders import placed
from tests.api.service.office import TOWN, Office

STAFF = Role.COORDINATOR
TODAY = date(2026, 6, 8)
HOST = {"host": "B1", "name": "みどり農園", "kind": "farm", "phone": "0120-000-111", "contact": "夫", "seats": 3}
FIELD = {"opening": "B1-a", "host": "B1", "name": "苗の手入れ", "kind": "farm", "seats": 2, "slots": "火 9:00-11:00",
         "talk": "short", "confirmed_on": "2026-05-01"}  # fmt: skip
SHOP = {"opening": "B1-b", "host": "B1", "name": "店番", "kind": "farm", "seats": 1, "features": "静か"}
WEEDING = {"opening": "B1-a", "task": "weeding", "months": "5-9"}
SPOKEN: dict[str, Any] = {"said_by": "owner", "on": TODAY, "channel": "phone"}
FARMER = Actor(TOWN, "account-of-b1", frozenset({Role.HOST}), host="B1")


def sheets(
    host: dict[str, Any] | None = None, field: dict[str, Any] | None = None, *, shop: bool = True, **more: Any
) -> Rows:
    """Give the rows of a small template; cells named are changed."""
    openings = [{**FIELD, **(field or {})}, *([{**SHOP, **more}] if shop else [])]
    cells = {"hosts": [{**HOST, **(host or {})}], "openings": openings, "tasks": [WEEDING]}
    read = read_cells(cells, CATALOGUE_SHEETS)
    assert read.faults == ()
    return read.rows


def town() -> dict[str, tuple[Row, ...]]:
    return dict(read_sheets(hinata.FOLDER, CATALOGUE_SHEETS).rows)


def taken_in(office: Office, rows: Rows) -> TemplatePlan:
    made: TemplatePlan = office.run(STAFF, take_in_template, rows)
    return made


def there(office: Office) -> dict[str, Any]:
    """Read hosts, openings and papers whole."""
    with Session(office.store.engine) as session:
        return {
            table.__tablename__: [
                {name: value for name, value in row._mapping.items() if table is not AgreementRow or name != "id"}
                for row in session.execute(select(table.__table__).order_by(table.__table__.c.id))
            ]
            for table in (HostRow, OpeningRow, AgreementRow)
        }


def host(office: Office, code: str = "B1") -> Any:
    return office.look(STAFF, commands.host_page, code).host


def opening(office: Office, code: str = "B1-a") -> Any:
    return office.look(STAFF, commands.show_opening, code)


def told(made: TemplatePlan) -> dict[str, tuple[list[str], list[str]]]:
    """What was changed and what was kept, by id; nothing of what stayed the same."""
    every = (*made.hosts, *made.openings)
    return {
        each.id: (sorted(each.changes), sorted(each.kept)) for each in every if each.new or each.changes or each.kept
    }


# ---------------------------------------------------------------- taking in


def test_the_catalogue_of_the_store_is_the_one_of_the_files(office: Office) -> None:
    taken_in(office, town())
    found = office.look(STAFF, offered, TODAY, frozenset())
    wanted = Catalogue.from_rows(town()).as_of(TODAY)
    own = {code for code in found.catalogue.hosts if code not in ("H1", "H2")}
    assert {code: found.catalogue.hosts[code] for code in own} == wanted.hosts
    assert found.catalogue.openings == wanted.openings


def test_an_agreement_becomes_a_paper_and_is_kept_once(office: Office) -> None:
    rows = sheets({"agreement": "memorandum", "agreement_until": "2027-03-31"})
    for _ in range(2):
        taken_in(office, rows)
    papers = there(office)["agreement"]
    assert [(row["kind"], row["since"], row["until"]) for row in papers] == [("memorandum", TODAY, date(2027, 3, 31))]
    found = office.look(STAFF, offered, TODAY, frozenset()).catalogue.hosts["B1"]
    assert found == Catalogue.from_rows(rows).hosts["B1"]
    assert host(office).agreement_until == date(2027, 3, 31)


def test_an_agreement_without_an_end_is_told_and_not_kept(office: Office) -> None:
    assert taken_in(office, sheets({"agreement": "agreement"})).endless == ["B1"]
    assert there(office)["agreement"] == []


def test_taken_in_again_nothing_changes(office: Office) -> None:
    taken_in(office, town())
    before = there(office)
    made = taken_in(office, town())
    assert told(made) == {}
    assert there(office) == before


def test_only_what_differs_is_written(office: Office) -> None:
    taken_in(office, sheets())
    made = taken_in(office, sheets({"phone": "0120-000-222"}, {"seats": 3, "talk": None, "confirmed_on": "2026-06-01"}))
    assert told(made) == {"B1": (["phone"], []), "B1-a": (["facts.talk", "last_word_on", "seats"], [])}
    found = opening(office)
    assert (found.seats, found.last_word_on, found.version) == (3, date(2026, 6, 1), 2)
    assert "talk" not in found.facts
    assert (host(office).phone, opening(office, "B1-b").version) == ("0120-000-222", 1)


def test_what_is_no_longer_in_the_file_is_told_and_stays_open(office: Office) -> None:
    taken_in(office, sheets())
    assert taken_in(office, sheets(shop=False)).gone == ["B1-b"]
    assert opening(office, "B1-b").state == "open"


def test_hosts_of_a_template_are_found_by_words(office: Office) -> None:
    taken_in(office, sheets())
    assert [each.id for each in office.look(STAFF, search, Asked("みどり農園"))] == ["B1"]
    taken_in(office, sheets({"name": "あおば農園"}))
    assert [each.id for each in office.look(STAFF, search, Asked("あおば"))] == ["B1"]
    assert office.look(STAFF, search, Asked("みどり農園")) == []


def test_how_a_host_and_its_pauses_stand_in_the_file_is_how_they_stand_here(office: Office) -> None:
    taken_in(office, sheets({"status": "listed"}, {"paused_until": "2026-07-31"}, paused_until="2026-06-01"))
    assert (host(office).stage, opening(office).state, opening(office, "B1-b").state) == ("listed", "paused", "open")
    office.clock.move(days=90)
    assert told(taken_in(office, sheets({"status": "listed"}, {"paused_until": "2026-07-31"}, shop=False))) == {
        "B1-a": (["state"], [])
    }
    taken_in(office, sheets({"status": "offers"}, shop=False))
    assert told(taken_in(office, sheets({"status": "listed"}, shop=False)))["B1"] == ([], ["stage"])
    assert told(taken_in(office, sheets({"status": "ended"}, shop=False)))["B1"] == ([], ["stage"])


def test_nothing_is_open_where_the_host_has_ended(office: Office) -> None:
    taken_in(office, sheets({"status": "ended"}))
    assert {opening(office, code).state for code in ("B1-a", "B1-b")} == {"closed"}


# ---------------------------------------------------------------- what was said later


def change_host(office: Office) -> None:
    office.run(STAFF, commands.change_host, "B1", HostChange(phone="0120-999", facts={"contact": "妻"}), 1)


def hear_host(office: Office) -> None:
    said = HeardOfHostIn(**SPOKEN, change=HostChange(phone="0120-999", facts={"contact": "妻"}))
    office.run(STAFF, commands.hear_host, "B1", said, 1)


def change_opening(office: Office) -> None:
    office.run(STAFF, commands.change_opening, "B1-a", OpeningChange(seats=5, facts={"talk": "greetings"}), 1)


def hear_opening(office: Office) -> None:
    said = HeardOfOpeningIn(**SPOKEN, change=OpeningChange(seats=5, facts={"talk": "greetings"}))
    office.run(STAFF, commands.hear_opening, "B1-a", said, 1)


def change_own(office: Office) -> None:
    with office.store.work(FARMER, office.clock()) as work:
        own_commands.change_own(work, "B1-a", OpeningChange(seats=5, facts={"talk": "greetings"}), 1)


def rest_own(office: Office) -> None:
    with office.store.work(FARMER, office.clock()) as work:
        own_commands.set_own_state(work, "B1-a", OwnStateIn(state="paused", until=date(2026, 9, 1)), 1)


def rest(office: Office) -> None:
    form = OpeningStateIn(state="paused", until=date(2026, 9, 1))
    office.run(STAFF, commands.set_opening_state, "B1-a", form, 1)


def close(office: Office) -> None:
    office.run(STAFF, commands.set_opening_state, "B1-a", OpeningStateIn(state="closed"), 1)


@pytest.mark.parametrize(
    ("say", "code", "columns"),
    [
        (change_host, "B1", ["facts.contact", "phone"]),
        (hear_host, "B1", ["facts.contact", "phone"]),
        (change_opening, "B1-a", ["facts.talk", "seats"]),
        (hear_opening, "B1-a", ["facts.talk", "seats"]),
        (change_own, "B1-a", ["facts.talk", "seats"]),
        (rest_own, "B1-a", ["facts.paused_until", "state"]),
        (rest, "B1-a", ["facts.paused_until", "state"]),
        (close, "B1-a", ["state"]),
    ],
)
def test_what_was_said_later_stays_and_is_told(
    office: Office, say: Callable[[Office], None], code: str, columns: list[str]
) -> None:
    taken_in(office, sheets())
    say(office)
    before = there(office)
    assert told(taken_in(office, sheets())) == {code: ([], columns)}
    assert there(office) == before
    made = taken_in(office, sheets({"note": "あたらしい"}, {"first_step_minutes": 20}))
    assert told(made)[code][1] == columns
    assert (host(office).facts["note"], opening(office).facts["first_step_minutes"]) == ("あたらしい", "20")


def test_every_way_to_change_a_host_or_an_opening_is_known_to_change_columns() -> None:
    """A new kind of the audit has to be sorted in: else what it changed would be written over by the next file."""
    nothing_of_the_file = {
        "host.registered", "host.contacted", "host.visited", "host.area_set", "host.room_heard", "opening.drafted",
        "opening.quotas_set", "opening.confirmed_by_host",
    }  # fmt: skip
    sources = Path(api.hosts.__path__[0]).glob("*.py")
    kinds = {kind for each in sources for kind in re.findall(r'"((?:host|opening)\.[a-z_]+)"', each.read_text("utf-8"))}
    foreign_keys = {f"{table}.{column}" for table in ("host", "opening") for column in ("id", "municipality")}
    assert kinds - foreign_keys == {*SAYING, *nothing_of_the_file}


def test_where_the_file_says_the_same_in_the_end_there_is_nothing_to_tell(office: Office) -> None:
    taken_in(office, sheets())
    hear_opening(office)
    made = taken_in(office, sheets(None, {"seats": 5, "talk": "greetings"}))
    assert told(made) == {}
    assert opening(office).last_word_on == TODAY  # an older day in the file takes nothing back


def test_what_stays_and_what_is_new_may_not_contradict_each_other(office: Office) -> None:
    taken_in(office, sheets())
    office.run(STAFF, commands.change_opening, "B1-b", OpeningChange(facts={"lacks": "段差がない"}), 1)
    before = there(office)
    with pytest.raises(FaultsFound) as refused:
        taken_in(office, sheets(None, {"seats": 4}, features="静か; 段差がない"))
    (fault,) = refused.value.faults
    assert (fault.table, fault.row, fault.code, fault.allowed) == ("openings", 3, "template_contradicts_kept", "lacks")
    assert there(office) == before


# ---------------------------------------------------------------- refusals


def test_what_the_store_cannot_take_is_told_in_one_go_and_nothing_is_written(office: Office) -> None:
    taken_in(office, sheets())
    with Session(office.store.engine) as session, session.begin():
        row = session.get_one(OpeningRow, (TOWN, "B1-b"))
        row.taken = 1
    before = there(office)
    rows = {name: list(each) for name, each in sheets({"name": "べつの名前"}, seats=0).items()}
    rows["hosts"].append({**rows["hosts"][0], "host": "B2", "_row": 3})
    rows["openings"][0] = {**rows["openings"][0], "host": "B2"}
    with pytest.raises(FaultsFound) as refused:
        taken_in(office, rows)
    assert [(each.row, each.column, each.code) for each in refused.value.faults] == [
        (2, "host", "template_other_host"), (3, "seats", "template_seats_below_held"),
    ]  # fmt: skip
    assert there(office) == before


@pytest.mark.parametrize(
    ("sheet", "column", "value", "code"),
    [
        ("hosts", "host", "B" * 65, "template_id_code"), ("hosts", "host", "農園", "template_id_code"),
        ("openings", "opening", "B1@wed", "template_id_code"), ("openings", "opening", "a/b", "template_id_code"),
        ("hosts", "phone", "1" * 65, "template_too_long"), ("openings", "seats", 10**6, "template_too_many"),
    ],
)  # fmt: skip
def test_what_no_store_takes_is_told_of_the_file_alone(sheet: str, column: str, value: Any, code: str) -> None:
    rows = {name: list(each) for name, each in sheets().items()}
    rows[sheet][0] = {**rows[sheet][0], column: value}
    assert [(each.table, each.row, each.column, each.code) for each in row_faults(rows)] == [(sheet, 2, column, code)]


def test_only_who_works_with_hosts_takes_a_template_in(office: Office) -> None:
    for role in (Role.HOST, Role.EVALUATOR, Role.AGENCY, Role.OFFICER):
        with pytest.raises(NotAllowed):
            office.run(role, take_in_template, sheets())
        with pytest.raises(NotAllowed):
            office.look(role, look_into, sheets())


def test_looking_into_a_template_tells_the_same_and_writes_nothing(office: Office) -> None:
    taken_in(office, sheets())
    hear_opening(office)
    before = there(office)
    looked: TemplatePlan = office.look(STAFF, look_into, sheets({"name": "あおば"}, shop=False))
    assert there(office) == before
    assert taken_in(office, sheets({"name": "あおば"}, shop=False)) == looked


def test_hosts_of_another_town_are_another_towns(office: Office) -> None:
    other = Office.opened(office.store, "tsukimi")
    taken_in(office, sheets())
    made = taken_in(other, sheets({"name": "月の農園"}))
    assert all(each.new for each in (*made.hosts, *made.openings))
    assert host(office).name == "みどり農園"


# ---------------------------------------------------------------- a round of people out of a file


def holding(office: Office, placement: str, holds: str) -> None:
    """Let a placement hold a seat of an opening."""
    with Session(office.store.engine) as session, session.begin():
        row = session.get_one(PlacementRow, (TOWN, placement))
        row.holds = holds
        place = session.get_one(OpeningRow, (TOWN, row.opening))
        if holds == "regular":
            place.taken += 1
        else:
            place.try_out_taken += 1


@pytest.mark.parametrize(("holds", "left"), [("regular", [2, 1, 2]), ("try_out", [2, 2, 3])])
def test_a_seat_that_somebody_holds_in_the_store_is_taken_once(office: Office, holds: str, left: list[int]) -> None:
    """Who only tries has a seat beside the others; a person of the round takes the own seat there."""
    taken_in(office, sheets())
    free = office.look(STAFF, offered, TODAY, frozenset()).catalogue.openings["B1-a"]
    step = "trying" if holds == "try_out" else "taking_part"
    holding(office, placed(office, "B1-a", "B1", step, TODAY), holds)
    (who,) = {each.person for each in office.look(STAFF, stock, TODAY).standing}
    alone = office.look(STAFF, offered, TODAY, frozenset()).catalogue.openings["B1-a"]
    together = office.look(STAFF, offered, TODAY, frozenset({(who, "B1-a")})).catalogue.openings["B1-a"]
    assert [each.seats - each.seats_in_use for each in (free, alone, together)] == left
    assert replace(alone, seats=2, seats_in_use=0) == free


def test_a_day_of_an_opening_is_a_seat_of_the_opening() -> None:
    assert standing_in([("P1", "O1@wed"), ("P1", "O1@fri"), ("P2", "O2")]) == {("P1", "O1"), ("P2", "O2")}

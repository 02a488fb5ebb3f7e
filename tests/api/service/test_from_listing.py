"""A record becomes a host when somebody spoke with them; what was said by anybody is never overwritten by a list."""

from pathlib import Path

import pytest

from api.catalogue import repository
from api.catalogue.commands import undo
from api.catalogue.leaflet import local_things
from api.catalogue.search import Asked, search
from api.errors import Conflict, NotFound
from api.hosts import commands, from_listing
from api.hosts.following import FOLLOWING
from api.hosts.from_listing import ContactIn
from api.hosts.schemas import HeardOfHostIn, HostChange, HostOut, HostPage, OpeningChange, OpeningIn
from api.rounds.stock import stock
from tests.api.service.host_builders import FIELD, TODAY, opened
from tests.api.service.lists import STAFF, everything, taken_in, wam_file
from tests.api.service.office import Office

SPOKE = ContactIn(said_by="manager", on=TODAY, channel="phone")


def record(office: Office, number: str = "1") -> str:
    """The id of the record of a number."""
    rows = office.look(STAFF, lambda view: list(repository.listings_there(view)))
    return next(str(row["id"]) for row in rows if row["number"] == number)


def edition(office: Office, folder: Path, *rows: dict[str, str]) -> str:
    """Take a list in; gives the id of its batch."""
    return taken_in(office, wam_file(folder / "list.csv", rows))[0].id


def host(office: Office, code: str) -> HostOut:
    page: HostPage = office.look(STAFF, commands.host_page, code)
    return page.host


def found(office: Office, words: str) -> list[tuple[str, str]]:
    return [(each.of, each.name) for each in office.look(STAFF, search, Asked(words))]


@pytest.fixture
def contacted(office: Office, tmp_path: Path) -> HostOut:
    edition(office, tmp_path, {"number": "1"})
    made: HostOut = office.run(STAFF, from_listing.contact, record(office), SPOKE)
    return made


def test_a_host_says_at_first_what_the_list_says(office: Office, contacted: HostOut) -> None:
    assert (contacted.name, contacted.phone, contacted.stage) == ("ひだまり", "0778-00-0000", "contacted")
    assert (contacted.facts["capacity"], contacted.facts["address"]) == ("20", "福井県鯖江市西山町１３－１")
    assert contacted.as_listed == list(FOLLOWING)
    assert contacted.spoken_on == TODAY
    assert office.look(STAFF, commands.list_openings, contacted.id) == []


def test_a_new_edition_changes_what_follows_and_not_what_was_said(
    office: Office, tmp_path: Path, contacted: HostOut
) -> None:
    word = HeardOfHostIn(
        said_by="manager", on=TODAY, channel="phone",
        change=HostChange(phone="0778-99-9999", facts={"hours": "月-金 10-15"}),
    )  # fmt: skip
    office.run(STAFF, commands.hear_host, contacted.id, word, contacted.version)
    edition(office, tmp_path, {"number": "1", "phone": "0778-11-1111", "capacity": "30", "weekday": "08:00-12:00"})
    now = host(office, contacted.id)
    assert (now.phone, now.facts["hours"]) == ("0778-99-9999", "月-金 10-15")
    assert now.facts["capacity"] == "30"
    assert sorted(set(FOLLOWING) - set(now.as_listed)) == ["hours", "phone"]


def test_what_was_said_to_be_the_same_or_taken_away_stays_so(
    office: Office, tmp_path: Path, contacted: HostOut
) -> None:
    same = HostChange(name="ひだまり", facts={"capacity": None})
    office.run(STAFF, commands.change_host, contacted.id, same, contacted.version)
    edition(office, tmp_path, {"number": "1", "name": "ひだまり工房", "capacity": "30"})
    now = host(office, contacted.id)
    assert now.name == "ひだまり"
    assert "capacity" not in now.facts


def test_undone_an_edition_is_undone_in_the_host_as_well(office: Office, tmp_path: Path, contacted: HostOut) -> None:
    before = (host(office, contacted.id).facts, everything(office.store))
    batch = edition(office, tmp_path, {"number": "1", "capacity": "30"}, {"number": "2"})
    assert host(office, contacted.id).facts["capacity"] == "30"
    office.run(STAFF, undo, batch)
    assert (host(office, contacted.id).facts, everything(office.store)) == before


def test_a_host_outlives_its_record(office: Office, tmp_path: Path, contacted: HostOut) -> None:
    gone = edition(office, tmp_path, {"number": "2", "name": "みどり", "kana": ""})
    assert host(office, contacted.id).listing is not None
    assert found(office, "ひだまり") == [("host", "ひだまり")]
    office.run(STAFF, undo, gone)
    first = office.look(STAFF, lambda view: [each.id for each in repository.batches(view)])[-1]
    office.run(STAFF, undo, first)
    now = host(office, contacted.id)
    assert (now.listing, now.as_listed, now.phone) == (None, [], "0778-00-0000")
    assert found(office, "ひだまり") == [("host", "ひだまり")]


def test_host_and_record_are_found_once(office: Office, contacted: HostOut) -> None:
    assert found(office, "就労継続") == [("host", "ひだまり")]
    assert found(office, "ひだまり") == [("host", "ひだまり")]
    end = HostChange(stage="ended")
    office.run(STAFF, commands.change_host, contacted.id, end, contacted.version)
    assert found(office, "ひだまり") == [("listing", "ひだまり")]


def test_a_host_is_found_by_what_is_done_and_shared_there(office: Office, contacted: HostOut) -> None:
    form = OpeningIn(
        name="午後の将棋", kind="ibasho", tasks=[{"task": "weeding"}],
        facts={"slots": "水 14:00-15:00", "interests": "shogi", "features": "step_free"},
    )  # fmt: skip
    made = opened(office, contacted.id, form)
    assert found(office, "将棋") == [("host", "ひだまり")]
    asked = Asked("将棋", days=frozenset({"wednesday"}), open_only=True, stages=frozenset({"offers"}))
    assert [each.id for each in office.look(STAFF, search, asked)] == [contacted.id]
    assert office.look(STAFF, search, Asked("将棋", days=frozenset({"sunday"}))) == []
    assert [each.id for each in office.look(STAFF, local_things, "将棋")] == [contacted.id]
    assert office.look(STAFF, local_things, " ") == []
    hidden = OpeningChange(facts={"restricted": "yes"})
    office.run(STAFF, commands.change_opening, made.id, hidden, made.version)
    assert found(office, "将棋") == []


def test_a_record_is_no_opening(office: Office, tmp_path: Path) -> None:
    edition(office, tmp_path, {"number": "1"}, {"number": "2", "name": "みどり"})
    before = office.look(STAFF, stock, TODAY).catalogue
    made = office.run(STAFF, from_listing.contact, record(office), SPOKE)
    after = office.look(STAFF, stock, TODAY).catalogue
    assert before.openings.keys() == after.openings.keys()
    opened(office, made.id, FIELD)
    assert office.look(STAFF, stock, TODAY).catalogue.openings.keys() > before.openings.keys()


def test_nobody_is_made_a_host_twice_or_out_of_nothing(office: Office, contacted: HostOut) -> None:
    assert contacted.listing is not None
    with pytest.raises(Conflict, match="contacted_already"):
        office.run(STAFF, from_listing.contact, contacted.listing, SPOKE)
    with pytest.raises(NotFound):
        office.run(STAFF, from_listing.contact, "no-such", SPOKE)

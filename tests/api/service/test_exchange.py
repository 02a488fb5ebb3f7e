"""Records go out as HSDS and come back equal, on both databases; what is not theirs to tell stays here."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from api.access.actor import Role
from api.catalogue import exchange_repository, repository
from api.catalogue.commands import undo
from api.catalogue.exchange import entries_of_store, file_of
from api.catalogue.exchange_repository import Chosen
from api.catalogue.search import Asked, search
from api.catalogue.tables import ListingRow
from api.cli.main import app
from api.errors import Conflict, NotAllowed
from api.hosts import commands, from_listing
from api.hosts.schemas import HostChange
from api.store.crypto import Keyring
from api.store.engine import make_engine
from api.store.store import Store
from resources_catalog.diff import key_of, record_id
from resources_catalog.errors import FaultsFound
from resources_catalog.hsds.entry import Entry
from resources_catalog.listing import StatedCapacity
from tests.api.service.host_builders import TODAY
from tests.api.service.lists import EXTRACT, ROOT, STAFF, everything, taken_in, wam_file
from tests.api.service.office import TOWN, Office
from tests.resources_catalog.hsds.entries import ENTRY, FULL, exchanged, schema_errors

MANY = HealthCheck.function_scoped_fixture, HealthCheck.too_slow
CARE = ROOT / "tests" / "data" / "care" / "jigyosho_730_60.csv"
ROOT = Path(__file__).parents[3]
WHOLE = ROOT.parent / "shared" / "data" / "catalogue" / "wamnet_202603" / "csvdownload046.csv"
NUMBERS = "1234"


def bytes_of(entries: Iterable[Entry]) -> bytes:
    return b"".join(file_of(entries))


def exported(office: Office, chosen: Chosen = exchange_repository.EVERY_RECORD) -> bytes:
    """Export as the command does."""
    return bytes(office.look(STAFF, lambda view: bytes_of(entries_of_store(view, chosen))))


def exchange_file(path: Path, entries: Iterable[Entry]) -> Path:
    path.write_bytes(bytes_of(entries))
    return path


def taken_back(office: Office) -> None:
    """Take every batch back, the last first."""
    for code in office.look(STAFF, lambda view: [each.id for each in repository.batches(view) if not each.undone_at]):
        office.run(STAFF, undo, code)


def entry(number: str, *, seen: bool = True, **changes: Any) -> Entry:
    """Give a record as others tell it, that says when it was confirmed and changed."""
    listing = replace(FULL, number=number, **changes)
    return replace(ENTRY, id=record_id(key_of(listing)), listing=listing, seen=seen)


def found(office: Office, words: str) -> list[str]:
    return [each.name for each in office.look(STAFF, search, Asked(words), 1000)]


def codes(told: pytest.ExceptionInfo[FaultsFound]) -> list[tuple[int | None, str]]:
    return [(each.row, each.code) for each in told.value.faults]


# ---------------------------------------------------------------- out and in again


@settings(max_examples=20, suppress_health_check=MANY, deadline=None)
@given(drawn=exchanged(), moment=st.datetimes(timezones=st.just(UTC)))
def test_a_file_of_the_profile_comes_out_of_a_store_as_it_went_in(
    office: Office, tmp_path: Path, drawn: list[Entry], moment: datetime
) -> None:
    """What says of itself when it changed: a store knows that of every record."""
    taken_back(office)
    before = everything(office.store)
    once = {key_of(each.listing): replace(each, modified_at=each.modified_at or moment) for each in drawn}
    entries = sorted(once.values(), key=lambda each: each.id)
    file = exchange_file(tmp_path / "in.json", entries)
    batch = taken_in(office, file)[0]
    assert exported(office) == file.read_bytes()
    assert list(office.look(STAFF, lambda view: list(entries_of_store(view)))) == entries
    again = taken_in(office, file)[0]
    assert (again.counts["unchanged"], again.counts["gone"]) == (len(entries), 0)
    office.run(STAFF, undo, again.id)
    office.run(STAFF, undo, batch.id)
    assert everything(office.store) == before


def other_office(place: Path, empty: Path) -> Office:
    place.write_bytes(empty.read_bytes())
    return Office.opened(Store(make_engine(str(place)), Keyring.made()))


def test_a_store_filled_from_an_export_gives_the_same_export(office: Office, tmp_path: Path, empty_file: Path) -> None:
    taken_in(office, EXTRACT, edition="2026-02")
    text = EXTRACT.read_text("utf-8-sig").splitlines(keepends=True)
    (tmp_path / "next.csv").write_text("".join([*text[:40], *text[60:]]).replace("０", "９"), "utf-8-sig")
    taken_in(office, tmp_path / "next.csv", edition="2026-03")
    taken_in(office, CARE)
    other = other_office(tmp_path / "other.db", empty_file)
    (tmp_path / "out.json").write_bytes(exported(office))
    batch = taken_in(other, tmp_path / "out.json")[0]
    statuses = [each["status"] for each in json.loads(exported(office))]
    gone = statuses.count("inactive")
    assert gone > 0
    assert (batch.profile, batch.scopes, batch.counts["new"], batch.counts["gone"]) == ("hsds", [], len(statuses), gone)
    assert exported(other) == exported(office)
    other.store.close()


@pytest.mark.parametrize("path", [path for path in (EXTRACT, CARE, WHOLE) if path.exists()], ids=lambda path: path.name)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_export_is_valid_by_the_official_schemas(office: Office, path: Path) -> None:
    taken_in(office, path)
    services = json.loads(exported(office))
    assert len(services) >= 60
    random.Random(0).shuffle(services)
    assert schema_errors("service_package", services[:500]) == []
    assert [each for service in services[:500] for each in schema_errors("service", service)] == []


def test_nothing_that_was_said_here_is_exported_and_no_double(office: Office, tmp_path: Path) -> None:
    rows = [{"number": "1"}, {"number": "2", "name": "ひだまり（別の表）"}]
    taken_in(office, wam_file(tmp_path / "a.csv", rows))
    double, kept = (row["id"] for row in office.look(STAFF, lambda view: list(repository.listings_there(view))))
    spoke = from_listing.ContactIn(said_by="manager", on=TODAY, channel="phone")
    host = office.run(STAFF, from_listing.contact, kept, spoke)
    said = HostChange(name="かくれ工房", phone="090-1111-2222", facts={"note": "秘密のことば"})
    office.run(STAFF, commands.change_host, host.id, said, host.version)
    with Session(office.store.engine) as session, session.begin():
        session.execute(update(ListingRow).where(ListingRow.id == double).values(kept_as=kept))
    out = exported(office).decode()
    assert len(json.loads(out)) == 1
    assert not any(word in out for word in ("かくれ工房", "090-1111-2222", "秘密のことば", "あおぞらファーム", double))


def test_only_who_sees_hosts_exports(office: Office) -> None:
    taken_in(office, EXTRACT)
    for role in (Role.HOST, Role.EVALUATOR, Role.AGENCY, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            office.look(role, lambda view: list(entries_of_store(view)))


# ---------------------------------------------------------------- when


def dates(office: Office) -> dict[str, tuple[date | None, datetime | None, bool]]:
    """When each record was confirmed and changed, and whether it is there, by number."""
    entries = office.look(STAFF, lambda view: list(entries_of_store(view)))
    return {each.listing.number: (each.assured_on, each.modified_at, each.seen) for each in entries}


def test_an_edition_confirms_until_the_end_of_its_month_and_changes_at_its_moment(
    office: Office, tmp_path: Path
) -> None:
    def edition(name: str | None, *rows: dict[str, str]) -> datetime:
        office.clock.move(days=1)
        taken_in(office, wam_file(tmp_path / "x.csv", rows), edition=name)
        return office.clock()

    same, other, third = {"number": "1"}, {"number": "2"}, {"number": "3"}
    first = edition("2026-01", same, other, third)
    second = edition("2026-02", same, {**other, "phone": "0778-22-2222"})
    january, february = date(2026, 1, 31), date(2026, 2, 28)
    assert dates(office) == {
        "1": (february, first, True), "2": (february, second, True), "3": (january, second, False),
    }  # fmt: skip
    third_at = edition(None, same, third)
    told = dates(office)
    assert told["2"] == (february, third_at, False)
    assert told["3"] == (None, third_at, True), "the editions that had it came before it was gone"
    edition("2026-04", same, third)
    assert dates(office)["3"][0] == date(2026, 4, 30)
    for number in ("1", "2", "3"):
        moment = dates(office)[number][1]
        assert moment is not None
        for since, wanted in ((moment, True), (moment.replace(microsecond=1), False)):
            ids = office.look(STAFF, exchange_repository.ids_of, Chosen(since=since))
            numbers = {office.look(STAFF, repository.listing_seen, each)["number"] for each in ids}
            assert (number in numbers) is wanted


def test_what_an_exchanged_record_says_goes_before_until_a_list_says_otherwise(office: Office, tmp_path: Path) -> None:
    told = entry("1", publisher="")
    taken_in(office, exchange_file(tmp_path / "x.json", [told, entry("2", publisher="")]), edition="2026-05")
    assert dates(office)["1"] == (told.assured_on, told.modified_at, True)
    office.clock.move(days=1)
    row = {"number": "1", "service": FULL.service}
    batch = taken_in(office, wam_file(tmp_path / "x.csv", [row]), edition="2026-05")[0]
    assert dates(office)["1"] == (date(2026, 5, 31), office.clock(), True)
    assert dates(office)["2"] == (told.assured_on, office.clock(), False), "gone with the list"
    office.run(STAFF, undo, batch.id)
    assert dates(office)["1"] == (told.assured_on, told.modified_at, True)


# ---------------------------------------------------------------- an exchanged file is no whole list


STEPS = st.lists(
    st.one_of(
        st.none(),
        st.dictionaries(
            st.sampled_from(NUMBERS), st.tuples(st.booleans(), st.sampled_from(["みどり", "あさひ"])), min_size=1
        ),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=MANY, deadline=None)
@given(steps=STEPS)
def test_any_row_of_exchanged_files_and_undos_leaves_what_each_said_last(
    office: Office, tmp_path: Path, steps: list[dict[str, tuple[bool, str]] | None]
) -> None:
    """The oracle is a pile of what is known of each number: whether it is there, and its name."""
    taken_back(office)
    pile: list[tuple[str, dict[str, tuple[bool, str]], dict[str, object]]] = []
    for step in steps:
        known = pile[-1][1] if pile else {}
        before = everything(office.store)
        if step:
            entries = [entry(number, seen=seen, name=name) for number, (seen, name) in step.items()]
            batch = taken_in(office, exchange_file(tmp_path / "x.json", entries))[0]
            after = {**known, **step}
            counts = batch.counts
            assert counts["rows"] == counts["new"] + counts["changed"] + counts["unchanged"] + counts["rejected"]
            there = [sum(seen for seen, _ in each.values()) for each in (known, after)]
            assert there[1] - there[0] == counts["new"] - counts["gone"]
            pile.append((batch.id, after, before))
        elif pile:
            code, _, before = pile.pop()
            office.run(STAFF, undo, code)
            assert everything(office.store) == before
        known = pile[-1][1] if pile else {}
        told = office.look(STAFF, lambda view: list(entries_of_store(view)))
        assert {each.listing.number: (each.seen, each.listing.name) for each in told} == known
        assert sorted(found(office, "西山町")) == sorted(name for seen, name in known.values() if seen)


def test_what_a_file_does_not_name_is_not_gone(office: Office, tmp_path: Path) -> None:
    taken_in(office, exchange_file(tmp_path / "a.json", [entry("1"), entry("2")]))
    batch = taken_in(office, exchange_file(tmp_path / "b.json", [entry("2", name="みどり"), entry("3", seen=False)]))[0]
    counted = {name: batch.counts[name] for name in ("rows", "new", "changed", "unchanged", "gone")}
    assert counted == {"rows": 2, "new": 1, "changed": 1, "unchanged": 0, "gone": 1}
    assert sorted(found(office, "西山町")) == sorted([FULL.name, "みどり"])


def test_two_files_in_one_go_are_the_same_as_one_after_the_other(office: Office, tmp_path: Path) -> None:
    one = exchange_file(tmp_path / "a.json", [entry("1"), entry("2", seen=False)])
    two = exchange_file(tmp_path / "b.json", [entry("1", seen=False), entry("2")])
    made = taken_in(office, one, two)
    assert [(each.counts["new"], each.counts["unchanged"], each.counts["gone"]) for each in made] == [
        (2, 0, 1), (1, 1, 1),
    ]  # fmt: skip
    assert {number: seen for number, (_, _, seen) in dates(office).items()} == {"1": False, "2": True}


def test_what_rests_on_a_file_goes_before_it_is_taken_back(office: Office, tmp_path: Path) -> None:
    file = exchange_file(tmp_path / "a.json", [entry("1", publisher="", service="就労継続支援Ｂ型")])
    first = taken_in(office, file)[0]
    last = taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1"}]))[0]
    with pytest.raises(Conflict, match="later_batch"):
        office.run(STAFF, undo, first.id)
    office.run(STAFF, undo, last.id)
    again = taken_in(office, file)[0]
    assert again.counts["unchanged"] == 1
    with pytest.raises(Conflict, match="later_batch"):
        office.run(STAFF, undo, first.id)


def test_doubts_about_a_file_are_told(office: Office, tmp_path: Path) -> None:
    (service,) = json.loads(bytes_of([ENTRY]))
    service["capacities"][0]["available"] = 21
    file = tmp_path / "x.json"
    file.write_text(json.dumps(service), "utf-8")
    assert taken_in(office, file)[0].warnings["hsds_more_than_maximum"] == 1
    assert [each.capacity for each in office.look(STAFF, lambda view: list(entries_of_store(view)))] == [None]


# ---------------------------------------------------------------- one id, one record


def test_one_record_under_two_ids_or_one_id_for_two_is_a_fault_and_nothing_is_written(
    office: Office, tmp_path: Path
) -> None:
    taken_in(office, exchange_file(tmp_path / "a.json", [entry("1")]))
    before = everything(office.store)
    another = replace(entry("1"), id="0" * 32)
    of_another = replace(entry("2"), id=entry("1").id)
    for entries, code in (
        ([entry("2"), replace(entry("2"), id="0" * 32)], "hsds_record_twice"),
        ([entry("3"), another], "hsds_other_id"),
        ([entry("3"), of_another], "hsds_id_taken"),
    ):
        with pytest.raises(FaultsFound) as told:
            taken_in(office, exchange_file(tmp_path / "b.json", entries))
        assert codes(told) == [(2, code)]
    files = [exchange_file(tmp_path / "b.json", [entry("3")]),
             exchange_file(tmp_path / "c.json", [replace(entry("4"), id=entry("3").id)])]  # fmt: skip
    with pytest.raises(FaultsFound) as told:
        taken_in(office, *files)
    assert codes(told) == [(1, "hsds_id_taken")]
    assert everything(office.store) == before


def test_a_list_does_not_take_the_id_that_an_exchanged_record_has(office: Office, tmp_path: Path) -> None:
    row = {"number": "7"}
    taken_in(office, wam_file(tmp_path / "a.csv", [row]))
    (own,) = office.look(STAFF, exchange_repository.ids_of, exchange_repository.EVERY_RECORD)
    taken_back(office)
    taken_in(office, exchange_file(tmp_path / "a.json", [replace(entry("8"), id=own)]))
    with pytest.raises(FaultsFound) as told:
        taken_in(office, wam_file(tmp_path / "a.csv", [row]))
    assert [code for _, code in codes(told)] == ["hsds_id_taken"]


def test_a_host_states_its_room_only_in_its_own_words(office: Office, tmp_path: Path) -> None:
    """What is said of places is exchanged as it came in, with its day."""
    stated = StatedCapacity(available=0, maximum=None, on=date(2026, 6, 1), status="waitlist")
    taken_in(office, exchange_file(tmp_path / "a.json", [replace(ENTRY, capacity=stated)]))
    (told,) = office.look(STAFF, lambda view: list(entries_of_store(view)))
    assert told.capacity == stated


# ---------------------------------------------------------------- the command


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["catalogue", *map(str, words)], env={"ENISHI_LANG": "en"})


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    place = tmp_path / "store.db"
    rows = [{"number": "1"}, {"number": "2", "municipality": "福井県越前市"}]
    listed = wam_file(tmp_path / "a.csv", rows)
    assert run("import", listed, "--into", place, "--edition", "2026-03").exit_code == 0
    return place


def test_the_command_writes_a_file_that_another_store_takes_in(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    told = run("export", filled, "--hsds", out)
    assert (told.exit_code, told.stderr) == (0, f"2 records were written to {out}.\n")
    assert run("import", out, "--into", tmp_path / "other.db").exit_code == 0
    again = tmp_path / "again.json"
    assert run("export", tmp_path / "other.db", "--hsds", again).exit_code == 0
    assert again.read_bytes() == out.read_bytes()
    assert run("export", filled, "--hsds", out, "--municipality", "鯖江市", "--force").exit_code == 0
    assert [each["x_number"] for each in json.loads(out.read_bytes())] == ["1"]
    assert not list(tmp_path.glob(".writing-*"))


@pytest.mark.parametrize(
    ("place", "options", "said"),
    [
        ("out.json", [], "--force"),
        ("folder", [], "folder"),
        ("no/such/out.json", [], "cannot be written"),
        ("new.json", ["--municipality", "月見市"], "月見市"),
        ("new.json", ["--of", TOWN], "--of"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is(
    filled: Path, tmp_path: Path, place: str, options: list[str], said: str
) -> None:
    aside = tmp_path / "aside"
    (aside / "folder").mkdir(parents=True)
    (aside / "out.json").write_text("mine")
    told = run("export", filled, "--hsds", aside / place, *options)
    assert (told.exit_code, said in told.stderr) == (2, True), told.output
    assert sorted(each.name for each in aside.rglob("*")) == ["folder", "out.json"]
    assert (aside / "out.json").read_text() == "mine"

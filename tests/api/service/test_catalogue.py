"""Lists are taken in, compared with the edition before, found by words, and taken back: on both databases."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.access.actor import Role
from api.catalogue import repository
from api.catalogue.commands import take_in, undo
from api.catalogue.importing import prepare, read_file
from api.catalogue.records import listing_of
from api.catalogue.search import Asked, search
from api.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from resources_catalog.diff import key_of, record_id
from resources_catalog.errors import FaultsFound
from resources_catalog.folding import fold
from resources_catalog.importers.listings import read_listings
from resources_catalog.listing import Listing
from tests.api.service.lists import EXTRACT, STAFF, everything, taken_in, wam_file
from tests.api.service.office import Office

MANY = HealthCheck.function_scoped_fixture, HealthCheck.too_slow


def there(office: Office) -> dict[str, Listing]:
    """The records that are not gone, by number."""
    rows = office.look(STAFF, lambda view: list(repository.listings_there(view)))
    return {row["number"]: listing_of(row) for row in rows}


def found(office: Office, words: str, **narrowed: Any) -> list[str]:
    """Names found, in their order."""
    return [each.name for each in office.look(STAFF, search, Asked(words, **narrowed), 1000)]


# ---------------------------------------------------------------- editions


def test_a_list_is_kept_as_it_was_published(office: Office) -> None:
    batch = taken_in(office, EXTRACT, edition="2026-03")[0]
    assert {key_of(each): each for each in there(office).values()} == {
        key_of(each): each for each in read_listings(EXTRACT).listings
    }
    assert (batch.number, batch.edition, batch.counts["new"], batch.counts["rejected"]) == (1, "2026-03", 100, 0)


def test_the_next_edition_says_field_by_field_what_changed(office: Office, tmp_path: Path) -> None:
    first = [{"number": "1"}, {"number": "2", "name": "みどり"}, {"number": "3", "name": "なごみ"}]
    second = [
        {"number": "1"},
        {"number": "2", "name": "みどり", "phone": "0778-11-1111"},
        {"number": "4", "name": "あさひ"},
    ]
    before = taken_in(office, wam_file(tmp_path / "a.csv", first))[0]
    after = taken_in(office, wam_file(tmp_path / "b.csv", second))[0]
    counted = {name: after.counts[name] for name in ("rows", "new", "changed", "unchanged", "gone")}
    assert counted == {"rows": 3, "new": 1, "changed": 1, "unchanged": 1, "gone": 1}
    assert sorted(there(office)) == ["1", "2", "4"]
    code = record_id(key_of(there(office)["2"]))
    row = office.look(STAFF, repository.listing_seen, code)
    assert (row["phone"], row["first_in"], row["said_in"]) == ("0778-11-1111", before.id, {"contact": after.id})
    changes = office.look(STAFF, lambda view: [(each.kind, each.before) for each in repository.changes_to(view, code)])
    assert [(kind, before["phone"]) for kind, before in changes] == [("changed", "0778-00-0000")]
    assert found(office, "なごみ") == []


def test_what_comes_back_is_found_again(office: Office, tmp_path: Path) -> None:
    both, one = [{"number": "1"}, {"number": "2", "name": "みどり"}], [{"number": "1"}]
    for name, rows in (("a", both), ("b", one)):
        taken_in(office, wam_file(tmp_path / f"{name}.csv", rows))
    assert found(office, "みどり") == []
    again = taken_in(office, wam_file(tmp_path / "c.csv", both))[0]
    assert again.counts["new"] == 1
    assert found(office, "みどり") == ["みどり"]


def test_another_service_of_the_same_number_is_another_record(office: Office, tmp_path: Path) -> None:
    taken_in(office, wam_file(tmp_path / "b.csv", [{"number": "1"}]))
    other = taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1", "service": "就労継続支援Ａ型"}]))[0]
    assert (other.counts["new"], other.counts["gone"]) == (1, 0)


def test_two_editions_in_one_go_are_the_same_as_one_after_the_other(office: Office, tmp_path: Path) -> None:
    first = wam_file(tmp_path / "a.csv", [{"number": str(each)} for each in range(5)])
    second = wam_file(tmp_path / "b.csv", [{"number": str(each), "capacity": "9"} for each in range(3, 8)])
    made = taken_in(office, first, second)
    counted = [made[1].counts[name] for name in ("new", "changed", "unchanged", "gone")]
    assert counted == [3, 2, 0, 3]
    assert sorted(there(office)) == ["3", "4", "5", "6", "7"]


def test_an_older_edition_does_not_stand_for_a_newer_one(office: Office, tmp_path: Path) -> None:
    taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1"}]), edition="2026-03")
    with pytest.raises(FaultsFound) as told:
        taken_in(office, wam_file(tmp_path / "b.csv", [{"number": "2"}]), edition="2025-03")
    assert [(each.code, each.value) for each in told.value.faults] == [("edition_older", "2025-03")]
    assert sorted(there(office)) == ["1"]


def test_what_was_compared_with_an_older_state_is_not_written(office: Office, tmp_path: Path) -> None:
    reads = [read_file(wam_file(tmp_path / "a.csv", [{"number": "1"}]), None, None)]
    prepared, mark = office.look(STAFF, prepare, reads)
    batch = taken_in(office, wam_file(tmp_path / "b.csv", [{"number": "2"}]))[0]
    with pytest.raises(Stale):
        office.run(STAFF, take_in, prepared, mark)
    office.run(STAFF, undo, batch.id)
    with pytest.raises(Stale):
        office.run(STAFF, take_in, prepared, mark)
    assert there(office) == {}


def test_only_who_works_with_hosts_takes_lists_in_or_looks_into_them(office: Office, tmp_path: Path) -> None:
    reads = [read_file(wam_file(tmp_path / "a.csv", [{"number": "1"}]), None, None)]
    prepared, mark = office.look(STAFF, prepare, reads)
    for role in (Role.HOST, Role.EVALUATOR, Role.AGENCY, Role.OFFICER):
        with pytest.raises(NotAllowed):
            office.run(role, take_in, prepared, mark)
    taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1"}]))
    with pytest.raises(NotAllowed):
        office.look(Role.HOST, search, Asked("ひだまり"))
    assert office.look(Role.HOST, repository.batches) == []
    assert office.look(Role.HOST, lambda view: list(repository.listings_there(view))) == []


# ---------------------------------------------------------------- taking back


def test_taken_back_everything_is_as_before(office: Office, tmp_path: Path) -> None:
    first = [{"number": "1"}, {"number": "2", "name": "みどり"}, {"number": "3", "name": "なごみ"}]
    second = [{"number": "1", "name": "こもれび", "capacity": ""}, {"number": "2", "name": "みどり"}, {"number": "4"}]
    taken_in(office, wam_file(tmp_path / "a.csv", first))
    before = everything(office.store)
    batch = taken_in(office, wam_file(tmp_path / "b.csv", second))[0]
    assert everything(office.store) != before
    office.run(STAFF, undo, str(batch.number))
    assert everything(office.store) == before


def test_a_later_edition_is_taken_back_first_and_none_twice(office: Office, tmp_path: Path) -> None:
    one = taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1"}]))[0]
    two = taken_in(office, wam_file(tmp_path / "b.csv", [{"number": "2"}]))[0]
    with pytest.raises(Conflict, match="later_batch"):
        office.run(STAFF, undo, one.id)
    office.run(STAFF, undo, two.id)
    office.run(STAFF, undo, one.id)
    for batch, error in ((one.id, Conflict), ("77", NotFound), ("-", NotFound)):
        with pytest.raises(error):
            office.run(STAFF, undo, batch)
    assert there(office) == {}


OFFICES = st.dictionaries(
    st.sampled_from("123456"),
    st.fixed_dictionaries(
        {"name": st.sampled_from(["みどり", "あさひ", "Ｃａｆｅ"]), "capacity": st.sampled_from(["", "9"])}
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=MANY, deadline=None)
@given(steps=st.lists(st.one_of(OFFICES, st.none()), min_size=2, max_size=6))
def test_any_row_of_editions_and_undos_leaves_the_last_edition_that_stands(
    office: Office, tmp_path: Path, steps: list[dict[str, dict[str, str]] | None]
) -> None:
    """The oracle is a pile of editions: the last on it is what is there and what is found."""
    pile: list[tuple[str, dict[str, dict[str, str]], dict[str, object]]] = []
    for code in office.look(STAFF, lambda view: [each.id for each in repository.batches(view) if not each.undone_at]):
        office.run(STAFF, undo, code)
    for edition in steps:
        if edition:
            before = everything(office.store)
            rows = [{"number": number, **cells} for number, cells in edition.items()]
            batch = taken_in(office, wam_file(tmp_path / "x.csv", rows))[0]
            pile.append((batch.id, edition, before))
        elif pile:
            code, _, before = pile.pop()
            office.run(STAFF, undo, code)
            assert everything(office.store) == before
        wanted = pile[-1][1] if pile else {}
        assert {number: each.name for number, each in there(office).items()} == {
            number: cells["name"] for number, cells in wanted.items()
        }
        assert sorted(found(office, "み")) == sorted(c["name"] for c in wanted.values() if "み" in c["name"])


# ---------------------------------------------------------------- finding


def holds(listing: Listing, word: str) -> bool:
    """Read every field that is searched."""
    place = f"{listing.municipality}{listing.address or ''}"
    fields = (listing.name, listing.kana, listing.corporation, place, listing.service, listing.remarks)
    return any(word in fold(each) for each in fields if each)


def random_words(listings: list[Listing], count: int, seed: int) -> list[str]:
    """Pieces of one to four signs out of what is there, and some of signs that stand together nowhere."""
    draw = random.Random(seed)
    words = []
    for _ in range(count):
        one, other = (draw.choice(listings) for _ in range(2))
        text = fold(draw.choice([each for each in (one.name, one.kana, one.remarks, one.address) if each] or ["ん"]))
        begin, size = draw.randrange(len(text) or 1), draw.randint(1, 4)
        word = text[begin : begin + size]
        words.append(word if draw.random() < 0.8 and word else fold(one.name[:1] + other.name[-1:]) or "ん")
    return words


def test_what_is_found_is_what_reading_every_record_finds(office: Office) -> None:
    taken_in(office, EXTRACT)
    listings = list(read_listings(EXTRACT).listings)
    texts = [(record_id(key_of(each)), each) for each in listings]
    for word in random_words(listings, 300, seed=1):
        hits = office.look(STAFF, search, Asked(word), 100_000)
        assert {each.id for each in hits if each.of == "listing"} == {
            code for code, each in texts if holds(each, word)
        }, word


@pytest.mark.parametrize(
    "words",
    ["ヒダマリ", "ﾋﾀﾞﾏﾘ", "ひだまり", "ひ だ", "鯖江 ひだまり", "Ｂ型", "西山町13-1", "西山町１３－１", "山"],
)
def test_width_kana_and_order_do_not_matter(office: Office, tmp_path: Path, words: str) -> None:
    taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1"}]))
    assert found(office, words) == ["ひだまり"]


def test_old_forms_of_signs_are_found_by_the_forms_in_use(office: Office, tmp_path: Path) -> None:
    taken_in(office, wam_file(tmp_path / "a.csv", [{"number": "1", "name": "渡邊工房"}]))
    assert [found(office, words) for words in ("渡辺", "渡邊", "渡邉", "渡部")] == [["渡邊工房"]] * 3 + [[]]


def test_names_come_first_the_whole_then_the_beginning(office: Office, tmp_path: Path) -> None:
    names = ["こうぼうの森", "森のこうぼう", "森", "森田"]
    rows = [{"number": str(place), "name": name, "kana": ""} for place, name in enumerate(names)]
    rows.append({"number": "9", "name": "ふね", "kana": "", "address": "森町1"})
    taken_in(office, wam_file(tmp_path / "a.csv", rows))
    assert found(office, "森") == ["森", "森のこうぼう", "森田", "こうぼうの森", "ふね"]
    scores = [each.score for each in office.look(STAFF, search, Asked("森"))]
    assert scores == [1.0, 0.75, 0.75, 0.5, 0.25]


def test_a_search_is_narrowed_down(office: Office, tmp_path: Path) -> None:
    rows = [
        {"number": "1", "name": "あ", "municipality": "福井県鯖江市", "saturday": "10:00-12:00"},
        {"number": "2", "name": "い", "municipality": "福井県越前市", "lat": "35.90", "lon": "136.16"},
        {
            "number": "3",
            "name": "う",
            "municipality": "静岡県浜松市中区",
            "address": "元城町1",
            "lat": "34.71",
            "lon": "137.72",
        },
    ]
    taken_in(office, wam_file(tmp_path / "a.csv", rows))
    assert found(office, "", municipality="鯖江市") == ["あ"]
    assert found(office, "", municipality="浜松市中央区") == found(office, "", municipality="浜松市") == ["う"]
    assert found(office, "", municipality="浜松市中区") == ["う"]
    assert found(office, "", days=frozenset({"saturday"})) == ["あ"]
    assert found(office, "", days=frozenset({"weekday"})) == ["あ", "い", "う"]
    assert found(office, "", point=(35.90, 136.16), km=1.0) == ["い"]
    assert found(office, "", point=(35.90, 136.16), km=20.0) == ["い", "あ"]
    assert found(office, "", kinds=frozenset({"farm"})) == []
    with pytest.raises(Invalid, match="area_unknown"):
        found(office, "", municipality="月見市")

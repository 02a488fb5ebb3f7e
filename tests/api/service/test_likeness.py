"""Records that may be one place: suggested, said to be the same or not, taken back as it was; on both databases."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.access.actor import Actor, Role
from api.catalogue import repository
from api.catalogue.commands import undo
from api.catalogue.likeness import say_different, say_same, suggestions, take_back, take_back_between
from api.catalogue.record_page import RecordOut, record_page
from api.catalogue.search import Asked, search
from api.catalogue.tables import BatchRow, LikenessRow
from api.errors import Conflict, Invalid, NotAllowed, NotFound, ServiceError
from resources_catalog.diff import Key, record_id
from tests.api.service.lists import EXTRACT, OFFICE, STAFF, everything, taken_in, wam_file
from tests.api.service.office import Office

MANY = HealthCheck.function_scoped_fixture, HealthCheck.too_slow
B, A = "就労継続支援Ｂ型", "就労継続支援Ａ型"
THREE = [
    {"number": "1", "name": "ひだまり", "kana": "ひだまり"},
    {"number": "2", "name": "ひだまり", "kana": "ヒダマリノイエ", "remarks": "みかん"},
    {"number": "3", "name": "なごみ", "kana": "なごみ", "address": "神明町9", "phone": "0778-22-2222", "lat": "35.99",
     "corporation_number": "", "office_number": "1810600009"},
]  # fmt: skip


def code(office: Office, number: str, service: str = B) -> str:
    rows = office.look(STAFF, lambda view: list(repository.listings_there(view)))
    there = {(row["number"], row["service"]): row["id"] for row in rows}
    return there.get((number, service)) or record_id(Key("WAM NET", "", service, number))


def ids(office: Office) -> list[str]:
    rows = office.look(STAFF, lambda view: sorted(repository.listings_there(view), key=lambda row: row["number"]))
    return [row["id"] for row in rows]


def found(office: Office, words: str) -> list[str]:
    return [each.id for each in office.look(STAFF, search, Asked(words), 1000)]


def pairs(office: Office, **more: Any) -> list[tuple[str, str]]:
    return [(each.first.id, each.second.id) for each in office.look(STAFF, suggestions, **more)]


@pytest.fixture
def three(office: Office, tmp_path: Path) -> list[str]:
    taken_in(office, wam_file(tmp_path / "a.csv", THREE))
    return ids(office)


def test_a_place_listed_twice_is_suggested_with_what_speaks_for_it(office: Office, three: list[str]) -> None:
    one, two, _ = three
    (pair,) = office.look(STAFF, suggestions)
    assert {pair.first.id, pair.second.id} == {one, two}
    assert (pair.kind, pair.first.name, pair.first.phone) == ("same_record", "ひだまり", OFFICE["phone"])
    assert pair.total == 28
    assert [each.code for each in pair.evidence if each.weight > 0][:2] == ["same_name", "same_phone"]
    assert all(each.ja and each.en for each in pair.evidence)


def test_nobody_is_asked_twice_and_again_once_it_was_taken_back(office: Office, three: list[str]) -> None:
    one, two, _ = three
    for say in (say_same, say_different):
        made = office.run(STAFF, say, two, one)
        assert pairs(office) == []
        office.run(STAFF, take_back, made.id)
        assert pairs(office) == [tuple(sorted((one, two)))]


def test_a_suggestion_stays_in_the_municipality_that_was_named(office: Office, tmp_path: Path) -> None:
    there = {"municipality": "福井県越前市", "lat": "35.90", "lon": "136.16"}
    rows = [*THREE[:2], {**THREE[0], "number": "8", **there}, {**THREE[1], "number": "9", **there}]
    taken_in(office, wam_file(tmp_path / "a.csv", rows))
    assert len(pairs(office)) == 2
    assert len(pairs(office, municipality="越前市")) == 1
    with pytest.raises(Invalid, match="area_unknown"):
        pairs(office, municipality="月見市")


def test_the_words_of_the_double_find_the_record_that_is_kept(office: Office, three: list[str]) -> None:
    one, two, _ = three
    assert found(office, "みかん") == [two]
    office.run(STAFF, say_same, one, two)
    assert [found(office, words) for words in ("みかん", "ヒダマリノイエ", "ひだまり")] == [[one]] * 3
    row = office.look(STAFF, repository.listing_seen, two)
    assert (row["kept_as"], row["remarks"]) == (one, "みかん")


def test_taken_back_everything_is_as_before(office: Office, three: list[str]) -> None:
    one, two, _ = three
    before = everything(office.store)
    office.run(STAFF, say_same, one, two)
    assert everything(office.store) != before
    office.run(STAFF, take_back_between, two, one)
    assert everything(office.store) == before


@settings(max_examples=20, suppress_health_check=MANY, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_whatever_was_said_is_taken_back_in_any_order(office: Office, tmp_path: Path, seed: int) -> None:
    """The oracle is a map of doubles; a chain is refused, so that each word can be taken back without the others."""
    draw = random.Random(seed)
    if not office.look(STAFF, repository.mark).last:
        taken_in(
            office, wam_file(tmp_path / "x.csv", [{"number": str(each), "name": f"い{each}"} for each in range(5)])
        )
    codes, before = sorted(ids(office)), everything(office.store)
    kept_as: dict[str, str] = {}
    spoken: dict[str, tuple[str, str]] = {}
    for _ in range(8):
        kept, other = draw.sample(codes, 2)
        same = draw.random() < 0.7
        chain = {kept, other} & kept_as.keys() or other in kept_as.values()
        refused = {kept, other} in [set(pair) for pair in spoken.values()] or (same and bool(chain))
        try:
            made = office.run(STAFF, say_same if same else say_different, kept, other)
        except Conflict:
            assert refused
            continue
        assert not refused
        spoken[made.id] = (kept, other)
        kept_as |= {other: kept} if same else {}
        assert set(found(office, "い")) == set(codes) - kept_as.keys()
    for likeness in draw.sample(sorted(spoken), len(spoken)):
        office.run(STAFF, take_back, likeness)
    assert everything(office.store) == before


def test_what_cannot_be_taken_back_exactly_is_refused(office: Office, three: list[str]) -> None:
    one, two, three_ = three
    made = office.run(STAFF, say_same, one, two)
    for kept, other, refusal in (
        (one, two, "listing_kept_as_another"), (three_, one, "listing_kept_as_another"),
        (two, three_, "listing_kept_as_another"), (three_, two, "listing_kept_as_another"),
    ):  # fmt: skip
        with pytest.raises(Conflict, match=refusal):
            office.run(STAFF, say_same, kept, other)
    office.run(STAFF, say_same, one, three_)  # a second double of one record is no chain
    with pytest.raises(Conflict, match="likeness_said"):
        office.run(STAFF, say_different, two, one)
    office.run(STAFF, take_back, made.id)
    with pytest.raises(Conflict, match="likeness_taken_back"):
        office.run(STAFF, take_back, made.id)


def test_who_and_what_is_not_there_is_told(office: Office, three: list[str], tmp_path: Path) -> None:
    one, two, three_ = three
    taken_in(office, wam_file(tmp_path / "b.csv", THREE[:2]))  # the third is gone
    asked: list[tuple[Any, tuple[str, ...], type[ServiceError]]] = [
        (say_same, (one, three_), NotFound), (say_same, (three_, one), NotFound), (say_different, (one, "-"), NotFound),
        (say_same, (one, one), Invalid), (take_back, ("-",), NotFound), (take_back_between, (one, two), NotFound),
    ]  # fmt: skip
    for command, words, error in asked:
        with pytest.raises(error):
            office.run(STAFF, command, *words)
    other = Office.opened(office.store, "tsukimi")
    with pytest.raises(NotFound):
        other.run(STAFF, say_same, one, two)
    for role in (Role.HOST, Role.EVALUATOR, Role.OFFICER):
        with pytest.raises(NotAllowed):
            office.run(role, say_same, one, two)
    with pytest.raises(NotAllowed):
        office.look(Role.HOST, suggestions)


def test_somebody_of_another_town_takes_nothing_back(office: Office, three: list[str]) -> None:
    made = office.run(STAFF, say_same, three[0], three[1])
    elsewhere = Actor("tsukimi", None, frozenset({STAFF}))
    with pytest.raises(NotFound), office.store.work(elsewhere, office.clock()) as work:
        take_back(work, made.id)


# ---------------------------------------------------------------- editions


def test_the_next_edition_leaves_a_double_what_it_is(office: Office, three: list[str], tmp_path: Path) -> None:
    one, two, _ = three
    office.run(STAFF, say_same, one, two)
    after = [THREE[0], {**THREE[1], "remarks": "りんご"}, THREE[2]]
    batch = taken_in(office, wam_file(tmp_path / "b.csv", after))[0]
    assert batch.counts["changed"] == 1
    assert office.look(STAFF, repository.listing_seen, two)["kept_as"] == one
    assert (found(office, "りんご"), found(office, "みかん")) == ([one], [])
    before_undo = everything(office.store)
    office.run(STAFF, undo, batch.id)
    assert (found(office, "りんご"), found(office, "みかん")) == ([], [one])
    taken_in(office, wam_file(tmp_path / "c.csv", after))
    assert everything(office.store)["entries"] == before_undo["entries"]


def two_lists(office: Office, folder: Path) -> tuple[dict[str, object], str, str, BatchRow]:
    """Take in a list, and another one with a double of it."""
    taken_in(office, wam_file(folder / "b.csv", THREE[:1]))
    before = everything(office.store)
    (first,) = ids(office)
    second = taken_in(office, wam_file(folder / "a.csv", [{**THREE[1], "service": A}]))[0]
    return before, first, next(each for each in ids(office) if each != first), second


def spoken(office: Office) -> int:
    with Session(office.store.engine) as session:
        return session.execute(select(func.count()).select_from(LikenessRow)).scalar_one()


@pytest.mark.parametrize("kept_is_new", [True, False])
def test_taking_back_the_list_that_brought_one_of_them_separates_them(
    office: Office, tmp_path: Path, kept_is_new: bool
) -> None:
    before, first, second, batch = two_lists(office, tmp_path)
    office.run(STAFF, say_same, *((second, first) if kept_is_new else (first, second)))
    office.run(STAFF, undo, batch.id)
    assert everything(office.store) == before
    assert spoken(office) == 0


# ---------------------------------------------------------------- one record


def test_a_record_tells_which_edition_said_what_and_how_it_was_before(
    office: Office, three: list[str], tmp_path: Path
) -> None:
    one, two, _ = three
    second = [THREE[0], {**THREE[1], "phone": "0778-11-1111"}, THREE[2]]
    third = [THREE[0], {**THREE[1], "phone": "0778-33-3333", "capacity": "9"}, THREE[2]]
    taken_in(office, wam_file(tmp_path / "b.csv", second), edition="2026-04")
    taken_in(office, wam_file(tmp_path / "c.csv", third))
    office.run(STAFF, say_same, one, two)
    page: RecordOut = office.look(STAFF, record_page, two)
    groups = {each.group: each for each in page.groups}
    assert (groups["name"].said.batch, groups["contact"].said.batch, groups["capacity"].said.batch) == (1, 3, 3)
    assert groups["contact"].fields["phone"] == "0778-33-3333"
    told = [[(each.field, each.before, each.after) for each in change.fields] for change in page.history]
    assert told == [
        [("phone", "0778-11-1111", "0778-33-3333"), ("capacity", 20, 9)],
        [("phone", "0778-00-0000", "0778-11-1111")],
    ]
    assert page.history[1].said.edition == "2026-04"
    assert (page.kept_as and page.kept_as.id, page.doubles) == (one, [])
    assert page.point is not None
    assert (page.point.whose, page.point.lat) == ("published", 35.95)
    kept: RecordOut = office.look(STAFF, record_page, one)
    assert [each.id for each in kept.doubles] == [two]


def test_every_record_of_a_real_list_has_its_page(office: Office) -> None:
    taken_in(office, EXTRACT)
    for each in ids(office)[:30]:
        page: RecordOut = office.look(STAFF, record_page, each)
        assert page.history == []
        assert {group.said.batch for group in page.groups} == {1}
    with pytest.raises(NotFound):
        office.look(STAFF, record_page, "-")
    with pytest.raises(NotAllowed):
        office.look(Role.HOST, record_page, "-")

"""Editions compared: every record of the new one is new, changed or unchanged; what is gone is said exactly."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from resources_catalog.diff import COMPARED, GROUPS, Key, compare, groups_of, key_of, record_id, scope_of
from resources_catalog.listing import DayHours, Listing
from tests.resources_catalog.hsds.entries import FULL, listings

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = st.tuples(
    st.sampled_from(["WAM NET", "care"]), st.sampled_from(["", "182079"]), st.sampled_from(["A", "B"]),
    st.sampled_from(["1", "2", "3"]),
)  # fmt: skip
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["みどり", "あさひ"]),
        "capacity": st.none() | st.just(20),
        "hours": st.sampled_from([(), (DayHours("weekday", 540, 960),)]),
        "remarks": st.none() | st.just(""),
    },
)


def listing(key: tuple[str, str, str, str], changed: Mapping[str, object]) -> Listing:
    """Give a record that may differ from ``FULL``."""
    values = {each.name: getattr(FULL, each.name) for each in fields(Listing)}
    return Listing(**{**values, **dict(zip(Key._fields, key, strict=True)), **changed})


EDITIONS = st.dictionaries(KEYS, CHANGES, max_size=8).map(
    lambda rows: [listing(key, changed) for key, changed in rows.items()]
)


@given(known=EDITIONS, edition=EDITIONS)
def test_every_record_of_an_edition_is_new_changed_or_unchanged(known: list[Listing], edition: list[Listing]) -> None:
    found = compare(known, edition)
    told = [*found.new, *(each.after for each in found.changed), *found.unchanged]
    assert sorted(map(key_of, told)) == sorted(map(key_of, edition))
    assert all(each in edition for each in told)


@given(known=EDITIONS, edition=EDITIONS)
def test_each_part_is_what_looking_at_every_pair_finds(known: list[Listing], edition: list[Listing]) -> None:
    found = compare(known, edition)
    pairs = [(one, other) for other in edition for one in known if key_of(one) == key_of(other)]
    assert list(found.new) == [each for each in edition if key_of(each) not in map(key_of, known)]
    assert [each[:2] for each in found.changed] == [(one, other) for one, other in pairs if one != other]
    assert list(found.unchanged) == [other for one, other in pairs if one == other]
    gone = [
        each for each in known
        if any(scope_of(each) == scope_of(other) for other in edition)
        and all(key_of(each) != key_of(other) for other in edition)
    ]  # fmt: skip
    assert list(found.gone) == sorted(gone, key=key_of)


@given(known=EDITIONS, edition=EDITIONS)
def test_a_change_names_exactly_the_fields_that_differ(known: list[Listing], edition: list[Listing]) -> None:
    for before, after, names in compare(known, edition).changed:
        assert names
        assert replace(before, **{name: getattr(after, name) for name in names}) == after
        assert all(getattr(before, name) != getattr(after, name) for name in names)


@given(edition=EDITIONS)
def test_an_edition_changes_nothing_about_itself(edition: list[Listing]) -> None:
    found = compare(edition, edition)
    assert (found.new, found.changed, found.gone) == ((), (), ())
    assert list(found.unchanged) == edition


def test_what_is_of_another_part_of_the_lists_is_left_alone() -> None:
    other = replace(FULL, service="就労移行支援", number="9")
    assert compare([FULL, other], [replace(FULL, number="2")]).gone == (FULL,)
    assert compare([FULL, other], []).gone == ()


def test_every_field_beside_the_key_is_compared_and_is_of_one_group() -> None:
    members = [name for names in GROUPS.values() for name in names]
    assert sorted(members) == sorted(COMPARED)
    assert {*COMPARED, *Key._fields} == {each.name for each in fields(Listing)}
    assert groups_of(COMPARED) == tuple(GROUPS)
    assert groups_of(["phone", "lat", "lon"]) == ("contact", "point")


@given(one=listings(), other=listings())
def test_records_of_one_key_have_one_id_and_others_others(one: Listing, other: Listing) -> None:
    assert (record_id(key_of(one)) == record_id(key_of(other))) == (key_of(one) == key_of(other))


def test_ids_never_change() -> None:
    """Others keep our ids: a change here is a new identity for every record that was ever handed out."""
    key = Key("WAM NET", "", "就労継続支援Ｂ型", "A0000060630")
    assert record_id(key) == "32aad52125b43329501113e3f4426fb5"
    assert record_id(Key("a", "b", "c", "d")) != record_id(Key("ab", "", "c", "d"))
    assert len(record_id(Key("\ud800", "", "", ""))) == 32

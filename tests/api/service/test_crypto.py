"""What is sealed opens in its own place alone, a new master key takes over without a gap, and erased is erased."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.errors import NotAllowed
from api.people import commands as people
from api.people.schemas import AssessmentIn, ContactIn, PersonIn, SearchIn, StateIn
from api.people.tables import PersonFieldRow, PersonKeyRow
from api.rounds.keys import rotate_keys
from api.store.crypto import KEY, BrokenSeal, Keyring, new_key, seal, token, unseal
from api.store.store import Store
from tests.api.service.office import Office
from tests.api.service.test_matrix import METADATA, content

WORDS = "𠮷田 葛󠄀子"
PLACES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.binary(max_size=300), PLACES)
def test_what_is_sealed_opens_again(plain: bytes, place: str) -> None:
    key = new_key()
    assert unseal(key, seal(key, plain, place), place) == plain


@given(st.binary(max_size=60), PLACES, PLACES, st.data())
def test_nothing_opens_elsewhere_with_another_key_or_changed(
    plain: bytes, place: str, other: str, data: st.DataObject
) -> None:
    key = new_key()
    sealed = seal(key, plain, place)
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = sealed[:at] + bytes([sealed[at] ^ data.draw(st.integers(1, 255))]) + sealed[at + 1 :]
    tries = [(new_key(), sealed, place), (key, changed, place), (key, sealed[:-1], place), (key, b"", place)]
    if other != place:
        tries.append((key, sealed, other))
    for wrong, bytes_, where in tries:
        with pytest.raises(BrokenSeal):
            unseal(wrong, bytes_, where)


@given(st.binary(max_size=60))
def test_the_same_words_are_never_sealed_alike(plain: bytes) -> None:
    key = new_key()
    assert seal(key, plain, "a") != seal(key, plain, "a")


@settings(max_examples=20)
@given(st.integers(1, 5))
def test_a_turned_ring_opens_what_every_older_key_wrapped(turns: int) -> None:
    ring, key = Keyring.made(), new_key()
    wrapped = []
    for _ in range(turns):
        wrapped.append(ring.wrap(key, "here"))
        ring = ring.turned()
    assert {number for number, _ in wrapped} == set(range(1, turns + 1))
    assert all(ring.unwrap(number, each, "here") == key for number, each in wrapped)
    newest = Keyring({ring.current: ring.keys[ring.current]}, ring.current)
    for number, each in wrapped:
        with pytest.raises(BrokenSeal):
            newest.unwrap(number, each, "here")


def test_keys_are_written_for_their_owner_alone_and_never_over_others(tmp_path: Path) -> None:
    ring = Keyring.made().turned()
    place = tmp_path / "keys"
    ring.write(place)
    assert place.stat().st_mode & 0o777 == 0o600
    assert Keyring.read(place) == ring
    with pytest.raises(FileExistsError):
        Keyring.made().write(place)
    for text in ("", "1:AAAA", "x:y"):
        (tmp_path / "bad").write_text(text)
        with pytest.raises(ValueError, match=r"."):
            Keyring.read(tmp_path / "bad")


def test_keys_are_never_printed() -> None:
    ring = Keyring.made()
    assert repr(ring.keys[1])[2:10] not in repr(ring)


def test_tokens_of_different_municipalities_do_not_meet() -> None:
    ring = Keyring.made()
    one, two = (ring.search_key(f"names/{town}") for town in ("hinata", "tonari"))
    assert token(one, "すぎ") != token(two, "すぎ")
    assert len(one) == KEY


def registered(office: Office, name: str = WORDS) -> str:
    form = PersonIn.model_validate({"identity": {"name": name, "reach": "母経由"}})
    made: str = office.run(Role.COORDINATOR, people.register_person, form).id
    return made


def test_a_sealed_field_moved_to_another_row_does_not_open(office: Office) -> None:
    one, two = registered(office), registered(office, "別の人")
    with Session(office.store.engine) as session, session.begin():
        rows = {
            row.person: row for row in session.scalars(select(PersonFieldRow).where(PersonFieldRow.field == "name"))
        }
        rows[two].sealed = rows[one].sealed
    with pytest.raises(BrokenSeal):
        office.run(Role.COORDINATOR, people.view_person, two)
    with Session(office.store.engine) as session, session.begin():
        keys = {row.person: row for row in session.scalars(select(PersonKeyRow))}
        session.execute(update(PersonKeyRow).where(PersonKeyRow.person == two).values(wrapped=keys[one].wrapped))
    with pytest.raises(BrokenSeal):
        office.run(Role.COORDINATOR, people.view_person, two)


def test_a_new_master_key_takes_over_in_batches_and_nothing_is_unreadable_meanwhile(office: Office) -> None:
    before = [registered(office, f"山田 {each}") for each in range(5)]
    store = office.store
    office.store = Store(store.engine, store.keyring.turned())
    after = registered(office, "田中")
    lefts: list[int] = []
    while not lefts or lefts[-1]:
        lefts.append(office.run(Role.ADMINISTRATOR, rotate_keys, 2))
        names = [office.run(Role.COORDINATOR, people.view_person, each).identity["name"] for each in before]
        assert names == [f"山田 {each}" for each in range(5)]
    assert lefts == [3, 1, 0]
    with Session(store.engine) as session:
        assert set(session.scalars(select(PersonKeyRow.master))) == {2}
    found = office.run(Role.COORDINATOR, people.find_people, SearchIn(words="田中"))
    assert [each.id for each in found] == [after]
    with pytest.raises(NotAllowed):
        office.run(Role.SUPERVISOR, rotate_keys)


def test_without_the_master_key_nothing_opens(office: Office) -> None:
    person = registered(office)
    office.store = Store(office.store.engine, Keyring.made())
    with pytest.raises(BrokenSeal):
        office.run(Role.COORDINATOR, people.view_person, person)


def test_after_erasing_nothing_of_a_person_can_be_opened_and_the_pseudonym_stays(office: Office) -> None:
    client = office.client(Role.COORDINATOR)
    body = {"identity": {"name": WORDS, "phone": "090-1111-2222"}}
    person = client.post("/api/v1/people", json=body, headers={"Idempotency-Key": "erased-0001"}).json()["id"]
    client.post("/api/v1/people/search", json={"words": WORDS}, headers={"Idempotency-Key": "erased-0002"})
    other = registered(office, "残る人")
    office.run(Role.COORDINATOR, people.note_contact, person, ContactIn.model_validate(
        {"on": "2026-06-08", "kind": "letter", "words": "手紙を出した"}))  # fmt: skip
    office.run(Role.COORDINATOR, people.assess, person, AssessmentIn.model_validate({"form": "five", "answers": {}}))
    office.run(Role.COORDINATOR, people.change_state, person, StateIn(state="closed"), 1)
    sealed = {each.hex() for each in sealed_of(office, person)}
    assert len(sealed) >= 4
    office.run(Role.SUPERVISOR, people.erase, person, 2)
    assert sealed_of(office, person) == []
    left = content(office, set())
    assert not [each for table in left.values() for each in table if any(part in each for part in sealed)]
    assert left["answer"] == [], "an answer kept for a repeated request still holds the name"  # forget_answers in erase
    code = office.look(Role.COORDINATOR, people.list_people)
    assert {each.id: each.name for each in code} == {person: None, other: "残る人"}
    assert client.post("/api/v1/people/search", json={"words": WORDS}).json() == []
    assert client.get(f"/api/v1/people/{person}").status_code == 404


def sealed_of(office: Office, person: str) -> list[bytes]:
    """Give every sealed piece of a person, from whichever table holds some."""
    found: list[bytes] = []
    with office.store.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            if "person" in table.columns:
                rows = connection.execute(table.select().where(table.c.person == person))
                found += [each for row in rows for each in row if isinstance(each, bytes)]
    return found


def test_a_replaced_ring_is_a_value_of_its_own() -> None:
    ring = Keyring.made()
    assert dataclasses.replace(ring, current=1) == ring
    assert ring.turned().keys[1] == ring.keys[1]

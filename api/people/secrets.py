"""Sealing and opening what belongs to one person, and finding people by pieces of their names."""

import unicodedata
from collections.abc import Sequence

from sqlalchemy import Select, bindparam, delete, func, insert, select

from api.errors import NotFound
from api.people.tables import PersonFieldRow, PersonGramRow, PersonKeyRow
from api.store.crypto import new_key, seal, token, unseal
from api.store.store import View, Work

SEARCHED = ("name", "kana", "called", "phone")
AT_ONCE = 500
"""People looked up in one query: fewer than any database allows values in one."""
FIELDS = (*SEARCHED, "address", "born_on", "reach", "family_note", "emergency")
KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class Sealed:
    """The key of one person at work."""

    def __init__(self, view: View, person: str) -> None:
        self.view, self.person = view, person
        self.municipality = view.actor.municipality
        row = view.session.get(PersonKeyRow, (self.municipality, person))
        if row is None:
            raise NotFound("erased")
        self._key = view.keyring.unwrap(row.master, row.wrapped, self._place("key"))

    def _place(self, field: str) -> str:
        return _place(self.municipality, self.person, field)

    def seal(self, field: str, words: str) -> bytes:
        """Seal words for one field of this person."""
        return seal(self._key, words.encode(), self._place(field))

    def open(self, field: str, sealed: bytes) -> str:
        """Open what was sealed for this field of this person."""
        return unseal(self._key, sealed, self._place(field)).decode()

    def fields(self) -> dict[str, str]:
        """Open every field there is."""
        rows = select(PersonFieldRow).where(
            PersonFieldRow.municipality == self.municipality, PersonFieldRow.person == self.person
        )
        return {row.field: self.open(row.field, row.sealed) for row in self.view.session.scalars(rows)}

    def write(self, given: dict[str, str | None]) -> list[str]:
        """Write fields, None takes one away; gives the names of those that changed."""
        before = self.fields()
        changed = sorted(name for name, words in given.items() if before.get(name) != words)
        for name in changed:
            words = given[name]
            row = self.view.session.get(PersonFieldRow, (self.municipality, self.person, name))
            if row is not None and words is None:
                self.view.session.delete(row)
            elif row is not None and words is not None:
                row.sealed = self.seal(name, words)
            elif words is not None:
                made = {"municipality": self.municipality, "person": self.person, "field": name}
                self.view.session.add(PersonFieldRow(**made, sealed=self.seal(name, words)))
        if not set(SEARCHED).isdisjoint(changed):
            after = {name: words for name, words in {**before, **given}.items() if words is not None}
            self._index(after)
        return changed

    def _index(self, fields: dict[str, str]) -> None:
        key = self.view.keyring.search_key(f"names/{self.municipality}")
        own = (PersonGramRow.municipality == self.municipality, PersonGramRow.person == self.person)
        self.view.session.execute(delete(PersonGramRow).where(*own))
        grams = {gram for name in SEARCHED for gram in grams_of(fields.get(name, ""))}
        tokens = sorted({token(key, gram) for gram in grams})
        rows = [{"municipality": self.municipality, "gram": each, "person": self.person} for each in tokens]
        if rows:
            self.view.session.execute(insert(PersonGramRow), rows)


_FIELDS = (
    select(
        PersonFieldRow.person, PersonFieldRow.field, PersonFieldRow.sealed, PersonKeyRow.master, PersonKeyRow.wrapped
    )
    .join(
        PersonKeyRow,
        (PersonKeyRow.municipality == PersonFieldRow.municipality) & (PersonKeyRow.person == PersonFieldRow.person),
    )
    .where(
        PersonFieldRow.municipality == bindparam("town"),
        PersonFieldRow.person.in_(bindparam("people", expanding=True)),
        PersonFieldRow.field.in_(bindparam("fields", expanding=True)),
    )
)


def is_erased(view: View, person: str) -> bool:
    """Tell whether somebody's key was destroyed."""
    return view.session.get(PersonKeyRow, (view.actor.municipality, person)) is None


def fields_of(view: View, person: str) -> dict[str, str]:
    """Open the fields of somebody; none where the record was erased, so that lists of others stay readable."""
    return fields_of_all(view, [person])[person]


def fields_of_all(view: View, people: Sequence[str], only: Sequence[str] = FIELDS) -> dict[str, dict[str, str]]:
    """Open some fields of many people, in as many queries as for one; an erased record has none."""
    town, found = view.actor.municipality, {person: dict[str, str]() for person in people}
    keys: dict[str, bytes] = {}
    for start in range(0, len(people), AT_ONCE):
        wanted = {"town": town, "people": people[start : start + AT_ONCE], "fields": only}
        for person, field, sealed, master, wrapped in view.session.execute(_FIELDS, wanted):
            if person not in keys:
                keys[person] = view.keyring.unwrap(master, wrapped, _place(town, person, "key"))
            found[person][field] = unseal(keys[person], sealed, _place(town, person, field)).decode()
    return found


def _place(municipality: str, person: str, field: str) -> str:
    """Name the place a field is sealed for."""
    return f"person/{municipality}/{person}/{field}"


def give_key(work: Work, person: str) -> Sealed:
    """Give a new person a key."""
    municipality = work.actor.municipality
    master, wrapped = work.keyring.wrap(new_key(), f"person/{municipality}/{person}/key")
    work.session.add(PersonKeyRow(municipality=municipality, person=person, master=master, wrapped=wrapped))
    work.session.flush()
    return Sealed(work, person)


def folded(text: str) -> str:
    """Fold a name or a number for finding it: width, kana, case, blanks and dashes make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA_TO_HIRAGANA)
    return "".join(sign for sign in plain if sign.isalnum() or sign in "々〆ー")


def grams_of(text: str) -> set[str]:
    """Give the pieces of two signs of a folded text; one sign alone is a piece of its own."""
    plain = folded(text)
    return {plain[place : place + 2] for place in range(len(plain) - 1)} or ({plain} if plain else set())


def ids_with(view: View, words: str) -> Select[str] | None:
    """Find people whose names hold every piece of some words, not yet checked for who may see them; None for nothing.

    The pieces may lie apart: whoever asks opens the names and looks.
    """
    key = view.keyring.search_key(f"names/{view.actor.municipality}")
    tokens = [token(key, gram) for gram in grams_of(words)]
    if not tokens:
        return None
    return (
        select(PersonGramRow.person)
        .where(PersonGramRow.municipality == view.actor.municipality, PersonGramRow.gram.in_(tokens))
        .group_by(PersonGramRow.person)
        .having(func.count() == len(tokens))
    )


def people_with(view: View, words: str, most: int) -> list[str]:
    """Give the ids of ``ids_with``, not more than some."""
    query = ids_with(view, words)
    return [] if query is None else list(view.session.scalars(query.limit(most)))

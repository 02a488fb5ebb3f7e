"""Lists and searches give what looking at everybody would give, in as few looks at the store as it takes."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.access.actor import Role
from api.people import commands
from api.people.repository import people_seen
from api.people.schemas import Identity, PersonIn, SearchIn
from api.people.secrets import folded
from api.people.tables import PersonRow
from api.store.store import NotAudited, View
from tests.api.service.office import Office

SYLLABLES = "アイウ"


class Stopped(Exception):
    """Ends a look before it is noted."""


def look_and_leave(office: Office, person: str) -> None:
    """Look at a record; leave, with what was seen, before that is noted."""
    with office.store.sight(office.actors[Role.COORDINATOR], office.clock()) as seen:
        raise Stopped(f"area {commands.view_person(seen, person).person.area}")


def codes_seen(view: View, **asked: Any) -> list[str]:
    """List people by their pseudonyms."""
    return [row.code for row in people_seen(view, **asked)]


def registered(office: Office, kana: list[str]) -> dict[str, str]:
    """Register people; gives their reading by pseudonym."""
    forms = [PersonIn(identity=Identity(name=f"佐藤 {number}", kana=each)) for number, each in enumerate(kana)]
    return {
        made.code: each
        for form, each in zip(forms, kana, strict=True)
        for made in [office.run(Role.COORDINATOR, commands.register_person, form)]
    }


@pytest.mark.parametrize("seed", [0, 1])
def test_a_search_finds_whoever_looking_through_all_finds(office: Office, seed: int) -> None:
    rng = random.Random(seed)
    kana = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 7))) for _ in range(120)]
    by_code = registered(office, kana)
    for length in (2, 2, 3, 4, 5):  # the pieces of a longer word may lie apart in a reading that does not hold it
        words = "".join(rng.choices(SYLLABLES, k=length))
        found = office.run(Role.COORDINATOR, commands.find_people, SearchIn(words=words))
        wanted = sorted(code for code, each in by_code.items() if folded(words) in folded(each))
        assert [each.code for each in found] == wanted[: commands.FOUND_AT_MOST], words
    assert len(office.run(Role.COORDINATOR, commands.find_people, SearchIn(words="佐藤"))) == commands.FOUND_AT_MOST


def test_a_list_begins_with_whom_to_be_in_touch_with_first(office: Office) -> None:
    rng = random.Random(0)
    days = {}
    for code in registered(office, ["アイ"] * 24):
        day = None if rng.random() < 0.4 else date(2026, 6, 1) + timedelta(days=rng.randrange(8))
        days[code] = day
        with Session(office.store.engine) as session, session.begin():
            session.execute(update(PersonRow).where(PersonRow.code == code).values(next_contact_on=day))
    wanted = sorted(days, key=lambda code: (days[code] is None, days[code] or date.max, code))
    for most in (1, 5, 15, 23, 24, 200):
        for mine in (False, True):
            assert office.look(Role.COORDINATOR, codes_seen, mine=mine, most=most) == wanted[:most]


def test_what_is_seen_is_noted_or_not_shown(office: Office) -> None:
    with (
        pytest.raises(NotAudited),
        office.store.sight(office.actors[Role.COORDINATOR], office.clock()) as seen,
    ):
        people_seen(seen)


def test_who_reads_waits_for_no_one_who_writes(office: Office) -> None:
    person = office.run(Role.COORDINATOR, commands.register_person, PersonIn()).id
    actor = office.actors[Role.COORDINATOR]
    with office.store.work(actor, office.clock()) as work:
        row = commands.person_to_change(work, person, 1)
        row.area = "B"
        work.session.flush()
        with pytest.raises(Stopped, match="area None"):
            look_and_leave(office, person)
        work.note("person.state_changed", person, person=person)
    with pytest.raises(Stopped, match="area B"):
        look_and_leave(office, person)

"""A store as large as a city's: people and openings brought in at once, sealed as the commands seal them."""

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from api.hosts.tables import HostRow, OpeningRow
from api.people.schemas import Answers
from api.people.secrets import grams_of
from api.people.tables import (
    AssessmentRow,
    ConsentRow,
    PersonFieldRow,
    PersonGramRow,
    PersonKeyRow,
    PersonRow,
)
from api.store.base import new_id
from api.store.crypto import new_key, seal, token
from api.store.store import Store
from tests.api.service.office import MORNING

FAMILIES = tuple("佐鈴高田伊渡山中小加吉松井木林斎")
GIVEN = tuple("明春夏冬緑葵空海山川雪月星風花森")
KANA = tuple("アイウエオカキクケコサシスセソ")
WISHES = ("be_useful", "company", "going_out")
DAYS = "月火水木金"
BATCH = 1000


def fill_people(store: Store, town: str, counsellor: str, count: int, seed: int) -> list[str]:
    """Bring in people with sealed names, consents and five facts; gives their ids."""
    rng = random.Random(seed)
    ids = [new_id() for _ in range(count)]
    for start in range(0, count, BATCH):
        _people(store, town, counsellor, ids[start : start + BATCH], start, rng)
    return ids


def _people(store: Store, town: str, counsellor: str, ids: list[str], start: int, rng: random.Random) -> None:
    search = store.keyring.search_key(f"names/{town}")
    rows: dict[type, list[dict[str, object]]] = {
        table: [] for table in (PersonRow, PersonKeyRow, PersonFieldRow, PersonGramRow, ConsentRow, AssessmentRow)
    }
    for number, person in enumerate(ids, start=start + 1):
        own = {"municipality": town, "person": person}
        key = new_key()
        master, wrapped = store.keyring.wrap(key, f"person/{town}/{person}/key")
        rows[PersonRow].append({
            "municipality": town, "id": person, "code": f"P{number:06d}", "state": "seeking",
            "counsellor": counsellor, "source": "agencies", "made_at": MORNING, "version": 1, "restricted": False,
        })  # fmt: skip
        rows[PersonKeyRow].append({**own, "master": master, "wrapped": wrapped})
        named = {
            "name": f"{rng.choice(FAMILIES)}{rng.choice(FAMILIES)} {rng.choice(GIVEN)}",
            "kana": f"{''.join(rng.choices(KANA, k=4))} {number}",
        }
        for field, words in named.items():
            sealed = seal(key, words.encode(), f"person/{town}/{person}/{field}")
            rows[PersonFieldRow].append({**own, "field": field, "sealed": sealed})
        grams = sorted({token(search, gram) for words in named.values() for gram in grams_of(words)})
        rows[PersonGramRow] += [{**own, "gram": gram} for gram in grams]
        rows[ConsentRow].append({
            **own, "id": new_id(), "purpose": "matching", "items": [], "since": MORNING.date(), "evidence": "written",
            "account": counsellor, "at": MORNING,
        })  # fmt: skip
        rows[AssessmentRow].append(_five_facts(own, key, town, person, counsellor, rng))
    with Session(store.engine) as session, session.begin():
        for table, made in rows.items():
            session.execute(insert(table), made)


def _five_facts(
    own: dict[str, str], key: bytes, town: str, person: str, counsellor: str, rng: random.Random
) -> dict[str, object]:
    number = new_id()
    known = {"times": f"{rng.choice(DAYS)} 9:00-17:00; {rng.choice(DAYS)} 13:00-17:00", "travel_max": "45"}
    wish = {"kind": "purpose", "wish": rng.choice(WISHES), "order": 1}
    answers = Answers(person={**known, "ways": "bicycle", "area": "A"}, wishes=[wish]).model_dump_json()
    sealed = seal(key, answers.encode(), f"person/{town}/{person}/assessment/{number}")
    return {**own, "id": number, "number": 1, "form": "five", "answers": sealed, "account": counsellor, "at": MORNING}


def fill_openings(store: Store, town: str, count: int, seed: int) -> None:
    """Bring in openings that take people, three to a host; of a third the last word is too old today."""
    rng = random.Random(seed)
    hosts = [f"H{number:05d}" for number in range((count + 2) // 3)]
    facts = {"area": "A", "mesh": "53387172"}
    today = datetime.now(UTC).date()
    with Session(store.engine) as session, session.begin():
        session.execute(insert(HostRow), [
            {
                "municipality": town, "id": host, "name": f"受け入れ先 {host}", "kind": "farm", "stage": "offers",
                "facts": {"area": facts["area"]}, "made_at": MORNING, "version": 1,
            }
            for host in hosts
        ])  # fmt: skip
        session.execute(insert(OpeningRow), [
            {
                "municipality": town, "id": f"O{number:05d}", "host": hosts[number // 3], "name": f"仕事 {number}",
                "kind": rng.choice(["farm", "shop", "volunteering", "ibasho"]), "state": "open", "seats": 2,
                "try_out_seats": 1, "taken": 0, "try_out_taken": 0, "tasks": [], "version": 1,
                "facts": {"slots": f"{rng.choice(DAYS)} 10:00-12:00", "purposes": rng.choice(WISHES)},
                "made_at": MORNING,
                "last_word_on": today - timedelta(days=rng.randrange(90)),
            }
            for number in range(count)
        ])  # fmt: skip

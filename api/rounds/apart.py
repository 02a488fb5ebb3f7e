"""Who among those who hold a place asked to be kept apart from whom; heard by nobody, only kept to."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from api.people.schemas import Answers
from api.people.secrets import Sealed
from api.people.tables import AssessmentRow
from api.rounds.offer_repository import held_now
from api.rounds.repository import assessment_ids, assessments_of, keys_of
from api.store.store import View
from resources_catalog.vocabulary import resolve

APART: Final = ("apart_opening", "apart_host")
NO: Final = ("no", "いいえ", "×", "false")

Wished = tuple[tuple[str, str], ...]
"""From whom, by pseudonym, and where."""

_known: WeakKeyDictionary[Engine, dict[str, dict[str, Wished]]] = WeakKeyDictionary()
_lock = Lock()


def asking_apart(view: View, code: str) -> dict[str, tuple[str, ...]]:
    """Give those holding a place who asked to be kept apart from somebody, and where.

    What an assessment says of it is kept by the assessment's id, so that each is opened once; those that are not there
    any more are forgotten.
    """
    codes = {row.person: row.code for row in held_now(view)}
    newest = assessment_ids(view, list(codes))
    known = _shelf(view)
    missing = [person for person, number in newest.items() if number not in known]
    if missing:
        known.update(_read(view, assessments_of(view, missing)))
    for number in known.keys() - set(newest.values()):
        known.pop(number, None)
    found: dict[str, tuple[str, ...]] = {}
    for person, number in newest.items():
        where = tuple(place for place, about in known.get(number, ()) if about == code)
        if where:
            found[codes[person]] = where
    return found


def _shelf(view: View) -> dict[str, Wished]:
    engine = view.session.get_bind().engine
    with _lock:
        return _known.setdefault(engine, {}).setdefault(view.actor.municipality, {})


def _read(view: View, rows: Mapping[str, AssessmentRow]) -> dict[str, Wished]:
    keys = keys_of(view, list(rows))  # in one query; what opens answers finds them there
    return {row.id: _wished(view, row) for person, row in rows.items() if person in keys}


def _wished(view: View, row: AssessmentRow) -> Wished:
    opened = Sealed(view, row.person).open(f"assessment/{row.id}", row.answers)
    return wished(Answers.model_validate_json(opened).facts)


def wished(facts: Sequence[Mapping[str, Any]]) -> Wished:
    """Read from whom somebody is to be kept apart, and where."""
    found = []
    for row in facts:
        where = resolve("facts", str(row.get("fact", "")))
        about = row.get("about")
        if where in APART and isinstance(about, str) and str(row.get("value", "")).strip() not in NO:
            found.append((where, about))
    return tuple(found)

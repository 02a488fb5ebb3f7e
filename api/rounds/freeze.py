"""Rounds frozen: all they depend on in one value, sealed, opened again, and read as the matching reads it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import insert

from api.errors import Conflict
from api.hosts.cells import catalogue_cells
from api.hosts.repository import today
from api.people.schemas import Answers
from api.people.secrets import Sealed
from api.people.tables import PersonRow
from api.rounds import offer_repository as offers
from api.rounds import repository
from api.rounds.apart import wished
from api.rounds.inputs import needs_cells, settle, typed_needs
from api.rounds.parameters import in_force, params_of
from api.rounds.stock import Stock, stock
from api.rounds.tables import RoundPersonRow, RoundRow
from api.store.base import new_id
from api.store.crypto import new_key, seal, unseal
from api.store.store import View, Work
from matcher.needs.person import Caseload, Standing
from matcher.round.inputs import Inputs
from resources_catalog.catalogue import Catalogue
from resources_catalog.model import Host
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.read import read_cells

Stands = tuple[str, str, date | None]
"""A place, how somebody stands there, and since when."""


class Part(BaseModel):
    """What a round depends on of one person: rows of the template, and where they stand; sealed wherever it is kept."""

    code: str
    cells: dict[str, list[dict[str, Any]]]
    standing: list[Stands] = []


@dataclass(frozen=True)
class Frozen:
    """Everything a round depends on; ``parts`` by id of the person, in order of pseudonym."""

    on: date
    seed: int
    seconds: float
    parameters: Mapping[str, Any]
    offered: Mapping[str, Any]
    parts: Mapping[str, Part]

    def digest(self) -> str:
        """Give the digest of all of it."""
        parts = [each.model_dump(mode="json") for each in self.parts.values()]
        return digest_of([str(self.on), self.seed, self.seconds, self.parameters, self.offered, parts])

    def inputs(self) -> Inputs:
        """Read it as the matching does; what names something that is not there any more is left out."""
        catalogue = Catalogue.from_rows(read_cells(self.offered, CATALOGUE_SHEETS).rows).as_of(self.on)
        found = (typed_needs(part.cells, catalogue)[0] for part in self.parts.values())
        people = tuple(sorted((each for each in found if each is not None), key=lambda each: each.person))
        standing = tuple(
            Standing(part.code, place, status, since)
            for part in self.parts.values()
            for place, status, since in part.standing
        )
        return Inputs(catalogue, Caseload(people, standing), params_of(self.parameters), self.on)


def digest_of(value: Any) -> str:
    """Give the digest of plain values; equal ones have the same bytes."""
    return hashlib.sha256(plain(value).encode()).hexdigest()


def plain(value: Any) -> str:
    """Write plain values so that equal ones have the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


# ------------------------------------------------------------------ freezing


def gather(view: View, seed: int, seconds: float) -> Frozen:
    """Gather all that a round of today depends on."""
    on = today(view)
    held = stock(view, on)
    return Frozen(on, seed, seconds, in_force(view), _offered(view, held, on), _parts(view, held, on))


def _offered(view: View, held: Stock, on: date) -> dict[str, Any]:
    """Lay out what is offered, with the seats as they are held now; only what can be read."""
    openings = held.catalogue.openings
    cells = catalogue_cells(
        offers.hosts_named(view, sorted(held.catalogue.hosts)),
        offers.openings_named(view, sorted(openings)),
        offers.papers_in_force(view, on),
    )
    now = {code: {"seats": each.seats, "seats_in_use": each.seats_in_use} for code, each in openings.items()}
    own = [{**row, **now[row["opening"]]} for row in cells["openings"]]
    bears = {code: _bears(each) for code, each in held.catalogue.hosts.items()}
    hosts = [{**row, **bears[row["host"]]} for row in cells["hosts"]]
    offered: dict[str, Any] = json.loads(plain({**cells, "hosts": hosts, "openings": own}))
    return offered


def _bears(host: Host) -> dict[str, int]:
    """Say for how many people a host is asked now, where that is known."""
    said = {"seats": host.seats, "newcomers_month": host.newcomers_month}
    return {name: number for name, number in said.items() if number is not None}


def _parts(view: View, held: Stock, on: date) -> dict[str, Part]:
    looked_for = repository.people_looked_for(view, on)
    inside = {row.id for row in looked_for}
    others = [row for row in repository.people_holding(view) if row.id not in inside]
    people = [row.id for row in (*looked_for, *others)]
    keys = repository.keys_of(view, people)  # in one query; what opens the answers finds them there
    answers = _answers(view, [each for each in people if each in keys])
    consents = repository.consents_of(view, sorted(inside))
    pins = repository.pins_of(view, sorted(inside), on)
    stands: dict[str, list[Stands]] = {}
    for each in held.placed:
        stands.setdefault(each.person, []).append((each.opening, each.status, each.since))
    parts = {
        row.id: Part(
            code=row.code,
            cells=settle(
                needs_cells(row, answers.get(row.id), consents.get(row.id, ()), on), row.code, pins.get(row.id, ())
            ),
            standing=stands.get(row.code, []),
        )
        for row in looked_for
    }
    parts |= {row.id: _outside(row, answers.get(row.id), stands.get(row.code, [])) for row in others}
    return dict(sorted(parts.items(), key=lambda each: each[1].code))


def _answers(view: View, people: Sequence[str]) -> dict[str, Answers]:
    rows = repository.assessments_of(view, people)
    return {
        person: Answers.model_validate_json(Sealed(view, person).open(f"assessment/{row.id}", row.answers))
        for person, row in rows.items()
    }


def _outside(row: PersonRow, answers: Answers | None, stands: list[Stands]) -> Part:
    """Lay out somebody nobody looks for now: where they stand, and from whom they are to be kept apart."""
    apart = () if answers is None else wished(answers.facts)
    facts = [{"person": row.code, "fact": where, "value": "yes", "about": about} for where, about in apart]
    person = {"person": row.code, "state": "in_touch", "basis": "unknown"}
    return Part(code=row.code, cells={"persons": [person], "facts": facts}, standing=stands)


@dataclass(frozen=True)
class Prepared:
    """A round ready to be kept: everything sealed already, so that keeping it holds nobody up."""

    round: Mapping[str, Any]
    parts: Sequence[Mapping[str, Any]]


def prepared(view: View, frozen: Frozen) -> Prepared:
    """Seal a round: each person's part with the person's own key, the rest with a key of the round."""
    place, number, key = view.actor.municipality, new_id(), new_key()
    master, wrapped = view.keyring.wrap(key, place_of(view, number, "key"))
    offered = seal(key, plain(frozen.offered).encode(), place_of(view, number, "offered"))
    held = repository.keys_of(view, list(frozen.parts))
    parts = [
        {
            "municipality": place, "round": number, "person": person,
            "part": Sealed(view, person).seal(f"round/{number}", part.model_dump_json()),
        }
        for person, part in frozen.parts.items()
        if person in held
    ]  # fmt: skip
    row = {
        "municipality": place, "id": number, "on": frozen.on, "seed": frozen.seed, "seconds": frozen.seconds,
        "parameters": dict(frozen.parameters), "master": master, "wrapped": wrapped, "offered": offered,
        "digest": frozen.digest(),
    }  # fmt: skip
    return Prepared(row, parts)


def keep(work: Work, made: Prepared) -> RoundRow:
    """Keep a round that was prepared."""
    assert work.actor.account is not None
    row = RoundRow(**made.round, account=work.actor.account, at=work.now)
    work.session.add(row)
    work.session.flush()
    if made.parts:
        work.session.execute(insert(RoundPersonRow), list(made.parts))
    return row


# ------------------------------------------------------------------ opening again


def opened(view: View, row: RoundRow) -> Frozen:
    """Open a round as it was frozen.

    Raises
    ------
    Conflict
        If one of its people was erased since.
    """
    if since := gone_since(view, row):
        raise Conflict("not_replayable", since=since.isoformat())
    rows = repository.parts_of(view, row.id)
    held = repository.keys_of(view, [each.person for each in rows])  # in one query; what opens parts finds them there
    parts = {
        each.person: Part.model_validate_json(Sealed(view, each.person).open(f"round/{row.id}", each.part))
        for each in rows
        if each.person in held
    }
    offered = json.loads(unseal(round_key(view, row), row.offered, place_of(view, row.id, "offered")))
    in_order = dict(sorted(parts.items(), key=lambda each: each[1].code))
    return Frozen(row.on, row.seed, row.seconds, row.parameters, offered, in_order)


def gone_since(view: View, row: RoundRow) -> date | None:
    """Give the day since which a round cannot be run again; None while it can."""
    gone = repository.erased_from(view, row.id)
    return (repository.erased_on(view, gone) or row.on) if gone else None


def round_key(view: View, row: RoundRow) -> bytes:
    """Give the key of a round."""
    return view.keyring.unwrap(row.master, row.wrapped, place_of(view, row.id, "key"))


def seal_result(work: Work, row: RoundRow, text: str) -> bytes:
    """Seal what came of a round as a whole."""
    return seal(round_key(work, row), text.encode(), place_of(work, row.id, "result"))


def open_result(view: View, row: RoundRow, sealed: bytes) -> str:
    """Open what came of a round as a whole."""
    return unseal(round_key(view, row), sealed, place_of(view, row.id, "result")).decode()


def place_of(view: View, number: str, what: str) -> str:
    """Name the place that something of a round is sealed for."""
    return f"round/{view.actor.municipality}/{number}/{what}"

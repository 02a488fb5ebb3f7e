"""People as a round reads them: by pseudonym, from their newest assessment, what they agreed to and what is settled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.errors import Conflict
from api.hosts.repository import today
from api.people.needs import cells_of
from api.people.repository import assessment_now, consents
from api.people.schemas import Answers
from api.people.secrets import Sealed
from api.people.tables import ConsentRow, PersonRow
from api.rounds.apart import APART, asking_apart
from api.rounds.parameters import parameters_now
from api.rounds.repository import pins_of
from api.rounds.stock import stock
from api.rounds.tables import PinRow
from api.store.store import View
from matcher.needs.person import Caseload, Fact, PersonNeeds
from matcher.needs.rows import caseload_from_rows
from matcher.needs.sheets import NEEDS_SHEETS
from matcher.round.inputs import Inputs
from resources_catalog.catalogue import Catalogue
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.opening_table import OpeningTable
from resources_catalog.template.columns import Cell, Row
from resources_catalog.template.raw import RawCell
from resources_catalog.template.read import read_cells

Cells = dict[str, RawCell]
Sheets = dict[str, list[Cells]]


def basis_of(given: Iterable[ConsentRow], purpose: str, on: date) -> str:
    """Say on what ground something may be done for somebody: by a consent that holds today, or none."""
    own = [row for row in given if row.purpose == purpose]
    if any(_holds(row, on) for row in own):
        return "consent"
    return "withdrawn" if any(row.withdrawn_at is not None for row in own) else "unknown"


def _holds(row: ConsentRow, on: date) -> bool:
    return row.withdrawn_at is None and row.since <= on and (row.until is None or row.until >= on)


def needs_cells(row: PersonRow, answers: Answers | None, given: Sequence[ConsentRow], on: date) -> Sheets:
    """Lay out what a round reads of a person; the record's own word on state, consent and the like goes before."""
    hosts = basis_of((each for each in given if each.recipient is None), "tell_host", on)
    own: Cells = {
        "state": row.state,
        "basis": basis_of(given, "matching", on),
        "consent_hosts": {"consent": "yes", "withdrawn": "no"}.get(hosts),
        "restricted": "yes" if row.restricted else "no",
        "coordinator": row.counsellor,
        "area": row.area,
        "household": row.household,
    }
    said: Cells = {name: cell for name, cell in own.items() if cell is not None}
    return cells_of(answers or Answers(), row.code, said)


def settle(cells: Sheets, code: str, pins: Sequence[PinRow]) -> Sheets:
    """Add what is settled: places decided on, places left aside, and who is looked for before others."""
    decisions: list[Cells] = [
        {"person": code, "opening": row.place, "decision": row.kind, "by": row.role} for row in pins if row.place
    ]
    first = [row for row in pins if row.kind == "must_place"]
    people = cells["persons"]
    if first:
        until = max((row.until for row in first if row.until), default=None)
        before: Cells = {"tier": 0, "tier_reason": "conference", "tier_until": None if until is None else str(until)}
        people = [{**each, **before} for each in people]
    return {**cells, "persons": people, "decisions": decisions}


def typed_needs(cells: Mapping[str, Sequence[Cells]], catalogue: Catalogue) -> tuple[PersonNeeds | None, int]:
    """Read one person's rows; what names a place or host that is not there any more is left out and counted."""
    code = str(cells["persons"][0]["person"])
    read = read_cells(cells, NEEDS_SHEETS)
    rows = _without(read.rows, read.faults)
    left_out = len(read.faults)
    known = _named(rows, catalogue)
    while rows["persons"]:
        bare: list[Row] = [{"person": other} for other in sorted(_others(rows["facts"]) - {code})]
        try:
            found = caseload_from_rows({**rows, "persons": [*rows["persons"], *bare]}, known)
        except FaultsFound as refused:
            left_out += len(refused.faults)
            rows = _without(rows, refused.faults)
            continue
        return next(each for each in found.people if each.person == code), left_out
    return None, left_out


def _named(rows: Mapping[str, Sequence[Row]], catalogue: Catalogue) -> Catalogue:
    """Give the part of a catalogue that rows name: one person names few of many places."""
    said = [*(row["about"] for row in rows["facts"]), *(row["opening"] for row in rows["decisions"])]
    codes = {str(each).partition("@")[0] for each in said} & catalogue.openings.keys()
    return Catalogue(catalogue.hosts, {code: catalogue.openings[code] for code in sorted(codes)})


def _others(facts: Sequence[Row]) -> set[str]:
    """Name the other people whom facts are about."""
    about_people = ("care_duty", "somebody_at_home", "together", *APART)
    return {str(row["about"]) for row in facts if row["fact"] in about_people and row["about"] is not None}


def _without(rows: Mapping[str, Sequence[Row]], faults: Iterable[Fault]) -> dict[str, list[Row]]:
    """Leave faulty rows out; of the person only the cell, and the person where the whole row cannot be."""
    bad = {(fault.table, fault.row) for fault in faults if fault.table != "persons" or fault.column is None}
    cells = {str(fault.column): fault.value for fault in faults if fault.table == "persons" and fault.column}
    kept = {name: [row for row in own if (name, row["_row"]) not in bad] for name, own in rows.items()}
    kept["persons"] = [{**row, **{name: _less(row[name], cells[name]) for name in cells}} for row in kept["persons"]]
    return kept


def _less(cell: Cell, value: str | None) -> Cell:
    """Take one of several values out, or the only one."""
    return tuple(each for each in cell if each != value) if isinstance(cell, tuple) and cell else None


def answers_of(view: View, sealed: Sealed, person: str) -> Answers | None:
    """Open the newest assessment of a person."""
    row = assessment_now(view, person)
    return None if row is None else Answers.model_validate_json(sealed.open(f"assessment/{row.id}", row.answers))


@dataclass(frozen=True, eq=False)
class Asked:
    """One person asked about: everything that looking for them depends on, and the places to look at."""

    inputs: Inputs
    places: OpeningTable
    left_out: int
    unread: int


def asked(view: View, row: PersonRow) -> Asked:
    """Gather what looking for one person depends on, for somebody who may see them.

    Raises
    ------
    Conflict
        If what is written down of the person contradicts itself.
    """
    on = today(view)
    held = stock(view, on)
    sealed = Sealed(view, row.id)
    cells = needs_cells(row, answers_of(view, sealed, row.id), consents(view, row.id), on)
    pins = pins_of(view, [row.id], on).get(row.id, [])
    needs, left_out = typed_needs(settle(cells, row.code, pins), held.catalogue)
    if needs is None:
        raise Conflict("needs_contradict")
    others = tuple(
        PersonNeeds(person=other, state="in_touch", facts=tuple(Fact(where, True, row.code) for where in kinds))
        for other, kinds in asking_apart(view, row.code).items()
    )
    catalogue, places = held.catalogue, held.places
    if needs.restricted:  # who may see them may see what is meant for them
        needs = replace(needs, restricted=False)
        opened = {code: replace(each, restricted=False) for code, each in catalogue.openings.items()}
        catalogue, places = Catalogue(catalogue.hosts, opened), held.every
    inputs = Inputs(catalogue, Caseload((needs, *others), held.standing), parameters_now(view), on)
    return Asked(inputs, places, left_out, len(held.unread))

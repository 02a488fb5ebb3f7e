"""Which gates stand before a visit, a try-out and going on: papers and words of the step, not facts of a place.

A gate that is known to be met does not stand; one that is unknown or missing does. No gate forbids a pair: it says
what has to be there before the step. Only the insurance of the first step is also a question.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from matcher.eligibility.covers import Covers, codes, covers_of, is_stated, names_before, rides
from matcher.eligibility.reasons import ROUTES, Bools, Effect, Mark
from matcher.eligibility.rules.hosts import LOOKS
from resources_catalog.opening_table import YES, OpeningTable
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from matcher.eligibility.journey import Journey
    from matcher.needs.person import PersonNeeds
    from matcher.params import Params

PAPERS = ("agreement", "memorandum", "registration")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """One row of the table as shipped; an empty list stands for every route.

    Without ``freely_come`` it does not hold where people may simply come.
    """

    step: str
    gate: str
    routes: tuple[str, ...] = ()
    freely_come: bool = True
    source: str
    assumption: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A gate before a step, and the office whose paper or word it is."""

    step: str
    gate: str
    office: str


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the places alone say: ``stands`` has the shape (routes, entries, rows)."""

    entries: tuple[Entry, ...]
    stands: NDArray[np.bool_]
    covers: Mapping[str, Covers]
    stated: Bools
    looks: Bools
    ends_soon: Bools

    def of_route(self, route: NDArray[np.int8], free: Bools) -> NDArray[np.bool_]:
        """Give the gates by the route of one person, shape (entries, rows), where the pair is possible at all."""
        found = np.zeros(self.stands.shape[1:], dtype=np.bool_)
        for number in range(1, len(ROUTES)):
            found |= self.stands[number] & (free & (route == number))
        return found


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(files("matcher.eligibility").joinpath("gates.toml").read_text(encoding="utf-8"))


@cache
def shipped() -> tuple[GateRow, ...]:
    """Give the rows as shipped, in order."""
    return tuple(GateRow(**{**row, "routes": tuple(row.get("routes", ()))}) for row in _file()["gate"])


def gates(marks: Iterable[Mark], row: int) -> dict[str, tuple[str, ...]]:
    """List the gates that stand at a place, by step and in the order of the steps; steps without any are left out."""
    found: dict[str, tuple[str, ...]] = {}
    said = [dict(mark.reason.params) for mark in marks if mark.reason.code == "gate" and mark.rows[row]]
    for step in terms("steps"):
        if here := tuple(each["gate"] for each in said if each["step"] == step):
            found[step] = here
    return found


def before_steps(
    person: PersonNeeds,
    openings: OpeningTable,
    way: Journey,
    route: NDArray[np.int8],
    marks: Iterable[Mark],
    on: date,
    params: Params,
) -> Iterator[Mark]:
    """Note every gate that stands, and ask for the insurance of the first step where none is known.

    ``marks`` are all reasons found so far: where one of them forbids the pair nothing stands before it.
    """
    columns = _columns(openings, on, params)
    free = _free(marks, len(openings))
    yield from _insurance(columns, route, way, free)
    standing = columns.of_route(route, free)
    for entry, rows in zip(columns.entries, standing, strict=True):
        stand = _personal(entry, person, openings, way, columns.covers, route)
        yield from Mark.of(
            "gate",
            Effect.NOTES,
            rows if stand is None else rows & stand,
            ask=entry.office,
            step=entry.step,
            gate=entry.gate,
        )
    yield from Mark.of("agreement_ends", Effect.NOTES, free & columns.ends_soon, ask="coordinator")


def _free(marks: Iterable[Mark], size: int) -> Bools:
    free = np.ones(size, dtype=np.bool_)
    for mark in marks:
        if mark.reason.effect == Effect.BLOCKS:
            free &= ~mark.rows
    return free


def _insurance(columns: Columns, route: NDArray[np.int8], way: Journey, free: Bools) -> Iterator[Mark]:
    """Ask which insurance covers a try-out; where the first step is already more than a look, wait for it."""
    cover = columns.covers["trial"].at(route, way.way)
    open_question = free & (cover == codes()["to_arrange"])
    yield from Mark.of("insurance_before_trial", Effect.CONFIRMS, open_question & columns.looks, ask="csw")
    yield from Mark.of("insurance_unknown", Effect.WAITS, open_question & ~columns.looks, ask="csw")
    by_rule = free & ~columns.stated
    for code, number in codes().items():
        if code not in ("to_arrange", "not_needed"):
            yield from Mark.of("cover_by_rule", Effect.NOTES, by_rule & (cover == number), cover=code)
    for code in names_before():
        yield from Mark.of("names_before_day", Effect.NOTES, free & (cover == codes()[code]), cover=code)


# ------------------------------------------------------------------ what a person brings


def _personal(
    entry: Entry,
    person: PersonNeeds,
    openings: OpeningTable,
    way: Journey,
    covers: Mapping[str, Covers],
    route: NDArray[np.int8],
) -> Bools | None:
    """Tell where a gate can stand for this person; ``None`` is wherever the places let it."""
    if entry.gate == "insurance":
        needed: Bools = covers[entry.step].at(route, way.way) != codes()["not_needed"]
        return needed
    if moved_by := [ride.moved_by for ride in rides() if ride.gate == entry.gate]:
        return np.isin(way.way, moved_by)
    return _not_met(entry.gate, person, openings)


def _not_met(gate: str, person: PersonNeeds, openings: OpeningTable) -> Bools | None:
    """Tell where what is known of the person does not meet a gate; ``None`` where nothing known meets it."""
    if gate == "person_wishes":
        wished = [wish.wish for wish in person.wishes if wish.kind == "host"]
        return ~np.isin(openings.host, wished) if wished else None
    known = [row["programme"] for row in _file()["met_by"] if row["gate"] == gate and person.flag(row["fact"])]
    return ~np.isin(openings.programme, known) if known else None


# ------------------------------------------------------------------ what the places say


def _columns(openings: OpeningTable, on: date, params: Params) -> Columns:
    """Lay out what the places say, once for each table: it is kept with the table, as its own columns are."""
    key = (on, params.stale_days, params.gap.approval, params.recognising_office, params.covers, params.gates)
    kept: dict[object, Columns] = vars(openings).setdefault("_gate_columns", {})
    if key not in kept:
        kept[key] = _lay_out(openings, on, params)
    return kept[key]


def _lay_out(openings: OpeningTable, on: date, params: Params) -> Columns:
    named = [_named(step, openings, params) for step in terms("steps")]
    entries, stands = [], []
    for step, by_gate in zip(terms("steps"), named, strict=True):
        for gate, by_route in by_gate.items():
            unmet = by_route & _about(gate, openings) & _by_place(gate, openings, on, params)
            for office, rows in _offices(gate, openings, params):
                entries.append(Entry(step, gate, office))
                stands.append(unmet & rows)
    shape = (len(entries), len(ROUTES), len(openings))
    return Columns(
        tuple(entries),
        np.array(stands, dtype=np.bool_).reshape(shape).swapaxes(0, 1),
        {step: covers_of(openings, step, params.covers) for step in terms("steps")},
        is_stated(openings),
        np.isin(openings.first_step, LOOKS),
        _ends_soon(openings, on),
    )


def _named(step: str, openings: OpeningTable, params: Params) -> dict[str, Bools]:
    """Give the gates named for a step, each with the shape (routes, rows): the municipality's list, else ours.

    Its list takes the place of ours for every route that it names, or for all where it names none. Gates come in
    the order of our table, then those that only the municipality names.
    """
    freely: Bools = np.isin(openings.programme, _file()["freely_come"])
    theirs = [rule for rule in params.gates if rule.step == step]
    shipped_here = [row for row in shipped() if row.step == step]
    shape = (len(ROUTES), len(openings))
    gates_here = [row.gate for row in shipped_here] + [rule.gate for rule in theirs]
    found = {gate: np.zeros(shape, dtype=np.bool_) for gate in gates_here}
    for number, route in enumerate(ROUTES[1:], start=1):
        own = [rule.gate for rule in theirs if rule.route in (None, route)]
        for gate in own:
            found[gate][number] = True
        for row in [] if own else shipped_here:
            if not row.routes or route in row.routes:
                found[row.gate][number] = ~freely | row.freely_come
    return found


def _about(gate: str, openings: OpeningTable) -> Bools:
    """Tell where a gate can stand by its nature, whoever named it, with the shape (routes, rows)."""
    about = _file()["about"].get(gate, {})
    routes = np.isin(ROUTES, about.get("routes", ROUTES))
    programmes = np.isin(openings.programme, about.get("programmes", tuple(terms("programmes"))))
    result: Bools = routes[:, np.newaxis] & programmes
    return result


def _offices(gate: str, openings: OpeningTable, params: Params) -> list[tuple[str, Bools]]:
    everywhere = np.ones(len(openings), dtype=np.bool_)
    office = str(terms("gates")[gate].more["office"])
    if gate == "recognition":
        office = params.recognising_office
    if gate == "municipality_approval":  # a site of a disability service has its own section
        return [(office, openings.in_welfare), ("welfare_section", ~openings.in_welfare)]
    return [(office, everywhere)]


def _by_place(gate: str, openings: OpeningTable, on: date, params: Params) -> Bools:
    """Tell where nothing known of the place meets a gate."""
    if gate == "host_agrees":
        return ~(openings.offering & (openings.confirmed_on >= max(1, on.toordinal() - params.stale_days)))
    if gate == "agreement":
        return ~_in_force(openings, on)
    if gate == "insurance":
        return ~is_stated(openings)
    if gate in ("host_manager", "municipality_approval"):
        # The municipality's word is that it agrees as well as the site.
        everywhere = gate == "host_manager" or params.gap.approval == "everywhere"
        unsaid: Bools = (openings.gap_approved != YES) & (everywhere | openings.in_welfare)
        return unsaid
    return np.ones(len(openings), dtype=np.bool_)


def _in_force(openings: OpeningTable, on: date) -> Bools:
    """Tell where a paper is known to hold on the first day: today, or the day the place opens."""
    first = np.maximum(openings.valid_from, on.toordinal())
    result: Bools = _agreed_until(openings) >= first
    return result


def _ends_soon(openings: OpeningTable, on: date) -> Bools:
    soon = on.toordinal() + int(_file()["agreement_ends_within_days"])
    result: Bools = _in_force(openings, on) & (_agreed_until(openings) <= soon)
    return result


def _agreed_until(openings: OpeningTable) -> NDArray[np.int64]:
    """Give the last day of the paper with each host, 0 where there is none or its end is not known."""
    return np.array(
        [
            host.agreement_until.toordinal() if host.agreement in PAPERS and host.agreement_until else 0
            for host in openings.hosts
        ],
        dtype=np.int64,
    )

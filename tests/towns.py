"""Builders, strategies and whole invented towns for tests.

``person``, ``opening`` and ``host`` build one thing with everything unsaid that a test does not name;
``table`` lays openings out; ``town`` draws a plausible Japanese town with a seed, the same on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from matcher.eligibility.judge import judge
from matcher.needs.person import Caseload, Fact, PersonNeeds, Standing, Wish
from matcher.needs.sheets import NEEDS_SHEETS
from matcher.params import Params
from matcher.scoring.score import score
from resources_catalog.catalogue import Catalogue
from resources_catalog.model import Host, Opening
from resources_catalog.opening_table import OpeningTable
from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS
from resources_catalog.template.columns import Row
from resources_catalog.template.write import write_folder
from resources_catalog.vocabulary import terms
from resources_catalog.week import Slot, parse_slots, slot_texts
from tests.town_company import with_coordinators, with_helpers, with_sites
from tests.town_hosts import POINTS, draw_hosts, draw_opening, restricted_opening
from tests.town_people import SEEKING, draw_people

TODAY = date(2026, 6, 8)


# ------------------------------------------------------------------ one thing at a time


def person(
    code: str = "P1",
    *,
    times: str = "",
    possible: str = "",
    wishes: Sequence[str | Wish] = (),
    facts: Mapping[str, Any] | Sequence[Fact] = (),
    **known: Any,
) -> PersonNeeds:
    """Build a person of whom only consent is known.

    ``times`` are written as people write them; a wish is a purpose, or ``"kind:type_b"``; ``facts`` are values by
    name, or ``Fact`` rows.
    """
    rows = [Fact(name, value) for name, value in facts.items()] if isinstance(facts, Mapping) else list(facts)
    listed = tuple(_wish(order, each) for order, each in enumerate(wishes, start=1))
    return PersonNeeds(
        person=code,
        **{"consent_hosts": True, **known},
        wishes=listed,
        facts=tuple(rows),
        times=parse_slots(times),
        times_possible=parse_slots(possible),
    )


def _wish(order: int, said: str | Wish) -> Wish:
    if isinstance(said, Wish):
        return said
    kind, _, code = said.rpartition(":")
    return Wish(order, kind or "purpose", code)


def opening(code: str = "O1", kind: str = "ibasho", *, slots: str = "", **known: Any) -> Opening:
    """Build an opening that stands open to its programme: confirmed yesterday, insured, two seats."""
    defaults: dict[str, Any] = {
        "host": "H1",
        "name": code,
        "seats": 2,
        "confirmed_on": TODAY - timedelta(days=1),
        "cover": "not_needed",
        "programme": str(terms("opening_kinds")[kind].more["programme"]),
        "slots": parse_slots(slots),
    }
    return Opening(opening=code, kind=kind, **{**defaults, **known})


def host(code: str = "H1", kind: str = "npo", *, at: str | None = "A", **known: Any) -> Host:
    """Build a host at one of the points of the invented town."""
    lat, lon = POINTS[at] if at else (None, None)
    return Host(host=code, kind=kind, **{"name": code, "area": at, "lat": lat, "lon": lon, **known})


def catalogue(openings: Sequence[Opening], hosts: Sequence[Host] = ()) -> Catalogue:
    """Build a catalogue; hosts that are not given stand at point A."""
    given = {each.host for each in hosts}
    missing = sorted({each.host for each in openings} - given)
    return Catalogue.of([*hosts, *(host(code) for code in missing)], openings)


def table(*openings: Opening, hosts: Sequence[Host] = ()) -> OpeningTable:
    """Lay openings out as columns."""
    return OpeningTable.of(catalogue(openings, hosts))


# ------------------------------------------------------------------ a whole town


@dataclass(frozen=True, slots=True)
class Town:
    """An invented town and the day on which its round is run."""

    catalogue: Catalogue
    caseload: Caseload
    params: Params
    on: date

    @property
    def table(self) -> OpeningTable:
        """All openings as columns, the restricted ones too."""
        return OpeningTable.of(self.catalogue)


def town(seed: int, persons: int = 60, openings: int = 80, hosts: int | None = None, *, on: date = TODAY) -> Town:
    """Draw a town of that many persons and openings; ``hosts`` counts those that offer something.

    Shares: a quarter of the persons not met or only beginning to trust, 15 % resting, 15 % in touch, 45 % looking or
    trying; 60 % of the hosts silent for three months and more, 70 % with nobody now, two thirds reached by phone only.
    """
    rng = Random(seed)
    offering, tempers, listed = draw_hosts(rng, hosts or max(1, openings * 5 // 8), on)
    places = [restricted_opening(offering[0].host, on)] if openings > 3 else []
    for number in range(1, openings - len(places) + 1):
        row = number - 1 if number <= len(offering) else rng.randrange(len(offering))
        places.append(draw_opening(rng, number, offering[row], tempers[row], on))
    offering[0] = replace(offering[0], paused_until=None, pause_reason=None, seats=None)
    apart = Random(f"company {seed}")
    people = with_coordinators(apart, draw_people(rng, persons, places, on))
    catalogue = Catalogue.of([*with_sites(apart, offering, places), *listed], places)
    params = Params(
        municipality="架空町",
        accompanied_starts=max(1, persons // 10),
        accompanied_period=f"{on:%Y-%m}",
        programmes_not_run=("housing_support",),
    )
    params = with_helpers(apart, params, persons)
    standing = _standing(rng, people, catalogue, on)
    people = _pinned(people, catalogue, standing, on, params)
    return Town(catalogue, Caseload(tuple(people), standing), params, on)


def _standing(rng: Random, people: Sequence[PersonNeeds], catalogue: Catalogue, on: date) -> tuple[Standing, ...]:
    """Give those who try something a place with a seat left, at hosts that have people; a host has one of them."""
    places = {
        place: each
        for each in catalogue.openings.values()
        if each.seats_in_use < each.seats
        for place, _ in each.places()
        if each.seats_in_use and not each.restricted
    }
    hours = dict(zip((openings := OpeningTable.of(catalogue)).ids, openings.hours_hundredths.tolist(), strict=True))
    bound, busy, found = _bound(people), set[str](), []
    for each in people:
        free = [
            place
            for place, opening in places.items()
            if opening.host not in busy and (each.max_hours is None or hours[place] <= each.max_hours * 100)
        ]
        if each.state == "trying" and free and each.person not in bound:
            place = rng.choice(free)
            busy.add(places[place].host)
            found.append(
                Standing(
                    each.person,
                    place,
                    rng.choice(("trying", "taking_part", "paused")),
                    on - timedelta(days=rng.randint(3, 60)),
                )
            )
    return tuple(found)


def _bound(people: Sequence[PersonNeeds]) -> set[str]:
    """Name those whose place hangs on another person's: a decision for them could make a round impossible."""
    ties = [
        (each.person, fact.about)
        for each in people
        for fact in each.facts
        if fact.fact in ("care_duty", "apart_host", "apart_opening", "together")
    ]
    return {code for pair in ties for code in pair if code}


def _pinned(
    people: Sequence[PersonNeeds], catalogue: Catalogue, standing: Sequence[Standing], on: date, params: Params
) -> list[PersonNeeds]:
    """Pin one free seeker in every twenty to a place that is offered, at a host with nobody else of the round."""
    openings, changed = OpeningTable.of(catalogue), list(people)
    busy = {openings.openings[openings.row_of[each.opening]].host for each in standing}
    settled = _bound(people) | {each.person for each in standing}
    seekers = [
        row
        for row, each in enumerate(people)
        if each.state in SEEKING and each.basis == "consent" and not each.restricted and each.person not in settled
    ]
    for row in seekers[3::20]:
        judgement = judge(people[row], openings, on, params)
        free = judgement.offered & score(people[row], openings, judgement, params).above_floor & ~openings.restricted
        good = [
            place
            for place, fine in zip(openings.ids, free.tolist(), strict=True)
            if fine and openings.openings[openings.row_of[place]].host not in busy
        ]
        if good:
            busy.add(openings.openings[openings.row_of[good[0]]].host)
            changed[row] = replace(people[row], pins=(good[0],))
    return changed


def write_town(town: Town, folder: Path) -> None:
    """Write a town in the template's format, as a folder of CSV."""
    write_folder(folder, (*CATALOGUE_SHEETS, *NEEDS_SHEETS), rows_of(town.catalogue, town.caseload), "ja")


def rows_of(catalogue: Catalogue, caseload: Caseload) -> dict[str, list[Row]]:
    """Give the typed rows of every sheet of the template."""
    people = caseload.people
    return {
        "hosts": [_row(each) for each in catalogue.hosts.values()],
        "openings": [_row(each, "tasks", "task_months") for each in catalogue.openings.values()],
        "tasks": [
            {
                "opening": each.opening,
                "task": task,
                "months": ",".join(map(str, dict(each.task_months).get(task, ()))) or None,
            }
            for each in catalogue.openings.values()
            for task in each.tasks
        ],
        "persons": [_row(each, "wishes", "facts", "pins", "ruled_out") for each in people],
        "wishes": [{"person": each.person, **_row(wish)} for each in people for wish in each.wishes],
        "facts": [
            {"person": each.person, **_row(fact), "value": _said(fact.value)} for each in people for fact in each.facts
        ],
        "placements": [_row(each) for each in caseload.standing],
        "decisions": [
            {"person": each.person, "opening": place, "decision": decision, "by": "担当"}
            for each in people
            for decision, places in (("pin", each.pins), ("rule_out", each.ruled_out))
            for place in places
        ],
    }


def _row(thing: Any, *without: str) -> dict[str, object]:
    return {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in without}


def _said(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return slot_texts(value)
    return None if value is None else str(value)


# ------------------------------------------------------------------ strategies


def codes(name: str, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """Some codes of a set of the vocabulary, none twice."""
    return st.lists(st.sampled_from(tuple(terms(name))), max_size=most, unique=True).map(tuple)


def slots() -> st.SearchStrategy[Slot]:
    """Times of the week of half an hour to eight hours, some on some weeks only."""
    weeks = st.sampled_from(((1, 2, 3, 4, 5), (1, 3), (2, 4), (5,)))
    return st.builds(
        lambda day, start, length, weeks: Slot(day, start * 30, start * 30 + length * 30, weeks),
        st.integers(0, 6),
        st.integers(12, 30),
        st.integers(1, 16),
        weeks,
    )


def towns(persons: int = 6, openings: int = 12) -> st.SearchStrategy[Town]:
    """Small towns by seed."""
    return st.builds(town, st.integers(0, 100_000), st.integers(1, persons), st.integers(1, openings))

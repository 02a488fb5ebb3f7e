"""The minutes to be trusted most, by person, place and way: measured, of a matrix, by timetable, an estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.ways.answer import MATRIX, MEASURED, Answer, PairWay, by_timetable, estimated, with_minutes
from api.ways.sources import DRIVEN, Sources, TimetableFile
from matcher.eligibility.company import driven
from matcher.eligibility.journey import stays_at_home
from matcher.needs.person import PersonNeeds
from matcher.round.inputs import Inputs, considered
from resources_catalog.geography import mesh_centre
from resources_catalog.opening_table import YES, OpeningTable
from resources_catalog.travel import Points, proxy_ways
from resources_catalog.travel.day_plan import Session, WeekPlan, week_plan
from resources_catalog.travel.proxy import SNOW

ONLINE = "online"
SQUARE, AREA = "mesh", "area"

Home = tuple[str, str]
"""Where people set out from: ``mesh`` or ``area``, and its code."""


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """What is known of every person's ways to every place.

    Attributes
    ----------
    openings
        The places.
    people
        For each person their ways, and for each of these an answer for each place; None where nothing is known.
    without_square
        Whom no timetable could be looked up for, for want of a square.
    """

    openings: OpeningTable
    people: tuple[tuple[str, Sequence[str], Sequence[Sequence[Answer | None]]], ...]
    without_square: tuple[str, ...]

    @property
    def rows(self) -> Iterator[PairWay]:
        """Every way of which something is known, by person, place and way; made anew each time, as there are many."""
        for person, ways, found in self.people:
            for place, opening, *answers in zip(self.openings.ids, self.openings.openings, *found, strict=True):
                for way, answer in zip(ways, answers, strict=True):
                    if answer is not None:
                        yield PairWay(person, place, opening.host, way, answer)


def find_ways(inputs: Inputs, sources: Sources) -> Found:
    """Look up the ways of everybody in the round to every place with times and a point.

    Raises
    ------
    FaultsFound
        With every weekday for which the timetable does not hold.
    """
    people = considered(inputs)
    search = _Search(inputs, sources, people)
    lost = tuple(
        each.person for each in people if each.home_mesh is None and not search.served.isdisjoint(_ways(each, {}))
    )
    return Found(search.table, tuple(map(search.ways_of, people)), lost)


def places_to_go(inputs: Inputs) -> OpeningTable:
    """Give the places that are shown, have times and a point, and to which one has to travel."""
    whole = OpeningTable.of(inputs.catalogue)
    there = np.isfinite(whole.points).all(axis=1) & ~whole.restricted & ~stays_at_home(whole)
    return whole.take([row for row in range(len(whole)) if there[row] and whole.slots[row]])


def _ways(person: PersonNeeds, told: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Give the ways as a round takes them: a person's own and those somebody measured, else one without a name."""
    return sorted({*person.ways, *(code for code in told if code)} - {ONLINE}) or [""]


def _told(person: PersonNeeds) -> dict[str, dict[str, int]]:
    """Give measured minutes by way (empty where none was named), then by host, opening or place."""
    told: dict[str, dict[str, int]] = {}
    for fact in person.facts_named("travel_minutes"):
        if isinstance(fact.value, int) and fact.about is not None:
            told.setdefault(fact.detail or "", {})[fact.about] = fact.value
    return told


class _Search:
    """The places of a round, and what is known of the way from each home: people of one square share it."""

    def __init__(self, inputs: Inputs, sources: Sources, people: list[PersonNeeds]) -> None:
        self._sources = sources
        self._params, self._on = inputs.params, inputs.on
        self.table = places_to_go(inputs)
        self._points = Points(*self.table.points.T)
        self._shared: dict[tuple[Home | None, str], list[Answer | None]] = {}
        self._names = [
            _rows_by_name(names) for names in (self.table.host, self.table.opening_ids, self.table.place_ids)
        ]
        self.served = sources.timetable.ways if sources.timetable is not None else frozenset()
        going = (each for each in people if not self.served.isdisjoint(_ways(each, _told(each))))
        squares = sorted({each.home_mesh for each in going if each.home_mesh is not None})
        self._square = {code: number for number, code in enumerate(squares)}
        self._plan = self._week(sources.timetable, squares, inputs) if sources.timetable is not None else None

    def _week(self, timetable: TimetableFile, squares: list[str], inputs: Inputs) -> WeekPlan:
        times = [[Session(slot.day, slot.start, slot.end) for slot in slots] for slots in self.table.slots]
        homes = _points([mesh_centre(code) for code in squares])
        return week_plan(timetable.feed, homes, self._points, times, on=inputs.on, move=self._sources.expired_too)

    def ways_of(self, person: PersonNeeds) -> tuple[str, Sequence[str], Sequence[Sequence[Answer | None]]]:
        """Give the ways of a person, and for each of them an answer for each place."""
        told = _told(person)
        ways = _ways(person, told)
        return person.person, ways, [self._answers(person, way, told) for way in ways]

    def _answers(self, person: PersonNeeds, way: str, told: Mapping[str, Mapping[str, int]]) -> list[Answer | None]:
        shared = self._of_home(self._home(person), way)
        better = dict(self._by_matrix(person, way, shared))
        for code in dict.fromkeys(("", way)):
            for row, minutes in self._rows(told.get(code, {})):
                better[row] = with_minutes(shared[row] or Answer(MEASURED), MEASURED, minutes, minutes)
        if not better:
            return shared
        return [better.get(row, answer) for row, answer in enumerate(shared)]

    def _rows(self, by_name: Mapping[str, float]) -> Iterator[tuple[int, float]]:
        """Give rows and minutes; what is said of a place comes after what is said of its opening and its host."""
        for names in self._names:
            for name, minutes in by_name.items():
                for row in names.get(name, ()):
                    yield row, minutes

    def _by_matrix(self, person: PersonNeeds, way: str, shared: list[Answer | None]) -> Iterator[tuple[int, Answer]]:
        """Give what the matrix names, of the person over what is said of the square."""
        all_minutes = self._sources.minutes
        if all_minutes is None or not self._sources.matrix_holds(way):
            return
        for home in (person.home_mesh or "", person.person):
            one_way = all_minutes.get(home, {})
            home_again = {name: all_minutes.get(name, {}).get(home, there) for name, there in one_way.items()}
            back = dict(self._rows(home_again))
            for row, there in self._rows(one_way):
                yield row, with_minutes(shared[row] or Answer(MATRIX), MATRIX, there, back[row])

    def _home(self, person: PersonNeeds) -> Home | None:
        if person.home_mesh is not None:
            return SQUARE, person.home_mesh
        if person.area is not None and person.area in self.table.area_centres:
            return AREA, person.area
        return None

    def _of_home(self, home: Home | None, way: str) -> list[Answer | None]:
        """Give what timetable and distance say of a way from a home to each place; of no way they say nothing."""
        if (home, way) not in self._shared:
            estimates = self._estimates(home, way)
            planned = self._planned(home, way)
            self._shared[home, way] = [first or second for first, second in zip(planned, estimates, strict=True)]
        return self._shared[home, way]

    def _planned(self, home: Home | None, way: str) -> list[Answer | None]:
        square = self._square.get(home[1]) if home is not None and home[0] == SQUARE else None
        timetable = self._sources.timetable
        if timetable is None or self._plan is None or square is None or way not in self.served:
            return [None] * len(self.table)
        cells = [self._plan.at(square, row) for row in range(len(self.table))]
        return [
            None if cell is None else by_timetable(cell, timetable.name, moved=cell.day < self._on) for cell in cells
        ]

    def _estimates(self, home: Home | None, way: str) -> list[Answer | None]:
        """Estimate by distance; a lift only to where there is one, as a round does."""
        if home is None or not way:
            return [None] * len(self.table)
        lat, lon = mesh_centre(home[1]) if home[0] == SQUARE else self.table.area_centres[home[1]]
        found = proxy_ways(Points.of([lat], [lon]), self._points, mode=way, season=self._sources.season)
        notes = self._notes(home, way)
        answers: list[Answer | None] = [estimated(minutes, notes) for minutes in found.minutes[0].tolist()]
        if way != DRIVEN:
            return answers
        return [answer if goes else None for answer, goes in zip(answers, self._lifts.tolist(), strict=True)]

    def _notes(self, home: Home, way: str) -> tuple[str, ...]:
        snow = ("ways_note_snow",) if self._sources.season == SNOW else ()
        if way not in self.served:
            return snow
        return (*snow, "ways_note_no_stop" if home[0] == SQUARE else "ways_note_no_square")

    @cached_property
    def _lifts(self) -> NDArray[np.bool_]:
        offered: NDArray[np.bool_] = self.table.feature("lift_offered") == YES
        return offered | driven(self.table, self._params)


def _points(places: list[tuple[float, float]]) -> Points:
    return Points.of([lat for lat, _ in places], [lon for _, lon in places])


def _rows_by_name(names: NDArray[np.str_]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, name in enumerate(names.tolist()):
        found.setdefault(name, []).append(row)
    return found

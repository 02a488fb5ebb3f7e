"""The openings as columns: what rules and scores work on, one row for each place that a plan can fill."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from resources_catalog.opening_numbers import area_centres, host_seats_open, weekly_hours
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from resources_catalog.catalogue import Catalogue
    from resources_catalog.model import Host, Opening
    from resources_catalog.week import Slot

UNKNOWN, NO, YES = -1, 0, 1
WEEK_DAYS = 35  # five weeks of a month, seven days each
QUARTERS_HELD = 128  # 96 quarter hours of a day, rounded up to two machine words
FAR_FUTURE = date.max.toordinal()

Bools = NDArray[np.bool_]
Tristate = NDArray[np.int8]
Texts = NDArray[np.str_]


def week_bits(slots: Sequence[Slot]) -> NDArray[np.uint64]:
    """Give the quarter hours that slots fill.

    Returns
    -------
    shape (35, 2)
        One row for each (week of the month, day), Monday of week 1 first; bits 0 to 95 are its quarter hours.
    """
    filled = np.zeros((WEEK_DAYS, QUARTERS_HELD), dtype=np.bool_)
    for slot in slots:
        for week in slot.weeks:
            filled[(week - 1) * 7 + slot.day, slot.start // 15 : slot.end // 15] = True
    return np.packbits(filled, axis=1, bitorder="little").view(np.uint64)


def quarters_by_day(week: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Count the quarter hours of each day: shape (rows, 35, 2) to (rows, 35)."""
    counts = np.bitwise_count(week)
    result: NDArray[np.uint8] = counts[..., 0] + counts[..., 1]
    return result


@dataclass(frozen=True)
class OpeningTable:
    """Places as columns; row ``i`` of every array belongs to place ``ids[i]``.

    A row is an opening, or one day of an opening where people come on single days. Tri-state columns hold
    ``YES``, ``NO`` or ``UNKNOWN``. Dates are ordinals; an open end is ``FAR_FUTURE``, an open beginning 0.
    ``taken`` counts the seats that standing placements hold, beside those the opening itself says are in use;
    ``host_seats_open`` the persons a host can still take over all its openings, for hosts that named a number;
    ``area_centres`` the mean point of the hosts of each area, in degrees.
    """

    ids: tuple[str, ...]
    openings: tuple[Opening, ...]
    hosts: tuple[Host, ...]
    slots: tuple[tuple[Slot, ...], ...]
    taken: tuple[int, ...]
    host_seats_open: Mapping[str, int]
    area_centres: Mapping[str, tuple[float, float]]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.ids)

    @classmethod
    def of(cls, catalogue: Catalogue, held: Collection[tuple[str, str]] = ()) -> OpeningTable:
        """Lay the openings of a catalogue out as columns, in ascending order of place id.

        ``held`` names who holds which place beside those an opening itself says are in use.
        """
        taken = Counter(place for _, place in held)
        rows = sorted(
            ((place, opening, slots) for opening in catalogue.openings.values() for place, slots in opening.places()),
            key=lambda row: row[0],
        )
        return cls(
            ids=tuple(place for place, _, _ in rows),
            openings=tuple(opening for _, opening, _ in rows),
            hosts=tuple(catalogue.hosts[opening.host] for _, opening, _ in rows),
            slots=tuple(slots for _, _, slots in rows),
            taken=tuple(taken[place] for place, _, _ in rows),
            host_seats_open=host_seats_open(catalogue, {place: each.host for place, each, _ in rows}, held),
            area_centres=area_centres(
                {each.host: catalogue.hosts[each.host] for _, each, _ in rows if not each.restricted}
            ),
        )

    def take(self, rows: Sequence[int]) -> OpeningTable:
        """Give a table of some rows only, in the order asked for."""
        return OpeningTable(
            ids=tuple(self.ids[row] for row in rows),
            openings=tuple(self.openings[row] for row in rows),
            hosts=tuple(self.hosts[row] for row in rows),
            slots=tuple(self.slots[row] for row in rows),
            taken=tuple(self.taken[row] for row in rows),
            host_seats_open=self.host_seats_open,
            area_centres=self.area_centres,
        )

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row by place id."""
        return {place: row for row, place in enumerate(self.ids)}

    @cached_property
    def rows_of_opening(self) -> dict[str, tuple[int, ...]]:
        """Rows by id of the opening in the catalogue."""
        found: dict[str, list[int]] = {}
        for row, opening in enumerate(self.openings):
            found.setdefault(opening.opening, []).append(row)
        return {opening: tuple(rows) for opening, rows in found.items()}

    def feature(self, code: str) -> Tristate:
        """Tri-state column of a feature."""
        column: Tristate = self._features[:, _positions("features")[code]]
        return column

    @cached_property
    def _features(self) -> Tristate:
        positions = _positions("features")
        table = np.full((len(self), len(positions)), UNKNOWN, dtype=np.int8)
        for row, opening in enumerate(self.openings):
            table[row, [positions[code] for code in opening.features]] = YES
            table[row, [positions[code] for code in opening.lacks]] = NO
        return table

    def holds(self, column: str, code: str) -> Bools:
        """Whether a list column (``tasks``, ``purposes``, ``interests``, ``languages``, ``thanks``) holds a code."""
        return self._flags(column)[:, _positions(column)[code]]

    def states(self, column: str) -> Bools:
        """Whether a list column says anything; where it does not, nothing is known."""
        said: Bools = np.asarray(self._flags(column).any(axis=1))
        if column == "tasks":  # out of season nothing is done, and that is known
            said = said | np.array([bool(opening.task_months) for opening in self.openings], dtype=np.bool_)
        return said

    def _flags(self, column: str) -> Bools:
        cache: dict[str, Bools] = self.__dict__.setdefault("_flag_cache", {})
        if column not in cache:
            positions = _positions(column)
            table = np.zeros((len(self), len(positions)), dtype=np.bool_)
            for row, opening in enumerate(self.openings):
                table[row, [positions[code] for code in getattr(opening, column)]] = True
            cache[column] = table
        return cache[column]

    @cached_property
    def kind(self) -> Texts:
        """Kind of each opening."""
        return self._texts(lambda opening, _: opening.kind)

    @cached_property
    def host(self) -> Texts:
        """Host of each opening."""
        return self._texts(lambda opening, _: opening.host)

    @cached_property
    def area(self) -> Texts:
        """Area of the host, empty where unknown."""
        return self._texts(lambda _, host: host.area or "")

    @cached_property
    def programme(self) -> Texts:
        """Programme whose seats they are."""
        return self._texts(lambda opening, _: opening.programme)

    @cached_property
    def seats_for(self) -> Texts:
        """Whom the seats are for: regular, gap, both."""
        return self._texts(lambda opening, _: opening.seats_for)

    @cached_property
    def of_programme(self) -> Mapping[str, Bools]:
        """Rows of each programme that has seats here."""
        return {code: self.programme == code for code in self.programmes_present}

    @cached_property
    def for_users(self) -> Bools:
        """Rows with seats for people who use the programme."""
        return np.asarray(self.seats_for != "gap")

    @cached_property
    def for_users_only(self) -> Bools:
        """Rows with no seats for people outside the programme."""
        return np.asarray(self.seats_for == "regular")

    @cached_property
    def place_ids(self) -> Texts:
        """Place ids, as a column."""
        return np.array(self.ids, dtype=np.str_)

    @cached_property
    def opening_ids(self) -> Texts:
        """Ids of the openings in the catalogue."""
        return self._texts(lambda opening, _: opening.opening)

    @cached_property
    def first_step(self) -> Texts:
        """First step offered, empty where unknown."""
        return self._texts(lambda opening, _: opening.first_step or "")

    @cached_property
    def capacity(self) -> NDArray[np.int64]:
        """Licensed capacity of the host, ``UNKNOWN`` where nobody said."""
        return np.array([UNKNOWN if host.capacity is None else host.capacity for host in self.hosts], dtype=np.int64)

    @cached_property
    def users(self) -> NDArray[np.int64]:
        """People with a contract of use at the host, ``UNKNOWN`` where nobody said."""
        return np.array([UNKNOWN if host.users is None else host.users for host in self.hosts], dtype=np.int64)

    @cached_property
    def accompany_needed(self) -> Bools:
        """Rows whose first visits somebody goes along to."""
        return np.array([opening.accompany_needed for opening in self.openings], dtype=np.bool_)

    @cached_property
    def in_welfare(self) -> Bools:
        """Kinds that are welfare services under the disability law."""
        kinds = [code for code, term in terms("opening_kinds").items() if term.more["family"] == "welfare"]
        return np.isin(self.kind, kinds)

    @cached_property
    def programmes_present(self) -> tuple[str, ...]:
        """Programmes whose seats are in the table, in alphabetical order."""
        return tuple(sorted({opening.programme for opening in self.openings}))

    @cached_property
    def mainstream(self) -> Mapping[str, Bools]:
        """Rows where a programme must be examined before a gap seat opens, by programme."""
        kinds: dict[str, list[str]] = {}
        for kind, term in terms("opening_kinds").items():
            codes = term.more["mainstream"]
            assert isinstance(codes, tuple)
            for code in codes:
                kinds.setdefault(code, []).append(kind)
        return {code: np.isin(self.kind, found) for code, found in kinds.items()}

    @cached_property
    def cover(self) -> Texts:
        """Insurance, empty where unknown."""
        return self._texts(lambda opening, _: opening.cover or "")

    def _texts(self, pick: Callable[[Opening, Host], str]) -> Texts:
        return np.array([pick(*both) for both in zip(self.openings, self.hosts, strict=True)], dtype=np.str_)

    @cached_property
    def talk(self) -> Tristate:
        """Rank of the talk needed, from 0 (none); ``UNKNOWN`` where nobody said."""
        ranks = {code: int(str(term.more["rank"])) for code, term in terms("talk_levels").items()}
        return np.array([ranks[opening.talk] if opening.talk else UNKNOWN for opening in self.openings], dtype=np.int8)

    @cached_property
    def week(self) -> NDArray[np.uint64]:
        """Quarter hours filled: shape (rows, 35, 2), see ``week_bits``."""
        if not len(self):
            return np.zeros((0, WEEK_DAYS, 2), dtype=np.uint64)
        return np.stack([week_bits(slots) for slots in self.slots])

    @cached_property
    def changing(self) -> tuple[int, ...]:
        """Rows whose times change later on."""
        return tuple(row for row, opening in enumerate(self.openings) if opening.slots_later)

    @cached_property
    def week_later(self) -> NDArray[np.uint64]:
        """Quarter hours filled once the times change: as ``week``, and equal to it where they do not."""
        later = self.week.copy()
        for row in self.changing:
            days = {slot.day for slot in self.slots[row]}
            later[row] = week_bits([slot for slot in self.openings[row].slots_later if slot.day in days])
        return later

    @cached_property
    def visit_minutes(self) -> NDArray[np.int64]:
        """Length of the longest single visit as offered; 0 without slots."""
        return np.array([max((slot.minutes for slot in slots), default=0) for slots in self.slots], dtype=np.int64)

    @cached_property
    def min_minutes(self) -> NDArray[np.int64]:
        """Shortest visit that is welcome; the whole visit where nothing shorter was offered."""
        return np.array(
            [
                opening.min_minutes or visit
                for opening, visit in zip(self.openings, self.visit_minutes.tolist(), strict=True)
            ],
            dtype=np.int64,
        )

    @cached_property
    def min_unknown(self) -> Bools:
        """Rows where nobody said how short a visit may be."""
        return np.array([not opening.min_minutes for opening in self.openings], dtype=np.bool_)

    @cached_property
    def hours_hundredths(self) -> NDArray[np.int64]:
        """Weekly hours of one placement in hundredths; a slot on two weeks of the month counts half.

        With free coming and going the shortest visit counts.
        """
        return np.array(
            [weekly_hours(opening, slots) for opening, slots in zip(self.openings, self.slots, strict=True)],
            dtype=np.int64,
        )

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Latitude and longitude in degrees, shape (rows, 2); not a number where unknown."""
        return np.array(
            [(np.nan, np.nan) if host.lat is None or host.lon is None else (host.lat, host.lon) for host in self.hosts],
            dtype=np.float64,
        ).reshape(-1, 2)

    @cached_property
    def valid_from(self) -> NDArray[np.int64]:
        """First day, as an ordinal."""
        return self._days(lambda opening, _: opening.valid_from, 0)

    @cached_property
    def valid_until(self) -> NDArray[np.int64]:
        """Last day, as an ordinal."""
        return self._days(lambda opening, _: opening.valid_until, FAR_FUTURE)

    @cached_property
    def paused_until(self) -> NDArray[np.int64]:
        """Last day of a pause of the opening or its host, 0 without."""
        return np.maximum(
            self._days(lambda opening, _: opening.paused_until, 0), self._days(lambda _, host: host.paused_until, 0)
        )

    @cached_property
    def confirmed_on(self) -> NDArray[np.int64]:
        """Day of the host's last word, 0 when none is known."""
        return self._days(lambda opening, _: opening.confirmed_on, 0)

    def _days(self, pick: Callable[[Opening, Host], date | None], absent: int) -> NDArray[np.int64]:
        found = (pick(*both) for both in zip(self.openings, self.hosts, strict=True))
        return np.array([day.toordinal() if day else absent for day in found], dtype=np.int64)

    @cached_property
    def gap_approved(self) -> Tristate:
        """Whether the municipality agrees to gap seats here."""
        answers = (opening.gap_approved for opening in self.openings)
        return np.array([UNKNOWN if answer is None else int(answer) for answer in answers], dtype=np.int8)

    @cached_property
    def restricted(self) -> Bools:
        """Openings that are shown in no list."""
        return np.array([opening.restricted for opening in self.openings], dtype=np.bool_)

    @cached_property
    def offering(self) -> Bools:
        """Hosts that offer openings; a listing that never said anything does not."""
        return np.array([host.status == "offers" for host in self.hosts], dtype=np.bool_)

    @cached_property
    def seats_open(self) -> NDArray[np.int64]:
        """Seats that are free, here and at the host: total less those in use and those that placements hold."""
        own = (opening.seats - opening.seats_in_use - taken
               for opening, taken in zip(self.openings, self.taken, strict=True))  # fmt: skip
        return np.array(
            [max(0, min(free, self.host_seats_open.get(host.host, free)))
             for free, host in zip(own, self.hosts, strict=True)], dtype=np.int64,
        )  # fmt: skip


@cache
def _positions(column: str) -> dict[str, int]:
    return {code: position for position, code in enumerate(terms(column))}

"""The draft of a round: whose pair with which place may be planned, and on what of others it hangs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.rules.household import away_minutes, is_covered
from matcher.needs.standing import HOLDING, began, held_by_others
from matcher.round.inputs import holding
from resources_catalog.week import slot_tokens, week_classes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matcher.needs.person import Standing
    from matcher.round.inputs import Inputs
    from matcher.round.looked import Looked
    from resources_catalog.opening_table import OpeningTable

TOGETHER = {"apart_opening": "opening", "apart_host": "host"}


class Draft:
    """Everything the tables of a round are made from.

    ``pairs`` are (person, row) in the order of the table, ``standing`` those of them that stand before the round,
    ``outside`` who else holds which row; ``requires`` rows of that table; ``no_cover`` pairs left out because nobody
    is with the one cared for at that time.
    """

    def __init__(self, looked: Sequence[Looked], openings: OpeningTable, inputs: Inputs) -> None:
        self.looked = {each.person.person: each for each in looked}
        self.openings = openings
        self.inputs = inputs
        self.on, self.params = inputs.on, inputs.params
        before = inputs.caseload.standing
        classes = week_classes(slot for slots in openings.slots for slot in slots)
        self.tokens = [
            () if "drop_in" in opening.features else slot_tokens(slots, classes)
            for opening, slots in zip(openings.openings, openings.slots, strict=True)
        ]
        self.standing = self._stands(before)
        self.started = self._newcomers(before)
        self.requires: list[dict[str, object]] = []
        self.no_cover: set[tuple[str, int]] = set()
        self.outside = held_by_others(openings, before, set(self.standing))
        self.counted_free = Counter(
            place for who, place in holding(inputs.caseload) if self.params.standing_may_move and who in self.looked
        )
        self.held_rows: dict[str, list[int]] = {}
        for person, row in self.standing:
            self.held_rows.setdefault(person, []).append(row)
        self.meeting = {
            (a, b, where)
            for fact, where in TOGETHER.items()
            for a, b in self.both(fact)
            if self.met(a, where) & self.met(b, where)
        }
        self.pairs = list(self._pairs())

    def _newcomers(self, standing: Sequence[Standing]) -> Counter[str]:
        """Count by host who began there this month and was not there before."""
        host_of = {place: each.host for place, each in zip(self.openings.ids, self.openings.openings, strict=True)}
        here = [each for each in standing if each.status in HOLDING and each.opening in host_of]
        since = {(each.person, host_of[each.opening]) for each in here if not began(each, self.on)}
        return Counter(host for _, host in {(each.person, host_of[each.opening]) for each in here} - since)

    def _stands(self, standing: Sequence[Standing]) -> list[tuple[str, int]]:
        """Give who of the round stands where, but for a second place in the same hour: that one only holds its seat."""
        found: list[tuple[str, int]] = []
        hours: dict[str, set[str]] = {}
        for each in standing:
            row = self.openings.row_of.get(each.opening)
            if each.status not in HOLDING or each.person not in self.looked or row is None:
                continue
            own = hours.setdefault(each.person, set())
            if own.isdisjoint(self.tokens[row]) and (each.person, row) not in found:
                own.update(self.tokens[row])
                found.append((each.person, row))
        return found

    def _pairs(self) -> Iterator[tuple[str, int]]:
        held = set(self.standing)
        candidates: dict[str, list[int]] = {
            code: np.flatnonzero(each.offered).tolist() for code, each in self.looked.items()
        }
        for a, b, where in sorted(self.meeting):  # what stands is talked about, not undone; nothing new is added to it
            met = {self.place(row, where) for row in (*candidates[a], *self.held_rows.get(a, ()))}
            candidates[b] = [row for row in candidates[b] if self.place(row, where) not in met]
        for code, rows in candidates.items():
            for row in sorted(set(rows) | {row for person, row in held if person == code}):
                if (code, row) in held or self._covered(code, row, candidates):
                    yield code, row

    def _covered(self, code: str, row: int, candidates: Mapping[str, list[int]]) -> bool:
        """Note which pairs of others must be chosen with this one; tell whether there is any."""
        each = self.looked[code]
        if not each.person.facts_named("care_duty"):
            return True
        others = [
            dict(reason.params)["other"] for reason in each.judgement.reasons(row) if reason.code == "needs_cover"
        ]
        out = {person: place for person, place in self.outside if self._covering(each, row, [place])}
        others = [other for other in others if other not in out]
        if not others:
            return True
        held = [place for person, place in self.standing if person == others[0]]
        rows = self._covering(each, row, sorted({*candidates.get(others[0], ()), *held}))
        # Two people to look after at once is more than a row of `requires` can say: that pair stays out.
        if not rows or len(others) > 1:
            self.no_cover.add((code, row))
            return False
        ids = self.openings.ids
        self.requires += [
            {"person": code, "opening": ids[row], "other": others[0], "other_opening": ids[place]} for place in rows
        ]
        return True

    def _covering(self, each: Looked, row: int, places: Sequence[int]) -> list[int]:
        """Give the places whose times hold all of the time the person is away for this row."""
        away = float(away_minutes(each.person, self.openings, each.judgement.way, self.params)[row])
        slots = self.openings.slots
        return [place for place in places if is_covered(slots[row], away, slots[place])]

    def both(self, fact: str) -> Iterator[tuple[str, str]]:
        """Give pairs of people of the round of whom one says that a fact holds between them."""
        for code, each in self.looked.items():
            for found in each.person.facts_named(fact):
                if found.value is not False and found.about in self.looked and found.about != code:
                    yield min(code, found.about), max(code, found.about)

    def met(self, person: str, where: str) -> set[str]:
        """Give the places, or the hosts, where somebody stands."""
        return {self.place(row, where) for row in self.held_rows.get(person, ())}

    def place(self, row: int, where: str) -> str:
        """Give the place, which is an opening on a day, or the host of a row."""
        return self.openings.ids[row] if where == "opening" else self.openings.openings[row].host

    def days(self, row: int) -> tuple[int, ...]:
        """Give the rows of all days of the opening of a row."""
        return self.openings.rows_of_opening[self.openings.openings[row].opening]

    def seats(self, row: int) -> int:
        """Give the seats the round can fill: those that are free and those its own people stand on."""
        back = [place for _, place in self.standing].count(row)
        # Where people may move their seats count as free; one somebody only holds, without a pair, is not.
        return max(int(self.openings.seats_open[row]) + back - self.counted_free[self.openings.ids[row]], back)

    def support_left(self, capacity: int | None, rows: Sequence[int]) -> int | None:
        """Give what the staff can still give at some places, beside what those outside the round take."""
        if capacity is None:
            return None
        loads = self.openings.openings
        others, held = (
            sum(loads[row].support_load for _, row in pairs if row in rows) for pairs in (self.outside, self.standing)
        )
        return max(capacity - others, held)

    def pins(self) -> Iterator[tuple[str, str]]:
        """Give what was decided with people of the round, also for places that are ruled out since."""
        for each in self.inputs.caseload.people:
            if each.person in self.looked:
                for place in each.pins:
                    yield each.person, place

    def lost_pins(self) -> tuple[tuple[str, str], ...]:
        """Give the decisions that are no pair."""
        pairs = {(code, self.openings.ids[row]) for code, row in self.pairs}
        return tuple(pin for pin in self.pins() if pin not in pairs)

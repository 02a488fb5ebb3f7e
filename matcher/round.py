"""A round as a problem: from verdicts and scores to the tables that are solved and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Bools, Effect
from matcher.eligibility.rules.household import away_minutes
from matcher.needs.standing import HOLDING, began, held_by_others
from matcher.problem.decoding import Table, Tables
from resources_catalog.week import slot_tokens, week_classes

if TYPE_CHECKING:
    from datetime import date

    from matcher.eligibility.judge import Judgement
    from matcher.needs.person import PersonNeeds, Standing
    from matcher.params import Params
    from matcher.scoring.score import Scored
    from resources_catalog.opening_table import OpeningTable

OBJECTIVE = ("placed_by_tier", "value")
_TOGETHER = {"apart_opening": "opening", "apart_host": "host"}


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """One person of the round: what they need, the verdicts on every place and the scores."""

    person: PersonNeeds
    judgement: Judgement
    scored: Scored

    @property
    def possible(self) -> Bools:
        """Rows the person may be offered, now or once an answer is there."""
        result: Bools = (self.judgement.allowed > 0) & self.scored.above_floor
        return result

    def open_questions(self, row: int, opening: str) -> frozenset[Asked]:
        """Give the questions for which a row of an opening waits."""
        waiting = (reason for reason in self.judgement.reasons(row) if reason.effect == Effect.WAITS)
        return frozenset((reason.key(), reason.scope(opening)) for reason in waiting)


Asked = tuple[str, str | None]
"""A question: key of the reason, and the opening it is about (none where one answer serves every place)."""

Answered = Mapping[str, frozenset[Asked]]
"""Questions supposed to be answered well, by person."""


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One round, ready to be solved.

    ``pairs`` are (person, place row) in the order of the table; ``no_cover`` names pairs left out because nobody
    is with the one cared for at that time; ``lost_pins`` are decided (person, place id) that are no pair.
    """

    tables: Tables
    pairs: tuple[tuple[str, int], ...]
    no_cover: frozenset[tuple[str, int]]
    lost_pins: tuple[tuple[str, str], ...]


def build_round(
    looked: Sequence[Looked],
    openings: OpeningTable,
    standing: Sequence[Standing],
    on: date,
    params: Params,
    answered: Answered,
) -> Round:
    """Lay a round out as tables of the problem format.

    Standing placements of these people are pairs that are pinned, so that their seats, hours and days are counted
    once and by the same rules; what already stands never exceeds a number, as the number is then what stands.
    Pairs that wait for an answer stay out unless ``answered`` supposes it. The tables never have a fault.
    """
    draft = _Draft(looked, openings, standing, on, params, answered)
    records: dict[str, list[dict[str, object]]] = {
        "persons": draft.persons(),
        "hosts": draft.hosts(),
        "openings": draft.openings_used(),
        "pairs": draft.pair_rows(),
        "keep_apart": draft.keep_apart(),
        "keep_together": draft.keep_together(),
        "pinned": draft.pinned(),
        "requires": draft.requires,
        "limits": draft.limits(),
        "limit_weights": draft.limit_weights(),
        "current": draft.current(),
    }
    settings = {"objective": list(OBJECTIVE), "harm_guard": False}
    tables = Tables(
        {name: _table(rows) for name, rows in records.items() if rows}, {"format": "enishi-problem/1", **settings}
    )
    return Round(tables, tuple(draft.pairs), frozenset(draft.no_cover), draft.lost_pins())


def _table(rows: Sequence[Mapping[str, object]]) -> Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return Table({name: [row.get(name) for row in rows] for name in names}, len(rows))


class _Draft:
    def __init__(
        self,
        looked: Sequence[Looked],
        openings: OpeningTable,
        standing: Sequence[Standing],
        on: date,
        params: Params,
        answered: Answered,
    ) -> None:
        self.looked = {each.person.person: each for each in looked}
        self.openings = openings
        self.on, self.params = on, params
        classes = week_classes(slot for slots in openings.slots for slot in slots)
        self.tokens = [
            () if "drop_in" in opening.features else slot_tokens(slots, classes)
            for opening, slots in zip(openings.openings, openings.slots, strict=True)
        ]
        self.standing = self._stands(standing)
        self.started = Counter(
            host for _, host in {(each.person, openings.openings[openings.row_of[each.opening]].host)
                                 for each in standing if each.opening in openings.row_of and began(each, on)}
        )  # fmt: skip
        self.requires: list[dict[str, object]] = []
        self.no_cover: set[tuple[str, int]] = set()
        self.outside = held_by_others(openings, standing, set(self.standing))
        self.loads = [opening.support_load for opening in openings.openings]
        self.held_rows: dict[str, list[int]] = {}
        for person, row in self.standing:
            self.held_rows.setdefault(person, []).append(row)
        self.meeting = {
            (a, b, where)
            for fact, where in _TOGETHER.items()
            for a, b in self._both(fact)
            if self._met(a, where) & self._met(b, where)
        }
        self.pairs = list(self._pairs(answered))

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

    def _pairs(self, answered: Answered) -> Iterator[tuple[str, int]]:
        held = set(self.standing)
        candidates = {
            code: self._candidates(each, answered.get(code, frozenset())) for code, each in self.looked.items()
        }
        for a, b, where in sorted(self.meeting):  # what stands is talked about, not undone; nothing new is added to it
            met = {self._place(row, where) for row in (*candidates[a], *self.held_rows.get(a, ()))}
            candidates[b] = [row for row in candidates[b] if self._place(row, where) not in met]
        for code, rows in candidates.items():
            for row in sorted(set(rows) | {row for person, row in held if person == code}):
                if (code, row) in held or self._covered(code, row, candidates):
                    yield code, row

    def _candidates(self, each: Looked, answered: frozenset[Asked]) -> list[int]:
        offered = each.judgement.offered & each.scored.above_floor
        rows: list[int] = np.flatnonzero(offered).tolist()
        if answered:
            waiting: list[int] = np.flatnonzero(each.possible & each.judgement.waits).tolist()
            opening = self.openings.opening_ids
            rows += [row for row in waiting if each.open_questions(row, str(opening[row])) <= answered]
        return rows

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
        needed = [(slot, max(0, int(away - slot.minutes) // 2)) for slot in self.openings.slots[row]]
        return [
            place
            for place in places
            if all(
                any(other.covers(slot, before=margin, after=margin) for other in self.openings.slots[place])
                for slot, margin in needed
            )
        ]

    def persons(self) -> list[dict[str, object]]:
        return [
            {
                "person": code,
                "tier": effective_tier(each.person, self.on),
                "max_placements": max(each.person.max_placements, len(self.held_rows.get(code, ()))),
                "max_hours": self._max_hours(code, each.person.max_hours),
            }
            for code, each in self.looked.items()
        ]

    def _max_hours(self, code: str, most: Decimal | None) -> Decimal | None:
        if most is None:
            return None
        return max(most, sum((self._hours(row) for row in self.held_rows.get(code, ())), Decimal(0)))

    def _hours(self, row: int) -> Decimal:
        return Decimal(int(self.openings.hours_hundredths[row])) / 100

    def openings_used(self) -> list[dict[str, object]]:
        table = self.openings
        back = [row for _, row in self.standing]
        return [
            {
                "opening": table.ids[row],
                "host": opening.host,
                "seats": int(table.seats_open[row]) + back.count(row),
                "support_capacity": self._support_left(opening.support_capacity, [row])
                if len(self._days(row)) == 1
                else None,
                "hours": self._hours(row),
                "slots": list(self.tokens[row]),
            }
            for row, opening in enumerate(table.openings)
        ]

    def _days(self, row: int) -> tuple[int, ...]:
        return self.openings.rows_of_opening[self.openings.openings[row].opening]

    def _support_left(self, capacity: int | None, rows: Sequence[int]) -> int | None:
        """Give what the staff can still give at some places, beside what those outside the round take."""
        if capacity is None:
            return None
        others, held = (
            sum(self.loads[row] for _, row in pairs if row in rows) for pairs in (self.outside, self.standing)
        )
        return max(capacity - others, held)

    def hosts(self) -> list[dict[str, object]]:
        rows_of: dict[str, list[int]] = {}
        for row, host in enumerate(self.openings.hosts):
            rows_of.setdefault(host.host, []).append(row)
        return [
            {
                "host": code,
                "seats": self._seats_left(rows),
                "support_capacity": self._support_left(self.openings.hosts[rows[0]].support_capacity, rows),
            }
            for code, rows in sorted(rows_of.items())
            if (self.openings.hosts[rows[0]].seats, self.openings.hosts[rows[0]].support_capacity) != (None, None)
        ]

    def _seats_left(self, rows: Sequence[int]) -> int | None:
        """Give how many persons a host can still have over all its places, beside those outside the round."""
        seats = self.openings.hosts[rows[0]].seats
        if seats is None:
            return None
        others, held = ({who for who, row in pairs if row in rows} for pairs in (self.outside, self.standing))
        used = {opening.opening: opening.seats_in_use for opening in (self.openings.openings[row] for row in rows)}
        return max(seats - sum(used.values()) - len(others - held), len(held))

    def pair_rows(self) -> list[dict[str, object]]:
        return [
            {
                "person": code,
                "opening": self.openings.ids[row],
                "value": self._value(code, row),
                "support_load": self.openings.openings[row].support_load,
            }
            for code, row in self.pairs
        ]

    def _value(self, code: str, row: int) -> int:
        return int(self.looked[code].scored.value[row])

    def _both(self, fact: str) -> Iterator[tuple[str, str]]:
        for code, each in self.looked.items():
            for found in each.person.facts_named(fact):
                if found.value is not False and found.about in self.looked and found.about != code:
                    yield min(code, found.about), max(code, found.about)

    def keep_apart(self) -> list[dict[str, object]]:
        return [
            {"a": a, "b": b, "where": where}
            for fact, where in _TOGETHER.items()
            for a, b in sorted(set(self._both(fact)))
            if (a, b, where) not in self.meeting
        ]

    def _met(self, person: str, where: str) -> set[str]:
        return {self._place(row, where) for row in self.held_rows.get(person, ())}

    def _place(self, row: int, where: str) -> str:
        opening = self.openings.openings[row]
        return opening.opening if where == "opening" else opening.host

    def keep_together(self) -> list[dict[str, object]]:
        pairs = sorted(set(self._both("together")))
        return [{"a": a, "b": b} for a, b in pairs if not self.held_rows.get(a) and not self.held_rows.get(b)]

    def pinned(self) -> list[dict[str, object]]:
        pins = {(code, self.openings.row_of[place]) for code, place in set(self._pins()) - set(self.lost_pins())}
        return [{"person": code, "opening": self.openings.ids[row]} for code, row in sorted(pins | set(self.standing))]

    def _pins(self) -> Iterator[tuple[str, str]]:
        for code, each in self.looked.items():
            for place in each.person.pins:
                yield code, place

    def lost_pins(self) -> tuple[tuple[str, str], ...]:
        pairs = {(code, self.openings.ids[row]) for code, row in self.pairs}
        return tuple(pin for pin in self._pins() if pin not in pairs)

    def current(self) -> list[dict[str, object]]:
        return [{"person": code, "opening": self.openings.ids[row]} for code, row in sorted(self.standing)]

    def _uses(self) -> Iterator[tuple[str, int, str, int, int]]:
        """Name what each new pair uses of a limit: (limit, its maximum, person, row, weight)."""
        held = set(self.standing)
        for code, row in self.pairs:
            each, opening, host = self.looked[code], self.openings.openings[row], self.openings.hosts[row]
            if len(self._days(row)) > 1 and opening.support_capacity is not None:
                left = self._support_left(opening.support_capacity, self._days(row))
                assert left is not None
                yield f"support:{opening.opening}", left, code, row, opening.support_load
            if opening.lift_seats is not None and bool(each.judgement.way.lifted[row]):
                yield f"lift:{self.openings.ids[row]}", opening.lift_seats, code, row, 1
            if (code, row) in held:
                continue
            if self.params.accompanied_starts is not None and goes_along(each.person, opening.accompany_needed):
                yield "accompany", self.params.accompanied_starts, code, row, 1
            if host.newcomers_month is not None and host.host not in self._met(code, "host"):
                left = max(0, host.newcomers_month - self.started[host.host])
                yield f"newcomers:{host.host}", left, code, row, 1

    def limits(self) -> list[dict[str, object]]:
        held = set(self.standing)
        found: dict[str, int] = {}
        stands: Counter[str] = Counter()
        for name, most, code, row, weight in self._uses():
            found[name] = most
            stands[name] += weight if (code, row) in held else 0
        return [{"limit": name, "max": max(most, stands[name])} for name, most in sorted(found.items())]

    def limit_weights(self) -> list[dict[str, object]]:
        return [
            {"limit": name, "person": code, "opening": self.openings.ids[row], "weight": weight}
            for name, _, code, row, weight in sorted(self._uses())
        ]


def goes_along(person: PersonNeeds, opening_needs: bool) -> bool:
    """Tell whether a start of this person here takes somebody who goes along."""
    return opening_needs or person.accompany in ("first", "until_used")


def effective_tier(person: PersonNeeds, on: date) -> int:
    """Give the urgency tier on a day; one that has run out is not before the ordinary tier 1."""
    if person.tier_until is not None and person.tier_until < on:
        return max(1, person.tier)
    return person.tier

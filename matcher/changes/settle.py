"""Which changes settle an obstacle: one function for each kind of obstacle that anybody can do something about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matcher.changes.answers import can_be_answered
from matcher.changes.apply import TALK, times_in_a_name
from matcher.changes.change import Change
from matcher.changes.obstacles import HOST_TAKEN, NO_COVER, SEAT_TAKEN, USED_UP, Obstacle
from matcher.eligibility.journey import journey
from matcher.eligibility.rules.household import outing_times
from matcher.eligibility.rules.times import shortest_visit, time_is_free, visit_is_short_enough
from matcher.eligibility.rules.travel import way_is_bearable
from resources_catalog.opening_numbers import SHORTEST_VISIT
from resources_catalog.opening_table import NO, YES
from resources_catalog.vocabulary import terms
from resources_catalog.week import QUARTERS_A_DAY, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matcher.params import ChangeKind, Params
    from matcher.round.looked import Looked
    from resources_catalog.model import Opening
    from resources_catalog.opening_table import OpeningTable

ADDED = ("accommodation", "conduct", "people")
"""Groups of features that a host can add where they are lacking."""

TAKEN_AWAY = ("conduct", "people")
"""Groups of features that a host can do without; nobody is told that bees will stay away."""

COMPANY = ("alone_with_one_man", "alone_with_one_woman", "classmates_likely", "elderly_mostly", "children_present")
"""Features that follow from who is there: no change of a host."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place one person has in view, and the kinds of change that may be tried."""

    openings: OpeningTable
    params: Params
    looked: Looked
    row: int
    kinds: Mapping[str, ChangeKind]

    @property
    def place(self) -> Opening:
        """The opening of the catalogue."""
        return self.openings.openings[self.row]

    @property
    def opening(self) -> str:
        """Id of the opening in the catalogue."""
        return self.place.opening

    def alone(self, changed: Opening) -> OpeningTable:
        """Give a table of this place only, as it would be."""
        return replace(self.openings.take([self.row]), openings=(changed,))


def settling(spot: Spot, obstacle: Obstacle) -> list[Change]:
    """Give the changes that could settle an obstacle, none where nobody can do anything about it."""
    if obstacle.code == USED_UP:
        kinds: tuple[str, ...] = (LIMIT_SETTLED_BY.get(obstacle.params[0].partition(":")[0], ""),)
    else:
        kinds = SETTLED_BY.get(obstacle.code, ("answer",))
    return [each for kind in kinds if kind in spot.kinds for each in MAKERS[kind](spot, obstacle, spot.kinds[kind])]


def _change(spot: Spot, kind: ChangeKind, *, detail: str = "", amount: int = 1, ask: str = "host") -> Change:
    return Change(kind.kind, kind.cost_class, amount, spot.looked.person.person, spot.opening, detail=detail, ask=ask)


def _answer(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    code, detail, scope = obstacle.code, obstacle.params, obstacle.scope
    if code == "ask_entitlement_first":  # the same question, asked because of a seat outside the scheme
        code, detail, scope = "programme_open", (detail[0], spot.looked.judgement.programmes[detail[0]].why), None
    if can_be_answered(code, detail):
        key = ":".join((code, *detail))
        who, ask = spot.looked.person.person, obstacle.ask or "coordinator"
        yield Change(kind.kind, kind.cost_class, 1, who, scope, detail=key, ask=ask)


def _at_the_place(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    yield _change(spot, kind)


def _steps(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    for number in range(1, kind.most + 1):
        yield _change(spot, kind, amount=number * kind.step)


def _hour_less(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    """Shorten the visit where that is enough, as far as there is something to shorten."""
    shortest = int(shortest_visit(spot.openings)[spot.row])
    for change in _steps(spot, obstacle, kind):
        left = max(SHORTEST_VISIT, shortest - change.amount)
        if left < shortest and not _too_long(spot, replace(spot.place, min_minutes=left)):
            yield change


def _too_long(spot: Spot, changed: Opening) -> bool:
    table, person = spot.alone(changed), spot.looked.person
    marks = (*time_is_free(person, table), *visit_is_short_enough(person, table))
    return any(mark.reason.code in ("no_time_fits", "visit_too_long") for mark in marks)


def _travel(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    """Ask the person about a little more of the way, as much as it takes and no more."""
    way, person = spot.looked.judgement.way, spot.looked.person
    missing = float(way.minutes[spot.row] - way.spread[spot.row]) - _bearable(spot)
    for number in range(1, kind.most + 1):
        if number * kind.step >= missing:
            yield Change(kind.kind, kind.cost_class, number * kind.step, person.person, None, ask="person")
            return


def _bearable(spot: Spot) -> float:
    person = spot.looked.person
    limits = [person.travel_max, person.walk_max if str(spot.looked.judgement.way.way[spot.row]) == "walk" else None]
    return float(min(each for each in limits if each is not None))


def _accommodation(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    if obstacle.code == "too_much_talk":
        yield _change(spot, kind, detail=TALK)
        return
    code = obstacle.params[0]
    lacking = int(spot.openings.feature(code)[spot.row]) == NO
    assert lacking or int(spot.openings.feature(code)[spot.row]) == YES
    if terms("features")[code].group in (ADDED if lacking else TAKEN_AWAY) and code not in COMPANY:
        yield _change(spot, kind, detail=code)


def _lift(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    """Arrange a lift, but not where the ride is known to be too long as well."""
    features = tuple(dict.fromkeys((*spot.place.features, "lift_offered")))
    lacks = tuple(code for code in spot.place.lacks if code != "lift_offered")
    table = spot.alone(replace(spot.place, features=features, lacks=lacks))
    rides = (None, "picked_up")  # minutes without a way stand for every way
    facts = tuple(each for each in spot.looked.person.facts if each.fact != "travel_minutes" or each.detail in rides)
    person = replace(spot.looked.person, ways=("picked_up",), facts=facts)
    marks = way_is_bearable(person, table, journey(person, table, spot.params), spot.params)
    if all(mark.reason.code != "too_far" for mark in marks):
        yield _change(spot, kind)


def _seat(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    """Ask for a seat more where one is enough, at the opening and at its host."""
    place, host = spot.place, spot.openings.hosts[spot.row]
    here = place.seats - place.seats_in_use - spot.openings.taken[spot.row]
    if min(here, spot.openings.host_seats_open.get(host.host, here)) >= 0:
        yield _change(spot, kind)


def _gap_agreement(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    """Ask for agreement, but not where the municipality lets nobody come outside the scheme."""
    if spot.params.gap.seats != "none" or not spot.openings.in_welfare[spot.row]:
        yield _change(spot, kind)


def _accompany(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    yield Change(kind.kind, kind.cost_class, 1, spot.looked.person.person, None, ask="coordinator")


def _cover_at_home(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    """Name the time of the whole outing for each one who must not be alone then."""
    others = sorted(
        dict(reason.params)["other"]
        for reason in spot.looked.judgement.reasons(spot.row)
        if reason.code == "needs_cover"
    )
    if len(others) == 1:
        times = outing_times(spot.looked.person, spot.openings, spot.row, spot.looked.judgement.way,
                             spot.params)  # fmt: skip
        yield Change(
            kind.kind,
            kind.cost_class,
            1,
            spot.looked.person.person,
            spot.opening,
            detail=times_in_a_name(times),
            other=others[0],
            ask="family",
        )


def _slot(spot: Spot, obstacle: Obstacle, kind: ChangeKind) -> Iterator[Change]:
    """Ask for one time, the first good one that holds a visit and is not one of the opening's already."""
    needed = int(shortest_visit(spot.openings)[spot.row])
    usual = int(spot.openings.visit_minutes[spot.row])
    person = spot.looked.person
    if obstacle.code == "full" and spot.openings.host_seats_open.get(spot.openings.hosts[spot.row].host, 1) <= 0:
        return  # it is the host who takes nobody more
    most = min(usual, person.visit_minutes or 15 * QUARTERS_A_DAY)
    rows = spot.openings.rows_of_opening[spot.opening]
    for free in (*person.times, *person.times_possible) if usual else ():
        if free.minutes >= needed:
            length = max(needed, min(free.minutes, most) // 15 * 15)
            # Free time is given in whole quarter hours: one that holds a visit holds the quarter it ends in.
            time = Slot(free.day, free.start, free.start + -(-length // 15) * 15, free.weeks)
            if not any(time.overlaps(slot) for row in rows for slot in spot.openings.slots[row]):
                yield _change(spot, kind, detail=times_in_a_name([time]))
                return


Maker = Callable[[Spot, Obstacle, "ChangeKind"], "Iterator[Change]"]

MAKERS: Mapping[str, Maker] = {
    "answer": _answer,
    "look_first": _at_the_place,
    "accompany": _accompany,
    "hour_less": _hour_less,
    "travel": _travel,
    "accommodation": _accommodation,
    "gap_agreement": _gap_agreement,
    "lift": _lift,
    "newcomer": _at_the_place,
    "support": _steps,
    "cover_at_home": _cover_at_home,
    "slot": _slot,
    "seat": _seat,
}

SETTLED_BY: Mapping[str, tuple[str, ...]] = {
    "insurance_unknown": ("answer", "look_first"),
    "too_far": ("travel", "lift"),
    "no_lift": ("lift",),
    "visit_too_long": ("hour_less",),
    "no_time_fits": ("hour_less", "slot"),
    "must_lacking": ("accommodation",),
    "avoid_present": ("accommodation",),
    "too_much_talk": ("accommodation",),
    "gap_not_agreed": ("gap_agreement",),
    "nobody_goes_along": ("accompany",),
    "full": ("seat", "slot"),
    SEAT_TAKEN: ("seat", "slot"),
    HOST_TAKEN: ("seat",),
    NO_COVER: ("cover_at_home",),
}
"""Kinds of change by obstacle; every other obstacle is a question, or nothing that a change could settle."""

LIMIT_SETTLED_BY: Mapping[str, str] = {
    "accompany": "accompany",
    "companions": "accompany",
    "drivers": "lift",
    "lift": "lift",
    "newcomers": "newcomer",
    "support": "support",
}

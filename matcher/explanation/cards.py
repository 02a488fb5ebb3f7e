"""A card per person: own words, up to three places of different kind, and "not deciding now" beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from matcher.eligibility.reasons import Effect
from matcher.explanation.card_lines import (
    Line,
    Param,
    Sight,
    checks,
    first_step,
    fits,
    reason_line,
    watch,
)
from matcher.explanation.scheme_lines import before_steps, cover, scheme
from matcher.round.rows import waited_long
from matcher.scoring.score import PARTS
from resources_catalog.vocabulary import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from matcher.eligibility.reasons import Reason
    from matcher.explanation.recommendation import Recommendation
    from matcher.params import Params
    from matcher.round.looked import Looked
    from resources_catalog.opening_table import OpeningTable
    from resources_catalog.week import Slot

MOST_PLACES = 3
MOST_CHANGES = 3
HARDLY = 0.05  # values that differ by less than this of the larger one are as good as equal
SHOWN_PARTS = tuple(name for name in PARTS if name != "staying")
"""What a card speaks of: how long others stayed is told to nobody who chooses, it comes true by being said."""
CLEARLY = 0.1  # a part that differs by more than this is named as a reason
HIGH, MIDDLE = 2 / 3, 1 / 3
DEADLINES = ("housing_deadline", "scheme_deadline")
CHANGES = (
    "too_far",
    "full",
    "paused",
    "no_time_fits",
    "visit_too_long",
    "too_many_hours",
    "starts_too_late",
    "must_lacking",
    "avoid_present",
    "too_much_talk",
    "gap_not_agreed",
)
"""Reasons that may change; a person's own no, and what was ruled out, is never put in question."""


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """One place on a card; ``place`` is the opening on the day looked at.

    ``slots`` are the times possible for the person, one of which is enough where ``choice``; ``planned`` are the
    times of the plan. ``parts`` are levels: ``high``, ``middle``, ``low``, ``unknown``. No number of a score is here.
    """

    opening: str
    place: str
    name: str
    host: str
    kind: Param
    slots: tuple[Slot, ...]
    choice: bool
    every_day: bool
    comes_and_goes: bool
    in_plan: bool
    standing: bool
    waits: bool
    planned: tuple[Slot, ...]
    note: str | None
    fits: tuple[Line, ...]
    checks: tuple[Line, ...]
    watch: tuple[Line, ...]
    first: tuple[Line, ...]
    scheme: tuple[Line, ...]
    cover: Line
    gates: tuple[Line, ...]
    confirmed_on: date | None
    silent: bool
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A place that one single thing keeps from the list: what would have to be different."""

    name: str
    host: str
    line: Line


@dataclass(frozen=True, slots=True)
class Card:
    """What is put before one person. ``order`` says for each place but the last why it stands before the next."""

    person: str
    state: str
    own_words: str | None
    deadline: Line | None
    places: tuple[PlaceCard, ...]
    order: tuple[tuple[Line, ...], ...]
    near_misses: tuple[NearMiss, ...]
    next_contact: str | None
    reached_by: str | None
    open_questions: int
    limits: tuple[str, ...]
    priority: Line | None


def cards(recommendation: Recommendation) -> tuple[Card, ...]:
    """Build the card of everybody in the round, in order of code."""
    standing = _pairs(recommendation, "current")
    return tuple(_card(recommendation, code, standing) for code in sorted(recommendation.looked))


def _card(recommendation: Recommendation, code: str, standing: frozenset[tuple[str, str]]) -> Card:
    openings = recommendation.openings
    planned = frozenset(openings.row_of[place] for place in recommendation.planned(code))
    held = frozenset(openings.row_of[place] for person, place in standing if person == code)
    looked, params, on = recommendation.looked[code], recommendation.params, recommendation.on
    card = card_of(looked, openings, params, on, planned=planned, held=held)
    return replace(card, limits=_limits(recommendation, code))


def card_of(
    looked: Looked,
    openings: OpeningTable,
    params: Params,
    on: date,
    *,
    planned: frozenset[int] = frozenset(),
    held: frozenset[int] = frozenset(),
    aside: frozenset[int] = frozenset(),
) -> Card:
    """Build the card of one person, in a round or outside any.

    Parameters
    ----------
    planned, held, aside
        Rows of a plan or a decision, those where the person stands already, those not to be put before anybody now.
    """
    sights = choose(looked, openings, planned, aside)
    places = tuple(_place(sight, planned, held, params, on) for sight in sights)
    person = looked.person
    shown = frozenset(place.opening for place in places)
    return Card(
        person=person.person,
        state=person.state,
        own_words=person.own_words,
        deadline=_deadline(looked, on),
        places=places,
        order=tuple(_before(sights, planned, at) for at in range(len(sights) - 1)),
        near_misses=_near_misses(looked, openings, shown) if len(places) < MOST_PLACES else (),
        next_contact=person.next_contact,
        reached_by=person.reached_by,
        open_questions=sum(len(place.checks) for place in places),
        limits=(),
        priority=_priority(looked, params, on),
    )


def choose(
    looked: Looked, openings: OpeningTable, planned: frozenset[int], aside: frozenset[int] = frozenset()
) -> tuple[Sight, ...]:
    """Pick up to three openings: those of the plan, then the best of another kind, at last of another family.

    A kind whose own scheme the person declines comes after other new kinds. All planned openings are shown.
    """
    possible = {*np.flatnonzero(looked.possible).tolist(), *planned} - aside
    found = sights_of(looked, openings, possible, planned)
    chosen = [sight for sight in found if sight.row in planned]
    rest = [sight for sight in found if sight.row not in planned]
    while rest and len(chosen) < MOST_PLACES:
        chosen.append(_most_different(chosen, rest))
        rest = [sight for sight in rest if sight is not chosen[-1]]
    return tuple(chosen)


def sights_of(
    looked: Looked, openings: OpeningTable, rows: Iterable[int], planned: frozenset[int] = frozenset()
) -> list[Sight]:
    """Gather rows by opening, the days of one together: planned ones first, then by value."""
    value = looked.scored.value
    ordered = sorted(rows, key=lambda row: (row not in planned, -int(value[row]), openings.ids[row]))
    by_opening: dict[str, list[int]] = {}
    for row in ordered:
        by_opening.setdefault(openings.openings[row].opening, []).append(row)
    return [
        Sight(looked, openings, days[0], tuple(sorted(days, key=lambda row: openings.slots[row])))
        for days in by_opening.values()
    ]


def _own_scheme_declined(sight: Sight) -> bool:
    return str(terms("opening_kinds")[sight.opening.kind].more["programme"]) in sight.person.declines_programmes


def _most_different(chosen: Sequence[Sight], rest: Sequence[Sight]) -> Sight:
    """Take the best of a kind not shown yet; for the last place of another family, if there is one."""
    kinds = {sight.opening.kind for sight in chosen}
    families = {_family(sight) for sight in chosen}
    last = len(chosen) == MOST_PLACES - 1

    def nearness(sight: Sight) -> tuple[bool, bool, bool]:
        return sight.opening.kind in kinds, _own_scheme_declined(sight), last and _family(sight) in families

    return min(rest, key=nearness)


def _family(sight: Sight) -> str:
    return str(terms("opening_kinds")[sight.opening.kind].more["family"])


def _place(sight: Sight, planned: frozenset[int], held: frozenset[int], params: Params, on: date) -> PlaceCard:
    opening, openings = sight.opening, sight.openings
    each_day = len(openings.rows_of_opening[opening.opening]) > 1
    slots = tuple(slot for row in sight.rows for slot in openings.slots[row])
    confirmed = opening.confirmed_on
    return PlaceCard(
        opening=opening.opening,
        place=openings.ids[sight.row],
        name=opening.name,
        host=sight.host.name,
        kind=_kind(sight),
        slots=slots,
        choice=each_day and len(slots) > 1,
        every_day=not each_day and len(slots) > 1,
        comes_and_goes="drop_in" in opening.features,
        in_plan=sight.row in planned,
        standing=sight.row in held,
        waits=bool(sight.looked.judgement.waits[sight.row]),
        planned=tuple(slot for row in sight.rows if row in planned for slot in openings.slots[row]),
        note=opening.note,
        fits=fits(sight),
        checks=checks(sight),
        watch=watch(sight),
        first=first_step(sight),
        scheme=scheme(sight),
        cover=cover(sight),
        gates=before_steps(sight, params.gap.review_days),
        confirmed_on=confirmed,
        silent=confirmed is None or (on - confirmed).days > params.stale_days,
        parts={name: _level(sight.looked.scored.part(name, sight.row)) for name in SHOWN_PARTS},
    )


def _kind(sight: Sight) -> Param:
    """Name the kind of place; who comes to a work site outside its scheme does not come to the scheme."""
    if _family(sight) == "welfare" and sight.looked.judgement.route_of(sight.row) == "gap":
        return Param("kind", sight.host.kind, "host_kinds")
    return Param("kind", sight.opening.kind, "opening_kinds")


def _level(share: float | None) -> str:
    if share is None:
        return "unknown"
    if share >= HIGH:
        return "high"
    return "middle" if share >= MIDDLE else "low"


def _before(sights: Sequence[Sight], planned: frozenset[int], at: int) -> tuple[Line, ...]:
    """Say why a place stands before the next one, and in what the next one would be first."""
    here, after = sights[at], sights[at + 1]
    value = here.looked.scored.value
    first, second = int(value[here.row]), int(value[after.row])
    if here.row in planned and after.row in planned:
        return (Line("order_both"),)
    if abs(first - second) <= HARDLY * max(first, second):
        return (Line("order_equal"),)
    better, worse = _differing(here, after), _differing(after, here)
    if second > first:
        return (Line("order_planned" if here.row in planned else "order_other_kind"),)
    found = [Line("order_because", better) if better else Line("order_more_fits")]
    if worse:
        found.append(Line("order_other_way", worse))
    return tuple(found)


def _differing(here: Sight, after: Sight) -> tuple[Param, ...]:
    found = []
    for name in SHOWN_PARTS:
        mine, other = here.looked.scored.part(name, here.row), after.looked.scored.part(name, after.row)
        if mine is not None and other is not None and mine - other > CLEARLY:
            found.append(Param("part", name, "part"))
    return tuple(found)


def _near_misses(looked: Looked, openings: OpeningTable, shown: frozenset[str]) -> tuple[NearMiss, ...]:
    """List places that one changeable thing alone keeps from the list, those that would fit best first."""
    blocks: dict[int, list[Reason]] = {}
    for mark in looked.judgement.marks:
        if mark.reason.effect == Effect.BLOCKS:
            for row in np.flatnonzero(mark.rows & looked.scored.above_floor).tolist():
                blocks.setdefault(row, []).append(mark.reason)
    alone = {row: found[0] for row, found in blocks.items() if len(found) == 1 and found[0].code in CHANGES}
    rows = sorted(alone, key=lambda row: (-float(looked.scored.score[row]), openings.ids[row]))
    days: dict[tuple[str, Reason], list[int]] = {}
    for row in rows:
        days.setdefault((openings.openings[row].opening, alone[row]), []).append(row)
    result: dict[str, NearMiss] = {}
    for (_, reason), own in days.items():  # in the order of the best day of each
        row = own[0]
        sight = Sight(looked, openings, row, tuple(sorted(own, key=lambda each: openings.slots[each])))
        opening = sight.opening
        if opening.opening not in shown and opening.opening not in result and not _own_scheme_declined(sight):
            params = (*reason_line(reason).params, *_change_facts(sight, reason.code))
            result[opening.opening] = NearMiss(opening.name, sight.host.name, Line(f"change_{reason.code}", params))
            if len(result) == MOST_CHANGES:
                break
    return tuple(result.values())


def _change_facts(sight: Sight, code: str) -> Iterator[Param]:
    opening, host = sight.opening, sight.host
    if code == "too_far":
        yield Param("minutes", round(float(sight.looked.judgement.way.minutes[sight.row])))
    if code == "paused":
        yield Param("day", max(day for day in (opening.paused_until, host.paused_until) if day is not None))
    if code == "no_time_fits":
        yield Param("when", tuple(slot for row in sight.rows for slot in sight.openings.slots[row]))
    if code == "starts_too_late" and opening.valid_from is not None:
        yield Param("day", opening.valid_from)


def _deadline(looked: Looked, on: date) -> Line | None:
    person = looked.person
    if person.tier_until is None or person.tier_until < on or person.tier_reason not in DEADLINES:
        return None
    return Line("deadline", (Param("reason", person.tier_reason, "tier_reasons"), Param("day", person.tier_until)))


def _priority(looked: Looked, params: Params, on: date) -> Line | None:
    """Say that somebody is looked for earlier because of how long they wait: for staff."""
    since = looked.person.waiting_since
    if since is None or not waited_long(looked.person, on, params.tiers):
        return None
    return Line("priority_waiting", (Param("weeks", (on - since).days // 7),))


def _pairs(recommendation: Recommendation, table: str) -> frozenset[tuple[str, str]]:
    if table not in recommendation.tables.tables:
        return frozenset()
    columns = recommendation.tables.tables[table].columns
    return frozenset(zip(_texts(columns["person"]), _texts(columns["opening"]), strict=True))


def _texts(cells: Iterable[object]) -> list[str]:
    return [str(cell) for cell in cells]


def _limits(recommendation: Recommendation, code: str) -> tuple[str, ...]:
    """Name the limits used up that some place of this person would need."""
    if "limit_weights" not in recommendation.tables.tables:
        return ()
    columns = recommendation.tables.tables["limit_weights"].columns
    needed = {
        str(limit) for limit, person in zip(columns["limit"], columns["person"], strict=True) if str(person) == code
    }
    return tuple(limit for limit in recommendation.limits_used_up if limit in needed)

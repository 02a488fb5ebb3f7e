"""What stands between a person and a place: reasons of the rules, and what the plan has used up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.eligibility.company import goes_along
from matcher.eligibility.reasons import Effect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from matcher.round.lay_out import LaidOut
    from matcher.round.looked import Looked

NO_COVER = "no_cover"
SEAT_TAKEN = "seat_taken"
HOST_TAKEN = "host_taken"
USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way: its code, what it names, whom to ask, and the opening it is about, if about one.

    ``params`` of ``used_up`` is the limit; of a reason what the reason names.
    """

    code: str
    params: tuple[str, ...] = ()
    ask: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Spare:
    """What the plan leaves: seats by place, seats and staff time by host, staff time by place, and of named limits."""

    seats: Mapping[str, int]
    host_seats: Mapping[str, int]
    support: Mapping[str, int]
    host_support: Mapping[str, int]
    limits: Mapping[str, int]

    @classmethod
    def of(cls, laid: LaidOut, chosen: Collection[tuple[str, str]], limits: Mapping[str, int]) -> Spare:
        """Count what a plan takes of what there is."""
        openings, row_of = laid.openings.openings, laid.openings.row_of
        taken = Counter(place for _, place in chosen)
        visits = Counter(host for _, host in {(who, openings[row_of[place]].host) for who, place in chosen})
        loads, host_loads = Counter[str](), Counter[str]()
        for _, place in chosen:
            loads[place] += openings[row_of[place]].support_load
            host_loads[openings[row_of[place]].host] += openings[row_of[place]].support_load
        tables = laid.round.tables.tables
        seats, support = (
            ({}, {})
            if "openings" not in tables
            else (
                _column(tables["openings"].columns, "opening", "seats"),
                _column(tables["openings"].columns, "opening", "support_capacity"),
            )
        )
        host_seats, host_support = (
            ({}, {})
            if "hosts" not in tables
            else (
                _column(tables["hosts"].columns, "host", "seats"),
                _column(tables["hosts"].columns, "host", "support_capacity"),
            )
        )
        return cls(
            {place: number - taken[place] for place, number in seats.items()},
            {host: number - visits[host] for host, number in host_seats.items()},
            {place: number - loads[place] for place, number in support.items()},
            {host: number - host_loads[host] for host, number in host_support.items()},
            limits,
        )


def _column(columns: Mapping[str, object], key: str, name: str) -> dict[str, int]:
    keys, numbers = columns[key], columns[name]
    assert isinstance(keys, list)
    assert isinstance(numbers, list)
    return {str(each): int(number) for each, number in zip(keys, numbers, strict=True) if number is not None}


def obstacles(looked: Looked, laid: LaidOut, row: int, spare: Spare) -> list[Obstacle]:
    """Give everything between a person and a place; nothing where only the choice of others is left."""
    opening = laid.openings.openings[row]
    found = [
        Obstacle(reason.code, tuple(value for _, value in reason.params), reason.ask, reason.scope(opening.opening))
        for reason in looked.judgement.reasons(row)
        if reason.effect in (Effect.BLOCKS, Effect.WAITS)
    ]
    if (looked.person.person, row) in laid.round.no_cover:
        found.append(Obstacle(NO_COVER))
    if not any(each.code == "full" for each in found):
        found += _seat_taken(laid, row, spare)
    return [*found, *_used_up(looked, laid, row, spare)]


def _seat_taken(laid: LaidOut, row: int, spare: Spare) -> Iterator[Obstacle]:
    """Say whether others hold the seat in the plan, or all that the host has."""
    place, opening = laid.openings.ids[row], laid.openings.openings[row]
    if spare.host_seats.get(opening.host, 1) <= 0:
        yield Obstacle(HOST_TAKEN)
    elif spare.seats.get(place, 1) <= 0:
        yield Obstacle(SEAT_TAKEN)


def _used_up(looked: Looked, laid: LaidOut, row: int, spare: Spare) -> Iterator[Obstacle]:
    """Say of what else the plan leaves too little, each once for what would settle it."""
    place, opening = laid.openings.ids[row], laid.openings.openings[row]
    load = opening.support_load
    needed = {f"support:{opening.opening}": load, f"newcomers:{opening.host}": 1}
    needed |= dict.fromkeys(_company(looked, laid, row, spare), 1)
    short = {name for name, weight in needed.items() if spare.limits.get(name, weight) < weight}
    if spare.support.get(place, load) < load or spare.host_support.get(opening.host, load) < load:
        short.add(f"support:{opening.opening}")
    # One more who goes along settles every limit on that, one lift every limit on lifts.
    alike = {"companions": "accompany", "drivers": "lift"}
    kinds = {alike.get(kind, kind): name for name in sorted(short, reverse=True) for kind in [name.partition(":")[0]]}
    yield from (Obstacle(USED_UP, (name,)) for name in sorted(kinds.values()))


def _company(looked: Looked, laid: LaidOut, row: int, spare: Spare) -> Iterator[str]:
    """Name the limits of people who go along, drive or coordinate that a start here could take from."""
    if goes_along(looked.person, laid.openings.openings[row].accompany_needed):
        yield from (name for name in spare.limits if name.partition(":")[0] in ("accompany", "companions"))
    if bool(looked.judgement.way.lifted[row]):
        yield f"lift:{laid.openings.ids[row]}"
        yield from (name for name in spare.limits if name.startswith("drivers:"))
    if looked.person.coordinator is not None:
        yield f"coordinator:{looked.person.coordinator}"

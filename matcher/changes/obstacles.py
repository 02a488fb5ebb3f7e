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
USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way: its code, what it names, whom to ask, and whether the rules or other people stand there.

    ``params`` of ``used_up`` is the limit; of a reason what the reason names.
    """

    code: str
    params: tuple[str, ...] = ()
    ask: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Spare:
    """What the plan leaves: seats by place, seats and staff time by host, staff time by place, limits used up."""

    seats: Mapping[str, int]
    host_seats: Mapping[str, int]
    support: Mapping[str, int]
    host_support: Mapping[str, int]
    used_up: frozenset[str]

    @classmethod
    def of(cls, laid: LaidOut, chosen: Collection[tuple[str, str]], used_up: Collection[str]) -> Spare:
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
            frozenset(used_up),
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
        found += _taken(looked, laid, row, spare)
    return found


def _taken(looked: Looked, laid: LaidOut, row: int, spare: Spare) -> Iterator[Obstacle]:
    """Say what other people hold of this place in the plan."""
    place, opening = laid.openings.ids[row], laid.openings.openings[row]
    if spare.seats.get(place, 1) <= 0 or spare.host_seats.get(opening.host, 1) <= 0:
        yield Obstacle(SEAT_TAKEN)
    load = opening.support_load
    if spare.support.get(place, load) < load or spare.host_support.get(opening.host, load) < load:
        yield Obstacle(USED_UP, (f"support:{opening.opening}",))
    here = {f"support:{opening.opening}", f"newcomers:{opening.host}"}
    if goes_along(looked.person, opening.accompany_needed):
        here |= {"accompany"} | {name for name in spare.used_up if name.startswith("companions:")}
    if bool(looked.judgement.way.lifted[row]):
        here |= {f"lift:{place}"} | {name for name in spare.used_up if name.startswith("drivers:")}
    kinds = {name.partition(":")[0]: name for name in sorted(here & spare.used_up, reverse=True)}
    for name in sorted(kinds.values()):
        yield Obstacle(USED_UP, (name,))

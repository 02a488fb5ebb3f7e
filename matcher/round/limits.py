"""Named limits of a round: what is scarce beside seats and hours, and how much of it each new pair takes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from matcher.eligibility.company import goes_along, there_always, there_once
from matcher.needs.standing import began
from matcher.round.draft import Draft
from matcher.round.inputs import decided, holding
from matcher.round.sharing import shared
from matcher.round.unused import unused_capacity
from resources_catalog.opening_table import YES
from resources_catalog.week import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from matcher.params import Params
    from matcher.round.rows import Rows

Use = tuple[str, int, str, int, int]
"""Limit, its maximum, person, row, weight."""


def uses(draft: Draft) -> Iterator[Use]:
    """Name what each pair uses of a limit."""
    held = set(draft.standing)
    for code, row in draft.pairs:
        yield from _always(draft, code, row)
        if (code, row) not in held:
            yield from _at_the_start(draft, code, row)
    yield from _going_along(draft, held)
    yield from _driving(draft)
    yield from unused_capacity(draft)


def _going_along(draft: Draft, held: set[tuple[str, int]]) -> Iterator[Use]:
    """Share out those who go along to a first visit among those whom only they can serve."""
    helpers = {each.companion: there_once(each, draft.openings) for each in draft.params.companions if each.starts}
    room = {each.companion: each.starts for each in draft.params.companions if each.starts}
    needs = [
        ((code, row), frozenset(name for name, able in helpers.items() if able[row]))
        for code, row in draft.pairs
        if (code, row) not in held and _accompanied(draft, code, row)
    ]
    begun = len(_begun_accompanied(draft))
    if helpers:
        for names, most, (code, row) in shared(needs, room, begun):
            yield f"companions:{names}", most, code, row, 1


def _driving(draft: Draft) -> Iterator[Use]:
    """Share out the drivers of each day among those whom only they can fetch, where the host has no lift itself."""
    helpers = {each.companion: there_always(each, draft.openings) for each in draft.params.companions if each.lifts}
    room = {each.companion: each.lifts for each in draft.params.companions}
    offered = draft.openings.feature("lift_offered") == YES
    rides: dict[int, list[tuple[tuple[str, int], frozenset[str]]]] = {}
    for code, row in draft.pairs:
        if bool(draft.looked[code].judgement.way.lifted[row]) and not offered[row]:
            able = frozenset(name for name, there in helpers.items() if there[row])
            for day in {slot.day for slot in draft.openings.slots[row]} if able else ():
                rides.setdefault(day, []).append(((code, row), able))
    for day, needs in sorted(rides.items()):
        for names, most, (code, row) in shared(needs, room):
            yield f"drivers:{names}@{DAYS[day]}", most, code, row, 1


def _accompanied(draft: Draft, code: str, row: int) -> bool:
    return goes_along(draft.looked[code].person, bool(draft.openings.accompany_needed[row]))


def _always(draft: Draft, code: str, row: int) -> Iterator[Use]:
    each, opening = draft.looked[code], draft.openings.openings[row]
    if len(draft.days(row)) > 1 and opening.support_capacity is not None:
        left = draft.support_left(opening.support_capacity, draft.days(row))
        assert left is not None
        yield f"support:{opening.opening}", left, code, row, opening.support_load
    if opening.lift_seats is not None and bool(each.judgement.way.lifted[row]):
        yield f"lift:{draft.openings.ids[row]}", opening.lift_seats, code, row, 1


def _at_the_start(draft: Draft, code: str, row: int) -> Iterator[Use]:
    each, host = draft.looked[code], draft.openings.hosts[row]
    most = accompanied_starts(draft.params, draft.on)
    if most is not None and _accompanied(draft, code, row):
        yield "accompany", max(0, most - len(_begun_accompanied(draft))), code, row, 1
    if draft.params.starts_per_coordinator is not None and each.person.coordinator is not None:
        left = max(0, draft.params.starts_per_coordinator - _begun(draft, each.person.coordinator))
        yield f"coordinator:{each.person.coordinator}", left, code, row, 1
    if host.newcomers_month is not None and host.host not in draft.met(code, "host"):
        left = max(0, host.newcomers_month - draft.started[host.host])
        yield f"newcomers:{host.host}", left, code, row, 1


def accompanied_starts(params: Params, on: date) -> int | None:
    """Give how many can be gone along with in the month of a day; a number for another month says nothing of it.

    A period that is no month, in words of the municipality, is taken to be now.
    """
    period = params.accompanied_period
    another = period is not None and re.fullmatch(r"\d{4}-\d{2}", period) is not None and period != f"{on:%Y-%m}"
    return None if another else params.accompanied_starts


def _begun_accompanied(draft: Draft) -> set[str]:
    """Name those who began this month with somebody who went along."""
    people = {each.person: each for each in draft.inputs.caseload.people}
    openings = draft.openings
    return {
        each.person
        for each in draft.inputs.caseload.standing
        if began(each, draft.on) and each.opening in openings.row_of and each.person in people
        and goes_along(people[each.person], bool(openings.accompany_needed[openings.row_of[each.opening]]))
    }  # fmt: skip


def hidden_limits(draft: Draft) -> frozenset[str]:
    """Name the limits that restricted people make short: that one is used up must not tell of them.

    A limit that the others use up alone is none of them.
    """
    hosts, coordinators, company = _by_restricted(draft)
    if not hosts and not coordinators:
        return frozenset()
    openings = draft.openings
    about = hosts | {each.opening for each in openings.openings if each.host in hosts}
    about |= {place for place, each in zip(openings.ids, openings.openings, strict=True) if each.host in hosts}
    caseload = draft.inputs.caseload
    visible = replace(caseload, standing=tuple(each for each in caseload.standing if each.person not in _secret(draft)))
    plain = Draft(list(draft.looked.values()), openings, replace(draft.inputs, caseload=visible))
    most = {name: maximum for name, maximum, *_ in uses(plain)}
    starts = ("coordinator", "accompany", "companions", "newcomers")
    return frozenset(
        name
        for name, *_ in uses(draft)
        for kind, _, rest in [name.partition(":")]
        if (kind in starts and most.get(name, 1) > 0 and (rest in hosts | coordinators or company))
        or (kind not in starts and (rest in about or rest.rpartition("@")[0] in about))
    )


def _secret(draft: Draft) -> set[str]:
    return {each.person for each in draft.inputs.caseload.people if each.restricted}


def _by_restricted(draft: Draft) -> tuple[set[str], set[str | None], bool]:
    """Give hosts where restricted people are, their coordinators, and whether somebody went along with one of them."""
    caseload, openings, secret = draft.inputs.caseload, draft.openings, _secret(draft)
    held = {place for who, place in holding(caseload) | decided(caseload.people) if who in secret}
    hosts = {openings.openings[openings.row_of[place]].host for place in held if place in openings.row_of}
    began_now = {each.person for each in caseload.standing if each.person in secret and began(each, draft.on)}
    coordinators = {each.coordinator for each in caseload.people if each.person in began_now}
    return hosts, coordinators, bool(began_now & _begun_accompanied(draft))


def _begun(draft: Draft, coordinator: str) -> int:
    """Count what a coordinator has begun this month already."""
    caseload = draft.inputs.caseload
    own = {each.person for each in caseload.people if each.coordinator == coordinator}
    return sum(each.person in own and began(each, draft.on) for each in caseload.standing)


def limit_tables(draft: Draft) -> tuple[Rows, Rows]:
    """Give the rows of ``limits`` and of ``limit_weights``; what stands never exceeds a number, it is the number."""
    used = sorted(uses(draft))
    held = set(draft.standing)
    most: dict[str, int] = {}
    stands: Counter[str] = Counter()
    for name, maximum, code, row, weight in used:
        most[name] = maximum
        stands[name] += weight if (code, row) in held else 0
    return (
        [{"limit": name, "max": max(maximum, stands[name])} for name, maximum in sorted(most.items())],
        [
            {"limit": name, "person": code, "opening": draft.openings.ids[row], "weight": weight}
            for name, _, code, row, weight in used
        ],
    )

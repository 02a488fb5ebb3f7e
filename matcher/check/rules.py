"""Every rule of the format, read a second time: what a plan breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matcher.check.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from matcher.check.columns import Pair
    from matcher.check.facts import Facts, Worth

_NOWHERE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Plan:
    """A set of allowed pairs, seen from both sides; ``worth`` is what each of them is and asks for."""

    chosen: frozenset[Pair]
    worth: Mapping[Pair, Worth]
    openings_of: Mapping[str, frozenset[str]]
    persons_at: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, worth: Mapping[Pair, Worth]) -> Plan:
        """Make both sides of a set of pairs."""
        openings_of: dict[str, set[str]] = {}
        persons_at: dict[str, set[str]] = {}
        for person, opening in worth:
            openings_of.setdefault(person, set()).add(opening)
            persons_at.setdefault(opening, set()).add(person)
        frozen = ({name: frozenset(held) for name, held in side.items()} for side in (openings_of, persons_at))
        return cls(frozenset(worth), worth, *frozen)

    def held(self, person: str) -> frozenset[str]:
        """Give the openings of a person."""
        return self.openings_of.get(person, _NOWHERE)


Found = tuple[str, tuple[str, ...], object, object]
"""What a rule reports: code, rule, found, allowed."""


def broken_rules(facts: Facts, plan: Plan) -> list[Violation]:
    """Give every rule a plan breaks."""
    return [
        Violation(f"broken_{code}", rule, str(found), str(allowed))
        for rule_of in RULES
        for code, rule, found, allowed in rule_of(facts, plan)
    ]


# ------------------------------------------------------------------ persons


def _persons(facts: Facts, plan: Plan) -> Iterator[Found]:
    for name, person in facts.persons.items():
        held = plan.held(name)
        if person.must_place and not held:
            yield "must_place", ("persons", name, "must_place"), 0, 1
        if len(held) > person.max_placements:
            yield "max_placements", ("persons", name, "max_placements"), len(held), person.max_placements
        hours = sum(facts.openings[opening].hours for opening in held)
        if person.max_hours is not None and hours > person.max_hours:
            yield "max_hours", ("persons", name, "max_hours"), hours / 100, person.max_hours / 100


def _slots(facts: Facts, plan: Plan) -> Iterator[Found]:
    for person, held in plan.openings_of.items():
        taken = [slot for opening in sorted(held) for slot in facts.openings[opening].slots]
        for slot in dict.fromkeys(taken):
            if taken.count(slot) > 1:
                yield "slots", ("persons", person, "slots"), f"{slot} × {taken.count(slot)}", 1


# ------------------------------------------------------------------ openings and hosts


def _openings(facts: Facts, plan: Plan) -> Iterator[Found]:
    for name, persons in plan.persons_at.items():
        opening = facts.openings[name]
        if len(persons) > opening.seats:
            yield "seats", ("openings", name, "seats"), len(persons), opening.seats
        if len(persons) < opening.min_group:
            yield "min_group", ("openings", name, "min_group"), len(persons), opening.min_group
        load = sum(plan.worth[person, name][1] for person in persons)
        if opening.support_capacity is not None and load > opening.support_capacity:
            yield "support_capacity", ("openings", name, "support_capacity"), load, opening.support_capacity


def _hosts(facts: Facts, plan: Plan) -> Iterator[Found]:
    visitors: dict[str, set[str]] = {}
    load: dict[str, int] = {}
    for person, opening in plan.chosen:
        host = facts.openings[opening].host
        visitors.setdefault(host, set()).add(person)
        load[host] = load.get(host, 0) + plan.worth[person, opening][1]
    for name, host_facts in facts.hosts.items():
        count, used = len(visitors.get(name, ())), load.get(name, 0)
        if host_facts.seats is not None and count > host_facts.seats:
            yield "host_seats", ("hosts", name, "seats"), count, host_facts.seats
        if host_facts.support_capacity is not None and used > host_facts.support_capacity:
            yield "host_support", ("hosts", name, "support_capacity"), used, host_facts.support_capacity


# ------------------------------------------------------------------ ties


def _keep_apart(facts: Facts, plan: Plan) -> Iterator[Found]:
    for a, b, where in facts.keep_apart:
        if where == "opening":
            shared = plan.held(a) & plan.held(b)
        else:
            at_host = [{facts.openings[opening].host for opening in plan.held(person)} for person in (a, b)]
            shared = frozenset(at_host[0] & at_host[1])
        if shared:
            yield "keep_apart", ("keep_apart", a, b, where), " ".join(sorted(shared)), "—"


def _keep_together(facts: Facts, plan: Plan) -> Iterator[Found]:
    for a, b in facts.keep_together:
        if plan.held(a) != plan.held(b):
            yield "keep_together", ("keep_together", a, b), " ".join(sorted(plan.held(a) ^ plan.held(b))), "—"


def _decided(facts: Facts, plan: Plan) -> Iterator[Found]:
    for person, opening in sorted(facts.pinned - plan.chosen):
        yield "pinned", ("pinned", person, opening), 0, 1
    chosen = sorted(plan.chosen)
    for (person, opening), ruled_out in zip(chosen, facts.forbidden.names(chosen), strict=True):
        if ruled_out:
            yield "forbidden", ("forbidden", person, opening), 1, 0


def _requires(facts: Facts, plan: Plan) -> Iterator[Found]:
    for (person, opening), others in _companions(facts, plan).items():
        if not others & plan.chosen:
            yield "requires", ("requires", person, opening), "—", " / ".join(f"{p} {o}" for p, o in sorted(others))


def _companions(facts: Facts, plan: Plan) -> dict[Pair, set[Pair]]:
    """Give the pairs of which each chosen pair with such rows needs one."""
    table = facts.requires
    rows = table.naming(facts.places.keys(plan.chosen))
    ends = (table.person, table.opening, table.numbers["other"], table.numbers["other_opening"])
    persons, openings = list(facts.persons), list(facts.openings)
    found: dict[Pair, set[Pair]] = {}
    for person, opening, other, there in zip(*(column[rows].tolist() for column in ends), strict=True):
        found.setdefault((persons[person], openings[opening]), set()).add((persons[other], openings[there]))
    return found


def _limits(facts: Facts, plan: Plan) -> Iterator[Found]:
    table = facts.limit_weights
    rows = table.naming(facts.places.keys(plan.chosen))
    used = [0] * len(facts.limits)
    for limit, weight in zip(*(table.numbers[name][rows].tolist() for name in ("limit", "weight")), strict=True):
        used[limit] += weight  # whole numbers of any size: a sum of large weights passes 64 bits
    for (name, most), number in zip(facts.limits.items(), used, strict=True):
        if number > most:
            yield "limits", ("limits", name), number, most


def _floors(facts: Facts, plan: Plan) -> Iterator[Found]:
    is_placed = np.array([person in plan.openings_of for person in facts.persons], dtype=np.bool_)
    there = is_placed[facts.groups.person]
    members = np.unique(np.stack((facts.groups.group[there], facts.groups.person[there])), axis=1)
    placed = np.bincount(members[0], minlength=len(facts.floors)).tolist()
    for (group, least), number in zip(facts.floors.items(), placed, strict=True):
        if number < least:
            yield "floors", ("floors", group), number, least


def _harm_guard(facts: Facts, plan: Plan) -> Iterator[Found]:
    if not facts.harm_guard:
        return
    standing = facts.worth_of([(person, opening) for person, held in facts.current.items() for opening in held])
    for person, held in facts.current.items():
        now = sum(standing[person, opening][0] for opening in held)
        then = sum(plan.worth[person, opening][0] for opening in plan.held(person))
        if not plan.held(person) or then < now:
            yield "current", ("current", person), then if plan.held(person) else "—", now


RULES: Final[tuple[Callable[[Facts, Plan], Iterator[Found]], ...]] = (
    *(_persons, _slots, _openings, _hosts),
    *(_keep_apart, _keep_together, _decided, _requires, _limits, _floors, _harm_guard),
)


# ------------------------------------------------------------------ names of rules


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "persons": ("max_placements", "max_hours", "slots", "must_place"),
    "openings": ("seats", "support_capacity", "min_group"),
    "hosts": ("seats", "support_capacity"),
}


def is_rule(facts: Facts, name: tuple[str, ...]) -> bool:
    """Tell whether the problem has a rule of that name, as a conflict may name it; links of persons in either order."""
    table, *key = name
    if table in _COLUMNS:
        return len(key) == 2 and key[0] in getattr(facts, table) and key[1] in _COLUMNS[table]
    if table in ("limits", "floors"):
        return len(key) == 1 and key[0] in getattr(facts, table)
    if table == "current":
        return len(key) == 1 and facts.harm_guard and key[0] in facts.current
    return _is_tie(facts, table, tuple(key))


def demands_something(name: tuple[str, ...]) -> bool:
    """Tell whether a rule asks for placements: without one, doing nothing breaks no rule."""
    return name[0] in ("pinned", "floors", "current") or name[-1] == "must_place"


def _is_tie(facts: Facts, table: str, key: tuple[str, ...]) -> bool:
    if table in ("keep_apart", "keep_together"):
        ends = {key, (*key[1::-1], *key[2:])}
        return not ends.isdisjoint(getattr(facts, table))
    if len(key) != 2:
        return False
    pair = (key[0], key[1])
    if table == "pinned":
        return pair in facts.pinned
    return table in ("forbidden", "requires") and any(getattr(facts, table).names([pair]))

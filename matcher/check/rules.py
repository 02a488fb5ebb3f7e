"""Every rule of the format, read a second time: what a plan breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matcher.check.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from matcher.check.facts import Facts, Pair

_NOWHERE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Plan:
    """A set of allowed pairs, seen from both sides."""

    chosen: frozenset[Pair]
    openings_of: Mapping[str, frozenset[str]]
    persons_at: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, chosen: frozenset[Pair]) -> Plan:
        """Make both sides of a set of pairs."""
        openings_of: dict[str, frozenset[str]] = {}
        persons_at: dict[str, frozenset[str]] = {}
        for person, opening in chosen:
            openings_of[person] = openings_of.get(person, _NOWHERE) | {opening}
            persons_at[opening] = persons_at.get(opening, _NOWHERE) | {person}
        return cls(chosen, openings_of, persons_at)

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
        load = sum(facts.pairs[person, name][1] for person in persons)
        if opening.support_capacity is not None and load > opening.support_capacity:
            yield "support_capacity", ("openings", name, "support_capacity"), load, opening.support_capacity


def _hosts(facts: Facts, plan: Plan) -> Iterator[Found]:
    visitors: dict[str, set[str]] = {}
    load: dict[str, int] = {}
    for person, opening in plan.chosen:
        host = facts.openings[opening].host
        visitors.setdefault(host, set()).add(person)
        load[host] = load.get(host, 0) + facts.pairs[person, opening][1]
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
    for person, opening in sorted(facts.forbidden & plan.chosen):
        yield "forbidden", ("forbidden", person, opening), 1, 0


def _requires(facts: Facts, plan: Plan) -> Iterator[Found]:
    for (person, opening), others in facts.requires.items():
        if (person, opening) in plan.chosen and not others & plan.chosen:
            yield "requires", ("requires", person, opening), "—", " / ".join(f"{p} {o}" for p, o in sorted(others))


def _limits(facts: Facts, plan: Plan) -> Iterator[Found]:
    for name, most in facts.limits.items():
        weights = facts.limit_weights.get(name, {})
        used = sum(weights.get(pair, 0) for pair in plan.chosen)
        if used > most:
            yield "limits", ("limits", name), used, most


def _floors(facts: Facts, plan: Plan) -> Iterator[Found]:
    for group, least in facts.floors.items():
        placed = len(facts.groups.get(group, _NOWHERE) & plan.openings_of.keys())
        if placed < least:
            yield "floors", ("floors", group), placed, least


def _harm_guard(facts: Facts, plan: Plan) -> Iterator[Found]:
    for person, held in facts.current.items() if facts.harm_guard else ():
        now = sum(facts.pairs[person, opening][0] for opening in held)
        then = sum(facts.pairs[person, opening][0] for opening in plan.held(person))
        if not plan.held(person) or then < now:
            yield "current", ("current", person), then if plan.held(person) else "—", now


RULES: Final[tuple[Callable[[Facts, Plan], Iterator[Found]], ...]] = (
    *(_persons, _slots, _openings, _hosts),
    *(_keep_apart, _keep_together, _decided, _requires, _limits, _floors, _harm_guard),
)


# ------------------------------------------------------------------ names of rules


def rule_names(facts: Facts) -> set[tuple[str, ...]]:
    """Name every rule of the problem as a conflict may; links of two persons in either order."""
    return _plain_names(facts) | _tie_names(facts)


def demands_something(name: tuple[str, ...]) -> bool:
    """Tell whether a rule asks for placements: without one, doing nothing breaks no rule."""
    return name[0] in ("pinned", "floors", "current") or name[-1] == "must_place"


def _plain_names(facts: Facts) -> set[tuple[str, ...]]:
    columns: dict[str, tuple[tuple[str, ...], Mapping[str, object]]] = {
        "persons": (("max_placements", "max_hours", "slots", "must_place"), facts.persons),
        "openings": (("seats", "support_capacity", "min_group"), facts.openings),
        "hosts": (("seats", "support_capacity"), facts.hosts),
    }
    made = {(table, row, column) for table, (names, rows) in columns.items() for row in rows for column in names}
    single: dict[str, Mapping[str, object]] = {"limits": facts.limits, "floors": facts.floors}
    return {*made, *((table, row) for table, rows in single.items() for row in rows)}


def _tie_names(facts: Facts) -> set[tuple[str, ...]]:
    apart = {("keep_apart", *ends, where) for a, b, where in facts.keep_apart for ends in ((a, b), (b, a))}
    together = {("keep_together", *ends) for a, b in facts.keep_together for ends in ((a, b), (b, a))}
    pairs = {"pinned": facts.pinned, "forbidden": facts.forbidden, "requires": frozenset(facts.requires)}
    tied = {(table, *pair) for table, rows in pairs.items() for pair in rows}
    guarded = {("current", person) for person in facts.current} if facts.harm_guard else set()
    return {*apart, *together, *tied, *guarded}

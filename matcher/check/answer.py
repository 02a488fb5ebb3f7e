"""The shape of an answer and its claims, against what the problem says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from matcher.check.rules import Plan, broken_rules, demands_something, is_rule
from matcher.check.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matcher.check.columns import Pair
    from matcher.check.facts import Facts, Worth

WITH_PLAN: Final = ("optimal", "feasible")
STATUSES: Final = (*WITH_PLAN, "infeasible", "unknown")
PER_TIER: Final = "placed_by_tier"

Levels = dict[tuple[str, ...], int]
"""Number per level: (name,) or (name, tier)."""


@dataclass(frozen=True)
class Listed:
    """The assignments of an answer: those that name allowed pairs, each once, and what is wrong with the list."""

    chosen: Mapping[Pair, Worth]
    wrong: tuple[Violation, ...]


def listed_pairs(facts: Facts, found: object) -> Listed:
    """Read the list of assignments."""
    if not isinstance(found, list):
        return Listed({}, (Violation("assignments_not_a_list", ("assignments",), _shown(found), "[…]"),))
    pairs: list[Pair] = []
    wrong: list[Violation] = []
    for place, item in enumerate(found, start=1):
        if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item):
            pairs.append((item[0], item[1]))
        else:
            wrong.append(Violation("assignment_not_a_pair", ("assignments", str(place)), _shown(item), "[…, …]"))
    counted = Counter(pairs)
    allowed = facts.worth_of(counted)
    for pair, times in sorted(counted.items()):
        if times > 1 or pair not in allowed:
            wrong += _pair_violations(facts, pair, times, is_allowed=pair in allowed)
    if pairs != sorted(pairs):
        wrong.append(Violation("assignments_unsorted", ("assignments",)))
    return Listed(allowed, tuple(wrong))


def _pair_violations(facts: Facts, pair: Pair, times: int, *, is_allowed: bool) -> Iterator[Violation]:
    person, opening = pair
    if person not in facts.persons:
        yield Violation("assignment_unknown_person", ("assignments", *pair), person)
    if opening not in facts.openings:
        yield Violation("assignment_unknown_opening", ("assignments", *pair), opening)
    if person in facts.persons and opening in facts.openings and not is_allowed:
        yield Violation("assignment_not_allowed", ("assignments", *pair))
    if times > 1:
        yield Violation("assignment_twice", ("assignments", *pair), str(times), "1")


# ------------------------------------------------------------------ levels


def reached_levels(facts: Facts, plan: Plan) -> Levels:
    """Measure a plan on every level of the objective."""
    placed = plan.openings_of.keys()
    numbers: Levels = {}
    for name in facts.objective:
        if name == PER_TIER:
            for tier in facts.tiers:
                numbers[name, str(tier)] = sum(facts.persons[person].tier == tier for person in placed)
        elif name == "placed":
            numbers[name,] = len(placed)
        elif name == "kept":
            numbers[name,] = sum(plan.held(person) == held for person, held in facts.current.items())
        else:
            numbers[name,] = sum(value for value, _ in plan.worth.values())
    return numbers


def stated_levels(facts: Facts, key: str, found: object) -> Levels | Violation:
    """Read ``objective`` or ``bound`` of an answer, which name every level and nothing else."""
    expected = {name: len(facts.tiers) if name == PER_TIER else None for name in facts.objective}
    wrong = Violation("levels_malformed", (key,), _shown(found), " / ".join(expected))
    if not isinstance(found, dict) or found.keys() != expected.keys():
        return wrong
    numbers: Levels = {}
    for name, tiers in expected.items():
        stated = found[name] if tiers is not None else [found[name]]
        if not isinstance(stated, list) or (tiers is not None and len(stated) != tiers):
            return wrong
        for place, number in enumerate(stated):
            whole = _whole(number)
            if whole is None:
                return wrong
            numbers[(name,) if tiers is None else (name, str(place))] = whole
    return numbers


def _whole(number: object) -> int | None:
    if isinstance(number, Decimal) and number.adjusted() < 30 and number == number.to_integral_value():
        return int(number)
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def level_violations(facts: Facts, plan: Plan, solution: Mapping[str, object]) -> Iterator[Violation]:
    """Compare what an answer with a plan claims of its levels with what the plan reaches."""
    actual = reached_levels(facts, plan)
    objective = stated_levels(facts, "objective", solution.get("objective"))
    bound = stated_levels(facts, "bound", solution.get("bound"))
    if isinstance(objective, Violation):
        yield objective
    else:
        for level, number in objective.items():
            if number != actual[level]:
                yield Violation("objective_wrong", ("objective", *level), str(number), str(actual[level]))
    if isinstance(bound, Violation):
        yield bound
        return
    for level, number in bound.items():
        if number < actual[level]:
            yield Violation("bound_below_objective", ("bound", *level), str(number), str(actual[level]))
        elif solution.get("status") == "optimal" and number != actual[level]:
            yield Violation("best_without_proof", ("bound", *level), str(number), str(actual[level]))


# ------------------------------------------------------------------ answers with and without a plan


def plan_violations(facts: Facts, plan: Plan, solution: Mapping[str, object]) -> Iterator[Violation]:
    """Check an answer that has a plan."""
    yield from broken_rules(facts, plan)
    yield from level_violations(facts, plan, solution)
    if solution.get("conflict") is not None:
        yield Violation("conflict_with_plan", ("conflict",), _shown(solution["conflict"]), "null")


def no_plan_violations(facts: Facts, solution: Mapping[str, object]) -> Iterator[Violation]:
    """Check an answer that has none."""
    if solution.get("assignments"):
        yield Violation("assignments_without_plan", ("assignments",), _shown(solution["assignments"]), "[]")
    if solution.get("objective") is not None:
        yield Violation("levels_without_plan", ("objective",), _shown(solution["objective"]), "null")
    if solution.get("status") == "infeasible":
        yield from _impossible_violations(facts, solution)
        return
    if solution.get("conflict") is not None:
        yield Violation("conflict_with_plan", ("conflict",), _shown(solution["conflict"]), "null")
    bound = stated_levels(facts, "bound", solution.get("bound"))
    if isinstance(bound, Violation):
        yield bound


def _impossible_violations(facts: Facts, solution: Mapping[str, object]) -> Iterator[Violation]:
    if solution.get("bound") is not None:
        yield Violation("levels_without_plan", ("bound",), _shown(solution["bound"]), "null")
    if not broken_rules(facts, Plan.of({})):
        yield Violation("nobody_placed_breaks_nothing", ("status",), "infeasible")
    if not isinstance(solution.get("conflict_minimal", True), bool):
        yield Violation("conflict_malformed", ("conflict_minimal",), _shown(solution["conflict_minimal"]), "false")
    yield from _conflict_violations(facts, solution.get("conflict"))


def _conflict_violations(facts: Facts, conflict: object) -> Iterator[Violation]:
    if not isinstance(conflict, list) or not conflict or not all(_is_name(rule) for rule in conflict):
        yield Violation("conflict_malformed", ("conflict",), _shown(conflict), "[[…], …]")
        return
    names = Counter(tuple(rule) for rule in conflict)
    for name, times in names.items():
        if not is_rule(facts, name):
            yield Violation("conflict_unknown_rule", name)
        if times > 1:
            yield Violation("conflict_rule_twice", name)
    if not any(demands_something(name) for name in names):
        yield Violation("conflict_demands_nothing", ("conflict",))


def _is_name(rule: object) -> bool:
    return isinstance(rule, list) and bool(rule) and all(isinstance(part, str) for part in rule)


def _shown(found: object) -> str:
    """Show what was found on one short line; of lists and records only that they are there."""
    if isinstance(found, list | dict):
        return ("[…]" if isinstance(found, list) else "{…}") if found else str(found)
    return "null" if found is None else str(found)[:80]

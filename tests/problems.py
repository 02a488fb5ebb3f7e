"""Small problems that touch every rule, and the best plan by trying every one: a reading of its own, no solver.

A problem is kept here as the JSON document it is. The rules below share nothing with the solver or the check.
"""

import json
import random
from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from matcher.problem.decoding import Tables, decode_problem
from matcher.problem.problem import Problem
from matcher.problem.write import problem_json
from tests.random_problems import Document, Pair, random_document

Rule = tuple[str, ...]
Holds = Callable[[frozenset[Pair]], bool]

DATA = Path(__file__).parent / "data" / "problems"
DEMANDS = ("must_place", "pinned", "floors", "current", "min_group", "requires", "keep_together")
"""Rules that a plan can come to meet by growing; all others stay broken once they are."""


def hinata() -> Document:
    """Read the sample town."""
    document: Document = json.loads((DATA / "hinata.json").read_text(encoding="utf-8"))
    return document


def tables_of(document: Mapping[str, object]) -> Tables:
    """Send a document through its file encoding."""
    return decode_problem(json.dumps(document).encode(), "problem.json")


def problem_of(document: Mapping[str, object]) -> Problem:
    """Make the problem of a document."""
    return Problem.from_tables(tables_of(document))


def document_of(problem: Problem) -> Document:
    """Make the document of a problem."""
    document: Document = json.loads(problem_json(problem.to_tables()))
    return document


# ------------------------------------------------------------------ making problems


def documents(most_pairs: int = 12) -> st.SearchStrategy[Document]:
    """Draw small problems, about one in four without any plan."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_document(random.Random(seed), most_pairs))


# ------------------------------------------------------------------ the rules, read plainly


def allowed_pairs(document: Document) -> dict[Pair, Document]:
    """Give the allowed pairs with their rows."""
    return {(row["person"], row["opening"]): row for row in document.get("pairs", [])}


def rules_of(document: Document) -> dict[Rule, Holds]:
    """Give every rule by its name, as a question about a set of allowed pairs."""
    return dict([*_person_rules(document), *_place_rules(document), *_tie_rules(document), *_sum_rules(document)])


def kind_of(rule: Rule) -> str:
    """Name the kind of a rule as the check does in its codes."""
    hosts = {"seats": "host_seats", "support_capacity": "host_support"}
    if rule[0] == "hosts":
        return hosts[rule[2]]
    return rule[2] if rule[0] in ("persons", "openings") else rule[0]


def same_rule(rule: Rule) -> Rule:
    """Bring the two persons of a rule into one order."""
    if rule[0] in ("keep_apart", "keep_together"):
        return (rule[0], *sorted(rule[1:3]), *rule[3:])
    return rule


def _held(chosen: frozenset[Pair], person: str) -> list[str]:
    return [opening for someone, opening in chosen if someone == person]


def _number(row: Document, column: str, default: int = 0) -> int:
    found = row.get(column)
    return default if found is None else int(found)


def _hours(row: Document, column: str) -> Fraction:
    return Fraction(str(row.get(column) or 0))


def _sum_at_most(weights: Mapping[Pair, Fraction | int], most: Fraction | int) -> Holds:
    return lambda chosen: sum(weights.get(pair, 0) for pair in chosen) <= most


def _all_different(person: str, slots: Mapping[str, list[str]]) -> Holds:
    def holds(chosen: frozenset[Pair]) -> bool:
        taken = [slot for opening in _held(chosen, person) for slot in slots[opening]]
        return len(taken) == len(set(taken))

    return holds


def _holds_something(person: str) -> Holds:
    return lambda chosen: bool(_held(chosen, person))


def _person_rules(document: Document) -> Iterator[tuple[Rule, Holds]]:
    hours = {row["opening"]: _hours(row, "hours") for row in document.get("openings", [])}
    slots = {row["opening"]: row.get("slots") or [] for row in document.get("openings", [])}
    for row in document.get("persons", []):
        name = row["person"]
        each = {(name, opening): 1 for opening in hours}
        yield ("persons", name, "max_placements"), _sum_at_most(each, _number(row, "max_placements", 1))
        yield ("persons", name, "slots"), _all_different(name, slots)
        if row.get("must_place"):
            yield ("persons", name, "must_place"), _holds_something(name)
        if row.get("max_hours") is not None:
            weekly = {(name, opening): number for opening, number in hours.items()}
            yield ("persons", name, "max_hours"), _sum_at_most(weekly, _hours(row, "max_hours"))


def _enough_or_none(opening: str, least: int) -> Holds:
    def holds(chosen: frozenset[Pair]) -> bool:
        count = sum(place == opening for _, place in chosen)
        return count == 0 or count >= least

    return holds


def _few_visitors(openings: set[str], most: int) -> Holds:
    return lambda chosen: len({person for person, opening in chosen if opening in openings}) <= most


def _place_rules(document: Document) -> Iterator[tuple[Rule, Holds]]:
    load = {pair: _number(row, "support_load") for pair, row in allowed_pairs(document).items()}
    openings = document.get("openings", [])
    for row in openings:
        name = row["opening"]
        yield ("openings", name, "seats"), _few_visitors({name}, row["seats"])
        yield ("openings", name, "min_group"), _enough_or_none(name, _number(row, "min_group"))
        if row.get("support_capacity") is not None:
            here = {pair: number for pair, number in load.items() if pair[1] == name}
            yield ("openings", name, "support_capacity"), _sum_at_most(here, row["support_capacity"])
    for row in document.get("hosts", []):
        own = {opening["opening"] for opening in openings if opening["host"] == row["host"]}
        if row.get("seats") is not None:
            yield ("hosts", row["host"], "seats"), _few_visitors(own, row["seats"])
        if row.get("support_capacity") is not None:
            there = {pair: number for pair, number in load.items() if pair[1] in own}
            yield ("hosts", row["host"], "support_capacity"), _sum_at_most(there, row["support_capacity"])


def _never_meet(a: str, b: str, place: Mapping[str, str]) -> Holds:
    return lambda chosen: not {place[o] for o in _held(chosen, a)} & {place[o] for o in _held(chosen, b)}


def _same_openings(a: str, b: str) -> Holds:
    return lambda chosen: sorted(_held(chosen, a)) == sorted(_held(chosen, b))


def _chosen(pair: Pair) -> Holds:
    return lambda chosen: pair in chosen


def _not_chosen(pair: Pair) -> Holds:
    return lambda chosen: pair not in chosen


def _only_with(pair: Pair, helping: set[Pair]) -> Holds:
    return lambda chosen: pair not in chosen or bool(chosen & helping)


def _tie_rules(document: Document) -> Iterator[tuple[Rule, Holds]]:
    host = {row["opening"]: row["host"] for row in document.get("openings", [])}
    for row in document.get("keep_apart", []):
        place = host if row["where"] == "host" else {opening: opening for opening in host}
        name = same_rule(("keep_apart", row["a"], row["b"], row["where"]))
        yield name, _never_meet(row["a"], row["b"], place)
    for row in document.get("keep_together", []):
        yield same_rule(("keep_together", row["a"], row["b"])), _same_openings(row["a"], row["b"])
    for table in ("pinned", "forbidden"):
        for row in document.get(table, []):
            pair = (row["person"], row["opening"])
            yield (table, *pair), _chosen(pair) if table == "pinned" else _not_chosen(pair)
    needs: dict[Pair, set[Pair]] = {}
    for row in document.get("requires", []):
        needs.setdefault((row["person"], row["opening"]), set()).add((row["other"], row["other_opening"]))
    for pair, helping in needs.items():
        yield ("requires", *pair), _only_with(pair, helping)


def _enough_placed(members: set[str], least: int) -> Holds:
    return lambda chosen: len({person for person, _ in chosen} & members) >= least


def _not_below(person: str, values: Mapping[Pair, int], least: int) -> Holds:
    def holds(chosen: frozenset[Pair]) -> bool:
        held = [(person, opening) for opening in _held(chosen, person)]
        return bool(held) and sum(values[pair] for pair in held) >= least

    return holds


def _sum_rules(document: Document) -> Iterator[tuple[Rule, Holds]]:
    for row in document.get("limits", []):
        own = [use for use in document.get("limit_weights", []) if use["limit"] == row["limit"]]
        weights = {(use["person"], use["opening"]): use["weight"] for use in own}
        yield ("limits", row["limit"]), _sum_at_most(weights, row["max"])
    for row in document.get("floors", []):
        members = {member["person"] for member in document.get("groups", []) if member["group"] == row["group"]}
        yield ("floors", row["group"]), _enough_placed(members, row["min_placed"])
    values = {pair: row["value"] for pair, row in allowed_pairs(document).items()}
    for person, held in current(document).items() if document.get("harm_guard") else []:
        least = sum(values[person, opening] for opening in held)
        yield ("current", person), _not_below(person, values, least)


def current(document: Document) -> dict[str, set[str]]:
    """Give the standing openings of each person who has one that is still offered."""
    pairs = allowed_pairs(document)
    held: dict[str, set[str]] = {}
    for row in document.get("current", []):
        if (row["person"], row["opening"]) in pairs:
            held.setdefault(row["person"], set()).add(row["opening"])
    return held


# ------------------------------------------------------------------ every plan


def plans(document: Document, only: Collection[Rule] | None = None) -> Iterator[frozenset[Pair]]:
    """Give every plan that keeps all rules, or those named only."""
    rules = {rule: holds for rule, holds in rules_of(document).items() if only is None or rule in only}
    lasting = [holds for rule, holds in rules.items() if kind_of(rule) not in DEMANDS]
    final = [holds for rule, holds in rules.items() if kind_of(rule) in DEMANDS]

    def grow(chosen: frozenset[Pair], left: tuple[Pair, ...]) -> Iterator[frozenset[Pair]]:
        if not left:
            if all(holds(chosen) for holds in final):
                yield chosen
            return
        larger = chosen | {left[0]}
        if all(holds(larger) for holds in lasting):
            yield from grow(larger, left[1:])
        yield from grow(chosen, left[1:])

    nobody: frozenset[Pair] = frozenset()
    return grow(nobody, tuple(sorted(allowed_pairs(document)))) if all(holds(nobody) for holds in lasting) else iter(())


def measure(document: Document, chosen: frozenset[Pair]) -> tuple[int, ...]:
    """Give what a plan reaches on every level, most important first."""
    persons, pairs = document.get("persons", []), allowed_pairs(document)
    placed = {person for person, _ in chosen}
    reached: list[int] = []
    for name in document.get("objective") or ["placed_by_tier", "value"]:
        if name == "placed_by_tier":
            tiers = [int(_number(row, "tier", 0)) for row in persons]
            served = [int(_number(row, "tier", 0)) for row in persons if row["person"] in placed]
            reached += [served.count(tier) for tier in range(max(tiers, default=-1) + 1)]
        elif name == "placed":
            reached.append(len(placed))
        elif name == "kept":
            reached.append(sum(set(_held(chosen, person)) == held for person, held in current(document).items()))
        else:
            reached.append(sum(pairs[pair]["value"] for pair in chosen))
    return tuple(reached)


def best_by_enumeration(problem: Document | Problem, only: Collection[Rule] | None = None) -> tuple[int, ...] | None:
    """Give the best levels any plan reaches that keeps the rules, or those named only; None if there is no plan."""
    document = document_of(problem) if isinstance(problem, Problem) else problem
    return max((measure(document, plan) for plan in plans(document, only)), default=None)


def best_of_level(document: Document, place: int, earlier: tuple[int, ...]) -> int:
    """Give the most any plan has on a level, of those that reach at least ``earlier`` on the levels before."""
    reached = [measure(document, plan) for plan in plans(document)]
    return max(r[place] for r in reached if all(a >= b for a, b in zip(r, earlier[:place], strict=False)))


def binding_kinds(document: Document) -> set[str]:
    """Give the kinds of rules without which the best plan would be another one."""
    rules = {rule: kind_of(rule) for rule in rules_of(document)}
    best = best_by_enumeration(document)
    return {
        kind
        for kind in rules.values()
        if best_by_enumeration(document, {rule for rule in rules if rules[rule] != kind}) != best
    }


def is_possible(document: Document, only: Collection[Rule] | None = None) -> bool:
    """Tell whether any plan keeps the rules."""
    return next(plans(document, only), None) is not None


def is_minimal_conflict(document: Document, conflict: Collection[Rule]) -> bool:
    """Tell whether these rules cannot all hold, and each of them is needed for that."""
    named = {same_rule(rule) for rule in conflict}
    if len(named) != len(conflict) or not named <= rules_of(document).keys():
        return False
    return not is_possible(document, named) and all(is_possible(document, named - {rule}) for rule in named)

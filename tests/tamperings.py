"""Ways to spoil an answer. Each gives an answer that is wrong for certain, or None where it does not apply."""

import copy
import random
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.problems import allowed_pairs, kind_of, measure, rules_of
from tests.random_problems import Document, Pair

Solution = dict[str, Any]
Tampering = Callable[[Document, Solution, random.Random], Solution | None]

TRIES: Final = 200
"""Random sets of pairs looked through for one that breaks a single kind of rule."""


def _has_plan(solution: Solution) -> bool:
    return solution["objective"] is not None


def _change_level(solution: Solution, part: str, by: int) -> Solution:
    """Move the last number of ``objective`` or ``bound``."""
    name = list(solution[part])[-1]
    if isinstance(solution[part][name], list):
        solution[part][name][-1] += by
    else:
        solution[part][name] += by
    return solution


def _of_plan(change: Callable[[Document, Solution, random.Random], Solution | None]) -> Tampering:
    """Apply a change to a copy, and only to answers that have a plan."""

    def tamper(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
        return change(document, copy.deepcopy(solution), rng) if _has_plan(solution) else None

    return tamper


def _with(**entries: object) -> Tampering:
    """Replace whole entries of an answer with a plan."""
    return _of_plan(lambda _document, solution, _rng: {**solution, **entries})


def _unknown(place: int) -> Tampering:
    def change(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
        if not solution["assignments"]:
            return None
        rng.choice(solution["assignments"])[place] = "nobody-knows"
        solution["assignments"].sort()
        return solution

    return _of_plan(change)


def _not_a_pair(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    allowed = allowed_pairs(document)
    people, places = document["persons"], document["openings"]
    others = [[p["person"], o["opening"]] for p in people for o in places if (p["person"], o["opening"]) not in allowed]
    if not others:
        return None
    return {**solution, "assignments": sorted([*solution["assignments"], rng.choice(others)])}


def _twice(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    if not solution["assignments"]:
        return None
    return {**solution, "assignments": sorted([*solution["assignments"], rng.choice(solution["assignments"])])}


def _unsorted(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    backwards = solution["assignments"][::-1]
    return {**solution, "assignments": backwards} if len(backwards) > 1 else None


def _dropped(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    """Take a pair out and keep the numbers; it must have counted for something."""
    values = allowed_pairs(document)
    worth = [pair for pair in solution["assignments"] if values[tuple(pair)]["value"] > 0]
    if "value" not in solution["objective"] or not worth:
        return None
    solution["assignments"].remove(rng.choice(worth))
    return solution


def _tier_too_many(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    if "placed_by_tier" not in solution["objective"]:
        return None
    solution["objective"]["placed_by_tier"].append(0)
    return solution


def _objective_missing(document: Document, solution: Solution, rng: random.Random) -> Solution:
    del solution["objective"][next(iter(solution["objective"]))]
    return solution


def _further_objective(document: Document, solution: Solution, rng: random.Random) -> Solution:
    return {**solution, "bound": {**solution["bound"], "happiness": 1}}


def _number_as_text(document: Document, solution: Solution, rng: random.Random) -> Solution:
    name = next(iter(solution["objective"]))
    solution["objective"][name] = str(solution["objective"][name])
    return solution


def _three_in_a_row(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    if not solution["assignments"]:
        return None
    solution["assignments"][0].append("again")
    return solution


def _plan_called_impossible(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    gone: Solution = {
        "status": "infeasible",
        "objective": None,
        "bound": None,
        "conflict": [["openings", "o0", "seats"]],
    }
    return {**solution, **gone} if solution["assignments"] else None


def _impossible_without_reason(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
    """Claim that there is no plan, where nobody placed is one."""
    if any(not holds(frozenset()) for holds in rules_of(document).values()):
        return None
    gone: Solution = {"status": "infeasible", "assignments": [], "objective": None, "bound": None}
    return {**solution, **gone, "conflict": [["persons", "p0", "max_placements"]]}


def _of_conflict(change: Callable[[Solution], None]) -> Tampering:
    """Apply a change to the copy of an answer that names a conflict."""

    def tamper(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
        if not solution["conflict"]:
            return None
        spoilt = copy.deepcopy(solution)
        change(spoilt)
        return spoilt

    return tamper


def _without_demands(solution: Solution) -> None:
    """Leave what only limits: with no demand, nobody placed keeps every rule of the conflict."""
    demands = ("must_place", "pinned", "floors", "current")
    solution["conflict"] = [rule for rule in solution["conflict"] if not set(demands) & {rule[0], rule[-1]}]


def _breaking(kind: str) -> Tampering:
    """Find a plan that breaks one kind of rule and nothing else, with honest numbers."""

    def tamper(document: Document, solution: Solution, rng: random.Random) -> Solution | None:
        rules = rules_of(document)
        pairs = sorted(allowed_pairs(document))
        if kind not in map(kind_of, rules):
            return None
        for _ in range(TRIES):
            chosen = frozenset(pair for pair in pairs if rng.random() < rng.choice([0.1, 0.4, 0.8]))
            if {kind_of(rule) for rule, holds in rules.items() if not holds(chosen)} == {kind}:
                return honest_answer(document, chosen)
        return None

    return tamper


def honest_answer(document: Document, chosen: frozenset[Pair]) -> Solution:
    """Write down a plan with the numbers it has, as a feasible one."""
    numbers = list(measure(document, chosen))
    levels: dict[str, Any] = {}
    for name in document.get("objective") or ["placed_by_tier", "value"]:
        tiers = max((int(row.get("tier") or 0) for row in document["persons"]), default=-1) + 1
        width = tiers if name == "placed_by_tier" else 1
        levels[name] = numbers[:width] if name == "placed_by_tier" else numbers[0]
        del numbers[:width]
    return {
        "format": "enishi-solution/1",
        "status": "feasible",
        "assignments": [list(pair) for pair in sorted(chosen)],
        "objective": levels,
        "bound": copy.deepcopy(levels),
        "conflict": None,
        "certificate": None,
        "method": "by hand",
    }


KINDS: Final = (
    *("max_placements", "max_hours", "must_place", "slots", "seats", "support_capacity", "min_group"),
    *("host_seats", "host_support", "keep_apart", "keep_together", "pinned", "forbidden", "requires"),
    *("limits", "floors", "current"),
)
"""Every kind of rule of the format."""

TAMPERINGS: Final[Mapping[str, Tampering]] = {
    "unknown person": _unknown(0),
    "unknown opening": _unknown(1),
    "pair not allowed": _of_plan(_not_a_pair),
    "same pair twice": _of_plan(_twice),
    "unsorted": _of_plan(_unsorted),
    "pair dropped": _of_plan(_dropped),
    "row of three": _of_plan(_three_in_a_row),
    "assignments not a list": _with(assignments={"p0": "o0"}),
    "objective too high": _of_plan(lambda _d, solution, _r: _change_level(solution, "objective", 1)),
    "objective too low": _of_plan(lambda _d, solution, _r: _change_level(solution, "objective", -1)),
    "objective null": _with(objective=None),
    "objective incomplete": _of_plan(_objective_missing),
    "objective as text": _of_plan(_number_as_text),
    "a tier too many": _of_plan(_tier_too_many),
    "bound too low": _of_plan(lambda _d, solution, _r: _change_level(solution, "bound", -1)),
    "best without proof": _of_plan(lambda _d, solution, _r: _change_level(solution, "bound", 1)),
    "bound null": _with(bound=None),
    "bound of something else": _of_plan(_further_objective),
    "another status": _with(status="perfect"),
    "plan with a conflict": _with(conflict=[["openings", "o0", "seats"]]),
    "plan called impossible": _of_plan(_plan_called_impossible),
    "impossible without reason": _of_plan(_impossible_without_reason),
    "conflict null": _of_conflict(lambda solution: solution.update(conflict=None)),
    "conflict of an unknown rule": _of_conflict(
        lambda solution: solution["conflict"].append(["openings", "o9", "seats"])
    ),
    "conflict with pairs": _of_conflict(lambda solution: solution["conflict"].append(["pairs", "p0", "o0"])),
    "conflict repeats a rule": _of_conflict(lambda solution: solution["conflict"].append(solution["conflict"][0])),
    "conflict without demands": _of_conflict(_without_demands),
    "bound of the impossible": _of_conflict(lambda solution: solution.update(bound={"value": 3})),
    "unproven mark not yes or no": _of_conflict(lambda solution: solution.update(conflict_minimal="no")),
    **{f"breaks {kind}": _breaking(kind) for kind in KINDS},
}
"""Every way to spoil an answer, by name."""

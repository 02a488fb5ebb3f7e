"""What must be shown of near-ties and robustness: fifty plans of a city, complete lists, placements that survive."""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterable

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.check import check
from matcher.overrides.near_ties import NearTies, near_ties
from matcher.overrides.robustness import robustness
from matcher.problem.problem import Problem
from tests.benchmarks.instances import instance_of
from tests.benchmarks.ours import problem_of as problem_of_instance
from tests.overridden import Plan, above_value, every_plan
from tests.problems import problem_of
from tests.random_problems import random_document

AMPLE = Budget(300)
CITY = "city/2000x1500/{seed}"
PER_MILLE = 1000


def within(every: Iterable[tuple[tuple[int, ...], Plan]], base: Assignment, tolerance: int) -> set[Plan]:
    """Give the plans that reach what a base does above value, and there at most the tolerance less."""
    assert base.objective is not None
    above = above_value(base)
    least = [*base.objective[:above], *(number - tolerance for number in base.objective[above : above + 1])]
    return {plan for reached, plan in every if all(a >= b for a, b in zip(reached, least, strict=False))}


def near_ties_of_a_city(seed: int, name: str = CITY, plans: int = 50) -> dict[str, float]:
    """List plans of a city within a thousandth of its total.

    Returns
    -------
    dict
        ``plans`` and ``seconds``; the counts that must be 0: ``invalid``, ``beyond_tolerance``, ``twice``; and how many
        placements are other than in the plan, at the least, in the middle and at the most (``nearest``, ``middle``,
        ``furthest``).
    """
    problem = problem_of_instance(instance_of(name.format(seed=seed)))
    base = assign(problem, budget=Budget(120), seed=seed)
    assert base.objective is not None
    tolerance = base.objective[-1] // PER_MILLE
    began = time.perf_counter()
    found = near_ties(problem, base, plans=plans, tolerance=tolerance, budget=Budget(60), seed=seed)
    seconds = time.perf_counter() - began
    away = sorted(len(base.pairs - set(plan.assignments)) for plan in found.plans[1:]) or [0]
    return {
        "plans": len(found.plans),
        "seconds": round(seconds, 1),
        "invalid": invalid(problem, base, found),
        "beyond_tolerance": sum(plan.value < base.objective[-1] - tolerance for plan in found.plans),
        "twice": len(found.plans) - len({plan.assignments for plan in found.plans}),
        "nearest": away[0],
        "middle": away[len(away) // 2],
        "furthest": away[-1],
    }


def invalid(problem: Problem, base: Assignment, found: NearTies) -> int:
    """Count the plans in which the independent check finds anything, its value included; levels are ``value`` alone."""
    tables, wrong = problem.to_tables(), 0
    for plan in found.plans:
        levels = {"value": plan.value}
        made = {"assignments": [list(pair) for pair in plan.assignments], "objective": levels, "bound": levels}
        wrong += bool(check(tables, {**base.to_solution(), "certificate": None, "status": "feasible", **made}))
    return wrong


def complete_lists_equal_enumeration(seed: int, n: int = 200) -> dict[str, int]:
    """List every plan within a tolerance of random small problems over all rules, and try every plan.

    Returns
    -------
    dict
        ``problems`` and ``plans``; the counts that must be 0: ``incomplete``, ``other_than_enumerated``.
    """
    figures: Counter[str] = Counter()
    place = 0
    while figures["problems"] < n:
        rng = random.Random(f"near {seed} {place}")
        place += 1
        document = random_document(rng)
        problem = problem_of(document)
        base = assign(problem, budget=AMPLE)
        if base.objective is None:
            continue
        tolerance = rng.choice([0, 5, 100, 400])
        found = near_ties(problem, base, plans=100_000, tolerance=tolerance, budget=Budget(60), seed=seed)
        plans = {frozenset(plan.assignments) for plan in found.plans}
        figures["problems"] += 1
        figures["plans"] += len(plans)
        figures["incomplete"] += not found.complete
        figures["other_than_enumerated"] += plans != within(every_plan(document), base, tolerance)
    return {name: figures[name] for name in ("problems", "plans", "incomplete", "other_than_enumerated")}


def robustness_of_a_city(seed: int, name: str = CITY, runs: int = 100) -> dict[str, float]:
    """Solve a city again with all values moved by up to 5 %.

    Returns
    -------
    dict
        ``runs``, ``seconds``, the share of placements that are in ``every`` best plan and in ``half`` of them or more.
    """
    problem = problem_of_instance(instance_of(name.format(seed=seed)))
    base = assign(problem, budget=Budget(120), seed=seed)
    began = time.perf_counter()
    found = robustness(problem, base, runs=runs, budget=Budget(150), seed=seed)
    seconds = time.perf_counter() - began
    shares = [each.survives or 0.0 for each in found.placements]
    return {
        "runs": found.runs,
        "seconds": round(seconds, 1),
        "every": round(sum(share == 1.0 for share in shares) / len(shares), 3),
        "half": round(sum(share >= 0.5 for share in shares) / len(shares), 3),
    }


if __name__ == "__main__":  # python -m tests.evidence_near_ties 0
    SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    for figures in (near_ties_of_a_city, complete_lists_equal_enumeration, robustness_of_a_city):
        print(figures.__name__, figures(SEED), flush=True)

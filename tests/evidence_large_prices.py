"""What pairs cost in a city: how many are known in a minute, and whether they equal solving the city anew."""

import random
import time
from dataclasses import replace
from typing import Final

import numpy as np

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.overrides import listed, price
from matcher.overrides.prices import rows_of
from tests.benchmarks.instances import instance_of
from tests.benchmarks.ours import problem_of

SECONDS: Final = 60.0
SMALL: Final = "city/120x90/{seed}"
LARGE: Final = "city/2000x1500/{seed}"

Figures = dict[str, float]


def city_prices(seed: int, *, seconds: float = SECONDS, top: int = 5) -> Figures:
    """Price the best places of everybody in a city; gives how many are proven and how wide the other ranges are."""
    problem = problem_of(instance_of(LARGE.format(seed=seed)))
    base = assign(problem, budget=Budget(seconds))
    assert base.objective is not None
    pairs = listed(problem, base, top)
    began = time.monotonic()
    found = price(problem, base, pairs, budget=Budget(seconds))
    took = time.monotonic() - began
    wide = [each.plan_loss_high - each.plan_loss_low for each in found
            if not each.proven and each.plan_loss_high is not None and each.plan_loss_low is not None]  # fmt: skip
    return {
        "pairs": len(found),
        "proven": sum(each.proven for each in found) / len(found),
        "widest": max(wide, default=0) / base.objective[-1],
        "seconds": round(took, 1),
    }


def prices_equal_solving_anew(seed: int, sample: int = 200) -> dict[str, int]:
    """Price pairs of a smaller city and solve it anew by the exact method with each of them pinned."""
    problem = problem_of(instance_of(SMALL.format(seed=seed)))
    base = assign(problem, budget=Budget(SECONDS))
    assert base.objective is not None
    rng = random.Random(f"city prices {seed}")
    pairs = rng.sample([pair for pair in listed(problem, base, 5) if pair not in base.pairs], sample)
    found = {(each.person, each.opening): each for each in price(problem, base, pairs, budget=Budget(10 * SECONDS))}
    other = unproven = 0
    for row, pair in zip(rows_of(problem, pairs), pairs, strict=True):
        pin = np.array([[problem.pairs.person[row], problem.pairs.opening[row]]])
        links = replace(problem.links, pinned=np.concatenate((problem.links.pinned, pin)))
        anew = assign(replace(problem, links=links), method="exact", budget=Budget(SECONDS))
        expected = None if anew.objective is None else base.objective[-1] - anew.objective[-1]
        unproven += not found[pair].proven or anew.status not in ("optimal", "infeasible")
        other += found[pair].plan_loss != expected
    return {"pairs": len(pairs), "other": other, "unproven": unproven}

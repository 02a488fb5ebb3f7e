"""What must be shown of the price method: the exact method's answers, cities, files of the literature, a prefecture."""

import csv
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from matcher.assignment import assign, prepare
from matcher.assignment.budget import Budget
from matcher.assignment.plan import Assignment
from matcher.check import certified
from matcher.problem.problem import Problem
from tests.benchmarks.graphs import scipy_dense
from tests.benchmarks.instances import ROOT, SHARED, Instance, instance_of, is_here, known_optimum
from tests.benchmarks.ours import enishi
from tests.benchmarks.ours import problem_of as problem_of_instance
from tests.problems import problem_of, tables_of
from tests.random_problems import Document, random_document

AMPLE = Budget(300)
CITY = "city/2000x1500/{seed}"
PREFECTURE = "city/20000x10000/{seed}"
BEST_OF_CITIES = {0: 1_390_747, 1: 1_386_086, 2: 1_392_507, 3: 1_380_275, 4: 1_399_674}
"""Proven by direct models of the cities that were measured."""

GAP_SECONDS = 60.0
NEAR = 0.0005
"""Part of the best known value that may lack where the best plan need not be reached."""

RACES = 5
Figures = dict[str, float]


# ------------------------------------------------------------------ random problems


def random_problems(seed: int, n: int = 5000) -> dict[str, int]:
    """Compare prices with the exact method on random problems over every rule.

    Returns
    -------
    dict
        ``problems``, ``impossible``, ``levels`` and how many of them are ``certified``; the counts that must be 0:
        ``other_status``, ``other_objective``, ``violations``, ``bad_certificates``, ``bounds_below``.
    """
    figures: Counter[str] = Counter()
    for place in range(n):
        figures.update(_compared(random_document(random.Random(f"solver {seed} {place}"), (12, 16, 20)[place % 3])))
    zeros = ("other_status", "other_objective", "violations", "bad_certificates", "bounds_below")
    return {name: figures[name] for name in ("problems", "impossible", "levels", "certified", *zeros)}


def _compared(document: Document) -> Counter[str]:
    problem = problem_of(document)
    best = assign(problem, method="exact", budget=AMPLE)
    found = assign(problem, method="prices", budget=AMPLE)
    shown = certified(tables_of(document), found.to_solution())
    levels = 0 if found.objective is None else len(found.objective)
    of_certificate = [each for each in shown.violations if each.code.startswith("certificate")]
    return Counter(
        problems=1,
        impossible=best.status == "infeasible",
        levels=levels,
        certified=0 if shown.shown is None else levels - len(shown.weaker),
        other_status=found.status != best.status,
        other_objective=found.objective != best.objective,
        violations=len(shown.violations) - len(of_certificate),
        bad_certificates=len(of_certificate),
        bounds_below=below(found, best),
    )


def below(found: Assignment, best: Assignment) -> int:
    """Count the levels on which a bound is below a proven best plan that reaches as much on the levels before."""
    if found.objective is None or found.bound is None or best.objective is None:
        return 0
    return sum(
        bound < best.objective[place]
        for place, bound in enumerate(found.bound)
        if best.objective[:place] >= found.objective[:place]
    )


# ------------------------------------------------------------------ cities


def cities(seed: int, name: str = CITY, count: int = 5) -> Figures:
    """Solve cities of five seeds from arrays in memory, warm.

    Returns
    -------
    dict
        ``cities`` and how many are ``proven``; ``median`` and ``longest`` seconds; ``other_than_known``, which must be
        0: other values than those proven before.
    """
    times, proven, other = [], 0, 0
    for place in range(count * seed, count * seed + count):
        made = instance_of(name.format(seed=place))
        found = enishi(made, ready(made), 120.0, "prices")
        times.append(found.seconds)
        proven += found.status == "optimal"
        known = BEST_OF_CITIES.get(place) if name == CITY else None
        other += known is not None and found.objective != known
    return {
        "cities": count,
        "proven": proven,
        "median": round(median(times), 2),
        "longest": round(max(times), 2),
        "other_than_known": other,
    }


def ready(made: Instance) -> Problem:
    """Make the problem of an instance and compile what solving it needs, neither of which counts as time."""
    problem = problem_of_instance(made)
    prepare(problem, "prices")
    return problem


def prefecture(seed: int, name: str = PREFECTURE, limit: float = 30.0) -> Figures:
    """Solve a prefecture as far as its time goes: ``seconds``, ``value``, ``bound``, and ``gap`` as a part of value."""
    made = instance_of(name.format(seed=seed))
    found = enishi(made, ready(made), limit, "prices")
    if found.objective is None or found.bound is None:
        return {"seconds": round(found.seconds, 1), "value": 0, "bound": 0, "gap": 1.0}
    gap = (found.bound - found.objective) / found.objective
    return {"seconds": round(found.seconds, 1), "value": found.objective, "bound": found.bound, "gap": round(gap, 7)}


# ------------------------------------------------------------------ files


@dataclass(frozen=True)
class Known:
    """An instance of the literature.

    Parameters
    ----------
    best
        The best plan known, in the sense of the file: a cost for ``min``, a profit for ``max``.
    value
        What that plan is worth here; None where it is not proven to be the best.
    """

    name: str
    best: int
    value: int | None
    must_reach: bool


@dataclass(frozen=True)
class Run:
    """What became of an instance: ``lacks`` is how far its plan is from the best known one, None without a plan."""

    known: Known
    seconds: float
    status: str
    value: int | None
    bound: int | None
    lacks: int | None

    @property
    def misses(self) -> bool:
        """Whether less was reached than must be."""
        most = 0.0 if self.known.must_reach else NEAR * self.known.best
        return self.lacks is None or self.lacks > most or self.seconds > 1.1 * GAP_SECONDS + 1.0

    @property
    def is_below(self) -> bool:
        """Whether the bound is below a plan that is known."""
        return self.bound is not None and self.known.value is not None and self.bound < self.known.value

    def told(self) -> str:
        """Say it in a line."""
        return (
            f"{self.known.name} {self.seconds:.1f} s {self.status} value {self.value} of {self.known.value} "
            f"(bound {self.bound}, lacks {self.lacks} of {self.known.best})"
        )


def gap_files() -> list[Known]:
    """Give every instance of the generalised assignment problem that is on this machine, both senses."""
    folders = (SHARED / "data" / "gap", ROOT / "tests" / "data" / "gap")
    rows: dict[str, dict[str, str]] = {}
    for path in (folder / "known_optima.csv" for folder in folders):
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    name = f"gap/{row['instance'].split('/')[-1]}"
                    rows.setdefault(f"{name}/max" if row["sense"] == "max" else name, row)
    return [
        Known(name, int(row["best_known"]), known_optimum(name), _must_reach(name))
        for name, row in rows.items()
        if is_here(name)
    ]


def _must_reach(name: str) -> bool:
    """Tell whether the best plan must be reached: all but type d and those of 400 jobs."""
    file = name.split("/")[1]
    return not file.startswith("d") and not file.endswith("400")


def gap_runs(seed: int, chosen: list[Known] | None = None, limit: float = GAP_SECONDS) -> Iterator[Run]:
    """Solve each instance in its time."""
    for known in gap_files() if chosen is None else chosen:
        made = instance_of(known.name)
        problem = ready(made)
        began = time.perf_counter()
        found = assign(problem, method="prices", budget=Budget(limit), seed=seed)
        seconds = time.perf_counter() - began
        value, bound = (None if numbers is None else numbers[-1] for numbers in (found.objective, found.bound))
        yield Run(known, round(seconds, 2), found.status, value, bound, _lacks(known, value, made.persons))


def _lacks(known: Known, value: int | None, persons: int) -> int | None:
    """Measure how much a plan is worse than the best known one; below 0 where it is better."""
    if value is None:
        return None
    if known.value is not None:
        return known.value - value
    # Open ones are profits here, which values are without any change.
    assert known.name.endswith("/max"), f"{known.name} with {persons} jobs has no value to compare with"
    return known.best - value


def lap_files(seed: int, sizes: tuple[int, ...] = (100, 200, 300, 400)) -> dict[str, Figures]:
    """Solve the linear assignment files that are here, five times each, beside ``linear_sum_assignment``.

    Returns
    -------
    dict
        For each file ``seconds`` and those of the ``library``, medians; ``lacks``, which must be 0.
    """
    made = {}
    for name in [f"lap/assign{size}" for size in sizes]:
        if is_here(name):
            instance = instance_of(name)
            problem = ready(instance)
            own = [enishi(instance, problem, GAP_SECONDS, "prices") for _ in range(RACES)]
            library = [scipy_dense(instance, GAP_SECONDS) for _ in range(RACES)]
            lacks = [(known_optimum(name) or 0) - (each.objective or 0) for each in own]
            made[name] = {
                "seconds": round(median(each.seconds for each in own), 3),
                "library": round(median(each.seconds for each in library), 3),
                "lacks": max(abs(each) for each in lacks),
            }
    return made


if __name__ == "__main__":  # python -m tests.evidence_solver 0
    SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    for figures in (random_problems, cities, lap_files, prefecture):
        print(figures.__name__, figures(SEED), flush=True)
    for run in gap_runs(SEED):
        print("MISS" if run.misses else "ok", run.told(), flush=True)

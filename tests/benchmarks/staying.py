"""The model of staying beside Cox: fitting and asking, in one process, as ratios.

``python -m tests.benchmarks.staying [SEED]``
"""

import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.util import Surv

from matcher.retention.fit import fit
from matcher.retention.spells import Spells

SIZES: Final = (500, 3000, 11_000)
COLUMNS, RUNS = 8, 5
MONTHS: Final = (3.0, 6.0, 12.0, 24.0)
HEADER: Final = ("stays", "fit and ask, s (median of 5)", "Cox (scikit-survival), s", "x enishi")


def lines(seed: int) -> Iterator[str]:
    """Give the lines of the Markdown table."""
    yield f"| {' | '.join(HEADER)} |"
    yield f"|{'|'.join(' --- ' for _ in HEADER)}|"
    for size in SIZES:
        stays, columns = _drawn(size, seed)
        ours, theirs = (_seconds(way, stays, columns) for way in (_ours, _cox))
        yield f"| {size} | {ours:.3f} | {theirs:.3f} | {theirs / ours:.1f} |"


def _drawn(size: int, seed: int) -> tuple[Spells, NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    columns = random.normal(size=(size, COLUMNS))
    out = random.geometric(np.minimum(0.05 * np.exp(0.3 * columns[:, 0]), 0.9))
    seen = random.integers(6, 37, size)
    return Spells.of(np.minimum(out, seen), out <= seen), columns


def _ours(stays: Spells, columns: NDArray[np.float64]) -> object:
    return fit(stays, columns).survival(columns, MONTHS)


def _cox(stays: Spells, columns: NDArray[np.float64]) -> object:
    model = CoxPHSurvivalAnalysis(alpha=0.1).fit(columns, Surv.from_arrays(stays.cause > 0, stays.until))
    return [step(MONTHS) for step in model.predict_survival_function(columns)]


def _seconds(
    way: Callable[[Spells, NDArray[np.float64]], object], stays: Spells, columns: NDArray[np.float64]
) -> float:
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        way(stays, columns)
        found.append(time.perf_counter() - began)
    return median(found)


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(int(sys.argv[1]) if len(sys.argv) > 1 else 0)) + "\n")

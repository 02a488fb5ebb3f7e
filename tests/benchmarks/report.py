"""The table of the races and what it comes to."""

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from statistics import median
from typing import Final

from tests.benchmarks.instances import known_optimum
from tests.benchmarks.methods import OURS, PEERS
from tests.benchmarks.peers import HIGHS_THREADS, WORKERS
from tests.benchmarks.race import Result
from tests.benchmarks.suites import DIRECT, PREFECTURE

HEADER: Final = (
    *("instance", "method", "status", "objective", "bound", "gap %", "seconds (median)", "runs", "x enishi"),
    *("whole process s", "runs"),
)
LIBRARIES: Final = ("ortools", "highspy", "scipy", "matching", "numba", "numpy")
STABLE: Final = "matching HospitalResident"
LAP_TIMES, LAP_MORE = 3, 0.2


def machine() -> str:
    """Say where it ran, and how busy the machine was at the start."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}; load at the start {load:.1f}"


def table(results: Sequence[Result]) -> Iterator[str]:
    """Give the lines of the Markdown table."""
    yield f"| {' | '.join(HEADER)} |"
    yield f"|{'|'.join(' --- ' for _ in HEADER)}|"
    for result in results:
        yield f"| {' | '.join(cells(result, results))} |"


def cells(result: Result, results: Sequence[Result]) -> list[str]:
    """Give the cells of a row."""
    ours = _of(results, result.entry.instance, OURS)
    status = f"WRONG: {'; '.join(result.wrong)}" if result.wrong else result.status
    return [
        *(result.entry.instance, result.entry.method, status.replace("|", "/")),
        *(_number(result.objective, ","), _number(result.bound, ","), _number(result.gap, ".4f")),
        *(_number(result.time, ".4f"), str(len(result.seconds) or "")),
        _number(_ratio(result.time, ours.time if ours else None), ".1f"),
        *(_number(result.whole_time, ".2f"), str(len(result.whole) or "")),
    ]


def closing(results: Sequence[Result]) -> Iterator[str]:
    """Say what the table comes to; a race that was not run has no line."""
    yield (
        "Seconds are wall time from the arrays in memory to the answer, the model's building included, after a "
        f"warm-up; long methods run fewer times. CP-SAT: {WORKERS} workers. HiGHS: {HIGHS_THREADS} thread, faster than "
        "two on a city. "
        "Gaps are proven ones; HiGHS and SciPy prove to the end, without their usual tolerance."
    )
    if any(result.entry.method == STABLE for result in results):
        yield f"{STABLE} answers another question: no person and opening would both rather have each other."
    yield from city_lines(results)
    yield from prefecture_lines(results)
    yield from lap_lines(results)
    yield from parquet_lines(results)
    yield from known_lines(results)
    yield from faults(results) or iter(["Every plan keeps every rule; no bound lies below a plan or a known optimum."])


# ------------------------------------------------------------------ the lines


def city_lines(results: Sequence[Result]) -> Iterator[str]:
    """Compare the faster direct model with this project, in memory and as whole processes."""
    names = [name for name in _instances(results) if name.startswith("city/") and not name.startswith(PREFECTURE)]
    for what, time_of in (("in memory", _time), ("whole process from JSON", _whole_time)):
        found = [ratio for name in names if (ratio := _direct_ratio(results, name, time_of)) is not None]
        if found:
            more = any(cut for _, cut in found)
            each = ", ".join(f"{'>= ' if cut else ''}{ratio:.1f}" for ratio, cut in found)
            yield (
                f"City, {what}: the faster of CP-SAT and HiGHS takes {'>= ' if more else ''}"
                f"{median(ratio for ratio, _ in found):.1f} times as long as enishi (median of {len(found)}: {each})."
            )
    missed = [name for name in names if (ours := _of(results, name, OURS)) and ours.status != "optimal"]
    if missed:
        yield f"Not proven by enishi, and in no ratio: {', '.join(missed)}."


def _direct_ratio(
    results: Sequence[Result], name: str, time_of: Callable[[Result], float | None]
) -> tuple[float, bool] | None:
    """Give the ratio, and whether it is a lower bound because a direct model was cut off."""
    ours = _of(results, name, OURS)
    direct = [found for method in DIRECT if (found := _of(results, name, method)) and time_of(found) is not None]
    if ours is None or ours.status != "optimal" or len(direct) < len(DIRECT):
        return None
    faster = min(direct, key=lambda result: time_of(result) or 0.0)
    ratio = _ratio(time_of(faster), time_of(ours))
    return None if ratio is None else (ratio, faster.status != "optimal")


def prefecture_lines(results: Sequence[Result]) -> Iterator[str]:
    """Say where each method stands on the prefecture."""
    for result in results:
        if result.entry.instance.startswith(PREFECTURE):
            gap = "no proven gap" if result.gap is None else f"gap {result.gap:.4f} %"
            after = "" if result.time is None else f" after {result.time:.1f} s of {result.entry.limit:.0f} s"
            plan = "no plan" if result.objective is None else f"{result.objective:,}"
            yield f"Prefecture, {result.entry.method}: {result.status}{after}, {plan}, {gap}."


def lap_lines(results: Sequence[Result]) -> Iterator[str]:
    """Compare with the faster of SciPy's two methods for assignment."""
    for name in _instances(results):
        ours = _of(results, name, OURS)
        found = (_of(results, name, method) for method in SCIPY)
        scipy = [result.time for result in found if result is not None and result.time is not None]
        if name.startswith("lap/") and ours and ours.time is not None and scipy:
            allowed = LAP_TIMES * min(scipy) + LAP_MORE
            verdict = "holds" if ours.status == "optimal" and ours.time <= allowed else "missed"
            yield f"{name}: enishi {ours.time:.3f} s, 3 x SciPy + 0.2 s = {allowed:.3f} s: {verdict}."


def parquet_lines(results: Sequence[Result]) -> Iterator[str]:
    """Say what a round took that ran only as a whole process, from Parquet."""
    for result in results:
        if not result.entry.runs and result.whole_time is not None and result.peak is not None:
            gap = "no proven gap" if result.gap is None else f"gap {result.gap:.4f} %"
            took = f"{result.whole_time:.0f} s, {result.peak:.1f} GB"
            yield f"{result.entry.instance}, {result.entry.method} from Parquet: {result.status}, {gap}, {took}."


SCIPY: Final = tuple(method for method in PEERS if method.startswith("SciPy") and method != "SciPy milp")


def known_lines(results: Sequence[Result]) -> Iterator[str]:
    """Say which known optima this project reached."""
    for result in results:
        best = known_optimum(result.entry.instance)
        if result.entry.method == OURS and best is not None and result.objective != best:
            yield f"{result.entry.instance}: enishi found {result.objective}, the known optimum is {best}."


def faults(results: Sequence[Result]) -> list[str]:
    """List wrong answers, and bounds below a plan of any method or below a known optimum."""
    found = [f"WRONG: {result.entry.instance}, {result.entry.method}: {fault}" for result in results
             for fault in result.wrong]  # fmt: skip
    for name in _instances(results):
        here = [result for result in results if result.entry.instance == name]
        best = known_optimum(name)
        totals = [result.objective for result in here if result.objective is not None and not result.wrong]
        top = max([*totals, *([] if best is None else [best])], default=None)
        for result in here:
            if top is not None and result.bound is not None and result.bound < top:
                found.append(f"WRONG: {name}, {result.entry.method}: bound {result.bound} below {top}")
            if best is not None and result.objective is not None and result.objective > best:
                found.append(f"WRONG: {name}, {result.entry.method}: {result.objective} above the optimum {best}")
    return found


# ------------------------------------------------------------------ small parts


def _instances(results: Sequence[Result]) -> list[str]:
    return list(dict.fromkeys(result.entry.instance for result in results))


def _of(results: Sequence[Result], name: str, method: str) -> Result | None:
    return next((each for each in results if each.entry.instance == name and each.entry.method == method), None)


def _time(result: Result) -> float | None:
    return result.time


def _whole_time(result: Result) -> float | None:
    return result.whole_time


def _ratio(number: float | None, base: float | None) -> float | None:
    return None if number is None or base is None else number / max(base, 1e-9)


def _number(number: float | None, shape: str) -> str:
    return "" if number is None else f"{number:{shape}}"

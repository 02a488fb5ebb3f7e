"""Run races, each in processes of its own, and keep what came out."""

import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.benchmarks.files import to_document, to_folder
from tests.benchmarks.instances import ROOT, instance_of
from tests.benchmarks.methods import OURS
from tests.benchmarks.peers import Answer
from tests.benchmarks.suites import Entry
from tests.benchmarks.verify import rows_of
from tests.benchmarks.worker import WARM_UP, faults_of

PYTHON: Final = sys.executable
ENISHI: Final = Path(sys.executable).parent / "enishi"
OVERRUN, GRACE = 1.25, 90.0
"""A process is ended after so many times its limit, and so many seconds for the instance and the warm-up."""


@dataclass(frozen=True)
class Result:
    """What came out of an entry.

    Parameters
    ----------
    seconds, whole
        Of each run in memory, of each whole process.
    peak
        Largest memory of a whole process, in GB; None where none ran.
    wrong
        Faults the verification found.
    """

    entry: Entry
    status: str
    objective: int | None
    bound: int | None
    seconds: tuple[float, ...]
    whole: tuple[float, ...] = ()
    peak: float | None = None
    wrong: tuple[str, ...] = ()

    @property
    def time(self) -> float | None:
        """The median of the runs in memory."""
        return median(self.seconds) if self.seconds else None

    @property
    def whole_time(self) -> float | None:
        """The median of the whole processes."""
        return median(self.whole) if self.whole else None

    @property
    def gap(self) -> float | None:
        """Bound less objective, in per cent of the objective."""
        if self.objective is None or self.bound is None:
            return None
        return 100 * (self.bound - self.objective) / max(1, abs(self.objective))


@dataclass(frozen=True)
class Ended:
    """A process that ended: its code (negative when it was killed), seconds, peak memory in GB."""

    code: int
    seconds: float
    peak: float


def races(entries: Iterable[Entry], ours: str) -> Iterator[Result]:
    """Run entries one after the other.

    Parameters
    ----------
    ours
        The method of this project.
    """
    with tempfile.TemporaryDirectory() as folder:
        for entry in entries:
            yield race(entry, ours, Path(folder))


def race(entry: Entry, ours: str, folder: Path) -> Result:
    """Run one entry, in memory and as a whole process where it asks for that."""
    found: dict[str, Any] = {"status": "unknown", "objective": None, "bound": None, "seconds": [], "wrong": []}
    if entry.runs:
        found |= in_memory(entry, ours, folder)
    whole, peak = [], None
    if entry.whole:
        ended, written, faults = whole_process(entry, ours, folder)
        whole, peak = [each.seconds for each in ended], max(each.peak for each in ended)
        found["wrong"] = [*found["wrong"], *faults]
        found |= {} if entry.runs else written
    return Result(
        *(entry, found["status"], found["objective"], found["bound"], tuple(found["seconds"])),
        *(tuple(whole), peak, tuple(found["wrong"])),
    )


def in_memory(entry: Entry, ours: str, folder: Path) -> dict[str, Any]:
    """Run an entry in a worker; gives its figures, or a status that says how it ended."""
    out = folder / "figures.json"
    out.unlink(missing_ok=True)
    numbers = ("--limit", entry.limit, "--runs", entry.runs, "--patience", entry.patience)
    words = ("-m", "tests.benchmarks.worker", entry.instance, entry.method, "--out", out, "--ours", ours, *numbers)
    ended = run_process((PYTHON, *words), folder / "log", entry.patience + most_seconds(entry))
    if ended.code:
        stopped = f"no answer in {ended.seconds:.0f} s, limit {entry.limit:.0f} s"
        return {"status": stopped if ended.code < 0 else f"failed: {last_line(folder / 'log')}"}
    figures: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return figures


def most_seconds(entry: Entry) -> float:
    """Give how long a run may take in all; some libraries look at the clock only now and then, or never."""
    return OVERRUN * entry.limit + GRACE


# ------------------------------------------------------------------ whole processes


def whole_process(entry: Entry, ours: str, folder: Path) -> tuple[list[Ended], dict[str, Any], list[str]]:
    """Time whole processes from a file to a written plan.

    Returns
    -------
    ended : list of Ended
        One or more.
    written : dict
        ``status``, ``objective`` and ``bound`` of the last plan.
    faults : list of str
        What is wrong with that plan.
    """
    _warmed(entry.method, ours, folder)
    problem = _file_of(entry.instance, folder, parquet=not entry.runs)
    out = folder / "plan" if problem.is_dir() else folder / "plan.json"
    ended: list[Ended] = []
    began = time.perf_counter()
    while not ended or (len(ended) < entry.runs and time.perf_counter() - began < entry.patience):
        command = command_of(entry.method, ours, problem, out, entry.limit)
        ended.append(run_process(command, folder / "log", most_seconds(entry)))
        if ended[-1].code < 0:
            return ended, {"status": f"no answer in {ended[-1].seconds:.0f} s"}, []
        if ended[-1].code > 1:
            return ended, {"status": "failed"}, [f"whole process: {last_line(folder / 'log')}"]
    written = json.loads((out / "solution.json" if out.is_dir() else out).read_text(encoding="utf-8"))
    totals = {name: _total(written[name]) for name in ("objective", "bound")}
    # A plan in Parquet is left to `enishi check`, which reads it without an object per pair.
    faults = [] if out.is_dir() else plan_faults(entry.instance, written["assignments"], totals)
    return ended, {"status": written["status"], **totals}, faults


def command_of(method: str, ours: str, problem: Path, out: Path, limit: float) -> tuple[str | Path, ...]:
    """Give the command of a whole process."""
    files = (problem, "--out", out, "--time-limit", str(limit))
    if method == OURS:
        return (ENISHI, "solve", *files, "--method", ours, "--json")
    return (PYTHON, "-m", "tests.benchmarks.direct", method, *files)


def plan_faults(name: str, plan: Sequence[Sequence[str]], totals: dict[str, int | None]) -> list[str]:
    """Verify a plan of names against the arrays."""
    made = instance_of(name)
    try:
        rows = rows_of(made, [(person, opening) for person, opening in plan]) if plan else None
    except KeyError as missing:
        return [f"whole process: {missing}"]
    answer = Answer("", rows, totals["objective"], totals["bound"], 0.0)
    return [f"whole process: {fault}" for fault in faults_of(made, answer)]


def _total(number: object) -> int | None:
    named = number.get("value") if isinstance(number, dict) else number
    return named if isinstance(named, int) else None


@functools.cache
def _file_of(name: str, folder: Path, *, parquet: bool = False) -> Path:
    """Write an instance once."""
    path = folder / name.replace("/", "-")
    if parquet:
        to_folder(instance_of(name), path, "parquet")
        return path
    file = path.with_suffix(".json")
    file.write_text(json.dumps(to_document(instance_of(name))), encoding="utf-8")
    return file


@functools.cache
def _warmed(method: str, ours: str, folder: Path) -> None:
    """Run a whole process once on little, so that compiled code lies in its cache."""
    problem = _file_of(WARM_UP["city"], folder)
    run_process(command_of(method, ours, problem, folder / "warm.json", 30.0), folder / "log", GRACE)


# ------------------------------------------------------------------ processes


def run_process(command: Sequence[object], log: Path, most: float) -> Ended:
    """Run a command from the root of the project; it is ended after ``most`` seconds."""
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], cwd=ROOT, stdout=output, stderr=output)
        timer = threading.Timer(most, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Ended(process.returncode, seconds, usage.ru_maxrss / 1e6)


def last_line(log: Path) -> str:
    """Give the last line a process wrote; there is one even if it wrote nothing."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "no output")

"""One method on one instance in a process of its own: ``python -m tests.benchmarks.worker INSTANCE METHOD --out FILE``.

Libraries print as they like, so the figures go to a file.
"""

import argparse
import gc
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.instances import Instance, instance_of
from tests.benchmarks.methods import OURS, PEERS
from tests.benchmarks.ours import enishi, problem_of
from tests.benchmarks.peers import Answer
from tests.benchmarks.verify import broken_rules, value_of

WARM_UP: Final = {"city": "city/60x45/0", "seats": "seats/60x45/0", "gap": "gap/gap1-0", "lap": "lap/assign100"}
WARM_SECONDS: Final = {OURS: 30.0}
"""Compiling takes longer than one second."""


def main() -> None:
    """Warm up, run, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance")
    parser.add_argument("method")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds of one run")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--patience", type=float, default=10.0, help="seconds after which no further run begins")
    parser.add_argument("--ours", default="auto", help="method of this project")
    asked = parser.parse_args()
    small = instance_of(WARM_UP[asked.instance.split("/")[0]])
    runner(small, asked.method, WARM_SECONDS.get(asked.method, 1.0), asked.ours)()
    made = instance_of(asked.instance)
    answers = repeated(runner(made, asked.method, asked.limit, asked.ours), asked.runs, asked.patience)
    asked.out.write_text(json.dumps(figures(made, answers)), encoding="utf-8")


def runner(made: Instance, method: str, limit: float, ours: str) -> Callable[[], Answer]:
    """Give what runs a method once; what it needs beforehand is done here."""
    if method == OURS:
        problem = problem_of(made)
        return lambda: enishi(made, problem, limit, ours)
    return lambda: PEERS[method].run(made, limit)


def repeated(run: Callable[[], Answer], runs: int, patience: float) -> list[Answer]:
    """Run up to ``runs`` times; none begins when they took longer than ``patience`` seconds together."""
    answers: list[Answer] = []
    began = time.perf_counter()
    while not answers or (len(answers) < runs and time.perf_counter() - began < patience):
        gc.collect()
        answers.append(run())
    return answers


def figures(made: Instance, answers: list[Answer]) -> dict[str, Any]:
    """Give what is known of the runs; the last answer speaks for all, but every one is verified."""
    last = answers[-1]
    return {
        "status": last.status,
        "objective": last.objective,
        "bound": last.bound,
        "seconds": [answer.seconds for answer in answers],
        "wrong": [fault for answer in answers for fault in faults_of(made, answer)],
    }


def faults_of(made: Instance, answer: Answer) -> list[str]:
    """Say what is wrong with an answer: a broken rule, another total than stated, a bound below it."""
    if answer.rows is None:
        return []
    broken = broken_rules(made, answer.rows)
    total = value_of(made, answer.rows) if not broken else answer.objective
    other = [f"objective {answer.objective} is {total}"] if total != answer.objective else []
    low = answer.bound is not None and answer.objective is not None and answer.bound < answer.objective
    return [*broken[:3], *other, *([f"bound {answer.bound} below {answer.objective}"] if low else [])]


if __name__ == "__main__":
    main()

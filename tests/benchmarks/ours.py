"""This project's solver in the races: the problem is made beforehand, as the arrays are for the others."""

import tempfile
import time
from pathlib import Path

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from matcher.problem.decoding import read_problem
from matcher.problem.problem import Problem
from tests.benchmarks.files import to_folder
from tests.benchmarks.instances import Instance
from tests.benchmarks.peers import Answer
from tests.benchmarks.verify import rows_of


def problem_of(made: Instance) -> Problem:
    """Make the problem of an instance, by way of a folder of CSV."""
    with tempfile.TemporaryDirectory() as folder:
        to_folder(made, Path(folder))
        return Problem.from_tables(read_problem(Path(folder)))


def enishi(made: Instance, problem: Problem, limit: float, method: str) -> Answer:
    """Solve with this project; only the solving is timed."""
    began = time.perf_counter()
    found = assign(problem, method=method, budget=Budget(limit), seed=0)
    seconds = time.perf_counter() - began
    rows = None if found.objective is None else rows_of(made, list(found.assignments))
    objective, bound = (None if numbers is None else numbers[-1] for numbers in (found.objective, found.bound))
    return Answer(found.status, rows, objective, bound, seconds)

"""The others' models state the same problem, and their plans are read by code of its own."""

import itertools
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.assignment import assign
from matcher.assignment.budget import Budget
from tests.benchmarks.graphs import matching_library, only_seats, scipy_dense, scipy_sparse
from tests.benchmarks.instances import NO_LIMIT, ROOT, Instance, Whole, instance_of, known_optimum
from tests.benchmarks.methods import OURS, PEERS
from tests.benchmarks.ours import enishi, problem_of
from tests.benchmarks.peers import Method, cp_sat, scipy_milp
from tests.benchmarks.verify import broken_rules, rows_of, value_of
from tests.benchmarks.worker import faults_of, repeated, runner

SECONDS = 20.0


def small(seed: int, *, must_place: bool = False) -> Instance:
    """Make a round of 5 people and 3 openings, every pair allowed, loads and one keep-apart row."""
    rng = np.random.default_rng(seed)
    return Instance(
        *("small", 5, 3, np.repeat(np.arange(5), 3), np.tile(np.arange(3), 5)),
        *(rng.integers(1, 100, 15), rng.integers(1, 4, 15)),
        seats=rng.integers(1, 4, 3),
        support_capacity=np.array([NO_LIMIT, *rng.integers(2, 6, 2)]),
        apart=np.array([[1, 0]]),
        must_place=must_place,
    )


def best_by_enumeration(made: Instance) -> int | None:
    """Try every choice of an opening or none for each person; None where none is valid."""
    totals = []
    for choice in itertools.product(range(-1, made.openings), repeat=made.persons):
        rows = np.array([3 * person + place for person, place in enumerate(choice) if place >= 0], dtype=np.int64)
        if not broken_rules(made, rows):
            totals.append(value_of(made, rows))
    return max(totals, default=None)


@pytest.mark.parametrize("method", [cp_sat, scipy_milp])
@pytest.mark.parametrize("seed", range(6))
def test_the_plain_models_find_the_best_plan(method: Method, seed: int) -> None:
    made = small(seed, must_place=seed % 2 == 1)
    best, answer = best_by_enumeration(made), method(made, SECONDS)
    assert answer.objective == best
    assert answer.status == ("infeasible" if best is None else "optimal")
    assert answer.bound == best
    assert faults_of(made, answer) == []


@pytest.mark.parametrize("name", ["gap/gap1-0", "gap/gap1-0/max"])
@pytest.mark.parametrize("method", [cp_sat, scipy_milp])
def test_a_known_optimum_of_a_file_is_found(method: Method, name: str) -> None:
    made = instance_of(name)
    answer = method(made, SECONDS)
    assert (answer.status, answer.objective) == ("optimal", known_optimum(name))
    assert faults_of(made, answer) == []


@pytest.mark.parametrize("method", [scipy_dense, scipy_sparse])
def test_the_known_optimum_of_assign100_is_found(method: Method) -> None:
    made = instance_of("lap/assign100")
    answer = method(made, SECONDS)
    assert answer.objective == known_optimum("lap/assign100") == 100 * 100 - 305
    assert faults_of(made, answer) == []


@pytest.mark.parametrize("seed", range(3))
def test_methods_for_graphs_agree_with_the_plain_model(seed: int) -> None:
    made = instance_of(f"seats/60x45/{seed}")
    best = scipy_milp(made, SECONDS).objective
    for method in (scipy_dense, scipy_sparse):
        answer = method(made, SECONDS)
        assert answer.objective == best
        assert faults_of(made, answer) == []


def test_the_stable_plan_is_stable() -> None:
    made = instance_of("seats/60x45/1")
    answer = matching_library(made, SECONDS)
    assert answer.status == "stable"
    assert answer.rows is not None
    assert broken_rules(made, answer.rows) == []
    assert blocking_pairs(made, answer.rows) == []


def blocking_pairs(made: Instance, rows: Whole) -> list[int]:
    """Find pairs where both sides would gain strictly."""
    held = dict(zip(made.person[rows].tolist(), made.value[rows].tolist(), strict=True))
    taken = Counter(made.opening[rows].tolist())
    least = {place: int(made.value[rows][made.opening[rows] == place].min()) for place in taken}
    return [
        row
        for row, (person, place, value) in enumerate(
            zip(made.person.tolist(), made.opening.tolist(), made.value.tolist(), strict=True)
        )
        if value > held.get(person, -1) and (taken[place] < made.seats[place] or value > least[place])
    ]


def test_a_library_that_cannot_stop_itself_is_stopped() -> None:
    answer = matching_library(instance_of("seats/200x150/0"), 1e-4)
    assert (answer.status, answer.rows) == ("unknown", None)


def test_only_what_can_be_stated_is_raced() -> None:
    can = {name: {method for method, peer in PEERS.items() if peer.can_state(instance_of(name))}
           for name in ("city/60x45/0", "gap/gap1-0", "seats/60x45/0", "lap/assign100")}  # fmt: skip
    general = {"CP-SAT", "HiGHS", "SciPy milp"}
    assert can["city/60x45/0"] == can["gap/gap1-0"] == general
    assert can["seats/60x45/0"] == can["lap/assign100"] == set(PEERS)
    # Somebody who must be placed and may not go everywhere is beyond a 0 in a dense matrix.
    assert not only_seats(replace(instance_of("seats/60x45/0"), must_place=True))


def test_our_own_method_is_read_as_the_others_are() -> None:
    made = instance_of("city/60x45/0")
    answer = enishi(made, problem_of(made), SECONDS, "exact")
    assert (answer.status, answer.objective) == ("optimal", scipy_milp(made, SECONDS).objective)
    assert answer.bound == answer.objective
    assert faults_of(made, answer) == []
    assert len(repeated(runner(made, OURS, SECONDS, "exact"), 2, SECONDS)) == 2
    found = assign(problem_of(made), method="exact", budget=Budget(SECONDS))
    assert value_of(made, rows_of(made, list(found.assignments))) == answer.objective


def test_a_worker_runs_a_library_that_clashes_in_a_process_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    words = ("-m", "tests.benchmarks.worker", "gap/gap1-0", "HiGHS", "--out", out, "--runs", "2")
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
    figures = json.loads(out.read_text(encoding="utf-8"))
    best = known_optimum("gap/gap1-0")
    assert (figures["status"], figures["objective"], figures["bound"]) == ("optimal", best, best)
    assert figures["wrong"] == []
    assert len(figures["seconds"]) == 2

"""Other people's solvers on the same arrays, each with the plain model one would write first.

Every method takes an instance and seconds, and measures itself: from the arrays to the answer, building included,
imports excluded. ``highspy`` and ``ortools`` do not go into one process, so libraries are loaded where they are used.
"""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tests.benchmarks.instances import NO_LIMIT, Instance, Whole
from tests.benchmarks.model import apart_rows, model_of, rows_by

WORKERS: Final = 2
HIGHS_THREADS: Final = 1
"""Faster than two on these rounds: the root decides them, and there the second thread only waits, busily."""
NEARLY: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Answer:
    """What a method says.

    Parameters
    ----------
    status
        ``optimal``, ``feasible``, ``infeasible``, ``unknown``; ``stable`` where a library answers another question.
    rows : shape (n,)
        Chosen rows of the pairs; None without a plan.
    objective, bound
        As the method states them; None where it states none.
    seconds
        Wall time from the arrays to the answer.
    """

    status: str
    rows: Whole | None
    objective: int | None
    bound: int | None
    seconds: float


Method = Callable[[Instance, float], Answer]


# ------------------------------------------------------------------ CP-SAT


def cp_sat(made: Instance, limit: float) -> Answer:
    """Solve directly with CP-SAT of OR-Tools: a Boolean per pair."""
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(len(made.person))]
    for rows in rows_by(made.person, made.persons):
        (model.add_exactly_one if made.must_place else model.add_at_most_one)([chosen[row] for row in rows])
    _cp_openings(model, made, chosen)
    for row, other in apart_rows(made).tolist():
        model.add_at_most_one([chosen[row], chosen[other]])
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, made.value.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.max_time_in_seconds = max(0.01, limit - (time.perf_counter() - began))
    status = solver.solve(model)
    name = {cp_model.OPTIMAL: "optimal", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(name.get(status, "unknown"), None, None, None, time.perf_counter() - began)
    rows = np.flatnonzero([solver.boolean_value(variable) for variable in chosen])
    objective, bound = round(solver.objective_value), int(np.floor(solver.best_objective_bound + NEARLY))
    return Answer(name[status], rows, objective, bound, time.perf_counter() - began)


def _cp_openings(model: Any, made: Instance, chosen: list[Any]) -> None:
    from ortools.sat.python import cp_model

    limits = zip(made.seats.tolist(), made.support_capacity.tolist(), strict=True)
    for rows, (seats, support) in zip(rows_by(made.opening, made.openings), limits, strict=True):
        here = [chosen[row] for row in rows]
        if seats == 1:
            model.add_at_most_one(here)
        elif seats < len(here):
            model.add(cp_model.LinearExpr.sum(here) <= seats)
        if support != NO_LIMIT:
            model.add(cp_model.LinearExpr.weighted_sum(here, made.load[rows].tolist()) <= support)


# ------------------------------------------------------------------ MILP


def highs(made: Instance, limit: float) -> Answer:
    """Solve directly with HiGHS: the same model as one sparse matrix, proven without the usual tolerance."""
    highspy: Any = importlib.import_module("highspy")
    began = time.perf_counter()
    solver = highspy.Highs()
    options = {"output_flag": False, "threads": HIGHS_THREADS, "mip_rel_gap": 0.0, "mip_abs_gap": 1 - NEARLY}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    model, n = model_of(made), len(made.person)
    solver.passModel(
        *(n, len(model.high), len(model.column)),
        *(int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMaximize), 0.0),
        *(made.value.astype(np.float64), np.zeros(n), np.ones(n)),
        *(model.low, model.high),
        *(model.start.astype(np.int32), model.column.astype(np.int32), model.weight),
        np.ones(n, dtype=np.int32),
    )
    solver.setOptionValue("time_limit", max(0.01, limit - (time.perf_counter() - began)))
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    planned = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    optimal = status == highspy.HighsModelStatus.kOptimal
    infeasible = status == highspy.HighsModelStatus.kInfeasible
    chosen = np.asarray(solver.getSolution().col_value) if planned else None
    totals = (info.objective_function_value, info.mip_dual_bound)
    return _milp_answer(chosen, totals, began, optimal=optimal, infeasible=infeasible)


def scipy_milp(made: Instance, limit: float) -> Answer:
    """Solve with ``scipy.optimize.milp``, the same matrix."""
    optimize, sparse = importlib.import_module("scipy.optimize"), importlib.import_module("scipy.sparse")
    began = time.perf_counter()
    model, n = model_of(made), len(made.person)
    matrix = sparse.csr_array((model.weight, model.column, model.start), shape=(len(model.high), n))
    left = max(0.01, limit - (time.perf_counter() - began))
    found = optimize.milp(
        -made.value.astype(np.float64),
        integrality=np.ones(n),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(matrix, model.low, model.high),
        options={"time_limit": left, "mip_rel_gap": 0.0},
    )
    totals = tuple(np.inf if total is None else -total for total in (found.fun, found.mip_dual_bound))
    return _milp_answer(found.x, totals, began, optimal=found.status == 0, infeasible=found.status == 2)


def _milp_answer(chosen: Any, totals: tuple[float, ...], began: float, *, optimal: bool, infeasible: bool) -> Answer:
    """Read an answer in floating point: chosen shares, objective and bound."""
    if chosen is None:
        return Answer("infeasible" if infeasible else "unknown", None, None, None, time.perf_counter() - began)
    rows, (objective, dual) = np.flatnonzero(chosen > 0.5), totals
    bound = int(np.floor(dual + NEARLY + 1e-9 * abs(dual))) if np.isfinite(dual) else None
    seconds = time.perf_counter() - began
    return Answer("optimal" if optimal else "feasible", rows, round(objective), bound, seconds)

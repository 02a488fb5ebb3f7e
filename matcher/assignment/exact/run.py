"""One run of the solver: always one worker and a fixed seed, since parallel runs differ from each other."""

from __future__ import annotations

import math
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ortools.sat.python import cp_model

from matcher.errors import SolverRefused

if TYPE_CHECKING:
    from matcher.assignment.exact.rows import Model
    from matcher.problem.columns import Whole

NEARLY: Final = 0.98
"""Part of a limit from which on a search counts as ended by it."""

ROUNDING: float = 1e-6
"""The solver states whole bounds as floating point: this much below a whole number is that number."""


@dataclass(frozen=True)
class Run:
    """What a run showed.

    Parameters
    ----------
    chosen
        0 or 1 for every choice of the model; None when no plan was found.
    bound
        No plan reaches more; only meaningful with a plan and a goal.
    impossible
        Whether it was shown that there is no plan.
    interrupted
        Whether somebody stopped it (Ctrl-C) before its time.
    """

    chosen: tuple[int, ...] | None
    bound: int = 0
    impossible: bool = False
    interrupted: bool = False


def was_interrupted(search: cp_model.CpSolver, status: object) -> bool:
    """Tell whether a search ended neither by an answer nor by one of its limits: the solver heard Ctrl-C itself."""
    if status in (cp_model.OPTIMAL, cp_model.INFEASIBLE):
        return False
    limits = search.parameters
    in_time = search.wall_time < NEARLY * limits.max_time_in_seconds
    return in_time and search.response_proto.deterministic_time < NEARLY * limits.max_deterministic_time


def solver(seconds: float, seed: int, *, at_once: bool = False) -> cp_model.CpSolver:
    """Make a solver that gives the same answer every time unless time cuts in.

    Parameters
    ----------
    at_once
        Begin to search without taking the model apart first: for hundreds of searches of which each is short.
    """
    made = cp_model.CpSolver()
    made.parameters.num_workers = 1
    made.parameters.random_seed = seed
    made.parameters.max_time_in_seconds = seconds
    # Rounds are close to an assignment problem, whose linear relaxation is nearly whole: with all rows in it a
    # town of 300 people is proven in half a second instead of not within a minute.
    made.parameters.linearization_level = 2
    if at_once:  # a town priced pair by pair: a sixth of the time
        made.parameters.cp_model_presolve = False
        made.parameters.add_lp_constraints_lazily = False
    return made


def searched(search: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
    """Search, ended by Ctrl-C if it runs where Python hears it, and give Ctrl-C back to Python afterwards.

    Left alone, the solver takes Ctrl-C over even on behalf of a thread of a service, and leaves it to the system,
    which ends the program at the next one without a word.

    Raises
    ------
    SolverRefused
        If the model is malformed.
    """
    heard = signal.getsignal(signal.SIGINT) if threading.current_thread() is threading.main_thread() else None
    search.parameters.catch_sigint_signal = heard is not None
    try:
        status = search.solve(model)
    finally:
        if heard is not None:
            signal.signal(signal.SIGINT, heard)
    if status == cp_model.MODEL_INVALID:
        raise SolverRefused(model.validate())
    return status


def run(
    model: Model,
    *,
    seconds: float,
    seed: int,
    goal: tuple[Whole, Whole] | None = None,
    start: tuple[int, ...] | None = None,
    at_once: bool = False,
) -> Run:
    """Search for a plan, the best one on ``goal`` if that is given.

    Parameters
    ----------
    seconds, seed, at_once
        As for ``solver``; at 0 seconds nothing is searched.
    goal
        Choices and weights to raise.
    start
        0 or 1 for every choice: a plan to begin with.

    Raises
    ------
    SolverRefused
        If the model is malformed.
    """
    if seconds <= 0:
        return Run(None)
    model.begin_with(start)
    if goal is not None:
        model.model.maximize(model.sum(*goal))
    search = solver(seconds, seed, at_once=at_once)
    status = searched(search, model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Run(None, impossible=status == cp_model.INFEASIBLE, interrupted=was_interrupted(search, status))
    chosen = tuple(search.value(choice) for choice in model.choices)
    bound = math.floor(search.best_objective_bound + ROUNDING) if goal is not None else 0
    return Run(chosen, bound, interrupted=was_interrupted(search, status))

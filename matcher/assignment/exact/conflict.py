"""Rules that cannot all hold, none of which can be dropped.

The solver's own cores are only a guess of where to begin: nothing promises that they are minimal, and presolve has
been seen to give wrong ones (google/or-tools#5141). So a guess is confirmed, and every rule of it tried, by a
solve of its own with the rules at hand and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from matcher.assignment.exact.run import run, searched, solver

if TYPE_CHECKING:
    from collections.abc import Collection

    from matcher.assignment.budget import Deadline
    from matcher.assignment.exact.rows import Choices
    from matcher.assignment.plan import Rule


def smallest_conflict(choices: Choices, *, deadline: Deadline, seed: int) -> tuple[tuple[Rule, ...], bool]:
    """Find a minimal conflict of a problem that has no plan.

    Returns
    -------
    rules
        In the order of ``choices.rules()``. They cannot all hold, even when time ran out.
    minimal
        Whether it was shown of each that the others can hold; False when time ran out before.
    """
    every = choices.rules()
    guess = guessed_core(choices, every, deadline, seed)
    pool = list(guess if _impossible(choices, guess, deadline, seed) else every)
    minimal = True
    for rule in tuple(pool):
        others = [other for other in pool if other != rule]
        without = _impossible(choices, others, deadline, seed)
        if without:
            pool = others
        minimal = minimal and without is not None
    return tuple(pool), minimal


def guessed_core(choices: Choices, rules: tuple[Rule, ...], deadline: Deadline, seed: int) -> tuple[Rule, ...]:
    """Let the solver say which rules its proof used; empty without an answer."""
    seconds = deadline.left()
    if seconds <= 0:
        return ()
    model = choices.guarded_model(rules)
    search = solver(seconds, seed)
    if searched(search, model.model) != cp_model.INFEASIBLE:
        return ()
    core = set(search.sufficient_assumptions_for_infeasibility())
    return tuple(rule for rule, literal in zip(rules, model.assumptions, strict=True) if literal.index in core)


def _impossible(choices: Choices, rules: Collection[Rule], deadline: Deadline, seed: int) -> bool | None:
    """Tell whether these rules alone leave no plan; None when time ran out before an answer."""
    seconds = deadline.left()
    if seconds <= 0:  # not even a model is made: there may be many more rules to try
        return None
    found = run(choices.model(only=frozenset(rules)), seconds=seconds, seed=seed)
    return found.impossible if found.impossible or found.chosen is not None else None

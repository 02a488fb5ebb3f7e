"""Rules that cannot all hold, none of which can be dropped.

The solver's own cores are only a guess: they are not minimal, and presolve has been seen to give wrong ones
(google/or-tools issue 5141). Every step here is a solve of its own with the rules at hand and no others.

References
----------
Junker (2004), QUICKXPLAIN: preferred explanations and relaxations for over-constrained problems, AAAI, 167-172.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from matcher.assignment.exact.run import run, solver

if TYPE_CHECKING:
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
    rules = choices.rules()
    search = _Search(choices, deadline, seed)
    guess = _guess(choices, rules, deadline, seed)
    pool = guess if search.impossible(guess) else rules
    search.cut = False  # a guess that was not confirmed leaves nothing open
    found = set(search.smallest((), (), pool))
    return tuple(rule for rule in rules if rule in found), not search.cut


def _guess(choices: Choices, rules: tuple[Rule, ...], deadline: Deadline, seed: int) -> tuple[Rule, ...]:
    seconds = deadline.left()
    if seconds <= 0:
        return ()
    model = choices.guarded_model(rules)
    search = solver(seconds, seed)
    if search.solve(model.model) != cp_model.INFEASIBLE:
        return ()
    core = set(search.sufficient_assumptions_for_infeasibility())
    return tuple(rule for rule, literal in zip(rules, model.assumptions, strict=True) if literal.index in core)


class _Search:
    """Halving search for a minimal conflict; ``cut`` tells whether a step had to be left open."""

    def __init__(self, choices: Choices, deadline: Deadline, seed: int) -> None:
        self._choices = choices
        self._deadline = deadline
        self._seed = seed
        self.cut = False

    def impossible(self, rules: tuple[Rule, ...]) -> bool:
        """Tell whether these rules alone leave no plan; an open answer counts as no, which keeps rules in."""
        seconds = self._deadline.left()
        if seconds <= 0:  # not even a model is made: there may be many more steps to leave open
            self.cut = True
            return False
        found = run(self._choices.model(only=frozenset(rules)), seconds=seconds, seed=self._seed)
        self.cut = self.cut or (found.chosen is None and not found.impossible)
        return found.impossible

    def smallest(self, given: tuple[Rule, ...], new: tuple[Rule, ...], pool: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """Give the part of the pool that a minimal conflict needs beside what is given.

        Parameters
        ----------
        given
            Rules held in any case.
        new
            Those of them that were added last: with none, ``given`` is known to leave a plan.
        pool
            Rules that together with ``given`` leave none.
        """
        if new and self.impossible(given):
            return ()
        if len(pool) == 1:
            return pool
        half = len(pool) // 2
        left, right = pool[:half], pool[half:]
        of_right = self.smallest((*given, *left), left, right)
        of_left = self.smallest((*given, *of_right), of_right, left)
        return (*of_left, *of_right)

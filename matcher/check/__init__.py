"""The rules read a second time: an answer is verified without the solver and with code of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matcher.check.answer import (
    STATUSES,
    WITH_PLAN,
    listed_pairs,
    no_plan_violations,
    plan_violations,
    stated_levels,
)
from matcher.check.bound.levels import by_name, shown_by
from matcher.check.facts import facts_of
from matcher.check.rules import Plan
from matcher.check.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.check.answer import Levels
    from matcher.check.facts import Facts
    from matcher.problem.decoding import Tables

__all__ = ["Certified", "Violation", "Weaker", "certified", "check"]


def check(tables: Tables, solution: Mapping[str, object]) -> list[Violation]:
    """Verify an answer to a problem.

    Parameters
    ----------
    tables
        The raw tables of a problem without faults; the defaults are applied here.
    solution
        A solution as JSON values, of the right format; anything else may be wrong in it.

    Returns
    -------
    list of Violation
        Everything that is wrong, empty for a valid answer. A bound is compared with the plan, not proved: for that see
        ``certified``, which takes longer.
    """
    return _violations(facts_of(tables), solution)


def _violations(facts: Facts, solution: Mapping[str, object]) -> list[Violation]:
    status = solution.get("status")
    listed = listed_pairs(facts, solution.get("assignments"))
    if status in WITH_PLAN:
        return [*listed.wrong, *plan_violations(facts, Plan.of(listed.chosen), solution)]
    if status in STATUSES:
        return [*listed.wrong, *no_plan_violations(facts, solution)]
    stated = "null" if status is None else str(status)[:80]
    return [*listed.wrong, Violation("status_unknown", ("status",), stated, " / ".join(STATUSES))]


# ------------------------------------------------------------------ bounds


@dataclass(frozen=True)
class Weaker:
    """A level on which the certificate shows less than the answer states; ``shown`` is None where it shows nothing."""

    level: tuple[str, ...]
    stated: int
    shown: int | None


@dataclass(frozen=True)
class Certified:
    """What is wrong with an answer, and what its certificate shows.

    Parameters
    ----------
    violations
        Everything that is wrong, as ``check`` tells it, and with the certificate too.
    bound
        ``certified`` when the certificate shows every bound stated, ``claimed`` when it does not or there is none, None
        when no bound is stated.
    shown
        By the names of the objective, a number that no plan can pass; None without a certificate to go by.
    weaker
        The levels on which less is shown than stated.
    """

    violations: tuple[Violation, ...]
    bound: Literal["certified", "claimed"] | None
    shown: Mapping[str, object] | None = None
    weaker: tuple[Weaker, ...] = ()


def certified(tables: Tables, solution: Mapping[str, object]) -> Certified:
    """Verify an answer as ``check`` does, and work its bound out again from its certificate.

    Parameters
    ----------
    tables, solution
        As for ``check``.
    """
    facts = facts_of(tables)
    violations = tuple(_violations(facts, solution))
    claimed: Literal["claimed"] | None = None if solution.get("bound") is None else "claimed"
    certificate = solution.get("certificate")
    levels = [stated_levels(facts, key, solution.get(key)) for key in ("objective", "bound")]
    reached, stated = levels
    if certificate is None or solution.get("status") not in WITH_PLAN:
        return Certified(violations, claimed)
    if violations or isinstance(reached, Violation) or isinstance(stated, Violation):
        return Certified(violations, claimed)
    return _compared(facts, certificate, reached, stated)


def _compared(facts: Facts, certificate: object, reached: Levels, stated: Levels) -> Certified:
    """Set what a certificate shows beside what a valid answer states."""
    found = shown_by(facts, certificate, reached)
    if found.wrong:
        return Certified(found.wrong, "claimed")
    weaker = tuple(
        Weaker(level, stated[level], most)
        for level, most in found.levels.items()
        if most is None or most > stated[level]
    )
    named = by_name(found.levels.items())
    shown = {name: named.get(name, []) for name in facts.objective}  # without people there is no tier
    return Certified((), "claimed" if weaker else "certified", shown, weaker)

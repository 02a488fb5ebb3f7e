"""The rules read a second time: an answer is verified without the solver and with code of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.check.answer import STATUSES, WITH_PLAN, listed_pairs, no_plan_violations, plan_violations
from matcher.check.facts import facts_of
from matcher.check.rules import Plan
from matcher.check.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.problem.decoding import Tables

__all__ = ["Violation", "check"]


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
        Everything that is wrong, empty for a valid answer. A bound is compared with the plan, not proved: it stays
        the claim of who made it.
    """
    facts = facts_of(tables)
    status = solution.get("status")
    listed = listed_pairs(facts, solution.get("assignments"))
    if status in WITH_PLAN:
        return [*listed.wrong, *plan_violations(facts, Plan.of(listed.chosen), solution)]
    if status in STATUSES:
        return [*listed.wrong, *no_plan_violations(facts, solution)]
    stated = "null" if status is None else str(status)[:80]
    return [*listed.wrong, Violation("status_unknown", ("status",), stated, " / ".join(STATUSES))]

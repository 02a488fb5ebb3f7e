"""The error tree of the calculation package."""

from __future__ import annotations


class MatcherError(Exception):
    """Root of every error this package raises; faults of an input are ``resources_catalog.errors.FaultsFound``."""


class UnknownMethod(MatcherError):
    """A method of assignment was asked for by a name that does not exist."""


class SolverRefused(MatcherError):
    """The solver found its model malformed: a defect of this program, never of the input."""


class PlanRefused(MatcherError):
    """A plan failed the independent check; ``broken`` holds what the check found."""

    def __init__(self, broken: object) -> None:
        self.broken = broken
        super().__init__(f"the plan fails the check: {broken}")


class NoPlan(MatcherError):
    """A round has no plan; ``conflict`` names rules that cannot all hold, ``None`` when the time ran out first."""

    def __init__(self, conflict: tuple[tuple[str, ...], ...] | None) -> None:
        self.conflict = conflict
        super().__init__("no plan")

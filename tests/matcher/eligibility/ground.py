"""What a rule of a programme stands on, and its answer in short, for tests."""

from datetime import date
from typing import Any

from matcher.eligibility.programmes.ground import Ground
from matcher.eligibility.programmes.verdict import ProgrammeVerdict
from matcher.params import Figure, Params
from tests.towns import TODAY

Short = tuple[str, str, str | None, str | None]


def ground(on: date = TODAY, **params: Any) -> Ground:
    """Stand on a day with the settings as shipped, but for those that are named."""
    return Ground(on, Params(**params))


def short(verdict: ProgrammeVerdict) -> Short:
    """Give outcome, why, whom to ask and the reason not to use it."""
    return verdict.outcome, verdict.why, verdict.ask, verdict.not_used


def own_figure(name: str, value: int, since: date = date(2020, 4, 1), until: date | None = None) -> Figure:
    """A number that a municipality sets itself."""
    return Figure(name, value, "", since, until, "要綱", assumption=False)

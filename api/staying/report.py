"""What a table of outcomes can tell: figures with their bounds, what they rest on, and what is missing in them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from api.staying.checking import Challenged, Checked, challenged, checked
from api.staying.fitting import fitted
from matcher.retention.curves import Curve, curve_of
from matcher.retention.spells import STILL_THERE, Spells
from matcher.retention.tiers import Tier, tier_of

if TYPE_CHECKING:
    from api.staying.outcomes import Outcomes
    from matcher.retention.model import StayingModel

MONTHS: Final = (1, 3, 6, 12, 24, 36)
FEW: Final = 10
"""Figures of fewer people are not shown: they could be told from each other."""
LOST: Final = "lost_contact"


@dataclass(frozen=True)
class There:
    """How many are still there after some months: the part, its bounds, how many were watched; None where too few."""

    months: float
    watched: int | None
    part: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Report:
    """All figures of a report.

    Parameters
    ----------
    there
        By months; those lost from sight count as gone.
    found_again
        The same parts if all who were lost from sight were still there: the truth lies between the two. Empty where
        few were lost.
    kinds
        What ended stays, kinds of few put together: names of causes for each line. Empty where few ended.
    ended
        By line of ``kinds``: the part of all that ended so by each of the months, None where few were watched.
    unknown
        By column: the part of rows in which nothing is known of it.
    said
        By months, of somebody of whom nothing is known: the part the model expects, and bounds for eight in ten.
    odds
        By column, for one's own decision to stop: how much one spread of it multiplies the odds, and bounds.
    """

    outcomes: Outcomes
    curve: Curve
    there: tuple[There, ...]
    found_again: tuple[There, ...]
    kinds: tuple[tuple[str, ...], ...]
    ended: tuple[tuple[float | None, ...], ...]
    unknown: Mapping[str, float]
    tier: Tier
    model: StayingModel
    said: tuple[There, ...]
    odds: Mapping[str, tuple[float, float, float]]
    checked: Checked | None
    challenged: Challenged | None


def report_on(outcomes: Outcomes, seed: int) -> Report:
    """Work out a report; equal table and seed give equal figures."""
    curve = curve_of(outcomes.stays)
    months = [float(each) for each in MONTHS if each <= curve.last] or [curve.last]
    model = fitted(outcomes)
    kinds = kinds_shown(outcomes)
    lost = LOST in outcomes.causes and int((outcomes.stays.cause == 1 + outcomes.causes.index(LOST)).sum()) >= FEW
    return Report(
        outcomes=outcomes, curve=curve, there=there_at(curve, months),
        found_again=there_at(curve_of(_found_again(outcomes)), months) if lost else (),
        kinds=kinds, ended=tuple(_ended(together(outcomes, kinds), months)) if kinds else (),
        unknown={name: float(np.isnan(column).mean())
                 for name, column in zip(outcomes.names, outcomes.columns.T, strict=True)},
        tier=tier_of(int(curve.exits.sum()), len(set(outcomes.placements))), model=model,
        said=_said(model, months, seed), odds=_odds(model), checked=checked(outcomes, seed),
        challenged=challenged(outcomes, seed),
    )  # fmt: skip


def kinds_shown(outcomes: Outcomes) -> tuple[tuple[str, ...], ...]:
    """Put kinds of exits together until there are enough of each to be shown; nothing where all are few."""
    counts = {cause: int((outcomes.stays.cause == number).sum()) for number, cause in enumerate(outcomes.causes, 1)}
    found = {cause: count for cause, count in counts.items() if count}
    alone = sorted((count, cause) for cause, count in found.items() if count >= FEW)
    few = [cause for cause, count in found.items() if count < FEW]
    while alone and few and sum(found[cause] for cause in few) < FEW:
        few.append(alone.pop(0)[1])
    kept = {cause for _, cause in alone}
    lines: list[tuple[str, ...]] = [(cause,) for cause in outcomes.causes if cause in kept]
    lines += [tuple(cause for cause in outcomes.causes if cause in few)] if few else []
    return tuple(lines) if sum(found.values()) >= FEW else ()


def together(outcomes: Outcomes, kinds: Sequence[Sequence[str]]) -> Curve:
    """Give the curve with the kinds of a line counted as one."""
    line_of = {cause: line for line, causes in enumerate(kinds, 1) for cause in causes}
    lines = np.array([0, *(line_of.get(cause, 0) for cause in outcomes.causes)])
    stays = outcomes.stays
    return curve_of(Spells(stays.until, lines[stays.cause], stays.entry))


def there_at(curve: Curve, months: Sequence[float]) -> tuple[There, ...]:
    """Give how many are still there, hidden where few were watched."""
    parts, bounds = curve.survival_at(months), curve.interval_at(months)
    rows = zip(months, curve.at_risk_at(months), parts, bounds, strict=True)
    return tuple(
        There(month, None, None, None, None) if watched < FEW or math.isnan(part)
        else There(month, int(watched), float(part), *map(float, bound))
        for month, watched, part, bound in rows
    )  # fmt: skip


def _found_again(outcomes: Outcomes) -> Spells:
    stays, lost = outcomes.stays, 1 + outcomes.causes.index(LOST)
    return Spells(stays.until, np.where(stays.cause == lost, STILL_THERE, stays.cause), stays.entry)


def _ended(curve: Curve, months: Sequence[float]) -> Iterator[tuple[float | None, ...]]:
    hidden = [watched < FEW for watched in curve.at_risk_at(months)]
    for parts in curve.incidence_at(months).T:
        yield tuple(None if few else float(part) for few, part in zip(hidden, parts, strict=True))


def _said(model: StayingModel, months: Sequence[float], seed: int) -> tuple[There, ...]:
    anybody = np.full((1, len(model.names)), np.nan)
    parts = model.survival(anybody, months)[0]
    bounds = model.interval(anybody, months, level=0.8, seed=seed)[0]
    return tuple(There(month, None, float(part), *map(float, bound))
                 for month, part, bound in zip(months, parts, bounds, strict=True))  # fmt: skip


def _odds(model: StayingModel) -> dict[str, tuple[float, float, float]]:
    """Give what columns do to the odds of the second kind of exit, one's own decision; of a lone kind, of that."""
    cause = min(1, len(model.causes) - 1)
    found = model.effects(cause)
    return {name: (math.exp(middle), math.exp(middle - 1.2816 * sd), math.exp(middle + 1.2816 * sd))
            for name, (middle, sd) in found.items()}  # fmt: skip


def shown(count: int) -> int | None:
    """Give a count of people; None where they are few, but for nobody at all."""
    return None if 0 < count < FEW else count


def figures(report: Report) -> str:
    """Give the figures as JSON; what few people make up is null."""
    outcomes, model = report.outcomes, report.model
    told: dict[str, Any] = {
        "data": outcomes.digest, "rows": shown(len(outcomes.stays)), "placements": shown(len(set(outcomes.placements))),
        "persons": shown(len(set(outcomes.persons))), "exits": shown(int(report.curve.exits.sum())),
        "as_planned": shown(outcomes.endings["as_planned"]), "kinds": report.kinds, "unknown": report.unknown,
        "there": [vars(each) for each in report.there], "found_again": [vars(each) for each in report.found_again],
        "ended": report.ended, "tier": report.tier.value, "source": model.source, "prior_weight": model.prior_weight,
        "local_share": model.local_share, "spreads": dict(model.spreads),
        "said": [vars(each) for each in report.said], "odds": report.odds,
        "checked": None if report.checked is None else {
            "months": report.checked.months,
            **{name: each._asdict() for name, each in report.checked.figures.items()},
            "calibration": report.checked.calibration._asdict(), "d_calibration": report.checked.d_calibration,
        },
        "challenged": None if report.challenged is None else {
            "stays": report.challenged.stays, "gain": report.challenged.gain._asdict(),
            "slope": report.challenged.slope, "wins": report.challenged.wins,
        },
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"

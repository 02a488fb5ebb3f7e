"""score(): the named parts together, and the value that is comparable within one person only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matcher.scoring.parts import (
    Floats,
    Part,
    part_environment,
    part_schedule,
    part_staying,
    part_tasks,
    part_travel,
    part_wish,
    wish_match,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from matcher.eligibility.judge import Judgement
    from matcher.needs.person import PersonNeeds
    from matcher.params import Params, Weights
    from matcher.retention.model import StayingModel
    from resources_catalog.opening_table import Bools, OpeningTable

PARTS = ("wish", "tasks", "environment", "travel", "schedule", "staying")
FULL_VALUE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Scores of one person on every row.

    ``score`` is the weighted mean of the parts that are known, in [0, 1]; ``width`` the weight left unknown.
    ``above_floor`` tells where the person would rather go than wait; ``value`` is 1000 on the best row that
    may be planned or waits for an answer, 0 where the pair is not offered.
    """

    parts: Mapping[str, Part]
    score: Floats
    width: Floats
    above_floor: Bools
    value: NDArray[np.int64]

    def part(self, name: str, row: int) -> float | None:
        """Give a part of one row, ``None`` where nothing is known."""
        share = float(self.parts[name].share[row])
        return None if np.isnan(share) else share


def score(
    person: PersonNeeds, openings: OpeningTable, judgement: Judgement, params: Params, model: StayingModel | None = None
) -> Scored:
    """Score one person against all rows.

    ``staying`` is neutral everywhere until a model of stays tells openings apart: a published rate is never scored.
    """
    above = above_floor(person, openings)
    possible = (judgement.allowed > 0) & above
    parts = {
        "wish": part_wish(person, openings),
        "tasks": part_tasks(person, openings),
        "environment": part_environment(person, openings),
        "travel": part_travel(person, judgement.way),
        "schedule": part_schedule(person, openings),
        "staying": part_staying(model, openings, judgement.way, possible),
    }
    mean, width = _mean(parts, params.weights)
    return Scored(parts, mean, width, above, _values(mean, possible))


def above_floor(person: PersonNeeds, openings: OpeningTable) -> Bools:
    """Tell where the person would rather go than wait: none of their wishes may turn out unanswered.

    ``one_wish``: not where every wish is known to go unanswered. ``first_wish``: not where the first one is.
    """
    everywhere = np.ones(len(openings), dtype=np.bool_)
    wishes = person.first_wishes
    if person.floor == "any" or not wishes:
        return everywhere
    if person.floor == "first_wish":
        wishes = wishes[:1]
        answered = wish_match(wishes[0], openings)
        return np.isnan(answered) | (answered >= 1.0)
    unanswered = everywhere
    for wish in wishes:
        unanswered = unanswered & (wish_match(wish, openings) == 0.0)
    return ~unanswered


def _mean(parts: Mapping[str, Part], weights: Weights) -> tuple[Floats, Floats]:
    total = known = all_weight = np.zeros(len(parts["wish"].share))
    for name, part in parts.items():
        weight = float(getattr(weights, name))
        said = ~np.isnan(part.share)
        total = total + np.where(said, weight * np.nan_to_num(part.share), 0.0)
        known = known + weight * said
        all_weight = all_weight + weight
    mean = np.where(known > 0, total / np.maximum(known, 1e-12), 0.5)
    return mean, 1 - known / all_weight


def _values(mean: Floats, possible: Bools) -> NDArray[np.int64]:
    value = np.zeros(len(mean), dtype=np.int64)
    best = float(mean[possible].max()) if possible.any() else 0.0
    if best > 0:
        value[possible] = np.rint(FULL_VALUE * mean[possible] / best).astype(np.int64)
    else:
        value[possible] = FULL_VALUE
    return value

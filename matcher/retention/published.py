"""The published rate that a town begins with: it is borrowed, and says so wherever it is shown."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.linalg import block_diag

from matcher.retention.periods import MONTHS
from matcher.retention.posterior import Prior
from matcher.retention.priors import PERIOD_SD, Published, alike, weak_prior

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.retention.priors import Scale

KINDS: Final = ("next", "own_decision", "hosts_side", "elsewhere", "lost_contact")
"""What ends a stay: a step on, one's own decision, the host's side, health or a move, no word any more."""
BEYOND_SD: Final = 1.0
"""How far a period may lie from the level beyond the last month that was published."""


@cache
def _published() -> dict[str, Any]:
    text = files(__package__).joinpath("published.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["jeed_137"]
    return found


def borrowed(names: Sequence[str], scale: Scale) -> Published:
    """Give the published rate as a prior, with next to nothing believed of the columns of a town.

    Its level is as sure as the exits among ``strength`` placements followed to its last month would make it.
    """
    figures = _published()
    months, there = [0, *figures["months"]], [1.0, *figures["still_there"]]
    stretches = zip(months, months[1:], there, there[1:], strict=False)
    by_stretch = [1 - (after / before) ** (1 / (end - begin)) for begin, end, before, after in stretches]
    begins = np.array([0, *MONTHS[:-1]])
    leaving = np.array(by_stretch)[np.minimum(np.searchsorted(months[1:], begins, side="right"), len(by_stretch) - 1)]
    chance = leaving * np.array([[figures["shares"][kind]] for kind in KINDS])
    level = np.log(chance / (1 - leaving))
    ending = figures["strength"] * (1 - there[-1])
    own = np.where(begins < months[-1], PERIOD_SD, BEYOND_SD)
    spread = alike(np.sqrt(1 / ending + figures["shares_sd"] ** 2), own)
    columns = weak_prior(len(KINDS), len(MONTHS), len(names)).precision[0][len(MONTHS) :, len(MONTHS) :]
    precision = np.tile(block_diag(np.linalg.inv(spread), columns), (len(KINDS), 1, 1))
    mean = np.hstack([level, np.zeros((len(KINDS), len(names)))])
    return Published(MONTHS, tuple(names), KINDS, scale, Prior(mean, precision), figures["source"])

"""How much a number of stays can carry."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

FEW_EXITS: Final = 50
MANY_EXITS: Final = 300
MANY_STAYS: Final = 1000


class Tier(StrEnum):
    """What the figures of a town rest on.

    ``published``: none of its own. ``level``: mostly its own level; how people differ is held close to nothing by the
    prior. ``whole``: its own, all of it. ``challenged``: enough to try another kind of model against it.
    """

    PUBLISHED = "published"
    LEVEL = "level"
    WHOLE = "whole"
    CHALLENGED = "challenged"


def tier_of(exits: int, stays: int) -> Tier:
    """Tell what exits, and stays, of one's own can carry."""
    if exits == 0:
        return Tier.PUBLISHED
    if exits < FEW_EXITS:
        return Tier.LEVEL
    return Tier.CHALLENGED if exits >= MANY_EXITS and stays >= MANY_STAYS else Tier.WHOLE

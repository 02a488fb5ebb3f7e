"""What a municipality decides about a round; every number a rule of law does not fix stands here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part of a score counts; assumptions, the same for everybody."""

    wish: float = 3.0
    tasks: float = 1.0
    environment: float = 2.0
    travel: float = 2.0
    schedule: float = 2.0
    staying: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Settings of a round.

    ``accompanied_starts`` is how many people somebody can go along with this month; ``None`` is not limited.
    ``horizon_days`` is how far ahead an opening may begin. ``stale_days`` is the age at which a host's word no
    longer says how many people it can take. ``care_margin_minutes`` is added on either side of an outing of
    somebody who cares for another. ``home_spread_km`` is how far a home may lie from the centre of its mesh,
    ``area_spread_km`` from the middle of its area (the mean point of the hosts there).
    """

    municipality: str | None = None
    accompanied_starts: int | None = None
    accompanied_period: str | None = None
    programmes_not_run: tuple[str, ...] = ()
    horizon_days: int = 92
    stale_days: int = 180
    care_margin_minutes: int = 10
    home_spread_km: float = 0.7
    area_spread_km: float = 1.5
    weights: Weights = field(default_factory=Weights)

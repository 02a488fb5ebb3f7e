"""What a municipality decides about a round; every number a rule of law does not fix stands here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from resources_catalog.week import Slot

ALWAYS_KNOWN: Final = ("consent_hosts_unknown", "minor_rules", "hazard_unknown", "care_way_unknown")
"""Questions of consent and safety: no municipality can decide to plan a place before they are answered."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a rule, in force from ``valid_from`` to ``valid_until`` (both included)."""

    name: str
    value: int
    unit: str
    valid_from: date
    valid_until: date | None
    source: str
    assumption: bool


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
class GapPolicy:
    """How people outside a scheme may come to a site of it; an assumption until the municipality confirms it.

    ``seats`` is ``none``, ``within_unused_capacity`` (licensed capacity less its own users, who come first) or
    ``as_stated`` (what the host says). ``max_share_percent`` bounds the gap seats of a day by the licensed
    capacity. ``approval`` is where the municipality's agreement is asked for: ``everywhere`` or ``benefit_sites``.
    """

    seats: str = "within_unused_capacity"
    max_share_percent: int = 10
    approval: str = "everywhere"
    review_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPolicy:
    """Who is looked for first.

    ``reasons`` are those that may put somebody before others, ``until_required`` asks for a date with each. After
    ``waiting_weeks`` of waiting somebody moves up to ``waiting_tier``; ``None`` is never.
    """

    reasons: tuple[str, ...] = ("housing_deadline", "scheme_deadline", "safety", "waiting_long", "conference")
    until_required: bool = False
    waiting_weeks: int | None = None
    waiting_tier: int = 0


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """A kind of change that may be tried: its cost from 1 (a phone call) to 5, one step of it, and how many steps."""

    kind: str
    cost_class: int
    step: int = 1
    most: int = 1


DEFAULT_CHANGES: Final = (
    ChangeKind("answer", 1),
    ChangeKind("look_first", 1),
    ChangeKind("accompany", 2),
    ChangeKind("hour_less", 2, step=30, most=2),
    ChangeKind("travel", 2, step=10, most=2),
    ChangeKind("accommodation", 3),
    ChangeKind("gap_agreement", 3),
    ChangeKind("lift", 3),
    ChangeKind("newcomer", 3),
    ChangeKind("support", 3, step=1, most=2),
    ChangeKind("cover_at_home", 3),
    ChangeKind("slot", 4),
    ChangeKind("seat", 4),
)
"""The changes catalogue as shipped; the classes are assumptions. Units: minutes, people, quarter hours a week."""


@dataclass(frozen=True, slots=True)
class Floor:
    """At least ``min_placed`` persons of a group hold a placement, as far as places exist for them.

    ``group`` is ``waiting_longest`` (``at_least`` weeks of waiting) or ``heaviest_support`` (every place for them asks
    for ``at_least`` quarter hours a week of the host's staff, or somebody who goes along).
    """

    group: str
    min_placed: int
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Somebody who goes along or drives, by a code: ``starts`` new people this month, ``lifts`` people on one day.

    Without ``times`` or ``areas`` nothing is known to stand against any.
    """

    companion: str
    starts: int = 0
    lifts: int = 0
    times: tuple[Slot, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverRule:
    """Which insurance a step may rest on; ``None`` stands for any route, programme, kind of host or way of moving.

    ``cover`` is a code of the covers, or ``to_arrange`` where nothing is known to cover it.
    """

    step: str
    cover: str
    route: str | None = None
    programme: str | None = None
    host_kind: str | None = None
    moved_by: str | None = None
    source: str = ""
    assumption: bool = True


@dataclass(frozen=True, slots=True)
class GateRule:
    """A gate that stands before a step, for one route or for all."""

    step: str
    gate: str
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Settings of a round.

    ``basis`` is the programme the municipality runs participation support under. Without a ``welfare_office`` the
    prefecture runs the schemes for people in need and recognises. ``residence`` is ``registered``,
    ``registered_or_living`` or, where the municipality has not said, ``None``. ``accompanied_starts`` is how many
    people somebody can go along with this month, ``starts_per_coordinator`` how many new placements one coordinator
    can begin; ``None`` is not limited. ``horizon_days`` is how far ahead an opening may begin. ``stale_days`` is the
    age at which a host's word no longer says how many people it can take. ``care_margin_minutes`` is added on either
    side of an outing of somebody who cares for another. ``home_spread_km`` is how far a home may lie from the centre
    of its mesh, ``area_spread_km`` from the middle of its area (the mean point of the hosts there). ``figures``
    replace numbers of law of the same name on their days. ``must_be_known`` are questions that keep a place out of
    the plan until they are answered. ``covers`` and ``gates`` come before the tables as shipped.
    ``standing_may_move`` lets people who take part be considered anew, never for less than they have.
    """

    municipality: str | None = None
    basis: str | None = None
    welfare_office: bool = True
    recognised_by: str | None = None
    residence: str | None = None
    programmes_not_run: tuple[str, ...] = ()
    accompanied_starts: int | None = None
    accompanied_period: str | None = None
    starts_per_coordinator: int | None = None
    companions: tuple[Companion, ...] = ()
    standing_may_move: bool = False
    horizon_days: int = 92
    stale_days: int = 180
    care_margin_minutes: int = 10
    home_spread_km: float = 0.7
    area_spread_km: float = 1.5
    must_be_known: tuple[str, ...] = (*ALWAYS_KNOWN, "insurance_unknown", "programme_open")
    weights: Weights = field(default_factory=Weights)
    gap: GapPolicy = field(default_factory=GapPolicy)
    tiers: TierPolicy = field(default_factory=TierPolicy)
    floors: tuple[Floor, ...] = ()
    changes: tuple[ChangeKind, ...] = DEFAULT_CHANGES
    figures: tuple[Figure, ...] = ()
    covers: tuple[CoverRule, ...] = ()
    gates: tuple[GateRule, ...] = ()

    @property
    def recognising_office(self) -> str:
        """Who recognises somebody outside the income and asset test."""
        return self.recognised_by or ("sr_agency" if self.welfare_office else "prefecture")

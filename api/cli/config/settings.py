"""Every setting of ``enishi.toml``: its name, how it is written, its unit, whether its default is an assumption."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from api.cli.config.kinds import Choice, Day, Id, Kind, Month, Number, Several, Slots, Text, Whole, Word, YesNo
from matcher.eligibility.figures import figures
from matcher.eligibility.questions import QUESTIONS
from matcher.eligibility.reasons import ROUTES
from matcher.params import (
    DEFAULT_CHANGES,
    ChangeKind,
    Companion,
    CoverRule,
    Figure,
    Floor,
    GapPolicy,
    GateRule,
    Params,
    TierPolicy,
    Weights,
)

MANY, WEEKS, QUARTERS, FIGURE = 10_000, 520, 672, 10_000_000
"""Upper ends: people a month, weeks of waiting, quarter hours of a week, a number of law."""


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes
    ----------
    name
        Its key in the file.
    kind
        How it is written.
    unit
        Code of its unit, empty where it has none.
    assumption
        Whether its default is one that the municipality should confirm.
    nothing
        Code of the sentence on what it means where nothing is set.
    """

    name: str
    kind: Kind
    unit: str = ""
    assumption: bool = False
    nothing: str = "unsaid"


@dataclass(frozen=True)
class Section:
    """A table of the file with settings of its own; with ``many`` it is written once for each row as ``[[name]]``.

    ``made`` is what a row becomes. ``optional`` are keys that may be left out although they have no default.
    """

    name: str
    made: type[Any]
    settings: tuple[Setting, ...]
    many: bool = False
    optional: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """How the table begins in the file."""
        return f"[[{self.name}]]" if self.many else f"[{self.name}]"

    def required(self, name: str) -> bool:
        """Tell whether a key must stand in each row."""
        return self.many and name not in self.optional and default_of(self.made, name) is MISSING


def default_of(made: type[Any], name: str) -> Any:
    """Give the default of a field, ``MISSING`` where it has none."""
    for each in fields(made):
        if each.name == name:
            return each.default
    return MISSING


def choice(name: str, *codes: str) -> Choice:
    """Make a choice between words of this file only."""
    return Choice(name, lambda: codes)


def figure_names() -> tuple[str, ...]:
    """Give the names of the numbers of law, in the order of their file."""
    return tuple(dict.fromkeys(each.name for each in figures()))


_ROUTE = choice("route", *ROUTES[1:])

PLAIN: Final = (
    Setting("municipality", Text()),
    Setting("basis", Word("bases")),
    Setting("welfare_office", YesNo(), assumption=True),
    Setting("recognised_by", Word("offices"), assumption=True, nothing="by_welfare_office"),
    Setting("residence", choice("residence", "registered", "registered_or_living")),
    Setting("programmes_not_run", Several(Word("programmes")), assumption=True, nothing="nothing"),
    Setting("accompanied_starts", Whole(0, MANY), "people", nothing="unlimited"),
    Setting("accompanied_period", Month()),
    Setting("starts_per_coordinator", Whole(0, MANY), "people", nothing="unlimited"),
    Setting("standing_may_move", YesNo()),
    Setting("horizon_days", Whole(0, 730), "days", assumption=True),
    Setting("stale_days", Whole(1, 3650), "days", assumption=True),
    Setting("care_margin_minutes", Whole(0, 240), "minutes", assumption=True),
    Setting("home_spread_km", Number(0, 50), "km", assumption=True),
    Setting("area_spread_km", Number(0, 50), "km", assumption=True),
    Setting("must_be_known", Several(Choice("question", lambda: QUESTIONS)), assumption=True),
)
"""Settings outside any table; they come first in the file."""

WEIGHTS: Final = Section(
    "weights",
    Weights,
    tuple(
        Setting(name, Number(0, 100), assumption=True)
        for name in ("wish", "tasks", "environment", "travel", "schedule", "staying")
    ),
)
GAP: Final = Section(
    "gap",
    GapPolicy,
    (
        Setting("seats", choice("gap_seats", "none", "within_unused_capacity", "as_stated"), assumption=True),
        Setting("max_share_percent", Whole(0, 100), "in_hundred", assumption=True),
        Setting("approval", choice("gap_approval", "everywhere", "benefit_sites"), assumption=True),
        Setting("review_days", Whole(1, 730), "days", assumption=True),
    ),
)
TIERS: Final = Section(
    "tiers",
    TierPolicy,
    (
        Setting("reasons", Several(Word("tier_reasons")), assumption=True, nothing="nothing"),
        Setting("until_required", YesNo(), assumption=True),
        Setting("waiting_weeks", Whole(1, WEEKS), "weeks", assumption=True, nothing="never"),
        Setting("waiting_tier", Whole(0, 99), assumption=True),
    ),
)
FLOORS: Final = Section(
    "floors",
    Floor,
    (
        Setting("group", Word("floor_groups")),
        Setting("min_placed", Whole(1, MANY), "people"),
        Setting("at_least", Whole(1, QUARTERS)),
    ),
    many=True,
)
CHANGES: Final = Section(
    "changes",
    ChangeKind,
    (
        Setting("kind", Word("change_kinds")),
        Setting("cost_class", Whole(1, 5), assumption=True),
        Setting("step", Whole(1, 240), assumption=True),
        Setting("most", Whole(1, 20), assumption=True),
        Setting("use", YesNo()),
    ),
    many=True,
    optional=("cost_class", "use"),  # a kind that is named keeps what is not said about it
)
FIGURES: Final = Section(
    "figures",
    Figure,
    (
        Setting("name", Choice("figure", figure_names)),
        Setting("value", Whole(0, FIGURE)),
        Setting("valid_from", Day()),
        Setting("valid_until", Day(), nothing="open_end"),
        Setting("source", Text()),
    ),
    many=True,
    optional=("valid_until",),
)
COMPANIONS: Final = Section(
    "companions",
    Companion,
    (
        Setting("companion", Id()),
        Setting("starts", Whole(0, MANY), "people"),
        Setting("lifts", Whole(0, MANY), "people"),
        Setting("times", Slots(), nothing="anything"),
        Setting("areas", Several(Id()), nothing="anything"),
    ),
    many=True,
)
COVERS: Final = Section(
    "covers",
    CoverRule,
    (
        Setting("step", Word("steps")),
        Setting("cover", Word("covers")),
        Setting("route", _ROUTE, nothing="anything"),
        Setting("programme", Word("programmes"), nothing="anything"),
        Setting("host_kind", Word("host_kinds"), nothing="anything"),
        Setting("moved_by", Word("ways"), nothing="anything"),
        Setting("source", Text()),
    ),
    many=True,
)
GATES: Final = Section(
    "gates",
    GateRule,
    (
        Setting("step", Word("steps")),
        Setting("gate", Word("gates")),
        Setting("route", _ROUTE, nothing="anything"),
    ),
    many=True,
)

SECTIONS: Final = (WEIGHTS, GAP, TIERS, FLOORS, CHANGES, FIGURES, COMPANIONS, COVERS, GATES)
NAMES: Final = (*(each.name for each in PLAIN), *(each.name for each in SECTIONS))
CHANGES_BY_KIND: Final = {each.kind: each for each in DEFAULT_CHANGES}


def usual(path: str) -> Any:
    """Give the default of a setting outside the rows by its dotted path."""
    value: Any = Params()
    for name in path.split("."):
        value = getattr(value, name)
    return value

"""The parameters that rounds run with: those as shipped, and what a named officer approved since, in order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from api.accounts.schemas import Form
from api.people.schemas import Code, Short
from api.rounds.repository import approved
from api.store.store import View
from matcher.params import GapPolicy, Params, TierPolicy, Weights
from resources_catalog.vocabulary import terms

Weight = Annotated[float, Field(ge=0, le=10)]
Days = Annotated[int, Field(ge=0, le=3650)]
Heads = Annotated[int, Field(ge=0, le=10_000)]


class WeightsIn(Form):
    """How much each part of a fit counts, the same for everybody."""

    wish: Weight = 3.0
    tasks: Weight = 1.0
    environment: Weight = 2.0
    travel: Weight = 2.0
    schedule: Weight = 2.0


class GapIn(Form):
    """How people outside a scheme may come to a site of it."""

    seats: Literal["none", "within_unused_capacity", "as_stated"] = "within_unused_capacity"
    max_share_percent: Annotated[int, Field(ge=0, le=100)] = 10
    approval: Literal["everywhere", "benefit_sites"] = "everywhere"
    review_days: Annotated[int, Field(ge=1, le=3650)] = 90


class TiersIn(Form):
    """Who is looked for first: after ``waiting_weeks`` somebody moves up to ``waiting_tier``; null is never."""

    waiting_weeks: Annotated[int, Field(ge=1, le=1040)] | None = None
    waiting_tier: Annotated[int, Field(ge=0, le=1)] = 0


class ParametersIn(Form):
    """Parameters to be changed; those not named stay."""

    basis: Code | None = None
    welfare_office: bool = True
    residence: Literal["registered", "registered_or_living"] | None = None
    programmes_not_run: Annotated[list[Code], Field(max_length=60, default_factory=list)]
    accompanied_starts: Heads | None = None
    accompanied_period: Short | None = None
    starts_per_coordinator: Heads | None = None
    standing_may_move: bool = False
    horizon_days: Days = 92
    stale_days: Days = 180
    care_margin_minutes: Annotated[int, Field(ge=0, le=240)] = 10
    weights: WeightsIn = WeightsIn()
    gap: GapIn = GapIn()
    tiers: TiersIn = TiersIn()

    def unknown(self) -> str | None:
        """Name the first parameter that holds a code nobody knows."""
        if self.basis is not None and self.basis not in terms("bases"):
            return "basis"
        known = terms("programmes")
        return None if all(each in known for each in self.programmes_not_run) else "programmes_not_run"


SECTIONS = {"weights": Weights, "gap": GapPolicy, "tiers": TierPolicy}


def merged(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a change over what holds; sections field by field."""
    found = {**first, **then}
    for name in SECTIONS:
        if name in first and name in then:
            found[name] = {**first[name], **then[name]}
    return found


def in_force(view: View) -> dict[str, Any]:
    """Give what was approved, the later over the earlier."""
    values: dict[str, Any] = {}
    for row in approved(view):
        values = merged(values, row.parameters)
    return values


def params_of(values: Mapping[str, Any]) -> Params:
    """Make the parameters of a round from what was approved."""
    plain = {name: each for name, each in values.items() if name not in SECTIONS}
    if "programmes_not_run" in plain:
        plain["programmes_not_run"] = tuple(plain["programmes_not_run"])
    shipped = Params()
    return replace(
        shipped,
        **plain,
        weights=replace(shipped.weights, **values.get("weights", {})),
        gap=replace(shipped.gap, **values.get("gap", {})),
        tiers=replace(shipped.tiers, **values.get("tiers", {})),
    )


def parameters_now(view: View) -> Params:
    """Give the parameters in force."""
    return params_of(in_force(view))

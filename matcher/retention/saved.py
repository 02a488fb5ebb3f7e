"""A model of staying as JSON: what it was fitted to, when, and all it needs to answer."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matcher.retention.model import Component, StayingModel
from matcher.retention.posterior import Posterior, Prior
from matcher.retention.priors import Scale
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from datetime import date

FORMAT: Final = "enishi staying 1"


@dataclass(frozen=True)
class Saved:
    """A model, the day on which it was fitted, and the SHA-256 of the file that it was fitted to."""

    model: StayingModel
    on: str
    data: str


def as_json(model: StayingModel, *, on: date, data: str) -> str:
    """Write a model; equal models give equal text."""
    told = {
        "format": FORMAT, "on": on.isoformat(), "data": data, "source": model.source, "stays": model.stays,
        "exits": model.exits, "edges": model.edges, "names": model.names, "causes": model.causes,
        "middle": model.scale.middle.tolist(), "spread": model.scale.spread.tolist(),
        "groups": [{"name": name, "members": members, "spread": model.spreads[name]}
                   for name, members in model.groups.items()],
        "components": [
            {
                "weight": each.weight, "log_evidence": each.after.log_evidence,
                "before": {"mean": each.before.mean.tolist(), "precision": each.before.precision.tolist()},
                "after": {"mean": each.after.mean.tolist(), "precision": each.after.precision.tolist()},
            }
            for each in model.components
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def from_json(text: str, name: str) -> Saved:
    """Read a model.

    Raises
    ------
    FaultsFound
        If it is none, or parts of it do not fit together; ``name`` is that of the file.
    """
    try:
        told = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise FaultsFound([Fault.at(name, None, None, None, "not_json")]) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        found = told.get("format") if isinstance(told, dict) else None
        raise FaultsFound([Fault.at(name, None, "format", found, "not_a_model", allowed=FORMAT)])
    try:
        return _saved(told)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FaultsFound([Fault.at(name, None, None, None, "model_damaged")]) from None


def _saved(told: dict[str, Any]) -> Saved:
    groups = {str(each["name"]): tuple(map(str, each["members"])) for each in told["groups"]}
    model = StayingModel(
        edges=tuple(map(int, told["edges"])), names=tuple(map(str, told["names"])),
        causes=tuple(map(str, told["causes"])),
        scale=Scale(_numbers(told["middle"]), _numbers(told["spread"])),
        components=tuple(_component(each) for each in told["components"]), groups=groups,
        spreads={str(each["name"]): float(each["spread"]) for each in told["groups"]},
        stays=int(told["stays"]), exits=int(told["exits"]), source=told["source"],
    )  # fmt: skip
    _refuse(model)
    return Saved(model, str(told["on"]), str(told["data"]))


def _component(told: dict[str, Any]) -> Component:
    before = Prior(_numbers(told["before"]["mean"]), _numbers(told["before"]["precision"]))
    mean, precision = _numbers(told["after"]["mean"]), _numbers(told["after"]["precision"])
    return Component(float(told["weight"]), before, Posterior(mean, precision, float(told["log_evidence"])))


def _numbers(told: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    found = np.array(told, dtype=np.float64)
    if not np.isfinite(found).all():
        raise ValueError("numbers")
    return found


def _refuse(model: StayingModel) -> None:
    """Refuse parts that do not fit together."""
    columns, causes = len(model.names), len(model.causes)
    width = len(model.edges) + columns + sum(map(len, model.groups.values()))
    shapes: list[tuple[np.ndarray[Any, Any], tuple[int, ...]]] = [(model.scale.middle, (columns,))]
    shapes.append((model.scale.spread, (columns,)))
    for each in model.components:
        shapes += [(each.before.mean, (causes, width)), (each.before.precision, (causes, width, width))]
        shapes += [(each.after.mean, (causes, width)), (each.after.precision, (causes * width, causes * width))]
    total = sum(each.weight for each in model.components)
    if any(found.shape != wanted for found, wanted in shapes) or not math.isclose(total, 1, abs_tol=1e-6):
        raise ValueError("shapes")
    if not causes or list(model.edges) != sorted(set(model.edges)) or not model.edges or model.edges[0] < 1:
        raise ValueError("periods")

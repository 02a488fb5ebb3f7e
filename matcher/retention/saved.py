"""A model of staying as JSON: what it was fitted to, when, and all it needs to answer."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from matcher.retention.model import Component, StayingModel
from matcher.retention.posterior import Posterior, Prior
from matcher.retention.priors import Scale
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

FORMAT: Final = "enishi staying 1"
MOST: Final = 1e15
"""No number of a model is larger."""
LEAST: Final = 1e-30
"""No spread of a column is smaller."""


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
    except (ValueError, RecursionError):  # a number of thousands of digits is no JSONDecodeError
        raise FaultsFound([Fault.at(name, None, None, None, "not_json")]) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        found = told.get("format") if isinstance(told, dict) else None
        raise FaultsFound([Fault.at(name, None, "format", found, "not_a_model", allowed=FORMAT)])
    try:
        return _saved(told)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise FaultsFound([Fault.at(name, None, None, None, "model_damaged")]) from None


def _saved(told: dict[str, Any]) -> Saved:
    groups = {each["name"]: _texts(each["members"]) for each in told["groups"]}
    model = StayingModel(
        edges=tuple(map(_whole, told["edges"])), names=_texts(told["names"]), causes=_texts(told["causes"]),
        scale=Scale(_numbers(told["middle"]), _numbers(told["spread"])),
        components=tuple(_component(each) for each in told["components"]), groups=groups,
        spreads={each["name"]: float(_numbers(each["spread"])) for each in told["groups"]},
        stays=_whole(told["stays"]), exits=_whole(told["exits"]), source=told["source"],
    )  # fmt: skip
    _texts([told["on"], told["data"], *groups, *([] if model.source is None else [model.source])])
    _refuse_shapes(model)
    _refuse_values(model)
    return Saved(model, date.fromisoformat(told["on"]).isoformat(), told["data"])


def _component(told: dict[str, Any]) -> Component:
    before = Prior(_numbers(told["before"]["mean"]), _numbers(told["before"]["precision"]))
    mean, precision = _numbers(told["after"]["mean"]), _numbers(told["after"]["precision"])
    after = Posterior(mean, precision, float(_numbers(told["log_evidence"])))
    return Component(float(_numbers(told["weight"])), before, after)


def _texts(told: Any) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise ValueError("texts")
    return tuple(told)


def _whole(told: Any) -> int:
    if type(told) is not int or not 0 <= told <= MOST:
        raise ValueError("whole number")
    return told


def _numbers(told: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    found = np.array(told)
    if found.dtype.kind not in "iuf" or not np.isfinite(found).all() or (np.abs(found) > MOST).any():
        raise ValueError("numbers")
    return found.astype(np.float64)


def _refuse_shapes(model: StayingModel) -> None:
    """Refuse parts that do not fit together."""
    columns, causes = len(model.names), len(model.causes)
    width = len(model.edges) + columns + sum(map(len, model.groups.values()))
    shapes: list[tuple[np.ndarray[Any, Any], tuple[int, ...]]] = [(model.scale.middle, (columns,))]
    shapes.append((model.scale.spread, (columns,)))
    for each in model.components:
        shapes += [(each.before.mean, (causes, width)), (each.before.precision, (causes, width, width))]
        shapes += [(each.after.mean, (causes, width)), (each.after.precision, (causes * width, causes * width))]
    if any(found.shape != wanted for found, wanted in shapes):
        raise ValueError("shapes")
    if not causes or list(model.edges) != sorted(set(model.edges)) or not model.edges or model.edges[0] < 1:
        raise ValueError("periods")


def _refuse_values(model: StayingModel) -> None:
    """Refuse what no fit gives."""
    weights = [each.weight for each in model.components]
    if not 1 <= len(weights) <= 2 or min(weights) < 0 or not math.isclose(sum(weights), 1, abs_tol=1e-6):
        raise ValueError("weights")
    if model.exits > model.stays or (model.scale.spread < LEAST).any() or min(model.spreads.values(), default=1.0) <= 0:
        raise ValueError("counts and spreads")
    for each in model.components:
        for precision in (*each.before.precision, each.after.precision):
            np.linalg.cholesky(precision)  # an error of values where it is no precision
            if not np.allclose(precision, precision.T):
                raise ValueError("precision")

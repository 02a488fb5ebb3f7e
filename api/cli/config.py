"""``enishi.toml``: what a municipality sets for its rounds, refused with place, value and what is allowed."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from matcher.params import Params, Weights
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault
from resources_catalog.vocabulary import spellings, terms

_RANGES: dict[str, tuple[float, float]] = {
    "accompanied_starts": (0, 10_000),
    "horizon_days": (0, 730),
    "stale_days": (1, 3650),
    "care_margin_minutes": (0, 240),
    "home_spread_km": (0, 50),
}
_TEXTS = ("municipality", "accompanied_period")
_WEIGHT_RANGE = (0.0, 100.0)
_LONG = 1000


def read_config(path: Path) -> Params:
    """Read the settings of a round; what is not set keeps its default.

    Raises
    ------
    FaultsFound
        With every setting that is unknown, of another type or out of range.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors may put a byte order mark first
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no text, no TOML, a number without end
        raise FaultsFound([Fault.at(path.name, None, None, error, "config_unreadable")]) from error
    faults: list[Fault] = []
    values = {
        name: value
        for name, value in settings.items()
        if name != "weights" and _is_sound(name, value, path.name, faults)
    }
    weights = _weights(settings.get("weights", {}), path.name, faults)
    if faults:
        raise FaultsFound(faults)
    programmes = tuple(values.pop("programmes_not_run", ()))
    return Params(**values, programmes_not_run=programmes, weights=weights)


def _is_sound(name: str, value: Any, file: str, faults: list[Fault]) -> bool:
    before = len(faults)
    if name in _TEXTS:
        if not isinstance(value, str):
            faults.append(Fault.at(file, None, name, value, "config_type", allowed='"…"'))
    elif name in _RANGES:
        _check_number(name, value, file, _RANGES[name], faults)
    elif name == "programmes_not_run":
        _check_programmes(value, file, faults)
    else:
        allowed = " / ".join(field.name for field in fields(Params))
        faults.append(Fault.at(file, None, name, value, "config_unknown", allowed=allowed))
    return len(faults) == before


def _check_number(name: str, value: Any, file: str, bounds: tuple[float, float], faults: list[Fault]) -> None:
    allowed = f"{bounds[0]:g} … {bounds[1]:g}"
    whole = name not in ("home_spread_km",) and not name.startswith("weights.")
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        faults.append(Fault.at(file, None, name, value, "config_type", allowed=allowed))
    elif not bounds[0] <= value <= bounds[1]:
        # A number of thousands of digits can be written with 0x, and shown in no other way.
        shown = hex(value) if isinstance(value, int) and value.bit_length() > _LONG else value
        faults.append(Fault.at(file, None, name, shown, "config_range", allowed=allowed))


def _check_programmes(value: Any, file: str, faults: list[Fault]) -> None:
    if not isinstance(value, list):
        faults.append(Fault.at(file, None, "programmes_not_run", value, "config_type", allowed='["…", …]'))
        return
    for code in value:
        if not isinstance(code, str) or code not in terms("programmes"):
            shown = " / ".join(spellings("programmes")[1:16:2])
            faults.append(Fault.at(file, None, "programmes_not_run", code, "fact_not_code", allowed=shown))


def _weights(table: Any, file: str, faults: list[Fault]) -> Weights:
    names = [field.name for field in fields(Weights)]
    if not isinstance(table, dict):
        faults.append(Fault.at(file, None, "weights", table, "config_type", allowed="[weights]"))
        return Weights()
    for name, value in table.items():
        if name not in names:
            faults.append(Fault.at(file, None, f"weights.{name}", value, "config_unknown", allowed=" / ".join(names)))
        else:
            _check_number(f"weights.{name}", value, file, _WEIGHT_RANGE, faults)
    if faults:
        return Weights()
    weights = Weights(**{name: float(value) for name, value in table.items()})
    if not any(getattr(weights, name) for name in names):
        faults.append(Fault.at(file, None, "weights", 0, "config_range", allowed="0 < … ≤ 100"))
    return weights

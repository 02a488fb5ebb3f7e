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
    "area_spread_km": (0, 50),
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
    if not path.exists():
        raise FaultsFound([Fault.at("--config", None, None, path, "config_missing")])
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
            faults.append(_fault(file, name, value, "config_type", '"…"'))
    elif name in _RANGES:
        _check_number(name, value, file, _RANGES[name], faults)
    elif name == "programmes_not_run":
        _check_programmes(value, file, faults)
    else:
        allowed = " / ".join(field.name for field in fields(Params))
        faults.append(_fault(file, name, value, "config_unknown", allowed))
    return len(faults) == before


def _check_number(name: str, value: Any, file: str, bounds: tuple[float, float], faults: list[Fault]) -> None:
    allowed = f"{bounds[0]:g} … {bounds[1]:g}"
    whole = not name.endswith("_km") and not name.startswith("weights.")
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        faults.append(_fault(file, name, value, "config_type", allowed))
    elif not bounds[0] <= value <= bounds[1]:
        faults.append(_fault(file, name, value, "config_range", allowed))


def _check_programmes(value: Any, file: str, faults: list[Fault]) -> None:
    if not isinstance(value, list):
        faults.append(_fault(file, "programmes_not_run", value, "config_type", '["…", …]'))
        return
    for code in value:
        if not isinstance(code, str) or code not in terms("programmes"):
            shown = " / ".join(spellings("programmes")[1:16:2])
            faults.append(_fault(file, "programmes_not_run", code, "fact_not_code", shown))


def _fault(file: str, name: str, value: Any, code: str, allowed: str) -> Fault:
    # A whole number of thousands of digits can be typed as 0x…, and shown in no other way.
    shown = hex(value) if isinstance(value, int) and value.bit_length() > _LONG else value
    return Fault.at(file, None, name, shown, code, allowed=allowed)


def _weights(table: Any, file: str, faults: list[Fault]) -> Weights:
    names = [field.name for field in fields(Weights)]
    if not isinstance(table, dict):
        faults.append(_fault(file, "weights", table, "config_type", "[weights]"))
        return Weights()
    for name, value in table.items():
        if name not in names:
            faults.append(_fault(file, f"weights.{name}", value, "config_unknown", " / ".join(names)))
        else:
            _check_number(f"weights.{name}", value, file, _WEIGHT_RANGE, faults)
    if faults:
        return Weights()
    weights = Weights(**{name: float(value) for name, value in table.items()})
    if not any(getattr(weights, name) for name in names):
        faults.append(_fault(file, "weights", 0, "config_range", "0 < … ≤ 100"))
    return weights

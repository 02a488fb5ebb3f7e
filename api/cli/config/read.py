"""``enishi.toml``: what a municipality sets for its rounds, refused with place, value and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from api.cli.config.found import Found
from api.cli.config.kinds import nearest, other_form
from api.cli.config.rows import CHECKS, MAKERS, Row
from api.cli.config.settings import GAP, NAMES, PLAIN, SECTIONS, TIERS, WEIGHTS, Section, Setting
from matcher.params import ALWAYS_KNOWN, GapPolicy, Params, TierPolicy, Weights
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_TOML = 'TOML (UTF-8): municipality = "…"'


def read_config(path: Path) -> Params:
    """Read the settings of a round; what is not set keeps its default.

    Raises
    ------
    FaultsFound
        With every setting that is unknown, of another form, out of range, said twice or against another one.
    """
    table = _toml(path)
    found = Found(path.name)
    top = _values(PLAIN, table, "", NAMES, found)
    single = {section.name: _single(section, table, found) for section in (WEIGHTS, GAP, TIERS)}
    rows = {section.name: _rows(section, table, found) for section in SECTIONS if section.many}
    _check(top, single, table, found)
    for name, check in CHECKS.items():
        check(rows[name], found)
    if found.faults:
        raise FaultsFound(found.faults)
    made: dict[str, Any] = {name: make([row.values for row in rows[name]]) for name, make in MAKERS.items()}
    return Params(
        **top,
        **made,
        weights=Weights(**single["weights"]),
        gap=GapPolicy(**single["gap"]),
        tiers=TierPolicy(**single["tiers"]),
    )


def _toml(path: Path) -> dict[str, Any]:
    """Read the text; what is no TOML is told with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors may put a byte order mark first
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FaultsFound([Fault.at("--config", None, None, path, "config_missing", allowed="enishi.toml")]) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, None, error) from error
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: no TOML, or a number without end
        row = _line_of(str(error), text)
        # The line as it stands tells more than the English message of the parser.
        line = "" if row is None else text.split("\n")[row - 1].strip()
        raise _unreadable(path, row, line or error) from error


def _line_of(message: str, text: str) -> int | None:
    if message.endswith("(at end of document)"):
        return text.rstrip().count("\n") + 1
    at = _LINE.search(message)
    return int(at[1]) if at else None


def _unreadable(path: Path, row: int | None, value: object) -> FaultsFound:
    return FaultsFound([Fault.at(path.name, row, None, value, "config_unreadable", allowed=_TOML)])


def _values(
    settings: Sequence[Setting], table: Mapping[str, Any], before: str, names: Sequence[str], found: Found
) -> dict[str, Any]:
    """Read the settings of one table; those that are wrong are told and left out."""
    values: dict[str, Any] = {}
    kinds = {setting.name: setting.kind for setting in settings}
    for name, value in table.items():
        if name in kinds:
            read = found.read(before + name, kinds[name], value)
            if read is not None:
                values[name] = read
        elif name not in names:
            _unknown(before, name, value, names, found)
    return values


def _unknown(before: str, name: str, value: object, names: Sequence[str], found: Found) -> None:
    near = nearest(name, names, others=False)
    code, allowed = ("config_unknown", " / ".join(names)) if near is None else ("config_unknown_near", near)
    found.tell(before + name, value, code, allowed)


def _single(section: Section, table: Mapping[str, Any], found: Found) -> dict[str, Any]:
    own = table.get(section.name, {})
    if not isinstance(own, dict):
        _other_form(section, own, section.name, found)
        return {}
    names = [setting.name for setting in section.settings]
    return _values(section.settings, own, f"{section.name}.", names, found)


def _rows(section: Section, table: Mapping[str, Any], found: Found) -> list[Row]:
    own = table.get(section.name, [])
    if not isinstance(own, list):
        _other_form(section, own, section.name, found)
        return []
    rows = []
    names = [setting.name for setting in section.settings]
    for at, each in enumerate(own, start=1):
        place = f"{section.name}[{at}]"
        if not isinstance(each, dict):
            _other_form(section, each, place, found)
            continue
        before = len(found.faults)
        for name in names:
            if section.required(name) and name not in each:
                # What does stand there lets people find the row.
                found.tell(f"{place}.{name}", ", ".join(each) or "{}", "config_needed", _allowed(section, name))
        values = _values(section.settings, each, f"{place}.", names, found)
        rows.append(Row(place, values, whole=len(found.faults) == before))
    return rows


def _allowed(section: Section, name: str) -> str:
    return next(setting.kind.allowed() for setting in section.settings if setting.name == name)


def _other_form(section: Section, value: object, place: str, found: Found) -> None:
    for code, stood, allowed in other_form(value, section.head).wrongs:
        found.tell(place, stood, code, allowed)


def _check(
    top: Mapping[str, Any], single: Mapping[str, Mapping[str, Any]], table: Mapping[str, Any], found: Found
) -> None:
    """Tell what cannot be true together."""
    known = top.get("must_be_known")
    if known is not None and (left_out := [code for code in ALWAYS_KNOWN if code not in known]):
        found.tell("must_be_known", f"[{', '.join(known)}]", "config_always_known", " / ".join(left_out))
    weights = Weights(**single["weights"])
    if not any(getattr(weights, setting.name) for setting in WEIGHTS.settings):
        found.tell("weights", 0, "config_range", "0 < … ≤ 100")
    tiers = single["tiers"]
    if tiers.get("waiting_tier", 0) > 0 and "waiting_weeks" not in _own(table, "tiers"):
        found.tell(
            "tiers.waiting_tier", tiers["waiting_tier"], "config_tier_without_weeks", "tiers.waiting_weeks = 1 …"
        )


def _own(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    own = table.get(name)
    return own if isinstance(own, dict) else {}

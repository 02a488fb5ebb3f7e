"""Rows of the settings: what cannot stand side by side, and what they become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from api.cli.config.found import Found
from api.cli.config.settings import CHANGES_BY_KIND, WEEKS
from matcher.eligibility.figures import figures
from matcher.params import ChangeKind, Companion, CoverRule, Figure, Floor, GateRule
from resources_catalog.vocabulary import terms

STEPS: Final = {"minute": (5, 240), "quarter_hour": (1, 40), "person": (1, 20)}
"""One step of a change by what it counts; of questions and places there is one at a time."""


@dataclass(frozen=True)
class Row:
    """One row as it was read: only what is sound stands in it; ``whole`` where nothing of it is wrong."""

    place: str
    values: Mapping[str, Any]
    whole: bool


# ------------------------------------------------------------------ what cannot stand side by side


def _once(rows: Iterable[Row], keys: Sequence[str], optional: Sequence[str], told_at: str, found: Found) -> None:
    """Tell rows that say again what a row before has said."""
    first: dict[tuple[Any, ...], str] = {}
    for row in rows:
        if row.whole or (not optional and all(key in row.values for key in keys)):
            said = tuple(row.values.get(key) for key in (*keys, *optional))
            if said in first:
                found.tell(f"{row.place}.{told_at}", row.values[told_at], "config_twice", f"1 × ({first[said]})")
            first.setdefault(said, row.place)


def _floors(rows: Sequence[Row], found: Found) -> None:
    _once(rows, ["group"], [], "group", found)
    for row in rows:
        weeks = row.values.get("at_least", 0)
        if row.values.get("group") == "waiting_longest" and weeks > WEEKS:
            found.tell(f"{row.place}.at_least", weeks, "config_range", f"1 … {WEEKS}")


def _changes(rows: Sequence[Row], found: Found) -> None:
    _once(rows, ["kind"], [], "kind", found)
    for row in rows:
        if "kind" not in row.values or "step" not in row.values:
            continue
        low, high = STEPS.get(str(terms("change_kinds")[row.values["kind"]].more["unit"]), (1, 1))
        if not low <= row.values["step"] <= high:
            found.tell(f"{row.place}.step", row.values["step"], "config_range", span(low, high))


def span(low: int, high: int) -> str:
    """Say a range, or the one number that it holds."""
    return str(low) if low == high else f"{low} … {high}"


def _figures(rows: Sequence[Row], found: Found) -> None:
    """Tell numbers whose days end before they begin, and two numbers of one name on one day."""
    before: list[Row] = []
    for row in rows:
        begins, ends = row.values.get("valid_from"), row.values.get("valid_until")
        if begins is not None and ends is not None and ends < begins:
            found.tell(f"{row.place}.valid_until", ends, "config_ends_first", f"{begins} …")
        elif row.whole:
            for other in before:
                if other.values["name"] == row.values["name"] and _share_a_day(other.values, row.values):
                    found.tell(f"{row.place}.valid_from", begins, "config_overlap", _days_of(other))
            before.append(row)
        _yes_or_no(row, found)


def _share_a_day(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(
        one["valid_from"] <= other.get("valid_until", date.max)
        and other["valid_from"] <= one.get("valid_until", date.max)
    )


def _days_of(row: Row) -> str:
    return f"≠ {row.values['valid_from']} … {row.values.get('valid_until', '')} ({row.place})"


def _yes_or_no(row: Row, found: Found) -> None:
    name, value = row.values.get("name"), row.values.get("value", 0)
    if name is not None and unit_of(name).endswith("(0/1)") and value > 1:
        found.tell(f"{row.place}.value", value, "config_range", "0 / 1")


def _companions(rows: Sequence[Row], found: Found) -> None:
    _once(rows, ["companion"], [], "companion", found)


def _covers(rows: Sequence[Row], found: Found) -> None:
    """Tell a second row for the same case: the first one decides, and this one would never be read."""
    _once(rows, ["step"], ["route", "programme", "host_kind", "moved_by"], "cover", found)


def _gates(rows: Sequence[Row], found: Found) -> None:
    _once(rows, ["step", "gate"], ["route"], "gate", found)


CHECKS: Final[Mapping[str, Callable[[Sequence[Row], Found], None]]] = {
    "floors": _floors,
    "changes": _changes,
    "figures": _figures,
    "companions": _companions,
    "covers": _covers,
    "gates": _gates,
}


# ------------------------------------------------------------------ what they become


def unit_of(name: str) -> str:
    """Give the unit of a number of law."""
    return next(each.unit for each in figures() if each.name == name)


def _changed(rows: Sequence[Mapping[str, Any]]) -> tuple[ChangeKind, ...]:
    """Give the changes catalogue: kinds that are not named stay as shipped."""
    named = {row["kind"]: row for row in rows}
    kinds = []
    for kind, shipped in CHANGES_BY_KIND.items():
        own = {key: value for key, value in named.get(kind, {}).items() if key != "use"}
        if named.get(kind, {}).get("use", True):
            kinds.append(replace(shipped, **own))
    return tuple(kinds)


def _figure(row: Mapping[str, Any]) -> Figure:
    """Give a number that the municipality has found in a source, so that it is no assumption."""
    return Figure(
        name=row["name"],
        value=row["value"],
        unit=unit_of(row["name"]),
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
        source=row["source"],
        assumption=False,
    )


def _cover(row: Mapping[str, Any]) -> CoverRule:
    """Give a rule for the insurance; with its source named it is no assumption any more."""
    return CoverRule(**row, assumption="source" not in row)


MAKERS: Final[Mapping[str, Callable[[Sequence[Mapping[str, Any]]], tuple[Any, ...]]]] = {
    "floors": lambda rows: tuple(Floor(**row) for row in rows),
    "changes": _changed,
    "figures": lambda rows: tuple(map(_figure, rows)),
    "companions": lambda rows: tuple(Companion(**row) for row in rows),
    "covers": lambda rows: tuple(map(_cover, rows)),
    "gates": lambda rows: tuple(GateRule(**row) for row in rows),
}

"""``enishi retention curve``: how many of a table's stays went on how long, and what ended the others."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import Lang, chosen_language, report_faults
from api.cli.problem_commands import BAD_INPUT
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.retention.curves import Curve


def curve(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV か Excel の表 / a table")],
    duration: Annotated[
        str, typer.Option(metavar="COL", help="終わった時、または最後に分かった時の列 / time of the end")
    ],
    event: Annotated[str, typer.Option(metavar="COL", help="終わりのわけの列（0 は続いている）/ cause, 0 for none")],
    at: Annotated[str, typer.Option(metavar="TIMES", help="知りたい時 / times: 6,12,24")],
    entry: Annotated[str | None, typer.Option(metavar="COL", help="見始めた時の列 / watched from")] = None,
    group: Annotated[str | None, typer.Option(metavar="COL", help="組ごとに分ける列 / a curve for each")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="機械で読む形で / machine-readable")] = False,
    lang: Lang = None,
) -> None:
    """どのくらい続いているかを、表から数える / How many are still there, counted from a table."""
    from api.staying.table import Columns, read_spells

    chosen = chosen_language(lang)
    try:
        times = _times(at)
        stays = read_spells(file, Columns(duration, event, entry, group))
    except FaultsFound as found:
        report_faults(found.faults, chosen)
        raise typer.Exit(BAD_INPUT) from None
    from matcher.retention.curves import curve_of

    curves = {name: curve_of(each) for name, each in stays.items()}
    if as_json:
        told = {name: told_of(each, times) for name, each in curves.items()}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    else:
        sys.stdout.write("\n".join(line for name, each in curves.items() for line in _lines(name, each, times, chosen)))
        sys.stdout.write("\n")


def _times(text: str) -> dict[str, float]:
    """Read the times that are asked for, by what was typed.

    Raises
    ------
    FaultsFound
        If one is no number of at least 0.
    """
    times: dict[str, float] = {}
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        try:
            value = float(part)
        except ValueError:
            value = math.nan
        if not 0 <= value < math.inf:
            raise FaultsFound([Fault.at("--at", None, None, part or None, "not_times", allowed="6,12,24")])
        times[part] = value
    return times


def told_of(found: Curve, times: dict[str, float]) -> dict[str, Any]:
    """Give a curve as JSON holds it: what is not known as null."""
    asked = list(times.values())
    survival = zip(found.survival_at(asked), found.interval_at(asked), strict=True)
    by_cause = found.incidence_at(asked).T
    return {
        "n": len(found.stays),
        "events": int(found.exits.sum()),
        "survival": {
            text: None if math.isnan(part) else [float(part), *map(float, bounds)]
            for text, (part, bounds) in zip(times, survival, strict=True)
        },
        "incidence": {str(cause): dict(zip(times, map(_or_none, parts), strict=True))
                      for cause, parts in enumerate(by_cause, start=1)},
        "at_risk": dict(zip(times, map(int, found.at_risk_at(asked)), strict=True)),
    }  # fmt: skip


def _or_none(part: float) -> float | None:
    return None if math.isnan(part) else float(part)


def _lines(name: str, found: Curve, times: dict[str, float], lang: str) -> Sequence[str]:
    """Say a curve in plain words."""
    told = told_of(found, times)
    lines = [sentence("retention_group", lang, group=name, count=told["n"], ended=told["events"])]
    for text in times:
        survival, there = told["survival"][text], told["at_risk"][text]
        if survival is None:
            lines.append("  " + sentence("retention_beyond", lang, time=text))
            continue
        part, low, high = (_of_hundred(each) for each in survival)
        lines.append("  " + sentence("retention_there", lang, time=text, part=part, low=low, high=high, count=there))
        causes = [(cause, parts[text]) for cause, parts in told["incidence"].items()] if found.stays.causes > 1 else []
        lines += [
            "    " + sentence("retention_cause", lang, cause=cause, part=_of_hundred(part)) for cause, part in causes
        ]
    return lines


def _of_hundred(part: float) -> str:
    return f"{100 * part:.1f}"

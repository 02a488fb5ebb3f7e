"""``enishi retention fit``: the model of staying, from a table of outcomes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, write_whole
from api.cli.inputs import asked_day
from api.cli.problem_commands import BAD_INPUT
from api.cli.service_settings import now
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from api.staying.table import Columns
    from matcher.retention.model import StayingModel

SHOWN = (3, 12)
"""Months of which a figure is said."""

Table = Annotated[Path, typer.Argument(metavar="FILE", help="成り行きの表 / table of outcomes")]
Duration = Annotated[str, typer.Option(metavar="COL", help="月数の列 / months until the end")]
Event = Annotated[str, typer.Option(metavar="COL", help="終わりのわけの列 / what ended it, empty or 0 for nothing")]
Entry = Annotated[str | None, typer.Option(metavar="COL", help="見始めた月の列（entry）/ watched from")]
On = Annotated[str | None, typer.Option(help="いつの時点で（なければ今日）/ on which day")]


def fit(
    file: Table,
    out: Annotated[Path, typer.Option(help="書き出すモデル（JSON）/ the model to write")],
    duration: Duration = "months", event: Event = "exit", entry: Entry = None, on: On = None, lang: Lang = None,
) -> None:  # fmt: skip
    """成り行きの表から、つづき方のモデルをつくる / Fit the model of staying to a table of outcomes."""
    chosen = chosen_language(lang)
    try:
        model, text = _fitted(file, columns_of(duration, event, entry), on)
        _write(out, text, file)
    except FaultsFound as found:
        report_faults(found.faults, chosen)
        raise typer.Exit(BAD_INPUT) from None
    sys.stdout.write("\n".join((*_lines(model, chosen), sentence("written", chosen, place=out))) + "\n")


def columns_of(duration: str, event: str, entry: str | None) -> Columns:
    """Say which columns hold what."""
    from api.staying.table import Columns

    return Columns(duration, event, entry)


def _fitted(file: Path, columns: Columns, on: str | None) -> tuple[StayingModel, str]:
    from api.staying.fitting import fitted
    from api.staying.outcomes import read_outcomes
    from matcher.retention.saved import as_json

    day, faults = (now().date(), []) if on is None else asked_day(on)
    if faults:
        raise FaultsFound(faults)
    outcomes = read_outcomes(file, columns)
    model = fitted(outcomes)
    return model, as_json(model, on=day, data=outcomes.digest)


def _write(out: Path, text: str, given: Path) -> None:
    if out.exists() and out.samefile(given):
        raise FaultsFound([Fault.at("--out", None, None, out, "out_is_input")])
    if out.is_dir():
        raise FaultsFound([Fault.at("--out", None, None, out, "out_is_folder")])
    try:
        write_whole(out.parent, {out.name: text.encode("utf-8")})
    except OSError:
        raise FaultsFound([Fault.at("--out", None, None, out, "cannot_write")]) from None


def _lines(model: StayingModel, lang: str) -> list[str]:
    """Say what the model rests on, and what it says of somebody of whom nothing is known."""
    import numpy as np

    from matcher.retention.tiers import tier_of

    lines = [sentence(f"staying_tier_{tier_of(model.exits, model.stays).value}", lang)]
    lines.append(sentence("staying_fitted", lang, stays=model.stays, exits=model.exits))
    if model.source is not None:
        words = {"source": model.source, "trust": f"{100 * model.prior_weight:.0f}"}
        lines.append(sentence("staying_borrowed", lang, **words, local=f"{100 * model.local_share:.0f}"))
    anybody = np.full((1, len(model.names)), np.nan)
    there = 100 * model.survival(anybody, SHOWN)[0]
    bounds = 100 * model.interval(anybody, SHOWN, level=0.8, seed=0)[0]
    for month, part, (low, high) in zip(SHOWN, there, bounds, strict=True):
        figures = {"part": f"{part:.0f}", "low": f"{low:.0f}", "high": f"{high:.0f}"}
        lines.append(sentence("staying_said", lang, months=month, **figures))
    return lines

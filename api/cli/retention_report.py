"""``enishi retention report``: what a table of outcomes can tell about staying, as a page and as figures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, write_whole
from api.cli.problem_commands import BAD_INPUT
from api.cli.retention_fit import Duration, Entry, Event, Table, columns_of
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault


def report(
    file: Table,
    out: Annotated[Path, typer.Option(help="書き出すフォルダー / folder to write to")],
    duration: Duration = "months", event: Event = "exit", entry: Entry = None,
    seed: Annotated[int, typer.Option(min=0, help="くり返すときの種 / seed")] = 0,
    lang: Lang = None,
) -> None:  # fmt: skip
    """つづき方の報告をつくる / Report on how long people stay."""
    chosen = chosen_language(lang)
    try:
        _reported(file, out, (duration, event, entry), seed, chosen)
    except FaultsFound as found:
        report_faults(found.faults, chosen)
        raise typer.Exit(BAD_INPUT) from None
    sys.stdout.write(sentence("written", chosen, place=out) + "\n")


def _reported(file: Path, out: Path, columns: tuple[str, str, str | None], seed: int, lang: str) -> None:
    if out.exists() and not out.is_dir():
        raise FaultsFound([Fault.at("--out", None, None, out, "out_is_file")])
    from api.staying.outcomes import read_outcomes

    outcomes = read_outcomes(file, columns_of(*columns))
    from api.staying.page import render
    from api.staying.report import figures, report_on

    found = report_on(outcomes, seed)
    contents = {"report.html": render(found, lang).encode("utf-8"), "figures.json": figures(found).encode("utf-8")}
    try:
        write_whole(out, contents)
    except OSError:
        raise FaultsFound([Fault.at("--out", None, None, out, "cannot_write")]) from None

"""``enishi why``: every reason for or against one pair."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, say
from api.cli.inputs import Given, Of, asked_day, read_inputs
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound
from resources_catalog.faults import Fault

if TYPE_CHECKING:
    from matcher.explanation.why import Why


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(why)


def why(
    person: Annotated[str, typer.Argument(help="仮の番号 / pseudonym")],
    opening: Annotated[str, typer.Argument(help="参加の場ID（O01 や O01@wed）/ opening id")],
    catalogue: Annotated[str, typer.Option(help="受け入れ先と参加の場（または保存先）/ hosts and openings")],
    needs: Annotated[Path, typer.Option(help="みなさんの願いと事情 / people's needs")],
    on: Annotated[str, typer.Option(help="いつの時点で / on which day: 2026-06-08")],
    config: Annotated[Path | None, typer.Option(help="設定 enishi.toml / settings")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON で / as JSON")] = False,
    of: Of = None,
    lang: Lang = None,
) -> None:
    """一人と一つの場について、理由をすべて示す / Every reason for or against one pair."""
    chosen = chosen_language(lang)
    try:
        found = _asked(person, opening, Given(catalogue, needs, of), on, config, chosen)
    except FaultsFound as faults:
        from matcher.needs.sheets import NEEDS_SHEETS
        from resources_catalog.template.catalogue_sheets import CATALOGUE_SHEETS

        report_faults(faults.faults, chosen, (*CATALOGUE_SHEETS, *NEEDS_SHEETS))
        raise typer.Exit(2) from None
    from api.report.pair import pair_lines, pair_record

    if as_json:
        records = [pair_record(each, chosen) for each in found]
        sys.stdout.write(json.dumps(records, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(line for each in found for line in pair_lines(each, chosen)) + "\n")


def _asked(person: str, opening: str, given: Given, on: str, config: Path | None, lang: str) -> tuple[Why, ...]:
    from matcher.eligibility.figures import NoFigureError
    from matcher.explanation.why import NotAsked, NotConsidered, why
    from matcher.round.inputs import Inputs

    day, faults = asked_day(on)
    try:
        offered, caseload, params = read_inputs(given, config, day, lang)
    except FaultsFound as found:
        raise FaultsFound([*faults, *found.faults]) from None
    if faults:
        raise FaultsFound(faults)
    try:
        return why(Inputs(offered, caseload, params, day), person, opening)
    except NotAsked as missing:
        name, value = ("PERSON", person) if missing.what == "person" else ("OPENING", opening)
        raise FaultsFound([Fault.at(name, None, None, value, f"pair_no_{missing.what}")]) from None
    except NoFigureError:
        raise FaultsFound([Fault.at("--on", None, None, on, "no_figure")]) from None
    except NotConsidered as aside:
        say(sentence("pair_nobody_looks", lang, reason=sentence(f"aside_{aside.reason}", lang)))
        raise typer.Exit(1) from None

"""``enishi catalogue mapping``: a first mapping of columns for a table of no known form, to be looked at and saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import Lang, chosen_language, report_faults, say
from matcher.messages import sentence
from resources_catalog.errors import FaultsFound


def register(group: typer.Typer) -> None:
    """Add ``mapping``."""
    group.command("mapping")(mapping)


def mapping(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="表（CSV か Excel） / table")], lang: Lang = None
) -> None:
    """列の対応表の案を出す。直して保存し、import の --mapping に使う / Propose a mapping of columns."""
    from resources_catalog.importers.proposal import propose_mapping

    chosen = chosen_language(lang)
    try:
        text = propose_mapping(file)
    except FaultsFound as found:
        report_faults(found.faults, chosen)
        raise typer.Exit(2) from None
    sys.stdout.write(text)
    say(sentence("catalogue_mapping", chosen))

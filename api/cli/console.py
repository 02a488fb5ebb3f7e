"""What every command shares: the language, the report of faults, files that appear whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from matcher.messages import LANGUAGES, sentence
from resources_catalog.faults import Fault
from resources_catalog.template.columns import Sheet

MOST_SHOWN = 200

Lang = Annotated[str | None, typer.Option("--lang", help="ことば / language: ja, en (ENISHI_LANG)")]


def chosen_language(lang: str | None) -> str:
    """Give the language asked for, else the one of the environment, else Japanese.

    Raises
    ------
    typer.BadParameter
        If it is not one of those known.
    """
    chosen = lang or os.environ.get("ENISHI_LANG") or LANGUAGES[0]
    if chosen not in LANGUAGES:
        raise typer.BadParameter(f"{chosen}: {' / '.join(LANGUAGES)}", param_hint="--lang")
    return chosen


def say(text: str) -> None:
    """Write a line for a person to read, on standard error so that output stays clean."""
    sys.stderr.write(text + "\n")


def report_faults(faults: Sequence[Fault], lang: str, sheets: Sequence[Sheet] = ()) -> None:
    """List every fault with its place, what stood there and what is allowed; sheets are named as people see them."""
    from resources_catalog.template.describe import labelled

    say(sentence("faults_head", lang, count=len(faults)))
    for fault in faults[:MOST_SHOWN]:
        say("  " + fault_line(labelled(fault, sheets, lang), lang))
    if len(faults) > MOST_SHOWN:
        say("  " + sentence("faults_more", lang, count=len(faults) - MOST_SHOWN))
    say(sentence("nothing_written", lang))


def fault_line(fault: Fault, lang: str) -> str:
    """Say one fault in one line: where, what, what was found, what is allowed."""
    kinds = {(False, False): "table", (True, False): "row", (False, True): "column", (True, True): "cell"}
    kind = kinds[fault.row is not None, fault.column is not None]
    said = sentence(f"fault_place_{kind}", lang, table=fault.table, row=fault.row, column=fault.column)
    said += sentence(fault.code, lang, value=fault.value, allowed=fault.allowed)
    if fault.value is not None:
        said += sentence("fault_found", lang, value=fault.value)
    if fault.allowed is not None:
        said += sentence("fault_allowed", lang, allowed=fault.allowed)
    return said


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, each appearing complete or not at all; the folder is made if absent.

    Raises
    ------
    OSError
        If the folder cannot be written to; then no file of it has changed that was not complete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ready: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
            ready.append((Path(temporary), folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        for temporary_path, final in ready:
            temporary_path.chmod(0o644)
            temporary_path.replace(final)
    finally:
        for temporary_path, _ in ready:
            temporary_path.unlink(missing_ok=True)

"""What every command shares: the language, the report of faults, files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from matcher.messages import LANGUAGES, sentence
from matcher.messages.fault_lines import fault_line
from resources_catalog.faults import Fault
from resources_catalog.template.columns import Sheet

MOST_SHOWN = 200

Lang = Annotated[str | None, typer.Option("--lang", help="ことば / language: ja, en, ja-easy (ENISHI_LANG)")]


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


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, all of them or none; the folder is made if absent.

    Raises
    ------
    OSError
        If the folder cannot be written to; then every file of it is what it was, and no folder was made.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    written = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-", ignore_cleanup_errors=True) as aside:
            _write_all(folder, contents, Path(aside))
        written = True
    finally:
        if not written:
            for each in made:
                with suppress(OSError):
                    each.rmdir()


def _write_all(folder: Path, contents: Mapping[str, bytes], aside: Path) -> None:
    """Lay every new file and a copy of every old one aside first, then put the new ones in place."""
    new, old = aside / "new", aside / "old"
    new.mkdir()
    old.mkdir()
    for name, content in contents.items():
        (new / name).write_bytes(content)
        if (folder / name).exists():
            shutil.copy2(folder / name, old / name)
    replaced: list[str] = []
    try:
        for name in contents:
            (new / name).replace(folder / name)
            replaced.append(name)
    finally:
        if len(replaced) < len(contents):
            _put_back(folder, replaced, old)


def _put_back(folder: Path, names: Sequence[str], old: Path) -> None:
    for name in names:
        with suppress(OSError):  # whatever else cannot be put back: what can be is
            if (old / name).exists():
                (old / name).replace(folder / name)
            else:
                (folder / name).unlink()
